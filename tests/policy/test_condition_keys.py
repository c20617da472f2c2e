# SPDX-License-Identifier: Apache-2.0
"""Conditions of policies that are about how a request came and what it asks for, with real clients."""

import datetime
import hashlib
import hmac
import http.client
import json
import ssl
import sys
from pathlib import Path

import boto3
import pytest
import requests
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "identity"))

from boto import client_for, refused  # noqa: E402
from conftest import Command, Site  # noqa: E402
from mortise_server import DEFAULT_KEY, Server  # noqa: E402
from raw_http import send, signed_headers  # noqa: E402


def certificate_in(directory):
    import subprocess

    files = directory / "server.crt", directory / "server.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)  # fmt: skip
    files[1].chmod(0o600)
    return files


def policy_of(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def about(bucket, effect, action, condition):
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*", "Condition": condition}


@pytest.fixture
def server(tmp_path):
    extra = "\n[plugins.auth_sigv4]\nenabled = true\n[plugins.users_local]\nenabled = true\n"
    server = Server(tmp_path / "server", extra=extra).start()
    yield server
    assert server.stop() == 0, server.last_of_log()


@pytest.fixture
def user(server, tmp_path):
    """user(statement, …): a client of a new user who may what they say; without any, what is its own."""
    command, made = Command(server), []

    def make(*statements):
        name = f"user-{len(made)}"
        made.append(name)
        command.must("user", "create", name)
        if statements:
            (tmp_path / f"{name}.json").write_text(policy_of(*statements))
            command.must("policy", "create", name, str(tmp_path / f"{name}.json"))
            command.must("policy", "attach", name, "--user", name)
        key = command.key(name)
        return client_for(Site(server, key)), key

    return make


def get_by(site, newest, target):
    """The status of a signed GET in a connection of that version of TLS."""
    context = ssl.create_default_context(cafile=site.server.certificate[0])
    context.maximum_version = newest
    host, port = site.server.address.rsplit(":", 1)
    connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=120)
    connection.request("GET", target, headers=signed_headers(site, site.key, "GET", target, b"", {}))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_the_version_of_tls(tmp_path):
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,), certificate=certificate_in(tmp_path)).start()
    site = Site(server, DEFAULT_KEY)
    s3 = client_for(site)
    s3.create_bucket(Bucket="tls")
    s3.put_object(Bucket="tls", Key="k", Body=b"x")
    old, new = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
    assert [get_by(site, version, "/tls/k") for version in (old, new)] == [200, 200]
    s3.put_bucket_policy(Bucket="tls", Policy=policy_of(about("tls", "Deny", "s3:GetObject", {"NumericLessThan": {"s3:TlsVersion": "1.3"}})))
    assert [get_by(site, version, "/tls/k") for version in (old, new)] == [403, 200]
    assert server.stop() == 0


