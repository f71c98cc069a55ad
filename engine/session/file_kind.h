// What a file that a user names is: the one place that decides it, for the command line, the engine and the
// window.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"
#include "engine/job/job_queue.h"
#include "protocol/opening_messages.h"

namespace janus {

// By its content: magic bytes, headers, many lines; by the ending of its name (in any case, .gz aside) only
// where the content tells nothing, or is a container such as zip that holds anything. A folder with a cache
// in it is a cache, any other a model. Never throws for what a file holds: a damaged one is what its name
// says, so that its reader says what is wrong. Throws Error (Input) where there is no such file.
IdentifyAnswer identify(const std::filesystem::path& path);
IdentifyAnswer identify(const IdentifyRequest& request, const JobControl& control);

// Throws Error (Input) where the content of a file is plainly of another kind than `wanted`: it says of
// which. Values and features are one kind here, tracks.
void refuseOtherKind(FileKind wanted, const std::filesystem::path& path);

// What `open` gives. Where that refuses a file which is of another kind, the reason is that.
template <class Open>
auto openAs(FileKind wanted, const std::filesystem::path& path, const Open& open) {
  try {
    return open();
  } catch (const Error& error) {
    if (error.errorClass() == ErrorClass::Input) refuseOtherKind(wanted, path);
    throw;
  }
}

}  // namespace janus
