#include "engine/checkpoint/zip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/little_endian.h"

namespace janus {
namespace {

constexpr uint32_t localSignature = 0x04034b50, centralSignature = 0x02014b50, endSignature = 0x06054b50,
                   end64Signature = 0x06064b50, locatorSignature = 0x07064b50;
constexpr uint64_t localBytes = 30, centralBytes = 46, endBytes = 22, end64Bytes = 56, locatorBytes = 20;
constexpr uint64_t mostEntries = 200'000, longestDirectory = 256 << 20, longestName = 4096;
constexpr uint64_t largestUnpacked = uint64_t{1}
                                     << 30;  // of a deflated entry; a stored one is bounded by its file
constexpr uint64_t mostDeflateRatio = 1032;  // deflate cannot do better
constexpr uint16_t encrypted = 1 << 0, patched = 1 << 5, strongEncryption = 1 << 6, maskedHeaders = 1 << 13,
                   sizesFollow = 1 << 3;

// A name that stays inside the archive wherever it is unpacked.
bool isSafeName(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos) return false;
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return false;
  const std::string slashed = "/" + name + "/";
  return slashed.find("/../") == slashed.npos && slashed.find("/./") == slashed.npos &&
         name.find("//") == name.npos && name.find(':') == name.npos;
}

// The zip64 extra field holds, in this order, those of the three that did not fit their 32 bits.
bool readExtra64(std::string_view extra, ZipEntry& entry, uint64_t& headerStart) {
  constexpr uint64_t inExtra = 0xffffffff;
  constexpr uint16_t zip64Id = 1;
  LittleEndianCursor fields(extra);
  while (fields.left() >= 4) {
    const auto id = fields.take<uint16_t>(), length = fields.take<uint16_t>();
    LittleEndianCursor content(fields.take(length));
    if (fields.failed()) return false;
    if (id != zip64Id) continue;
    for (uint64_t* value : {&entry.size, &entry.storedSize, &headerStart})
      if (*value == inExtra) *value = content.take<uint64_t>();
    return !content.failed();
  }
  return entry.size != inExtra && entry.storedSize != inExtra && headerStart != inExtra;
}

uint32_t crcOf(std::span<const std::byte> bytes) {
  uLong crc = crc32(0, nullptr, 0);
  while (!bytes.empty()) {
    const size_t count = std::min<size_t>(bytes.size(), 1 << 30);  // zlib counts with 32 bits
    crc = crc32(crc, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(count));
    bytes = bytes.subspan(count);
  }
  return static_cast<uint32_t>(crc);
}

// Whether `packed` unpacks to exactly `unpacked.size()` bytes.
bool inflated(std::span<const std::byte> packed, std::span<std::byte> unpacked) {
  z_stream stream{};
  if (packed.size() > UINT32_MAX || unpacked.size() > UINT32_MAX || inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return false;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  const int result = inflate(&stream, Z_FINISH);
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole;
}

}  // namespace

ZipFile::ZipFile(const InputFile& file) : file_(file) {
  const Directory directory = locate();
  readEntries(directory);
  checkExtents(directory.offset);
}

// The end record must be the last 22 bytes: a comment could hide a second archive.
ZipFile::Directory ZipFile::locate() const {
  const auto cutShort = [&] {
    return badModel(file_.path(),
                    fmt::format("the zip ends early: its {} bytes have no directory at the end. "
                                "Download it again.",
                                file_.size()));
  };
  if (file_.size() < endBytes) throw cutShort();
  const uint64_t endRecord = file_.size() - endBytes;
  const std::string bytes = file_.text(endRecord, endBytes);
  LittleEndianCursor cursor(bytes);
  if (cursor.take<uint32_t>() != endSignature) {
    const uint64_t tail = std::min<uint64_t>(file_.size(), endBytes + 65536);
    const std::string signature("PK\5\6", 4);
    const size_t earlier = file_.text(file_.size() - tail, tail).rfind(signature);
    if (earlier == std::string::npos) throw cutShort();
    throw badModel(file_.path(), fmt::format("{} bytes follow the end of the zip. Save the weights again.",
                                             tail - earlier - endBytes));
  }
  const auto disk = cursor.take<uint16_t>(), firstDisk = cursor.take<uint16_t>();
  const auto countHere = cursor.take<uint16_t>(), count = cursor.take<uint16_t>();
  Directory directory{.offset = 0, .size = cursor.take<uint32_t>(), .count = count};
  directory.offset = cursor.take<uint32_t>();
  if (disk != 0 || firstDisk != 0 || countHere != count || cursor.take<uint16_t>() != 0)
    throw badModel(file_.path(), "its zip is in several parts or has a comment.");
  locate64(endRecord, directory);
  return directory;
}

// torch writes the zip64 end record always; with or without, the directory must end where the end records
// begin.
void ZipFile::locate64(uint64_t endRecord, Directory& directory) const {
  uint64_t directoryEnd = endRecord;
  if (endRecord >= locatorBytes + end64Bytes) {
    const std::string bytes = file_.text(endRecord - locatorBytes - end64Bytes, end64Bytes + locatorBytes);
    LittleEndianCursor locator(std::string_view(bytes).substr(end64Bytes));
    if (locator.take<uint32_t>() == locatorSignature) {
      directoryEnd = endRecord - locatorBytes - end64Bytes;
      locator.take<uint32_t>();
      const bool pointsThere = locator.take<uint64_t>() == directoryEnd;
      LittleEndianCursor record(bytes);
      const bool isRecord =
          record.take<uint32_t>() == end64Signature && record.take<uint64_t>() == end64Bytes - 12;
      record.take(12);  // versions and disks
      const auto countHere = record.take<uint64_t>(), count = record.take<uint64_t>();
      const Directory wide{.offset = 0, .size = record.take<uint64_t>(), .count = count};
      const auto offset = record.take<uint64_t>();
      const bool agrees = (directory.count == count || directory.count == 0xffff) &&
                          (directory.size == wide.size || directory.size == 0xffffffff) &&
                          (directory.offset == offset || directory.offset == 0xffffffff);
      if (!pointsThere || !isRecord || countHere != count || !agrees)
        throw badModel(file_.path(), "its zip has two ends that disagree (zip64).");
      directory = {offset, wide.size, count};
    }
  }
  if (directory.offset > directoryEnd || directory.size != directoryEnd - directory.offset)
    throw badModel(file_.path(),
                   fmt::format("its zip directory at byte {} of {} bytes does not end at byte {}. "
                               "Download it again.",
                               directory.offset, directory.size, directoryEnd));
}

void ZipFile::readEntries(const Directory& directory) {
  if (directory.count > mostEntries || directory.size > longestDirectory ||
      directory.count > directory.size / centralBytes)
    throw badModel(file_.path(),
                   fmt::format("its zip directory tells of {} entries in {} bytes, at most {} are read.",
                               directory.count, directory.size, mostEntries));
  const std::string bytes = file_.text(directory.offset, directory.size);
  LittleEndianCursor cursor(bytes);
  for (uint64_t i = 0; i < directory.count; ++i) {
    const bool isEntry = cursor.take<uint32_t>() == centralSignature;
    cursor.take(4);  // versions
    const auto flags = cursor.take<uint16_t>(), method = cursor.take<uint16_t>();
    cursor.take(4);  // time
    ZipEntry entry;
    entry.crc = cursor.take<uint32_t>();
    entry.storedSize = cursor.take<uint32_t>();
    entry.size = cursor.take<uint32_t>();
    const auto nameLength = cursor.take<uint16_t>(), extraLength = cursor.take<uint16_t>(),
               commentLength = cursor.take<uint16_t>();
    cursor.take(8);  // disk, attributes
    uint64_t headerStart = cursor.take<uint32_t>();
    entry.name = cursor.take(nameLength);
    const std::string_view extra = cursor.take(extraLength);
    cursor.take(commentLength);
    if (!isEntry || cursor.failed() || nameLength > longestName || !readExtra64(extra, entry, headerStart))
      throw badModel(file_.path(),
                     fmt::format("entry {} of its zip directory is damaged. Download it again.", i));
    if (method != 0 && method != 8)
      throw badModel(file_.path(), fmt::format("entry {} is packed by method {}, wanted stored or deflated.",
                                               quoted(entry.name, 60), method));
    entry.deflated = method == 8;
    addEntry(std::move(entry), flags, headerStart);
  }
  if (cursor.left() != 0) throw badModel(file_.path(), "its zip directory has bytes that are no entries.");
}

void ZipFile::addEntry(ZipEntry entry, uint16_t flags, uint64_t headerStart) {
  const auto fail = [&](const std::string& what) {
    return badModel(file_.path(), fmt::format("entry {} {}", quoted(entry.name, 60), what));
  };
  if (flags & (encrypted | patched | strongEncryption | maskedHeaders))
    throw fail("is encrypted or patched.");
  if (!isSafeName(entry.name)) throw fail("has a name that leads out of the archive.");
  if (!entry.deflated && entry.size != entry.storedSize) throw fail("is stored but has two sizes.");
  if (entry.deflated && entry.size / mostDeflateRatio > entry.storedSize)
    throw fail("tells of more bytes than it can unpack to.");
  entry.dataStart = checkLocalHeader(entry, flags, headerStart);
  extents_.emplace_back(headerStart, entry.dataStart + entry.storedSize);
  const size_t slash = entry.name.find('/');
  if (slash == std::string::npos) throw fail("lies outside the archive's root folder.");
  if (entries_.empty() && root_.empty()) root_ = entry.name.substr(0, slash);
  if (entry.name.compare(0, slash, root_) != 0)
    throw fail(fmt::format("lies outside the root folder {}.", quoted(root_, 40)));
  const std::string whole = entry.name;
  entry.name.erase(0, slash + 1);
  if (entry.name.empty() || entry.name.back() == '/') return;  // a folder, as re-zipped files have
  if (!byName_.emplace(entry.name, entries_.size()).second)
    throw badModel(file_.path(), fmt::format("its zip has two entries {}.", quoted(whole, 60)));
  entries_.push_back(std::move(entry));
}

// Gives the byte where the data start: only the local header knows how long its own extra field is.
uint64_t ZipFile::checkLocalHeader(const ZipEntry& entry, uint16_t flags, uint64_t headerStart) const {
  const auto disagrees = [&](const char* what) {
    return badModel(file_.path(), fmt::format("entry {} has {} before its data than in the zip directory.",
                                              quoted(entry.name, 60), what));
  };
  if (headerStart > file_.size() || file_.size() - headerStart < localBytes + entry.name.size())
    throw badModel(file_.path(), fmt::format("entry {} starts beyond the end of the file. Download it again.",
                                             quoted(entry.name, 60)));
  const std::string bytes = file_.text(headerStart, localBytes + entry.name.size());
  LittleEndianCursor cursor(bytes);
  if (cursor.take<uint32_t>() != localSignature) throw disagrees("another mark");
  cursor.take(2);
  if (cursor.take<uint16_t>() != flags) throw disagrees("other flags");
  if (cursor.take<uint16_t>() != (entry.deflated ? 8 : 0)) throw disagrees("another method");
  cursor.take(4);
  const auto crc = cursor.take<uint32_t>(), storedSize = cursor.take<uint32_t>(),
             size = cursor.take<uint32_t>();
  const auto nameLength = cursor.take<uint16_t>(), extraLength = cursor.take<uint16_t>();
  if (nameLength != entry.name.size() || cursor.take(nameLength) != entry.name)
    throw disagrees("another name");
  const bool blank = (flags & sizesFollow) && crc == 0 && storedSize == 0 && size == 0;
  const auto fits = [](uint32_t narrow, uint64_t wide) { return narrow == 0xffffffff || narrow == wide; };
  if (!blank && (crc != entry.crc || !fits(storedSize, entry.storedSize) || !fits(size, entry.size)))
    throw disagrees("another size or checksum");
  const uint64_t dataStart = headerStart + localBytes + nameLength + extraLength;
  if (dataStart > file_.size() || entry.storedSize > file_.size() - dataStart)
    throw badModel(file_.path(),
                   fmt::format("entry {} goes beyond the end of the file at byte {}. Download it again.",
                               quoted(entry.name, 60), file_.size()));
  return dataStart;
}

// Entries in a row from byte 0 on: nothing before the first, none inside another or inside the directory.
void ZipFile::checkExtents(uint64_t directoryStart) const {
  auto extents = extents_;
  std::sort(extents.begin(), extents.end());
  if (extents.empty()) throw badModel(file_.path(), "its zip is empty.");
  if (extents.front().first != 0)
    throw badModel(file_.path(),
                   fmt::format("{} bytes stand before the first entry of the zip.", extents.front().first));
  for (size_t i = 0; i < extents.size(); ++i)
    if (extents[i].second > (i + 1 < extents.size() ? extents[i + 1].first : directoryStart))
      throw badModel(file_.path(),
                     fmt::format("two entries of its zip overlap at byte {}.", extents[i].second));
}

const ZipEntry* ZipFile::find(const std::string& name) const {
  const auto found = byName_.find(name);
  return found == byName_.end() ? nullptr : &entries_[found->second];
}

std::vector<std::byte> ZipFile::read(const ZipEntry& entry, const std::string& what) const {
  if (entry.deflated && entry.size > largestUnpacked)
    throw badModel(file_.path(), fmt::format("{} unpacks to {} bytes, at most {} are read.", what, entry.size,
                                             largestUnpacked));
  std::vector<std::byte> bytes(entry.storedSize);
  file_.read(entry.dataStart, bytes);
  if (entry.deflated) {
    std::vector<std::byte> unpacked(entry.size);
    if (!inflated(bytes, unpacked))
      throw badModel(file_.path(), what + " does not unpack. Download it again.");
    bytes = std::move(unpacked);
  }
  if (entry.hasChecksum() && crcOf(bytes) != entry.crc)
    throw badModel(file_.path(),
                   fmt::format("{} is damaged: CRC-32 {:08x}, wanted {:08x}. Download it again.", what,
                               crcOf(bytes), entry.crc));
  return bytes;
}

}  // namespace janus
