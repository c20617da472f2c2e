# SPDX-License-Identifier: Apache-2.0
"""bucket create, ls, show, props, mv, cp, rm, evict, summary."""

import json

import pytest


def test_create_and_remove(ais, new_name):
    assert ais("bucket", "create", new_name) == f'"{new_name}" bucket created\n'
    assert f"  {new_name}\n" in ais("ls", "ais://")
    assert ais("bucket", "rm", new_name) == f'"{new_name}" destroyed\n'
    assert new_name not in ais("ls", "ais://")
    assert "does not exist" in ais.fails("bucket", "rm", new_name)


def test_short_names(ais, new_name):
    ais("create", new_name)
    assert ais("rmb", new_name, "-y") == f'"{new_name}" destroyed\n'


def test_several_at_once(ais, new_name):
    names = [new_name + "-a", new_name + "-b"]
    ais("bucket", "create", *names)
    assert ais("bucket", "rm", *names) == "".join(f'"{name}" destroyed\n' for name in names)


def test_a_bad_word_among_several_makes_nothing(ais, new_name):
    ais.fails("bucket", "create", new_name, "ais://bad name", code=2)
    assert new_name not in ais("ls")


def test_create_twice(ais, bucket):
    assert f'bucket "{bucket}" already exists' in ais.fails("bucket", "create", bucket)
    done = ais.run("bucket", "create", bucket, "--ignore-error")
    assert done.returncode == 0 and b"already exists" in done.stderr


@pytest.mark.parametrize("option", ["--props", "--bucket-props"])
def test_create_with_properties(ais, new_name, option):
    ais("bucket", "create", new_name, f"{option}=checksum.type=md5 versioning.enabled=false")
    shown = json.loads(ais("bucket", "show", new_name, "--json"))
    assert shown["checksum"]["type"] == "md5" and shown["versioning"]["enabled"] is False


def test_create_with_a_document(ais, new_name):
    ais("bucket", "create", new_name, "--props", '{"checksum": {"type": "sha256"}}')
    assert "Type: sha256" in ais("show", "bucket", new_name)


def test_namespaces(ais, new_name):
    inside = new_name.replace("ais://", "ais://#space/")
    ais("bucket", "create", inside)
    assert inside in ais("ls", "ais://#space")
    ais.file("f", b"in a namespace")
    ais("put", "f", inside)
    assert ais("object", "cat", inside + "/f") == "in a namespace"
    ais("bucket", "rm", inside, "-y")


def test_a_bucket_with_objects_is_not_removed_unasked(ais, bucket):
    ais.file("f", b"x")
    ais("put", "f", bucket)
    assert "canceled" in ais.fails("bucket", "rm", bucket)
    assert ais.names(bucket) == ["f"]
    ais("bucket", "rm", bucket, "--yes")


def test_list_buckets(ais, bucket):
    lines = ais("bucket", "ls", "ais://").splitlines()
    assert lines[0] == f"AIS Buckets ({len(lines) - 1})" and f"  {bucket}" in lines
    assert bucket in ais("ls", "-H").splitlines()
    assert {row["name"] for row in json.loads(ais("ls", "--json"))} >= {bucket.removeprefix("ais://")}
    assert ais("ls", "s3://") == "AWS Buckets (0)\n"


def test_show_has_a_line_for_each_section(ais, bucket):
    lines = dict(line.split(None, 1) for line in ais("show", "bucket", bucket).splitlines())
    assert lines["PROPERTY"] == "VALUE"
    assert lines["checksum"].startswith("Type: xxhash | Validate: ")
    assert lines["versioning"] == "Enabled | Validate on WarmGET: no" and lines["provider"] == "ais"
    assert lines["created"].startswith("20") and lines["present"] == "yes"
    assert "PROPERTY" not in ais("show", "bucket", bucket, "-H")


def test_show_each_property(ais, bucket):
    shown = ais("bucket", "props", bucket, "checksum")
    assert "checksum.type" in shown and "versioning" not in shown
    assert ais("bucket", "props", "show", bucket, "checksum.type", "-H").split() == ["checksum.type", "xxhash"]
    assert "GET,HEAD-OBJECT,PUT" in ais("bucket", "props", bucket, "access")
    assert "lru.dont_evict_time" in ais("bucket", "show", bucket, "--verbose")
    assert json.loads(ais("bucket", "props", "show", bucket, "checksum", "--json"))["checksum"]["type"] == "xxhash"
    ais.fails("bucket", "props", "show", bucket, "nosuch", code=2)


