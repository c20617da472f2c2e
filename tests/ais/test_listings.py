# SPDX-License-Identifier: Apache-2.0
"""ls of objects: columns, prefixes, pages, counts, JSON."""

import json

import pytest


@pytest.fixture
def filled(ais, bucket):
    for i in range(25):
        ais.file(f"files/obj-{i:03}", b"x" * i)
    for name in ("a/b/x", "a/b/y", "a/x"):
        ais.file("files/" + name, b"1")
    ais("put", "files", bucket, "-r", "-y")
    return bucket


def test_columns(ais, bucket):
    ais("put", "-", bucket + "/obj", stdin=b"0123456789abcdef")
    assert ais("ls", bucket).splitlines() == ["NAME    SIZE", "obj     16B"]
    header, row = ais("bucket", "ls", bucket, "--props", "checksum,size,atime").splitlines()
    assert header.split() == ["NAME", "CHECKSUM", "SIZE", "ATIME"]
    assert row.split()[:3] == ["obj", "5c5b90c34e376d0b", "16B"] and row.endswith("UTC")
    assert header.index("CHECKSUM") == row.index("5c5b") and header.index("ATIME") == row.index(row.split()[3])
    header = ais("ls", bucket, "--props", "all").splitlines()[0].split()
    assert header == "NAME SIZE CHECKSUM ATIME VERSION COPIES CUSTOM LOCATION CHUNKED CACHED STATUS".split()
    assert ais("ls", bucket, "-props", "name", "-H") == "obj\n"
    ais.fails("ls", bucket, "--props", "nosuch", code=2)


def test_pages(ais, filled):
    everything = ais.names(filled)
    assert len(everything) == 28
    assert ais.names(filled, "--page-size", "7") == everything
    assert ais.names(filled, "--limit", "5") == everything[:5]
    assert ais.names(filled, "--limit", "12", "--page-size", "5") == everything[:12]
    assert ais.names(filled, "--page-size", "5", "--max-pages", "2") == everything[:10]
    assert ais.names(filled, "--paged", "--limit", "3", "--page-size", "2") == everything[:3]
    assert ais.names(filled, "--start-after", "obj-022") == ["obj-023", "obj-024"]


def test_which_names(ais, filled):
    assert ais.names(filled, "--prefix", "a/") == ["a/b/x", "a/b/y", "a/x"]
    assert ais("ls", "--prefix", "a/", "--limit", "2", "--name-only", filled, "-H").split() == ["a/b/x", "a/b/y"]
    assert ais("ls", filled + "/a/", "-H", "--props", "name").split() == ["a/b/x", "a/b/y", "a/x"]
    assert ais("ls", filled + "/obj-02", "--name-only", "-H").split() == [f"obj-{i:03}" for i in range(20, 25)]
    assert ais.names(filled, "--template", "obj-{003..005}") == ["obj-003", "obj-004", "obj-005"]
    assert ais.names(filled, "--regex", "^a/[a-z]$") == ["a/x"]
    assert ais.names(filled, "--regex", "obj", "--limit", "2") == ["obj-000", "obj-001"]
    ais.fails("ls", filled, "--regex", "(", code=2)


def test_not_recursive(ais, filled):
    assert ais("ls", filled, "--nr", "-H", "--limit", "1").split() == ["a/"]
    assert [line.split()[0] for line in ais("ls", filled + "/a/", "--nr").splitlines()[1:]] == ["a/b/", "a/x"]


def test_count(ais, filled):
    assert ais("ls", filled, "--count-only").startswith("Listed 28 names in ")


def test_json(ais, filled):
    rows = json.loads(ais("ls", filled, "--json", "--props", "size,checksum", "--limit", "3"))
    assert [row["name"] for row in rows] == ["a/b/x", "a/b/y", "a/x"] and rows[0]["size"] == 1 and rows[0]["checksum"]
    assert json.loads(ais("ls", filled, "--json", "--prefix", "nosuch")) == []


def test_units(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"x" * 1400)
    sizes = {unit: ais("ls", bucket, "-H", "--units", unit).split()[1] for unit in ("iec", "si", "raw")}
    assert sizes == {"iec": "1.37KiB", "si": "1.40KB", "raw": "1400"}
    ais.fails("ls", bucket, "--units", "miles", code=2)


