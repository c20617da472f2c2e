# SPDX-License-Identifier: Apache-2.0
"""boto3: conditional reads, writes and copies."""

import concurrent.futures
import datetime

from botocore.exceptions import ClientError

from boto import body_of, client_for, refused

DAY = datetime.timedelta(days=1)
NEVER = '"00000000000000000000000000000000"'


def put_if(s3, bucket, key, body, **headers):
    """PutObject with headers that Debian's boto3 has no parameters for."""

    def add(request, **_):
        for name, value in headers.items():
            request.headers[name.replace("_", "-")] = value

    s3.meta.events.register_first("before-sign.s3.PutObject", add)
    try:
        return s3.put_object(Bucket=bucket, Key=key, Body=body)
    finally:
        s3.meta.events.unregister("before-sign.s3.PutObject", add)


def test_reading_by_etag(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    assert body_of(s3.get_object(Bucket=bucket, Key="k", IfMatch=etag)) == b"x"
    assert body_of(s3.get_object(Bucket=bucket, Key="k", IfMatch=etag.strip('"'))) == b"x"
    assert body_of(s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=NEVER)) == b"x"
    with refused(412, "PreconditionFailed"):
        s3.get_object(Bucket=bucket, Key="k", IfMatch=NEVER)
    with refused(304, "304") as caught:
        s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=etag)
    assert caught.value.response["ResponseMetadata"]["HTTPHeaders"]["etag"] == etag
    with refused(412, "412"):
        s3.head_object(Bucket=bucket, Key="k", IfMatch=NEVER)
    with refused(304, "304"):
        s3.head_object(Bucket=bucket, Key="k", IfNoneMatch="*")


def test_reading_by_date(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    written = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    s3.get_object(Bucket=bucket, Key="k", IfModifiedSince=written - DAY)
    s3.get_object(Bucket=bucket, Key="k", IfUnmodifiedSince=written)
    with refused(304, "304"):
        s3.get_object(Bucket=bucket, Key="k", IfModifiedSince=written)
    with refused(412, "PreconditionFailed"):
        s3.get_object(Bucket=bucket, Key="k", IfUnmodifiedSince=written - DAY)


def test_copying_by_etag_and_date(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    written = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    request = {"Bucket": bucket, "Key": "to", "CopySource": {"Bucket": bucket, "Key": "k"}}
    s3.copy_object(**request, CopySourceIfMatch=etag)
    s3.copy_object(**request, CopySourceIfNoneMatch=NEVER, CopySourceIfModifiedSince=written - DAY)
    for bad in [{"CopySourceIfMatch": NEVER}, {"CopySourceIfNoneMatch": etag}, {"CopySourceIfUnmodifiedSince": written - DAY}]:
        with refused(412, "PreconditionFailed"):
            s3.copy_object(**request, **bad)


def test_writing_only_if_absent(s3, bucket):
    put_if(s3, bucket, "k", b"first", If_None_Match="*")
    with refused(412, "PreconditionFailed"):
        put_if(s3, bucket, "k", b"second", If_None_Match="*")
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"first"
    s3.delete_object(Bucket=bucket, Key="k")
    put_if(s3, bucket, "k", b"third", If_None_Match="*")
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"third"


def test_writing_only_over_what_was_read(s3, bucket):
    with refused(404, "NoSuchKey"):
        put_if(s3, bucket, "k", b"x", If_Match=NEVER)
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["ETag"]
    newer = put_if(s3, bucket, "k", b"2", If_Match=etag)["ETag"]
    with refused(412, "PreconditionFailed"):
        put_if(s3, bucket, "k", b"3", If_Match=etag)
    put_if(s3, bucket, "k", b"4", If_Match=newer)
    assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"4"


def test_of_many_that_race_for_a_lock_one_wins(signed_site, bucket_name):
    s3 = client_for(signed_site, max_pool_connections=16)
    s3.create_bucket(Bucket=bucket_name)
    for attempt in range(8):
        key = f"lock-{attempt}"

        def take(number):
            # One client each: the header is set by an event of the client.
            try:
                put_if(client_for(signed_site), bucket_name, key, b"%d" % number, If_None_Match="*")
                return number
            except ClientError as error:
                assert error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict")
                return None

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            winners = [n for n in pool.map(take, range(8)) if n is not None]
        assert len(winners) == 1
        assert body_of(s3.get_object(Bucket=bucket_name, Key=key)) == b"%d" % winners[0]
