#!/usr/bin/env python3
"""Writes the bad model files of tests/bad/model, byte by byte: no PyTorch is needed, and none would write most of them."""
import json
import pathlib
import struct
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent / "model"

# ---- zip, as torch.save lays it out: stored, sizes in the directory only, zip64 end records ----


class Member:
    def __init__(self, name, data=b"", **changes):
        self.name = name.encode() if isinstance(name, str) else name
        self.data = data
        self.flags, self.method = 0x0808, 0
        self.crc, self.size, self.stored_size = zlib.crc32(data), len(data), len(data)
        self.local_name, self.local_method, self.local_size, self.local_crc = None, None, 0, 0
        self.offset, self.listed_only = None, False  # of the local header, where the directory lies about it
        self.__dict__.update(changes)


def local_header(m):
    name = m.local_name if m.local_name is not None else m.name
    method = m.method if m.local_method is None else m.local_method
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, m.flags, method, 0, 0, m.local_crc, m.local_size, m.local_size,
                       len(name), 0) + name


def zipped(members, prefix=b"", suffix=b"", zip64=True, count=None, directory_shift=0):
    body, directory = bytearray(prefix), bytearray()
    for m in members:
        at = len(body) if m.offset is None else m.offset
        if not m.listed_only:
            body += local_header(m) + m.data
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, m.flags, m.method, 0, 0, m.crc, m.stored_size,
                                 m.size, len(m.name), 0, 0, 0, 0, 0, at) + m.name
    start, count = len(body) + directory_shift, len(members) if count is None else count
    end = b""
    if zip64:
        end += struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0, 45, 0, 0, count, count, len(directory), start)
        end += struct.pack("<IIQI", 0x07064B50, 0, len(body) + len(directory), 1)
    end += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), start, 0)
    return bytes(body + directory + end) + suffix


def checkpoint(pickle, records=None, extra=(), **how):
    members = [Member("m/data.pkl", pickle)]
    members += [Member(f"m/data/{key}", data) for key, data in (records or {}).items()]
    return zipped(members + [Member("m/version", b"3\n")] + list(extra), **how)


# ---- pickle, opcode by opcode ----


def text(s):
    raw = s.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(n):
    return b"J" + struct.pack("<i", n) if -2**31 <= n < 2**31 else b"\x8a\x08" + struct.pack("<q", n)


def numbers(values):
    return b"(" + b"".join(number(v) for v in values) + b"t"


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def storage(key="0", count=4, kind="FloatStorage"):
    return b"(" + text("storage") + name("torch", kind) + text(key) + text("cpu") + number(count) + b"tQ"


def tensor(shape, strides=None, offset=0, rebuild="_rebuild_tensor_v2", **store):
    if strides is None:
        strides, step = [], 1
        for size in reversed(shape):
            strides.insert(0, step)
            step *= size
    return (name("torch._utils", rebuild) + b"(" + storage(**store) + number(offset) + numbers(shape) + numbers(strides) +
            b"\x89" + name("collections", "OrderedDict") + b")Rt" + b"R")


def state_dict(pairs):
    return text("state_dict") + name("collections", "OrderedDict") + b")R(" + b"".join(text(k) + v for k, v in pairs) + b"u"


def pickled(*parts):
    """A dictionary of `parts` (each key and value)."""
    return b"\x80\x02}(" + b"".join(parts) + b"u."


def one(shape=(4,), **how):
    """A checkpoint whose state_dict has one tensor."""
    return pickled(state_dict([("model.lm_head.weight", tensor(list(shape), **how))]))


FOUR = struct.pack("<4f", 1, 2, 3, 4)

# ---- a whole model, as small as one can be: every tensor is a view of one storage ----

CONFIG = dict(hidden_size=2, flex_attn_n_embd=2, num_hidden_layers=1, vocab_size=12, num_attention_heads=1,
              num_experts=2, intermediate_size=2, mamba_expand=1, mamba_d_state=2, mamba_d_conv=2,
              attn_layer_offset=100)


