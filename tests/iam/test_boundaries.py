# SPDX-License-Identifier: Apache-2.0
"""Permissions boundaries: what nobody gets beyond them, and who may set them."""

import pytest
from boto import refused
from conftest import ACCOUNT, CHIEF, Session, document, statement, trust

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.fixture
def limit(iam, name):
    """limit(statement, …): the ARN of a policy of its own."""
    return lambda *statements: iam.create_policy(PolicyName=name + "-limit", PolicyDocument=document(*statements))["Policy"]["Arn"]


def test_a_boundary_is_kept_and_told(iam, name, limit):
    arn = limit(statement("Allow", "s3:*"))
    told = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}
    assert iam.create_user(UserName=name, PermissionsBoundary=arn)["User"]["PermissionsBoundary"] == told
    assert iam.get_user(UserName=name)["User"]["PermissionsBoundary"] == told
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"), PermissionsBoundary=READ_ONLY)["Role"]
    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=arn)
    assert iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"] == told
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (policy["PermissionsBoundaryUsageCount"], policy["AttachmentCount"]) == (2, 0)
    entities = iam.list_entities_for_policy(PolicyArn=arn, PolicyUsageFilter="PermissionsBoundary")
    assert [user["UserName"] for user in entities["PolicyUsers"]] == [role["RoleName"] for role in entities["PolicyRoles"]] == [name]
    assert iam.list_entities_for_policy(PolicyArn=arn, PolicyUsageFilter="PermissionsPolicy")["PolicyUsers"] == []
    with refused(409, "DeleteConflict"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user_permissions_boundary(UserName=name)
    iam.delete_role_permissions_boundary(RoleName=name)
    assert "PermissionsBoundary" not in iam.get_user(UserName=name)["User"]
    iam.delete_policy(PolicyArn=arn)


def test_what_is_no_boundary(iam, name, user):
    key = user()
    for unknown in (f"arn:aws:iam::{ACCOUNT}:policy/none", "arn:aws:iam::aws:policy/None"):
        with refused(404, "NoSuchEntity"):
            iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=unknown)
        with refused(404, "NoSuchEntity"):
            iam.create_user(UserName=name + "-new", PermissionsBoundary=unknown)
    with refused(400, "InvalidInput"):
        iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary="arn:aws:iam::aws:user/nonsense")
    with refused(404, "NoSuchEntity"):
        iam.put_user_permissions_boundary(UserName="nobody", PermissionsBoundary=READ_ONLY)


