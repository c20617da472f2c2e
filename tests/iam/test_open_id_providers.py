# SPDX-License-Identifier: Apache-2.0
"""Issuers of OpenID Connect that requests make, whose tokens then begin sessions of roles; tags that tokens bring."""

import boto3
import pytest
from boto import refused
from botocore.config import Config
from conftest import ACCOUNT, CHIEF, Session, client, document, statement
from open_id import TAGS, assume, make_issuer, provider_of, role_for, start, tokens, unsigned_sts


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = start(tmp_path_factory.mktemp("providers"))
    yield server
    assert server.stop() == 0
    assert "eyJ" not in server.log.read_text()


@pytest.fixture
def iam(server):
    return client(server, "iam", CHIEF)


@pytest.fixture
def sts(server):
    return unsigned_sts(server)


@pytest.fixture
def issuer():
    made = make_issuer()
    yield made
    made.close()


def test_providers_are_made_shown_changed_and_removed(iam, server):
    print_of = "3768084dfb3d2b68b7897bf5f565da8efEXAMPLE"
    made = iam.create_open_id_connect_provider(
        Url="https://login.example.org/realms/lab", ClientIDList=["app", "other"], ThumbprintList=[print_of], Tags=[{"Key": "team", "Value": "red"}]
    )
    arn = made["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:oidc-provider/login.example.org/realms/lab"
    assert made["Tags"] == [{"Key": "team", "Value": "red"}]
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="third")
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="third")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="other")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="never-there")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=[])
    iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn, Tags=[{"Key": "floor", "Value": "3"}])
    iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=["team"])
    with refused(409, "EntityAlreadyExists"):
        iam.create_open_id_connect_provider(Url="https://login.example.org/realms/lab", ThumbprintList=[])
    server.stop()
    server.start()
    shown = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert shown["Url"] == "login.example.org/realms/lab" and shown["ClientIDList"] == ["app", "third"] and shown["ThumbprintList"] == []
    assert shown["Tags"] == [{"Key": "floor", "Value": "3"}] == iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=arn)["Tags"]
    assert arn in [one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    for call in (iam.get_open_id_connect_provider, iam.delete_open_id_connect_provider):
        with refused(404, "NoSuchEntity"):
            call(OpenIDConnectProviderArn=arn)


NO_URLS = """ftp://a.example.org https:// https:///x https://a.example.org/?b=c https://a.example.org/#b https://u@a.example.org https://A.example.org
    HTTPS://a.example.org https://a.example.org// https://a.example.org/x//y https://a.example.org/../x https://a.example.org/x/. https://*.example.org
    https://a.example.org/* https://a.example.org:x https://a.example.org:123456 https://a.example.org: https://a.example.org\\b https://[::1 https://aws https://sts
    http://keys.example.org http://127.0.0.1.example.org http://localhost.example.org http://169.254.169.254 https://a.example.org/${aws:username}"""


@pytest.mark.parametrize("url", NO_URLS.split())
def test_what_is_no_url_of_a_provider(iam, url):
    with refused(400, "InvalidInput"):
        iam.create_open_id_connect_provider(Url=url, ThumbprintList=[])


def test_lists_of_a_provider(iam, name):
    url = f"https://{name}.example.org"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["b", "a", "b"], ThumbprintList=["0" * 40] * 2)["OpenIDConnectProviderArn"]
    shown = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (shown["ClientIDList"], shown["ThumbprintList"]) == (["b", "a"], ["0" * 40])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    for more in ({"ClientIDList": ["x" * 256]}, {"ClientIDList": ["a b"]}, {"ThumbprintList": ["0" * 41]}, {"ThumbprintList": ["0" * 20 + " " + "0" * 19]}):
        with pytest.raises(iam.exceptions.ClientError) as caught:
            iam.create_open_id_connect_provider(**{"Url": url, "ThumbprintList": [], **more})
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    with refused(409, "LimitExceeded"):
        iam.create_open_id_connect_provider(Url=url, ClientIDList=[f"app-{i}" for i in range(101)], ThumbprintList=[])
    with refused(409, "LimitExceeded"):
        iam.create_open_id_connect_provider(Url=url, ThumbprintList=[f"{i:040}" for i in range(6)])
    with refused(404, "NoSuchEntity"):
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_a_policy_is_asked_of_the_provider_that_is_meant(iam, server, name):
    """However the request spells its ARN."""
    arn = iam.create_open_id_connect_provider(Url=f"https://{name}.example.org/Lab", ThumbprintList=[])["OpenIDConnectProviderArn"]
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "iam:*"), statement("Deny", "iam:*", arn)))
    given = iam.create_access_key(UserName=name)["AccessKey"]
    own = client(server, "iam", Session(given["AccessKeyId"], given["SecretAccessKey"], None))
    for spelled in (arn, arn.replace(name, name.upper()), arn.replace("Lab", "lab"), arn.replace(ACCOUNT, "")):
        with refused(403, "AccessDenied"):
            own.delete_open_id_connect_provider(OpenIDConnectProviderArn=spelled)
        with refused(403, "AccessDenied"):
            own.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=spelled, ClientID="app")
        with refused(403, "AccessDenied"):
            own.tag_open_id_connect_provider(OpenIDConnectProviderArn=spelled, Tags=[{"Key": "a", "Value": "b"}])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_a_provider_of_another_account_is_nobody(iam, sts, issuer, name):
    provider = provider_of(iam, issuer)
    with refused(403, "AccessDenied"):
        assume(sts, role_for(iam, name, provider.replace(ACCOUNT, "111111111111")), issuer.token("ann", "first", aud="app"))
    with refused(404, "NoSuchEntity"):
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider.replace(ACCOUNT, "111111111111"))


