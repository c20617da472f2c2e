# SPDX-License-Identifier: Apache-2.0
"""Requests that are none: a clear answer, and nothing changed. And what a cluster of one node says of itself."""

import json

import pytest

from conftest import error_of


@pytest.mark.parametrize(
    "body",
    [b"notjson", b"[]", b"7", b'"x"', b"{", b'{"action":7}', b'{"action":"nosuch"}', b'{"action":"create-bck","name":1}', b"\xff",
     b"[" * 100_000, b'{"value":' + b'{"a":' * 100_000, b'{"action":"create-bck","value":' + b"[[[[" * 50 + b"]]]]" * 50 + b"}"],
)  # fmt: skip
def test_messages_that_are_none(native, body):
    answer = native("POST", "/v1/buckets/unwanted", data=body)
    error_of(answer, 400)
    assert native("HEAD", "/v1/buckets/unwanted").status_code == 404


def test_a_message_that_is_missing(native, bucket):
    error_of(native("POST", "/v1/buckets/unwanted"), 400)
    error_of(native("DELETE", f"/v1/buckets/{bucket}"), 400)
    error_of(native("PATCH", f"/v1/buckets/{bucket}"), 400)
    assert native("HEAD", f"/v1/buckets/{bucket}").status_code == 200


def test_a_message_that_is_too_large(native):
    large = b'{"action":"create-bck","value":"' + b"x" * (9 << 20) + b'"}'
    assert native("POST", "/v1/buckets/unwanted", data=large).status_code == 413
    assert native("HEAD", "/v1/buckets/unwanted").status_code == 404


@pytest.mark.parametrize("path", ["/v1/nosuch", "/v1", "/v1/", "/v1/reverse/x", "/v1/objects", "/v1/ml", "/v1/objects//o"])
def test_paths_that_are_none(native, path):
    error_of(native("GET", path), 400)


@pytest.mark.parametrize("query", ["what=nosuch", "what=", "what=%zz", "what=smap&x=%ff", "&".join(f"p{i}=1" for i in range(100))])
def test_queries_that_are_none(native, query):
    error_of(native("GET", f"/v1/cluster?{query}"), 400)


def test_methods_that_are_none(native, bucket):
    error_of(native("PATCH", "/v1/cluster"), 405)
    error_of(native("TRACE", f"/v1/objects/{bucket}/o"), 405)


@pytest.mark.parametrize("params", [{"provider": "nosuch"}, {"namespace": "x"}, {"namespace": "@a/b"}, {"namespace": "#" + "x" * 33}])
def test_buckets_that_are_none(native, bucket, params):
    error_of(native.act("GET", f"/v1/buckets/{bucket}", "list", **params), 400)


def test_the_map_leads_back_here(native):
    smap = native("GET", "/v1/daemon", params={"what": "smap"}).json()
    assert smap["proxy_si"]["public_net"]["direct_url"] == native.server.url
    assert list(smap["pmap"]) == [smap["proxy_si"]["daemon_id"]] and len(smap["tmap"]) == 1
    assert not set(smap["pmap"]) & set(smap["tmap"]) and isinstance(smap["version"], str)
    assert native("GET", "/v1/cluster", params={"what": "smap"}).json() == smap
    target = next(iter(smap["tmap"]))
    status = native("GET", "/v1/reverse/daemon", params={"what": "node_status"}, headers={"Ais-Node-Id": target}).json()
    assert status["snode"]["daemon_id"] == target and status["cluster"]["flags"] == 6 and status["status"] == ""
    assert status["ais_version"].startswith("5.0") and len(status["capacity"]["mountpaths"]) == 1
    unknown = native("GET", "/v1/reverse/daemon", params={"what": "snode"}, headers={"Ais-Node-Id": "nobody12"})
    error_of(unknown, 404)


def test_the_configuration_has_what_clients_read(native):
    config = native("GET", "/v1/cluster", params={"what": "cluster_config"}).json()
    for section in "checksum versioning lru mirror ec chunks write_policy rate_limit space rebalance log auth backend".split():
        assert isinstance(config[section], dict), section
    assert isinstance(config["features"], str) and isinstance(config["config_version"], str)
    assert config["auth"]["client_auth_required"] is False


def test_health(native):
    for params in ({}, {"readiness": "true"}, {"prr": "true"}):
        answer = native("GET", "/v1/health", params=params)
        assert answer.status_code == 200 and answer.content == b"" and int(answer.headers["Ais-Cluster-Uptime"]) > 0
    assert native("GET", "/v1/health", params={"cii": "true"}).json()["flags"] == 6
    error_of(native("GET", "/v1/health", params={"cii": "true", "prr": "true"}), 400)


def test_metadata_of_all_buckets(native, bucket):
    bmd = native("GET", "/v1/daemon", params={"what": "bmd"}).json()
    assert bmd["providers"]["ais"]["@#"][bucket]["provider"] == "ais"


