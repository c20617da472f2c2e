# SPDX-License-Identifier: Apache-2.0
"""LevelDB's log of records with damage in it: refused with what to do if something is lost that must be there, and read
up to there if not. `mortise fsck` says the same."""

import json
import os

import pytest

from leveldb_log import crc32c
from stored_objects import NO_SEGMENTS, SMALL, Objects, all_there, copy_of, snapshot


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """killed(durability): a killed server with many records in its log. Not to be changed."""
    made = {}

    def get(durability):
        if durability not in made:
            extra = f'[storage]\ndurability = "{durability}"\n' + NO_SEGMENTS
            made[durability] = Objects(tmp_path_factory.mktemp(durability) / "server", extra).start()
            assert made[durability].call("PUT", "/bucket")[0] == 200
            made[durability].put(150, SMALL)
            made[durability].server.kill()
        return made[durability]

    return get


@pytest.fixture
def durability():
    return "strict"


@pytest.fixture
def objects(killed, tmp_path, durability):
    return copy_of(killed(durability), tmp_path / "server")


@pytest.fixture
def log(objects):
    return max(objects.meta.glob("*.log"), key=lambda p: p.stat().st_size)


def length_behind(log, at):
    """Where the length of the next record stands: type, number of 8 bytes and count of 4 follow, both small."""
    return next(i - 1 for i in range(at, len(log)) if log[i] in (1, 2) and not any(log[i + 4 : i + 9] + log[i + 10 : i + 13]))


def damaged(saved, place, damage):
    at = int(len(saved) * place)
    if damage == "length":
        at = length_behind(saved, at)
    bad = bytearray(saved)
    bad[at : at + (4096 if damage == "zeros" else 1)] = bytes(4096) if damage == "zeros" else bytes([saved[at] ^ 1])
    return bytes(bad)


# In the modes that do not sync, too: the program was killed, the machine was not.
@pytest.mark.parametrize("durability", ["strict", "data", "none"])
@pytest.mark.parametrize(
    "place, damage",
    [(0.02, "bit"), (0.9, "bit"), (0.33, "length"), (0.5, "length"), (0.02, "zeros"), (0.5, "zeros"), (0.9, "zeros")],
)
def test_a_damaged_record_with_others_behind_it(objects, log, place, damage, durability):
    bad = damaged(log.read_bytes(), place, damage)
    log.write_bytes(bad)
    before = snapshot(objects.server.data)
    line = objects.why_refused()
    assert str(log) in line and "is damaged at byte" in line and "fsck --repair" in line
    status, text = objects.fsck()
    assert status == 2 and "is damaged at byte" in text
    assert snapshot(objects.server.data) == before

    status, text = objects.fsck("--repair")
    if status == 2:  # the stores' last common step was in what is lost
        assert "--repair --pair-stores" in text, text
        assert snapshot(objects.server.data) == before, "a repair that is refused changes nothing"
        status, text = objects.fsck("--pair-stores")
        assert status == 2 and "is damaged at byte" in text and "--repair --pair-stores" in text, text
        assert snapshot(objects.server.data) == before, "what was not asked for is not mended"
        status, text = objects.fsck("--repair", "--pair-stores")
    assert status == 1 and text.startswith("store ") and f": the log {log} is damaged at byte" in text, text
    assert "the repair leaves out what is not whole" in text and str(objects.meta / "damaged") in text
    kept = list((objects.meta / "damaged").iterdir())
    assert [p.read_bytes() for p in kept] == [bad], "the damaged log is kept"
    objects.start()
    assert len(objects.missing()) <= (4 if damage == "zeros" else 2), "only what was damaged is gone"
    objects.stop()


