#!/usr/bin/env python3
"""Every bad input has its expected line, every expected line its bad input. Prints how many there are."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    problems, total = [], 0
    for folder in sorted(path for path in HERE.iterdir() if path.is_dir()):
        table = folder / "expected.tsv"
        if not table.exists():
            problems.append(f"{folder.name} has no expected.tsv")
            continue
        rows = [line.split("\t") for line in table.read_text().splitlines() if line and not line.startswith("#")]
        problems += [f"{table}: a row without three columns: {row}" for row in rows if len(row) < 3]
        named = {row[0] for row in rows}
        there = {p.name for p in folder.iterdir()
                 if p.is_file() and p.name != "expected.tsv" and p.suffix != ".py"}
        # A row may name something that only exists while its test runs, such as a folder or a device.
        problems += [f"{folder.name}/{name} has no expected line" for name in sorted(there - named)]
        total += len(there)
        print(f"{folder.name}: {len(there)} files, {len(rows)} lines")
    print("\n".join(problems) or f"{total} bad inputs, each with its line")
    return 1 if problems else 0


sys.exit(main())
