# SPDX-License-Identifier: Apache-2.0
"""What the tests of the native API use: a running server, and requests as AIStore's clients send them."""

import itertools
import os
import sys
from pathlib import Path

import msgpack
import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import DEFAULT_KEY, Server  # noqa: E402

ENABLED = "\n[plugins.api_native]\nenabled = true\n"


class Native:
    """Sends what a client would, to one server."""

    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(self, method, path, message=None, params=None, **more):
        """`message` is sent as JSON, on any method."""
        return self.session.request(method, self.server.url + path, json=message, params=params, timeout=120, **more)

    def act(self, method, path, action, value=None, name="", **params):
        return self(method, path, {"action": action, "name": name, "value": value}, params)

    def create(self, bucket, props=None):
        answer = self.act("POST", f"/v1/buckets/{bucket}", "create-bck", props)
        assert answer.status_code == 200, answer.text

    def put(self, path, data, **more):
        answer = self("PUT", f"/v1/objects/{path}", data=data, **more)
        assert answer.status_code == 200, answer.text
        return answer

    def get(self, path, **more):
        return self("GET", f"/v1/objects/{path}", **more)

    def list(self, bucket, packed=True, **value):
        """A page, decoded."""
        headers = {"Accept": "application/msgpack"} if packed else {}
        answer = self("GET", f"/v1/buckets/{bucket}", {"action": "list", "name": "", "value": value}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("application/" + ("msgpack" if packed else "json"))
        return msgpack.unpackb(answer.content) if packed else answer.json()

    def names(self, bucket, **value):
        return [entry["n"] for entry in self.list(bucket, **value)["Entries"]]

    def snapshot(self, job):
        rows = self("GET", "/v1/cluster", {"id": job}, {"what": "qryxstats"})
        assert rows.status_code == 200, rows.text
        return next(iter(rows.json().values()))[0]

    def wait_for_objects(self, job):
        """Until it has dealt with some."""
        while self.snapshot(job)["stats"]["loc-objs"] == "0":
            pass

    def restart(self, signal):
        """A kill, or an orderly end, and a new process over the same data."""
        if signal == "kill":
            self.server.kill()
        else:
            assert self.server.stop() == 0, self.server.last_of_log()
        self.server.start()

    def wait(self, job):
        """The status of a job that has ended, or waits for more. Each question is answered at once; nothing is waited for
        but the job."""
        while not self.snapshot(job)["is_idle"]:
            pass
        answer = self("GET", "/v1/cluster", {"id": job}, {"what": "status"})
        assert answer.status_code == 200, answer.text
        return answer.json()


def error_of(answer, status, kind=None):
    """The message of an error in AIStore's form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body["status"] == status and body["method"] == answer.request.method
    assert kind is None or body.get("tcode") == kind, body
    return body["message"]


@pytest.fixture(scope="session")
def native(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("native"), extra=ENABLED).start()
    yield Native(server)
    assert server.stop() == 0, server.last_of_log()


@pytest.fixture(scope="session")
def signed(tmp_path_factory):
    """A server that asks for keys."""
    server = Server(tmp_path_factory.mktemp("native-signed"), keys=(DEFAULT_KEY,), extra=ENABLED).start()
    yield Native(server)
    assert server.stop() == 0, server.last_of_log()


@pytest.fixture
def slow(tmp_path):
    """A server of the test's own, whose jobs take two seconds for each page of 128 objects."""
    server = Server(tmp_path, extra=ENABLED + 'job_rate = "256KiB"\n').start()
    yield Native(server)
    if server.process is not None:
        assert server.stop() == 0, server.last_of_log()


_serial = itertools.count(1)


@pytest.fixture
def bucket(native):
    """The name of a new bucket."""
    name = f"native-{os.getpid()}-{next(_serial)}"
    native.create(name)
    return name
