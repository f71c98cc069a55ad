#include "engine/genome/fasta_file.h"

#include <algorithm>

#include "engine/genome/fasta_scan.h"

namespace janus {

GenomeIndex FastaFile::scan(const std::stop_token& stop, const Progress& progress) {
  FastaScan scan(file_->path().string());
  bytes_->readAll([&](std::string_view bytes) { scan.add(bytes); }, stop, progress);
  return {scan.finish(), bytes_->blocks()};
}

// The bytes of the bases with the line ends taken out.
void FastaFile::append(std::string& out, const SequenceRecord& record, int64_t begin, int64_t end) const {
  const auto byteOf = [&](int64_t base) {
    return record.offset + base / record.lineBases * record.lineBytes + base % record.lineBases;
  };
  const int64_t first = byteOf(begin);
  std::vector<char> bytes(static_cast<size_t>(byteOf(end - 1) + 1 - first));
  bytes_->read(first, bytes);
  for (int64_t base = begin; base < end;) {
    const int64_t count = std::min(end, (base / record.lineBases + 1) * record.lineBases) - base;
    const char* line = bytes.data() + (byteOf(base) - first);
    if (std::any_of(line, line + count, [](unsigned char c) { return c <= ' ' || c == '>'; }))
      throw file_->changed();
    out.append(line, static_cast<size_t>(count));
    base += count;
  }
}

}  // namespace janus
