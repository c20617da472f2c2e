# SPDX-License-Identifier: Apache-2.0
"""The job lru: what it removes is copies alone, and only where a bucket says so."""

import pytest
from conftest import Pair

SECTION = "[plugins.api_native]\nenabled = true\n"


def started(directory, marks):
    pair = Pair(directory)
    assert pair.near.stop() == 0
    pair.near.extra = pair.near.extra.replace(SECTION, SECTION + marks)
    pair.near.start()
    return pair


def filled(pair, **lru):
    bucket = pair.bucket()
    if lru:
        assert pair.props(bucket, {"lru": lru}).status_code == 200
    for i in range(300):
        assert pair.put(bucket, f"k{i}", b"x" * 100).status_code == 200
    return bucket


def run_lru(pair):
    answer = pair.native("PUT", "/v1/cluster", "start", {"Kind": "lru"})
    assert answer.status_code == 200, answer.text
    pair.wait(answer.text)


@pytest.mark.parametrize("marks, left", [("", 300), ("lru_high_watermark = 0\nlru_low_watermark = 0\n", 0)])
def test_watermarks(tmp_path, marks, left):
    pair = started(tmp_path, marks or "lru_high_watermark = 100\n")
    bucket = filled(pair, enabled=True, dont_evict_time="0s")
    run_lru(pair)
    assert len(pair.list_native(bucket, flags="1")) == left
    assert len(pair.list_native(bucket)) == 300 and pair.proxy.count("DELETE") == 0
    assert pair.get(bucket, "k7").content == b"x" * 100
    pair.stop()


def test_what_stays(tmp_path):
    pair = started(tmp_path, "lru_high_watermark = 0\nlru_low_watermark = 0\n")
    asked_not_to = filled(pair)
    young = filled(pair, enabled=True, dont_evict_time="1h")
    assert pair.http.put(f"{pair.near.url}/own").status_code == 200
    assert pair.props("own", {"lru": {"enabled": True, "dont_evict_time": "0s"}}).status_code == 200
    assert pair.http.put(f"{pair.near.url}/own/k", data=b"mine").status_code == 200
    run_lru(pair)
    assert len(pair.list_native(asked_not_to, flags="1")) == len(pair.list_native(young, flags="1")) == 300
    assert pair.http.get(f"{pair.near.url}/own/k").content == b"mine"
    pair.stop()
