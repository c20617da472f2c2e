# SPDX-License-Identifier: Apache-2.0
"""s3cmd, with the options by which people reach a store below a path: --host=HOST:PORT/s3 and its like."""

import hashlib
import re
import urllib.request

import pytest

from conftest import MiB, Shell, md5_of_file, need, write_pattern


def s3cmd_for(site, directory, *options):
    """No retries: a retry would hide a failure."""
    config = directory / "s3cfg"
    config.write_text(f"[default]\naccess_key = {site.key.access_key}\nsecret_key = {site.key.secret_key}\nmax_retries = 1\n")
    return Shell(directory, site.key, [need("s3cmd"), f"--config={config}", "--no-progress", "--no-ssl", *options])


@pytest.fixture
def s3cmd(site, tmp_path):
    to_site = [f"--host={site.host}", f"--host-bucket={site.host}/%(bucket)"]
    return s3cmd_for(site, tmp_path, "--no-check-certificate", "--region=us-west-1", *to_site)


@pytest.fixture
def bucket(s3cmd, bucket_name):
    s3cmd("mb", f"s3://{bucket_name}")
    return f"s3://{bucket_name}"


def test_make_show_list_and_remove_a_bucket(s3cmd, bucket_name):
    url = f"s3://{bucket_name}"
    assert f"Bucket 's3://{bucket_name}/' created" in s3cmd("mb", url)
    assert f"s3://{bucket_name}/ (bucket):" in s3cmd("info", url)
    row = [line for line in s3cmd("ls", "s3://").splitlines() if line.endswith(url)]
    assert len(row) == 1 and re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d ", row[0])
    assert url in s3cmd("ls")
    s3cmd("rb", url)
    assert url not in s3cmd("ls")
    assert s3cmd.try_run("info", url).returncode != 0


def test_put_get_show_and_remove_an_object(s3cmd, bucket, tmp_path):
    digest = write_pattern(tmp_path / "object.txt", 70001)
    s3cmd("put", "object.txt", f"{bucket}/folder/obj")
    info = s3cmd("info", f"{bucket}/folder/obj")
    assert re.search(r"File size:\s+70001", info) and re.search(rf"MD5 sum:\s+{digest}", info)
    assert re.search(r"^20\S+ \S+\s+70001\s+" + re.escape(f"{bucket}/folder/obj"), s3cmd("ls", f"{bucket}/folder/"), re.M)
    assert f"DIR  {bucket}/folder/" in s3cmd("ls", bucket)
    got = s3cmd.try_run("get", f"{bucket}/folder/obj", "back.txt")
    assert got.returncode == 0 and "MD5" not in got.stderr, got.stderr
    assert md5_of_file(tmp_path / "back.txt") == digest
    assert s3cmd.try_run("rb", bucket).returncode != 0, "a bucket with an object in it is not removed"
    s3cmd("rm", f"{bucket}/folder/obj")
    assert s3cmd("ls", f"{bucket}/folder/") == ""
    s3cmd("rb", bucket)


def test_get_continues_a_download(s3cmd, bucket, tmp_path):
    digest = write_pattern(tmp_path / "whole", 300000)
    s3cmd("put", "whole", f"{bucket}/whole")
    (tmp_path / "half").write_bytes((tmp_path / "whole").read_bytes()[:123456])
    s3cmd("get", "--continue", f"{bucket}/whole", "half")
    assert md5_of_file(tmp_path / "half") == digest


def test_copy_and_move(s3cmd, bucket, tmp_path):
    digest = write_pattern(tmp_path / "a", 5000)
    s3cmd("put", "--add-header=Cache-Control: no-store", "a", f"{bucket}/a")
    s3cmd("cp", f"{bucket}/a", f"{bucket}/b c+d")
    s3cmd("mv", f"{bucket}/b c+d", f"{bucket}/e")
    assert [line.split()[-1] for line in s3cmd("ls", bucket).splitlines()] == [f"{bucket}/a", f"{bucket}/e"]
    s3cmd("get", f"{bucket}/e", "e")
    assert md5_of_file(tmp_path / "e") == digest


