// PyTorch checkpoints: what is published, and the odd kinds that must work.
#include "engine/checkpoint/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <numeric>

#include <nlohmann/json.hpp>

#include "tests/checkpoint/checkpoint_builder.h"

namespace janus {
namespace {

using pickled::dictionary;
using pickled::tensor;
using pickled::text;
using pickled::View;
using pickled::whole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class Number>
std::string bytesOf(const std::vector<Number>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

// 0, 1, 2, ... as float32.
std::string counting(int count) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), 0.0f);
  return bytesOf(values);
}

std::vector<float> only(const std::string& zip) {
  TemporaryFolder folder;
  const CheckpointFile file(folder.write("a.ckpt", zip));
  EXPECT_EQ(file.entries().size(), 1u);
  return file.read(file.entries().at(0));
}

std::vector<float> viewed(const View& view, const std::string& storage) {
  return only(zipOf({{"a/data.pkl", whole(dictionary({{"w", tensor(view)}}))}, {"a/data/0", storage}}));
}

TEST(Checkpoint, ReadsThePublishedKind) {
  const CheckpointFile file(JANUS_TESTS_DIR "/golden/tiny-mid/last.ckpt");
  EXPECT_EQ(file.entries().front().name, "model.model.embed_tokens.weight");
  EXPECT_THAT(file.entries().front().shape, ElementsAre(16, 16));
  for (const TensorEntry& entry : file.entries())
    EXPECT_EQ(entry.name.find("torchmetrics"), std::string::npos);
  const auto& config = file.hyperParameters()["model"]["config"];
  EXPECT_EQ(config["hidden_size"], 16);
  EXPECT_EQ(config["rms_norm_eps"], 1e-6);
  EXPECT_EQ(config["bidirectional_strategy"], "add");
  EXPECT_EQ(config["ssm_cfg"]["use_fast_path"], true);
  EXPECT_EQ(file.hyperParameters()["train"]["seed"], 2222);
  EXPECT_THAT(file.notes(), IsEmpty());
}

