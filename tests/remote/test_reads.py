# SPDX-License-Identifier: Apache-2.0
"""GET, HEAD and listings of buckets whose objects are elsewhere."""

import hashlib
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from conftest import error_code, of_s3, pattern

SIZES = [0, 1, 400, 10_000, 200_000, 3_000_000]


@of_s3
@pytest.mark.parametrize("size", SIZES)
def test_cold_then_warm(pair, size):
    bucket = pair.bucket()
    data = pattern(size)
    pair.put_far(bucket, "k", data, **{"content-type": "text/x-test", "x-amz-meta-colour": "blue"})
    far = pair.http.head(pair.far_url(bucket, "k"))
    cold = pair.get(bucket, "k")
    assert cold.status_code == 200 and cold.content == data
    warm = pair.get(bucket, "k")
    assert warm.status_code == 200 and warm.content == data
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 1
    for answer in (cold, warm):
        for name in ("etag", "last-modified", "content-type", "content-length", "x-amz-meta-colour"):
            assert answer.headers.get(name) == far.headers.get(name), name


def test_key_that_is_nowhere(pair):
    bucket = pair.bucket()
    answer = pair.get(bucket, "nothing")
    assert answer.status_code == 404 and error_code(answer) == "NoSuchKey"
    assert pair.http.head(pair.near_url(bucket, "nothing")).status_code == 404
    assert not pair.has_copy(bucket, "nothing")


def test_keys_that_need_escapes(pair):
    bucket = pair.bucket()
    for key in ("a%20b", "%C3%BC", "x//y", "p%2Bq", "d/"):
        pair.put_far(bucket, key, key.encode())
        assert pair.get(bucket, key).content == key.encode()
        assert pair.get(bucket, key).content == key.encode()
    assert pair.proxy.count("GET") == 5


@of_s3
def test_head_asks_without_fetching(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"x" * 1000)
    head = pair.http.head(pair.near_url(bucket, "k"))
    assert head.status_code == 200 and head.headers["content-length"] == "1000"
    assert head.headers["etag"] == '"' + hashlib.md5(b"x" * 1000).hexdigest() + '"'
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 0 and not pair.has_copy(bucket, "k")


def test_one_fetch_for_all_readers(pair):
    bucket = pair.bucket()
    data = pattern(4_000_000)
    pair.put_far(bucket, "k", data)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 100_000
    with ThreadPoolExecutor(100) as readers:
        answers = [readers.submit(lambda: pair.http.get(pair.near_url(bucket, "k")).content) for _ in range(100)]
        pair.proxy.wait_for("GET", "/k")
        gate.set()
        assert all(answer.result() == data for answer in answers)
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 1


def test_a_herd_on_small_objects(pair):
    bucket = pair.bucket()
    for round in range(20):
        key = f"small-{round}"
        pair.put_far(bucket, key, key.encode() * 10)
        with ThreadPoolExecutor(32) as readers:
            answers = list(readers.map(lambda _: pair.http.get(pair.near_url(bucket, key)).content, range(64)))
        assert all(answer == key.encode() * 10 for answer in answers)
        assert pair.proxy.count("GET", "/" + key) == 1


def test_bytes_come_before_the_last_one_is_there(pair):
    bucket = pair.bucket()
    data = pattern(2_000_000)
    pair.put_far(bucket, "k", data)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 1_000_000
    answer = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert answer.raw.read(500_000) == data[:500_000]
    gate.set()
    assert answer.raw.read() == data[500_000:]


def test_a_reader_that_leaves_does_not_spoil_the_copy(pair):
    bucket = pair.bucket()
    data = pattern(3_000_000)
    pair.put_far(bucket, "k", data)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 500_000
    leaving = http.client.HTTPConnection(pair.near.address)
    leaving.request("GET", f"/{bucket}/k")
    assert leaving.getresponse().read(1000) == data[:1000]
    leaving.close()
    gate.set()
    while not pair.has_copy(bucket, "k"):
        time.sleep(0.01)
    assert pair.get(bucket, "k").content == data
    assert pair.proxy.asked("GET", f"/{bucket}-far/k") == [(None, None)]


@pytest.mark.parametrize("span", [(0, 9), (5, 5), (1_000_000, 1_000_099), (2_999_990, 2_999_999), (19_000_000, 19_000_999)])
def test_cold_ranges(pair, span):
    bucket = pair.bucket()
    data = pattern(20_000_000)
    pair.put_far(bucket, "k", data)
    answer = pair.get(bucket, "k", Range=f"bytes={span[0]}-{span[1]}")
    assert answer.status_code == 206 and answer.content == data[span[0] : span[1] + 1]
    assert answer.headers["content-range"] == f"bytes {span[0]}-{span[1]}/{len(data)}"
    while not pair.has_copy(bucket, "k"):  # the whole object is fetched behind it
        time.sleep(0.01)
    assert pair.get(bucket, "k").content == data


