# SPDX-License-Identifier: Apache-2.0
"""Debian's AWS CLI (version 2), on every mount, with and without authentication."""

import json
import os
import re
import urllib.request

import pytest

from conftest import MiB, Shell, md5_of_file, need, pattern_bytes, write_pattern


def aws_for(site, directory):
    return Shell(directory, site.key, [need("aws"), "--endpoint-url", site.endpoint, "--output", "json"])


@pytest.fixture
def aws(site, tmp_path):
    return aws_for(site, tmp_path)


@pytest.fixture
def bucket(aws, bucket_name):
    aws("s3", "mb", f"s3://{bucket_name}")
    return bucket_name


@pytest.fixture
def signed_aws(signed_site, tmp_path):
    return aws_for(signed_site, tmp_path)


@pytest.fixture
def signed_bucket(signed_aws, bucket_name):
    signed_aws("s3", "mb", f"s3://{bucket_name}")
    return bucket_name


def api(aws, *arguments):
    text = aws("s3api", *arguments)
    return json.loads(text) if text.strip() else {}


def error_of(aws, *arguments):
    """The code of the error that the command must end with."""
    done = aws.try_run("s3api", *arguments)
    assert done.returncode != 0, f"{arguments} succeeded: {done.stdout}"
    return re.search(r"An error occurred \(([^)]*)\)", done.stderr)[1]


def test_make_list_and_remove_a_bucket(aws, bucket_name):
    assert aws("s3", "mb", f"s3://{bucket_name}") == f"make_bucket: {bucket_name}\n"
    assert re.search(rf"^20\S+ \S+ {bucket_name}$", aws("s3", "ls"), re.M)
    assert aws("s3", "ls", "s3://") == aws("s3", "ls")
    aws("s3api", "head-bucket", "--bucket", bucket_name)
    assert aws("s3", "rb", f"s3://{bucket_name}") == f"remove_bucket: {bucket_name}\n"
    assert error_of(aws, "head-bucket", "--bucket", bucket_name) == "404"


def test_copy_there_and_back(aws, bucket, tmp_path):
    digest = write_pattern(tmp_path / "file", 12345)
    aws("s3", "cp", "file", f"s3://{bucket}/dir/file")
    assert re.search(r"12345 file$", aws("s3", "ls", f"s3://{bucket}/dir/"), re.M)
    assert "PRE dir/" in aws("s3", "ls", f"s3://{bucket}")
    aws("s3", "cp", f"s3://{bucket}/dir/file", "back")
    assert md5_of_file(tmp_path / "back") == digest
    aws("s3", "mv", f"s3://{bucket}/dir/file", f"s3://{bucket}/moved")
    assert re.search(r"12345 moved$", aws("s3", "ls", f"s3://{bucket}", "--recursive"), re.M)
    aws("s3", "rm", f"s3://{bucket}/moved")
    aws("s3", "rb", f"s3://{bucket}")


def test_the_second_sync_moves_nothing(aws, bucket, tmp_path):
    names = ["a", "b c", "d/e+f", "d/ü", "d/g/h%2Fi", "d/j'k\"l"]
    for seed, name in enumerate(names):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        write_pattern(tmp_path / "tree" / name, 1000 + seed, seed)
        # S3's times are whole seconds: a file of the same second looks newer than its copy, on AWS too.
        os.utime(tmp_path / "tree" / name, (1_700_000_000, 1_700_000_000))
    assert aws("s3", "sync", "tree", f"s3://{bucket}/t").count("upload:") == len(names)
    assert aws("s3", "sync", "tree", f"s3://{bucket}/t") == ""
    assert aws("s3", "sync", f"s3://{bucket}/t", "back").count("download:") == len(names)
    assert aws("s3", "sync", f"s3://{bucket}/t", "back") == ""
    for name in names:
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "tree" / name).read_bytes()
    assert aws("s3", "sync", f"s3://{bucket}/t", f"s3://{bucket}/u").count("copy:") == len(names)
    assert aws("s3", "rm", "--recursive", f"s3://{bucket}").count("delete:") == 2 * len(names)


