# SPDX-License-Identifier: Apache-2.0
"""PUT of 4 KiB by 64 clients for minutes, each server by itself on a fresh directory: what a burst does not show, since the work
that was put off, compactions and journals, is to be done while requests go on."""

import shutil

from load import load
from servers import Mortise, Nginx

KiB = 1 << 10
NONE = '[storage]\ndurability = "none"\n'
ALL_IN_LEVELDB = "[plugins.meta_leveldb]\nseparate_above = 0\n"


def servers_of(rig):
    """A function for each that starts it."""
    return {
        "mortise": lambda path: Mortise(path),
        "mortise in LevelDB": lambda path: Mortise(path, name="mortise in LevelDB", extra=ALL_IN_LEVELDB),
        "mortise none": lambda path: Mortise(path, name="mortise none", extra=NONE),
        "nginx": lambda path: Nginx(path),
    }


def sustained(rig):
    what = f"PUT 4k for {rig.sustained_seconds} s, 64 connections"
    starts = servers_of(rig)
    for name in rig.turns(*starts):
        directory = rig.directory / f"sustained-{name.replace(' ', '-')}"
        server = starts[name](directory)
        try:
            if isinstance(server, Mortise):
                rig.client(server).create_bucket(Bucket="bench")
            done, cpu = load(server, "put", "bench", count=10**9, size=4 * KiB, seconds=rig.sustained_seconds)
            resident = server.resident_bytes("VmHWM")
        finally:
            server.stop()
            shutil.rmtree(directory, ignore_errors=True)
        rig.timelines.setdefault(what, {})[name] = whole_seconds(done)
        yield from rows_of(what, name, done, cpu, resident)


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
        "MiB peak": resident / (1 << 20),
    }
    for unit, value in figures.items():
        yield {"what": what, "server": name, "unit": unit, "value": value}
