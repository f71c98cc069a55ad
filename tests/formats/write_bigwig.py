#!/usr/bin/env python3
"""Writes raw float32 values (NaN = none) as a bigWig with libBigWig: write_bigwig.py VALUES OUT CONTIG LENGTH BEGIN KIND."""
import sys

import numpy
import pyBigWig


def runs(values):
    """[first, last) of every stretch without NaN."""
    known = numpy.concatenate([[False], ~numpy.isnan(values), [False]])
    edges = numpy.flatnonzero(known[1:] != known[:-1])
    return list(zip(edges[::2], edges[1::2]))


def main():
    path, out, contig, length, begin, kind = sys.argv[1:]
    values = numpy.fromfile(path, "<f4").astype(float)
    begin = int(begin)
    with pyBigWig.open(out, "w") as file:
        file.addHeader([(contig, int(length)), ("other", 10)], maxZooms=10)
        for first, last in runs(values):
            part = values[first:last]
            starts = numpy.arange(begin + first, begin + last)
            if kind == "fixed":
                file.addEntries(contig, int(starts[0]), values=list(part), span=1, step=1)
            elif kind == "variable":
                file.addEntries(contig, starts, values=list(part), span=1)
            else:
                file.addEntries([contig] * len(part), starts, ends=starts + 1, values=list(part))


main()