def test_a_range_far_ahead_does_not_wait(pair):
    bucket = pair.bucket()
    data = pattern(20_000_000)
    pair.put_far(bucket, "k", data)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.only = lambda seen: seen.range is None
    pair.proxy.gate_after = 100_000
    answer = pair.get(bucket, "k", Range="bytes=-1000")
    assert answer.status_code == 206 and answer.content == data[-1000:]
    assert not pair.has_copy(bucket, "k")
    gate.set()


def rest_of(answer):
    """As much as comes."""
    out = b""
    try:
        while piece := answer.raw.read(65536):
            out += piece
    except urllib3.exceptions.HTTPError:
        pass
    return out


@pytest.mark.parametrize("copied_first", [False, True])
def test_a_range_of_an_object_that_was_changed_there_meanwhile(pair, copied_first):
    """What is asked for by itself is of the new object, or of none: never cut off."""
    bucket = pair.bucket()
    old, new = pattern(6_000_000), pattern(5_500_000, 2)
    etag = pair.put_far(bucket, "k", old).headers["etag"]
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.only = lambda seen: seen.range is None
    pair.proxy.gate_after = 100_000
    first = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert first.raw.read(1000) == old[:1000]
    pair.put_far(bucket, "k", new)
    if copied_first:  # the range is asked for while the download ends
        pair.proxy.only, pair.proxy.before = lambda seen: seen.range is not None, lambda seen: finish_the_download()

        def finish_the_download():
            pair.proxy.before = None
            gate.set()
            while not pair.has_copy(bucket, "k"):
                time.sleep(0.01)

    refused = pair.get(bucket, "k", Range="bytes=-1000", **{"If-Match": etag}) if not copied_first else None
    answer = pair.get(bucket, "k", Range="bytes=-1000")
    assert answer.status_code == 206 and answer.content == new[-1000:]
    assert answer.headers["content-range"] == f"bytes {len(new) - 1000}-{len(new) - 1}/{len(new)}"
    assert refused is None or refused.status_code == 412
    gate.set()
    assert old[1000:].startswith(rest_of(first))  # whoever keeps pace has all of what it began, and others no other bytes
    assert pair.get(bucket, "k").content == new


def test_a_range_of_an_object_that_was_removed_there_meanwhile(pair):
    bucket = pair.bucket()
    data = pattern(6_000_000)
    pair.put_far(bucket, "k", data)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.only = lambda seen: seen.range is None
    pair.proxy.gate_after = 100_000
    first = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert first.raw.read(1000)
    assert pair.http.delete(pair.far_url(bucket, "k")).status_code == 204
    answer = pair.get(bucket, "k", Range="bytes=-1000")
    assert answer.status_code == 404 and error_code(answer) == "NoSuchKey"
    gate.set()
    assert data[1000:].startswith(rest_of(first))


@pytest.mark.parametrize("status, expected", [(500, 502), (503, 503)])
def test_a_range_that_the_backend_does_not_give(pair, status, expected):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", pattern(6_000_000))
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.only = lambda seen: seen.range is None
    pair.proxy.gate_after = 100_000
    first = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert first.raw.read(1000)
    pair.proxy.only, pair.proxy.status = lambda seen: seen.range is not None, status
    answer = pair.get(bucket, "k", Range="bytes=-1000")
    assert answer.status_code == expected and error_code(answer)
    gate.set()
    assert len(first.raw.read()) == 6_000_000 - 1000


def test_a_range_that_is_none(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"12345")
    answer = pair.get(bucket, "k", Range="bytes=10-20")
    assert answer.status_code == 416 and error_code(answer) == "InvalidRange"


@of_s3
def test_conditions_are_about_the_backends_object(pair):
    bucket = pair.bucket()
    etag = pair.put_far(bucket, "k", b"one").headers["etag"]
    assert pair.get(bucket, "k", **{"If-None-Match": etag}).status_code == 304
    assert pair.get(bucket, "k", **{"If-Match": '"other"'}).status_code == 412
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 0
    assert pair.get(bucket, "k", **{"If-Match": etag}).content == b"one"


def test_slow_reader_gets_the_rest_from_the_copy(pair):
    bucket = pair.bucket()
    data = pattern(40_000_000)
    pair.put_far(bucket, "k", data)
    slow = pair.http.get(pair.near_url(bucket, "k"), stream=True)
    assert slow.raw.read(1000) == data[:1000]
    while not pair.has_copy(bucket, "k"):  # the download does not wait for the reader
        time.sleep(0.01)
    assert slow.raw.read() == data[1000:]
    assert pair.proxy.asked("GET", f"/{bucket}-far/k") == [(None, None)]


