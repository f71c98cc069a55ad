// A user's words for a device: what each means, and one line for those that mean nothing.
#include "engine/compute/device_selection.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace janus {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusalOf(const DeviceSelection& choice) {
  try {
    openDevice(choice);
    return "no refusal";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(DeviceSelectionTest, AutoAndCpuAreTheProcessor) {
  for (const char* device : {"auto", "cpu"})
    EXPECT_THAT(openDevice({.device = device, .threads = 1})->description(), StartsWith("CPU")) << device;
}

TEST(DeviceSelectionTest, WordsThatMeanNothingAreRefused) {
  EXPECT_THAT(refusalOf({.device = "gpu"}), HasSubstr("say auto, cpu, cuda or cuda:N"));
  EXPECT_THAT(refusalOf({.precision = "half"}), HasSubstr("say fp32 or bf16"));
  EXPECT_THAT(refusalOf({.memory = "much"}), HasSubstr("write it as 500M or 4.5G"));
}

TEST(DeviceSelectionTest, WhatTheProcessorLacksIsRefusedWithTheWayOut) {
  EXPECT_THAT(refusalOf({.device = "cpu", .precision = "bf16"}), HasSubstr("Use --precision fp32"));
  EXPECT_THAT(refusalOf({.device = "cpu", .memory = "4G"}), HasSubstr("say --device cuda"));
}

TEST(DeviceSelectionTest, OneKindOfDeviceIsOneKindOfKey) {
  for (const char* device : {"auto", "cpu"}) EXPECT_EQ(deviceKind(device), "cpu");
  for (const char* device : {"cuda", "cuda:1"}) EXPECT_EQ(deviceKind(device), "cuda");
}

TEST(DeviceSelectionTest, MemoryIsReadInBytes) {
  EXPECT_EQ(memoryCap(""), 0);
  EXPECT_EQ(memoryCap("500M"), 500'000'000);
  EXPECT_THROW(memoryCap("0"), Error);
}

}  // namespace
}  // namespace janus
