# SPDX-License-Identifier: Apache-2.0
"""`mortise policy`, and what policies of users and groups let them do; `mortise access explain`."""

import json

import boto3
import pytest
from boto import body_of, refused
from conftest import ENABLED, Command, Site
from mortise_server import Server


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect, action, resource, **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


@pytest.fixture
def policy(command, tmp_path, name):
    """policy(statement, …): the name of a new one."""
    made = []

    def make(*statements):
        file = tmp_path / f"policy-{len(made)}.json"
        file.write_text(document(*statements))
        made.append(f"{name}-p{len(made)}")
        command.must("policy", "create", made[-1], str(file))
        return made[-1]

    return make


@pytest.fixture
def user(command, s3_of, name):
    """user(): the name of a new one and a client of it."""
    made = []

    def make(*words):
        made.append(f"{name}-u{len(made)}")
        command.must("user", "create", made[-1], *words)
        return made[-1], s3_of(command.key(made[-1]))

    return make


def test_actions_that_nothing_asks_for_are_said(command, user, name, tmp_path):
    file = tmp_path / "slips.json"
    file.write_text(document(statement("Allow", ["s3:GetObjct", "s3:PutObject"], "*")))
    slip = "no request asks for the action 's3:GetObjct'; is s3:GetObject meant?"
    code, _, errors = command("policy", "create", f"{name}-slips", str(file))
    assert code == 0 and errors.count(slip) == 1 and "PutObject" not in errors
    who, _ = user()
    code, _, errors = command("user", "set", who, f"policy.own=@{file}")
    assert code == 0 and slip in errors
    code, output, errors = command("access", "explain", who, "s3:GetObjct", "*")
    assert code == 0 and slip in errors and output.startswith("allow")
    code, output, errors = command("access", "explain", who, "s3:PutObject", "*")
    assert (code, errors) == (0, "")


def test_policies_are_made_shown_and_deleted(command, policy, user, tmp_path):
    made = policy(statement("Allow", "s3:GetObject", "*"))
    assert made in command.names("policy")
    assert json.loads(command.document("policy", "show", made)["values"]["document"])["Version"] == "2012-10-17"
    file = tmp_path / "other.json"
    file.write_text(document(statement("Deny", "s3:*", "*")))
    command.must("policy", "set", made, str(file))
    assert "Deny" in command.document("policy", "show", made)["values"]["document"]
    who, _ = user()
    command.must("policy", "attach", made, "--user", who)
    assert f"user {who}" in command.must("policy", "show", made)
    code, _, errors = command("policy", "delete", made)
    assert code == 1 and f"is attached to the user '{who}'" in errors
    command.must("policy", "detach", made, "--user", who)
    command.must("policy", "delete", made)
    assert made not in command.names("policy")


def test_a_document_is_shown_as_it_was_written(command, name, tmp_path):
    file = tmp_path / "read.json"
    file.write_text(json.dumps(json.loads(document(statement("Allow", "s3:GetObject", "*"))), indent=2))
    command.must("policy", "create", name, str(file))
    assert f"document:\n{file.read_text()}\n" in command.must("policy", "show", name)


@pytest.mark.parametrize(
    "text, message",
    [
        ("no JSON", "Policies must be valid JSON"),
        (document({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}), "should not specify a principal"),
        (document(statement("Allow", "s3:GetObject", "*", Condition={"StringIs": {}})), None),
        (document(statement("Allow", "s3:GetObject", "*", Condition={"StringIs": {"aws:username": "a"}})), "Invalid Condition type"),
        (document(statement("Allow", "GetObject", "*")), "Policy has invalid action"),
    ],
)
def test_what_is_no_policy_is_refused(command, name, tmp_path, text, message):
    file = tmp_path / "policy.json"
    file.write_text(text)
    code, _, errors = command("policy", "create", name, str(file))
    if message is None:  # an operator without keys says nothing
        assert code == 0
        return
    assert code == 1 and message in errors
    assert name not in command.names("policy")


def test_who_has_none_owns_as_before_and_who_has_one_may_what_it_says(command, policy, user, name):
    who, s3 = user()
    mine = f"{name}-mine"
    s3.create_bucket(Bucket=mine)
    s3.put_object(Bucket=mine, Key="k", Body=b"x")
    only_read = policy(statement("Allow", ["s3:GetObject", "s3:ListBucket"], "*"))
    command.must("policy", "attach", only_read, "--user", who)
    assert body_of(s3.get_object(Bucket=mine, Key="k")) == b"x"
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=mine, Key="k", Body=b"y")
    with refused(403, "AccessDenied"):
        s3.create_bucket(Bucket=f"{name}-other")
    with refused(403, "AccessDenied"):
        s3.list_buckets()
    command.must("policy", "detach", only_read, "--user", who)
    s3.put_object(Bucket=mine, Key="k", Body=b"y")


