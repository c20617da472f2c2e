# SPDX-License-Identifier: Apache-2.0
"""object put, get, show, rm, cp, mv, cat, concat, promote, set-custom, of one object."""

import json
import os

import pytest

NAMES = ["plain", "with space", "ünïcödé/日本", "100%", "%41", "a?b=c&d", "#hash", "a+b", "a//b", "semi;colon", "quote\"'"]


def put(ais, bucket, name, content):
    ais("put", "-", f"{bucket}/{name}", stdin=content)


def test_put_and_get(ais, bucket):
    path = ais.file("filename", b"0123456789abcdef")
    assert ais("object", "put", "filename", bucket + "/obj") == f'PUT "{path}" => {bucket}/obj\n'
    assert ais("object", "get", bucket + "/obj", "copy") == f"GET obj from {bucket} as copy (16B)\n"
    assert ais.read("copy") == b"0123456789abcdef"


def test_the_name_of_the_file_is_the_default(ais, bucket):
    ais.file("dir/f.txt", b"x")
    assert f"=> {bucket}/f.txt" in ais("put", "dir/f.txt", bucket)
    assert f"=> {bucket}/below/f.txt" in ais("put", "dir/f.txt", bucket + "/below/")
    assert ais("get", bucket + "/below/f.txt") == f"GET below/f.txt from {bucket} as f.txt (1B)\n"
    (ais.folder / "there").mkdir()
    assert "as there/f.txt" in ais("get", bucket + "/below/f.txt", "there")


@pytest.mark.parametrize("name", NAMES)
def test_names_are_taken_as_they_are(ais, bucket, name):
    ais.file("f", name.encode())
    ais("put", "f", f"{bucket}/{name}")
    assert ais.names(bucket) == [name]
    assert ais("object", "cat", f"{bucket}/{name}") == name
    ais("object", "show", f"{bucket}/{name}")
    ais("object", "rm", f"{bucket}/{name}")
    assert ais.names(bucket) == []


def test_standard_input_and_output(ais, bucket):
    assert ais("object", "put", "-", bucket + "/in", stdin=b"from a pipe") == f"PUT (standard input) => {bucket}/in\n"
    assert ais("get", bucket + "/in", "-") == "from a pipe"
    assert ais("object", "cat", bucket + "/in") == "from a pipe"
    assert "needs the name" in ais.fails("put", "-", bucket, code=2)


def test_a_long_standard_input(ais, bucket):
    content = os.urandom(3 << 20)
    put(ais, bucket, "long", content)
    ais("get", bucket + "/long", "f")
    assert ais.read("f") == content


def test_an_empty_object(ais, bucket):
    ais.file("empty")
    ais("put", "empty", bucket)
    assert ais("get", bucket + "/empty", "-") == ""
    ais("get", bucket + "/empty", "copy", "--checksum")
    assert ais.read("copy") == b""


def test_ranges(ais, bucket):
    put(ais, bucket, "obj", b"0123456789abcdef")
    assert ais("object", "get", bucket + "/obj", "--offset", "0", "--length", "10") == "Read range (length 10 at offset 0) as obj\n"
    assert ais.read("obj") == b"0123456789"
    assert ais("get", bucket + "/obj", "-", "--offset=2", "--length=3") == "234"
    assert ais("object", "cat", bucket + "/obj", "--offset", "14", "--length", "1KiB") == "ef"
    ais.fails("get", bucket + "/obj", "-", "--offset", "100", "--length", "3")
    for words in (("--offset", "1"), ("--length", "1"), ("--offset", "0", "--length", "0"), ("--offset", "x", "--length", "1")):
        ais.fails("get", bucket + "/obj", "-", *words, code=2)
    for choice in ("--archpath", "--archregx"):  # which would be given whole
        ais.fails("get", bucket + "/obj.tar", "-", choice, "m", "--offset", "1", "--length", "1", code=2)


