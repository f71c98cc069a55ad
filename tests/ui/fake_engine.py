"""An engine of made-up data that also misbehaves on request, for tests of the window's side of the pipe.

usage: fake_engine.py LOG: appends one line per request to LOG, so that a test sees what reached any of its lives.
Its genome "made-up" is 100 kb of chrT with a gene every 5 kb; runs take 0.2 s and their values are functions of the
position; runs are kept in LOG.runs, as a store would keep them. $FAKE_SECONDS is what a kilobase is said to take.
$FAKE_HOLD is a file that a run waits for when it has told what was wanted first. $FAKE_GPU adds a GPU. $FAKE_PLUGIN is the digest of a plugin "made" with a track "gc"; none when it is not set.
"""
import json
import os
import re
import signal
import struct
import sys
import threading
import time

lock = threading.Lock()
log = open(sys.argv[1], "a", buffering=1)
cancelled = set()
store = sys.argv[1] + ".runs"
LENGTH = 100_000
TILE = 8192
SECONDS = float(os.environ.get("FAKE_SECONDS", "0.1"))
DEVICES = [{"name": "CPU, made up, 2 threads", "kind": "cpu", "usable": True, "used": True},
           {"name": "GPU 0", "kind": "gpu", "usable": False, "why": "No driver that is new enough for a made-up device of this kind is installed."}]

if "FAKE_GPU" in os.environ:
    DEVICES[1] = {"name": "GPU A", "kind": "cuda", "usable": True, "why": "Used only when asked for."}


def send(head, payload=b""):
    text = json.dumps(head).encode()
    with lock:
        sys.stdout.buffer.write(b"JSF1" + struct.pack("<IQ", len(text), len(payload)) + text + payload)
        sys.stdout.buffer.flush()


def heartbeat():
    while True:
        send({"event": "heartbeat", "busy": 1, "resident_bytes": 2, "cache_bytes": 3})
        time.sleep(0.05)


def region(begin, end, contig="chrT"):
    return {"contig": contig, "begin": begin, "end": end}


