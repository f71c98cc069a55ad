#include "engine/genome/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "engine/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

FileIdentity identityOf(const struct stat& status) {
  return {status.st_size, status.st_mtim.tv_sec * int64_t{1000000000} + status.st_mtim.tv_nsec, status.st_ino,
          status.st_dev};
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
  return S_ISDIR(mode)                    ? "a folder"
         : S_ISFIFO(mode)                 ? "a pipe"
         : S_ISSOCK(mode)                 ? "a socket"
         : S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
                                          : nullptr;
}

}  // namespace

OpenFile::OpenFile(fs::path path) : path_(std::move(path)) {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) refuse(whyNot(path_, errno));
  if (const char* kind = kindOf(status.st_mode)) refuse(fmt::format("it is {}. Give a FASTA file.", kind));
  // Should it have become a pipe in the meantime, opening must not wait for a writer.
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) refuse(whyNot(path_, errno));
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    refuse("it is no regular file.");
  }
  identity_ = identityOf(status);
}

OpenFile::~OpenFile() { ::close(descriptor_); }

size_t OpenFile::read(int64_t offset, std::span<char> out) const {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t count =
        ::pread(descriptor_, out.data() + done, out.size() - done, offset + static_cast<int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(fmt::format("reading at byte {} failed: {}.", offset, std::strerror(errno)));
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

void OpenFile::requireUnchanged() const {
  struct stat status {};
  const bool there = ::stat(path_.c_str(), &status) == 0;
  if (!there)
    throw inputError(fmt::format("Genome {} is gone: {}", inQuotes(path_.string()), whyNot(path_, errno)));
  if (identityOf(status) != identity_)
    throw inputError(fmt::format("Genome {}: the file changed while it was open. Open it again.",
                                 inQuotes(path_.string())));
}

std::string OpenFile::descriptorPath() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

void OpenFile::refuse(const std::string& why) const {
  throw inputError(fmt::format("Cannot open genome {}: {}", inQuotes(path_.string()), why));
}

}  // namespace janus
