# SPDX-License-Identifier: Apache-2.0
"""boto3: who may do what with which signature."""

import base64
import hashlib
import http.client
import urllib.error
import urllib.parse
import urllib.request

import boto3
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from boto import body_of, client_for, refused
from conftest import DEFAULT_KEY, Key, pattern_bytes
from mortise_server import Server


def fetch(url, method="GET", body=None, headers=None):
    """(status, body) of a plain HTTP request"""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls_for_each_method(site, bucket, version):
    """"s3" is signature version 2, which boto3 still chooses by default for presigned URLs on endpoints of one's own."""
    s3 = client_for(site, signature_version=version)
    body, key = pattern_bytes(100_000), "a b/ü+%"

    def url(operation, **arguments):
        return s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key, **arguments}, ExpiresIn=600)

    status, text = fetch(url("put_object"), "PUT", body, {"Content-Type": ""} if version == "s3" else None)
    assert status == 200, text
    assert fetch(url("get_object")) == (200, body)
    listed = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": bucket, "Prefix": "a b"}, ExpiresIn=600)
    assert fetch(listed)[0] == 200, "boto3 signs its list-type in version 2"
    assert fetch(url("get_object", ResponseContentType="text/x"))[0] == 200
    assert fetch(url("head_object"), "HEAD") == (200, b"")
    assert fetch(url("get_object"), headers={"Range": "bytes=5-9"}) == (206, body[5:10])
    assert fetch(url("delete_object"), "DELETE")[0] == 204
    assert fetch(url("get_object"))[0] == 404


def test_a_presigned_url_says_no_more_than_it_says(servers, bucket_name):
    from conftest import Site

    site = Site(servers("signed"), "")
    s3 = client_for(site, signature_version="s3v4")
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"secret")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket_name, "Key": "k"}, ExpiresIn=600)
    assert fetch(url) == (200, b"secret")
    assert fetch(url, "DELETE")[0] == 403
    assert fetch(url.replace("/k?", "/other?"))[0] == 403
    assert fetch(url.replace("X-Amz-Expires=600", "X-Amz-Expires=60000"))[0] == 403
    assert fetch(url + "&versionId=1")[0] == 403
    assert fetch(url.split("?")[0])[0] == 403
    old = client_for(site).generate_presigned_url("get_object", Params={"Bucket": bucket_name, "Key": "k"}, ExpiresIn=-60)
    status, text = fetch(old)
    assert status == 403 and b"<Code>AccessDenied</Code>" in text


def test_wrong_keys(signed_site):
    key = signed_site.key
    with refused(403, "SignatureDoesNotMatch"):
        client_for(signed_site, Key(key.access_key, "wrong")).list_buckets()
    with refused(403, "InvalidAccessKeyId"):
        client_for(signed_site, Key("NOBODY", key.secret_key)).list_buckets()
    with refused(403, "SignatureDoesNotMatch"):
        client_for(signed_site, Key(key.access_key, "wrong"), signature_version="s3").list_buckets()


def test_a_body_that_differs_from_its_signed_digest(signed_site, bucket_name):
    s3 = client_for(signed_site, s3={"payload_signing_enabled": True})
    s3.create_bucket(Bucket=bucket_name)

    def tamper(request, **_):
        request.body = b"other"

    s3.meta.events.register_last("before-send.s3.PutObject", tamper)
    with refused(400, "XAmzContentSHA256Mismatch"):
        s3.put_object(Bucket=bucket_name, Key="k", Body=b"first")
    with refused(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket_name, Key="k")


def test_anonymous_requests_are_denied_where_keys_are_configured(signed_site, bucket_name):
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    connection = http.client.HTTPConnection(signed_site.server.address)
    for method, path in [("GET", "/"), ("GET", f"/{bucket_name}"), ("GET", f"/{bucket_name}/k"), ("PUT", f"/{bucket_name}/k"),
                         ("DELETE", f"/{bucket_name}/k"), ("DELETE", f"/{bucket_name}"), ("PUT", "/new-bucket"),
                         ("GET", f"/s3/{bucket_name}/k")]:  # fmt: skip
        connection.request(method, path, body=b"x" if method in ("PUT", "POST") else None)
        answer = connection.getresponse()
        assert (answer.status, b"<Code>AccessDenied</Code>" in answer.read()) == (403, True), (method, path)
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    digest = base64.b64encode(hashlib.md5(body).digest()).decode()
    connection.request("POST", f"/{bucket_name}?delete", body, {"Content-MD5": digest})
    assert b"<Code>AccessDenied</Code>" in connection.getresponse().read()
    assert body_of(s3.get_object(Bucket=bucket_name, Key="k")) == b"x"


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "ais"])
def test_any_region_is_taken(signed_site, region):
    import boto3

    boto3.client(
        "s3", endpoint_url=signed_site.endpoint, region_name=region, aws_access_key_id=signed_site.key.access_key,
        aws_secret_access_key=signed_site.key.secret_key,
    ).list_buckets()  # fmt: skip


