# SPDX-License-Identifier: Apache-2.0
"""A server with objects in both stores, to be damaged while it does not run."""

import hashlib
import http.client
import json
import random
import shutil
import stat
import subprocess

from mortise_server import Server, program

LARGE, SMALL = 50_000, 1500  # kept in a file; kept in a record
NO_SEGMENTS = "[plugins.meta_leveldb]\nseparate_above = 0\n"  # all records are in LevelDB's log, synced there
SMALL_BUFFER = NO_SEGMENTS + "write_buffer_size = 65536\n"  # so that there are tables


def body(name, size):
    return random.Random(name).randbytes(size)


class Objects:
    """A server with objects, and what they must hold."""

    def __init__(self, directory, extra=""):
        self.server = Server(directory, extra=extra)
        self.bodies = {}

    @property
    def meta(self):
        return self.server.data / "meta_leveldb"

    @property
    def blobs(self):
        return self.server.data / "blob_fs"

    def call(self, method, path, data=b""):
        connection = http.client.HTTPConnection(self.server.address, timeout=120)
        try:
            connection.request(method, path, body=data)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, count, size, prefix="k"):
        for number in range(count):
            key = f"/bucket/{prefix}{number:03}"
            assert self.call("PUT", key, body(key, size))[0] == 200
            self.bodies[key] = size

    def missing(self):
        """Keys that do not hold what they must."""
        return [key for key, size in self.bodies.items() if self.call("GET", key) != (200, body(key, size))]

    def start(self):
        self.server.start()
        return self

    def stop(self):
        assert self.server.stop() == 0, self.server.last_of_log()

    def why_refused(self):
        """Starts it; it must end by itself, with one line about it, and leave everything as it is."""
        before = snapshot(self.server.data)
        command = [program(), "serve", "--config", self.server.write_config()]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1, done.stderr
        errors = [row["message"] for row in map(json.loads, done.stderr.splitlines()) if row["level"] == "error"]
        assert len(errors) == 1, done.stderr
        assert "was changed" in errors[0]
        assert snapshot(self.server.data) == before, "a refused start changes nothing"
        return errors[0]

    def fsck(self, *arguments):
        command = [program(), "fsck", "--config", self.server.directory / "mortise.toml", *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    def refused_by_fsck_and_server(self):
        """The server's line; fsck says the same, and neither changes anything."""
        before = snapshot(self.server.data)
        line = self.why_refused()
        status, text = self.fsck()
        assert status == 2, text
        assert snapshot(self.server.data) == before
        return line

    def refused_by_both(self):
        """The server's line; fsck says the same and changes nothing whatever it is asked for."""
        line = self.why_refused()
        before = snapshot(self.server.data)
        for arguments in ((), ("--repair",), ("--json",)):
            status, text = self.fsck(*arguments)
            assert status == 2, text
        assert snapshot(self.server.data) == before
        return line


def copy_of(objects, directory):
    """The same, of a server that is not running, in another place."""
    shutil.copytree(objects.server.data, directory / "data", ignore=shutil.ignore_patterns("RESERVE"))  # large, and made anew
    out = Objects(directory, objects.server.extra)
    out.bodies = dict(objects.bodies)
    out.server.write_config()
    return out


def snapshot(directory):
    """Everything below it: names, modes, contents."""
    out = {}
    for path in sorted(directory.rglob("*")):
        info = path.lstat()
        out[str(path.relative_to(directory))] = (
            stat.filemode(info.st_mode),
            hashlib.md5(path.read_bytes()).hexdigest() if stat.S_ISREG(info.st_mode) and path.name != "RESERVE" else "",
        )
    return out


def all_there(objects):
    objects.start()
    assert objects.missing() == []
    objects.stop()
    status, text = objects.fsck()
    assert status == 0, text
