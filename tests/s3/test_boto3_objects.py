# SPDX-License-Identifier: Apache-2.0
"""boto3: buckets and objects."""

import datetime
import hashlib
import http.client
import threading
import time

import pytest

from boto import body_of, client_for, keys_of, refused
from conftest import MiB, pattern_bytes

ODD_KEYS = [
    "plain",
    "with space",
    "plus+plus",
    "percent%41",
    "percent%2Fslash",
    "a//b",
    "/leading",
    "trailing/",
    "//",
    "./dot",
    "../up",
    "a/../b",
    "ümlaut/日本語/🙂",
    "quote'\"<&>",
    "?question&and=equals#hash",
    "semi;colon:at@comma,",
    "tilde~star*bang!dollar$(paren)",
    "back\\slash|pipe^caret`tick",
    "tab\tand\nnewline",
    "x" * 1024,
]


def test_a_bucket_is_made_once_seen_and_removed(s3, bucket_name):
    made = s3.create_bucket(Bucket=bucket_name)
    assert made["Location"] == f"/{bucket_name}"
    s3.head_bucket(Bucket=bucket_name)
    rows = [row for row in s3.list_buckets()["Buckets"] if row["Name"] == bucket_name]
    age = datetime.datetime.now(datetime.timezone.utc) - rows[0]["CreationDate"]
    assert abs(age) < datetime.timedelta(minutes=5)
    assert s3.get_bucket_location(Bucket=bucket_name)["LocationConstraint"] in (None, "us-east-1")
    elsewhere = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket=bucket_name + "-eu", CreateBucketConfiguration=elsewhere)
    assert s3.get_bucket_location(Bucket=bucket_name + "-eu")["LocationConstraint"] == "eu-central-1"
    s3.delete_bucket(Bucket=bucket_name + "-eu")
    s3.delete_bucket(Bucket=bucket_name)
    with refused(404, "404"):
        s3.head_bucket(Bucket=bucket_name)
    with refused(404, "NoSuchBucket"):
        s3.delete_bucket(Bucket=bucket_name)


def test_a_bucket_has_one_region(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket=bucket_name)["LocationConstraint"] == "eu-west-1"
    head = s3.head_bucket(Bucket=bucket_name)["ResponseMetadata"]["HTTPHeaders"]
    assert head["x-amz-bucket-region"] == "eu-west-1" and head["x-amz-bucket-arn"] == f"arn:aws:s3:::{bucket_name}"


def test_the_times_of_listings_and_of_headers_are_the_same(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["LastModified"] == modified
    assert s3.list_object_versions(Bucket=bucket)["Versions"][0]["LastModified"] == modified
    assert s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/k")["CopyObjectResult"]["LastModified"].microsecond == 0


@pytest.mark.parametrize("name", ["a_b", "ab-", "a..b", "192.168.1.1", "Upper"])
def test_a_bad_bucket_name_is_refused(s3, name):
    with refused(400, "InvalidBucketName"):
        s3.create_bucket(Bucket=name)


def test_a_bucket_with_something_in_it_stays(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    with refused(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == ["k"]


def test_nothing_works_in_a_bucket_that_is_not_there(s3, bucket_name):
    with refused(404, "NoSuchBucket"):
        s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    with refused(404, "NoSuchBucket"):
        s3.get_object(Bucket=bucket_name, Key="k")
    with refused(404, "NoSuchBucket"):
        s3.list_objects(Bucket=bucket_name)
    with refused(404, "NoSuchBucket"):
        s3.create_multipart_upload(Bucket=bucket_name, Key="k")
    with refused(404, "NoSuchBucket"):
        s3.delete_object(Bucket=bucket_name, Key="k")


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 65536, 65537, MiB, 5 * MiB + 3])
def test_a_body_of_any_size_comes_back(s3, bucket, size):
    body = pattern_bytes(size, seed=size)
    put = s3.put_object(Bucket=bucket, Key="k", Body=body)
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["ContentLength"] == size and got["ETag"] == put["ETag"] and body_of(got) == body
    head = s3.head_object(Bucket=bucket, Key="k")
    assert head["ContentLength"] == size and head["ETag"] == put["ETag"]
    assert head["AcceptRanges"] == "bytes" and head["ContentType"] == "binary/octet-stream"


@pytest.mark.parametrize("key", ODD_KEYS, ids=lambda key: repr(key[:12]))
def test_an_odd_key_is_just_a_key(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert body_of(s3.get_object(Bucket=bucket, Key=key)) == key.encode()
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(key.encode())
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == [key]
    assert keys_of(s3.list_objects(Bucket=bucket)) == [key]
    s3.copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": bucket, "Key": key}, MetadataDirective="REPLACE")
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}]})
    assert [row["Key"] for row in deleted["Deleted"]] == [key]
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == []


