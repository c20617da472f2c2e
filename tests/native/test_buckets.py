# SPDX-License-Identifier: Apache-2.0
"""Buckets: made, shown, listed, changed, destroyed."""

import json

import pytest

from conftest import Native, Server, error_of


def props_of(native, bucket):
    answer = native("HEAD", f"/v1/buckets/{bucket}")
    assert answer.status_code == 200, answer.headers
    return json.loads(answer.headers["Ais-Bucket-Props"])


def test_a_new_bucket_is_listed_and_described(native, bucket):
    rows = native("GET", "/v1/buckets", {"action": "list", "name": "", "value": None}, {"provider": "ais"}).json()
    assert {"name": bucket, "provider": "ais", "namespace": {"uuid": "", "name": ""}} in rows
    props = props_of(native, bucket)
    assert props["provider"] == "ais" and props["checksum"]["type"] == "xxhash"
    assert props["versioning"] == {"enabled": True, "validate_warm_get": False, "synchronize": False}
    assert props["access"] == "18446744073709551615" and int(props["bid"]) > 0 and int(props["created"]) > 0
    assert props["lru"]["dont_evict_time"] == "2h0m" and props["ec"]["data_slices"] == 2
    assert props["backend_bck"]["name"] == ""


def test_buckets_are_listed_without_a_message_too(native, bucket):
    assert bucket in [row["name"] for row in native("GET", "/v1/buckets").json()]


def test_a_bucket_is_looked_for_by_its_name(native, bucket):
    native.create(bucket + "-2")
    listed = native.act("GET", "/v1/buckets", "list", name=bucket, provider="ais", presence="2").json()
    assert [row["name"] for row in listed] == [bucket]
    assert native.act("GET", "/v1/buckets", "list", name="nosuchbucket", provider="ais", presence="2").json() == []


def test_other_clusters_are_not_known(native):
    """AIStore's clients look at the words."""
    listed = native.act("GET", "/v1/buckets", "list", namespace="@nosuch#", presence="0")
    assert 'remote cluster "nosuch" not found' in error_of(listed, 404, "ErrNotFound")
    assert native.act("GET", "/v1/buckets", "list", namespace="@@#", presence="0").json() == []
    message = error_of(native.act("GET", "/v1/buckets/tmp", "list", namespace="@nosuch#ns", provider="ais"), 404)
    assert 'ais://@nosuch#ns/tmp' in message and 'remote cluster "nosuch" ' in message
    assert error_of(native.get("tmp/o", params={"provider": "aws"}), 404).startswith('aws bucket "aws://tmp" does not exist')


def test_a_name_is_taken_once(native, bucket):
    message = error_of(native.act("POST", f"/v1/buckets/{bucket}", "create-bck"), 409, "ErrBucketAlreadyExists")
    assert f"ais://{bucket}" in message


@pytest.mark.parametrize("name", ["UPPER_lower.9", "x", "a" * 64])
def test_names_that_s3_does_not_have(native, name):
    native.create(name)
    native.put(f"{name}/o", b"data")
    assert native.names(name) == ["o"]
    assert native.act("DELETE", f"/v1/buckets/{name}", "destroy-bck").status_code == 200


@pytest.mark.parametrize("name", ["*", "%20", "a/b", "a%20b", "%23a", "$a", "~a", "a..b", ".sys-x", "a" * 65])
def test_names_that_nobody_has(native, name):
    error_of(native.act("POST", f"/v1/buckets/{name}", "create-bck"), 400)


def test_namespaces_are_apart(native, bucket):
    answer = native.act("POST", f"/v1/buckets/{bucket}", "create-bck", namespace="@#other")
    assert answer.status_code == 200, answer.text
    native.put(f"{bucket}/o", b"outer")
    assert native.list(bucket)["Entries"][0]["n"] == "o"
    answer = native("GET", f"/v1/objects/{bucket}/o", params={"namespace": "@#other"})
    assert f"ais://#other/{bucket}/o" in error_of(answer, 404, "ErrNotFound")
    rows = native("GET", "/v1/buckets", params={"namespace": "@#other"}).json()
    assert rows == [{"name": bucket, "provider": "ais", "namespace": {"uuid": "", "name": "other"}}]
    assert native.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck", namespace="@#other").status_code == 200
    assert native.get(f"{bucket}/o").content == b"outer"


