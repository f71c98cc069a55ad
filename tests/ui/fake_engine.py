"""An engine that misbehaves on request, for tests of the window's side of the pipe.

usage: fake_engine.py LOG: appends one line per request to LOG, so that a test sees what reached any of its lives.
"""
import json
import os
import signal
import struct
import sys
import threading
import time

lock = threading.Lock()
log = open(sys.argv[1], "a", buffering=1)


def send(head, payload=b""):
    text = json.dumps(head).encode()
    with lock:
        sys.stdout.buffer.write(b"JSF1" + struct.pack("<IQ", len(text), len(payload)) + text + payload)
        sys.stdout.buffer.flush()


def heartbeat():
    while True:
        send({"event": "heartbeat", "busy": 1, "resident_bytes": 2, "cache_bytes": 3})
        time.sleep(0.05)


def answer(head):
    op = head["op"]
    if op == "hello":
        send({"id": head["id"], "ok": True, "protocol": 1, "pid": os.getpid(), "devices": []})
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
    log.write(head["op"] + "\n")
    answer(head)
