# SPDX-License-Identifier: Apache-2.0
"""boto3: listing in both versions, pages, delimiters, versions."""

import itertools
import random

import pytest

from boto import body_of, keys_of, prefixes_of, refused


def fill(s3, bucket, keys):
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())


def model_listing(keys, prefix="", delimiter="", after="", limit=1000):
    """What S3 answers, written as simply as it can be: (keys, common prefixes, truncated)."""
    rows = []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix):
            continue
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        row = (key[: cut + len(delimiter)], True) if cut >= 0 else (key, False)
        if row[0].encode() > after.encode() and row not in rows:
            rows.append(row)
    page = rows[:limit]
    return [r for r, rolled in page if not rolled], [r for r, rolled in page if rolled], len(rows) > limit


def test_an_empty_bucket(s3, bucket):
    one, two = s3.list_objects(Bucket=bucket), s3.list_objects_v2(Bucket=bucket)
    assert keys_of(one) == keys_of(two) == [] and two["KeyCount"] == 0 and not one["IsTruncated"]


def test_order_is_that_of_utf8_bytes(s3, bucket):
    keys = ["a", "B", "ä", "z", "Z", "~", "-", "a-", "a0", "a/", "日本", "\uffee", "😀", " x"]
    fill(s3, bucket, keys)
    assert keys_of(s3.list_objects_v2(Bucket=bucket)) == sorted(keys, key=str.encode)


TREE = ["a", "a/", "a/b", "a/b/c", "a//b", "a/c", "b/x", "b/y/1", "b/y/2", "bb", "c d/e+f", "ü/1"]


@pytest.mark.parametrize("prefix", ["", "a", "a/", "b", "b/y", "b/y/", "c d/", "ü", "none"])
@pytest.mark.parametrize("delimiter", ["", "/", "b", "//"])
def test_prefix_and_delimiter_as_the_model_says(s3, bucket, prefix, delimiter):
    fill(s3, bucket, TREE)
    expected = model_listing(TREE, prefix, delimiter)
    for listing in (s3.list_objects, s3.list_objects_v2):
        answer = listing(Bucket=bucket, Prefix=prefix, Delimiter=delimiter)
        assert (keys_of(answer), prefixes_of(answer), answer["IsTruncated"]) == expected


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_pages_join_to_the_whole(s3, bucket, limit, delimiter):
    fill(s3, bucket, TREE)
    whole = model_listing(TREE, "", delimiter)
    for operation in ("list_objects", "list_objects_v2"):
        pages = list(s3.get_paginator(operation).paginate(Bucket=bucket, Delimiter=delimiter, PaginationConfig={"PageSize": limit}))
        assert [key for page in pages for key in keys_of(page)] == whole[0]
        assert [prefix for page in pages for prefix in prefixes_of(page)] == whole[1]
        assert all(len(keys_of(page)) + len(prefixes_of(page)) <= limit for page in pages)
        assert [page["IsTruncated"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_random_trees_match_the_model(s3, bucket):
    chooser = random.Random(7)
    keys = {"".join(chooser.choice("ab/") for _ in range(chooser.randint(1, 6))) for _ in range(60)}
    fill(s3, bucket, keys)
    for prefix, after in itertools.product(["", "a", "b/", "/"], ["", "a", "ab/", "b", "//", "zzz"]):
        for limit in (1, 3, 1000):
            answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/", StartAfter=after, MaxKeys=limit)
            got = (keys_of(answer), prefixes_of(answer), answer["IsTruncated"])
            assert got == model_listing(keys, prefix, "/", after, limit), (prefix, after, limit)
            assert answer["KeyCount"] == len(got[0]) + len(got[1])


def test_max_keys_at_its_ends(s3, bucket):
    fill(s3, bucket, ["a", "b"])
    none = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    assert keys_of(none) == [] and not none["IsTruncated"] and none["MaxKeys"] == 0
    many = s3.list_objects_v2(Bucket=bucket, MaxKeys=5000)
    assert keys_of(many) == ["a", "b"]
    with refused(400, "InvalidArgument"):
        s3.list_objects_v2(Bucket=bucket, MaxKeys=-1)


def test_version_1_markers(s3, bucket):
    fill(s3, bucket, ["a", "b/1", "b/2", "c", "d"])
    first = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=2)
    assert (keys_of(first), prefixes_of(first), first["NextMarker"]) == (["a"], ["b/"], "b/")
    second = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=2, Marker=first["NextMarker"])
    assert (keys_of(second), prefixes_of(second), second["IsTruncated"]) == (["c", "d"], [], False)
    assert keys_of(s3.list_objects(Bucket=bucket, Marker="b/1")) == ["b/2", "c", "d"]
    assert keys_of(s3.list_objects(Bucket=bucket, Marker="never there")) == []


