# SPDX-License-Identifier: Apache-2.0
"""What an operation costs when the bucket holds ten thousand objects, a million, ten million: servers that are filled
once and measured in turns, without syncs. CPU is that of all threads of the server until it is idle again, so LevelDB's
compactions are in it; system calls are counted by perf, where it may.

Two kinds of bursts: over a thousand of the objects, whose blocks every cache holds, which shows what the size of the
bucket alone adds; and over all of them, where nearly every operation also reads two blocks that no cache of the program
holds. Objects are read before any is written over, and only once LevelDB has ended the compactions that reads make it
begin: these are the late part of what the writes before cost."""

import http.client
import json
import os
import re
import subprocess
import time
import urllib.parse
from pathlib import Path

from load import load, settle
from servers import Mortise, disk_bytes

KiB, MiB = 1 << 10, 1 << 20


def system_calls(server, run):
    """Calls made by the server while run() runs, or None if perf does not tell."""
    command = ["perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-p", str(server.processes()[0])]
    try:
        perf = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError:
        run()
        return None
    time.sleep(0.3)
    run()
    perf.send_signal(2)
    counted = re.search(r"^(\d+),", perf.communicate()[1], re.MULTILINE)
    return int(counted[1]) if counted else None


def list_pages(server, path, most=1_000_000):
    """Reads a listing page by page; returns (rows, pages, seconds of waiting for the server)."""
    connection = http.client.HTTPConnection(server.server.address)
    rows, pages, token, spent = 0, 0, "", 0.0
    while True:
        began = time.monotonic()
        connection.request("GET", path + (f"&continuation-token={urllib.parse.quote(token)}" if token else ""))
        text = connection.getresponse().read()
        spent += time.monotonic() - began
        rows += int(re.search(rb"<KeyCount>(\d+)<", text)[1])
        pages += 1
        found = re.search(rb"<NextContinuationToken>([^<]*)<", text)
        if not found or rows >= most:
            return rows, pages, spent
        token = found[1].decode()


def written_bytes(server):
    """By the program; what the file system adds is not in it."""
    fields = dict(line.split(": ") for line in Path(f"/proc/{server.processes()[0]}/io").read_text().splitlines())
    return int(fields["write_bytes"])


class Filled:
    """A server with `count` objects of `size` bytes in bucket "many". `directory` is filled unless it was before."""

    def __init__(self, directory, count, size, client_of):
        self.count, self.size, self.turn, self.fill_rows = count, size, 0, None
        self.what = f"of {count} objects of {size} B"
        self.server = Mortise(directory, name="mortise none", extra='[storage]\ndurability = "none"\n')
        mark = directory / f"filled-{size}"
        if other := [found.name for found in directory.glob("filled-*") if found != mark]:
            self.server.stop()
            raise SystemExit(f"{directory} has objects of another size: {other[0]}; give --object-size or another --kept")
        if not mark.exists():
            client_of(self.server).create_bucket(Bucket="many")
            done, cpu = load(self.server, "put", "many", count=count, size=size)
            mark.write_text(json.dumps({"put/s": count / done["seconds"], "cpu": cpu / count * 1e6}))
        self.filling = json.loads(mark.read_text())

    def once(self):
        """Rows of the filling."""
        yield self.row("first PUT", "server CPU us/request", self.filling["cpu"])
        yield self.row("first PUT", "requests/s", self.filling["put/s"])
        yield self.row("disk", "bytes/object", disk_bytes(self.server.server.data) / self.count)

    def calm(self, seconds, most=40):
        """Reads objects until a burst of reads makes the server write nothing."""
        for _ in range(most):
            before = written_bytes(self.server)
            self.turn += 1
            load(self.server, "get", "many", of=self.count, seed=self.turn, count=10**9, seconds=seconds)
            if written_bytes(self.server) - before < MiB:
                return

    def start_after_kill(self, seconds):
        """The server is killed while objects are written, so that its log is full of records to be recovered."""
        program = Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "mortise_object_load"
        words = [program, "put", f"{self.server.server.address}/many", "--of", self.count, "--size", self.size, "--seconds", 1000, "--count", 10**9]
        writer = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        self.server.server.kill()
        writer.wait()
        began = time.monotonic()
        self.server.server.start()
        yield self.row("start after kill -9", "s", time.monotonic() - began)

    def row(self, what, unit, value):
        return {"what": f"{what} {self.what}", "server": self.server.name, "unit": unit, "value": value}

    def burst(self, what, verb, of, seconds):
        self.turn += 1
        result = {}

        def run():
            done, cpu = load(self.server, verb, "many", of=of, seed=self.turn, size=self.size, count=10**9, seconds=seconds)
            result.update(done, cpu=cpu)

        calls = system_calls(self.server, run)
        yield self.row(what, "requests/s", result["requests"] / result["seconds"])
        yield self.row(what, "server CPU us/request", result["cpu"] / result["requests"] * 1e6)
        yield self.row(what, "p99 us", result["p99_us"])
        if calls is not None:
            yield self.row(what, "system calls/request", calls / result["requests"])

    def listing(self, what, query):
        before = self.server.cpu_seconds()
        rows, pages, seconds = list_pages(self.server, "/many?list-type=2" + query)
        cpu = self.server.cpu_seconds() - before
        if pages == 1:
            yield self.row(what, "ms/page", seconds * 1000)
        else:
            yield self.row(what, "rows/s", rows / seconds)
            yield self.row(what, "server CPU us/row", cpu / rows * 1e6)

    def memory(self):
        for field, unit in (("VmRSS", "MiB resident"), ("RssAnon", "MiB of its own")):
            yield self.row("memory", unit, self.server.resident_bytes(field) / MiB)


HOT = 1000


def scale(rig):
    everything = []
    for count in rig.objects:
        everything.append(Filled(rig.kept / f"objects-{count}", count, rig.object_size, rig.client))
        rig.servers.append(everything[-1].server)
    for filled in everything:
        yield from filled.once()
        filled.calm(rig.seconds)
    for verb, name in (("get", "GET"), ("put", "PUT over one")):
        for _ in range(rig.rounds):
            for filled in everything:
                yield from filled.burst(f"{name} of {HOT} hot ones", verb, HOT, rig.seconds)
            for filled in everything:
                yield from filled.burst(name, verb, filled.count, rig.seconds)
            for filled in everything:
                if verb == "get":
                    yield from filled.listing("LIST, 1000 a page,", "")
                    yield from filled.listing("LIST rolled up to 100 prefixes,", "&delimiter=/")
    for filled in everything:
        yield from filled.memory()
    for _ in range(rig.rounds):
        for filled in everything:
            yield from filled.start_after_kill(rig.seconds)
