#!/usr/bin/env python3
"""Counts what the inner loops of attention and scan issue, from their machine code, and what bounds them. No GPU is needed.

  tests/gpu/instruction_mix.py MODULE [ARCHITECTURE (90)]

MODULE is what cuobjdump reads: the built libjanus_cuda.so, or a cubin. Of a loop the shortest way round is counted that does all
of its work (the instructions of `loops` below, inner loops as often as they run), so neither what masks, new maxima and ends of
bins cost, nor any wait: the time is that of a unit which is never idle, and no kernel reaches it.
"""
import heapq
import re
import subprocess
import sys
from collections import Counter

# What one multiprocessor of compute capability 9.0 does in a clock, in lanes (CUDA C++ Programming Guide, "Arithmetic
# Instructions"; LDS: 128 bytes of shared memory). By the datasheet a quarter does 512 dense multiply-adds of bfloat16 a clock, so
# a multiprocessor one HMMA.16816, of 2,048; mma.sync reaches some 62 % of that, which is hearsay until it is measured.
RATES = {"issue": 128, "MUFU": 16, "ALU": 64, "FMA": 128, "HMMA": 32 * 0.62, "LDS": 32}
MULTIPROCESSORS, CLOCK = 132, 1.98e9  # of an H200
MEGABASE = 1 << 20
PAIRS = 4 * (2 * MEGABASE**2 - 2 * MEGABASE + 2)  # of the final attention, four heads

ALU = ("FMNMX", "FSETP", "ISETP", "LEA", "LOP3", "IADD3", "SHF", "PRMT", "SEL", "FSEL", "F2FP", "PLOP3", "VOTE", "MOV", "IMNMX")
FMA = ("FFMA", "FMUL", "FADD", "IMAD")

# What, the kernel, how often each instruction comes in one way round, what that does for a lane, of what, how many at 1 Mb.
loops = [
    ("attention bf16, head size 8", r"attendRounded\w*<.*Shape<8, 16\b", {"HMMA": 32, "LDGSTS": 2}, 64, PAIRS),
    ("attention bf16, head size 18", r"attendRounded\w*<.*Shape<24, 24\b", {"HMMA": 56, "LDGSTS": 4}, 64, PAIRS),
    ("attention bf16, head size 36", r"attendRounded\w*<.*Shape<40, 40\b", {"HMMA": 88, "LDGSTS": 6}, 64, PAIRS),
    ("attention fp32, head size 8", r"attendFloat\w*<8>", {"MUFU.EX2": 64, "LDGSTS": 2}, 64, PAIRS),
    ("attention fp32, head size 18", r"attendFloat\w*<20>", {"MUFU.EX2": 64, "LDGSTS": 2}, 64, PAIRS),
    ("attention fp32, head size 36", r"attendFloat\w*<36>", {"MUFU.EX2": 64, "LDGSTS": 2}, 64, PAIRS),
    ("scan, first pass", r"summariseKernel", {"MUFU.EX2": 16, "LDG": 2}, 1, 2 * MEGABASE * 8 * 288),
    ("scan, second pass", r"emitKernel", {"MUFU.EX2": 17, "LDG": 3, "STG": 1}, 1, 2 * MEGABASE * 8 * 288),
    ("convolution", r"convChunkKernel", {"MUFU.EX2": 1, "LDG": 1, "STG": 1}, 1, 2 * MEGABASE * 8 * 288),
]


class Instruction:
    def __init__(self, address, text):
        words = text.rstrip(";").split()
        self.address = address
        self.guarded = words[0].startswith("@")
        self.opcode = words[1 if self.guarded else 0]
        self.branches = self.opcode.split(".")[0] in ("BRA", "EXIT", "RET")
        target = re.search(r"(0x[0-9a-f]+)\s*;?$", text) if self.opcode.startswith("BRA") else None
        self.target = int(target.group(1), 16) if target else None
        # A branch may be conditional by its kind (BRA.DIV: threads have parted) or by an operand (BRA P0, 0x..).
        self.falls = self.guarded or bool(re.match(r"(BRA\.(DIV|CONV)|BRA\S*\s+!?U?P\d)", " ".join(words)))


