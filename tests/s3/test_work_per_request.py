# SPDX-License-Identifier: Apache-2.0
"""What one request costs, in figures that do not depend on the machine: how often the server asks for memory, how often it
copies a body, and how often it calls the system. tests/support/work_counter.c counts, inside the real program.

The limits are what is reached today, with a little room for what runs beside the requests; lower them with every gain.
Of the copies of a body that is written, two are LevelDB's: into its log's buffer, and into its table in memory. heaptrack
shows where allocations come from. Values in segments (ADR 0033) cost a call more: every group is written to the segment and
to LevelDB's log, and a value is read from a file."""

import mmap
import os
import platform
import re
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import DEFAULT_KEY, Site
from mortise_server import Server
from raw_http import signed_headers

COUNTER = Path(os.environ["MORTISE_BUILD_DIR"]) / "lib" / "work_counter.so"
BODY = bytes(range(256)) * 16
WARM_UP, MEASURED = 200, 400
SMALL_PARTS = '[storage]\nmin_part_size = "1"\n'

pytestmark = pytest.mark.skipif(
    not COUNTER.exists() or platform.machine() != "x86_64", reason="nothing can be preloaded beside a sanitizer"
)


@dataclass(frozen=True)
class Work:
    allocations: float
    copies: float  # of a body of 4 KiB
    calls: float  # of the system, about files and sockets


