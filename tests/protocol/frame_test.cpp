// Frames: whole from any portions of bytes, and nothing but an error from bytes that are none.
#include "protocol/frame.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/bad_inputs.h"

namespace janus {
namespace {

std::vector<std::byte> someBytes(size_t count) {
  std::vector<std::byte> bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(i * 31 + 7);
  return bytes;
}

std::vector<Frame> framesOf(FrameDecoder& decoder) {
  std::vector<Frame> frames;
  while (auto frame = decoder.next()) frames.push_back(std::move(*frame));
  return frames;
}

TEST(Frame, LooksOnTheWireAsDocumented) {
  const std::string bytes = encodeFrame({{"id", 1}}, someBytes(3));
  EXPECT_EQ(bytes, std::string("JSF1\x08\0\0\0\x03\0\0\0\0\0\0\0{\"id\":1}\x07\x26\x45", 27));
}

TEST(Frame, ComesBackWholeFromAnyPortions) {
  std::string stream;
  for (int i = 0; i < 50; ++i)
    stream += encodeFrame({{"id", i}, {"text", "\u00e9\n"}}, someBytes(static_cast<size_t>(i) * 97));
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    FrameDecoder decoder;
    std::vector<Frame> frames;
    for (size_t at = 0; at < stream.size();) {
      const size_t count = 1 + random() % 5000;
      decoder.append(std::string_view(stream).substr(at, count));
      for (Frame& frame : framesOf(decoder)) frames.push_back(std::move(frame));
      at += count;
    }
    ASSERT_EQ(frames.size(), 50u);
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(frames[static_cast<size_t>(i)].head.at("id"), i);
      EXPECT_EQ(frames[static_cast<size_t>(i)].payload, someBytes(static_cast<size_t>(i) * 97));
    }
  }
}

TEST(Frame, WaitsForTheRest) {
  const std::string bytes = encodeFrame({{"id", 7}}, someBytes(10));
  FrameDecoder decoder;
  decoder.append(std::string_view(bytes).substr(0, bytes.size() - 1));
  EXPECT_FALSE(decoder.next());
  decoder.append(std::string_view(bytes).substr(bytes.size() - 1));
  EXPECT_TRUE(decoder.next());
  EXPECT_FALSE(decoder.next());
}

TEST(Frame, NamesThatAreNoUtf8AreSentAllTheSame) {
  FrameDecoder decoder;
  decoder.append(encodeFrame({{"path", "caf\xe9.fa"}}));
  EXPECT_EQ(decoder.next()->head.at("path"), "caf\ufffd.fa");
}

TEST(Frame, RefusesBytesThatAreNone) {
  const std::string good = encodeFrame({{"id", 1}});
  std::string wrongMagic = good, longHead = good, longPayload = good, noJson = good,
              noObject = encodeFrame({{"i", 1}});
  wrongMagic[0] = 'X';
  longHead[7] = '\x7f';
  longPayload[15] = '\x7f';
  noJson[16] = '[';
  noObject.replace(16, std::string::npos, "[1,2,34]").resize(good.size(), ' ');
  std::memcpy(noObject.data() + 4, "\x08\0\0\0", 4);
  for (const std::string& bytes : {wrongMagic, longHead, longPayload, noJson, noObject}) {
    FrameDecoder decoder;
    decoder.append(bytes);
    EXPECT_THROW(decoder.next(), Error);
  }
}

TEST(Frame, BadFramesGetTheirLine) {
  forEachBad("frame", [](const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    FrameDecoder decoder;
    decoder.append(std::string{std::istreambuf_iterator<char>(in), {}});
    framesOf(decoder);
    return std::string();
  });
}

TEST(Frame, DeepMessagesComeThroughAsFarAsTheyMayGo) {
  const auto nested = [](int levels) {
    nlohmann::json inner = 1;
    for (int i = 0; i < levels; ++i) inner = nlohmann::json{{"a", std::move(inner)}};
    FrameDecoder decoder;
    decoder.append(encodeFrame(inner));
    return framesOf(decoder).size();
  };
  EXPECT_EQ(nested(deepestHead), 1u);
  EXPECT_THROW(nested(deepestHead + 1), Error);
}

TEST(Frame, DamagedBytesGiveFramesOrAnErrorAndNothingElse) {
  const std::string good = encodeFrame({{"id", 1}, {"op", "hello"}}, someBytes(20));
  std::mt19937 random(5);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = good;
    for (int n = 0; n < 3; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
    FrameDecoder decoder;
    decoder.append(bytes);
    try {
      framesOf(decoder);
    } catch (const Error& error) {
      EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
    }
  }
}

}  // namespace
}  // namespace janus
