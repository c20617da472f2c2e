# SPDX-License-Identifier: Apache-2.0
"""Listings of objects, in MessagePack and in JSON."""

import pytest

from conftest import error_of

NAMES = ["a", "b/1", "b/2", "b/c/3", "d//e", "ü"]


@pytest.fixture
def full(native, bucket):
    for name in NAMES:
        native.put(f"{bucket}/{name}", name.encode())
    return bucket


def test_both_forms_say_the_same(native, full):
    packed, plain = native.list(full), native.list(full, packed=False)
    assert list(packed) == ["UUID", "ContinuationToken", "Entries", "Flags"] and packed["Flags"] == 0
    assert 9 <= len(packed["UUID"]) <= 32 and packed["ContinuationToken"] == ""
    assert packed["Entries"] == [{"n": n, "s": len(n.encode()), "f": 64} for n in NAMES]
    assert plain["entries"] == [{"name": n, "size": str(len(n.encode())), "flags": 64} for n in NAMES]
    assert list(plain) == ["uuid", "continuation_token", "entries", "flags"]


def test_an_empty_bucket(native, bucket):
    assert native.list(bucket)["Entries"] == []


def test_without_a_message(native, full):
    assert len(native("GET", f"/v1/buckets/{full}").json()["entries"]) == len(NAMES)


def test_pages(native, full):
    names, token, uuid = [], "", ""
    while True:
        page = native.list(full, pagesize=2, continuation_token=token, uuid=uuid)
        assert len(page["Entries"]) <= 2 and (not uuid or page["UUID"] == uuid)
        names += [entry["n"] for entry in page["Entries"]]
        token, uuid = page["ContinuationToken"], page["UUID"]
        if not token:
            break
    assert names == NAMES
    assert native.names(full, start_after="b/1") == NAMES[2:]


def test_prefixes_and_directories(native, full):
    assert native.names(full, prefix="b/") == ["b/1", "b/2", "b/c/3"]
    assert native.names(full, prefix="b*") == ["b/1", "b/2", "b/c/3"]
    entries = native.list(full, prefix="b/", flags="2048")["Entries"]
    assert entries == [{"n": "b/1", "s": 3, "f": 64}, {"n": "b/2", "s": 3, "f": 64}, {"n": "b/c/", "f": 256}]
    assert native.names(full, flags="2048") == ["a", "b/", "d/", "ü"]


def test_properties(native, full):
    native("PATCH", f"/v1/objects/{full}/a", {"action": "", "name": "", "value": {"k": "v"}})
    props = "name,size,checksum,atime,version,location,custom,copies,cached"
    entry = native.list(full, prefix="a", props=props)["Entries"][0]
    assert list(entry) == ["n", "cs", "a", "v", "t", "m", "s", "c", "f"]
    assert entry["v"] == "1" and entry["m"] == "[k:v]" and entry["c"] == 1 and len(entry["cs"]) == 16
    assert entry["a"].endswith(" UTC") and entry["t"].startswith("t[")
    assert native.list(full, prefix="a", props="name")["Entries"] == [{"n": "a", "f": 64}]
    assert native.list(full, prefix="a", flags="16")["Entries"] == [{"n": "a", "f": 64}]
    assert set(native.list(full, prefix="a", flags="1")["Entries"][0]) == {"n", "cs", "a", "s", "f"}


@pytest.mark.parametrize(
    "value",
    [{"flags": 1}, {"flags": "x"}, {"flags": "512"}, {"flags": "4096"}, {"flags": "32768"}, {"pagesize": -1},
     {"prefix": 1}, {"uuid": "no id!"}, "text", [1]],
)  # fmt: skip
def test_what_cannot_be_listed(native, full, value):
    error_of(native.act("GET", f"/v1/buckets/{full}", "list", value), 400)


def test_many(native, bucket):
    names = [f"{i:05}" for i in range(1200)]
    for name in names:
        native.put(f"{bucket}/{name}", b"")
    listed, token = [], ""
    while True:
        page = native.list(bucket, pagesize=500, continuation_token=token)
        listed += [entry["n"] for entry in page["Entries"]]
        token = page["ContinuationToken"]
        if not token:
            break
    assert listed == names