def test_nothing_is_allowed_beyond_it(iam, of, user, limit, name):
    key = user(document(statement("Allow", "s3:*"), statement("Allow", "iam:ListUsers")))
    s3 = of("s3", key)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"1")
    iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=limit(statement("Allow", ["s3:Get*", "sts:*"])))
    assert s3.get_object(Bucket=name, Key="a")["Body"].read() == b"1"
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}/*"}
    of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document(everybody))
    for client in (s3, of("s3", Session.of(of("sts", key).get_session_token()))):
        with refused(403, "AccessDenied"):
            client.put_object(Bucket=name, Key="b")
    with refused(403, "AccessDenied"):
        of("iam", key).list_users()
    iam.delete_user_permissions_boundary(UserName=key.user)
    s3.put_object(Bucket=name, Key="b")


def test_a_bucket_that_names_the_user_gives_beyond_it(iam, of, user, limit, name):
    """As with AWS: what the boundary does not mention is not denied then; what it denies is."""
    key = user()
    s3 = of("s3", key)
    s3.create_bucket(Bucket=name)
    iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=limit(
        statement("Allow", ["s3:Get*", "sts:*"]), statement("Deny", "s3:DeleteObject")))  # fmt: skip
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}/*"}
    account = {**allow, "Principal": {"AWS": ACCOUNT}}
    for statements in ([account], [{**allow, "Principal": "*"}]):
        of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document(*statements))
        with refused(403, "AccessDenied"):
            s3.put_object(Bucket=name, Key="b")
    own = {**allow, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{key.user}"}}
    of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document(own))
    for client in (s3, of("s3", Session.of(of("sts", key).get_session_token()))):
        client.put_object(Bucket=name, Key="b")
        with refused(403, "AccessDenied"):
            client.delete_object(Bucket=name, Key="b")
        with refused(403, "AccessDenied"):
            client.put_bucket_tagging(Bucket=name, Tagging={"TagSet": []})


def test_a_bucket_that_names_a_session_gives_beyond_its_limits(iam, of, user, limit, name):
    """One that names the role does not."""
    key = user()
    arn = limit(statement("Allow", "s3:GetObject"))
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"), PermissionsBoundary=arn)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=document(statement("Allow", "*")))
    of("s3", CHIEF).create_bucket(Bucket=name)
    only = document(statement("Allow", "s3:GetObject"), statement("Deny", "s3:DeleteObject"))
    s3 = of("s3", Session.of(of("sts", key).assume_role(RoleArn=role, RoleSessionName="monday", Policy=only)))
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}/*"}
    of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document({**allow, "Principal": {"AWS": role}}))
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=name, Key="a")
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/monday"
    of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document({**allow, "Principal": {"AWS": session}}))
    s3.put_object(Bucket=name, Key="a")
    with refused(403, "AccessDenied"):
        s3.delete_object(Bucket=name, Key="a")
    s3.get_object(Bucket=name, Key="a")
    as_rados_writes_it = {"AWS": f"arn:aws:iam:::assumed-role/{name}/monday"}
    deny = {**allow, "Effect": "Deny", "Principal": as_rados_writes_it}
    of("s3", CHIEF).put_bucket_policy(Bucket=name, Policy=document({**allow, "Principal": {"AWS": session}}, deny))
    with refused(403, "AccessDenied"):
        s3.get_object(Bucket=name, Key="a")


def test_it_gives_nothing(iam, of, user, name):
    key = user(document(statement("Allow", "s3:ListAllMyBuckets")))
    iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
    of("s3", key).list_buckets()
    with refused(403, "AccessDenied"):
        of("s3", key).create_bucket(Bucket=name)


def test_a_role_and_an_administrator_are_bound_too(iam, of, user, name, limit):
    arn = limit(statement("Allow", ["s3:ListAllMyBuckets", "sts:*"]))
    key = user()
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"), PermissionsBoundary=arn)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=document(statement("Allow", "*")))
    session = Session.of(of("sts", key).assume_role(RoleArn=role, RoleSessionName="monday"))
    of("s3", session).list_buckets()
    with refused(403, "AccessDenied"):
        of("s3", session).create_bucket(Bucket=name)
    iam.attach_user_policy(UserName=key.user, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=arn)
    with refused(403, "AccessDenied"):
        of("iam", key).list_users()


def test_who_may_make_users_only_within_it(iam, of, user, name, limit):
    """What boundaries are for: whoever delegates says which one new users must have."""
    arn = limit(statement("Allow", "s3:*"))
    only = {"StringEquals": {"iam:PermissionsBoundary": arn}}
    actions = ["iam:CreateUser", "iam:PutUserPolicy", "iam:PutUserPermissionsBoundary"]
    delegate = of("iam", user(document(statement("Allow", actions, Condition=only))))
    with refused(403, "AccessDenied"):
        delegate.create_user(UserName=name)
    with refused(403, "AccessDenied"):
        delegate.create_user(UserName=name, PermissionsBoundary=READ_ONLY)
    delegate.create_user(UserName=name, PermissionsBoundary=arn)
    delegate.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document(statement("Allow", "*")))
    with refused(403, "AccessDenied"):
        delegate.put_user_permissions_boundary(UserName=name, PermissionsBoundary=READ_ONLY)
    iam.create_user(UserName=name + "-free")
    with refused(403, "AccessDenied"):
        delegate.put_user_policy(UserName=name + "-free", PolicyName="all", PolicyDocument=document(statement("Allow", "*")))


def test_policies_of_aws_can_be_read(iam):
    policy = iam.get_policy(PolicyArn=READ_ONLY)["Policy"]
    assert (policy["PolicyName"], policy["Arn"], policy["DefaultVersionId"]) == ("AmazonS3ReadOnlyAccess", READ_ONLY, "v1")
    document = iam.get_policy_version(PolicyArn=READ_ONLY, VersionId="v1")["PolicyVersion"]["Document"]
    assert document["Statement"]


@pytest.mark.parametrize("how", ["denied", "not allowed", "bounded"])
def test_who_may_only_write_does_not_publish(iam, of, user, name, how, limit):
    """A list that something gets when it is made is a permission of its own; "private" is what there is without one."""
    write = ["s3:CreateBucket", "s3:PutObject"]
    if how == "denied":
        key = user(document(statement("Allow", "s3:*"), statement("Deny", ["s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutBucketOwnershipControls", "s3:PutBucketVersioning"])))
    else:
        key = user(document(statement("Allow", "s3:*" if how == "bounded" else write)))
    if how == "bounded":
        iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=limit(statement("Allow", write)))
    s3 = of("s3", key)
    for more in ({"ACL": "public-read-write"}, {"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}, {"ObjectOwnership": "ObjectWriter"}, {"ObjectLockEnabledForBucket": True}):
        with refused(403, "AccessDenied"):
            s3.create_bucket(Bucket=name, **more)
    s3.create_bucket(Bucket=name, ACL="private")
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=name, Key="a", ACL="public-read")
    with refused(403, "AccessDenied"):
        s3.create_multipart_upload(Bucket=name, Key="a", ACL="public-read")
    if how == "not allowed":  # what denies it counts nevertheless
        s3.put_object(Bucket=name, Key="a", ACL="private")
    s3.put_object(Bucket=name, Key="a")


def test_who_may_publish_does_it_at_once(of, user, name):
    for number, key in enumerate((user(), user(document(statement("Allow", "s3:*"))))):
        s3 = of("s3", key)
        s3.create_bucket(Bucket=f"{name}-{number}", ACL="public-read", ObjectOwnership="ObjectWriter")
        s3.put_object(Bucket=f"{name}-{number}", Key="a", ACL="public-read")
