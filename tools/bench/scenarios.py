# SPDX-License-Identifier: Apache-2.0
"""What is measured. A scenario is given the rig and returns rows: {"what", "server", "unit", "value"}; the runner repeats
it, interleaved with the others, and takes medians."""

import os
import re
import selectors
import shutil
import socket
import subprocess
import time
from pathlib import Path

import boto3
from botocore.config import Config

from bodies import bodies
from fill import fill
from load import curl, load, wrk
from native import native, native_list
from operations import complete, copy, delete, get_by_tls, head, mixed
from remote import remote
from scale import list_pages, scale
from servers import KEY, Mortise, Nginx
from sustained import Sustained, sustained

KiB, MiB, GiB = 1 << 10, 1 << 20, 1 << 30


BY_CHECKSUM = """
[[bucket]]
name = "by-checksum"
properties = { "s3.etag" = "checksum" }
"""
SMALL_PARTS = """
[storage]
min_part_size = "1"
"""


class Rig:
    """The servers, filled with what is read, for one whole run."""

    def __init__(self, directory, seconds, rounds, objects=(), object_size=KiB, kept=None, sustained=None, before=None, aistore=None):
        self.directory, self.seconds, self.rounds, self.before_build = directory, seconds, rounds, before
        self.aistore = aistore
        self.sustained, self.timelines, self.filled = sustained or Sustained(), {}, set()
        self.objects, self.object_size, self.kept = objects, object_size, kept or directory
        self.mortise = Mortise(directory / "mortise", extra=SMALL_PARTS + BY_CHECKSUM)
        self.signed = Mortise(directory / "signed", name="mortise signed", signed=True)
        self.fast = Mortise(directory / "fast", name="mortise none", extra=SMALL_PARTS + 'durability = "none"\n')
        self.nginx = Nginx(directory / "nginx")
        self.older = {}  # of an earlier build, beside those of this one
        if before:
            self.older[self.mortise] = Mortise(directory / "before", name="before", extra=SMALL_PARTS + BY_CHECKSUM, build=before)
            self.older[self.signed] = Mortise(directory / "before-signed", name="before signed", signed=True, build=before)
        ours = [self.mortise, self.signed, self.fast, *self.older.values()]
        self.servers = [*ours, self.nginx]
        self.run = self.round = 0
        for server in ours:
            self.client(server).create_bucket(Bucket="bench")
        for name, size in (("4k", 4 * KiB), ("64k", 64 * KiB), ("1m", MiB), ("64m", 64 * MiB)):
            body = os.urandom(size)
            for server in ours:
                self.client(server).put_object(Bucket="bench", Key=name, Body=body)
            (self.nginx.root / "bench").mkdir(exist_ok=True)
            (self.nginx.root / "bench" / name).write_bytes(body)

    def turns(self, *servers):
        """In this order, and in the next round the other way about, so that what changes during a round favours nobody. Each
        is preceded by the same of an earlier build, if there is one."""
        return self.in_turn([one for server in servers for one in (self.older.get(server), server) if one])

    def in_turn(self, servers):
        return servers if self.round % 2 == 0 else servers[::-1]

    def large_targets(self):
        """(server, bucket, name in the report) of large PUTs."""
        older = [(self.older[self.mortise], "bench", "before")] if self.older else []
        return [*older, (self.mortise, "bench", "mortise"), (self.mortise, "by-checksum", "mortise, xxhash ETag"), (self.fast, "bench", "mortise none"), (self.nginx, "bench", "nginx")]

    def client(self, server):
        return boto3.client(
            "s3", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=KEY.access_key,
            aws_secret_access_key=KEY.secret_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, read_timeout=300),
        )  # fmt: skip

    def signed_paths(self, server, key, count=64):
        """A file of presigned paths; several, so that no cache of one signature is measured."""
        client, path = self.client(server), self.directory / f"signed-{key}"
        urls = [client.generate_presigned_url("get_object", Params={"Bucket": "bench", "Key": key}, ExpiresIn=86400 - n) for n in range(count)]
        path.write_text("\n".join(url.removeprefix(server.url) for url in urls) + "\n")
        return path

    def stop(self):
        for server in self.servers:
            server.stop()


def row(what, server, unit, value):
    return {"what": what, "server": server.name, "unit": unit, "value": value}


def burst_rows(what, server, burst, size):
    yield row(what, server, "requests/s", burst.rate)
    yield row(what, server, "server CPU us/request", burst.cpu_us)
    if burst.p99_us:
        yield row(what, server, "p99 us", burst.p99_us)
    if size >= MiB:
        yield row(what, server, "MiB/s", burst.rate * size / MiB)
        yield row(what, server, "server CPU ms/MiB", burst.cpu_us / 1000 / (size / MiB))


