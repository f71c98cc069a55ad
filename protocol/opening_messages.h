// The greeting, and the opening and closing of genomes, models and tracks. Coordinates are 0-based half-open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/fields.h"
#include "protocol/version.h"

namespace janus {

// A device that a model can run on, or why it cannot.
struct DeviceInfo {
  std::string name;     // "CPU, AVX-512, 2 threads"
  std::string kind;     // "cpu", "cuda"
  int64_t memory = 0;   // bytes of its own
  std::string why;      // it is not used, as a sentence
  std::string simd;     // "AVX-512"; empty where the name does not tell
  int threads = 0;      // 0: the name does not tell
  bool usable = false;  // when asked for
  bool used = false;    // by "auto"

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("name", self.name);
    fields.defaulted("kind", self.kind);
    fields.defaulted("memory", self.memory);
    fields.defaulted("why", self.why);
    fields.defaulted("simd", self.simd);
    fields.defaulted("threads", self.threads);
    fields.defaulted("usable", self.usable);
    fields.defaulted("used", self.used);
  }
};

// A plugin that was found, or the sentence that says why it is left out.
struct PluginInfo {
  std::string name, file, version, description;
  std::vector<TrackInfo> tracks;
  std::string error;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("name", self.name);
    fields.defaulted("file", self.file);
    fields.omittable("version", self.version);
    fields.omittable("description", self.description);
    fields.defaulted("tracks", self.tracks);
    fields.omittable("error", self.error);
  }
};

struct HelloAnswer {
  int protocol = protocolVersion;
  std::string program, version;
  int64_t pid = 0;
  std::vector<DeviceInfo> devices;
  std::vector<PluginInfo> plugins;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("protocol", self.protocol);
    fields.defaulted("program", self.program);
    fields.defaulted("version", self.version);
    fields.defaulted("pid", self.pid);
    fields.defaulted("devices", self.devices);
    fields.defaulted("plugins", self.plugins);
  }
};

// Comes first: before it was accepted everything else is refused. Another protocol is refused.
struct HelloRequest {
  static constexpr const char* op = "hello";
  using Answer = HelloAnswer;
  int protocol = protocolVersion;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.within("protocol", self.protocol, INT32_MIN, INT32_MAX);
  }
};

// What a file is. Values: a bigWig; Features: BED, GFF3 and the like, also kinds that its reader refuses by
// their name; ModelConfig: no model itself.
enum class FileKind { Unknown, Genome, Model, ModelConfig, Values, Features, Session, Cache };

inline nlohmann::json fieldJson(const FileKind& kind) {
  constexpr const char* words[] = {"unknown", "genome",   "model",   "configuration",
                                   "values",  "features", "session", "cache"};
  return words[static_cast<int>(kind)];
}
template <>
struct FieldType<FileKind> {
  static constexpr const char* wanted = "a kind of file";
  static bool read(const nlohmann::json& json, FileKind& kind) {
    for (int i = 0; i <= static_cast<int>(FileKind::Cache); ++i)
      if (json == fieldJson(static_cast<FileKind>(i))) return kind = static_cast<FileKind>(i), true;
    return false;
  }
};

struct IdentifyAnswer {
  FileKind kind = FileKind::Unknown;
  std::string sentence;  // where it cannot be opened: what it is and what to do

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("kind", self.kind);
    fields.omittable("sentence", self.sentence);
  }
};

// What the file at a path is, by its content.
struct IdentifyRequest {
  static constexpr const char* op = "identify";
  using Answer = IdentifyAnswer;
  std::string path;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("path", self.path);
  }
};

// A contig of a genome; see Contig.
struct ContigInfo {
  std::string name;
  int64_t begin = 0, end = 0;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("name", self.name);
    fields("begin", self.begin);
    fields("end", self.end);
  }
};

struct OpenGenomeAnswer {
  std::string genome;  // its key: the same in the next engine
  std::string name, path;
  std::vector<ContigInfo> contigs;
  int64_t bases = 0;
  std::vector<std::string> notes;
  std::string suggested;            // a locus worth opening on, as text
  std::string model;                // what belongs with a demo: the model's word,
  std::vector<std::string> tracks;  // and the paths of its tracks

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields.defaulted("name", self.name);
    fields.defaulted("path", self.path);
    fields("contigs", self.contigs);
    fields.defaulted("bases", self.bases);
    fields.defaulted("notes", self.notes);
    fields.omittable("suggested", self.suggested);
    fields.omittable("model", self.model);
    fields.omittable("tracks", self.tracks);
  }
};

struct OpenGenomeRequest {
  static constexpr const char* op = "open_genome";
  using Answer = OpenGenomeAnswer;
  std::string path;  // a file, or a demo's word

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("path", self.path);
  }
};

struct OpenModelAnswer {
  std::string model;  // its digest
  std::string name, path;
  int64_t parameters = 0;
  int hiddenSize = 0;
  bool midAttention = false, finalMlp = false;
  std::vector<int> expertLayers;
  int experts = 0;
  std::vector<std::string> notes;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("model", self.model);
    fields.defaulted("name", self.name);
    fields.defaulted("path", self.path);
    fields.defaulted("parameters", self.parameters);
    fields.defaulted("hidden_size", self.hiddenSize);
    fields.defaulted("mid_attention", self.midAttention);
    fields.defaulted("final_mlp", self.finalMlp);
    fields.defaulted("expert_layers", self.expertLayers);
    fields.defaulted("experts", self.experts);
    fields.defaulted("notes", self.notes);
  }
};

struct OpenModelRequest {
  static constexpr const char* op = "open_model";
  using Answer = OpenModelAnswer;
  std::string path;          // a file, a folder, or a demo's word
  std::string config;        // its configuration, where that is not beside or inside it
  std::string weights = {};  // "plain" (as empty), or "ema": the moving average that the file keeps too

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("path", self.path);
    fields.omittable("config", self.config);
    fields.omittable("weights", self.weights);
  }
};

struct OpenTrackAnswer {
  TrackInfo track;
  std::vector<std::string> notes;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("track", self.track);
    fields.defaulted("notes", self.notes);
  }
};

// A file as a track of a genome; the names of its features are found by LocateRequest.
struct OpenTrackRequest {
  static constexpr const char* op = "open_track";
  using Answer = OpenTrackAnswer;
  std::string path, genome;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("path", self.path);
    fields("genome", self.genome);
  }
};

// An answer that says no more than that it was done.
struct DoneAnswer {
  template <class Self, class Fields>
  static void describe(Self&, Fields&) {}
};

// Done, also where no such track is open; its names are no longer found.
struct CloseTrackRequest {
  static constexpr const char* op = "close_track";
  using Answer = DoneAnswer;
  std::string track;  // TrackInfo::id
  std::string genome;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("track", self.track);
    fields("genome", self.genome);
  }
};

// Takes back one OpenGenomeRequest: the engine lets go of a genome, and of the tracks that are open
// over it, once it was closed as often as it was opened. Done, also where no such genome is open.
struct CloseGenomeRequest {
  static constexpr const char* op = "close_genome";
  using Answer = DoneAnswer;
  std::string genome;  // its key

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
  }
};

// As CloseGenomeRequest: the weights, and those on devices.
struct CloseModelRequest {
  static constexpr const char* op = "close_model";
  using Answer = DoneAnswer;
  std::string model;  // its digest

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("model", self.model);
  }
};

}  // namespace janus
