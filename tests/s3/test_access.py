# SPDX-License-Identifier: Apache-2.0
"""Two users and somebody without a key, at one bucket whose list opens it or does not."""

import urllib.error
import urllib.request
from xml.etree import ElementTree

import pytest
from boto import refused
from conftest import DEFAULT_KEY, OTHER_KEY
from raw_http import send

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


def test_a_multi_delete_is_refused_key_by_key_and_strangers_as_a_whole(two_users, owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="a", Body=b"x")
    keys = {"Objects": [{"Key": "a"}, {"Key": "b"}]}
    refusals = other.delete_objects(Bucket=bucket_name, Delete=keys)["Errors"]
    assert [(refusal["Key"], refusal["Code"]) for refusal in refusals] == [("a", "AccessDenied"), ("b", "AccessDenied")]
    # Who has no name and no permission whatever is not asked for his list: it would wait in memory for nothing.
    document = b"<Delete><Object><Key>a</Key></Object></Delete>"
    request = urllib.request.Request(f"{two_users.endpoint}/{bucket_name}?delete", data=document, method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert caught.value.code == 403
    assert ElementTree.fromstring(caught.value.read()).findtext("Code") == "AccessDenied"
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


def test_a_listing_does_not_tell_the_public_whose_objects_they_are(two_users, owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ACL="public-read")
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    listed = urllib.request.urlopen(f"{two_users.endpoint}/{bucket_name}").read()
    assert b"<Key>k</Key>" in listed and b"Owner" not in listed
    assert owner.list_objects(Bucket=bucket_name)["Contents"][0]["Owner"]["ID"] == DEFAULT_KEY.user


def test_lists_mean_nothing_where_the_buckets_owner_owns_all(two_users, owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x", ACL="public-read")
    url = f"{two_users.endpoint}/{bucket_name}/k"
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


def test_write_permission_does_not_reach_versions(two_users, owner, other, bucket_name):
    """What a list opens makes delete markers; versions are removed for good by the bucket's owner alone."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    owner.put_bucket_versioning(Bucket=bucket_name, VersioningConfiguration={"Status": "Enabled"})
    version = owner.put_object(Bucket=bucket_name, Key="k", Body=b"first")["VersionId"]
    marker = other.delete_object(Bucket=bucket_name, Key="k")["VersionId"]
    for unwanted in (version, marker, "null"):
        with refused(403, "AccessDenied"):
            other.delete_object(Bucket=bucket_name, Key="k", VersionId=unwanted)
        assert send(two_users, None, "DELETE", f"/{bucket_name}/k?versionId={unwanted}").code == "AccessDenied"
        rows = other.delete_objects(Bucket=bucket_name, Delete={"Objects": [{"Key": "k", "VersionId": unwanted}]})
        assert [row["Code"] for row in rows["Errors"]] == ["AccessDenied"]
    assert owner.get_object(Bucket=bucket_name, Key="k", VersionId=version)["Body"].read() == b"first"
    owner.delete_object(Bucket=bucket_name, Key="k", VersionId=version)


def test_an_upload_of_somebody_else_gets_no_parts_and_no_end(two_users, owner, other, bucket_name):
    """A list that lets everybody write lets nobody put bytes into an object that will be another's."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    theirs = {"Bucket": bucket_name, "Key": "k", "UploadId": owner.create_multipart_upload(Bucket=bucket_name, Key="k")["UploadId"]}
    etag = owner.upload_part(**theirs, PartNumber=1, Body=b"mine")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    with refused(403, "AccessDenied"):
        other.upload_part(**theirs, PartNumber=1, Body=b"not mine")
    with refused(403, "AccessDenied"):
        other.complete_multipart_upload(**theirs, MultipartUpload=parts)
    other.put_object(Bucket=bucket_name, Key="source", Body=b"x")
    with refused(403, "AccessDenied"):
        other.upload_part_copy(**theirs, PartNumber=1, CopySource=f"{bucket_name}/source")
    target = f"/{bucket_name}/k?uploadId={theirs['UploadId']}"
    assert send(two_users, None, "PUT", target + "&partNumber=1", b"x").code == "AccessDenied"
    owner.complete_multipart_upload(**theirs, MultipartUpload=parts)
    assert owner.get_object(Bucket=bucket_name, Key="k")["Body"].read() == b"mine"


def test_nobody_begins_an_upload_without_a_name(two_users, owner, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    answer = send(two_users, None, "POST", f"/{bucket_name}/k?uploads")
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert send(two_users, None, "PUT", f"/{bucket_name}/k", b"x").status == 200


def test_a_parameter_has_one_meaning(two_users, owner, other, bucket_name):
    """Escaped or given twice: whoever decides sees the upload and the version that the handler will take."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    theirs = owner.create_multipart_upload(Bucket=bucket_name, Key="k")["UploadId"]
    mine = other.create_multipart_upload(Bucket=bucket_name, Key="k")["UploadId"]
    both = [f"%75ploadId={theirs}&uploadId={mine}", f"uploadId={theirs}&uploadId={mine}", f"uploadId={mine}&%75ploadId={theirs}"]
    for method in ("GET", "DELETE"):
        for query in both:
            assert send(two_users, OTHER_KEY, method, f"/{bucket_name}/k?{query}").status in (400, 403), (query, method)
        target, spelled = (f"/{bucket_name}/k?{name}={theirs}" for name in ("uploadId", "%75ploadId"))
        assert send(two_users, OTHER_KEY, method, target, spelled=spelled).code == "AccessDenied"
    target, spelled = (f"/{bucket_name}/k?{name}={mine}" for name in ("uploadId", "%75ploadId"))
    assert send(two_users, OTHER_KEY, "GET", target, spelled=spelled).status == 200
    assert len(owner.list_multipart_uploads(Bucket=bucket_name)["Uploads"]) == 2
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    for query in ("versionId=null&versionId=x", "versionId=x&%76ersionId=null", "uploadId=a&uploadId=b", "partNumber=1&partNumber=2"):
        assert send(two_users, DEFAULT_KEY, "GET", f"/{bucket_name}/k?{query}").code == "InvalidArgument", query


def test_tags_are_for_who_may_read_tags(two_users, owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name)
    there = bucket_name + "-2"
    other.create_bucket(Bucket=there)
    owner.put_object(Bucket=bucket_name, Key="tagged", Body=b"x", ACL="public-read", Tagging="project=secret&cost=42")
    owner.put_object(Bucket=bucket_name, Key="plain", Body=b"x", ACL="public-read")
    for read in ("GET", "HEAD"):
        answer = send(two_users, None, read, f"/{bucket_name}/tagged")
        assert answer.status == 200 and "x-amz-tagging-count" not in answer.headers
        assert send(two_users, DEFAULT_KEY, read, f"/{bucket_name}/tagged").headers["x-amz-tagging-count"] == "2"
    source = f"{bucket_name}/tagged"
    with refused(403, "AccessDenied"):
        other.copy_object(Bucket=there, Key="k", CopySource=source)
    with refused(403, "AccessDenied"):
        other.copy_object(Bucket=there, Key="k", CopySource=source, TaggingDirective="COPY", MetadataDirective="REPLACE")
    other.copy_object(Bucket=there, Key="k", CopySource=source, TaggingDirective="REPLACE", Tagging="mine=1")
    assert other.get_object_tagging(Bucket=there, Key="k")["TagSet"] == [{"Key": "mine", "Value": "1"}]
    other.copy_object(Bucket=there, Key="k", CopySource=f"{bucket_name}/plain")
    assert other.get_object_tagging(Bucket=there, Key="k")["TagSet"] == []
    owner.copy_object(Bucket=bucket_name, Key="k", CopySource=source)
    assert len(owner.get_object_tagging(Bucket=bucket_name, Key="k")["TagSet"]) == 2


def test_that_there_is_no_such_key_opens_reads_only(two_users, owner, other, bucket_name):
    """Whoever may list hears NoSuchKey from reads; what would change something is refused as where there is one."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read")
    for key in (None, OTHER_KEY):
        for query in ("", "?acl"):
            assert send(two_users, key, "GET", f"/{bucket_name}/none{query}").code == "NoSuchKey"
        for method, query in (("PUT", "?acl"), ("PUT", "?tagging"), ("DELETE", "?tagging"), ("DELETE", ""), ("GET", "?tagging")):
            answer = send(two_users, key, method, f"/{bucket_name}/none{query}", b"", {"x-amz-acl": "public-read"} if query == "?acl" else {})
            assert (answer.status, answer.code) == (403, "AccessDenied"), (key, method, query)
    owner.put_bucket_acl(Bucket=bucket_name, ACL="private")
    assert send(two_users, OTHER_KEY, "GET", f"/{bucket_name}/none").code == "AccessDenied"


def test_the_owner_comes_before_other_users_in_a_list(owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ObjectOwnership="ObjectWriter")
    me = owner.get_bucket_acl(Bucket=bucket_name)["Owner"]
    grants = [{"Grantee": {"Type": "CanonicalUser", "ID": who}, "Permission": "READ"} for who in (OTHER_KEY.user, me["ID"])]
    owner.put_bucket_acl(Bucket=bucket_name, AccessControlPolicy={"Owner": me, "Grants": grants})
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    owner.put_object_acl(Bucket=bucket_name, Key="k", AccessControlPolicy={"Owner": me, "Grants": grants})
    for answer in (owner.get_bucket_acl(Bucket=bucket_name), owner.get_object_acl(Bucket=bucket_name, Key="k")):
        assert [grant["Grantee"]["ID"] for grant in answer["Grants"]] == [me["ID"], OTHER_KEY.user]


def test_a_name_of_nothing_is_refused_for_good(two_users, owner, other, bucket_name):
    """A version id, an upload id or a key that cannot be one is no reason to have the client try again."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write", ObjectOwnership="ObjectWriter")
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"x", ACL="public-read")
    for version in ("garbage", "null%26versionId=x", "%00", "x" * 300):
        for key in (DEFAULT_KEY, OTHER_KEY, None):
            for query in (f"versionId={version}", f"tagging&versionId={version}", f"acl&versionId={version}"):
                assert send(two_users, key, "GET", f"/{bucket_name}/k?{query}").status in (400, 403), (version, query, key)
            assert send(two_users, key, "DELETE", f"/{bucket_name}/k?versionId={version}").status in (400, 403)
        source = {"x-amz-copy-source": f"/{bucket_name}/k?versionId={version}"}
        for key in (DEFAULT_KEY, OTHER_KEY):
            assert send(two_users, key, "PUT", f"/{bucket_name}/copy", headers=source).status in (400, 403), (version, key)
    for key in (DEFAULT_KEY, OTHER_KEY, None):
        for query in ("uploadId=garbage", "uploadId=" + "x" * 300, "uploadId=%00"):
            assert send(two_users, key, "GET", f"/{bucket_name}/k?{query}").status in (400, 403, 404), (query, key)
            assert send(two_users, key, "DELETE", f"/{bucket_name}/k?{query}").status in (400, 403, 404), (query, key)
        long = f"/{bucket_name}/{'x' * 1025}"
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            assert send(two_users, key, method, long).status < 500, (method, key)
