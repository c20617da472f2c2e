# SPDX-License-Identifier: Apache-2.0
"""Bodies in the record or in files of their own: the same load against a server with storage.inline_max above the size
and one with 0, strict durability, 32 clients; and beside it what each way can bring at most, with no server around it.
Bodies do not compress.

"written" is what the program wrote for each byte stored, compactions included, by /proc/PID/io. "device" is what its
disk was told to write, so the file system's journal and inodes are in it: right only if --data is on a file system that
nobody else writes to."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from load import load
from scale import disk_bytes, written_bytes
from servers import Mortise

KiB, MiB = 1 << 10, 1 << 20
SIZES = (KiB, 4 * KiB, 8 * KiB, 16 * KiB, 32 * KiB, 64 * KiB, 256 * KiB, MiB)
WAYS = {"inline": "4MiB", "file": "0"}


def device_bytes(directory):
    """What the disk below `directory` was told to write since it was attached; None if it is no block device."""
    subprocess.run(["sync", "--file-system", directory], check=True)
    device = os.stat(directory).st_dev
    counters = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat")
    return int(counters.read_text().split()[6]) * 512 if counters.exists() else None


def one(rig, way, size):
    directory = rig.directory / f"bodies-{way}-{size}"
    server = Mortise(directory, name=way, extra=f'[storage]\ninline_max = "{WAYS[way]}"\n')
    try:
        rig.client(server).create_bucket(Bucket="many")
        written, device = written_bytes(server), device_bytes(directory)
        done, cpu = load(server, "put", "many", connections=32, size=size, count=10**9, seconds=rig.seconds)
        count = done["requests"]
        yield f"PUT {size // KiB} KiB", "requests/s", count / done["seconds"]
        yield f"PUT {size // KiB} KiB", "server CPU us/request", cpu / count * 1e6
        yield f"PUT {size // KiB} KiB", "p99 us", done["p99_us"]
        yield f"PUT {size // KiB} KiB", "written bytes/byte", (written_bytes(server) - written) / count / size
        if device is not None:
            yield f"PUT {size // KiB} KiB", "device bytes/byte", (device_bytes(directory) - device) / count / size
        yield f"PUT {size // KiB} KiB", "disk bytes/byte", disk_bytes(server.server.data) / count / size
        done, cpu = load(server, "get", "many", connections=32, of=count, count=10**9, seconds=rig.seconds)
        yield f"GET {size // KiB} KiB", "requests/s", done["requests"] / done["seconds"]
        yield f"GET {size // KiB} KiB", "server CPU us/request", cpu / done["requests"] * 1e6
        yield f"GET {size // KiB} KiB", "p99 us", done["p99_us"]
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def floor(rig, size):
    """Rows of mortise_body_floor: inline, file, packed."""
    program = Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "mortise_body_floor"
    command = [program, rig.directory / "body-floor", size, "--submitters", 32, "--seconds", rig.seconds]
    done = subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True)
    units = {"put/s": "requests/s", "cpu_us": "CPU us/request", "written/byte": "written bytes/byte", "device/byte": "device bytes/byte"}
    for line in done.stdout.splitlines():
        fields = json.loads(line)
        for field, unit in units.items():
            if field in fields:
                yield {"what": f"PUT {size // KiB} KiB, no server", "server": fields["way"], "unit": unit, "value": fields[field]}


def bodies(rig):
    for size in SIZES:
        yield from floor(rig, size)
        for way in WAYS:
            for what, unit, value in one(rig, way, size):
                yield {"what": f"{what}, 32 clients", "server": way, "unit": unit, "value": value}
