# SPDX-License-Identifier: Apache-2.0
"""Temporary credentials: who gets them, what they may, and when they end."""

import pytest
import requests
from boto import refused
from conftest import ACCOUNT, CHIEF, CONFIGURED, ROOT, Session, client, document, make_server, statement

ALL = statement("Allow", "*")


def test_who_am_i(of, user, iam):
    key = user()
    made = iam.get_user(UserName=key.user)["User"]
    told = of("sts", key).get_caller_identity()
    assert (told["UserId"], told["Account"], told["Arn"]) == (made["UserId"], ACCOUNT, made["Arn"])
    assert of("sts", CONFIGURED).get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/carl"
    told = of("sts", ROOT).get_caller_identity()
    assert (told["UserId"], told["Arn"]) == (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")


@pytest.mark.parametrize("key", [CHIEF, CONFIGURED, ROOT], ids=lambda key: key.user)
def test_a_session_is_who_asked_for_it(of, name, key):
    session = Session.of(of("sts", key).get_session_token())
    assert session.access_key.startswith("ASIA")
    assert of("sts", session).get_caller_identity()["Arn"].endswith(f":user/{key.user}")
    s3 = of("s3", session)
    s3.create_bucket(Bucket=name)
    assert s3.get_bucket_acl(Bucket=name)["Owner"]["ID"] == key.user
    s3.put_object(Bucket=name, Key="a", Body=b"chunks" * 1000)
    assert of("s3", key).get_object(Bucket=name, Key="a")["Body"].read() == b"chunks" * 1000
    presigned = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a"})
    assert "oken" in presigned and requests.get(presigned, timeout=60).content == b"chunks" * 1000


def test_a_form_is_signed_with_a_session(of, user, name):
    s3 = of("s3", Session.of(of("sts", user()).get_session_token()))
    s3.create_bucket(Bucket=name)
    form = s3.generate_presigned_post(name, "posted")
    assert "x-amz-security-token" in form["fields"]
    assert requests.post(form["url"], data=form["fields"], files={"file": b"by form"}, timeout=60).status_code == 204
    form["fields"]["x-amz-security-token"] += "A"
    answer = requests.post(form["url"], data=form["fields"], files={"file": b"by form"}, timeout=60)
    assert answer.status_code == 400 and "<Code>InvalidToken</Code>" in answer.text


def test_the_token_is_needed_and_must_be_the_one(of, user):
    key = user()
    session = Session.of(of("sts", key).get_session_token())
    other = Session.of(of("sts", key).get_session_token())
    of("s3", session).list_buckets()
    with refused(403, "InvalidAccessKeyId"):
        of("s3", Session(session.access_key, session.secret_key, None)).list_buckets()
    for wrong in (other.token, session.token[:-2] + "AA", "x", session.token + "="):
        with refused(400, "InvalidToken"):
            of("s3", Session(session.access_key, session.secret_key, wrong)).list_buckets()
        with refused(403, "InvalidClientTokenId"):
            of("sts", Session(session.access_key, session.secret_key, wrong)).get_caller_identity()
    with refused(403, "SignatureDoesNotMatch"):
        of("s3", Session(session.access_key, other.secret_key, session.token)).list_buckets()
    with refused(400, "InvalidToken"):  # a key that lasts has none
        of("s3", Session(key.access_key, key.secret_key, session.token)).list_buckets()


@pytest.mark.parametrize("how", ["key inactive", "key deleted", "user deleted", "user made again"])
def test_it_ends_at_once_with_the_key_that_it_was_asked_for_with(of, user, iam, how):
    key = user()
    session = Session.of(of("sts", key).get_session_token())
    s3 = of("s3", session)
    s3.list_buckets()
    if how == "key inactive":
        iam.update_access_key(UserName=key.user, AccessKeyId=key.access_key, Status="Inactive")
    else:
        iam.delete_access_key(UserName=key.user, AccessKeyId=key.access_key)
    if how.startswith("user"):
        iam.delete_user(UserName=key.user)
    if how == "user made again":
        iam.create_user(UserName=key.user)
        iam.create_access_key(UserName=key.user)
    with refused(400, "InvalidToken"):
        s3.list_buckets()
    if how == "key inactive":
        iam.update_access_key(UserName=key.user, AccessKeyId=key.access_key, Status="Active")
        s3.list_buckets()


def test_how_long_it_lasts(of, user):
    with refused(400, "ValidationError"):  # of the limits that the SDK does not know
        of("sts", ROOT).get_session_token(DurationSeconds=3601)
    short = of("sts", user()).get_session_token(DurationSeconds=900)["Credentials"]["Expiration"]
    usual = of("sts", user()).get_session_token()["Credentials"]["Expiration"]
    assert 12 * 3600 - 900 <= (usual - short).total_seconds() < 12 * 3600


def test_a_session_gets_no_session_token(of, user):
    session = Session.of(of("sts", user()).get_session_token())
    with refused(403, "AccessDenied"):
        of("sts", session).get_session_token()


def test_policies_of_the_user_are_those_of_the_session(of, user, iam, name):
    of("s3", CHIEF).create_bucket(Bucket=name)
    key = user(document(statement("Allow", "s3:ListBucket", f"arn:aws:s3:::{name}")))
    s3 = of("s3", Session.of(of("sts", key).get_session_token()))
    s3.list_objects_v2(Bucket=name)
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=name, Key="a")
    iam.put_user_policy(UserName=key.user, PolicyName="p0", PolicyDocument=document(statement("Allow", "s3:PutObject")))
    s3.put_object(Bucket=name, Key="a")
    with refused(403, "AccessDenied"):
        s3.list_objects_v2(Bucket=name)


def test_a_session_outlives_a_restart(tmp_path):
    server = make_server(tmp_path / "own")
    session = Session.of(client(server, "sts", CHIEF).get_session_token())
    server.kill()
    server.start()
    try:
        assert client(server, "sts", session).get_caller_identity()["Arn"].endswith(":user/chief")
    finally:
        assert server.stop() == 0


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls_of_both_versions_carry_the_token(server, of, user, name, version):
    session = Session.of(of("sts", user()).get_session_token())
    s3 = client(server, "s3", session, signature_version=version)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a b", Body=b"1")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a b"})
    assert requests.get(url, timeout=60).content == b"1"
    url = s3.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "by url"})
    assert requests.put(url, data=b"2", timeout=60).status_code == 200
