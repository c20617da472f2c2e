# SPDX-License-Identifier: Apache-2.0
"""Objects: written, read, described, copied, removed."""

import hashlib
import http.client
import json
import re
import urllib.parse

import pytest

from conftest import error_of

CHECKSUM_OF_HELLO = "26c7827d889f6da3"  # XXH64, seed 0


def test_written_and_read(native, bucket):
    put = native.put(f"{bucket}/o", b"hello")
    assert put.headers["Ais-Checksum-Type"] == "xxhash" and put.headers["Ais-Checksum-Value"] == CHECKSUM_OF_HELLO
    assert put.headers["Ais-Version"] == "1" and int(put.headers["Ais-Atime"]) > 10**18 and put.content == b""
    answer = native.get(f"{bucket}/o")
    assert answer.status_code == 200 and answer.content == b"hello"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    for name in ("Ais-Checksum-Type", "Ais-Checksum-Value", "Ais-Version", "Ais-Atime"):
        assert answer.headers[name] == put.headers[name]


def test_versions_count_what_was_written(native, bucket):
    for version in ("1", "2", "3"):
        assert native.put(f"{bucket}/o", version.encode()).headers["Ais-Version"] == version
    assert native("DELETE", f"/v1/objects/{bucket}/o").status_code == 200
    assert native.put(f"{bucket}/o", b"again").headers["Ais-Version"] == "1"


def test_versions_are_not_shown_where_they_are_off(native, bucket):
    native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"versioning": {"enabled": False}})
    assert "Ais-Version" not in native.put(f"{bucket}/o", b"1").headers


def test_a_body_without_a_length(native, bucket):
    pieces = [b"a" * 100_000, b"b" * 100_000, b"c"]
    native.put(f"{bucket}/chunked", iter(pieces))
    assert native.get(f"{bucket}/chunked").content == b"".join(pieces)
    native.put(f"{bucket}/empty", b"")
    assert native.get(f"{bucket}/empty").content == b""


def test_a_content_type_is_not_believed(native, bucket):
    native.put(f"{bucket}/o", b"no json", headers={"Content-Type": "application/json"})
    assert native.get(f"{bucket}/o").content == b"no json"


@pytest.mark.parametrize("bytes_, part, shown", [("0-4", b"01234", "0-4/16"), ("10-", b"abcdef", "10-15/16"),
                                                 ("-3", b"def", "13-15/16"), ("14-100", b"ef", "14-15/16")])
def test_ranges(native, bucket, bytes_, part, shown):
    native.put(f"{bucket}/o", b"0123456789abcdef")
    answer = native.get(f"{bucket}/o", headers={"Range": f"bytes={bytes_}"})
    assert answer.status_code == 206 and answer.content == part
    assert answer.headers["Content-Range"] == f"bytes {shown}" and answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("bytes_", ["100-", "0-1,3-4", "5-2", "x-", "-"])
def test_ranges_that_are_none(native, bucket, bytes_):
    native.put(f"{bucket}/o", b"0123456789abcdef")
    answer = native.get(f"{bucket}/o", headers={"Range": f"bytes={bytes_}"})
    error_of(answer, 416)
    assert bytes_ != "100-" or answer.headers["Content-Range"] == "bytes */16"


@pytest.mark.parametrize("name", ["a//b", "d/", "%25", "%2525", "%C3%BC/%E4%BD%A0", "a%20b%2Bc%3Fd%23e", "a+b", "~x", "..a"])
def test_names_are_verbatim(native, bucket, name):
    native.put(f"{bucket}/{name}", name.encode())
    assert native.get(f"{bucket}/{name}").content == name.encode()
    assert native.names(bucket) == [urllib.parse.unquote(name)]


@pytest.mark.parametrize("name", ["%2E%2E/x", "a/%2E%2E/b", "a/./b", "~/x", "%FF", "%zz", "x" * 1025])
def test_names_that_cannot_be(native, bucket, name):
    connection = http.client.HTTPConnection(native.server.address, timeout=60)  # requests would tidy the path up
    connection.request("PUT", f"/v1/objects/{bucket}/{name}", body=b"x")
    answer = connection.getresponse()
    assert answer.status == 400 and json.loads(answer.read())["status"] == 400
    assert native.names(bucket) == []


def test_head_describes_all(native, bucket):
    native.put(f"{bucket}/dir/o", b"hello")
    headers = native("HEAD", f"/v1/objects/{bucket}/dir/o").headers
    assert headers["Content-Length"] == "5" and headers["Ais-Present"] == "true" and headers["Ais-Name"] == "dir/o"
    assert headers["Ais-Bucket-Name"] == bucket and headers["Ais-Bucket-Provider"] == "ais"
    assert headers["Ais-Checksum-Value"] == CHECKSUM_OF_HELLO and headers["Ais-Version"] == "1"
    assert re.fullmatch(r"t\[t\w{9}\]:mp\[.*\]", headers["Ais-Location"]) and headers["Ais-Mirror-Copies"] == "1"
    assert headers["Ais-Mirror-Paths"].startswith("[")


