# SPDX-License-Identifier: Apache-2.0
"""archive put, ls, get, bucket."""

import io
import tarfile

import pytest


def make_tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def archive(ais, bucket):
    ais("put", "-", bucket + "/dir.tar", stdin=make_tar({"a.txt": b"first", "sub/b.txt": b"second"}))
    return bucket + "/dir.tar"


def test_list_members(ais, bucket, archive):
    assert ais("archive", "ls", archive, "--name-only", "-H").split() == ["dir.tar", "dir.tar/a.txt", "dir.tar/sub/b.txt"]
    assert "    dir.tar/a.txt" in ais("ls", bucket, "--archive")
    assert ais.names(bucket) == ["dir.tar"]


def test_read_a_member(ais, archive):
    assert ais("archive", "get", archive + "/sub/b.txt", "-") == "second"
    assert ais("get", archive, "-", "--archpath", "a.txt") == "first"
    assert ais("archive", "get", archive + "/sub/b.txt") == f"GET sub/b.txt from {archive} as b.txt (6B)\n"
    assert ais.read("b.txt") == b"second"
    assert "nosuch" in ais.fails("get", archive, "-", "--archpath", "nosuch")


def test_members_as_an_archive(ais, archive):
    ais("archive", "get", archive, "sub.tar", "--archregx", "sub/", "--archmode", "prefix")
    with tarfile.open(ais.folder / "sub.tar") as tar:
        assert tar.getnames() == ["sub/b.txt"]


def test_the_archive_itself(ais, archive):
    ais("archive", "get", archive, "all.tar")
    with tarfile.open(ais.folder / "all.tar") as tar:
        assert tar.getnames() == ["a.txt", "sub/b.txt"]


def test_objects_become_an_archive(ais, bucket):
    for name in ("x", "y", "z"):
        ais("put", "-", f"{bucket}/{name}", stdin=name.encode())
    ais("archive", "bucket", bucket, bucket + "/made.tar", "--list", "x,y", "--wait")
    ais("get", bucket + "/made.tar", "made.tar")
    with tarfile.open(ais.folder / "made.tar") as tar:
        assert sorted(tar.getnames()) == ["x", "y"]


def test_files_become_members(ais, bucket):
    ais.file("f", b"one")
    ais.file("dir/x", b"two"), ais.file("dir/sub/y", b"three")
    assert ais("archive", "put", "f", bucket + "/n.tar", "--archpath", "m.txt") == f'APPEND f to {bucket}/n.tar as "m.txt"\n'
    ais("archive", "put", "dir", bucket + "/n.tar", "-r", "-y", "--append")
    ais("put", "-", bucket + "/n.tar", "--archpath", "piped", stdin=b"four")
    ais("get", bucket + "/n.tar", "n.tar")
    with tarfile.open(ais.folder / "n.tar") as tar:
        assert tar.getnames() == ["m.txt", "sub/y", "x", "piped"]
        assert tar.extractfile("sub/y").read() == b"three"
    ais.fails("archive", "put", "f", bucket + "/nosuch.tar", "--append")


def test_mistakes(ais, bucket):
    ais.file("f", b"x")
    ais.fails("archive", "put", "f", bucket, code=2)
    ais.fails("archive", "put", "-", bucket + "/a.tar", code=2)
    ais.fails("archive", "put", "f", bucket + "/a.tar", "--append", "--append-or-put", code=2)
    assert "[DRY RUN]" in ais("archive", "put", "f", bucket + "/a.tar", "--dry-run")
    assert ais.names(bucket) == []
