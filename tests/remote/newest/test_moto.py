# SPDX-License-Identifier: Apache-2.0
"""A remote that is not Mortise: moto, which plays S3, from PyPI. tools/test-optin moto brings it."""

import http.client
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conftest import CONFIG, Session, pattern  # noqa: E402
from mortise_server import Server  # noqa: E402


class Moto:
    def __init__(self, directory):
        self.log = open(directory / "moto.log", "w+")
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        self.address = self._wait_for_address()

    def _wait_for_address(self):
        """It says where it listens when it does."""
        while self.process.poll() is None:
            self.log.seek(0)
            for word in self.log.read().split():
                if word.startswith("http://127.0.0.1:"):
                    return word.removeprefix("http://")
            time.sleep(0.05)
        raise RuntimeError("moto has ended")

    def ask(self, method, path, body=b""):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request(method, path, body=body, headers={"Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    out = Moto(tmp_path_factory.mktemp("moto"))
    yield out
    out.stop()


@pytest.fixture(scope="module")
def near(moto, tmp_path_factory):
    extra = CONFIG.format(address=moto.address) + 'multipart_above = "5MiB"\npart_size = "5MiB"\n'
    server = Server(tmp_path_factory.mktemp("near"), extra=extra).start()
    yield server
    assert server.stop() == 0, server.last_of_log()


@pytest.fixture
def cache(moto, near, request):
    """The name of a bucket here with one of moto's behind it."""
    name = "b-" + request.node.name.replace("_", "-").replace("[", "-").replace("]", "").lower()[-50:]
    assert moto.ask("PUT", f"/{name}-far")[0] == 200
    http_ = Session()
    assert http_.put(f"{near.url}/{name}").status_code == 200
    message = {"action": "set-bprops", "name": "", "value": {"backend_bck": {"name": f"{name}-far", "provider": "aws"}}}
    answer = http_.patch(f"{near.url}/v1/buckets/{name}", json=message)
    assert answer.status_code == 200, answer.text
    return name


@pytest.mark.parametrize("size", [0, 1, 10_000, 3_000_000])
def test_what_is_there_is_read_and_kept(moto, near, cache, size):
    data = pattern(size)
    assert moto.ask("PUT", f"/{cache}-far/d/k%20%2B", data)[0] == 200
    for _ in range(2):
        answer = Session().get(f"{near.url}/{cache}/d/k%20%2B")
        assert answer.status_code == 200 and answer.content == data
    part = Session().get(f"{near.url}/{cache}/d/k%20%2B", headers={"Range": "bytes=0-0"})
    assert part.content == data[:1] if size else part.status_code == 416


@pytest.mark.parametrize("size", [0, 100, 3_000_000, 12_000_000])
def test_what_is_written_is_there(moto, near, cache, size):
    data = pattern(size)
    answer = Session().put(f"{near.url}/{cache}/k", data=data, headers={"x-amz-meta-a": "b"})
    assert answer.status_code == 200, answer.text
    assert moto.ask("GET", f"/{cache}-far/k") == (200, data)
    assert Session().get(f"{near.url}/{cache}/k").content == data
    assert Session().delete(f"{near.url}/{cache}/k").status_code == 204
    assert moto.ask("GET", f"/{cache}-far/k")[0] == 404 and Session().get(f"{near.url}/{cache}/k").status_code == 404


def test_lists_and_buckets(moto, near, cache):
    keys = [f"a/{i:04}" for i in range(1100)] + ["b", "c d/é"]
    for key in keys:
        assert Session().put(f"{near.url}/{cache}/{key}", data=key.encode()).status_code == 200
    listed, token = [], None
    while True:
        page = Session().get(f"{near.url}/{cache}", params={"list-type": "2"} | ({"continuation-token": token} if token else {})).text
        listed += [part.split("</Key>")[0] for part in page.split("<Key>")[1:]]
        if "<IsTruncated>true" not in page:
            break
        token = page.split("<NextContinuationToken>")[1].split("<")[0]
    assert listed == sorted(keys, key=lambda key: key.encode())
    rows = Session().get(f"{near.url}/v1/buckets", params={"provider": "aws", "presence": "0"}, json={"action": "list"}).json()
    assert f"{cache}-far" in [row["name"] for row in rows]


def test_what_is_not_there(moto, near, cache):
    assert Session().get(f"{near.url}/{cache}/no").status_code == 404
    message = {"action": "set-bprops", "name": "", "value": {"backend_bck": {"name": "no-such-bucket", "provider": "aws"}}}
    assert Session().put(f"{near.url}/{cache}-2").status_code == 200
    assert Session().patch(f"{near.url}/v1/buckets/{cache}-2", json=message).status_code == 404
