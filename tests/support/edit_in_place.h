// Changes bytes of a file as an editor or `rsync --inplace --times` does that sets the time back: size, inode
// and time of last change stay as they were.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

namespace janus {

inline void editInPlace(const std::filesystem::path& path, int64_t offset, std::string_view bytes) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a kernel's clock of file times ticks slowly
  const auto time = std::filesystem::last_write_time(path);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(offset)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::filesystem::last_write_time(path, time);
}

}  // namespace janus