def get(rig, key, size, connections, signed, where=""):
    what = f"GET {key}, {connections} connections{where}"
    for server in rig.turns(rig.mortise, rig.nginx):
        yield from burst_rows(what, server, wrk(server, f"{server.url}/bench/{key}", seconds=rig.seconds, connections=connections), size)
    for server in rig.turns(rig.signed) if signed else ():
        burst = wrk(server, server.url, seconds=rig.seconds, connections=connections, script="get.lua", arguments=[rig.signed_paths(server, key)])
        yield from burst_rows(what, server, burst, size)


def get_small(rig):
    yield from get(rig, "4k", 4 * KiB, 64, signed=True)


def pin(rig, servers_to, clients_to):
    """Puts all threads of the servers on these CPUs, and this process with the clients it will start on those."""
    for server in rig.turns(rig.mortise, rig.signed, rig.nginx):
        for process in server.processes():
            for thread in os.listdir(f"/proc/{process}/task"):
                os.sched_setaffinity(int(thread), servers_to)
    os.sched_setaffinity(0, clients_to)


def get_small_pinned(rig):
    """With all CPUs for all, the one thread of wrk is what both servers wait for, and waking up is part of their cost."""
    everywhere = os.sched_getaffinity(0)
    first, *others = sorted(everywhere)
    try:
        if others:
            pin(rig, {first}, {others[0]})
            yield from get(rig, "4k", 4 * KiB, 64, signed=True, where=", a CPU for each side")
        pin(rig, {first}, {first})
        yield from get(rig, "4k", 4 * KiB, 64, signed=True, where=", one CPU for both sides")
    finally:
        pin(rig, everywhere, everywhere)


def get_small_alone(rig):
    yield from get(rig, "4k", 4 * KiB, 1, signed=True)


def get_64k(rig):
    yield from get(rig, "64k", 64 * KiB, 16, signed=True)


def get_middle(rig):
    yield from get(rig, "1m", MiB, 16, signed=False)


def get_large(rig):
    for server in rig.turns(rig.mortise, rig.nginx):
        burst = curl(server, f"{server.url}/bench/64m", transfers=rig.seconds * 2, clients=2)
        yield from burst_rows("GET 64m, 2 clients", server, burst, 64 * MiB)


def put_small(rig):
    """Beside nginx, and beside LevelDB alone: as many threads that write batches of this size with sync."""
    rig.run += 1
    what, floor = "PUT 4k, 64 connections", "leveldb alone"
    before = [rig.mortise.metric(f"mortise_meta_leveldb_{name}_total") for name in ("commits", "syncs")]
    for server in rig.turns(rig.mortise, rig.fast, rig.nginx):
        arguments = [4 * KiB, "/bench/put-4k", f"{os.getpid()}-{rig.run}"]
        burst = wrk(server, server.url, seconds=rig.seconds, connections=64, script="put.lua", arguments=arguments)
        yield from burst_rows(what, server, burst, 4 * KiB)
        if server is rig.mortise:
            after = [server.metric(f"mortise_meta_leveldb_{name}_total") for name in ("commits", "syncs")]
            yield row(what, server, "commits/sync", (after[0] - before[0]) / (after[1] - before[1]))
            alone = leveldb_alone(rig)
            yield {"what": what, "server": floor, "unit": "requests/s", "value": alone}
            yield row(what, server, "times LevelDB's rate", burst.rate / alone)


def leveldb_alone(rig):
    """Synced batches per second by 64 threads."""
    program = Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "mortise_meta_floor"
    command = [program, "--only", "bare", "--rounds", "1", "--submitters", "64", "--value", 4 * KiB,
               "--seconds", rig.seconds, "--directory", rig.directory / "floor"]  # fmt: skip
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return float(re.search(r"^bare +([\d.]+)", done.stdout, re.MULTILINE)[1])


def put_alone(rig):
    rig.run += 1
    for server in rig.turns(rig.mortise, rig.nginx):
        arguments = [4 * KiB, "/bench/put-alone", f"{os.getpid()}-{rig.run}"]
        burst = wrk(server, server.url, seconds=rig.seconds, connections=1, script="put.lua", arguments=arguments)
        yield from burst_rows("PUT 4k, 1 connection", server, burst, 4 * KiB)
        yield row("PUT 4k, 1 connection", server, "mean us", 1e6 / burst.rate)


def put_bodies(rig, key, size, transfers, clients):
    rig.run += 1
    body = rig.nginx.root / "bench" / key
    for server, bucket, name in rig.turns(*rig.large_targets()):
        burst = curl(server, f"{server.url}/{bucket}/up-{key}", transfers=transfers, clients=clients, upload=body)
        for found in burst_rows(f"PUT {key}, {clients} clients", server, burst, size):
            yield {**found, "server": name}


def put_middle(rig):
    yield from put_bodies(rig, "1m", MiB, 64 * rig.seconds, 4)


