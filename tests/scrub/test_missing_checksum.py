# SPDX-License-Identifier: Apache-2.0
"""A bucket whose checksum no plugin gives any more: its objects can be read, nothing is taken for damaged, and the log,
the writers and the buckets that insist on verification are told."""

import subprocess

import pytest
from mortise_server import program
from stored import BLOB

GONE = "[plugins.checksum_xxhash]\nenabled = false\n"
STORAGE = """
[storage]
min_part_size = 1
checksum = "none"
[storage.scrub]
interval = "0s"
rate = 0
"""
BUCKETS = """
[[bucket]]
name = "plain"
properties = { "checksum.type" = "xxhash" }
[[bucket]]
name = "careful"
properties = { "checksum.type" = "xxhash", "checksum.validate_warm_get" = "true" }
[[bucket]]
name = "other"
"""
SIZES = {"inline": 300, "record": 9000, "blob": BLOB, "large": 1_000_000}


@pytest.fixture
def orphaned(store):
    store.server.extra = STORAGE + BUCKETS
    store.start()
    for bucket in ("plain", "careful", "other"):
        for name, size in SIZES.items():
            store.put(f"/{bucket}/{name}", size)
    store.put_parts("/plain/parts", 3)
    assert store.server.stop() == 0
    store.server.extra = STORAGE + GONE  # buckets of the configuration are held to what there is
    return store.start()


def test_its_objects_are_served(orphaned):
    orphaned.expect_whole(*(f"/careful/{name}" for name in SIZES))
    got = orphaned.call("GET", "/plain/large", headers={"Range": "bytes=10-19"})
    assert got[:2] == (206, orphaned.bodies["/plain/large"][10:20])


def test_the_start_says_so(orphaned):
    said = [line for line in orphaned.server.log.read_text().splitlines() if "no plugin gives a checksum" in line]
    assert len(said) == 1 and "xxhash" in said[0], said


def test_a_bucket_that_insists_answers_all_sizes_alike(orphaned):
    for name in SIZES:
        status, text, _ = orphaned.call("GET", f"/careful/{name}")
        assert status == 503 and b"xxhash" in text, (name, status, text)


def test_writes_are_refused_in_words(orphaned):
    for size in (10, BLOB):
        status, text, _ = orphaned.call("PUT", "/plain/new", bytes(size))
        assert status == 501 and b"xxhash" in text, text
    assert orphaned.call("POST", "/plain/new?uploads")[0] == 501
    assert orphaned.call("PUT", "/plain/new", headers={"x-amz-copy-source": "/other/blob"})[0] == 501
    assert orphaned.call("PUT", "/other/new", b"x")[0] == 200
    assert orphaned.call("DELETE", "/plain/blob")[0] == 204


def test_a_scrub_finds_nothing_and_puts_nothing_aside(orphaned):
    report = orphaned.scrub()
    assert report["findings"] == [] and report["unverified"] > 0
    assert not list((orphaned.blob_directory / "quarantine").iterdir())
    orphaned.expect_whole(*(f"/careful/{name}" for name in SIZES))


def test_who_follows_a_scrub_is_told_what_could_not_be_compared(orphaned):
    command = [program(), "job", "start", "--data", orphaned.server.data, "scrub", "--follow"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "bodies have no digest that could be compared" in done.stdout, done.stdout
