// BED lines: 3 to 12 columns, 0-based half-open.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

class BedLines : public FeatureLines {
 public:
  // Features of contigs that the genome lacks are never kept. `thick`: columns 7 and 8 are the thick part,
  // not a peak's signal and p value.
  BedLines(Placement& placement, ParseWarnings& warnings, const char* format = "BED", bool thick = true)
      : placement_(placement), warnings_(warnings), format_(format), thick_(thick) {}
  const char* format() const override { return format_; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override { return std::move(features_); }
  int64_t bytesHeld() const override { return bytes_; }

  // Whether a line could be one: three fields, whole numbers in the second and third.
  static bool looksLike(std::string_view line);
  static bool isColour(std::string_view field);  // "0", "." or "R,G,B" with 0 to 255 each

 private:
  using Fields = std::vector<std::string_view>;
  Fields fieldsOf(std::string_view line, int64_t number);
  void readLook(const Fields& fields, int64_t number, Feature& feature);
  void readBlocks(const Fields& fields, int64_t number, Feature& feature);

  Placement& placement_;
  ParseWarnings& warnings_;
  const char* format_;
  bool thick_;
  std::vector<Feature> features_;
  int64_t bytes_ = 0;
};

}  // namespace janus
