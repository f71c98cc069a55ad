#include "engine/formats/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "engine/error.h"

namespace janus {
namespace {

const char* kindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

int64_t modified(const struct stat& state) {
  return int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec;
}

}  // namespace

InputFile::InputFile(std::filesystem::path path, const char* what) : path_(std::move(path)), what_(what) {
  const auto refuse = [&](const std::string& why) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw inputError(fmt::format("Cannot open {} {}: {}.", what_, inQuotes(path_.string()), why));
  };
  struct stat state {};
  // Not blocking: opening a pipe nobody writes to would wait for ever.
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor_ < 0 || ::fstat(descriptor_, &state) != 0) refuse(std::strerror(errno));
  if (!S_ISREG(state.st_mode)) refuse(fmt::format("it is {}, not a file", kindOf(state.st_mode)));
  size_ = state.st_size;
  modified_ = modified(state);
}

InputFile::~InputFile() { ::close(descriptor_); }

size_t InputFile::readSome(int64_t offset, std::span<std::byte> bytes) const {
  size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + got, bytes.size() - got, offset + static_cast<int64_t>(got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw inputError(fmt::format("Cannot read {} {}: {} at byte {}.", what_, inQuotes(path_.string()),
                                   std::strerror(errno), offset + static_cast<int64_t>(got)));
    if (count == 0) break;
    got += static_cast<size_t>(count);
  }
  return got;
}

void InputFile::read(int64_t offset, std::span<std::byte> bytes) const {
  const size_t got = readSome(offset, bytes);
  if (got < bytes.size())
    throw inputError(fmt::format("Cannot read {} {}: it ends early, at byte {} where {} more are wanted.",
                                 what_, inQuotes(path_.string()), offset + static_cast<int64_t>(got),
                                 bytes.size() - got));
}

void InputFile::checkUnchanged() const {
  struct stat state {};
  if (::fstat(descriptor_, &state) == 0 && state.st_size == size_ && modified(state) == modified_) return;
  throw inputError(
      fmt::format("The {} {} changed after it was opened; open it again.", what_, inQuotes(path_.string())));
}

}  // namespace janus
