# SPDX-License-Identifier: Apache-2.0
"""What kernel/docs/durability.md says of the three modes: what each syncs, chosen for the server and for a bucket, and
what a power cut may take."""

import http.client
import random

import pytest

import faulty
from faulty import LARGE, SMALL, Remembering
from mortise_server import Server
from recorded_server import RecordedServer

MODES = ("strict", "data", "none")


def buckets():
    """One of each mode, and one that does not say."""
    rows = ['[[bucket]]\nname = "silent"\n']
    rows += [f'[[bucket]]\nname = "{mode}"\nproperties = {{ durability = "{mode}" }}\n' for mode in MODES]
    return "".join(rows)


def syncs(server):
    """(of the log of records, of bodies), so far"""
    connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
    connection.request("GET", "/metrics")
    values = dict(
        line.rsplit(" ", 1) for line in connection.getresponse().read().decode().splitlines() if not line.startswith("#")
    )
    connection.close()
    return tuple(float(values[f"mortise_{name}_total"]) for name in ("meta_leveldb_syncs", "blob_fs_file_syncs"))


def spent(server, act):
    before = syncs(server)
    act()
    return tuple(now - then for now, then in zip(syncs(server), before, strict=True))


@pytest.mark.parametrize("default", MODES)
def test_each_bucket_syncs_what_it_says(tmp_path, default):
    server = Server(tmp_path / "server", extra=f'[storage]\ndurability = "{default}"\n' + buckets()).start()
    client = Remembering(server)
    for bucket in ("silent", *MODES):
        mode = default if bucket == "silent" else bucket
        record, body = mode == "strict", mode != "none"
        s3 = client.s3

        def put(key, size, bucket=bucket, s3=s3):
            s3.put_object(Bucket=bucket, Key=key, Body=bytes(size))

        assert spent(server, lambda put=put: put("small", SMALL)) == (record, 0)
        assert spent(server, lambda put=put: put("large", LARGE)) == (record, body)
        copy = {"Bucket": bucket, "Key": "copy", "CopySource": {"Bucket": bucket, "Key": "large"}}
        # The bytes that it shares may have been written with less; and what makes them its own.
        assert spent(server, lambda copy=copy, s3=s3: s3.copy_object(**copy)) == (record, 2 * body)
        upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
        part = {"Bucket": bucket, "Key": "parts", "UploadId": upload}
        tag = {}

        def put_part(part=part, tag=tag, s3=s3):
            tag.update(ETag=s3.upload_part(**part, PartNumber=1, Body=b"x")["ETag"], PartNumber=1)

        assert spent(server, put_part) == (record, body)
        done = {**part, "MultipartUpload": {"Parts": [tag]}}
        assert spent(server, lambda done=done, s3=s3: s3.complete_multipart_upload(**done)) == (record, 0)
        assert spent(server, lambda s3=s3, bucket=bucket: s3.delete_object(Bucket=bucket, Key="large")) == (record, 0)
    assert server.stop() == 0


def test_a_kill_takes_nothing_in_any_mode(tmp_path):
    server = Server(tmp_path / "server", extra=buckets()).start()
    client = Remembering(server)
    bodies = {(mode, size): random.Random(mode).randbytes(size) for mode in MODES for size in (SMALL, LARGE)}
    for (mode, size), body in bodies.items():
        client.s3.put_object(Bucket=mode, Key=str(size), Body=body)
    server.kill()
    server.start()
    client.connect()
    for (mode, size), body in bodies.items():
        assert client.s3.get_object(Bucket=mode, Key=str(size))["Body"].read() == body
    assert server.stop() == 0


@pytest.mark.parametrize("bucket", ["strict", "data"])
def test_a_power_cut_takes_what_the_bucket_allows(tmp_path, monkeypatch, bucket):
    """On a server whose default is none. Strict: nothing. Data: the latest writes, but no object without its bytes."""
    monkeypatch.setattr(faulty, "BUCKET", bucket)
    server = RecordedServer(tmp_path / "server", extra='[storage]\ndurability = "none"\n' + buckets()).start()
    client = Remembering(server)
    rng = random.Random(7)
    for round_number in range(6):
        for number in range(20):
            size = [SMALL, LARGE][number % 2]
            assert client.put(f"{round_number}-{number}", size) is None
            client.s3.put_object(Bucket="none", Key=str(number), Body=bytes(size))
        if bucket == "data":
            for key in [key for key in client.known if key.startswith(f"{round_number}-")]:
                client.known[key].append(None)
        server.cut(rng)
        server.start()
        client.connect()
        client.check()
    assert server.stop() == 0


def test_what_a_power_cut_leaves_of_weaker_writes_is_the_first_of_them(tmp_path):
    """Though LevelDB begins a new log every few writes."""
    extra = '[plugins.meta_leveldb]\nwrite_buffer_size = "64KiB"\n' + buckets()
    server = RecordedServer(tmp_path / "server", extra=extra).start()
    client = Remembering(server)
    rng = random.Random(11)
    shortest = 1000
    for round_number in range(60):
        if round_number >= 8 and shortest < 60:
            break
        keys = [f"{round_number}-{number:03}" for number in range(60)]
        for key in keys:
            client.s3.put_object(Bucket=rng.choice(["data", "none"]), Key=key, Body=bytes(SMALL))
        server.cut(rng)
        server.start()
        client.connect()
        there = set()
        for bucket in ("data", "none"):
            rows = client.s3.list_objects_v2(Bucket=bucket, Prefix=f"{round_number}-").get("Contents", [])
            there |= {row["Key"] for row in rows}
        assert there == set(keys[: len(there)])
        shortest = min(shortest, len(there))
    assert shortest < 60, "nothing was lost: nothing was tested"
    assert server.stop() == 0
