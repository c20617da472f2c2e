# SPDX-License-Identifier: Apache-2.0
"""What the fault tests share: disks that are small or broken, and a client that remembers what was acknowledged."""

import mmap
import os
import random
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from boto import body_of, client_for
from mortise_server import Key
from recorded_server import RecordedServer, library

KiB, MiB = 1 << 10, 1 << 20
SMALL, LARGE = 8 * KiB, 512 * KiB  # kept in a record; kept in a file
SECONDS_TO_RECOVER = 60
BUCKET = "bucket"


class SmallDisk:
    """A memory file system at a directory, seen by the programs that `prefix` starts, and gone with this object."""

    def __init__(self, directory, size):
        directory.mkdir(parents=True, exist_ok=True)
        root = os.geteuid() == 0
        command = ["unshare", *([] if root else ["--map-root-user"]), "--mount", "--propagation", "private", "sh", "-c"]
        mount = f"mount -t tmpfs -o size={size} none '{directory}' && echo mounted && exec cat"
        self.holder = subprocess.Popen([*command, mount], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.holder.stdout.readline() != b"mounted\n":
            pytest.skip("mounting a small disk is not allowed here")
        self.prefix = ("nsenter", "--target", str(self.holder.pid), "--mount")
        if not root:
            self.prefix += ("--user", "--preserve-credentials")
        self.directory = directory
        self.path = Path(f"/proc/{self.holder.pid}/root{directory}")  # as it is in there

    def remount(self, option):
        subprocess.run([*self.prefix, "mount", "-o", f"remount,{option}", self.directory], check=True)

    def close(self):
        self.holder.stdin.close()
        self.holder.wait()


class FaultyServer(RecordedServer):
    """Its disk can be broken in ways (fault_injector.c), and loses what was not synced when its power is cut."""

    def start(self):
        control = self.directory / "fault"
        self.directory.mkdir(parents=True, exist_ok=True)
        if not control.exists():
            control.write_bytes(bytes(4096))
        with control.open("r+b") as file:
            self.control = mmap.mmap(file.fileno(), 4096)
        self.preload = (library("fault_injector.so"),)
        os.environ.update(FAULT_CONTROL=str(control), FAULT_ROOT=str(self.data))
        return super().start()

    def fault(self, what):
        """As fault_injector.c says; "" for none."""
        text = what.encode() + b"\0"
        self.control[1 : len(text)] = text[1:]
        self.control[0:1] = text[0:1]


@dataclass(frozen=True)
class Cut:
    """In the place of a random generator for power_cut.py. Of bytes only those that were synced are left; of changes of
    names all, or only those that had to be there."""

    names: bool

    def randint(self, low, high):
        return high if self.names else low

    def choice(self, options):
        return options[0]


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str


class Remembering:
    """A real client of one bucket, which holds the server to what it acknowledged."""

    def __init__(self, server):
        self.server = server
        self.known = {}  # key -> the bodies that it may have; more than one after a refusal: it may have come after all
        self.connect()

    def connect(self):
        self.endpoint = self.server.url
        self.key = Key("any", "any")
        self.s3 = client_for(self, max_pool_connections=16)

    def attempt(self, call, **arguments):
        """The answer, or why it was refused; a refusal must be one of S3's, with an id to look for in the log."""
        try:
            return call(Bucket=BUCKET, **arguments)
        except ClientError as e:
            meta, error = e.response["ResponseMetadata"], e.response["Error"]
            assert error["Code"] and error["Message"] and meta["RequestId"], e.response
            assert meta["HTTPHeaders"]["content-type"] == "application/xml"
            assert meta["HTTPHeaders"]["x-amz-request-id"] == meta["RequestId"]
            return Refusal(meta["HTTPStatusCode"], error["Code"])

    def put(self, key, size):
        body = random.Random(f"{key} {time.monotonic_ns()}").randbytes(size)
        done = self.attempt(self.s3.put_object, Key=key, Body=body)
        if isinstance(done, Refusal):
            self.known[key] = [*self.known.get(key, [None]), body]
            return done
        self.known[key] = [body]
        return None

    def delete(self, key):
        done = self.attempt(self.s3.delete_object, Key=key)
        if isinstance(done, Refusal):
            self.known[key] = [*self.known.get(key, []), None]
            return done
        self.known[key] = [None]
        return None

    def get(self, key):
        """None: there is no such object."""
        got = self.attempt(self.s3.get_object, Key=key)
        if got == Refusal(404, "NoSuchKey"):
            return None
        return got if isinstance(got, Refusal) else body_of(got)

    def check(self):
        """Everything that was acknowledged is there, what was refused is there whole or not at all; listed likewise."""
        listed = {}
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            listed.update((row["Key"], row["Size"]) for row in page.get("Contents", []))
        for key, bodies in self.known.items():
            got = self.get(key)
            assert not isinstance(got, Refusal), (key, got)
            assert got in bodies, f"{key}: not one of the {len(bodies)} bodies that it may have"
            assert listed.get(key) == (None if got is None else len(got)), key
            self.known[key] = [got]
        assert set(listed) <= set(self.known)

    def put_until_taken(self, key, size):
        """The service is expected to resume by itself."""
        give_up = time.monotonic() + SECONDS_TO_RECOVER
        while refusal := self.put(key, size):
            assert time.monotonic() < give_up, f"does not resume: {refusal}\n{self.server.last_of_log()}"
            time.sleep(0.02)
