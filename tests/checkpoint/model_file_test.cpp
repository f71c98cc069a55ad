// One model, one digest: whatever file it lies in, and none for two models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/model_file.h"
#include "engine/checkpoint/safetensors.h"
#include "tests/support/model_files.h"
#include "tests/support/resource_limit.h"

namespace janus {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

const fs::path golden = JANUS_TESTS_DIR "/golden";
const fs::path demo = JANUS_RESOURCES_DIR "/demo";

TEST(Digest, CheckpointAndSafetensorsOfOneModelAgree) {
  for (const char* name : {"tiny-mid", "tiny-nomid-nomlp"}) {
    const Model safetensors = readModel(golden / name / "model.safetensors");
    const Model checkpoint = readModel(golden / name / "last.ckpt");
    EXPECT_EQ(safetensors.digest, checkpoint.digest) << name;
    EXPECT_EQ(safetensors.digest.size(), 32u);
    EXPECT_EQ(safetensors.config, checkpoint.config) << name;
    EXPECT_EQ(safetensors.format, "safetensors F32");
    EXPECT_EQ(checkpoint.format, "ckpt F32");
    EXPECT_THAT(checkpoint.notes, IsEmpty());
  }
  EXPECT_NE(readModel(golden / "tiny-mid").digest, readModel(golden / "tiny-nomid-nomlp").digest);
}

TEST(Model, HasTheParametersTheReferenceCounted) {
  for (const char* name : {"tiny-mid", "tiny-nomid-nomlp"}) {
    const Model model = readModel(golden / name / "last.ckpt");
    const auto reference = nlohmann::json::parse(contentsOf(golden / name / "case.json"));
    EXPECT_EQ(model.weights.parameters(), reference["params"]);
    EXPECT_EQ(model.config.finalMlp, reference["final_mlp"].get<bool>());
    EXPECT_EQ(model.weights.all().size(), expectedTensors(model.config).size());
    EXPECT_EQ(model.name, name) << "last.ckpt says nothing, its folder does";
  }
}

TEST(Model, TiedTensorsThatAreLeftOutComeFromTheirTwins) {
  const Model model = readModel(demo / "demo-human");
  const auto* fwd = model.weights.find("model.layers.0.mamba_module.mamba_fwd.in_proj.weight");
  const auto* rev = model.weights.find("model.layers.0.mamba_module.mamba_rev.in_proj.weight");
  ASSERT_TRUE(fwd && rev);
  EXPECT_EQ(fwd->storage, rev->storage);
  EXPECT_EQ(model.name, "demo-human");
  EXPECT_EQ(model.format, "safetensors F16");
}

TEST(Model, AFolderWithBothKindsSaysWhichItRead) {
  const Model model = readModel(golden / "tiny-mid");
  EXPECT_EQ(model.file.filename(), "model.safetensors");
  ASSERT_EQ(model.notes.size(), 1u);
  EXPECT_THAT(model.notes[0], HasSubstr("model.safetensors\": \"last.ckpt\" beside it was not read."));
}

TEST(Digest, WritingAndReadingBackKeepsIt) {
  TemporaryFolder folder;
  for (const fs::path& path :
       {demo / "demo-bacteria", golden / "tiny-nomid-nomlp/last.ckpt", golden / "tiny-mid"}) {
    const Model model = readModel(path);
    const fs::path into = folder.path() / model.name;
    fs::create_directory(into);
    writeModel(model, into / "copy.safetensors");
    const Model copy = readModel(into);
    EXPECT_EQ(copy.digest, model.digest) << path;
    EXPECT_EQ(copy.config, model.config);
    EXPECT_EQ(copy.name, model.name) << "the title keeps it";
    EXPECT_EQ(copy.format, "safetensors F32");
    EXPECT_NO_THROW(writeModel(model, into / "copy.safetensors")) << "the same again is fine";
  }
}

TEST(Model, WritingDoesNotTakeAnotherModelsConfiguration) {
  TemporaryFolder folder;
  writeModel(readModel(golden / "tiny-mid"), folder.path() / "a.safetensors");
  EXPECT_THAT(failureOf([&] { writeModel(readModel(demo / "demo-human"), folder.path() / "b.safetensors"); }),
              HasSubstr("describes another model"));
  EXPECT_FALSE(fs::exists(folder.path() / "b.safetensors"));
  EXPECT_NO_THROW(readModel(folder.path() / "a.safetensors"));
}

// The tensors of a small model, to be changed before they are written.
Weights weightsOf(const fs::path& path) { return readModel(path).weights; }

fs::path written(const TemporaryFolder& folder, const Weights& weights, const char* config = "tiny-mid") {
  folder.write("model_config.json", contentsOf(golden / config / "model_config.json"));
  writeSafetensors(folder.path() / "m.safetensors", weights, {});
  return folder.path() / "m.safetensors";
}

WeightTensor changed(const Weights& weights, const std::string& name, size_t at, float value) {
  weights.at(name);  // throws if it is not there
  const WeightTensor& tensor = *weights.find(name);
  std::vector<float> values(tensor.values().begin(), tensor.values().end());
  values.at(at) = value;
  return {tensor.shape, std::make_shared<const std::vector<float>>(std::move(values))};
}

TEST(Digest, OneChangedWeightChangesIt) {
  TemporaryFolder folder;
  Weights weights = weightsOf(golden / "tiny-mid");
  const std::string digest = readModel(written(folder, weights)).digest;
  EXPECT_EQ(digest, readModel(golden / "tiny-mid").digest);
  const std::string name = "model.layers.3.mamba_module.feed_forward_bwd.experts.2.up_proj.weight";
  weights.set(name, changed(weights, name, 17, 0.25f));
  EXPECT_NE(readModel(written(folder, weights)).digest, digest);
}

TEST(Digest, AConfigurationThatComputesSomethingElseChangesIt) {
  const Model model = readModel(golden / "tiny-mid");
  Config config = model.config;
  config.flexAttentionWidth *= 2;  // no tensor knows it, the attention's scale does
  EXPECT_NE(modelDigest(config, model.weights), model.digest);
  config = model.config;
  config.rmsNormEpsilon = 1e-5;
  EXPECT_NE(modelDigest(config, model.weights), model.digest);
}

TEST(Model, AFullDiskLeavesNoConfigurationWithoutItsTensors) {
  const Model model = readModel(golden / "tiny-mid");
  TemporaryFolder folder;
  std::string line;
  {
    const test::ResourceLimit full(RLIMIT_FSIZE, 20'000);  // room for the configuration, not for the tensors
    line = failureOf([&] { writeModel(model, folder.path() / "new/model.safetensors"); });
  }
  EXPECT_THAT(line, HasSubstr("Cannot write"));
  EXPECT_THAT(line, HasSubstr("model.safetensors\""));
  EXPECT_TRUE(fs::is_empty(folder.path() / "new"));
}

TEST(Model, TiedTensorsThatDifferAreRefused) {
  TemporaryFolder folder;
  Weights weights = weightsOf(golden / "tiny-mid");
  const std::string name = "model.layers.2.mamba_module.mamba_rev.out_proj.weight";
  weights.set(name, changed(weights, name, 0, 9));
  const fs::path file = written(folder, weights);
  EXPECT_THAT(failureOf([&] { readModel(file); }), HasSubstr(name + " differs from mamba_fwd's"));
}

TEST(Model, DamagedAndEmptyWeightsAreNoted) {
  TemporaryFolder folder;
  Weights weights = weightsOf(golden / "tiny-mid");
  weights.set("lm_head.weight",
              changed(weights, "lm_head.weight", 3, std::numeric_limits<float>::quiet_NaN()));
  const std::string zero = "model.layers.1.mamba_module.feed_forward_fwd.router.weight";
  weights.at(zero);
  const auto shape = weights.find(zero)->shape;
  weights.set(zero, {shape, std::make_shared<const std::vector<float>>(shape[0] * shape[1], 0.0f)});
  const auto notes = readModel(written(folder, weights)).notes;
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_THAT(notes[0],
              HasSubstr("NaN or infinite weights in lm_head.weight (1). Predictions cannot be trusted."));
  EXPECT_THAT(notes[1], HasSubstr("all weights are 0 in " + zero + ". Was this model trained?"));
}

TEST(Model, EverythingThatDoesNotFitIsToldAtOnce) {
  TemporaryFolder folder;
  const Weights weights = weightsOf(golden / "tiny-mid");
  Weights wrong;
  for (const auto& [name, tensor] : weights.all())
    if (name != "lm_head.weight" && name.find("layers.3.") == name.npos) wrong.set(name, tensor);
  wrong.set("model.surprise", {{1}, std::make_shared<const std::vector<float>>(1, 0.0f)});
  wrong.set("model.final_layernorm.weight", {{8}, std::make_shared<const std::vector<float>>(8, 1.0f)});
  const fs::path file = written(folder, wrong);
  const std::string line = failureOf([&] { readModel(file); });
  EXPECT_THAT(line, HasSubstr("55 missing (lm_head.weight"));
  EXPECT_THAT(line, HasSubstr("1 unknown (model.surprise)"));
  EXPECT_THAT(line, HasSubstr("1 misshapen (model.fi...eight is [8], wanted [16])"));
}

TEST(Model, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ANY_THROW(readModel(golden / "tiny-mid/last.ckpt", {}, stop.get_token()));
}

}  // namespace
}  // namespace janus
