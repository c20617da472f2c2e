# SPDX-License-Identifier: Apache-2.0
"""What policies about IAM ask of a request: it is what the request does, not what somebody adds to it or how it is spelled."""

import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode

import pytest
import requests
from boto import refused
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import ACCOUNT, Session, document, statement, trust

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def form(server):
    """form(key, Action=…): the status and the code of the error; the parameters are whatever the test says."""

    def send(key, **fields):
        body = urlencode({**fields, "Version": "2010-05-08"})
        request = AWSRequest("POST", server.url + "/", data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        SigV4Auth(Credentials(key.access_key, key.secret_key), "iam", "us-east-1").add_auth(request)
        answer = requests.post(server.url + "/", data=body, headers=dict(request.headers), timeout=60)
        return answer.status_code, ElementTree.fromstring(answer.text).findtext(".//{*}Code")

    return send


@pytest.fixture
def policy(iam, name):
    return iam.create_policy(PolicyName=name + "-Strong", PolicyDocument=document(statement("Allow", "s3:*")))["Policy"]["Arn"]


DENIED = (403, "AccessDenied")


@pytest.mark.parametrize("action", ["AttachUserPolicy", "DetachUserPolicy", "PutUserPolicy", "DeleteUserPolicy", "CreateAccessKey"])
def test_a_boundary_that_the_operation_does_not_set(user, form, policy, action):
    key = user(document(statement("Allow", "iam:*", Condition={"StringEquals": {"iam:PermissionsBoundary": policy}})))
    given = {"UserName": key.user, "PolicyArn": ADMINISTRATOR, "PolicyName": "p", "PolicyDocument": document(statement("Allow", "*"))}
    assert form(key, Action=action, **given) == DENIED
    assert form(key, Action=action, **given, PermissionsBoundary=policy) == DENIED


def test_tags_that_the_operation_does_not_set(user, form):
    for key_of_condition, more in (("aws:RequestTag/team", {"Tags.member.1.Key": "team", "Tags.member.1.Value": "blue"}), ("aws:TagKeys", {"TagKeys.member.1": "blue"})):
        key = user(document(statement("Allow", "iam:*", Condition={"StringEquals": {key_of_condition: "blue"}})))
        assert form(key, Action="AttachUserPolicy", UserName=key.user, PolicyArn=ADMINISTRATOR, **more) == DENIED
    key = user(document(statement("Allow", "iam:*", Condition={"StringEquals": {"aws:RequestTag/team": "blue"}})))
    assert form(key, Action="TagUser", UserName=key.user, **{"Tags.member.1.Key": "team", "Tags.member.1.Value": "blue"})[0] == 200


@pytest.mark.parametrize("spelled", ["policy/x/AdministratorAccess", "policy//AdministratorAccess"])
def test_a_policy_of_aws_has_one_name(user, form, spelled):
    key = user(document(statement("Allow", "iam:*"), statement("Deny", "iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": ADMINISTRATOR}})))
    assert form(key, Action="AttachUserPolicy", UserName=key.user, PolicyArn=ADMINISTRATOR) == DENIED
    assert form(key, Action="AttachUserPolicy", UserName=key.user, PolicyArn="arn:aws:iam::aws:" + spelled) == (404, "NoSuchEntity")


def test_a_policy_is_the_same_however_it_is_spelled(user, form, policy):
    key = user(document(statement("Allow", "iam:*"), statement("Deny", "iam:*", Condition={"ArnEquals": {"iam:PolicyARN": policy}}),
                        statement("Deny", "iam:*", Condition={"ArnEquals": {"iam:PermissionsBoundary": policy}})))  # fmt: skip
    for spelled in (policy, policy.replace("Strong", "strong"), policy.replace(ACCOUNT, "")):
        assert form(key, Action="AttachUserPolicy", UserName=key.user, PolicyArn=spelled) == DENIED
        assert form(key, Action="PutUserPermissionsBoundary", UserName=key.user, PermissionsBoundary=spelled) == DENIED


@pytest.mark.parametrize("family", ["aws:ResourceTag", "iam:ResourceTag"])
def test_tags_of_what_it_is_about(iam, of, user, name, family):
    tags = [{"Key": "Protected", "Value": "yes"}]
    key = user(document(statement("Allow", "iam:*"), statement("Deny", "iam:Delete*", Condition={"StringEquals": {family + "/protected": "yes"}})))
    mine = of("iam", key)
    iam.create_user(UserName=name, Tags=tags)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"), Tags=tags)
    arn = iam.create_policy(PolicyName=name, PolicyDocument=document(statement("Allow", "s3:*")), Tags=tags)["Policy"]["Arn"]
    things = [(mine.delete_user, mine.untag_user, {"UserName": name}), (mine.delete_role, mine.untag_role, {"RoleName": name}),
              (mine.delete_policy, mine.untag_policy, {"PolicyArn": arn})]  # fmt: skip
    for delete, untag, what in things:
        with refused(403, "AccessDenied"):
            delete(**what)
        untag(**what, TagKeys=["Protected"])
        delete(**what)


def test_tags_of_the_role_that_is_to_be_acted_as(iam, of, user, name):
    key = user(document(statement("Allow", "sts:AssumeRole", Condition={"StringEquals": {"aws:ResourceTag/for": "all"}})))
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(ACCOUNT))["Role"]["Arn"]
    with refused(403, "AccessDenied"):
        of("sts", key).assume_role(RoleArn=arn, RoleSessionName="monday")
    iam.tag_role(RoleName=name, Tags=[{"Key": "for", "Value": "all"}])
    of("sts", key).assume_role(RoleArn=arn, RoleSessionName="monday")


def test_iam_is_in_one_region(iam, of, user, name):
    elsewhere = statement("Deny", "*", Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}})
    of("iam", user(document(statement("Allow", "iam:*"), elsewhere))).list_users()
    away = statement("Deny", "*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})
    with refused(403, "AccessDenied"):
        of("iam", user(document(statement("Allow", "iam:*"), away))).list_users()


def test_a_session_token_is_no_key_to_iam(iam, of, user):
    """As with AWS: nothing that lasts can be made with it. A session of a role may what the role may."""
    key = user(document(statement("Allow", ["iam:*", "sts:*"])))
    session = Session.of(of("sts", key).get_session_token())
    for call in (of("iam", session).create_access_key, of("iam", session).get_user, of("iam", session).list_users):
        with refused(403, "InvalidClientTokenId"):
            call()
    assert of("sts", session).get_caller_identity()["Arn"].endswith(key.user)
    role = iam.create_role(RoleName=key.user, AssumeRolePolicyDocument=trust(ACCOUNT))["Role"]["Arn"]
    iam.put_role_policy(RoleName=key.user, PolicyName="p", PolicyDocument=document(statement("Allow", "iam:*")))
    of("iam", Session.of(of("sts", session).assume_role(RoleArn=role, RoleSessionName="monday"))).list_users()