def put_large(rig):
    yield from put_bodies(rig, "64m", 64 * MiB, max(rig.seconds // 2, 1), 2)


def memory(rig):
    """Resident memory at rest, and the peak while 16 uploads of 1 GiB run beside 8 slow readers, and 64 at once."""
    server = Mortise(rig.directory / f"memory-{rig.run}")
    rig.run += 1
    try:
        client = rig.client(server)
        client.create_bucket(Bucket="bench")
        client.put_object(Bucket="bench", Key="64m", Body=os.urandom(64 * MiB))
        yield row("start", server, "s", server.start_seconds)
        fresh = Mortise(rig.directory / f"idle-{rig.run}", name=server.name)
        before = fresh.cpu_seconds()
        time.sleep(5)
        yield row("idle", fresh, "MiB resident", fresh.resident_bytes() / MiB)
        yield row("idle", fresh, "CPU ms in 5 s", (fresh.cpu_seconds() - before) * 1000)
        fresh.stop()
        sparse = rig.directory / "sparse"
        with sparse.open("wb") as file:
            file.truncate(GiB)
        quiet = ["curl", "--silent", "--fail", "--output", "/dev/null"]
        slow = [subprocess.Popen([*quiet, "--limit-rate", "500k", f"{server.url}/bench/64m"]) for _ in range(8)]
        uploads = [subprocess.Popen([*quiet, "--upload-file", sparse, f"{server.url}/bench/up{n}"]) for n in range(16)]
        failed = sum(process.wait() != 0 for process in uploads)
        peak = server.resident_bytes("VmHWM") / MiB
        for process in slow:
            process.kill()
            process.wait()
        if failed:
            raise RuntimeError(f"{failed} of 16 uploads failed")
        yield row("16 uploads of 1 GiB, 8 slow readers", server, "MiB peak", peak)
    finally:
        server.stop()
        shutil.rmtree(server.server.directory, ignore_errors=True)
    yield row("64 uploads of 1 GiB at once", server, "MiB peak", many_uploads(rig, server.name, 64))


def many_uploads(rig, name, count, until=16 * GiB):
    """Peak memory while so many bodies of 1 GiB arrive at the same time. They are cut off when `until` bytes are stored:
    the disk need not hold them all."""
    server = Mortise(rig.directory / "uploads", name=name)
    try:
        rig.client(server).create_bucket(Bucket="bench")
        word = [b"PUT /bench/up%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (n, GiB) for n in range(count)]
        address, piece, sent = server.server.address.split(":"), bytes(MiB), 0
        with selectors.DefaultSelector() as ready:
            for head in word:
                connection = socket.create_connection((address[0], int(address[1])))
                connection.sendall(head)
                connection.setblocking(False)
                ready.register(connection, selectors.EVENT_WRITE)
            while sent < until:
                for key, _ in ready.select():
                    sent += key.fileobj.send(piece)
            peak = server.resident_bytes("VmHWM") / MiB
            for key in list(ready.get_map().values()):
                key.fileobj.close()
        return peak
    finally:
        server.stop()
        shutil.rmtree(server.server.directory, ignore_errors=True)


def listing(rig, keys=1_000_000):
    """Fills a bucket of the server that does not sync (once), then lists it whole, and rolled up."""
    client = rig.client(rig.fast)
    if not any(bucket["Name"] == "many" for bucket in client.list_buckets()["Buckets"]):
        client.create_bucket(Bucket="many")
        load(rig.fast, "put", "many", count=keys, size=0)
    for what, path in ((f"LIST of {keys} keys, 1000 a page", "/many?list-type=2"), (f"LIST of {keys} keys, rolled up", "/many?list-type=2&delimiter=/")):
        before = rig.fast.cpu_seconds()
        rows, pages, seconds = list_pages(rig.fast, path)
        if pages == 1:
            yield row(what, rig.fast, "ms/page", seconds * 1000)
            continue
        yield row(what, rig.fast, "rows/s", rows / seconds)
        yield row(what, rig.fast, "server CPU us/row", (rig.fast.cpu_seconds() - before) / rows * 1e6)


SCENARIOS = {
    "get-4k": get_small,
    "get-4k-pinned": get_small_pinned,
    "get-4k-alone": get_small_alone,
    "get-64k": get_64k,
    "get-1m": get_middle,
    "get-64m": get_large,
    "get-tls": get_by_tls,
    "head": head,
    "put-4k": put_small,
    "put-4k-alone": put_alone,
    "put-1m": put_middle,
    "put-64m": put_large,
    "delete": delete,
    "copy": copy,
    "complete": complete,
    "mixed": mixed,
    "sustained": sustained,
    "fill": fill,
    "memory": memory,
    "list": listing,
    "native": native,
    "native-list": native_list,
    "remote": remote,
    "scale": scale,
    "bodies": bodies,
}
ONCE = {"fill", "memory", "list", "native", "native-list", "remote", "scale"}  # long ones, whose figures do not waver, or that repeat what does themselves
