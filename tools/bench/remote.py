# SPDX-License-Identifier: Apache-2.0
"""A second Mortise as the remote of the first: GET of 1 MiB and 64 MiB from there and then from the copy, and many objects at
once from there with 50 ms more on the way."""

import http.client
import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import mean, median

from native import KiB, MiB, fill, row
from servers import Mortise

NATIVE = "[plugins.api_native]\nenabled = true\n"
FAR = '[storage]\ndurability = "none"\n' + NATIVE
NEAR = {
    "by S3": ("aws", '[plugins.remote_s3]\nenabled = true\n[[plugins.remote_s3.remote]]\nname = "far"\naccess_key = "any"\nsecret_key = "any"\n'),
    "by AIStore's API": ("ais", '[plugins.remote_ais]\nenabled = true\n[[plugins.remote_ais.remote]]\nname = "far"\n'),
}
SIZES = ((MiB, 32), (64 * MiB, 4))
AT_ONCE, DELAY = 1_000, 0.05


def start_near(directory, protocol, address):
    """A server whose bucket "bench" has that of `address` behind it."""
    provider, config = NEAR[protocol]
    near = Mortise(directory, name=protocol, extra=NATIVE + config + f'endpoint = "http://{address}"\n')
    namespace = {"namespace": {"uuid": "far", "name": ""}} if provider == "ais" else {}
    ask(near, "PUT", "/bench")
    ask(near, "PUT", "/local")
    ask(near, "PUT", "/local/4k", os.urandom(4 * KiB))
    value = {"backend_bck": {"name": "bench", "provider": provider, **namespace}}
    ask(near, "PATCH", "/v1/buckets/bench", json.dumps({"action": "set-bprops", "value": value}), {"Content-Type": "application/json"})
    return near


def ask(server, method, path, body=None, headers={}):
    connection = http.client.HTTPConnection(server.server.address)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")


def get_timed(connection, path, size):
    """Seconds to the body's first byte, and to its last."""
    began = time.monotonic()
    connection.request("GET", path)
    answer = connection.getresponse()
    received = len(answer.read(1))
    first = time.monotonic() - began
    while piece := answer.read(MiB):
        received += len(piece)
    if answer.status != 200 or received != size:
        raise RuntimeError(f"GET {path}: {answer.status}, {received} bytes")
    return first, time.monotonic() - began


def read_rows(near, size, keys):
    """All keys twice: the first time there are no copies."""
    connection = http.client.HTTPConnection(near.server.address)
    for what in ("cold", "warm"):
        before = near.cpu_seconds()
        times = [get_timed(connection, f"/bench/{key}", size) for key in keys]
        title = f"GET of {size // MiB} MiB, {what}"
        yield row(title, near.name, "ms to the first byte", median(first for first, _ in times) * 1e3)
        yield row(title, near.name, "MiB/s", size / MiB / median(last for _, last in times))
        yield row(title, near.name, "server CPU ms", (near.cpu_seconds() - before) / len(keys) * 1e3)
    connection.close()


class Watch(threading.Thread):
    """Most threads of the server, how many of its workers are busy, and how long a small local object takes meanwhile."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.busy, self.times, self.ended = server, self.threads(server), [], [], threading.Event()

    @staticmethod
    def threads(server):
        return sum(len(os.listdir(f"/proc/{process}/task")) for process in server.processes())

    def run(self):
        connection = http.client.HTTPConnection(self.server.server.address)
        while not self.ended.is_set():
            self.most = max(self.most, self.threads(self.server))
            self.busy.append(self.server.metric("mortise_executor_running_tasks"))
            self.times.append(get_timed(connection, "/local/4k", 4 * KiB)[1])
            self.ended.wait(0.01)


def get_at_once(address, keys, size):
    """One connection for each key, all asked before anything is read. Returns the seconds until all are whole."""
    host, _, port = address.rpartition(":")
    buffer, left, began = bytearray(MiB), {}, time.monotonic()
    with selectors.DefaultSelector() as ready:
        for key in keys:
            connection = socket.create_connection((host, int(port)))
            connection.sendall(f"GET /bench/{key} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            connection.setblocking(False)
            left[connection] = None
            ready.register(connection, selectors.EVENT_READ)
        while left:
            for one, _ in ready.select():
                read_some(one.fileobj, buffer, left, size)
                if left[one.fileobj] == 0:
                    ready.unregister(one.fileobj)
                    one.fileobj.close()
                    del left[one.fileobj]
    return time.monotonic() - began


def read_some(connection, buffer, left, size):
    """left[connection] is None until the head has come."""
    count = connection.recv_into(buffer)
    if left[connection] is None:
        head, _, body = bytes(buffer[:count]).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:300]!r}")
        left[connection], count = size, len(body)
    elif count == 0:
        raise RuntimeError(f"a body that lacks {left[connection]} bytes")
    left[connection] -= count


def many_rows(near, keys, size, what):
    """Those that wait for the remote hold no worker; what the many threads do is to sync copies."""
    at_rest = Watch.threads(near)
    watch, before = Watch(near), near.cpu_seconds()
    watch.start()
    seconds = get_at_once(near.server.address, keys, size)
    watch.ended.set()
    watch.join()
    yield row(what, near.name, "s", seconds)
    yield row(what, near.name, "server CPU ms each", (near.cpu_seconds() - before) / len(keys) * 1e3)
    yield row(what, near.name, "threads at rest", at_rest)
    yield row(what, near.name, "threads at most", watch.most)
    yield row(what, near.name, "busy workers, mean", mean(watch.busy))
    yield row(what, near.name, "workers", near.metric("mortise_executor_workers"))
    yield row(what, near.name, "MiB resident at most", near.resident_bytes("VmHWM") / MiB)
    yield row(what, near.name, "ms of a local GET of 4 KiB meanwhile", median(watch.times) * 1e3)
    yield row(what, near.name, "ms of the slowest of these", max(watch.times) * 1e3)


def start_relay(address):
    command = [sys.executable, Path(__file__).resolve().parent / "relay.py", address, str(DELAY)]
    relay = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return relay, relay.stdout.readline().strip()


def remote(rig):
    rig.run += 1
    directory = rig.directory / f"remote-{rig.run}"
    far = Mortise(directory / "far", extra=FAR)
    relay, delayed = start_relay(far.server.address)
    try:
        ask(far, "PUT", "/bench")
        names = {size: [f"{size}-{number}" for number in range(count)] for size, count in SIZES}
        for size, keys in names.items():
            fill(f"{far.url}/bench", "", keys, size, clients=1)
        many = [f"many/{number:04}" for number in range(AT_ONCE)]
        fill(f"{far.url}/bench", "", many, MiB)
        for turn in range(rig.rounds):
            for protocol in rig.in_turn(list(NEAR)):
                for way, address in (("straight", far.server.address), ("delayed", delayed)):
                    near = start_near(directory / f"near-{turn}-{way}-{protocol[3:6]}", protocol, address)
                    try:
                        if way == "straight":
                            for size, keys in names.items():
                                yield from read_rows(near, size, keys)
                        else:
                            yield from many_rows(near, many, MiB, f"{AT_ONCE} cold GETs of 1 MiB at once, {DELAY * 1e3:.0f} ms on the way")
                    finally:
                        near.stop()
    finally:
        relay.kill()
        relay.wait()
        far.stop()
