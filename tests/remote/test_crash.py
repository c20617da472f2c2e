# SPDX-License-Identifier: Apache-2.0
"""kill -9 while objects come from the backend, and go there."""

import random
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from conftest import Pair, pattern
from mortise_server import program

ROUNDS = 12


@pytest.fixture
def own_pair(tmp_path):
    out = Pair(tmp_path)
    yield out
    out.stop()


def restart(pair):
    pair.near.start()
    pair.http.close()


def fsck(pair):
    return subprocess.run([program(), "fsck", "--config", pair.near.directory / "mortise.toml"], capture_output=True, text=True)


def test_no_half_object_after_a_kill_in_a_cold_get(own_pair):
    pair = own_pair
    bucket = pair.bucket()
    sizes = [2_000, 300_000, 2_000_000]
    chance = random.Random(7)
    for round in range(ROUNDS):
        data = {f"r{round}-{size}": pattern(size, round) for size in sizes}
        for key, body in data.items():
            pair.put_far(bucket, key, body)
        pair.proxy.gate = threading.Event()
        pair.proxy.gate_after = chance.choice([0, 1000, 250_000, 1_999_000])
        with ThreadPoolExecutor(len(data)) as pool:
            readers = [pool.submit(lambda k: pair.http.get(pair.near_url(bucket, k)), key) for key in data]
            pair.proxy.wait_for("GET", f"/r{round}-", len(data))
            if round % 2:
                pair.proxy.gate.set()  # some end before the kill
            pair.near.kill()
            pair.proxy.gate.set()
            for reader in readers:
                assert reader.exception() is None or isinstance(reader.exception(), requests.RequestException)
        pair.proxy.clear()
        restart(pair)
        for key, body in data.items():
            assert pair.get(bucket, key).content == body
    assert pair.near.stop() == 0
    checked = fsck(pair)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    pair.near.start()


def test_here_and_there_agree_after_a_kill_in_a_put(own_pair):
    """Whatever was answered is at the backend, and what is served here is what is there."""
    pair = own_pair
    bucket = pair.bucket()
    for key in ("a", "b"):
        assert pair.put(bucket, key, b"first " + key.encode()).status_code == 200
    for round in range(ROUNDS):
        bodies = {key: pattern(30_000, round + len(key)) + key.encode() for key in ("a", "b")}
        asked = threading.Event()
        let_go = threading.Event()

        def before(seen):
            asked.set()
            if round % 2:
                let_go.wait()

        pair.proxy.only = lambda seen: seen.method in ("PUT", "DELETE")
        pair.proxy.before = before
        answered = {}
        with ThreadPoolExecutor(2) as pool:
            writers = {key: pool.submit(pair.put, bucket, key, body) for key, body in bodies.items()}
            asked.wait()
            pair.near.kill()
            let_go.set()
            for key, writer in writers.items():
                answered[key] = writer.exception() is None and writer.result().status_code == 200
        pair.proxy.clear()
        restart(pair)
        for key, body in bodies.items():
            there = pair.http.get(pair.far_url(bucket, key)).content
            assert not answered[key] or there == body
            assert pair.get(bucket, key).content == there
