#include "tests/ui/fake_engine/made_up_runs.h"

#include <chrono>
#include <cstdlib>
#include <iterator>
#include <thread>

#include "tests/ui/fake_engine/made_up_tracks.h"

namespace janus::test {
namespace {

constexpr int steps = 4;  // of a run

double numberFrom(const char* variable, double otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtod(text, nullptr) : otherwise;
}

std::string kindOf(const RunRequest& request) { return request.device.starts_with("cuda") ? "cuda" : "cpu"; }

// What a key says beside the window.
std::string behindKey(const RunRequest& request) {
  const std::string kind = kindOf(request), strands = nameOf(request.strands);
  return kind == "cpu" && request.precision == "fp32" ? strands
                                                      : strands + "-" + kind + "-" + request.precision;
}

Run runOf(const RunRequest& request) {
  Run run;
  run.key = runKey(request.region, behindKey(request));
  run.window = request.region;
  run.strands = request.strands;
  run.tracks = tracksOf(run.key, run.window);
  run.provenance["program"] = "fake";
  run.provenance["device"] = kindOf(request);
  run.provenance["precision"] = request.precision;
  return run;
}

RunPreview previewOf(const RunRequest& request) {
  RunPreview preview;
  preview.region = request.preview.value();
  preview.key = runKey(preview.region, nameOf(request.strands) + std::string("-first"));
  preview.tracks = tracksOf(preview.key, preview.region);
  std::erase_if(preview.tracks, [](const TrackInfo& track) { return track.kind != TrackKind::Quantity; });
  return preview;
}

// Frames one after the other: read again by the next life.
class Store {
 public:
  explicit Store(const Engine& engine) : path_(engine.log().string() + ".runs") {}

  void keep(const Run& run) {
    const Frame frame = framed(run);
    std::ofstream(path_, std::ios::app | std::ios::binary) << encodeFrame(frame.head);
  }
  RunsAnswer runs() const {
    std::ifstream file(path_, std::ios::binary);
    FrameDecoder decoder;
    decoder.append(std::string(std::istreambuf_iterator<char>(file), {}));
    RunsAnswer answer;
    while (const auto frame = decoder.next()) answer.runs.push_back(readAnswer<Run>(*frame));
    return answer;
  }

 private:
  std::string path_;
};

void holdUntilLetGo(Engine& engine, int64_t id) {
  const char* file = std::getenv("FAKE_HOLD");
  while (file && !std::filesystem::exists(file) && !engine.isCancelled(id))
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

void compute(Engine& engine, int64_t id, const RunRequest& request) {
  const std::chrono::duration<double> step(numberFrom("FAKE_RUN", 0.2) / steps);
  for (int done = 1; done <= steps; ++done) {
    std::this_thread::sleep_for(step);
    if (engine.isCancelled(id)) return engine.send(cancelledFrame(id));
    engine.send(
        eventFrame(ProgressEvent{.done = double(done) / steps, .secondsLeft = (steps - done) * 0.05}, id));
    if (done > 1 || !request.preview) continue;
    engine.send(eventFrame(previewOf(request), id));
    holdUntilLetGo(engine, id);
  }
  if (request.region.begin == 66'000)
    return engine.send(errorFrame(id, resourceError("Not enough memory for this made-up window.")));
  Run run = runOf(request);
  Store(engine).keep(run);
  run.seconds = 0.2;
  run.device = "CPU, made up";
  engine.send(answerFrame(id, run));
}

OpenModelAnswer openModel(const OpenModelRequest& request) {
  OpenModelAnswer answer;
  answer.model = "0123456789abcdef";
  answer.name = "made-up model";
  answer.path = request.path;
  answer.parameters = 1;
  answer.hiddenSize = 32;
  answer.midAttention = answer.finalMlp = true;
  answer.expertLayers = {1, 3};
  answer.experts = 16;
  return answer;
}

Estimate estimate(const EstimateRequest& request) {
  Estimate estimate;
  estimate.seconds = numberFrom("FAKE_SECONDS", 0.1) * static_cast<double>(request.length) / 1000;
  estimate.bytes = request.length * 1000;
  estimate.device = "CPU";
  estimate.availableBytes = 8'000'000'000;
  estimate.fits = request.length <= 60'000;
  estimate.sentence = "made up";
  return estimate;
}

ExportAnswer exported(const ExportRequest& request) {
  return {{request.out + "/made-up", request.out + "/provenance.json"}, {}};
}

}  // namespace

void answerRuns(Engine& engine) {
  engine.answer<OpenModelRequest>(openModel);
  engine.answer<EstimateRequest>(estimate);
  engine.answer<RunsRequest>([&engine](const auto&) { return Store(engine).runs(); });
  engine.answer<ExportRequest>(exported);
  engine.take<RunRequest>([&engine](int64_t id, const RunRequest& request) {
    std::thread([&engine, id, request] { compute(engine, id, request); }).detach();
  });
}

}  // namespace janus::test
