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

}  // namespace

SourceFile::SourceFile(std::filesystem::path path) : path_(std::move(path)) {
  struct stat status {};
  // Looked at before it is opened: opening a pipe would wait for its writer.
  if (::stat(path_.c_str(), &status) != 0) throw badModel(path_, fmt::format("{}.", std::strerror(errno)));
  if (!S_ISREG(status.st_mode))
    throw badModel(path_, fmt::format("it is {}, not a file.", kindOf(status.st_mode)));
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw badModel(path_, fmt::format("{}.", std::strerror(errno)));
  size_ = static_cast<uint64_t>(status.st_size);
}

SourceFile::~SourceFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SourceFile::read(uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw badModel(path_, fmt::format("byte {}: {}.", offset, std::strerror(errno)));
    if (count == 0)
      throw badModel(path_, fmt::format("it ends at byte {}. Download or copy it again.", offset));
    offset += static_cast<uint64_t>(count);
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

std::string SourceFile::text(uint64_t offset, uint64_t count) const {
  std::string bytes(count, '\0');
  read(offset, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

Error badModel(const std::filesystem::path& file, const std::string& detail) {
  const std::string start = fmt::format("Cannot open model {}: ", inQuotes(file.string()));
  if (start.size() + detail.size() <= longestMessage) return inputError(start + detail);
  // A long path is known to whoever typed it; what is wrong inside the file is not.
  const std::string shortStart = fmt::format("Cannot open model \"{}\": ", printable(file.string(), 40));
  const size_t left = longestMessage - std::min(longestMessage, shortStart.size());
  return inputError(shortStart + cut(detail, left));
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

std::string readText(const std::filesystem::path& path, uint64_t limit) {
  const SourceFile file(path);
  if (file.size() > limit)
    throw badModel(path,
                   fmt::format("it has {} bytes, a file of this kind has at most {}.", file.size(), limit));
  return file.text(0, file.size());
}

}  // namespace janus
