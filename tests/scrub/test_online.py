# SPDX-License-Identifier: Apache-2.0
"""The scrub of a running server: it finds what is damaged, puts it aside, and nobody is served damaged bytes."""

import http.client
import json
import shutil
import threading
import time

import pytest

from stored import BLOB, Store, flip_bit, rows


@pytest.fixture
def filled(store):
    store.start().fill()
    return store


def metric(store, name):
    text = store.admin("GET", "/metrics")[1]
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def test_a_good_store_has_no_findings(filled):
    assert '"state":"idle"' in filled.admin("GET", "/scrub")[1]
    report = filled.scrub()
    assert report["findings"] == [] and report["objects"] == len(filled.bodies) + 1
    assert metric(filled, "mortise_scrub_objects_total") == report["objects"]
    assert metric(filled, "mortise_scrub_bytes_total") == report["bytes"] > 1_000_000
    assert metric(filled, "mortise_scrub_findings_total") == 0
    assert metric(filled, "mortise_scrub_running") == 0
    filled.expect_whole()


def test_a_damaged_object_is_put_aside(filled):
    damaged = ["/plain/large", "/plain/few-parts", "/unsummed/large"]
    for path in damaged:
        flip_bit(filled.blob_of[path])
    report = filled.scrub()
    assert {f"/{f['bucket']}/{f['key']}" for f in rows(report, "damaged")} == set(damaged)
    assert report["found"] == len(damaged) and all(f["done"] == "quarantined" for f in report["findings"])
    assert metric(filled, 'mortise_scrub_findings_total{kind="damaged"}') == len(damaged)
    for path in damaged:
        assert not filled.blob_of[path].exists()
        assert (filled.blob_directory / "quarantine" / filled.blob_of[path].name).exists()
        status, text, _ = filled.call("GET", path)
        assert status == 500 and b"InternalError" in text
        assert filled.call("HEAD", path)[0] == 200
    filled.expect_whole(*damaged)
    assert filled.call("PUT", damaged[0], filled.bodies[damaged[0]])[0] == 200
    filled.expect_whole(*damaged[1:])
    assert "quarantined" in filled.server.last_of_log()


def test_only_who_has_the_key_scrubs_and_sees_what_was_found(filled):
    flip_bit(filled.blob_of["/plain/large"])
    assert filled.admin("POST", "/scrub", with_key=False)[0] == 401
    assert '"state":"idle"' in filled.admin("GET", "/scrub")[1]
    assert filled.scrub()["found"] == 1
    status, text = filled.admin("GET", "/scrub", with_key=False)
    assert status == 401 and "large" not in text and filled.blob_of["/plain/large"].name not in text
    assert filled.admin("GET", "/metrics", with_key=False)[0] == 200


def test_quarantine_can_be_turned_off(store):
    store.configure("rate = 0", "rate = 0\nquarantine = false").start()
    store.put("/plain/large", BLOB)
    flip_bit(store.blob_of["/plain/large"])
    report = store.scrub()
    assert report["found_of"]["damaged"] == 1 and "done" not in report["findings"][0]
    assert store.blob_of["/plain/large"].exists()


def test_missing_blobs_and_orphans_are_reported_and_kept(filled):
    filled.blob_of["/plain/large"].unlink()
    other = filled.blob_of["/plain/other"]
    orphan = other.with_name("f" * 16 + other.name[16:])
    shutil.copyfile(other, orphan)
    report = filled.scrub()
    assert report["found"] == 2, report["findings"]
    assert rows(report, "missing")[0]["key"] == "large"
    assert rows(report, "orphan_blob")[0]["blob"] == orphan.name and orphan.exists()


def complete_body(store, path):
    """What a client takes for the whole body; None: it saw that something is wrong."""
    try:
        status, got, _ = store.call("GET", path)
    except (http.client.HTTPException, OSError):
        return None
    return got if status == 200 else None


def test_a_bucket_that_validates_never_completes_damaged_bytes(filled):
    flip_bit(filled.blob_of["/careful/large"])
    assert complete_body(filled, "/careful/large") is None
    filled.scrub()
    assert filled.call("GET", "/careful/large")[0] == 500
    assert complete_body(filled, "/careful/small") == filled.bodies["/careful/small"]
    filled.expect_whole("/careful/large")


