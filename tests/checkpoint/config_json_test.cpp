// The configuration of a model: both published forms, every default, every refusal.
#include "engine/checkpoint/config_json.h"
#include "engine/model/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/input_file.h"
#include "base/strict_json.h"
#include "engine/checkpoint/model_error.h"

namespace janus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

Json fileAt(const std::string& path) { return strictJson(readText(path, 1 << 20, "configuration"), path); }

Json smallest() {
  return {{"hidden_size", 32},
          {"flex_attn_n_embd", 64},
          {"num_hidden_layers", 8},
          {"vocab_size", 12},
          {"num_attention_heads", 4}};
}

std::string refusalOf(const Json& json) {
  try {
    configFromJson(json, "c.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Input);
    EXPECT_LE(std::string(error.what()).size(), 200u) << error.what();
    return error.what();
  }
  return "accepted";
}

std::string refusalOf(const char* key, const Json& value) {
  Json json = smallest();
  json[key] = value;
  return refusalOf(json);
}

TEST(Config, ReadsThePublishedFormAndTheInnerObjectAlike) {
  const Json whole = fileAt(JANUS_TESTS_DIR "/golden/tiny-mid/model_config.json");
  const Config config = configFromJson(whole, "f");
  EXPECT_EQ(config, configFromJson(whole["config"], "f"));
  EXPECT_EQ(config.hiddenSize, 16);
  EXPECT_EQ(config.flexAttentionWidth, 32);
  EXPECT_EQ(config.experts, 4);
  EXPECT_EQ(config.intermediateSize, 32);
  EXPECT_EQ(config.vocabSize, 16) << "12 padded to a multiple of 8";
  EXPECT_TRUE(config.hasMidAttention());
}

TEST(Config, TakesThePublishedDefaultsWhereTheFileIsSilent) {
  const Config config = configFromJson(smallest(), "f");
  EXPECT_EQ(config.mambaDtRank, 2);
  EXPECT_EQ(config.innerSize(), 64);
  EXPECT_EQ(config.mambaStateSize, 16);
  EXPECT_EQ(config.mambaConvTaps, 4);
  EXPECT_EQ(config.intermediateSize, 128);
  EXPECT_EQ(config.experts, 16);
  EXPECT_EQ(config.rmsNormEpsilon, 1e-6);
  EXPECT_EQ(config.expertLayers(), (std::vector<int>{1, 3, 5, 7}));
}

TEST(Config, OffsetBeyondThePeriodMeansNoMidAttention) {
  Json json = smallest();
  json["attn_layer_offset"] = 100;
  json["mid_single_direction_attention"] = false;  // speaks of layers that are not there
  EXPECT_FALSE(configFromJson(json, "f").hasMidAttention());
}

TEST(Config, ComesBackFromItsOwnJson) {
  for (const char* name : {"tiny-mid", "tiny-nomid-nomlp", "janus72-mid", "janus144-nomid"}) {
    Config config =
        configFromJson(fileAt(std::string(JANUS_TESTS_DIR "/golden/") + name + "/model_config.json"), "f");
    EXPECT_EQ(configFromJson(configToJson(config), "f"), config) << name;
    config.finalMlp = false;
    EXPECT_EQ(configFromJson(configToJson(config), "f"), config) << name;
  }
}

TEST(Config, ReadsTruthsThatAShellLeftAsText) {
  Json json = smallest();
  json["layer_fusion"] = "false, ";
  json["bidirectional"] = "True";
  EXPECT_EQ(refusalOf(json), "accepted");
  EXPECT_THAT(refusalOf("layer_fusion", "true,"),
              HasSubstr("layer_fusion is \"true,\", only false is supported"));
}

TEST(Config, FormulasAreNotEvaluated) {
  Json json = smallest();
  json["intermediate_size"] = "${eval:${.hidden_size} * 4}";
  EXPECT_EQ(configFromJson(json, "f").intermediateSize, 128);
  EXPECT_THAT(refusalOf("flex_attn_n_embd", "${eval:__import__('os')}"), HasSubstr("flex_attn_n_embd is"));
}

TEST(Config, RefusesByNameWhatNoPublishedModelHas) {
  const std::vector<std::pair<const char*, Json>> unsupported = {{"layer_fusion", true},
                                                                 {"flexattn_fullattn", true},
                                                                 {"bidirectional_strategy", "concat"},
                                                                 {"layer_fusion_strategy", "half"},
                                                                 {"hidden_act", "gelu"},
                                                                 {"num_experts_per_tok", 1},
                                                                 {"bidirectional", false},
                                                                 {"bidirectional_weight_tie", false},
                                                                 {"bidirectional_attn_tie", true},
                                                                 {"num_key_value_heads", 2},
                                                                 {"final_attention", false},
                                                                 {"final_attention_class", "eager"},
                                                                 {"mamba_conv_bias", false},
                                                                 {"mamba_proj_bias", true},
                                                                 {"tie_word_embeddings", true},
                                                                 {"sliding_window", 512},
                                                                 {"is_causal", false},
                                                                 {"mid_single_direction_attention", false}};
  for (const auto& [key, value] : unsupported)
    EXPECT_THAT(refusalOf(key, value), AllOf(HasSubstr(key), HasSubstr("supported"), HasSubstr("\"c.json\"")))
        << key;
}

TEST(Config, RefusesImpossibleSizesBeforeAnythingIsMadeOfThem) {
  EXPECT_THAT(refusalOf("num_attention_heads", 5),
              HasSubstr("hidden_size 32 is not divisible by num_attention_heads 5"));
  EXPECT_THAT(refusalOf("num_hidden_layers", 1'000'000'000),
              HasSubstr("num_hidden_layers is 1000000000, wanted 1 to"));
  EXPECT_THAT(refusalOf("hidden_size", -32), HasSubstr("hidden_size is -32"));
  EXPECT_THAT(refusalOf("hidden_size", 32.5), HasSubstr("hidden_size is 32.5"));
  EXPECT_THAT(refusalOf("hidden_size", 18446744073709551615u),
              HasSubstr("hidden_size is 18446744073709551615"));
  EXPECT_THAT(refusalOf("expert_layer_period", 0), HasSubstr("expert_layer_period is 0"));
  EXPECT_THAT(refusalOf("attn_layer_offset", -1), HasSubstr("attn_layer_offset is -1"));
  EXPECT_THAT(refusalOf("rms_norm_eps", 0), HasSubstr("rms_norm_eps is 0"));
  EXPECT_THAT(refusalOf("vocab_size", 10), HasSubstr("vocab_size is 10"));
  EXPECT_THAT(refusalOf("num_experts", 1), HasSubstr("num_experts is 1"));
  EXPECT_THAT(refusalOf("flex_attn_n_embd", 16),
              HasSubstr("flex_attn_n_embd 16 is less than hidden_size 32"));
  Json json = smallest();
  json["num_hidden_layers"] = 1024;
  json["num_experts"] = 255;
  EXPECT_THAT(refusalOf(json), HasSubstr("makes more than 65536 tensors"));
}

TEST(Config, TellsAllProblemsAtOnce) {
  Json json = smallest();
  json.erase("flex_attn_n_embd");
  json["hidden_act"] = "gelu";
  json["layer_fusion"] = true;
  EXPECT_THAT(refusalOf(json), AllOf(HasSubstr("flex_attn_n_embd is missing"), HasSubstr("hidden_act"),
                                     HasSubstr("layer_fusion")));
  EXPECT_THAT(refusalOf(Json::array()), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusalOf({{"config", 3}}), HasSubstr("not a JSON object"));
}

}  // namespace
}  // namespace janus
