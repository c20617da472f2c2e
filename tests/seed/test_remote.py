# SPDX-License-Identifier: Apache-2.0
"""The page's section "Last Modification Time": a bucket with a backend. The backend is a second Mortise."""

import re

import pytest

from conftest import Document, Server

REMOTE = """
[plugins.api_native]
enabled = true

[plugins.remote_s3]
enabled = true

[[plugins.remote_s3.remote]]
name = "lab"
provider = "aws"
endpoint = "http://{address}"
access_key = "any"
secret_key = "any"
"""


@pytest.fixture
def document(tmp_path):
    remote = Server(tmp_path / "remote").start()
    server = Server(tmp_path / "server", extra=REMOTE.format(address=remote.address)).start()
    shell = Document(tmp_path, server)
    shell.remote = remote
    shell(f"aws --endpoint-url {remote.url} s3 mb s3://bckaws")
    shell("ais bucket create ais://probe")
    probe = shell.run("ais bucket props ais://probe backend_bck=aws://bckaws")
    if probe.returncode != 0:
        assert "no remote buckets" in probe.stderr
        pytest.skip("this server keeps no bucket elsewhere: " + probe.stderr.strip())
    yield shell
    assert server.stop() == 0, server.last_of_log()
    assert remote.stop() == 0, remote.last_of_log()


def test_access_times(document):
    document("ais bucket create ais://bck")
    assert document("ais bucket props ais://bck backend_bck=aws://bckaws").startswith("Bucket props successfully updated\n")
    document("ais bucket props ais://bck checksum.type=md5")
    document.file("object.txt", b"x" * 71671)
    document("ais object put object.txt ais://bck/obj-ais")
    # "the request bypasses ais": it goes to the bucket behind
    document(f"aws --endpoint-url {document.remote.url} s3 cp object.txt s3://bckaws/obj-aws")
    lines = document("ais bucket ls ais://bck --props checksum,size,atime").splitlines()
    assert re.fullmatch(r"NAME {12}CHECKSUM {32}SIZE {12}ATIME", lines[0])
    assert re.fullmatch(r"obj-ais {9}[0-9a-f]{32} {8}69\.99KiB {8}\d\d \w{3} \d\d \d\d:\d\d UTC", lines[1])
    assert re.fullmatch(r"obj-aws {9}[0-9a-f]{32} {8}69\.99KiB", lines[2])
    listed = document('s3cmd ls s3://bck --host=HOST --host-bucket="HOST/s3/%(bucket)"').splitlines()
    assert [line.split()[2:] for line in listed] == [["71671", "s3://bck/obj-ais"], ["71671", "s3://bck/obj-aws"]]
    assert document("ais object cat ais://bck/obj-aws") == "x" * 71671


def test_evict_and_prefetch(document):
    document(f"echo -n far > f && aws --endpoint-url {document.remote.url} s3 cp f s3://bckaws/far")
    assert document("ais ls s3://bckaws -H").split() == ["far", "3B", "no"]
    document("ais prefetch s3://bckaws/far --wait")
    assert document("ais ls s3://bckaws -H").split() == ["far", "3B", "yes"]
    document("ais evict s3://bckaws/far --wait")
    assert document("ais ls s3://bckaws -H").split() == ["far", "3B", "no"]
    assert document("ais object cat s3://bckaws/far") == "far"
