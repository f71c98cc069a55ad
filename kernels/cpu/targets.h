// Which instruction sets the kernels are compiled for; included before <hwy/foreach_target.h>.
// AVX-512 and AVX2 are what the time is spent in; the baseline keeps older machines going. The sets in
// between gain little and cost compile time; those with vectors of unknown length cannot hold them in arrays.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#endif
