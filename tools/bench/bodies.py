# SPDX-License-Identifier: Apache-2.0
"""Bodies in the record or in files of their own: the same load against a server with storage.inline_max above the size
and one with 0. Strict durability, 32 clients. "written" is what reached the disk for each byte stored, compactions
included, by /proc/PID/io; bodies do not compress."""

import shutil
from pathlib import Path

from scale import disk_bytes, load
from servers import Mortise

KiB, MiB = 1 << 10, 1 << 20
SIZES = (KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB)
WAYS = {"inline": "4MiB", "file": "0"}


def written_bytes(server):
    fields = dict(line.split(": ") for line in Path(f"/proc/{server.processes()[0]}/io").read_text().splitlines())
    return int(fields["write_bytes"])


def one(rig, way, size):
    directory = rig.directory / f"bodies-{way}-{size}"
    server = Mortise(directory, name=way, extra=f'[storage]\ninline_max = "{WAYS[way]}"\n')
    try:
        rig.client(server).create_bucket(Bucket="many")
        before = written_bytes(server)
        done, cpu = load(server, "put", "many", connections=32, size=size, count=10**9, seconds=rig.seconds)
        count = done["requests"]
        yield f"PUT {size // KiB} KiB", "requests/s", count / done["seconds"]
        yield f"PUT {size // KiB} KiB", "server CPU us/request", cpu / count * 1e6
        yield f"PUT {size // KiB} KiB", "p99 us", done["p99_us"]
        yield f"PUT {size // KiB} KiB", "written bytes/byte", (written_bytes(server) - before) / count / size
        yield f"PUT {size // KiB} KiB", "disk bytes/byte", disk_bytes(server.server.data) / count / size
        done, cpu = load(server, "get", "many", connections=32, of=count, count=10**9, seconds=rig.seconds)
        yield f"GET {size // KiB} KiB", "requests/s", done["requests"] / done["seconds"]
        yield f"GET {size // KiB} KiB", "server CPU us/request", cpu / done["requests"] * 1e6
        yield f"GET {size // KiB} KiB", "p99 us", done["p99_us"]
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def bodies(rig):
    for size in SIZES:
        for way in WAYS:
            for what, unit, value in one(rig, way, size):
                yield {"what": f"{what}, 32 clients", "server": way, "unit": unit, "value": value}