def test_an_existing_file_is_kept(ais, bucket):
    put(ais, bucket, "obj", b"new")
    ais.file("obj", b"old")
    assert "canceled" in ais.fails("get", bucket + "/obj")
    assert ais.read("obj") == b"old"
    ais("get", bucket + "/obj", "--yes")
    assert ais.read("obj") == b"new"


def test_checksums(ais, bucket):
    ais.file("f", b"0123456789\n")
    ais("put", "f", bucket + "/ck", "--crc32c", "0767345f")
    assert "BAD DATA CHECKSUM" in ais.fails("put", "f", bucket + "/ck", "--crc32c", "00000000")
    ais("put", "f", bucket + "/ck", "--md5", "3749f52bb326ae96782b42dc0a97b4c1")
    ais("put", "f", bucket + "/ck2", "--compute-checksum")
    assert "xxhash[05967d5390ac53b0]" in ais("show", "object", bucket + "/ck2")
    assert "GET and discard" in ais("get", bucket + "/ck2", "/dev/null", "--checksum")


@pytest.mark.parametrize("kind", ["md5", "crc32c", "sha256", "sha512", "xxhash"])
def test_downloads_are_verified(ais, bucket, kind):
    ais("bucket", "props", "set", bucket, f"checksum.type={kind}")
    put(ais, bucket, "o", b"content")
    ais("get", bucket + "/o", "f", "--checksum")
    assert ais.read("f") == b"content"


def test_no_checksum_to_verify(ais, bucket):
    ais("bucket", "props", "set", bucket, "checksum.type=none")
    put(ais, bucket, "o", b"content")
    ais("get", bucket + "/o", "-")
    assert "no checksum" in ais.fails("get", bucket + "/o", "f", "--checksum")
    assert not (ais.folder / "f").exists()


def test_show(ais, bucket):
    put(ais, bucket, "obj", b"0123456789\n")
    lines = dict(line.split(None, 1) for line in ais("object", "show", bucket + "/obj").splitlines())
    assert lines["name"] == bucket + "/obj" and lines["size"] == "11B" and lines["checksum"] == "xxhash[05967d5390ac53b0]"
    assert lines["atime"].endswith("UTC")
    assert ais("show", "object", bucket + "/obj", "--props=size,version", "-H").split() == ["size", "11B", "version", "1"]
    assert json.loads(ais("object", "show", bucket + "/obj", "--json"))["size"] == 11
    assert "location" in ais("object", "show", bucket + "/obj", "--props", "all")
    assert "name             " + bucket in ais("ls", bucket + "/obj")
    assert ais.fails("show", "object", bucket + "/no") == f'Error: object "no" not found in {bucket}\n'
    ais.fails("show", "object", bucket + "/obj", "--props=nosuch")


def test_remove(ais, bucket):
    put(ais, bucket, "obj", b"x")
    put(ais, bucket, "obj2", b"x")
    assert ais("object", "rm", bucket + "/obj") == f'deleted "obj" from {bucket}\n'
    assert ais.names(bucket) == ["obj2"]
    assert ais.fails("rmo", bucket + "/obj") == f'Error: "{bucket}/obj" does not exist\n'


def test_remove_many(ais, bucket):
    for name in ("a", "b", "d/c", "d/e", "s-01", "s-02", "s-03"):
        put(ais, bucket, name, b"x")
    ais("object", "rm", bucket, "--list", "a,b", "--wait")
    assert "canceled" in ais.fails("rmo", bucket + "/d/")
    ais("rmo", bucket + "/d/", "-y", "--wait")
    ais("rmo", bucket + "/s-{01..02}", "--wait")
    assert ais.names(bucket) == ["s-03"]
    ais.fails("rmo", bucket, "--all")
    ais("rmo", bucket, "--all", "-y", "--wait")
    assert ais.names(bucket) == []
    ais.fails("rmo", bucket, code=2)


