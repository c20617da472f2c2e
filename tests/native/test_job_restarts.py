# SPDX-License-Identifier: Apache-2.0
"""Jobs of the service of jobs: what `mortise job` shows of them, and what becomes of them when the server ends."""

import json
import subprocess
import threading
import time

import pytest
import requests

from conftest import error_of
from mortise_server import program

PAGE = 128


def mortise_job(native, *words):
    command = [program(), "job", words[0], "--data", native.server.data, *words[1:]]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def fill(native, bucket, count):
    native.create(bucket)
    names = [f"o{i:03}" for i in range(count)]
    for name in names:
        native.put(f"{bucket}/{name}", name.encode())
    return names


def wait_for_next_second():
    """What comes now is of one second, as HTTP's times have it."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.001)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_deletion_goes_on(slow, end):
    names = fill(slow, "b", 5 * PAGE)
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"template": "o"}).text
    slow.wait_for_objects(job)
    slow.restart(end)
    assert slow.snapshot(job)["kind"] == "delete-listrange"
    status = slow.wait(job)
    assert status["err"] == "" and not status["aborted"]
    assert slow.names("b") == []
    if end == "stop":
        assert slow.snapshot(job)["stats"]["loc-objs"] == str(len(names))
    shown = mortise_job(slow, "show", job)
    assert shown.returncode == 0, shown.stderr
    assert "finished, went on after a restart" in shown.stdout and "objects=prefix:o" in shown.stdout


def test_a_deletion_spares_what_was_written_since_it_began(slow):
    fill(slow, "b", 3 * PAGE)
    wait_for_next_second()
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"template": "o"}).text
    slow.wait_for_objects(job)
    slow.put("b/o000", b"new")
    slow.restart("kill")
    assert slow.wait(job)["err"] == ""
    assert slow.names("b") == ["o000"]


def test_copies_go_on_and_overwrite_nothing_newer(slow):
    names = fill(slow, "b", 3 * PAGE)
    slow.create("to")
    slow.put("to/o001", b"old")
    wait_for_next_second()
    job = slow.act("POST", "/v1/buckets/b", "copy-bck", {}, bck_to="ais/@#/to/").text
    slow.wait_for_objects(job)
    slow.put("to/o000", b"new")
    slow.restart("kill")
    assert slow.wait(job)["err"] == ""
    assert slow.names("to") == names
    assert slow.get("to/o000").content == b"new" and slow.get("to/o001").content == b"o001"


def test_a_bucket_is_renamed_across_a_kill(slow):
    names = fill(slow, "b", 3 * PAGE)
    job = slow.act("POST", "/v1/buckets/b", "move-bck", bck_to="ais/@#/renamed/").text
    slow.wait_for_objects(job)
    slow.restart("kill")
    assert slow.wait(job)["err"] == ""
    assert slow.names("renamed") == names
    error_of(slow("GET", "/v1/objects/b/o000"), 404)
    assert slow("HEAD", "/v1/buckets/b").status_code == 404


@pytest.mark.parametrize("end", ["", "kill"])
def test_what_is_set_of_a_bucket_while_it_is_renamed_is_not_lost(slow, end):
    fill(slow, "b", 3 * PAGE)
    slow.act("PATCH", "/v1/buckets/b", "set-bprops", {"lru": {"enabled": False}})
    cors = b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    assert slow("PUT", "/s3/b?cors", data=cors).status_code == 200
    job = slow.act("POST", "/v1/buckets/b", "move-bck", bck_to="ais/@#/renamed/").text
    slow.wait_for_objects(job)
    assert slow.act("PATCH", "/v1/buckets/b", "set-bprops", {"checksum": {"type": "sha256"}}).status_code == 200
    assert slow("DELETE", "/s3/b?cors").status_code == 204
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    assert slow("PUT", "/s3/b?tagging", data=tags).status_code == 204
    assert slow("PUT", f"/s3/b/o{3 * PAGE - 1}?tagging", data=tags).status_code == 200
    if end:
        slow.restart(end)
    assert slow.wait(job)["err"] == ""
    shown = json.loads(slow("HEAD", "/v1/buckets/renamed").headers["Ais-Bucket-Props"])
    assert shown["checksum"]["type"] == "sha256" and not shown["lru"]["enabled"]
    assert slow("GET", "/s3/renamed?cors").status_code == 404
    assert "<Key>a</Key>" in slow("GET", "/s3/renamed?tagging").text
    assert "<Key>a</Key>" in slow("GET", f"/s3/renamed/o{3 * PAGE - 1}?tagging").text


@pytest.mark.parametrize("end", ["", "kill"])
def test_what_is_written_to_the_new_name_meanwhile_stays(slow, end):
    names = fill(slow, "b", 3 * PAGE)
    job = slow.act("POST", "/v1/buckets/b", "move-bck", bck_to="ais/@#/renamed/").text
    slow.wait_for_objects(job)
    written = [names[0], names[PAGE], names[-1]]
    for name in written:
        slow.put(f"renamed/{name}", b"new")
    if end:
        slow.restart(end)
    assert slow.wait(job)["err"] == ""
    assert slow.names("renamed") == names and slow("HEAD", "/v1/buckets/b").status_code == 404
    assert [slow.get(f"renamed/{name}").content for name in names] == [
        b"new" if name in written else name.encode() for name in names
    ]


def test_what_is_removed_from_a_bucket_while_it_is_renamed_is_gone(native):
    """Also what was copied, or is just being copied."""
    names, data = [f"o{i:02}" for i in range(96)], bytes(1 << 20)
    native.create("leaving")
    for name in names:
        native.put(f"leaving/{name}", data)
    job = native.act("POST", "/v1/buckets/leaving", "move-bck", bck_to="ais/@#/left/").text
    # Their bytes are read to be copied, which takes a while.
    native.act("PATCH", "/v1/buckets/left", "set-bprops", {"checksum": {"type": "sha256"}})

    def remove(some):
        session = requests.Session()
        for name in some:
            if session.delete(f"{native.server.url}/v1/objects/leaving/{name}", timeout=60).status_code == 200:
                removed.add(name)

    removed = set()
    threads = [threading.Thread(target=remove, args=(names[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert native.wait(job)["err"] == ""
    assert native.names("left") == [name for name in names if name not in removed]


def test_a_bucket_that_keeps_versions_by_now_stays(slow):
    names = fill(slow, "b", 3 * PAGE)
    job = slow.act("POST", "/v1/buckets/b", "move-bck", bck_to="ais/@#/renamed/").text
    slow.wait_for_objects(job)
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    assert slow("PUT", "/s3/b?versioning", data=enabled).status_code == 200
    assert "keeps old versions of its objects by now" in slow.wait(job)["err"]
    assert slow("HEAD", "/v1/buckets/b").status_code == 200
    assert sorted({*slow.names("b"), *slow.names("renamed")}) == names


def test_an_archive_is_made_anew(slow):
    slow.create("b")
    for i in range(8):
        slow.put(f"b/o{i}", bytes([i]) * (256 << 10))
    job = slow.act("PUT", "/v1/buckets/b", "archive", {"template": "o", "archname": "a.tar"}).text
    slow.wait_for_objects(job)
    slow.restart("kill")
    slow.wait(job)
    assert slow.get("b/a.tar", params={"archpath": "o7"}).content == b"\7" * (256 << 10)


def test_a_stopped_job_stays_stopped(slow):
    names = fill(slow, "b", 3 * PAGE)
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"template": "o"}).text
    slow.wait_for_objects(job)
    assert slow.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200
    assert slow.snapshot(job)["aborted"] is True
    slow.restart("kill")
    status = slow.wait(job)
    assert status["aborted"] and status["err"] != ""
    left = slow.names("b")
    assert left == names[len(names) - len(left) :] and left
    assert slow.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200, "it has ended: that is what was wanted"
    error_of(slow.act("PUT", "/v1/cluster", "stop", {"id": "0123456789abcdef"}), 404)


def test_a_long_list_goes_on(slow):
    """Longer than an option of a job, and than one record."""
    slow.create("b")
    names = [f"{'n' * 100}{i:05}" for i in range(12000)]
    slow.put(f"b/{names[-1]}", b"x")
    slow.put("b/other", b"x")
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"objnames": list(reversed(names))}).text
    slow.restart("kill")
    assert f"list of {len(names)}" == slow.snapshot(job)["ctlmsg"]
    assert slow.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200
    slow.wait(job)
    assert slow.names("b") == ["other"]


def test_the_operator_sees_and_aborts_them(slow):
    fill(slow, "b", 3 * PAGE)
    job = slow.act("POST", "/v1/buckets/b", "copy-bck", {}, bck_to="ais/@#/to/").text
    assert f"{job}  copy-bck" in mortise_job(slow, "list").stdout
    aborted = mortise_job(slow, "abort", job, "--follow")
    assert aborted.returncode == 0, aborted.stderr
    assert slow.wait(job)["aborted"]
    refused = mortise_job(slow, "start", "copy-bck", "--bucket", "b")
    assert refused.returncode == 1 and "clients of plugin 'api_native'" in refused.stderr
    # Jobs that are not AIStore's are nothing that its clients are told of.
    assert mortise_job(slow, "start", "scrub", "--follow").returncode == 0
    shown = slow("GET", "/v1/cluster", {}, {"what": "status_all"}).json()
    assert {row["kind"] for row in shown} == {"copy-bck"}


def test_an_end_is_remembered(slow):
    fill(slow, "b", 1)
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"objnames": ["o000"]}).text
    before = slow.wait(job)
    slow.restart("stop")
    assert slow.wait(job) == before


def test_a_job_holds_to_its_bucket(slow):
    """Somebody makes another one of the name: nothing is deleted in that."""
    fill(slow, "b", 6 * PAGE)
    job = slow.act("DELETE", "/v1/buckets/b", "delete-listrange", {"template": "o"}).text
    slow.wait_for_objects(job)
    slow.restart("kill")
    assert slow.act("DELETE", "/v1/buckets/b", "destroy-bck").status_code == 200
    slow.create("b")
    slow.put("b/o000", b"x")
    assert "ais://b" in slow.wait(job)["err"]
    assert slow.names("b") == ["o000"]
