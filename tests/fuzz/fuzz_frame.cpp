// A window's bytes: frames in portions, and the fields of the requests in them.
#include "engine/wire/request.h"
#include "protocol/frame.h"
#include "tests/fuzz/fuzzed.h"

namespace {

void readFields(const janus::Request& request) {
  using janus::fuzz::mayRefuse;
  mayRefuse([&] { request.op(); });
  mayRefuse([&] { request.id(); });
  mayRefuse([&] { request.whole("level", 0, 30); });
  mayRefuse([&] { request.number("height", 1); });
  mayRefuse([&] { request.texts("tracks"); });
  mayRefuse([&] {
    const janus::Region region = request.region();
    if (region.begin < 0 || region.begin >= region.end) std::abort();
  });
  mayRefuse([&] { request.tile(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  std::string_view text = janus::fuzz::textOf(bytes, size);
  janus::FrameDecoder decoder;
  try {
    for (size_t portion = 1; !text.empty(); portion = portion * 3 + 1) {
      decoder.append(text.substr(0, portion));
      text.remove_prefix(std::min(portion, text.size()));
      while (const auto frame = decoder.next()) {
        readFields(janus::Request(frame->head));
        if (janus::encodeFrame(frame->head, frame->payload).empty()) std::abort();
      }
    }
  } catch (const janus::Error&) {  // the stream is beyond repair
  }
  return 0;
}
