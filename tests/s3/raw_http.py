# SPDX-License-Identifier: Apache-2.0
"""Requests as no client sends them: signed or not, their bytes in the hands of the test."""

import http.client
import re
import socket
from dataclasses import dataclass

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


@dataclass
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes

    @property
    def code(self):
        found = re.search(rb"<Code>(.*?)</Code>", self.body)
        return found.group(1).decode() if found else ""


def signed_headers(site, key, method, target, body, headers):
    """All headers of the request; `key` None: not signed."""
    request = AWSRequest(method=method, url=site.endpoint + target, data=body, headers=dict(headers))
    if key:
        S3SigV4Auth(Credentials(key.access_key, key.secret_key), "s3", "us-east-1").add_auth(request)
    return {"Host": site.server.address, "Content-Length": str(len(body)), **dict(request.headers.items())}


class Held:
    """A request whose body is held back until release(). It has been authorized when this is made: the server asks for the
    body."""

    def __init__(self, site, key, method, target, body, headers=None):
        host, port = site.server.address.rsplit(":", 1)
        lines = signed_headers(site, key, method, target, body, headers or {}) | {"Expect": "100-continue"}
        head = f"{method} {site.mount}{target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.body, self.method = body, method
        self.socket = socket.create_connection((host, int(port)), timeout=120)
        self.socket.sendall(head.encode() + b"\r\n")
        interim = b""
        while not interim.endswith(b"\r\n\r\n"):
            more = self.socket.recv(1)
            assert more, f"the server closed after {interim!r}"
            interim += more
        assert interim.startswith(b"HTTP/1.1 100 "), interim

    def release(self):
        self.socket.sendall(self.body)
        return read_answer(self.socket, self.method)


def read_answer(connection, method):
    with connection:
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def send(site, key, method, target, body=b"", headers=None, spelled=None):
    """`spelled`: the target as it is sent, if other escapes in it mean the same."""
    host, port = site.server.address.rsplit(":", 1)
    lines = signed_headers(site, key, method, target, body, headers or {})
    head = f"{method} {site.mount}{spelled or target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection = socket.create_connection((host, int(port)), timeout=120)
    connection.sendall(head.encode() + b"\r\n" + body)
    return read_answer(connection, method)
