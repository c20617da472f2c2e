# SPDX-License-Identifier: Apache-2.0
"""What kernel/docs/durability.md says of the three modes: what each syncs, chosen for the server and for a bucket, and
what a power cut may take."""

import http.client
import random
import time

import pytest

import faulty
from crash_rounds import blob_files
from faulty import LARGE, SMALL, Cut, Remembering
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


def wait_until(holds, seconds=60):
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


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
        files = blob_files(server.data)

        def delete(s3=s3, bucket=bucket, files=files):
            s3.delete_object(Bucket=bucket, Key="large")
            wait_until(lambda: len(blob_files(server.data)) < len(files))

        # The record that the body is no longer needed by is synced before the body goes.
        assert spent(server, delete) == (body, 0)
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


def test_what_comes_back_with_a_record_is_there(tmp_path):
    """Bodies of what was replaced and deleted in the mode "data" are removed at once: by then their records are synced."""
    server = RecordedServer(tmp_path / "server", extra=buckets()).start()
    bucket = "data"
    old, new = (random.Random(seed).randbytes(LARGE) for seed in range(2))

    def put(key, body):
        client.s3.put_object(Bucket=bucket, Key=key, Body=body)

    client = Remembering(server)
    for key in ("replaced", "deleted"):
        put(key, old)
    client.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "replaced"})
    part = {"Bucket": bucket, "Key": "parts", "PartNumber": 1}
    part["UploadId"] = client.s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    client.s3.upload_part(**part, Body=old)
    assert server.stop() == 0  # all of it is on the disk
    server.start()
    client.connect()
    files = blob_files(server.data)
    assert len(files) == 5  # the copy has two names
    put("replaced", new)
    for key in ("deleted", "copy"):
        client.s3.delete_object(Bucket=bucket, Key=key)
    client.s3.upload_part(**part, Body=new)
    wait_until(lambda: not any(file.exists() for file in files))
    server.cut(Cut(names=True))
    server.start()
    client.connect()
    got = {key: client.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in listed(client, bucket)}
    assert got == {"replaced": new}
    assert client.s3.list_parts(**{k: v for k, v in part.items() if k != "PartNumber"})["Parts"][0]["Size"] == LARGE
    assert server.stop() == 0


def listed(client, bucket):
    return [row["Key"] for row in client.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


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
