// What is open and how it looks: the file a user saves, and every front end's starting point.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/region.h"

namespace janus {

// How one lane looks. Unknown keys of a newer program are kept in `extra` and written back.
struct LaneLook {
  std::string lane = {};           // what it shows: see lane_id.h
  std::string title = {};          // the user's name for it, empty = its own
  std::string colour = {};         // "#rrggbb", empty = the theme's
  int height = 0;                  // pixels, 0 = the lane's own
  std::string scale = "auto";      // auto | p99 | group | fixed | log
  std::string windowing = "mean";  // min | mean | max | whiskers
  double lowest = 0, highest = 0;  // fixed scale only
  nlohmann::json extra = {};
};

struct SessionRun {
  Region window;
  std::string strands = "both";  // one | both
};

struct SessionFile {
  std::string genome, model;        // path or "demo"; empty = none
  std::string config;               // the model's configuration, where it was given apart
  std::string weights;              // "ema": the model's averaged weights; "" = those as trained
  std::vector<std::string> tracks;  // paths of the files open as tracks
  std::string locus;                // text form
  std::optional<Region> selection;  // what the user chose to run
  std::string theme;                // light | dark | "" = the system's
  std::vector<LaneLook> lanes;
  std::vector<SessionRun> runs;
  nlohmann::json extra;
};

// How the window stood around what it showed. Stored in `extra`: what an earlier program left out is empty.
struct WindowState {
  std::optional<bool> automatic;          // runs by itself
  std::optional<int64_t> context;         // bases that the model reads where less is visible
  std::optional<std::string> device;      // "auto", "cpu", "cuda:0", ...
  std::optional<std::string> precision;   // fp32 | bf16
  std::optional<bool> inspector;          // is shown
  std::optional<bool> analysis;           // the panels under the tracks are unfolded
  std::optional<int64_t> analysisHeight;  // pixels
  bool operator==(const WindowState&) const = default;
};
WindowState windowStateOf(const SessionFile& session);
void setWindowState(SessionFile& session, const WindowState& state);

// Reads a session file (JSON, {"format": "janusscope-session", "version": 1, ...}). Values of the wrong type
// or out of range are corrected and reported in `notes`; a file that is not a session, or of a newer version,
// throws Error (Input). Relative paths are resolved against the session's folder.
SessionFile readSession(const std::filesystem::path& file, std::vector<std::string>& notes);

// Atomically, keeping the previous generation as FILE.bak. Paths below the session's folder are stored
// relative, those of what ships as "shipped:...": a session of the demo outlives a move of the program.
void writeSession(const SessionFile& session, const std::filesystem::path& file);

}  // namespace janus
