# SPDX-License-Identifier: Apache-2.0
"""Requests that no SDK sends, and the command line of AWS."""

import os
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import CHIEF

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def signed(server, body, service="sts", signer=SigV4Auth, headers=None, path="/"):
    request = AWSRequest("POST", server.url + path, data=body, headers={"Content-Type": FORM, **(headers or {})})
    signer(Credentials(CHIEF.access_key, CHIEF.secret_key), service, "us-east-1").add_auth(request)
    return request.prepare()


def send(prepared, body=None):
    return requests.post(prepared.url, data=prepared.body if body is None else body, headers=dict(prepared.headers), timeout=60)


def code_of(answer):
    return answer.status_code, ElementTree.fromstring(answer.text).findtext(".//{*}Code")


WHO = b"Action=GetCallerIdentity&Version=2011-06-15"


def test_the_body_is_signed(server):
    assert send(signed(server, WHO)).status_code == 200
    changed = send(signed(server, WHO), body=WHO + b"&x=1")
    assert code_of(changed) == (403, "SignatureDoesNotMatch")
    # A digest that the client sends must be that of the body.
    good = send(signed(server, WHO, signer=S3SigV4Auth))
    assert good.status_code == 200
    assert code_of(send(signed(server, WHO, signer=S3SigV4Auth), body=WHO + b"&x=1"))[0] in (400, 403)
    unsigned = signed(server, WHO, headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    assert code_of(send(unsigned))[0] in (400, 403)


def test_a_signature_counts_for_its_service_alone(server):
    for service in ("s3", "iam"):
        assert code_of(send(signed(server, WHO, service=service))) == (400, "IncompleteSignature")
    assert code_of(send(signed(server, b"Action=GetUser", service="sts"))) == (400, "IncompleteSignature")
    request = AWSRequest("GET", server.url + "/")
    S3SigV4Auth(Credentials(CHIEF.access_key, CHIEF.secret_key), "iam", "us-east-1").add_auth(request)
    prepared = request.prepare()
    answer = requests.get(prepared.url, headers=dict(prepared.headers), timeout=60)
    assert answer.status_code == 400 and "<Code>AuthorizationHeaderMalformed</Code>" in answer.text


def test_version_2_signs_no_form(server):
    answer = requests.post(
        server.url + "/",
        data=WHO,
        headers={"Content-Type": FORM, "Authorization": f"AWS {CHIEF.access_key}:AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        timeout=60,
    )
    assert code_of(answer) == (400, "IncompleteSignature")


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "MissingAction"),
        (b"Version=2011-06-15", "MissingAction"),
        (b"Action=MakeCoffee", "InvalidAction"),
        (b"Action=%zz", "MalformedInput"),
        (b"Action=GetUser&Action=DeleteUser", "MalformedInput"),
        (b"Action=GetUser&UserName=%FF", "MalformedInput"),
        pytest.param(b"&".join(b"a%d=" % i for i in range(1001)), "MalformedInput", id="too many"),
        (b"Action=CreateUser", "ValidationError"),
        (b"Action=ListUsers&MaxItems=0", "ValidationError"),
        (b"Action=ListUsers&MaxItems=", "ValidationError"),
        (b"Action=ListGroups&MaxItems=-1", "ValidationError"),
        (b"Action=ListRoles&MaxItems=99999999999999999999", "ValidationError"),
        (b"Action=ListAccountAliases&MaxItems=1001", "ValidationError"),
        (b"Action=ListUsers&Marker=garbage", "ValidationError"),
        (b"Action=ListPolicies&Marker=chief", "ValidationError"),
        (b"Action=ListMFADevices&Marker=YWZ0ZXI6", "ValidationError"),
        (b"Action=GetGroup&GroupName=any&Marker=%00", "ValidationError"),
        (b"Action=GetPolicy&PolicyArn=nonsense", "InvalidInput"),
    ],
)
def test_what_is_malformed(server, body, code):
    assert code_of(send(signed(server, body, service="iam"))) == (400, code)