def test_what_is_missing(native):
    answer = native("HEAD", "/v1/buckets/nosuchbucket")
    assert answer.status_code == 404
    error = json.loads(answer.headers["Hdr-Error"])
    assert error["tcode"] == "ErrBckNotFound" and "ais://nosuchbucket" in error["message"]
    for action in ("destroy-bck", "evict-remote-bck"):
        error_of(native.act("DELETE", "/v1/buckets/nosuchbucket", action), 404, "ErrBckNotFound")
    error_of(native.act("GET", "/v1/buckets/nosuchbucket", "list"), 404, "ErrBckNotFound")


def test_remote_buckets_are_refused_honestly(native, bucket):
    answer = native.act("POST", "/v1/buckets/some", "create-bck", provider="aws")
    assert "aws://some" in error_of(answer, 501, "ErrRemoteBckNotFound")
    answer = native("GET", "/v1/buckets", params={"provider": "s3", "presence": 0})
    error_of(answer, 400, "ErrMissingBackend")
    assert native("GET", "/v1/buckets", params={"provider": "s3", "presence": 2}).json() == []
    error_of(native.act("DELETE", f"/v1/buckets/{bucket}", "evict-remote-bck"), 400, "ErrNotRemoteBck")
    backend = {"backend_bck": {"name": "b", "provider": "aws"}}
    error_of(native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", backend), 404)


@pytest.mark.parametrize("value", ["aws://fb", 5, [], True, {"nam": "fb"}])
def test_a_backend_that_is_misspelled_changes_nothing(native, bucket, value):
    """An object without members detaches a bucket; nothing else may."""
    error_of(native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"backend_bck": value}), 400)
    error_of(native.act("POST", f"/v1/buckets/{bucket}-new", "create-bck", {"backend_bck": value}), 400)
    assert native("HEAD", f"/v1/buckets/{bucket}-new").status_code == 404


def test_properties_are_set_and_reset(native, bucket):
    change = {"checksum": {"type": "md5"}, "lru": {"dont_evict_time": "30m"}, "access": "771", "force": False}
    answer = native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", change)
    assert answer.status_code == 200, answer.text
    props = props_of(native, bucket)
    assert props["checksum"]["type"] == "md5" and props["lru"]["dont_evict_time"] == "30m" and props["access"] == "771"
    assert native.act("PATCH", f"/v1/buckets/{bucket}", "reset-bprops").status_code == 200
    after = props_of(native, bucket)
    assert after["checksum"]["type"] == "xxhash" and after["access"] == "18446744073709551615"
    assert after["created"] == props["created"]


