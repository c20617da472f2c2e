# SPDX-License-Identifier: Apache-2.0
"""Object lock, by boto3 and the AWS CLI: what is locked stays, whoever tries to be rid of it, by whatever API."""

import datetime
import json

import pytest
import requests

from boto import body_of, client_for, refused
from conftest import DEFAULT_KEY, OTHER_KEY, Shell, Site, need
from mortise_server import Server

UTC = datetime.timezone.utc


def in_days(days):
    return (datetime.datetime.now(UTC) + datetime.timedelta(days=days)).replace(microsecond=0)


@pytest.fixture
def locked_bucket(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    return bucket_name


def put(s3, bucket, key="k", **more):
    return s3.put_object(Bucket=bucket, Key=key, Body=b"kept", **more)["VersionId"]


def test_a_bucket_retains_what_comes(s3, locked_bucket):
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}
    s3.put_object_lock_configuration(Bucket=locked_bucket, ObjectLockConfiguration=rule)
    assert s3.get_object_lock_configuration(Bucket=locked_bucket)["ObjectLockConfiguration"] == rule
    version = put(s3, locked_bucket)
    head = s3.head_object(Bucket=locked_bucket, Key="k")
    assert head["ObjectLockMode"] == "GOVERNANCE"
    assert abs(head["ObjectLockRetainUntilDate"] - in_days(3)) < datetime.timedelta(minutes=5)
    with refused(403, "AccessDenied"):
        s3.delete_object(Bucket=locked_bucket, Key="k", VersionId=version)
    with refused(409, "InvalidBucketState"):
        s3.put_bucket_versioning(Bucket=locked_bucket, VersioningConfiguration={"Status": "Suspended"})
    with refused(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=locked_bucket)
    s3.delete_object(Bucket=locked_bucket, Key="k", VersionId=version, BypassGovernanceRetention=True)
    s3.delete_bucket(Bucket=locked_bucket)


def test_an_upload_in_parts_and_a_copy_are_locked_as_they_say(s3, locked_bucket):
    until = in_days(2)
    lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until, "ObjectLockLegalHoldStatus": "ON"}
    upload = s3.create_multipart_upload(Bucket=locked_bucket, Key="parts", **lock)["UploadId"]
    body = b"x" * 100_000
    part = {"Bucket": locked_bucket, "Key": "parts", "UploadId": upload, "PartNumber": 1}
    bare = requests.put(s3.generate_presigned_url("upload_part", part), data=body, timeout=60)  # boto3 sends Content-MD5
    assert bare.status_code == 400 and "<Code>InvalidRequest</Code>" in bare.text, bare.text
    etag = s3.upload_part(**part, Body=body)["ETag"]
    s3.complete_multipart_upload(Bucket=locked_bucket, Key="parts", UploadId=upload,
                                 MultipartUpload={"Parts": [{"ETag": etag, "PartNumber": 1}]})  # fmt: skip
    s3.copy_object(Bucket=locked_bucket, Key="copy", CopySource=f"{locked_bucket}/parts", ObjectLockMode="GOVERNANCE",
                   ObjectLockRetainUntilDate=until)  # fmt: skip
    parts, copy = (s3.head_object(Bucket=locked_bucket, Key=key) for key in ("parts", "copy"))
    assert (parts["ObjectLockMode"], parts["ObjectLockRetainUntilDate"], parts["ObjectLockLegalHoldStatus"]) == ("COMPLIANCE", until, "ON")
    assert copy["ObjectLockMode"] == "GOVERNANCE" and "ObjectLockLegalHoldStatus" not in copy
    for head, key in ((parts, "parts"), (copy, "copy")):
        with refused(403, "AccessDenied"):
            s3.delete_object(Bucket=locked_bucket, Key=key, VersionId=head["VersionId"])


