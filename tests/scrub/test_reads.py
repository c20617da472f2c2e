# SPDX-License-Identifier: Apache-2.0
"""Bytes that went bad on the disk: nobody is served them as good ones, by default, and no copy makes them look good."""

import http.client
import time

import pytest

from stored import BLOB, MiB, flip_bit

LARGE = 1_000_000  # verified while it is served


@pytest.fixture
def filled(store):
    store.start()
    for path, size in (("/plain/small", 9000), ("/plain/blob", BLOB), ("/plain/large", LARGE), ("/plain/other", LARGE)):
        store.put(path, size)
    store.put_parts("/plain/parts", 3)
    store.put_parts("/plain/many", 40)
    return store


def get(store, path, headers=None):
    """The status, and the body; None: the connection was cut before its end."""
    connection = http.client.HTTPConnection(store.server.address, timeout=120)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            return answer.status, None
    finally:
        connection.close()


def wait_until(holds):
    give_up = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def wait_for_quarantine(store, path):
    wait_until((store.blob_directory / "quarantine" / store.blob_of[path].name).exists)


def test_a_damaged_body_is_an_error_and_stays_one(filled):
    flip_bit(filled.blob_of["/plain/blob"])
    for _ in range(3):
        status, text = get(filled, "/plain/blob")
        assert status == 500 and b"InternalError" in text
    wait_for_quarantine(filled, "/plain/blob")
    assert get(filled, "/plain/blob")[0] == 500
    assert filled.call("HEAD", "/plain/blob")[0] == 200
    assert "do not match their checksum" in filled.server.last_of_log()
    filled.expect_whole("/plain/blob")
    filled.server.kill()
    filled.start()
    assert get(filled, "/plain/blob")[0] == 500
    filled.expect_whole("/plain/blob")


def test_a_large_damaged_body_never_comes_whole(filled):
    flip_bit(filled.blob_of["/plain/large"])
    status, body = get(filled, "/plain/large")
    assert (status, body) == (200, None) or status == 500
    assert get(filled, "/plain/large")[0] == 500, "it is known by now"
    wait_for_quarantine(filled, "/plain/large")
    filled.expect_whole("/plain/large")


@pytest.mark.parametrize("path", ["/plain/blob", "/plain/large"])
@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=-5", "bytes=60000-60009"])
def test_a_range_of_a_damaged_body_is_not_served(filled, path, wanted):
    flip_bit(filled.blob_of[path])
    status, body = get(filled, path, {"Range": wanted})
    assert status == 500 or (status, body) == (206, None)
    assert get(filled, path, {"Range": wanted})[0] == 500
    assert get(filled, path)[0] == 500


@pytest.mark.parametrize("path", ["/plain/parts", "/plain/many"])
def test_a_damaged_part(filled, path):
    flip_bit(filled.blob_of[path])  # the first
    status, body = get(filled, path)
    assert status == 500 or (status, body) == (200, None)
    assert get(filled, path)[0] == 500 or get(filled, path) == (200, None)
    last = {"Range": "bytes=-1000"}
    assert get(filled, path, last) == (206, filled.bodies[path][-1000:]), "the other parts are whole"
    assert get(filled, f"{path}?partNumber=1")[0] == 500


def copies(store, source):
    """CopyObject, UploadPartCopy of all of it and of a range."""
    upload = store.begin_upload("/plain/target")
    part = f"/plain/target?uploadId={upload}&partNumber="
    yield "copy", store.call("PUT", "/plain/target", headers={"x-amz-copy-source": source})
    yield "part", store.call("PUT", part + "1", headers={"x-amz-copy-source": source})
    some = {"x-amz-copy-source": source, "x-amz-copy-source-range": "bytes=5-104"}
    yield "range", store.call("PUT", part + "2", headers=some)


@pytest.mark.parametrize("verify", ["first", "never"])
@pytest.mark.parametrize("path", ["/plain/blob", "/plain/large", "/plain/parts"])
def test_damage_is_not_copied(store, path, verify):
    store.configure("min_part_size = 1", f'min_part_size = 1\nverify_reads = "{verify}"').start()
    store.put("/plain/blob", BLOB)
    store.put("/plain/large", LARGE)
    store.put_parts("/plain/parts", 3)
    flip_bit(store.blob_of[path])
    for name, (status, text, _) in copies(store, path):
        assert status == 500 or b"<Error>" in text, name
    assert store.call("GET", "/plain/target")[0] == 404


def test_good_bytes_are_served_again_and_again(filled):
    for _ in range(3):
        filled.expect_whole()
    size = 3 * MiB
    filled.put("/plain/three", size)
    body = filled.bodies["/plain/three"]
    for first in (0, 1, MiB - 1, size - 1):
        assert get(filled, "/plain/three", {"Range": f"bytes={first}-"}) == (206, body[first:])
    assert filled.scrub()["findings"] == []


def test_what_a_scrub_found_is_not_served(store):
    store.configure("rate = 0", "rate = 0\nquarantine = false").start()
    store.put("/plain/blob", BLOB)
    assert get(store, "/plain/blob")[0] == 200  # verified
    flip_bit(store.blob_of["/plain/blob"])
    assert store.scrub()["found_of"]["damaged"] == 1
    assert get(store, "/plain/blob")[0] == 500
    assert get(store, "/plain/blob", {"Range": "bytes=0-0"})[0] == 500
    assert store.blob_of["/plain/blob"].exists()


def test_verification_can_be_turned_off(store):
    store.configure("min_part_size = 1", 'min_part_size = 1\nverify_reads = "never"').start()
    store.put("/plain/blob", BLOB)
    store.put("/careful/blob", BLOB)
    for path in ("/plain/blob", "/careful/blob"):
        flip_bit(store.blob_of[path])
    assert get(store, "/plain/blob")[0] == 200
    assert get(store, "/careful/blob")[0] == 500
