#!/usr/bin/env bash
# On a machine with an NVIDIA GPU: builds kernels and model for it, runs every operation's test and every reference case on
# CUDA, then times whole forward passes, and prints the table last. Needs nvcc, cmake, ninja and .carry/ (see pack.sh).
#   tests/gpu/run.sh [ARCHITECTURE (90)] [LONGEST WINDOW (131072)]
set -euo pipefail
top=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
architecture=${1:-90} longest=${2:-131072}
build=${TMPDIR:-/tmp}/janus-gpu
export PATH=$PATH:/usr/local/cuda/bin
[ -d "$top/.carry" ] || { echo "tests/gpu/run.sh: there is no .carry; run tests/gpu/pack.sh where the packages are" >&2; exit 4; }

cmake -G Ninja -S "$top/tests/gpu" -B "$build" -DCMAKE_BUILD_TYPE=Release -DJANUS_CARRY="$top/.carry" \
  -DCMAKE_CUDA_ARCHITECTURES="$architecture" >"$build.log"
cmake --build "$build" >>"$build.log" || { tail -n 40 "$build.log" >&2; exit 5; }

if ! nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null; then
  echo "No GPU here: built, and nothing run."
  exit 0
fi
failed=0
"$build/test_cuda" --gtest_brief=1 || failed=1
echo
"$build/forward_bench" cuda "$longest"
exit $failed
