# SPDX-License-Identifier: Apache-2.0
"""s3fs: a bucket mounted as a file system. Needs /dev/fuse and the right to mount."""

import os
import subprocess
import time

import pytest

from conftest import MiB, Shell, need, write_pattern
from boto import client_for, keys_of


@pytest.fixture
def mounted(signed_site, bucket_name, tmp_path):
    program = need("s3fs")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("no /dev/fuse here")
    client_for(signed_site).create_bucket(Bucket=bucket_name)
    password = tmp_path / "password"
    password.write_text(f"{signed_site.key.access_key}:{signed_site.key.secret_key}")
    password.chmod(0o600)
    point = tmp_path / "mnt"
    point.mkdir()
    shell = Shell(tmp_path, signed_site.key, [])
    for name in list(shell.environment):
        if name.startswith("AWS_"):
            del shell.environment[name]
    options = f"passwd_file={password},url={signed_site.endpoint},use_path_request_style,retries=1,multipart_size=10"
    done = shell.try_run(program, bucket_name, point, "-o", options)
    if done.returncode != 0 or not os.path.ismount(point):
        give_up = time.monotonic() + 20
        while not os.path.ismount(point) and time.monotonic() < give_up:
            time.sleep(0.1)
        if not os.path.ismount(point):
            pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    yield point
    subprocess.run(["umount", point], check=True)


def test_files_and_folders(mounted, signed_site, bucket_name):
    (mounted / "dir").mkdir()
    write_pattern(mounted / "dir" / "file", 100_000)
    write_pattern(mounted / "big", 25 * MiB, seed=2)
    assert sorted(os.listdir(mounted)) == ["big", "dir"] and os.listdir(mounted / "dir") == ["file"]
    assert keys_of(client_for(signed_site).list_objects_v2(Bucket=bucket_name)) == ["big", "dir/", "dir/file"]
    (mounted / "dir" / "file").rename(mounted / "renamed")
    (mounted / "renamed").chmod(0o640)
    assert (mounted / "renamed").stat().st_mode & 0o777 == 0o640
    copy = signed_site.server.directory / "copy"
    write_pattern(copy, 100_000)
    assert (mounted / "renamed").read_bytes() == copy.read_bytes()
    with (mounted / "renamed").open("ab") as file:
        file.write(b"more")
    assert (mounted / "renamed").stat().st_size == 100_004
    (mounted / "dir").rmdir()
    assert sorted(os.listdir(mounted)) == ["big", "renamed"]