def test_head_describes_what_is_asked_for(native, bucket):
    native.put(f"{bucket}/o", b"hello")

    def head(props, **params):
        return native("HEAD", f"/v1/objects/{bucket}/o", params={"props": props, **params})

    plain = head("name,size").headers
    assert plain["Ais-Present"] == "true" and plain["Content-Length"] == "5" and "Ais-Version" not in plain
    full = head("checksum,atime,version,custom,location,copies,chunked,last-modified,etag,ec").headers
    assert full["Ais-Version"] == "1" and full["Last-Modified"].endswith("GMT") and not full["Ais-Mirror-Paths"].startswith("[")
    assert re.fullmatch('"[^"]+"', full["ETag"]) and "Ais-Chunks-Count" not in full
    bad = head("nosuch")
    assert bad.status_code == 400 and "nosuch" in json.loads(bad.headers["Hdr-Error"])["message"]
    assert head("name", presence=3).status_code == 200
    assert native("HEAD", f"/v1/objects/{bucket}/missing").status_code == 404


def test_what_is_missing(native, bucket):
    message = error_of(native.get(f"{bucket}/nosuch"), 404, "ErrNotFound")
    assert f"ais://{bucket}/nosuch does not exist" in message
    assert f"ais://{bucket}/nosuch doesn't exist" == error_of(native("DELETE", f"/v1/objects/{bucket}/nosuch"), 404)
    assert "ais://nosuchbucket" in error_of(native("PUT", "/v1/objects/nosuchbucket/o", data=b"x"), 404, "ErrBckNotFound")


def test_checksums_are_compared(native, bucket):
    def put(algorithm, value):
        headers = {"Ais-Checksum-Type": algorithm, "Ais-Checksum-Value": value}
        return native("PUT", f"/v1/objects/{bucket}/o", data=b"hello", headers=headers)

    assert put("md5", hashlib.md5(b"hello").hexdigest()).headers["Ais-Checksum-Type"] == "xxhash"
    other = hashlib.md5(b"other").hexdigest()
    message = error_of(put("md5", other), 500, "ErrBadCksum")
    assert message.startswith(f"BAD DATA CHECKSUM: md5({other} != 5d41402a") and message.endswith(f"(context: ais://{bucket}/o)")
    assert native("HEAD", f"/v1/objects/{bucket}/o").headers["Ais-Version"] == "1"
    error_of(put("nosuch", "00"), 400)
    for none in ("zz", "z" * 16, "z" * 1000):  # not hexadecimal: nobody's
        assert f"md5({none[:128]} != " in error_of(put("md5", none), 500, "ErrBadCksum")
    assert native.get(f"{bucket}/o").content == b"hello"


def test_what_is_there_is_not_written_again(native, bucket):
    headers = {"Ais-Checksum-Type": "xxhash", "Ais-Checksum-Value": CHECKSUM_OF_HELLO}
    native.put(f"{bucket}/o", b"hello", headers=headers)
    again = native.put(f"{bucket}/o", b"hello", headers=headers)
    assert "Ais-Version" not in again.headers
    assert native("HEAD", f"/v1/objects/{bucket}/o").headers["Ais-Version"] == "1"
    assert native.put(f"{bucket}/o", b"hello").headers["Ais-Version"] == "2"


def test_it_is_written_again_where_that_is_asked_for(native, bucket):
    headers = {"Ais-Checksum-Type": "xxhash", "Ais-Checksum-Value": CHECKSUM_OF_HELLO}
    native.put(f"{bucket}/o", b"hello", headers=headers)
    assert native.put(f"{bucket}/o", b"hello", headers=headers, params={"skip_vc": "true"}).headers["Ais-Version"] == "2"


@pytest.mark.parametrize("params", [{"append_type": "zz"}, {"append_type": "Append"}, {"append_handle": "x.1"}, {"uploadId": "x"}])
def test_a_piece_replaces_nothing(native, bucket, params):
    """A parameter of appending or of parts that is wrong, or lacks another."""
    native.put(f"{bucket}/o", b"whole")
    error_of(native("PUT", f"/v1/objects/{bucket}/o", params=params, data=b"piece"), 400)
    assert native.get(f"{bucket}/o").content == b"whole"


def test_custom_metadata_comes_with_the_bytes_that_are_there_already(native, bucket):
    for value in ("1", "2"):
        headers = {"Ais-Checksum-Type": "xxhash", "Ais-Checksum-Value": CHECKSUM_OF_HELLO, "Ais-Custom-Md": f"k={value}"}
        native.put(f"{bucket}/o", b"hello", headers=headers)
        assert native.get(f"{bucket}/o").headers["Ais-Custom-Md"] == f"k={value}"


