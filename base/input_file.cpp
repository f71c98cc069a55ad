#include "base/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "base/digest.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

int64_t nanoseconds(const timespec& time) { return time.tv_sec * int64_t{1000000000} + time.tv_nsec; }

FileIdentity identityOf(const struct stat& status) {
  return {static_cast<uint64_t>(status.st_size), nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
          status.st_ino, status.st_dev};
}

std::string whyNot(const fs::path& path, int error) {
  std::error_code ignored;
  if (error == ENOENT && fs::is_symlink(path, ignored))
    return fmt::format("it is a link to {}, which is not there.",
                       inQuotes(fs::read_symlink(path, ignored).string()));
  if (error == ENOENT) return "there is no such file. Check the path.";
  if (error == EACCES) return "permission denied. Ask its owner for the right to read it.";
  return fmt::format("{}.", std::strerror(error));
}

const char* kindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

InputFile::InputFile(fs::path path, const char* what) : path_(std::move(path)), what_(what) {
  struct stat status {};
  const auto requireFile = [&] {
    if (!S_ISREG(status.st_mode)) throw error(fmt::format("it is {}, not a file.", kindOf(status.st_mode)));
  };
  // Looked at before it is opened: to open some devices is to use them.
  if (::stat(path_.c_str(), &status) != 0) throw error(whyNot(path_, errno));
  requireFile();
  // Should it have become a pipe in the meantime, opening must not wait for a writer.
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor_ < 0) throw error(whyNot(path_, errno));
  try {
    if (::fstat(descriptor_, &status) != 0) throw error(whyNot(path_, errno));
    requireFile();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  identity_ = identityOf(status);
}

InputFile::~InputFile() { ::close(descriptor_); }

std::string InputFile::descriptorPath() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

size_t InputFile::readSome(uint64_t offset, std::span<std::byte> bytes) const {
  size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + got, bytes.size() - got, static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw error(fmt::format("reading at byte {} failed: {}.", offset + got, std::strerror(errno)));
    if (count == 0) break;
    got += static_cast<size_t>(count);
  }
  return got;
}

void InputFile::read(uint64_t offset, std::span<std::byte> bytes) const {
  const size_t got = readSome(offset, bytes);
  if (got < bytes.size())
    throw error(fmt::format("it ends at byte {}, {} more are wanted. Download or copy it again.",
                            offset + got, bytes.size() - got));
}

std::string InputFile::text(uint64_t offset, uint64_t count) const {
  std::string bytes(count, '\0');
  read(offset, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

std::string InputFile::firstBytes(uint64_t atMost) const { return text(0, std::min(atMost, size())); }

std::string InputFile::sampledDigest() const {
  constexpr uint64_t atEnds = 64 << 10, between = 4 << 10, places = 32;
  const auto& [size, modified, changed, inode, device] = identity_;
  Digest digest;
  digest.add(fmt::format("{} {} {} {} {} ", size, modified, changed, inode, device));
  std::vector<std::byte> bytes(atEnds);
  const auto add = [&](uint64_t offset, uint64_t count) {
    digest.add(std::span(bytes).first(readSome(offset, std::span(bytes).first(count))));
  };
  add(0, atEnds);
  for (uint64_t place = 1; size > 2 * atEnds && place <= places; ++place)
    add(size / (places + 1) * place, between);
  add(size - std::min(size, atEnds), atEnds);
  return digest.finish();
}

void InputFile::requireUnchanged() const {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0)
    throw inputError(
        fmt::format("The {} {} is gone: {}", what_, inQuotes(path_.string()), whyNot(path_, errno)));
  if (identityOf(status) != identity_) throw changed();
}

Error InputFile::changed() const {
  return inputError(
      fmt::format("The {} {} changed while it was open. Open it again.", what_, inQuotes(path_.string())));
}

Error InputFile::error(const std::string& detail) const {
  return inputError(fmt::format("Cannot open {} {}: {}", what_, inQuotes(path_.string()), detail));
}

std::string readText(const fs::path& path, uint64_t limit, const char* what) {
  const InputFile file(path, what);
  if (file.size() > limit)
    throw file.error(fmt::format("it has {} bytes, a {} has at most {}.", file.size(), what, limit));
  return file.text(0, file.size());
}

}  // namespace janus
