# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random instants under load: every change that was acknowledged is delivered to an event target, none is that
was not made, and those of a key come in order."""

import json
import random
import re
import subprocess
import time
import urllib.request

from crash_rounds import Rounds, rounds, seed
from event_file import BUCKET_REMOVED, MARKER, PUT, REMOVED, WRITTEN, out_of_order, read_events, with_target
from mortise_server import Server, program
from workload import Worker

PATIENCE = 120  # seconds


def wait_until_all_is_taken(server):
    """The outbox is empty: as /metrics says, and so no request is under way."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with urllib.request.urlopen(server.admin_url + "/metrics") as answer:
            text = answer.read().decode()
        if 'mortise_events_queued{target="zoo_event_file"} 0\n' in text:
            return
        time.sleep(0.02)
    raise AssertionError(f"events are still queued:\n{text}")


def check(run, events):
    """What is stored is what the last event of each key says."""
    broken = list(out_of_order(events))
    last = {}
    for e in events:
        if (e.bucket, e.key) not in last or e.sequence > last[e.bucket, e.key].sequence:
            last[e.bucket, e.key] = e
    written = {(e.bucket, e.key, e.version, e.etag, e.size) for e in events if e.kind in WRITTEN}
    listed = set()
    for worker in run.workers:
        for key, state in worker.keys.items():
            told = last.get((worker.bucket, key))
            there = told is not None and told.kind in WRITTEN
            if there != (state.certain is not None):
                broken.append(f"{key} holds {state.certain}, and its last event is {told}")
            elif there and told.size != state.certain[0]:
                broken.append(f"{key} holds {state.certain}, and its last event is {told}")
            elif there and "-" not in told.etag and told.etag != state.certain[1]:
                broken.append(f"{key} holds {state.certain}, and its last event is {told}")
        for (key, version), (size, md5) in worker.versions.items():
            if (worker.versioned_bucket, key, version, md5, size) not in written:
                broken.append(f"version {version} of {key} was acknowledged, and no event tells of it")
        _, text = worker.call("GET", f"/{worker.versioned_bucket}?versions&prefix={worker.name}/&max-keys=1000")
        listed |= set(re.findall(r"<Key>(.*?)</Key><VersionId>(.*?)</VersionId>", text.decode()))
        if b"<IsTruncated>true" in text:
            broken.append("too many versions to be listed at once")
    told = {(e.key, e.version) for e in events if e.bucket == "versioned" and e.kind in (*WRITTEN, MARKER)}
    gone = {(e.key, e.version) for e in events if e.bucket == "versioned" and e.kind == REMOVED}
    if told - gone != listed:
        broken.append(f"versions that were told and are not there: {told - gone - listed}, not told: {listed - told}")
    return broken


def test_kill_at_any_instant(tmp_path):
    rng = random.Random(seed())
    file = tmp_path / "events"
    run = Rounds(Server(tmp_path, extra=with_target(file)), rng)
    run.start()
    run.prepare()
    total = rounds(8)
    for _ in range(total):
        run.load_until_death(run.server.kill)
        run.start()
        run.check()
        assert not run.broken, "\n".join(run.broken)
        wait_until_all_is_taken(run.server)
        broken = check(run, read_events(file))
        assert not broken, "\n".join(broken)
    events = read_events(file)
    again = len(events) - len({e.sequence for e in events})
    print(
        f"{total} rounds, {run.acknowledged} acknowledged, {len(events)} events, {again} of them again, 0 missing, "
        f"slowest start {run.slowest_start:.2f} s"
    )
    assert run.acknowledged > total, "the load did not load"
    assert run.server.stop() == 0


def test_the_test_notices_what_is_missing(tmp_path):
    """The control: with an event less, or one too many, or in another order, the check must find something."""
    rng = random.Random(seed())
    file = tmp_path / "events"
    run = Rounds(Server(tmp_path, extra=with_target(file)), rng)
    run.start()
    run.prepare()
    run.load_until_death(run.server.kill)
    run.start()
    run.check()
    wait_until_all_is_taken(run.server)
    events = read_events(file)
    assert not check(run, events)
    versions = [e for e in events if e.bucket == "versioned" and e.kind in WRITTEN]
    if versions:
        assert check(run, [e for e in events if e != versions[0]])
    by_key = {}
    for e in events:
        by_key.setdefault((e.bucket, e.key), []).append(e)
    several = [chain for chain in by_key.values() if len({e.sequence for e in chain}) > 1]
    assert several, "no key was changed twice"
    first, second = sorted({e.sequence: e for e in several[0]}.values(), key=lambda e: e.sequence)[:2]
    assert list(out_of_order([second, first]))
    assert run.server.stop() == 0


def test_what_waits_is_no_damage(tmp_path):
    """A check of what is stored has nothing to say of events, also where their bucket is gone."""
    file = tmp_path / "events"
    server = Server(tmp_path, extra=with_target(file, answers="never"))
    server.start()
    admin = Worker(server.address, "", "", "admin", 0)
    admin.connect(server.address)
    for bucket in ("kept", "gone"):
        admin.call("PUT", f"/{bucket}")
        admin.call("PUT", f"/{bucket}/key", b"abc")
    admin.call("DELETE", "/gone/key")
    admin.call("DELETE", "/gone")
    assert server.stop() == 0
    run = subprocess.run(
        [program(), "fsck", "--json", "--config", server.write_config()], capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["found"] == 0, run.stdout
    server.extra = with_target(file)
    server.start()
    wait_until_all_is_taken(server)
    assert server.stop() == 0
    events = read_events(file)
    assert not list(out_of_order(events))
    assert {(e.bucket, e.key, e.kind) for e in events} >= {
        ("kept", "key", PUT),
        ("gone", "key", PUT),
        ("gone", "key", REMOVED),
        ("gone", "", BUCKET_REMOVED),
    }
