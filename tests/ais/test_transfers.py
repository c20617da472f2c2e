# SPDX-License-Identifier: Apache-2.0
"""Many files at once, large files, and transfers that are interrupted, refused or lied to."""

import os
import signal
import socketserver
import subprocess
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from conftest import program


@pytest.fixture
def folder(ais):
    for name in ("a.txt", "b.txt", "c.bin", "sub/d.txt", "sub/deep/e e.txt"):
        ais.file("dir/" + name, name.encode())
    return "dir"


def test_a_directory(ais, bucket, folder):
    shown = ais("put", folder, bucket + "/up", "-y")
    assert "PUT 3 files (one directory, non-recursive)" in shown and ".txt" in shown
    assert ais.names(bucket) == ["up/a.txt", "up/b.txt", "up/c.bin"]


def test_a_directory_with_its_subdirectories(ais, bucket, folder):
    ais("put", folder, bucket, "-r", "-y", "--num-workers", "2")
    assert ais.names(bucket) == ["a.txt", "b.txt", "c.bin", "sub/d.txt", "sub/deep/e e.txt"]
    assert ais("object", "cat", bucket + "/sub/deep/e e.txt") == "sub/deep/e e.txt"


def test_nothing_is_done_unasked(ais, bucket, folder):
    assert "canceled" in ais.fails("put", folder, bucket)
    assert "[DRY RUN]" in ais("put", folder, bucket, "--dry-run")
    assert ais.names(bucket) == []


def test_patterns_templates_and_lists(ais, bucket, folder):
    ais("put", "dir/*.txt", bucket + "/glob/", "-y")
    ais.file("s-01"), ais.file("s-02")
    ais("put", "s-{01..02}", bucket + "/tmpl/", "-y")
    ais("put", bucket + "/tmpl2/", "--template", "s-{01..02}", "-y")
    ais("put", folder, bucket + "/list/", "--list", "a.txt,sub/d.txt", "-y")
    assert ais.names(bucket) == ["glob/a.txt", "glob/b.txt", "list/a.txt", "list/sub/d.txt", "tmpl/s-01", "tmpl/s-02",
                                 "tmpl2/s-01", "tmpl2/s-02"]  # fmt: skip
    ais.fails("put", "nosuch*", bucket, "-y")
    ais.fails("put", "s-{01..03}", bucket, "-y")


def test_patterns_and_templates_over_folders(ais, bucket):
    """Files of one name in several folders become as many objects."""
    for i in (1, 2):
        ais.file(f"top/d{i}/x", b"%d" % i)
    ais("put", "top/d{1..2}/x", bucket + "/a", "-y")
    ais("put", "top/*/x", bucket + "/b", "-y")
    ais("put", "top", bucket + "/c", "--template", "d{1..2}/x", "-y")
    assert ais.names(bucket) == [f"{p}/d{i}/x" for p in "abc" for i in (1, 2)]
    assert ais("object", "cat", bucket + "/b/d2/x") == "2"


def test_the_name_of_the_directory(ais, bucket, folder):
    ais("put", folder, bucket, "--include-src-dir", "-y")
    assert ais.names(bucket) == ["dir/a.txt", "dir/b.txt", "dir/c.bin"]


def test_download_many(ais, bucket, folder):
    ais("put", folder, bucket + "/up", "-r", "-y")
    shown = ais("get", bucket, "out", "--prefix", "up/")
    assert "GET 5 objects" in shown
    assert ais.read("out/sub/deep/e e.txt") == b"sub/deep/e e.txt" and ais.read("out/a.txt") == b"a.txt"
    ais("get", bucket, "out2", "--list", "up/a.txt,up/b.txt")
    assert ais.read("out2/up/b.txt") == b"b.txt"
    ais("get", bucket, "everything", "--prefix", "")
    assert ais.read("everything/up/c.bin") == b"c.bin"


