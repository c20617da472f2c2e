#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints request heads as botocore signs them, for botocore_test.cc; nothing is sent.

Each record: a line "@ <version> <header|query> <what>", then the request head. Exit code 77: botocore is not installed.
"""
import sys

try:
    import botocore
    import botocore.auth
    import botocore.awsrequest
    import botocore.config
    import botocore.credentials
    import botocore.session
except ImportError:
    sys.exit(77)

from urllib.parse import urlsplit

ACCESS_KEY, SECRET = sys.argv[1:3]
KEYS = ["plain", "with space", "a+b", "a//b", "//lead", "trail/", "a%2Fb", "100%", "%", "ümlaut/日本語", "a&b=c?d#e",
        "..", "a/../b", "./x", "~tilde-_.!*'()", "q\"<>\\^`{|}", ":@$,;", "emoji\U0001F600", "tab\there", "x" * 900]


def emit(version, where, what, method, url, headers):
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    print(f"@ {version} {where} {what!r}")
    print(f"{method} {target} HTTP/1.1")
    names = [name.lower() for name, _ in headers]
    if "host" not in names:
        default_port = {"http": 80, "https": 443}[parts.scheme]
        print(f"Host: {parts.hostname if parts.port == default_port else parts.netloc}")
    for name, value in headers:
        print(f"{name}: {value}")


class Captured(Exception):
    pass


def client(version, url="http://127.0.0.1:51080", style="path"):
    c = botocore.session.Session().create_client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET,
        config=botocore.config.Config(signature_version=version, s3={"addressing_style": style}))

    def capture(request, **_):
        raise Captured(request)

    c.meta.events.register("before-send.s3", capture)
    return c


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def call(version, c, what, **arguments):
    try:
        getattr(c, what)(**arguments)
    except Captured as captured:
        request = captured.args[0]
        emit(version, "header", (what, arguments), request.method, request.url,
             [(name, text(value)) for name, value in request.headers.items()])


def calls(version, c):
    call(version, c, "list_buckets")
    for key in KEYS:
        call(version, c, "get_object", Bucket="bucket", Key=key)
        call(version, c, "put_object", Bucket="bucket", Key=key, Body=b"body", Metadata={"a": "b  c", "Upper": ""},
             ACL="private", ContentType="text/plain; charset=utf-8")
        call(version, c, "list_objects_v2", Bucket="bucket", Prefix=key, Delimiter="/", StartAfter=key)
        call(version, c, "upload_part", Bucket="bucket", Key=key, UploadId="a+b/c=", PartNumber=3, Body=b"x")
        call(version, c, "copy_object", Bucket="bucket", Key=key, CopySource={"Bucket": "from", "Key": key})
    call(version, c, "delete_objects", Bucket="bucket", Delete={"Objects": [{"Key": "a"}]})
    call(version, c, "get_bucket_acl", Bucket="bucket")
    call(version, c, "get_object", Bucket="bucket", Key="k", ResponseContentDisposition='attachment; filename="a b+c.txt"',
         VersionId="null", Range="bytes=0-1")
    call(version, c, "list_objects_v2", Bucket="bucket", Prefix="", Delimiter="")
    call(version, c, "create_multipart_upload", Bucket="bucket", Key="k")


def presigns(version, c):
    def sign(what, **arguments):
        url = c.generate_presigned_url(what, Params=arguments, ExpiresIn=600)
        method = {"g": "GET", "p": "PUT", "u": "PUT", "h": "HEAD", "d": "DELETE", "l": "GET"}[what[0]]
        emit(version, "query", (what, arguments), method, url, [])

    for key in KEYS:
        sign("get_object", Bucket="bucket", Key=key)
        sign("put_object", Bucket="bucket", Key=key)
        sign("get_object", Bucket="bucket", Key=key, ResponseContentDisposition="attachment; filename=" + key[:40])
    sign("upload_part", Bucket="bucket", Key="k", UploadId="a+b/c=", PartNumber=3)
    sign("list_objects_v2", Bucket="bucket", Prefix="a b/", Delimiter="")
    sign("head_object", Bucket="bucket", Key="k", VersionId="v+1")
    sign("delete_object", Bucket="bucket", Key="k")


def hand_made():
    """Requests that no client library makes, signed by botocore's signer."""
    for url, headers in [
        ("http://host:51080/b/k?empty=&bare=&a=2&a=1&A=0&%C3%BC=%2F%20x", []),
        ("http://host/b/k?x=b&x=a%2Bb&x=a%20b&y=~", []),
        ("http://host/b/k", [("X-Amz-Meta-Two", "one"), ("X-Amz-Meta-Two", "two"), ("x-amz-meta-two", " three ")]),
        ("http://host/b/k", [("x-amz-meta-inner", 'a   b  "c   d"'), ("x-amz-meta-empty", "")]),
        ("http://host:80/b/k", [("User-Agent", "not  signed"), ("Cache-Control", "a,  b")]),
        ("http://host/", []),
    ]:
        request = botocore.awsrequest.AWSRequest(method="GET", url=url)
        for name, value in headers:
            request.headers.add_header(name, value)
        credentials = botocore.credentials.Credentials(ACCESS_KEY, SECRET)
        botocore.auth.S3SigV4Auth(credentials, "s3", "eu-x-1").add_auth(request)
        emit("v4", "header", url, "GET", url, list(request.headers.items()))


def signs_v2_well():
    """Before 1.30, botocore wrote sub-resources twice into what it signed."""
    return tuple(int(n) for n in botocore.__version__.split(".")[:2]) >= (1, 30)


sys.stdout.reconfigure(encoding="utf-8", newline="\n")
hand_made()
for name, version in (("v4", "s3v4"), ("v2", "s3")):
    if version == "s3" and not signs_v2_well():
        continue
    calls(name, client(version))
    calls(name, client(version, "http://127.0.0.1:51080/s3"))
    calls(name, client(version, "http://s3.example.org:51080", "virtual"))
    presigns(name, client(version))
    presigns(name, client(version, "http://s3.example.org", "virtual"))
