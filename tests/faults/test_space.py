# SPDX-License-Identifier: Apache-2.0
"""Room on the disk: announced bytes take none, new bodies are refused before it is full, and whatever frees room is
taken when it is full."""

import http.client
import os
import socket
import time
from contextlib import ExitStack

import pytest
from botocore.exceptions import ClientError

from faulty import BUCKET, KiB, LARGE, MiB, SMALL, SECONDS_TO_RECOVER, Refusal, Remembering, SmallDisk
from mortise_server import Server

FULL = Refusal(507, "InsufficientStorage")
DATABASE = '[plugins.meta_leveldb]\nwrite_buffer_size = "1MiB"\n'


@pytest.fixture
def disk(tmp_path):
    out = SmallDisk(tmp_path / "server" / "data", 72 * MiB)
    yield out
    out.close()


@pytest.fixture
def start(tmp_path, disk):
    def start(storage=""):
        server = Server(tmp_path / "server", prefix=disk.prefix, extra=f"[storage]\n{storage}\n{DATABASE}").start()
        client = Remembering(server)
        client.s3.create_bucket(Bucket=BUCKET)
        return client

    return start


def free(disk):
    found = os.statvfs(disk.path)
    return found.f_bavail * found.f_frsize


def wait_until(holds):
    give_up = time.monotonic() + SECONDS_TO_RECOVER
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def announce(server, path, size, sent):
    """A PUT that stops after some of its bytes. The socket."""
    host, port = server.address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)))
    head = f"PUT {path} HTTP/1.1\r\nHost: {server.address}\r\nContent-Length: {size}\r\n\r\n"
    connection.sendall(head.encode() + bytes(sent))
    return connection


@pytest.mark.parametrize("target", ["object", "part"])
def test_announced_bytes_take_no_room(disk, start, target):
    client = start()
    path = f"/{BUCKET}/announced"
    if target == "part":
        upload = client.s3.create_multipart_upload(Bucket=BUCKET, Key="announced")["UploadId"]
        path += f"?uploadId={upload}&partNumber="
    before = free(disk)
    with ExitStack() as stack:
        for number in range(1, 21):
            stack.enter_context(announce(client.server, path + str(number), 40 * MiB, 300 * KiB))
        wait_until(lambda: free(disk) < before - 20 * 200 * KiB)  # they are being written
        for number in range(8):
            assert client.put(f"other-{number}", LARGE) is None, client.server.last_of_log()
        assert free(disk) > before - 8 * 2 * LARGE - 20 * 1 * MiB
    wait_until(lambda: free(disk) > before - 8 * 2 * LARGE)  # what was cut off gives its room back
    client.check()


def test_more_than_there_is_is_refused_at_once(disk, start):
    client = start()
    with announce(client.server, f"/{BUCKET}/large", 100 * MiB, 0) as connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        text = answer.read()
    assert answer.status == 507 and b"InsufficientStorage" in text and b"min_free" in text
    assert client.put("small", LARGE) is None


def test_some_room_stays_free(disk, start):
    """A tenth of a small disk. What needs no new body goes on below that, and no restart is needed to go on above it."""
    client = start()
    upload = client.s3.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
    left = client.s3.create_multipart_upload(Bucket=BUCKET, Key="left")["UploadId"]
    part = {"Bucket": BUCKET, "Key": "parts", "UploadId": upload, "PartNumber": 1}
    etag = client.s3.upload_part(**part, Body=bytes(MiB))["ETag"]
    number = 0
    while (refusal := client.put(f"key-{number}", LARGE)) is None:
        number += 1
    large = number
    assert refusal == FULL
    assert 3 * MiB < free(disk) < 10 * MiB
    while (refusal := client.put(f"small-{number}", SMALL)) is None:
        number += 1
    assert refusal == FULL
    copy = {"Bucket": BUCKET, "Key": "key-0"}  # with another checksum, or else it may need no room
    assert client.attempt(client.s3.copy_object, Key="copy", CopySource=copy, ChecksumAlgorithm="SHA256") == FULL
    second = {"Key": "parts", "UploadId": upload, "PartNumber": 2, "Body": bytes(LARGE)}
    assert client.attempt(client.s3.upload_part, **second) == FULL
    client.s3.complete_multipart_upload(
        Bucket=BUCKET, Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )
    client.s3.abort_multipart_upload(Bucket=BUCKET, Key="left", UploadId=left)
    client.s3.delete_object(Bucket=BUCKET, Key="parts")
    client.check()
    for gone in range(0, large, 2):
        client.s3.delete_object(Bucket=BUCKET, Key=f"key-{gone}")
        client.known[f"key-{gone}"] = [None]
    client.put_until_taken("again", LARGE)
    client.check()


