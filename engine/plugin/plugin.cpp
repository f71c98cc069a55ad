#include "engine/plugin/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/plugin/plugin_file.h"
#include "engine/plugin/plugin_memory.h"
#include "plugins/janus_plugin.h"

namespace janus {
namespace {

constexpr uint32_t mostTracks = 256;
constexpr int64_t longestFlank = 1000000;
constexpr size_t longestText = 400;
constexpr size_t mostFeatures = 1000000;  // of one call: more would fill the memory
constexpr size_t guards = 16;             // values before and behind the array that must stay as they are
constexpr float guardValue = -1.2345e30f;
constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

bool isWord(const char* text) {
  if (!text || !*text || std::char_traits<char>::length(text) > 64) return false;
  return std::string_view(text).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.") ==
         std::string_view::npos;
}

std::string shownText(const char* text) { return text ? printable(text, longestText) : ""; }

TrackInfo infoOf(const janus_track& track) {
  TrackInfo info;
  info.name = track.name;
  info.title = track.title ? shownText(track.title) : track.name;
  info.unit = shownText(track.unit);
  info.definition = shownText(track.definition);
  info.kind = track.kind == JANUS_QUANTITY ? TrackKind::Quantity : TrackKind::Features;
  if (track.lowest <= track.highest) {
    info.lowest = track.lowest;
    info.highest = track.highest;
  }
  return info;
}

// Without the path that dlerror() starts with.
std::string loaderError(const std::filesystem::path& file) {
  const char* text = ::dlerror();
  std::string why = text ? text : "unknown error";
  if (why.starts_with(file.string() + ": ")) why.erase(0, file.string().size() + 2);
  return printable(why);
}

// What a call gives back to the host, and what went wrong in it.
struct Call {
  const std::stop_token& stop;
  const PluginWindow& window;
  std::vector<Feature> features;
  std::string why;
};

int callCancelled(void* self) { return static_cast<Call*>(self)->stop.stop_requested(); }

void callExplain(void* self, const char* sentence) { static_cast<Call*>(self)->why = shownText(sentence); }

void callAddFeature(void* self, const janus_feature* added) {
  Call& call = *static_cast<Call*>(self);
  if (!added || !call.why.empty()) return;
  const int64_t end = call.window.begin + static_cast<int64_t>(call.window.bases.size());
  if (added->begin < call.window.begin || added->end > end || added->begin >= added->end) {
    call.why = fmt::format("it gave a feature at {}-{}, outside of the window {}-{}", added->begin,
                           added->end, call.window.begin, end);
  } else if (call.features.size() == mostFeatures) {
    call.why = fmt::format("it gave more than {} features in one window", mostFeatures);
  } else if (call.window.wanted.begin <= added->begin && added->begin < call.window.wanted.end) {
    Feature feature;
    feature.region = {call.window.wanted.contig, added->begin, added->end};
    feature.name = shownText(added->name);
    feature.strand = added->strand == '+'   ? Strand::Forward
                     : added->strand == '-' ? Strand::Reverse
                                            : Strand::None;
    feature.score = std::isfinite(added->score) ? added->score : 0;
    call.features.push_back(std::move(feature));
  }
}

}  // namespace

struct Plugin::Library {
  void* handle = nullptr;
  const janus_plugin* plugin = nullptr;
  ~Library() {
    if (handle) ::dlclose(handle);
  }

