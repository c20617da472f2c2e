# SPDX-License-Identifier: Apache-2.0
"""Data that must not be opened: of a newer format, in use by another process, write-protected. The start is refused with
one line that says why, and nothing is touched."""

import hashlib
import json
import subprocess

import pytest

from faulty import BUCKET, LARGE, MiB, SMALL, Remembering, SmallDisk
from leveldb_log import change_value
from mortise_server import Server, program

REFUSED = 1  # exit code


@pytest.fixture
def filled(tmp_path):
    """A stopped server with something in it."""
    server = Server(tmp_path / "server").start()
    client = Remembering(server)
    client.s3.create_bucket(Bucket=BUCKET)
    for size in (SMALL, LARGE):
        assert client.put(f"key-{size}", size) is None
    server.client = client
    assert server.stop() == 0
    return server


def why_refused(server):
    """Starts it with its configuration; it must end by itself. The one line about it."""
    command = [*server.prefix, program(), "serve", "--config", server.write_config()]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == REFUSED, done.stderr
    lines = done.stderr.splitlines()
    if not lines[0].startswith("{"):  # a fault of the configuration, found before there is a log
        assert len(lines) == 1, done.stderr
        return lines[0]
    errors = [row["message"] for row in map(json.loads, lines) if row["level"] == "error"]
    assert len(errors) == 1, done.stderr
    return errors[0]


def contents(server, *names):
    """Digests of all files, but for the log that LevelDB begins at every start."""
    return {
        str(path): hashlib.md5(path.read_bytes()).hexdigest()
        for name in names
        for path in sorted((server.data / name).rglob("*"))
        if path.is_file()
    }


def test_bodies_of_a_newer_format(filled):
    file = filled.data / "blob_fs" / "FORMAT"
    assert file.read_text() == "mortise blob_fs 1\n"
    file.write_text("mortise blob_fs 2\n")
    before = contents(filled, "blob_fs")
    line = why_refused(filled)
    assert "blob_fs has format 2, this version reads formats up to 1" in line
    assert contents(filled, "blob_fs") == before
    file.write_text("mortise blob_fs 1\n")
    filled.start()
    filled.client.connect()
    filled.client.check()
    assert filled.stop() == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"mortise meta_leveldb 2", b"mortise meta_leveldb 3", "meta_leveldb has format 3, this version reads formats up to 2"),
        (b"!format\x01" + b"1", b"!format\x01" + b"2", "the meta store is in format 2 of a later release"),
    ],
    ids=["meta_leveldb", "objects"],
)
def test_records_of_a_newer_format(tmp_path, old, new, said):
    server = Server(tmp_path / "server").start()
    server.kill()  # the records are in the log still
    logs = sorted((server.data / "meta_leveldb").glob("*.log"))
    assert sum(change_value(log, old, new) for log in logs) == 1
    assert said in why_refused(server)


def test_a_directory_in_use(tmp_path, filled):
    filled.start()
    second = Server(tmp_path / "second")
    second.directory.mkdir()
    second.data.symlink_to(filled.data)
    line = why_refused(second)
    assert "in use by another process" in line and str(second.data) in line
    filled.client.connect()
    filled.client.check()
    assert filled.stop() == 0


def test_a_write_protected_disk(tmp_path):
    disk = SmallDisk(tmp_path / "server" / "data", 32 * MiB)
    try:
        server = Server(tmp_path / "server", prefix=disk.prefix).start()
        client = Remembering(server)
        client.s3.create_bucket(Bucket=BUCKET)
        assert client.put("key", LARGE) is None
        assert server.stop() == 0
        disk.remount("ro")
        assert "Read-only file system" in why_refused(server)
        disk.remount("rw")
        server.start()
        client.connect()
        client.check()
        assert server.stop() == 0
    finally:
        disk.close()
