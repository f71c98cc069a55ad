#!/usr/bin/env python3
"""Reads every include and fails on an arrow that points up, and on a third-party header outside its home."""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# May include: a folder's files may include project files below these prefixes only.
ALLOWED = {
    "kernels/": ["kernels/"],
    "engine/genome/": ["engine/genome/", "engine/*.h", "kernels/cancelled.h"],
    "engine/model/": ["engine/model/", "engine/*.h", "kernels/"],
    "engine/track/": ["engine/track/", "engine/genome/region.h", "engine/*.h", "kernels/cancelled.h"],
    "engine/formats/": ["engine/formats/", "engine/track/", "engine/genome/region.h", "engine/*.h", "kernels/cancelled.h"],
    "engine/job/": ["engine/job/", "engine/*.h", "kernels/cancelled.h"],
    "engine/plugin/": ["engine/plugin/", "engine/track/", "engine/formats/", "engine/genome/region.h", "engine/*.h",
                       "kernels/cancelled.h", "plugins/janus_plugin.h"],
    "engine/analysis/": ["engine/", "kernels/"],
    "engine/wire/": ["engine/", "kernels/"],
    "engine/": ["engine/*.h", "engine/genome/region.h"],
    "ui/": ["ui/", "engine/*.h", "engine/genome/region.h", "engine/genome/locus.h", "engine/track/tile.h",
            "engine/formats/feature.h", "engine/wire/frame.h"],
    "app/": ["app/", "ui/", "engine/", "kernels/"],
    "plugins/": ["plugins/janus_plugin.h"],
    "tests/": [""],
}
# The window's composition root sees no more of the engine than the window does.
ALLOWED["app/janusscope.cpp"] = ["ui/"] + ALLOWED["ui/"][1:]

HOMES = {
    r"htslib/": ["engine/genome/", "engine/formats/"],
    r"sqlite3\.h": ["engine/track/"],
    r"zstd\.h": ["engine/track/"],
    r"hwy/": ["kernels/cpu/"],
    r"CLI/": ["app/"],
    r"qcustomplot\.h": ["ui/plot/"],
    r"openssl/": ["engine/digest.cpp"],
    r"dlfcn\.h": ["engine/plugin/", "kernels/"],
    r"cuda|cublas": ["kernels/cuda/"],
    r"Q[A-Z]|Qt": ["ui/", "app/janusscope.cpp"],
}
# What the project must not speak of: where and how it was written.
FOREIGN = re.compile(r"\.\./shared|/work/|\bTODO\b|\bissue #?\d|\bissues? [0-9]\b", re.IGNORECASE)


def rule(path):
    return ALLOWED[max((prefix for prefix in ALLOWED if path.startswith(prefix)), key=len)]


def permitted(target, patterns):
    for pattern in patterns:
        if pattern.endswith("*.h"):
            if re.fullmatch(re.escape(pattern[:-3]) + r"[^/]+\.h", target):
                return True
        elif target == pattern or (target.startswith(pattern) and (not pattern or pattern.endswith("/"))):
            return True
    return False


def problems_of(path, text):
    found = []
    for mark, target in INCLUDE.findall(text):
        is_ours = target.split("/")[0] in {"app", "engine", "kernels", "ui", "plugins", "tests"}
        if is_ours and not permitted(target, rule(path)):
            found.append(f"{path} includes {target}, which its folder may not know")
        if not is_ours and not path.startswith("tests/"):
            for pattern, homes in HOMES.items():
                if re.match(pattern, target) and not any(path.startswith(home) for home in homes):
                    found.append(f"{path} includes <{target}>, whose home is {', '.join(homes)}")
    return found


def main():
    names = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True).stdout.split("\n")
    if not any(names):  # an exported tree
        names = [str(p.relative_to(TOP)) for p in TOP.rglob("*") if p.is_file() and "build" not in p.parts]
    found, checked = [], 0
    for name in names:
        path = TOP / name
        if not path.is_file() or name.startswith(("resources/demo", "tests/golden", "tests/bad/", "LICENSE")):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if name != "tests/layering.py":
            for match in FOREIGN.finditer(text):
                found.append(f"{name} speaks of {match.group(0)!r}")
        if name.endswith((".h", ".cpp", ".cu", ".cuh", ".c")):
            checked += 1
            found += problems_of(name, text)
    print("\n".join(found) or f"{checked} source files, every include points down")
    return 1 if found or not checked else 0


sys.exit(main())
