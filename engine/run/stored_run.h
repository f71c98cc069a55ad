// A stored run: its tracks at every level, its values at full resolution, one base at a time or as arrays.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/model/janus.h"
#include "engine/run/array_layout.h"
#include "engine/run/run_manifest.h"
#include "engine/store/tile_store.h"
#include "engine/track/track_source.h"
#include "protocol/track_name.h"

namespace janus {

class RunLetters;  // the window's bases, read when first needed

// C-ordered; `shape` as CLI.md gives it for the .npy file of that name.
struct RunArray {
  std::string name;
  std::vector<int64_t> shape;
  std::variant<std::vector<float>, std::vector<uint8_t>> values;  // NaN, or noCategory, where there is none
};

// Reads from the store only and never asks the model. Safe to call from several threads. Everything throws
// Error (Resource) when a part of the run has gone from the store since, Error (Usage) for a name it does not
// have.
class StoredRun {
 public:
  StoredRun(std::shared_ptr<TileStore> store, RunManifest manifest);
  ~StoredRun();

  const RunManifest& manifest() const { return manifest_; }
  const std::string& key() const { return key_; }
  const std::vector<TrackInfo>& tracks() const { return tracks_; }

  // Answers tiles of every level, each worked out once.
  TrackSourcePtr track(std::string_view name) const;

  // One value a base of `part`, which must lie in the window; classes as numbers; NaN where there is none.
  std::vector<float> values(std::string_view name, const Region& part, std::stop_token stop = {}) const;

  // One value a letter that stands over `part`, inserted ones among them (see
  // AxisMap::lettersOver).
  std::vector<float> letterValues(std::string_view name, const Region& part, std::stop_token stop = {}) const;

  // The window's letters, as they are in the genome or were edited in, and
  // where they lie.
  const std::string& bases() const;
  const AxisMap& axis() const { return axis_; }
  char baseAt(int64_t position) const;  // '-' where it was deleted

  // Every track at one base, in the order of tracks(); NaN where there is none.
  std::vector<std::pair<std::string, float>> point(int64_t position) const;

  // No bins when the run has none.
  PooledAttention attention() const;

  // Of the L letters that stand over `part`: probability and log_odds [L, 4]; expert and expert_weight
  // [layers, 2 streams, L, 2]; the others [L].
  std::vector<std::string> arrayNames() const;
  RunArray array(std::string_view name, const Region& part, std::stop_token stop = {}) const;

 private:
  // `letters` answers letter by letter and `bases` base by base of the genome, which is the same where
  // nothing is edited; neither stores anything. `stored` answers all levels of the genome and keeps them.
  struct Sources {
    TrackSourcePtr letters, bases, stored;
  };
  void add(const TrackName& name, const TrackInfo& info, TrackSourcePtr letters);
  TrackInfo ofLetters(TrackInfo info) const;
  void requireWithin(const Region& part) const;
  void addPrimaries();
  void addDerived();
  const Sources& sources(std::string_view name) const;
  RunArray arrayOf(const ArrayLayout& layout, const Region& part, std::stop_token stop) const;

  std::shared_ptr<TileStore> store_;
  RunManifest manifest_;
  std::string key_;
  AxisMap axis_;
  std::shared_ptr<RunLetters> letters_;
  std::vector<TrackInfo> tracks_;
  std::map<TrackName, Sources> sources_;
};

}  // namespace janus
