# SPDX-License-Identifier: Apache-2.0
"""`mortise fsck` of a stopped server's data: nothing in a good store, and every kind of damage in a bad one."""

import json
import random
import shutil
import subprocess
import time

import pytest

from mortise_server import program
from stored import BLOB, PART, flip_bit, rows


@pytest.fixture
def stopped(store):
    store.start().fill()
    assert store.server.stop() == 0
    return store


def only(report, kind):
    """The one finding there is."""
    assert report["found"] == 1, report["findings"]
    assert report["found_of"][kind] == 1, report["findings"]
    return report["findings"][0]


def test_a_good_store_has_no_findings(stopped):
    report = stopped.fsck_json()
    assert report["findings"] == [] and report["state"] == "finished"
    assert report["buckets"] == 4
    assert report["objects"] == len(stopped.bodies) + 1  # an older version; the delete marker is none
    assert report["parts"] == 1
    assert report["bytes"] == sum(len(b) for b in stopped.bodies.values()) + BLOB + PART
    assert report["unverified"] == 0
    assert report["blobs"] == len(stopped.blobs()) == 6 + 3 + 9 + 1
    status, output, _ = stopped.fsck()
    assert status == 0 and "nothing found" in output
    stopped.start().expect_whole()


def test_flipped_bits_are_found_wherever_they_are(stopped):
    damaged = {
        "/plain/large": stopped.blob_of["/plain/large"],
        "/unsummed/large": stopped.blob_of["/unsummed/large"],  # by its ETag
        "/plain/few-parts": stopped.blob_of["/plain/few-parts"],
        "/plain/many-parts": stopped.blob_of["/plain/many-parts"],
        "/versions/a": stopped.old_blob,
        "/plain/unfinished": stopped.part_blob,
    }
    for file in damaged.values():
        flip_bit(file)
    report = stopped.fsck_json()
    assert report["found"] == report["found_of"]["damaged"] == len(damaged)
    assert {f"/{f['bucket']}/{f['key']}": f["blob"] for f in report["findings"]} == {p: f.name for p, f in damaged.items()}
    assert [f["version"] for f in report["findings"] if f["key"] == "a"] == [stopped.old_version]
    assert all("done" not in f for f in report["findings"]), "nothing is touched unless --repair is given"
    assert all(f.exists() for f in damaged.values())


def test_the_first_and_the_last_bit_count(stopped):
    flip_bit(stopped.blob_of["/plain/large"], 0)
    flip_bit(stopped.blob_of["/plain/other"], BLOB - 1)
    assert {f["key"] for f in rows(stopped.fsck_json(), "damaged")} == {"large", "other"}


