// One model as trainers leave it: wrapped, in several files, with averaged weights inside or beside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/model_file.h"
#include "engine/checkpoint/safetensors.h"
#include "tests/checkpoint/checkpoint_builder.h"

namespace janus {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace fs = std::filesystem;

const fs::path golden = JANUS_TESTS_DIR "/golden/tiny-mid";

class ModelVariants : public ::testing::Test {
 protected:
  ModelVariants() {
    const SafetensorsFile file(golden / "model.safetensors");
    for (const TensorEntry& entry : file.entries()) plain_.set(entry.name, file.tensor(entry.name));
    // Averages that are a model of their own: every value of lm_head is another.
    for (const auto& [name, tensor] : plain_.all()) average_.set(name, halved(tensor));
    putConfig();
  }

  static WeightTensor halved(const WeightTensor& tensor) {
    std::vector<float> values(tensor.values().begin(), tensor.values().end());
    for (float& value : values) value /= 2;
    return {tensor.shape, std::make_shared<const std::vector<float>>(std::move(values))};
  }

  void putConfig(const char* name = "model_config.json") const {
    fs::copy_file(golden / "model_config.json", folder_ / name, fs::copy_options::overwrite_existing);
  }

  using Rename = std::function<std::string(const std::string&)>;
  static void add(Weights& to, const Weights& from, const Rename& rename) {
    for (const auto& [name, tensor] : from.all()) to.set(rename(name), tensor);
  }
  fs::path write(const std::string& file, const Weights& weights) const {
    writeSafetensors(folder_ / file, weights, {});
    return folder_ / file;
  }
  // Its tensors under other names.
  fs::path renamed(const std::string& file, const Rename& rename) const {
    Weights weights;
    add(weights, plain_, rename);
    return write(file, weights);
  }
  static Rename after(const std::string& prefix) {
    return [prefix](const std::string& name) { return prefix + name; };
  }