def test_policies_open_the_buckets_of_others_and_deny_everywhere(command, policy, user, name):
    _, owner = user()
    other, s3 = user("attribute.team=red")
    bucket = f"{name}-shared"
    owner.create_bucket(Bucket=bucket)
    for key in ("red/a", "blue/a"):
        owner.put_object(Bucket=bucket, Key=key, Body=b"x")
    with refused(403, "AccessDenied"):
        s3.get_object(Bucket=bucket, Key="red/a")
    by_team = policy(statement("Allow", "s3:GetObject", f"arn:aws:s3:::{bucket}/${{aws:PrincipalTag/team}}/*"))
    command.must("policy", "attach", by_team, "--user", other)
    assert body_of(s3.get_object(Bucket=bucket, Key="red/a")) == b"x"
    with refused(403, "AccessDenied"):
        s3.get_object(Bucket=bucket, Key="blue/a")
    owner.put_object_acl(Bucket=bucket, Key="blue/a", ACL="public-read")
    assert body_of(s3.get_object(Bucket=bucket, Key="blue/a")) == b"x", "a list adds to it"
    no_blue = policy(statement("Deny", "s3:*", "arn:aws:s3:::*/blue/*"))
    command.must("policy", "attach", no_blue, "--user", other)
    with refused(403, "AccessDenied"):
        s3.get_object(Bucket=bucket, Key="blue/a")


def test_groups_and_a_users_own_policies(command, policy, user, name, tmp_path):
    _, owner = user()
    bucket = f"{name}-b"
    owner.create_bucket(Bucket=bucket)
    command.must("group", "create", name)
    member, s3 = user(f"groups={name}")
    listing = policy(statement("Allow", "s3:ListBucket", "*"))
    command.must("policy", "attach", listing, "--group", name)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    file = tmp_path / "own.json"
    file.write_text(document(statement("Allow", "s3:PutObject", f"arn:aws:s3:::{bucket}/*")))
    command.must("user", "set", member, f"policy.own=@{file}")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    command.must("user", "set", member, "policy.own=", "groups=")
    with refused(403, "AccessDenied"):
        s3.list_objects_v2(Bucket=bucket)


def test_administrators_are_bound_by_denies_only(command, policy, user, name):
    who, s3 = user("administrator=true")
    _, owner = user()
    bucket = f"{name}-b"
    owner.create_bucket(Bucket=bucket)
    narrow = policy(statement("Allow", "s3:ListBucket", "*"), statement("Deny", "s3:DeleteBucket", "*"))
    command.must("policy", "attach", narrow, "--user", who)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="k")
    with refused(403, "AccessDenied"):
        s3.delete_bucket(Bucket=bucket)


def test_they_outlive_the_server(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED).start()
    command = Command(server)
    file = tmp_path / "policy.json"
    file.write_text(document(statement("Allow", "s3:GetObject", "*")))
    command.must("policy", "create", "p", str(file))
    command.must("group", "create", "g")
    command.must("policy", "attach", "p", "--group", "g")
    command.must("user", "create", "ann", "groups=g")
    server.kill()
    server.start()
    assert command.names("policy") == ["p"] and command.document("group", "show", "g")["values"]["policies"] == "p"
    assert server.stop() == 0


def test_a_server_without_evaluation_takes_none(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED + "[plugins.auth_policy]\nenabled = false\n").start()
    command = Command(server)
    file = tmp_path / "policy.json"
    file.write_text(document(statement("Allow", "s3:GetObject", "*")))
    code, _, errors = command("policy", "create", "p", str(file))
    assert code == 1 and "[plugins.auth_policy] enabled = true" in errors
    command.must("user", "create", "ann")
    code, _, errors = command("user", "set", "ann", f"policy.p=@{file}")
    assert code == 1 and "[plugins.auth_policy] enabled = true" in errors
    from boto import client_for

    s3 = client_for(Site(server, command.key("ann")))
    s3.create_bucket(Bucket="bucket")
    with refused(501, "NotImplemented"):
        s3.put_bucket_policy(Bucket="bucket", Policy=document({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                                               "Resource": "arn:aws:s3:::bucket/*"}))  # fmt: skip
    assert server.stop() == 0


