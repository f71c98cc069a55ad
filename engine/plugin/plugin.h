// A loaded plugin: its tracks, and calls of its functions in which everything that it returns is checked.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/feature.h"
#include "protocol/tile.h"

struct janus_track;

namespace janus {

struct PluginTrack {
  TrackInfo info;
  int64_t flank = 0;  // bases on each side that a result depends on
};

// Bases for a plugin's function: `bases` is what there is of `wanted` and its flank, from position `begin`
// on.
struct PluginWindow {
  Region wanted;  // within the contig
  int64_t begin = 0;
  std::string_view bases;
};

// Safe to use from several threads. What a plugin does wrong (an error, an exception, values written outside
// of its array, features outside of its window) is an Error (Input) that names it.
class Plugin {
 public:
  // Runs the file's code in this process: ask requireSound() (probe.h) first.
  static std::shared_ptr<const Plugin> load(const std::filesystem::path& file);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const std::filesystem::path& file() const { return file_; }
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::string& description() const { return description_; }
  // The ids name the plugin's content ("plugin/DIGEST/gc") and no genome: a store must add the genome's
  // digest.
  std::span<const PluginTrack> tracks() const { return tracks_; }

  // One value for every base of window.wanted, NaN where none is known. Throws Cancelled.
  std::vector<float> quantity(size_t track, const PluginWindow& window, const std::stop_token& stop) const;

  // The features that begin in window.wanted, by place. Throws Cancelled.
  std::vector<Feature> features(size_t track, const PluginWindow& window, const std::stop_token& stop) const;

 private:
  struct Library;

  Plugin(std::filesystem::path file, const std::string& digest);
  void describe();
  void requireSense(const janus_track& track) const;

  std::filesystem::path file_;
  std::string digest_;
  std::unique_ptr<Library> library_;
  std::string name_, version_, description_;
  std::vector<PluginTrack> tracks_;
};

using PluginPtr = std::shared_ptr<const Plugin>;

}  // namespace janus
