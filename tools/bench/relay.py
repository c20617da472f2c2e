# SPDX-License-Identifier: Apache-2.0
"""A relay of TCP connections that holds back what clients send: relay.py HOST:PORT SECONDS. Prints its own address first."""

import contextlib
import socket
import sys
import threading
import time


def pass_on(source, target, delay):
    buffer = bytearray(256 << 10)
    with contextlib.suppress(OSError):
        while count := source.recv_into(buffer):
            if delay:
                time.sleep(delay)
            target.sendall(memoryview(buffer)[:count])
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def main():
    host, _, port = sys.argv[1].rpartition(":")
    delay = float(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print("127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        server = socket.create_connection((host, int(port)))
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in ((client, server, delay), (server, client, 0)):
            threading.Thread(target=pass_on, args=way, daemon=True).start()


if __name__ == "__main__":
    main()