@pytest.mark.parametrize("words", [("bucket", "props"), ("bucket", "props", "set")])
def test_set_properties(ais, bucket, words):
    assert ais(*words, bucket, "checksum.type=md5") == (
        'Bucket props successfully updated\n"checksum.type" set to:"md5" (was:"xxhash")\n'
    )
    assert "nothing to do" in ais(*words, bucket, "checksum.type=md5")
    assert "Type: md5" in ais("show", "bucket", bucket)


def test_set_several(ais, bucket):
    shown = ais("bucket", "props", "set", bucket, "versioning.enabled=false", "checksum.type=crc32c")
    assert '"versioning.enabled" set to:"false" (was:"true")' in shown and '"checksum.type" set to:"crc32c"' in shown


def test_access(ais, bucket):
    ais.file("f", b"x")
    assert '"access" set to:"GET,HEAD-OBJECT,HEAD-BUCKET,LIST-OBJECTS"' in ais("bucket", "props", bucket, "access=ro")
    assert "denied" in ais.fails("put", "f", bucket)
    ais("bucket", "props", bucket, "access=su")
    ais("put", "f", bucket)


def test_reset_properties(ais, bucket):
    ais("bucket", "props", "set", bucket, "checksum.type=md5")
    assert "reset" in ais("bucket", "props", "reset", bucket)
    assert "Type: xxhash " in ais("show", "bucket", bucket)


@pytest.mark.parametrize("word", ["no.such=1", "provider=aws", "mirror.copies=many", "checksum.type"])
def test_properties_that_are_refused_here(ais, bucket, word):
    ais.fails("bucket", "props", "set", bucket, word, code=2)


def test_properties_that_the_server_refuses(ais, bucket, new_name):
    assert "nosuch" in ais.fails("bucket", "props", "set", bucket, "checksum.type=nosuch")
    ais.fails("bucket", "create", new_name, "--props=checksum.type=nosuch")
    assert "does not exist" in ais.fails("bucket", "props", "set", new_name, "checksum.type=md5")
    assert "does not exist" in ais.fails("bucket", "show", new_name)


def fill(ais, bucket, *names):
    for name in names:
        ais("put", "-", f"{bucket}/{name}", stdin=name.encode())


def test_rename(ais, bucket, new_name):
    fill(ais, bucket, "a", "b")
    assert ais("bucket", "mv", bucket, new_name, "--wait").endswith("Done.\n")
    assert ais.names(new_name) == ["a", "b"] and bucket not in ais("ls").split()
    ais.fails("bucket", "mv", new_name, new_name, code=2)
    ais.fails("bucket", "mv", bucket, new_name)


def test_copy(ais, bucket, new_name):
    fill(ais, bucket, "a", "d/b", "d/c")
    assert ais("bucket", "cp", bucket, new_name, "--wait").endswith("Done.\n")
    assert ais.names(new_name) == ["a", "d/b", "d/c"]
    ais("cp", bucket, new_name, "--prefix", "d/", "--prepend", "new/", "--wait")
    assert ais.names(new_name, "--prefix", "new/") == ["new/d/b", "new/d/c"]
    ais("cp", bucket, new_name, "--list", "a", "--prepend", "one-", "--wait")
    assert "one-a" in ais.names(new_name)
    ais("object", "rm", bucket + "/a")
    ais("cp", bucket, new_name, "--sync", "--wait")
    assert ais.names(new_name) == ais.names(bucket)
    ais.fails("cp", bucket, bucket, code=2)
    assert "does not exist" in ais.fails("cp", bucket + "-nosuch", new_name)


def test_summary(ais, bucket):
    fill(ais, bucket, "a", "bbb")
    header, row = ais("bucket", "summary", bucket).splitlines()
    assert header.startswith("NAME") and row.split()[0] == bucket and row.split()[1:3] == ["2", "0"]
    assert json.loads(ais("storage", "summary", bucket, "--json"))[0]["ObjCount"]["obj_count_present"] == "2"
    assert bucket in ais("ls", "--summary")


def test_evict_is_for_remote_buckets(ais, bucket):
    fill(ais, bucket, "a")
    ais.fails("bucket", "evict", bucket)
    ais.fails("evict", bucket + "/a")
    ais.fails("prefetch", bucket + "/a")
    assert "remote" in ais.fails("blob-download", bucket + "/a") and "remote" in ais.fails("job", "start", "blob-download", bucket, "--list", "a,b")
    ais.fails("blob-download", bucket, code=2)
    assert ais.names(bucket) == ["a"]


def test_a_remote_bucket_that_is_not_configured(ais):
    assert ais.fails("bucket", "create", "aws://nosuch").startswith('Error: failed to create "s3://nosuch": ')
