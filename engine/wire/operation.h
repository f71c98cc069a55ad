// What a window can ask for: the name of each operation, who works on it, and the method of the session that
// answers.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "engine/session/session.h"
#include "protocol/frame.h"

namespace janus {

// Where a request waits. Runs have a worker of their own, and openings and exports have theirs: tiles never
// wait for them.
enum class WorkerPool { Quick, Patient, Run };

struct Operation {
  std::string_view name;
  WorkerPool pool = WorkerPool::Quick;
  int priority = 0;
  // The answer to request `id`. Throws Error (Usage) for fields that are not as they should be, and what the
  // session throws.
  Frame (*answer)(Session& session, int64_t id, const Frame& request, const JobControl& control,
                  const Runs::Previewed& previewed) = nullptr;
  // Where it is there, it is asked before, by a patient worker: the answer that is stored, so that it does
  // not wait for what is computed.
  std::optional<Frame> (*stored)(Session& session, int64_t id, const Frame& request,
                                 const JobControl& control) = nullptr;
};

// nullptr when there is no such operation. "cancel" and "quit" are none: they belong to the conversation.
const Operation* operationNamed(std::string_view name);

}  // namespace janus
