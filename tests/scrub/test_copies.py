# SPDX-License-Identifier: Apache-2.0
"""Copies of large objects: no bytes are moved, and each stands by itself."""

import re
import signal

from stored import MiB

LARGE = 48 * MiB
BLOB_SIZE = 300_000


def counter(store, name):
    status, text = store.admin("GET", "/metrics")
    assert status == 200
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    return int(float(found.group(1))) if found else 0


def written(store):
    return counter(store, "mortise_blob_fs_written_bytes_total")


def shared(store):
    return counter(store, "mortise_blob_fs_cloned_bytes_total")


def taken(store):
    """Bytes on the disk that the blobs take, those of a file with two names once."""
    files = {f.stat().st_ino: f.stat().st_blocks * 512 for f in store.blob_directory.rglob("*") if f.is_file()}
    return sum(files.values())


def copy(store, source, target):
    status, text, _ = store.call("PUT", target, headers={"x-amz-copy-source": source})
    assert status == 200 and b"<Error>" not in text, text
    store.bodies[target] = store.bodies[source]


def remove(store, path):
    status, text, _ = store.call("DELETE", path)
    assert status == 204, text
    del store.bodies[path]


def test_a_copy_moves_no_bytes(store):
    store.start()
    store.put("/plain/large", LARGE)
    before = written(store), taken(store)
    copy(store, "/plain/large", "/plain/copy")
    copy(store, "/plain/copy", "/versions/second")
    assert written(store) == before[0]
    assert shared(store) == 2 * LARGE
    assert taken(store) < before[1] + MiB
    store.expect_whole()

    upload = store.begin_upload("/plain/parts")
    status, text, _ = store.call(
        "PUT", f"/plain/parts?partNumber=1&uploadId={upload}", headers={"x-amz-copy-source": "/plain/large"}
    )
    assert status == 200, text
    etag = re.search(rb"<ETag>(.*?)</ETag>", text).group(1).decode()
    assert (written(store), shared(store)) == (before[0], 3 * LARGE)
    listed = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    complete = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    status, text, _ = store.call("POST", f"/plain/parts?uploadId={upload}", complete)
    assert status == 200 and b"<Error>" not in text, text
    store.bodies["/plain/parts"] = store.bodies["/plain/large"]
    store.expect_whole()


def test_a_copy_outlives_its_source_and_checks_are_content(store):
    store.start()
    store.put("/plain/large", LARGE)
    copy(store, "/plain/large", "/plain/copy")
    copy(store, "/plain/copy", "/careful/copy")
    remove(store, "/plain/large")
    remove(store, "/plain/copy")
    store.expect_whole()
    report = store.scrub()
    assert report["findings"] == [], report["findings"]
    assert store.server.stop() == 0
    report = store.fsck_json()
    assert report["findings"] == []
    assert report["objects"] == report["blobs"] == 1
    store.start().expect_whole()
    remove(store, "/careful/copy")
    assert store.server.stop() == 0
    assert store.fsck_json()["findings"] == []


def test_what_was_copied_is_there_after_a_kill(store):
    store.start()
    store.put("/plain/large", BLOB_SIZE)
    for i in range(4):
        source = f"/plain/copy{i - 1}" if i else "/plain/large"
        copy(store, source, f"/plain/copy{i}")
        if i % 2:
            remove(store, source)
        store.server.process.send_signal(signal.SIGKILL)
        store.server.process.wait()
        store.start().expect_whole()
    report = store.scrub()
    assert report["findings"] == [], report["findings"]
    assert store.server.stop() == 0
    assert store.fsck_json()["findings"] == []


def test_damage_of_shared_bytes_is_found_in_every_copy(store):
    store.start()
    store.put("/plain/large", BLOB_SIZE)
    copy(store, "/plain/large", "/plain/copy")
    assert store.server.stop() == 0
    source = store.blob_of["/plain/large"]
    with source.open("r+b") as file:
        file.seek(BLOB_SIZE // 3)
        byte = file.read(1)
        file.seek(BLOB_SIZE // 3)
        file.write(bytes([byte[0] ^ 0x10]))
    report = store.fsck_json()
    assert sorted(f["key"] for f in report["findings"]) == ["copy", "large"]
    assert report["found_of"]["damaged"] == 2
