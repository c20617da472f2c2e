# SPDX-License-Identifier: Apache-2.0
"""PUT by 64 clients for minutes, each server by itself on a fresh directory: what a burst does not show, since the work
that was put off, compactions, cleaning and journals, is to be done while requests go on."""

import shutil
from dataclasses import dataclass

from load import load
from servers import Mortise, Nginx, disk_bytes

KiB, MiB = 1 << 10, 1 << 20
NONE = '[storage]\ndurability = "none"\n'
ALL_IN_LEVELDB = "[plugins.meta_leveldb]\nseparate_above = 0\n"


@dataclass(frozen=True)
class Sustained:
    """`objects`: so many are written over again and again, in random order; 0: every one is new."""

    seconds: int = 60
    sizes: tuple = (4 * KiB,)
    objects: int = 0
    servers: tuple = ("mortise", "mortise in LevelDB", "mortise none", "nginx")

    def what(self, size):
        over = f" over {self.objects} objects" if self.objects else ""
        return f"PUT {size // KiB}k{over} for {self.seconds} s, 64 connections"


def starts(rig):
    """A function for each server that starts it."""
    return {
        "mortise": lambda path: Mortise(path),
        "before": lambda path: Mortise(path, name="before", build=rig.before_build),
        "mortise in LevelDB": lambda path: Mortise(path, name="mortise in LevelDB", extra=ALL_IN_LEVELDB),
        "mortise none": lambda path: Mortise(path, name="mortise none", extra=NONE),
        "nginx": lambda path: Nginx(path),
    }


def sustained(rig):
    for size in rig.sustained.sizes:
        for name in rig.in_turn(rig.sustained.servers):
            yield from one_server(rig, name, size)


def one_server(rig, name, size):
    plan, directory = rig.sustained, rig.directory / f"sustained-{name.replace(' ', '-')}"
    server = starts(rig)[name](directory)
    choice = {"of": plan.objects, "seed": rig.round + 1} if plan.objects else {}
    try:
        if isinstance(server, Mortise):
            rig.client(server).create_bucket(Bucket="bench")
        done, cpu = load(server, "put", "bench", count=10**9, size=size, seconds=plan.seconds, **choice)
        resident, used = server.resident_bytes("VmHWM"), disk_bytes(directory)
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)
    rig.timelines.setdefault(plan.what(size), {})[name] = whole_seconds(done)
    yield from rows_of(plan.what(size), name, done, cpu, resident)
    yield {"what": plan.what(size), "server": name, "unit": "MiB of disk", "value": used / MiB}


def whole_seconds(done):
    """The last second ends early: in a picture it would look like a pause."""
    return done["timeline"][: int(done["seconds"])]


def rows_of(what, name, done, cpu, resident):
    figures = {
        "requests/s": done["requests"] / done["seconds"],
        "server CPU us/request": cpu / done["requests"] * 1e6,
        "p99 us": done["p99_us"],
        "p99.9 us": done["p999_us"],
        "longest ms": done["longest_us"] / 1000,
        "longest pause ms": done["pause_us"] / 1000,
        "MiB peak": resident / MiB,
    }
    for unit, value in figures.items():
        yield {"what": what, "server": name, "unit": unit, "value": value}