def test_room_on_the_disk_of_the_database(tmp_path):
    """The records lie on a disk of their own, and somebody else fills that one."""
    disk = SmallDisk(tmp_path / "records", 72 * MiB)
    try:
        path = f'path = "{tmp_path}/records/meta"\n'
        client = Remembering(Server(tmp_path / "server", prefix=disk.prefix, extra=DATABASE + path).start())
        client.s3.create_bucket(Bucket=BUCKET)
        upload = client.s3.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
        part = {"Key": "parts", "UploadId": upload}
        etag = client.s3.upload_part(Bucket=BUCKET, **part, PartNumber=1, Body=bytes(MiB))["ETag"]
        for number in range(10):
            assert client.put(f"key-{number}", (SMALL, LARGE)[number % 2]) is None
        (disk.path / "ballast").write_bytes(bytes(free(disk) - 4 * MiB))
        give_up = time.monotonic() + SECONDS_TO_RECOVER
        while client.put("new", LARGE) is None:  # it is looked at ten times a second
            assert time.monotonic() < give_up
        for refused in [
            client.put("small", SMALL),
            client.put("empty", 0),
            client.attempt(client.s3.copy_object, Key="copy", CopySource={"Bucket": BUCKET, "Key": "key-0"}),
            client.attempt(client.s3.upload_part, **part, PartNumber=2, Body=bytes(LARGE)),
            client.attempt(client.s3.create_multipart_upload, Key="more"),
        ]:
            assert refused == FULL
        with pytest.raises(ClientError, match="disk of the database"):
            client.s3.put_object(Bucket=BUCKET, Key="why", Body=b"1")
        client.check()
        tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
        client.s3.put_object_tagging(Bucket=BUCKET, Key="key-0", Tagging=tags)
        whole = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
        client.s3.complete_multipart_upload(Bucket=BUCKET, **part, MultipartUpload=whole)
        for number in range(0, 10, 3):
            client.s3.delete_object(Bucket=BUCKET, Key=f"key-{number}")
            client.known[f"key-{number}"] = [None]
        client.s3.delete_object(Bucket=BUCKET, Key="parts")
        client.check()
        (disk.path / "ballast").unlink()
        client.put_until_taken("again", LARGE)
        client.check()
        assert client.server.stop() == 0
    finally:
        disk.close()


def fill_up(disk):
    """Somebody else takes all there is."""
    with (disk.path / "ballast").open("ab", buffering=0) as ballast, pytest.raises(OSError):
        while True:
            ballast.write(bytes(4 * KiB))


@pytest.mark.parametrize("ended", [False, True], ids=["running", "restarted"])
def test_removing_on_a_full_disk(disk, start, ended):
    client = start("min_free = 0")
    s3 = client.s3
    (disk.path / "ballast").write_bytes(bytes(20 * MiB))
    for number in range(20):
        assert client.put(f"key-{number}", (SMALL, LARGE, 300)[number % 3]) is None
    s3.create_bucket(Bucket="versions")
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="versions", Key="v", Body=bytes(LARGE))["VersionId"]
    s3.create_bucket(Bucket="empty")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="left")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="left", UploadId=upload, PartNumber=1, Body=bytes(LARGE))
    fill_up(disk)
    assert client.put("one too many", LARGE) == FULL
    assert client.put("and a small one", SMALL) in (None, FULL)
    if ended:
        assert client.server.stop() == 0
        client.server.start()
        client.connect()
        s3 = client.s3
    while client.put("more", SMALL) is None:  # a compaction has given some room back
        fill_up(disk)
    marker = s3.delete_object(Bucket="versions", Key="v")
    assert marker["DeleteMarker"]
    s3.delete_object(Bucket="versions", Key="v", VersionId=version)
    s3.delete_object(Bucket="versions", Key="v", VersionId=marker["VersionId"])
    s3.delete_bucket(Bucket="versions")
    s3.delete_bucket(Bucket="empty")
    s3.abort_multipart_upload(Bucket=BUCKET, Key="left", UploadId=upload)
    for number in range(20):
        s3.delete_object(Bucket=BUCKET, Key=f"key-{number}")
        client.known[f"key-{number}"] = [None]
    client.check()
    client.put_until_taken("what was removed made room", LARGE)
    client.check()
    (disk.path / "ballast").unlink()
    client.put_until_taken("resumed", LARGE)
    for number in range(20):
        assert client.put(f"later-{number}", (SMALL, LARGE)[number % 2]) is None, client.server.last_of_log()
    client.check()
    assert client.server.stop() == 0
