# SPDX-License-Identifier: Apache-2.0
"""Public access blocks: set, shown, and obeyed by what sets lists and by what reads them."""

import itertools
import json
import subprocess

import pytest
from boto import body_of, client_for, refused
from botocore import UNSIGNED
from conftest import OTHER_KEY, Site
from mortise_server import DEFAULT_KEY, Server, program
from raw_http import send

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
ALL_USERS = "uri=http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers"


def block(s3, bucket, *on):
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={name: name in on for name in SETTINGS})


def shown(s3, bucket):
    return s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]


@pytest.fixture
def owner(two_users):
    return client_for(two_users)


@pytest.fixture
def other(two_users):
    return client_for(two_users, OTHER_KEY)


@pytest.fixture
def mine(owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    return bucket_name


def test_it_is_kept_and_shown(s3, bucket):
    with refused(404, "NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(Bucket=bucket)
    for on in itertools.chain.from_iterable(itertools.combinations(SETTINGS, n) for n in (0, 1, 2, 4)):
        block(s3, bucket, *on)
        assert shown(s3, bucket) == {name: name in on for name in SETTINGS}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert shown(s3, bucket) == {name: name == "IgnorePublicAcls" for name in SETTINGS}, "what is left out is off"
    s3.delete_public_access_block(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    with refused(404, "NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(Bucket=bucket)
    with refused(400, "InvalidRequest"):
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={})


def test_it_is_the_owners(owner, other, two_users, mine):
    block(owner, mine, *SETTINGS)
    owner.put_bucket_ownership_controls(Bucket=mine, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    for call in (other.get_public_access_block, other.delete_public_access_block):
        with refused(403, "AccessDenied"):
            call(Bucket=mine)
    with refused(403, "AccessDenied"):
        block(other, mine)
    for method in ("GET", "PUT", "DELETE"):
        assert send(two_users, None, method, f"/{mine}?publicAccessBlock").status == 403
    assert shown(owner, mine) == dict.fromkeys(SETTINGS, True)


def test_an_upload_begun_before_does_not_complete_with_a_public_list(owner, mine):
    uploads = {}
    for acl in ("public-read", "private"):
        upload = owner.create_multipart_upload(Bucket=mine, Key=acl, ACL=acl)["UploadId"]
        part = owner.upload_part(Bucket=mine, Key=acl, UploadId=upload, PartNumber=1, Body=b"1")
        uploads[acl] = {"Bucket": mine, "Key": acl, "UploadId": upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}}
    block(owner, mine, "BlockPublicAcls")
    with refused(403, "AccessDenied"):
        owner.complete_multipart_upload(**uploads["public-read"])
    with refused(404, "404"):
        owner.head_object(Bucket=mine, Key="public-read")
    owner.complete_multipart_upload(**uploads["private"])
    block(owner, mine)
    owner.complete_multipart_upload(**uploads["public-read"])


PUBLIC = [
    {"ACL": "public-read"},
    {"ACL": "public-read-write"},
    {"ACL": "authenticated-read"},
    {"GrantRead": ALL_USERS},
    {"GrantFullControl": f"id=tester, {AUTHENTICATED}"},
    {"GrantReadACP": ALL_USERS},
]
PRIVATE = [{"ACL": "private"}, {"ACL": "bucket-owner-full-control"}, {"GrantRead": "id=other"}]


def test_block_public_acls(owner, mine):
    owner.put_object(Bucket=mine, Key="k", Body=b"x")
    block(owner, mine, "BlockPublicAcls")
    for acl in PUBLIC:
        with refused(403, "AccessDenied"):
            owner.put_bucket_acl(Bucket=mine, **acl)
        with refused(403, "AccessDenied"):
            owner.put_object_acl(Bucket=mine, Key="k", **acl)
        with refused(403, "AccessDenied"):
            owner.put_object(Bucket=mine, Key="new", Body=b"x", **acl)
        with refused(403, "AccessDenied"):
            owner.copy_object(Bucket=mine, Key="new", CopySource=f"{mine}/k", **acl)
        with refused(403, "AccessDenied"):
            owner.create_multipart_upload(Bucket=mine, Key="new", **acl)
    grants = owner.get_bucket_acl(Bucket=mine)
    document = {
        "Owner": grants["Owner"],
        "Grants": [{"Grantee": {"Type": "Group", "URI": ALL_USERS.removeprefix("uri=")}, "Permission": "READ"}],
    }
    with refused(403, "AccessDenied"):
        owner.put_bucket_acl(Bucket=mine, AccessControlPolicy=document)
    with refused(403, "AccessDenied"):
        owner.put_object_acl(Bucket=mine, Key="k", AccessControlPolicy=document)
    for acl in PRIVATE:
        owner.put_bucket_acl(Bucket=mine, **acl)
        owner.put_object_acl(Bucket=mine, Key="k", **acl)
        owner.put_object(Bucket=mine, Key="k", Body=b"x", **acl)
    owner.put_object(Bucket=mine, Key="k", Body=b"x")
    assert [row["Key"] for row in owner.list_objects_v2(Bucket=mine)["Contents"]] == ["k"]
    owner.delete_public_access_block(Bucket=mine)
    owner.put_bucket_acl(Bucket=mine, ACL="public-read")


def test_block_public_acls_in_forms(owner, two_users, mine):
    block(owner, mine, "BlockPublicAcls")

    def post(acl):
        form = owner.generate_presigned_post(mine, "k", Fields={"acl": acl}, Conditions=[{"acl": acl}])
        parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in form["fields"].items())
        body = (parts + '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b--\r\n').encode()
        return send(two_users, None, "POST", f"/{mine}", body, {"Content-Type": "multipart/form-data; boundary=b"})

    answer = post("public-read")
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert b"BlockPublicAcls" in answer.body
    assert post("private").status == 204


def test_ignore_public_acls(owner, other, two_users, mine):
    for key, acl in [("all", {"ACL": "public-read"}), ("keys", {"ACL": "authenticated-read"}), ("group", {"GrantRead": ALL_USERS})]:
        owner.put_object(Bucket=mine, Key=key, Body=b"x", **acl)
    owner.put_object(Bucket=mine, Key="named", Body=b"x", GrantRead=f"id=other, {ALL_USERS}")
    owner.put_bucket_acl(Bucket=mine, ACL="public-read-write")
    stranger = client_for(two_users, signature_version=UNSIGNED)
    everything = [
        (other, "list_objects_v2", {}),
        (other, "put_object", {"Key": "new", "Body": b"x"}),
        (other, "get_object", {"Key": "all"}),
        (other, "get_object", {"Key": "keys"}),
        (other, "get_object", {"Key": "group"}),
        (stranger, "list_objects_v2", {}),
        (stranger, "get_object", {"Key": "all"}),
        (stranger, "get_object", {"Key": "named"}),
    ]

    def call(client, name, more):
        return getattr(client, name)(Bucket=mine, **more)

    for one in everything:
        call(*one)
    block(owner, mine, "IgnorePublicAcls")
    for one in everything:
        with refused(403, "AccessDenied"):
            call(*one)
    assert body_of(other.get_object(Bucket=mine, Key="named")) == b"x", "what names a user counts"
    owner.put_bucket_acl(Bucket=mine, ACL="public-read")  # may be set, and is of no use
    assert len(owner.list_objects_v2(Bucket=mine)["Contents"]) >= 4
    block(owner, mine)
    for one in everything[2:]:
        call(*one)


def test_a_seed_sets_it(tmp_path):
    seed = '[[bucket]]\nname = "closed"\nowner = "tester"\nproperties = { "s3.public_access_block" = "all" }\n'
    server = Server(tmp_path, keys=(DEFAULT_KEY,), extra=seed).start()
    s3 = client_for(Site(server, ""))
    assert shown(s3, "closed") == dict.fromkeys(SETTINGS, True)
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket="closed", Key="k", Body=b"x", ACL="public-read")
    assert server.stop() == 0


# ---- the server's own, which every bucket has beside its own


WORDS = {"BlockPublicAcls": "block_public_acls", "IgnorePublicAcls": "ignore_public_acls", "BlockPublicPolicy": "block_public_policy",
         "RestrictPublicBuckets": "restrict_public_buckets"}  # fmt: skip


@pytest.fixture
def blocking(tmp_path):
    """blocking(setting, …): the server, blocking that in every bucket; again, with other settings. And its owner."""
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY, OTHER_KEY))

    def start(*on):
        if server.process is not None:
            assert server.stop() == 0
        server.extra = "\n[public_access_block]\n" + "".join(f"{WORDS[name]} = true\n" for name in on)
        server.start()
        return Site(server, ""), client_for(Site(server, ""))

    yield start
    assert server.stop() == 0


