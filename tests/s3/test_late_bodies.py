# SPDX-License-Identifier: Apache-2.0
"""What happens between the head of a request, when it is authorized, and its body, when it takes effect: the object, the
list and the bucket may be others by then."""

import base64
import hashlib

import pytest
from boto import refused
from conftest import DEFAULT_KEY, OTHER_KEY
from raw_http import Held

ACL = (
    "<AccessControlPolicy><Owner><ID>{0}</ID></Owner><AccessControlList><Grant>"
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>{0}</ID></Grantee>'
    "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>"
)
TAGS = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
SUSPENDED = b"<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
OWNERSHIP = b"<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>"
DELETE_K = b"<Delete><Object><Key>k</Key></Object></Delete>"


def md5_of(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def acl_for(user):
    return ACL.format(user).encode()


def form(**fields):
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    return (parts + '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nlate\r\n--b--\r\n').encode()


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def test_an_object_written_meanwhile_keeps_its_list(two_users, owner, other, bucket_name):
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    other.put_object(Bucket=bucket_name, Key="k", Body=b"of the other", ACL="public-read")
    late = Held(two_users, OTHER_KEY, "PUT", f"/{bucket_name}/k?acl", acl_for(OTHER_KEY.user))
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"private")
    assert late.release().code == "AccessDenied"
    with refused(403, "AccessDenied"):
        other.get_object(Bucket=bucket_name, Key="k")


@pytest.mark.parametrize("who", [None, OTHER_KEY], ids=["anonymous", "other"])
def test_a_list_closed_meanwhile_is_closed(two_users, owner, other, bucket_name, who):
    """Of every kind of body: an object, a form, keys to delete, a list; and a part and an end of one's own upload."""
    owner.create_bucket(Bucket=bucket_name, ACL="public-read-write")
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"first")
    open_list = "".join(
        f'<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>{uri}</URI></Grantee>'
        "<Permission>FULL_CONTROL</Permission></Grant>"
        for uri in ["http://acs.amazonaws.com/groups/global/AllUsers"]
    )
    document = f"<AccessControlPolicy><Owner><ID>{DEFAULT_KEY.user}</ID></Owner><AccessControlList>{open_list}</AccessControlList></AccessControlPolicy>"
    Held(two_users, DEFAULT_KEY, "PUT", f"/{bucket_name}?acl", document.encode()).release()
    held = {
        "put": Held(two_users, who, "PUT", f"/{bucket_name}/k", b"late"),
        "chunks": Held(two_users, who, "PUT", f"/{bucket_name}/k2", b"4\r\nlate\r\n0\r\n\r\n",
                       {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": "4",
                        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}),
        "delete": Held(two_users, who, "POST", f"/{bucket_name}?delete", DELETE_K, {"Content-MD5": md5_of(DELETE_K)}),
        "list": Held(two_users, who, "PUT", f"/{bucket_name}?acl", acl_for(OTHER_KEY.user)),
    }  # fmt: skip
    if who is None:  # a form is signed by its fields, not by a header
        held["form"] = Held(two_users, None, "POST", f"/{bucket_name}", form(key="k3"), FORM)
    else:
        upload = other.create_multipart_upload(Bucket=bucket_name, Key="big")["UploadId"]
        etag = other.upload_part(Bucket=bucket_name, Key="big", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
        part = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
        held["part"] = Held(two_users, who, "PUT", f"/{bucket_name}/big?partNumber=2&uploadId={upload}", b"late")
        held["end"] = Held(two_users, who, "POST", f"/{bucket_name}/big?uploadId={upload}", part.encode())
    owner.put_bucket_acl(Bucket=bucket_name, ACL="private")
    for name, late in held.items():
        assert late.release().code == "AccessDenied", name
    assert [row["Key"] for row in owner.list_objects_v2(Bucket=bucket_name)["Contents"]] == ["k"]
    assert owner.get_object(Bucket=bucket_name, Key="k")["Body"].read() == b"first"
    assert len(owner.get_bucket_acl(Bucket=bucket_name)["Grants"]) == 1


def test_a_bucket_made_again_is_another(two_users, owner, other, bucket_name):
    """Everything with a body that the former owner began: nothing of it reaches the next owner's bucket."""
    other.create_bucket(Bucket=bucket_name)
    upload = other.create_multipart_upload(Bucket=bucket_name, Key="big")["UploadId"]
    end = b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>"
    requests = {
        "acl": ("PUT", "?acl", acl_for(OTHER_KEY.user), {}),
        "versioning": ("PUT", "?versioning", SUSPENDED, {}),
        "bucket tags": ("PUT", "?tagging", TAGS, {"Content-MD5": md5_of(TAGS)}),
        "ownership": ("PUT", "?ownershipControls", OWNERSHIP, {"Content-MD5": md5_of(OWNERSHIP)}),
        "delete": ("POST", "?delete", DELETE_K, {"Content-MD5": md5_of(DELETE_K)}),
        "put": ("PUT", "/late", b"late", {}),
        "empty put": ("PUT", "/k", b"l", {}),
        "object acl": ("PUT", "/k?acl", acl_for(OTHER_KEY.user), {}),
        "object tags": ("PUT", "/k?tagging", TAGS, {"Content-MD5": md5_of(TAGS)}),
        "part": ("PUT", f"/big?partNumber=1&uploadId={upload}", b"late", {}),
        "end": ("POST", f"/big?uploadId={upload}", end, {}),
    }
    held = {
        name: Held(two_users, OTHER_KEY, method, f"/{bucket_name}{rest}", body, headers)
        for name, (method, rest, body, headers) in requests.items()
    }
    other.delete_bucket(Bucket=bucket_name)
    owner.create_bucket(Bucket=bucket_name)
    owner.put_object(Bucket=bucket_name, Key="k", Body=b"hers")
    for name, late in held.items():
        assert late.release().code == "NoSuchBucket", name
    with refused(403, "AccessDenied"):
        other.list_objects_v2(Bucket=bucket_name)
    assert [row["Key"] for row in owner.list_objects_v2(Bucket=bucket_name)["Contents"]] == ["k"]
    assert owner.get_object(Bucket=bucket_name, Key="k")["Body"].read() == b"hers"
    assert owner.get_object_tagging(Bucket=bucket_name, Key="k")["TagSet"] == []
    assert "Status" not in owner.get_bucket_versioning(Bucket=bucket_name)
    assert [g["Grantee"]["ID"] for g in owner.get_bucket_acl(Bucket=bucket_name)["Grants"]] == [DEFAULT_KEY.user]


def test_a_bucket_made_again_by_its_owner_is_another(two_users, owner, bucket_name):
    """The same owner makes it again: it is another bucket still."""
    owner.create_bucket(Bucket=bucket_name)
    late = Held(two_users, DEFAULT_KEY, "PUT", f"/{bucket_name}/k", b"late")
    gone = Held(two_users, DEFAULT_KEY, "PUT", f"/{bucket_name}?tagging", TAGS, {"Content-MD5": md5_of(TAGS)})
    owner.delete_bucket(Bucket=bucket_name)
    assert gone.release().code == "NoSuchBucket"
    owner.create_bucket(Bucket=bucket_name)
    assert late.release().code == "NoSuchBucket"