LIMITLESS = "Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/any&RoleSessionName=xx&"


@pytest.mark.parametrize(
    "limit",
    ["Policy=", "PolicyArns=a", "PolicyArns.1.arn=a", "PolicyArns.member.1=a", "PolicyArns.member.2.arn=a", "PolicyArns.member.0.arn=a",
     "PolicyArns.member.01.arn=a", "PolicyArns.member.1.arn=a&PolicyArns.member.3.arn=a", "PolicyArns.member.1.Arn=a", "Tags.member.2.Key=k",
     "Tags.member.1.Value=v", "Tags.member.1.Key.x=k", "Tags.member.x.Key=k"],
)  # fmt: skip
def test_what_limits_a_session_is_not_left_out(server, limit):
    """Not even where it is numbered in a way that nobody expects."""
    assert code_of(send(signed(server, (LIMITLESS + limit).encode(), service="sts"))) == (400, "ValidationError")


@pytest.mark.parametrize("body", ["Action=TagUser&UserName=chief&Tags.member.2.Key=k&Tags.member.2.Value=v", "Action=UntagUser&UserName=chief&TagKeys.member.2=k"])
def test_what_is_numbered_wrongly_is_no_list(server, body):
    assert code_of(send(signed(server, body.encode(), service="iam"))) == (400, "ValidationError")


def test_too_much(server):
    assert code_of(send(signed(server, b"Action=GetUser&x=" + b"y" * (128 << 10)))) == (413, "RequestEntityTooLarge")
    prepared = signed(server, WHO)
    chunked = requests.post(
        prepared.url, data=iter([b"y" * 65536] * 4), headers={"Content-Type": FORM}, timeout=60
    )
    assert code_of(chunked) == (413, "RequestEntityTooLarge")


def test_nobody(server):
    answer = requests.post(server.url + "/", data=WHO, headers={"Content-Type": FORM}, timeout=60)
    assert code_of(answer) == (403, "MissingAuthenticationToken")


def test_other_requests_are_those_of_s3(server):
    """Only a form that is posted to the root comes here."""
    assert "iam.amazonaws.com" not in requests.get(server.url, timeout=60).text
    answer = requests.post(server.url + "/bucket?delete", data=b"", headers={"Content-Type": FORM}, timeout=60)
    assert "iam.amazonaws.com" not in answer.text
    answer = requests.post(server.url + "/", data=b"<a/>", headers={"Content-Type": "application/xml"}, timeout=60)
    assert "iam.amazonaws.com" not in answer.text


def test_text_is_escaped(server):
    answer = send(signed(server, b"Action=%3C%26%3E", service="iam"))
    assert code_of(answer) == (400, "InvalidAction") and "&lt;&amp;&gt;" in answer.text


def test_the_command_line_of_aws(server, name):
    def aws(*words):
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": CHIEF.access_key, "AWS_SECRET_ACCESS_KEY": CHIEF.secret_key}
        environment |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
        done = subprocess.run(
            ["aws", "--endpoint-url", server.url, "--output", "text", *words],
            capture_output=True, text=True, timeout=120, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    assert "user/chief" in aws("sts", "get-caller-identity")
    assert name in aws("iam", "create-user", "--user-name", name)
    assert name in aws("iam", "list-users")
    assert "Active" in aws("iam", "create-access-key", "--user-name", name)


@pytest.mark.parametrize(
    "form",
    ["Action=GetUser&UserName=u1%00", "Action=GetUser&UserName=a%20b", "Action=GetUser&UserName=%EF%BF%BF", "Action=DeleteGroup&GroupName=a/b",
     "Action=TagUser&UserName=x&Tags.member.1.Key=k&Tags.member.1.Value=%01", "Action=ListUsers&PathPrefix=x"],
)  # fmt: skip
def test_what_no_answer_could_tell_is_refused(server, form):
    assert code_of(send(signed(server, form.encode(), service="iam"))) == (400, "ValidationError")
