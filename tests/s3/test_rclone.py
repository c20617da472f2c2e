# SPDX-License-Identifier: Apache-2.0
"""rclone, which checks sizes, modification times and MD5 sums after each transfer."""

import json

import pytest

from conftest import MiB, Shell, md5_of_file, need, write_pattern

NAMES = ["a", "b c", "d/e+f", "d/ü/日本", "d/g%2Fh", "d/j'k&l", "empty"]


@pytest.fixture
def rclone(site, tmp_path):
    shell = Shell(tmp_path, site.key, [need("rclone"), "--config=/dev/null", "--retries=1", "--low-level-retries=1"])
    shell.environment.update(
        RCLONE_CONFIG_M_TYPE="s3",
        RCLONE_CONFIG_M_PROVIDER="Other",
        RCLONE_CONFIG_M_ENDPOINT=site.endpoint,
        RCLONE_CONFIG_M_ACCESS_KEY_ID=site.key.access_key,
        RCLONE_CONFIG_M_SECRET_ACCESS_KEY=site.key.secret_key,
    )
    return shell


@pytest.fixture
def tree(tmp_path):
    for seed, name in enumerate(NAMES):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        write_pattern(tmp_path / "tree" / name, 0 if name == "empty" else 1000 + seed, seed)
    return tmp_path / "tree"


def paths_in(rclone, remote):
    rows = json.loads(rclone("lsjson", "--recursive", "--files-only", remote))
    return sorted(row["Path"] for row in rows)


def test_copy_then_check(rclone, tree, bucket_name, tmp_path):
    remote = f"m:{bucket_name}/t"
    rclone("copy", "tree", remote)
    rclone("check", "--download", "tree", remote)
    rclone("check", "tree", remote)
    assert paths_in(rclone, remote) == sorted(NAMES)
    rclone("copy", remote, "back")
    for name in NAMES:
        assert (tmp_path / "back" / name).read_bytes() == (tree / name).read_bytes()
        times = (tmp_path / "back" / name).stat().st_mtime, (tree / name).stat().st_mtime
        assert abs(times[0] - times[1]) < 1e-3, "the modification time is kept in metadata"


def test_sync_makes_the_same_and_then_does_nothing(rclone, tree, bucket_name):
    remote = f"m:{bucket_name}"
    rclone("sync", "tree", remote)
    (tree / "a").unlink()
    (tree / "new").write_text("new")
    (tree / "b c").write_text("changed")
    rclone("sync", "tree", remote)
    rclone("check", "tree", remote)
    again = rclone.try_run("sync", "-v", "--stats-one-line", "tree", remote)
    assert again.returncode == 0 and "Copied" not in again.stderr and "There was nothing to transfer" in again.stderr


def test_a_touched_file_is_updated_by_a_copy_onto_itself(rclone, tree, bucket_name):
    remote = f"m:{bucket_name}"
    rclone("copy", "tree", remote)
    rclone("touch", "--timestamp", "2020-01-02T03:04:05", f"{remote}/a")
    row = json.loads(rclone("lsjson", "--stat", f"{remote}/a"))
    assert row["ModTime"].startswith("2020-01-02T03:04:05")
    rclone("check", "tree", remote)


def test_move_and_remove(rclone, tree, bucket_name):
    remote = f"m:{bucket_name}"
    rclone("copy", "tree", remote)
    rclone("moveto", f"{remote}/d/e+f", f"{remote}/d/moved file")
    rclone("copyto", f"{remote}/d/moved file", f"{remote}/copied")
    expected = sorted([name for name in NAMES if name != "d/e+f"] + ["d/moved file", "copied"])
    assert paths_in(rclone, remote) == expected
    rclone("delete", f"{remote}/d")
    assert not any(path.startswith("d/") for path in paths_in(rclone, remote))
    rclone("purge", remote)
    assert bucket_name not in rclone("lsd", "m:")


def test_upload_in_parts(rclone, bucket_name, tmp_path):
    digest = write_pattern(tmp_path / "big", 30 * MiB + 3)
    rclone("copyto", "--s3-upload-cutoff=8M", "--s3-chunk-size=5M", "big", f"m:{bucket_name}/big")
    assert rclone("md5sum", f"m:{bucket_name}/big").split()[0] == digest, "kept in metadata by rclone"
    rclone("copyto", "--multi-thread-streams=4", "--multi-thread-cutoff=1M", f"m:{bucket_name}/big", "back")
    assert md5_of_file(tmp_path / "back") == digest
    rclone("copyto", "--s3-copy-cutoff=10M", f"m:{bucket_name}/big", f"m:{bucket_name}/copy")
    rclone("check", "--download", "--one-way", f"m:{bucket_name}/copy", f"m:{bucket_name}/")


def test_streams_of_unknown_length(rclone, bucket_name, tmp_path):
    import subprocess

    body = bytes(range(256)) * 30000
    command = [*rclone.prefix, "rcat", "--streaming-upload-cutoff=1M", f"m:{bucket_name}/stream"]
    rclone("mkdir", f"m:{bucket_name}")
    subprocess.run(command, input=body, env=rclone.environment, check=True, timeout=300)
    done = subprocess.run([*rclone.prefix, "cat", f"m:{bucket_name}/stream"], env=rclone.environment, capture_output=True)
    assert done.stdout == body
    part = subprocess.run([*rclone.prefix, "cat", "--offset=1000", "--count=77", f"m:{bucket_name}/stream"],
                          env=rclone.environment, capture_output=True)  # fmt: skip
    assert part.stdout == body[1000:1077]


def test_a_public_link_downloads(rclone, tree, bucket_name, tmp_path):
    import urllib.request

    rclone("copy", "tree", f"m:{bucket_name}")
    with urllib.request.urlopen(rclone("link", f"m:{bucket_name}/d/e+f").strip()) as answer:
        assert answer.read() == (tree / "d/e+f").read_bytes()
