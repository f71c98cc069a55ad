#!/usr/bin/env python3
"""Holds the C++ and CUDA sources to 110 columns and, where clang-format is installed, to .clang-format.

A column is a character, not a byte. The files under tests/bad are as they are.
"""
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 110
ENDINGS = (".h", ".cpp", ".c", ".cu", ".cuh")


def sources():
    names = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True).stdout.split("\n")
    if not any(names):  # an exported tree
        names = [str(p.relative_to(TOP)) for p in TOP.rglob("*") if p.is_file() and "build" not in p.parts]
    return [name for name in names if name.endswith(ENDINGS) and not name.startswith("tests/bad/") and (TOP / name).is_file()]


def long_lines(name):
    lines = (TOP / name).read_text(encoding="utf-8").splitlines()
    return [f"{name}:{number}: {len(line)} columns, {COLUMNS} at most"
            for number, line in enumerate(lines, 1) if len(line) > COLUMNS]


def formatted_otherwise(names):
    """What clang-format would change, as it says it: file:line:column."""
    done = subprocess.run(["clang-format", "--dry-run", *names], cwd=TOP, capture_output=True, text=True)
    said = [line for line in done.stderr.split("\n") if "[-Wclang-format-violations]" in line]
    return said if done.returncode == 0 else [done.stderr]


def main():
    names = sources()
    found = [line for name in names for line in long_lines(name)]
    if shutil.which("clang-format"):
        found += formatted_otherwise(names)
    else:
        print("skipped: whether clang-format would change anything, as it is not installed")
    print("\n".join(found) or f"{len(names)} source files, {COLUMNS} columns at most")
    return 1 if found or not names else 0


sys.exit(main())
