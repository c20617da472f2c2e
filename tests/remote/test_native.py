# SPDX-License-Identifier: Apache-2.0
"""Buckets with a backend through AIStore's API: properties, presence, eviction, prefetching, buckets of remotes."""

import json
import os
import subprocess

import pytest
from conftest import pattern


def test_buckets_of_a_remote(pair):
    """What exists there, and what is known here, are asked for separately."""
    bucket = pair.bucket()
    far = f"{bucket}-far"

    def listed(presence, provider="aws"):
        answer = pair.native("GET", "/v1/buckets", "list", presence=presence, provider=provider)
        assert answer.status_code == 200, answer.text
        return [row["name"] for row in answer.json() if row["provider"] == "aws"]

    assert far in listed("0") and far in listed("0", "") and far in listed("5")
    assert far not in listed("2")
    assert pair.native("GET", f"/v1/buckets/{far}", "list", {}, provider="aws").status_code == 200  # now it is known
    assert listed("0").count(far) == listed("2").count(far) == 1 and far not in listed("5")
    pair.proxy.status = 403
    answer = pair.native("GET", "/v1/buckets", "list", presence="0", provider="aws")
    assert answer.status_code == 502 and "lab" in answer.text
    assert listed("0", "").count(far) == 1  # of all providers: those that can be had


def test_properties_show_the_backend(pair):
    bucket = pair.bucket()
    props = pair.native("HEAD", f"/v1/buckets/{bucket}").headers["Ais-Bucket-Props"]
    assert f'"backend_bck":{{"name":"{bucket}-far","provider":"aws"' in props.replace(" ", "")


def test_put_and_get(pair):
    bucket = pair.bucket()
    data = pattern(50_000)
    assert pair.http.put(f"{pair.near.url}/v1/objects/{bucket}/k", data=data).status_code == 200
    assert pair.http.get(pair.far_url(bucket, "k")).content == data
    assert pair.native("GET", f"/v1/objects/{bucket}/k").content == data
    assert pair.native("DELETE", f"/v1/objects/{bucket}/k").status_code == 200
    assert pair.http.get(pair.far_url(bucket, "k")).status_code == 404
    assert pair.native("DELETE", f"/v1/objects/{bucket}/k").status_code == 404


