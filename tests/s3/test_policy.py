# SPDX-License-Identifier: Apache-2.0
"""Policies of buckets: set, shown, removed, and obeyed by what real clients ask for."""

import json
import subprocess

import pytest
from boto import body_of, client_for, refused
from conftest import OTHER_KEY, Shell, need
from raw_http import send


def statement(effect, action, resource, principal="*", **more):
    names = resource if isinstance(resource, list) else [resource]
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": [f"arn:aws:s3:::{name}" for name in names], **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def put(s3, bucket, *statements):
    s3.put_bucket_policy(Bucket=bucket, Policy=document(*statements))


@pytest.fixture
def mine(owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="open/a", Body=b"a")
    owner.put_object(Bucket=bucket_name, Key="shut/b", Body=b"b")
    return bucket_name


def anonymous(site, method, target, body=b"", headers=None):
    answer = send(site, None, method, target, body, headers)
    return answer.status if answer.status < 400 or method == "HEAD" else (answer.status, answer.code)


def test_it_opens_what_it_names_to_everybody(two_users, owner, mine):
    get = lambda key: anonymous(two_users, "GET", f"/{mine}/{key}")  # noqa: E731
    assert get("open/a") == (403, "AccessDenied")
    put(owner, mine, statement("Allow", "s3:GetObject", f"{mine}/open/*"))
    assert get("open/a") == 200
    assert get("shut/b") == get("open/none") == (403, "AccessDenied"), "strangers are not told what is missing"
    assert anonymous(two_users, "HEAD", f"/{mine}/open/a") == 200
    assert anonymous(two_users, "PUT", f"/{mine}/open/a", b"x") == (403, "AccessDenied")
    assert anonymous(two_users, "GET", f"/{mine}") == (403, "AccessDenied")
    owner.delete_bucket_policy(Bucket=mine)
    assert get("open/a") == (403, "AccessDenied"), "from the next request on"


def test_it_is_kept_byte_for_byte(owner, other, mine):
    with refused(404, "NoSuchBucketPolicy"):
        owner.get_bucket_policy(Bucket=mine)
    with refused(404, "NoSuchBucketPolicy"):
        owner.get_bucket_policy_status(Bucket=mine)
    text = '{ "Version":"2012-10-17",\n  "Statement":[{"Sid":"é","Effect":"Allow","Principal":{"AWS":"*"},' + \
        f'"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::{mine}/*"}}] }}\n'
    owner.put_bucket_policy(Bucket=mine, Policy=text)
    answer = owner.get_bucket_policy(Bucket=mine)
    assert answer["Policy"] == text
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/json"
    assert owner.get_bucket_policy_status(Bucket=mine)["PolicyStatus"]["IsPublic"] is True
    for call in (other.get_bucket_policy, other.delete_bucket_policy, other.get_bucket_policy_status):
        with refused(403, "AccessDenied"):
            call(Bucket=mine)
    with refused(403, "AccessDenied"):
        other.put_bucket_policy(Bucket=mine, Policy=text)
    assert owner.delete_bucket_policy(Bucket=mine)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert owner.delete_bucket_policy(Bucket=mine)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused(404, "NoSuchBucketPolicy"):
        owner.get_bucket_policy(Bucket=mine)


def aws(site, *words):
    environment = {"AWS_ACCESS_KEY_ID": site.key.access_key, "AWS_SECRET_ACCESS_KEY": site.key.secret_key,
                   "AWS_DEFAULT_REGION": "us-east-1", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}  # fmt: skip
    words = ["aws", "--endpoint-url", site.endpoint, "s3api", *words]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)


