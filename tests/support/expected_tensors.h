// Reads reference results from expected.safetensors; does not check the file.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace janus {

struct ExpectedTensor {
  std::vector<int64_t> shape;
  std::vector<float> values;
};

// F32, I32 and U8 tensors, as float.
inline std::map<std::string, ExpectedTensor> readExpected(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  if (bytes.size() < 8) throw std::runtime_error("no reference results in " + file.string());
  uint64_t headerSize;
  std::memcpy(&headerSize, bytes.data(), 8);
  const char* data = bytes.data() + 8 + headerSize;
  const auto convert = [&]<typename T>(T, const char* from, const char* to) {
    std::vector<float> values;
    for (; from < to; from += sizeof(T)) {
      T value;
      std::memcpy(&value, from, sizeof(T));
      values.push_back(static_cast<float>(value));
    }
    return values;
  };
  std::map<std::string, ExpectedTensor> tensors;
  const auto header = nlohmann::json::parse(bytes.substr(8, headerSize));
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    const std::string type = entry["dtype"];
    const char *from = data + entry["data_offsets"][0].get<int64_t>(),
               *to = data + entry["data_offsets"][1].get<int64_t>();
    ExpectedTensor& tensor = tensors[name];
    tensor.shape = entry["shape"].get<std::vector<int64_t>>();
    tensor.values = type == "F32"   ? convert(float(), from, to)
                    : type == "I32" ? convert(int32_t(), from, to)
                                    : convert(uint8_t(), from, to);
  }
  return tensors;
}

}  // namespace janus
