# SPDX-License-Identifier: Apache-2.0
"""Builds the disk that a power cut would have left, from what sync_recorder.c wrote down.

The model is that of a journaling file system, taken as unkind as it may be:
- Bytes that were not synced: any prefix of them may be there, or none. If the file was as long before, with zeros where they were
  written, zeros are there instead.
- Changes of names (create, link, rename, unlink) reach the disk in order. A sync of a file or directory brings with it all
  changes of names up to the one that matters for it; of the later ones any prefix may be there.
"""

import os
import random
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Disk:
    """Names and lengths as they are on stable storage at least."""

    changes: list = field(default_factory=list)  # (kind, inode, path, new path)
    named_by: dict = field(default_factory=dict)  # inode -> index of the change that gave it its name
    touched: dict = field(default_factory=dict)  # directory -> index of its last change
    durable_changes: int = 0
    durable_bytes: dict = field(default_factory=dict)  # inode -> bytes
    durable_sizes: dict = field(default_factory=dict)  # inode -> bytes, with zeros behind those

    def change(self, kind, inode, path, new_path=None):
        self.changes.append((kind, inode, path, new_path))
        index = len(self.changes)
        if kind != "U":
            self.named_by[inode] = index
        for name in (path, new_path):
            if name:
                self.touched[os.path.dirname(name)] = index

    def read(self, log):
        present = {}
        for line in Path(log).read_text().splitlines():
            kind, _, rest = line.partition(" ")
            if kind == "D":
                self.durable_changes = max(self.durable_changes, self.touched.get(rest, 0))
                continue
            inode, _, rest = rest.partition(" ")
            if kind in "CL" and present.get(rest) != inode:
                present[rest] = inode
                self.change(kind, inode, rest)
            elif kind == "R":
                old, _, new = rest.partition("\t")
                present.pop(old, None)
                present[new] = inode
                self.change(kind, inode, old, new)
            elif kind == "U":
                present.pop(rest, None)
                self.change(kind, inode, rest)
            elif kind == "S":
                size, end = map(int, rest.split())
                self.durable_bytes[inode] = max(self.durable_bytes.get(inode, 0), end)
                self.durable_sizes[inode] = max(self.durable_sizes.get(inode, 0), size)
                self.durable_changes = max(self.durable_changes, self.named_by.get(inode, 0))
        return self

    def names(self, count, before):
        """path -> inode after `count` changes on top of the names that were there `before`."""
        names = dict(before)
        for kind, inode, path, new_path in self.changes[:count]:
            if kind in "CL":
                names[path] = inode
            elif kind == "R":
                names.pop(path, None)
                names[new_path] = inode
            else:
                names.pop(path, None)
        return names


def names_below(root, keep):
    """What is there before the recorder starts is on the disk: path -> inode, and lengths. Links it below `keep`."""
    names, lengths = {}, {}
    for path in Path(root).rglob("*"):
        if path.is_file() and not path.is_symlink():
            stat = path.stat()
            names[str(path)] = str(stat.st_ino)
            if str(stat.st_ino) not in lengths:  # another name of it
                os.link(path, Path(keep) / str(stat.st_ino))
            lengths[str(stat.st_ino)] = stat.st_size
    return names, lengths


def cut_power(root, keep, log, before, target, rng=random):
    """Fills the empty directory `target` with what is left of `root`. Returns a line of figures."""
    names_before, lengths_before = before
    disk = Disk().read(log)
    for inode, length in lengths_before.items():
        disk.durable_bytes[inode] = max(disk.durable_bytes.get(inode, 0), length)
    applied = rng.randint(disk.durable_changes, len(disk.changes))
    torn = 0
    for directory in [Path(root), *(p for p in Path(root).rglob("*") if p.is_dir())]:
        (Path(target) / directory.relative_to(root)).mkdir(parents=True, exist_ok=True)
    for path, inode in disk.names(applied, names_before).items():
        source = Path(keep) / inode
        size = source.stat().st_size
        durable = min(disk.durable_bytes.get(inode, 0), size)
        left = size if size == durable else rng.choice([durable, size, rng.randint(durable, size)])
        torn += left < size
        copy = Path(target) / Path(path).relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as inp, copy.open("wb") as out:
            out.write(inp.read(left))
            out.truncate(max(left, min(size, disk.durable_sizes.get(inode, 0))))
    return f"{len(disk.changes)} name changes, {applied - disk.durable_changes} beyond the synced ones kept, {torn} files cut short"


def forget_the_boot(root):
    """The machine that was really not switched off is another one now: what the store of records knows about an earlier
    start of the machine is of this one no longer."""
    for file in Path(root).rglob("WRITTEN"):
        data = bytearray(file.read_bytes())
        data[8:24] = bytes(len(data[8:24]))
        file.write_bytes(data)
