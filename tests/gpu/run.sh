#!/usr/bin/env bash
# On a machine with an NVIDIA GPU: builds kernels and model for it, runs every operation's test and every reference case on
# CUDA in each form and precision, times whole passes and single operations, then PyTorch on the same card where it is
# installed, and prints one table last. Needs nvcc, cmake, ninja and .carry/ (see pack.sh). Every part has its share of nine
# minutes and the table shows what was measured, whatever failed or was cut off.
#   tests/gpu/run.sh [ARCHITECTURE (90)] [LONGEST WINDOW (1048576)]
# Exit status: 0 passed, or built where there is no GPU; 1 a test failed or was cut off; 4 no .carry; 5 the build failed.
set -uo pipefail
top=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
architecture=${1:-90} longest=${2:-1048576}
build=${TMPDIR:-/tmp}/janus-gpu
results=${OUT:-$build}/results.tsv
start=$SECONDS
export PATH=$PATH:/usr/local/cuda/bin

# part NAME LIMIT COMMAND...: runs it for at most LIMIT seconds, and no longer than 8.5 minutes from the start.
part() {
  local name=$1 limit=$2 left=$((510 - SECONDS + start)) before=$SECONDS status=0
  shift 2
  ((limit > left)) && limit=$left
  if ((limit < 5)); then echo "$name: left out, no time"; return 1; fi
  timeout -k 5 "$limit" "$@" || status=$?
  ((status == 124)) && echo "$name: cut off after $limit s"
  echo "($name: $((SECONDS - before)) s)"
  return $status
}

# What the last part measured joins the results; the rest of what it said is shown.
keep() {
  grep -P '\t' "$build/part.log" >>"$results"
  grep -vP '\t' "$build/part.log"
}

# form KERNELS PRECISION PRODUCTS: what chooses these kernels, as words for env.
form() { echo "JANUS_CUDA_KERNELS=$1 JANUS_CUDA_PRECISION=$2 JANUS_CUDA_PRODUCTS=$3"; }

# bench KIND KERNELS PRECISION PRODUCTS LIMIT LONGEST
bench() {
  local column="$2 $3"
  [ "$4" = cublas ] && column="$column cuBLAS"
  # shellcheck disable=SC2046
  part "$1, $column" $(($5 + 10)) env $(form "$2" "$3" "$4") "$build/device_bench" "$1" "$column" "$5" "$6" >"$build/part.log"
  keep
}

build() {
  cmake -G Ninja -S "$top/tests/gpu" -B "$build" -DCMAKE_BUILD_TYPE=Release -DJANUS_CARRY="$top/.carry" \
    -DCMAKE_CUDA_ARCHITECTURES="$architecture" >"$build.log" 2>&1 && cmake --build "$build" >>"$build.log" 2>&1
}

[ -d "$top/.carry" ] || { echo "tests/gpu/run.sh: there is no .carry; run tests/gpu/pack.sh where the packages are" >&2; exit 4; }
build || { tail -n 40 "$build.log" >&2; exit 5; }
echo "(build: $((SECONDS - start)) s)"
if ! nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null; then
  echo "No GPU here: built, and nothing run."
  exit 0
fi

failed=0
: >"$results"
# PyTorch brings a cuBLAS of its own where the toolkit's library is not installed.
python=$(command -v python3)
cublas=$("${python:-false}" -c 'import nvidia, os; print(os.pathsep.join(nvidia.__path__))' 2>/dev/null)
for folder in ${cublas:+"$cublas"/*/lib}; do LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder; done
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}

# What is right comes before what is fast. Memory is handed out full of NaNs.
export JANUS_CUDA_POISON=1
for choice in "simple fp32 own" "optimised fp32 own" "optimised bf16 own" "optimised fp32 cublas"; do
  echo "== tests: $choice"
  # shellcheck disable=SC2046,SC2086
  part "tests, $choice" 60 env $(form $choice) "$build/test_cuda" --gtest_brief=1 >"$build/part.log" 2>&1
  status=$?
  if grep -q 'cuBLAS cannot be loaded' "$build/part.log"; then
    echo "left out: cuBLAS cannot be loaded here"
    continue
  fi
  cat "$build/part.log"
  ((status)) && failed=1
done
unset JANUS_CUDA_POISON

# shellcheck disable=SC2046
part ceilings 20 env $(form optimised bf16 own) "$build/device_ceilings" >"$build/part.log"
keep
bench passes optimised bf16 own 70 "$longest"
bench passes optimised fp32 own 90 "$longest"
if "${python:-false}" -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
  part peers 110 "$python" "$top/tests/gpu/peers.py" 95 >"$build/part.log"
  keep
else
  echo "No PyTorch here: no peers."
fi
bench operations optimised bf16 own 25 "$longest"
bench operations optimised fp32 own 25 "$longest"
bench operations optimised fp32 cublas 25 16384
bench operations optimised bf16 cublas 25 16384
bench passes simple fp32 own 20 16384
bench operations simple fp32 own 15 16384

echo
awk -f "$top/tests/gpu/table.awk" "$results"
((failed)) && echo "SOME TESTS FAILED (see above)" || echo "All tests passed."
exit $failed
