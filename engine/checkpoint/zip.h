// Zip archives as torch.save writes them (PKWARE APPNOTE 6.3.9; caffe2/serialize/inline_container.cc), read
// strictly.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/input_file.h"
#include "engine/checkpoint/model_error.h"

namespace janus {

struct ZipEntry {
  std::string name;        // within the archive's one root folder, without it: "data.pkl", "data/0"
  uint64_t dataStart = 0;  // byte of the file
  uint64_t storedSize = 0, size = 0;  // bytes in the file, bytes when unpacked
  uint32_t crc = 0;                   // 0 with data means that the writer left it out
  bool deflated = false;
  bool hasChecksum() const { return crc != 0 || size == 0; }
};

// The central directory decides, and every local header must agree with it: archives on which two readers
// could differ (duplicate names, other names or sizes in the local headers, overlapping entries, bytes
// before, between the directory and its end, or after) are refused, as are encryption, names that lead out of
// the root folder, and files cut short. Nothing is ever unpacked to a disk.
class ZipFile {
 public:
  explicit ZipFile(const InputFile& file);  // must outlive this

  const std::vector<ZipEntry>& entries() const { return entries_; }
  const ZipEntry* find(const std::string& name) const;
  // The bytes of one entry, CRC-32 checked. `what` is how messages call it. Throws Error (Input).
  std::vector<std::byte> read(const ZipEntry& entry, const std::string& what) const;

 private:
  struct Directory {
    uint64_t offset = 0, size = 0, count = 0;
  };
  Directory locate() const;
  void locate64(uint64_t endRecord, Directory& directory) const;
  void readEntries(const Directory& directory);
  void addEntry(ZipEntry entry, uint16_t flags, uint64_t headerStart);
  uint64_t checkLocalHeader(const ZipEntry& entry, uint16_t flags, uint64_t headerStart) const;
  void checkExtents(uint64_t directoryStart) const;

  const InputFile& file_;
  std::string root_;
  std::vector<ZipEntry> entries_;
  std::vector<std::pair<uint64_t, uint64_t>> extents_;  // [begin, end) of each entry with its local header
  std::unordered_map<std::string, size_t> byName_;
};

}  // namespace janus
