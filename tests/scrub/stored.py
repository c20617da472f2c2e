# SPDX-License-Identifier: Apache-2.0
"""A filled store, its files, and the program that checks it."""

import http.client
import json
import random
import re
import subprocess
import time
from pathlib import Path

from mortise_server import program

MiB = 1 << 20
BLOB = 100_000  # bytes of a body that is kept in a file
PART = 70_000


def body(name, size):
    return random.Random(name).randbytes(size)


class Store:
    """Four buckets, and in them objects with every kind of body."""

    CONFIG = """
[storage]
min_part_size = 1
[storage.scrub]
interval = "0s"
rate = 0
[[bucket]]
name = "plain"
[[bucket]]
name = "unsummed"
properties = { "checksum.type" = "none" }
[[bucket]]
name = "versions"
properties = { versioning = "enabled" }
[[bucket]]
name = "careful"
properties = { "checksum.validate_warm_get" = "true" }
"""

    def __init__(self, server):
        self.server = server
        self.bodies = {}  # path → body
        self.blob_of = {}  # path → file of its (first) blob

    # ---- talking to the server

    def configure(self, old, new):
        """The configuration with something in place of something."""
        assert old in self.CONFIG
        self.server.extra = self.CONFIG.replace(old, new)
        return self

    def start(self):
        self.server.start()
        return self

    def call(self, method, path, data=b"", headers=None):
        connection = http.client.HTTPConnection(self.server.address, timeout=120)
        try:
            connection.request(method, path, body=data, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def admin(self, method, path, with_key=True):
        key = json.loads((self.server.data / "admin.json").read_text())["key"]
        connection = http.client.HTTPConnection(self.server.ready["admin"], timeout=120)
        try:
            connection.request(method, path, headers={"Authorization": "Bearer " + key} if with_key else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def put(self, path, size):
        before = set(self.blobs())
        self.bodies[path] = body(path, size)
        status, text, headers = self.call("PUT", path, self.bodies[path])
        assert status == 200, text
        new = self.settled_since(before) if size >= BLOB else []
        if new:
            self.blob_of[path] = new[0]
        return headers.get("x-amz-version-id")

    def put_parts(self, path, count):
        before = set(self.blobs())
        upload = self.begin_upload(path)
        listed = ""
        self.bodies[path] = b""
        for number in range(1, count + 1):
            piece = body(f"{path}#{number}", PART)
            self.bodies[path] += piece
            listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{self.put_part(path, upload, number, piece)}</ETag></Part>"
        text = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        status, answer, _ = self.call("POST", f"{path}?uploadId={upload}", text)
        assert status == 200 and b"<Error>" not in answer, answer
        self.blob_of[path] = self.settled_since(before, count)[0]

    def begin_upload(self, path):
        status, text, _ = self.call("POST", path + "?uploads")
        assert status == 200, text
        return re.search(rb"<UploadId>(.*?)</UploadId>", text).group(1).decode()

    def put_part(self, path, upload, number, piece):
        status, text, headers = self.call("PUT", f"{path}?partNumber={number}&uploadId={upload}", piece)
        assert status == 200, text
        return headers["ETag"]

    def fill(self):
        """Something of every kind."""
        self.put("/plain/empty", 0)
        self.put("/plain/small", 500)
        self.put("/plain/large", BLOB)
        self.put("/plain/other", BLOB)
        self.put("/unsummed/large", BLOB)
        self.put("/careful/large", BLOB)
        self.put("/careful/small", 600)
        self.put_parts("/plain/few-parts", 3)
        self.put_parts("/plain/many-parts", 9)
        self.old_version = self.put("/versions/a", BLOB)
        self.old_blob = self.blob_of["/versions/a"]
        self.put("/versions/a", BLOB + 1)
        status, _, _ = self.call("DELETE", "/versions/a")
        assert status == 204
        upload = self.begin_upload("/plain/unfinished")
        before = set(self.blobs())
        self.put_part("/plain/unfinished", upload, 1, body("unfinished", PART))
        self.part_blob = self.settled_since(before)[0]

    def expect_whole(self, *but):
        for path, wanted in self.bodies.items():
            if path in but or path == "/versions/a":
                continue
            status, got, _ = self.call("GET", path)
            assert status == 200 and got == wanted, path

    # ---- files

    @property
    def blob_directory(self):
        return self.server.data / "blob_fs"

    def blobs(self):
        return [p for p in (self.blob_directory / "blobs").glob("*/*")]

    def settled_since(self, before, count=1):
        """Blobs move to their place a little after the answer."""
        give_up = time.monotonic() + 60
        while len(new := sorted(set(self.blobs()) - before)) < count:
            assert time.monotonic() < give_up, "the blob does not settle"
            time.sleep(0.01)
        return new

    # ---- the check

    def fsck(self, *arguments):
        """(exit status, output, errors) of the check of the data directory, by the configuration."""
        command = [program(), "fsck", "--config", self.server.directory / "mortise.toml", *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def fsck_json(self, *arguments):
        status, output, errors = self.fsck("--json", *arguments)
        assert status in (0, 1), errors
        report = json.loads(output)
        assert (report["found"] == 0) == (status == 0)
        assert report["found"] == len(report["findings"]) == sum(report["found_of"].values())
        return report

    def scrub(self):
        """Runs one in the server; its report."""
        status, text = self.admin("POST", "/scrub")
        assert status == 202, text
        give_up = time.monotonic() + 120
        while True:
            status, text = self.admin("GET", "/scrub")
            assert status == 200
            report = json.loads(text)
            if report["state"] == "finished":
                return report
            assert time.monotonic() < give_up, report
            time.sleep(0.02)


def flip_bit(file, offset=None):
    data = bytearray(Path(file).read_bytes())
    data[len(data) // 3 if offset is None else offset] ^= 0x10
    Path(file).write_bytes(data)


def rows(report, kind):
    return [f for f in report["findings"] if f["kind"] == kind]
