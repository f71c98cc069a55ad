#include "engine/wire/operation.h"

#include <array>

namespace janus {
namespace {

constexpr int painting = 10, asking = 20;  // what a click waits for goes before what a lane paints

constexpr std::array operations = {
    Operation{"hello", sayHello, WorkerPool::Patient, asking},
    Operation{"open_genome", openGenome, WorkerPool::Patient},
    Operation{"open_model", openModel, WorkerPool::Patient},
    Operation{"open_track", openTrack, WorkerPool::Patient},
    Operation{"close_track", closeTrack, WorkerPool::Patient},
    Operation{"locate", locate, WorkerPool::Quick, asking},
    Operation{"complete", complete, WorkerPool::Quick, asking},
    Operation{"sequence", readSequence, WorkerPool::Quick, painting},
    Operation{"tile", readTile, WorkerPool::Quick, painting},
    Operation{"features", listFeatures, WorkerPool::Quick, painting},
    Operation{"next_feature", nextFeature, WorkerPool::Quick, asking},
    Operation{"estimate", estimateRun, WorkerPool::Patient, asking},
    Operation{"run", makeRun, WorkerPool::Run},
    Operation{"runs", listRuns, WorkerPool::Quick, asking},
    Operation{"attention", readAttention, WorkerPool::Quick, painting},
    Operation{"point", readPoint, WorkerPool::Quick, asking},
    Operation{"export", writeExport, WorkerPool::Patient},
    Operation{"cache", manageCache, WorkerPool::Patient},
};

}  // namespace

const Operation* operationNamed(std::string_view name) {
  for (const Operation& operation : operations)
    if (operation.name == name) return &operation;
  return nullptr;
}

}  // namespace janus