def letter(position):
    base = "ACGT"[(position * 7 + position // 5) % 4]
    return base.lower() if position // 1000 % 3 == 1 else base


def run_of(window, strands):
    key = "%d-%d-%s" % (window["begin"], window["end"], strands)
    names = {"probability." + b: "probability" for b in "ACGT"}
    names |= {"log_odds." + b: "log2 odds" for b in "ACGT"}
    names |= {"entropy": "bits", "information": "bits", "reference_probability": "probability"}
    tracks = [{"id": "run/%s/%s" % (key, n), "name": n, "title": n, "unit": u, "kind": "quantity", "window": window}
              for n, u in names.items()]
    tracks += [{"id": "run/%s/%s" % (key, n), "name": n, "title": n, "kind": "category", "categories": 16,
                "window": window} for n in ("expert.1.fwd", "expert.1.bwd", "expert.3.fwd", "expert.3.bwd")]
    return {"run": key, "region": window, "strands": strands, "tracks": tracks}


def stored_runs():
    return [json.loads(line) for line in open(store)] if os.path.exists(store) else []


def value(name, position):
    if name.startswith("expert"):
        return position // 3 % 16
    return (position * 13 % 97) / 97


def tile(head):
    wanted = head["tile"]
    kind = "category" if "/expert" in wanted["track"] else "quantity"
    name = wanted["track"].rsplit("/", 1)[1]
    width = 4 ** wanted["level"]
    begin, end = (0, LENGTH) if wanted["track"].startswith("plugin") else \
        map(int, wanted["track"].split("/")[1].split("-")[:2])
    bins = [(wanted["index"] * TILE + i) * width for i in range(TILE)]
    if kind == "category" and wanted["level"] == 0:
        payload = bytes(value(name, b) if begin <= b < end else 255 for b in bins)
    elif kind == "category":
        counts = [width if begin <= b < end and value(name, b) == c else 0 for b in bins for c in range(16)]
        payload = struct.pack("<%dI" % len(counts), *counts)
    else:
        values = [value(name, b) if begin <= b < end else float("nan") for b in bins]
        payload = struct.pack("<%df" % TILE, *values) * (1 if wanted["level"] == 0 else 3)
    send({"id": head["id"], "ok": True, "tile": wanted, "kind": kind, "categories": 16}, payload)


def place(head):
    return {"device": "cuda" if head["device"].startswith("cuda") else "cpu", "precision": head["precision"]}


def place_of(head):
    words = place(head)
    return "" if words == {"device": "cpu", "precision": "fp32"} else "-".join(["", *words.values()])


def run(head):
    for step in range(1, 5):
        time.sleep(float(os.environ.get("FAKE_RUN", "0.2")) / 4)
        if head["id"] in cancelled:
            return send({"id": head["id"], "cancelled": True})
        send({"id": head["id"], "event": "progress", "done": step / 4, "seconds_left": (4 - step) * 0.05})
        if step == 1 and "first" in head:
            part = run_of(head["first"], head["strands"] + "-first")
            tracks = [track for track in part["tracks"] if track["kind"] == "quantity"]
            send({"id": head["id"], "event": "first", "run": part["run"], "region": head["first"], "tracks": tracks})
            while not os.path.exists(os.environ.get("FAKE_HOLD", "/")) and head["id"] not in cancelled:
                time.sleep(0.01)
    made = run_of(head["region"], head["strands"] + place_of(head))
    made |= {"strands": head["strands"], "provenance": {"program": "fake"} | place(head)}
    if head["region"]["begin"] == 66_000:
        return send({"id": head["id"], "error": {"line": "Not enough memory for this made-up window.", "class": 4}})
    with open(store, "a") as file:
        file.write(json.dumps(made) + "\n")
    send({"id": head["id"], "ok": True, "cached": False, "seconds": 0.2, "device": "CPU, made up"} | made)


def gene(at):
    begin = at // 5000 * 5000 + 1000
    return {"region": region(begin, begin + 1500), "name": "GENE%d" % (begin // 5000), "identifier": "T1",
            "type": "transcript", "strand": "+", "score": 0, "blocks": [[begin, begin + 1500, True]]}


def locate(text):
    found = re.fullmatch(r"chrT:([\d,]+)(?:-([\d,]+))?", text)
    if found:
        begin = int(found[1].replace(",", "")) - 1
        end = int(found[2].replace(",", "")) if found[2] else begin + 1
        note = "chrT ends at 100,000." if end > LENGTH else ""
        return {"regions": [region(begin, min(end, LENGTH))], "reversed": False, "note": note}
    found = re.fullmatch(r"GENE(\d+)", text, re.I)
    if found:
        return {"regions": [gene(int(found[1]) * 5000)["region"]], "reversed": False, "note": ""}


def made_up(head):
    """The answer to a well-behaved request, or None."""
    op = head["op"]
    if op == "open_genome":
        return {"genome": "G1", "name": "Made up", "path": head["path"], "bases": LENGTH, "notes": [],
                "contigs": [{"name": "chrT", "begin": 0, "end": LENGTH}], "suggested": "chrT:40,001-44,096"}
    if op == "open_model":
        return {"model": "0123456789abcdef", "name": "made-up model", "path": head["path"], "parameters": 1,
                "hidden_size": 32, "mid_attention": True, "final_mlp": True, "expert_layers": [1, 3], "experts": 16,
                "notes": []}
    if op == "open_track" and "cytoBand" in head["path"]:
        return {"track": {"id": "bands", "name": "bands", "kind": "features", "format": "cytoBand"}, "notes": []}
    if op == "open_track":
        return {"track": {"id": "T:" + head["path"], "name": "genes", "title": "Genes", "kind": "features"}, "notes": []}
    if op == "complete":
        names = ["GENE%d" % i for i in range(20) if ("GENE%d" % i).startswith(head["text"].upper())]
        return {"names": [{"name": n, "region": gene(int(n[4:]) * 5000)["region"], "detail": "made up"} for n in names]}
    if op == "features" and head["track"] == "bands":
        ends = [("Tp1", "gneg", 0, 30_000), ("Tp0", "acen", 30_000, 38_000), ("Tq0", "acen", 38_000, 46_000),
                ("Tq1", "gpos100", 46_000, LENGTH)]
        return {"features": [{"region": region(b, e), "name": n, "identifier": n, "type": stain, "strand": ".",
                              "score": 0, "blocks": []} for n, stain, b, e in ends]}
    if op == "features":
        asked = head["region"]
        genes = [gene(at) for at in range(max(0, asked["begin"] - 5000), min(asked["end"], LENGTH), 5000)]
        return {"features": genes}
    if op == "next_feature":
        at = head["position"] // 5000 + head["direction"]
        return {"feature": gene(at * 5000) if 0 <= at < 20 else None}
    if op == "estimate":
        seconds = SECONDS * head["length"] / 1000
        return {"seconds": seconds, "bytes": head["length"] * 1000, "device": "CPU", "available_bytes": 8_000_000_000,
                "fits": head["length"] <= 60_000, "sentence": "made up"}
    if op == "runs":
        return {"runs": stored_runs()}
    if op == "point":
        at = head["position"]
        names = [track["name"] for track in run_of(region(0, 1), "both")["tracks"]]
        return {"values": {n: value(n, at) for n in names}, "reference": letter(at)}
    if op == "export":
        return {"files": [head["out"] + "/made-up", head["out"] + "/provenance.json"]}
    return None


def plugins():
    digest = os.environ.get("FAKE_PLUGIN")
    gc = {"id": "plugin/%s/gc" % digest, "name": "gc", "title": "GC content", "unit": "share", "kind": "quantity"}
    return [{"name": "made", "file": "made.so", "tracks": [gc]}] if digest else []


def answer(head):
    op = head["op"]
    if op == "cancel":
        cancelled.add(head["request"])
    made = made_up(head)
    if made is not None:
        return send({"id": head["id"], "ok": True} | made)
    if op == "locate":
        place = locate(head["text"].strip())
        if place:
            return send({"id": head["id"], "ok": True} | place)
        return send({"id": head["id"], "error": {"line": "\"%s\" is no place here." % head["text"], "class": 2}})
    if op == "sequence":
        asked = head["region"]
        letters = "".join(letter(i) for i in range(max(0, asked["begin"]), min(LENGTH, asked["end"])))
        return send({"id": head["id"], "ok": True, "region": asked}, letters.encode())
    if op == "tile":
        return tile(head)
    if op == "run":
        return threading.Thread(target=run, args=(head,), daemon=True).start()
    if op == "attention":
        begin, end = map(int, head["run"].split("-")[:2])
        mass = [1 / (1 + abs(i - j)) for i in range(64) for j in range(64)]
        return send({"id": head["id"], "ok": True, "bins": 64, "bases_per_bin": (end - begin + 63) // 64,
                     "region": region(begin, end)}, struct.pack("<4096f", *mass))
    if op == "hello":
        send({"id": head["id"], "ok": True, "protocol": 1, "pid": os.getpid(), "devices": DEVICES,
              "plugins": plugins()})
    elif op == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif op == "die_once":
        if not os.path.exists(head["mark"]):
            open(head["mark"], "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        send({"id": head["id"], "ok": True})
    elif op == "hang_once":
        if not os.path.exists(head["mark"]):
            open(head["mark"], "w").close()
            os.kill(os.getpid(), signal.SIGSTOP)
        send({"id": head["id"], "ok": True})
    elif op == "garbage_once":
        if not os.path.exists(head["mark"]):
            open(head["mark"], "w").close()
            with lock:
                sys.stdout.buffer.write(b"Segmentation fault, or some library's greeting")
                sys.stdout.buffer.flush()
        send({"id": head["id"], "ok": True})
    elif op == "refuse":
        send({"id": head["id"], "error": {"line": "No such \"thing\".", "class": 3}})
    elif op == "progress":
        send({"id": head["id"], "event": "progress", "done": 0.5, "seconds_left": 1.5})
        send({"id": head["id"], "ok": True}, b"bytes")
    elif op == "notice":
        send({"event": "notice", "line": "The made-up cache was set aside."})
        send({"id": head["id"], "ok": True})
    elif op == "never":
        pass
    else:
        send({"id": head["id"], "ok": True, "op": op})


threading.Thread(target=heartbeat, daemon=True).start()
while True:
    prefix = sys.stdin.buffer.read(16)
    if len(prefix) < 16:
        sys.exit(0)
    head_bytes, payload_bytes = struct.unpack("<IQ", prefix[4:])
    head = json.loads(sys.stdin.buffer.read(head_bytes))
    sys.stdin.buffer.read(payload_bytes)
    log.write(head["op"] + {"tile": " " + head.get("tile", {}).get("track", ""), "open_track": " " + head.get("path", ""),
                            "close_track": " " + head.get("track", "")}.get(head["op"], "") + "\n")
    answer(head)
