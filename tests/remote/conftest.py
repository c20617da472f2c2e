# SPDX-License-Identifier: Apache-2.0
"""A server whose remote is a second one, with a proxy between them."""

import itertools
import os
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import Server  # noqa: E402
from proxy import Proxy  # noqa: E402

# "s3" or "ais": the protocol that the near server speaks with the far one. Most tests hold for both.
PROTOCOL = os.environ.get("MORTISE_TEST_REMOTE", "s3")

of_s3 = pytest.mark.skipif(PROTOCOL != "s3", reason="about ETags, metadata or uploads in parts of S3 at the far end")

NATIVE = """
[plugins.api_native]
enabled = true
"""


def patience(stall="60s"):
    """A request that is answered with nothing for as long as `stall` is made again, once. That must not happen by the machine's load alone where
    requests are counted; where the far side is silent on purpose, it is short."""
    return f"""
connect_timeout = "2s"
stall_timeout = "{stall}"
retries = 1
first_pause = "10ms"
"""


CONFIG = {
    "s3": NATIVE
    + """
[plugins.remote_s3]
enabled = true

[[plugins.remote_s3.remote]]
name = "lab"
endpoint = "http://{address}"
access_key = "any"
secret_key = "any"
""",
    "ais": NATIVE
    + """
[plugins.remote_ais]
enabled = true

[[plugins.remote_ais.remote]]
name = "lab"
endpoint = "http://{address}"
""",
}[PROTOCOL]

_serial = itertools.count(1)


class Session(requests.Session):
    def __init__(self):
        super().__init__()
        self.trust_env = False

    def request(self, *arguments, **more):
        more.setdefault("timeout", 120)
        return super().request(*arguments, **more)


class Pair:
    """`far` has the objects, `near` the copies; `proxy` is between them, unless it is to be `straight`."""

    def __init__(self, directory, more="", straight=False, stall="60s", **near):
        self.far = Server(directory / "far", extra=NATIVE).start()
        self.proxy = Proxy(self.far.address)
        place = CONFIG.format(address=self.far.address if straight else self.proxy.address) + patience(stall)
        self.near = Server(directory / "near", extra=place + more, **near).start()
        self.http = Session()

    def stop(self):
        self.proxy.clear()
        for server in (self.near, self.far):
            if server.process is not None:
                assert server.stop() == 0, server.last_of_log()
        self.proxy.close()

    # ---- a bucket here, with a bucket there behind it

    def bucket(self):
        name = f"bucket-{next(_serial)}"
        assert self.http.put(f"{self.far.url}/{name}-far").status_code == 200
        assert self.http.put(f"{self.near.url}/{name}").status_code == 200
        self.attach(name)
        self.proxy.forget()
        return name

    def attach(self, name, far=None):
        where = {"provider": "aws"} if PROTOCOL == "s3" else {"provider": "ais", "namespace": {"uuid": "lab", "name": ""}}
        answer = self.props(name, {"backend_bck": {"name": far or f"{name}-far", **where}})
        assert answer.status_code == 200, answer.text

    def props(self, name, value):
        return self.native("PATCH", f"/v1/buckets/{name}", "set-bprops", value)

    def native(self, method, path, action=None, value=None, **params):
        message = None if action is None else {"action": action, "name": "", "value": value}
        return self.http.request(method, self.near.url + path, json=message, params=params)

    # ---- objects

    def near_url(self, bucket, key):
        return f"{self.near.url}/{bucket}/{key}"

    def far_url(self, bucket, key):
        return f"{self.far.url}/{bucket}-far/{key}"

    def put_far(self, bucket, key, data, **headers):
        answer = self.http.put(self.far_url(bucket, key), data=data, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer

    def get(self, bucket, key, **headers):
        """Fails if the body is cut off, which Debian's requests takes for whole."""
        answer = self.http.get(self.near_url(bucket, key), headers=headers)
        if len(answer.content) != int(answer.headers.get("content-length", len(answer.content))):
            raise requests.ConnectionError("the body was cut off")
        return answer

    def put(self, bucket, key, data, **headers):
        return self.http.put(self.near_url(bucket, key), data=data, headers=headers)

    def has_copy(self, bucket, key):
        return self.native("HEAD", f"/v1/objects/{bucket}/{key}", presence="1").status_code == 200

    def list_native(self, bucket, **value):
        answer = self.native("GET", f"/v1/buckets/{bucket}", "list", value)
        assert answer.status_code == 200, answer.text
        return {e["name"]: e for e in answer.json()["entries"]}

    def evict(self, bucket, *keys):
        """Without keys: all."""
        answer = self.native("DELETE", f"/v1/buckets/{bucket}", "evict-listrange", {"objnames": list(keys)} if keys else {"template": ""})
        assert answer.status_code == 200, answer.text
        self.wait(answer.text)

    def wait_until_idle(self, job):
        """Of jobs that stay for more after their work."""
        while True:
            rows = self.http.get(self.near.url + "/v1/cluster", params={"what": "qryxstats"}, json={"id": job})
            assert rows.status_code == 200, rows.text
            if next(iter(rows.json().values()))[0]["is_idle"]:
                return

    def wait(self, job):
        while True:
            answer = self.http.get(self.near.url + "/v1/cluster", params={"what": "status"}, json={"id": job})
            assert answer.status_code == 200, answer.text
            if answer.json()["end_time"] != 0:
                return answer.json()


def error_code(answer):
    """Of S3."""
    return answer.text.split("<Code>")[1].split("</Code>")[0]


def pattern(size, seed=1):
    """Bytes that differ from one place to the next."""
    block = bytes((i * 31 + seed * 17 + (i >> 8) * 7) % 251 for i in range(65536))
    return (block * (size // len(block) + 1))[:size]


@pytest.fixture(scope="module")
def pair(request, tmp_path_factory):
    out = Pair(tmp_path_factory.mktemp("pair"), stall=getattr(request.module, "STALL", "60s"))
    yield out
    out.stop()


@pytest.fixture(autouse=True)
def honest(request):
    """Each test begins and ends with a proxy that only passes on."""
    yield
    for name in {"pair", "in_parts"} & set(request.fixturenames):
        own = request.getfixturevalue(name)
        if own.proxy.gate is not None:
            own.proxy.gate.set()
        own.proxy.clear()