  // A checkpoint whose dictionaries hold weights; the keys of nested ones are parted by slashes.
  struct Dictionary {
    std::string key;
    const Weights* weights;
  };
  fs::path checkpoint(const std::string& file, const std::vector<Dictionary>& dictionaries) const {
    std::vector<ZipMember> records;
    std::vector<std::pair<std::string, std::string>> root;
    for (const auto& [key, weights] : dictionaries) {
      std::vector<std::pair<std::string, std::string>> items;
      for (const auto& [name, tensor] : weights->all())
        items.emplace_back(name, pickled::tensor(viewOf(tensor, records)));
      std::string value = pickled::dictionary(items), rest = key;
      for (size_t slash; (slash = rest.rfind('/')) != rest.npos; rest.resize(slash))
        value = pickled::dictionary({{rest.substr(slash + 1), value}});
      root.emplace_back(rest, value);
    }
    records.insert(records.begin(), {"m/data.pkl", pickled::whole(pickled::dictionary(root))});
    return folder_.write(file, zipOf(records));
  }
  static pickled::View viewOf(const WeightTensor& tensor, std::vector<ZipMember>& records) {
    const auto bytes = std::as_bytes(tensor.values());
    pickled::View view{.key = std::to_string(records.size()),
                       .count = static_cast<int64_t>(tensor.values().size()),
                       .shape = tensor.shape,
                       .strides = std::vector<int64_t>(tensor.shape.size(), 1)};
    for (size_t i = tensor.shape.size(); i-- > 1;) view.strides[i - 1] = view.strides[i] * tensor.shape[i];
    records.push_back({"m/data/" + view.key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
    return view;
  }

  std::string plainDigest() const { return readModel(golden / "model.safetensors").digest; }
  std::string averageDigest() const {
    TemporaryFolder apart;
    writeSafetensors(apart / "a.safetensors", average_, {});
    return readModel(apart / "a.safetensors", golden / "model_config.json").digest;
  }
  static Model averaged(const fs::path& path) { return readModel(path, {}, {}, WeightsKind::Averaged); }

  // Two parts and, where wanted, their index.
  void writeShards(bool index) const {
    Weights parts[2];
    nlohmann::json map;
    size_t i = 0;
    for (const auto& [name, tensor] : plain_.all()) {
      const int part = i++ % 2;
      parts[part].set(name, tensor);
      map[name] = "model-0000" + std::to_string(part + 1) + "-of-00002.safetensors";
    }
    write("model-00001-of-00002.safetensors", parts[0]);
    write("model-00002-of-00002.safetensors", parts[1]);
    if (index)
      folder_.write("model.safetensors.index.json",
                    nlohmann::json{{"metadata", nlohmann::json::object()}, {"weight_map", map}}.dump());
  }

  TemporaryFolder folder_;
  Weights plain_, average_;
};

TEST_F(ModelVariants, WrappersAreNoPartOfANameWhereverTheyStand) {
  const auto within = [](const std::string& wrapper, const std::string& before) {
    return [=](std::string name) {
      const size_t at = name.find(before);
      return at == name.npos ? name : name.insert(at, wrapper);
    };
  };
  const std::vector<Rename> trainers{
      after("_orig_mod."),
      after("module._orig_mod."),
      after("model._orig_mod.module."),
      after("_forward_module.model."),
      within("_orig_mod.", "mamba_module"),
      within("_fsdp_wrapped_module._checkpoint_wrapped_module.", "mamba_module"),
      within("_checkpoint_wrapped_module.", "weight"),
      [](const std::string& name) { return "model._fsdp_wrapped_module." + name; },
  };
  for (size_t i = 0; i < trainers.size(); ++i) {
    const Model model = readModel(renamed("a.safetensors", trainers[i]));
    EXPECT_EQ(model.digest, plainDigest()) << i;
    EXPECT_THAT(model.notes, IsEmpty()) << i;
  }
}

TEST_F(ModelVariants, FlattenedParametersAreNamed) {
  Weights flat;
  flat.set("_fsdp_wrapped_module._flat_param", plain_.all().begin()->second);
  EXPECT_THAT(failureOf([&] { readModel(write("a.safetensors", flat)); }),
              HasSubstr("FSDP's flattened parameters"));
}

TEST_F(ModelVariants, AveragesInsideAreOfferedAndNeverMixedIn) {
  for (const char* prefix :
       {"ema_model.", "model_ema.", "ema.", "ema_model.module.", "averaged_model.", "swa_model."}) {
    Weights both;
    add(both, plain_, after("model."));
    add(both, average_, after(prefix));
    both.set(std::string(prefix) + "n_averaged", {{1}, std::make_shared<const std::vector<float>>(1, 7.0f)});
    const fs::path file = write("a.safetensors", both);
    const Model plain = readModel(file);
    EXPECT_EQ(plain.digest, plainDigest()) << prefix;
    EXPECT_EQ(plain.kind, WeightsKind::Plain);
    EXPECT_THAT(plain.notes, Contains(HasSubstr("averaged (EMA) weights too, not used; --weights ema")));
    const Model average = averaged(file);
    EXPECT_EQ(average.digest, averageDigest()) << prefix;
    EXPECT_EQ(average.kind, WeightsKind::Averaged);
    EXPECT_THAT(average.name, HasSubstr("EMA"));
  }
}

TEST_F(ModelVariants, AveragesWhoseNamesLostTheirDots) {
  Weights both;
  add(both, plain_, after("model."));
  add(both, average_, [](std::string name) {
    std::erase(name, '.');
    return "model_ema." + name;
  });
  const fs::path file = write("a.safetensors", both);
  EXPECT_EQ(readModel(file).digest, plainDigest());
  EXPECT_EQ(averaged(file).digest, averageDigest());
}

TEST_F(ModelVariants, AveragesInADictionaryOfTheirOwn) {
  for (const char* key : {"ema_state_dict", "state_dict_ema", "ema/state_dict",
                          "callbacks/EMACallback/weights", "averaged_model"}) {
    const fs::path file = checkpoint("a.ckpt", {{"state_dict", &plain_}, {key, &average_}});
    const Model plain = readModel(file);
    EXPECT_EQ(plain.digest, plainDigest()) << key;
    EXPECT_THAT(plain.notes, Contains(HasSubstr("averaged (EMA) weights too, not used"))) << key;
    EXPECT_EQ(averaged(file).digest, averageDigest()) << key;
  }
}

// Its callback stores the average where the weights are else.
TEST_F(ModelVariants, LightningsWeightAveragingSwapsTheTwo) {
  Weights state;
  state.set("n_averaged", {{1}, std::make_shared<const std::vector<float>>(1, 7.0f)});
  const fs::path file = checkpoint(
      "a.ckpt", {{"state_dict", &average_}, {"current_model_state", &plain_}, {"averaging_state", &state}});
  EXPECT_EQ(readModel(file).digest, plainDigest());
  EXPECT_EQ(averaged(file).digest, averageDigest());
}

TEST_F(ModelVariants, AveragesInAFileBeside) {
  write("last.safetensors", plain_);
  write("last-EMA.safetensors", average_);
  for (const fs::path& path : {folder_ / "last.safetensors", folder_.path()}) {
    const Model plain = readModel(path);
    EXPECT_EQ(plain.digest, plainDigest());
    EXPECT_THAT(plain.notes,
                Contains(HasSubstr("weights lie beside it (\"last-EMA.safetensors\"), not used")));
    const Model average = averaged(path);
    EXPECT_EQ(average.digest, averageDigest());
    EXPECT_EQ(average.file.filename(), "last-EMA.safetensors");
  }
}

TEST_F(ModelVariants, OnlyAveragesAreUsedAndTold) {
  Weights only;
  add(only, average_, after("module."));
  only.set("n_averaged", {{1}, std::make_shared<const std::vector<float>>(1, 7.0f)});
  const Model model = readModel(write("a.safetensors", only));
  EXPECT_EQ(model.digest, averageDigest());
  EXPECT_THAT(model.notes, Contains(HasSubstr("averaged (EMA) weights only, which are used")));
}

TEST_F(ModelVariants, AveragesThatAreNotThereAreRefused) {
  write("a.safetensors", plain_);
  EXPECT_THAT(failureOf([&] { averaged(folder_ / "a.safetensors"); }),
              HasSubstr("it holds no averaged (EMA) weights"));
  EXPECT_EQ(weightsNamed(""), WeightsKind::Plain);
  EXPECT_EQ(weightsNamed("ema"), WeightsKind::Averaged);
  EXPECT_THAT(failureOf([&] { weightsNamed("heavy"); }), HasSubstr("say plain or ema"));
}

TEST_F(ModelVariants, AllPartsAreReadWhicheverIsNamed) {
  for (const bool index : {true, false}) {
    writeShards(index);
    std::vector<fs::path> named{folder_.path(), folder_ / "model-00001-of-00002.safetensors",
                                folder_ / "model-00002-of-00002.safetensors"};
    if (index) named.push_back(folder_ / "model.safetensors.index.json");
    for (const fs::path& path : named) {
      const Model model = readModel(path);
      EXPECT_EQ(model.digest, plainDigest()) << path;
      EXPECT_EQ(model.format, "safetensors F32");
      EXPECT_EQ(model.name, folder_.path().filename()) << path;
    }
    EXPECT_THAT(readModel(named[1]).notes, Contains(HasSubstr("is one of 2 parts; all were read")));
    fs::remove(folder_ / "model.safetensors.index.json");
  }
}

TEST_F(ModelVariants, AMissingPartIsNamed) {
  writeShards(true);
  fs::remove(folder_ / "model-00002-of-00002.safetensors");
  for (const fs::path& path : {folder_.path(), folder_ / "model-00001-of-00002.safetensors"})
    EXPECT_THAT(failureOf([&] { readModel(path); }),
                HasSubstr("in 2 parts, and \"model-00002-of-00002.safetensors\" is not beside it"));
}

TEST_F(ModelVariants, PartsThatDisagreeWithTheirIndexAreRefused) {
  writeShards(true);
  const std::string text = contentsOf(folder_ / "model.safetensors.index.json");
  auto json = nlohmann::json::parse(text);
  json["weight_map"].begin().value() = "model-00002-of-00002.safetensors";
  folder_.write("model.safetensors.index.json", json.dump());
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("is not in \"model-00002-of-00002"));
  json["weight_map"].begin().value() = "../elsewhere.safetensors";
  folder_.write("model.safetensors.index.json", json.dump());
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("no name of a file beside it"));
  writeShards(false);
  fs::remove(folder_ / "model.safetensors.index.json");
  fs::copy_file(folder_ / "model-00001-of-00002.safetensors", folder_ / "model-00002-of-00002.safetensors",
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("too."));
}

TEST_F(ModelVariants, HuggingFacesConfigurationServes) {
  write("model.safetensors", plain_);
  fs::rename(folder_ / "model_config.json", folder_ / "config.json");
  EXPECT_EQ(readModel(folder_.path()).digest, plainDigest());
  auto json = nlohmann::json::parse(contentsOf(folder_ / "config.json"))["config"];
  json["model_type"] = "janusdna";
  folder_.write("config.json", json.dump());
  EXPECT_EQ(readModel(folder_ / "model.safetensors").digest, plainDigest());
  folder_.write("config.json", R"({"theme": "dark"})");
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("there is no model_config.json"));
}

