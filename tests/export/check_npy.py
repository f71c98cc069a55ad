#!/usr/bin/env python3
"""Loads an array with NumPy and holds it against raw bytes: check_npy.py FILE.npy TYPE SHAPE RAW, SHAPE like 2,3."""
import sys

import numpy


def main():
    path, kind, shape, raw = sys.argv[1:]
    array = numpy.load(path, allow_pickle=False)
    assert array.dtype == numpy.dtype(kind), array.dtype
    assert array.shape == tuple(int(extent) for extent in shape.split(",")), array.shape
    assert array.flags["C_CONTIGUOUS"], "not C-ordered"
    assert array.tobytes() == open(raw, "rb").read(), "other values"
    with open(path, "rb") as file:
        assert file.read(8) == b"\x93NUMPY\x01\x00", "not version 1.0"
        assert (10 + int.from_bytes(file.read(2), "little")) % 64 == 0, "data not aligned"


main()
