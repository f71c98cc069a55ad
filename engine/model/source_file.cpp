#include "engine/model/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace janus {
namespace {

const char* kindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

constexpr size_t longestMessage = 200;

// Already fit to be shown; printable() would escape its quotes a second time.
std::string cut(const std::string& text, size_t longest) {
  if (text.size() <= longest) return text;
  size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

// `start "file": detail`, at most 200 bytes.
std::string lineAbout(const std::string& start, const std::filesystem::path& file,
                      const std::string& detail) {
  // A long path is known to whoever typed it; what is wrong inside the file is not.
  constexpr size_t longestPath = 80, shortestPath = 24, around = 5;  // a blank, quotes, ": "
  const size_t taken = start.size() + around + detail.size();
  const size_t room = taken < longestMessage ? longestMessage - taken : 0;
  const std::string path = quoted(file.string(), std::clamp(room, shortestPath, longestPath));
  return cut(fmt::format("{} {}: {}", start, path, detail), longestMessage);
}

}  // namespace

SourceFile::SourceFile(std::filesystem::path path, const char* what) : path_(std::move(path)), what_(what) {
  struct stat status {};
  // Looked at before it is opened: opening a pipe would wait for its writer.
  if (::stat(path_.c_str(), &status) != 0) throw error(fmt::format("{}.", std::strerror(errno)));
  if (!S_ISREG(status.st_mode)) throw error(fmt::format("it is {}, not a file.", kindOf(status.st_mode)));
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw error(fmt::format("{}.", std::strerror(errno)));
  size_ = static_cast<uint64_t>(status.st_size);
}

SourceFile::~SourceFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SourceFile::read(uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw error(fmt::format("byte {}: {}.", offset, std::strerror(errno)));
    if (count == 0) throw error(fmt::format("it ends at byte {}. Download or copy it again.", offset));
    offset += static_cast<uint64_t>(count);
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

std::string SourceFile::text(uint64_t offset, uint64_t count) const {
  std::string bytes(count, '\0');
  read(offset, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

Error badFile(const char* what, const std::filesystem::path& file, const std::string& detail) {
  return inputError(lineAbout(fmt::format("Cannot open {}", what), file, detail));
}

Error SourceFile::error(const std::string& detail) const { return badFile(what_, path_, detail); }

std::string noteOn(const std::filesystem::path& file, const std::string& note) {
  return lineAbout("Model", file, note);
}

std::string joinWithin(const std::vector<std::string>& parts, size_t budget, const std::string& separator) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && joined.size() + separator.size() + parts[i].size() > budget)
      return joined + fmt::format("{}and {} more", separator, parts.size() - i);
    joined += (i > 0 ? separator : "") + parts[i];
  }
  return joined;
}

std::string readText(const std::filesystem::path& path, uint64_t limit, const char* what) {
  const SourceFile file(path, what);
  if (file.size() > limit)
    throw file.error(fmt::format("it has {} bytes, a {} has at most {}.", file.size(), what, limit));
  return file.text(0, file.size());
}

}  // namespace janus
