# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random instants under mixed load: nothing acknowledged is lost, nothing half-written is seen, no body is
left behind."""

import random

import pytest

from crash_rounds import SEGMENTS, Rounds, rounds, seed, wait_until_no_blobs
from mortise_server import Server


@pytest.mark.parametrize("extra", SEGMENTS.values(), ids=SEGMENTS)
def test_kill_at_any_instant(tmp_path, extra):
    rng = random.Random(seed())
    run = Rounds(Server(tmp_path, extra=extra), rng)
    run.start()
    run.prepare()
    total = rounds(20)
    for _ in range(total):
        run.load_until_death(run.server.kill)
        run.start()
        run.check()
        assert not run.broken, "\n".join(run.broken)
    print(f"{total} rounds, {run.acknowledged} acknowledged, 0 lost, slowest start {run.slowest_start:.2f} s")
    assert run.acknowledged > total, "the load did not load"
    abort_uploads(run)
    run.delete_everything()
    left = wait_until_no_blobs(run.server.data)
    assert run.server.stop() == 0
    assert not left, f"bodies that nothing refers to: {left[:10]}"


def abort_uploads(run):
    """Uploads that the kill interrupted are legitimately there, until somebody aborts them."""
    import re

    worker = run.workers[0]
    worker.connect(run.server.address)
    while True:
        _, text = worker.call("GET", "/plain?uploads")
        found = re.findall(r"<Upload><Key>(.*?)</Key><UploadId>(.*?)</UploadId>", text.decode())
        if not found:
            return
        for key, upload in found:
            worker.call("DELETE", f"{worker.path(key)}?uploadId={upload}")
