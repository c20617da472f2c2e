# SPDX-License-Identifier: Apache-2.0
"""Lists in pages, with nothing left out, and what narrows them; what Terraform calls and has no other test."""

import pytest
from boto import refused
from conftest import document, statement, trust

READ = document(statement("Allow", "s3:Get*"))
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
NAMES = ["c", "B", "a", "D", "e10", "e9"]  # in no order, with or without case


def pages(call, field, **parameters):
    """All elements, from pages of one."""
    out, marker = [], {}
    while True:
        page = call(MaxItems=1, **parameters, **marker)
        assert len(page[field]) <= 1
        out += page[field]
        if not page["IsTruncated"]:
            return out
        marker = {"Marker": page["Marker"]}


def values(elements, field):
    return sorted(element[field] for element in elements)


def test_policies_of_a_user(iam, user, name):
    key, other = user(), user()
    arns = [iam.create_policy(PolicyName=f"{name}-{one}", PolicyDocument=READ)["Policy"]["Arn"] for one in NAMES]
    for arn, one in zip(arns, NAMES):
        iam.put_user_policy(UserName=other.user, PolicyName=one, PolicyDocument=READ)
        iam.attach_user_policy(UserName=key.user, PolicyArn=arn)
    assert sorted(pages(iam.list_user_policies, "PolicyNames", UserName=other.user)) == sorted(NAMES)
    assert values(pages(iam.list_attached_user_policies, "AttachedPolicies", UserName=key.user), "PolicyArn") == sorted(arns)
    assert set(arns) <= set(values(pages(iam.list_policies, "Policies", Scope="Local"), "Arn"))


def test_groups_tags_and_keys_of_a_user(iam, user, name):
    key = user()
    for one in NAMES:
        iam.create_group(GroupName=f"{name}-{one}")
        iam.add_user_to_group(GroupName=f"{name}-{one}", UserName=key.user)
    iam.tag_user(UserName=key.user, Tags=[{"Key": one, "Value": "1"} for one in NAMES])
    keys = [key.access_key] + [iam.create_access_key(UserName=key.user)["AccessKey"]["AccessKeyId"] for _ in range(5)]
    assert values(pages(iam.list_groups_for_user, "Groups", UserName=key.user), "GroupName") == sorted(f"{name}-{one}" for one in NAMES)
    assert values(pages(iam.list_user_tags, "Tags", UserName=key.user), "Key") == sorted(NAMES)
    assert values(pages(iam.list_access_keys, "AccessKeyMetadata", UserName=key.user), "AccessKeyId") == sorted(keys)


def test_versions_beyond_the_ninth(iam, name):
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    for number in range(2, 12):
        if number > 5:
            iam.delete_policy_version(PolicyArn=arn, VersionId=f"v{number - 4}")
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ)
    whole = [version["VersionId"] for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]]
    assert whole == ["v1", "v8", "v9", "v10", "v11"]
    assert [version["VersionId"] for version in pages(iam.list_policy_versions, "Versions", PolicyArn=arn)] == whole


def test_who_has_a_policy(iam, user, name):
    key = user()
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ, Path="/some/")["Policy"]["Arn"]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"), Path="/away/")
    iam.attach_user_policy(UserName=key.user, PolicyArn=arn)
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)

    def having(**parameters):
        answer = iam.list_entities_for_policy(PolicyArn=arn, **parameters)
        return values(answer["PolicyUsers"], "UserName"), values(answer["PolicyRoles"], "RoleName")

    assert having() == ([key.user], [name])
    assert having(EntityFilter="User") == ([key.user], [])
    assert having(EntityFilter="Role") == ([], [name])
    assert having(EntityFilter="AWSManagedPolicy") == ([], [])
    assert having(PathPrefix="/away/") == ([], [name])
    with refused(400, "ValidationError"):
        having(EntityFilter="Everybody")
    iam.attach_user_policy(UserName=key.user, PolicyArn=ADMINISTRATOR)
    for prefix, expected in (("/some/", [arn]), ("/none/", []), ("/", [ADMINISTRATOR, arn])):
        attached = iam.list_attached_user_policies(UserName=key.user, PathPrefix=prefix)["AttachedPolicies"]
        assert values(attached, "PolicyArn") == sorted(expected)


def test_which_policies_there_are(iam, user, name):
    key = user()
    attached, bounding = (iam.create_policy(PolicyName=f"{name}-{one}", PolicyDocument=READ)["Policy"]["Arn"] for one in ("a", "b"))
    iam.attach_user_policy(UserName=key.user, PolicyArn=attached)
    iam.put_user_permissions_boundary(UserName=key.user, PermissionsBoundary=bounding)

    def there(**parameters):
        return {policy["Arn"] for policy in iam.list_policies(MaxItems=1000, **parameters)["Policies"]}

    assert {attached, bounding, ADMINISTRATOR} <= there()
    assert ADMINISTRATOR in there(Scope="AWS") and attached not in there(Scope="AWS")
    assert ADMINISTRATOR not in there(Scope="Local")
    for usage, one, other in (("PermissionsPolicy", attached, bounding), ("PermissionsBoundary", bounding, attached)):
        assert one in there(PolicyUsageFilter=usage) and other not in there(PolicyUsageFilter=usage)
    with refused(400, "ValidationError"):
        there(Scope="Mine")


def test_what_terraform_calls(iam, name):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"))
    assert iam.update_role_description(RoleName=name, Description="new")["Role"]["Description"] == "new"
    assert iam.get_role(RoleName=name)["Role"]["Description"] == "new"
    iam.update_role_description(RoleName=name, Description="")
    assert "Description" not in iam.get_role(RoleName=name)["Role"]
    with refused(404, "NoSuchEntity"):
        iam.update_role_description(RoleName="nobodys", Description="new")
    assert iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"] == []
    with refused(404, "NoSuchEntity"):
        iam.get_account_password_policy()
