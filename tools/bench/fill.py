#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Puts N empty objects below URL, 1000 to a folder, over a few pipelined connections: fill.py URL N."""

import socket
import sys
import threading
import urllib.parse

BATCH = 100


def fill(address, bucket, numbers):
    connection = socket.create_connection(address)
    answers = connection.makefile("rb")
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        requests = (f"PUT {bucket}/{n // 1000:06}/{n % 1000:03} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" for n in batch)
        connection.sendall("".join(requests).encode())
        for _ in batch:
            status = answers.readline()
            if not status.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(status.decode())
            while answers.readline() not in (b"\r\n", b""):
                pass
    connection.close()


def main(url, count):
    parts = urllib.parse.urlsplit(url)
    address, workers = (parts.hostname, parts.port), 16
    threads = [threading.Thread(target=fill, args=(address, parts.path, range(w, count, workers))) for w in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
