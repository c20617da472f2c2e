# SPDX-License-Identifier: Apache-2.0
"""Two users and somebody without a key, at one bucket whose list opens it or does not."""

import urllib.error
import urllib.request
from xml.etree import ElementTree

import pytest
from boto import client_for, refused
from conftest import DEFAULT_KEY, Key, Server, Site

OTHER_KEY = Key("MORTISETESTKEY000002", "mortise-test-secret-0000000000000000000002", "other", "Other Person")


@pytest.fixture(scope="module")
def two_users(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("two-users"), keys=(DEFAULT_KEY, OTHER_KEY)).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture
def own_site(two_users):
    return two_users


@pytest.fixture
def owner(own_site):
    return client_for(own_site)


@pytest.fixture
def other(own_site):
    return client_for(own_site, OTHER_KEY)


def test_who_began_an_upload_may_see_and_abort_it(owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    mine = {"Bucket": bucket_name, "Key": "k", "UploadId": other.create_multipart_upload(Bucket=bucket_name, Key="k")["UploadId"]}
    theirs = {"Bucket": bucket_name, "Key": "k", "UploadId": owner.create_multipart_upload(Bucket=bucket_name, Key="k")["UploadId"]}
    other.upload_part(**mine, PartNumber=1, Body=b"x")
    assert [part["PartNumber"] for part in other.list_parts(**mine)["Parts"]] == [1]
    with refused(403, "AccessDenied"):
        other.list_parts(**theirs)
    with refused(403, "AccessDenied"):
        other.abort_multipart_upload(**theirs)
    other.abort_multipart_upload(**mine)
    with refused(403, "AccessDenied"):  # it is nobody's now
        other.list_parts(**mine)
    owner.abort_multipart_upload(**theirs)


def test_anonymous_multi_delete_is_refused_key_by_key(own_site, owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="a", Body=b"x")
    document = b"<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>"
    request = urllib.request.Request(f"{own_site.endpoint}/{bucket_name}?delete", data=document, method="POST")
    with urllib.request.urlopen(request) as answer:
        result = ElementTree.fromstring(answer.read())
    assert [element.text for element in result.iter() if element.tag.endswith("Code")] == ["AccessDenied", "AccessDenied"]
    assert owner.get_object(Bucket=bucket_name, Key="a")["Body"].read() == b"x"


def grant_to(user):
    return {"Grantee": {"ID": user, "Type": "CanonicalUser"}, "Permission": "READ"}


def test_only_users_there_are_get_grants_and_lists_name_them(owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    me = {"ID": DEFAULT_KEY.user}
    for put, more in ((owner.put_bucket_acl, {}), (owner.put_object, {"Key": "k", "Body": b"x"})):
        with refused(400, "InvalidArgument"):
            put(Bucket=bucket_name, GrantRead="id=nobody", **more)
    with refused(400, "InvalidArgument"):
        owner.put_bucket_acl(Bucket=bucket_name, AccessControlPolicy={"Owner": me, "Grants": [grant_to("nobody")]})
    with refused(400, "InvalidArgument"):
        owner.create_bucket(Bucket=bucket_name + "-2", GrantRead="id=nobody")

    owner.put_bucket_acl(Bucket=bucket_name, AccessControlPolicy={"Owner": me, "Grants": [grant_to(OTHER_KEY.user)]})
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x", GrantRead=f"id={OTHER_KEY.user}")
    for answer in (owner.get_bucket_acl(Bucket=bucket_name), owner.get_object_acl(Bucket=bucket_name, Key="k")):
        assert [grant["Grantee"]["DisplayName"] for grant in answer["Grants"]] == [OTHER_KEY.display_name]
    assert other.get_object(Bucket=bucket_name, Key="k")["Body"].read() == b"x"


def test_lists_mean_nothing_where_the_buckets_owner_owns_all(own_site, owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x", ACL="public-read")
    url = f"{own_site.endpoint}/{bucket_name}/k"
    assert urllib.request.urlopen(url).read() == b"x"
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    owner.put_bucket_ownership_controls(Bucket=bucket_name, OwnershipControls=enforced)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url)
    with refused(403, "AccessDenied"):
        other.get_object(Bucket=bucket_name, Key="k")
    assert [grant["Permission"] for grant in owner.get_object_acl(Bucket=bucket_name, Key="k")["Grants"]] == ["FULL_CONTROL"]
    with refused(400, "AccessControlListNotSupported"):
        owner.put_object(Bucket=bucket_name, Key="k", Body=b"x", ACL="public-read")