def test_a_copy_is_compared_where_the_bucket_says_so(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"one")
    assert pair.get(bucket, "k").content == b"one"
    pair.put_far(bucket, "k", b"two")
    assert pair.get(bucket, "k").content == b"one"  # not asked for
    assert pair.props(bucket, {"versioning": {"validate_warm_get": True}}).status_code == 200
    assert pair.get(bucket, "k").content == b"two"
    pair.proxy.forget()
    assert pair.get(bucket, "k").content == b"two"
    assert (pair.proxy.count("HEAD", f"/{bucket}-far/k"), pair.proxy.count("GET", f"/{bucket}-far/k")) == (1, 0)
    pair.http.delete(pair.far_url(bucket, "k"))
    assert pair.get(bucket, "k").status_code == 404
    assert pair.props(bucket, {"versioning": {"validate_warm_get": False}}).status_code == 200
    assert pair.get(bucket, "k").status_code == 404


def test_latest_of_one_request(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"one")
    assert pair.get(bucket, "k").content == b"one"
    pair.put_far(bucket, "k", b"three")
    assert pair.native("GET", f"/v1/objects/{bucket}/k").content == b"one"
    assert pair.native("GET", f"/v1/objects/{bucket}/k", **{"latest-ver": "true"}).content == b"three"
    assert pair.native("GET", f"/v1/objects/{bucket}/k").content == b"three"


def test_listing_shows_the_backend(pair):
    bucket = pair.bucket()
    keys = [f"a/{i:04}" for i in range(1500)] + ["b", "c/1", "c/2"]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: pair.http.put(pair.far_url(bucket, key), data=key), keys))
    assert pair.get(bucket, "b").status_code == 200
    answer = pair.http.get(f"{pair.near.url}/{bucket}?list-type=2&delimiter=/")
    assert answer.text.count("<Prefix>a/</Prefix>") == answer.text.count("<Prefix>c/</Prefix>") == 1
    assert answer.text.count("<Key>") == 1 and "<Key>b</Key>" in answer.text
    listed, token = [], ""
    while True:
        page = pair.http.get(f"{pair.near.url}/{bucket}", params={"list-type": "2", "max-keys": "700", "continuation-token": token} if token else {"list-type": "2", "max-keys": "700"}).text
        listed += [part.split("</Key>")[0] for part in page.split("<Key>")[1:]]
        if "<IsTruncated>true" not in page:
            break
        token = page.split("<NextContinuationToken>")[1].split("<")[0]
    assert listed == sorted(keys)
    entries = pair.list_native(bucket, props="name,size,cached")
    assert sorted(entries) == sorted(keys)
    assert [name for name, e in entries.items() if e.get("flags", 0) & 64] == ["b"]
    assert list(pair.list_native(bucket, flags="1")) == ["b"]
    assert sorted(pair.list_native(bucket, flags="512")) == sorted(set(keys) - {"b"})


def test_nothing_waits_on_a_thread(pair):
    """Many cold GETs wait for the backend, of both APIs, and others are served meanwhile."""
    bucket = pair.bucket()
    keys = [f"k{i}" for i in range(60)]
    for key in keys:
        pair.put_far(bucket, key, pattern(100_000, len(key)))
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 1000
    assert pair.http.put(f"{pair.near.url}/local-bucket").status_code == 200
    with ThreadPoolExecutor(120) as pool:
        s3 = [pool.submit(lambda k: pair.http.get(pair.near_url(bucket, k)).content, key) for key in keys]
        native = [pool.submit(lambda k: pair.native("GET", f"/v1/objects/{bucket}/{k}").content, key) for key in keys]
        pair.proxy.wait_for("GET", "/k", len(keys))
        big = pattern(1_000_000)  # goes through a worker
        assert pair.http.put(f"{pair.near.url}/local-bucket/x", data=big).status_code == 200
        assert pair.native("GET", "/v1/objects/local-bucket/x").content == big
        gate.set()
        for key, one, two in zip(keys, s3, native):
            assert one.result() == two.result() == pattern(100_000, len(key))
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == len(keys)


def test_a_thousand_cold_gets(pair):
    bucket = pair.bucket()
    data = pattern(1 << 20)
    for i in range(1000):
        assert pair.http.put(pair.far_url(bucket, f"k{i}"), data=data).status_code == 200
    pair.proxy.only = lambda seen: seen.method == "GET"
    pair.proxy.before = lambda seen: time.sleep(0.05)
    with ThreadPoolExecutor(64) as pool:
        assert all(pool.map(lambda i: pair.http.get(pair.near_url(bucket, f"k{i}")).content == data, range(1000)))
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 1000
