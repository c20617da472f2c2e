# SPDX-License-Identifier: Apache-2.0
"""Objects of 4 KiB that fill a part of a disk are written over in random order: what it costs to give back the room of what
was overwritten, and whether writes are refused though there is room. The disk is a memory file system, so that the
figures are the server's; it needs leave to mount one."""

import shutil
import sys
from pathlib import Path

from load import load
from servers import Mortise

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "faults"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "crash"))
from faulty import SmallDisk  # noqa: E402

KiB, MiB = 1 << 10, 1 << 20
DISK, SIZE, RECORD = 2048 * MiB, 4 * KiB, 4500  # bytes of the disk, of a body, of a body and its records
SETTINGS = """
[storage]
min_free = 0
[plugins.meta_leveldb]
segment_size = "16MiB"
write_buffer_size = "8MiB"
"""


def fill(rig):
    for percent in (10, 30, 50, 70, 80, 90):
        directory = rig.directory / f"fill-{percent}"
        disk = SmallDisk(directory / "data", DISK)
        server = Mortise(directory, prefix=disk.prefix, extra=SETTINGS)
        try:
            rig.client(server).create_bucket(Bucket="bench")
            count = DISK * percent // 100 // RECORD
            load(server, "put", "bench", count=count, size=SIZE)
            yield from overwritten(rig, server, percent, count)
        finally:
            server.stop()
            disk.close()
            shutil.rmtree(directory, ignore_errors=True)


def overwritten(rig, server, percent, count):
    moved = server.metric("mortise_meta_leveldb_moved_bytes_total")
    done, cpu = load(server, "put", "bench", of=count, count=10**9, size=SIZE, seconds=5 * rig.seconds, refusals=10**9)
    moved = server.metric("mortise_meta_leveldb_moved_bytes_total") - moved
    taken = done["requests"] - done["refused"]
    figures = {
        "requests/s": taken / done["seconds"],
        "server CPU us/request": cpu / max(taken, 1) * 1e6,
        "p99.9 us": done["p999_us"],
        "longest pause ms": done["pause_us"] / 1000,
        "% refused": 100 * done["refused"] / done["requests"],
        "bytes moved/byte": moved / max(taken * SIZE, 1),
    }
    for unit, value in figures.items():
        yield {"what": f"PUT 4k over objects that fill {percent} % of the disk", "server": server.name, "unit": unit, "value": value}
