# SPDX-License-Identifier: Apache-2.0
"""A disk that fails calls, or is suddenly write-protected: an error that says so, no acknowledged byte lost, not even if
the power fails later, and the service resumes when the disk is well again."""

import concurrent.futures
import errno
import os
import random
import time
import urllib.error
import urllib.request

import pytest

from event_file import PUT, REMOVED, out_of_order, read_events, with_target
from faulty import BUCKET, LARGE, SECONDS_TO_RECOVER, SMALL, Cut, FaultyServer, Refusal, Remembering
from power_cut import forget_the_boot

BROKEN = Refusal(500, "InternalError")
FULL = Refusal(507, "InsufficientStorage")


@pytest.fixture
def server(tmp_path):
    out = FaultyServer(tmp_path / "server").start()
    yield out
    if out.process is not None:
        out.kill()


@pytest.fixture
def client(server):
    out = Remembering(server)
    out.s3.create_bucket(Bucket=BUCKET)
    for number in range(8):
        assert out.put(f"before-{number}", [SMALL, LARGE][number % 2]) is None
    return out


def put_many(client, name, size, count=24):
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        return list(pool.map(lambda n: client.put(f"{name}-{n}", size), range(count)))


@pytest.mark.parametrize(
    ("calls", "cause", "store", "size", "wanted"),
    [
        ("write", errno.EIO, "/blob_fs/", LARGE, BROKEN),
        ("sync", errno.EIO, "/blob_fs/", LARGE, BROKEN),
        ("sync", errno.ENOSPC, "/blob_fs/", LARGE, FULL),  # blocks are given out when they are written back
        ("open", errno.EIO, "/blob_fs/staging", LARGE, BROKEN),
        ("write", errno.EIO, "/meta_leveldb/", SMALL, BROKEN),
        ("sync", errno.EIO, "/meta_leveldb/", SMALL, BROKEN),
        ("write", errno.EIO, "/meta_leveldb/", LARGE, BROKEN),
        ("sync", errno.EIO, "/meta_leveldb/", LARGE, BROKEN),
        ("change", errno.EROFS, "/", SMALL, BROKEN),
        ("change", errno.EROFS, "/", LARGE, BROKEN),
    ],
)
def test_a_disk_that_does_not_take_writes(server, client, calls, cause, store, size, wanted):
    server.fault(f"{calls} {cause} {store}")
    refused = put_many(client, "refused", size)
    refused.append(client.put("before-0", size))  # over what is there
    assert set(refused) == {wanted}, server.last_of_log()
    for key in ("before-1", "before-2"):
        assert client.get(key) == client.known[key][0], "reads go on"
    assert client.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] >= 8

    server.fault("")
    client.put_until_taken("resumed", size)
    assert put_many(client, "after", size) == [None] * 24, server.last_of_log()
    server.cut(random.Random(1))
    server.start()
    client.connect()
    client.check()
    assert server.stop() == 0


