# SPDX-License-Identifier: Apache-2.0
"""The power fails at random instants: what was not synced is lost, torn or there, as it pleases; what was acknowledged is
there. Real for LevelDB and for bodies alike, see sync_recorder.c and power_cut.py."""

import os
import random
import shutil

from crash_rounds import Rounds, rounds, seed
from mortise_server import Server
from power_cut import cut_power, names_below
from workload import Refused


class RecordedServer(Server):
    """Runs with the recorder preloaded, from a disk of its own in every round."""

    def start(self):
        self.keep = self.directory / "keep"
        self.record = self.directory / "record"
        shutil.rmtree(self.keep, ignore_errors=True)
        self.keep.mkdir(parents=True)
        self.record.unlink(missing_ok=True)
        self.data.mkdir(exist_ok=True)
        self.before = names_below(self.data, self.keep)
        recorder = os.path.join(os.environ["MORTISE_BUILD_DIR"], "lib", "sync_recorder.so")
        os.environ.update(
            LD_PRELOAD=recorder,
            POWER_CUT_ROOT=str(self.data),
            POWER_CUT_KEEP=str(self.keep),
            POWER_CUT_LOG=str(self.record),
        )
        try:
            return super().start()
        finally:
            del os.environ["LD_PRELOAD"]

    def cut(self, rng):
        self.kill()
        left = self.directory / "left"
        left.mkdir()
        print(cut_power(self.data, self.keep, self.record, self.before, left, rng))
        shutil.rmtree(self.data)
        left.rename(self.data)


def test_power_cut_at_any_instant(tmp_path):
    rng = random.Random(seed())
    run = Rounds(RecordedServer(tmp_path), rng)
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
