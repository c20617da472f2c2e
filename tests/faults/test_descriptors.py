# SPDX-License-Identifier: Apache-2.0
"""No descriptor is left: requests that need one are refused with 503, those that need none are served, nothing spins,
and all is well again when there are some."""

import os
import resource
import socket
import time

import pytest

from faulty import BUCKET, LARGE, SMALL, Refusal, Remembering
from mortise_server import Server

ALLOWED = 120
BUSY = Refusal(503, "ServiceUnavailable")


def limited(soft, hard):
    return ("prlimit", f"--nofile={soft}:{hard}")


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def cpu_seconds(server):
    fields = open(f"/proc/{server.process.pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def server(tmp_path):
    out = Server(tmp_path / "server", prefix=limited(ALLOWED, ALLOWED)).start()
    yield out
    assert out.stop() == 0, out.last_of_log()


def take_all(server):
    """Connections that say nothing, until the server can take no more."""
    host, _, port = server.address.rpartition(":")
    taken = []
    give_up = time.monotonic() + 60
    while open_files(server) < ALLOWED:
        assert time.monotonic() < give_up, open_files(server)
        if len(taken) < ALLOWED:
            taken.append(socket.create_connection((host, int(port)), timeout=60))
        else:
            time.sleep(0.01)  # they wait to be accepted
    return taken


def test_no_descriptor_is_left(server):
    client = Remembering(server)  # keeps its connection
    client.s3.create_bucket(Bucket=BUCKET)
    for size in (SMALL, LARGE):
        assert client.put(f"before-{size}", size) is None
    taken = take_all(server)
    assert client.put("large", LARGE) == BUSY, "a body needs a file"
    assert client.get(f"before-{LARGE}") == BUSY
    assert client.put("small", SMALL) is None, "a record does not"
    assert client.get(f"before-{SMALL}") == client.known[f"before-{SMALL}"][0]
    host, _, port = server.address.rpartition(":")
    waiting = [socket.create_connection((host, int(port)), timeout=60) for _ in range(5)]
    before = cpu_seconds(server)
    time.sleep(2)  # what is measured is this time
    assert cpu_seconds(server) - before < 0.5, "it spins"
    for connection in taken:
        connection.close()
    waiting[0].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert waiting[0].recv(20).startswith(b"HTTP/1.1 200"), "who waited is served"
    for connection in waiting:
        connection.close()
    client.put_until_taken("large", LARGE)
    client.check()


def test_the_soft_limit_is_raised_to_the_hard_one(tmp_path):
    server = Server(tmp_path / "server", prefix=limited(100, 4000)).start()
    assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (4000, 4000)
    assert "fewer open files are allowed than server.limits.connections may need" in server.last_of_log()
    assert server.stop() == 0
    server = Server(tmp_path / "other", prefix=limited(100, 4000), extra="[server.limits]\nconnections = 1000\n").start()
    assert "fewer open files" not in server.last_of_log()
    assert server.stop() == 0
