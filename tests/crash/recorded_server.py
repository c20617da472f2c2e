# SPDX-License-Identifier: Apache-2.0
"""A server on a disk whose power can be cut: see sync_recorder.c and power_cut.py."""

import os
import shutil
from pathlib import Path

from mortise_server import Server
from power_cut import cut_power, forget_the_boot, names_below


def library(name):
    return Path(os.environ["MORTISE_BUILD_DIR"]) / "lib" / name


class RecordedServer(Server):
    """Runs with the recorder preloaded, from a disk of its own in every round."""

    preload = ()  # libraries that come before the recorder: what they let through is recorded

    def start(self):
        self.keep = self.directory / "keep"
        self.record = self.directory / "record"
        shutil.rmtree(self.keep, ignore_errors=True)
        self.keep.mkdir(parents=True)
        self.record.unlink(missing_ok=True)
        self.data.mkdir(exist_ok=True)
        self.before = names_below(self.data, self.keep)
        os.environ.update(
            LD_PRELOAD=" ".join(map(str, (*self.preload, library("sync_recorder.so")))),
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
        forget_the_boot(self.data)
