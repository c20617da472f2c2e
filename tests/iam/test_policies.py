# SPDX-License-Identifier: Apache-2.0
"""Policies by IAM's calls: inline, managed, their versions, what they are attached to."""

import pytest
from boto import refused
from conftest import ACCOUNT, document, statement, trust

READ = document(statement("Allow", "s3:Get*"))
WRITE = document(statement("Allow", "s3:Put*"))


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_inline_policies(iam, name, kind):
    call = lambda verb, **more: getattr(iam, f"{verb}_{kind}_polic{'ies' if verb == 'list' else 'y'}")(  # noqa: E731
        **{f"{kind.title()}Name": name}, **more
    )
    with refused(404, "NoSuchEntity"):
        call("put", PolicyName="p", PolicyDocument=READ)
    trusted = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"})
    more = {"AssumeRolePolicyDocument": trusted} if kind == "role" else {}
    getattr(iam, f"create_{kind}")(**{f"{kind.title()}Name": name}, **more)
    call("put", PolicyName="p", PolicyDocument=READ)
    call("put", PolicyName="q", PolicyDocument=WRITE)
    assert call("list")["PolicyNames"] == ["p", "q"]
    assert call("get", PolicyName="p")["PolicyDocument"]["Statement"][0]["Action"] == "s3:Get*"
    call("put", PolicyName="p", PolicyDocument=WRITE)
    assert call("get", PolicyName="p")["PolicyDocument"]["Statement"][0]["Action"] == "s3:Put*"
    call("delete", PolicyName="p")
    for verb in ("get", "delete"):
        with refused(404, "NoSuchEntity"):
            call(verb, PolicyName="p")
    for wrong in ("{", document({"Effect": "Allow"}), document(statement("Allow", "s3:*", Principal="*")), READ + " " * 30000):
        with refused(400, "MalformedPolicyDocument"):
            call("put", PolicyName="w", PolicyDocument=wrong)


def test_versions(iam, name):
    policy = iam.create_policy(PolicyName=name, Path="/p/", PolicyDocument=READ, Description="reads")["Policy"]
    arn = policy["Arn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:policy/p/{name}" and policy["DefaultVersionId"] == "v1"
    with refused(409, "EntityAlreadyExists"):
        iam.create_policy(PolicyName=name, PolicyDocument=READ)
    assert iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE)["PolicyVersion"]["VersionId"] == "v2"
    made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE, SetAsDefault=True)["PolicyVersion"]
    assert (made["VersionId"], made["IsDefaultVersion"]) == ("v3", True)
    told = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert told["Document"]["Statement"][0]["Action"] == "s3:Get*" and not told["IsDefaultVersion"]
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    with refused(409, "DeleteConflict"):
        iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v3")
    for _ in range(3):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE)
    with refused(409, "LimitExceeded"):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE)
    listed = [one["VersionId"] for one in iam.list_policy_versions(PolicyArn=arn)["Versions"]]
    assert listed == ["v1", "v2", "v4", "v5", "v6"]
    with refused(409, "DeleteConflict"):
        iam.delete_policy(PolicyArn=arn)
    for version in listed[1:]:
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.delete_policy(PolicyArn=arn)
    with refused(404, "NoSuchEntity"):
        iam.get_policy(PolicyArn=arn)


def test_what_is_attached_counts(iam, of, user, name):
    key = user()
    s3 = of("s3", key)
    s3.create_bucket(Bucket=name)
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    iam.attach_user_policy(UserName=key.user, PolicyArn=arn)
    iam.attach_user_policy(UserName=key.user, PolicyArn=arn)
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=name, Key="a")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE, SetAsDefault=True)
    s3.put_object(Bucket=name, Key="a")
    assert iam.list_attached_user_policies(UserName=key.user)["AttachedPolicies"] == [{"PolicyName": name, "PolicyArn": arn}]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    assert [u["UserName"] for u in iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"]] == [key.user]
    assert name in [p["PolicyName"] for p in iam.list_policies(Scope="Local", OnlyAttached=True)["Policies"]]
    with refused(409, "DeleteConflict"):
        iam.delete_policy(PolicyArn=arn)
    iam.detach_user_policy(UserName=key.user, PolicyArn=arn)
    with refused(404, "NoSuchEntity"):
        iam.detach_user_policy(UserName=key.user, PolicyArn=arn)
    for unknown in (f"arn:aws:iam::{ACCOUNT}:policy/none", "arn:aws:iam::aws:policy/None"):
        with refused(404, "NoSuchEntity"):
            iam.attach_user_policy(UserName=key.user, PolicyArn=unknown)


def test_tags_of_policies(iam, name):
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ, Tags=[{"Key": "a", "Value": "1"}])["Policy"]["Arn"]
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_policy(PolicyArn=arn, TagKeys=["a", "none"])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    with refused(409, "LimitExceeded"):
        iam.tag_policy(PolicyArn=arn, Tags=[{"Key": f"k{i}", "Value": ""} for i in range(50)])


def test_tags_of_a_user_are_values_of_conditions(iam, of, user, name):
    allow = statement("Allow", "s3:ListAllMyBuckets", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    key = user(document(allow))
    with refused(403, "AccessDenied"):
        of("s3", key).list_buckets()
    iam.tag_user(UserName=key.user, Tags=[{"Key": "team", "Value": "blue"}])
    of("s3", key).list_buckets()


def test_tags_of_a_user_are_told_apart_without_case(iam, of, user, name):
    """As with AWS: "Team" is no second tag, whose value a condition could find instead."""
    allow = statement("Allow", "s3:ListAllMyBuckets", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    key = user(document(allow))
    iam.tag_user(UserName=key.user, Tags=[{"Key": "Team", "Value": "blue"}])
    of("s3", key).list_buckets()
    iam.tag_user(UserName=key.user, Tags=[{"Key": "team", "Value": "red"}])
    assert iam.list_user_tags(UserName=key.user)["Tags"] == [{"Key": "team", "Value": "red"}]
    with refused(403, "AccessDenied"):
        of("s3", key).list_buckets()
    twice = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
    for wrong in (twice, [{"Key": "aws:team", "Value": "blue"}], [{"Key": "a\nb", "Value": "1"}], [{"Key": "a", "Value": "b\0"}], [{"Key": "k" * 129, "Value": ""}]):
        with refused(400, "ValidationError"):
            iam.tag_user(UserName=key.user, Tags=wrong)
        with refused(400, "ValidationError"):
            iam.create_role(RoleName=name + "-never", AssumeRolePolicyDocument=trust("*"), Tags=wrong)


def test_the_path_of_an_arn_counts(iam, of, user, name):
    """Whoever may change policies below a path changes no others."""
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    below = of("iam", user(document(statement("Allow", "iam:*", f"arn:aws:iam::{ACCOUNT}:policy/dev/*"))))
    for path, status, code in (("", 403, "AccessDenied"), ("dev/", 404, "NoSuchEntity"), ("dev/../", 404, "NoSuchEntity")):
        wrong = f"arn:aws:iam::{ACCOUNT}:policy/{path}{name}"
        for call in (below.get_policy, below.delete_policy, below.list_policy_versions, below.list_entities_for_policy):
            with refused(status, code):
                call(PolicyArn=wrong)
        with refused(status, code):
            below.create_policy_version(PolicyArn=wrong, PolicyDocument=WRITE, SetAsDefault=True)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
    own = below.create_policy(PolicyName=f"{name}-own", Path="/dev/", PolicyDocument=READ)["Policy"]["Arn"]
    below.create_policy_version(PolicyArn=own, PolicyDocument=WRITE)