def test_only_who_may_makes_providers(iam, server, name):
    iam.create_user(UserName=name)
    given = iam.create_access_key(UserName=name)["AccessKey"]
    own = client(server, "iam", Session(given["AccessKeyId"], given["SecretAccessKey"], None))
    with refused(403, "AccessDenied"):
        own.create_open_id_connect_provider(Url="https://a.example.org", ThumbprintList=[])
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(
        statement("Allow", "iam:CreateOpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/b.example.org")))  # fmt: skip
    with refused(403, "AccessDenied"):
        own.create_open_id_connect_provider(Url="https://a.example.org", ThumbprintList=[])
    arn = own.create_open_id_connect_provider(Url="https://b.example.org", ThumbprintList=[])["OpenIDConnectProviderArn"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_a_token_of_a_provider_begins_a_session(server, iam, sts, issuer, name):
    good = issuer.token("ann", "first", aud="app")
    with refused(400, "InvalidIdentityToken"):
        assume(sts, f"arn:aws:iam::{ACCOUNT}:role/{name}", good)  # nobody has made it a provider
    provider = provider_of(iam, issuer)
    short = issuer.url.removeprefix("http://")
    role = role_for(iam, name, provider, Condition={"StringEquals": {f"{short}:sub": "ann", f"{short}:aud": "app"}})
    answer = assume(sts, role, good)
    assert (answer["Provider"], answer["SubjectFromWebIdentityToken"]) == (short, "ann")
    client(server, "s3", Session.of(answer)).list_buckets()
    for wrong in (issuer.token("ann", "first", aud="other"), issuer.token("ann", "first", tokens.rsa_key(), aud="app"), tokens.signed("ann", iss=issuer.url, aud="app")):
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, wrong)
    with refused(403, "AccessDenied"):
        assume(sts, role, issuer.token("bob", "first", aud="app"))
    issuer.rotate("second", tokens.rsa_key())
    assume(sts, role, issuer.token("ann", "second", aud="app"))
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID="app")
    with refused(400, "InvalidIdentityToken") as caught:
        assume(sts, role, issuer.token("ann", "second", aud="app"))
    assert caught.value.response["Error"]["Message"] == "Incorrect token audience"
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, issuer.token("ann", "second", aud="app"))


