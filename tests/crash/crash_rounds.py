# SPDX-License-Identifier: Apache-2.0
"""Rounds of: start, check what the rounds before acknowledged, load, die. Shared by the kill and the power-cut test."""

import os
import random
import re
import time
from pathlib import Path

from workload import Worker

WORKERS = 6
# Values go to segments, and these come one after the other and are cleaned; or as the configuration has it by default.
SEGMENTS = {"": "", "small segments": '[plugins.meta_leveldb]\nseparate_above = 100\nsegment_size = "256KiB"\n'}


def rounds(default):
    return int(os.environ.get("MORTISE_CRASH_ROUNDS", default))


def seed():
    """Printed, and taken from the environment to run the same load again."""
    value = int(os.environ.get("MORTISE_CRASH_SEED", random.SystemRandom().randrange(1 << 30)))
    print(f"MORTISE_CRASH_SEED={value}")
    return value


class Rounds:
    def __init__(self, server, rng):
        self.server, self.rng = server, rng
        self.workers = []
        self.broken = []
        self.acknowledged = 0
        self.slowest_start = 0.0

    def start(self):
        began = time.monotonic()
        self.server.start()
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)

    def prepare(self):
        """Buckets and workers; the server runs."""
        admin = Worker(self.server.address, "", "", "admin", 0)
        admin.connect(self.server.address)
        for bucket in ("plain", "versioned"):
            admin.call("PUT", f"/{bucket}")
        admin.call(
            "PUT", "/versioned?versioning", b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        )
        self.workers = [Worker("", "plain", "versioned", f"w{i}", self.rng.random()) for i in range(WORKERS)]

    def load_until_death(self, die):
        """Runs all workers; `die` is called after a random while and must kill the server."""
        threads = []
        for old in self.workers:
            worker = Worker(self.server.address, old.bucket, old.versioned_bucket, old.name, self.rng.random())
            worker.keys, worker.versions = old.keys, old.versions
            threads.append(worker)
        self.workers = threads
        for worker in threads:
            worker.start()
        time.sleep(self.rng.uniform(0.05, 1.2))  # when the server dies is the point of the test: anywhere
        die()
        for worker in threads:
            worker.join()
            if worker.failure:
                self.broken.append(f"{worker.name} during the load: {worker.failure}")
            self.acknowledged += worker.acknowledged

    def check(self):
        for worker in self.workers:
            self.broken += worker.check(self.server.address)

    def delete_everything(self):
        for worker in self.workers:
            worker.connect(self.server.address)
            for key in worker.keys:
                worker.call("DELETE", worker.path(key))
        # By listing: a version whose answer the kill cut off has an id that nobody was told.
        worker = self.workers[0]
        while found := versions_of(worker.call("GET", f"/{worker.versioned_bucket}?versions")[1]):
            for key, version in found:
                worker.call("DELETE", f"{worker.path(key, worker.versioned_bucket)}?versionId={version}")


def versions_of(document):
    return re.findall(r"<Version><Key>(.*?)</Key><VersionId>(.*?)</VersionId>", document.decode())


def blob_files(data):
    """Every body on the disk, whatever the store calls its folders."""
    root = Path(data) / "blob_fs"
    return [p for folder in ("staging", "blobs", "quarantine") for p in (root / folder).rglob("*") if p.is_file()]


def wait_until_no_blobs(data, seconds=60):
    """The collector works in the background: waits for the fact, not for a time."""
    give_up = time.monotonic() + seconds
    while (left := blob_files(data)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return left
