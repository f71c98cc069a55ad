// A genome's file of any format: what it holds, found by one scan, and the bases of any place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/input_file.h"
#include "engine/genome/genome_index.h"
#include "engine/genome/sequence_record.h"

namespace janus {

// append() is safe to call from several threads.
class SequenceFile {
 public:
  using Progress = std::function<void(double done)>;  // 0..1

  virtual ~SequenceFile() = default;

  // Reads the file from its first byte to its last. Throws Error (Input) saying what is wrong with it and
  // where; Cancelled.
  virtual GenomeIndex scan(const std::stop_token& stop, const Progress& progress) = 0;
  // Instead of scan(): what it found out at an earlier opening.
  virtual void take(const GenomeIndex& index) = 0;

  // Bases [begin, end), 0-based, of a record of the index; they must lie within it.
  virtual void append(std::string& out, const SequenceRecord& record, int64_t begin, int64_t end) const = 0;
};

// Tells the format by the first bytes: 2bit, or FASTA (plain or bgzip).
std::unique_ptr<SequenceFile> sequenceFileOf(std::shared_ptr<const InputFile> file);

}  // namespace janus
