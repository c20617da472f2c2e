# SPDX-License-Identifier: Apache-2.0
"""Who may do what: masks of buckets, servers that ask for keys, names that are not the server's own."""

import hashlib
import http.client
import json
import socket

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import error_of
from mortise_server import DEFAULT_KEY


def set_access(native, bucket, mask):
    answer = native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"access": str(mask)})
    assert answer.status_code == 200, answer.text


def test_a_mask_forbids_writing_and_not_reading(native, bucket):
    native.put(f"{bucket}/o", b"x")
    set_access(native, bucket, 0)
    for refused, permission in (
        (native("PUT", f"/v1/objects/{bucket}/o", data=b"y"), "PUT"),
        (native("DELETE", f"/v1/objects/{bucket}/o"), "DELETE-OBJECT"),
        (native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"objnames": ["o"]}), "DELETE-OBJECT"),
        (native.act("POST", f"/v1/objects/{bucket}/o", "rename-obj", name="p"), "MOVE-OBJECT"),
        (native.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck"), "DESTROY-BUCKET"),
        (native("PATCH", f"/v1/objects/{bucket}/o", {"action": "", "value": {"k": "v"}}), "UPDATE-OBJECT"),
    ):
        assert permission in error_of(refused, 403, "ErrBucketAccessDenied")
    assert native.get(f"{bucket}/o").content == b"x" and native.names(bucket) == ["o"]
    set_access(native, bucket, 2**64 - 1)
    native.put(f"{bucket}/o", b"y")


def test_a_copy_needs_to_write_where_it_goes(native, bucket):
    native.put(f"{bucket}/o", b"x")
    native.create(bucket + "-ro")
    set_access(native, bucket + "-ro", 771)
    to = {"object_to": f"ais/@#/{bucket}-ro/o"}
    error_of(native("PUT", f"/v1/objects/{bucket}/o", params=to), 403, "ErrBucketAccessDenied")
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{bucket}-ro/")
    error_of(job, 403, "ErrBucketAccessDenied")
    assert native.names(bucket + "-ro") == []


@pytest.mark.parametrize(
    "method, path, action",
    [
        ("GET", "/v1/buckets", "list"),
        ("POST", "/v1/buckets/made", "create-bck"),
        ("GET", "/v1/daemon?what=smap", None),
        ("GET", "/v1/cluster?what=cluster_config", None),
        ("PUT", "/v1/cluster", "start"),
    ],
)
def test_a_server_that_asks_for_keys_refuses_strangers(signed, method, path, action):
    message = None if action is None else {"action": action, "name": "", "value": {"Kind": "lru"}}
    answer = signed(method, path, message)
    assert error_of(answer, 401) == "token required"
    assert answer.headers["WWW-Authenticate"].startswith("AWS4-HMAC-SHA256 ")


@pytest.mark.parametrize(
    "method, path",
    [
        ("POST", "/v1/buckets/made"),
        ("GET", "/v1/buckets"),
        ("PUT", "/v1/cluster"),
        ("POST", "/v1/objects/private/o"),
        ("DELETE", "/v1/buckets/private"),
    ],
)
def test_a_message_of_a_stranger_is_not_waited_for(signed, method, path):
    """It says what is asked, but nothing that it could ask is allowed."""
    host, port = signed.server.address.split(":")
    with socket.create_connection((host, int(port))) as stranger:
        stranger.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n{{".encode())
        answer = http.client.HTTPResponse(stranger)
        answer.begin()
        assert answer.status in (401, 404), answer.read()


def test_health_is_for_everybody(signed):
    assert signed("GET", "/v1/health").status_code == 200


def test_an_open_server_answers_to_its_own_names_only(native, bucket):
    for method, path in (("GET", "/v1/buckets"), ("GET", "/v1/health"), ("DELETE", f"/v1/buckets/{bucket}")):
        answer = native(method, path, headers={"Host": "evil.example"})
        error_of(answer, 403)
    assert native("HEAD", f"/v1/buckets/{bucket}").status_code == 200


def test_pages_of_other_sites_change_nothing(native, bucket):
    headers = {"Origin": "http://evil.example"}
    error_of(native("PUT", f"/v1/objects/{bucket}/o", data=b"x", headers=headers), 403)
    message = {"action": "destroy-bck", "name": "", "value": None}
    error_of(native("DELETE", f"/v1/buckets/{bucket}", message, headers=headers), 403)
    assert native.names(bucket) == []


def send_signed(native, method, path, signed_body, sent_body, told=None):
    """Signs one body, or what is `told` of it, and sends another; the server's answer."""
    url = native.server.url + path
    told = told or hashlib.sha256(signed_body).hexdigest()
    request = AWSRequest(method, url, data=signed_body, headers={"X-Amz-Content-SHA256": told})
    SigV4Auth(Credentials(DEFAULT_KEY.access_key, DEFAULT_KEY.secret_key), "s3", "us-east-1").add_auth(request)
    head = {name: value for name, value in request.prepare().headers.items() if name != "Content-Length"}
    return native.session.request(method, url, data=sent_body, headers=head, timeout=120)


def act_body(action, value=None):
    return json.dumps({"action": action, "name": "", "value": value}).encode()


def test_a_body_is_the_signers(signed):
    path = "/v1/buckets/vouched"
    make, destroy = act_body("create-bck"), act_body("destroy-bck")
    assert send_signed(signed, "POST", path, make, make).status_code == 200
    for signed_body, sent in ((act_body("evict-remote-bck"), destroy), (b"", destroy), (destroy, destroy + b" ")):
        assert "SHA-256" in error_of(send_signed(signed, "DELETE", path, signed_body, sent), 400)
    assert "SHA-256" in error_of(send_signed(signed, "PUT", "/v1/objects/vouched/o", b"good", b"evil"), 400)
    streaming = send_signed(signed, "PUT", "/v1/objects/vouched/o", b"x", b"x", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    assert "S3 API" in error_of(streaming, 501)
    assert error_of(send_signed(signed, "GET", "/v1/objects/vouched/o", b"", b""), 404)
    assert send_signed(signed, "PUT", "/v1/objects/vouched/o", b"good", b"good").status_code == 200
    assert send_signed(signed, "GET", "/v1/objects/vouched/o", b"", b"").content == b"good"
    assert send_signed(signed, "DELETE", path, b"", destroy, "UNSIGNED-PAYLOAD").status_code == 200


def test_who_owns_a_bucket_does_not_own_the_server(signed):
    for method, path, body in (("PUT", "/v1/cluster", act_body("start", {"Kind": "lru"})), ("PUT", "/v1/cluster", act_body("stop", {"id": "x"}))):
        error_of(send_signed(signed, method, path, body, body), 403)
