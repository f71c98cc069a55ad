// What a window can ask for: the name of each operation, who works on it, and the functions that answer.
#pragma once

#include <string_view>

#include "engine/job/job_queue.h"
#include "engine/wire/request.h"

namespace janus {

class Workspace;

// Where a request waits. Runs have a worker of their own, and so do openings and exports: tiles never wait
// for them.
enum class WorkerPool { Quick, Patient, Run };

struct Operation {
  std::string_view name;
  Answer (*answer)(Workspace&, const Request&, const JobControl&);
  WorkerPool bench = WorkerPool::Quick;
  int priority = 0;
};

// nullptr when there is no such operation.
const Operation* operationNamed(std::string_view name);

// ---- The answers, by group. Each throws Error or Cancelled.

// opening.cpp
Answer sayHello(Workspace&, const Request&, const JobControl&);
Answer openGenome(Workspace&, const Request&, const JobControl&);
Answer openModel(Workspace&, const Request&, const JobControl&);
Answer openTrack(Workspace&, const Request&, const JobControl&);
Answer closeTrack(Workspace&, const Request&, const JobControl&);

// places.cpp
Answer locate(Workspace&, const Request&, const JobControl&);
Answer complete(Workspace&, const Request&, const JobControl&);
Answer readSequence(Workspace&, const Request&, const JobControl&);

// tracks.cpp
Answer readTile(Workspace&, const Request&, const JobControl&);
Answer listFeatures(Workspace&, const Request&, const JobControl&);
Answer nextFeature(Workspace&, const Request&, const JobControl&);

// runs.cpp
Answer estimateRun(Workspace&, const Request&, const JobControl&);
Answer makeRun(Workspace&, const Request&, const JobControl&);
Answer listRuns(Workspace&, const Request&, const JobControl&);
Answer readAttention(Workspace&, const Request&, const JobControl&);
Answer readPoint(Workspace&, const Request&, const JobControl&);

// keeping.cpp
Answer writeExport(Workspace&, const Request&, const JobControl&);
Answer manageCache(Workspace&, const Request&, const JobControl&);

}  // namespace janus
