#include "engine/store/store_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

#include "base/error.h"

namespace janus {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& path, int error) {
  throw resourceError(std::string(what) + " " + inQuotes(path.string()) + ": " + std::strerror(error) + ".");
}

// Changes with every start of the computer.
std::string bootId() {
  std::string id;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
  return id;
}

std::string timeStamp() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

void moveFile(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) fail("Cannot rename", from, errno);
}

}  // namespace

StoreFolder::StoreFolder(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  const bool made = fs::create_directories(folder_, error);
  if (error || !fs::is_directory(folder_, error))
    fail("Cannot make", folder_, error ? error.value() : ENOTDIR);
  if (made) fs::permissions(folder_, fs::perms::owner_all, error);
}

StoreFolder::~StoreFolder() {
  if (lock_ >= 0) close(lock_);
}

bool StoreFolder::lock() {
  const fs::path file = folder_ / "cache.lock";
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) fail("Cannot open", file, errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    lock_ = descriptor;
    return true;
  }
  close(descriptor);
  return false;
}

StoreFolder::Ending StoreFolder::lastEnding() const {
  std::ifstream flag(folder_ / "cache.open");
  if (!flag) return Ending::Clean;
  std::string boot;
  std::getline(flag, boot);
  return !boot.empty() && boot == bootId() ? Ending::Killed : Ending::PowerLost;
}

void StoreFolder::markOpen() {
  const fs::path file = folder_ / "cache.open";
  std::ofstream flag(file);
  flag << bootId() << '\n' << std::flush;
  if (!flag) fail("Cannot write", file, errno);
}

void StoreFolder::markClosed() noexcept {
  std::error_code ignored;
  fs::remove(folder_ / "cache.open", ignored);
}

bool StoreFolder::onNetwork() const {
  constexpr std::array<uint32_t, 6> magics = {0x6969 /*NFS*/,      0x517B /*SMB*/,
                                              0xFE534D42 /*SMB2*/, 0xFF534D42 /*CIFS*/,
                                              0x65735546 /*FUSE*/, 0x0BD00BD0 /*Lustre*/};
  struct statfs about;
  if (::statfs(folder_.c_str(), &about) != 0) return false;
  return std::find(magics.begin(), magics.end(), static_cast<uint32_t>(about.f_type)) != magics.end();
}

bool StoreFolder::hardLinked() const {
  struct stat about;
  return ::stat(database().c_str(), &about) == 0 && about.st_nlink > 1;
}

fs::path StoreFolder::setAside() {
  const std::string stem = "cache.corrupt-" + timeStamp();
  fs::path aside = folder_ / stem;
  for (int i = 2; fs::exists(aside); ++i) aside = folder_ / (stem + "-" + std::to_string(i));
  moveFile(database(), aside);
  for (const char* log : {"-wal", "-journal"})  // left behind, they would be played into the next database
    moveFile(database().string() + log, aside.string() + log);
  std::error_code ignored;
  fs::remove(database().string() + "-shm", ignored);  // rebuilt from the log
  return aside;
}

int64_t StoreFolder::removeSetAside(std::chrono::hours age) {
  int64_t freed = 0;
  std::error_code error;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder_, error))
    if (entry.path().filename().string().starts_with("cache.corrupt-") && entry.is_regular_file(error) &&
        entry.last_write_time(error) + age <= fs::file_time_type::clock::now())
      old.push_back(entry.path());
  for (const fs::path& file : old) {
    const auto size = static_cast<int64_t>(fs::file_size(file, error));
    if (fs::remove(file, error)) freed += size;
  }
  return freed;
}

}  // namespace janus
