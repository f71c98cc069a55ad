#!/usr/bin/env bash
# tests/fuzz/run.sh SECONDS [TARGET...]: every target (or those named) for so long, from the bad inputs that are known and
# what earlier runs found of interest (build/fuzz/corpus). An input that ends a target stays in build/fuzz/found.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:?how many seconds a target runs}
shift
build=$top/build/fuzz
cmake --preset fuzz -S "$top" >/dev/null
declare -A seeds=(
  [fuzz_annotation]="annotation" [fuzz_bigwig]="bigwig" [fuzz_checkpoint]="model" [fuzz_config]="model"
  [fuzz_frame]="frame" [fuzz_genome]="fasta twobit" [fuzz_locus]="region" [fuzz_pickle]="" [fuzz_safetensors]="model"
  [fuzz_session]="session"
)
targets=("$@")
[ $# -gt 0 ] || targets=("${!seeds[@]}")
cmake --build "$build" --target "${targets[@]}"
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# The pickles inside of the checkpoints.
python3 - "$top/tests/bad/model" "$build/corpus/fuzz_pickle" <<'PYTHON'
import pathlib, sys, zipfile
to = pathlib.Path(sys.argv[2])
to.mkdir(parents=True, exist_ok=True)
for file in pathlib.Path(sys.argv[1]).glob("*.ckpt"):
    try:
        with zipfile.ZipFile(file) as archive:
            name = next(n for n in archive.namelist() if n.endswith("data.pkl"))
            (to / f"{file.stem}.pkl").write_bytes(archive.read(name))
    except Exception:  # most are bad on purpose
        pass
PYTHON
failed=()
mkdir -p "$build/found"
for name in "${targets[@]}"; do
  mkdir -p "$build/corpus/$name"
  folders=()
  for seed in ${seeds[$name]}; do folders+=("$top/tests/bad/$seed"); done
  echo "== $name"
  nice "$build/bin/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$build/found/$name-" "$build/corpus/$name" "${folders[@]}" >"$build/found/$name.log" 2>&1 ||
    failed+=("$name")
  grep -E "number_of_executed_units|ERROR|SUMMARY" "$build/found/$name.log" || true
done
[ ${#failed[@]} -eq 0 ] || { echo "found something: ${failed[*]} (see $build/found)"; exit 1; }
