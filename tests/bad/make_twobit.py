#!/usr/bin/env python3
"""Writes the bad 2bit files of tests/bad/twobit, byte by byte, from UCSC's description of the format
(genome.ucsc.edu/FAQ/FAQformat.html#format7)."""
import pathlib
import struct

FOLDER = pathlib.Path(__file__).resolve().parent / "twobit"
SIGNATURE = 0x1A412743


def packed(bases):
    codes = ["TCAG".find(b if b in "TCAG" else "T") for b in bases.upper()]
    codes += [0] * (-len(codes) % 4)
    return bytes(codes[i] << 6 | codes[i + 1] << 4 | codes[i + 2] << 2 | codes[i + 3] for i in range(0, len(codes), 4))


def stretches(bases, wanted):
    found, begin = [], None
    for i, base in enumerate(bases + "\0"):
        inside = base != "\0" and wanted(base)
        if inside and begin is None:
            begin = i
        elif not inside and begin is not None:
            found.append((begin, i - begin))
            begin = None
    return found


def record(bases, order="<", length=None, unknown=None, masked=None, counts=None, data=None):
    out = struct.pack(order + "I", len(bases) if length is None else length)
    for kind, blocks in enumerate((stretches(bases, lambda b: b in "Nn") if unknown is None else unknown,
                                   stretches(bases, str.islower) if masked is None else masked)):
        count = len(blocks) if counts is None or counts[kind] is None else counts[kind]
        out += struct.pack(order + "I", count)
        out += b"".join(struct.pack(order + "I", begin) for begin, _ in blocks)
        out += b"".join(struct.pack(order + "I", size) for _, size in blocks)
    return out + bytes(4) + (packed(bases) if data is None else data)


def two_bit(sequences, order="<", version=0, signature=SIGNATURE, count=None, offsets=None):
    """sequences: (name, bases or the bytes of a record)."""
    names = [name.encode() if isinstance(name, str) else name for name, _ in sequences]
    records = [s if isinstance(s, bytes) else record(s, order) for _, s in sequences]
    wide = "Q" if version == 1 else "I"
    at = 16 + sum(1 + len(name) + struct.calcsize(order + wide) for name in names)
    index = b""
    for i, name in enumerate(names):
        index += bytes([len(name)]) + name + struct.pack(order + wide, (offsets or {}).get(i, at))
        at += len(records[i])
    header = struct.pack(order + "IIII", signature, version, len(sequences) if count is None else count, 0)
    return header + index + b"".join(records)


GOOD = [("c1", "ACgtNNACA"), ("c2", "nnGGAAtt")]
FILES = {
    "G1-other-signature": two_bit(GOOD, signature=0x1A412744),
    "G1-empty": b"",
    "G1-only-a-signature": struct.pack("<I", SIGNATURE),
    "G2-byte-swapped": two_bit(GOOD, order=">"),
    "G3-version-1": two_bit(GOOD, version=1),
    "G3-version-1-byte-swapped": two_bit(GOOD, order=">", version=1),
    "G4-version-2": two_bit(GOOD, version=2),
    "G5-sequences-announced": two_bit(GOOD, count=1 << 31),
    "G5-no-sequence": two_bit([]),
    "G5-n-blocks-announced": two_bit([("c1", record("ACGT", counts=(1 << 31, None)))]),
    "G5-mask-blocks-announced": two_bit([("c1", record("ACGT", counts=(None, (1 << 32) - 1)))]),
    "G5-bases-announced": two_bit([("c1", record("ACGT", length=(1 << 32) - 1))]),
    "G6-offset-past-the-end": two_bit(GOOD, offsets={1: 1 << 30}),
    "G6-offset-64-bit": two_bit(GOOD, version=1, offsets={0: (1 << 64) - 2}),
    "G6-offset-in-the-header": two_bit(GOOD, offsets={0: 4}),
    "G6-cut-in-the-list": two_bit(GOOD)[:20],
    "G6-cut-in-the-blocks": two_bit(GOOD)[:46],
    "G6-cut-in-the-bases": two_bit(GOOD)[:-1],
    "G6-same-place-twice": two_bit([("c1", "ACGT"), ("c2", "ACGT")], offsets={1: 30}),
    "G6-overlap": two_bit([("c1", "ACGT" * 20), ("c2", "ACGT")], offsets={1: 34}),
    "G7-n-block-past-the-end": two_bit([("c1", record("ACGT", unknown=[(2, 3)]))]),
    "G7-mask-block-overflows": two_bit([("c1", record("ACGT", masked=[(2, (1 << 32) - 1)]))]),
    "G7-blocks-not-in-order": two_bit([("c1", record("ACGTACGT", unknown=[(4, 2), (0, 2)]))]),
    "G7-blocks-overlap": two_bit([("c1", record("ACGTACGT", masked=[(0, 4), (3, 2)]))]),
    "G8-no-name": two_bit([("", "ACGT")]),
    "G8-same-name-twice": two_bit([("c1", "ACGT"), ("c1", "GGAA")]),
    "G8-control-in-name": two_bit([("c\a1", "ACGT")]),
    "G8-empty-sequence": two_bit([("c1", "ACGT"), ("c2", "")]),
    "G8-only-empty-sequences": two_bit([("c1", "")]),
}

FOLDER.mkdir(exist_ok=True)
for old in FOLDER.glob("*.2bit"):
    old.unlink()
for name, content in FILES.items():
    (FOLDER / f"{name}.2bit").write_bytes(content)
print(f"{len(FILES)} files in {FOLDER}")
