# SPDX-License-Identifier: Apache-2.0
"""A server whose users and keys change while it runs, and `mortise user|group|key` for it."""

import itertools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import Key, Server, program  # noqa: E402

ENABLED = "\n[plugins.auth_sigv4]\nenabled = true\n[plugins.users_local]\nenabled = true\n"


@dataclass(frozen=True)
class Site:
    """As the clients of tests/s3 want it."""

    server: Server
    key: Key = None
    mount: str = ""

    @property
    def endpoint(self):
        return self.server.url


_serial = itertools.count(1)


@pytest.fixture
def name():
    """Of a user, a group or a bucket that no other test uses."""
    return f"name-{next(_serial)}"


class Command:
    """command("user", "create", "ann"): the exit code, the output and the errors."""

    def __init__(self, server):
        self.server = server

    def __call__(self, *words):
        place = ["--data", self.server.data]
        done = subprocess.run([program(), *words[:2], *place, *words[2:]], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def must(self, *words):
        code, output, errors = self(*words)
        assert (code, errors) == (0, ""), (words, code, errors)
        return output

    def document(self, *words):
        return json.loads(self.must(*words, "--json"))

    def key(self, user, *words):
        """A new access key of a user."""
        made = self.document("key", "create", user, *words)
        return Key(made["name"], made["values"]["secret_key"], user)

    def names(self, kind, *words):
        return [entry["name"] for entry in self.document(kind, "list", *words)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("identity"), extra=ENABLED).start()
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def command(server):
    return Command(server)


@pytest.fixture
def own_server(tmp_path):
    """For tests that stop it."""
    server = Server(tmp_path / "own", extra=ENABLED).start()
    yield server
    if server.process is not None:
        assert server.stop() == 0


@pytest.fixture
def s3_of(server):
    """s3_of(key): a boto3 client that signs with it."""
    from boto import client_for

    return lambda key: client_for(Site(server, key))
