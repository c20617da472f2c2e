# SPDX-License-Identifier: Apache-2.0
"""Requests that cost their sender little and could cost the server much. None of them holds a secret: what they are
answered is no larger than they are, or than a document of errors, and the server goes on."""

import datetime
import socket

import pytest

from boto import client_for
from conftest import Site

KIB = 1 << 10
LARGEST_ANSWER = 48 * KIB


@pytest.fixture
def own_site(servers):
    return Site(servers("signed"), "")


def ask(site, method, target, headers, body=b""):
    """(status, bytes sent, bytes answered)"""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {site.server.address}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines += [f"Content-Length: {len(body)}"]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    host, port = site.server.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(1 << 16):
            answer += piece
    return int(answer.split(b" ", 2)[1]), len(request), len(answer)


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def version_4(site, names, more=(), region="us-east-1", access_key=None):
    """Headers of a request whose signature is wrong."""
    time = now()
    credential = f"{access_key or site.key.access_key}/{time[:8]}/{region}/s3/aws4_request"
    return [
        ("x-amz-date", time),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        *more,
        ("Authorization", f"AWS4-HMAC-SHA256 Credential={credential},SignedHeaders={names},Signature={'0' * 64}"),
    ]


def form(fields, filename="f"):
    parts = [f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    parts += [f'--B\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\nx\r\n--B--\r\n']
    return [("Content-Type", "multipart/form-data; boundary=B")], "".join(parts).encode()


SIGNED = "host;x-amz-content-sha256;x-amz-date"
LONG = 55_000
CASES = {
    "a header signed 500 times": lambda s: ("GET", "/b/k", version_4(s, SIGNED + ";x" * 500, [("x", "v" * 20_000)])),
    "a long header": lambda s: ("GET", "/b/k", version_4(s, SIGNED + ";x", [("x", "v" * LONG)])),
    "a long header of quotation marks": lambda s: ("GET", "/b/k", version_4(s, SIGNED + ";x", [("x", '"' * LONG)])),
    "a long region": lambda s: ("GET", "/b/k", version_4(s, SIGNED, region="r" * LONG)),
    "a long access key": lambda s: ("GET", "/b/k", version_4(s, SIGNED, access_key='"' * LONG)),
    "many headers that are not signed": lambda s: (
        "GET", "/b/k", version_4(s, SIGNED, [(f"x-amz-{i}-" + "n" * 200, "") for i in range(200)])),
    "a long path": lambda s: ("GET", "/b/" + "'" * 16_000, version_4(s, SIGNED)),
    "version 2, long headers": lambda s: (
        "GET", "/b/k", [("x-amz-date", now()), ("x-amz-meta-a", '"' * LONG), ("Authorization", f"AWS {s.key.access_key}:c2ln")]),
    "no authorization that is known": lambda s: ("GET", "/b/k", [("Authorization", "AWS4-HMAC-SHA256 " + '"' * LONG)]),
    "thousands of parameters": lambda s: ("GET", "/b/k?" + "a&" * 8_000, []),
    "thousands of parameters, presigned": lambda s: ("GET", "/b/k?X-Amz-Signature=x&" + "x-amz-a&" * 1_700, []),
    "two long sub-resources": lambda s: ("GET", "/b/k?acl&tagging&" + "%22" * 5_000, []),
    "a bucket with a long name": lambda s: ("GET", "/" + "'" * 16_000, []),
    "a long copy source": lambda s: ("PUT", "/b/k", [("x-amz-copy-source", '"' * LONG)]),
    "a form with a long policy": lambda s: (
        "POST", "/b", *form([("key", "k"), ("AWSAccessKeyId", s.key.access_key), ("signature", "x"), ("policy", '"' * 18_000)])),
    "a form that repeats the file's name": lambda s: (
        "POST", "/b", *form([("key", "${filename}" * 900)], "f" * 9_000)),
    "long keys in one delete": lambda s: (
        "POST", "/b?delete", [("Content-MD5", "x")],
        b"<Delete>" + b"<Object><Key>" + b'"' * 1_000_000 + b"</Key></Object>" + b"</Delete>"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_small(own_site, case):
    status, sent, answered = ask(own_site, *CASES[case](own_site))
    assert 400 <= status < 500
    assert answered <= max(sent, LARGEST_ANSWER), f"{sent} bytes were answered with {answered}"
    assert client_for(own_site).list_buckets()["Owner"], "the server goes on"


def test_an_access_control_list_has_a_hundred_grants(own_site, bucket_name):
    s3 = client_for(own_site)
    s3.create_bucket(Bucket=bucket_name)
    user = s3.get_bucket_acl(Bucket=bucket_name)["Owner"]
    grants = [{"Grantee": {"Type": "CanonicalUser", "ID": user["ID"]}, "Permission": "READ"}] * 100
    s3.put_bucket_acl(Bucket=bucket_name, AccessControlPolicy={"Owner": user, "Grants": grants})
    with pytest.raises(s3.exceptions.ClientError) as caught:
        s3.put_bucket_acl(Bucket=bucket_name, AccessControlPolicy={"Owner": user, "Grants": [*grants, grants[0]]})
    assert caught.value.response["Error"]["Code"] == "MalformedACLError"
