// A limit of the process (to imitate a full disk, for example) that holds until the end of its block.
#pragma once

#include <sys/resource.h>

#include <csignal>

namespace janus::test {

// RLIMIT_FSIZE makes write() fail once a file is `most` bytes long, RLIMIT_NOFILE open() once `most`
// descriptors are taken.
class ResourceLimit {
 public:
  ResourceLimit(int resource, rlim_t most) : resource_(resource), handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(static_cast<__rlimit_resource>(resource_), &before_);
    const rlimit limit{most, before_.rlim_max};
    ::setrlimit(static_cast<__rlimit_resource>(resource_), &limit);
  }
  ~ResourceLimit() {
    ::setrlimit(static_cast<__rlimit_resource>(resource_), &before_);
    std::signal(SIGXFSZ, handler_);
  }
  ResourceLimit(const ResourceLimit&) = delete;
  ResourceLimit& operator=(const ResourceLimit&) = delete;

 private:
  int resource_;
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace janus::test