def test_what_is_removed_in_bulk_but_for_the_locked(s3, locked_bucket):
    held, free = put(s3, locked_bucket, ObjectLockLegalHoldStatus="ON"), put(s3, locked_bucket, "free")
    objects = [{"Key": "k", "VersionId": held}, {"Key": "free", "VersionId": free}]
    answer = s3.delete_objects(Bucket=locked_bucket, Delete={"Objects": objects}, BypassGovernanceRetention=True)
    assert [row["Key"] for row in answer["Deleted"]] == ["free"]
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [("k", "AccessDenied")]
    assert body_of(s3.get_object(Bucket=locked_bucket, Key="k", VersionId=held)) == b"kept"


def test_a_lock_outlives_kill_9(tmp_path):
    server = Server(tmp_path, keys=(DEFAULT_KEY,)).start()
    s3 = client_for(Site(server, ""))
    s3.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
    version = put(s3, "kept", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=in_days(1))
    server.kill()
    server.start()
    with refused(403, "AccessDenied"):
        s3.delete_object(Bucket="kept", Key="k", VersionId=version)
    assert body_of(s3.get_object(Bucket="kept", Key="k")) == b"kept"
    assert server.stop() == 0


def test_others_see_no_lock_and_bypass_none(two_users, owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    version = put(owner, bucket_name, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=in_days(1), ObjectLockLegalHoldStatus="OFF")
    other = client_for(two_users, OTHER_KEY)
    own = [f"arn:aws:s3:::{bucket_name}", f"arn:aws:s3:::{bucket_name}/*"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject*", "s3:DeleteObject*", "s3:PutObject"], "Resource": own}
    hidden = {"Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam:::user/{OTHER_KEY.user}"}, "Action": ["s3:GetObjectRetention", "s3:GetObjectLegalHold"],
              "Resource": own}  # fmt: skip
    owner.put_bucket_policy(Bucket=bucket_name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed, hidden]}))
    assert not [name for name in other.head_object(Bucket=bucket_name, Key="k") if name.startswith("ObjectLock")]
    assert owner.head_object(Bucket=bucket_name, Key="k")["ObjectLockMode"] == "GOVERNANCE"
    with refused(403, "AccessDenied"):
        other.delete_object(Bucket=bucket_name, Key="k", VersionId=version, BypassGovernanceRetention=True)
    with refused(403, "AccessDenied"):
        put(other, bucket_name, "new", ObjectLockLegalHoldStatus="ON")
    owner.delete_object(Bucket=bucket_name, Key="k", VersionId=version, BypassGovernanceRetention=True)


def test_the_command_line(s3, site, locked_bucket, tmp_path):
    aws = Shell(tmp_path, site.key, [need("aws"), "--endpoint-url", site.endpoint, "--output", "json"])

    def api(*words):
        text = aws("s3api", *words, "--bucket", locked_bucket)
        return json.loads(text) if text.strip() else {}

    (tmp_path / "file").write_text("kept")
    until = in_days(1).strftime("%Y-%m-%dT%H:%M:%SZ")
    version = api("put-object", "--key", "k", "--body", "file", "--object-lock-mode", "GOVERNANCE", "--object-lock-retain-until-date", until)["VersionId"]
    assert api("get-object-retention", "--key", "k")["Retention"]["Mode"] == "GOVERNANCE"
    api("put-object-legal-hold", "--key", "k", "--legal-hold", "Status=ON")
    assert api("get-object-legal-hold", "--key", "k") == {"LegalHold": {"Status": "ON"}}
    assert "AccessDenied" in aws.try_run("s3api", "delete-object", "--bucket", locked_bucket, "--key", "k", "--version-id", version).stderr
    api("put-object-legal-hold", "--key", "k", "--legal-hold", "Status=OFF")
    api("put-object-retention", "--key", "k", "--retention", f"Mode=GOVERNANCE,RetainUntilDate={until}")
    api("delete-object", "--key", "k", "--version-id", version, "--bypass-governance-retention")
    api("put-object-lock-configuration", "--object-lock-configuration",
        "ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=COMPLIANCE,Years=1}}")  # fmt: skip
    kept = api("get-object-lock-configuration")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert kept == {"Mode": "COMPLIANCE", "Years": 1}
