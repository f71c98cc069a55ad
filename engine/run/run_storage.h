// How a run lies in the tile store: its primary tracks as tiles of its letters (see AxisMap::placeOf), its
// letters and attention map as blobs.
#pragma once

#include <string>

#include "engine/run/model_run.h"
#include "engine/run/run_manifest.h"
#include "engine/store/tile_store.h"

namespace janus {

// Everything a run is made of, in one transaction. Afterwards StoredRun answers all its tracks from the
// store.
void storeRun(TileStore& store, const RunManifest& manifest, const RunResult& result);

RunManifest manifestOf(const RunResult& result, const RunLabels& labels);

// Throws Error (Resource) when the run has gone from the store.
std::string readLetters(TileStore& store, const RunManifest& manifest);
PooledAttention readAttention(TileStore& store, const RunManifest& manifest);

// The stored run of that key, or the manifests of all runs of a genome and a model that predict all of their
// window, the last used first. What cannot be read (made by another version) is as if it were not there.
std::optional<RunManifest> findRun(TileStore& store, const std::string& key);
std::vector<RunManifest> listRuns(TileStore& store, const std::string& genome, const std::string& model);

}  // namespace janus
