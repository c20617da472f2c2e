# SPDX-License-Identifier: Apache-2.0
"""Sessions of roles for those whom another issuer's token names (AssumeRoleWithWebIdentity)."""

import time

import boto3
import jwt
import pytest
import requests
from boto import refused
from botocore import UNSIGNED
from botocore.config import Config
from conftest import ACCOUNT, CHIEF, ENABLED, Session, client, document, statement
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from mortise_server import Server

ISSUER = "https://login.example.org/realms/lab"
PROVIDER = ISSUER.removeprefix("https://")
ARN = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{PROVIDER}"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(subject="ann", key=PRIVATE, issuer=ISSUER, lives=600, **claims):
    claims = {"iss": issuer, "sub": subject, "aud": "app", "exp": int(time.time()) + lives, "preferred_username": subject, **claims}
    return jwt.encode(claims, key, algorithm="RS256")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    directory = tmp_path_factory.mktemp("web")
    public = PRIVATE.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (directory / "issuer.pem").write_bytes(public)
    issuer = f"""
[plugins.auth_sigv4]
enabled = true
[plugins.auth_jwt]
enabled = true
[[plugins.auth_jwt.issuer]]
name = "{ISSUER}"
public_key = "{directory}/issuer.pem"
audience = "app"
rights = "user"
prefix = "lab-"
"""
    server = Server(directory, extra=issuer + ENABLED).start()
    yield server
    assert server.stop() == 0
    assert "eyJ" not in server.log.read_text()


@pytest.fixture
def sts(server):
    """Without any key."""
    return boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}))


@pytest.fixture
def role(server, name):
    iam = client(server, "iam", CHIEF)

    def make(principal, **more):
        trusted = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": principal}, **more}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trusted))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "s3:*")))
        return arn

    return make


def assume(sts, arn, text, **more):
    return sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="monday", WebIdentityToken=text, **more)


def test_a_token_gives_a_session_of_a_role(server, sts, role, name):
    answer = assume(sts, role(ARN), token())
    assert (answer["SubjectFromWebIdentityToken"], answer["Provider"], answer["Audience"]) == ("ann", PROVIDER, "app")
    s3 = client(server, "s3", Session.of(answer))
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"1")
    told = client(server, "sts", Session.of(answer)).get_caller_identity()
    assert told["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/monday"
    client(server, "iam", CHIEF).delete_role_policy(RoleName=name, PolicyName="p")
    client(server, "iam", CHIEF).delete_role(RoleName=name)
    with refused(400, "InvalidToken"):
        s3.list_buckets()


def test_trust_names_issuers_and_what_tokens_say(sts, role):
    arn = role(ARN, Condition={"StringEquals": {f"{PROVIDER}:aud": "app", f"{PROVIDER}:sub": "ann"}})
    assume(sts, arn, token())
    with refused(403, "AccessDenied"):
        assume(sts, arn, token("bob"))


@pytest.mark.parametrize("principal", ["http://" + PROVIDER, "https://other.example.org", f"arn:aws:iam::{ACCOUNT}:oidc-provider/other.example.org", ARN + "/x"])
def test_another_issuer_is_not_trusted(sts, role, principal):
    with refused(403, "AccessDenied"):
        assume(sts, role(principal), token())


def test_the_policy_of_the_session_narrows(server, sts, role):
    only = document(statement("Allow", "s3:ListAllMyBuckets"))
    s3 = client(server, "s3", Session.of(assume(sts, role(ARN), token(), Policy=only)))
    s3.list_buckets()
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket="never-made")


def test_what_is_no_good_token(sts, role):
    arn = role(ARN)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with refused(400, "ExpiredTokenException"):
        assume(sts, arn, token(lives=-3600))
    for wrong in (token(key=stranger), token(aud="other"), token(issuer="https://nobody.example.org"), "eyJhbGciOiJub25lIn0.e30.", "abcd"):
        with refused(400, "InvalidIdentityToken"):
            assume(sts, arn, wrong)


def test_a_user_is_not_who_a_token_is(server, sts, role):
    """Trust in an issuer is no trust in users, whatever they sign."""
    arn = role(ARN)
    with refused(403, "AccessDenied"):
        client(server, "sts", CHIEF).assume_role(RoleArn=arn, RoleSessionName="monday")


def test_everybody_with_a_name_is_not_everybody_with_a_token(server, sts, name):
    trusted = {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "*"}}
    arn = client(server, "iam", CHIEF).create_role(RoleName=name, AssumeRolePolicyDocument=document(trusted))["Role"]["Arn"]
    with refused(403, "AccessDenied"):
        assume(sts, arn, token())


def test_a_token_is_no_key(server):
    """Its bearer gets no session that outlives it, and one that is narrowed may nothing here."""
    body = "Action=GetSessionToken&Version=2011-06-15"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Bearer " + token()}
    answer = requests.post(server.url + "/", data=body, headers=headers, timeout=60)
    assert answer.status_code == 403 and "<Code>AccessDenied</Code>" in answer.text, answer.text
