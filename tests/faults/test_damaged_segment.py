# SPDX-License-Identifier: Apache-2.0
"""Segments of small bodies that are missing or damaged: told with what to do, and nothing else suffers."""

import pytest

from stored_objects import SMALL, Objects, all_there, copy_of, snapshot

SMALL_SEGMENTS = '[plugins.meta_leveldb]\nsegment_size = "64KiB"\n'


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    objects = Objects(tmp_path_factory.mktemp("segments") / "server", SMALL_SEGMENTS).start()
    assert objects.call("PUT", "/bucket")[0] == 200
    objects.put(150, SMALL)
    objects.server.kill()
    return objects


@pytest.fixture
def objects(template, tmp_path):
    return copy_of(template, tmp_path / "server")


def segments(objects):
    found = sorted((objects.meta / "segments").glob("*.seg"))
    assert len(found) >= 3, "there must be complete ones and the newest one"
    return found


def length(segment):
    """Without the zeros that are written ahead of lone commits, and are there after a kill."""
    return len(segment.rstrip(b"\0"))


def test_all_is_there_after_a_kill(objects):
    all_there(objects)


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("how", ["missing", "cut short"])
def test_a_segment_that_is_not_all_there(objects, which, how):
    segment = segments(objects)[which]
    saved = segment.read_bytes()
    segment.unlink()
    if how == "cut short":
        segment.write_bytes(saved[: length(saved) // 2])
    line = objects.why_refused()
    assert str(segment) in line and "backup" in line, line
    before = snapshot(objects.server.data)
    status, text = objects.fsck()
    assert status == 2 and str(segment) in text, text
    assert snapshot(objects.server.data) == before
    segment.write_bytes(saved)
    all_there(objects)


def test_a_damaged_body_is_an_error_of_its_object(objects):
    segment = segments(objects)[0]
    bad = bytearray(segment.read_bytes())
    bad[len(bad) // 2] ^= 1
    segment.write_bytes(bad)
    status, text = objects.fsck()
    assert status == 1 and str(segment) in text and "is damaged" in text, text
    objects.start()
    wrong = objects.missing()
    assert len(wrong) <= 1
    for key in wrong:
        assert objects.call("GET", key)[0] >= 500 or objects.call("GET", key)[1] == b""
        assert objects.call("DELETE", key)[0] == 204
        assert objects.call("PUT", key, b"again")[0] == 200
        assert objects.call("GET", key) == (200, b"again")
    objects.stop()


def test_the_newest_segment_is_damaged(objects):
    segment = segments(objects)[-1]
    saved = segment.read_bytes()
    bad = bytearray(saved)
    bad[length(bad) // 3] ^= 1
    segment.write_bytes(bad)
    line = objects.why_refused()
    assert f"{segment} is damaged at byte" in line and "fsck --repair" in line, line
    status, text = objects.fsck()
    assert status == 2 and "is damaged at byte" in text


@pytest.mark.parametrize("whose", ["of this server", "of another server"])
def test_the_newest_segment_is_another_one(objects, tmp_path, whose):
    """What is longer, whole and of another segment would be applied behind what is there: old values come back."""
    newest, other = segments(objects)[-1], segments(objects)[0]
    if whose == "of another server":
        stranger = Objects(tmp_path / "stranger", SMALL_SEGMENTS).start()
        assert stranger.call("PUT", "/bucket")[0] == 200
        stranger.put(50, SMALL, prefix="s")
        stranger.server.kill()
        other = sorted((stranger.meta / "segments").glob("*.seg"))[0]
    saved = newest.read_bytes()
    assert other.stat().st_size > length(saved)
    newest.write_bytes(other.read_bytes())
    line = objects.refused_by_both()
    assert f"{newest} is another segment" in line and "backup" in line, line
    newest.write_bytes(saved)
    all_there(objects)

