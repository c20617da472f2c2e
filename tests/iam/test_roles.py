# SPDX-License-Identifier: Apache-2.0
"""Roles: who may act as one, what it may, and policies of sessions."""

import pytest
from boto import refused
from conftest import ACCOUNT, CHIEF, CONFIGURED, Session, document, statement, trust


def user_arn(key):
    return f"arn:aws:iam::{ACCOUNT}:user/{key.user}"


@pytest.fixture
def role(iam, name):
    """role(trust, policy, …): the ARN of a new one."""

    def make(trusted, *policies, **more):
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted, **more)["Role"]
        for number, policy in enumerate(policies):
            iam.put_role_policy(RoleName=name, PolicyName=f"p{number}", PolicyDocument=policy)
        return made["Arn"]

    return make


def assume(sts, arn, **more):
    return sts.assume_role(RoleArn=arn, RoleSessionName="monday", **more)


ALL_OF_S3 = document(statement("Allow", "s3:*"))


def test_a_role_is_acted_as(of, user, role, name):
    key = user()
    arn = role(trust(user_arn(key)), ALL_OF_S3)
    answer = assume(of("sts", key), arn)
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/monday"
    session = Session.of(answer)
    told = of("sts", session).get_caller_identity()
    assert told["Arn"] == answer["AssumedRoleUser"]["Arn"]
    assert told["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]
    s3 = of("s3", session)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"of a role")
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 1


def test_a_role_may_what_its_policies_allow_and_no_more(of, user, role, iam, name):
    key = user()
    s3 = of("s3", Session.of(assume(of("sts", key), role(trust(user_arn(key))))))
    with refused(403, "AccessDenied"):  # not even what concerns nobody's bucket
        s3.list_buckets()
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket=name)
    iam.put_role_policy(
        RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", ["s3:CreateBucket", "s3:ListAllMyBuckets"]))
    )
    s3.list_buckets()
    s3.create_bucket(Bucket=name)
    with refused(403, "AccessDenied"):  # its own bucket is no exception
        s3.put_object(Bucket=name, Key="a")


def test_trust_decides_who_may(of, user, role, iam, name):
    one, other = user(), user()
    arn = role(trust(user_arn(one)), ALL_OF_S3)
    assume(of("sts", one), arn)
    for stranger in (other, CONFIGURED, CHIEF):  # being an administrator is not enough
        with refused(403, "AccessDenied"):
            assume(of("sts", stranger), arn)
    # The account leaves it to its own policies.
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(f"arn:aws:iam::{ACCOUNT}:root"))
    assume(of("sts", CHIEF), arn)
    with refused(403, "AccessDenied"):
        assume(of("sts", other), arn)
    iam.put_user_policy(
        UserName=other.user, PolicyName="may", PolicyDocument=document(statement("Allow", "sts:AssumeRole", arn))
    )
    assume(of("sts", other), arn)
    iam.put_user_policy(
        UserName=other.user, PolicyName="not", PolicyDocument=document(statement("Deny", "sts:AssumeRole", arn))
    )
    with refused(403, "AccessDenied"):
        assume(of("sts", other), arn)


def test_conditions_of_trust(of, user, role):
    key = user()
    arn = role(trust(user_arn(key), Condition={"StringEquals": {"sts:ExternalId": "1234"}}), ALL_OF_S3)
    with refused(403, "AccessDenied"):
        assume(of("sts", key), arn)
    with refused(403, "AccessDenied"):
        assume(of("sts", key), arn, ExternalId="12345")
    assume(of("sts", key), arn, ExternalId="1234")


def test_the_policy_of_a_session_narrows(of, user, role, name):
    key = user()
    arn = role(trust(user_arn(key)), ALL_OF_S3)
    wide = of("s3", Session.of(assume(of("sts", key), arn)))
    wide.create_bucket(Bucket=name)
    wide.put_object(Bucket=name, Key="a", Body=b"1")
    only = document(statement("Allow", ["s3:GetObject", "iam:*"], f"arn:aws:s3:::{name}/*"))
    narrow = of("s3", Session.of(assume(of("sts", key), arn, Policy=only)))
    assert narrow.get_object(Bucket=name, Key="a")["Body"].read() == b"1"
    with refused(403, "AccessDenied"):
        narrow.put_object(Bucket=name, Key="a")
    with refused(403, "AccessDenied"):
        narrow.list_buckets()
    denying = document(statement("Allow", "s3:*"), statement("Deny", "s3:DeleteObject"))
    with refused(403, "AccessDenied"):
        of("s3", Session.of(assume(of("sts", key), arn, Policy=denying))).delete_object(Bucket=name, Key="a")
    with refused(400, "MalformedPolicyDocument"):
        assume(of("sts", key), arn, Policy="{}")
    with refused(400, "PackedPolicyTooLarge"):
        assume(of("sts", key), arn, Policy=document(*[statement("Allow", "s3:*")] * 40))


