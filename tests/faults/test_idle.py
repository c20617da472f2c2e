# SPDX-License-Identifier: Apache-2.0
"""A server that has nothing to do does nothing: after the collector has removed what was deleted, no thread wakes up."""

import os
import time
from pathlib import Path

from crash_rounds import wait_until_no_blobs
from faulty import BUCKET, LARGE, Remembering
from mortise_server import Server

SECONDS = 4


def activity(server):
    """(CPU seconds, how often any of its threads went to sleep again)"""
    process = Path(f"/proc/{server.process.pid}")
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    switches = 0
    for task in (process / "task").iterdir():
        rows = dict(row.split(":\t") for row in (task / "status").read_text().splitlines() if ":\t" in row)
        switches += int(rows["voluntary_ctxt_switches"])
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), switches


def test_nothing_runs_when_there_is_nothing_to_do(tmp_path):
    server = Server(tmp_path / "server").start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    for number in range(40):
        assert client.put(f"key-{number % 10}", LARGE) is None
    for number in range(10):
        client.s3.delete_object(Bucket=BUCKET, Key=f"key-{number}")
    client.s3.close()
    assert not wait_until_no_blobs(server.data)
    give_up = time.monotonic() + 60
    while True:  # the connections of the client end, and the timers with them
        cpu, switches = activity(server)
        time.sleep(SECONDS)  # what is measured is this time
        spent, woken = (now - then for now, then in zip(activity(server), (cpu, switches), strict=True))
        print(f"{spent:.2f} s of CPU, {woken} wake-ups in {SECONDS} s")
        if spent == 0 and woken <= SECONDS:
            break
        assert time.monotonic() < give_up, "it does not come to rest"
    assert server.stop() == 0