@pytest.mark.parametrize("words", [("--prefix", ""), ("--list", "a.txt,..,a/../b,a//b,a/b")])
def test_names_that_no_file_can_have_stop_no_others(ais, bucket, words):
    for name in ("..", "a.txt", "a/../b", "a//b", "a/b"):
        ais.put_by_s3(bucket, name, name.encode())
    said = ais.fails("get", bucket, "out", *words, "-y")
    assert said.count("no file can have this name") == 2 and "becomes the same file" in said
    assert said.endswith("Error: 3 of 5 failed\n")
    assert ais.read("out/a.txt") == b"a.txt" and ais.read("out/a/b") in (b"a/b", b"a//b")
    assert sorted(str(p.relative_to(ais.folder)) for p in ais.folder.rglob("*") if p.is_file() and "home" not in p.parts) == ["out/a.txt", "out/a/b"]


def test_links_in_the_target_are_not_followed(ais, bucket):
    for name in ("folder/new", "file", "plain"):
        ais.put_by_s3(bucket, name, b"theirs")
    ais.file("outside/file", b"mine")
    (ais.folder / "out").mkdir()
    (ais.folder / "out/folder").symlink_to(ais.folder / "outside")
    (ais.folder / "out/file").symlink_to(ais.folder / "outside/file")
    said = ais.fails("get", bucket, "out", "--prefix", "", "-y")
    assert "out/folder\" is a link" in said and "1 of 3 failed" in said
    assert ais.read("outside/file") == b"mine" and not (ais.folder / "outside/new").exists()
    assert ais.read("out/file") == b"theirs" and not (ais.folder / "out/file").is_symlink()
    assert ais.read("out/plain") == b"theirs"
    # The target that the user named may be one.
    (ais.folder / "named").symlink_to(ais.folder / "outside")
    ais("get", bucket, "named", "--prefix", "fold", "-y")
    assert ais.read("outside/folder/new") == b"theirs"


def test_existing_files_are_kept_unless_yes(ais, bucket, folder):
    ais("put", folder, bucket, "-y")
    ais.file("out/a.txt", b"mine")
    assert "canceled" in ais.fails("get", bucket, "out", "--prefix", "")
    assert ais.read("out/a.txt") == b"mine" and not (ais.folder / "out" / "b.txt").exists()
    ais("get", bucket, "out", "--prefix", "", "-y")
    assert ais.read("out/a.txt") == b"a.txt"


def test_one_of_many_fails(ais, bucket, folder):
    ais("put", folder, bucket, "-y")
    done = ais.fails("get", bucket, "out", "--list", "a.txt,nosuch,b.txt")
    assert "nosuch" in done and "1 of 3 failed" in done
    assert ais.read("out/b.txt") == b"b.txt"


def test_parts(ais, bucket):
    content = os.urandom(5 << 20)
    ais.file("large", content)
    assert "PUT in chunks" in ais("put", "large", bucket, "--chunk-size", "1MiB")
    shown = ais("get", bucket + "/large", "copy", "--mpd", "--chunk-size", "700KiB", "--num-workers", "3")
    assert "5.00MiB" in shown and ais.read("copy") == content
    ais.fails("get", bucket + "/large", "/dev/null", "--mpd", code=2)


def test_a_file_that_cannot_be_read(ais, bucket):
    ais.fails("put", "nosuchfile", bucket + "/x")
    ais.fails("get", bucket + "/x", "f")
    assert not (ais.folder / "f").exists()


def test_a_full_disk(ais, bucket):
    assert os.path.exists("/dev/full") and not os.path.isfile("/dev/full"), "the machine lacks the device"  # root would make a file
    ais.file("f", b"x" * (1 << 20))
    ais("put", "f", bucket)
    assert "No space left" in ais.fails("get", bucket + "/f", "/dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program(), "object", "cat", bucket + "/f"], stdout=full, stderr=subprocess.PIPE, env=ais.environment, timeout=60)
    assert done.returncode == 1 and b"standard output" in done.stderr
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program(), "ls"], stdout=full, stderr=subprocess.PIPE, env=ais.environment, timeout=60)
    assert done.returncode == 1


