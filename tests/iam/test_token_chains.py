# SPDX-License-Identifier: Apache-2.0
"""A session that began with the token of another issuer begins those of further roles, as with AWS for an hour at most."""

import pytest
from boto import refused
from conftest import CHIEF, Session, client, document, statement
from open_id import TAGS, assume, make_issuer, provider_of, role_for, start, unsigned_sts


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = start(tmp_path_factory.mktemp("chains"))
    yield server
    assert server.stop() == 0


@pytest.fixture
def iam(server):
    return client(server, "iam", CHIEF)


@pytest.fixture(scope="module")
def issuer():
    made = make_issuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def provider(server, issuer):
    return provider_of(client(server, "iam", CHIEF), issuer)


@pytest.fixture
def first(server, iam, issuer, provider, name):
    """A session of the role `name`, and its ARN."""

    def begin(**claims):
        arn = role_for(iam, name, provider, "sts:TagSession")
        return arn, Session.of(assume(unsigned_sts(server), arn, issuer.token("ann", "first", aud="app", **claims)))

    return begin


def next_role(iam, name, principal, *more_actions):
    trust = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": ["sts:AssumeRole", *more_actions]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust), MaxSessionDuration=7200)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", ["s3:*", "sts:*"])))
    return arn


def begin(server, session, role, **more):
    return client(server, "sts", session).assume_role(RoleArn=role, RoleSessionName="tuesday", **more)


def remove(iam, name):
    iam.delete_role_policy(RoleName=name, PolicyName="p")
    iam.delete_role(RoleName=name)


def test_a_session_of_a_token_begins_another(server, iam, first, name):
    role, session = first()
    second = next_role(iam, name + "-next", role)
    answer = begin(server, session, second)
    assert answer["AssumedRoleUser"]["Arn"].endswith(f":assumed-role/{name}-next/tuesday")
    s3 = client(server, "s3", Session.of(answer))
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"1")
    third = begin(server, Session.of(answer), next_role(iam, name + "-third", second))
    assert client(server, "sts", Session.of(third)).get_caller_identity()["Arn"].endswith(f":assumed-role/{name}-third/tuesday")
    server.stop()
    server.start()
    client(server, "s3", Session.of(third)).list_buckets()


def test_for_an_hour_at_most(server, iam, first, name):
    role, session = first()
    second = next_role(iam, name + "-next", role)
    begin(server, session, second, DurationSeconds=3600)
    with refused(400, "ValidationError"):
        begin(server, session, second, DurationSeconds=3601)


def test_only_whom_the_next_role_trusts(server, iam, first, name):
    _, session = first()
    with refused(403, "AccessDenied"):
        begin(server, session, next_role(iam, name + "-next", f"arn:aws:iam::000000000000:user/{CHIEF.user}"))
    with refused(403, "AccessDenied"):
        client(server, "sts", session).get_session_token()


def test_what_narrows_the_first_does_not_reach_further_than_it_may(server, iam, issuer, provider, name):
    role = role_for(iam, name, provider)
    second = next_role(iam, name + "-next", role)
    narrow = document(statement("Allow", "s3:*"))
    session = assume(unsigned_sts(server), role, issuer.token("ann", "first", aud="app"), Policy=narrow)
    with refused(403, "AccessDenied"):
        begin(server, Session.of(session), second)


@pytest.mark.parametrize("which", ["", "-next"])
def test_it_ends_with_either_role(server, iam, first, name, which):
    role, session = first()
    s3 = client(server, "s3", Session.of(begin(server, session, next_role(iam, name + "-next", role))))
    s3.list_buckets()
    remove(iam, name + which)
    with refused(400, "InvalidToken"):
        s3.list_buckets()


def test_tags_that_go_on_come_with_it(server, iam, first, name):
    role, session = first(**{TAGS: {"principal_tags": {"team": ["red"], "floor": ["3"]}, "transitive_tag_keys": ["team"]}})
    with refused(403, "AccessDenied"):
        begin(server, session, next_role(iam, name + "-bare", role))
    second = next_role(iam, name + "-next", role, "sts:TagSession")
    with refused(400, "ValidationError"):
        begin(server, session, second, Tags=[{"Key": "TEAM", "Value": "blue"}])
    iam.put_role_policy(RoleName=name + "-next", PolicyName="p", PolicyDocument=document(
        statement("Allow", "s3:ListAllMyBuckets", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/floor": "true"}})))  # fmt: skip
    client(server, "s3", Session.of(begin(server, session, second))).list_buckets()
