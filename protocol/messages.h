// All that a window and an engine say to each other.
#pragma once

#include <tuple>

#include "protocol/control_messages.h"
#include "protocol/keeping_messages.h"
#include "protocol/opening_messages.h"
#include "protocol/place_messages.h"
#include "protocol/run_messages.h"
#include "protocol/track_messages.h"

namespace janus {

using Requests =
    std::tuple<HelloRequest, IdentifyRequest, OpenGenomeRequest, OpenModelRequest, OpenTrackRequest,
               CloseTrackRequest, CloseGenomeRequest, CloseModelRequest, LocateRequest, CompleteRequest,
               SequenceRequest, TileRequest, FeaturesRequest, NextFeatureRequest, EstimateRequest, RunRequest,
               RunsRequest, AttentionRequest, RoutingRequest, PointRequest, ExportRequest, CacheRequest,
               CancelRequest, QuitRequest>;
using Events = std::tuple<ProgressEvent, RunPreview, HeartbeatEvent, NoticeEvent>;

}  // namespace janus
