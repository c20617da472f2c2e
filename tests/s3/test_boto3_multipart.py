# SPDX-License-Identifier: Apache-2.0
"""boto3: uploads in parts."""

import hashlib
import threading

import pytest
from boto3.s3.transfer import TransferConfig

from boto import body_of, client_for, keys_of, refused
from conftest import MiB, md5_of_file, pattern_bytes, write_pattern


def begin(s3, bucket, key="k", **arguments):
    return s3.create_multipart_upload(Bucket=bucket, Key=key, **arguments)["UploadId"]


def put_part(s3, bucket, upload, number, body, key="k"):
    answer = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
    return {"PartNumber": number, "ETag": answer["ETag"]}


def complete(s3, bucket, upload, parts, key="k", **arguments):
    request = {"Bucket": bucket, "Key": key, "UploadId": upload, "MultipartUpload": {"Parts": parts}}
    return s3.complete_multipart_upload(**request, **arguments)


def etag_of_parts(bodies):
    digests = b"".join(hashlib.md5(body).digest() for body in bodies)
    return f'"{hashlib.md5(digests).hexdigest()}-{len(bodies)}"'


def test_parts_become_one_object(s3, bucket):
    bodies = [pattern_bytes(5 * MiB, 1), pattern_bytes(5 * MiB + 1, 2), pattern_bytes(10, 3)]
    upload = begin(s3, bucket, Metadata={"a": "1"}, ContentType="text/a")
    parts = [put_part(s3, bucket, upload, number, body) for number, body in zip((2, 3, 9), bodies)]
    assert [part["ETag"] for part in parts] == [f'"{hashlib.md5(body).hexdigest()}"' for body in bodies]
    with refused(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key="k")
    done = complete(s3, bucket, upload, parts)
    assert done["ETag"] == etag_of_parts(bodies) and done["Bucket"] == bucket and done["Key"] == "k"
    got = s3.get_object(Bucket=bucket, Key="k")
    assert body_of(got) == b"".join(bodies) and got["ETag"] == done["ETag"]
    assert got["Metadata"] == {"a": "1"} and got["ContentType"] == "text/a"
    across = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={5 * MiB - 3}-{5 * MiB + 2}")
    assert body_of(across) == bodies[0][-3:] + bodies[1][:3]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_part_is_read_by_its_place(s3, bucket):
    bodies = [pattern_bytes(5 * MiB, 1), pattern_bytes(99, 2)]
    upload = begin(s3, bucket)
    complete(s3, bucket, upload, [put_part(s3, bucket, upload, n, body) for n, body in enumerate(bodies, 1)])
    second = s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    assert body_of(second) == bodies[1] and second["PartsCount"] == 2
    assert second["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert s3.head_object(Bucket=bucket, Key="k", PartNumber=1)["ContentLength"] == 5 * MiB
    with refused(416, "InvalidPartNumber"):
        s3.get_object(Bucket=bucket, Key="k", PartNumber=3)


def test_a_part_sent_again_replaces_the_first(s3, bucket):
    upload = begin(s3, bucket)
    put_part(s3, bucket, upload, 1, b"first")
    part = put_part(s3, bucket, upload, 1, b"second")
    complete(s3, bucket, upload, [part])
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"second"


def test_parts_that_were_not_named_are_dropped(s3, bucket):
    upload = begin(s3, bucket)
    parts = [put_part(s3, bucket, upload, number, b"%d" % number) for number in (1, 2, 3)]
    complete(s3, bucket, upload, [parts[1]])
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"2"


def test_listing_parts_and_uploads(s3, bucket):
    uploads = {key: begin(s3, bucket, key) for key in ["b", "a/1", "a/2"]}
    for number in (1, 2, 5):
        put_part(s3, bucket, uploads["b"], number, b"x" * number, key="b")
    listed = s3.list_parts(Bucket=bucket, Key="b", UploadId=uploads["b"])
    assert [(row["PartNumber"], row["Size"]) for row in listed["Parts"]] == [(1, 1), (2, 2), (5, 5)]
    pages = s3.get_paginator("list_parts").paginate(
        Bucket=bucket, Key="b", UploadId=uploads["b"], PaginationConfig={"PageSize": 2}
    )
    assert [[row["PartNumber"] for row in page["Parts"]] for page in pages] == [[1, 2], [5]]
    listed = s3.list_multipart_uploads(Bucket=bucket)
    assert [(row["Key"], row["UploadId"]) for row in listed["Uploads"]] == sorted(uploads.items())
    rolled = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [row["Key"] for row in rolled["Uploads"]] == ["b"]
    assert [row["Prefix"] for row in rolled["CommonPrefixes"]] == ["a/"]
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [row["Key"] for page in pages for row in page["Uploads"]] == ["a/1", "a/2", "b"]


def test_an_aborted_upload_is_gone(s3, bucket):
    upload = begin(s3, bucket)
    part = put_part(s3, bucket, upload, 1, b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)
    with refused(404, "NoSuchUpload"):
        put_part(s3, bucket, upload, 2, b"y")
    with refused(404, "NoSuchUpload"):
        complete(s3, bucket, upload, [part])
    with refused(404, "NoSuchUpload"):
        s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    s3.delete_bucket(Bucket=bucket)


def test_what_cannot_be_completed(s3, bucket):
    upload = begin(s3, bucket)
    one, two = (put_part(s3, bucket, upload, number, b"small") for number in (1, 2))
    with refused(400, "EntityTooSmall"):
        complete(s3, bucket, upload, [one, two])
    with refused(400, "InvalidPart"):
        complete(s3, bucket, upload, [{"PartNumber": 1, "ETag": '"0123456789abcdef0123456789abcdef"'}])
    with refused(400, "InvalidPart"):
        complete(s3, bucket, upload, [{"PartNumber": 7, "ETag": one["ETag"]}])
    with refused(400, "InvalidPartOrder"):
        complete(s3, bucket, upload, [two, one])
    with refused(400, "MalformedXML"):
        complete(s3, bucket, upload, [])
    with refused(400, "InvalidArgument"):
        put_part(s3, bucket, upload, 10001, b"x")
    complete(s3, bucket, upload, [one])


def test_completing_twice_gives_the_same_answer(s3, bucket):
    upload = begin(s3, bucket)
    parts = [put_part(s3, bucket, upload, 1, b"x")]
    first, again = complete(s3, bucket, upload, parts), complete(s3, bucket, upload, parts)
    assert first["ETag"] == again["ETag"]


def test_parts_copied_from_an_object(s3, bucket):
    body = pattern_bytes(6 * MiB)
    s3.put_object(Bucket=bucket, Key="from ü", Body=body)
    upload = begin(s3, bucket)
    parts = []
    for number, span in enumerate([f"bytes=0-{5 * MiB - 1}", f"bytes={5 * MiB}-{6 * MiB - 1}"], 1):
        answer = s3.upload_part_copy(Bucket=bucket, Key="k", UploadId=upload, PartNumber=number,
                                     CopySource={"Bucket": bucket, "Key": "from ü"}, CopySourceRange=span)  # fmt: skip
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    with refused(400, "InvalidArgument"):
        s3.upload_part_copy(Bucket=bucket, Key="k", UploadId=upload, PartNumber=3, CopySourceRange="bytes=nonsense",
                            CopySource={"Bucket": bucket, "Key": "from ü"})  # fmt: skip
    s3.delete_object(Bucket=bucket, Key="from ü")
    complete(s3, bucket, upload, parts)
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == body


def test_the_transfer_manager_both_ways(signed_site, bucket_name, tmp_path):
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name)
    digest = write_pattern(tmp_path / "big", 64 * MiB + 5)
    transfer = TransferConfig(multipart_chunksize=5 * MiB, multipart_threshold=5 * MiB, max_concurrency=8)
    s3.upload_file(str(tmp_path / "big"), bucket_name, "big", Config=transfer)
    s3.download_file(bucket_name, "big", str(tmp_path / "back"), Config=transfer)
    assert md5_of_file(tmp_path / "back") == digest
    s3.copy({"Bucket": bucket_name, "Key": "big"}, bucket_name, "copy", Config=transfer)
    s3.download_file(bucket_name, "copy", str(tmp_path / "back"), Config=transfer)
    assert md5_of_file(tmp_path / "back") == digest


