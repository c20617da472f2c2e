# SPDX-License-Identifier: Apache-2.0
"""Buckets that are, directly or by way of another server, their own backends: nobody has the objects, and who asks is told so at once."""

import itertools

import pytest
from conftest import CONFIG, NATIVE, PROTOCOL, Session, patience
from mortise_server import Server

_serial = itertools.count(1)


class Ring:
    """`near` and `far` are each other's remotes, `lab`."""

    def __init__(self, directory):
        self.http = Session()
        self.far = Server(directory / "far", extra=NATIVE).start()
        self.near = Server(directory / "near", extra=CONFIG.format(address=self.far.address) + patience()).start()
        assert self.far.stop() == 0
        self.far.extra = CONFIG.format(address=self.near.address) + patience()
        self.far.start()

    def attach(self, server, name, other):
        where = {"provider": "aws"} if PROTOCOL == "s3" else {"provider": "ais", "namespace": {"uuid": "lab", "name": ""}}
        message = {"action": "set-bprops", "name": "", "value": {"backend_bck": {"name": other, **where}}}
        answer = self.http.patch(f"{server.url}/v1/buckets/{name}", json=message)
        assert answer.status_code == 200, answer.text

    def bucket(self, server, name):
        assert self.http.put(f"{server.url}/s3/{name}").status_code == 200
        return name

    def stop(self):
        assert self.near.stop() == 0 and self.far.stop() == 0


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    out = Ring(tmp_path_factory.mktemp("ring"))
    yield out
    out.stop()


@pytest.fixture
def circle(ring):
    name = f"round-{next(_serial)}"
    for server in (ring.near, ring.far):
        ring.bucket(server, name)
    for server in (ring.near, ring.far):
        ring.attach(server, name, name)
    return name


@pytest.mark.parametrize("method, path", [("GET", "/k"), ("HEAD", "/k"), ("PUT", "/k"), ("DELETE", "/k"), ("GET", "?list-type=2"), ("GET", "?versions")])  # fmt: skip
def test_two_servers_that_are_each_others_backends(ring, circle, method, path):
    answer = ring.http.request(method, f"{ring.near.url}/s3/{circle}{path}", data=b"data" if method == "PUT" else None)
    assert answer.status_code == 508, answer.text
    if method != "HEAD":
        assert "<Code>LoopDetected</Code>" in answer.text and "is its own backend" in answer.text and circle in answer.text


def test_the_native_api_says_so_too(ring, circle):
    for server in (ring.near, ring.far):
        for path in (f"/v1/objects/{circle}/k", f"/v1/buckets/{circle}"):
            answer = ring.http.get(server.url + path, json={"action": "list", "name": "", "value": {}} if "buckets" in path else None)
            assert answer.status_code == 508 and "is its own backend" in answer.json()["message"], answer.text


def test_a_chain_over_the_same_server_is_no_circle(ring):
    """Near keeps two buckets: the first leads to the far one, and that to the second."""
    for server, name in ((ring.near, "first"), (ring.far, "middle"), (ring.near, "last")):
        ring.bucket(server, name)
    ring.attach(ring.near, "first", "middle")
    ring.attach(ring.far, "middle", "last")
    assert ring.http.put(f"{ring.near.url}/s3/first/k", data=b"through").status_code == 200
    assert ring.http.get(f"{ring.near.url}/s3/last/k").content == b"through"
    assert ring.http.put(f"{ring.near.url}/s3/last/new", data=b"from there").status_code == 200
    assert ring.http.get(f"{ring.near.url}/s3/first/new").content == b"from there"


def test_the_way_is_not_endless(ring):
    name = ring.bucket(ring.near, "one-way")
    ring.bucket(ring.far, "one-way")
    ring.attach(ring.near, name, name)
    assert ring.http.get(f"{ring.near.url}/s3/{name}/k", headers={"x-mortise-via": "a,b"}).status_code == 404
    answer = ring.http.get(f"{ring.near.url}/s3/{name}/k", headers={"x-mortise-via": ",".join(["0" * 32] * 40)})
    assert answer.status_code == 508 and "too many servers" in answer.text