class CountedServer:
    """A server, the counts of its work, and one connection to it."""

    def __init__(self, directory, keys):
        self.counts = directory / "counts"
        directory.mkdir(parents=True)
        self.counts.write_bytes(bytes(24))
        prefix = ("/usr/bin/env", f"LD_PRELOAD={COUNTER}", f"WORK_COUNTS={self.counts}")
        self.server = Server(directory, keys=keys, prefix=prefix, extra=SMALL_PARTS).start()
        self.site = Site(self.server, "")
        host, port = self.server.address.rsplit(":", 1)
        self.connection = socket.create_connection((host, int(port)), timeout=120)
        self.answers = self.connection.makefile("rb")
        self.etag = ""  # of the last answer that had one
        with self.counts.open("rb") as file:
            self.mapped = mmap.mmap(file.fileno(), 24, prot=mmap.PROT_READ)

    def read_answer(self, has_body=True):
        status, length = self.answers.readline().split(b" ")[1], 0
        while (line := self.answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            self.etag = value.strip().decode() if name.lower() == b"etag" else self.etag
            length = int(value) if name.lower() == b"content-length" else length
        return int(status), self.answers.read(length if has_body else 0)

    def made(self, method, target, body=b"", headers=(), key=None):
        """The bytes of one request."""
        lines = signed_headers(self.site, key, method, target, body, dict(headers))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return head.encode() + b"\r\n" + body

    def ask(self, request):
        self.connection.sendall(request)
        status, body = self.read_answer(has_body=not request.startswith(b"HEAD "))
        assert status in (200, 204), (status, body)
        return body

    def work_of(self, requests):
        """Per request. What is asked for first costs more: it fills pools and caches."""
        requests = iter(requests)
        for _ in range(WARM_UP):
            self.ask(next(requests))
        before = struct.unpack("QQQ", self.mapped[:])
        for _ in range(MEASURED):
            self.ask(next(requests))
        after = struct.unpack("QQQ", self.mapped[:])
        allocations, copied, calls = ((b - a) / MEASURED for a, b in zip(before, after))
        return Work(allocations, copied / len(BODY), calls)

    def stop(self):
        self.answers.close()
        self.connection.close()
        return self.server.stop()


def counted(directory, keys):
    server = CountedServer(directory, keys)
    server.ask(server.made("PUT", "/bucket", key=keys[0] if keys else None))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def anonymous(tmp_path_factory):
    yield from counted(tmp_path_factory.mktemp("anonymous") / "server", ())


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    yield from counted(tmp_path_factory.mktemp("signed") / "server", (DEFAULT_KEY,))


def repeated(request):
    while True:
        yield request


def check(name, work, allocations, copies, calls):
    print(f"\n{name}: {work.allocations:.2f} allocations, the body copied {work.copies:.2f} times, {work.calls:.2f} system calls")
    assert work.allocations <= allocations
    assert work.copies <= copies
    assert work.calls <= calls


def test_counter_counts(anonymous):
    """Or everything below would pass."""
    allocations, copied, calls = struct.unpack("QQQ", anonymous.mapped[:])
    assert allocations > 1000 and calls > 100
    anonymous.ask(anonymous.made("PUT", "/bucket/counted", BODY))
    assert struct.unpack("QQQ", anonymous.mapped[:])[1] >= copied + len(BODY)


def test_small_put(anonymous):
    requests = (anonymous.made("PUT", f"/bucket/fresh/{i:06}", BODY) for i in range(WARM_UP + MEASURED))
    check("PUT of a new key", anonymous.work_of(requests), 28, 4.2, 9.4)


def test_small_overwrite(anonymous):
    check("PUT of an old key", anonymous.work_of(repeated(anonymous.made("PUT", "/bucket/same", BODY))), 28, 4.2, 9.4)


def test_signed_small_put(signed):
    requests = (signed.made("PUT", f"/bucket/fresh/{i:06}", BODY, key=DEFAULT_KEY) for i in range(WARM_UP + MEASURED))
    check("signed PUT of a new key", signed.work_of(requests), 42, 4.2, 9.4)


def test_small_get(anonymous):
    anonymous.ask(anonymous.made("PUT", "/bucket/read", BODY))
    check("GET", anonymous.work_of(repeated(anonymous.made("GET", "/bucket/read"))), 9.5, 3.1, 4.1)


def test_signed_small_get(signed):
    signed.ask(signed.made("PUT", "/bucket/read", BODY, key=DEFAULT_KEY))
    check("signed GET", signed.work_of(repeated(signed.made("GET", "/bucket/read", key=DEFAULT_KEY))), 13.5, 3.1, 4.1)


def test_head(anonymous):
    anonymous.ask(anonymous.made("PUT", "/bucket/read", BODY))
    check("HEAD", anonymous.work_of(repeated(anonymous.made("HEAD", "/bucket/read"))), 7, 0.1, 3.3)


def test_get_of_a_file(anonymous):
    """Waiting, receiving, a look at the file, the head, and the bytes, which sendfile() may take in several portions."""
    anonymous.ask(anonymous.made("PUT", "/bucket/file", bytes(64 << 10)))
    check("GET of 64 KiB", anonymous.work_of(repeated(anonymous.made("GET", "/bucket/file"))), 14.5, 0.1, 5.5)


def test_delete(anonymous):
    for i in range(WARM_UP + MEASURED):
        anonymous.ask(anonymous.made("PUT", f"/bucket/gone/{i:06}", BODY))
    requests = (anonymous.made("DELETE", f"/bucket/gone/{i:06}") for i in range(WARM_UP + MEASURED))
    check("DELETE", anonymous.work_of(requests), 17, 0.1, 9.3)


def test_completing_an_upload_reads_no_part(anonymous):
    """One batch, whatever the number of parts: looking at the file of each would be hundreds of calls."""
    begun = anonymous.ask(anonymous.made("POST", "/bucket/whole?uploads"))
    upload = re.search(rb"<UploadId>(.*?)<", begun)[1].decode()
    listed = []
    for number in range(1, 101):
        anonymous.ask(anonymous.made("PUT", f"/bucket/whole?partNumber={number}&uploadId={upload}", bytes(20 << 10)))
        listed.append(f"<Part><PartNumber>{number}</PartNumber><ETag>{anonymous.etag}</ETag></Part>")
    document = f"<CompleteMultipartUpload>{''.join(listed)}</CompleteMultipartUpload>".encode()
    before = struct.unpack("QQQ", anonymous.mapped[:])
    anonymous.ask(anonymous.made("POST", f"/bucket/whole?uploadId={upload}", document))
    after = struct.unpack("QQQ", anonymous.mapped[:])
    work = Work(after[0] - before[0], 0, after[2] - before[2])
    check("completing an upload of 100 parts", work, 1500, 0, 30)
