# SPDX-License-Identifier: Apache-2.0
"""Scrubs by `mortise job`: started, followed, killed in the middle, aborted."""

import json
import os
import pty
import re
import subprocess
import time

import pytest
from mortise_server import program
from stored import BLOB, PART, flip_bit


@pytest.fixture
def job(store):
    """job(words…): the exit code, the output and the errors."""

    def run(*words):
        command = [program(), "job", words[0], "--data", store.server.data, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    return run


def start(job, *words):
    code, output, errors = job("start", "scrub", *words)
    assert (code, errors) == (0, "")
    return re.search(r"^id: +([0-9a-f]{16})$", output, re.MULTILINE)[1]


def state(job, identity):
    return re.search(r"^state: +(.*)$", job("show", identity)[1], re.MULTILINE)[1]


def fill(store):
    for number in range(30):
        store.put(f"/plain/large-{number:02}", BLOB)


def wait_for(holds):
    give_up = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_it_is_followed_and_reports(store, job):
    store.start().fill()
    flip_bit(store.blob_of["/plain/large"])
    code, output, errors = job("start", "scrub", "quarantine=false", "--follow")
    assert (code, errors) == (1, ""), "damage is no success"
    assert re.search(r"^state: +finished$", output, re.MULTILINE)
    assert re.search(r"error   damaged plain/large .*: ", output) and "[quarantined]" not in output
    assert store.blob_of["/plain/large"].exists()
    code, output, _ = job("start", "scrub", "--follow")
    assert code == 1 and "[quarantined]" in output
    report = json.loads(store.admin("GET", "/scrub")[1])
    assert report["state"] == "finished" and report["found_of"]["damaged"] == 1


def test_one_that_finds_nothing_is_a_success(store, job):
    store.start().fill()
    code, output, errors = job("start", "scrub", "--follow")
    assert (code, errors) == (0, "") and " error " not in output


def test_on_a_terminal_one_line_is_written_over(store, job):
    store.configure("rate = 0", "rate = 1_000_000").start()
    fill(store)
    terminal, end = pty.openpty()
    process = subprocess.Popen([program(), "job", "start", "--data", store.server.data, "scrub", "--follow"], stdout=end)
    os.close(end)
    written = b""
    try:
        while piece := os.read(terminal, 4096):
            written += piece
    except OSError:  # how a terminal ends
        pass
    os.close(terminal)
    assert process.wait(timeout=120) == 0
    assert written.count(b"\r") >= 3 and b"/s" in written and b"finished" in written
    assert re.search(rb"\[#*\.+\] \d+ %, ", written) and b" left" in written, "a bar, and what is left"


def test_a_scrub_knows_how_much_there_is(store, job):
    """Current and older versions, parts of objects and of uploads; not what is in a bucket that was removed."""
    store.configure("rate = 0", "rate = 500_000").start().fill()
    assert store.call("PUT", "/gone")[0] == 200 and store.call("PUT", "/gone/o", b"x" * BLOB)[0] == 200
    assert store.call("DELETE", "/gone/o")[0] == 204 and store.call("DELETE", "/gone")[0] == 204
    total = sum(len(b) for b in store.bodies.values()) + BLOB + PART
    identity = start(job)
    run = {}

    def has_begun():
        run.update(json.loads(store.admin("GET", f"/jobs/{identity}")[1]))
        return run["done"] > 0

    wait_for(has_begun)
    assert run["total"] == total and run["done"] <= total
    assert job("show", identity, "--follow")[0] == 0
    run = json.loads(store.admin("GET", f"/jobs/{identity}")[1])
    assert run["done"] == run["total"] == total
    assert json.loads(store.admin("GET", "/scrub")[1])["total"] == total


def test_a_scrub_of_nothing_has_no_total(store, job):
    store.start()
    run = json.loads(store.admin("GET", f"/jobs/{start(job, '--follow')}")[1])
    assert (run["state"], run["done"], run["total"]) == ("finished", 0, 0)


def test_a_kill_in_the_middle_does_not_begin_it_anew(store, job):
    store.configure("rate = 0", "rate = 150_000").start()  # 20 s; the position is saved every ten
    fill(store)
    identity = start(job)
    began = time.monotonic()
    wait_for(lambda: time.monotonic() - began > 11)
    store.server.kill()
    store.configure("rate = 0", "rate = 0").start()
    code, output, errors = job("show", identity, "--follow")
    assert (code, errors) == (0, "")
    assert re.search(r"^state: +finished, went on after a restart$", output, re.MULTILINE)
    report = json.loads(store.admin("GET", "/scrub")[1])
    assert report["resumed"] and report["bytes"] == 30 * BLOB and report["objects"] == 30
    metrics = store.admin("GET", "/metrics")[1]
    compared = float(re.search(r"^mortise_scrub_bytes_total (\S+)$", metrics, re.MULTILINE)[1])
    assert compared < 25 * BLOB, "it read everything again"
    assert state(job, start(job, "--follow")) == "finished"


def test_two_do_not_run_and_an_abort_ends_one(store, job):
    store.configure("rate = 0", "rate = 1000").start()
    fill(store)
    identity = start(job)
    code, output, errors = job("start", "scrub")
    assert code == 1 and output == "" and f"runs already: {identity}" in errors
    assert store.admin("POST", "/scrub")[0] == 409
    code, output, errors = job("abort", identity, "--follow")
    assert (code, errors) == (0, "")
    assert state(job, identity) == "aborted"
    assert json.loads(store.admin("GET", "/scrub")[1])["state"] == "cancelled"
    assert store.admin("POST", "/scrub")[0] == 202
    assert store.server.stop() == 0
    store.start()
    assert state(job, identity) == "aborted"  # and does not go on; the other one does
    running = [line for line in job("list", "scrub")[1].splitlines() if " running " in line]
    assert len(running) == 1 and identity not in running[0]


def test_an_abort_that_was_answered_outlasts_a_kill(store, job):
    store.configure("rate = 0", "rate = 1000").start()
    fill(store)
    for _ in range(4):
        identity = start(job)
        assert job("abort", identity)[0] == 0
        store.server.kill()
        store.start()
        assert state(job, identity).startswith("aborted")
