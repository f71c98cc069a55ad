#include "engine/checkpoint/config_json.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/model_error.h"

namespace janus {
namespace {

using Json = nlohmann::json;

// Far beyond every published model, and small enough that no product of two overflows or exhausts memory.
constexpr int largestWidth = 16384, largestCount = 1024, largestPeriod = 1'000'000;

// Reads values from one object and collects their problems, so that one message names all of them.
class Reader {
 public:
  Reader(const Json& object, std::string file) : object_(object), file_(std::move(file)) {}

  // Absent, or null as omegaconf writes what was not set.
  bool has(const char* key) const { return object_.contains(key) && !object_[key].is_null(); }

  int required(const char* key, int64_t least, int64_t most) {
    if (has(key)) return integer(key, 0, least, most);
    problem(fmt::format("{} is missing", key));
    return static_cast<int>(least);
  }

  int integer(const char* key, int fallback, int64_t least, int64_t most) {
    if (!has(key)) return fallback;
    const Json& value = object_[key];
    if (value.is_number_integer() && value >= least && value <= most) return value.get<int>();
    problem(fmt::format("{} is {}, wanted {} to {}", key, shown(value), least, most));
    return static_cast<int>(least);
  }

  // Values computed from others where training starts ("${eval:...}") are never evaluated here.
  bool isInterpolation(const char* key) const {
    return has(key) && object_[key].is_string() &&
           object_[key].get_ref<const std::string&>().starts_with("${");
  }

  double positive(const char* key, double fallback) {
    if (!has(key)) return fallback;
    const Json& value = object_[key];
    if (value.is_number() && value.get<double>() > 0 && value.get<double>() < 1) return value.get<double>();
    problem(fmt::format("{} is {}, wanted between 0 and 1", key, shown(value)));
    return fallback;
  }

  void wanted(const char* key, bool supported) {
    if (has(key) && truth(object_[key]) != (supported ? Truth::Yes : Truth::No))
      unsupported(key, supported ? "true" : "false");
  }

  void wanted(const char* key, const char* supported) {
    if (has(key) && object_[key] != supported) unsupported(key, fmt::format("\"{}\"", supported));
  }

  void wanted(const char* key, int supported) {
    if (has(key) && object_[key] != supported) unsupported(key, std::to_string(supported));
  }

  void wantedAbsent(const char* key) {
    if (has(key)) unsupported(key, "null");
  }

  void problem(const std::string& what) { problems_.push_back(what); }

  void throwProblems() const {
    if (problems_.empty()) return;
    const std::string start = fmt::format("Cannot use the configuration in \"{}\": ", printable(file_, 50));
    constexpr size_t longestMessage = 200, ending = 14;  // "; and 12 more."
    throw inputError(start + joinWithin(problems_, longestMessage - ending - start.size(), "; ") + ".");
  }

  bool hasProblems() const { return !problems_.empty(); }

 private:
  enum class Truth { Yes, No, Neither };

  // The published training scripts leave some of these as text ("true", "false, "), because a shell passed
  // them on.
  static Truth truth(const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? Truth::Yes : Truth::No;
    if (!value.is_string()) return Truth::Neither;
    std::string word;
    for (const char c : value.get_ref<const std::string&>())
      if (c != ' ' && c != ',') word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return word == "true" ? Truth::Yes : word == "false" ? Truth::No : Truth::Neither;
  }

  static std::string shown(const Json& value) {
    if (value.is_string()) return quoted(value.get_ref<const std::string&>(), 28);
    return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace), 30);
  }

  void unsupported(const char* key, const std::string& supported) {
    problem(fmt::format("{} is {}, only {} is supported", key, shown(object_[key]), supported));
  }

  const Json& object_;
  std::string file_;
  std::vector<std::string> problems_;
};

// Settings that would change the computation and that no published model has.
void refuseUnsupported(Reader& read, const Config& config) {
  for (const char* key : {"layer_fusion", "flexattn_fullattn", "attention_mask", "bidirectional_attn_tie",
                          "tie_word_embeddings", "mamba_proj_bias"})
    read.wanted(key, false);
  for (const char* key :
       {"bidirectional", "bidirectional_weight_tie", "final_attention", "is_causal", "mamba_conv_bias"})
    read.wanted(key, true);
  if (config.hasMidAttention()) read.wanted("mid_single_direction_attention", true);
  read.wanted("bidirectional_strategy", "add");
  read.wanted("layer_fusion_strategy", "pool");
  read.wanted("final_attention_class", "flex_attention");
  read.wanted("hidden_act", "silu");
  read.wanted("num_key_value_heads", config.heads);
  read.wantedAbsent("sliding_window");
}

// R = ceil(d / 16) unless a number is given.
int dtRank(Reader& read, const Json& object, int hiddenSize) {
  const int automatic = (hiddenSize + 15) / 16;
  if (!read.has("mamba_dt_rank") || object["mamba_dt_rank"] == "auto") return automatic;
  return read.integer("mamba_dt_rank", automatic, 1, largestWidth);
}

// Some checkpoints hold the formula instead of the number; the tensors' shapes confirm what is assumed here.
int intermediateSize(Reader& read, int hiddenSize) {
  const int factor = read.integer("intermediate_factor", 4, 1, 64);
  if (read.isInterpolation("intermediate_size")) return factor * hiddenSize;
  return read.integer("intermediate_size", factor * hiddenSize, 1, 4 * largestWidth);
}