def test_a_folder_without_permission(ais, bucket):
    ais.file("f", b"x")
    ais("put", "f", bucket)
    ais.file("no-folder", b"")
    ais.fails("get", bucket + "/f", "no-folder/f")


class Liar(BaseHTTPRequestHandler):
    """Answers GETs of objects as the test wants."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.behave(self)

    def log_message(self, *_):
        pass


@pytest.fixture
def liar():
    class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
        daemon_threads = True

    server = Threads(("127.0.0.1", 0), Liar)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def endpoint(server):
    return {"AIS_ENDPOINT": "http://127.0.0.1:%d" % server.server_address[1]}


def only_files_of(ais):
    return sorted(p.name for p in ais.folder.iterdir() if p.name != "home")


def test_an_answer_that_ends_early_leaves_nothing(ais, liar):
    def behave(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"x" * 500)
        request.close_connection = True

    liar.behave = behave
    ais.file("keep", b"old")
    assert "ended before" in ais.fails("get", "ais://b/o", "keep", "-y", **endpoint(liar))
    assert ais.read("keep") == b"old" and only_files_of(ais) == ["keep"]


def test_other_bytes_than_the_checksum_says(ais, liar):
    def behave(request):
        request.send_response(200)
        request.send_header("Content-Length", "3")
        request.send_header("Ais-Checksum-Type", "xxhash")
        request.send_header("Ais-Checksum-Value", "0000000000000000")
        request.end_headers()
        request.wfile.write(b"abc")

    liar.behave = behave
    assert "not what is stored" in ais.fails("get", "ais://b/o", "f", **endpoint(liar))
    assert only_files_of(ais) == []


def test_redirects_are_followed(ais, liar, bucket):
    real = ais.environment["AIS_ENDPOINT"]

    def behave(request):
        request.send_response(301)
        request.send_header("Location", real + request.path)
        request.send_header("Content-Length", "0")
        request.end_headers()

    liar.behave = behave
    ais("put", "-", bucket + "/o", stdin=b"behind a redirect")
    assert ais("object", "cat", bucket + "/o", **endpoint(liar)) == "behind a redirect"


def test_circles_of_redirects_end(ais, liar):
    def behave(request):
        request.send_response(301)
        request.send_header("Location", request.path)
        request.send_header("Content-Length", "0")
        request.end_headers()

    liar.behave = behave
    ais.fails("object", "cat", "ais://b/o", **endpoint(liar))


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"message": "why\\n\\u001b[31m"}', b"<html>", b"{" * 100000])
def test_refusals_of_any_kind(ais, liar, body):
    def behave(request):
        request.send_response(500)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    liar.behave = behave
    said = ais.fails("object", "cat", "ais://b/o", **endpoint(liar))
    assert "\x1b" not in said and said.count("\n") == 1 and len(said) < 2000


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_download_leaves_nothing(ais, liar, how):
    sent, go_on = threading.Event(), threading.Event()

    def behave(request):
        request.send_response(200)
        request.send_header("Content-Length", str(8 << 20))
        request.end_headers()
        request.wfile.write(b"x" * (1 << 20))
        sent.set()
        go_on.wait(60)
        request.close_connection = True

    liar.behave = behave
    child = subprocess.Popen([program(), "get", "ais://b/o", "f"], cwd=ais.folder, env={**ais.environment, **endpoint(liar)},
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)  # fmt: skip
    assert sent.wait(60)
    child.send_signal(how)
    _, said = child.communicate(timeout=60)
    go_on.set()
    assert child.returncode == (-how if how == signal.SIGKILL else 130), said
    assert only_files_of(ais) == []


def test_a_name_that_would_leave_the_folder(ais, liar):
    def behave(request):
        body = b'{"uuid":"abcdefghi","continuation_token":"","entries":[{"name":"../evil","size":"1","flags":64}],"flags":0}'
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    liar.behave = behave
    assert "../evil" in ais.fails("get", "ais://b", "out", "--prefix", "", "-y", **endpoint(liar))
    assert not (ais.folder / "evil").exists()
