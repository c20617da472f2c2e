# SPDX-License-Identifier: Apache-2.0
"""Uploads whose every chunk is signed, as the Java SDK and minio-go send them over plain HTTP; signed here by hand."""

import base64
import datetime
import hashlib
import hmac
import http.client
import re
import zlib
from dataclasses import dataclass

import pytest

from boto import body_of, client_for
from conftest import Site, pattern_bytes

EMPTY = hashlib.sha256(b"").hexdigest()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


class Signer:
    """One request's signing key and the chain of signatures that starts with the request's own."""

    def __init__(self, key):
        self.time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.time[:8]}/us-east-1/s3/aws4_request"
        self.access_key = key.access_key
        self.key = b"AWS4" + key.secret_key.encode()
        for step in self.scope.split("/"):
            self.key = hmac.new(self.key, step.encode(), hashlib.sha256).digest()
        self.previous = ""

    def sign(self, algorithm, *lines):
        text = "\n".join((algorithm, self.time, self.scope, *lines))
        self.previous = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        return self.previous

    def authorization(self, method, path, headers):
        names = sorted(headers)
        canonical = [method, path, "", *(f"{n}:{headers[n]}" for n in names), "", ";".join(names), headers["x-amz-content-sha256"]]
        signature = self.sign("AWS4-HMAC-SHA256", sha256("\n".join(canonical).encode()))
        return f"AWS4-HMAC-SHA256 Credential={self.access_key}/{self.scope}, SignedHeaders={';'.join(names)}, Signature={signature}"

    def chunk(self, data):
        return self.sign("AWS4-HMAC-SHA256-PAYLOAD", self.previous, EMPTY, sha256(data))

    def trailer(self, text):
        return self.sign("AWS4-HMAC-SHA256-TRAILER", self.previous, sha256(text.encode()))


@dataclass
class Upload:
    chunks: list
    checksum: str = ""  # CRC32 in a signed trailer
    spoiled: int = -1  # the chunk of which one bit is turned over after it was signed
    trailer_is_signed: bool = True
    http_chunked: bool = False
    text: str = ""  # the answer's

    def put(self, site, path):
        """(status, error code)"""
        signer, path = Signer(site.key), site.mount + path
        headers = {
            "content-encoding": "aws-chunked",
            "host": site.server.address,
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if self.checksum else ""),
            "x-amz-date": signer.time,
            "x-amz-decoded-content-length": str(sum(map(len, self.chunks))),
        }
        if self.checksum:
            headers["x-amz-trailer"] = "x-amz-checksum-crc32"
        headers["authorization"] = signer.authorization("PUT", path, headers)
        body = self.body(signer)
        connection = http.client.HTTPConnection(site.server.address)
        if self.http_chunked:  # pieces that end anywhere
            pieces = (body[i : i + 7777] for i in range(0, len(body), 7777))
            connection.request("PUT", path, pieces, {**headers, "Transfer-Encoding": "chunked"}, encode_chunked=True)
        else:
            connection.request("PUT", path, body, headers)
        answer = connection.getresponse()
        self.text = answer.read().decode()
        code = re.search("<Code>(.*?)</Code>", self.text)
        return answer.status, code.group(1) if code else ""

    def body(self, signer):
        out = b""
        for number, data in enumerate([*self.chunks, b""]):
            out += f"{len(data):x};chunk-signature={signer.chunk(data)}\r\n".encode()
            if number == self.spoiled:
                data = bytes([data[0] ^ 1]) + data[1:]
            out += data + (b"\r\n" if data else b"")
        if self.checksum:
            field = f"x-amz-checksum-crc32:{self.checksum}"
            out += f"{field}\r\n".encode()
            if self.trailer_is_signed:
                out += f"x-amz-trailer-signature:{signer.trailer(field + chr(10))}\r\n".encode()
        return out + b"\r\n"


@pytest.fixture(params=[False, True], ids=["length", "chunked"])
def http_chunked(request):
    return request.param


@pytest.fixture(params=["", "/s3"])
def own_site(request, servers):
    return Site(servers("signed"), request.param)


def test_signed_chunks(own_site, bucket_name, http_chunked):
    s3 = client_for(own_site)
    s3.create_bucket(Bucket=bucket_name)
    data = pattern_bytes(200_000)
    chunks = [data[:65536], data[65536:131072], data[131072:]]
    path = f"/{bucket_name}/k"
    assert Upload(chunks, http_chunked=http_chunked).put(own_site, path) == (200, "")
    answer = s3.get_object(Bucket=bucket_name, Key="k")
    assert body_of(answer) == data
    assert "ContentEncoding" not in answer
    for spoiled in range(3):
        assert Upload(chunks, spoiled=spoiled, http_chunked=http_chunked).put(own_site, path) == (403, "SignatureDoesNotMatch")
    assert Upload([], http_chunked=http_chunked).put(own_site, f"/{bucket_name}/empty") == (200, "")
    assert body_of(s3.get_object(Bucket=bucket_name, Key="k")) == data


def test_what_a_wrong_chunk_is_told(own_site, bucket_name):
    client_for(own_site).create_bucket(Bucket=bucket_name)
    upload = Upload([pattern_bytes(100)], spoiled=0)
    assert upload.put(own_site, f"/{bucket_name}/k") == (403, "SignatureDoesNotMatch")
    assert f"<AWSAccessKeyId>{own_site.key.access_key}</AWSAccessKeyId>" in upload.text
    assert "<StringToSign>AWS4-HMAC-SHA256-PAYLOAD\n" in upload.text
    assert own_site.key.secret_key not in upload.text


def test_only_the_last_chunk_may_be_small(own_site, bucket_name):
    client_for(own_site).create_bucket(Bucket=bucket_name)
    path = f"/{bucket_name}/k"
    small = Upload([b"x" * 1024, b"y" * 4096, b"z" * 3072])
    assert small.put(own_site, path) == (403, "InvalidChunkSizeError")
    assert "<BadChunkSize>1024</BadChunkSize>" in small.text
    assert Upload([b"x" * 15360, b"y" * 8192, b"z" * 16384, b"l"]).put(own_site, path) == (200, "")


def test_signed_trailer(own_site, bucket_name, http_chunked):
    s3 = client_for(own_site)
    s3.create_bucket(Bucket=bucket_name)
    path = f"/{bucket_name}/k"
    assert Upload([b"good"], crc32(b"good"), http_chunked=http_chunked).put(own_site, path) == (200, "")
    assert s3.head_object(Bucket=bucket_name, Key="k", ChecksumMode="ENABLED")["ChecksumCRC32"] == crc32(b"good")
    assert Upload([b"other"], crc32(b"good"), http_chunked=http_chunked).put(own_site, path) == (400, "BadDigest")
    unsigned = Upload([b"other"], crc32(b"other"), trailer_is_signed=False, http_chunked=http_chunked)
    assert unsigned.put(own_site, path) == (400, "IncompleteBody")
    assert body_of(s3.get_object(Bucket=bucket_name, Key="k")) == b"good"
