// Scored records as a file: VCF, plain or bgzip, BCF, or a table; whole or not at all.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/variant/variant_file.h"

namespace janus {

enum class VariantFormat { Vcf, VcfGz, Bcf, Tsv };
// By the ending: .vcf, .vcf.gz, .bcf, .tsv. Throws Error (Usage) for another.
VariantFormat variantFormatOf(const std::filesystem::path& path);

struct VariantOutput {
  std::filesystem::path path;
  std::vector<std::string> header;  // lines, the one of column names last
  std::vector<std::string> fields;  // names of the columns of a table
};

// Records keep their order. Every failure throws Error (Resource) naming the file; without commit() nothing
// is left of it.
class VariantWriter {
 public:
  virtual ~VariantWriter() = default;
  virtual void write(const VariantRecord& record, const std::vector<InfoField>& fields) = 0;
  // `sorted`: contigs in one piece each, positions never falling. A compressed file then gets its index (.tbi
  // or .csi); else an index beside it is removed, as it is of an earlier file. A sentence where there is
  // something to tell.
  virtual std::string commit(bool sorted) = 0;
};

// `file` is what the records are read from.
std::unique_ptr<VariantWriter> variantWriter(const VariantOutput& output, const VariantFile& file);

// `header` with what a BCF must know before it is written and a text need not declare (contigs, filters,
// fields), found by reading the text once. Throws Error (Input) for a line that BCF cannot hold.
std::vector<std::string> headerForBcf(const std::filesystem::path& text,
                                      const std::vector<std::string>& header);

}  // namespace janus
