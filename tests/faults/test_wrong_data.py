# SPDX-License-Identifier: Apache-2.0
"""Data directories that are not whole, or not the ones that belong together: the start is refused with what to do, and
nothing is made, changed or removed, by the server or by `mortise fsck`. With what was missing put back, all is there."""

import json
import os
import shutil
import stat
import urllib.request

import pytest

from leveldb_log import change_value
from stored_objects import LARGE, SMALL, SMALL_BUFFER, Objects, all_there, body, copy_of, snapshot


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Twenty objects in files and a hundred in records; stopped. Not to be changed."""
    objects = Objects(tmp_path_factory.mktemp("template") / "server", SMALL_BUFFER).start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(20, LARGE, "large")
    objects.put(100, SMALL, "small")
    objects.stop()
    return objects


@pytest.fixture
def stopped(template, tmp_path):
    objects = copy_of(template, tmp_path / "server")
    yield objects
    if objects.server.process is not None:
        objects.stop()


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
    assert status == 1 and "the repair writes it anew, with the name of MANIFEST-" in text, text
    assert stopped.fsck()[0] == 0
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
    directories = sorted({path.parent for path in (stopped.blobs / "blobs").glob("*/*")})  # an empty one may be about to be noted
    taken = directories if what == "all" else directories[:1]
    for directory in taken:
        move(directory, tmp_path / directory.name)
    line = stopped.refused_by_both()
    assert any(directory.name in line for directory in taken) and str(stopped.blobs) in line and "SHELVES" in line
    for directory in taken:
        move(tmp_path / directory.name, directory)
    all_there(stopped)


# ---- bodies that are not there, in directories that are


def delete_bodies(objects, count):
    for path in sorted((objects.blobs / "blobs").glob("*/*"))[:count]:
        path.unlink()


def told_of_missing(objects):
    """The lines about it of a server that runs; the health pages and the metrics say the same."""
    lines = [row for row in map(json.loads, objects.server.log.read_text().splitlines()) if "bodies that records point to are not there" in row["message"]]
    for page, word in (("/healthz", "ok"), ("/readyz", "ready")):
        text = urllib.request.urlopen(objects.server.admin_url + page, timeout=60).read().decode()
        assert (text == word + "\n") == (not lines), text
        assert lines == [] or text.startswith(word + ", degraded\n" + lines[0]["missing"] + " of the stored bodies")
    metrics = urllib.request.urlopen(objects.server.admin_url + "/metrics", timeout=60).read().decode()
    assert f"mortise_missing_bodies {lines[0]['missing'] if lines else 0}\n" in metrics
    return lines


def test_some_bodies_are_missing(stopped):
    delete_bodies(stopped, 3)
    stopped.start()
    missing = stopped.missing()
    [line] = told_of_missing(stopped)
    assert line["level"] == "error" and "mortise fsck" in line["message"]
    assert (line["missing"], line["looked_for"]) in (("3", "20"), (3, 20))
    assert "/" + line["example"] in missing
    assert len(missing) == 3 and all(stopped.call("GET", key)[0] == 500 for key in missing)
    for key in missing:
        assert stopped.call("DELETE", key)[0] == 204
    stopped.stop()
    stopped.server.log.unlink()
    stopped.start()
    assert told_of_missing(stopped) == []
    stopped.stop()


def test_most_bodies_are_missing(stopped):
    delete_bodies(stopped, 15)
    line = stopped.why_refused()
    assert "15 of 20" in line and str(stopped.blobs) in line and "--pair-stores" in line
    status, text = stopped.fsck()
    assert status == 1 and text.count("missing  ") == 15, text
    status, text = stopped.fsck("--pair-stores", "--even-if-much-is-lost")
    assert status == 0, text
    for _ in range(3):  # the operator has decided once
        stopped.start()
        assert len(stopped.missing()) == 15
        assert len(told_of_missing(stopped)) == 1
        stopped.stop()
        stopped.server.log.unlink()


def test_bodies_that_were_put_aside_are_not_missing(stopped):
    for path in list((stopped.blobs / "blobs").glob("*/*"))[:15]:
        path.rename(stopped.blobs / "quarantine" / path.name)
    stopped.start()
    assert told_of_missing(stopped) == []
    assert len(stopped.missing()) == 15
    stopped.stop()
    status, text = stopped.fsck()
    assert status == 1 and text.count("the blob was put aside") == 15, text


@pytest.mark.parametrize("durability", ["data", "none"])
def test_a_loss_of_power_may_leave_records_without_bodies(tmp_path, durability):
    objects = Objects(tmp_path / "server", f'[storage]\ndurability = "{durability}"\n').start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(12, LARGE)
    objects.stop()
    delete_bodies(objects, 12)
    objects.start()
    assert len(told_of_missing(objects)) == 1
    objects.stop()


def test_the_sample_is_spread(tmp_path):
    """A bucket whose few bodies are gone is noticed beside others."""
    objects = Objects(tmp_path / "server").start()
    for bucket in range(10):
        assert objects.call("PUT", f"/bucket{bucket}")[0] == 200
        for number in range(12):
            assert objects.call("PUT", f"/bucket{bucket}/k{number}", body("x", 20_000))[0] == 200
    objects.stop()
    before = set((objects.blobs / "blobs").glob("*/*"))
    objects.start()
    assert objects.call("PUT", "/late")[0] == 200
    for number in range(3):
        assert objects.call("PUT", f"/late/k{number}", body("y", 20_000))[0] == 200
    objects.stop()
    for path in set((objects.blobs / "blobs").glob("*/*")) - before:
        path.unlink()
    objects.start()
    [line] = told_of_missing(objects)
    assert line["example"].startswith("late/") and int(line["looked_for"]) <= 64
    objects.stop()


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
    assert status == 1 and text.count("orphan_blob    bucket") == 3, text
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
    assert status == 2 and "no body was removed or put aside" in text and "20" in text
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

