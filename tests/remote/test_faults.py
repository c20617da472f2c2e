# SPDX-License-Identifier: Apache-2.0
"""A backend that is down, slow, or lies: clear answers, nothing wrong is kept, and what is here is served."""

import hashlib
import threading

import pytest
import requests
from conftest import CONFIG, Pair, error_code, of_s3, pattern

STALL = "5s"  # what the far side keeps silent about for longer is given up


@pytest.mark.parametrize("status, expected, code", [(500, 502, "BackendFailed"), (403, 502, "BackendFailed"), (503, 503, "ServiceUnavailable")])
def test_a_failing_backend(pair, status, expected, code):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"x")
    assert pair.put(bucket, "copied", b"y").status_code == 200
    pair.proxy.status = status
    for answer in (pair.get(bucket, "k"), pair.put(bucket, "new", b"x"), pair.http.delete(pair.near_url(bucket, "copied")),
                   pair.http.get(f"{pair.near.url}/{bucket}?list-type=2")):  # fmt: skip
        assert answer.status_code == expected and error_code(answer) == code, answer.text
    assert pair.http.head(pair.near_url(bucket, "k")).status_code == expected
    assert pair.native("GET", f"/v1/objects/{bucket}/k").status_code == expected
    assert pair.get(bucket, "copied").content == b"y"  # whatever the DELETE was told
    pair.proxy.clear()
    assert pair.get(bucket, "k").content == b"x" and pair.get(bucket, "copied").content == b"y"
    assert pair.get(bucket, "new").status_code == 404


@pytest.mark.parametrize("status", [304, 412])
def test_an_answer_to_a_condition_that_was_not_named(pair, status):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"x")
    pair.proxy.status = status
    answer = pair.get(bucket, "k")
    assert answer.status_code == 502 and error_code(answer) == "BackendFailed", answer.text
    assert pair.http.head(pair.near_url(bucket, "k")).status_code == 502
    pair.proxy.clear()
    assert pair.get(bucket, "k").content == b"x"


def test_nobody_answers(tmp_path):
    pair = Pair(tmp_path)
    bucket = pair.bucket()
    pair.put_far(bucket, "seen", b"seen")
    pair.put_far(bucket, "unseen", b"unseen")
    assert pair.get(bucket, "seen").content == b"seen"
    pair.proxy.close()
    answer = pair.get(bucket, "unseen")
    assert answer.status_code == 503 and error_code(answer) == "ServiceUnavailable"
    assert pair.put(bucket, "seen", b"other").status_code == 503
    assert pair.http.delete(pair.near_url(bucket, "seen")).status_code == 503
    assert pair.get(bucket, "seen").content == b"seen"  # it was refused, not left open
    assert list(pair.list_native(bucket, flags="1")) == ["seen"]
    assert pair.near.stop() == 0 and pair.far.stop() == 0


def test_a_backend_that_never_answers(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"x")
    gate = threading.Event()
    pair.proxy.before = lambda seen: gate.wait()
    answer = pair.get(bucket, "k")
    assert answer.status_code == 503 and error_code(answer) == "ServiceUnavailable"
    gate.set()


@pytest.mark.parametrize("size", [1000, 3_000_000])
@pytest.mark.parametrize("lie", [lambda n: n + 10, lambda n: n - 10])
def test_wrong_lengths(pair, size, lie):
    bucket = pair.bucket()
    data = pattern(size)
    pair.put_far(bucket, "k", data)
    pair.proxy.length = lie
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError, AssertionError)):
        got = pair.get(bucket, "k")
        assert got.status_code == 200 and len(got.content) == int(got.headers["content-length"])
    pair.proxy.clear()
    assert not pair.has_copy(bucket, "k")
    assert pair.get(bucket, "k").content == data


@pytest.mark.parametrize("size", [1000, 3_000_000])
def test_other_bytes_than_the_checksum_says(pair, size):
    bucket = pair.bucket()
    data = pattern(size)
    pair.put_far(bucket, "k", data)
    pair.proxy.body = lambda body: body[:500] + bytes([body[500] ^ 1]) + body[501:]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        assert pair.get(bucket, "k").content != data  # cut off before its end, so never whole
    pair.proxy.clear()
    assert not pair.has_copy(bucket, "k")
    assert pair.get(bucket, "k").content == data


def test_a_download_that_breaks_off(pair):
    bucket = pair.bucket()
    data = pattern(3_000_000)
    pair.put_far(bucket, "k", data)
    pair.proxy.body = lambda body: body[:1_000_000]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        pair.get(bucket, "k")
    pair.proxy.clear()
    assert not pair.has_copy(bucket, "k") and pair.get(bucket, "k").content == data


def test_a_put_whose_answer_is_lost(pair):
    """It took effect there: what was here before is not served as if nothing had happened."""
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: seen.method == "PUT"
    pair.proxy.dropped = True
    assert pair.put(bucket, "k", b"new").status_code in (502, 503)
    pair.proxy.clear()
    assert pair.http.get(pair.far_url(bucket, "k")).content == b"new"
    assert pair.get(bucket, "k").content == b"new"


