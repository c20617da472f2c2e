# SPDX-License-Identifier: Apache-2.0
"""An object that is larger than what S3 takes in one piece, brought to a remote: tools/test-optin large."""

import http.client
import random
import re
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conftest import PROTOCOL, Pair  # noqa: E402

MiB, GiB = 1 << 20, 1 << 30
SIZE = 5 * GiB + 300 * MiB + 12_345  # the last part is a small one
BLOCK = random.Random(6).randbytes(MiB)
SPARE_DISK = 24 * GiB
MEMORY = 200 * MiB  # it must not depend on the size of the object


def piece(number):
    """No two megabytes are the same."""
    return (number.to_bytes(8, "big") + BLOCK[8:])[: SIZE - number * MiB]


def peak_memory(server):
    status = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10


def test_an_object_of_more_than_five_gib(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    if free < SPARE_DISK:
        pytest.skip(f"needs {SPARE_DISK // GiB} GiB of disk, {free // GiB} GiB are free")
    pair = Pair(tmp_path, straight=True)
    bucket = pair.bucket()
    connection = http.client.HTTPConnection(pair.near.address)
    body = (piece(number) for number in range((SIZE + MiB - 1) // MiB))
    connection.request("PUT", f"/v1/objects/{bucket}/k", body=body, headers={"Content-Length": str(SIZE)})
    stored = connection.getresponse()
    assert stored.status == 200, stored.read()
    stored.read()
    head = pair.http.head(pair.far_url(bucket, "k"))
    assert int(head.headers["Content-Length"]) == SIZE
    if PROTOCOL == "s3":
        assert head.headers["ETag"].strip('"').endswith("-22")  # parts of 256 MiB
    for number in (0, 255, 256, 5119, SIZE // MiB):
        wanted = piece(number)
        span = f"bytes={number * MiB}-{number * MiB + len(wanted) - 1}"
        assert pair.http.get(pair.far_url(bucket, "k"), headers={"Range": span}).content == wanted
    # Read back: cold, as a whole, and then from the copy.
    pair.evict(bucket, "k")
    assert not pair.has_copy(bucket, "k")
    for _ in range(2):
        got = pair.http.get(pair.near_url(bucket, "k"), stream=True, timeout=600)
        for number in range((SIZE + MiB - 1) // MiB):
            assert got.raw.read(MiB) == piece(number), f"megabyte {number} is not as it was sent"
        assert got.raw.read(1) == b""
    assert pair.has_copy(bucket, "k")
    for name, server in (("near", pair.near), ("far", pair.far)):
        print(f"peak memory of the {name} server: {peak_memory(server) / MiB:.0f} MiB")
        assert peak_memory(server) < MEMORY
    pair.stop()
    shutil.rmtree(tmp_path)
