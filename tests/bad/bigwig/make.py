#!/usr/bin/env python3
"""Makes the bigWig files of this folder: one sound file, built byte by byte, and one damage to each copy."""
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def pack(order, form, *values):
    return struct.pack(order + form, *values)


def index(order, at, blocks, root=None):
    """An R-tree of one leaf: blocks of (chromosome, begin, end, offset, size). `root` stands in for the leaf."""
    begin, end = (blocks[0][1], blocks[-1][2]) if blocks else (0, 0)
    head = pack(order, "IIQIIIIQII", 0x2468ACE0, 256, len(blocks), 0, begin, 0, end, at, 1, 0)
    leaf = pack(order, "BBH", 1, 0, len(blocks))
    for chromosome, first, last, offset, size in blocks:
        leaf += pack(order, "IIIIQQ", chromosome, first, chromosome, last, offset, size)
    return head + (leaf if root is None else root(at + 48))


def bigwig(order="<", items=((10, 20, 1.5), (20, 30, -2.0)), names=(b"c1",), announced=None, version=4, magic=0x888FFC26,
           packed=True, zoom=True, root=None, section_type=1, count=None, squeezed=zlib.compress, chromosome_root=None,
           deep=None, contigs=None):
    """A bigWig of contigs of 1,000 bases whose first has `items`."""
    chromosomes = 64 + 24 + 40
    tree = pack(order, "IIIIQQ", 0x78CA8C91, 256, 4, 8, len(names) if contigs is None else contigs, 0)
    if chromosome_root:
        tree += chromosome_root(order, chromosomes + 32)
    else:
        tree += pack(order, "BBH", 1, 0, len(names))
        for i, name in enumerate(names):
            tree += name.ljust(4, b"\0") + pack(order, "II", i, 1000)
    data = chromosomes + len(tree)
    block = pack(order, "IIIIIBBH", 0, items[0][0] if items else 0, items[-1][1] if items else 0, 0, 0, section_type, 0,
                 len(items) if count is None else count)
    for first, last, value in items:
        block += pack(order, "IIf", first, last, value)
    size = len(block) if announced is None else announced
    block = squeezed(block) if packed else block
    blocks = [(0, items[0][0], items[-1][1], data + 8, len(block))] if items else []
    data_index = data + 8 + len(block)
    main = index(order, data_index, blocks, root)
    zoom_data = data_index + len(main)
    covered = sum(last - first for first, last, _ in items)
    total = sum((last - first) * value for first, last, value in items)
    squares = sum((last - first) * value * value for first, last, value in items)
    values = [value for _, _, value in items] or [0]
    record = pack(order, "IIIIffff", 0, items[0][0] if items else 0, items[-1][1] if items else 0, covered, min(values),
                  max(values), total, squares)
    record = zlib.compress(record) if packed else record
    tail = pack(order, "I", 1) + record
    tail += index(order, zoom_data + len(tail), [(0, items[0][0], items[-1][1], zoom_data + 4, len(record))] if items else [])
    header = pack(order, "IHHQQQHHQQIQ", magic, version, 1 if zoom else 0, chromosomes, data, data_index, 0, 0, 0, 64 + 24,
                  size if packed else 0, 0)
    header += pack(order, "IIQQ", 20, 0, zoom_data, zoom_data + 4 + len(record))
    header += pack(order, "Qdddd", covered, min(values), max(values), total, squares)
    return header + tree + pack(order, "Q", 1) + block + main + tail + pack(order, "I", magic)


def circle(order):
    """An R-tree node whose child is itself."""
    return lambda at: pack(order, "BBH", 0, 0, 1) + pack(order, "IIIIQ", 0, 0, 0, 1000, at)


def chain(order):
    """Twenty R-tree nodes, each the child of the one before."""
    def nodes(at):
        out = b""
        for _ in range(20):
            out += pack(order, "BBH", 0, 0, 1) + pack(order, "IIIIQ", 0, 0, 0, 1000, at + len(out) + 28)
        return out + pack(order, "BBH", 1, 0, 0)
    return nodes


def contig_circle(order, at):
    return pack(order, "BBH", 0, 0, 1) + b"c1\0\0" + pack(order, "Q", at)


def main():
    sound = bigwig()
    nan, infinity = float("nan"), float("inf")
    files = {
        "B27-cut-in-header.bw": sound[:40],
        "B27-cut-in-data.bw": sound[:180],
        "B27-cut-in-zoom.bw": sound[:-60],
        "B27-flipped-index-magic.bw": sound.replace(struct.pack("<I", 0x2468ACE0), struct.pack("<I", 0x2468ACE1)),
        "B27-flipped-block.bw": sound.replace(b"x\x9c", b"x\x9d", 1),
        "B27-version.bw": bigwig(version=9),
        "B27-not-a-bigwig.bw": b"variableStep chrom=c1\n10 1.5\n",
        "B28-big-endian.bw": bigwig(">"),
        "B28-bigbed.bw": bigwig(magic=0x8789F2EB),
        "B29-no-zooms.bw": bigwig(zoom=False),
        "B29-not-compressed.bw": bigwig(packed=False),
        "B29-nan.bw": bigwig(items=((10, 20, nan), (20, 30, infinity), (30, 40, 1.0))),
        "B30-index-circle.bw": bigwig(root=circle("<")),
        "B30-index-too-deep.bw": bigwig(root=chain("<")),
        "B30-more-items-than-bytes.bw": bigwig(count=60000),
        "B30-zlib-bomb.bw": bigwig(squeezed=lambda block: zlib.compress(block + bytes(1 << 20), 9)),
        "B30-huge-blocks.bw": bigwig(announced=0xFFFFFFFF),
        "B30-contig-circle.bw": bigwig(chromosome_root=contig_circle),
        "B30-contigs-announced.bw": bigwig(contigs=1 << 60),
        "B30-block-type.bw": bigwig(section_type=7),
        "B30-item-backwards.bw": bigwig(items=((10, 20, 1.0), (40, 30, 1.0), (50, 60, 1.0))),
        "B32-overlap.bw": bigwig(items=((10, 30, 1.5), (20, 40, -2.0))),
        "B32-past-the-end.bw": bigwig(items=((10, 20, 1.5), (990, 1010, -2.0))),
        "B31-no-values.bw": bigwig(items=()),
        "B10-other-contigs.bw": bigwig(names=(b"1", b"2")),
        "B11-other-length.bw": bigwig(names=(b"c2",)),
    }
    for name, data in files.items():
        (HERE / name).write_bytes(data)


main()
