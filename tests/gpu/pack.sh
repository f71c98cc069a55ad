#!/usr/bin/env bash
# On the development machine: fills .carry/ (ignored by git) with what a bare GPU machine lacks.
set -euo pipefail
top=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
carry=$top/.carry
rm -rf "$carry"
mkdir -p "$carry/include" "$carry/lib"
cp -r /usr/include/nlohmann /usr/include/fmt /usr/include/hwy "$carry/include/"
cp -L /usr/lib/x86_64-linux-gnu/libhwy.so.1 "$carry/lib/"
cp -r /usr/src/googletest "$carry/googletest"
du -sh "$carry"
