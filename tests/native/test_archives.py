# SPDX-License-Identifier: Apache-2.0
"""Many objects in one answer, archives, and what is appended to."""

import io
import tarfile
import threading
import zipfile

import pytest

from conftest import error_of

FILES = {"a.txt": b"first", "dir/b.txt": b"second file", "dir/b.cls": b"7", "empty": b"", "n" * 120 + ".txt": b"long name"}


def tar_of(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def members(data):
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def batch(native, items, **flags):
    message = {"in": items, "mime": ".tar", "coer": False, "onob": False, "strm": True, **flags}
    return native("GET", "/v1/ml/moss", message)


def test_a_batch_keeps_the_order(native, bucket):
    names = [f"{i:04}" for i in range(400)]
    for name in names:
        native.put(f"{bucket}/{name}", name.encode() * int(name))
    wanted = list(reversed(names)) + names[:5]
    answer = batch(native, [{"objname": name, "bucket": bucket, "provider": "ais"} for name in wanted])
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r|") as tar:
        got = [(member.name, tar.extractfile(member).read()) for member in tar]
    assert got == [(f"{bucket}/{name}", name.encode() * int(name)) for name in wanted]


def test_ranges_members_and_what_is_missing(native, bucket):
    native.put(f"{bucket}/o", b"0123456789")
    native.put(f"{bucket}/x.tar", tar_of(FILES))
    items = [
        {"objname": "o", "start": 2, "length": 3},
        {"objname": "x.tar", "archpath": "dir/b.txt"},
        {"objname": "x.tar", "archpath": "dir/b.txt", "start": 7, "length": 100},
        {"objname": "nosuch"},
        {"objname": "o"},
    ]
    answer = native("GET", f"/v1/ml/moss/{bucket}", {"in": items, "coer": True, "strm": True, "onob": True})
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r|") as tar:
        got = [(member.name, tar.extractfile(member).read()) for member in tar]
    assert got == [("o", b"234"), ("x.tar/dir/b.txt", b"second file"), ("x.tar/dir/b.txt", b"file"), ("__404__/nosuch", b""),
                   ("o", b"0123456789")]  # fmt: skip
    error_of(native("GET", f"/v1/ml/moss/{bucket}", {"in": items, "strm": True}), 404)


def test_a_batch_with_a_description(native, bucket):
    native.put(f"{bucket}/o", b"0123456789")
    answer = batch(native, [{"objname": "o", "bucket": bucket, "opaque": "b3A="}], strm=False)
    kind, boundary = answer.headers["Content-Type"].split("; boundary=")
    assert kind == "multipart/mixed"
    parts = answer.content.split(b"--" + boundary.encode())
    assert len(parts) == 4 and parts[3] == b"--\r\n" and b'"opaque":"b3A=","size":10' in parts[1]
    assert members(parts[2].split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")) == {f"{bucket}/o": b"0123456789"}


@pytest.mark.parametrize("message", [None, [], {}, {"in": []}, {"in": [1]}, {"in": [{"objname": ""}]}, {"in": [{"objname": "o"}]},
                                     {"in": [{"objname": "../o", "bucket": "b"}]}, {"in": [{"objname": "o", "bucket": "b", "start": -1}]}])
def test_batches_that_are_none(native, message):
    error_of(native("GET", "/v1/ml/moss", message), 400)


def test_a_batch_of_a_missing_bucket(native):
    assert "does not exist" in error_of(batch(native, [{"objname": "o", "bucket": "nosuchbucket"}]), 404)


def test_a_batch_is_a_job_that_can_be_stopped(native, bucket):
    native.put(f"{bucket}/large", b"x" * (32 << 20))
    message = {"in": [{"objname": "large", "bucket": bucket}] * 20, "strm": True}
    answer = native.session.get(f"{native.server.url}/v1/ml/moss", json=message, stream=True, timeout=120)
    assert answer.raw.read(1000)
    running = native("GET", "/v1/cluster", {"kind": "get-batch"}, {"what": "running_all"}).json()
    job = running[-1].removeprefix("get-batch[").removesuffix("]")
    assert native.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200
    with pytest.raises(Exception):
        while answer.raw.read(1 << 20):
            pass
    assert native.wait(job)["aborted"] is True


@pytest.mark.parametrize("name, data", [("a.tar", tar_of(FILES)), ("a.tgz", tar_of(FILES, "w:gz")), ("a.zip", zip_of(FILES))])
def test_files_are_read_out_of_archives(native, bucket, name, data):
    native.put(f"{bucket}/{name}", data)
    for path, expected in FILES.items():
        answer = native.get(f"{bucket}/{name}", params={"archpath": path, "archregx": ""})
        assert answer.status_code == 200 and answer.content == expected, path
    error_of(native.get(f"{bucket}/{name}", params={"archpath": "nosuch"}), 404)
    rows = native.list(bucket, flags="8")["Entries"]
    assert rows[0]["n"] == name and rows[0]["f"] == 576
    assert {row["n"].removeprefix(name + "/"): row["f"] for row in rows[1:]} == dict.fromkeys(FILES, 192)


@pytest.mark.parametrize("mode, pattern, chosen", [("prefix", "dir/", ["dir/b.txt", "dir/b.cls"]), ("suffix", ".cls", ["dir/b.cls"]),
                                                   ("substr", "mpt", ["empty"]), ("wdskey", "dir/b", ["dir/b.txt", "dir/b.cls"]),
                                                   ("regexp", "^a.*t$", ["a.txt"]), ("", "^e", ["empty"])])
def test_files_are_chosen_by_a_pattern(native, bucket, mode, pattern, chosen):
    native.put(f"{bucket}/a.tar", tar_of(FILES))
    answer = native.get(f"{bucket}/a.tar", params={"archregx": pattern, "archmode": mode})
    assert list(members(answer.content)) == chosen


def test_what_is_no_archive(native, bucket):
    native.put(f"{bucket}/a.tar", b"no archive at all, but long enough to be looked at " * 50)
    error_of(native.get(f"{bucket}/a.tar", params={"archpath": "x"}), 400)
    error_of(native.get(f"{bucket}/a.tar", params={"archregx": "(", "archmode": "regexp"}), 400)
    error_of(native.get(f"{bucket}/a.tar", params={"archregx": "x", "archmode": "nosuch"}), 400)
    assert native.names(bucket, flags="8") == ["a.tar"]
    native.put(f"{bucket}/a.tar", tar_of(FILES)[:700])
    assert native.get(f"{bucket}/a.tar", params={"archpath": "empty"}).status_code in (400, 404)


@pytest.mark.parametrize("name", ["out.tar", "out.tgz", "out.tar.gz", "out.tar.lz4", "out.zip"])
def test_archives_are_made(native, bucket, name):
    for object_, data in FILES.items():
        native.put(f"{bucket}/{object_}", data)
    value = {"objnames": list(FILES)[:3], "archname": name, "mime": ""}
    status = native.wait(native.act("PUT", f"/v1/buckets/{bucket}", "archive", value).text)
    assert status["err"] == ""
    for object_ in list(FILES)[:3]:
        assert native.get(f"{bucket}/{name}", params={"archpath": object_}).content == FILES[object_]
    more = {"objnames": ["empty"], "archname": name, "aate": True, "isbn": True}
    assert native.wait(native.act("PUT", f"/v1/buckets/{bucket}", "archive", more).text)["err"] == ""
    listed = [row["n"].removeprefix(name + "/") for row in native.list(bucket, prefix=name, flags="8")["Entries"][1:]]
    assert listed == [*list(FILES)[:3], f"{bucket}/empty"]


def test_an_archive_of_what_is_missing(native, bucket):
    value = {"objnames": ["nosuch"], "archname": "out.tar"}
    assert "does not exist" in native.wait(native.act("PUT", f"/v1/buckets/{bucket}", "archive", value).text)["err"]
    assert native.names(bucket) == []
    error_of(native.act("PUT", f"/v1/buckets/{bucket}", "archive", {"archname": "x.rar", "objnames": ["o"]}), 400)
    error_of(native.act("PUT", f"/v1/buckets/{bucket}", "archive", {"archname": "../x.tar", "objnames": ["o"]}), 400)


def append(native, path, data, handle=""):
    answer = native("PUT", f"/v1/objects/{path}", data=data, params={"append_type": "append", "append_handle": handle})
    assert answer.status_code == 200, answer.text
    return answer.headers["Ais-Append-Handle"]


def flush(native, path, handle):
    return native("PUT", f"/v1/objects/{path}", params={"append_type": "flush", "append_handle": handle})


@pytest.mark.parametrize("before", [None, b"there before,"])
def test_appended(native, bucket, before):
    if before:
        native.put(f"{bucket}/o", before)
    handle = append(native, f"{bucket}/o", b"one,")
    handle = append(native, f"{bucket}/o", b"two,", handle)
    answer = native.get(f"{bucket}/o")
    assert answer.content == before if before else answer.status_code == 404
    assert flush(native, f"{bucket}/o", append(native, f"{bucket}/o", b"three", handle)).status_code == 200
    assert native.get(f"{bucket}/o").content == (before or b"") + b"one,two,three"


def test_handles_that_are_none(native, bucket):
    for handle in ("x", "a.b", ".1", "a.0", "0123456789abcdef0123456789abcdef.1"):
        assert flush(native, f"{bucket}/o", handle).status_code in (400, 404), handle
        bad = native("PUT", f"/v1/objects/{bucket}/o", data=b"x", params={"append_type": "append", "append_handle": handle})
        assert bad.status_code in (400, 404), handle
    assert native.names(bucket) == []


def test_what_was_written_meanwhile_is_not_lost(native, bucket):
    native.put(f"{bucket}/o", b"old")
    handle = append(native, f"{bucket}/o", b",more")
    native.put(f"{bucket}/o", b"new")
    error_of(flush(native, f"{bucket}/o", handle), 409)
    assert native.get(f"{bucket}/o").content == b"new"


def test_batches_and_archives_at_once(native, bucket):
    native.put(f"{bucket}/a.tgz", tar_of(FILES, "w:gz"))
    wrong = []

    def ask():
        for _ in range(5):
            answer = batch(native_of_thread(native), [{"objname": "a.tgz", "bucket": bucket, "archpath": name} for name in FILES])
            if list(members(answer.content).values()) != list(FILES.values()):
                wrong.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def native_of_thread(native):
    return type(native)(native.server)


def test_promoted(tmp_path):
    from conftest import Native, Server

    root = tmp_path / "root"
    (root / "dir" / "sub").mkdir(parents=True)
    (root / "dir" / "top").write_bytes(b"top")
    (root / "dir" / "sub" / "inner").write_bytes(b"inner")
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "dir" / "link").symlink_to(tmp_path / "secret")
    extra = f'\n[plugins.api_native]\nenabled = true\npromote_root = "{root}"\n'
    server = Server(tmp_path / "server", extra=extra).start()
    native = Native(server)
    native.create("b")

    def promote(source, **value):
        return native.act("POST", "/v1/objects/b", "promote", {"src": str(source), **value}, name=str(source))

    native.wait(promote(root / "dir", obj="p/").text)
    assert native.names("b") == ["p/top"]
    (root / "dir" / "top").write_bytes(b"changed")
    native.wait(promote(root / "dir", obj="p").text)
    assert native.get("b/p/top").content == b"top"
    native.wait(promote(root / "dir", obj="p", rcr=True, ovw=True, dls=True).text)
    assert native.names("b") == ["p/sub/inner", "p/top"] and native.get("b/p/top").content == b"changed"
    assert [f.name for f in root.rglob("*") if f.is_file() and not f.is_symlink()] == []
    for outside in (tmp_path / "secret", root / "dir" / "link", root / ".." / "secret", "relative", root, "/"):
        error_of(promote(outside, obj="x"), 400, "errInvalidPromoteSource")
    error_of(promote(root / "nosuch", obj="x"), 404, "PathError")
    assert server.stop() == 0


def test_nothing_is_promoted_unless_configured(native, bucket, tmp_path):
    (tmp_path / "f").write_bytes(b"x")
    error_of(native.act("POST", f"/v1/objects/{bucket}", "promote", {"src": str(tmp_path / "f")}), 400, "errInvalidPromoteSource")
