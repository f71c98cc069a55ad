#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

fs::path folderOf(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

constexpr std::string_view mark = ".janus-", pattern = "XXXXXX";  // the latter is mkostemp's

std::string hiddenName(const fs::path& target, std::string_view end) {
  return (folderOf(target) / fmt::format(".{}{}{}", target.filename().string(), mark, end)).string();
}

bool isHiddenName(const std::string& name) {
  const size_t end = mark.size() + pattern.size();
  return name.size() > end && name[0] == '.' && name.compare(name.size() - end, mark.size(), mark) == 0;
}

void removeAbandoned(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> abandoned;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored) && isHiddenName(entry.path().filename().string()))
      abandoned.push_back(entry.path());
  for (const fs::path& file : abandoned) fs::remove(file, ignored);
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  // open(2), O_TMPFILE: a file without a name is given one by linkat of its entry in /proc.
  if (::access("/proc/self/fd", X_OK) == 0)
    descriptor_ = ::open(folderOf(target_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor_ < 0) openNamed();
}

// Where the file system has no files without a name.
void AtomicFile::openNamed() {
  std::string name = hiddenName(target_, pattern);
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail("create", errno);
  temporary_ = name;
  // mkostemp makes the file private; a result has the rights any other new file of the user's would have.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(descriptor_, 0666 & ~mask);
}

void AtomicFile::giveName() {
  const std::string entry = fmt::format("/proc/self/fd/{}", descriptor_);
  std::random_device random;
  while (temporary_.empty()) {
    const std::string name = hiddenName(target_, fmt::format("{:06x}", random() & 0xffffff));
    if (::linkat(AT_FDCWD, entry.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0)
      temporary_ = name;
    else if (errno != EEXIST)
      fail("create", errno);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_ && !temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("write", errno);
    bytes.remove_prefix(static_cast<size_t>(count));
    written_ += count;
  }
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

int AtomicFile::duplicate() const {
  const int other = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  if (other < 0) fail("write", errno);
  return other;
}

void AtomicFile::finish() {
  if (descriptor_ < 0) return;
  if (::fsync(descriptor_) != 0) fail("flush", errno);
  giveName();
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail("close", errno);
}

void AtomicFile::commit() {
  finish();
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace", errno);
  committed_ = true;
  const int folder = ::open(folderOf(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // the file is in place; a folder that cannot be opened cannot be flushed
  ::fsync(folder);
  ::close(folder);
}

void AtomicFile::fail(const char* what, int error) const {
  const std::string extent = error == ENOSPC ? fmt::format(" after {} bytes", written_) : "";
  throw resourceError(fmt::format("Cannot {} {}{}: {}. The earlier file, if there was one, is untouched.",
                                  what, inQuotes(target_.string()), extent, std::strerror(error)));
}

// flock(2): a lock of a folder is let go when the program ends, however it ends.
FolderInUse::FolderInUse(const fs::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) return;
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) removeAbandoned(folder);
  ::flock(descriptor_, LOCK_SH);
}

FolderInUse::~FolderInUse() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace janus