def test_what_one_node_has_not(native):
    assert native("GET", "/v1/cluster", params={"what": "backends"}).json() == []
    assert native("GET", "/v1/cluster", params={"what": "remote"}).json() == {"a": [], "ver": 0}
    assert native("GET", "/v1/sort").json() == [] and native("GET", "/v1/download", {"id": ""}).json() == []
    error_of(native("GET", "/v1/etl"), 501, "ErrUnsupp")
    error_of(native("POST", "/v1/sort", {}), 501, "ErrUnsupp")
    assert "fetches nothing" in error_of(native("POST", "/v1/download", {}), 501, "ErrUnsupp")
    error_of(native("DELETE", "/v1/download/abort", {"id": "x"}), 501, "ErrUnsupp")
    for kind in ("download", "dsort", "etl"):
        assert kind in error_of(native.act("PUT", "/v1/cluster", "start", {"kind": kind}), 501, "ErrUnsupp")
    error_of(native("PUT", "/v1/cluster/set-config", params={"log.level": "4"}), 501, "ErrUnsupp")


@pytest.mark.parametrize("params", [{"etl_name": "x"}, {"etl_pipeline": "x,y"}, {"etl_name": "x", "archpath": "a"}])
def test_nothing_is_answered_as_if_it_were_transformed(native, bucket, params):
    native.put(f"{bucket}/o", b"as it is")
    error_of(native.get(f"{bucket}/o", params=params), 501, "ErrUnsupp")
    to = {"object_to": f"ais/@#/{bucket}/copy", **params}
    error_of(native("PUT", f"/v1/objects/{bucket}/o", params=to), 501, "ErrUnsupp")
    for action in ("etl-bck", "etl-listrange"):
        error_of(native.act("POST", f"/v1/buckets/{bucket}", action, {"id": "x"}, bck_to="ais/@#/to/"), 501, "ErrUnsupp")
    assert native.names(bucket) == ["o"]


def test_figures_of_a_node_count_what_was_done(native, bucket):
    def figures():
        return native("GET", "/v1/daemon", params={"what": "node_stats"}, headers=node).json()["tracker"]

    target = next(iter(native("GET", "/v1/daemon", params={"what": "smap"}).json()["tmap"]))
    node = {"Ais-Node-Id": target}
    before = figures()
    native.put(f"{bucket}/o", b"12345")
    native.get(f"{bucket}/o")
    native.get(f"{bucket}/nosuch")
    after = figures()
    assert after["put.n"] - before["put.n"] == 1 and after["put.size"] - before["put.size"] == 5
    assert after["get.n"] - before["get.n"] == 1 and after["get.size"] - before["get.size"] == 5
    assert after["err.get.n"] - before["err.get.n"] == 1 and after["get.ns.total"] > before["get.ns.total"]
    kinds = native("GET", "/v1/daemon", params={"what": "metrics"}, headers=node).json()
    assert set(kinds) == set(after) and kinds["get.size"] == "size"
    disk = native("GET", "/v1/daemon", params={"what": "disk"}, headers=node).json()
    assert int(disk["total_avail"]) > 0 and disk["AllDiskStats"] == {}


def test_what_one_node_need_not_do(native, bucket):
    for action in ("make-n-copies", "ec-encode", "rechunk", "index-shard", "create-inventory"):
        error_of(native.act("POST", f"/v1/buckets/{bucket}", action, 2), 501, "ErrUnsupp")
    assert native.act("GET", "/v1/buckets", "show-inventory").json() == {}
    for action in ("reset-stats", "rotate-logs", "reset-config"):
        error_of(native.act("PUT", "/v1/cluster", action), 501, "ErrUnsupp")
    assert native.act("PUT", "/v1/cluster", "clear-lcache").status_code == 200
    error_of(native("GET", "/v1/daemon", params={"what": "tls_certificate"}), 404)


def test_the_cluster_keeps_its_id(native, tmp_path):
    from conftest import ENABLED, Native, Server

    server = Server(tmp_path, extra=ENABLED).start()
    first = Native(server)("GET", "/v1/daemon", params={"what": "smap"}).json()["uuid"]
    assert server.stop() == 0
    server.start()
    assert Native(server)("GET", "/v1/daemon", params={"what": "smap"}).json()["uuid"] == first
    assert server.stop() == 0


def test_head_errors_are_one_line(native):
    answer = native("HEAD", "/v1/objects/nosuchbucket/%C3%BC")
    assert json.loads(answer.headers["Hdr-Error"])["status"] == 404


def test_an_answer_repeats_only_so_much_of_the_request(native, bucket):
    value = {"checksum": {"type": "z" * 200_000}}
    answers = [
        native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", value),
        native("GET", f"/v1/buckets/{'n' * 15_000}"),
        native("GET", f"/v1/objects/{'n' * 15_000}/o"),
        native("GET", f"/v1/objects/{bucket}/{'o' * 15_000}"),
    ]
    for answer in answers:
        assert answer.status_code in (400, 404) and len(answer.content) < 6_000, answer.text[:500]
        assert "partition" not in answer.text
