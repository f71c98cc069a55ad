#include "engine/plugin/plugin_file.h"

#include <elf.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

constexpr std::streamsize largestFile = 256 << 20;

// The fields that ELF files of 32 and 64 bits have in the same place.
struct Head {
  unsigned char ident[EI_NIDENT];
  Elf64_Half type, machine;
};

bool readHead(const fs::path& file, Head& head) {
  std::ifstream in(file, std::ios::binary);
  return static_cast<bool>(in.read(reinterpret_cast<char*>(&head), sizeof head)) &&
         std::memcmp(head.ident, ELFMAG, SELFMAG) == 0;
}

void requirePrivate(const fs::path& file, const fs::path& named) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) refusePlugin(named, fmt::format("{}.", std::strerror(errno)));
  if (status.st_mode & S_IWOTH)
    refusePlugin(named, fmt::format("everyone may write to {}. Run chmod o-w on it.",
                                    file == named ? "it" : "its folder"));
}

std::string machineName(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "ARM 64";
    case EM_386:
      return "x86 32";
    case EM_ARM:
      return "ARM 32";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "POWER";
    default:
      return fmt::format("machine {}", machine);
  }
}

}  // namespace

void refusePlugin(const fs::path& file, const std::string& why) {
  throw inputError(fmt::format("Cannot load plugin {}: {}", inQuotes(file.string()), why));
}

std::string checkPluginFile(const fs::path& file) {
  requirePrivate(file, file);
  if (!fs::is_regular_file(file)) refusePlugin(file, "it is no regular file.");
  requirePrivate(fs::absolute(file).parent_path(), file);
  Head head{}, own{};
  if (!readHead(file, head)) refusePlugin(file, "it is no ELF shared library.");
  if (!readHead("/proc/self/exe", own)) throw internalError("Cannot read the program's own header.");
  if (head.ident[EI_CLASS] != own.ident[EI_CLASS] || head.ident[EI_DATA] != own.ident[EI_DATA] ||
      head.machine != own.machine)
    refusePlugin(file, fmt::format("it is for {}, this computer is {}. Build it here.",
                                   machineName(head.machine), machineName(own.machine)));
  if (head.type != ET_DYN)
    refusePlugin(file, "it is an ELF file, but no shared library. Link it with -shared.");
  if (fs::file_size(file) > static_cast<uintmax_t>(largestFile))
    refusePlugin(file, "it is larger than 256 MiB.");
  std::ifstream in(file, std::ios::binary);
  return digestOf(std::string{std::istreambuf_iterator<char>(in), {}});
}

}  // namespace janus
