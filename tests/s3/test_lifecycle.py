# SPDX-License-Identifier: Apache-2.0
"""Lifecycle rules, by boto3, the AWS CLI and s3cmd, obeyed by a server whose days are a second long."""

import json
import subprocess
import time

import pytest

from boto import body_of, client_for, keys_of, refused
from conftest import DEFAULT_KEY, Shell, Site, need
from mortise_server import Server, program

WAIT = 120  # seconds, at most
DAY = '[plugins.lifecycle]\nday = "1s"\ninterval = "1s"\n'


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lifecycle"), keys=(DEFAULT_KEY,), extra=DAY).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture
def s3q(quick):
    return client_for(quick)


@pytest.fixture
def bucket(s3q, bucket_name):
    s3q.create_bucket(Bucket=bucket_name)
    return bucket_name


def until(condition, what):
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def rule(identity="r", prefix="", status="Enabled", **action):
    return {"ID": identity, "Filter": {"Prefix": prefix}, "Status": status, **action}


def set_rules(s3, bucket, *rules):
    return s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)})


def minimum_of(answer):
    """Debian's boto3 does not know the field."""
    return answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-transition-default-minimum-object-size"]


def test_rules_come_back_as_they_were_set(s3q, bucket):
    with refused(404, "NoSuchLifecycleConfiguration"):
        s3q.get_bucket_lifecycle_configuration(Bucket=bucket)
    rules = [
        {"ID": "older form", "Prefix": "a/", "Status": "Disabled", "Expiration": {"Days": 900}},
        {"ID": "and", "Filter": {"And": {"Prefix": "b", "Tags": [{"Key": "k", "Value": "v w"}], "ObjectSizeGreaterThan": 5}}, "Status": "Enabled",
         "NoncurrentVersionExpiration": {"NoncurrentDays": 900, "NewerNoncurrentVersions": 3}},
        rule("parts", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 900}),
    ]  # fmt: skip
    answer = set_rules(s3q, bucket, *rules)
    assert minimum_of(answer) == "all_storage_classes_128K"
    answer = s3q.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert answer["Rules"] == rules and minimum_of(answer) == "all_storage_classes_128K"
    s3q.delete_bucket_lifecycle(Bucket=bucket)
    s3q.delete_bucket_lifecycle(Bucket=bucket)
    with refused(404, "NoSuchLifecycleConfiguration"):
        s3q.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_rules_that_would_mean_nothing_are_refused(s3q, bucket):
    with refused(501, "NotImplemented"):
        set_rules(s3q, bucket, rule(Transitions=[{"Days": 1, "StorageClass": "GLACIER"}]))
    with refused(400, "InvalidRequest"):
        set_rules(s3q, bucket, rule())
    with refused(400, "InvalidArgument"):
        set_rules(s3q, bucket, rule(Expiration={"Days": 0}))


def test_objects_expire(s3q, bucket):
    for key in ("logs/1", "logs/tagged", "kept"):
        s3q.put_object(Bucket=bucket, Key=key, Body=b"x", Tagging="keep=yes" if "tagged" in key else "")
    answer = set_rules(s3q, bucket, rule(prefix="logs/1", Expiration={"Days": 1}),
                       {"ID": "by tag", "Filter": {"Tag": {"Key": "keep", "Value": "no"}}, "Status": "Enabled", "Expiration": {"Days": 1}})  # fmt: skip
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    until(lambda: keys_of(s3q.list_objects_v2(Bucket=bucket)) == ["kept", "logs/tagged"], "logs/1 expires")
    s3q.put_object_tagging(Bucket=bucket, Key="logs/tagged", Tagging={"TagSet": [{"Key": "keep", "Value": "no"}]})
    until(lambda: keys_of(s3q.list_objects_v2(Bucket=bucket)) == ["kept"], "so does what gets the tag")
    assert body_of(s3q.get_object(Bucket=bucket, Key="kept")) == b"x"


def test_versions_go_and_the_locked_stay(s3q, bucket_name):
    s3q.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    held = s3q.put_object(Bucket=bucket_name, Key="k", Body=b"held", ObjectLockLegalHoldStatus="ON")["VersionId"]
    for body in (b"1", b"2"):
        s3q.put_object(Bucket=bucket_name, Key="k", Body=body)
    set_rules(s3q, bucket_name, rule(Expiration={"Days": 1}, NoncurrentVersionExpiration={"NoncurrentDays": 1}))

    def left():
        answer = s3q.list_object_versions(Bucket=bucket_name)
        return [row["VersionId"] for row in answer.get("Versions", [])], len(answer.get("DeleteMarkers", []))

    until(lambda: left() == ([held], 1), "all but the held version, which a marker hides")
    s3q.put_object_legal_hold(Bucket=bucket_name, Key="k", VersionId=held, LegalHold={"Status": "OFF"})
    until(lambda: left() == ([], 0), "then that one, and the marker")


def test_uploads_are_aborted(s3q, bucket):
    s3q.create_multipart_upload(Bucket=bucket, Key="logs/parts")
    set_rules(s3q, bucket, rule(prefix="logs/", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}))
    until(lambda: "Uploads" not in s3q.list_multipart_uploads(Bucket=bucket), "the upload is aborted")


def test_the_expiration_is_told(s3q, bucket):
    set_rules(s3q, bucket, rule("in a thousand", Expiration={"Days": 1000}), rule("sooner", prefix="z", Expiration={"Date": "2099-01-01T00:00:00Z"}))
    told = s3q.put_object(Bucket=bucket, Key="k", Body=b"x")["Expiration"]
    assert 'rule-id="in%20a%20thousand"' in told and " 00:00:00 GMT" in told
    assert s3q.head_object(Bucket=bucket, Key="k")["Expiration"] == told
    assert s3q.get_object(Bucket=bucket, Key="k")["Expiration"] == told
    s3q.delete_bucket_lifecycle(Bucket=bucket)
    assert "Expiration" not in s3q.head_object(Bucket=bucket, Key="k")


def test_a_round_is_a_job(quick, s3q, bucket):
    s3q.put_object(Bucket=bucket, Key="k", Body=b"x")
    set_rules(s3q, bucket, rule(Expiration={"Days": 1}))
    until(lambda: "Contents" not in s3q.list_objects_v2(Bucket=bucket), "it expires")
    shown = subprocess.run([program(), "job", "list", "--data", str(quick.server.data)], capture_output=True, text=True, check=True).stdout
    assert "lifecycle" in shown


def test_the_command_lines(quick, s3q, bucket, tmp_path):
    aws = Shell(tmp_path, quick.key, [need("aws"), "--endpoint-url", quick.endpoint, "--output", "json"])
    (tmp_path / "rules.json").write_text(json.dumps({"Rules": [rule(Expiration={"Days": 900})]}))
    aws("s3api", "put-bucket-lifecycle-configuration", "--bucket", bucket, "--lifecycle-configuration", "file://rules.json")
    shown = json.loads(aws("s3api", "get-bucket-lifecycle-configuration", "--bucket", bucket))
    assert shown["Rules"] == [rule(Expiration={"Days": 900})]
    aws("s3api", "delete-bucket-lifecycle", "--bucket", bucket)
    with refused(404, "NoSuchLifecycleConfiguration"):
        s3q.get_bucket_lifecycle_configuration(Bucket=bucket)
