#include "kernels/cpu/instruction_set.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/instruction_set.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {
int64_t target() { return HWY_TARGET; }
}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(target);

namespace cpu {
namespace {

std::string nameOf(int64_t target) {
  switch (target) {
    case HWY_AVX3:
      return "AVX-512";
    case HWY_AVX2:
      return "AVX2";
    default:
      return "baseline";
  }
}

}  // namespace

std::vector<std::string> instructionSets() {
  std::vector<std::string> names;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) names.push_back(nameOf(target));
  return names;
}

std::string instructionSet() { return nameOf(HWY_DYNAMIC_DISPATCH(target)()); }

void useInstructionSet(const std::string& name) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets())
    if (nameOf(target) == name) hwy::GetChosenTarget().Update(target);
}

}  // namespace cpu
}  // namespace janus
#endif