def functions(module, architecture):
    """(demangled name, instructions) of every function of the module."""
    listing = subprocess.run(["cuobjdump", "-sass", "-arch", f"sm_{architecture}", module], capture_output=True, text=True)
    if listing.returncode != 0:
        sys.exit(f"{sys.argv[0]}: cuobjdump cannot read {module}: {listing.stderr.strip()}")
    text = subprocess.run(["c++filt"], input=listing.stdout, capture_output=True, text=True, check=True).stdout
    for part in text.split("Function : ")[1:]:
        name, body = part.split("\n", 1)
        lines = re.findall(r"^\s+/\*([0-9a-f]{4,6})\*/\s+(.*?;)", body, re.M)
        yield name, [Instruction(int(address, 16), line.strip()) for address, line in lines]


def basic_blocks(code):
    """The basic blocks, and for each the indices of those that may follow."""
    starts = {code[0].address} | {i.target for i in code if i.target is not None}
    starts |= {after.address for i, after in zip(code, code[1:]) if i.branches}
    blocks, index = [], {}
    for instruction in code:
        if instruction.address in starts:
            index[instruction.address] = len(blocks)
            blocks.append([])
        blocks[-1].append(instruction)
    follow = []
    for at, block in enumerate(blocks):
        last = block[-1]
        after = [index[last.target]] if last.target in index else []
        if (not last.branches or last.falls) and at + 1 < len(blocks):
            after.append(at + 1)
        follow.append(after)
    return blocks, follow


def round_trip(blocks, follow, head, tail, least):
    """The shortest way from `head` to `tail` that meets every instruction of `least` so often; as indices of blocks, or None."""
    wanted = list(least)
    needed = tuple(least.values())
    counts = [tuple(sum(i.opcode.startswith(w) for i in block) for w in wanted) for block in blocks]
    met = tuple(map(min, counts[head], needed))
    queue, seen = [(len(blocks[head]), head, met, (head,))], set()
    while queue:
        cost, at, met, way = heapq.heappop(queue)
        if (at, met) in seen:
            continue
        seen.add((at, met))
        if at == tail and met == needed:
            return way
        for after in follow[at]:
            if head < after <= tail:
                sums = tuple(min(a + b, n) for a, b, n in zip(met, counts[after], needed))
                heapq.heappush(queue, (cost + len(blocks[after]), after, sums, way + (after,)))
    return None


def way_round(code, least):
    """The instructions of the shortest way round any loop that does all of the work."""
    blocks, follow = basic_blocks(code)
    ways = [round_trip(blocks, follow, head, tail, least)
            for tail, after in enumerate(follow) for head in after if head <= tail]
    return min(([i for at in way for i in blocks[at]] for way in ways if way), key=len, default=[])


def units(way):
    """Instructions by what executes them."""
    found = Counter(issue=len(way))
    for instruction in way:
        opcode = instruction.opcode.split(".")[0]
        if opcode in ALU:
            found["ALU"] += 1
        elif opcode in FMA:
            found["FMA"] += 1
        elif opcode == "LDSM":
            found["LDS"] += int(instruction.opcode[-1])  # 8 x 8 matrices, 128 bytes each
        elif opcode == "LDS":
            found["LDS"] += 1  # as if all lanes read the same
        elif opcode == "HMMA":
            found["HMMA"] += 0.5 if ".1688." in instruction.opcode else 1  # half the depth
        elif opcode in RATES:
            found[opcode] += 1
    return found


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    architecture = sys.argv[2] if len(sys.argv) == 3 else "90"
    code = dict(functions(sys.argv[1], architecture))
    columns = list(RATES)
    print(f"{'lane-instructions of a unit':30}" + "".join(f"{c:>8}" for c in columns) + f"{'clocks':>9} bound   1 Mb, H200")
    missing = False
    for title, pattern, least, done, amount in loops:
        for name in (n for n in code if re.search(pattern, n)):
            way = way_round(code[name], least)
            if not way:
                print(f"{title:30} has no loop with {least}")
                missing = True
                continue
            each = {unit: count / done for unit, count in units(way).items()}
            clocks = {unit: each.get(unit, 0) / rate for unit, rate in RATES.items()}
            bound = max(clocks, key=clocks.get)
            seconds = clocks[bound] * amount / MULTIPROCESSORS / CLOCK
            print(f"{title:30}" + "".join(f"{each.get(c, 0):8.2f}" for c in columns) +
                  f"{clocks[bound]:9.4f} {bound:6}{seconds:8.3f} s")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
