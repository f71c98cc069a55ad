// The folder an export goes to: files that all appear at the end or not at all, and the record of what they
// are.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"

namespace janus {

class ExportFolder {
 public:
  // Creates the folder. Throws Error: Resource where it cannot be, Usage where its provenance.json is
  // somebody else's.
  ExportFolder(std::filesystem::path folder, std::stop_token stop);

  // Begins NAME.EXTENSION, the name made fit for a file; what is written goes to it until the next begin().
  // `about` is its entry in provenance.json. Gives the file's name.
  std::string begin(const std::string& name, const std::string& extension, nlohmann::json about);
  void write(std::string_view bytes);

  // Puts all files and provenance.json into place; gives their paths, the latter last.
  std::vector<std::filesystem::path> commit();

 private:
  void readProvenance();
  void flush();
  std::filesystem::path recordPath() const { return folder_ / "provenance.json"; }

  std::filesystem::path folder_;
  std::optional<FolderInUse> inUse_;
  std::stop_token stop_;
  nlohmann::json record_;
  std::vector<std::unique_ptr<AtomicFile>> files_;
  std::vector<std::filesystem::path> paths_;
  std::set<std::string> names_;
  std::string buffer_;
};

}  // namespace janus
