# SPDX-License-Identifier: Apache-2.0
"""The power fails at random instants: what was not synced is lost, torn or there, as it pleases; what was acknowledged is
there. Real for LevelDB and for bodies alike, see sync_recorder.c and power_cut.py."""

import random

import pytest

from crash_rounds import SEGMENTS, Rounds, rounds, seed
from recorded_server import RecordedServer
from workload import Refused


@pytest.mark.parametrize("extra", SEGMENTS.values(), ids=SEGMENTS)
def test_power_cut_at_any_instant(tmp_path, extra):
    rng = random.Random(seed())
    run = Rounds(RecordedServer(tmp_path, extra=extra), rng)
    run.start()
    run.prepare()
    total = rounds(10)
    for _ in range(total):
        run.load_until_death(lambda: run.server.cut(rng))
        run.start()
        run.check()
        assert not run.broken, "\n".join(run.broken)
    print(f"{total} rounds, {run.acknowledged} acknowledged, 0 lost, slowest start {run.slowest_start:.2f} s")
    assert run.acknowledged > total, "the load did not load"
    run.server.kill()


def test_the_test_notices_what_was_not_synced(tmp_path):
    """The control: with durability "none" acknowledged writes must get lost, or the test above proves nothing."""
    rng = random.Random(seed())
    run = Rounds(RecordedServer(tmp_path, extra='[storage]\ndurability = "none"\n'), rng)
    run.start()
    run.prepare()
    for cut in range(1, 31):
        try:
            run.load_until_death(lambda: run.server.cut(rng))
            run.start()
            run.check()
        except Refused as e:  # the bucket itself may be gone
            run.broken.append(str(e))
        if run.broken:
            print(f"lost after {cut} cuts: {run.broken[0]}")
            break
    assert run.broken, "nothing was lost in 30 power cuts without a single sync"
    run.server.kill()
