// A FASTA, plain or compressed with bgzip.
#pragma once

#include "engine/genome/sequence_file.h"
#include "engine/genome/text_bytes.h"

namespace janus {

class FastaFile : public SequenceFile {
 public:
  explicit FastaFile(std::shared_ptr<const InputFile> file)
      : file_(std::move(file)), bytes_(textBytesOf(file_)) {}

  GenomeIndex scan(const std::stop_token& stop, const Progress& progress) override;
  void take(const GenomeIndex& index) override { bytes_->setBlocks(index.blocks); }
  void append(std::string& out, const SequenceRecord& record, int64_t begin, int64_t end) const override;

 private:
  std::shared_ptr<const InputFile> file_;
  std::unique_ptr<TextBytes> bytes_;
};

}  // namespace janus