@pytest.mark.parametrize(
    "change",
    [
        {"checksum": {"type": "nosuch"}},
        {"checksum": {"kind": "md5"}},
        {"lru": {"dont_evict_time": "soon"}},
        {"lru": {"batch_size": -1}},
        {"ec": {"enabled": True}},
        {"mirror": {"enabled": True}},
        {"versioning": {"enabled": "perhaps"}},
        {"nosuch": 1},
        {"bid": "7"},
        [],
    ],
)
def test_properties_that_cannot_be(native, bucket, change):
    before = props_of(native, bucket)
    error_of(native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", change), 400)
    assert props_of(native, bucket) == before


def test_a_bucket_is_destroyed_with_all_it_has(native, bucket):
    for i in range(300):
        native.put(f"{bucket}/{i:03}", b"x")
    assert native.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck").status_code == 200
    assert native("HEAD", f"/v1/buckets/{bucket}").status_code == 404
    native.create(bucket)
    assert native.names(bucket) == []


def test_information_comes_in_two_steps(native, bucket):
    for name in ("p/1", "p/2", "q"):
        native.put(f"{bucket}/{name}", b"12345")
    params = {"presence": 0, "bsumm_remote": True}
    first = native("HEAD", f"/v1/buckets/{bucket}/p", params=params)
    assert first.status_code == 202 and "Ais-Bucket-Props" in first.headers
    params["uuid"] = first.headers["Ais-Xaction-Id"]
    second = native("HEAD", f"/v1/buckets/{bucket}", params=params)
    summary = json.loads(second.headers["Ais-Bucket-Summ"])
    assert second.status_code == 200 and summary["ObjCount"]["obj_count_present"] == "2"
    assert summary["TotalSize"]["size_all_present_objs"] == "10" and summary["name"] == bucket
    params["uuid"] = "no id!"
    assert native("HEAD", f"/v1/buckets/{bucket}", params=params).status_code == 400


def test_a_summary_comes_in_two_steps(native, bucket):
    native.put(f"{bucket}/o", b"12345")
    first = native.act("GET", f"/v1/buckets/{bucket}", "summary-bck", {"uuid": "", "prefix": ""})
    assert first.status_code == 202
    second = native.act("GET", f"/v1/buckets/{bucket}", "summary-bck", {"uuid": first.text, "prefix": ""})
    assert second.status_code == 200 and second.json()[0]["ObjSize"]["obj_max_size"] == 5
    everything = native.act("GET", "/v1/buckets/", "summary-bck", {"uuid": first.text})
    assert bucket in [row["name"] for row in everything.json()]


def test_s3_clients_see_the_same(native, bucket):
    native.put(f"{bucket}/d/o", b"both")
    answer = native("GET", f"/s3/{bucket}/d/o")
    assert answer.status_code == 200 and answer.content == b"both"
    assert native("PUT", f"/s3/{bucket}/s3-made", data=b"12").status_code == 200
    head = native("HEAD", f"/v1/objects/{bucket}/s3-made")
    assert head.headers["Ais-Checksum-Type"] == "xxhash" and head.headers["Ais-Version"] == "1"


def test_buckets_that_s3_has_no_name_for_are_listed_here_alone(native, bucket):
    assert native.act("POST", f"/v1/buckets/{bucket}", "create-bck", provider="ais", namespace="#ml").status_code == 200
    rows = [(row["name"], row["namespace"]["name"]) for row in native("GET", "/v1/buckets").json()]
    assert (bucket, "") in rows and (bucket, "ml") in rows
    for namespace, count in (("", 2), ("#", 2), ("#ml", 1), ("#other", 0)):
        rows = native.act("GET", "/v1/buckets", "list", name=bucket, provider="ais", namespace=namespace).json()
        assert len(rows) == count, (namespace, rows)
    text = native("GET", "/").text
    assert f"<Name>{bucket}</Name>" in text and "://#ml" not in text


def test_the_checksum_of_new_buckets_is_configured(tmp_path):
    extra = '\n[plugins.api_native]\nenabled = true\nchecksum_type = "{}"\n'
    server = Server(tmp_path, extra=extra.format("xxhash2")).start()
    native = Native(server)
    native.create("usual")
    native.create("other", {"checksum": {"type": "md5"}})
    assert [props_of(native, b)["checksum"]["type"] for b in ("usual", "other")] == ["xxhash2", "md5"]
    assert native.act("PATCH", "/v1/buckets/other", "reset-bprops").status_code == 200
    assert props_of(native, "other")["checksum"]["type"] == "xxhash2"
    assert native.put("other/o", b"x").headers["Ais-Checksum-Type"] == "xxhash2"
    assert native("GET", "/v1/cluster", params={"what": "cluster_config"}).json()["checksum"]["type"] == "xxhash2"
    assert server.stop() == 0
    bad = Server(tmp_path / "bad", extra=extra.format("crc7"))
    with pytest.raises(RuntimeError, match="crc7"):
        bad.start()