TEST(Checkpoint, GathersViewsByTheirStrides) {
  const View transposed{.count = 6, .shape = {3, 2}, .strides = {1, 3}};
  EXPECT_THAT(viewed(transposed, counting(6)), ElementsAre(0, 3, 1, 4, 2, 5));
  const View slice{.count = 12, .offset = 5, .shape = {2, 2}, .strides = {4, 1}};
  EXPECT_THAT(viewed(slice, counting(12)), ElementsAre(5, 6, 9, 10));
  const View everyOther{.count = 6, .offset = 1, .shape = {3}, .strides = {2}};
  EXPECT_THAT(viewed(everyOther, counting(6)), ElementsAre(1, 3, 5));
  const View permuted{.count = 8, .shape = {2, 2, 2}, .strides = {1, 4, 2}};
  EXPECT_THAT(viewed(permuted, counting(8)), ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  const View scalar{.count = 3, .offset = 2, .shape = {}, .strides = {}};
  EXPECT_THAT(viewed(scalar, counting(3)), ElementsAre(2));
  const View empty{.count = 3, .shape = {0, 7}, .strides = {7, 1}};
  EXPECT_THAT(viewed(empty, counting(3)), IsEmpty());
  const View anyStride{.count = 2, .shape = {1, 2}, .strides = {int64_t{1} << 62, 1}};
  EXPECT_THAT(viewed(anyStride, counting(2)), ElementsAre(0, 1)) << "one row is never stepped along";
}

TEST(Checkpoint, ConvertsEveryNumberFormat) {
  const auto both = [](const char* type, const std::string& bytes) {
    return viewed({.type = type, .count = 2, .shape = {2}, .strides = {1}}, bytes);
  };
  EXPECT_THAT(both("DoubleStorage", bytesOf<double>({1.5, -2})), ElementsAre(1.5f, -2));
  EXPECT_THAT(both("HalfStorage", bytesOf<uint16_t>({0x3e00, 0xc000})), ElementsAre(1.5f, -2));
  EXPECT_THAT(both("BFloat16Storage", bytesOf<uint16_t>({0x3fc0, 0xc000})), ElementsAre(1.5f, -2));
  EXPECT_THAT(both("LongStorage", bytesOf<int64_t>({3, -2})), ElementsAre(3, -2));
  EXPECT_THAT(both("IntStorage", bytesOf<int32_t>({3, -2})), ElementsAre(3, -2));
  EXPECT_THAT(both("ShortStorage", bytesOf<int16_t>({3, -2})), ElementsAre(3, -2));
  EXPECT_THAT(both("CharStorage", bytesOf<int8_t>({3, -2})), ElementsAre(3, -2));
  EXPECT_THAT(both("ByteStorage", bytesOf<uint8_t>({3, 254})), ElementsAre(3, 254));
  EXPECT_THAT(both("BoolStorage", bytesOf<uint8_t>({1, 0})), ElementsAre(1, 0));
}

TEST(Checkpoint, ParametersAndNewerTensorsAreTensorsToo) {
  const View view{.count = 2, .shape = {2}, .strides = {1}};
  const std::string parameter = pickled::name("torch._utils", "_rebuild_parameter") + "(" + tensor(view) +
                                "\x88" + pickled::name("collections", "OrderedDict") + ")RtR";
  EXPECT_THAT(only(zipOf({{"a/data.pkl", whole(dictionary({{"w", parameter}}))}, {"a/data/0", counting(2)}})),
              ElementsAre(0, 1));
  const std::string untyped = pickled::name("torch._utils", "_rebuild_tensor_v3") + "((" + text("storage") +
                              pickled::name("torch.storage", "UntypedStorage") + text("0") + text("cpu") +
                              pickled::integer(4) + "tQ" + pickled::integer(0) + pickled::tuple({2}) +
                              pickled::tuple({1}) + "\x89)" + pickled::name("torch", "float16") + "tR";
  EXPECT_THAT(only(zipOf({{"a/data.pkl", whole(dictionary({{"w", untyped}}))},
                          {"a/data/0", bytesOf<uint16_t>({0x3c00, 0xc000})}})),
              ElementsAre(1, -2));
}

TEST(Checkpoint, OneStorageServesManyTensors) {
  TemporaryFolder folder;
  const std::string pickle = whole(dictionary(
      {{"state_dict", dictionary({{"a", tensor({.count = 4, .shape = {2}, .strides = {1}})},
                                  {"b", tensor({.count = 4, .offset = 2, .shape = {2}, .strides = {1}})},
                                  {"epoch", pickled::integer(3)}})}}));
  const CheckpointFile file(
      folder.write("a.ckpt", zipOf({{"x/data.pkl", pickle}, {"x/data/0", counting(4)}}, false)));
  ASSERT_EQ(file.entries().size(), 2u);
  EXPECT_THAT(file.read(file.entries()[1]), ElementsAre(2, 3));
  EXPECT_THAT(file.read(file.entries()[0]), ElementsAre(0, 1));
}

TEST(Checkpoint, ReadsWhatProtocol4Writes) {
  const auto shortText = [](const std::string& value) {
    return std::string("\x8c") + static_cast<char>(value.size()) + value + "\x94";  // and MEMOIZE
  };
  const auto stackName = [&](const char* module, const char* name) {
    return shortText(module) + shortText(name) + "\x93\x94";
  };
  const std::string storage = "(" + shortText("storage") + stackName("torch", "FloatStorage") +
                              shortText("0") + shortText("cpu") + "K\x03t\x94Q";
  const std::string body = "}\x94" + shortText("w") + stackName("torch._utils", "_rebuild_tensor_v2") + "(" +
                           storage + std::string("K\0", 2) + "K\x03\x85\x94K\x01\x85\x94\x89" +
                           stackName("collections", "OrderedDict") + ")R\x94t\x94R\x94s.";
  const std::string pickle = "\x80\x04\x95" + littleEndian(body.size(), 8) + body;
  EXPECT_THAT(only(zipOf({{"a/data.pkl", pickle}, {"a/data/0", counting(3)}})), ElementsAre(0, 1, 2));
}

TEST(Checkpoint, ReadsSettingsOutOfOmegaconfWithoutIt) {
  // Each node knows its parent, which is a cycle; its value may be a formula, which stays text.
  const auto node = [](const char* module, const char* type, const char* slot, const std::string& value) {
    return pickled::name(module, type) + ")\x81" +
           dictionary({{"_metadata", "N"}, {"_parent", "h\x01"}, {slot, value}}) + "b";
  };
  const std::string leaf = node("omegaconf.nodes", "AnyNode", "_val", text("${eval:__import__('os')}"));
  const std::string list =
      node("omegaconf.listconfig", "ListConfig", "_content",
           "](" + pickled::integer(1) + "G" + std::string("\x3f\xf8\0\0\0\0\0\0", 8) + "e");
  const std::string settings =
      pickled::name("omegaconf.dictconfig", "DictConfig") + ")\x81q\x01" +
      dictionary(
          {{"_parent", "h\x01"},
           {"_content",
            dictionary({{"formula", leaf}, {"list", list}, {"other", pickled::name("a", "B") + ")R"}})}}) +
      "b";
  const std::string pickle = whole(
      dictionary({{"hyper_parameters", settings},
                  {"hparams_type", pickled::name("omegaconf.dictconfig", "DictConfig")},
                  {"state_dict", dictionary({{"w", tensor({.count = 1, .shape = {1}, .strides = {1}})}})}}));
  TemporaryFolder folder;
  const CheckpointFile file(
      folder.write("a.ckpt", zipOf({{"x/data.pkl", pickle}, {"x/data/0", counting(1)}})));
  EXPECT_EQ(
      file.hyperParameters(),
      nlohmann::json::parse(R"({"formula": "${eval:__import__('os')}", "list": [1, 1.5], "other": null})"));
}

TEST(Checkpoint, NamesThatCouldDoHarmAreTold) {
  TemporaryFolder folder;
  const std::string pickle = whole(dictionary(
      {{"a", pickled::name("subprocess", "Popen") + text("id") + "\x85R"},
       {"b", pickled::name("__builtin__", "eval")},
       {"c", pickled::name("collections", "defaultdict") + pickled::name("__builtin__", "dict") + "\x85R"},
       {"w", tensor({.count = 1, .shape = {1}, .strides = {1}})}}));
  const CheckpointFile file(
      folder.write("a.ckpt", zipOf({{"x/data.pkl", pickle}, {"x/data/0", counting(1), true}})));
  EXPECT_THAT(file.notes(),
              ElementsAre(HasSubstr("names __builtin__.eval, subprocess.Popen, which no model needs"),
                          HasSubstr("1 tensors have no checksum")));
}

std::string littleEnd64(uint64_t records, uint64_t size, uint64_t offset) {
  return std::string("PK\6\6", 4) + littleEndian(44, 8) + std::string(12, '\0') + littleEndian(records, 8) +
         littleEndian(records, 8) + littleEndian(size, 8) + littleEndian(offset, 8) +
         std::string("PK\6\7", 4) + littleEndian(0, 4) + littleEndian(offset + size, 8) + littleEndian(1, 4) +
         std::string("PK\5\6\0\0\0\0", 8) + littleEndian(records, 2) + littleEndian(records, 2) +
         littleEndian(size, 4) + std::string(4, '\xff') + std::string(2, '\0');
}

// A record of 5 GB that nobody reads (an optimizer's, say) stands before the one with the weights. The file
// is sparse.
TEST(Checkpoint, RecordsBeyondFourGigabytesAreFound) {
  constexpr uint64_t huge = 5'000'000'000;
  const auto local = [](const std::string& name) {
    return std::string("PK\3\4\0\0\x08\x08\0\0\0\0\0\0", 14) + std::string(12, '\0') +
           littleEndian(name.size(), 2) + std::string(2, '\0') + name;
  };
  const auto central = [](const std::string& name, uint32_t crc, uint64_t size, uint64_t offset) {
    std::string extra;
    if (size > 0xffffffff) extra += littleEndian(size, 8) + littleEndian(size, 8);
    if (offset > 0xffffffff) extra += littleEndian(offset, 8);
    if (!extra.empty()) extra = littleEndian(1, 2) + littleEndian(extra.size(), 2) + extra;
    const std::string narrow = littleEndian(std::min<uint64_t>(size, 0xffffffff), 4);
    return std::string("PK\1\2\0\0\0\0\x08\x08\0\0\0\0\0\0", 16) + littleEndian(crc, 4) + narrow + narrow +
           littleEndian(name.size(), 2) + littleEndian(extra.size(), 2) + std::string(10, '\0') +
           littleEndian(std::min<uint64_t>(offset, 0xffffffff), 4) + name + extra;
  };
  const auto crc = [](const std::string& bytes) {
    return static_cast<uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  };
  const std::string pickle =
      whole(dictionary({{"w", tensor({.key = "1", .count = 2, .shape = {2}, .strides = {1}})}}));
  const std::string first = local("m/data.pkl") + pickle, second = local("m/data/0"),
                    third = local("m/data/1") + counting(2);
  const uint64_t thirdAt = first.size() + second.size() + huge, directoryAt = thirdAt + third.size();
  const std::string directory = central("m/data.pkl", crc(pickle), pickle.size(), 0) +
                                central("m/data/0", 1, huge, first.size()) +
                                central("m/data/1", crc(counting(2)), 8, thirdAt);
  TemporaryFolder folder;
  const auto path = folder.write("big.ckpt", first + second);
  std::filesystem::resize_file(path, thirdAt);
  std::ofstream(path, std::ios::binary | std::ios::app)
      << third << directory << littleEnd64(3, directory.size(), directoryAt);
  const CheckpointFile file(path);
  EXPECT_THAT(file.read(file.entries().at(0)), ElementsAre(0, 1));
}

TEST(Checkpoint, TruncationAnywhereIsAnError) {
  TemporaryFolder folder;
  const std::string bytes = contentsOf(JANUS_TESTS_DIR "/golden/tiny-mid/last.ckpt");
  for (size_t length = 0; length < bytes.size(); length += bytes.size() / 40) {
    const auto path = folder.write("cut.ckpt", bytes.substr(0, length));
    EXPECT_THAT(failureOf([&] { CheckpointFile{path}; }), HasSubstr("Cannot open model \"/tmp")) << length;
  }
}

TEST(Checkpoint, BombsEndInTimeAndMemory) {
  TemporaryFolder folder;
  const auto failure = [&](const std::string& pickle) {
    const auto path = folder.write("bomb.ckpt", zipOf({{"m/data.pkl", pickle}}));
    return failureOf([&] { CheckpointFile{path}; });
  };
  // A list of 100,000 pairs, copied into an OrderedDict by 26 bytes each time.
  const std::string pair = "K\x01K\x02\x86q\x01";
  std::string many = pair + "]q\x02(";
  for (int i = 0; i < 100'000; ++i) many += "h\x01";
  many += "e";
  for (int i = 0; i < 2'000; ++i)
    many +=
        "c"
        "collections\nOrderedDict\nh\x02\x85R";
  EXPECT_THAT(failure("\x80\x02" + many + "."), HasSubstr("items in its containers"));
  std::string values = "\x80\x02](";
  values.append(2'100'000, 'N');
  EXPECT_THAT(failure(values + "e."), HasSubstr("more than 2000000 values"));
  std::string memo =
      "\x80\x02"
      "N";
  for (int i = 0; i < 5'100'000; ++i) memo += "r" + littleEndian(static_cast<uint64_t>(i), 4);
  EXPECT_THAT(failure(memo + "."), HasSubstr("in the memo"));
  std::string stack = "\x80\x02Nq\x01(";
  for (int i = 0; i < 2'100'000; ++i) stack += "h\x01";
  EXPECT_THAT(failure(stack + "t."), HasSubstr("on the stack"));
}

}  // namespace
}  // namespace janus
