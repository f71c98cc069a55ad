#!/usr/bin/env python3
"""What PyTorch does at the model's sizes on this card: flex_attention with JanusDNA's mask, scaled_dot_product_attention
with the causal one, and matrix products by cuBLAS. Prints lines as device_bench does: what, tokens, column, milliseconds.

  peers.py SECONDS [--dry]      --dry: on the processor, tiny, to see that everything runs
"""
import sys
import time

import torch
import torch.nn.functional as functional
from torch.nn.attention.flex_attention import BlockMask, flex_attention

BLOCK = 128
# Width, and values in a head as the authors pad them before flex_attention.
MODELS = {32: 16, 72: 32, 144: 64}
HEADS, QUERIES = 4, 4096


def milliseconds(call, device):
    """Median of five calls after two, by device events."""
    for _ in range(2):
        call()
    if device == "cpu":
        start = time.perf_counter()
        call()
        return (time.perf_counter() - start) * 1e3
    times = []
    for _ in range(5):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        call()
        end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end))
    return sorted(times)[2]


def janus_mask(length, first, queries, device):
    """The blocks of keys that 2 x `queries` rows (forward tokens first.., then backward ones) see of 2 x length keys."""

    def sees(batch, head, row, key):
        token = first + row % queries
        forward_row, forward_key = row < queries, key < length
        place = key % length
        of_forward = torch.where(forward_key, place <= token, place >= token + 2)
        of_backward = torch.where(forward_key, place <= token - 2, place >= token)
        return torch.where(forward_row, of_forward, of_backward)

    rows = torch.arange(0, 2 * queries, BLOCK, device=device)[:, None]
    keys = torch.arange(0, 2 * length, BLOCK, device=device)[None, :]
    low = first + rows % queries  # tokens low..low + 127, all of one stream
    high = low + BLOCK - 1
    place, forward_key, forward_row = keys % length, keys < length, rows < queries
    last = place + BLOCK - 1
    shift = torch.where(forward_row == forward_key, 0, 2)
    full = torch.where(forward_key, last <= low - shift, place >= high + shift)
    some = torch.where(forward_key, place <= high - shift, last >= low + shift)

    def listed(blocks):
        counts = blocks.sum(-1).to(torch.int32)[None, None]
        order = torch.argsort(blocks.to(torch.int8), dim=-1, descending=True, stable=True).to(torch.int32)
        return counts, order[None, None].contiguous()

    partial_counts, partial = listed(some & ~full)
    full_counts, fulls = listed(full)
    return BlockMask.from_kv_blocks(
        partial_counts, partial, full_counts, fulls, BLOCK_SIZE=BLOCK, mask_mod=sees,
        seq_lengths=(2 * queries, 2 * length))


def across(width, length, queries, device, compiled):
    size = MODELS[width]
    first = (length - queries) // 2 // BLOCK * BLOCK
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    q = torch.randn(1, HEADS, 2 * queries, size, device=device, dtype=dtype)
    k, v = (torch.randn(1, HEADS, 2 * length, size, device=device, dtype=dtype) for _ in range(2))
    mask = janus_mask(length, first, queries, device)
    return lambda: compiled(q, k, v, block_mask=mask)


def causal(width, length, device):
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    q, k, v = (torch.randn(1, HEADS, length, width // HEADS, device=device, dtype=dtype) for _ in range(3))
    return lambda: functional.scaled_dot_product_attention(q, k, v, is_causal=True)


def product(tokens, inputs, outputs, dtype, device):
    x, w = torch.randn(tokens, inputs, device=device, dtype=dtype), torch.randn(outputs, inputs, device=device, dtype=dtype)
    return lambda: functional.linear(x, w)


def measured(end, device, dry):
    """Yields (what, tokens, column, call)."""
    tokens = 256 if dry else 16384
    for width in MODELS:
        for name, inputs, outputs in (("in_proj", width, 4 * width), ("out_proj", 2 * width, width)):
            for column, dtype, tf32 in (("cuBLAS fp32", torch.float32, False), ("cuBLAS TF32", torch.float32, True),
                                        ("cuBLAS bf16", torch.bfloat16, False)):
                torch.backends.cuda.matmul.allow_tf32 = tf32
                yield f"{name} d{width}", tokens, column, product(tokens, inputs, outputs, dtype, device)
    compiled = flex_attention if device == "cpu" else torch.compile(flex_attention, dynamic=False)
    queries = 256 if dry else QUERIES
    for length in ((512,) if dry else (16384, 131072, 1048576)):
        for width in MODELS:
            if time.monotonic() < end:
                yield (f"janus attention of 4096 d{width}", length, "flex bf16",
                       across(width, length, queries, device, compiled))
    for length in ((512,) if dry else (16384, 131072)):
        for width in (32, 72):
            if time.monotonic() < end:
                yield f"causal attention, whole d{width}", length, "SDPA bf16", causal(width, length, device)


def check_mask():
    """The lists of blocks against the mask itself, and the mask against its rule."""
    length, first, queries = 512, 128, 256
    mask = janus_mask(length, first, queries, "cpu")
    rows, keys = torch.arange(2 * queries)[:, None], torch.arange(2 * length)[None, :]
    truth = mask.mask_mod(0, 0, rows, keys)
    blocks = truth.reshape(2 * queries // BLOCK, BLOCK, 2 * length // BLOCK, BLOCK)
    visited = torch.zeros(blocks.shape[0], blocks.shape[2], dtype=torch.int32)
    for counts, indices, weight in ((mask.kv_num_blocks, mask.kv_indices, 1),
                                    (mask.full_kv_num_blocks, mask.full_kv_indices, 2)):
        for row in range(visited.shape[0]):
            for i in range(int(counts[0, 0, row])):
                visited[row, int(indices[0, 0, row, i])] += weight
    expected = blocks.any(3).any(1).to(torch.int32) + blocks.all(3).all(1).to(torch.int32)
    assert torch.equal(visited, expected), "the lists of blocks are not the mask's"
    assert (truth.sum(1) == length - 1).all(), "every query sees all tokens but one"


def main():
    dry = "--dry" in sys.argv
    end = time.monotonic() + float(sys.argv[1])
    device = "cpu" if dry else "cuda"
    check_mask()
    for what, tokens, column, call in measured(end, device, dry):
        try:
            print(f"{what}\t{tokens}\t{column}\t{milliseconds(call, device):.6g}", flush=True)
        except Exception as error:  # a peer that cannot is a result, and the others go on
            print(f"peers.py: {what} of {tokens}: {str(error).splitlines()[0]}", file=sys.stderr)
        if time.monotonic() > end:
            break


if __name__ == "__main__":
    main()
