# SPDX-License-Identifier: Apache-2.0
"""When objects were read last: kept behind the reads, shown by both APIs."""

import re
import subprocess
import time
from email.utils import parsedate_to_datetime

import pytest

from conftest import ENABLED, Native, Server
from mortise_server import program


def server_with(tmp_path, interval):
    return Native(Server(tmp_path, extra=ENABLED + f'[storage]\naccess_times = "{interval}"\n').start())


@pytest.fixture
def kept(tmp_path):
    native = server_with(tmp_path, "1h")  # written at the end of the server, not before
    yield native
    assert native.server.stop() == 0, native.server.last_of_log()


def atime(native, path):
    return int(native("HEAD", f"/v1/objects/{path}", params={"props": "atime"}).headers["Ais-Atime"])


def wait_past(nanoseconds):
    """Until another second has begun: S3 shows whole seconds."""
    while int(time.time()) <= nanoseconds // 10**9:
        time.sleep(0.05)


def test_a_read_is_shown_and_outlives_the_server(kept):
    kept.create("b")
    written = int(kept.put("b/o", b"x").headers["Ais-Atime"])
    assert atime(kept, "b/o") == written
    wait_past(written)
    assert int(kept.get("b/o").headers["Ais-Atime"]) == written, "when it was read before"
    read = atime(kept, "b/o")
    assert read > written
    assert int(kept("HEAD", "/v1/objects/b/o").headers["Ais-Atime"]) == read
    row = kept.list("b", props="name,atime", time_format="2006-01-02T15:04:05Z07:00")["Entries"][0]
    assert row["a"].startswith(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(read // 10**9)))
    kept.restart("stop")
    assert atime(kept, "b/o") == read
    wait_past(read)
    rewritten = int(kept.put("b/o", b"y").headers["Ais-Atime"])
    assert atime(kept, "b/o") == rewritten > read


def last_modified(native):
    head = native("HEAD", "/s3/b/o").headers["Last-Modified"]
    listed = re.search("<LastModified>(.*?)</LastModified>", native("GET", "/s3/b", params={"list-type": "2"}).text)[1]
    both = int(parsedate_to_datetime(head).timestamp()), time.strptime(listed, "%Y-%m-%dT%H:%M:%S.000Z")
    assert time.gmtime(both[0])[:6] == both[1][:6]
    return both[0]


def test_s3_shows_it_where_the_bucket_says_so(kept):
    kept.create("b")
    written = int(kept.put("b/o", b"x").headers["Ais-Atime"])
    wait_past(written)
    assert kept("GET", "/s3/b/o").content == b"x"
    assert last_modified(kept) == written // 10**9
    command = [program(), "bucket", "set", "--data", kept.server.data, "b", "s3.last_modified=accessed"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert last_modified(kept) > written // 10**9
    since = {"If-Modified-Since": kept("HEAD", "/s3/b/o").headers["Last-Modified"]}
    assert kept("GET", "/s3/b/o", headers=since).status_code == 304, "conditions are of the write"


def test_a_kill_loses_the_last_interval_alone(tmp_path):
    native = server_with(tmp_path, "50ms")
    native.create("b")
    written = int(native.put("b/o", b"x").headers["Ais-Atime"])
    wait_past(written)
    native.get("b/o")
    read = atime(native, "b/o")
    job = [program(), "job", "list", "access-times", "--data", native.server.data]
    while not re.search(r"\b1 objects", subprocess.run(job, capture_output=True, text=True, timeout=120).stdout):
        pass
    native.restart("kill")
    assert atime(native, "b/o") == read
    assert native.server.stop() == 0, native.server.last_of_log()


def test_without_the_option_it_is_the_time_of_the_write(native, bucket):
    written = int(native.put(f"{bucket}/o", b"x").headers["Ais-Atime"])
    native.get(f"{bucket}/o")
    assert atime(native, f"{bucket}/o") == written
