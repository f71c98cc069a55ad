#include "engine/session/session.h"

#include <unistd.h>

#include "base/paths.h"
#include "base/version.h"
#include "engine/session/file_kind.h"
#include "kernels/device/device.h"

namespace janus {
namespace {

// "CPU, AVX-512, 2 threads" names the instruction set and the threads.
DeviceInfo infoOf(const Device& device) {
  DeviceInfo info{.name = device.name,
                  .kind = device.kind,
                  .memory = device.memoryBytes,
                  .why = device.why,
                  .simd = {},
                  .usable = device.usable,
                  .used = device.used};
  const size_t first = device.name.find(", "), last = device.name.rfind(", ");
  if (device.kind != "cpu" || first == last) return info;
  info.simd = device.name.substr(first + 2, last - first - 2);
  info.threads = std::atoi(device.name.c_str() + last + 2);
  return info;
}

}  // namespace

Session::Session(const SessionOptions& options)
    : cache_(cacheDir()),
      models_(options.deviceMemory),
      plugins_(genomes_),
      runs_(genomes_, models_, cache_),
      tracks_(genomes_, plugins_, runs_),
      exports_(genomes_, runs_, tracks_) {}

HelloAnswer Session::hello(const HelloRequest&, const JobControl&) {
  HelloAnswer answer;
  answer.program = "janus";
  answer.version = programVersion();
  answer.pid = ::getpid();
  for (const Device& device : findDevices()) answer.devices.push_back(infoOf(device));
  answer.plugins = plugins_.infos();
  return answer;
}

IdentifyAnswer Session::identify(const IdentifyRequest& request, const JobControl& control) {
  return janus::identify(request, control);
}

OpenGenomeAnswer Session::openGenome(const OpenGenomeRequest& request, const JobControl& control) {
  return genomes_.open(request, control);
}

OpenModelAnswer Session::openModel(const OpenModelRequest& request, const JobControl& control) {
  return models_.open(request, control);
}

OpenTrackAnswer Session::openTrack(const OpenTrackRequest& request, const JobControl& control) {
  return tracks_.open(request, control);
}

DoneAnswer Session::closeGenome(const CloseGenomeRequest& request, const JobControl&) {
  const auto genome = genomes_.find(request.genome);
  if (genomes_.close(request.genome)) {
    tracks_.closeOver(*genome);
    plugins_.closeOver(request.genome);
  }
  return {};
}

DoneAnswer Session::closeModel(const CloseModelRequest& request, const JobControl&) {
  models_.close(request.model);
  return {};
}

DoneAnswer Session::closeTrack(const CloseTrackRequest& request, const JobControl&) {
  tracks_.close(request.track, *genomes_.get(request.genome));
  return {};
}

LocateAnswer Session::locate(const LocateRequest& request, const JobControl&) {
  return genomes_.locate(request);
}

CompleteAnswer Session::complete(const CompleteRequest& request, const JobControl&) {
  return genomes_.complete(request);
}

SequenceAnswer Session::sequence(const SequenceRequest& request, const JobControl& control) {
  return genomes_.sequence(request, control);
}

TileAnswer Session::tile(const TileRequest& request, const JobControl& control) {
  return tracks_.tile(request, control);
}

FeaturesAnswer Session::features(const FeaturesRequest& request, const JobControl& control) {
  return tracks_.features(request, control);
}

NextFeatureAnswer Session::nextFeature(const NextFeatureRequest& request, const JobControl& control) {
  return tracks_.nextFeature(request, control);
}

Estimate Session::estimate(const EstimateRequest& request, const JobControl& control) {
  return models_.estimate(request, control);
}

std::optional<Run> Session::storedRun(const RunRequest& request, const JobControl&) {
  return runs_.stored(request);
}

Run Session::run(const RunRequest& request, const JobControl& control, const Runs::Previewed& previewed) {
  return runs_.run(request, control, previewed);
}

RunsAnswer Session::listRuns(const RunsRequest& request, const JobControl&) { return runs_.list(request); }

AttentionAnswer Session::attention(const AttentionRequest& request, const JobControl&) {
  return runs_.attention(request);
}

RoutingAnswer Session::routing(const RoutingRequest& request, const JobControl& control) {
  return runs_.routing(request, control);
}

PointAnswer Session::point(const PointRequest& request, const JobControl&) { return runs_.point(request); }

ExportAnswer Session::writeExport(const ExportRequest& request, const JobControl& control) {
  return exports_.write(request, control);
}

CacheAnswer Session::manageCache(const CacheRequest& request, const JobControl& control) {
  return cache_.answer(request, control);
}

}  // namespace janus