# That of tests/golden/tiny-mid, which the configurations are tried on.
GOLDEN = dict(hidden_size=16, flex_attn_n_embd=32, num_hidden_layers=8, vocab_size=12, num_attention_heads=4,
              num_experts=4, intermediate_size=32)


def tiny_shapes():
    d, e, n, k, r, f, v = 2, 2, 2, 2, 1, 2, 16
    shapes = {"model.embed_tokens.weight": [v, d], "lm_head.weight": [v, d], "model.final_layernorm.weight": [d]}
    mlp = {"gate_proj.weight": [f, d], "up_proj.weight": [f, d], "down_proj.weight": [d, f]}
    layer = "model.layers.0.mamba_module."
    for stream in ("mamba_fwd.", "mamba_rev."):
        for key, shape in {"in_proj.weight": [2 * e, d], "out_proj.weight": [d, e], "conv1d.weight": [e, 1, k],
                           "conv1d.bias": [e], "x_proj.weight": [r + 2 * n, e], "dt_proj.weight": [e, r],
                           "dt_proj.bias": [e], "A_log": [e, n], "D": [e], "dt_layernorm.weight": [r],
                           "b_layernorm.weight": [n], "c_layernorm.weight": [n]}.items():
            shapes[layer + stream + key] = shape
    for stream in ("fwd", "bwd"):
        shapes[f"{layer}input_layernorm_{stream}.weight"] = [d]
        shapes[f"{layer}pre_ff_layernorm_{stream}.weight"] = [d]
        for key, shape in mlp.items():
            shapes[f"{layer}feed_forward_{stream}.{key}"] = shape
    final = "model.final_attention."
    for key in ("input_layernorm.weight", "pre_ff_layernorm.weight"):
        shapes[final + key] = [d]
    for key in ("q_proj", "k_proj", "v_proj", "o_projs.0"):
        shapes[f"{final}self_attn.{key}.weight"] = [d, d]
    for key, shape in mlp.items():
        shapes[f"{final}feed_forward.{key}"] = shape
    return shapes


STORE = struct.pack("<64f", *[(i % 7 - 3) / 4 + 0.125 for i in range(64)])


def whole(before=b"", change=lambda key, value: value, skip=lambda key: False, config=True, crc=None, store=STORE, head=False, deflated_from=None, prefix="model."):
    """A .ckpt of the smallest model; what is before comes first in the pickle."""
    pairs = []
    for key, shape in tiny_shapes().items():
        if not skip(key):
            pairs.append((prefix + key, change(key, tensor(shape, count=64))))
    if head:
        pairs.append(("decoder.0.weight", tensor([2, 2], count=64)))
    settings = text("hyper_parameters") + b"}(" + text("model") + b"}(" + text("config") + b"}("
    settings += b"".join(text(k) + number(v) for k, v in CONFIG.items()) + b"uuu"
    pickle = pickled(before, state_dict(pairs), settings if config else b"")
    members = [Member("m/data.pkl", pickle), Member("m/data/0", store), Member("m/version", b"3\n")]
    if crc is not None:
        members[1].crc = crc
    if deflated_from is not None:
        members[1].method, members[1].size, members[1].crc = 8, len(deflated_from), zlib.crc32(deflated_from)
    return zipped(members)


def call(module, attribute, argument):
    """What __reduce__ leaves behind: a name, its argument, and the order to call it."""
    return name(module, attribute) + text(argument) + b"\x85R"


def billion_laughs():
    """79 lists, each of the one before twice: 2^79 values, were they counted one by one."""
    out = b"]q\x00" + text("ha") + b"a"
    for i in range(1, 80):
        out += b"]" + b"q" + bytes([i]) + b"(" + b"h" + bytes([i - 1]) + b"h" + bytes([i - 1]) + b"e"
    # All but the last stay on the stack; gather them in a tuple so that the dictionary gets one value.
    return b"(" + out + b"t"


