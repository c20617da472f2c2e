# SPDX-License-Identifier: Apache-2.0
"""Users, groups and access keys by IAM's calls."""

import subprocess

import pytest
from boto import refused
from conftest import ACCOUNT, CHIEF, ROOT, document, statement
from mortise_server import program


def names(pages, of, key):
    return [one[key] for page in pages for one in page[of]]


def test_a_user_is_made_told_changed_and_deleted(iam, name):
    made = iam.create_user(UserName=name, Path="/team/", Tags=[{"Key": "cost center", "Value": "7:8"}])["User"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/team/{name}"
    assert made["UserId"].startswith("AIDA") and len(made["UserId"]) == 21
    assert made["Tags"] == [{"Key": "cost center", "Value": "7:8"}]
    with refused(409, "EntityAlreadyExists"):
        iam.create_user(UserName=name.upper())
    assert iam.get_user(UserName=name.upper())["User"]["UserName"] == name
    iam.update_user(UserName=name, NewPath="/other/", NewUserName=f"{name}-new")
    told = iam.get_user(UserName=f"{name}-new")["User"]
    assert (told["Path"], told["UserId"], told["CreateDate"]) == ("/other/", made["UserId"], made["CreateDate"])
    with refused(404, "NoSuchEntity"):
        iam.get_user(UserName=name)
    iam.delete_user(UserName=f"{name}-new")
    with refused(404, "NoSuchEntity"):
        iam.delete_user(UserName=f"{name}-new")


def test_a_user_with_keys_keeps_its_name(iam, user, name):
    """Its name owns its buckets."""
    key = user()
    with refused(409, "DeleteConflict"):
        iam.update_user(UserName=key.user, NewUserName=f"{name}-new")
    with refused(409, "DeleteConflict"):
        iam.delete_user(UserName=key.user)


@pytest.mark.parametrize("wrong", ["a b", "a/b", "ä", "x" * 65, "carl", ""])
def test_what_is_no_name(iam, wrong):
    code, status = ("EntityAlreadyExists", 409) if wrong == "carl" else ("ValidationError", 400)
    with refused(status, code):
        iam.create_user(UserName=wrong or "$")


def test_lists_come_in_pages(iam, name):
    made = [f"{name}-{letter}" for letter in "aBcD"]
    for one in reversed(made):
        iam.create_user(UserName=one, Path=f"/{name}/")
    pages = iam.get_paginator("list_users").paginate(PathPrefix=f"/{name}/", PaginationConfig={"PageSize": 1})
    assert names(pages, "Users", "UserName") == made
    with refused(400, "ValidationError"):
        iam.list_users(MaxItems=1001)


def test_keys(iam, of, user, name):
    key = user()
    made = iam.create_access_key(UserName=key.user)["AccessKey"]
    listed = iam.list_access_keys(UserName=key.user)["AccessKeyMetadata"]
    assert sorted(one["AccessKeyId"] for one in listed) == sorted([key.access_key, made["AccessKeyId"]])
    of("s3", key).list_buckets()
    iam.update_access_key(UserName=key.user, AccessKeyId=key.access_key, Status="Inactive")
    with refused(403, "InvalidAccessKeyId"):
        of("s3", key).list_buckets()
    with refused(403, "InvalidClientTokenId"):
        of("sts", key).get_caller_identity()
    assert iam.get_access_key_last_used(AccessKeyId=key.access_key)["UserName"] == key.user
    with refused(404, "NoSuchEntity"):  # of somebody else
        iam.delete_access_key(UserName="chief", AccessKeyId=key.access_key)
    iam.delete_access_key(UserName=key.user, AccessKeyId=key.access_key)
    for _ in range(9):
        iam.create_access_key(UserName=key.user)
    with refused(409, "LimitExceeded"):
        iam.create_access_key(UserName=key.user)


def test_ones_own_keys(of, iam, user):
    key = user(document(statement("Allow", "iam:*AccessKey*", "arn:aws:iam:::user/${aws:username}")))
    own = of("iam", key)
    made = own.create_access_key()["AccessKey"]
    assert made["UserName"] == key.user
    own.delete_access_key(AccessKeyId=made["AccessKeyId"])
    with refused(403, "AccessDenied"):
        own.create_access_key(UserName="chief")
    with refused(403, "AccessDenied"):
        own.get_access_key_last_used(AccessKeyId=CHIEF.access_key)


def test_only_administrators_and_those_whom_policies_allow(of, iam, user, name):
    plain = of("iam", user())
    for call in (plain.list_users, plain.get_user, plain.list_policies, plain.get_account_summary):
        with refused(403, "AccessDenied"):
            call()
    with refused(403, "AccessDenied"):
        plain.create_user(UserName=name)
    some = of("iam", user(document(statement("Allow", "iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/team/*"))))
    some.create_user(UserName=name, Path="/team/")
    with refused(403, "AccessDenied"):
        some.create_user(UserName=f"{name}-x", Path="/")
    of("iam", ROOT).get_user()


def test_groups(iam, of, user, name):
    key = user()
    s3 = of("s3", key)
    group = iam.create_group(GroupName=name, Path="/g/")["Group"]
    assert group["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/g/{name}"
    iam.add_user_to_group(GroupName=name, UserName=key.user)
    iam.put_group_policy(GroupName=name, PolicyName="only", PolicyDocument=document(statement("Allow", "s3:GetObject")))
    with refused(403, "AccessDenied"):
        s3.list_buckets()
    with refused(409, "DeleteConflict"):
        iam.delete_group(GroupName=name)
    with refused(409, "DeleteConflict"):
        iam.delete_user(UserName=key.user)
    iam.update_group(GroupName=name, NewGroupName=f"{name}-new")
    assert [one["UserName"] for one in iam.get_group(GroupName=f"{name}-new")["Users"]] == [key.user]
    told = iam.list_groups_for_user(UserName=key.user)["Groups"]
    assert [(one["GroupName"], one["GroupId"]) for one in told] == [(f"{name}-new", group["GroupId"])]
    iam.remove_user_from_group(GroupName=f"{name}-new", UserName=key.user)
    with refused(404, "NoSuchEntity"):
        iam.remove_user_from_group(GroupName=f"{name}-new", UserName=key.user)
    s3.list_buckets()
    iam.delete_group_policy(GroupName=f"{name}-new", PolicyName="only")
    iam.delete_group(GroupName=f"{name}-new")


def test_the_operator_sees_the_same(iam, server, name):
    iam.create_user(UserName=name, Path="/seen/")
    done = subprocess.run(
        [program(), "user", "show", "--data", server.data, name, "--json"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0 and '"/seen/"' in done.stdout, (done.stdout, done.stderr)


def test_summary(iam):
    told = iam.get_account_summary()["SummaryMap"]
    assert told["Users"] >= 1 and told["VersionsPerPolicyQuota"] == 5
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_nobody_is_moved_out_of_what_one_may_administer(iam, of, user, name):
    some = of("iam", user(document(statement("Allow", "iam:*", [f"arn:aws:iam::{ACCOUNT}:user/dev/*", f"arn:aws:iam::{ACCOUNT}:group/dev/*"]))))
    some.create_user(UserName=name, Path="/dev/")
    some.create_group(GroupName=name, Path="/dev/")
    with refused(403, "AccessDenied"):
        some.update_user(UserName=name, NewPath="/")
    with refused(403, "AccessDenied"):
        some.update_group(GroupName=name, NewPath="/")
    some.update_user(UserName=name, NewPath="/dev/more/")
    assert iam.get_user(UserName=name)["User"]["Path"] == "/dev/more/"


def test_what_tools_ask_before_they_remove_a_user(iam, name):
    iam.create_user(UserName=name)
    assert iam.list_mfa_devices(UserName=name)["MFADevices"] == []
    assert iam.list_ssh_public_keys(UserName=name)["SSHPublicKeys"] == []
    assert iam.list_signing_certificates(UserName=name)["Certificates"] == []
    assert iam.list_service_specific_credentials(UserName=name)["ServiceSpecificCredentials"] == []
    for call in (iam.get_login_profile, iam.delete_login_profile):
        with refused(404, "NoSuchEntity"):
            call(UserName=name)
    iam.delete_user(UserName=name)
    with refused(404, "NoSuchEntity"):
        iam.list_ssh_public_keys(UserName=name)