def test_without_tls_there_is_no_version(user):
    s3, _ = user()
    s3.create_bucket(Bucket="plain")
    s3.put_object(Bucket="plain", Key="k", Body=b"x")
    for condition, status in (({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, None), ({"NumericLessThanIfExists": {"s3:TlsVersion": "1.2"}}, 403), ({"Null": {"s3:TlsVersion": "true"}}, 403)):
        s3.put_bucket_policy(Bucket="plain", Policy=policy_of(about("plain", "Deny", "s3:GetObject", condition)))
        if status is None:
            s3.get_object(Bucket="plain", Key="k")
        else:
            with refused(status, "AccessDenied"):
                s3.get_object(Bucket="plain", Key="k")


def test_the_location_of_a_new_bucket(server, user):
    where = {"StringEquals": {"s3:LocationConstraint": "eu-west-1"}}
    s3, key = user({"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*", "Condition": where})
    s3.create_bucket(Bucket="in-europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket="anywhere")
    assert send(Site(server, key), key, "PUT", "/malformed", b"<Create").status in (400, 403)
    assert send(Site(server, key), None, "PUT", "/nobodys", b"").status == 403
    anywhere_else = {"StringNotEquals": {"s3:locationconstraint": "eu-west-1"}}
    bound, _ = user({"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                    {"Effect": "Deny", "Action": "s3:CreateBucket", "Resource": "*", "Condition": anywhere_else})  # fmt: skip
    bound.create_bucket(Bucket="also-in-europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for more in ({}, {"CreateBucketConfiguration": {"LocationConstraint": "us-west-2"}}):
        with refused(403, "AccessDenied"):
            bound.create_bucket(Bucket="not-there", **more)


def test_what_a_request_says_of_object_lock(user):
    s3, _ = user()
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    days = {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}
    mode = {"StringEquals": {"s3:object-lock-mode": "COMPLIANCE"}}
    hold = {"StringEquals": {"s3:object-lock-legal-hold": "ON"}}
    actions = ["s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"]
    denied = [about("locked", "Deny", actions, condition) for condition in (days, mode, hold)]
    s3.put_bucket_policy(Bucket="locked", Policy=policy_of(*denied))
    now = datetime.datetime.now(datetime.timezone.utc)

    def put(**lock):
        s3.put_object(Bucket="locked", Key="k", Body=b"x", ChecksumAlgorithm="SHA256", **lock)

    def retain(name, until):
        s3.put_object_retention(Bucket="locked", Key="k", Retention={"Mode": name, "RetainUntilDate": until})

    put()
    for name, after, allowed in (("GOVERNANCE", 10, True), ("GOVERNANCE", 11, False), ("COMPLIANCE", 1, False)):
        until = now + datetime.timedelta(days=after)
        for way in (lambda n, u: put(ObjectLockMode=n, ObjectLockRetainUntilDate=u), retain):
            if allowed:
                way(name, until)
            else:
                with refused(403, "AccessDenied"):
                    way(name, until)
    s3.put_object_legal_hold(Bucket="locked", Key="k", LegalHold={"Status": "OFF"})
    with refused(403, "AccessDenied"):
        s3.put_object_legal_hold(Bucket="locked", Key="k", LegalHold={"Status": "ON"})
    with refused(403, "AccessDenied"):
        put(ObjectLockLegalHoldStatus="ON")


def test_only_what_makes_an_object_needs_a_condition(server, user):
    """AWS's example: nothing may be overwritten, and uploads in parts go on working."""
    s3, key = user()
    s3.create_bucket(Bucket="kept")
    condition = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    s3.put_bucket_policy(Bucket="kept", Policy=policy_of(about("kept", "Deny", "s3:PutObject", condition)))
    new = {"If-None-Match": "*"}

    def ask(method, target, body=b"", headers=None):
        return send(Site(server, key), key, method, target, body, headers).status

    assert [ask("PUT", "/kept/k", b"1"), ask("PUT", "/kept/k", b"1", new)] == [403, 200]
    upload = s3.create_multipart_upload(Bucket="kept", Key="parts")["UploadId"]
    part = s3.upload_part(Bucket="kept", Key="parts", UploadId=upload, PartNumber=1, Body=b"1")["ETag"]
    whole = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part></CompleteMultipartUpload>".encode()
    target = f"/kept/parts?uploadId={upload}"
    assert [ask("POST", target, whole), ask("POST", target, whole, new)] == [403, 200]


def test_what_headers_ask_for(server, user):
    """Denies of what a request says, or does not say: bodies that are not signed, uploads without encryption, new metadata of copies."""
    s3, _ = user()
    s3.create_bucket(Bucket="headers")
    s3.put_object(Bucket="headers", Key="k", Body=b"x", Metadata={"a": "1"})

    def only(condition):
        s3.put_bucket_policy(Bucket="headers", Policy=policy_of(about("headers", "Deny", "s3:PutObject", condition)))

    only({"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}})
    s3.put_object(Bucket="headers", Key="signed", Body=b"x")
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "headers", "Key": "unsigned"})
    connection = http.client.HTTPConnection(server.address, timeout=120)
    connection.request("PUT", url.removeprefix(server.url), body=b"x")
    assert connection.getresponse().status == 403
    connection.close()
    only({"Null": {"s3:x-amz-server-side-encryption": "true"}})
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket="headers", Key="plain", Body=b"x")
    only({"StringEquals": {"s3:x-amz-metadata-directive": "REPLACE"}})
    copy = {"Bucket": "headers", "Key": "copy", "CopySource": "headers/k"}
    s3.copy_object(**copy)
    with refused(403, "AccessDenied"):
        s3.copy_object(**copy, MetadataDirective="REPLACE")


def whole(*statements):
    """Everything that the statements do not deny."""
    return [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, *statements]


UNKNOWN = [
    ("s3:prefix", "home", {}, "?prefix=home"),
    ("s3:max-keys", "5", {}, "?max-keys=5"),
    ("s3:RequestObjectTag/team", "blue", {"x-amz-tagging": "team=blue"}, ""),
    ("s3:RequestObjectTagKeys", "team", {"x-amz-tagging": "team=blue"}, ""),
    ("s3:x-amz-acl", "private", {"x-amz-acl": "private"}, ""),
    ("s3:x-amz-grant-read", "id=a", {"x-amz-grant-read": "id=a"}, ""),
    ("s3:x-amz-copy-source", "a/b", {"x-amz-copy-source": "a/b"}, ""),
    ("s3:x-amz-rename-source", "a/b", {"x-amz-rename-source": "a/b"}, ""),
    ("s3:x-amz-metadata-directive", "COPY", {"x-amz-metadata-directive": "COPY"}, ""),
    ("s3:x-amz-storage-class", "STANDARD", {"x-amz-storage-class": "STANDARD"}, ""),
    ("s3:object-lock-mode", "GOVERNANCE", {"x-amz-object-lock-mode": "GOVERNANCE"}, ""),
    ("s3:if-none-match", "x", {"if-none-match": "x"}, ""),
]


@pytest.mark.parametrize("key, value, headers, query", UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_an_operation_does_not_know_meets_no_condition(server, user, key, value, headers, query):
    """Whoever may do only what carries a tag, a list or a prefix does not add one to a request that takes none."""
    owner, _ = user()
    owner.create_bucket(Bucket="theirs")
    owner.put_object(Bucket="theirs", Key="k", Body=b"x")
    _, stranger = user({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {key: value}}})
    for method in ("GET", "DELETE"):
        answer = send(Site(server, stranger), stranger, method, "/theirs/k" + query, headers=headers)
        assert (answer.status, answer.code) == (403, "AccessDenied"), answer.body
    owner.get_object(Bucket="theirs", Key="k")


def test_tags_that_a_copy_takes_over(user):
    """They are what conditions find, and not a header that the copy does not obey."""
    s3, _ = user()
    s3.create_bucket(Bucket="tagged")
    s3.put_object(Bucket="tagged", Key="k", Body=b"x", Tagging="class=secret")
    only = {"StringEquals": {"s3:RequestObjectTag/class": "public"}}
    everywhere = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject"], "Resource": "*"}
    some, _ = user(everywhere, {"Effect": "Allow", "Action": "s3:PutObjectTagging", "Resource": "*", "Condition": only})
    copy = {"Bucket": "tagged", "Key": "copy", "CopySource": "tagged/k"}
    for more in ({}, {"Tagging": "class=public"}, {"Tagging": "class=public", "TaggingDirective": "COPY"}):
        with refused(403, "AccessDenied"):
            some.copy_object(**copy, **more)
    some.copy_object(**copy, Tagging="class=public", TaggingDirective="REPLACE")
    s3.put_object_tagging(Bucket="tagged", Key="k", Tagging={"TagSet": [{"Key": "class", "Value": "public"}]})
    some.copy_object(**copy)


def dated(server, key, target):
    """GET with the time in the header Date alone, as signatures of version 4 may have it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    date, basic = now.strftime("%a, %d %b %Y %H:%M:%S GMT"), now.strftime("%Y%m%dT%H%M%SZ")
    body, scope = hashlib.sha256(b"").hexdigest(), f"{basic[:8]}/us-east-1/s3/aws4_request"
    names = "date;host;x-amz-content-sha256"
    canonical = f"GET\n{target}\n\ndate:{date}\nhost:{server.address}\nx-amz-content-sha256:{body}\n\n{names}\n{body}"
    text = f"AWS4-HMAC-SHA256\n{basic}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = ("AWS4" + key.secret_key).encode()
    for part in scope.split("/"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    authorization = f"AWS4-HMAC-SHA256 Credential={key.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return requests.get(server.url + target, headers={"Date": date, "x-amz-content-sha256": body, "Authorization": authorization}, timeout=120)


WAYS_TO_SIGN = ["header", "date", "presigned", "form"]


def by(way, server, key, bucket):
    """The status of a request to the bucket that is signed this way, in version 4."""
    s3 = boto3.client("s3", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=key.access_key, aws_secret_access_key=key.secret_key,
                      config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))  # fmt: skip
    if way == "header":
        return send(Site(server, key), key, "GET", f"/{bucket}/k").status
    if way == "date":
        return dated(server, key, f"/{bucket}/k").status_code
    if way == "presigned":
        return requests.get(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}), timeout=120).status_code
    form = s3.generate_presigned_post(bucket, "posted")
    return requests.post(form["url"], data=form["fields"], files={"file": b"x"}, timeout=120).status_code


KINDS = {"header": "REST-HEADER", "date": "REST-HEADER", "presigned": "REST-QUERY-STRING", "form": "POST"}


@pytest.mark.parametrize("way", WAYS_TO_SIGN)
def test_how_and_when_a_request_was_signed(server, user, way):
    owner, _ = user()
    owner.create_bucket(Bucket="signed")
    owner.put_object(Bucket="signed", Key="k", Body=b"x")
    conditions = [{"NumericGreaterThanEquals": {"s3:signatureAge": "0"}}, {"StringEquals": {"s3:authType": KINDS[way]}},
                  {"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}]  # fmt: skip
    for condition in conditions:
        _, key = user(*whole({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition}))
        assert by(way, server, key, "signed") == 403, condition
    young = {"NumericGreaterThan": {"s3:signatureAge": "600000"}}
    _, key = user(*whole({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": young}))
    assert by(way, server, key, "signed") in (200, 204)


def test_the_region_that_is_asked(user):
    owner, _ = user()
    owner.create_bucket(Bucket="somewhere")
    for operator, wanted in (("StringNotEquals", None), ("StringEquals", 403)):
        s3, _ = user(*whole({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {operator: {"aws:RequestedRegion": "us-east-1"}}}))
        if wanted is None:
            s3.list_objects_v2(Bucket="somewhere")
        else:
            with refused(wanted, "AccessDenied"):
                s3.list_objects_v2(Bucket="somewhere")
