// Messages about what is kept on disk: files written for the user, and the cache.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/fields.h"

namespace janus {

struct ExportAnswer {
  std::vector<std::string> files;  // paths; the last is provenance.json
  std::vector<std::string> notes;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("files", self.files);
    fields.defaulted("notes", self.notes);
  }
};

struct ExportRequest {
  static constexpr const char* op = "export";
  using Answer = ExportAnswer;
  std::string genome;
  std::string out;                                // a folder
  std::string format = "bigwig";                  // bigwig, bedgraph, bed, tsv or npy
  std::optional<Region> region;                   // none: the whole result
  std::optional<double> threshold;                // bed only
  std::string run;                                // a run's tracks:
  std::optional<std::vector<std::string>> names;  // which; none: all
  std::vector<std::string> tracks;                // ids of files' and plugins' tracks

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields("out", self.out);
    fields.defaulted("format", self.format);
    fields.omittable("region", self.region);
    fields.omittable("threshold", self.threshold);
    fields.omittable("run", self.run);
    fields.omittable("names", self.names);
    fields.omittable("tracks", self.tracks);
  }
};

struct CacheAnswer {
  int64_t bytes = 0, runs = 0, tiles = 0, quota = 0;
  std::string path, sentence;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("bytes", self.bytes);
    fields.defaulted("runs", self.runs);
    fields.defaulted("tiles", self.tiles);
    fields.defaulted("quota", self.quota);
    fields.defaulted("path", self.path);
    fields.defaulted("sentence", self.sentence);
  }
};

struct CacheRequest {
  static constexpr const char* op = "cache";
  using Answer = CacheAnswer;
  std::string action = "info";  // info, verify or clear
  int olderDays = 0;            // clear: only what was not used for so long

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("do", self.action);
    fields.defaultedWithin("older_days", self.olderDays, 0, 100'000);
  }
};

}  // namespace janus
