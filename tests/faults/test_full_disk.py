# SPDX-License-Identifier: Apache-2.0
"""A disk that is full: writes are refused with 507, reads go on, nothing acknowledged is lost, and writes are taken again
when there is room, without a restart."""

import time

import pytest

from faulty import BUCKET, KiB, LARGE, MiB, SMALL, SECONDS_TO_RECOVER, Refusal, Remembering, SmallDisk
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


SEGMENTS = """
[storage]
min_free = 0
[plugins.meta_leveldb]
write_buffer_size = "1MiB"
segment_size = "512KiB"
"""


def put_until_full(client, name):
    """How many came in."""
    for number in range(100_000):
        if refusal := client.put(f"{name}-{number}", SMALL):
            assert refusal == FULL, client.server.last_of_log()
            return number
    raise AssertionError("the disk is never full")


def put_as_room_comes(client, name, wanted):
    """The cleaner gives room back while these come in."""
    give_up = time.monotonic() + SECONDS_TO_RECOVER
    for number in range(wanted):
        while refusal := client.put(f"{name}-{number}", SMALL):
            assert refusal == FULL, client.server.last_of_log()
            assert time.monotonic() < give_up, f"{number} of {wanted} bodies came in again\n{client.server.last_of_log()}"
            time.sleep(0.01)


def delete_until_taken(client, key):
    give_up = time.monotonic() + SECONDS_TO_RECOVER
    while refusal := client.delete(key):
        assert refusal == FULL, client.server.last_of_log()
        assert time.monotonic() < give_up, f"{key} cannot be removed\n{client.server.last_of_log()}"
        time.sleep(0.01)


def test_half_of_each_segment_comes_back_through_kills(tmp_path):
    """Every second body is removed, so that each segment keeps some, which have to be moved; the server is killed while it does."""
    disk = SmallDisk(tmp_path / "server" / "data", 28 * MiB)
    try:
        server = Server(tmp_path / "server", prefix=disk.prefix, extra=SEGMENTS).start()
        client = Remembering(server)
        client.s3.create_bucket(Bucket=BUCKET)
        came = put_until_full(client, "first")
        for number in range(0, came, 2):
            delete_until_taken(client, f"first-{number}")
            if number % (came // 5) < 2:
                server.kill()
                server.start()
                client.connect()
        client.put_until_taken("resumed", SMALL)
        client.check()
        put_as_room_comes(client, "second", came // 4)
        client.check()
        server.kill()
        server.start()
        client.connect()
        client.check()
        assert server.stop() == 0
    finally:
        disk.close()