def test_keys_that_a_path_would_merge_stay_apart(s3, bucket):
    keys = ["a", "a/", "a//", "a//b", "a/b", "a/./b", "a/../a/b"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == sorted(keys, key=str.encode)
    for key in keys:
        assert body_of(s3.get_object(Bucket=bucket, Key=key)) == key.encode()
    s3.delete_object(Bucket=bucket, Key="a/")
    assert len(keys_of(s3.list_objects_v2(Bucket=bucket))) == len(keys) - 1


def test_a_key_of_more_than_1024_bytes_is_refused(s3, bucket):
    with refused(400, "KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key="ü" * 513, Body=b"")


def test_headers_and_metadata_come_back(s3, bucket):
    metadata = {"one": "1", "empty": "", "spaced": "a  b"}
    headers = {
        "CacheControl": "no-cache", "ContentDisposition": 'attachment; filename="x"', "ContentEncoding": "gzip",
        "ContentLanguage": "de", "ContentType": "text/plain; charset=utf-8",
    }  # fmt: skip
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata=metadata, **headers)
    for answer in (s3.head_object(Bucket=bucket, Key="k"), s3.get_object(Bucket=bucket, Key="k")):
        assert answer["Metadata"] == metadata
        assert {name: answer[name] for name in headers} == headers


def test_too_much_metadata_is_refused(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2047})
    with refused(400, "MetadataTooLarge"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2048})


def test_response_overrides(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = s3.get_object(
        Bucket=bucket, Key="k", ResponseContentType="text/x", ResponseContentDisposition="inline; a=b",
        ResponseCacheControl="private", ResponseContentLanguage="fr", ResponseContentEncoding="identity",
    )  # fmt: skip
    assert answer["ContentType"] == "text/x" and answer["ContentDisposition"] == "inline; a=b"
    assert answer["CacheControl"] == "private" and answer["ContentLanguage"] == "fr"


def test_last_modified_is_when_it_was_written(s3, bucket):
    before = int(time.time())
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    after = time.time()
    first = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    assert before <= first.timestamp() <= after
    body_of(s3.get_object(Bucket=bucket, Key="k"))
    assert s3.head_object(Bucket=bucket, Key="k")["LastModified"] == first, "reading does not change it"
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"][0]["LastModified"]
    assert abs((listed - first).total_seconds()) < 1


def test_deleting_twice_is_fine(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for _ in range(2):
        assert s3.delete_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key="k")
    with refused(404, "404"):
        s3.head_object(Bucket=bucket, Key="k")


def test_delete_many_quietly_and_aloud(s3, bucket):
    names = [f"k{number:04}" for number in range(1000)]
    for name in names[:50]:
        s3.put_object(Bucket=bucket, Key=name, Body=b"")
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": n} for n in names[:25]], "Quiet": True})
    assert "Deleted" not in quiet and "Errors" not in quiet
    aloud = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": n} for n in names]})
    assert len(aloud["Deleted"]) == 1000 and "Errors" not in aloud
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == []
    with refused(400, "MalformedXML"):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": n} for n in [*names, "one-more"]]})


RANGES = [
    ("bytes=0-0", 0, 1), ("bytes=1-", 1, 1000), ("bytes=-1", 999, 1000), ("bytes=-2000", 0, 1000),
    ("bytes=500-99999", 500, 1000), ("bytes=0-999", 0, 1000),
]  # fmt: skip


@pytest.mark.parametrize("text, start, end", RANGES)
def test_a_range(s3, bucket, text, start, end):
    body = pattern_bytes(1000)
    s3.put_object(Bucket=bucket, Key="k", Body=body)
    answer = s3.get_object(Bucket=bucket, Key="k", Range=text)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["ContentRange"] == f"bytes {start}-{end - 1}/1000"
    assert answer["ContentLength"] == end - start and body_of(answer) == body[start:end]
    head = s3.head_object(Bucket=bucket, Key="k", Range=text)
    assert head["ResponseMetadata"]["HTTPStatusCode"] == 206 and head["ContentLength"] == end - start


def test_ranges_that_cannot_be_met_and_those_that_are_none(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    for text in ("bytes=10-", "bytes=10-20", "bytes=-0"):
        with refused(416, "InvalidRange"):
            s3.get_object(Bucket=bucket, Key="k", Range=text)
    for text in ("bytes=5-2", "lines=1-2", "bytes=x-y", "bytes=0-1,3-4"):
        answer = s3.get_object(Bucket=bucket, Key="k", Range=text)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200 and body_of(answer) == b"0123456789"
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    with refused(416, "InvalidRange"):
        s3.get_object(Bucket=bucket, Key="empty", Range="bytes=0-5")


def test_a_large_body_and_ranges_of_it(signed_site, bucket_name):
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name)
    body = pattern_bytes(40 * MiB + 11)
    s3.put_object(Bucket=bucket_name, Key="k", Body=body)
    assert body_of(s3.get_object(Bucket=bucket_name, Key="k")) == body
    for start, end in [(0, 1), (4 * MiB - 1, 4 * MiB + 1), (8 * MiB, 24 * MiB), (40 * MiB, 40 * MiB + 11)]:
        got = body_of(s3.get_object(Bucket=bucket_name, Key="k", Range=f"bytes={start}-{end - 1}"))
        assert got == body[start:end]


def test_a_download_that_started_keeps_its_bytes(s3, bucket):
    old, new = pattern_bytes(8 * MiB, seed=1), pattern_bytes(8 * MiB, seed=2)
    s3.put_object(Bucket=bucket, Key="k", Body=old)
    stream = s3.get_object(Bucket=bucket, Key="k")["Body"]
    begin = stream.read(1000)
    s3.put_object(Bucket=bucket, Key="k", Body=new)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.put_object(Bucket=bucket, Key="k", Body=new[:10])
    assert begin + stream.read() == old
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == new[:10]


def test_copies(s3, bucket, bucket_name):
    other = bucket_name + "-b"
    s3.create_bucket(Bucket=other)
    body = pattern_bytes(100000)
    put = s3.put_object(Bucket=bucket, Key="from ü+", Body=body, Metadata={"a": "1"}, ContentType="text/a")
    source = {"Bucket": bucket, "Key": "from ü+"}
    for target in (bucket, other):
        answer = s3.copy_object(Bucket=target, Key="to", CopySource=source)
        assert answer["CopyObjectResult"]["ETag"] == put["ETag"]
        got = s3.get_object(Bucket=target, Key="to")
        assert body_of(got) == body and got["Metadata"] == {"a": "1"} and got["ContentType"] == "text/a"
    s3.copy_object(Bucket=bucket, Key="to", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"})
    assert s3.head_object(Bucket=bucket, Key="to")["Metadata"] == {"b": "2"}
    with refused(400, "InvalidRequest"):
        s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "to"})
    with refused(404, "NoSuchKey"):
        s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "none"})


