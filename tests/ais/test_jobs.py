# SPDX-License-Identifier: Apache-2.0
"""job show, wait, stop, start."""

import json
import re


def start_copy(ais, bucket, new_name):
    ais("put", "-", bucket + "/o", stdin=b"x")
    shown = ais("bucket", "cp", bucket, new_name)
    return re.search(r"copy-bucket\[([\w-]+)\]", shown)[1]


def test_a_job_is_shown_and_waited_for(ais, bucket, new_name):
    job = start_copy(ais, bucket, new_name)
    assert ais("job", "wait", job) == f"Waiting for [{job}] ...\nDone.\n"
    header, row = ais("show", "job", job).splitlines()
    assert header.split()[:3] == ["NODE", "ID", "KIND"]
    assert row.split()[1:3] == [job, "copy-bucket"] and row.endswith("Finished") and f"{bucket} => {new_name}" in row
    assert job in ais("show", "job", "copy-bucket", "--all")
    assert job in ais("job", "show", "copy-bck", "--all", "-H")
    found = json.loads(ais("show", "job", job, "--json"))
    assert found[0]["id"] == job and found[0]["kind"] == "copy-bck"


def test_wait_for_a_kind(ais):
    assert ais("wait", "prefetch-objects").endswith("Done.\n")


def test_a_job_that_nobody_knows(ais):
    for words in (("show", "job", "AbCdEfGhI"), ("wait", "AbCdEfGhI"), ("stop", "AbCdEfGhI")):
        done = ais.run(*words)
        assert done.returncode == 1 and done.stdout == b"" and done.stderr.startswith(b'Error: no job "AbCdEfGhI"; \'ais show job --all\''), words
    assert 'no copy-bucket job "AbCdEfGhI"' in ais.fails("wait", "copy-bucket[AbCdEfGhI]")
    assert "no job of ais://nosuch-bucket" in ais.fails("show", "job", "ais://nosuch-bucket")
    assert "only lru, cleanup-store and resilver" in ais.fails("job", "start", "AbCdEfGhI")


def test_a_job_that_has_ended_is_not_stopped(ais, bucket, new_name):
    job = start_copy(ais, bucket, new_name)
    ais("wait", job)
    done = ais.run("job", "stop", job)
    assert done.returncode == 0 and b"ended already" in done.stderr


def test_stop_asks(ais):
    assert "canceled" in ais.fails("job", "stop", "copy-bucket")
    assert ais.run("job", "stop", "copy-bucket", "-y").returncode == 0
    assert ais.run("job", "stop", "--all").returncode == 0
    ais.fails("job", "stop", code=2)


def test_errors_of_a_job(ais, bucket, new_name):
    said = ais.fails("cp", bucket, new_name, "--list", "nosuch1,nosuch2", "--wait")
    assert "nosuch" in said


def test_no_jobs(ais):
    done = ais.run("show", "job", "rebalance")
    assert done.returncode == 0 and b"No running 'rebalance' jobs" in done.stderr


def test_start(ais):
    ais.fails("job", "start", "no-such-kind")
    ais.fails("job", "start", "a", "b", "c", code=2)
