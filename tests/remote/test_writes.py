# SPDX-License-Identifier: Apache-2.0
"""PUT, DELETE, copies and uploads in parts: the backend has them before the client is told."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Pair, error_code, of_s3, pattern


def far(pair, bucket, key):
    return pair.http.get(pair.far_url(bucket, key))


@of_s3
@pytest.mark.parametrize("size", [0, 100, 10_000, 3_000_000])
def test_put_is_at_the_backend_when_it_is_answered(pair, size):
    bucket = pair.bucket()
    data = pattern(size)
    answer = pair.put(bucket, "k", data, **{"content-type": "text/x-test", "x-amz-meta-colour": "red"})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"' + hashlib.md5(data).hexdigest() + '"'
    there = far(pair, bucket, "k")
    assert there.content == data and there.headers["content-type"] == "text/x-test"
    assert there.headers["x-amz-meta-colour"] == "red"
    assert pair.get(bucket, "k").content == data and pair.proxy.count("GET") == 0
    pair.evict(bucket, "k")
    cold = pair.get(bucket, "k")
    assert cold.content == data and cold.headers["etag"] == answer.headers["etag"]


def test_overwriting(pair):
    bucket = pair.bucket()
    for i in range(5):
        data = pattern(1000 * i + 1, i)
        assert pair.put(bucket, "k", data).status_code == 200
        assert pair.get(bucket, "k").content == far(pair, bucket, "k").content == data


@of_s3
def test_conditions_are_checked_at_the_backend(pair):
    bucket = pair.bucket()
    etag = pair.put_far(bucket, "k", b"one").headers["etag"]  # nothing of it is here
    answer = pair.put(bucket, "k", b"two", **{"If-None-Match": "*"})
    assert answer.status_code == 412 and error_code(answer) == "PreconditionFailed"
    assert pair.put(bucket, "k", b"two", **{"If-Match": '"' + "0" * 32 + '"'}).status_code == 412
    assert far(pair, bucket, "k").content == b"one"
    assert pair.put(bucket, "k", b"two", **{"If-Match": etag}).status_code == 200
    assert pair.put(bucket, "new", b"x", **{"If-None-Match": "*"}).status_code == 200
    assert far(pair, bucket, "k").content == pair.get(bucket, "k").content == b"two"


def test_writers_of_one_key_end_alike_here_and_there(pair):
    bucket = pair.bucket()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: pair.put(bucket, "k", b"%d" % i * 2000).status_code, range(64)))
    assert set(answers) == {200}
    assert pair.get(bucket, "k").content == far(pair, bucket, "k").content


def test_writes_and_removals_end_alike(pair):
    bucket = pair.bucket()

    def step(i):
        if i % 3 == 0:
            return pair.http.delete(pair.near_url(bucket, "k")).status_code
        if i % 3 == 1:
            return pair.put(bucket, "k", b"%d" % i * 3000).status_code
        return pair.get(bucket, "k").status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(step, range(90))) <= {200, 204, 404}
    there, here = far(pair, bucket, "k"), pair.get(bucket, "k")
    assert (there.status_code, there.content if there.ok else b"") == (here.status_code, here.content if here.ok else b"")


def test_a_fetch_under_way_does_not_outlive_a_put(pair):
    bucket = pair.bucket()
    old = pattern(2_000_000, 1)
    pair.put_far(bucket, "k", old)
    gate = pair.proxy.gate = threading.Event()
    pair.proxy.gate_after = 1000
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(lambda: pair.get(bucket, "k").content)
        pair.proxy.wait_for("GET", "/k")
        assert pair.put(bucket, "k", b"new").status_code == 200
        gate.set()
        assert reader.result() == old  # what it began with
    assert pair.get(bucket, "k").content == far(pair, bucket, "k").content == b"new"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("size", [1000, 300_000])
def test_a_fetch_that_begins_during_a_change_is_not_kept(pair, method, size):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", pattern(size, 1))
    go_on, asked = threading.Event(), threading.Event()
    pair.proxy.only = lambda seen: seen.method == method
    pair.proxy.before = lambda seen: (asked.set(), go_on.wait())
    pair.proxy.gate = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        change = pool.submit(pair.http.request, method, pair.near_url(bucket, "k"), data=b"new" if method == "PUT" else None)
        asked.wait()
        pair.proxy.only = lambda seen: seen.method == "GET" and pair.proxy.count("GET", f"/{bucket}-far/k") == 1
        pair.proxy.before = None
        reader = pool.submit(lambda: pair.get(bucket, "k").content)
        pair.proxy.wait_for("GET", "/k")
        go_on.set()
        assert change.result().status_code in (200, 204)
        late = pool.submit(lambda: pair.get(bucket, "k"))  # does not join the other one
        if method == "PUT":
            assert late.result().content == b"new"
        else:
            assert late.result().status_code == 404
        pair.proxy.gate.set()
        assert reader.result() in (pattern(size, 1), b"new") or method == "DELETE"
    pair.proxy.clear()
    there, here = far(pair, bucket, "k"), pair.get(bucket, "k")
    assert (here.status_code, here.content if here.ok else b"") == (there.status_code, there.content if there.ok else b"")


def test_a_fetch_does_not_outlive_its_backend(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"one")
    assert pair.http.put(f"{pair.far.url}/{bucket}-other").status_code == 200
    assert pair.http.put(f"{pair.far.url}/{bucket}-other/k", data=b"another").status_code == 200
    go_on, asked = threading.Event(), threading.Event()
    pair.proxy.only = lambda seen: seen.method == "GET"
    pair.proxy.before = lambda seen: (asked.set(), go_on.wait())
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(lambda: pair.get(bucket, "k").content)
        asked.wait()
        assert pair.props(bucket, {"backend_bck": {"name": "", "provider": ""}}).status_code == 200
        pair.attach(bucket, f"{bucket}-other")
        go_on.set()
        assert reader.result() == b"one"
    pair.proxy.clear()
    assert pair.get(bucket, "k").content == b"another"


def test_delete(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "cold", b"1")
    assert pair.put(bucket, "warm", b"2").status_code == 200
    for key in ("cold", "warm", "nothing"):
        assert pair.http.delete(pair.near_url(bucket, key)).status_code == 204
        assert far(pair, bucket, key).status_code == pair.get(bucket, key).status_code == 404


def test_copies(pair):
    bucket, other = pair.bucket(), pair.bucket()
    data = pattern(300_000)
    pair.put_far(bucket, "k", data)
    for target, key in ((bucket, "same"), (other, "other")):
        answer = pair.http.put(pair.near_url(target, key), headers={"x-amz-copy-source": f"/{bucket}/k"})
        assert answer.status_code == 200, answer.text
        assert far(pair, target, key).content == pair.get(target, key).content == data
    assert pair.http.put(f"{pair.near.url}/plain-target").status_code == 200
    assert pair.http.put(f"{pair.near.url}/plain-target/k", headers={"x-amz-copy-source": f"/{bucket}/k"}).status_code == 200
    assert pair.http.get(f"{pair.near.url}/plain-target/k").content == data
    missing = pair.http.put(pair.near_url(bucket, "x"), headers={"x-amz-copy-source": f"/{bucket}/missing"})
    assert missing.status_code == 404 and error_code(missing) == "NoSuchKey"


@of_s3
def test_a_copy_onto_itself_changes_metadata_there_too(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"x", **{"x-amz-meta-colour": "red"}).status_code == 200
    headers = {"x-amz-copy-source": f"/{bucket}/k", "x-amz-metadata-directive": "REPLACE", "x-amz-meta-colour": "green"}
    assert pair.http.put(pair.near_url(bucket, "k"), headers=headers).status_code == 200
    assert far(pair, bucket, "k").headers["x-amz-meta-colour"] == "green"
    assert pair.get(bucket, "k").headers["x-amz-meta-colour"] == "green"


@of_s3
def test_upload_in_parts(pair):
    bucket = pair.bucket()
    url = pair.near_url(bucket, "k")
    upload = pair.http.post(url + "?uploads", headers={"x-amz-meta-colour": "red"}).text.split("<UploadId>")[1].split("<")[0]
    parts, etags = [pattern(5 << 20, 1), pattern(5 << 20, 2), pattern(1000, 3)], []
    for number, part in enumerate(parts, 1):
        etags.append(pair.http.put(f"{url}?partNumber={number}&uploadId={upload}", data=part).headers["etag"])
    assert far(pair, bucket, "k").status_code == 404
    body = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>" for n, e in enumerate(etags, 1))
    answer = pair.http.post(f"{url}?uploadId={upload}", data=f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>")
    assert answer.status_code == 200 and "<ETag>" in answer.text, answer.text
    there = far(pair, bucket, "k")
    assert there.content == pair.get(bucket, "k").content == b"".join(parts)
    assert there.headers["x-amz-meta-colour"] == "red"
    pair.evict(bucket)
    assert pair.get(bucket, "k").content == b"".join(parts)


def test_what_is_kept_here_alone_is_refused(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"x").status_code == 200
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    refused = [
        pair.put(bucket, "t", b"x", **{"x-amz-tagging": "a=b"}),
        pair.put(bucket, "t", b"x", **{"x-amz-storage-class": "GLACIER"}),
        pair.http.put(pair.near_url(bucket, "k") + "?tagging", data=tags),
        pair.http.post(pair.near_url(bucket, "t") + "?uploads", headers={"x-amz-tagging": "a=b"}),
    ]
    for answer in refused:
        assert answer.status_code == 501 and error_code(answer) == "NotImplemented", answer.text
    versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    assert 400 <= pair.http.put(f"{pair.near.url}/{bucket}?versioning", data=versioning).status_code < 502
    assert far(pair, bucket, "t").status_code == 404


@of_s3
def test_a_bucket_with_objects_gets_no_backend(pair):
    assert pair.http.put(f"{pair.far.url}/full-far").status_code == 200
    assert pair.http.put(f"{pair.near.url}/full").status_code == 200
    assert pair.http.put(f"{pair.near.url}/full/k", data=b"mine").status_code == 200
    answer = pair.props("full", {"backend_bck": {"name": "full-far", "provider": "aws"}})
    assert answer.status_code == 400 and "objects of its own" in answer.text
    assert pair.http.get(f"{pair.near.url}/full/k").content == b"mine"
    assert pair.http.get(f"{pair.far.url}/full-far/k").status_code == 404


def test_backends_that_are_not_there(pair):
    assert pair.http.put(f"{pair.near.url}/lonely").status_code == 200
    for name, provider, status in (("no-such-bucket", "aws", 404), ("b", "gcp", 404), ("b", "ais", 400), ("a/b", "aws", 400)):
        answer = pair.props("lonely", {"backend_bck": {"name": name, "provider": provider}})
        assert answer.status_code == status, answer.text
    assert pair.http.put(f"{pair.near.url}/lonely/k", data=b"x").status_code == 200


def test_deleting_the_bucket_keeps_the_backend(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"precious").status_code == 200
    refused = pair.http.delete(f"{pair.near.url}/{bucket}")
    assert refused.status_code == 409 and error_code(refused) == "BucketNotEmpty"
    assert pair.native("DELETE", f"/v1/buckets/{bucket}", "destroy-bck").status_code == 200
    assert pair.http.head(f"{pair.near.url}/{bucket}").status_code == 404
    assert far(pair, bucket, "k").content == b"precious"
    assert pair.proxy.count("DELETE") == 0


def test_detaching_leaves_the_copies(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "seen", b"1")
    pair.put_far(bucket, "unseen", b"2")
    assert pair.get(bucket, "seen").content == b"1"
    assert pair.props(bucket, {"backend_bck": {"name": "", "provider": ""}}).status_code == 200
    assert pair.get(bucket, "seen").content == b"1" and pair.get(bucket, "unseen").status_code == 404
    assert pair.http.delete(pair.near_url(bucket, "seen")).status_code == 204
    assert far(pair, bucket, "seen").content == b"1"


# ---- in parts


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory):
    """A remote to which everything above 5 MiB is sent in parts of 5 MiB."""
    out = Pair(tmp_path_factory.mktemp("parts"), 'multipart_above = "5MiB"\npart_size = "5MiB"\n')
    yield out
    out.stop()


def posts(pair, what):
    return [seen for seen in pair.proxy.seen if seen.method == "POST" and what in seen.path]


@of_s3
def test_a_large_object_goes_in_parts(in_parts):
    pair = in_parts
    bucket = pair.bucket()
    data = pattern(12_000_000)
    etag = pair.put(bucket, "k", data, **{"content-type": "text/x-large", "x-amz-meta-a": "b"}).headers["etag"]
    assert [len(posts(pair, "uploads")), len(posts(pair, "uploadId"))] == [1, 1]
    assert pair.proxy.count("PUT", "partNumber") == 3
    far = pair.http.get(pair.far_url(bucket, "k"))
    assert far.content == data and far.headers["etag"] == etag and etag.endswith('-3"')
    assert far.headers["content-type"] == "text/x-large" and far.headers["x-amz-meta-a"] == "b"
    pair.proxy.forget()
    assert pair.get(bucket, "k").content == data and pair.proxy.count("GET") == 0
    pair.evict(bucket, "k")
    assert pair.get(bucket, "k").content == data
    assert pair.put(bucket, "small", b"x").status_code == 200 and not posts(pair, "small")
    assert pair.put(bucket, "untyped", data).status_code == 200
    types = {pair.http.head(pair.far_url(bucket, key)).headers.get("content-type") for key in ("small", "untyped")}
    assert len(types) == 1 and "form" not in str(types)


@of_s3
def test_conditions_of_an_object_in_parts(in_parts):
    pair = in_parts
    bucket = pair.bucket()
    data = pattern(6_000_000)
    pair.put_far(bucket, "k", b"there")
    assert pair.put(bucket, "k", data, **{"If-None-Match": "*"}).status_code == 412
    # It comes into being behind the question, and in front of the last step.
    pair.proxy.only = lambda seen: "partNumber=2" in seen.path
    pair.proxy.before = lambda seen: pair.put_far(bucket, "late", b"first")
    assert pair.put(bucket, "late", data, **{"If-None-Match": "*"}).status_code == 412
    assert pair.http.get(pair.far_url(bucket, "late")).content == b"first"


@of_s3
@pytest.mark.parametrize("step", ["uploads", "partNumber=2"])
def test_parts_that_fail_leave_the_object(in_parts, step):
    """Clearly: the copy is not in doubt, and nothing is left there."""
    pair = in_parts
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only, pair.proxy.status = lambda seen: step in seen.path, 500
    assert pair.put(bucket, "k", pattern(6_000_000)).status_code in (502, 503)
    pair.proxy.wait_for("DELETE") if step != "uploads" else None
    pair.proxy.clear()
    pair.proxy.forget()
    assert pair.get(bucket, "k").content == b"old" and pair.proxy.count("HEAD") == 0
    while "<Upload>" in pair.http.get(f"{pair.far.url}/{bucket}-far?uploads").text:
        pass


@of_s3
def test_the_last_step_without_an_answer_leaves_doubt(in_parts):
    pair = in_parts
    bucket = pair.bucket()
    data = pattern(6_000_000)
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: seen.method == "POST" and "uploadId" in seen.path
    pair.proxy.dropped = True
    assert pair.put(bucket, "k", data).status_code in (502, 503)
    pair.proxy.clear()
    assert pair.get(bucket, "k").content == data


@of_s3
def test_a_part_that_arrives_changed_is_noticed(in_parts):
    pair = in_parts
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"old").status_code == 200
    pair.proxy.only = lambda seen: "partNumber=1" in seen.path
    pair.proxy.upload = lambda body: body[:100] + bytes([body[100] ^ 1]) + body[101:]
    assert pair.put(bucket, "k", pattern(6_000_000)).status_code == 502
    pair.proxy.clear()
    assert pair.http.get(pair.far_url(bucket, "k")).content == b"old" and pair.get(bucket, "k").content == b"old"