  // Calls a function of the plugin's, so that nothing but Error and Cancelled comes out.
  template <typename Function>
  void guarded(const Plugin& owner, size_t track, Call& call, Function function) const {
    const janus_window window{call.window.wanted.contig.c_str(),
                              call.window.begin,
                              call.window.begin + static_cast<int64_t>(call.window.bases.size()),
                              call.window.wanted.begin,
                              call.window.wanted.end,
                              call.window.bases.data()};
    const janus_host host{&call, callCancelled, callAddFeature, callExplain};
    int failed = 1;
    try {
      const PluginCall here(owner.digest_);
      failed = function(static_cast<uint32_t>(track), &window, &host);
    } catch (...) {
      if (call.why.empty()) call.why = "it threw an exception";
    }
    throwIfStopped(call.stop);
    if (failed && call.why.empty()) call.why = "it gave no reason";
    if (!call.why.empty())
      throw inputError(fmt::format("Plugin {} failed in {}: {}.", inQuotes(owner.file_.filename().string()),
                                   owner.tracks_[track].info.name, printable(call.why, 100)));
  }
};

Plugin::Plugin(std::filesystem::path file, const std::string& digest)
    : file_(std::move(file)), digest_(digest), library_(std::make_unique<Library>()) {
  library_->handle = ::dlopen(file_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library_->handle) refusePlugin(file_, loaderError(file_) + ".");
  const void* version = ::dlsym(library_->handle, "janus_plugin_api_version");
  if (!version) refusePlugin(file_, "it has no janus_plugin_api_version: it is no plugin of this program.");
  if (const uint32_t theirs = *static_cast<const uint32_t*>(version); theirs != JANUS_PLUGIN_API_VERSION)
    refusePlugin(
        file_,
        fmt::format("it is for plugin interface {}, this program has {}. Get a build for this version.",
                    theirs, JANUS_PLUGIN_API_VERSION));
  void* entry = ::dlsym(library_->handle, "janus_plugin_describe");
  if (!entry) refusePlugin(file_, "it has no janus_plugin_describe: it is incomplete.");
  try {
    library_->plugin = reinterpret_cast<const janus_plugin* (*)()>(entry)();
  } catch (...) {
    refusePlugin(file_, "it threw an exception while describing itself.");
  }
  describe();
}

Plugin::~Plugin() = default;

std::shared_ptr<const Plugin> Plugin::load(const std::filesystem::path& file) {
  const std::filesystem::path whole = std::filesystem::absolute(file);
  return std::shared_ptr<const Plugin>(new Plugin(whole, checkPluginFile(whole)));
}

// Copies what the plugin says of itself, once it makes sense.
void Plugin::describe() {
  const janus_plugin* plugin = library_->plugin;
  if (!plugin || !isWord(plugin->name)) refusePlugin(file_, "it does not say its name.");
  if (plugin->track_count == 0 || plugin->track_count > mostTracks || !plugin->tracks)
    refusePlugin(file_,
                 fmt::format("it has {} tracks, 1 to {} are possible.", plugin->track_count, mostTracks));
  name_ = plugin->name;
  version_ = shownText(plugin->version);
  description_ = shownText(plugin->description);
  std::set<std::string> names;
  for (const janus_track& track : std::span(plugin->tracks, plugin->track_count)) {
    if (!isWord(track.name) || !names.insert(track.name).second)
      refusePlugin(file_,
                   fmt::format("track {} has no name of its own (a-z 0-9 _ - .).", tracks_.size() + 1));
    requireSense(track);
    tracks_.push_back({infoOf(track), track.flank});
    tracks_.back().info.id = fmt::format("plugin/{}/{}", digest_, track.name);
    tracks_.back().info.source = fmt::format("plugin {} {}", name_, version_);
  }
}

void Plugin::requireSense(const janus_track& track) const {
  if (track.kind != JANUS_QUANTITY && track.kind != JANUS_FEATURES)
    refusePlugin(file_, fmt::format("track {} is of unknown kind {}.", track.name, track.kind));
  if (track.kind == JANUS_QUANTITY ? !library_->plugin->quantity : !library_->plugin->features)
    refusePlugin(file_, fmt::format("track {} has no function that computes it.", track.name));
  if (track.flank < 0 || track.flank > longestFlank)
    refusePlugin(file_, fmt::format("track {} asks for a flank of {}, 0 to {} are possible.", track.name,
                                    track.flank, longestFlank));
}

std::vector<float> Plugin::quantity(size_t track, const PluginWindow& window,
                                    const std::stop_token& stop) const {
  const auto count = static_cast<size_t>(window.wanted.length());
  std::vector<float> guarded(count + 2 * guards, unknown);
  const auto begin = guarded.begin() + guards, end = begin + static_cast<std::ptrdiff_t>(count);
  std::fill(guarded.begin(), begin, guardValue);
  std::fill(end, guarded.end(), guardValue);
  Call call{stop, window, {}, {}};
  library_->guarded(
      *this, track, call, [&](uint32_t index, const janus_window* asked, const janus_host* host) {
        const int failed = library_->plugin->quantity(index, asked, host, &*begin);
        const auto untouched = [](float value) { return value == guardValue; };
        if (!std::all_of(guarded.begin(), begin, untouched) || !std::all_of(end, guarded.end(), untouched))
          call.why = "it wrote outside of its values";
        return failed;
      });
  std::replace_if(
      begin, end, [](float value) { return !std::isfinite(value); }, unknown);
  return {begin, end};
}

std::vector<Feature> Plugin::features(size_t track, const PluginWindow& window,
                                      const std::stop_token& stop) const {
  Call call{stop, window, {}, {}};
  library_->guarded(*this, track, call, library_->plugin->features);
  std::sort(call.features.begin(), call.features.end(), [](const Feature& a, const Feature& b) {
    return std::tie(a.region.begin, a.region.end, a.name) < std::tie(b.region.begin, b.region.end, b.name);
  });
  return std::move(call.features);
}

}  // namespace janus
