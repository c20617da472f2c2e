# SPDX-License-Identifier: Apache-2.0
"""What is different on a terminal: questions are asked, and progress is shown."""

import os
import pty
import subprocess

from conftest import program


def on_terminal(ais, *words, answer=b""):
    """(exit code, what the terminal showed)"""
    leader, follower = pty.openpty()
    child = subprocess.Popen([program(), *words], stdin=follower, stdout=follower, stderr=follower, cwd=ais.folder, env=ais.environment)
    os.close(follower)
    if answer:
        os.write(leader, answer)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # nobody has the other end any more
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    return child.wait(timeout=60), shown.decode(errors="replace")


def test_yes_and_no(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"x")
    code, shown = on_terminal(ais, "bucket", "rm", bucket, answer=b"n\n")
    assert code == 1 and "[Y/N]" in shown and ais.names(bucket) == ["o"]
    code, shown = on_terminal(ais, "bucket", "rm", bucket, answer=b"y\n")
    assert code == 0 and "destroyed" in shown


def test_an_existing_file(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"new")
    ais.file("o", b"old")
    assert on_terminal(ais, "get", bucket + "/o", answer=b"yes\n")[0] == 0
    assert ais.read("o") == b"new"


def test_progress_is_shown_if_it_is_asked_for(ais, bucket):
    ais.file("f", b"x" * (4 << 20))
    code, shown = on_terminal(ais, "put", "f", bucket, "--progress")
    assert code == 0 and "] 100%  4.00MiB of 4.00MiB" in shown
    assert "\x1b[2K" not in on_terminal(ais, "put", "f", bucket)[1]
    ais("put", "f", bucket, "--progress")  # without a terminal: nothing on standard error
    ais.file("many/a", b"1"), ais.file("many/b", b"2")
    code, shown = on_terminal(ais, "put", "many", bucket, "-y", "--progress")
    assert code == 0 and "2/2 objects" in shown
    code, shown = on_terminal(ais, "get", bucket, "out", "--prefix", "", "-y", "--progress")
    assert code == 0 and "objects" in shown


def test_a_reader_that_goes_away(ais, bucket):
    for i in range(3):
        ais.file(f"many/{i:03}", b"x")
    ais("put", "many", bucket, "-y")
    code, _ = ais.shell(f"set -o pipefail; ais ls {bucket} 2>said | true; test ! -s said")
    assert code == 0