def public_policy(bucket):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def reads(site, key, path):
    return send(site, key, "GET", path).status == 200


def test_the_servers_own_ignores_lists_and_policies_that_are_there(blocking):
    site, s3 = blocking()
    for bucket in ("by-list", "by-policy"):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="public-read" if bucket == "by-list" else "private")
    s3.put_bucket_policy(Bucket="by-policy", Policy=public_policy("by-policy"))

    def seen():
        return [(bucket, who is None) for bucket in ("by-list", "by-policy") for who in (None, OTHER_KEY) if reads(site, who, f"/{bucket}/k")]

    everything = [("by-list", True), ("by-list", False), ("by-policy", True), ("by-policy", False)]
    assert seen() == everything
    site, s3 = blocking("BlockPublicAcls", "BlockPublicPolicy")
    assert seen() == everything, "what is there goes on"
    site, s3 = blocking("IgnorePublicAcls")
    assert seen() == [("by-policy", True), ("by-policy", False)]
    site, s3 = blocking("RestrictPublicBuckets")
    assert seen() == [("by-list", True), ("by-list", False), ("by-policy", False)]
    block(s3, "by-list", "IgnorePublicAcls")
    assert seen() == [("by-policy", False)], "what either blocks is blocked"
    site, s3 = blocking(*SETTINGS)
    assert seen() == [("by-policy", False)]
    with refused(404, "NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(Bucket="by-policy")
    assert shown(s3, "by-list") == {name: name == "IgnorePublicAcls" for name in SETTINGS}, "its own, as with AWS"


def test_the_servers_own_refuses_public_lists_and_policies(blocking):
    site, s3 = blocking("BlockPublicAcls", "BlockPublicPolicy")
    s3.create_bucket(Bucket="mine")
    block(s3, "mine")  # nothing, which takes nothing back
    with refused(400, "InvalidBucketAclWithBlockPublicAccessError"):
        s3.create_bucket(Bucket="another", ACL="public-read")
    for change in (
        lambda: s3.put_bucket_acl(Bucket="mine", ACL="public-read-write"),
        lambda: s3.put_object(Bucket="mine", Key="k", Body=b"x", ACL="authenticated-read"),
        lambda: s3.put_bucket_policy(Bucket="mine", Policy=public_policy("mine")),
    ):
        with refused(403, "AccessDenied"):
            change()
    s3.put_object(Bucket="mine", Key="k", Body=b"x", ACL="private")
    s3.put_bucket_policy(Bucket="mine", Policy=public_policy("mine").replace('"*"', '{"AWS": "arn:aws:iam:::user/other"}', 1))
    for value in ("s3.acl=canned:public-read", "s3.policy=" + public_policy("mine")):
        done = subprocess.run([program(), "bucket", "set", "--data", site.server.data, "mine", value], capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and "s3.public_access_block" in done.stderr, done


def test_check_config_holds_buckets_to_the_servers_own(tmp_path):
    bucket = '[[bucket]]\nname = "photos"\nproperties = {"s3.acl" = "canned:public-read"}\n'
    file = tmp_path / "mortise.toml"
    for on in ("true", "false"):
        file.write_text(f"[public_access_block]\nblock_public_acls = {on}\n{bucket}")
        done = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
        assert (done.returncode == 1 and "BlockPublicAcls" in done.stderr) == (on == "true"), done
