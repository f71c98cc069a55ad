// Where things are and what is written there: places, names, sequence. Coordinates are 0-based half-open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/fields.h"

namespace janus {

struct VariantInfo {
  std::string contig;
  int64_t position = 0;  // 0-based
  std::string reference, alternative;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("contig", self.contig);
    fields("position", self.position);
    fields("reference", self.reference);
    fields("alternative", self.alternative);
  }
};

// See Locus.
struct LocateAnswer {
  std::vector<Region> regions;
  bool reversed = false;
  std::string note;  // what was changed to fit, as a sentence
  std::optional<VariantInfo> variant;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("regions", self.regions);
    fields.defaulted("reversed", self.reversed);
    fields.defaulted("note", self.note);
    fields.omittable("variant", self.variant);
  }
};

// A place as typed. What cannot be understood is an error of class usage.
struct LocateRequest {
  static constexpr const char* op = "locate";
  using Answer = LocateAnswer;
  std::string genome, text;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields("text", self.text);
  }
};

struct Completion {
  std::string name;
  Region region;
  std::string detail;  // the feature's other name

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("name", self.name);
    fields("region", self.region);
    fields.defaulted("detail", self.detail);
  }
};

struct CompleteAnswer {
  std::vector<Completion> names;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("names", self.names);
  }
};

// Names that begin with a text, for a locus box's list.
struct CompleteRequest {
  static constexpr const char* op = "complete";
  using Answer = CompleteAnswer;
  std::string genome, text;
  int most = 20;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields("text", self.text);
    fields.defaultedWithin("most", self.most, 1, 1000);
  }
};

struct SequenceAnswer {
  Region region;    // what was asked, cut to the contig
  Payload letters;  // one byte a base, case kept

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("region", self.region);
    fields.payload(self.letters);
  }
};

// At most 16 Mb at once.
struct SequenceRequest {
  static constexpr const char* op = "sequence";
  using Answer = SequenceAnswer;
  std::string genome;
  Region region;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("genome", self.genome);
    fields("region", self.region);
  }
};

}  // namespace janus
