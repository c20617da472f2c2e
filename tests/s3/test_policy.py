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
    nobody = public | {"Condition": {"StringEquals": {"aws:userid": "anonymous"}}}
    with refused(403, "AccessDenied"):  # that is what everybody without a name is called
        put(owner, mine, nobody)
    owner.put_public_access_block(Bucket=mine, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    put(owner, mine, nobody)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")
    put(owner, mine, public)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")
    assert body_of(other.get_object(Bucket=mine, Key="open/a")) == b"a", "who has a key here is no stranger"
    put(owner, mine, local)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200, "this one is not public"
    owner.delete_public_access_block(Bucket=mine)
    put(owner, mine, public)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == 200


TAGS = {"TagSet": [{"Key": "level", "Value": "open"}]}


def test_tags_of_objects_decide(two_users, owner, other, mine):
    where = {"Condition": {"StringEquals": {"s3:ExistingObjectTag/level": "open"}}}
    put(owner, mine, statement("Allow", ["s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectTagging", "s3:PutObjectTagging"], f"{mine}/*", **where))
    owner.put_object_tagging(Bucket=mine, Key="open/a", Tagging=TAGS)
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == anonymous(two_users, "HEAD", f"/{mine}/open/a") == 200
    assert anonymous(two_users, "GET", f"/{mine}/shut/b") == (403, "AccessDenied")
    for sub in ("acl", "tagging"):
        assert anonymous(two_users, "GET", f"/{mine}/open/a?{sub}") == 200
        assert anonymous(two_users, "GET", f"/{mine}/shut/b?{sub}") == (403, "AccessDenied")
    with refused(403, "AccessDenied"):
        other.put_object_tagging(Bucket=mine, Key="shut/b", Tagging=TAGS)
    other.put_object_tagging(Bucket=mine, Key="open/a", Tagging={"TagSet": [{"Key": "level", "Value": "shut"}]})
    assert anonymous(two_users, "GET", f"/{mine}/open/a") == (403, "AccessDenied")


def test_tags_that_an_object_is_to_have_decide(two_users, owner, other, mine):
    where = {"Condition": {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["level"]}, "StringEquals": {"s3:RequestObjectTag/level": "open"}}}
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/new/*"), statement("Allow", "s3:PutObjectTagging", f"{mine}/*", **where))
    other.put_object(Bucket=mine, Key="new/a", Body=b"x")
    other.put_object(Bucket=mine, Key="new/a", Body=b"x", Tagging="level=open")
    for tagging in ("level=shut", "level=open&more=1"):
        with refused(403, "AccessDenied"):
            other.put_object(Bucket=mine, Key="new/a", Body=b"x", Tagging=tagging)
        with refused(403, "AccessDenied"):
            other.create_multipart_upload(Bucket=mine, Key="new/a", Tagging=tagging)
    other.put_object_tagging(Bucket=mine, Key="shut/b", Tagging=TAGS)
    with refused(403, "AccessDenied"):
        other.put_object_tagging(Bucket=mine, Key="shut/b", Tagging={"TagSet": [{"Key": "level", "Value": "shut"}]})


def test_copies_ask_for_both_sides(owner, other, mine, bucket_name):
    target = bucket_name + "-target"
    owner.create_bucket(Bucket=target)
    owner.put_object_tagging(Bucket=mine, Key="open/a", Tagging=TAGS)
    put(owner, mine, statement("Allow", "s3:GetObject", f"{mine}/*"))
    from_open = {"Condition": {"StringLike": {"s3:x-amz-copy-source": f"{mine}/open/*"}}}
    put(owner, target, statement("Allow", "s3:PutObject", f"{target}/*", **from_open))
    copy = {"Bucket": target, "Key": "k", "CopySource": f"{mine}/open/a"}
    with refused(403, "AccessDenied"):  # it has tags, which nobody lets them read
        other.copy_object(**copy)
    other.copy_object(**copy, TaggingDirective="REPLACE")
    with refused(403, "AccessDenied"):
        other.copy_object(**copy | {"CopySource": f"{mine}/shut/b"})
    with refused(403, "AccessDenied"):
        other.copy_object(**copy | {"CopySource": f"{mine}/%73hut/b"})
    put(owner, mine, statement("Allow", ["s3:GetObject", "s3:GetObjectTagging"], f"{mine}/*"))
    with refused(403, "AccessDenied"):  # nor lets them set any
        other.copy_object(**copy)
    put(owner, target, statement("Allow", ["s3:PutObject", "s3:PutObjectTagging"], f"{target}/*", **from_open))
    other.copy_object(**copy)
    upload = other.create_multipart_upload
    with refused(403, "AccessDenied"):  # no source, no permission
        upload(Bucket=target, Key="parts")
    put(owner, target, statement("Allow", "s3:PutObject", f"{target}/*"))
    parts = {"Bucket": target, "Key": "parts", "UploadId": upload(Bucket=target, Key="parts")["UploadId"], "PartNumber": 1}
    other.upload_part_copy(**parts, CopySource=f"{mine}/open/a")
    put(owner, mine, statement("Deny", "s3:GetObject", f"{mine}/open/*"))
    with refused(403, "AccessDenied"):
        other.upload_part_copy(**parts, CopySource=f"{mine}/open/a")


def test_versions_have_actions_of_their_own(owner, other, mine):
    owner.put_bucket_versioning(Bucket=mine, VersioningConfiguration={"Status": "Enabled"})
    version = owner.put_object(Bucket=mine, Key="open/a", Body=b"2")["VersionId"]
    put(owner, mine, statement("Allow", ["s3:GetObject", "s3:DeleteObject"], f"{mine}/*"))
    assert body_of(other.get_object(Bucket=mine, Key="open/a")) == b"2"
    for call in (other.get_object, other.delete_object):
        with refused(403, "AccessDenied"):
            call(Bucket=mine, Key="open/a", VersionId=version)
    keys = {"Objects": [{"Key": "open/a"}, {"Key": "open/a", "VersionId": version}, {"Key": "shut/b", "VersionId": "null"}]}
    answer = other.delete_objects(Bucket=mine, Delete=keys)
    assert [row["Key"] for row in answer["Deleted"]] == ["open/a"]
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [("open/a", "AccessDenied"), ("shut/b", "AccessDenied")]
    one = {"Condition": {"StringEquals": {"s3:VersionId": version}}}
    put(owner, mine, statement("Allow", "s3:GetObjectVersion", f"{mine}/*", **one))
    assert body_of(other.get_object(Bucket=mine, Key="open/a", VersionId=version)) == b"2"
    with refused(403, "AccessDenied"):
        other.get_object(Bucket=mine, Key="shut/b", VersionId="null")


def test_a_multi_delete_is_decided_key_by_key(owner, other, mine):
    put(owner, mine, statement("Allow", "s3:DeleteObject", f"{mine}/*"), statement("Deny", "s3:DeleteObject", f"{mine}/shut/*"))
    answer = other.delete_objects(Bucket=mine, Delete={"Objects": [{"Key": "open/a"}, {"Key": "shut/b"}]})
    assert [row["Key"] for row in answer["Deleted"]] == ["open/a"]
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [("shut/b", "AccessDenied")]


def test_headers_and_lists_decide(two_users, owner, other, mine):
    no_public = {"Condition": {"StringLike": {"s3:x-amz-acl": "public*"}}}
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/*"), statement("Deny", "s3:PutObject", f"{mine}/*", **no_public))
    other.put_object(Bucket=mine, Key="x", Body=b"x", ACL="private")
    with refused(403, "AccessDenied"):
        other.put_object(Bucket=mine, Key="x", Body=b"x", ACL="public-read")
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/*"), statement("Deny", "s3:PutObjectAcl", f"{mine}/*"))
    other.put_object(Bucket=mine, Key="x", Body=b"x")
    with refused(403, "AccessDenied"):
        other.put_object(Bucket=mine, Key="x", Body=b"x", ACL="private")
    where = {"Condition": {"StringLike": {"s3:prefix": ["open/*", ""]}, "NumericLessThanEquals": {"s3:max-keys": "10"}}}
    put(owner, mine, statement("Allow", "s3:ListBucket", mine, **where))
    other.list_objects_v2(Bucket=mine, Prefix="open/", MaxKeys=10)
    for wrong in ({"Prefix": "shut/", "MaxKeys": 10}, {"Prefix": "open/", "MaxKeys": 11}, {"MaxKeys": 10}, {"Prefix": "open/"}):
        with refused(403, "AccessDenied"):
            other.list_objects_v2(Bucket=mine, **wrong)
    put(owner, mine, statement("Allow", "s3:GetObject", f"{mine}/*", Condition={"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}))
    with refused(403, "AccessDenied"):
        other.get_object(Bucket=mine, Key="open/a")
    url = other.generate_presigned_url("get_object", Params={"Bucket": mine, "Key": "open/a"})
    assert anonymous(two_users, "GET", url.removeprefix(two_users.endpoint)) == 200


@pytest.fixture
def post(two_users, mine):
    """post(field=value, …): a form without a signature."""

    def send_form(**fields):
        lines = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        body = "".join(lines) + '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nhello\r\n--b--\r\n'
        return anonymous(two_users, "POST", f"/{mine}", body.encode(), {"Content-Type": "multipart/form-data; boundary=b"})

    return send_form


def test_a_list_that_lets_everybody_write_lets_nobody_tag(owner, mine, post):
    """AWS's WRITE stands for s3:PutObject alone."""
    owner.put_bucket_acl(Bucket=mine, ACL="public-read-write")
    tags = "<Tagging><TagSet><Tag><Key>level</Key><Value>open</Value></Tag></TagSet></Tagging>"
    assert post(key="up/a") == 204
    assert post(key="up/a", tagging=tags) == (403, "AccessDenied")
    put(owner, mine, statement("Allow", "s3:PutObjectTagging", f"{mine}/*"))
    assert post(key="up/a", tagging=tags) == 204


def test_a_form_is_decided_by_its_fields(owner, mine, post):
    """Posted without a name, to a bucket that lets everybody write."""
    no_public = {"Condition": {"StringLike": {"s3:x-amz-acl": "public*"}}}
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/up/*"), statement("Deny", "s3:PutObject", f"{mine}/*", **no_public))
    assert post(key="up/a") == 204
    assert post(key="down/a") == (403, "AccessDenied")
    assert post(key="up/b", acl="public-read") == (403, "AccessDenied")
    tags = "<Tagging><TagSet><Tag><Key>level</Key><Value>open</Value></Tag></TagSet></Tagging>"
    assert post(key="up/c", tagging=tags) == (403, "AccessDenied"), "tags are a permission of their own"
    where = {"Condition": {"StringEquals": {"s3:RequestObjectTag/level": "open"}}}
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/up/*"), statement("Allow", "s3:PutObjectTagging", f"{mine}/up/*", **where))
    assert post(key="up/c", tagging=tags) == 204
    assert post(key="up/c", tagging=tags.replace("open", "shut")) == (403, "AccessDenied")
    where = {"Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}
    put(owner, mine, statement("Allow", "s3:PutObject", f"{mine}/up/*", **where))
    assert post(key="up/d", acl="bucket-owner-full-control") == 204
    assert post(key="up/d") == (403, "AccessDenied")


def test_a_decision_has_a_budget(two_users, owner, mine):
    """Patterns and text that take as long as they can: it is refused, and the owner is still served."""
    patterns = ["*" + "?a" * 900 + f"b{i}" for i in range(10)]
    put(owner, mine, statement("Allow", "s3:GetObject", f"{mine}/*", Condition={"StringLike": {"aws:UserAgent": patterns}}))
    assert anonymous(two_users, "GET", f"/{mine}/open/a", headers={"User-Agent": "a" * 15000}) == (403, "AccessDenied")
    assert body_of(owner.get_object(Bucket=mine, Key="open/a")) == b"a"
    owner.delete_bucket_policy(Bucket=mine)
