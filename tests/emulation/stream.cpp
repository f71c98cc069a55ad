// What is queued on a stream is done at once, unless the stream is being captured. A graph keeps which of its
// nodes comes after which, and nothing else, so that it can be done in any order that a device might choose.
#include "stream.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "device_state.h"

namespace emulation {

struct Node {
  std::function<void()> work;
  std::vector<size_t> after;
};

struct Graph {
  std::vector<Node> nodes;
};

struct Capture {
  Graph graph;
  Stream* origin = nullptr;
  bool invalid = false;
};

struct Stream {
  std::shared_ptr<Capture> capture;
  std::vector<size_t> tail;  // what the next node comes after
};

struct Event {
  std::shared_ptr<Capture> capture;
  std::vector<size_t> tail;
};

namespace {

ReplayOrder replayOrder = ReplayOrder::AsRecorded;
int64_t capturesUntilFailure = -1;

// Everything that was captured must lead to where the capture ends.
bool joined(const Graph& graph, const std::vector<size_t>& tail) {
  std::set<size_t> reached(tail.begin(), tail.end());
  for (auto left = tail; !left.empty();) {
    const size_t node = left.back();
    left.pop_back();
    for (const size_t before : graph.nodes[node].after)
      if (reached.insert(before).second) left.push_back(before);
  }
  return reached.size() == graph.nodes.size();
}

GraphShape shapeOf(const Graph& graph) {
  std::vector<int64_t> depth;
  for (const Node& node : graph.nodes) {
    int64_t before = 0;
    for (const size_t each : node.after) before = std::max(before, depth[each]);
    depth.push_back(before + 1);
  }
  return {static_cast<int64_t>(depth.size()), depth.empty() ? 0 : std::ranges::max(depth)};
}

GraphShape last;

void replay(const Graph& graph) {
  std::vector<bool> done(graph.nodes.size(), false);
  const auto ready = [&](size_t node) {
    return !done[node] &&
           std::ranges::all_of(graph.nodes[node].after, [&](size_t before) { return done[before]; });
  };
  for (size_t count = 0; count < done.size(); ++count) {
    const bool last =
        replayOrder == ReplayOrder::LastFirst || (replayOrder == ReplayOrder::InTurn && count % 2);
    size_t next = last ? done.size() - 1 : 0;
    while (!ready(next)) last ? --next : ++next;
    graph.nodes[next].work();
    done[next] = true;
  }
}

}  // namespace

GraphShape lastGraph() { return last; }
void setReplayOrder(ReplayOrder order) { replayOrder = order; }
void failCaptureAfter(int64_t captures) { capturesUntilFailure = captures; }

cudaError_t queue(cudaStream_t stream, std::function<void()> work) {
  if (const cudaError_t error = lostState(); error != cudaSuccess) return error;
  if (!stream || !stream->capture) return work(), lostState();
  Capture& capture = *stream->capture;
  if (capture.invalid) return cudaErrorStreamCaptureInvalidated;
  capture.graph.nodes.push_back({std::move(work), stream->tail});
  stream->tail = {capture.graph.nodes.size() - 1};
  return cudaSuccess;
}

}  // namespace emulation

using emulation::Capture, emulation::Graph, emulation::lostState;

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  return *stream = new emulation::Stream, lostState();
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) { return delete stream, lostState(); }

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  emulation::noteWait();
  if (stream && stream->capture) {
    stream->capture->invalid = true;
    return cudaErrorStreamCaptureUnsupported;
  }
  return lostState();
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  return *event = new emulation::Event, lostState();
}
cudaError_t cudaEventDestroy(cudaEvent_t event) { return delete event, lostState(); }
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  event->capture = stream->capture;
  event->tail = stream->tail;
  return lostState();
}

// Waiting for an event of a capture takes the stream into it.
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  if (!event->capture) return lostState();
  if (stream->capture && stream->capture != event->capture) return cudaErrorStreamCaptureIsolation;
  stream->capture = event->capture;
  for (const size_t node : event->tail)
    if (std::ranges::find(stream->tail, node) == stream->tail.end()) stream->tail.push_back(node);
  return lostState();
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  if (emulation::capturesUntilFailure >= 0 && emulation::capturesUntilFailure-- == 0)
    return cudaErrorStreamCaptureUnsupported;
  stream->capture = std::make_shared<Capture>();
  stream->capture->origin = stream;
  stream->tail.clear();
  return lostState();
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const std::shared_ptr<Capture> capture = std::move(stream->capture);
  *graph = nullptr;
  if (!capture || capture->origin != stream || capture->invalid) return cudaErrorStreamCaptureInvalidated;
  if (!emulation::joined(capture->graph, stream->tail)) return cudaErrorStreamCaptureUnjoined;
  *graph = new Graph(std::move(capture->graph));
  return lostState();
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
  emulation::last = emulation::shapeOf(*graph);
  return *executable = new Graph(*graph), lostState();
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) { return delete graph, lostState(); }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) { return delete executable, lostState(); }
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  emulation::noteGraphLaunch();
  return emulation::queue(stream, [executable] { emulation::replay(*executable); });
}
