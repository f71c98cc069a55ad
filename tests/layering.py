#!/usr/bin/env python3
"""Reads every include and fails on an arrow that points up, and on a third-party header outside its home.

Also: every folder that is large enough has a README, every header a test that has its name or is told in the tests' README,
and a document that a text names is in the tree.
"""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# What a folder's files may include beside their own: what its CMakeLists.txt says it USES (see janus_library), and for
# folders that are no libraries this table.
NO_LIBRARIES = {
    "app": ["app/command", "base", "ui/state", "ui/window"],
    "kernels/cuda": ["base", "kernels", "kernels/device"],
    "plugins": [],
    "plugins/cpg": ["plugins"],
}
# Who may know whom at all; a folder may USE no more.
FLOORS = {
    "base": ["base"],
    "protocol": ["base", "protocol"],
    "kernels": ["base", "kernels"],
    "engine": ["base", "protocol", "kernels", "engine", "plugins"],
    "ui": ["base", "protocol", "ui"],
    "plugins": ["plugins"],
    "app": ["app", "base", "protocol", "kernels", "engine", "ui", "plugins"],
}
LIBRARY = re.compile(r"janus_library\(([^)]*)\)")

HOMES = {
    r"htslib/": ["engine/genome/", "engine/variant/"],
    r"sqlite3\.h": ["engine/store/"],
    r"zstd\.h": ["engine/store/"],
    r"zlib\.h": ["engine/checkpoint/", "engine/formats/", "engine/export/"],
    r"hwy/": ["kernels/cpu/"],
    r"CLI/": ["app/command/"],
    r"qcustomplot\.h": ["ui/plot/"],
    r"openssl/": ["base/digest.cpp"],
    r"dlfcn\.h": ["engine/plugin/", "kernels/"],
    r"cuda|cublas": ["kernels/cuda/"],
    r"Q[A-Z]|Qt": ["ui/", "app/janusscope.cpp"],
}
# What the project must not speak of: where and how it was written.
FOREIGN = re.compile(r"\.\./shared|/work/|\bTODO\b|\bissue #?\d|\bissues? [0-9]\b", re.IGNORECASE)

# The window asks with the structs of protocol/ alone; names of files may end in ".json".
UNTYPED = re.compile(r"nlohmann|(?<!\.)\bjson\b", re.IGNORECASE)


# A document that a text names; one of ours, as others' have no file here.
DOCUMENT = re.compile(r"[\w./-]*\w\.md\b")
# A folder with more files than the first has a README of at most so many lines as the second.
FILES_WITHOUT_README, LINES_OF_README = 5, 10


def folder_of(path):
    return path.rpartition("/")[0]


def uses_of(text):
    """The folders that a CMakeLists.txt says its library USES; None where it makes no library."""
    library = LIBRARY.search(text)
    if not library:
        return None
    words, used, taking = library.group(1).split(), [], False
    for word in words:
        if word in {"QT", "USES", "LIBRARIES"}:
            taking = word == "USES"
        elif taking:
            used.append(word)
    return used


def rules():
    found = dict(NO_LIBRARIES)
    for path in TOP.glob("*/**/CMakeLists.txt"):
        folder = str(path.parent.relative_to(TOP))
        if folder.split("/")[0] in FLOORS and (used := uses_of(path.read_text())) is not None:
            found[folder] = used
    return found


def problems_of_rules(allowed):
    found = []
    for folder, used in allowed.items():
        floor = FLOORS[folder.split("/")[0]]
        found += [f"{folder} may not use {other}" for other in used if other.split("/")[0] not in floor]
    above = {}  # folders on the way here: a folder met again stands in a circle

    def visit(folder):
        if above.get(folder) == "now":
            found.append(f"{folder} uses itself, by way of others")
        if folder in above:
            return
        above[folder] = "now"
        for other in allowed.get(folder, []):
            visit(other)
        above[folder] = "done"

    for folder in allowed:
        visit(folder)
    return found


