# SPDX-License-Identifier: Apache-2.0
"""Data directories that are not whole, or not the ones that belong together: the start is refused with what to do, and
nothing is made, changed or removed, by the server or by `mortise fsck`. With what was missing put back, all is there."""

import hashlib
import http.client
import json
import os
import random
import shutil
import stat
import subprocess

import pytest

from leveldb_log import change_value
from mortise_server import Server, program

LARGE, SMALL = 50_000, 1500  # kept in a file; kept in a record
SMALL_BUFFER = "[plugins.meta_leveldb]\nwrite_buffer_size = 65536\n"  # so that there are tables


def body(name, size):
    return random.Random(name).randbytes(size)


class Objects:
    """A server with objects, and what they must hold."""

    def __init__(self, directory, extra=""):
        self.server = Server(directory, extra=extra)
        self.bodies = {}

    @property
    def meta(self):
        return self.server.data / "meta_leveldb"

    @property
    def blobs(self):
        return self.server.data / "blob_fs"

    def call(self, method, path, data=b""):
        connection = http.client.HTTPConnection(self.server.address, timeout=120)
        try:
            connection.request(method, path, body=data)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, count, size, prefix="k"):
        for number in range(count):
            key = f"/bucket/{prefix}{number:03}"
            assert self.call("PUT", key, body(key, size))[0] == 200
            self.bodies[key] = size

    def missing(self):
        """Keys that do not hold what they must."""
        return [key for key, size in self.bodies.items() if self.call("GET", key) != (200, body(key, size))]

    def start(self):
        self.server.start()
        return self

    def stop(self):
        assert self.server.stop() == 0, self.server.last_of_log()

    def why_refused(self):
        """Starts it; it must end by itself, with one line about it, and leave everything as it is."""
        before = snapshot(self.server.data)
        command = [program(), "serve", "--config", self.server.write_config()]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1, done.stderr
        errors = [row["message"] for row in map(json.loads, done.stderr.splitlines()) if row["level"] == "error"]
        assert len(errors) == 1, done.stderr
        assert "was changed" in errors[0]
        after = snapshot(self.server.data)
        lost = {name for name in before if name not in after}
        assert not lost, f"the start removed {lost}"
        return errors[0]

    def fsck(self, *arguments):
        command = [program(), "fsck", "--config", self.server.directory / "mortise.toml", *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    def refused_by_both(self):
        """The server's line; fsck says the same and changes nothing whatever it is asked for."""
        line = self.why_refused()
        before = snapshot(self.server.data)
        for arguments in ((), ("--repair",), ("--json",)):
            status, text = self.fsck(*arguments)
            assert status == 2, text
        assert snapshot(self.server.data) == before
        return line


def snapshot(directory):
    """Everything below it: names, modes, contents."""
    out = {}
    for path in sorted(directory.rglob("*")):
        info = path.lstat()
        out[str(path.relative_to(directory))] = (
            stat.filemode(info.st_mode),
            hashlib.md5(path.read_bytes()).hexdigest() if stat.S_ISREG(info.st_mode) and path.name != "RESERVE" else "",
        )
    return out


@pytest.fixture
def stopped(tmp_path):
    """Twenty objects in files and a hundred in records; stopped."""
    objects = Objects(tmp_path / "server", SMALL_BUFFER).start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(20, LARGE, "large")
    objects.put(100, SMALL, "small")
    objects.stop()
    yield objects
    if objects.server.process is not None:
        objects.stop()


def all_there(objects):
    objects.start()
    assert objects.missing() == []
    objects.stop()
    status, text = objects.fsck()
    assert status == 0, text


# ---- one of the stores


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_current_is_missing(stopped, end):
    if end == "kill":
        stopped.start()
        stopped.put(30, SMALL, "later")
        stopped.server.kill()
    saved = (stopped.meta / "CURRENT").read_bytes()
    (stopped.meta / "CURRENT").unlink()
    line = stopped.why_refused()
    assert "CURRENT is missing" in line and str(stopped.meta) in line and "fsck --repair" in line
    before = snapshot(stopped.server.data)
    status, text = stopped.fsck()
    assert status == 2 and "CURRENT is missing" in text
    assert snapshot(stopped.server.data) == before
    (stopped.meta / "CURRENT").write_bytes(saved)
    all_there(stopped)


@pytest.mark.parametrize("left", [None, b"", b"MANIFEST-0000", b"MANIFEST-999999\n", b"\0" * 16], ids=repr)
def test_current_is_mended_on_demand(stopped, left):
    (stopped.meta / "CURRENT").unlink()
    if left is not None:
        (stopped.meta / "CURRENT").write_bytes(left)
    assert "CURRENT" in stopped.why_refused()
    status, text = stopped.fsck("--repair")
    if left == b"MANIFEST-999999\n":  # it names one, and that is not there: nobody knows what it said
        assert status == 2, text
        return
    assert status == 0, text
    all_there(stopped)


def test_the_manifest_is_missing(stopped):
    manifest = next(stopped.meta.glob("MANIFEST-*"))
    manifest.rename(stopped.server.directory / "manifest")
    assert manifest.name in stopped.refused_by_both()
    shutil.move(stopped.server.directory / "manifest", manifest)
    all_there(stopped)


@pytest.mark.parametrize("how", ["missing", "short"])
def test_a_table_is_not_whole(stopped, how):
    stopped.start()
    stopped.stop()
    table = max(stopped.meta.glob("*.ldb"), key=lambda p: p.stat().st_size)
    saved = table.read_bytes()
    table.unlink() if how == "missing" else table.write_bytes(saved[: len(saved) // 2])
    line = stopped.refused_by_both()
    assert "tables" in line and table.name in line
    table.write_bytes(saved)
    table.chmod(0o640)
    all_there(stopped)


def test_the_log_is_missing(stopped):
    stopped.start()
    stopped.put(3, SMALL, "later")
    stopped.server.kill()
    log = max(stopped.meta.glob("*.log"))
    log.rename(stopped.server.directory / "log")
    assert "log" in stopped.refused_by_both()
    shutil.move(stopped.server.directory / "log", log)
    all_there(stopped)


def test_the_manifest_is_damaged(stopped):
    manifest = next(stopped.meta.glob("MANIFEST-*"))
    saved = manifest.read_bytes()
    manifest.write_bytes(saved[:20] + bytes([saved[20] ^ 1]) + saved[21:])
    assert "manifest" in stopped.refused_by_both()
    manifest.write_bytes(saved)
    all_there(stopped)


@pytest.mark.parametrize("name", ["FORMAT", "blobs", "staging", "quarantine"])
def test_a_part_of_the_blob_store_is_missing(stopped, name):
    aside = stopped.server.directory / "aside"
    (stopped.blobs / name).rename(aside)
    line = stopped.refused_by_both()
    assert name in line and str(stopped.blobs) in line
    aside.rename(stopped.blobs / name)
    all_there(stopped)


@pytest.mark.parametrize("what", ["all", "one"])
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_directories_of_bodies_are_missing(stopped, tmp_path, what, end):
    if end == "kill":
        stopped.start()
        stopped.put(1, LARGE, "later")
        stopped.server.kill()
    shelves = sorted({path.parent for path in (stopped.blobs / "blobs").glob("*/*")})  # an empty one may be about to be noted
    taken = shelves if what == "all" else shelves[:1]
    for shelf in taken:
        move(shelf, tmp_path / shelf.name)
    line = stopped.refused_by_both()
    assert any(shelf.name in line for shelf in taken) and str(stopped.blobs) in line and "SHELVES" in line
    for shelf in taken:
        move(tmp_path / shelf.name, shelf)
    all_there(stopped)


# ---- damage in the log of records


def log_of_many(objects):
    """The log of a killed server with many records."""
    objects.server.extra = ""
    objects.start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(150, SMALL)
    objects.server.kill()
    return max(objects.meta.glob("*.log"), key=lambda p: p.stat().st_size)


def length_behind(log, at):
    """Where the length of the next record stands: type, number of 8 bytes and count of 4 follow, both small."""
    return next(i - 1 for i in range(at, len(log)) if log[i] in (1, 2) and not any(log[i + 4 : i + 9] + log[i + 10 : i + 13]))


@pytest.mark.parametrize("place", [0.02, 0.33, 0.5, 0.9])
@pytest.mark.parametrize("damage", ["bit", "length", "zeros"])
def test_a_damaged_record_with_others_behind_it(tmp_path, place, damage):
    objects = Objects(tmp_path / "server")
    log = log_of_many(objects)
    saved = log.read_bytes()
    at = int(len(saved) * place)
    if damage == "length":
        at = length_behind(saved, at)
    bad = bytearray(saved)
    bad[at : at + (4096 if damage == "zeros" else 1)] = bytes(4096) if damage == "zeros" else bytes([saved[at] ^ 1])
    log.write_bytes(bad)
    before = snapshot(objects.server.data)
    line = objects.why_refused()
    assert str(log) in line and "is damaged at byte" in line and "fsck --repair" in line
    status, text = objects.fsck()
    assert status == 2 and "is damaged at byte" in text
    assert snapshot(objects.server.data) == before

    status, text = objects.fsck("--repair")
    kept = list((objects.meta / "damaged").iterdir())
    assert [p.read_bytes() for p in kept] == [bytes(bad)], "the damaged log is kept"
    if status == 2:  # the stores' last common step was in what is lost
        assert "--pair-stores" in text, text
        status, text = objects.fsck("--pair-stores")
        assert status == 0, text
    objects.start()
    assert len(objects.missing()) <= (4 if damage == "zeros" else 2), "only what was damaged is gone"
    objects.stop()


@pytest.mark.parametrize("how", ["empty", "half", "a byte", "zeros", "missing"])
def test_what_was_synced_is_missing_at_the_end_of_the_log(tmp_path, how):
    objects = Objects(tmp_path / "server")
    log = log_of_many(objects)
    saved = log.read_bytes()
    size = len(saved)
    left = {"empty": 0, "half": size // 2, "a byte": size - 1, "zeros": size * 3 // 10, "missing": 0}[how]
    bad = saved[:left] + bytes(size - left if how == "zeros" else 0)
    log.write_bytes(bad)
    if how == "missing":
        log.unlink()
    line = objects.why_refused()
    assert str(log) in line and ("is missing" if how == "missing" else "were on stable storage") in line
    before = snapshot(objects.server.data)
    status, text = objects.fsck()
    assert status == 2 and str(log) in text
    assert snapshot(objects.server.data) == before
    if how != "missing":
        status, text = objects.fsck("--repair")
        assert [p.read_bytes() for p in (objects.meta / "damaged").iterdir()] == [bad], "the damaged log is kept"
        return
    log.write_bytes(saved)
    log.chmod(0o640)
    all_there(objects)


def without_mark(objects):
    """As a loss of power leaves it if SYNCED had not reached the disk."""
    (objects.meta / "SYNCED").unlink()


def test_a_long_end_that_is_not_whole_is_told(tmp_path):
    objects = Objects(tmp_path / "server")
    log = log_of_many(objects)
    without_mark(objects)
    size = log.stat().st_size
    with log.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(size - size // 2))
    objects.start()
    lines = [row for row in map(json.loads, objects.server.log.read_text().splitlines()) if "a log ends with" in row["message"]]
    assert [row["level"] for row in lines] == ["warning"]
    assert int(lines[0]["left_out"]) >= size // 2
    objects.stop()


@pytest.mark.parametrize("cut", [1, 5, 100, 2000])
def test_a_torn_end_is_no_damage(tmp_path, cut):
    objects = Objects(tmp_path / "server")
    log = log_of_many(objects)
    without_mark(objects)
    log.write_bytes(log.read_bytes()[:-cut])
    status, text = objects.fsck()
    assert status == 0, text
    objects.start()
    assert len(objects.missing()) <= 2
    objects.stop()


def test_an_end_of_zeros_is_no_damage(tmp_path):
    objects = Objects(tmp_path / "server")
    log = log_of_many(objects)
    with log.open("ab") as file:
        file.write(bytes(100_000))
    all_there(objects)


# ---- the two of them


def move(path, place):
    shutil.move(path, place)
    return place


@pytest.mark.parametrize("store", ["meta_leveldb", "blob_fs"])
@pytest.mark.parametrize("left", ["nothing", "empty directory"])
def test_a_volume_is_not_mounted(stopped, tmp_path, store, left):
    directory = stopped.server.data / store
    aside = move(directory, tmp_path / "aside")
    if left == "empty directory":
        directory.mkdir(mode=0o750)
    line = stopped.refused_by_both()
    assert str(stopped.meta) in line and str(stopped.blobs) in line, "both are named"
    assert "--pair-stores" in line
    assert not directory.exists() or list(directory.iterdir()) == []
    if directory.exists():
        directory.rmdir()
    move(aside, directory)
    all_there(stopped)


@pytest.mark.parametrize("store", ["meta_leveldb", "blob_fs"])
def test_a_store_of_another_server(stopped, tmp_path, store):
    other = Objects(tmp_path / "other", SMALL_BUFFER).start()
    assert other.call("PUT", "/bucket")[0] == 200
    other.put(20, LARGE, "large")
    other.stop()
    own = move(stopped.server.data / store, tmp_path / "own")
    foreign = move(other.server.data / store, stopped.server.data / store)
    assert "belong to different servers" in stopped.refused_by_both()
    move(foreign, other.server.data / store)
    move(own, stopped.server.data / store)
    all_there(stopped)
    all_there(other)


@pytest.mark.parametrize("store", ["meta_leveldb", "blob_fs"])
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_older_copy_of_one_store(stopped, tmp_path, store, end):
    shutil.copytree(stopped.server.data / store, tmp_path / "older")
    stopped.start()
    stopped.put(20, LARGE, "later")
    stopped.server.kill() if end == "kill" else stopped.stop()
    newer = move(stopped.server.data / store, tmp_path / "newer")
    shutil.copytree(tmp_path / "older", stopped.server.data / store)
    line = stopped.refused_by_both()
    assert f"the {'meta' if store == 'meta_leveldb' else 'blob'} store is an older copy" in line
    shutil.rmtree(stopped.server.data / store)
    move(newer, stopped.server.data / store)
    all_there(stopped)


def test_an_older_copy_of_both_is_a_backup(stopped, tmp_path):
    shutil.copytree(stopped.server.data, tmp_path / "older")
    stopped.start()
    stopped.put(5, LARGE, "later")
    stopped.stop()
    shutil.rmtree(stopped.server.data)
    shutil.copytree(tmp_path / "older", stopped.server.data)
    stopped.bodies = {key: size for key, size in stopped.bodies.items() if "later" not in key}
    all_there(stopped)


def test_stores_are_paired_on_demand(stopped, tmp_path):
    shutil.copytree(stopped.meta, tmp_path / "older")
    stopped.start()
    stopped.put(3, LARGE, "later")
    stopped.stop()
    shutil.rmtree(stopped.meta)
    shutil.copytree(tmp_path / "older", stopped.meta)
    stopped.why_refused()
    status, text = stopped.fsck("--pair-stores")
    assert status == 0, text
    status, text = stopped.fsck()
    assert status == 1 and text.count("orphan_blob") == 3, text
    stopped.start()
    assert sorted(stopped.missing()) == sorted(key for key in stopped.bodies if "later" in key)
    stopped.stop()


def test_stores_without_anything_in_common_are_paired_in_words_only(stopped):
    shutil.rmtree(stopped.meta)
    stopped.why_refused()
    status, text = stopped.fsck("--pair-stores")
    assert status == 2 and "--even-if-much-is-lost" in text
    assert not stopped.meta.exists()
    status, text = stopped.fsck("--pair-stores", "--even-if-much-is-lost")
    assert status == 0, text
    bodies = blob_names(stopped)
    status, text = stopped.fsck("--repair")
    assert status == 2 and "nothing was repaired" in text and "20" in text
    assert blob_names(stopped) == bodies, "a large share of the bodies is not removed"
    status, text = stopped.fsck("--repair", "--even-if-much-is-lost")
    assert status == 1 and text.count("[removed]") == 20
    assert blob_names(stopped) == []
    stopped.start()
    stopped.stop()


def blob_names(objects):
    return sorted(p.name for p in (objects.blobs / "blobs").glob("*/*"))


# ---- data of a release that wrote no identity


def forget_identity(objects):
    """As a release before this one left it."""
    objects.server.extra = ""
    log = max(objects.meta.glob("*.log"), key=lambda p: p.stat().st_size)
    assert change_value(log, b"!identity", b"!idxxxxxx") > 0
    (objects.blobs / "LABEL").unlink()


@pytest.fixture
def unmarked(tmp_path):
    objects = Objects(tmp_path / "server").start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(20, LARGE, "large")
    objects.put(20, SMALL, "small")
    objects.server.kill()
    forget_identity(objects)
    return objects


def test_data_without_an_identity_get_one(unmarked):
    all_there(unmarked)
    assert (unmarked.blobs / "LABEL").exists()


@pytest.mark.parametrize("store", ["meta_leveldb", "blob_fs"])
def test_data_without_an_identity_must_agree(unmarked, tmp_path, store):
    aside = move(unmarked.server.data / store, tmp_path / "aside")
    line = unmarked.refused_by_both()
    assert "do not belong together" in line and str(unmarked.meta) in line and str(unmarked.blobs) in line
    move(aside, unmarked.server.data / store)
    all_there(unmarked)


# ---- what is made


def test_fsck_makes_nothing(tmp_path):
    objects = Objects(tmp_path / "server")
    objects.server.directory.mkdir()
    objects.server.write_config()
    assert objects.fsck()[0] == 2
    assert not objects.server.data.exists()
    objects.server.data.mkdir()
    for arguments in ((), ("--repair",)):
        status, text = objects.fsck(*arguments)
        assert status == 2 and "empty" in text, text
        assert list(objects.server.data.iterdir()) == []


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_fsck_changes_nothing(stopped, end):
    stopped.start()
    stopped.put(10, SMALL, "more")
    stopped.stop() if end == "stop" else stopped.server.kill()
    before = snapshot(stopped.server.data)
    for _ in range(2):
        status, text = stopped.fsck()
        assert status == 0, text
    assert snapshot(stopped.server.data) == before
    all_there(stopped)


def test_files_are_not_for_others(tmp_path):
    inherited = os.umask(0)
    try:
        objects = Objects(tmp_path / "server", SMALL_BUFFER)
        objects.server.data.mkdir(parents=True)
        objects.server.data.chmod(0o755)
        (objects.server.data / "meta_leveldb").mkdir(mode=0o777)  # empty, as an operator may have made it
        objects.start()
        assert objects.call("PUT", "/bucket")[0] == 200
        objects.put(3, LARGE, "large")
        objects.put(100, SMALL, "small")
        ready = (objects.server.directory / "ready.json").stat().st_mode
        objects.stop()
        open_to_others = {name: mode for name, (mode, _) in snapshot(objects.server.data).items() if mode[-3:] != "---"}
        assert open_to_others == {} and ready & 0o007 == 0
        assert objects.server.data.stat().st_mode & 0o007 == 0, "what was open before is closed"
        for name in ("meta_leveldb", "blob_fs"):
            (objects.server.data / name).chmod(0o755)
        objects.start()
        objects.stop()
        assert {stat.S_IMODE((objects.server.data / n).stat().st_mode) for n in ("meta_leveldb", "blob_fs")} == {0o750}
    finally:
        os.umask(inherited)

