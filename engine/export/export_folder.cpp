#include "engine/export/export_folder.h"

#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"

namespace janus {
namespace {

constexpr size_t bufferBytes = 1 << 20;
constexpr const char* recordFormat = "janusscope-provenance";

// Letters, digits, dot, dash and underscore; never hidden, never empty.
std::string fileName(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_';
    out += fine ? c : '_';
  }
  if (out.empty() || out[0] == '.') out.insert(0, "_");
  return out.substr(0, 200);
}

}  // namespace

ExportFolder::ExportFolder(std::filesystem::path folder, std::stop_token stop)
    : folder_(std::move(folder)), stop_(std::move(stop)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error && !std::filesystem::is_directory(folder_))
    throw resourceError(
        fmt::format("Cannot create folder {}: {}.", inQuotes(folder_.string()), error.message()));
  inUse_.emplace(folder_);
  readProvenance();
}

void ExportFolder::readProvenance() {
  record_ = {{"format", recordFormat},
             {"version", 1},
             {"coordinates", "0-based, half-open"},
             {"files", nlohmann::json::object()}};
  std::ifstream in(recordPath(), std::ios::binary);
  if (!in) return;
  nlohmann::json there = nlohmann::json::parse(in, nullptr, false);
  const auto files = there.is_object() ? there.find("files") : there.end();
  if (!there.is_object() || there.value("format", nlohmann::json()) != recordFormat || files == there.end() ||
      !files->is_object())
    throw usageError(fmt::format(
        "Cannot export to {}: its provenance.json was not written by this program; choose another folder.",
        inQuotes(folder_.string())));
  record_ = std::move(there);
}

std::string ExportFolder::begin(const std::string& name, const std::string& extension, nlohmann::json about) {
  flush();
  if (!files_.empty()) files_.back()->finish();
  std::string file = fileName(name) + extension;
  for (int copy = 2; !names_.insert(file).second; ++copy)
    file = fmt::format("{}-{}{}", fileName(name), copy, extension);
  paths_.push_back(folder_ / file);
  files_.push_back(std::make_unique<AtomicFile>(paths_.back()));
  record_["files"][file] = std::move(about);
  return file;
}

void ExportFolder::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= bufferBytes) flush();
}

void ExportFolder::flush() {
  throwIfStopped(stop_);
  if (!files_.empty()) files_.back()->write(std::string_view(buffer_));
  buffer_.clear();
}

std::vector<std::filesystem::path> ExportFolder::commit() {
  flush();
  AtomicFile record(recordPath());
  record.write(record_.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  for (const auto& file : files_) file->commit();
  record.commit();
  paths_.push_back(recordPath());
  return paths_;
}

}  // namespace janus
