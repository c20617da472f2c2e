# SPDX-License-Identifier: Apache-2.0
"""Many objects in one answer, archives, and what is appended to."""

import contextlib
import http.client
import io
import json
import os
import subprocess
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
import requests

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


def unpacked(mime, data):
    if mime == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if mime == ".tar.lz4":
        data = subprocess.run(["lz4", "-d", "-c"], input=data, capture_output=True, check=True).stdout
    return members(data)


@pytest.mark.parametrize("mime", [".tgz", ".tar.gz", ".tar.lz4", ".zip"])
def test_batches_in_other_archives(native, bucket, mime):
    large = bytes(range(256)) * 4096
    native.put(f"{bucket}/large", large)
    native.put(f"{bucket}/empty", b"")
    native.put(f"{bucket}/x.tar", tar_of(FILES))
    items = [{"objname": "large"}, {"objname": "nosuch"}, {"objname": "empty"}, {"objname": "x.tar", "archpath": "dir/b.txt"},
             {"objname": "large", "start": 3, "length": 5}]  # fmt: skip
    message = {"in": items[:4], "mime": mime, "coer": True, "strm": True, "onob": True}
    answer = native("GET", f"/v1/ml/moss/{bucket}", message)
    assert answer.status_code == 200, answer.text
    assert unpacked(mime, answer.content) == {"large": large, "__404__/nosuch": b"", "empty": b"", "x.tar/dir/b.txt": b"second file"}
    answer = native("GET", f"/v1/ml/moss/{bucket}", {"in": items[4:], "mime": mime, "strm": True, "onob": True})
    assert unpacked(mime, answer.content) == {"large": large[3:8]}
    described = native("GET", f"/v1/ml/moss/{bucket}", {"in": items[:1], "mime": mime, "onob": True, "strm": False})
    boundary = described.headers["Content-Type"].split("boundary=")[1].encode()
    part = described.content.split(b"--" + boundary)[2]
    assert b'filename="archive' + mime.encode() in part
    assert unpacked(mime, part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")) == {"large": large}
    error_of(native("GET", f"/v1/ml/moss/{bucket}", {"in": items[:1], "mime": ".rar"}), 400)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """A server that holds a good object, "good", and one that was damaged on the disk, "bad"."""
    from conftest import ENABLED, Native, Server

    server = Server(tmp_path_factory.mktemp("damaged"), extra=ENABLED).start()
    native = Native(server)
    native.create("b")
    native.put("b/good", b"good")
    native.put("b/bad", b"bad!" * 25_000)
    assert server.stop() == 0
    (blob,) = [f for f in server.data.rglob("blobs/*/*") if f.is_file() and f.stat().st_size >= 100_000]
    data = bytearray(blob.read_bytes())
    data[50_000] ^= 1
    blob.write_bytes(data)
    server.start()
    yield Native(server)
    assert server.stop() == 0


GOOD, BAD = {"objname": "good"}, {"objname": "bad"}


@pytest.mark.parametrize("items, flags", [([BAD], {"strm": True}), ([BAD, GOOD], {"strm": True, "mime": ".tgz"}),
                                          ([GOOD, BAD], {"strm": False}), ([GOOD, BAD], {"strm": False, "mime": ".zip"})])  # fmt: skip
def test_a_damaged_object_is_told_while_that_can_be(damaged, items, flags):
    answer = damaged("GET", "/v1/ml/moss/b", {"in": items, **flags})
    assert "damaged" in error_of(answer, 500)


@pytest.mark.parametrize("items", [[BAD, GOOD], [GOOD, BAD]])
@pytest.mark.parametrize("mime", [".tar", ".zip"])
def test_the_others_come_where_errors_do_not_matter(damaged, items, mime):
    message = {"in": items, "mime": mime, "coer": True, "onob": True}
    answer = damaged("GET", "/v1/ml/moss/b", message | {"strm": True})
    assert unpacked(mime, answer.content) == {"good": b"good", "__404__/bad": b""}
    answer = damaged("GET", "/v1/ml/moss/b", message | {"strm": False})
    assert answer.status_code == 200 and b"damaged" in answer.content and b"good" in answer.content


@pytest.mark.parametrize("mime", [".tar", ".zip"])
def test_a_batch_that_is_cut_does_not_look_complete_and_the_log_says_why(damaged, mime):
    message = {"in": [GOOD, BAD, GOOD], "mime": mime, "coer": False, "onob": True, "strm": True}
    began = damaged.server.log.stat().st_size
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        damaged("GET", "/v1/ml/moss/b", message)  # the second, if nothing was sent yet
    lines = []
    while not lines:  # the log is written behind the answer
        new = damaged.server.log.read_bytes()[began:].decode().rpartition("\n")[0].splitlines()
        lines = [row for row in map(json.loads, new) if row["message"].startswith("a batch ends early")]
    (line,) = lines
    assert line["at"] == "ais://b/bad" and line["sent"] == "1 of 3" and "damaged" in line["reason"] and line["job"]


def put_member(native, path, member, data, how=None, **params):
    headers = {} if how is None else {"Ais-Pine": how}
    params = {"archpath": member, "archmime": "", **params}
    return native("PUT", f"/v1/objects/{path}", data=data, headers=headers, params=params)


@pytest.mark.parametrize("name", ["a.tar", "a.tgz", "a.tar.gz", "a.tar.lz4", "a.zip"])
def test_files_are_put_into_an_archive(native, bucket, name):
    error_of(put_member(native, f"{bucket}/{name}", "one", b"1", "1"), 404)
    assert native.names(bucket) == []
    snow = "dir/two \N{SNOWMAN}"
    for member, data in (("one", b"1"), (snow, b"2" * 70000), ("empty", b""), ("one", b"again")):
        assert put_member(native, f"{bucket}/{name}", member, data, "2").status_code == 200
    assert put_member(native, f"{bucket}/{name}", "last", b"L", "1").status_code == 200
    rows = [row["n"].removeprefix(name + "/") for row in native.list(bucket, flags="8")["Entries"][1:]]
    assert rows == ["one", snow, "empty", "one", "last"], "the same name twice is two files"
    assert native.get(f"{bucket}/{name}", params={"archpath": snow}).content == b"2" * 70000


def test_what_an_archive_has_stays_as_it_is(native, bucket):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, kind in (("dir", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE), ("file", tarfile.REGTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.mode, info.mtime, info.linkname = kind, 0o640, 1_000_000, "file" if name == "link" else ""
            tar.addfile(info, io.BytesIO())
    native.put(f"{bucket}/a.tar", out.getvalue(), headers={"Ais-Custom-Md": "k=v"})
    assert put_member(native, f"{bucket}/a.tar", "new", b"x").status_code == 200
    answer = native.get(f"{bucket}/a.tar")
    assert answer.headers["Ais-Custom-Md"] == "k=v"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        got = [(m.name, m.type, m.mode, m.mtime, m.linkname) for m in tar.getmembers()[:3]]
    assert got == [("dir", tarfile.DIRTYPE, 0o640, 1_000_000, ""), ("link", tarfile.SYMTYPE, 0o640, 1_000_000, "file"),
                   ("file", tarfile.REGTYPE, 0o640, 1_000_000, "")]  # fmt: skip


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tars_behind_one_another_stay_in_an_archive(native, bucket, mode):
    """As `cat` makes them, and `tar --ignore-zeros` reads them."""
    path = f"{bucket}/a.tgz" if mode == "w:gz" else f"{bucket}/a.tar"
    native.put(path, tar_of({"one": b"1"}, mode) + tar_of({"two": b"2"}, mode))
    assert put_member(native, path, "new", b"x").status_code == 200
    assert members(native.get(path).content) == {"one": b"1", "two": b"2", "new": b"x"}
    odd = tar_of({"one": b"1"}) + b"something else behind it" * 100
    native.put(f"{bucket}/odd.tar", odd)
    error_of(put_member(native, f"{bucket}/odd.tar", "new", b"x"), 400)
    assert native.get(f"{bucket}/odd.tar").content == odd


def test_many_files_are_put_into_an_archive_at_once(native, bucket):
    """As the command line does with a directory: none is lost."""

    def put(number):
        answers.append(put_member(native, f"{bucket}/a.tar", f"f{number}", str(number).encode(), "2").status_code)

    answers = []
    threads = [threading.Thread(target=put, args=(i,)) for i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 24
    assert members(native.get(f"{bucket}/a.tar").content) == {f"f{i}": str(i).encode() for i in range(24)}


def test_files_that_cannot_be_put_into_an_archive(native, bucket):
    error_of(put_member(native, f"{bucket}/a.rar", "o", b"x"), 400)
    for member in ("../o", "", "a/./b", "~/x", "d/", "/abs", "a\0b", "\0"):
        error_of(put_member(native, f"{bucket}/a.tar", member, b"x"), 400)
    native.put(f"{bucket}/damaged.tar", b"no archive at all, but long enough to be looked at " * 50)
    error_of(put_member(native, f"{bucket}/damaged.tar", "o", b"x"), 400)
    assert native.get(f"{bucket}/damaged.tar").content.startswith(b"no archive")
    assert native.names(bucket) == ["damaged.tar"]
    error_of(put_member(native, f"{bucket}/other", "o", b"x", archmime=".rar"), 400)
    assert put_member(native, f"{bucket}/other", "o", b"x", archmime=".tar").status_code == 200
    request = requests.Request("PUT", native.server.url + f"/v1/objects/{bucket}/a.tar?archpath=o")
    too_large = native.session.prepare_request(request)
    too_large.headers["Content-Length"] = str(100 << 20)
    error_of(native.session.send(too_large, timeout=120), 413)


@pytest.mark.parametrize("message", [None, [], {}, {"in": []}, {"in": [1]}, {"in": [{"objname": ""}]}, {"in": [{"objname": "o"}]},
                                     {"in": [{"objname": "../o", "bucket": "b"}]}, {"in": [{"objname": "o", "bucket": "b", "start": -1}]}])
def test_batches_that_are_none(native, message):
    error_of(native("GET", "/v1/ml/moss", message), 400)


def test_a_batch_of_a_missing_bucket(native):
    assert "does not exist" in error_of(batch(native, [{"objname": "o", "bucket": "nosuchbucket"}]), 404)


def jobs_of_batches(native):
    return [row["id"] for row in next(iter(native("GET", "/v1/cluster", {"kind": "get-batch"}, {"what": "qryxstats"}).json().values()))]


def test_batches_of_a_bucket_are_one_job(native, bucket):
    native.put(f"{bucket}/o", b"0123456789")
    native.create(bucket + "-2")
    native.put(f"{bucket}-2/o", b"x")
    before = jobs_of_batches(native)
    for _ in range(3):
        assert batch(native, [{"objname": "o", "bucket": bucket}] * 2).status_code == 200
    described = batch(native, [{"objname": "o", "bucket": bucket}], strm=False)
    [job] = set(jobs_of_batches(native)) - set(before)
    assert job.encode() in described.content
    while native.snapshot(job)["stats"]["loc-objs"] != "7":  # the last one counts when the client has it already
        pass
    shown = native.snapshot(job)
    assert shown["bck"]["name"] == bucket and shown["stats"]["loc-bytes"] == "70" and not shown["aborted"]
    assert native.wait(job)["err"] == ""
    assert batch(native, [{"objname": "o", "bucket": bucket + "-2"}]).status_code == 200
    assert len(jobs_of_batches(native)) == len(before) + 2
    # A stopped one is over: the next batch has another.
    assert native.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200
    assert native.wait(job)["aborted"]
    assert batch(native, [{"objname": "o", "bucket": bucket}]).status_code == 200
    assert len(jobs_of_batches(native)) == len(before) + 3


def test_a_batch_is_a_job_that_can_be_stopped(native, bucket):
    native.put(f"{bucket}/large", b"x" * (32 << 20))
    message = {"in": [{"objname": "large", "bucket": bucket}] * 20, "strm": True}
    answer = native.session.get(f"{native.server.url}/v1/ml/moss", json=message, stream=True, timeout=120)
    assert answer.raw.read(1000)
    running = native("GET", "/v1/cluster", {"kind": "get-batch"}, {"what": "running_all"}).json()
    job = running[-1].removeprefix("get-batch[").removesuffix("]")
    assert native.snapshot(job)["is_idle"] is False
    assert native.act("PUT", "/v1/cluster", "stop", {"id": job}).status_code == 200
    with pytest.raises(Exception):
        while answer.raw.read(1 << 20):
            pass
    answer.close()
    assert native.wait(job)["aborted"]
    assert batch(native, message["in"][:1]).status_code == 200, "others go on"


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


def test_a_pattern_takes_no_longer_than_its_length_times_the_name(native, bucket):
    native.put(f"{bucket}/a.tar", tar_of({"a" * 60 + "b": b"1"}))
    assert list(members(native.get(f"{bucket}/a.tar", params={"archregx": "(a+)+$"}).content)) == []
    error_of(native.get(f"{bucket}/a.tar", params={"archregx": r"(a)\1"}), 400)


def test_an_archive_is_not_removed_for_a_file_in_it(native, bucket):
    native.put(f"{bucket}/a.tar", tar_of(FILES))
    error_of(native("DELETE", f"/v1/objects/{bucket}/a.tar", params={"archpath": "a.txt"}), 501)
    assert native.get(f"{bucket}/a.tar").content == tar_of(FILES)


def test_clients_that_left_hold_nobody_up(native, bucket):
    """Each of their batches would take minutes: for others, and for the server's end."""
    native.put(f"{bucket}/a.tar", tar_of({f"{i:04}": b"x" for i in range(2000)}))
    wanted = {"in": [{"objname": "a.tar", "archpath": "1999"}] * 50_000, "mime": ".tar", "coer": False, "onob": False, "strm": True}
    for _ in range(8):
        connection = http.client.HTTPConnection(native.server.url.removeprefix("http://"), timeout=60)
        connection.request("GET", f"/v1/ml/moss/{bucket}", json.dumps(wanted), {"Content-Type": "application/json"})
        connection.close()
    assert native.get(f"{bucket}/a.tar", params={"archpath": "1999"}).content == b"x"
    native.restart("stop")


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


@pytest.mark.parametrize("name", ["out.tar", "out.tar.lz4", "out.zip"])
def test_names_in_archives_are_utf8(native, bucket, name):
    snow = "dir/\N{SNOWMAN} \N{GREEK SMALL LETTER OMEGA}"
    native.put(f"{bucket}/{snow}", b"cold")
    value = {"objnames": [snow], "archname": name}
    assert native.wait(native.act("PUT", f"/v1/buckets/{bucket}", "archive", value).text)["err"] == ""
    data = native.get(f"{bucket}/{name}").content
    assert unpacked(name[3:], data) == {snow: b"cold"}
    assert native.get(f"{bucket}/{name}", params={"archpath": snow}).content == b"cold"


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


def test_tags_that_are_set_while_a_file_is_put_into_an_archive_stay(native, bucket):
    path = f"{bucket}/a.tar"
    native.put(path, tar_of({"big": bytes(20_000_000)}))
    answers = []

    def put_member():
        params = {"archpath": "new", "archmime": ""}
        answers.append(native("PUT", f"/v1/objects/{path}", data=b"x", params=params).status_code)

    thread = threading.Thread(target=put_member)
    thread.start()
    value, tags = 0, "<Tagging><TagSet><Tag><Key>n</Key><Value>{}</Value></Tag></TagSet></Tagging>"
    while thread.is_alive():
        value += 1
        answer = requests.put(f"{native.server.url}/s3/{path}?tagging", data=tags.format(value), timeout=60)
        assert answer.status_code == 200, answer.text
    thread.join()
    assert answers[0] in (200, 409)
    assert f"<Value>{value}</Value>" in requests.get(f"{native.server.url}/s3/{path}?tagging", timeout=60).text


TAGS = "<Tagging><TagSet><Tag><Key>n</Key><Value>{}</Value></Tag></TagSet></Tagging>"


def set_tag(native, path, value):
    answer = requests.put(f"{native.server.url}/s3/{path}?tagging", data=TAGS.format(value), timeout=60)
    assert answer.status_code == 200, answer.text


def has_tag(native, path, value):
    return f"<Value>{value}</Value>" in requests.get(f"{native.server.url}/s3/{path}?tagging", timeout=60).text


def test_an_object_that_is_appended_to_keeps_what_it_has_beside_its_bytes(native, bucket):
    path = f"{bucket}/o"
    native.put(path, b"one", headers={"Ais-Custom-Md": "k=v"})
    set_tag(native, path, 1)
    assert flush(native, path, append(native, path, b",two")).status_code == 200
    answer = native.get(path)
    assert answer.content == b"one,two" and answer.headers["Ais-Custom-Md"] == "k=v" and has_tag(native, path, 1)


def test_tags_that_are_set_while_an_object_is_appended_to_stay(native, bucket):
    path = f"{bucket}/o"
    native.put(path, b"one")
    handle = append(native, path, b",two")
    handle = append(native, path, b",three", handle)
    set_tag(native, path, 1)
    error_of(flush(native, path, handle), 409)
    assert native.get(path).content == b"one" and has_tag(native, path, 1)
    assert flush(native, path, append(native, path, b",two")).status_code == 200
    assert native.get(path).content == b"one,two" and has_tag(native, path, 1)


def append_objects(native, bucket, archive):
    """The job's id."""
    return native.act("PUT", f"/v1/buckets/{bucket}", "archive", {"template": "o", "archname": archive, "aate": True}).text


def test_an_archive_that_objects_are_appended_to_keeps_what_it_has_beside_its_bytes(native, bucket):
    path = f"{bucket}/a.tar"
    native.put(f"{bucket}/o", b"x")
    native.put(path, tar_of(FILES), headers={"Ais-Custom-Md": "k=v"})
    set_tag(native, path, 1)
    assert native.wait(append_objects(native, bucket, "a.tar"))["err"] == ""
    answer = native.get(path)
    assert members(answer.content) == FILES | {"o": b"x"}
    assert answer.headers["Ais-Custom-Md"] == "k=v" and has_tag(native, path, 1)


@pytest.mark.parametrize("change", ["file", "tag", "overwritten"])
def test_what_becomes_of_an_archive_while_objects_are_appended_to_it_stays(slow, change):
    slow.create("b")
    for i in range(4):
        slow.put(f"b/o{i}", bytes(256 << 10))
    slow.put("b/a.tar", tar_of(FILES))
    job = append_objects(slow, "b", "a.tar")
    slow.wait_for_objects(job)
    if change == "file":
        assert put_member(slow, "b/a.tar", "new", b"mine").status_code == 200
    elif change == "tag":
        set_tag(slow, "b/a.tar", 1)
    else:
        slow.put("b/a.tar", tar_of({"new": b"mine"}))
    assert slow.wait(job)["err"] != ""
    got = members(slow.get("b/a.tar").content)
    assert got == {"file": FILES | {"new": b"mine"}, "tag": FILES, "overwritten": {"new": b"mine"}}[change]
    assert has_tag(slow, "b/a.tar", 1) == (change == "tag")


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

    def promote_now(source, **value):
        answer = promote(source, **value)
        assert (answer.status_code, answer.text) == (200, "")  # not the id of a job: all is done

    promote_now(root / "dir", obj="p/")
    assert native.names("b") == ["p/top"]
    (root / "dir" / "top").write_bytes(b"changed")
    promote_now(root / "dir", obj="p")
    assert native.get("b/p/top").content == b"top"
    (root / "dir" / "sub" / "large").write_bytes(bytes(20 << 20))
    native.wait(promote(root / "dir" / "sub", obj="large/").text)
    assert native.names("b") == ["large/inner", "large/large", "p/top"]
    for name in ("large/inner", "large/large"):
        assert native("DELETE", f"/v1/objects/b/{name}").status_code == 200
    (root / "dir" / "sub" / "large").unlink()
    promote_now(root / "dir", obj="p", rcr=True, ovw=True, dls=True)
    assert native.names("b") == ["p/sub/inner", "p/top"] and native.get("b/p/top").content == b"changed"
    assert [f.name for f in root.rglob("*") if f.is_file() and not f.is_symlink()] == []
    for outside in (tmp_path / "secret", root / "dir" / "link", root / ".." / "secret", "relative", root, "/"):
        error_of(promote(outside, obj="x"), 400, "errInvalidPromoteSource")
    error_of(promote(root / "nosuch", obj="x"), 404, "PathError")
    (root / "f").write_bytes(b"x")
    for text in (f"{root}/f\0b", f"{root}\0/../../secret"):
        error_of(promote(text, obj="x"), 400)
        error_of(native.act("POST", "/v1/objects/b", "promote", {"obj": "x"}, name=text), 400)
    error_of(promote(root / "f", obj="x\0y"), 400)
    assert native.names("b") == ["p/sub/inner", "p/top"]
    assert server.stop() == 0


def open_files(server):
    out = set()
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            out.add(os.readlink(link))
    return out


@pytest.mark.parametrize("change", ["another file", "more bytes"])
def test_a_file_that_was_changed_while_it_was_promoted_stays(tmp_path, change):
    from conftest import Native, Server

    root = tmp_path / "root"
    root.mkdir()
    file, fresh = root / "f", tmp_path / "fresh"
    file.write_bytes(bytes(64 << 20))
    extra = f'\n[plugins.api_native]\nenabled = true\npromote_root = "{root}"\njob_rate = "16MiB"\n'
    server = Server(tmp_path / "server", extra=extra).start()
    native = Native(server)
    native.create("b")
    value = {"src": str(file), "obj": "o", "dls": True}
    job = native.act("POST", "/v1/objects/b", "promote", value, name=str(file)).text
    while str(file) not in open_files(server):
        pass
    if change == "another file":
        fresh.write_bytes(b"new")
        fresh.rename(file)
    else:
        with file.open("ab") as out:
            out.write(b"new")
    native.wait(job)
    assert file.read_bytes().endswith(b"new")
    assert server.stop() == 0


def test_nothing_is_promoted_unless_configured(native, bucket, tmp_path):
    (tmp_path / "f").write_bytes(b"x")
    error_of(native.act("POST", f"/v1/objects/{bucket}", "promote", {"src": str(tmp_path / "f")}), 400, "errInvalidPromoteSource")