def test_writes_during_scrubs_are_no_findings(filled):
    """Overwritten, deleted, completed and moved under way: nothing of it may look like damage or like an orphan."""
    stop = threading.Event()
    failures = []

    def churn(worker):
        store = Store(filled.server)
        store.settled_since = lambda before, count=1: [None] * count
        round_number = 0
        try:
            while not stop.is_set():
                round_number += 1
                for bucket in ("plain", "versions"):
                    path = f"/{bucket}/churn-{worker}-{round_number % 5}"
                    store.put(path, [700, BLOB][round_number % 2])
                    store.put_parts(path, 2 + round_number % 2 * 4)
                    if round_number % 3 == 0:
                        assert store.call("DELETE", path)[0] == 204
        except Exception as failure:  # noqa: BLE001 - told by the test's thread
            failures.append(failure)

    threads = [threading.Thread(target=churn, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    reports = [filled.scrub() for _ in range(6)]
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert [r["findings"] for r in reports] == [[]] * len(reports)
    assert filled.server.stop() == 0
    assert filled.fsck_json()["found"] == 0


def test_one_at_a_time_and_a_stop_ends_it(store):
    store.configure("rate = 0", "rate = 1000").start()  # 100 kB: minutes
    store.put("/plain/large", BLOB)
    assert store.admin("POST", "/scrub")[0] == 202
    assert store.admin("POST", "/scrub")[0] == 409
    assert '"state":"running"' in store.admin("GET", "/scrub")[1]
    assert store.admin("DELETE", "/scrub")[0] == 405
    assert store.server.stop() == 0
    assert "scrub cancelled" in store.server.last_of_log()


def progress(store):
    status, text = store.admin("GET", "/scrub")
    assert status == 200, text
    return json.loads(text)


def wait_for_progress(store, good):
    give_up = time.monotonic() + 120
    while not good(report := progress(store)):
        assert time.monotonic() < give_up, report
        time.sleep(0.02)
    return report


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_interrupted_scrub_goes_on_from_where_it_was(store, end):
    """Slow, and restarted in the middle: what was compared is not read again, and all is counted once."""
    store.configure("rate = 0", f"rate = {400_000 if end == 'stop' else 150_000}").start()
    for number in range(30):
        store.put(f"/plain/large-{number:02}", BLOB)
        store.put(f"/versions/small-{number:02}", 300)
    flip_bit(store.blob_of["/plain/large-07"])
    assert store.admin("POST", "/scrub")[0] == 202
    if end == "stop":
        wait_for_progress(store, lambda r: r["bytes"] >= 10 * BLOB)
        assert store.server.stop() == 0
        assert "scrub cancelled" in store.server.last_of_log()
        store.configure("rate = 0", "rate = 0").start()
        report = wait_for_progress(store, lambda r: r["state"] == "finished")
        assert report["resumed"] and report["objects"] == 59 and report["found_of"]["damaged"] == 1
        assert report["bytes"] == 30 * BLOB + 30 * 300
        again = BLOB  # the one at hand
        assert metric(store, "mortise_scrub_bytes_total") <= 20 * BLOB + 30 * 300 + again, "it read everything again"
    else:  # the position is written every ten seconds
        wait_for_progress(store, lambda r: time.time() * 1000 - r["started_ms"] > 11_000)
        store.server.kill()
        store.configure("rate = 0", "rate = 0").start()
        report = wait_for_progress(store, lambda r: r["state"] == "finished")
        assert report["resumed"]
    assert progress(store)["state"] == "finished"
    report = store.scrub()  # the next one is a whole one
    assert not report["resumed"] and report["objects"] == 59


def test_the_search_for_orphans_keeps_the_rate_too(store):
    """Hardly any bytes of bodies, but many files: looking at a file counts."""
    store.configure("rate = 0", "rate = 40000")
    store.server.extra = "[storage]\ninline_max = 0\n" + store.server.extra.replace("[storage]\n", "", 1)
    store.start()
    for number in range(40):
        assert store.call("PUT", f"/plain/{number}", b"x")[0] == 200
    assert store.admin("POST", "/scrub")[0] == 202
    first = wait_for_progress(store, lambda r: r["blobs"] > 0)
    assert first["blobs"] < 40 and first["state"] == "running", "all at once"
    assert store.server.stop() == 0  # and it can be interrupted


def wait_for_scrub(store):
    give_up = time.monotonic() + 60
    while metric(store, "mortise_scrub_last_end_seconds") == 0:
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_the_timer_begins_scrubs(store):
    # Without a rhythm of its own, so that none is under way when the server stops: that one would go on after the start.
    store.start()
    store.put("/plain/large", BLOB)
    store.scrub()
    assert store.server.stop() == 0
    # The end of the last scrub is remembered: not due yet in an hour's rhythm,
    store.configure('interval = "0s"', 'interval = "1h"').start()
    assert json.loads(store.admin("GET", "/scrub")[1])["state"] == "idle", "begun before its time"
    assert store.server.stop() == 0
    # and overdue in a short one, however often the server was started since.
    store.configure('interval = "0s"', 'interval = "200ms"').start()
    wait_for_scrub(store)