def test_copy_and_rename(ais, bucket):
    put(ais, bucket, "a", b"content")
    assert ais("object", "cp", bucket + "/a", bucket + "/b") == f"COPY {bucket}/a => {bucket}/b\n"
    assert ais("object", "mv", bucket + "/b", "c") == '"b" moved to "c"\n'
    ais("object", "mv", bucket + "/c", bucket + "/d d")
    assert ais.names(bucket) == ["a", "d d"]
    assert ais("object", "cat", bucket + "/d d") == "content"
    ais.fails("object", "mv", bucket + "/a", "ais://other/a", code=2)
    ais.fails("object", "cp", bucket + "/nosuch", bucket + "/x")
    ais.fails("object", "mv", bucket + "/nosuch", "x")


def test_custom_metadata(ais, bucket):
    put(ais, bucket, "o", b"x")
    ais("object", "set-custom", bucket + "/o", "k1=v1", "k2=a b")
    shown = ais("object", "show", bucket + "/o", "--props", "custom")
    assert "k1:v1" in shown and "k2:a b" in shown
    ais("object", "set-custom", bucket + "/o", '{"k3": "v3"}', "--set-new-custom")
    shown = ais("object", "show", bucket + "/o", "--props", "custom")
    assert "k3:v3" in shown and "k1" not in shown
    ais.fails("object", "set-custom", bucket + "/nosuch", "k=v")
    ais.fails("object", "set-custom", bucket + "/o", "k", code=2)


def test_concat_and_append(ais, bucket):
    for name in ("a", "b", "dir/c"):
        ais.file(name, name.encode() + b"\n")
    assert ais("object", "concat", "a", "b", "dir", bucket + "/all") == f"Created {bucket}/all (size 10B)\n"
    assert ais("object", "cat", bucket + "/all") == "a\nb\ndir/c\n"
    ais("put", "a", bucket + "/all", "--append")
    assert ais("object", "cat", bucket + "/all") == "a\nb\ndir/c\na\n"
    assert ais("object", "concat", "b", bucket + "/all") == f"Appended to {bucket}/all (2B)\n"
    assert ais("object", "cat", bucket + "/all") == "a\nb\ndir/c\na\nb\n"


def test_promote(ais, bucket, server):
    (server.promoted / "sub").mkdir(exist_ok=True)
    (server.promoted / "sub" / "f").write_bytes(b"on the server")
    shown = ais("object", "promote", server.promoted / "sub" / "f", bucket + "/one", "--wait")
    assert "promoted" in shown
    ais("object", "promote", server.promoted / "sub" / "f", bucket + "/two/", "--wait", "--delete-src=false")
    assert ais.names(bucket) == ["one", "two/f"] and (server.promoted / "sub" / "f").exists()
    ais("object", "promote", server.promoted / "sub", bucket + "/many/", "-r")
    ais.fails("object", "promote", "/etc/passwd", bucket + "/p")
    assert ais("object", "cat", bucket + "/one") == "on the server"


def test_check_cached(ais, bucket):
    put(ais, bucket, "o", b"x")
    assert "is present" in ais("get", bucket + "/o", "-", "--check-cached")
    assert "is not present" in ais("get", bucket + "/no", "-", "--check-cached")


def test_multipart_upload(ais, bucket):
    ais.file("1", b"1" * 100)
    ais.file("2", b"2" * 100)
    upload = ais("mpu", "create", bucket + "/m").strip()
    assert "Uploaded part 1" in ais("mpu", "put-part", bucket + "/m", upload, "1", "1")
    ais("object", "mpu", "put-part", bucket + "/m", "2", "--upload-id", upload, "--part-number", "2")
    ais("mpu", "complete", bucket + "/m", upload, "1,2")
    assert ais("object", "cat", bucket + "/m") == "1" * 100 + "2" * 100
    upload = ais("mpu", "create", bucket + "/n").strip()
    ais("mpu", "abort", bucket + "/n", upload)
    ais.fails("mpu", "complete", bucket + "/n", upload, "1")
    ais.fails("mpu", "complete", bucket + "/n", upload, "0", code=2)
