// A window's bytes: frames in portions, and every request that they may be.
#include "protocol/codec.h"
#include "protocol/messages.h"
#include "tests/fuzz/fuzzed.h"

namespace {

using janus::fuzz::mayRefuse;

// What was read is written, and read again, as it was.
template <class Request>
void read(const janus::Frame& frame) {
  mayRefuse([&] {
    const auto request = janus::readRequest<Request>(frame);
    const janus::Frame written = janus::requestFrame(1, request);
    if (janus::requestFrame(1, janus::readRequest<Request>(written)).head != written.head) std::abort();
  });
}

template <class... All>
void readAll(const janus::Frame& frame, const std::tuple<All...>*) {
  (read<All>(frame), ...);
}

void readFrame(const janus::Frame& frame) {
  mayRefuse([&] { janus::opOf(frame); });
  mayRefuse([&] { janus::idOf(frame); });
  mayRefuse([&] {
    const janus::Region region = janus::readRequest<janus::SequenceRequest>(frame).region;
    if (region.begin < 0 || region.begin >= region.end) std::abort();
  });
  readAll(frame, static_cast<const janus::Requests*>(nullptr));
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
        readFrame(*frame);
        if (janus::encodeFrame(frame->head, frame->payload).empty()) std::abort();
      }
    }
  } catch (const janus::Error&) {  // the stream is beyond repair
  }
  return 0;
}
