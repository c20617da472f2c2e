# SPDX-License-Identifier: Apache-2.0
"""The largest object that S3 takes in one piece. Needs 16 GiB of disk and some minutes, so it is not one of the default
tests: tools/test-optin large."""

import hashlib
import http.client
import random
import re
import shutil

import pytest
from botocore.exceptions import ClientError

from boto import client_for
from conftest import Site
from mortise_server import Server

MiB, GiB = 1 << 20, 1 << 30
FIVE_GIB = 5 * GiB
BLOCK = random.Random(5).randbytes(MiB)
SPARE_DISK = 17 * GiB
MEMORY = 100 * MiB  # it must not depend on the size of the object


def pieces(size):
    """As many bytes, no two megabytes of them the same."""
    for number in range(size // MiB):
        yield number.to_bytes(8, "big") + BLOCK[8:]


@pytest.fixture
def server(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    if free < SPARE_DISK:
        pytest.skip(f"needs {SPARE_DISK // GiB} GiB of disk, {free // GiB} GiB are free")
    out = Server(tmp_path / "server").start()
    yield out
    assert out.stop() == 0
    shutil.rmtree(tmp_path)


def peak_memory(server):
    status = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10


def test_five_gib_in_one_piece(server):
    s3 = client_for(Site(server, ""))
    s3.create_bucket(Bucket="bucket")
    connection = http.client.HTTPConnection(server.address)
    digest = hashlib.md5()

    def body():
        for piece in pieces(FIVE_GIB):
            digest.update(piece)
            yield piece

    connection.request("PUT", "/bucket/whole", body=body(), headers={"Content-Length": str(FIVE_GIB)})
    stored = connection.getresponse()
    assert (stored.status, stored.read()) == (200, b"")
    assert stored.headers["ETag"] == f'"{digest.hexdigest()}"'
    uploaded = peak_memory(server)

    s3.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/whole")
    assert s3.head_object(Bucket="bucket", Key="copy")["ContentLength"] == FIVE_GIB
    got = s3.get_object(Bucket="bucket", Key="copy")["Body"]
    for number, piece in enumerate(pieces(FIVE_GIB)):
        assert got.read(MiB) == piece, f"megabyte {number} is not as it was sent"
    assert got.read(1) == b""
    last = s3.get_object(Bucket="bucket", Key="whole", Range=f"bytes={FIVE_GIB - MiB}-")["Body"].read()
    assert last == (FIVE_GIB // MiB - 1).to_bytes(8, "big") + BLOCK[8:]
    print(f"peak memory: {uploaded / MiB:.0f} MiB after the upload, {peak_memory(server) / MiB:.0f} MiB at the end")
    assert peak_memory(server) < MEMORY


def test_one_byte_more_is_refused_before_it_is_sent(server):
    s3 = client_for(Site(server, ""))
    s3.create_bucket(Bucket="bucket")
    connection = http.client.HTTPConnection(server.address)
    connection.putrequest("PUT", "/bucket/more")
    connection.putheader("Content-Length", str(FIVE_GIB + 1))
    connection.endheaders()
    refused = connection.getresponse()
    assert refused.status == 400
    assert b"<Code>EntityTooLarge</Code>" in refused.read()
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket="bucket", Key="more")
