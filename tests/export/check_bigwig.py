#!/usr/bin/env python3
"""Holds a bigWig against what it was made from, through pyBigWig: check_bigwig.py FILE.bw SPEC.json.

SPEC: {"contigs": {name: length}, "pieces": [{"contig", "begin", "values": raw float32 file}]}. Prints nothing when all agrees.
"""
import json
import struct
import sys

import numpy
import pyBigWig


def header_of(path):
    """The summary as doubles: pyBigWig rounds it to whole numbers."""
    with open(path, "rb") as file:
        data = file.read()
    magic, version, zooms = struct.unpack_from("<IHH", data)
    assert magic == 0x888FFC26 and data[-4:] == data[:4], "magic"
    assert version == 4, version
    chromosomes, first_data = struct.unpack_from("<QQ", data, 8)
    assert chromosomes < first_data, "the contigs lie after the data"
    reductions = [struct.unpack_from("<I", data, 64 + 24 * i)[0] for i in range(zooms)]
    summary, = struct.unpack_from("<Q", data, 44)
    return zooms, reductions, struct.unpack_from("<Qdddd", data, summary)


def check_values(file, contig, length, known):
    """Exactly these values, by value and by interval, and none elsewhere."""
    read = numpy.array(file.values(contig, 0, length), dtype="<f4")
    assert numpy.array_equal(read, known, equal_nan=True), f"{contig}: values differ"
    covered = numpy.zeros(length, dtype=bool)
    last = 0
    for begin, end, value in file.intervals(contig) or ():
        assert last <= begin < end <= length, (contig, begin, end)
        last = end
        covered[begin:end] = True
        assert numpy.all(known[begin:end] == numpy.float32(value)), (contig, begin, end, value)
    assert numpy.array_equal(covered, ~numpy.isnan(known)), f"{contig}: intervals cover other bases"


def check_stats(file, contig, known):
    """Exact statistics agree; those from zoom levels are near."""
    finite = known[~numpy.isnan(known)].astype(float)
    length = len(known)
    for kind, own in (("mean", finite.mean()), ("min", finite.min()), ("max", finite.max())):
        exact = file.stats(contig, 0, length, type=kind, exact=True)[0]
        assert abs(exact - own) <= 1e-6 * max(1, abs(own)), (contig, kind, exact, own)
        rough = file.stats(contig, 0, length, type=kind)[0]
        assert abs(rough - own) <= 1e-3 * max(1, abs(own)), (contig, kind, rough, own)
    bins = 7
    exact = file.stats(contig, 0, length, type="max", nBins=bins, exact=True)
    rough = file.stats(contig, 0, length, type="max", nBins=bins)
    assert [b is None for b in exact] == [b is None for b in rough], (contig, exact, rough)


def main():
    path, spec = sys.argv[1:]
    with open(spec) as text:
        spec = json.load(text)
    known = {name: numpy.full(length, numpy.nan, dtype="<f4") for name, length in spec["contigs"].items()}
    for piece in spec["pieces"]:
        values = numpy.fromfile(piece["values"], "<f4")
        values[~numpy.isfinite(values)] = numpy.nan
        known[piece["contig"]][piece["begin"]:piece["begin"] + len(values)] = values
    zooms, reductions, (covered, low, high, total, squares) = header_of(path)
    everything = numpy.concatenate([v[~numpy.isnan(v)] for v in known.values()]).astype(float)
    assert covered == len(everything), (covered, len(everything))
    if covered:
        assert zooms >= 1 and reductions == sorted(reductions), reductions
        assert all(b == 4 * a for a, b in zip(reductions, reductions[1:])), reductions
        assert max(reductions) <= max(spec["contigs"].values()), reductions
        assert (low, high) == (everything.min(), everything.max()), (low, high)
        assert abs(total - everything.sum()) <= 1e-9 * numpy.abs(everything).sum(), total
        assert abs(squares - (everything ** 2).sum()) <= 1e-9 * (everything ** 2).sum(), squares
    with pyBigWig.open(path) as file:
        assert file.isBigWig()
        assert dict(file.chroms()) == spec["contigs"], file.chroms()
        assert list(file.chroms()) == sorted(file.chroms(), key=str.encode), "contigs are not sorted bytewise"
        assert file.header()["nBasesCovered"] == covered
        for contig, values in known.items():
            check_values(file, contig, len(values), values)
            if not numpy.all(numpy.isnan(values)):
                check_stats(file, contig, values)


main()
