// A file of variants read record by record: VCF, plain or compressed, or BCF.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/input_file.h"
#include "engine/variant/variant_record.h"

struct bcf_hdr_t;

namespace janus {

struct HeaderContig {
  std::string name;
  int64_t length = 0;  // 0: not said
};

// Of a header as htslib has it: as VariantFile::header().
std::vector<std::string> linesOf(const bcf_hdr_t& header);

// Memory does not grow with the file. Every Error (Input) names the file, and the line or record.
class VariantFile {
 public:
  // Throws Error (Input) where the file is no VCF or BCF.
  explicit VariantFile(const std::filesystem::path& path);
  ~VariantFile();
  VariantFile(const VariantFile&) = delete;
  VariantFile& operator=(const VariantFile&) = delete;

  bool isBcf() const;
  // "##..." lines and the one of column names, last, without line ends.
  const std::vector<std::string>& header() const { return header_; }
  std::vector<HeaderContig> contigs() const;
  const std::shared_ptr<bcf_hdr_t>& bcfHeader() const { return bcfHeader_; }  // of BCF

  std::optional<VariantRecord> next();
  bool hadCarriageReturns() const { return carriageReturns_; }

 private:
  struct Reader;
  bool line(std::string& text);
  void readTextHeader();
  void readBcfHeader();
  std::optional<VariantRecord> nextOfBcf();
  [[noreturn]] void fail(const std::string& what) const;

  InputFile file_;
  std::unique_ptr<Reader> reader_;
  std::vector<std::string> header_;
  std::shared_ptr<bcf_hdr_t> bcfHeader_;
  int64_t number_ = 0;
  bool carriageReturns_ = false;
};

}  // namespace janus