@pytest.mark.parametrize("durability", ["strict", "none"])
@pytest.mark.parametrize("how", ["empty", "half", "some records", "a byte", "zeros", "missing"])
def test_the_end_of_the_log_is_missing(objects, log, how, durability):
    saved = log.read_bytes()
    size = len(saved)
    left = {"empty": 0, "half": size // 2, "some records": size - 5000, "a byte": size - 1, "zeros": size * 3 // 10, "missing": 0}[how]
    bad = saved[:left] + bytes(size - left if how == "zeros" else 0)
    log.write_bytes(bad)
    if how == "missing":
        log.unlink()
    line = objects.why_refused()
    told = "were on stable storage"
    if durability == "none" and how != "empty":  # its beginning, with the stores' common step, was synced in every mode
        told = "is damaged at byte" if how == "zeros" else "had been written"
    assert str(log) in line and ("is missing" if how == "missing" else told) in line
    before = snapshot(objects.server.data)
    status, text = objects.fsck()
    assert status == 2 and str(log) in text
    assert snapshot(objects.server.data) == before
    if how != "missing":
        status, text = objects.fsck("--repair")
        if status == 2:  # it would be refused behind the repair of the log
            assert snapshot(objects.server.data) == before, "a repair that is refused changes nothing"
            return
        assert status == 1 and f": the log {log}" in text, text
        assert [p.read_bytes() for p in (objects.meta / "damaged").iterdir()] == [bad], "the damaged log is kept"
        return
    log.write_bytes(saved)
    log.chmod(0o640)
    all_there(objects)


def without_mark(objects):
    """As a loss of power leaves it if the notes about the log had not reached the disk."""
    for mark in ("SYNCED", "WRITTEN"):
        os.truncate(objects.meta / mark, 0)


def of_another_boot(objects):
    """As if the machine had gone down since, or the directory was copied from another one."""
    file = objects.meta / "WRITTEN"
    checked = file.read_bytes()[:8] + os.urandom(16) + file.read_bytes()[24:48]
    file.write_bytes(checked + crc32c(checked).to_bytes(4, "little") + bytes(12))


@pytest.mark.parametrize("durability", ["data", "none"])
@pytest.mark.parametrize("place", [-10, -300, -1000])
def test_a_damaged_last_record(objects, log, place, durability):
    saved = log.read_bytes()
    log.write_bytes(saved[:place] + bytes([saved[place] ^ 1]) + saved[place + 1 :])
    line = objects.refused_by_fsck_and_server()
    assert str(log) in line and "is damaged at byte" in line
    log.write_bytes(saved)
    all_there(objects)


@pytest.mark.parametrize("gone", [of_another_boot, without_mark])
@pytest.mark.parametrize("durability", ["data", "none"])
def test_a_loss_of_power_may_leave_holes_in_what_was_not_synced(objects, log, durability, gone):
    bad = damaged(log.read_bytes(), 0.5, "zeros")
    log.write_bytes(bad)
    gone(objects)
    status, text = objects.fsck()
    assert status == 1 and str(log) in text and "whole records behind it" in text
    status, text = objects.fsck("--json")
    assert status == 1 and "whole records behind it" in text
    objects.start()
    assert [p.read_bytes() for p in (objects.meta / "damaged").iterdir()] == [bad], "the log is kept"
    missing = objects.missing()
    assert missing == list(objects.bodies)[-len(missing) :], "what is left is as it was at one moment"
    objects.stop()
    status, text = objects.fsck()
    assert status == 0, text


def test_the_marks_follow_the_log_over_restarts(tmp_path):
    """Killed again and again, with a log that is shorter each time."""
    objects = Objects(tmp_path / "server")
    objects.server.extra = '[storage]\ndurability = "none"\n' + NO_SEGMENTS
    for count in (120, 40, 5):
        objects.start()
        assert objects.missing() == []
        objects.call("PUT", "/bucket")
        objects.put(count, SMALL, f"of{count}-")
        objects.server.kill()
    all_there(objects)


def test_a_long_end_that_is_not_whole_is_told(objects, log):
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


@pytest.mark.parametrize("mark", ["SYNCED", "WRITTEN"])
@pytest.mark.parametrize("how", ["a bit", "cut short", "missing", "a directory"])
def test_a_mark_that_cannot_be_read_is_told(objects, mark, how):
    file = objects.meta / mark
    saved = file.read_bytes()
    file.unlink()
    if how == "a directory":
        file.mkdir()
    elif how != "missing":
        places = (20, 532) if how == "a bit" else ()
        bad = bytearray(saved[:20] if how == "cut short" else saved)
        for place in (p for p in places if p < len(bad)):
            bad[place] ^= 1
        file.write_bytes(bad)
    before = snapshot(objects.server.data)
    told = f"{file} is {'missing' if how == 'missing' else 'damaged'}"
    status, text = objects.fsck()
    assert status == 1 and told in text, text
    assert snapshot(objects.server.data) == before
    objects.start()
    assert objects.missing() == []
    objects.stop()
    lines = [row for row in map(json.loads, objects.server.log.read_text().splitlines()) if told in row["message"]]
    assert [row["level"] for row in lines] == ["warning"]
    if how == "a directory":
        return
    status, text = objects.fsck()
    assert status == 0, "the server has made it anew: " + text


@pytest.mark.parametrize("count", [1, 120])
def test_both_marks_that_are_gone_are_told(tmp_path, count):
    objects = Objects(tmp_path / "server")
    objects.start()
    objects.call("PUT", "/bucket")
    objects.put(count, SMALL)
    objects.stop()
    for mark in ("SYNCED", "WRITTEN"):
        (objects.meta / mark).unlink()
    before = snapshot(objects.server.data)
    status, text = objects.fsck()
    assert status == 1, text
    assert all(f"{objects.meta / mark} is missing" in text for mark in ("SYNCED", "WRITTEN")), text
    assert snapshot(objects.server.data) == before
    objects.start()
    assert objects.missing() == []
    objects.stop()
    assert objects.server.log.read_text().count("cannot be told") == 2
    status, text = objects.fsck()
    assert status == 0, "the server has made them anew: " + text


@pytest.mark.parametrize("cut", [1, 5, 100, 2000])
def test_a_torn_end_is_no_damage(objects, log, cut):
    without_mark(objects)
    log.write_bytes(log.read_bytes()[:-cut])
    status, text = objects.fsck()
    assert status == 0, text
    objects.start()
    assert len(objects.missing()) <= 2
    objects.stop()


def test_an_end_of_zeros_is_no_damage(objects, log):
    with log.open("ab") as file:
        file.write(bytes(100_000))
    all_there(objects)