def test_what_is_put_is_written_there_whatever_is_here(pair):
    """The copy here has the same checksum; the remote's object is gone, or another one."""
    bucket = pair.bucket()
    hello = {"Ais-Checksum-Type": "md5", "Ais-Checksum-Value": "5d41402abc4b2a76b9719d911017c592"}
    pair.native("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"checksum": {"type": "md5"}})
    url = f"{pair.near.url}/v1/objects/{bucket}/k"
    assert pair.http.put(url, data=b"hello", headers=hello).status_code == 200
    assert pair.http.delete(pair.far_url(bucket, "k")).status_code in (200, 204)
    assert pair.http.put(url, data=b"hello", headers=hello).status_code == 200
    assert pair.http.get(pair.far_url(bucket, "k")).content == b"hello"
    pair.put_far(bucket, "k", b"other")
    assert pair.http.put(url, data=b"hello", headers=hello).status_code == 200
    assert pair.http.get(pair.far_url(bucket, "k")).content == b"hello"


def test_presence(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"12345")
    cold = pair.native("HEAD", f"/v1/objects/{bucket}/k")
    assert (cold.status_code, cold.headers["Ais-Present"], cold.headers["Content-Length"]) == (200, "false", "5")
    assert not pair.has_copy(bucket, "k")
    assert pair.native("GET", f"/v1/objects/{bucket}/k").content == b"12345"
    assert pair.has_copy(bucket, "k")
    assert pair.native("HEAD", f"/v1/objects/{bucket}/k").headers["Ais-Present"] == "true"


def test_evict_one_some_and_all(pair):
    bucket = pair.bucket()
    keys = [f"k{i}" for i in range(300)]
    for key in keys:
        assert pair.put(bucket, key, key.encode()).status_code == 200
    message = {"action": "evict-listrange", "name": f"{bucket}/k0"}
    assert pair.http.delete(f"{pair.near.url}/v1/objects/{bucket}/k0", json=message).status_code == 200
    pair.evict(bucket, "k1", "k2", "missing")
    cached = pair.list_native(bucket, flags="1")
    assert sorted(cached) == sorted(set(keys) - {"k0", "k1", "k2"})
    answer = pair.native("DELETE", f"/v1/buckets/{bucket}", "evict-listrange", {"template": "k1"})
    pair.wait(answer.text)
    assert not [k for k in pair.list_native(bucket, flags="1") if k.startswith("k1")]
    answer = pair.native("DELETE", f"/v1/buckets/{bucket}", "evict-remote-bck", keep_bck_md="true")
    assert answer.status_code == 200, answer.text
    assert not pair.list_native(bucket, flags="1")
    assert sorted(pair.list_native(bucket)) == sorted(keys)
    assert pair.proxy.count("DELETE") == 0
    assert all(pair.get(bucket, key).content == key.encode() for key in keys[:5])


def test_prefetch(pair):
    bucket = pair.bucket()
    for i in range(200):
        pair.put_far(bucket, f"k{i}", b"%d" % i)
    for value, expected in (({"objnames": ["k5", "k6"]}, 2), ({"template": "k1"}, 113), ({"template": ""}, 200)):
        answer = pair.native("POST", f"/v1/buckets/{bucket}", "prefetch-listrange", value)
        assert answer.status_code == 200, answer.text
        assert not pair.wait(answer.text)["err"]
        assert len(pair.list_native(bucket, flags="1")) == expected
    assert pair.proxy.count("GET", f"/{bucket}-far/k") == 200
    assert pair.get(bucket, "k7").content == b"7" and pair.proxy.count("GET", f"/{bucket}-far/k") == 200


def test_a_blob_is_downloaded_by_a_job(pair):
    bucket, data = pair.bucket(), pattern(20 << 20)
    pair.put_far(bucket, "d/large", data)

    def download(name, **value):
        message = {"action": "blob-download", "name": name, "value": value}
        return pair.http.post(f"{pair.near.url}/v1/objects/{bucket}", json=message, params={"provider": "ais"})

    job = download("d/large", **{"chunk-size": 1 << 20, "num-workers": 4, "latest-ver": False}).text
    assert pair.wait(job)["err"] == "" and pair.has_copy(bucket, "d/large")
    reads = pair.proxy.count("GET", "/d/large")
    assert pair.get(bucket, "d/large").content == data and pair.proxy.count("GET", "/d/large") == reads
    pair.put_far(bucket, "d/large", b"newer")
    assert pair.wait(download("d/large").text)["err"] == "" and pair.get(bucket, "d/large").content == data
    assert pair.wait(download("d/large", **{"latest-ver": True}).text)["err"] == ""
    assert pair.get(bucket, "d/large").content == b"newer"
    assert "nosuch" in pair.wait(download("nosuch").text)["err"]
    assert download("").status_code == 400
    blob = pair.http.get(f"{pair.near.url}/v1/objects/{bucket}/d/large", headers={"Ais-Blob-Download": "true"})
    assert blob.status_code == 200 and blob.content == b"newer"


def test_summary_tells_them_apart(pair):
    bucket = pair.bucket()
    for i in range(5):
        pair.put_far(bucket, f"k{i}", b"x" * 100)
    assert pair.get(bucket, "k0").status_code == 200
    pair.put_far(bucket, "large", b"x" * 1000)

    def info(remote):
        asked = pair.native("HEAD", f"/v1/buckets/{bucket}", bsumm_remote=remote, presence="0")
        told = pair.native("HEAD", f"/v1/buckets/{bucket}", bsumm_remote=remote, presence="0", uuid=asked.headers["Ais-Xaction-Id"])
        return json.loads(told.headers["Ais-Bucket-Summ"])

    def summary(cached):
        asked = pair.native("GET", f"/v1/buckets/{bucket}", "summary-bck", {"uuid": "", "cached": cached})
        return pair.native("GET", f"/v1/buckets/{bucket}", "summary-bck", {"uuid": asked.text, "cached": cached}).json()[0]

    for whole in (info("true"), summary(False)):
        assert whole["ObjCount"] == {"obj_count_present": "1", "obj_count_remote": "6"}
        assert (whole["TotalSize"]["size_all_present_objs"], whole["TotalSize"]["size_all_remote_objs"]) == ("100", "1500")
        assert set(whole["ObjSize"].values()) == {100}
    pair.proxy.forget()
    for here in (info("false"), summary(True)):
        assert here["ObjCount"] == {"obj_count_present": "1", "obj_count_remote": "0"}
    assert pair.proxy.count("GET") == 0


def test_versions_of_s3_are_the_objects(pair):
    bucket = pair.bucket()
    for i in range(3):
        pair.put_far(bucket, f"k{i}", b"x")
    page = pair.http.get(f"{pair.near.url}/{bucket}?versions&max-keys=2").text
    assert page.count("<VersionId>null</VersionId>") == 2 and "<NextKeyMarker>k1</NextKeyMarker>" in page
    page = pair.http.get(f"{pair.near.url}/{bucket}?versions&key-marker=k1").text
    assert page.count("<Version>") == 1 and "<Key>k2</Key>" in page


def test_evict_and_prefetch_are_for_remote_buckets(pair):
    assert pair.http.put(f"{pair.near.url}/only-here").status_code == 200
    assert pair.http.put(f"{pair.near.url}/only-here/k", data=b"mine").status_code == 200
    blob = {"action": "blob-download", "name": "k", "value": {}}
    assert pair.http.post(f"{pair.near.url}/v1/objects/only-here", json=blob).json()["tcode"] == "ErrNotRemoteBck"
    for method, action in (("DELETE", "evict-listrange"), ("POST", "prefetch-listrange"), ("DELETE", "evict-remote-bck")):
        answer = pair.native(method, "/v1/buckets/only-here", action, {"template": ""})
        assert answer.status_code == 400 and answer.json()["tcode"] == "ErrNotRemoteBck"
    assert pair.http.get(f"{pair.near.url}/only-here/k").content == b"mine"


def test_buckets_of_the_remote_itself(pair):
    assert pair.http.put(f"{pair.far.url}/direct").status_code == 200
    assert pair.http.put(f"{pair.far.url}/direct/k", data=b"1").status_code == 200
    answer = pair.http.get(f"{pair.near.url}/v1/objects/direct/k", params={"provider": "aws"})
    assert answer.status_code == 200 and answer.content == b"1"
    assert pair.http.put(f"{pair.near.url}/v1/objects/direct/new?provider=aws", data=b"2").status_code == 200
    assert pair.http.get(f"{pair.far.url}/direct/new").content == b"2"
    listed = pair.native("GET", "/v1/buckets", "list", None, provider="aws", presence="2").json()
    assert ("aws", "direct") in [(b["provider"], b["name"]) for b in listed]
    missing = pair.http.get(f"{pair.near.url}/v1/objects/nowhere/k", params={"provider": "aws"})
    assert missing.status_code == 404 and missing.json()["tcode"] == "ErrRemoteBckNotFound"
    created = pair.native("POST", "/v1/buckets/nowhere", "create-bck", None, provider="aws")
    assert created.status_code == 501 and created.json()["tcode"] == "ErrRemoteBckNotFound"
    destroyed = pair.native("DELETE", "/v1/buckets/direct", "destroy-bck", None, provider="aws")
    assert destroyed.status_code == 405
    evicted = pair.native("DELETE", "/v1/buckets/direct", "evict-remote-bck", None, provider="aws")
    assert evicted.status_code == 200
    assert pair.http.get(f"{pair.far.url}/direct/new").content == b"2"


def test_a_copy_of_the_bucket_is_a_bucket_of_its_own(pair):
    bucket = pair.bucket()
    pair.put_far(bucket, "k", b"x")
    answer = pair.native("POST", f"/v1/buckets/{bucket}", "copy-bck", {"prepend": "copied/"}, bck_to=f"ais/@#/{bucket}-copy/")
    assert answer.status_code == 200, answer.text
    pair.wait_until_idle(answer.text)
    assert pair.http.get(f"{pair.near.url}/{bucket}-copy/copied/k").content == b"x"
    assert pair.http.get(pair.far_url(bucket, "copied/k")).status_code == 404 and pair.proxy.count("PUT") == 0


def test_a_bucket_with_a_backend_is_not_renamed(pair):
    bucket = pair.bucket()
    assert pair.put(bucket, "k", b"x").status_code == 200
    answer = pair.native("POST", f"/v1/buckets/{bucket}", "move-bck", None, bck_to="ais/@#/other-name/")
    assert answer.status_code == 501
    assert pair.http.get(pair.far_url(bucket, "k")).content == b"x"


def test_differences_to_the_remote(pair):
    bucket = pair.bucket()
    keys = [f"k{i:03}" for i in range(30)]
    for key in keys:
        pair.put_far(bucket, key, b"old")
        assert pair.get(bucket, key).content == b"old"
    pair.put_far(bucket, "k001", b"newer")
    pair.put_far(bucket, "k031", b"never read here")
    for key in ("k005", "k029"):
        assert pair.http.delete(pair.far_url(bucket, key)).status_code == 204
    cached, changed, removed = 64, 1024, 2048
    expected = dict.fromkeys(keys, cached) | {"k001": cached | changed, "k005": cached | removed, "k029": cached | removed, "k031": 0}
    for page in (0, 1, 7):
        rows, token = [], ""
        while True:
            value = {"flags": "4096", "props": "name,size,cached", "pagesize": page, "continuation_token": token}
            answer = pair.native("GET", f"/v1/buckets/{bucket}", "list", value)
            assert answer.status_code == 200, answer.text
            rows += answer.json()["entries"]
            token = answer.json()["continuation_token"]
            if not token:
                break
        assert [row["name"] for row in rows] == sorted(expected), page
        assert {row["name"]: row.get("flags", 0) for row in rows} == expected, page
    answer = pair.native("GET", f"/v1/buckets/{bucket}", "list", {"flags": str(4096 | 2048)})
    assert answer.status_code == 400


def test_the_command_shows_differences_and_buckets_elsewhere(pair):
    bucket = pair.bucket()
    for key in ("same", "changed", "gone"):
        pair.put_far(bucket, key, b"old")
        assert pair.get(bucket, key).content == b"old"
    pair.put_far(bucket, "changed", b"new")
    pair.http.delete(pair.far_url(bucket, "gone"))
    environment = {"AIS_ENDPOINT": pair.near.url, "HOME": pair.near.data, "PATH": "/usr/bin"}

    def ais(*words):
        program = os.path.join(os.environ["MORTISE_BUILD_DIR"], "bin", "ais")
        done = subprocess.run([program, *words], capture_output=True, text=True, env=environment, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    far = f"s3://{bucket}-far"
    assert far not in ais("ls", "aws:") and far in ais("ls", "aws:", "--all")
    assert "No differences" in ais("ls", far, "--diff")
    lines = ais("ls", f"ais://{bucket}", "--diff", "-H").splitlines()
    assert [line.split()[0] for line in lines] == ["changed", "gone"]
    assert lines[0].split()[-1] == "version-changed" and lines[1].split()[-1] == "removed"


def copies(pair, bucket, **flags):
    """Of object "k" as it is copied by each way there is. The flags are those of AIStore's messages."""
    to = f"{bucket}-copies"
    params = {name: str(value).lower() for name, value in flags.items()}
    one = pair.native("PUT", f"/v1/objects/{bucket}/k", object_to=f"ais/@#/{to}/one", **params)
    all_of_bucket = pair.native("POST", f"/v1/buckets/{bucket}", "copy-bck", {"prepend": "bucket/", **flags}, bck_to=f"ais/@#/{to}/")
    some = {"prepend": "some/", "objnames": ["k"], "tobck": {"name": to, "provider": "ais"}, **flags}
    for job in (all_of_bucket, pair.native("POST", f"/v1/buckets/{bucket}", "copy-listrange", some)):
        assert job.status_code == 200, job.text
        pair.wait_until_idle(job.text)
    there = [pair.http.get(f"{pair.near.url}/{to}/{name}") for name in ("one", "bucket/k", "some/k")]
    return one.status_code, [answer.content if answer.status_code == 200 else None for answer in there]


def bucket_with_an_older_copy(pair):
    bucket = pair.bucket()
    assert pair.http.put(f"{pair.near.url}/{bucket}-copies").status_code == 200
    pair.put_far(bucket, "k", b"one")
    assert pair.get(bucket, "k").content == b"one"
    pair.put_far(bucket, "k", b"three")
    return bucket


@pytest.mark.parametrize("flag", ["latest-ver", "synchronize"])
def test_copies_of_what_the_remote_has_now(pair, flag):
    bucket = bucket_with_an_older_copy(pair)
    assert copies(pair, bucket) == (200, [b"one"] * 3)
    assert copies(pair, bucket, **{flag: True}) == (200, [b"three"] * 3)
    assert pair.get(bucket, "k").content == b"three"  # whoever saw the new one does not see the old one again


def test_copies_of_a_bucket_that_compares(pair):
    bucket = bucket_with_an_older_copy(pair)
    assert pair.props(bucket, {"versioning": {"validate_warm_get": True}}).status_code == 200
    assert copies(pair, bucket) == (200, [b"three"] * 3)


def test_a_copy_that_synchronizes_removes_what_the_remote_lacks(pair):
    bucket = bucket_with_an_older_copy(pair)
    assert copies(pair, bucket) == (200, [b"one"] * 3)
    pair.http.delete(pair.far_url(bucket, "k"))
    assert copies(pair, bucket, synchronize=True) == (404, [b"one", None, None])
    assert not pair.has_copy(bucket, "k")