def test_policies_of_a_session_by_their_arns(of, user, role, iam, name):
    key = user()
    arn = role(trust(user_arn(key)), ALL_OF_S3)
    wide = of("s3", Session.of(assume(of("sts", key), arn)))
    wide.create_bucket(Bucket=name)
    wide.put_object(Bucket=name, Key="a", Body=b"1")
    write = iam.create_policy(PolicyName=name, PolicyDocument=document(statement("Allow", "s3:PutObject", Sid="a")))["Policy"]["Arn"]
    read = document(statement("Allow", "s3:GetObject", Sid="a"))
    both = of("s3", Session.of(assume(of("sts", key), arn, Policy=read, PolicyArns=[{"arn": write}])))
    both.put_object(Bucket=name, Key="a", Body=b"2")
    assert both.get_object(Bucket=name, Key="a")["Body"].read() == b"2"
    with refused(403, "AccessDenied"):
        both.delete_object(Bucket=name, Key="a")
    readers = [{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]
    reading = of("s3", Session.of(assume(of("sts", key), arn, PolicyArns=readers)))
    assert reading.get_object(Bucket=name, Key="a")["Body"].read() == b"2"
    with refused(403, "AccessDenied"):
        reading.put_object(Bucket=name, Key="a")
    # The session keeps what it began with.
    iam.create_policy_version(PolicyArn=write, PolicyDocument=document(statement("Deny", "s3:*")), SetAsDefault=True)
    both.put_object(Bucket=name, Key="a", Body=b"3")
    with refused(400, "MalformedPolicyDocument"):
        assume(of("sts", key), arn, PolicyArns=[{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}])
    with refused(400, "PackedPolicyTooLarge"):
        assume(of("sts", key), arn, PolicyArns=readers * 11)


def test_tags_of_a_session(of, user, role, iam, name):
    """They stand before those of the role; to give some is an action of its own."""
    key = user()
    allow = {"Effect": "Allow", "Principal": {"AWS": user_arn(key)}, "Action": ["sts:AssumeRole"]}
    of_team = statement("Allow", "s3:ListAllMyBuckets", Condition={"StringEquals": {"aws:PrincipalTag/Team": "red & blue"}})
    home = statement("Allow", ["s3:CreateBucket", "s3:ListBucket"], f"arn:aws:s3:::{name}-${{aws:PrincipalTag/place}}")
    arn = role(document(allow), document(of_team, home), Tags=[{"Key": "team", "Value": "green"}, {"Key": "place", "Value": "b"}])
    tags = [{"Key": "team", "Value": "red & blue"}, {"Key": "Place", "Value": "c"}]
    plain = of("s3", Session.of(assume(of("sts", key), arn)))
    with refused(403, "AccessDenied"):
        plain.list_buckets()
    plain.create_bucket(Bucket=name + "-b")
    with refused(403, "AccessDenied"):
        assume(of("sts", key), arn, Tags=tags)
    both = {**allow, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(both))
    answer = assume(of("sts", key), arn, Tags=tags)
    assert answer["PackedPolicySize"] >= 1
    tagged = of("s3", Session.of(answer))
    tagged.list_buckets()
    tagged.create_bucket(Bucket=name + "-c")
    with refused(403, "AccessDenied"):
        tagged.list_objects_v2(Bucket=name + "-b")
    limited = {**both, "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "StringLike": {"aws:RequestTag/team": "red*"}}}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(limited))
    assume(of("sts", key), arn, Tags=tags[:1])
    for others in (tags, [{"Key": "team", "Value": "blue"}], []):
        with refused(403, "AccessDenied"):
            assume(of("sts", key), arn, Tags=others)


@pytest.mark.parametrize(
    "tags, code",
    [
        ([{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}], "ValidationError"),
        ([{"Key": "aws:a", "Value": "1"}], "ValidationError"),
        ([{"Key": "k", "Value": "v" * 257}], "ValidationError"),
        ([{"Key": f"k{n}", "Value": "v"} for n in range(51)], "ValidationError"),
        ([{"Key": f"k{n}", "Value": "v" * 256} for n in range(12)], "PackedPolicyTooLarge"),
    ],
)
def test_what_are_no_tags(of, user, role, tags, code):
    key = user()
    arn = role(document({"Effect": "Allow", "Principal": {"AWS": user_arn(key)}, "Action": ["sts:AssumeRole", "sts:TagSession"]}))
    with refused(400, code):
        assume(of("sts", key), arn, Tags=tags)


def test_nobody_has_a_second_factor(of, user, role, iam, name):
    key = user(document(statement("Allow", "s3:*"), statement("Deny", "s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})))
    arn = role(trust(user_arn(key)))
    factor = {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/{key.user}", "TokenCode": "123456"}
    for ask in (lambda: assume(of("sts", key), arn, **factor), lambda: of("sts", key).get_session_token(**factor)):
        with refused(403, "AccessDenied"):
            ask()
    assert iam.list_mfa_devices(UserName=key.user)["MFADevices"] == []
    of("s3", key).list_buckets()  # of a lasting key nothing is said
    with refused(403, "AccessDenied"):
        of("s3", Session.of(of("sts", key).get_session_token())).list_buckets()


def test_a_bucket_names_a_role_and_a_session(of, user, role, name):
    key = user()
    arn = role(trust(user_arn(key)), document(statement("Allow", "s3:ListAllMyBuckets")))
    answer = assume(of("sts", key), arn)
    s3 = of("s3", Session.of(answer))
    chief = of("s3", CHIEF)
    chief.create_bucket(Bucket=name)
    for principal in (arn, answer["AssumedRoleUser"]["Arn"]):
        with refused(403, "AccessDenied"):
            s3.list_objects_v2(Bucket=name)
        allow = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{name}"}
        chief.put_bucket_policy(Bucket=name, Policy=document(allow))
        s3.list_objects_v2(Bucket=name)
        chief.delete_bucket_policy(Bucket=name)


def test_a_session_ends_with_its_role_and_with_who_asked(of, user, role, iam, name):
    key = user()
    arn = role(trust(user_arn(key)), ALL_OF_S3)
    first = of("s3", Session.of(assume(of("sts", key), arn)))
    first.list_buckets()
    iam.delete_role_policy(RoleName=name, PolicyName="p0")
    iam.delete_role(RoleName=name)
    with refused(400, "InvalidToken"):
        first.list_buckets()
    role(trust(user_arn(key)), ALL_OF_S3)  # another one of that name
    with refused(400, "InvalidToken"):
        first.list_buckets()
    second = of("s3", Session.of(assume(of("sts", key), arn)))
    second.list_buckets()
    iam.update_access_key(UserName=key.user, AccessKeyId=key.access_key, Status="Inactive")
    with refused(400, "InvalidToken"):
        second.list_buckets()


def test_one_session_begins_another(of, user, role, iam, name):
    key = user()
    arn = role(trust(user_arn(key)), ALL_OF_S3, MaxSessionDuration=43200)
    session = Session.of(of("sts", key).get_session_token())
    as_role = Session.of(assume(of("sts", session), arn, DurationSeconds=43200))
    of("s3", as_role).list_buckets()
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/monday"))
    with refused(400, "ValidationError"):  # a chain is short
        assume(of("sts", as_role), arn, DurationSeconds=43200)
    again = of("s3", Session.of(assume(of("sts", as_role), arn)))
    again.list_buckets()
    iam.delete_access_key(UserName=key.user, AccessKeyId=key.access_key)
    with refused(400, "InvalidToken"):
        again.list_buckets()


def test_what_is_no_role(of, user):
    sts = of("sts", user())
    for wrong in ("nobody", "a/path/nobody"):
        with refused(403, "AccessDenied"):
            assume(sts, f"arn:aws:iam::{ACCOUNT}:role/{wrong}")
    with refused(400, "ValidationError"):
        assume(sts, f"arn:aws:iam::{ACCOUNT}:user/nobody")
    with refused(400, "ValidationError"):
        sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody", RoleSessionName="a b")
    with refused(400, "InvalidIdentityToken"):
        sts.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody", RoleSessionName="ab", WebIdentityToken="abcd"
        )


def test_roles_are_kept(iam, name, of):
    made = iam.create_role(
        RoleName=name, Path="/ops/", AssumeRolePolicyDocument=trust("*"), Description="for tests", MaxSessionDuration=7200
    )["Role"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/ops/{name}"
    iam.tag_role(RoleName=name, Tags=[{"Key": "team/x", "Value": "a b"}, {"Key": "empty", "Value": ""}])
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    told = iam.get_role(RoleName=name)["Role"]
    assert (told["Description"], told["MaxSessionDuration"], told["RoleId"]) == ("for tests", 7200, made["RoleId"])
    assert sorted(tag["Key"] for tag in told["Tags"]) == ["empty", "team/x"]
    with refused(409, "DeleteConflict"):
        iam.delete_role(RoleName=name)
    s3 = of("s3", Session.of(assume(of("sts", CHIEF), made["Arn"])))
    s3.list_buckets()
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket=name)
    iam.detach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    iam.untag_role(RoleName=name, TagKeys=["empty"])
    assert iam.list_role_tags(RoleName=name)["Tags"] == [{"Key": "team/x", "Value": "a b"}]
    iam.update_role(RoleName=name, MaxSessionDuration=3600, Description="")
    assert name in [one["RoleName"] for one in iam.list_roles(PathPrefix="/ops/")["Roles"]]
    iam.delete_role(RoleName=name)
    with refused(404, "NoSuchEntity"):
        iam.get_role(RoleName=name)
    with refused(400, "MalformedPolicyDocument"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(statement("Allow", "sts:AssumeRole")))
