# SPDX-License-Identifier: Apache-2.0
"""A disk that is full: writes are refused with 507, reads go on, nothing acknowledged is lost, and writes are taken again
when there is room, without a restart."""

import pytest

from faulty import BUCKET, KiB, LARGE, MiB, SMALL, Refusal, Remembering, SmallDisk
from mortise_server import Server

FULL = Refusal(507, "InsufficientStorage")


@pytest.fixture
def disk(tmp_path):
    out = SmallDisk(tmp_path / "server" / "data", 72 * MiB)  # compactions fit, once the ballast is gone
    yield out
    out.close()


@pytest.mark.parametrize("sizes", [(SMALL,), (LARGE,), (SMALL, LARGE, 100 * KiB)], ids=["records", "files", "both"])
def test_a_full_disk(tmp_path, disk, sizes):
    ballast = disk.path / "ballast"
    ballast.write_bytes(bytes(50 * MiB))
    extra = '[storage]\nmin_free = 0\n[plugins.meta_leveldb]\nwrite_buffer_size = "1MiB"\n'
    server = Server(tmp_path / "server", prefix=disk.prefix, extra=extra).start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    client.put("first", LARGE)
    refused = 0
    for number in range(10_000):
        refusal = client.put(f"key-{number}", sizes[number % len(sizes)])
        assert refusal in (None, FULL), server.last_of_log()
        refused += refusal is not None
        if refused == 20:
            break
    assert refused == 20
    assert client.put("first", LARGE) in (None, FULL)
    begun = client.attempt(client.s3.create_multipart_upload, Key="parts")
    if isinstance(begun, dict):
        part = {"Key": "parts", "UploadId": begun["UploadId"], "PartNumber": 1, "Body": bytes(8 * MiB)}
        assert client.attempt(client.s3.upload_part, **part) == FULL
    else:
        assert begun == FULL
    client.check()

    ballast.unlink()
    client.put_until_taken("resumed", sizes[0])
    for number in range(20):
        assert client.put(f"later-{number}", sizes[number % len(sizes)]) is None, server.last_of_log()
    client.check()
    assert server.stop() == 0
    server.start()
    client.connect()
    client.check()
    assert client.put("after", LARGE) is None, server.last_of_log()
    assert server.stop() == 0


def test_a_full_disk_starts_and_serves_reads(tmp_path, disk):
    """Stopped while it was full: what is there can be read before anything is freed, however often it is started."""
    extra = '[storage]\nmin_free = 0\n[plugins.meta_leveldb]\nwrite_buffer_size = "1MiB"\n'
    server = Server(tmp_path / "server", prefix=disk.prefix, extra=extra).start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    for number in range(30):
        assert client.put(f"key-{number}", (SMALL, LARGE)[number % 2]) is None
    with (disk.path / "ballast").open("wb", buffering=0) as ballast, pytest.raises(OSError):
        while True:
            ballast.write(bytes(4 * KiB))
    assert client.put("one too many", LARGE) == FULL
    for kill in (False, True, False):
        server.kill() if kill else server.stop()
        server.start()
        client.connect()
        client.check()
    (disk.path / "ballast").unlink()
    client.put_until_taken("resumed", LARGE)
    assert server.stop() == 0
