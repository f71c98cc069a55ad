// Large arrays in pages of 2 MB, where the operating system offers them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace janus {

// For memory that was allocated and not yet written: a page fault every 4 kB takes longer than filling it.
// Only pages that lie inside the memory as a whole, so that it takes no more than it would without.
inline void preferHugePages(void* memory, size_t bytes) {
  constexpr uintptr_t page = uintptr_t{2} << 20;
  const auto at = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t begin = (at + page - 1) / page * page, end = (at + bytes) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace janus