def test_with_the_aws_command(two_users, mine, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(document(statement("Allow", "s3:GetObject", f"{mine}/open/*")))
    assert aws(two_users, "put-bucket-policy", "--bucket", mine, "--policy", f"file://{file}").returncode == 0
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200
    shown = aws(two_users, "get-bucket-policy", "--bucket", mine, "--query", "Policy", "--output", "text")
    assert shown.stdout.strip() == file.read_text()
    file.write_text("[]")
    bad = aws(two_users, "put-bucket-policy", "--bucket", mine, "--policy", f"file://{file}")
    assert "(MalformedPolicy)" in bad.stderr and "the first byte must be '{'" in bad.stderr
    assert aws(two_users, "delete-bucket-policy", "--bucket", mine).returncode == 0
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")


def test_with_s3cmd(two_users, mine, tmp_path):
    config = tmp_path / "s3cfg"
    config.write_text(f"[default]\naccess_key = {two_users.key.access_key}\nsecret_key = {two_users.key.secret_key}\n")
    place = ["--no-ssl", f"--host={two_users.host}", f"--host-bucket={two_users.host}/%(bucket)"]
    s3cmd = Shell(tmp_path, two_users.key, [need("s3cmd"), f"--config={config}", *place])
    file = tmp_path / "policy.json"
    file.write_text(document(statement("Allow", "s3:GetObject", f"{mine}/open/*")))
    s3cmd("setpolicy", file, f"s3://{mine}")
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200
    assert "s3:GetObject" in s3cmd("info", f"s3://{mine}")
    s3cmd("delpolicy", f"s3://{mine}")
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")


ARN = f"arn:aws:iam::000000000000:user/{OTHER_KEY.user}"


@pytest.mark.parametrize("principal", [{"AWS": ARN}, {"AWS": ["123456789012", ARN]}, {"CanonicalUser": OTHER_KEY.user}])
def test_it_opens_to_who_is_named(two_users, owner, other, mine, principal):
    put(owner, mine, statement("Allow", ["s3:GetObject", "s3:ListBucket"], [mine, f"{mine}/*"], principal))
    assert body_of(other.get_object(Bucket=mine, Key="shut/b")) == b"b"
    with refused(404, "NoSuchKey"):
        other.get_object(Bucket=mine, Key="none")
    assert len(other.list_objects_v2(Bucket=mine)["Contents"]) == 2
    assert anonymous(two_users, "GET", f"/{mine}/shut/b") == (403, "AccessDenied")
    with refused(403, "AccessDenied"):
        other.put_object(Bucket=mine, Key="x", Body=b"x")
    assert owner.get_bucket_policy_status(Bucket=mine)["PolicyStatus"]["IsPublic"] is False


def test_a_deny_beats_everything_else(two_users, owner, other, mine):
    """A list, another statement, and that the bucket is mine; but not that I can remove it again."""
    owner.put_object_acl(Bucket=mine, Key="open/a", ACL="public-read")
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200
    put(owner, mine, statement("Allow", "s3:GetObject", f"{mine}/*"), statement("Deny", "s3:GetObject", f"{mine}/open/*"))
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")
    assert anonymous(two_users, "GET", f"/{mine}/shut/b") == 200
    for client in (owner, other):
        with refused(403, "AccessDenied"):
            client.get_object(Bucket=mine, Key="open/a")
    put(owner, mine, statement("Deny", "s3:*", [mine, f"{mine}/*"]))
    with refused(403, "AccessDenied"):
        owner.list_objects_v2(Bucket=mine)
    assert "Deny" in owner.get_bucket_policy(Bucket=mine)["Policy"]
    put(owner, mine, statement("Deny", "*", [mine, f"{mine}/*"]))
    with refused(403, "AccessDenied"):
        other.delete_bucket_policy(Bucket=mine)
    owner.delete_bucket_policy(Bucket=mine)
    assert len(owner.list_objects_v2(Bucket=mine)["Contents"]) == 2


MALFORMED = [
    ("", "Policies must be valid JSON and the first byte must be '{'"),
    (" {}", "Policies must be valid JSON and the first byte must be '{'"),
    ("{", "Policies must be valid JSON and the first byte must be '{'"),
    ("{}", "Missing required field Statement"),
    ({"Statement": []}, "Could not parse the policy: Statement is empty!"),
    ({"Version": "2012-10-18", "Statement": [{}]}, "The policy must contain a valid version string"),
    ({"Versions": "2012-10-17"}, "Unknown field Versions"),
    ({"Effect": None}, "Missing required field Effect"),
    ({"Effect": "allow"}, "Invalid effect: allow"),
    ({"Principal": None}, "Missing required field Principal"),
    ({"Principal": "alice"}, "Invalid principal in policy"),
    ({"Principal": {"AWS": "arn:aws:iam::000000000000:user/*"}}, "Invalid principal in policy"),
    ({"Principal": {"Nobody": "x"}}, "Invalid principal in policy"),
    ({"Principal": None, "NotPrincipal": "*"}, "Allow with NotPrincipal is not allowed."),
    ({"Action": None}, "Missing required field Action"),
    ({"Action": "s3:FlyObject"}, "Policy has invalid action"),
    ({"Action": "sqs:SendMessage"}, "Policy has invalid action"),
    ({"Action": "s3:ListBucket"}, "Action does not apply to any resource(s) in statement"),
    ({"Resource": None}, "Missing required field Resource"),
    ({"Resource": "arn:aws:s3:::another/*"}, "Policy has invalid resource"),
    ({"Resource": "*"}, "Policy has invalid resource"),
    ({"Unknown": 1}, "Unknown field Unknown"),
    ({"Condition": {"StringIs": {"aws:username": "x"}}}, "Invalid Condition type : StringIs"),
    ({"Condition": {"StringEquals": {"s3:weather": "x"}}}, "Policy has an invalid condition key"),
]


@pytest.mark.parametrize("change, message", MALFORMED)
def test_what_is_malformed_is_told_in_the_words_of_aws(owner, mine, change, message):
    if isinstance(change, str):
        text = change
    elif "Statement" in change or "Versions" in change:
        text = json.dumps(change)
    else:
        made = statement("Allow", "s3:GetObject", f"{mine}/*") | change
        text = document({name: value for name, value in made.items() if value is not None})
    with refused(400, "MalformedPolicy") as caught:
        owner.put_bucket_policy(Bucket=mine, Policy=text)
    assert caught.value.response["Error"]["Message"] == message
    with refused(404, "NoSuchBucketPolicy"):
        owner.get_bucket_policy(Bucket=mine)


def test_it_has_twenty_kibibytes_at_most(owner, mine):
    def padded(size):
        text = document(statement("Allow", "s3:GetObject", f"{mine}/*"))
        return text + " " * (size - len(text))

    owner.put_bucket_policy(Bucket=mine, Policy=padded(20480))
    with refused(400, "MalformedPolicy"):
        owner.put_bucket_policy(Bucket=mine, Policy=padded(20481))
    assert len(owner.get_bucket_policy(Bucket=mine)["Policy"]) == 20480


def test_public_access_blocks(two_users, owner, other, mine):
    public = statement("Allow", "s3:GetObject", f"{mine}/*")
    named = statement("Allow", "s3:GetObject", f"{mine}/*", {"AWS": ARN})
    local = public | {"Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}}
    block = {"BlockPublicPolicy": True}
    owner.put_public_access_block(Bucket=mine, PublicAccessBlockConfiguration=block)
    with refused(403, "AccessDenied"):
        put(owner, mine, named, public)
    for good in (named, local, public | {"Effect": "Deny"}):
        put(owner, mine, good)
    owner.put_public_access_block(Bucket=mine, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    put(owner, mine, public)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")
    assert body_of(other.get_object(Bucket=mine, Key="open/a")) == b"a", "who has a key here is no stranger"
    put(owner, mine, local)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200, "this one is not public"
    owner.delete_public_access_block(Bucket=mine)
    put(owner, mine, public)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200