def test_get_object_with_a_range(aws, bucket, tmp_path):
    body = pattern_bytes(1000)
    (tmp_path / "file").write_bytes(body)
    aws("s3", "cp", "file", f"s3://{bucket}/k")
    for text, expected in [("bytes=0-9", body[:10]), ("bytes=990-", body[990:]), ("bytes=-5", body[-5:])]:
        answer = api(aws, "get-object", "--bucket", bucket, "--key", "k", "--range", text, "part")
        assert (tmp_path / "part").read_bytes() == expected
        assert answer["ContentLength"] == len(expected) and answer["ContentRange"].endswith("/1000")
    assert error_of(aws, "get-object", "--bucket", bucket, "--key", "k", "--range", "bytes=1000-", "part") == "InvalidRange"


def test_head_object_tells_what_put_said(aws, bucket, tmp_path):
    digest = write_pattern(tmp_path / "file", 321)
    put = api(aws, "put-object", "--bucket", bucket, "--key", "k", "--body", "file", "--content-type", "text/x-test",
              "--metadata", "one=1,two=zwei", "--cache-control", "max-age=3", "--content-disposition", "inline")
    assert put["ETag"] == f'"{digest}"'
    head = api(aws, "head-object", "--bucket", bucket, "--key", "k")
    assert head["ETag"] == put["ETag"] and head["ContentLength"] == 321 and head["ContentType"] == "text/x-test"
    assert head["Metadata"] == {"one": "1", "two": "zwei"} and head["CacheControl"] == "max-age=3"
    assert head["ContentDisposition"] == "inline" and "LastModified" in head


def test_copy_object_within_and_between_buckets(aws, bucket, bucket_name, tmp_path):
    digest = write_pattern(tmp_path / "file", 4000)
    aws("s3", "cp", "file", f"s3://{bucket}/from")
    other = bucket_name + "-other"
    aws("s3", "mb", f"s3://{other}")
    for target in [bucket, other]:
        answer = api(aws, "copy-object", "--copy-source", f"{bucket}/from", "--bucket", target, "--key", "to")
        assert answer["CopyObjectResult"]["ETag"] == f'"{digest}"'
        aws("s3", "cp", f"s3://{target}/to", "back")
        assert md5_of_file(tmp_path / "back") == digest


def test_delete_objects(aws, bucket, tmp_path):
    write_pattern(tmp_path / "file", 10)
    for key in ["a", "b", "c"]:
        aws("s3", "cp", "file", f"s3://{bucket}/{key}")
    request = {"Objects": [{"Key": "a"}, {"Key": "b"}, {"Key": "never-there"}]}
    answer = api(aws, "delete-objects", "--bucket", bucket, "--delete", json.dumps(request))
    assert sorted(row["Key"] for row in answer["Deleted"]) == ["a", "b", "never-there"]
    rows = api(aws, "list-objects-v2", "--bucket", bucket)["Contents"]
    assert [row["Key"] for row in rows] == ["c"] and rows[0]["Size"] == 10


def test_versioning_on_and_off(aws, bucket, tmp_path):
    assert api(aws, "get-bucket-versioning", "--bucket", bucket) == {}
    api(aws, "put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Enabled")
    assert api(aws, "get-bucket-versioning", "--bucket", bucket) == {"Status": "Enabled"}
    versions = []
    for text in ["first", "second"]:
        (tmp_path / "file").write_text(text)
        versions.append(api(aws, "put-object", "--bucket", bucket, "--key", "k", "--body", "file")["VersionId"])
    api(aws, "get-object", "--bucket", bucket, "--key", "k", "--version-id", versions[0], "old")
    assert (tmp_path / "old").read_text() == "first"
    marker = api(aws, "delete-object", "--bucket", bucket, "--key", "k")
    assert marker["DeleteMarker"] is True
    assert error_of(aws, "get-object", "--bucket", bucket, "--key", "k", "gone") == "NoSuchKey"
    listed = api(aws, "list-object-versions", "--bucket", bucket)
    assert [row["VersionId"] for row in listed["Versions"]] == versions[::-1]
    assert [row["VersionId"] for row in listed["DeleteMarkers"]] == [marker["VersionId"]]
    api(aws, "delete-object", "--bucket", bucket, "--key", "k", "--version-id", marker["VersionId"])
    api(aws, "get-object", "--bucket", bucket, "--key", "k", "new")
    assert (tmp_path / "new").read_text() == "second"
    api(aws, "put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Suspended")
    assert api(aws, "get-bucket-versioning", "--bucket", bucket) == {"Status": "Suspended"}


