// Checkpoints written by hand, so that tests can make the ones no PyTorch at hand would write.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/model_files.h"

namespace janus {

struct ZipMember {
  std::string name, bytes;
  bool noChecksum = false;
};

// As torch.save lays it out: stored, sizes and checksum in the directory only, zip64 end records.
inline std::string zipOf(const std::vector<ZipMember>& members, bool zip64 = true) {
  std::string body, directory;
  for (const ZipMember& member : members) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(member.bytes.data()), static_cast<uInt>(member.bytes.size()));
    const std::string sizes = littleEndian(member.bytes.size(), 4) + littleEndian(member.bytes.size(), 4);
    const std::string nameLength = littleEndian(member.name.size(), 2);
    directory += std::string("PK\1\2\0\0\0\0\x08\x08\0\0\0\0\0\0", 16) +
                 littleEndian(member.noChecksum ? 0 : crc, 4) + sizes + nameLength + std::string(12, '\0') +
                 littleEndian(body.size(), 4) + member.name;
    body += std::string("PK\3\4\0\0\x08\x08\0\0\0\0\0\0", 14) + std::string(12, '\0') + nameLength +
            std::string(2, '\0') + member.name + member.bytes;
  }
  const std::string place = littleEndian(directory.size(), 4) + littleEndian(body.size(), 4);
  const std::string count = littleEndian(members.size(), 2);
  std::string end;
  if (zip64) {
    end += std::string("PK\6\6", 4) + littleEndian(44, 8) + std::string(12, '\0') +
           littleEndian(members.size(), 8) + littleEndian(members.size(), 8) +
           littleEndian(directory.size(), 8) + littleEndian(body.size(), 8);
    end += std::string("PK\6\7", 4) + littleEndian(0, 4) + littleEndian(body.size() + directory.size(), 8) +
           littleEndian(1, 4);
  }
  return body + directory + end + std::string("PK\5\6\0\0\0\0", 8) + count + count + place +
         std::string(2, '\0');
}

// Pieces of a pickle.
namespace pickled {

inline std::string text(const std::string& value) { return "X" + littleEndian(value.size(), 4) + value; }
inline std::string integer(int64_t value) {
  return "\x8a\x08" + littleEndian(static_cast<uint64_t>(value), 8);
}
inline std::string name(const std::string& module, const std::string& attribute) {
  return "c" + module + "\n" + attribute + "\n";
}
inline std::string tuple(const std::vector<int64_t>& values) {
  std::string items;
  for (const int64_t value : values) items += integer(value);
  return "(" + items + "t";
}

struct View {
  std::string type = "FloatStorage", key = "0";
  int64_t count = 0, offset = 0;
  std::vector<int64_t> shape, strides;
};

inline std::string tensor(const View& view) {
  const std::string storage = "(" + text("storage") + name("torch", view.type) + text(view.key) +
                              text("cuda:0") + integer(view.count) + "tQ";
  return name("torch._utils", "_rebuild_tensor_v2") + "(" + storage + integer(view.offset) +
         tuple(view.shape) + tuple(view.strides) + "\x89" + name("collections", "OrderedDict") + ")RtR";
}

// A dictionary of texts and whole values.
inline std::string dictionary(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string pairs;
  for (const auto& [key, value] : items) pairs += text(key) + value;
  return "}(" + pairs + "u";
}

inline std::string whole(const std::string& value) { return "\x80\x02" + value + "."; }

}  // namespace pickled

}  // namespace janus