def test_the_algorithm_changes_for_new_objects(native, bucket):
    native.put(f"{bucket}/old", b"hello")
    native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"checksum": {"type": "md5"}})
    put = native.put(f"{bucket}/new", b"hello")
    assert put.headers["Ais-Checksum-Value"] == hashlib.md5(b"hello").hexdigest()
    assert native("HEAD", f"/v1/objects/{bucket}/old").headers["Ais-Checksum-Type"] == "xxhash"
    native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"checksum": {"type": "none"}})
    assert "Ais-Checksum-Type" not in native.put(f"{bucket}/none", b"hello").headers


def custom_of(native, path):
    headers = native("HEAD", f"/v1/objects/{path}").headers
    return dict(pair.split("=", 1) for pair in headers.get("Ais-Custom-Md", "").split(", ") if pair)


def test_custom_metadata(native, bucket):
    native.put(f"{bucket}/o", b"x", headers={"Ais-Custom-Md": "k0=v0"})
    assert custom_of(native, f"{bucket}/o") == {"k0": "v0"}

    def patch(value, **params):
        return native("PATCH", f"/v1/objects/{bucket}/o", {"action": "", "name": "", "value": value}, params)

    assert patch({"k1": "v1", "K 2%": "v 2"}).status_code == 200
    assert custom_of(native, f"{bucket}/o") == {"k0": "v0", "k1": "v1", "K 2%": "v 2"}
    assert patch({"k3": "v3"}, **{"set-new-custom": "true"}).status_code == 200
    assert custom_of(native, f"{bucket}/o") == {"k3": "v3"}
    for bad in ({"k": 1}, {"k": "x" * 2049}, {"a=b": "c"}, {"k": "a\nb"}, [], None, {"": "v"}):
        error_of(patch(bad), 400)
    assert custom_of(native, f"{bucket}/o") == {"k3": "v3"}


def test_copies(native, bucket):
    native.put(f"{bucket}/o", b"hello", headers={"Ais-Custom-Md": "k=v"})
    answer = native("PUT", f"/v1/objects/{bucket}/o", params={"object_to": f"ais/@#/{bucket}/copy"})
    assert answer.status_code == 200, answer.text
    assert native.get(f"{bucket}/copy").content == b"hello" and custom_of(native, f"{bucket}/copy") == {"k": "v"}
    missing = native("PUT", f"/v1/objects/{bucket}/o", params={"object_to": "ais/@#/nosuchbucket/x"})
    assert "bucket" in error_of(missing, 404).lower() and "does not exist" in missing.text
    error_of(native("PUT", f"/v1/objects/{bucket}/none", params={"object_to": f"ais/@#/{bucket}/copy"}), 404)
    error_of(native("PUT", f"/v1/objects/{bucket}/o", params={"object_to": "nonsense"}), 400)


def test_renamed(native, bucket):
    native.put(f"{bucket}/old", b"hello")
    assert native.act("POST", f"/v1/objects/{bucket}/old", "rename-obj", name="new/name").status_code == 200
    assert native.names(bucket) == ["new/name"]
    error_of(native.act("POST", f"/v1/objects/{bucket}/old", "rename-obj", name="x"), 404)
    error_of(native.act("POST", f"/v1/objects/{bucket}/new/name", "rename-obj", name="../x"), 400)


def test_in_parts(native, bucket):
    def part(number, data):
        return native("PUT", f"/v1/objects/{bucket}/o", data=data, params={"uploadId": upload, "partNumber": number})

    def complete(*numbers):
        value = [{"part-number": n, "etag": ""} for n in numbers]
        return native.act("POST", f"/v1/objects/{bucket}/o", "mpt-complete", value, uploadId=upload)

    upload = native.act("POST", f"/v1/objects/{bucket}/o", "mpt-upload").text
    assert "no chunks" in error_of(complete(), 400)
    assert part(2, b"second").status_code == 200 and part(1, b"first,").status_code == 200
    assert "invalid size (0)" in error_of(part(3, b""), 400)
    for bad in (0, 10001, "x"):
        error_of(part(bad, b"x"), 400)
    assert "partial completion" in error_of(complete(1), 501)
    assert "partial completion" in error_of(complete(1, 1), 501)
    error_of(complete(1, 7), 400)
    flush = {"uploadId": upload, "partNumber": 2, "append_type": "flush", "append_handle": ""}
    assert native("PUT", f"/v1/objects/{bucket}/o", params=flush).status_code == 200
    assert complete(2, 1).status_code == 200
    assert native.get(f"{bucket}/o").content == b"first,second"
    head = native("HEAD", f"/v1/objects/{bucket}/o", params={"props": "chunked"}).headers
    assert head["Ais-Chunks-Count"] == "2" and head["Ais-Chunks-Max-Chunk-Size"] == "6"
    assert "does not exist" in error_of(complete(1, 2), 404)
    upload = native.act("POST", f"/v1/objects/{bucket}/o", "mpt-upload").text
    assert native.act("DELETE", f"/v1/objects/{bucket}/o", "mpt-abort", uploadId=upload).status_code == 200
    error_of(complete(1), 404)


def test_is_locked_by_nobody(native, bucket):
    native.put(f"{bucket}/o", b"x")
    assert native.act("POST", f"/v1/objects/{bucket}/o", "check-lock").status_code == 200