def health(server):
    try:
        with urllib.request.urlopen(server.admin_url + "/healthz", timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_health_comes_back_without_traffic(server, client):
    """A server that says that it is ill gets no requests, so nothing but the question itself can find that it is well again."""
    server.fault(f"write {errno.EIO} /meta_leveldb/")
    assert client.put("refused", SMALL) == BROKEN
    assert {health(server) for _ in range(3)} == {503}
    server.fault("")
    while health(server) != 200:
        time.sleep(0.05)
    client.check()
    assert server.stop() == 0


@pytest.mark.parametrize("store", ["/blob_fs/", "/meta_leveldb/"])
def test_nothing_is_acknowledged_on_the_strength_of_a_failed_sync(server, client, store):
    """Syncs fail now and then, under load; each acknowledgement must survive a power cut. The injector lets a file whose
    sync failed never be synced again, though it says so: as the kernel does that drops the pages."""
    for round_number in range(4):
        server.fault(f"sync {errno.EIO} {store}")
        refused = put_many(client, f"round-{round_number}", LARGE, 6)
        server.fault("")
        mixed = put_many(client, f"mixed-{round_number}", SMALL) + put_many(client, f"large-{round_number}", LARGE, 12)
        assert BROKEN in refused and set(refused + mixed) <= {BROKEN, None}
        client.put_until_taken("resumed", SMALL)
        server.cut(random.Random(round_number))
        server.start()
        client.connect()
        client.check()
    assert server.stop() == 0


def test_a_copy_that_cannot_be_looked_at_when_the_server_starts_is_kept(server, client):
    """A loss of power leaves it as it was before it was moved to its place, and its bytes cannot be looked for."""
    client.attempt(client.s3.copy_object, Key="copy", CopySource={"Bucket": BUCKET, "Key": "before-1"})
    client.known["copy"] = client.known["before-1"]
    assert client.delete("before-1") is None  # so that the copy is the last that has the bytes
    server.cut(Cut(names=False))
    assert list((server.data / "blob_fs" / "staging").iterdir()), "it was moved: nothing is tested"
    server.fault(f"look {errno.EIO} .bytes")
    server.start()
    server.fault("")
    client.connect()
    client.check()
    assert server.stop() == 0
    server.start()
    client.connect()
    client.check()
    assert server.stop() == 0


def test_an_event_of_a_change_in_doubt_comes_in_its_place(tmp_path):
    """A sync of the records fails: whether the change is there is known when the store takes changes again."""
    file = tmp_path / "events"
    server = FaultyServer(tmp_path / "server", extra=with_target(file)).start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    server.fault(f"sync {errno.EIO} /segments/")
    assert client.put("doubtful", SMALL) == BROKEN
    server.fault("")
    client.put_until_taken("later", SMALL)
    client.check()
    assert client.known["doubtful"] != [None], "it did not come about: nothing is tested"
    assert client.delete("doubtful") is None
    give_up = time.monotonic() + SECONDS_TO_RECOVER
    while REMOVED not in [e.kind for e in read_events(file)]:
        assert time.monotonic() < give_up
        time.sleep(0.02)
    assert server.stop() == 0
    server.start()
    assert server.stop() == 0
    events = read_events(file)
    assert [e.kind for e in events if e.key == "doubtful"] == [PUT, REMOVED], events
    assert not list(out_of_order(events))


def test_records_that_cannot_be_read(tmp_path):
    """The tables of LevelDB: an error for whom it concerns, not the end of the program, and no write on the strength of it."""
    extra = '[plugins.meta_leveldb]\nwrite_buffer_size = "64KiB"\ncache_size = 0\n'
    server = FaultyServer(tmp_path / "server", extra=extra).start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    for number in range(60):
        assert client.put(f"key-{number}", SMALL) is None
    server.fault(f"read {errno.EIO} /meta_leveldb/")
    for number in range(60):
        got = client.get(f"key-{number}")
        assert got == BROKEN or got == client.known[f"key-{number}"][0]
    listed = client.attempt(client.s3.list_objects_v2)
    assert listed == BROKEN or listed["KeyCount"] == 60
    assert set(put_many(client, "key", SMALL)) <= {None, BROKEN}
    server.fault("")
    client.put_until_taken("resumed", SMALL)
    client.check()
    server.cut(random.Random(3))
    server.start()
    client.connect()
    client.check()
    assert server.stop() == 0


def test_a_body_that_cannot_be_read(server, client):
    server.fault(f"read {errno.EIO} /blob_fs/")
    got = client.attempt(client.s3.get_object, Key="before-1")
    if isinstance(got, dict):  # its head was sent before its bytes were asked for: it must not look complete
        with pytest.raises(Exception, match="IncompleteRead|Connection|broken"):
            got["Body"].read()
    else:
        assert got == BROKEN
    assert client.get("before-2") == client.known["before-2"][0], "others are read"
    assert client.put("meanwhile", SMALL) is None
    server.fault("")
    client.check()
    assert server.stop() == 0


class NewestSegment:
    """Of the values in the store of records, whose last bytes the disk will never have: a sync of them has failed, so
    the operating system does not try again, though the cache has them until the machine goes down."""

    def __init__(self, server):
        self.file = max((server.data / "meta_leveldb" / "segments").glob("*.seg"))
        self.on_disk = len(self.file.read_bytes().rstrip(b"\0"))
        self.inode = self.file.stat().st_ino

    def go_down(self, server):
        """The power fails, and there is a new start of the machine."""
        server.kill()
        if self.file.stat().st_ino == self.inode:  # nobody has written the bytes once more
            os.truncate(self.file, self.on_disk)
        forget_the_boot(server.data)
        server.start()


def test_the_next_process_does_not_believe_what_a_failed_sync_left(server, client):
    segment = NewestSegment(server)
    server.fault(f"sync {errno.EIO} /meta_leveldb/segments/")
    assert client.put("before-0", SMALL) == BROKEN
    server.kill()
    server.fault("")
    server.start()
    client.connect()
    assert client.put("later", SMALL) is None
    segment.go_down(server)
    client.connect()
    client.check()


@pytest.mark.parametrize("process", ["the same", "the next"])
def test_a_sync_that_failed_at_the_first_commit_is_not_repeated(tmp_path, process):
    server = FaultyServer(tmp_path / "server", extra='[[bucket]]\nname = "loose"\nproperties = { durability = "data" }\n').start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    assert client.put("before", SMALL) is None
    segment = NewestSegment(server)
    client.s3.put_object(Bucket="loose", Key="not synced", Body=bytes(SMALL))
    server.kill()
    server.fault(f"sync {errno.EIO} /meta_leveldb/segments/")
    server.start()
    client.connect()
    assert client.put("refused", SMALL) == BROKEN
    server.fault("")
    if process == "the next":
        server.kill()
        server.start()
        client.connect()
    client.put_until_taken("later", SMALL)
    segment.go_down(server)
    client.connect()
    client.check()
    server.kill()