def test_a_truncated_blob_is_found(stopped):
    file = stopped.blob_of["/plain/large"]
    file.write_bytes(file.read_bytes()[: BLOB // 2])
    finding = only(stopped.fsck_json(), "damaged")
    assert finding["key"] == "large" and "footer" in finding["what"]


def test_a_blob_of_another_length_is_found(stopped):
    shutil.copyfile(stopped.part_blob, stopped.blob_of["/plain/large"])
    finding = only(stopped.fsck_json(), "wrong_size")
    assert finding["key"] == "large" and str(PART) in finding["what"] and str(BLOB) in finding["what"]


def test_a_damaged_value_in_a_segment_names_its_object(store):
    """An older segment: the newest one is not read at all before it is repaired."""
    store.start().put("/plain/before", 4000)
    store.put("/plain/small-one", 4000)
    store.put("/plain/zebra", 4000)
    assert store.server.stop() == 0
    store.start().put("/plain/another", 4000)
    assert store.server.stop() == 0
    sought = store.bodies["/plain/small-one"][:200]
    segments = (store.server.data / "meta_leveldb" / "segments").glob("*.seg")
    (segment,) = [s for s in segments if sought in s.read_bytes()]
    flip_bit(segment, segment.read_bytes().index(sought) + 100)
    report = store.fsck_json()
    assert report["found_of"]["unreadable"] == 0, report["findings"]
    (finding,) = rows(report, "damaged")
    assert (finding["bucket"], finding["key"], finding["version"]) == ("plain", "small-one", "null")
    assert "write the object again, or delete it" in finding["what"]
    (finding,) = rows(report, "corrupt_record")
    assert "behind the bytes of 'before' to before the bytes of 'zebra'" in finding["what"]
    status, output, _ = store.fsck()
    assert status == 1 and "unless it is the value of a small object" in output
    store.start().put("/plain/small-one", 4000)
    assert store.server.stop() == 0
    assert store.fsck_json()["found"] == 0, "it is gone with the value"


def test_a_missing_blob_is_found(stopped):
    stopped.blob_of["/plain/large"].unlink()
    stopped.blob_of["/plain/many-parts"].unlink()
    report = stopped.fsck_json()
    assert report["found"] == 2
    assert {f["key"] for f in rows(report, "missing")} == {"large", "many-parts"}


TAIL = 40  # bytes of a footer behind the owner


def test_every_field_of_a_footer_counts(stopped):
    file = stopped.blob_of["/plain/large"]
    whole = file.read_bytes()
    for offset in range(BLOB, len(whole), 2):
        flip_bit(file, offset)
        finding = only(stopped.fsck_json(), "damaged_owner" if offset < len(whole) - TAIL else "damaged")
        assert (finding["bucket"], finding["key"], finding["blob"]) == ("plain", "large", file.name), offset
        file.write_bytes(whole)
    assert stopped.fsck_json()["found"] == 0


def test_a_damaged_owner_costs_nothing_and_is_renewed(stopped):
    paths = ["/plain/large", "/plain/few-parts", "/plain/many-parts", "/plain/unfinished", "/versions/a"]
    files = [stopped.blob_of[p] for p in paths[:3]] + [stopped.part_blob, stopped.old_blob]
    for file in files:
        flip_bit(file, (PART if file in files[1:4] else BLOB) + 3)
    assert all("done" not in f for f in rows(stopped.fsck_json(), "damaged_owner"))
    report = stopped.fsck_json("--repair")
    assert report["found"] == report["found_of"]["damaged_owner"] == len(files)
    assert {f["done"] for f in report["findings"]} == {"owner renewed"}
    assert {f["blob"] for f in report["findings"]} == {file.name for file in files}
    assert stopped.fsck_json()["found"] == 0
    stopped.start().expect_whole()
    assert stopped.server.stop() == 0
    assert stopped.fsck_json()["found"] == 0
    # What has an owner again is a clone of itself: removed with its object, and damaged once more it is mended once more.
    large = stopped.blob_of["/plain/large"]
    flip_bit(large, 3)
    assert only(stopped.fsck_json("--repair"), "damaged_owner")["done"] == "owner renewed"
    stopped.start().expect_whole()
    assert stopped.call("DELETE", "/plain/large")[0] == 204
    give_up = time.monotonic() + 60
    while list(large.parent.glob(large.name + "*")):
        assert time.monotonic() < give_up, "the collector leaves something"


def test_what_a_kill_leaves_of_a_renewed_owner_is_mended_at_the_next_start(stopped, tmp_path):
    """After each step: FORMAT.md of blob_fs has the table."""
    file = stopped.blob_of["/plain/large"]
    damaged = file.read_bytes()
    flip_bit(file, BLOB + 3)
    damaged = file.read_bytes()
    assert only(stopped.fsck_json("--repair"), "damaged_owner")["done"] == "owner renewed"
    renewed, links = file.read_bytes(), file.with_name(file.name + ".bytes")
    staging = stopped.blob_directory / "staging"
    for steps in range(3):
        for path in (file, links, staging / file.name):
            path.unlink(missing_ok=True)
        file.write_bytes(damaged)
        (staging / (file.name + ".new" if steps == 0 else file.name)).write_bytes(renewed)
        if steps == 2:
            links.hardlink_to(file)
        stopped.start().expect_whole()
        assert stopped.server.stop() == 0
        found = stopped.fsck_json()["found_of"]["damaged_owner"]
        assert found == (0 if steps == 2 else 1), steps
        assert not (staging / file.name).exists()
    (staging / (file.name + ".new")).unlink()


def test_a_copy_renews_an_owner_too(stopped):
    flip_bit(stopped.blob_of["/plain/large"], BLOB + 3)
    stopped.start().expect_whole()
    copy = {"x-amz-copy-source": "/plain/large", "x-amz-metadata-directive": "REPLACE"}
    report = stopped.scrub()
    assert report["found_of"]["damaged_owner"] == 1 and report["findings"][0]["key"] == "large"
    status, text, _ = stopped.call("PUT", "/plain/large", headers=copy)
    assert status == 200, text
    stopped.expect_whole()


def drop_orphans(store):
    """A copy of a blob under another name, and a file with the name of a blob that is none."""
    blob = store.blob_of["/plain/large"]
    copy, junk = (blob.with_name("f" * 16 + blob.name[16:-6] + digits + blob.name[-4:]) for digits in ("ab", "cd"))
    shutil.copyfile(blob, copy)
    junk.write_bytes(random.Random(1).randbytes(1000))
    return copy, junk


def test_orphans_are_found_and_removed_on_demand(stopped):
    copy, junk = drop_orphans(stopped)
    before = set(stopped.blobs())
    report = stopped.fsck_json()
    assert report["found"] == report["found_of"]["orphan_blob"] == 2
    found = {f["blob"]: f for f in report["findings"]}
    assert set(found) == {copy.name, junk.name}
    assert (found[copy.name]["bucket"], found[copy.name]["key"]) == ("plain", "large")
    assert "bucket" not in found[junk.name]
    assert set(stopped.blobs()) == before
    status, output, _ = stopped.fsck("--repair")
    assert status == 1 and output.count("[removed]") == 2
    assert set(stopped.blobs()) == before - {copy, junk}
    assert stopped.fsck_json()["found"] == 0
    stopped.start().expect_whole()


def test_repair_puts_damaged_blobs_aside(stopped):
    file = stopped.blob_of["/plain/large"]
    flip_bit(file)
    finding = only(stopped.fsck_json("--repair"), "damaged")
    assert finding["done"] == "quarantined"
    assert not file.exists() and (stopped.blob_directory / "quarantine" / file.name).exists()
    assert only(stopped.fsck_json("--repair"), "missing")["key"] == "large"
    stopped.start()
    status, text, _ = stopped.call("GET", "/plain/large")
    assert status == 500 and b"<Code>InternalError</Code>" in text
    assert b"damaged or missing" in text and b"Writing the object again" in text, "a client can tell what helps"
    assert stopped.call("HEAD", "/plain/large")[0] == 200
    status, text, _ = stopped.call("PUT", "/plain/copy", headers={"x-amz-copy-source": "/plain/large"})
    assert status == 500 and b"damaged or missing" in text and stopped.call("HEAD", "/plain/copy")[0] == 404
    stopped.expect_whole("/plain/large")
    assert stopped.call("DELETE", "/plain/large")[0] == 204
    assert stopped.server.stop() == 0
    assert stopped.fsck_json()["found"] == 0


def test_what_is_lost_says_how_to_finish(stopped):
    lost = {"/plain/large": None, "/plain/few-parts": None, "/versions/a": stopped.old_version}
    stopped.blob_of["/plain/large"].unlink()
    flip_bit(stopped.blob_of["/plain/few-parts"])
    flip_bit(stopped.old_blob)
    status, output, _ = stopped.fsck("--repair")
    assert status == 1 and "What to do:" in output
    for word in ("missing, damaged, wrong_size", "write them again", "remove them", "quarantine/"):
        assert word in output, output
    assert stopped.fsck("--json")[1].count("What to do") == 0
    stopped.start()
    assert stopped.call("PUT", "/plain/large", stopped.bodies["/plain/large"])[0] == 200
    assert stopped.call("DELETE", "/plain/few-parts")[0] == 204
    assert stopped.call("DELETE", f"/versions/a?versionId={lost['/versions/a']}")[0] == 204
    stopped.expect_whole("/plain/few-parts")
    assert stopped.server.stop() == 0
    assert stopped.fsck_json()["found"] == 0
    status, output, _ = stopped.fsck()
    assert status == 0 and "What to do" not in output


def test_after_a_kill_nothing_is_wrong(store):
    store.start().fill()
    for path in list(store.bodies)[:4]:  # the garbage of overwritten objects is no finding
        assert store.call("PUT", path, store.bodies[path])[0] == 200
    store.server.kill()
    report = store.fsck_json("--repair")
    assert report["found"] == 0, report["findings"]
    store.start().expect_whole()


def test_nothing_is_removed_while_records_are_damaged(stopped):
    stopped.start()
    for number in range(40):  # many blocks: the damage is to hit neither the format nor the list of buckets
        stopped.put(f"/plain/small-{number}", 3000)
    assert stopped.server.stop() == 0
    stopped.start()  # LevelDB turns its log into a table
    assert stopped.server.stop() == 0
    copy, junk = drop_orphans(stopped)
    assert stopped.fsck_json()["found"] == 2
    before = set(stopped.blobs())
    flip_bit(max((stopped.server.data / "meta_leveldb").glob("*.ldb"), key=lambda p: p.stat().st_size))
    report = stopped.fsck_json("--repair")
    assert report["found_of"]["store"] >= 1, report["findings"]
    orphans = rows(report, "orphan_blob")
    assert {f["blob"] for f in orphans} <= {copy.name, junk.name}  # what cannot be told from good ones is not named
    assert all(f["done"].startswith("kept") for f in orphans)
    assert set(stopped.blobs()) == before


def json_error(store, *arguments):
    """What a program reads that has asked for JSON: one object, with why there is no report."""
    status, output, errors = store.fsck("--json", *arguments)
    assert status == 2, output
    document = json.loads(output)
    assert document["error"] in errors
    return document["error"]


def test_why_there_is_no_report_is_json_too(stopped, tmp_path):
    assert "must be at least" in json_error(stopped, "--set", "server.limits.headers=1")
    assert "there is no data directory" in json_error(stopped, "--data", tmp_path / "none")
    (stopped.server.data / "meta_leveldb/CURRENT").rename(tmp_path / "CURRENT")
    assert "CURRENT is missing" in json_error(stopped)
    assert "CURRENT is missing" in json_error(stopped, "--pair-stores")
    (tmp_path / "CURRENT").rename(stopped.server.data / "meta_leveldb/CURRENT")
    stopped.start()
    assert "while a server" in json_error(stopped)


def test_a_repair_that_is_refused_is_in_the_report(stopped):
    for file in stopped.blobs():
        flip_bit(file)
    status, output, errors = stopped.fsck("--json", "--repair")
    report = json.loads(output)
    assert status == 2 and report["error"] in errors and "nothing was changed" in report["error"]
    assert {f["done"] for f in rows(report, "damaged")} == {"kept"}


def test_options_that_would_do_nothing_are_refused(stopped):
    for words in (["--dump", "plain/large", "--repair"], ["--explain", "--json"], ["--dump", "plain/large", "--json"], ["--even-if-much-is-lost"]):
        status, output, errors = stopped.fsck(*words)
        assert status == 2 and output == "" and words[-1] in errors, (words, errors)


def test_a_running_server_is_in_the_way(store):
    store.start()
    status, _, errors = store.fsck()
    assert status == 2 and "cannot check" in errors, errors
    assert "while a server, or another fsck, runs on it" in errors and "POST /scrub" in errors, errors
    assert store.call("GET", "/")[0] == 200


def test_what_cannot_be_checked(stopped, tmp_path):
    status, _, errors = stopped.fsck("--data", tmp_path / "nowhere")
    assert status == 2 and "nowhere" in errors and not (tmp_path / "nowhere").exists()
    # A store whose records are gone: all its blobs would look like orphans.
    blobs = set(stopped.blobs())
    shutil.rmtree(stopped.server.data / "meta_leveldb")
    status, _, errors = stopped.fsck("--repair")
    assert status == 2 and "empty" in errors
    assert set(stopped.blobs()) == blobs
    assert stopped.fsck("--no-such-flag")[0] == 2


def test_the_data_directory_can_be_named(stopped):
    command = [program(), "fsck", "--data", stopped.server.data]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "nothing found" in done.stdout, done.stderr
    assert done.stderr == ""


def test_a_key_can_be_looked_at(stopped):
    status, output, _ = stopped.fsck("--dump", "plain/many-parts")
    assert status == 0
    assert output.startswith("omany-parts  (current version") and output.count("  part ") == 9
    assert stopped.blob_of["/plain/many-parts"].name in output
    status, output, _ = stopped.fsck("--dump", "versions/a")
    assert "delete marker: yes" in output and output.count("older version,") == 2 and stopped.old_version in output
    assert stopped.fsck("--dump", "plain/nothing")[0] == 2
    assert stopped.fsck("--dump", "nobucket/key")[0] == 2
    assert stopped.fsck("--dump", "plain")[0] == 2


def test_the_format_is_explained(store):
    store.server.directory.mkdir()
    store.server.write_config()
    status, output, _ = store.fsck("--explain")
    assert status == 0 and "FORMAT.md" in output and "orphan_blob" in output