def test_readers_see_one_whole_object_while_writers_race(signed_site, bucket_name):
    """Eight writers overwrite one key, in parts and whole: every read is all of one of them, and the last answer wins."""
    s3 = client_for(signed_site, max_pool_connections=20)
    s3.create_bucket(Bucket=bucket_name)
    bodies = [bytes([65 + n]) * (100_000 + n) for n in range(8)]
    s3.put_object(Bucket=bucket_name, Key="k", Body=bodies[0])
    problems, finished = [], threading.Event()

    def write(number):
        for _ in range(6):
            if number % 2:
                s3.put_object(Bucket=bucket_name, Key="k", Body=bodies[number])
            else:
                upload = begin(s3, bucket_name)
                complete(s3, bucket_name, upload, [put_part(s3, bucket_name, upload, 1, bodies[number])])

    def read():
        while not finished.is_set():
            body = body_of(s3.get_object(Bucket=bucket_name, Key="k"))
            if body not in bodies:
                problems.append(f"{len(body)} bytes, {sorted(set(body))}")

    def guarded(work, *arguments):
        try:
            work(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must fail with it
            problems.append(repr(error))

    readers = [threading.Thread(target=guarded, args=(read,)) for _ in range(3)]
    writers = [threading.Thread(target=guarded, args=(write, number)) for number in range(8)]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    finished.set()
    for thread in readers:
        thread.join()
    assert problems == [] and keys_of(s3.list_objects_v2(Bucket=bucket_name)) == ["k"]


@pytest.mark.parametrize("count", [1, 1001])
def test_many_small_uploads_are_listed_whole(signed_site, bucket_name, count):
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name)
    for number in range(count):
        begin(s3, bucket_name, f"k{number:05}")
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket_name)
    assert sum(len(page["Uploads"]) for page in pages) == count