@pytest.mark.parametrize("value", ["a\tb", "a \t b", "\t\ta\t", 'attachment;\tfilename="x  y"', "a  b"])
def test_white_space_in_signed_headers(signed_site, bucket_name, value):
    """botocore signs a run of spaces and tabs as one space."""
    s3 = client_for(signed_site, signature_version="s3v4")
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"x", Metadata={"n": value}, ContentDisposition=value)
    assert s3.head_object(Bucket=bucket_name, Key="k")["Metadata"]["n"] == value.strip()


def presigned(site, method, path, parameters):
    """A URL with these parameters, all of them signed."""
    request = AWSRequest(method, site.endpoint + path, params=parameters)
    S3SigV4QueryAuth(Credentials(site.key.access_key, site.key.secret_key), "s3", "us-east-1", expires=600).add_auth(request)
    return request.prepare().url


def test_what_a_presigned_url_demands_holds(signed_site, bucket_name):
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name)
    path = f"/{bucket_name}/k"
    create = presigned(signed_site, "PUT", path, {"If-None-Match": "*"})
    assert fetch(create, "PUT", b"first")[0] == 200
    assert fetch(create, "PUT", b"second")[0] == 412
    assert fetch(create, "PUT", b"second", {"If-None-Match": '"other"'})[0] == 400
    assert fetch(presigned(signed_site, "PUT", path, {"If-Match": '"other"'}), "PUT", b"second")[0] == 412
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert fetch(presigned(signed_site, "PUT", path, {"Content-MD5": wrong}), "PUT", b"second")[0] == 400
    assert fetch(presigned(signed_site, "GET", path, {})) == (200, b"first")
    etag = s3.head_object(Bucket=bucket_name, Key="k")["ETag"]
    assert fetch(presigned(signed_site, "GET", path, {"If-None-Match": etag}))[0] == 304
    replace = presigned(signed_site, "PUT", path, {"If-Match": etag})
    assert fetch(replace, "PUT", b"third")[0] == 200
    assert fetch(replace, "PUT", b"fourth")[0] == 412


def test_a_word_that_is_no_digest(signed_site, bucket_name):
    """It is a wrong digest, where there is a body."""
    client_for(signed_site).create_bucket(Bucket=bucket_name)
    path = f"/{bucket_name}/k"
    status, text = fetch(presigned(signed_site, "PUT", path, {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}), "PUT", b"x")
    assert status == 200, text
    request = AWSRequest("PUT", signed_site.endpoint + path, headers={"x-amz-content-sha256": "invalid"})
    for method, expected in (("PUT", 400), ("GET", 200), ("HEAD", 200)):
        request = AWSRequest(method, signed_site.endpoint + path, headers={"x-amz-content-sha256": "invalid"})
        auth = S3SigV4QueryAuth(Credentials(signed_site.key.access_key, signed_site.key.secret_key), "s3", "us-east-1")
        auth.payload = lambda _: "invalid"
        auth.add_auth(request)
        status, text = fetch(request.url, method, b"x" if method == "PUT" else None, {"x-amz-content-sha256": "invalid"})
        assert status == expected, text
        assert method != "PUT" or b"XAmzContentSHA256Mismatch" in text


def test_where_signatures_name_a_region_buckets_are_there(tmp_path, monkeypatch, bucket_name):
    """Clients sign for the region that GetBucketLocation says: another one would lock them out of their bucket."""
    monkeypatch.setenv("MORTISE_ACCESS_KEY", DEFAULT_KEY.access_key)
    monkeypatch.setenv("MORTISE_SECRET_KEY", DEFAULT_KEY.secret_key)
    server = Server(tmp_path, extra='[plugins.auth_sigv4]\nenabled = true\nregion = "eu-west-1"\n').start()
    s3 = boto3.client("s3", endpoint_url=server.url, aws_access_key_id=DEFAULT_KEY.access_key,
                      aws_secret_access_key=DEFAULT_KEY.secret_key, region_name="eu-west-1",
                      config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))  # fmt: skip
    for name, configuration in ((bucket_name, {"LocationConstraint": "eu-west-1"}), (bucket_name + "-plain", {})):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
        assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
        head = s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPHeaders"]
        assert head["x-amz-bucket-region"] == "eu-west-1"
    with refused(400, "IllegalLocationConstraintException"):
        s3.create_bucket(Bucket=bucket_name + "-us", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    assert server.stop() == 0
