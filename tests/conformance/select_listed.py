# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: keeps only the tests that the file named by MORTISE_TEST_LIST lists, and reports those it did not find."""

import os
from pathlib import Path

NAMES = [line.strip() for line in Path(os.environ["MORTISE_TEST_LIST"]).read_text().splitlines() if line.strip()]


def pytest_collection_modifyitems(config, items):
    wanted = set(NAMES)

    def is_wanted(item):
        whole, plain = item.nodeid, item.nodeid.partition("[")[0]
        return whole in wanted or plain in wanted

    dropped = [item for item in items if not is_wanted(item)]
    items[:] = [item for item in items if is_wanted(item)]
    config.hook.pytest_deselected(items=dropped)
    found = {item.nodeid for item in items} | {item.nodeid.partition("[")[0] for item in items}
    not_found = Path(os.environ["MORTISE_TEST_LIST"] + ".not-found")
    not_found.write_text("".join(name + "\n" for name in NAMES if name not in found))