TEST_F(ModelVariants, WhatAFileIsIsReadFromIt) {
  for (const char* name : {"a.bin", "a.ckpt", "a.PTH", "a"}) {
    EXPECT_EQ(readModel(write(name, plain_)).digest, plainDigest()) << name;
    EXPECT_EQ(readModel(checkpoint(name, {{"state_dict", &plain_}})).digest, plainDigest()) << name;
  }
  EXPECT_EQ(readModel(checkpoint("d.pt", {{"module", &plain_}})).digest, plainDigest());
  EXPECT_EQ(readModel(checkpoint("d.pt", {{"model_state_dict", &plain_}})).digest, plainDigest());
}

TEST_F(ModelVariants, DistributedCheckpointsSayHowToJoinThem) {
  folder_.write("__0_0.distcp", "x");
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("dcp_to_torch"));
  fs::remove(folder_ / "__0_0.distcp");
  folder_.write("zero_to_fp32.py", "x");
  EXPECT_THAT(failureOf([&] { readModel(folder_.path()); }), HasSubstr("zero_to_fp32.py"));
}

TEST_F(ModelVariants, AllFilesOfAModelAreKnown) {
  writeShards(true);
  const auto files = filesOfModel(folder_.path());
  EXPECT_EQ(files.size(), 4u);  // index, two parts, configuration
  EXPECT_THAT(filesOfModel(folder_ / "none.ckpt"), Not(Contains(folder_ / "none.ckpt")));
}

}  // namespace
}  // namespace janus
