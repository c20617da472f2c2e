# SPDX-License-Identifier: Apache-2.0
"""Whoever reads the log may stop reading, or go away: nobody who asks for an object notices."""

import http.client
import os

from mortise_server import Server


def status(address, method, target, body=b""):
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request(method, target, body)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def read_until(reader, text):
    """What comes out of the pipe, to the end of the line with `text`."""
    os.set_blocking(reader, True)
    out = b""
    while text not in out or not out.endswith(b"\n"):
        piece = os.read(reader, 1 << 16)
        assert piece, "the server has closed its log"
        out += piece
    return out


def test_a_reader_that_pauses_or_leaves_stops_nothing(tmp_path):
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    server = Server(tmp_path, prefix=("sh", "-c", f'exec "$@" 2>"{pipe}"', "sh"))
    server.start()
    assert status(server.address, "PUT", "/bucket") == 200
    assert status(server.address, "PUT", "/bucket/key", b"body") == 200
    long_name = "/no-such-bucket/" + "a" * 900
    for _ in range(4000):  # the pipe holds 64 KiB, the queue 1 MiB
        assert status(server.address, "GET", long_name) == 404
    admin = server.ready["admin"]
    for target in ("/healthz", "/readyz", "/metrics"):
        assert status(admin, "GET", target) == 200
    assert status(server.address, "GET", "/bucket/key") == 200
    assert b"lines of the log were dropped" in read_until(reader, b"lines of the log were dropped")
    os.close(reader)
    assert status(server.address, "GET", long_name) == 404
    assert status(server.address, "GET", "/bucket/key") == 200
    assert server.stop() == 0


def test_a_terminal_that_somebody_has_stopped_holds_up_nothing(tmp_path):
    """It takes a part of a line and blocks for the rest, whatever poll() said."""
    screen, terminal = os.openpty()
    server = Server(tmp_path, prefix=("sh", "-c", f'exec "$@" 2>"{os.ttyname(terminal)}"', "sh"))
    server.start()
    for _ in range(100):
        assert status(server.address, "GET", "/no-such-bucket/" + "a" * 900) == 404
    assert server.stop() == 0
    os.close(screen)
    os.close(terminal)