def test_access_is_explained(command, policy, user, name):
    owner_name, owner = user()
    other, _ = user()
    bucket = f"{name}-b"
    owner.create_bucket(Bucket=bucket)
    owner.put_bucket_policy(
        Bucket=bucket,
        Policy=document(
            {"Sid": "Home", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*",
             "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/secret"},
        ),
    )  # fmt: skip
    asked = ("access", "explain", other, "s3:GetObject", f"arn:aws:s3:::{bucket}/k")
    denied = command.document(*asked)
    assert denied["decision"] == "deny" and denied["reason"] == "nothing allows it"
    assert "the bucket's policy: statement 1 (Home): Allow, does not apply: IpAddress aws:SourceIp does not hold" in denied["lines"]
    allowed = command.must(*asked, "--context", "aws:SourceIp=192.0.2.7")
    assert allowed.startswith("allow\n") and "statement 1 (Home): Allow, applies" in allowed
    secret = command.document("access", "explain", owner_name, "s3:GetObject", f"{bucket}/secret")
    assert (secret["decision"], secret["plugin"]) == ("deny", "auth_policy")
    assert secret["reason"] == "the bucket's policy, statement 2"
    own = command.document("access", "explain", owner_name, "s3:PutObject", f"{bucket}/k")
    assert own["decision"] == "allow" and "the bucket is the caller's own" in own["lines"]
    assert command.document("access", "explain", "anonymous", "s3:ListAllMyBuckets", "*")["decision"] == "deny"
    for words, wanted in (
        (("nobody", "s3:GetObject", bucket), "there is no user 'nobody'"),
        ((other, "s3:GetObject", "no-such-bucket/k"), "there is no bucket 'no-such-bucket'"),
        ((other, "s3:GetObject", bucket, "--context", "aws:Weather=fine"), "there is no condition key 'aws:Weather'"),
    ):
        code, _, errors = command("access", "explain", *words)
        assert code == 1 and wanted in errors


def test_access_of_roles_and_to_iam_is_explained(tmp_path):
    """As it would be decided: a role may only what is allowed, and trust counts, for administrators too."""
    server = Server(tmp_path / "server", extra=ENABLED + "\n[plugins.api_iam]\nenabled = true\n").start()
    command = Command(server)
    command.must("user", "create", "chief", "administrator=true")
    command.must("user", "create", "ann")
    key = command.key("chief")
    iam = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=key.access_key, aws_secret_access_key=key.secret_key)
    trusts = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:user/ann"}}
    arn = iam.create_role(RoleName="backup", AssumeRolePolicyDocument=document(trusts))["Role"]["Arn"]
    iam.put_role_policy(RoleName="backup", PolicyName="p", PolicyDocument=document(statement("Allow", "s3:ListAllMyBuckets", "*"),
                                                                                  statement("Allow", "iam:GetUser", "arn:aws:iam::*:user/ann")))  # fmt: skip

    def decided(*words):
        return command.document("access", "explain", *words)["decision"]

    assert decided("role/backup", "s3:ListAllMyBuckets", "*") == "allow"
    assert decided("role/backup", "s3:listallmybuckets", "*") == "allow"
    assert decided("role/backup", "s3:CreateBucket", "*") == "deny"
    assert decided("role/backup", "iam:GetUser", "arn:aws:iam::000000000000:user/ann") == "allow"
    assert decided("role/backup", "iam:GetUser", "arn:aws:iam::000000000000:user/chief") == "deny"
    assert [decided(who, "sts:AssumeRole", arn) for who in ("ann", "chief", "role/backup")] == ["allow", "deny", "deny"]
    code, _, errors = command("access", "explain", "role/none", "s3:GetObject", "*")
    assert code == 1 and "there is no user 'role/none'" in errors
    assert server.stop() == 0


def test_decisions_are_in_the_log_at_debug_level(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED + '[log]\nlevel = "debug"\n').start()
    command = Command(server)
    command.must("user", "create", "ann")
    from boto import client_for

    s3 = client_for(Site(server, command.key("ann")))
    s3.create_bucket(Bucket="bucket")
    s3.put_bucket_policy(Bucket="bucket", Policy=document({"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket",
                                                           "Resource": "arn:aws:s3:::bucket"}))  # fmt: skip
    with refused(403, "AccessDenied"):
        s3.list_objects_v2(Bucket="bucket")
    assert server.stop() == 0
    assert "the bucket's policy: statement 1 (No): Deny, applies" in server.log.read_text()
