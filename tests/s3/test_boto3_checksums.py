# SPDX-License-Identifier: Apache-2.0
"""boto3: digests that the client sends and asks for."""

import base64
import hashlib
import struct
import zlib

import pytest

from boto import body_of, refused
from conftest import MiB, pattern_bytes

BODY = b"123456789" * 1000


def encoded(raw):
    return base64.b64encode(raw).decode()


def digests(body):
    return {
        "CRC32": encoded(struct.pack(">I", zlib.crc32(body))),
        "SHA1": encoded(hashlib.sha1(body).digest()),
        "SHA256": encoded(hashlib.sha256(body).digest()),
    }


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_is_verified_kept_and_returned_on_request(s3, bucket, algorithm):
    field, value = f"Checksum{algorithm}", digests(BODY)[algorithm]
    assert s3.put_object(Bucket=bucket, Key="k", Body=BODY, ChecksumAlgorithm=algorithm)[field] == value
    assert s3.put_object(Bucket=bucket, Key="k", Body=BODY, **{field: value})[field] == value
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")[field] == value
    assert field not in s3.head_object(Bucket=bucket, Key="k")
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got[field] == value and body_of(got) == BODY
    assert field not in s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED", Range="bytes=0-10")
    with refused(400, "BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=BODY + b"!", **{field: value})
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == len(BODY)


@pytest.mark.parametrize("size", [0, 10, 6 * MiB])
def test_content_md5(s3, bucket, size):
    body = pattern_bytes(size)
    digest = encoded(hashlib.md5(body).digest())
    s3.put_object(Bucket=bucket, Key="k", Body=body, ContentMD5=digest)
    with refused(400, "BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=body + b"!", ContentMD5=digest)
    with refused(400, "InvalidDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=body, ContentMD5="not base64")
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == body


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_parts_with_checksums_make_a_composite_one(s3, bucket, algorithm):
    field, raw = f"Checksum{algorithm}", {"CRC32": lambda b: struct.pack(">I", zlib.crc32(b)), "SHA256": lambda b: hashlib.sha256(b).digest()}
    bodies = [pattern_bytes(5 * MiB, 1), pattern_bytes(7, 2)]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm=algorithm)["UploadId"]
    parts = []
    for number, body in enumerate(bodies, 1):
        answer = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm)
        assert answer[field] == encoded(raw[algorithm](body))
        parts.append({"PartNumber": number, "ETag": answer["ETag"], field: answer[field]})
    done = s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    whole = raw[algorithm](b"".join(raw[algorithm](body) for body in bodies))
    assert done[field] == encoded(whole) + "-2"
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")[field] == encoded(whole) + "-2"


def test_a_composite_upload_needs_the_checksum_of_every_part(s3, bucket):
    value = digests(BODY)["SHA256"]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")["UploadId"]
    part = {"Bucket": bucket, "Key": "k", "UploadId": upload, "PartNumber": 1, "Body": BODY}
    with refused(400, "InvalidRequest"):
        s3.upload_part(**part)
    with refused(400, "InvalidRequest"):
        s3.upload_part(**part, ChecksumAlgorithm="CRC32")
    etag = s3.upload_part(**part, ChecksumAlgorithm="SHA256")["ETag"]

    def complete(**checksums):
        named = {"PartNumber": 1, "ETag": etag, **checksums}
        return s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": [named]})

    with refused(400, "InvalidRequest"):
        complete()
    with refused(400, "InvalidPart"):
        complete(ChecksumSHA256=digests(BODY + b"!")["SHA256"])
    with refused(400, "BadDigest"):
        complete(ChecksumCRC32=digests(BODY)["CRC32"])
    with refused(400, "InvalidArgument"):
        complete(ChecksumSHA256=value, ChecksumCRC32=digests(BODY)["CRC32"])
    whole = complete(ChecksumSHA256=value)["ChecksumSHA256"]
    assert whole.endswith("-1")
    attributes = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["Checksum", "ObjectParts"])
    assert attributes["Checksum"]["ChecksumSHA256"] == whole[: -len("-1")]
    assert attributes["ObjectParts"]["Parts"][0]["ChecksumSHA256"] == value


def test_without_an_algorithm_the_checksum_of_a_part_may_be_named(s3, bucket):
    """Clients that add checksums to parts by themselves name them at the end, too."""
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=BODY, ChecksumAlgorithm="CRC32")

    def complete(value):
        named = {"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32": value}
        return s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": [named]})

    with refused(400, "InvalidPart"):
        complete(digests(BODY + b"!")["CRC32"])
    assert "ChecksumCRC32" not in complete(part["ChecksumCRC32"])


@pytest.mark.parametrize("algorithm", ["XXHASH", "XXHASH2", "XXH3", "XXH128", "CRC16"])
def test_algorithms_that_s3_has_not(s3, bucket, algorithm):
    with refused(400, "InvalidRequest"):
        s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm=algorithm)


def crc64nvme_of(s3, bucket, key):
    """This boto3 has no name for it yet."""
    headers = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")["ResponseMetadata"]["HTTPHeaders"]
    assert headers.get("x-amz-checksum-type") == "FULL_OBJECT"
    return headers["x-amz-checksum-crc64nvme"]


def test_an_object_without_a_checksum_gets_crc64nvme(s3, bucket):
    bodies = [pattern_bytes(5 * MiB, 1), pattern_bytes(6 * MiB, 2), b"123456789"]
    s3.put_object(Bucket=bucket, Key="small", Body=b"123456789")
    assert crc64nvme_of(s3, bucket, "small") == encoded(bytes.fromhex("ae8b14860a799888"))
    s3.put_object(Bucket=bucket, Key="plain", Body=b"".join(bodies))
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    parts = []
    for number, body in enumerate(bodies[:2], 1):
        part = s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    source = {"Bucket": bucket, "Key": "small"}
    copied = s3.upload_part_copy(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=3, CopySource=source)
    parts.append({"PartNumber": 3, "ETag": copied["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})
    assert crc64nvme_of(s3, bucket, "parts") == crc64nvme_of(s3, bucket, "plain")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "parts"})
    assert crc64nvme_of(s3, bucket, "copy") == crc64nvme_of(s3, bucket, "plain")


def test_a_copy_keeps_or_changes_the_algorithm(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=BODY, ChecksumAlgorithm="SHA256")
    source = {"Bucket": bucket, "Key": "a"}
    assert s3.copy_object(Bucket=bucket, Key="b", CopySource=source)["CopyObjectResult"]["ChecksumSHA256"] == digests(BODY)["SHA256"]
    s3.copy_object(Bucket=bucket, Key="c", CopySource=source, ChecksumAlgorithm="CRC32")
    assert s3.head_object(Bucket=bucket, Key="c", ChecksumMode="ENABLED")["ChecksumCRC32"] == digests(BODY)["CRC32"]


def test_object_attributes(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=BODY, ChecksumAlgorithm="SHA1")
    wanted = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
    answer = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=wanted)
    assert answer["ETag"] == hashlib.md5(BODY).hexdigest() and answer["ObjectSize"] == len(BODY)
    assert answer["Checksum"]["ChecksumSHA1"] == digests(BODY)["SHA1"] and answer["StorageClass"] == "STANDARD"
