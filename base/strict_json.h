// Strict JSON: a file that two parsers could read differently is refused.
#pragma once

#include <filesystem>
#include <string_view>

#include <nlohmann/json.hpp>

namespace janus {

struct JsonLimits {
  int depth = 64;
  size_t values = 2'000'000;  // numbers, texts, arrays, objects together
};

// RFC 8259 without duplicate keys, byte order mark, comments, NaN or deeper nesting than the limits. Throws
// Error (Input) `Cannot open <what> "file": line 3:7 ...`, lines and columns (in bytes) from 1.
nlohmann::json strictJson(std::string_view text, const std::filesystem::path& file,
                          const char* what = "model", const JsonLimits& limits = {});

}  // namespace janus