def test_a_provider_that_is_made_again_begins_without_keys(iam, sts, issuer, name):
    """Whoever takes one away because its keys are stolen, and makes it again, does not trust those keys until they would be renewed."""
    provider = provider_of(iam, issuer)
    role = role_for(iam, name, provider)
    old = issuer.token("ann", "first", aud="app")
    assume(sts, role, old)
    issuer.rotate("second", tokens.rsa_key())
    assume(sts, role, old)  # its key is known still
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    provider_of(iam, issuer)
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, old)
    assume(sts, role, issuer.token("ann", "second", aud="app"))


def test_whoever_has_such_a_token_is_nobody_elsewhere(server, iam, sts, issuer, name):
    """It begins sessions of roles, and is no key to S3, whatever it claims."""
    provider = provider_of(iam, issuer)
    token = issuer.token(CHIEF.user, "first", aud="app", admin=True)
    assume(sts, role_for(iam, name, provider), token)
    s3 = boto3.client("s3", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any", aws_session_token=token,
                      config=Config(retries={"total_max_attempts": 1}))  # fmt: skip
    with pytest.raises(s3.exceptions.ClientError) as caught:
        s3.list_buckets()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


def test_an_issuer_that_does_not_answer(iam, sts, issuer, name):
    provider = provider_of(iam, issuer)
    role = role_for(iam, name, provider)
    issuer.close()
    with refused(400, "IDPCommunicationError"):
        assume(sts, role, issuer.token("ann", "first", aud="app"))


def test_tags_that_a_token_brings(server, iam, sts, issuer, name):
    provider = provider_of(iam, issuer)
    claims = {TAGS: {"principal_tags": {"team": ["red"], "floor": ["3"]}, "transitive_tag_keys": ["team"]}}
    token = issuer.token("ann", "first", aud="app", **claims)
    with refused(403, "AccessDenied"):
        assume(sts, role_for(iam, name, provider), token)  # its trust does not say sts:TagSession
    role = role_for(iam, name + "-tagged", provider, "sts:TagSession", Condition={"StringEquals": {"aws:RequestTag/team": "red"}})
    iam.put_role_policy(RoleName=name + "-tagged", PolicyName="p", PolicyDocument=document(
        statement("Allow", "s3:*", Condition={"StringEquals": {"aws:PrincipalTag/floor": "3"}}), statement("Allow", "sts:*")))  # fmt: skip
    session = Session.of(assume(sts, role, token))
    client(server, "s3", session).list_buckets()
    twice = {TAGS: {"principal_tags": {"team": ["red", "blue"]}}}
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, issuer.token("ann", "first", aud="app", **twice))


def test_transitive_tags_go_on_to_the_next_session(server, iam, name):
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "sts:*")))
    given = iam.create_access_key(UserName=name)["AccessKey"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "sts:*")))
    tags = [{"Key": "team", "Value": "red"}, {"Key": "floor", "Value": "3"}]
    session = Session.of(client(server, "sts", Session(given["AccessKeyId"], given["SecretAccessKey"], None)).assume_role(
        RoleArn=role, RoleSessionName="monday", Tags=tags, TransitiveTagKeys=["team"]))  # fmt: skip
    trust = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    second = iam.create_role(RoleName=name + "-next", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name + "-next", PolicyName="p", PolicyDocument=document(
        statement("Allow", "s3:CreateBucket", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}),
        statement("Allow", "s3:ListAllMyBuckets", Condition={"StringEquals": {"aws:PrincipalTag/floor": "3"}})))  # fmt: skip
    chained = client(server, "sts", session).assume_role(RoleArn=second, RoleSessionName="tuesday")
    bare = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "sts:AssumeRole"}
    third = iam.create_role(RoleName=name + "-bare", AssumeRolePolicyDocument=document(bare))["Role"]["Arn"]
    with refused(403, "AccessDenied") as caught:  # tags that come with the session are given to the next one, too
        client(server, "sts", session).assume_role(RoleArn=third, RoleSessionName="tuesday")
    assert "sts:TagSession" in caught.value.response["Error"]["Message"]
    s3 = client(server, "s3", Session.of(chained))
    s3.create_bucket(Bucket=name)
    with refused(403, "AccessDenied"):
        s3.list_buckets()
