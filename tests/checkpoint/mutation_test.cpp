// Thousands of damaged model files, the same ones every time: each is read or refused with an Error, nothing
// else.
#include <gtest/gtest.h>

#include <random>

#include <nlohmann/json.hpp>

#include "base/strict_json.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/config_json.h"
#include "engine/checkpoint/model_file.h"
#include "engine/checkpoint/safetensors.h"
#include "tests/checkpoint/checkpoint_builder.h"

namespace janus {
namespace {

const std::string golden = JANUS_TESTS_DIR "/golden/tiny-mid/";

// What damage looks like: flipped bits, numbers at their limits, pieces cut, doubled or moved.
class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  std::string operator()(std::string bytes) {
    for (int64_t left = 1 + pick(4); left > 0 && !bytes.empty(); --left) mutate(bytes);
    return bytes;
  }

 private:
  int64_t pick(int64_t below) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(below)); }

  void mutate(std::string& bytes) {
    const auto size = static_cast<int64_t>(bytes.size());
    const auto at = static_cast<size_t>(pick(size)), length = static_cast<size_t>(1 + pick(16));
    constexpr uint64_t limits[] = {0,
                                   1,
                                   0x7f,
                                   0x80,
                                   0xff,
                                   0x7fff,
                                   0xffff,
                                   0x7fffffff,
                                   0x80000000,
                                   0xffffffff,
                                   ~uint64_t{0} >> 1,
                                   ~uint64_t{0}};
    switch (pick(7)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << pick(8));
        break;
      case 1:
        bytes[at] = static_cast<char>(pick(256));
        break;
      case 2:
        bytes.replace(at, 4, littleEndian(limits[pick(12)], 4));
        break;
      case 3:
        bytes.replace(at, 8, littleEndian(limits[pick(12)], 8));
        break;
      case 4:
        bytes.erase(at, length);
        break;
      case 5:
        bytes.insert(static_cast<size_t>(pick(size)), bytes.substr(at, length));
        break;
      default:
        bytes.resize(at + 1);
        break;
    }
  }

  std::mt19937_64 random_;
};

struct Tally {
  int read = 0, refused = 0;
};

// Anything but success or Error ends the test: another exception fails it, a fault ends the program.
template <class Read>
void tryOne(Tally& tally, Read read) {
  try {
    read();
    ++tally.read;
  } catch (const Error& error) {
    ++tally.refused;
    const std::string line = error.what();
    ASSERT_LE(line.size(), 200u) << line;
    ASSERT_EQ(line.find('\n'), line.npos) << line;
    ASSERT_NE(error.errorClass(), ErrorClass::Internal) << line;
  }
}

void readAll(const TensorFile& file) {
  for (const TensorEntry& entry : file.entries()) file.read(entry);
}

TEST(Mutation, CheckpointsAsFiles) {
  const MemoryFile file;
  const std::string whole = contentsOf(golden + "last.ckpt");
  // The end holds the directory, the start the pickle: both are hit more often than the weights between them.
  Mutator mutate(1);
  Tally tally;
  for (int i = 0; i < 400; ++i) {
    const size_t cut = whole.size() - 25'000;
    const bool atEnd = i % 2 == 0;
    const std::string damaged = atEnd ? whole.substr(0, cut) + mutate(whole.substr(cut)) : mutate(whole);
    tryOne(tally, [&] { readModel(file.write(damaged)); });
  }
  EXPECT_GT(tally.refused, 300);
}

// Small enough to damage thousands of times: each kind of value and tensor once.
std::string variedPickle() {
  using namespace pickled;
  const std::string omega =
      name("omegaconf.dictconfig", "DictConfig") + ")\x81q\x05" +
      dictionary(
          {{"_parent", "h\x05"},
           {"_content",
            dictionary({{"model", dictionary({{"config", dictionary({{"hidden_size", "K\x10"}})}})}})}}) +
      "b";
  return whole(dictionary(
      {{"epoch", "K\x01"},
       {"loops", "](NK\x01M\x01\x02" + integer(-5) +
                     "G\x3f\xf8\x01\x01\x01\x01\x01\x01U\x01"
                     "ae"},
       {"state_dict",
        name("collections", "OrderedDict") + ")R(" + text("model.w") +
            tensor({.count = 12, .offset = 1, .shape = {3, 2}, .strides = {1, 4}}) + text("model.v") +
            tensor({.type = "HalfStorage", .key = "1", .count = 4, .shape = {2, 2}, .strides = {2, 1}}) +
            "u}" + text("_metadata") + "Nsb"},
       {"hyper_parameters", omega}}));
}

TEST(Mutation, PicklesInsideGoodZips) {
  const MemoryFile file;
  Mutator mutate(2);
  Tally tally;
  const std::string pickle = variedPickle(), storage(48, '\x3f');
  const auto zip = [&](const std::string& bytes) {
    return zipOf({{"m/data.pkl", bytes}, {"m/data/0", storage}, {"m/data/1", std::string(8, '\x3c')}});
  };
  ASSERT_NO_THROW(readAll(CheckpointFile(file.write(zip(pickle)))));
  for (int i = 0; i < 6'000; ++i)
    tryOne(tally, [&] { readAll(CheckpointFile(file.write(zip(mutate(pickle))))); });
  EXPECT_GT(tally.refused, 3'000);
  EXPECT_GT(tally.read, 100) << "some damage is harmless, as in a number nobody reads";
}

TEST(Mutation, SmallZips) {
  const MemoryFile file;
  Mutator mutate(3);
  Tally tally;
  const std::string whole = zipOf({{"m/data.pkl", variedPickle()},
                                   {"m/data/0", std::string(48, '\x3f')},
                                   {"m/data/1", std::string(8, '\x3c')},
                                   {"m/version", "3\n"}});
  for (int i = 0; i < 6'000; ++i) tryOne(tally, [&] { readAll(CheckpointFile(file.write(mutate(whole)))); });
  EXPECT_GT(tally.refused, 5'000) << "nearly every byte is checked";
}

TEST(Mutation, Safetensors) {
  const MemoryFile file;
  Mutator mutate(4);
  Tally tally;
  const std::string header =
      R"({"__metadata__":{"title":"t"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}})";
  const std::string whole = safetensorsOf(header, std::string(32, '\x3f'));
  for (int i = 0; i < 6'000; ++i) tryOne(tally, [&] { readAll(SafetensorsFile(file.write(mutate(whole)))); });
  EXPECT_GT(tally.refused, 4'000);
}

TEST(Mutation, Configurations) {
  Mutator mutate(5);
  Tally tally;
  const std::string whole = contentsOf(golden + "model_config.json");
  for (int i = 0; i < 6'000; ++i)
    tryOne(tally, [&] { expectedTensors(configFromJson(strictJson(mutate(whole), "c.json"), "c.json")); });
  EXPECT_GT(tally.refused, 1'000);
}

}  // namespace
}  // namespace janus