def problems_of(path, text, allowed):
    found, folder = [], folder_of(path)
    for mark, target in INCLUDE.findall(text):
        is_ours = target.split("/")[0] in set(FLOORS) | {"tests"}
        if is_ours and not path.startswith("tests/"):
            if folder not in allowed:
                found.append(f"{folder} has no rule: give it a CMakeLists.txt with janus_library")
            elif folder_of(target) not in [folder, *allowed[folder]]:
                found.append(f"{path} includes {target}, which its folder may not know")
        if not is_ours and not path.startswith("tests/"):
            for pattern, homes in HOMES.items():
                if re.match(pattern, target) and not any(path.startswith(home) for home in homes):
                    found.append(f"{path} includes <{target}>, whose home is {', '.join(homes)}")
    return found


def problems_of_readmes(names):
    files, found = {}, []
    for name in names:
        if name.split("/")[0] in {"base", "protocol", "kernels", "engine", "ui", "app"}:
            files.setdefault(folder_of(name), set()).add(name.rpartition("/")[2])
    for folder, inside in sorted(files.items()):
        if "README.md" in inside:
            lines = len((TOP / folder / "README.md").read_text().splitlines())
            if lines > LINES_OF_README:
                found.append(f"{folder}/README.md has {lines} lines, {LINES_OF_README} at most")
        elif len(inside) > FILES_WITHOUT_README:
            found.append(f"{folder} has {len(inside)} files and no README.md")
    return found


def tests_of(folder):
    """Where a folder's tests lie: engine/ has no level of its own there."""
    return "tests/" + (folder if folder.split("/")[0] == "ui" else folder.removeprefix("engine/").split("/")[0])


def untested_of(names):
    """A header's test has its name, or a README of the tests names the header, or its whole folder ("ui/toolbar/")."""
    tests = {name for name in names if name.endswith("_test.cpp")}
    found = []
    for name in names:
        folder, file = folder_of(name), name.rpartition("/")[2]
        if name.split("/")[0] not in {"base", "protocol", "kernels", "engine", "ui"} or not name.endswith(".h"):
            continue
        place = tests_of(folder)
        readme = TOP / "/".join(place.split("/")[:2]) / "README.md"
        told = readme.read_text() if readme.is_file() else ""
        if f"{place}/{file[:-2]}_test.cpp" not in tests and file not in told and f"{folder}/" not in told:
            found.append(f"{name} has no {place}/{file[:-2]}_test.cpp, and the README of the tests does not say which one covers it")
    return found


def documents_missing(name, text, names):
    ours = {other.rpartition("/")[2] for other in names if other.endswith(".md")}
    return [f"{name} names {match}, which is not in the tree" for match in DOCUMENT.findall(text)
            if match.rpartition("/")[2] not in ours]


def unused_of(allowed, used):
    """What is allowed and not made use of: rules are as narrow as the code."""
    return [f"{folder} says that it uses {other}, and does not" for folder, others in allowed.items()
            for other in others if other not in used.get(folder, set())]


def main():
    names = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True).stdout.split("\n")
    if not any(names):  # an exported tree
        names = [str(p.relative_to(TOP)) for p in TOP.rglob("*") if p.is_file() and "build" not in p.parts]
    allowed, used, checked = rules(), {}, 0
    found = problems_of_rules(allowed) + problems_of_readmes(names) + untested_of(names)
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
            found += documents_missing(name, text, names)
        if name.startswith("ui/"):
            found += [f"{name} speaks of {match.group(0)!r}: see protocol/" for match in UNTYPED.finditer(text)]
        if name.endswith((".h", ".cpp", ".cu", ".cuh", ".c")):
            checked += 1
            found += problems_of(name, text, allowed)
            used.setdefault(folder_of(name), set()).update(folder_of(target) for _, target in INCLUDE.findall(text))
    found += unused_of(allowed, used)
    print("\n".join(found) or f"{checked} source files, every include points down")
    return 1 if found or not checked else 0


sys.exit(main())
