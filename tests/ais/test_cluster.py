# SPDX-License-Identifier: Apache-2.0
"""show cluster, config, performance, remote clusters, logs."""

import json


def nodes(ais):
    found = json.loads(ais("show", "cluster", "--json"))["Smap"]
    return next(iter(found["pmap"])), next(iter(found["tmap"]))


def test_show_cluster(ais):
    proxy, target = nodes(ais)
    shown = ais("show", "cluster")
    assert f"p[{proxy}][P]" in shown and f"t[{target}]" in shown and "2 online" in shown and ais.environment["AIS_ENDPOINT"] in shown
    assert " (build: Mortise " in shown
    assert ais("cluster", "show", "target", "-H").split()[0] == f"t[{target}]"
    assert ais("show", "cluster", proxy, "-H").split()[0] == f"p[{proxy}][P]"
    assert ais("show", "cluster", f"t[{target}]", "-H").split()[0] == f"t[{target}]"
    ais.fails("show", "cluster", "nosuch", code=2)


def test_maps(ais, bucket):
    assert "cluster map: v" in ais("show", "cluster", "smap")
    assert bucket.removeprefix("ais://") in ais("show", "cluster", "bmd")


def test_configuration(ais):
    assert "checksum.type" in ais("show", "cluster", "config", "checksum")
    assert ais("show", "config", "cluster", "checksum.type", "-H").split()[0] == "checksum.type"
    assert json.loads(ais("config", "cluster", "checksum", "--json"))["checksum"]["type"]
    _, target = nodes(ais)
    assert "host_net" in ais("config", "node", target)
    ais.fails("config", "cluster", "nosuch", code=2)
    ais.fails("config", "node", "nosuch", code=2)
    ais.fails("config", "cluster", "log.level=4")  # the server's configuration is a file


def test_performance(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"x")
    rows = {line.split()[1]: line.split()[2] for line in ais("show", "performance", "-H").splitlines()}
    assert int(rows["PUT"]) >= 1 and {"GET", "DELETE"} <= set(rows)
    assert json.loads(ais("performance", "counters", "--json"))
    ais("show", "performance", "throughput", "--refresh", "100ms", "--count", "1")
    ais("show", "performance", "capacity")
    ais.fails("show", "performance", "nosuch", code=2)


def test_remote_clusters(ais):
    assert ais("show", "remote-cluster").split()[:2] == ["UUID", "URL"]
    ais.fails("cluster", "remote-attach", "other=http://127.0.0.1:1")
    ais.fails("cluster", "remote-attach", "other", code=2)


def test_log(ais):
    _, target = nodes(ais)
    done = ais.run("log", "show", target)
    assert done.returncode == 0, done.stderr
    ais("log", "get", target, "node.log")
    assert (ais.folder / "node.log").exists()
    ais.fails("log", "show", "nosuch", code=2)