def test_state(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"x")
    assert ais("ls", bucket, "--all", "-H").split() == ["o", "1B", "ok"]
    assert ais("ls", bucket, "--cached", "-H").split() == ["o", "1B"]
    for option in ("--not-cached", "--diff"):  # a bucket of ais:// may have a remote one behind it: the server knows
        assert "remote bucket" in ais.fails("ls", bucket, option, code=1)


def test_nothing_there(ais, bucket):
    assert ais("ls", bucket) == f"No objects in {bucket}\n"
    assert ais("ls", bucket, "-H") == ""
    assert "does not exist" in ais.fails("ls", bucket + "-nosuch")


def test_names_with_control_characters_cannot_reach_the_terminal(ais, bucket):
    ais("put", "-", bucket + "/a\x1b[31mb", stdin=b"x")
    assert "\\x1b[31m" in ais("ls", bucket) and "\x1b" not in ais("ls", bucket)
    assert json.loads(ais("ls", bucket, "--json"))[0]["name"] == "a\x1b[31mb"


def test_names_cannot_speak_to_the_terminal(ais, bucket):
    """C0, C1, and what turns the direction of writing; JSON is exact."""
    names = ["a\x1b[31m", "b\u009b31m", "c\u202egpj.exe", "d\u00fc"]
    for name in names:
        ais.put_by_s3(bucket, name)
    shown = ["a\\x1b[31m", "b\\u009b31m", "c\\u202egpj.exe", "d\u00fc"]
    assert ais.names(bucket) == shown
    assert [row.split()[0] for row in ais("ls", bucket, "-H").splitlines()] == shown
    assert [entry["name"] for entry in json.loads(ais("ls", bucket, "--json"))] == names
    unsafe = {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), 0x202E)} - {"\n"}
    for words in (("get", bucket, "out", "--prefix", "", "-y", "-v"), ("show", "object", f"{bucket}/{names[1]}"), ("get", f"{bucket}/{names[2]}"),
                  ("cp", f"{bucket}/{names[1]}", f"{bucket}/{names[2]}x"), ("object", "mv", f"{bucket}/{names[1]}", names[1] + "2"), ("rmo", f"{bucket}/{names[2]}")):  # fmt: skip
        said = ais.run(*words)
        assert said.returncode == 0, said.stderr
        assert not unsafe & set((said.stdout + said.stderr).decode()), words
    said = ais.fails("object", "cat", f"{bucket}/{names[1]}")
    assert not unsafe & set(said) and "\\u009b31m" in said


def test_an_object_that_is_not_there(ais, bucket):
    ais("put", "-", bucket + "/dir/o", stdin=b"x")
    for name in ("nope", "nope/", "dir/nope", "dir/o/"):
        for more in ((), ("--json",), ("-H",), ("--regex", "x"), ("--nr",)):
            done = ais.run("ls", f"{bucket}/{name}", *more)
            assert done.returncode == 1 and done.stdout == b"" and f'"{bucket}/{name}" does not exist'.encode() in done.stderr, (name, more)
    assert ais("ls", bucket + "/di", "-H").split()[0] == "dir/o"
    assert ais("ls", bucket + "/dir/", "--regex", "nomatch") == f'No objects with prefix "dir/" in {bucket}\n'
    assert ais("ls", bucket, "--prefix", "nope") == f'No objects with prefix "nope" in {bucket}\n'


def test_counts_as_json(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"x")
    assert json.loads(ais("ls", bucket, "--count-only", "--json")) == {"count": 1}
    assert json.loads(ais("ls", bucket + "/nope", "--count-only", "--json")) == {"count": 0}
    assert json.loads(ais("ls", "ais://", "--count-only", "--json"))["count"] >= 1


def test_buckets_by_regular_expression(ais, bucket):
    name = bucket.removeprefix("ais://")
    assert ais("ls", "--regex", f"^{name}$", "-H") == bucket + "\n"
    assert [row["name"] for row in json.loads(ais("ls", "ais://", "--regex", f"^{name}$", "--json"))] == [name]
    assert "regular expression" in ais.fails("ls", "--regex", "[", code=2)
    for option in (("--prefix", "a"), ("--template", "a-{1..2}"), ("--limit", "1"), ("--props", "size"), ("--diff",)):
        assert f"{option[0]} is for the objects of a bucket" in ais.fails("ls", *option, code=2)
