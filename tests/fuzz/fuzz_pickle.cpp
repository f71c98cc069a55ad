// The bytes are the data.pkl of a checkpoint with two records, so that the fuzzer need not find out how to
// make a zip.
#include <vector>

#include "engine/checkpoint/checkpoint.h"
#include "tests/fuzz/fuzzed.h"

namespace {

std::string little(uint64_t number, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
  return out;
}

struct Member {
  std::string name;
  std::string_view data;
};

// Stored, without checksums (APPNOTE 6.3.9).
std::string zipped(const std::vector<Member>& members) {
  std::string body, directory;
  for (const auto& [name, data] : members) {
    const std::string sizes = little(0, 4) + little(data.size(), 4) + little(data.size(), 4) +
                              little(name.size(), 2) + little(0, 2),
                      versions = little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4);
    directory += little(0x02014b50, 4) + little(0, 2) + versions + sizes + std::string(10, '\0') +
                 little(body.size(), 4) + name;
    body += little(0x04034b50, 4) + versions + sizes + name;
    body += data;
  }
  return body + directory + little(0x06054b50, 4) + little(0, 4) + little(members.size(), 2) +
         little(members.size(), 2) + little(directory.size(), 4) + little(body.size(), 4) + little(0, 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string record(64, '\x3f');
  const janus::fuzz::FuzzedFile file(zipped({{"m/data.pkl", janus::fuzz::textOf(bytes, size)},
                                             {"m/data/0", record},
                                             {"m/data/1", std::string_view(record).substr(0, 16)},
                                             {"m/version", "3\n"}}));
  janus::fuzz::mayRefuse([&] {
    const janus::CheckpointFile opened(file.path());
    opened.notes();
    for (const auto& entry : opened.entries()) opened.read(entry);
  });
  return 0;
}
