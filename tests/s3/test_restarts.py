# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there after the server was stopped or killed."""

import hashlib
import json
import threading

import boto3
import pytest

from boto import body_of, client_for, keys_of
from conftest import DEFAULT_KEY, MiB, Server, Site, pattern_bytes


@pytest.fixture
def own_site(tmp_path):
    server = Server(tmp_path / "own", keys=(DEFAULT_KEY,)).start()
    yield Site(server, "")
    if server.process is not None:
        assert server.stop() == 0


def test_everything_survives_a_clean_stop(own_site):
    s3 = client_for(own_site)
    s3.create_bucket(Bucket="kept")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    bodies = {f"k{size}": pattern_bytes(size, seed=size) for size in (0, 100, 70_000, 6 * MiB)}
    for key, body in bodies.items():
        s3.put_object(Bucket="kept", Key=key, Body=body, Metadata={"key": key})
    upload = s3.create_multipart_upload(Bucket="kept", Key="parts")["UploadId"]
    part = s3.upload_part(Bucket="kept", Key="parts", UploadId=upload, PartNumber=1, Body=b"first")
    assert own_site.server.stop() == 0
    own_site.server.start()
    s3 = client_for(own_site)
    for key, body in bodies.items():
        got = s3.get_object(Bucket="kept", Key=key)
        assert body_of(got) == body and got["Metadata"] == {"key": key}
    assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="kept", Key="parts", UploadId=upload, MultipartUpload=parts)
    assert body_of(s3.get_object(Bucket="kept", Key="parts")) == b"first"


def test_acknowledged_writes_survive_kill_9(own_site):
    """Several rounds: writers of small and large objects, killed in the middle; then every answer given must hold."""
    client_for(own_site).create_bucket(Bucket="killed")
    acknowledged, deleted = {}, set()

    def write(worker, round_number, stop):
        s3 = client_for(own_site)
        for number in range(1000):
            key = f"{round_number}/{worker}/{number}"
            body = pattern_bytes([200, 5000, 300_000][number % 3], seed=hash((worker, number)))
            try:
                s3.put_object(Bucket="killed", Key=key, Body=body)
                acknowledged[key] = hashlib.md5(body).hexdigest()
                if number % 5 == 4:
                    s3.delete_object(Bucket="killed", Key=key)
                    deleted.add(key)
            except Exception:  # noqa: BLE001 - the connection breaks in whatever way it does when the server dies
                # A delete that was sent and not answered may have happened or not.
                if number % 5 == 4 and key in acknowledged:
                    deleted.discard(key)
                    acknowledged.pop(key)
                return
            if stop.is_set() and worker == 0:
                return

    for round_number in range(3):
        stop = threading.Event()
        writers = [threading.Thread(target=write, args=(worker, round_number, stop)) for worker in range(4)]
        for thread in writers:
            thread.start()
        enough = len(acknowledged) + 60
        while len(acknowledged) < enough and any(thread.is_alive() for thread in writers):
            threading.Event().wait(0.01)
        own_site.server.kill()
        stop.set()
        for thread in writers:
            thread.join()
        own_site.server.start()
        s3 = client_for(own_site)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="killed")
        listed = {key for page in pages for key in keys_of(page)}
        assert acknowledged.keys() - deleted <= listed
        assert not deleted & listed
        for key in listed:
            body = body_of(s3.get_object(Bucket="killed", Key=key))
            assert key not in acknowledged or hashlib.md5(body).hexdigest() == acknowledged[key], key


def test_rules_that_nobody_obeys_any_more_are_told(own_site):
    """What a policy denied is allowed again when the plugin that evaluates it is off."""
    s3, server = client_for(own_site), own_site.server
    s3.create_bucket(Bucket="ruled")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::ruled/*"}
    s3.put_bucket_policy(Bucket="ruled", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    rule = {"ID": "old", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 900}}
    s3.put_bucket_lifecycle_configuration(Bucket="ruled", LifecycleConfiguration={"Rules": [rule]})
    assert server.stop() == 0
    server.start()
    assert server.stop() == 0
    said = "no enabled plugin evaluates policies: what bucket policies", "no enabled plugin carries out lifecycle rules"
    assert not any(text in server.log.read_text() for text in said)
    server.extra = "[plugins.auth_policy]\nenabled = false\n[plugins.lifecycle]\nenabled = false\n"
    server.start()
    assert server.stop() == 0
    for text in said:
        lines = [line for line in server.log.read_text().splitlines() if text in line]
        assert len(lines) == 1 and "ruled" in lines[0] and '"warning"' in lines[0], lines


def test_policies_of_users_that_nobody_evaluates_any_more_are_told(tmp_path):
    key, secret = "CHIEFSACCESSKEY00001", "chiefs-secret-0000000000000000000000000001"
    chief = f'[[user]]\nname = "chief"\nadministrator = true\naccess_key = "{key}"\nsecret_key = "{secret}"\n'
    plugins = "[plugins.users_local]\nenabled = true\n[plugins.api_iam]\nenabled = true\n"
    server = Server(tmp_path / "own", keys=(DEFAULT_KEY,), extra=plugins + chief).start()
    iam = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret)
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]})
    for name in ("ann", "bob", "eve"):
        iam.create_user(UserName=name)
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=document)
    limit = iam.create_policy(PolicyName="limit", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="eve", PermissionsBoundary=limit)
    iam.create_group(GroupName="staff")
    iam.attach_group_policy(GroupName="staff", PolicyArn=limit)
    assert server.stop() == 0
    said = "no enabled plugin evaluates policies: what user policies deny"
    assert said not in server.log.read_text()
    server.extra += "[plugins.auth_policy]\nenabled = false\n"
    server.start()
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if said in line]
    assert [(line["level"], line["count"], line["of"]) for line in lines] == [("warning", "3", "user ann, user eve, group staff")], lines