@pytest.mark.parametrize("scheme", ["default", "s3v4"])
def test_presigned_download(aws, bucket, scheme, tmp_path):
    body = pattern_bytes(2000)
    (tmp_path / "file").write_bytes(body)
    aws("s3", "cp", "file", f"s3://{bucket}/a folder/file+1")
    if scheme == "s3v4":
        aws("configure", "set", "default.s3.signature_version", "s3v4")
    url = aws("s3", "presign", f"s3://{bucket}/a folder/file+1", "--expires-in", "600").strip()
    with urllib.request.urlopen(url) as answer:
        assert answer.status == 200 and answer.read() == body


def test_200_mib_both_ways(signed_aws, signed_bucket, tmp_path):
    digest = write_pattern(tmp_path / "big", 200 * MiB)
    signed_aws("s3", "cp", "big", f"s3://{signed_bucket}/big", "--no-progress")
    head = api(signed_aws, "head-object", "--bucket", signed_bucket, "--key", "big")
    assert head["ContentLength"] == 200 * MiB and re.fullmatch(r'"[0-9a-f]{32}-25"', head["ETag"])
    signed_aws("s3", "cp", f"s3://{signed_bucket}/big", "back", "--no-progress")
    assert md5_of_file(tmp_path / "back") == digest
    signed_aws("s3", "cp", f"s3://{signed_bucket}/big", f"s3://{signed_bucket}/copy", "--no-progress")
    copy = api(signed_aws, "head-object", "--bucket", signed_bucket, "--key", "copy")
    assert copy["ContentLength"] == 200 * MiB


def test_standard_input_and_output(signed_aws, signed_bucket, tmp_path):
    environment = signed_aws.environment
    done = signed_aws.try_run("s3", "cp", "-", f"s3://{signed_bucket}/empty")
    assert done.returncode == 0, done.stderr
    assert signed_aws("s3", "cp", f"s3://{signed_bucket}/empty", "-", env=environment) == ""


def test_more_rows_than_fit_in_one_page(signed_aws, signed_bucket, tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(23):
        (tmp_path / "many" / f"{number:03}").write_text(str(number))
    signed_aws("s3", "cp", "--recursive", "many", f"s3://{signed_bucket}/many")
    listed = signed_aws("s3", "ls", "--recursive", "--page-size", "5", f"s3://{signed_bucket}/many/")
    assert [line.split()[-1] for line in listed.splitlines()] == [f"many/{number:03}" for number in range(23)]
    newest = api(signed_aws, "list-objects", "--bucket", signed_bucket, "--prefix", "many/", "--page-size", "7")
    assert len(newest["Contents"]) == 23


def test_a_wrong_secret_is_refused(signed_site, tmp_path):
    aws = aws_for(signed_site, tmp_path)
    aws.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
    assert error_of(aws, "list-buckets") == "SignatureDoesNotMatch"
    aws.environment["AWS_ACCESS_KEY_ID"] = "NOBODY"
    assert error_of(aws, "list-buckets") == "InvalidAccessKeyId"
    done = aws.try_run("--no-sign-request", "s3", "ls")
    assert done.returncode != 0 and "AccessDenied" in done.stderr


def test_error_codes_that_scripts_look_for(signed_aws, signed_bucket, tmp_path):
    bucket = signed_bucket
    assert error_of(signed_aws, "get-object", "--bucket", bucket, "--key", "none", "x") == "NoSuchKey"
    assert error_of(signed_aws, "head-object", "--bucket", bucket, "--key", "none") == "404"
    assert error_of(signed_aws, "list-objects-v2", "--bucket", bucket + "-none") == "NoSuchBucket"
    assert error_of(signed_aws, "get-bucket-policy", "--bucket", bucket) == "NoSuchBucketPolicy"
    assert error_of(signed_aws, "get-bucket-cors", "--bucket", bucket) == "NoSuchCORSConfiguration"
    assert error_of(signed_aws, "get-bucket-lifecycle-configuration", "--bucket", bucket) == "NoSuchLifecycleConfiguration"
    assert error_of(signed_aws, "get-bucket-tagging", "--bucket", bucket) == "NoSuchTagSet"
    write_pattern(tmp_path / "file", 10)
    signed_aws("s3", "cp", "file", f"s3://{bucket}/k")
    assert error_of(signed_aws, "delete-bucket", "--bucket", bucket) == "BucketNotEmpty"
    assert error_of(signed_aws, "abort-multipart-upload", "--bucket", bucket, "--key", "k", "--upload-id", "x") == "NoSuchUpload"
