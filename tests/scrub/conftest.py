# SPDX-License-Identifier: Apache-2.0
"""The server that the client tests start, with something of every kind stored in it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "s3"))

from mortise_server import Server  # noqa: E402


@pytest.fixture
def store(tmp_path):
    """Not started yet: a test may change `server.extra` before."""
    from stored import Store

    out = Store(Server(tmp_path / "server", extra=Store.CONFIG))
    yield out
    if out.server.process is not None:
        assert out.server.stop() == 0, out.server.last_of_log()