def test_a_copy_outlives_its_source(s3, bucket):
    body = pattern_bytes(3 * MiB)
    s3.put_object(Bucket=bucket, Key="a", Body=body)
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"})
    s3.delete_object(Bucket=bucket, Key="a")
    assert body_of(s3.get_object(Bucket=bucket, Key="b")) == body


def test_object_tags(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Tagging="a=1&b=zwei%20drei")
    expected = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "zwei drei"}]
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == expected
    assert s3.get_object(Bucket=bucket, Key="k")["TagCount"] == 2
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": expected[:1]})
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == expected[:1]
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    with refused(400, "InvalidTag"):
        s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "x" * 129, "Value": ""}]})


def test_tags_that_are_set_during_copies_of_the_object_onto_itself_stay(site, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="n=0")
    over, wrong = threading.Event(), []

    def copy(number):
        client, source, i = client_for(site), {"Bucket": bucket, "Key": "k"}, 0
        try:
            while not over.is_set():
                i += 1
                client.copy_object(Bucket=bucket, Key="k", CopySource=source, MetadataDirective="REPLACE", Metadata={"i": f"{number} {i}"})
        except Exception as e:
            wrong.append(e)

    threads = [threading.Thread(target=copy, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for n in range(1, 101):
        tags = [{"Key": "n", "Value": str(n)}]
        s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": tags})
        wrong += [n for _ in range(3) if s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] != tags]
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_every_answer_names_the_request(s3, bucket):
    metadata = s3.list_objects_v2(Bucket=bucket)["ResponseMetadata"]
    assert metadata["RequestId"] and metadata["HTTPHeaders"]["date"] and metadata["HTTPHeaders"]["server"]
    with refused(404, "NoSuchKey") as caught:
        s3.get_object(Bucket=bucket, Key="none")
    response = caught.value.response
    assert response["Error"]["Key"] == "none"
    assert response["ResponseMetadata"]["RequestId"] == response["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"]


def test_one_connection_serves_many_requests(s3, bucket, site):
    """After errors, too, and whatever the method: otherwise clients reconnect all the time."""
    for number in range(20):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"x" * number)
        with refused(404, "404"):
            s3.head_object(Bucket=bucket, Key="none")
        with refused(404, "NoSuchKey"):
            s3.get_object(Bucket=bucket, Key="none")
    if site.server.keys:
        return  # the rest is about anonymous requests
    connection = http.client.HTTPConnection(site.server.address)
    connection.connect()
    socket = connection.sock
    for path, status in [("k3", 200), ("none", 404), ("k4", 200)]:
        connection.request("GET", f"{site.mount}/{bucket}/{path}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status and connection.sock is socket