// embed_tokens and lm_head have rows for whole multiples.
int paddedVocabulary(Reader& read) {
  const int multiple = read.integer("pad_vocab_size_multiple", 8, 1, 256);
  const int size = read.required("vocab_size", 11, 256);  // tokens are bytes, and T is token 10
  const int padded = (size + multiple - 1) / multiple * multiple;
  if (padded > 256) read.problem(fmt::format("vocab_size {} padded is {}, wanted at most 256", size, padded));
  return padded;
}

// The readers of files accept no more tensors than this, and the list of names is made before any file is
// opened.
void checkTensorCount(Reader& read, const Config& config) {
  constexpr int64_t mostTensors = 65536, perLayer = 32, perExpert = 6;
  const auto expertLayers = static_cast<int64_t>(config.expertLayers().size());
  if (config.layers * perLayer + expertLayers * config.experts * perExpert > mostTensors)
    read.problem(fmt::format("num_hidden_layers {} with num_experts {} makes more than {} tensors",
                             config.layers, config.experts, mostTensors));
}

void checkDivisibility(Reader& read, const Config& config) {
  if (read.hasProblems()) return;  // what is checked below would not be the file's
  if (config.hiddenSize % config.heads != 0)
    read.problem(fmt::format("hidden_size {} is not divisible by num_attention_heads {}", config.hiddenSize,
                             config.heads));
  if (config.flexAttentionWidth % config.heads != 0)
    read.problem(fmt::format("flex_attn_n_embd {} is not divisible by num_attention_heads {}",
                             config.flexAttentionWidth, config.heads));
  else if (config.flexAttentionWidth < config.hiddenSize)
    read.problem(fmt::format("flex_attn_n_embd {} is less than hidden_size {}", config.flexAttentionWidth,
                             config.hiddenSize));
}

Config readConfig(Reader& read, const Json& object) {
  Config config;
  config.hiddenSize = read.required("hidden_size", 1, largestWidth);
  config.layers = read.required("num_hidden_layers", 1, largestCount);
  config.vocabSize = paddedVocabulary(read);
  config.intermediateSize = intermediateSize(read, config.hiddenSize);
  config.heads = read.required("num_attention_heads", 1, largestCount);
  config.flexAttentionWidth = read.required("flex_attn_n_embd", 1, 4 * largestWidth);
  config.experts =
      read.integer("num_experts", config.experts, 2, 255);  // an expert's index is a byte, and 255 is none
  read.wanted("num_experts_per_tok", config.expertsPerToken);
  config.expertLayerPeriod = read.integer("expert_layer_period", config.expertLayerPeriod, 1, largestPeriod);
  config.expertLayerOffset = read.integer("expert_layer_offset", config.expertLayerOffset, 0, largestPeriod);
  config.attentionLayerPeriod =
      read.integer("attn_layer_period", config.attentionLayerPeriod, 1, largestPeriod);
  config.attentionLayerOffset =
      read.integer("attn_layer_offset", config.attentionLayerOffset, 0, largestPeriod);
  config.mambaExpand = read.integer("mamba_expand", config.mambaExpand, 1, 64);
  config.mambaStateSize = read.integer("mamba_d_state", config.mambaStateSize, 1, largestCount);
  config.mambaConvTaps = read.integer("mamba_d_conv", config.mambaConvTaps, 1, 64);
  config.mambaDtRank = dtRank(read, object, config.hiddenSize);
  config.rmsNormEpsilon = read.positive("rms_norm_eps", config.rmsNormEpsilon);
  config.finalMlp = !object.contains("final_mlp") || object["final_mlp"] != false;
  return config;
}

}  // namespace

Config configFromJson(const Json& json, const std::string& file) {
  const Json& object = json.is_object() && json.contains("config") ? json["config"] : json;
  if (!object.is_object())
    throw inputError(
        fmt::format("Cannot use the configuration in {}: it is not a JSON object.", inQuotes(file)));
  Reader read(object, file);
  const Config config = readConfig(read, object);
  checkDivisibility(read, config);
  checkTensorCount(read, config);
  refuseUnsupported(read, config);
  read.throwProblems();
  return config;
}

Json configToJson(const Config& config) {
  return {{"_name_", "janusdna_lm"},
          {"config",
           {{"_target_", "janusdna.configuration_janusdna.JanusDNAConfig"},
            {"hidden_size", config.hiddenSize},
            {"num_hidden_layers", config.layers},
            {"vocab_size", config.vocabSize},
            {"intermediate_size", config.intermediateSize},
            {"num_attention_heads", config.heads},
            {"flex_attn_n_embd", config.flexAttentionWidth},
            {"num_experts", config.experts},
            {"num_experts_per_tok", config.expertsPerToken},
            {"expert_layer_period", config.expertLayerPeriod},
            {"expert_layer_offset", config.expertLayerOffset},
            {"attn_layer_period", config.attentionLayerPeriod},
            {"attn_layer_offset", config.attentionLayerOffset},
            {"mamba_expand", config.mambaExpand},
            {"mamba_d_state", config.mambaStateSize},
            {"mamba_d_conv", config.mambaConvTaps},
            {"mamba_dt_rank", config.mambaDtRank},
            {"rms_norm_eps", config.rmsNormEpsilon},
            {"final_mlp", config.finalMlp},
            // Fixed in every model that can be read, but not the defaults of the published code.
            {"bidirectional", true},
            {"bidirectional_strategy", "add"},
            {"bidirectional_weight_tie", true},
            {"final_attention", true},
            {"final_attention_class", "flex_attention"},
            {"mid_single_direction_attention", true},
            {"layer_fusion", false},
            {"layer_fusion_strategy", "pool"},
            // Unpadded and padded alike give this vocabulary.
            {"pad_vocab_size_multiple", 1}}}};
}

}  // namespace janus
