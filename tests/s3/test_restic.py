# SPDX-License-Identifier: Apache-2.0
"""restic, whose S3 side is minio-go: signed chunks over HTTP, and a check of everything it stored."""

import pytest

from conftest import Shell, need, write_pattern


@pytest.fixture
def restic(signed_site, bucket_name, tmp_path):
    shell = Shell(tmp_path, signed_site.key, [need("restic"), "--no-cache", "-o", "s3.bucket-lookup=path"])
    shell.environment.update(RESTIC_PASSWORD="test", RESTIC_REPOSITORY=f"s3:{signed_site.endpoint}/{bucket_name}/repo")
    return shell


def test_backup_check_forget_restore(restic, tmp_path):
    for seed in range(20):
        (tmp_path / "tree" / f"{seed % 3}").mkdir(parents=True, exist_ok=True)
        write_pattern(tmp_path / "tree" / f"{seed % 3}" / f"file {seed}", 200_000 * seed, seed)
    restic("init")
    restic("backup", "tree")
    (tmp_path / "tree" / "0" / "file 3").unlink()
    restic("backup", "tree")
    restic("check", "--read-data")
    restic("restore", "latest", "--target", "back")
    originals = [path for path in (tmp_path / "tree").rglob("*") if path.is_file()]
    assert len(originals) == 19
    for path in originals:
        restored = tmp_path / "back" / path.relative_to(tmp_path)
        if not restored.exists():  # restic keeps absolute paths when it was given one
            restored = tmp_path / "back" / path.relative_to("/")
        assert restored.read_bytes() == path.read_bytes()
    restic("forget", "--keep-last", "1", "--prune")
    restic("check")
    assert "1 snapshots" in restic("snapshots", "--compact")
