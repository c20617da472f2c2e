# SPDX-License-Identifier: Apache-2.0
"""Something else in the place of a file of the database: told by name and at once, by the server and by `mortise fsck`. Whoever
opened a pipe would wait for ever for somebody to write to it."""

import os
import socket
import subprocess

import pytest

from mortise_server import program
from stored_objects import SMALL, SMALL_BUFFER, Objects, all_there, copy_of


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """With tables and a log. Not to be changed."""
    objects = Objects(tmp_path_factory.mktemp("odd") / "server", SMALL_BUFFER).start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(150, SMALL)
    objects.stop()
    return objects


@pytest.fixture
def objects(stopped, tmp_path):
    return copy_of(stopped, tmp_path / "server")


def put_in_place(kind, file):
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a directory":
        file.mkdir()
    else:
        socket.socket(socket.AF_UNIX).bind(str(file))


@pytest.mark.parametrize("kind", ["a pipe", "a directory", "a socket"])
@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*", "*.log", "*.ldb", "LOCK"])
def test_what_is_no_file_is_named(objects, pattern, kind):
    file = sorted(objects.meta.glob(pattern))[-1]
    saved = file.rename(objects.server.directory / "saved")
    put_in_place(kind, file)
    config = objects.server.write_config()
    for command, status in (("serve", 1), ("fsck", 2)):
        done = subprocess.run([program(), command, "--config", config], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stderr
        assert f"{file} is {kind}, not a file" in done.stderr
    file.rmdir() if kind == "a directory" else file.unlink()
    saved.rename(file)
    all_there(objects)


@pytest.mark.parametrize("kind", ["a pipe", "a directory", "a link to nothing", "a link to a device"])
def test_what_can_take_no_room_is_named(objects, kind):
    """In the place of the file that only takes room: every write would be told that the disk is full."""
    file = objects.meta / "RESERVE"
    file.unlink(missing_ok=True)
    if kind.startswith("a link"):
        file.symlink_to("/nowhere/at/all" if kind == "a link to nothing" else "/dev/zero")
    else:
        put_in_place(kind, file)
    assert f"{file} is no file" in objects.refused_by_both()
    file.rmdir() if kind == "a directory" else file.unlink()
    objects.start()
    assert objects.call("PUT", "/bucket/more", b"there is room")[0] == 200
    objects.stop()


@pytest.mark.parametrize("name", ["SYNCED", "WRITTEN", "000000.dbtmp", "999999.log"])
def test_a_pipe_in_the_place_of_a_file_that_may_be_missing_blocks_nobody(objects, name):
    file = objects.meta / name
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    config = objects.server.write_config()
    done = subprocess.run([program(), "fsck", "--config", config], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if name in ("000000.dbtmp", "999999.log"):
        assert done.returncode == 2 and f"{file} is a pipe, not a file" in done.stderr
        return
    assert done.returncode == 1, done.stderr
    objects.start()
    assert objects.missing() == []
    objects.stop()