def checkpoints():
    good = one()
    yield "K1-os-system.ckpt", whole(text("callbacks") + call("posix", "system", "touch JANUS_WAS_RUN"))
    yield "K2-stack-global.ckpt", whole(text("loops") + b"\x8c\x02os\x8c\x06system\x93" + text("touch JANUS_WAS_RUN") + b"\x85R")
    yield "K3-eval.ckpt", whole(text("loops") + call("builtins", "eval", "open('JANUS_WAS_RUN','w')"))
    yield "K3-only-a-call.ckpt", checkpoint(b"\x80\x02" + call("posix", "system", "touch JANUS_WAS_RUN") + b".")
    yield "K3-build-on-a-name.ckpt", whole(text("loops") + call("builtins", "exec", "1") + b"}" + text("x") + number(1) + b"sb")
    yield "K4-inst.ckpt", checkpoint(b"\x80\x02(" + text("id") + b"iposix\nsystem\n.")
    yield "K4-obj.ckpt", checkpoint(b"\x80\x02(" + name("posix", "system") + text("id") + b"o.")
    yield "K4-ext1.ckpt", checkpoint(b"\x80\x02\x82\x01.")
    yield "K4-persid.ckpt", checkpoint(b"\x80\x02P0\n.")
    yield "K4-pop.ckpt", checkpoint(b"\x80\x02}" + call("posix", "system", "id") + b"0.")
    yield "K5-protocol-0.ckpt", checkpoint(b"(dp0\nS'a'\nI1\ns.")
    yield "K5-text-int.ckpt", checkpoint(b"\x80\x02I1\n.")
    yield "K9-billion-laughs.ckpt", checkpoint(pickled(
        state_dict([("lm_head.weight", tensor([4]))]), text("hyper_parameters") + billion_laughs()), {"0": FOUR})
    yield "K10-cycle.ckpt", whole(text("loops") + b"]q\x07h\x07a")
    yield "K10-cycle-in-settings.ckpt", checkpoint(pickled(
        state_dict([("lm_head.weight", tensor([4]))]), text("hyper_parameters") + b"]q\x07h\x07a"), {"0": FOUR})
    yield "K11-text-of-4-GB.ckpt", checkpoint(b"\x80\x02X\xff\xff\xff\xffa.")
    yield "K11-text-of-2-to-63.ckpt", checkpoint(b"\x80\x04\x8d" + b"\xff" * 7 + b"\x7fa.")
    yield "K12-long-size.ckpt", checkpoint(one().replace(
        b"cpu" + number(4), b"cpu" + b"\x8a\xff" + b"\x01" * 255), {"0": FOUR})
    yield "K13-underflow.ckpt", checkpoint(b"\x80\x02\x86.")
    yield "K13-under-the-mark.ckpt", checkpoint(b"\x80\x02]K\x01(a.")
    yield "K13-no-mark.ckpt", checkpoint(b"\x80\x02]e.")
    yield "K13-unknown-memo.ckpt", checkpoint(b"\x80\x02h\x05.")
    yield "K13-deep-marks.ckpt", checkpoint(b"\x80\x02" + b"(" * 201 + b".")
    yield "K14-no-stop.ckpt", checkpoint(b"\x80\x02}")
    yield "K14-left-on-stack.ckpt", checkpoint(b"\x80\x02}}.")
    yield "K15-second-pickle.ckpt", checkpoint(good + good, {"0": FOUR})
    yield "K15-odd-items.ckpt", checkpoint(b"\x80\x02}(K\x01K\x02K\x03u.")
    yield "K15-list-as-key.ckpt", checkpoint(b"\x80\x02}(]K\x02u.")
    yield "K15-fills-a-number.ckpt", checkpoint(b"\x80\x02K\x01K\x02a.")
    yield "K15-calls-a-number.ckpt", checkpoint(b"\x80\x02K\x01)R.")
    yield "K16-cut.ckpt", checkpoint(good, {"0": FOUR})[:300]
    yield "K17-zip-start-only.ckpt", b"PK\x03\x04" + b"\0" * 60
    yield "K18-after-the-end.ckpt", checkpoint(good, {"0": FOUR}, suffix=b"#!/bin/sh\n")
    yield "K18-before-the-start.ckpt", zipped([Member("m/data.pkl", good)], prefix=b"PK\x03\x04" + b"x" * 40)
    yield "K18-comment.ckpt", checkpoint(good, {"0": FOUR})[:-2] + b"\x04\x00more"
    yield "K22-two-data-pkl.ckpt", checkpoint(good, {"0": FOUR}, [Member("m/data.pkl", good)])
    yield "K23-other-local-name.ckpt", zipped([Member("m/data.pkl", good, local_name=b"m/evil.pkl")])
    yield "K23-other-local-size.ckpt", zipped([Member("m/data.pkl", good, flags=0, local_size=7)])
    inner = local_header(Member("m/b", b"hidden"))
    yield "K23-overlap.ckpt", zipped([Member("m/a", inner + b"hidden"), Member("m/b", b"hidden", offset=33, listed_only=True)])
    yield "K23-other-end.ckpt", checkpoint(good, {"0": FOUR}, directory_shift=-8)
    yield "K24-encrypted.ckpt", zipped([Member("m/data.pkl", good, flags=0x0809)])
    yield "K24-masked.ckpt", zipped([Member("m/data.pkl", good, flags=0x2808)])
    yield "K24-method-12.ckpt", zipped([Member("m/data.pkl", good, method=12)])
    yield "K25-up.ckpt", checkpoint(good, {"0": FOUR}, [Member("m/../../etc/cron.d/x", b"x")])
    yield "K25-absolute.ckpt", checkpoint(good, {"0": FOUR}, [Member("/etc/passwd", b"x")])
    yield "K25-backslash.ckpt", checkpoint(good, {"0": FOUR}, [Member("m\\..\\x", b"x")])
    yield "K25-nul.ckpt", checkpoint(good, {"0": FOUR}, [Member(b"m/a\0b", b"x")])
    yield "K26-outside-root.ckpt", checkpoint(good, {"0": FOUR}, [Member("other/x", b"x")])
    packed = zlib.compress(STORE)[2:-4]
    yield "K28-deflated.ckpt", whole(store=packed, deflated_from=STORE)
    yield "K28-cut-deflate.ckpt", whole(store=packed[:-9], deflated_from=STORE)
    yield "K28-bomb.ckpt", zipped([Member("m/data.pkl", zlib.compress(b"\0" * 100)[2:-4], method=8, size=1 << 29)])
    yield "K30-no-record.ckpt", checkpoint(good)
    yield "K30-odd-key.ckpt", checkpoint(one(key="../../x"), {"0": FOUR})
    yield "K31-size-lie.ckpt", checkpoint(one(shape=(1000,), count=1000), {"0": FOUR})
    yield "K31-view-beyond.ckpt", checkpoint(one(shape=(2, 2), strides=[3, 1]), {"0": FOUR})
    yield "K31-offset-beyond.ckpt", checkpoint(one(offset=1), {"0": FOUR})
    yield "K31-stride-0.ckpt", checkpoint(one(shape=(1 << 20,), strides=[0]), {"0": FOUR})
    yield "K31-overflow.ckpt", checkpoint(one(shape=(4,), strides=[2**62]), {"0": FOUR})
    yield "K31-negative.ckpt", checkpoint(one(shape=(-1,)), {"0": FOUR})
    yield "K31-nine-dimensions.ckpt", checkpoint(one(shape=(1,) * 9), {"0": FOUR})
    yield "K38-complex.ckpt", checkpoint(one(kind="ComplexFloatStorage", count=2), {"0": FOUR})
    yield "K38-quantised.ckpt", checkpoint(one(rebuild="_rebuild_qtensor"), {"0": FOUR})
    yield "K38-sparse.ckpt", checkpoint(one(rebuild="_rebuild_sparse_tensor"), {"0": FOUR})
    yield "K39-big-endian.ckpt", checkpoint(good, {"0": FOUR}, [Member("m/byteorder", b"big")])
    yield "K40-byte-order.ckpt", checkpoint(good, {"0": FOUR}, [Member("m/byteorder", b"middle\n")])
    yield "K41-nan.ckpt", whole(store=STORE[:8] + b"\0\0\xc0\x7f" + STORE[12:])
    yield "K42-all-zero.ckpt", whole(store=b"\0" * len(STORE))
    yield "K46-no-configuration.ckpt", whole(config=False)
    yield "K46-no-lm-head.ckpt", whole(skip=lambda key: key == "lm_head.weight", head=True)
    yield "K46-wrapped-names.ckpt", whole(prefix="module.model._orig_mod.")
    yield "K46-head-beside.ckpt", whole(head=True)
    yield "K46-same-name-twice.ckpt", checkpoint(pickled(state_dict([("lm_head.weight", tensor([4]))] * 2)), {"0": FOUR})
    yield "K46-one-tensor-two-names.ckpt", checkpoint(pickled(state_dict(
        [("lm_head.weight", tensor([4])), ("model.module.lm_head.weight", tensor([4]))])), {"0": FOUR})
    yield "K46-no-tensors.ckpt", checkpoint(pickled(text("epoch") + number(3)))
    yield "K46-missing.ckpt", whole(skip=lambda key: "q_proj" in key)
    yield "K48-before-1.6.ckpt", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
    yield "K48-bare-pickle.ckpt", good
    yield "K49-tar.ckpt", b"m/data".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0")
    yield "K49-gzip.ckpt", b"\x1f\x8b\x08\x00" + b"\0" * 20
    yield "K49-a-document.ckpt", zipped([Member("word/document.xml", b"<w/>")])
    yield "K50-torchscript.ckpt", checkpoint(good, {"0": FOUR}, [Member("m/constants.pkl", b"\x80\x02).")])
    yield "K50-whole-model.ckpt", checkpoint(b"\x80\x02" + name("janusdna.modeling_janusdna", "JanusDNAForCausalLM") + b")\x81}b.")
    yield "K51-crc-wrong.ckpt", whole(crc=0x12345678)
    yield "K51-crc-of-pickle.ckpt", zipped([Member("m/data.pkl", good, crc=0x12345678)])
    yield "K52-no-checksum.ckpt", whole(crc=0)
    yield "K53-version-99.ckpt", zipped([Member("m/data.pkl", good), Member("m/version", b"99\n")])
    yield "K53-entries-lie.ckpt", checkpoint(good, {"0": FOUR}, count=4_000_000_000)