def test_upload_in_parts(s3cmd, bucket, tmp_path):
    digest = write_pattern(tmp_path / "big", 20 * MiB + 17)
    s3cmd("put", "--multipart-chunk-size-mb=5", "big", f"{bucket}/big")
    s3cmd("get", f"{bucket}/big", "back")
    assert md5_of_file(tmp_path / "back") == digest
    s3cmd("multipart", bucket)
    s3cmd("cp", f"{bucket}/big", f"{bucket}/copy")
    assert re.search(r"File size:\s+20971537", s3cmd("info", f"{bucket}/copy"))


def test_sync_there_and_back(s3cmd, bucket, tmp_path):
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    for number in range(12):
        write_pattern(tree / "sub" / f"ö {number}", 100 + number, seed=number)
    assert s3cmd("sync", "tree/", f"{bucket}/tree/").count("upload:") == 12
    assert "upload:" not in s3cmd("sync", "tree/", f"{bucket}/tree/"), "the second sync moves nothing"
    s3cmd("sync", f"{bucket}/tree/", "back/")
    for file in (tree / "sub").iterdir():
        assert (tmp_path / "back" / "sub" / file.name).read_bytes() == file.read_bytes()
    (tree / "sub" / "ö 3").unlink()
    s3cmd("sync", "--delete-removed", "tree/", f"{bucket}/tree/")
    assert len(s3cmd("ls", "--recursive", bucket).splitlines()) == 11


def test_remove_everything(s3cmd, bucket, tmp_path):
    write_pattern(tmp_path / "a", 10)
    for key in ["x", "y/z", "y/ü & <"]:
        s3cmd("put", "a", f"{bucket}/{key}")
    s3cmd("del", "--recursive", "--force", bucket)
    assert s3cmd("ls", "--recursive", bucket) == ""
    s3cmd("rb", bucket)


def test_bucket_below_the_mount_when_only_the_bucket_template_names_it(signed_site, tmp_path, bucket_name):
    """s3cmd --host=HOST --host-bucket="HOST/s3/%(bucket)": requests then go to / and must work as well."""
    address = signed_site.server.address
    s3cmd = s3cmd_for(signed_site, tmp_path, f"--host={address}", f"--host-bucket={address}/s3/%(bucket)")
    s3cmd("mb", f"s3://{bucket_name}")
    write_pattern(tmp_path / "object.txt", 71671)
    s3cmd("put", "object.txt", f"s3://{bucket_name}/obj")
    assert re.search(rf"71671\s+s3://{bucket_name}/obj", s3cmd("ls", f"s3://{bucket_name}"))


@pytest.mark.parametrize("version", ["V4", "V2"])
def test_signatures(signed_site, tmp_path, bucket_name, version):
    options = [f"--host={signed_site.host}", f"--host-bucket={signed_site.host}"]
    options += ["--signature-v2"] if version == "V2" else []
    s3cmd = s3cmd_for(signed_site, tmp_path, *options)
    s3cmd("mb", f"s3://{bucket_name}")
    digest = write_pattern(tmp_path / "a", 4321)
    s3cmd("put", "a", f"s3://{bucket_name}/a b")
    s3cmd("get", f"s3://{bucket_name}/a b", "back")
    assert md5_of_file(tmp_path / "back") == digest
    refused = s3cmd.try_run("--secret_key=something-else", "ls")
    assert refused.returncode != 0 and "SignatureDoesNotMatch" in refused.stderr


def test_signed_urls(signed_site, tmp_path, bucket_name):
    s3cmd = s3cmd_for(signed_site, tmp_path, f"--host={signed_site.host}", f"--host-bucket={signed_site.host}")
    s3cmd("mb", f"s3://{bucket_name}")
    digest = write_pattern(tmp_path / "a", 4321)
    s3cmd("put", "a", f"s3://{bucket_name}/a+b")
    url = s3cmd("signurl", f"s3://{bucket_name}/a+b", "+600").strip()
    with urllib.request.urlopen(url) as answer:
        assert hashlib.md5(answer.read()).hexdigest() == digest