def test_a_token_that_was_made_up_is_refused(s3, bucket):
    with refused(400, "InvalidArgument"):
        s3.list_objects_v2(Bucket=bucket, ContinuationToken="made up")


def test_owner_only_on_request_in_version_2(s3, bucket):
    fill(s3, bucket, ["a"])
    assert "Owner" not in s3.list_objects_v2(Bucket=bucket)["Contents"][0]
    assert s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert s3.list_objects(Bucket=bucket)["Contents"][0]["Owner"]["ID"]


def test_buckets_are_listed_by_name(s3, bucket_name):
    names = [f"{bucket_name}-{letter}" for letter in "cab"]
    for name in names:
        s3.create_bucket(Bucket=name)
    listed = [row["Name"] for row in s3.list_buckets()["Buckets"]]
    assert listed == sorted(listed) and set(names) <= set(listed)


class TestVersions:
    @pytest.fixture(autouse=True)
    def enabled(self, s3, bucket):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def rows(self, s3, bucket, **arguments):
        """[(key, version, "object" or "marker", is latest)] in the order of each kind"""
        answer = s3.list_object_versions(Bucket=bucket, **arguments)
        kinds = (("Versions", "object"), ("DeleteMarkers", "marker"))
        return [(r["Key"], r["VersionId"], kind, r["IsLatest"]) for name, kind in kinds for r in answer.get(name, [])]

    def test_newest_first_within_a_key(self, s3, bucket):
        ids = {key: [s3.put_object(Bucket=bucket, Key=key, Body=b"%d" % n)["VersionId"] for n in range(3)] for key in "ba"}
        expected = [(key, version, "object", n == 0) for key in "ab" for n, version in enumerate(reversed(ids[key]))]
        assert self.rows(s3, bucket) == expected
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
        assert [r["VersionId"] for page in pages for r in page["Versions"]] == [row[1] for row in expected]

    def test_a_marker_hides_and_its_removal_shows_again(self, s3, bucket):
        version = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
        marker = s3.delete_object(Bucket=bucket, Key="k")
        assert marker["DeleteMarker"] and keys_of(s3.list_objects_v2(Bucket=bucket)) == []
        with refused(404, "NoSuchKey") as caught:
            s3.get_object(Bucket=bucket, Key="k")
        assert caught.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
        with refused(405, "MethodNotAllowed"):
            s3.get_object(Bucket=bucket, Key="k", VersionId=marker["VersionId"])
        assert body_of(s3.get_object(Bucket=bucket, Key="k", VersionId=version)) == b"1"
        gone = s3.delete_object(Bucket=bucket, Key="k", VersionId=marker["VersionId"])
        assert gone["DeleteMarker"] and gone["VersionId"] == marker["VersionId"]
        assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"1"

    def test_removing_the_newest_uncovers_the_one_before(self, s3, bucket):
        ids = [s3.put_object(Bucket=bucket, Key="k", Body=b"%d" % n)["VersionId"] for n in range(3)]
        s3.delete_object(Bucket=bucket, Key="k", VersionId=ids[2])
        assert body_of(s3.get_object(Bucket=bucket, Key="k")) == b"1"
        assert self.rows(s3, bucket) == [("k", ids[1], "object", True), ("k", ids[0], "object", False)]

    def test_suspended_writes_the_null_version_and_keeps_the_others(self, s3, bucket):
        first = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
        for body in (b"2", b"3"):
            s3.put_object(Bucket=bucket, Key="k", Body=body)
        assert self.rows(s3, bucket) == [("k", "null", "object", True), ("k", first, "object", False)]
        assert body_of(s3.get_object(Bucket=bucket, Key="k", VersionId="null")) == b"3"
        s3.delete_object(Bucket=bucket, Key="k")
        assert self.rows(s3, bucket) == [("k", first, "object", False), ("k", "null", "marker", True)]

    def test_a_copy_of_an_old_version_restores_it(self, s3, bucket):
        old = s3.put_object(Bucket=bucket, Key="k", Body=b"old")["VersionId"]
        s3.put_object(Bucket=bucket, Key="k", Body=b"new")
        answer = s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "k", "VersionId": old})
        assert answer["CopySourceVersionId"] == old and body_of(s3.get_object(Bucket=bucket, Key="k")) == b"old"

    def test_unknown_versions(self, s3, bucket):
        s3.put_object(Bucket=bucket, Key="k", Body=b"1")
        with refused(400, "InvalidArgument"):  # no id of ours: as AWS answers ids that it did not make
            s3.get_object(Bucket=bucket, Key="k", VersionId="3sL4kqtJlcpXroDTDmJxRmSpXd3dIbrHY")