# ---- .safetensors ----


def safetensors(header, data=b"", length=None):
    raw = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def entry(begin, end, shape, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def of(entries, data=b"", **how):
    return safetensors(json.dumps(entries), data, **how)


def tensors():
    yield "S1-four-bytes.safetensors", b"\0\0\0\0"
    yield "S1-empty.safetensors", b""
    yield "S2-header-beyond.safetensors", safetensors("{}", length=1000)
    yield "S2-header-huge.safetensors", safetensors("{}", length=2**63)
    yield "S3-header-0.safetensors", safetensors("")
    yield "S4-a-list.safetensors", safetensors("[]")
    yield "S5-nul-padding.safetensors", safetensors(b"{}\0\0\0\0\0\0")
    yield "S5-nul-inside.safetensors", safetensors(b'{"a\0b":1}')
    yield "S6-not-utf8.safetensors", safetensors(b'{"\xff":1}')
    two = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    yield "S7-same-tensor-twice.safetensors", safetensors("{" + two + "," + two + "}", FOUR[:4])
    yield "S7-same-field-twice.safetensors", safetensors('{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,4]}}', FOUR[:4])
    yield "S8-metadata-twice.safetensors", safetensors('{"__metadata__":{},"__metadata__":{}}')
    yield "S8-metadata-not-text.safetensors", safetensors('{"__metadata__":{"a":1}}')
    yield "S9-hole.safetensors", of({"a": entry(0, 4, [1]), "b": entry(8, 12, [1])}, FOUR[:12])
    yield "S9-hole-at-the-start.safetensors", of({"a": entry(4, 8, [1])}, FOUR[:8])
    yield "S9-overlap.safetensors", of({"a": entry(0, 8, [2]), "b": entry(4, 12, [2])}, FOUR[:12])
    yield "S9-same-bytes.safetensors", of({"a": entry(0, 4, [1]), "b": entry(0, 4, [1])}, FOUR[:4])
    yield "S9-bytes-left.safetensors", of({"a": entry(0, 4, [1])}, FOUR)
    yield "S9-beyond-the-end.safetensors", of({"a": entry(0, 16, [4])}, FOUR[:8])
    yield "S10-end-before-begin.safetensors", of({"a": entry(8, 4, [1])}, FOUR)
    yield "S11-three-offsets.safetensors", of({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 8]}}, FOUR[:4])
    yield "S11-negative-offset.safetensors", of({"a": entry(-4, 0, [1])}, FOUR[:4])
    yield "S12-product-wraps.safetensors", of({"a": entry(0, 16, [4194305, 4194305, 211106198978564])}, FOUR)
    yield "S12-product-behind-0.safetensors", of({"a": entry(0, 0, [0, 2**62, 2**62])})
    yield "S12-negative-size.safetensors", of({"a": entry(0, 4, [-1])}, FOUR[:4])
    yield "S12-fraction.safetensors", of({"a": entry(0, 4, [1.0])}, FOUR[:4])
    yield "S13-bytes-and-shape.safetensors", of({"a": entry(0, 16, [3])}, FOUR)
    yield "S15-float8.safetensors", of({"a": entry(0, 4, [4], "F8_E4M3")}, FOUR[:4])
    yield "S15-extra-field.safetensors", of({"a": dict(entry(0, 4, [1]), x=1)}, FOUR[:4])
    yield "S17-deep.safetensors", safetensors('{"a":' + "[" * 1000 + "]" * 1000 + "}")
    yield "S18-lfs-pointer.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
    yield "S18-web-page.safetensors", b"<!DOCTYPE html><title>Not found</title>"
    yield "S19-other-model.safetensors", of({"bert.embeddings.weight": entry(0, 4, [1])}, FOUR[:4])


