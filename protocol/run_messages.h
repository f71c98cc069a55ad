// Runs of the model: what one costs, making one, which there are, and what is known at a base or between two.
// Coordinates are 0-based half-open.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/fields.h"
#include "protocol/map_pooling.h"
#include "protocol/window.h"

namespace janus {

// What a run will cost.
struct Estimate {
  double seconds = 0;
  int64_t bytes = 0;           // of memory at the peak, including what is in use already
  std::string device;          // its name
  int64_t availableBytes = 0;  // 0: unknown
  bool fits = true;
  int64_t longestFitting = 0;  // bases, where it does not fit
  std::string sentence;        // all of it for the user

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("seconds", self.seconds);
    fields.defaulted("bytes", self.bytes);
    fields.defaulted("device", self.device);
    fields.defaulted("available_bytes", self.availableBytes);
    fields.defaulted("fits", self.fits);
    fields.defaulted("longest_fitting", self.longestFitting);
    fields.defaulted("sentence", self.sentence);
  }
};

struct EstimateRequest {
  static constexpr const char* op = "estimate";
  using Answer = Estimate;
  std::string model;  // its digest
  int64_t length = 0;
  Strands strands = Strands::Both;
  std::string device = "auto", precision = "fp32";

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("model", self.model);
    fields.within("length", self.length, shortestWindow, int64_t{1} << 40);
    fields.defaulted("strands", self.strands);
    fields.defaulted("device", self.device);
    fields.defaulted("precision", self.precision);
  }
};

// One forward pass over one window, and what it left.
struct Run {
  std::string key;  // "run/<key>/<name>" are the ids of its tracks
  Region window;    // what the model saw at once
  Strands strands = Strands::Both;
  std::vector<TrackInfo> tracks;
  double seconds = 0;  // what the model took; 0: not known
  std::string device;  // its name
  std::vector<std::string> notes;
  JsonObject provenance = JsonObject::object();  // what every file made from it carries
  bool cached = false;                           // nothing was computed for it

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.key);
    fields("region", self.window);
    fields.defaulted("strands", self.strands);
    fields("tracks", self.tracks);
    fields.defaulted("seconds", self.seconds);
    fields.defaulted("device", self.device);
    fields.defaulted("notes", self.notes);
    fields.defaulted("provenance", self.provenance);
    fields.defaulted("cached", self.cached);
  }
};

// Told while a run is under way: see RunRequest::preview. Its tracks are answered at once.
struct RunPreview {
  static constexpr const char* event = "first";
  std::string key;  // of a run that predicts these positions alone
  Region region;    // the positions
  std::vector<TrackInfo> tracks;
  std::string device;
  JsonObject provenance = JsonObject::object();

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.key);
    fields("region", self.region);
    fields("tracks", self.tracks);
    fields.defaulted("device", self.device);
    fields.defaulted("provenance", self.provenance);
  }
};

struct RunRequest {
  static constexpr const char* op = "run";
  using Answer = Run;
  std::string model, genome;  // digest; key
  Region region;              // cut to the contig
  Strands strands = Strands::Both;
  std::string device = "auto", precision = "fp32";
  // What is on screen: told by RunPreview while the rest is still to come, where it is a part of the window.
  std::optional<Region> preview;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("model", self.model);
    fields("genome", self.genome);
    fields("region", self.region);
    fields.defaulted("strands", self.strands);
    fields.defaulted("device", self.device);
    fields.defaulted("precision", self.precision);
    fields.omittable("first", self.preview);
  }
};

struct RunsAnswer {
  std::vector<Run> runs;  // the last used first

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("runs", self.runs);
  }
};

// The runs stored for a genome and a model.
struct RunsRequest {
  static constexpr const char* op = "runs";
  using Answer = RunsAnswer;
  std::string genome, model;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields("model", self.model);
  }
};

// float32 [bins, bins], row = query: probability mass per query base, mean over heads.
struct AttentionAnswer {
  int bins = 0;  // 0: the run has no map
  int64_t basesPerBin = 0;
  Region region;  // the run's window
  Payload mass;

  bool isWhole() const {
    return basesPerBin > 0 && MapAxis{region.begin, region.end, basesPerBin}.bins() == bins &&
           mass.size() == sizeof(float) * size_t(bins) * size_t(bins);
  }

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.within("bins", self.bins, 0, 1 << 14);
    fields("bases_per_bin", self.basesPerBin);
    fields("region", self.region);
    fields.payload(self.mass);
    if constexpr (!std::is_const_v<Self>)
      fields.require(self.bins == 0 ? self.mass.empty() : self.isWhole(),
                     "an attention map has the wrong size");
  }
};

struct AttentionRequest {
  static constexpr const char* op = "attention";
  using Answer = AttentionAnswer;
  std::string run;
  std::string combine = "both";  // queries of which stream: both, fwd or bwd

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.run);
    fields.defaulted("combine", self.combine);
  }
};

struct PointAnswer {
  std::map<std::string, float> values;  // by the names of tracks; NaN where there is none
  std::string reference;                // the letter that is there

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("values", self.values);
    fields.defaulted("reference", self.reference);
  }
};

// All tracks of a run at one base.
struct PointRequest {
  static constexpr const char* op = "point";
  using Answer = PointAnswer;
  std::string run;
  int64_t position = 0;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.run);
    fields.within("position", self.position, 0, INT64_MAX / 2);
  }
};

// How one expert layer, read by one stream, shares out the bases of a region among its experts.
struct RoutingShares {
  int layer = 0;               // counted from 0
  int stream = 0;              // 0: reading left to right, 1: right to left
  int64_t bases = 0;           // that were sent to an expert
  std::vector<double> shares;  // [experts]: of these bases, by the first expert; all 0 without any
  double entropy = 0;          // of the shares, in bits: log2(experts) where all have as many
  double highestLoad = 0;      // the busiest expert's share over an even one; 1 where all have as many

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.within("layer", self.layer, 0, INT32_MAX);
    fields.within("stream", self.stream, 0, 1);
    fields("bases", self.bases);
    fields("shares", self.shares);
    fields("entropy", self.entropy);
    fields("highest_load", self.highestLoad);
  }
};

struct RoutingAnswer {
  Region region;                       // what of the region asked for lies in the run's window
  std::vector<RoutingShares> routing;  // of every expert layer, left to right first; none without such layers

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("region", self.region);
    fields("routing", self.routing);
  }
};

// How the experts of a run share the work over a part of its window.
struct RoutingRequest {
  static constexpr const char* op = "routing";
  using Answer = RoutingAnswer;
  std::string run;
  Region region;  // cut to the run's window

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.run);
    fields("region", self.region);
  }
};

}  // namespace janus
