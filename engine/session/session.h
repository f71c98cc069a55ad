// The application's core: what is open, what runs and what is kept, asked by one method a message. A window's
// server and the words of the command line are thin front ends over it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/session/cache.h"
#include "engine/session/exports.h"
#include "engine/session/genomes.h"
#include "engine/session/models.h"
#include "engine/session/plugins.h"
#include "engine/session/runs.h"
#include "engine/session/tracks.h"
#include "protocol/messages.h"

namespace janus {

struct SessionOptions {
  std::string deviceMemory;  // see Models
};

// Safe to use from several threads; run() by one at a time. Every method throws Error, Cancelled; see the
// messages for what they ask. `control` tells progress where a method has any.
class Session {
 public:
  explicit Session(const SessionOptions& options = {});

  HelloAnswer hello(const HelloRequest& request, const JobControl& control);

  IdentifyAnswer identify(const IdentifyRequest& request, const JobControl& control);
  OpenGenomeAnswer openGenome(const OpenGenomeRequest& request, const JobControl& control);
  OpenModelAnswer openModel(const OpenModelRequest& request, const JobControl& control);
  OpenTrackAnswer openTrack(const OpenTrackRequest& request, const JobControl& control);
  DoneAnswer closeGenome(const CloseGenomeRequest& request, const JobControl& control);
  DoneAnswer closeModel(const CloseModelRequest& request, const JobControl& control);
  DoneAnswer closeTrack(const CloseTrackRequest& request, const JobControl& control);

  LocateAnswer locate(const LocateRequest& request, const JobControl& control);
  CompleteAnswer complete(const CompleteRequest& request, const JobControl& control);
  SequenceAnswer sequence(const SequenceRequest& request, const JobControl& control);

  TileAnswer tile(const TileRequest& request, const JobControl& control);
  FeaturesAnswer features(const FeaturesRequest& request, const JobControl& control);
  NextFeatureAnswer nextFeature(const NextFeatureRequest& request, const JobControl& control);

  Estimate estimate(const EstimateRequest& request, const JobControl& control);
  // The run where it is stored, without waiting for one that is computed.
  std::optional<Run> storedRun(const RunRequest& request, const JobControl& control);
  Run run(const RunRequest& request, const JobControl& control, const Runs::Previewed& previewed);
  RunsAnswer listRuns(const RunsRequest& request, const JobControl& control);
  AttentionAnswer attention(const AttentionRequest& request, const JobControl& control);
  RoutingAnswer routing(const RoutingRequest& request, const JobControl& control);
  PointAnswer point(const PointRequest& request, const JobControl& control);

  ExportAnswer writeExport(const ExportRequest& request, const JobControl& control);
  CacheAnswer manageCache(const CacheRequest& request, const JobControl& control);

  // The parts, for front ends that hold on to what they have opened.
  Genomes& genomes() { return genomes_; }
  Models& models() { return models_; }
  Tracks& tracks() { return tracks_; }
  Runs& runs() { return runs_; }
  Cache& cache() { return cache_; }

 private:
  Cache cache_;
  Genomes genomes_;
  Models models_;
  Plugins plugins_;
  Runs runs_;
  Tracks tracks_;
  Exports exports_;
};

}  // namespace janus
