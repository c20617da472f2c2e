# SPDX-License-Identifier: Apache-2.0
"""A clock that is wrong for a moment: whoever signs is shut out for that moment, and not a second longer."""

import datetime
import email.utils
import json
import mmap
import struct
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from boto import body_of, client_for, refused
from mortise_server import DEFAULT_KEY, START_SECONDS, Server
from recorded_server import library

HOUR = 3600
BUCKET = "bucket"


class ShiftedServer(Server):
    """Its clock is off by as many seconds as shift() says."""

    def start(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        control = self.directory / "clock"
        control.write_bytes(bytes(8))
        with control.open("r+b") as file:
            self.control = mmap.mmap(file.fileno(), 8)
        self.prefix = ("env", f"LD_PRELOAD={library('clock_shifter.so')}", f"CLOCK_CONTROL={control}")
        return super().start()

    def shift(self, seconds):
        self.control[:8] = struct.pack("<q", seconds)


@pytest.fixture
def server(tmp_path):
    server = ShiftedServer(tmp_path, keys=(DEFAULT_KEY,)).start()
    yield server
    assert server.stop() == 0, server.last_of_log()


def client_of(server, **config):
    site = SimpleNamespace(server=server, endpoint=server.url, key=server.keys[0])
    return client_for(site, **config)


def fetch(url, method="GET", body=None, headers=None):
    """(status, body) of a plain HTTP request"""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def logged(server, text):
    """When the line was logged that has this text, which comes sooner or later."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        for line in server.log.read_text().splitlines():
            if text in line:
                return datetime.datetime.fromisoformat(json.loads(line)["time"].replace("Z", "+00:00"))
        time.sleep(0.02)
    raise RuntimeError(f"nothing is logged of {text}")


def age(date):
    """Seconds since that date"""
    return (datetime.datetime.now(datetime.timezone.utc) - date).total_seconds()


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_a_wrong_moment_does_not_last(server, wrong):
    s3 = client_of(server, signature_version="s3v4")
    s3.create_bucket(Bucket=BUCKET)
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "k"}, ExpiresIn=600)
    form = s3.generate_presigned_post(BUCKET, "posted", ExpiresIn=600)
    server.shift(wrong)
    with refused(403, "RequestTimeTooSkewed"):
        s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    server.shift(0)
    answer = s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    assert abs(age(email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]))) < 600
    assert body_of(s3.get_object(Bucket=BUCKET, Key="k")) == b"x"
    assert fetch(link) == (200, b"x")
    assert post(form, b"y") == 204
    assert fetch(f"{server.url}/{BUCKET}/missing")[0] == 403
    assert abs(age(logged(server, "/missing"))) < 600


def test_what_has_expired_has(server):
    s3 = client_of(server, signature_version="s3v4")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "k"}, ExpiresIn=600)
    form = s3.generate_presigned_post(BUCKET, "posted", ExpiresIn=600)
    server.shift(-HOUR)  # seen once: a clock that never goes back would stay there
    assert fetch(link)[0] == 403
    server.shift(HOUR)
    assert fetch(link)[0] == 403
    assert post(form, b"y") == 403
    server.shift(0)
    assert fetch(link) == (200, b"x")


def test_last_modified_never_goes_back(server):
    s3 = client_of(server)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    written = []
    for seconds in (0, 600, 0, -600, 0):  # less than what a signature may be off by
        server.shift(seconds)
        written.append(s3.put_object(Bucket=BUCKET, Key="k", Body=str(seconds).encode())["VersionId"])
    rows = s3.list_object_versions(Bucket=BUCKET)["Versions"]
    assert [row["VersionId"] for row in rows] == written[::-1]
    times = [row["LastModified"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert age(times[-2]) < 0, "the clock was ahead"


def post(form, content):
    """The status that a browser's form gets."""
    boundary = "boundary-of-the-form"
    body = b""
    for name, value in form["fields"].items():
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'.encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    return fetch(form["url"], "POST", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})[0]
