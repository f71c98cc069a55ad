#include "tests/ui/fake_engine/greeting.h"

#include <cstdlib>

#include <unistd.h>

#include "base/error.h"

namespace janus::test {
namespace {

DeviceInfo cpu() {
  DeviceInfo device;
  device.name = "CPU, made up, 2 threads";
  device.kind = "cpu";
  device.usable = device.used = true;
  return device;
}

DeviceInfo gpu() {
  DeviceInfo device;
  device.usable = std::getenv("FAKE_GPU") != nullptr;
  device.name = device.usable ? "GPU A" : "GPU 0";
  device.kind = device.usable ? "cuda" : "gpu";
  device.why = device.usable ? "Used only when asked for."
                             : "No driver that is new enough for a made-up device of this kind is installed.";
  return device;
}

PluginInfo plugin(const std::string& digest) {
  TrackInfo gc;
  gc.id = "plugin/" + digest + "/gc";
  gc.name = "gc";
  gc.title = "GC content";
  gc.unit = "share";
  PluginInfo plugin;
  plugin.name = "made";
  plugin.file = "made.so";
  plugin.tracks = {gc};
  return plugin;
}

HelloAnswer hello(const HelloRequest&) {
  HelloAnswer answer;
  answer.pid = ::getpid();
  answer.devices = {cpu(), gpu()};
  if (const char* digest = std::getenv("FAKE_PLUGIN"); digest && *digest) answer.plugins = {plugin(digest)};
  return answer;
}

// By a word in the name, as there is no file.
IdentifyAnswer identify(const IdentifyRequest& request) {
  const auto has = [&](const char* word) { return request.path.find(word) != std::string::npos; };
  if (has("genome") || has(".fa")) return {FileKind::Genome, {}};
  if (has("model") || has(".safetensors")) return {FileKind::Model, {}};
  if (has(".janus.json")) return {FileKind::Session, {}};
  if (has(".bw")) return {FileKind::Values, {}};
  if (has(".gff") || has(".gtf") || has(".bed") || has("cytoBand")) return {FileKind::Features, {}};
  const std::string name = request.path.substr(request.path.rfind('/') + 1);
  return {FileKind::Unknown, "Cannot tell what " + inQuotes(name) + " is."};
}

}  // namespace

void answerGreeting(Engine& engine) {
  engine.answer<HelloRequest>(hello);
  engine.answer<IdentifyRequest>(identify);
}

}  // namespace janus::test
