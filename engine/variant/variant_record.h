// One record of a file of variants: what it says of its place and alleles, and the text that it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

struct bcf1_t;

namespace janus {

// VCF 4.3, section 1.6: CHROM POS ID REF ALT QUAL FILTER INFO, then FORMAT and samples.
struct VariantRecord {
  int64_t number = 0;             // from 1 on: of the line in text, of the record in BCF
  std::string contig, id, ref;    // as the file has them
  int64_t position = 0;           // 0-based: POS - 1, so that a telomere is at -1
  std::vector<std::string> alts;  // none where ALT is "."
  std::string line;               // without its end; empty where `bcf` is there
  std::shared_ptr<bcf1_t> bcf;    // of a BCF file
};

// A line of text understood. Throws Error (Input), without naming a file, for one that is no record.
VariantRecord recordFromLine(std::string line, int64_t number);

// Values of one INFO field, one an ALT (or one of the record): NaN and missingInteger where there is none.
constexpr int32_t missingInteger = INT32_MIN;
struct InfoField {
  std::string name;  // "JS_LLR"
  std::variant<std::vector<float>, std::vector<int32_t>, std::vector<std::string>> values;
};
// "-1.5,.": floats as short as they can be read back to the last bit.
std::string textOf(const InfoField& field);

// `line` with these fields at the end of its INFO column, in place of all fields whose names begin with
// `prefix`; every other column keeps its bytes.
std::string withInfo(std::string_view line, std::string_view prefix, const std::vector<InfoField>& fields);

}  // namespace janus
