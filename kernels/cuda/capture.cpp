#include "kernels/cuda/capture.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

// The capture of each thread that has one. A thread_local would do, but in a library loaded at run time
// LeakSanitizer (GCC 12) dies of it when it looks through the threads.
class Captures {
 public:
  Capture* ofThisThread() {
    if (count_ == 0) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto found = captures_.find(std::this_thread::get_id());
    return found == captures_.end() ? nullptr : found->second;
  }
  void begin(Capture* capture) {
    const std::lock_guard lock(mutex_);
    captures_[std::this_thread::get_id()] = capture;
    ++count_;
  }
  void end(Capture* capture) {
    const std::lock_guard lock(mutex_);
    count_ -=
        static_cast<int>(std::erase_if(captures_, [&](const auto& each) { return each.second == capture; }));
  }

 private:
  std::mutex mutex_;
  std::map<std::thread::id, Capture*> captures_;
  std::atomic<int> count_ = 0;
};

Captures& captures() {
  static Captures all;
  return all;
}

// Replays are queued on the backend's stream like everything else, so a block that a recording gives back is
// free for the work that follows.
class Graph : public Recording {
 public:
  Graph(int device, cudaStream_t stream, cudaGraphExec_t graph, std::shared_ptr<RecordedMemory> memory)
      : device_(device), stream_(stream), graph_(graph), memory_(std::move(memory)) {}
  ~Graph() override {
    cudaSetDevice(device_);
    cudaStreamSynchronize(stream_);  // a replay may still run
    cudaGraphExecDestroy(graph_);
  }
  void replay() override {
    check(cudaSetDevice(device_), "choosing the device");
    check(cudaGraphLaunch(graph_, stream_), "replaying a pass");
  }

 private:
  const int device_;
  const cudaStream_t stream_;
  const cudaGraphExec_t graph_;
  const std::shared_ptr<RecordedMemory> memory_;
};

}  // namespace

// They do not wait for what others queue on CUDA's default stream.
void CaptureStreams::open() {
  for (cudaStream_t& stream : streams)
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "making a stream");
  for (cudaEvent_t& event : events)
    check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event");
}

CaptureStreams::~CaptureStreams() {
  for (const cudaEvent_t event : events)
    if (event) cudaEventDestroy(event);
  for (const cudaStream_t stream : streams)
    if (stream) cudaStreamDestroy(stream);
}

Capture* Capture::of(const void* owner) {
  Capture* current = captures().ofThisThread();
  return current && current->owner_ == owner ? current : nullptr;
}

Capture::Capture(const void* owner, std::shared_ptr<DeviceMemory> memory)
    : owner_(owner), memory_(std::make_shared<RecordedMemory>(std::move(memory))) {
  if (captures().ofThisThread()) throw CannotBeRecorded();
  on_.open();
  check(cudaStreamBeginCapture(on_.streams[0], cudaStreamCaptureModeRelaxed), "beginning to record");
  capturing_ = true;
  captures().begin(this);
}

// What the calls return is not checked: if the device is lost, its next use throws.
Capture::~Capture() {
  captures().end(this);
  if (capturing_) {
    cudaGraph_t graph = nullptr;
    cudaStreamEndCapture(on_.streams[0], &graph);
    if (graph) cudaGraphDestroy(graph);
  }
}

void Capture::enter(size_t branch) {
  branch_ = branch;
  memory_->enterBranch(static_cast<int>(branch));
}

void Capture::join() {
  check(cudaEventRecord(on_.events[1], on_.streams[1]), "joining branches");
  check(cudaStreamWaitEvent(on_.streams[0], on_.events[1], 0), "joining branches");
  branch_ = 0;
  memory_->join();
  split_ = false;
}

void Capture::runConcurrently(const std::function<void(int)>& work) {
  if (split_) return work(0), work(1);
  check(cudaEventRecord(on_.events[0], on_.streams[0]), "splitting into branches");
  check(cudaStreamWaitEvent(on_.streams[1], on_.events[0], 0), "splitting into branches");
  split_ = true;
  try {
    for (const int branch : {0, 1}) {
      enter(static_cast<size_t>(branch));
      work(branch);
    }
  } catch (...) {
    join();  // a capture cannot end while its branches are apart
    throw;
  }
  join();
}

std::unique_ptr<Recording> Capture::end(int device, cudaStream_t stream) {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  capturing_ = false;
  check(cudaStreamEndCapture(on_.streams[0], &graph), "ending a recording");
  const cudaError_t error = cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphDestroy(graph);
  check(error, "preparing a recording");
  return std::make_unique<Graph>(device, stream, executable, memory_);
}

}  // namespace janus::cuda
