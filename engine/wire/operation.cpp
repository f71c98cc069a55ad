#include "engine/wire/operation.h"

#include <array>

namespace janus {
namespace {

constexpr int painting = 10, asking = 20;  // what a click waits for goes before what a lane paints

constexpr std::array operations = {
    Operation{"hello", sayHello, Bench::Patient, asking},
    Operation{"open_genome", openGenome, Bench::Patient},
    Operation{"open_model", openModel, Bench::Patient},
    Operation{"open_track", openTrack, Bench::Patient},
    Operation{"close_track", closeTrack, Bench::Patient},
    Operation{"locate", locate, Bench::Quick, asking},
    Operation{"complete", complete, Bench::Quick, asking},
    Operation{"sequence", readSequence, Bench::Quick, painting},
    Operation{"tile", readTile, Bench::Quick, painting},
    Operation{"features", listFeatures, Bench::Quick, painting},
    Operation{"next_feature", nextFeature, Bench::Quick, asking},
    Operation{"estimate", estimateRun, Bench::Patient, asking},
    Operation{"run", makeRun, Bench::Run},
    Operation{"runs", listRuns, Bench::Quick, asking},
    Operation{"attention", readAttention, Bench::Quick, painting},
    Operation{"point", readPoint, Bench::Quick, asking},
    Operation{"export", writeExport, Bench::Patient},
    Operation{"cache", lookAfterCache, Bench::Patient},
};

}  // namespace

const Operation* operationNamed(std::string_view name) {
  for (const Operation& operation : operations)
    if (operation.name == name) return &operation;
  return nullptr;
}

}  // namespace janus
