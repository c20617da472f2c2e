# SPDX-License-Identifier: Apache-2.0
"""curl: plain HTTP as people type it, and odd requests that no SDK makes."""

import hashlib
import re

import pytest

from conftest import MiB, Shell, need, pattern_bytes, write_pattern


@pytest.fixture
def curl(site, tmp_path):
    prefix = [need("curl"), "-q", "--silent", "--show-error", "--max-time", "120", "--path-as-is"]
    if site.server.keys:
        prefix += ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", f"{site.key.access_key}:{site.key.secret_key}"]
        prefix += ["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]  # S3 demands the header; this curl adds none
    return Shell(tmp_path, site.key, prefix)


@pytest.fixture
def url(site, bucket_name, s3):
    s3.create_bucket(Bucket=bucket_name)
    return f"{site.endpoint}/{bucket_name}"


def unsigned_only(site):
    if site.server.keys:
        pytest.skip("Debian's curl signs no body that it streams; the open server shows the same path")


def status_of(curl, *arguments):
    return int(curl("--output", "/dev/null", "--write-out", "%{http_code}", *arguments))


def head_of(curl, url, *arguments):
    """(status, {lower-case name: value})"""
    lines = curl("--head", *arguments, url).splitlines()
    return int(lines[0].split()[1]), dict(re.split(r":\s*", line.lower(), 1) for line in lines[1:] if ":" in line)


def test_put_get_head_delete(curl, site, url, tmp_path):
    unsigned_only(site)
    digest = write_pattern(tmp_path / "file", 54321)
    assert status_of(curl, "--upload-file", "file", f"{url}/dir/file") == 200
    curl("--output", "back", f"{url}/dir/file")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()
    status, headers = head_of(curl, f"{url}/dir/file")
    assert status == 200 and headers["content-length"] == "54321" and headers["etag"] == f'"{digest}"'
    assert status_of(curl, "--request", "DELETE", f"{url}/dir/file") == 204
    assert status_of(curl, f"{url}/dir/file") == 404


def test_signed_by_curl(curl, site, url):
    assert status_of(curl, "--request", "PUT", "--data-binary", "some text", f"{url}/k") == 200
    assert curl(f"{url}/k") == "some text"
    assert "<Key>k</Key>" in curl(f"{url}?list-type=2&prefix=k")


def test_expect_100_continue_on_a_large_upload(curl, site, url, tmp_path):
    unsigned_only(site)
    write_pattern(tmp_path / "file", 20 * MiB)
    said = curl.try_run("--verbose", "--header", "Expect: 100-continue", "--upload-file", "file", f"{url}/big")
    assert "HTTP/1.1 100 Continue" in said.stderr and "HTTP/1.1 200 OK" in said.stderr
    refused = curl.try_run("--verbose", "--header", "Expect: 100-continue", "--upload-file", "file", f"{url}-none/big")
    assert "100 Continue" not in refused.stderr and "HTTP/1.1 404 Not Found" in refused.stderr


def test_a_chunked_upload_of_unknown_length(curl, site, url, tmp_path):
    """What `producer | curl --upload-file -` sends."""
    unsigned_only(site)
    write_pattern(tmp_path / "file", 3 * MiB)
    curl("--header", "Transfer-Encoding: chunked", "--upload-file", "file", f"{url}/k")
    curl("--output", "back", f"{url}/k")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()


def test_resumed_download(curl, site, url, tmp_path):
    unsigned_only(site)
    write_pattern(tmp_path / "file", 3 * MiB)
    curl("--upload-file", "file", f"{url}/k")
    (tmp_path / "back").write_bytes((tmp_path / "file").read_bytes()[:MiB])
    curl("--continue-at", "-", "--output", "back", f"{url}/k")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()


def test_many_over_one_connection(curl, site, url, tmp_path):
    unsigned_only(site)
    for number in range(10):
        (tmp_path / f"{number}").write_text(f"body {number}\n")
    curl("--upload-file", "{0,1,2,3,4,5,6,7,8,9}", f"{url}/")
    said = curl.try_run("--verbose", f"{url}/[0-9]")
    assert said.stdout == "".join(f"body {number}\n" for number in range(10))
    assert said.stderr.count("Re-using existing connection") == 9


def test_http_1_0(curl, site, url, tmp_path):
    unsigned_only(site)
    (tmp_path / "file").write_text("old client")
    curl("--http1.0", "--upload-file", "file", f"{url}/k")
    assert curl("--http1.0", f"{url}/k") == "old client"


def test_dots_and_slashes_reach_the_key(curl, site, url, tmp_path, s3, bucket_name):
    unsigned_only(site)
    (tmp_path / "file").write_text("x")
    for path in ["a//b", "a/../c", "./d", "e/", "f%2Fg", "%C3%BC", "h+i"]:
        assert status_of(curl, "--request", "PUT", "--data-binary", "@file", f"{url}/{path}") == 200, path
    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket_name)["Contents"]]
    assert keys == sorted(["a//b", "a/../c", "./d", "e/", "f/g", "ü", "h+i"], key=str.encode)