def test_a_put_that_takes_effect_after_it_was_given_up(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    go_on = threading.Event()
    pair.proxy.only = lambda seen: seen.method == "PUT"
    pair.proxy.before = lambda seen: go_on.wait()
    assert pair.put(bucket, "k", b"new").status_code in (502, 503)
    assert pair.get(bucket, "k").content == b"old"  # compared, and still in doubt
    go_on.set()
    while pair.http.get(pair.far_url(bucket, "k")).content != b"new":
        pass
    assert pair.get(bucket, "k").content == b"new"


def lose_the_answer(pair, bucket, change):
    """A change takes effect at the backend, and nobody is told."""
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: seen.method in ("PUT", "DELETE")
    pair.proxy.dropped = True
    answer = pair.put(bucket, "k", b"new") if change == "PUT" else pair.http.delete(pair.near_url(bucket, "k"))
    assert answer.status_code in (502, 503)
    pair.proxy.clear()


@pytest.mark.parametrize("change", ["PUT", "DELETE"])
def test_a_copy_in_doubt_is_served_while_the_backend_is_down(pair, change):
    """Nobody has seen the change yet; nobody sees the old object once it was seen."""
    bucket = pair.bucket()
    lose_the_answer(pair, bucket, change)
    pair.proxy.status = 503
    assert pair.get(bucket, "k").content == b"old"
    assert pair.http.head(pair.near_url(bucket, "k")).headers["content-length"] == "3"
    assert pair.native("GET", f"/v1/objects/{bucket}/k", **{"latest-ver": "true"}).status_code == 503
    pair.proxy.clear()
    answer = pair.get(bucket, "k")
    assert (answer.content == b"new") if change == "PUT" else (answer.status_code == 404)
    pair.proxy.status = 503
    answer = pair.get(bucket, "k")
    assert (answer.content == b"new") if change == "PUT" else (answer.status_code == 503)


def test_a_copy_in_doubt_is_served_though_the_backend_hangs(pair):
    bucket = pair.bucket()
    lose_the_answer(pair, bucket, "PUT")
    gate = threading.Event()
    pair.proxy.before = lambda seen: gate.wait()
    assert pair.get(bucket, "k").content == b"old"
    gate.set()


def look_by_head(pair, bucket):
    assert pair.http.head(pair.near_url(bucket, "k")).headers["content-length"] == "9"


def look_by_list(pair, bucket):
    assert "<Size>9</Size>" in pair.http.get(f"{pair.near.url}/{bucket}?list-type=2").text


def look_by_condition(pair, bucket):
    etag = '"' + hashlib.md5(b"old").hexdigest() + '"'
    assert pair.put(bucket, "k", b"x", **{"If-Match": etag}).status_code == 412


@pytest.mark.parametrize("look", [look_by_head, look_by_list, look_by_condition])
def test_no_read_goes_back_behind_what_was_seen(pair, look):
    bucket = pair.bucket()
    lose_the_answer(pair, bucket, "PUT")
    pair.put_far(bucket, "k", b"elsewhere")
    look(pair, bucket)
    while pair.has_copy(bucket, "k"):
        pass
    pair.proxy.status = 503
    assert pair.get(bucket, "k").status_code == 503
    pair.proxy.clear()
    assert pair.get(bucket, "k").content == b"elsewhere"


@pytest.mark.parametrize("later", [b"later", None])
def test_a_late_put_behind_others(pair, later):
    """There was no copy of which it could be said that it is in doubt."""
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"old")
    go_on = threading.Event()
    pair.proxy.only = lambda seen: seen.method == "PUT"
    pair.proxy.before = lambda seen: go_on.wait()
    assert pair.put(bucket, "k", b"late").status_code in (502, 503)
    pair.proxy.before = None
    if later:
        assert pair.put(bucket, "k", later).status_code == 200
    assert pair.get(bucket, "k").content == (later or b"old")
    go_on.set()
    while pair.http.get(pair.far_url(bucket, "k")).content != b"late":
        pass
    assert pair.get(bucket, "k").content == b"late"


@of_s3
def test_an_answer_without_an_etag_is_none(pair):
    bucket = pair.bucket()
    pair.proxy.only = lambda seen: seen.method == "PUT"
    pair.proxy.without = ("etag",)
    assert pair.put(bucket, "k", b"x").status_code in (502, 503)
    assert not pair.has_copy(bucket, "k")


def test_a_removal_whose_answer_is_lost(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: seen.method == "DELETE"
    pair.proxy.dropped = True
    assert pair.http.delete(pair.near_url(bucket, "k")).status_code in (502, 503)
    pair.proxy.clear()
    assert pair.http.get(pair.far_url(bucket, "k")).status_code == 404
    assert pair.get(bucket, "k").status_code == 404


def test_a_put_that_was_refused_leaves_the_copy(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: seen.method == "PUT"
    pair.proxy.status = 403
    assert pair.put(bucket, "k", b"new").status_code == 502
    pair.proxy.forget()
    assert pair.get(bucket, "k").content == b"old" and pair.proxy.count("HEAD") == 0


def test_a_server_without_remotes_keeps_its_hands_off(tmp_path):
    """The plugin is off, or its place is not configured any more: no answer is better than a wrong one."""
    pair = Pair(tmp_path)
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"x").status_code == 200
    assert pair.near.stop() == 0
    pair.near.extra = "[plugins.api_native]\nenabled = true\n"
    pair.near.start()
    assert pair.get(bucket, "k").content == b"x"
    assert pair.put(bucket, "k", b"y").status_code == 502 and pair.put(bucket, "new", b"y").status_code == 502
    assert pair.http.delete(pair.near_url(bucket, "k")).status_code == 502
    assert pair.get(bucket, "unseen").status_code == 502
    assert pair.near.stop() == 0
    pair.near.extra = CONFIG.format(address=pair.proxy.address)
    pair.near.start()
    assert pair.get(bucket, "k").content == b"x"
    pair.stop()


def test_stopping_with_requests_under_way(tmp_path):
    pair = Pair(tmp_path)
    bucket = pair.bucket()
    pair.put_far(bucket, "k", pattern(1_000_000))
    pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 1000
    answer = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert answer.raw.read(100)
    answer.close()
    assert pair.near.stop() == 0, pair.near.last_of_log()
    pair.proxy.gate.set()
    pair.near.start()
    assert not pair.has_copy(bucket, "k")
    pair.stop()
