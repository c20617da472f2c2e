# SPDX-License-Identifier: Apache-2.0
"""No descriptor is left: requests that need one are refused with 503, those that need none are served, idle connections
give way to new ones, nothing spins, and all is well again when there are some."""

import os
import re
import resource
import socket
import time
import urllib.request

import pytest

from faulty import BUCKET, LARGE, SMALL, Refusal, Remembering
from mortise_server import Server

ALLOWED = 120
BUSY = Refusal(503, "ServiceUnavailable")


def limited(soft, hard):
    return ("prlimit", f"--nofile={soft}:{hard}")


def cpu_seconds(server):
    fields = open(f"/proc/{server.process.pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def server(tmp_path):
    patient = '[server.timeouts]\nstall = "10m"\ngrace = "10m"\n'
    out = Server(tmp_path / "server", prefix=limited(ALLOWED, ALLOWED), extra=patient).start()
    yield out
    assert out.stop() == 0, out.last_of_log()


def connect(server):
    host, _, port = server.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=60)


def ask(connection):
    """The first bytes of the answer."""
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection.recv(12)


def allow(server, count):
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (count, ALLOWED))


def take_all(server):
    """No descriptor is left: the server may have none above those that it holds by now."""
    before = None
    looks = 0
    while looks < 20:
        held = {int(number) for number in os.listdir(f"/proc/{server.process.pid}/fd")}
        looks = looks + 1 if held == before else 0
        before = held
        allow(server, min(set(range(ALLOWED)) - held))
        time.sleep(0.02)


def attempts(server):
    page = urllib.request.urlopen(server.admin_url + "/metrics").read().decode()
    return float(re.search(r"^mortise_http_no_descriptor_total (.*)$", page, re.M)[1])


def lines(server):
    return server.log.read_text().count("no descriptor is left for new connections")


def test_no_descriptor_is_left(server):
    client = Remembering(server)  # keeps its connection
    client.s3.create_bucket(Bucket=BUCKET)
    for size in (SMALL, LARGE):
        assert client.put(f"before-{size}", size) is None
    take_all(server)
    assert client.put("large", LARGE) == BUSY, "a body needs a file"
    assert client.get(f"before-{LARGE}") == BUSY
    assert client.put("small", SMALL) is None, "a record does not"
    assert client.get(f"before-{SMALL}") == client.known[f"before-{SMALL}"][0]
    upload = connect(server)  # takes the place of the client, which is idle, and is not
    head = f"PUT /{BUCKET}/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n"
    upload.sendall(head.encode())
    assert upload.recv(12) == b"HTTP/1.1 100"
    new = [connect(server) for _ in range(5)]
    before = cpu_seconds(server)
    time.sleep(2)  # what is measured is this time
    assert cpu_seconds(server) - before < 0.5, "it spins"
    assert [connection.recv(12) for connection in new] == [b"HTTP/1.1 503"] * 5, "who finds no room is told"
    allow(server, ALLOWED)
    for connection in [upload, *new]:
        connection.close()
    assert ask(connect(server)) == b"HTTP/1.1 200"
    client.put_until_taken("large", LARGE)
    client.check()
    assert attempts(server) > 0
    assert lines(server) == 1


def test_idle_connections_give_way(server):
    """More clients than there are descriptors keep their connections open: new ones are served all the same."""
    idle = [connect(server) for _ in range(20)]
    for connection in idle:
        assert ask(connection) == b"HTTP/1.1 200"
    silent = [connect(server) for _ in range(2 * ALLOWED)]
    for _ in range(50):
        with connect(server) as new:
            assert ask(new) == b"HTTP/1.1 200"
    assert attempts(server) > 0
    assert lines(server) == 1
    for connection in idle + silent:
        connection.close()


def test_the_soft_limit_is_raised_to_the_hard_one(tmp_path):
    server = Server(tmp_path / "server", prefix=limited(100, 4000)).start()
    assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (4000, 4000)
    assert "fewer open files are allowed than server.limits.connections may need" in server.last_of_log()
    assert server.stop() == 0
    server = Server(tmp_path / "other", prefix=limited(100, 4000), extra="[server.limits]\nconnections = 1000\n").start()
    assert "fewer open files" not in server.last_of_log()
    assert server.stop() == 0
