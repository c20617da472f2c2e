# SPDX-License-Identifier: Apache-2.0
"""One flipped bit in a table of the database: what is in the block cannot be read, everything else is checked and served, and
fsck, the health pages, the metrics and the log say so."""

import json
import urllib.error
import urllib.request

import pytest

from stored_objects import LARGE, SMALL, SMALL_BUFFER, Objects, copy_of, snapshot


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Two buckets' worth of objects in tables; stopped. Not to be changed."""
    objects = Objects(tmp_path_factory.mktemp("template") / "server", SMALL_BUFFER).start()
    for bucket in ("bucket", "another"):
        assert objects.call("PUT", f"/{bucket}")[0] == 200
    objects.put(20, LARGE, "large")
    objects.put(300, SMALL, "small")
    assert objects.call("PUT", "/another/key", b"of another bucket")[0] == 200
    objects.stop()
    objects.start()  # the rest of the log becomes a table
    objects.stop()
    return objects


@pytest.fixture
def damaged(template, tmp_path):
    objects = copy_of(template, tmp_path / "server")
    table = max(objects.meta.glob("*.ldb"), key=lambda p: p.stat().st_size)
    bad = bytearray(table.read_bytes())
    bad[len(bad) // 2] ^= 1
    table.write_bytes(bad)
    yield objects
    if objects.server.process is not None:
        objects.stop()


def test_fsck_goes_on_behind_it(damaged):
    before = snapshot(damaged.server.data)
    status, text = damaged.fsck()
    assert status == 1 and "cannot be read" in text and "ended early" not in text, text
    checked = int(text.split(" objects,")[0].split()[-1])
    assert len(damaged.bodies) // 2 < checked < len(damaged.bodies) + 2, text
    assert snapshot(damaged.server.data) == before
    status, text = damaged.fsck("--json")
    report, _ = json.JSONDecoder().raw_decode(text)
    assert status == 1 and report["state"] == "finished" and report["objects"] == checked


def test_the_first_block_is_damaged(template, tmp_path):
    objects = copy_of(template, tmp_path / "server")
    table = min(objects.meta.glob("*.ldb"))
    bad = bytearray(table.read_bytes())
    bad[10] ^= 1
    table.write_bytes(bad)
    before = snapshot(objects.server.data)
    said = [objects.why_refused()]
    for options in ([], ["--repair"]):
        status, text = objects.fsck(*options)
        assert status == 2, text
        said.append(text)
    for text in said:
        assert f"{objects.meta}/*.ldb" in text and "Restore the directory from a backup" in text, text
    assert snapshot(objects.server.data) == before


def test_a_repair_removes_nothing_that_a_lost_record_may_point_to(damaged):
    bodies = sorted(p.name for p in (damaged.blobs / "blobs").glob("*/*"))
    damaged.fsck("--repair")
    assert sorted(p.name for p in (damaged.blobs / "blobs").glob("*/*")) == bodies


def health(server, page):
    with urllib.request.urlopen(server.admin_url + page, timeout=60) as answer:
        return answer.read().decode()


def wait_for_a_change(damaged):
    """LevelDB compacts on its own: if it meets the damage, it refuses the next change and is opened anew, and until another change is
    taken, health says that the last one was not."""
    while damaged.call("PUT", "/another/new", b"new")[0] != 200 or not is_healthy(damaged.server):
        pass


def is_healthy(server):
    try:
        return bool(health(server, "/healthz"))
    except urllib.error.HTTPError as refused:
        assert refused.code == 503
        return False


def test_the_server_says_so_and_serves_the_rest(damaged):
    damaged.start()
    statuses = {key: damaged.call("GET", key)[0] for key in damaged.bodies}
    assert set(statuses.values()) == {200, 500}
    assert list(statuses.values()).count(500) < len(statuses) // 2
    assert damaged.call("GET", "/another/key") == (200, b"of another bucket")
    wait_for_a_change(damaged)
    for page, word in (("/healthz", "ok"), ("/readyz", "ready")):
        first, second = health(damaged.server, page).splitlines()
        assert first == word + ", degraded" and "cannot be read" in second and "mortise fsck" in second
    [count] = [line for line in health(damaged.server, "/metrics").splitlines() if line.startswith("mortise_store_corrupt_reads_total ")]
    assert float(count.split()[1]) >= 1
    damaged.stop()
    lines = [row for row in map(json.loads, damaged.server.log.read_text().splitlines()) if "read of the store" in row["message"]]
    assert [row["level"] for row in lines] == ["error"], "it is told once"