# ---- model_config.json ----


def configurations():
    good = GOLDEN
    yield "J1-no-comma.json", '{\n "hidden_size": 32\n "vocab_size": 12\n}'
    yield "J1-cut.json", '{"hidden_size": 32, "vocab'
    yield "J2-comment.json", '{\n "hidden_size": 32, // small\n "vocab_size": 12}'
    yield "J2-nan.json", '{"rms_norm_eps": NaN}'
    yield "J3-key-twice.json", '{\n "hidden_size": 32,\n "hidden_size": 72\n}'
    yield "J4-mark.json", "\ufeff" + json.dumps(good)
    yield "J4-deep.json", "[" * 100 + "]" * 100
    yield "J7-heads.json", json.dumps(dict(good, num_attention_heads=5))
    yield "J8-layers.json", json.dumps(dict(good, num_hidden_layers=10**9))
    yield "J8-negative.json", json.dumps(dict(good, hidden_size=-2))
    yield "J8-text.json", json.dumps(dict(good, hidden_size="two"))
    yield "J8-missing.json", json.dumps({"vocab_size": 12})
    yield "J9-other-shape.json", json.dumps(dict(GOLDEN, hidden_size=32))
    yield "J10-layer-fusion.json", json.dumps(dict(good, layer_fusion=True))
    yield "J10-strategy.json", json.dumps(dict(good, bidirectional_strategy="concat", layer_fusion_strategy="half"))
    yield "J10-full-attention.json", json.dumps(dict(good, flexattn_fullattn=True))
    yield "J10-gelu.json", json.dumps(dict(good, hidden_act="gelu"))
    yield "J10-experts-per-token.json", json.dumps(dict(good, num_experts_per_tok=4))
    yield "J10-untied.json", json.dumps(dict(good, bidirectional_weight_tie=False))
    yield "J11-formula.json", json.dumps(dict(good, flex_attn_n_embd="${eval:__import__('os').system('id')}"))
    yield "J12-not-an-object.json", "[1, 2]"


def main():
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        if old.suffix in (".ckpt", ".safetensors", ".json"):
            old.unlink()
    total = 0
    for maker in (checkpoints, tensors, configurations):
        for file, data in maker():
            (FOLDER / file).write_bytes(data.encode() if isinstance(data, str) else data)
            total += 1
    print(f"{total} files, {sum(p.stat().st_size for p in FOLDER.iterdir())} bytes")


main()
