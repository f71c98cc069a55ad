// BED lines: 3 to 12 columns, 0-based half-open.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

class BedLines : public FeatureLines {
 public:
  // Features of contigs that the genome lacks are never kept.
  BedLines(Placement& placement, ParseWarnings& warnings) : placement_(placement), warnings_(warnings) {}
  const char* format() const override { return "BED"; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override { return std::move(features_); }
  int64_t bytesHeld() const override { return bytes_; }

  // Whether a line could be one: three fields, whole numbers in the second and third.
  static bool looksLike(std::string_view line);

 private:
  using Fields = std::vector<std::string_view>;
  Fields fieldsOf(std::string_view line, int64_t number);
  void readLook(const Fields& fields, int64_t number, Feature& feature);
  void readBlocks(const Fields& fields, int64_t number, Feature& feature);

  Placement& placement_;
  ParseWarnings& warnings_;
  std::vector<Feature> features_;
  int64_t bytes_ = 0;
};

}  // namespace janus