def test_errors_are_xml_with_a_request_id(curl, site, url):
    text = curl("--include", f"{url}/none")
    assert text.startswith("HTTP/1.1 404 ") and "\ncontent-type: application/xml" in text.lower()
    assert re.search(r"<Error><Code>NoSuchKey</Code><Message>.+</Message>.*<Key>none</Key>", text)
    assert re.search(r"<RequestId>(.+?)</RequestId>", text)[1] in text.split("\n\n")[0]
    assert text.split("\n\n")[1].startswith('<?xml version="1.0" encoding="UTF-8"?>')


@pytest.mark.parametrize("method, path, status", [
    ("POST", "/k", 405), ("PATCH", "/k", 405), ("DELETE", "?policyStatus", 405), ("PUT", "?torrent", 405), ("HEAD", "/none", 404),
])  # fmt: skip
def test_methods_that_make_no_sense(curl, site, url, method, path, status):
    extra = ["--head"] if method == "HEAD" else ["--request", method]
    assert status_of(curl, *extra, url + path) == status


def test_a_url_that_cannot_be_decoded(curl, site, url):
    unsigned_only(site)
    assert status_of(curl, f"{url}/%zz") == 400
    assert status_of(curl, f"{url}/%ff%fe") == 400


def test_conditional_download_with_the_etag_store_of_curl(curl, site, url, tmp_path):
    unsigned_only(site)
    write_pattern(tmp_path / "file", 1000)
    curl("--upload-file", "file", f"{url}/k")
    curl("--etag-save", "etag", "--output", "one", f"{url}/k")
    assert status_of(curl, "--etag-compare", "etag", f"{url}/k") == 304
    assert status_of(curl, "--time-cond", "2001-01-01", f"{url}/k") == 200


def test_the_mount_and_the_root_show_the_same(site, url, bucket_name, s3, tmp_path):
    """What is written below /s3 is read on /, and the other way round."""
    if site.server.keys:
        pytest.skip("asks without signatures")
    curl = Shell(tmp_path, site.key, [need("curl"), "-q", "--silent", "--show-error"])
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"both")
    root = site.server.url
    assert curl(f"{root}/{bucket_name}/k") == curl(f"{root}/s3/{bucket_name}/k") == "both"
    for path in (root, root + "/", root + "/s3", root + "/s3/"):
        assert f"<Name>{bucket_name}</Name>" in curl(path)


def test_slow_reader_and_slow_writer_do_not_hold_others(curl, site, url, tmp_path):
    unsigned_only(site)
    import subprocess

    body = pattern_bytes(2 * MiB)
    (tmp_path / "file").write_bytes(body)
    curl("--upload-file", "file", f"{url}/k")
    words = [str(word) for word in curl.prefix]
    slow = [subprocess.Popen([*words, "--limit-rate", "1M", "--output", f"slow{n}", f"{url}/k"], cwd=tmp_path) for n in range(4)]
    slow += [subprocess.Popen([*words, "--limit-rate", "1M", "--upload-file", "file", f"{url}/up{n}"], cwd=tmp_path) for n in range(4)]
    for _ in range(20):
        assert status_of(curl, f"{url}/k") == 200
    assert [process.wait(timeout=120) for process in slow] == [0] * 8
    for number in range(4):
        assert (tmp_path / f"slow{number}").read_bytes() == body
        curl("--output", "back", f"{url}/up{number}")
        assert hashlib.md5((tmp_path / "back").read_bytes()).digest() == hashlib.md5(body).digest()
