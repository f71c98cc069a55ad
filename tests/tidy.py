#!/usr/bin/env python3
"""Runs clang-tidy over base, protocol, kernels (the processor's) and engine; its list is .clang-tidy.

The sources of a folder are read together, as one file that includes them: most of clang-tidy's time goes into the headers
of the libraries, which are then read once for a folder. Sources that do not compile beside each other, because they have a
name in common, are read apart. Clang 14 does not know all of the <ranges> of GCC 12's library, clang 19 does.

tests/tidy.py [FOLDER...]   with the compile commands of `cmake --preset tidy`
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / "build/tidy"
PARTS = ("base", "protocol", "kernels", "engine")


# Highway has each of these sources compiled once for every instruction set, by including it again: each stands alone.
APART = pathlib.Path("kernels/cpu")


def folders():
    """What is read together -> (its sources, the options they are compiled with)."""
    found = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"]).relative_to(TOP)
        if source.parts[0] in PARTS:
            words = shlex.split(entry["command"])
            together = source if source.parent == APART else source.parent
            sources, options = found.setdefault(str(together), ([], []))
            sources.append(str(source))
            options += [w for w in words if w.startswith(("-I", "-D", "-std=")) and w not in options]
            options += [f"-isystem{path}" for flag, path in zip(words, words[1:]) if flag == "-isystem"]
    return found


def unit_of(sources):
    """One source as it is, several as a file that includes them."""
    if len(sources) == 1:
        return TOP / sources[0]
    unit = BUILD / "units" / (sources[0].replace("/", "_"))
    unit.parent.mkdir(exist_ok=True)
    unit.write_text("".join(f'#include "{source}"\n' for source in sources))
    return unit


def clang_tidy(sources, options):
    done = subprocess.run(["clang-tidy-19", "--quiet", f"--config-file={TOP}/.clang-tidy", str(unit_of(sources)), "--", *options],
                          cwd=TOP, capture_output=True, text=True)
    return done.returncode, done.stdout


def findings(sources, options):
    """What clang-tidy says of the sources, read in as few units as compile."""
    failed, text = clang_tidy(sources, options)
    apart = [s for s in sources if re.search(rf"{re.escape(s)}:\d+:\d+: error: .*\[clang-diagnostic-error", text)]
    if not apart or len(sources) == 1:
        return [text] if failed else []
    rest = [s for s in sources if s not in apart]
    parts = [apart, rest] if rest else [[s] for s in sources]
    return [found for part in parts for found in findings(part, options)]


def tidy(folder, sources, options):
    begin = time.monotonic()
    return folder, findings(sorted(sources), options), time.monotonic() - begin


def main():
    wanted = sys.argv[1:]
    work = sorted(((f, *w) for f, w in folders().items() if not wanted or f in wanted or str(pathlib.Path(f).parent) in wanted), key=lambda w: -len(w[1]))
    failed = not work
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in concurrent.futures.as_completed([pool.submit(tidy, *w) for w in work]):
            folder, problems, seconds = done.result()
            print(f"{folder}: {seconds:.0f} s")
            print("".join(problems), end="", flush=True)
            failed = failed or bool(problems)
    return 1 if failed else 0


sys.exit(main())
