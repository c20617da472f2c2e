# SPDX-License-Identifier: Apache-2.0
"""Uploads from browsers' forms, as boto3 signs them and curl posts them."""

import subprocess

import pytest
from boto import body_of, client_for
from conftest import MiB, need, write_pattern, md5_of_file


def curl(form, path, fields=(), **more):
    """Posts with curl; returns status, and head and body of the answer."""
    command = [need("curl"), "-sS", "-i", "--http1.1", "-o", "-", "-w", "\n%{http_code}"]
    for name, value in {**form["fields"], **dict(fields), **more}.items():
        command += ["--form-string", f"{name}={value}"]
    command += ["-F", f"file=@{path}", form["url"]]
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    answer, _, status = text.rpartition("\n")
    return int(status), answer


@pytest.fixture(params=["s3v4", "s3"])
def signer(request, signed_site):
    """boto3 signing with version 4, and with version 2."""
    return client_for(signed_site, signature_version=request.param)


@pytest.fixture
def bucket(signer, bucket_name):
    signer.create_bucket(Bucket=bucket_name)
    return bucket_name


def test_a_signed_form_uploads(signer, bucket, tmp_path):
    path = tmp_path / "photo.bin"
    digest = write_pattern(path, 20 * MiB + 3)
    conditions = [["starts-with", "$x-amz-meta-who", ""], ["content-length-range", 1, 30 * MiB], {"success_action_status": "201"}]
    form = signer.generate_presigned_post(bucket, "in/${filename}", Fields={"success_action_status": "201"}, Conditions=conditions)
    status, answer = curl(form, path, {"x-amz-meta-who": "me"})
    assert status == 201, answer
    assert f"<Key>in/{path.name}</Key>" in answer
    got = signer.head_object(Bucket=bucket, Key=f"in/{path.name}")
    assert (got["ContentLength"], got["ETag"], got["Metadata"]) == (20 * MiB + 3, f'"{digest}"', {"who": "me"})
    signer.download_file(bucket, f"in/{path.name}", str(tmp_path / "back"))
    assert md5_of_file(tmp_path / "back") == digest


def test_a_form_may_do_no_more_than_it_says(signer, bucket, tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    form = signer.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 6, 10]])
    assert curl(form, path)[0] == 400
    form = signer.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 0, 4]])
    assert curl(form, path)[0] == 400
    form = signer.generate_presigned_post(bucket, "k")
    assert curl(form, path, key="other")[0] == 403
    assert curl(form, path, acl="public-read")[0] == 403
    assert curl(form, path, policy=form["fields"]["policy"][:-4] + "AAAA")[0] == 403
    expired = signer.generate_presigned_post(bucket, "k", ExpiresIn=-1)
    assert curl(expired, path)[0] == 403
    assert curl({"url": form["url"], "fields": {"key": "k"}}, path)[0] == 403, "nobody may write here"
    # Not list_objects_v2: with signatures of version 2, botocore takes its "list-type" for part of the path.
    assert "Contents" not in signer.list_objects(Bucket=bucket)
    assert curl(form, path)[0] == 204
    assert body_of(signer.get_object(Bucket=bucket, Key="k")) == b"12345"


def test_which_fault_has_which_code(signer, bucket, tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"12345")

    def post(conditions, fields=()):
        form = signer.generate_presigned_post(bucket, "k", Conditions=conditions)
        status, answer = curl(form, path, fields)
        return status, answer.partition("<Code>")[2].partition("</Code>")[0]

    images = [["starts-with", "$Content-Type", "image/"]]
    assert post(images, {"Content-Type": "image/png,image/gif"}) == (204, "")
    assert post(images, {"Content-Type": "image/png,text/html"}) == (403, "AccessDenied")
    assert post(images) == (403, "AccessDenied"), "the field is missing"
    assert post([["eq", "success_action_status", "200"]], {"success_action_status": "200"}) == (403, "AccessDenied")
    assert post([["content-length-range", "many", "10"]]) == (403, "AccessDenied")
    assert post([["content-length-range", -1, 10]]) == (400, "InvalidPolicyDocument")
    assert post([["like", "$key", "k"]]) == (400, "InvalidPolicyDocument")
    assert post([], {"x-amz-meta-a": "1"}) == (403, "AccessDenied")
    assert post([], {"x-ignore-a": "1"}) == (204, "")
    assert post([["content-length-range", 5, 5]]) == (204, "")
    assert post([["content-length-range", 6, 10]]) == (400, "EntityTooSmall")
    assert post([["content-length-range", 0, 4]]) == (400, "EntityTooLarge")
