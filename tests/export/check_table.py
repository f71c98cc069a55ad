#!/usr/bin/env python3
"""Reads tracks.tsv with NumPy and holds its columns against raw float32 files: check_table.py FILE BEGIN NAME=RAW..."""
import sys

import numpy


def main():
    path, begin = sys.argv[1:3]
    with open(path) as text:
        lines = [line for line in text if not line.startswith("#")]
    names = lines[0].rstrip("\n").split("\t")
    wanted = dict(pair.split("=") for pair in sys.argv[3:])
    assert names == ["contig", "start_0based", *wanted], names
    table = numpy.genfromtxt(lines, delimiter="\t", names=True, missing_values="NA", dtype=None, encoding="utf-8",
                             deletechars="", converters=None)
    assert list(table["start_0based"]) == list(range(int(begin), int(begin) + len(table))), "positions"
    for name, raw in wanted.items():
        values = numpy.fromfile(raw, "<f4")
        column = [line.rstrip("\n").split("\t")[names.index(name)] for line in lines[1:]]
        read = numpy.array([numpy.nan if cell == "NA" else float(cell) for cell in column], dtype="<f4")
        assert numpy.array_equal(read, values, equal_nan=True), name


main()
