// Lines of tables that count from 1, both ends included: Picard's interval lists, MACS's peaks, R's GRanges.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

class TableLines : public FeatureLines {
 public:
  // Picard (picard.broadinstitute.org, IntervalList): contig, start, end, strand, name; a SAM header before.
  static TableLines intervalList() { return TableLines("interval_list", {0, 1, 2, 3, 4}); }
  // By the names in the table's first line, in small letters; R writes a row's name in front of the columns.
  static TableLines named(const std::vector<std::string>& header);

  const char* format() const override { return format_; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override { return std::move(features_); }
  int64_t bytesHeld() const override {
    return static_cast<int64_t>(features_.size() * (sizeof(Feature) + 64));
  }

 private:
  struct Columns {
    size_t contig, begin, end, strand, name;  // none: no such column
  };
  TableLines(const char* format, Columns columns) : format_(format), columns_(columns) {}

  const char* format_;
  Columns columns_;
  size_t count_ = 0;  // of columns that the header names; 0: there is none
  std::vector<Feature> features_;
};

}  // namespace janus
