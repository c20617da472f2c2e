# SPDX-License-Identifier: Apache-2.0
"""Other clusters as remotes, by AIStore's API: attached while the server runs, their buckets by name, and what a cluster that
cannot be trusted may make this server do."""

import json
import os
import subprocess

import pytest
import requests
from conftest import NATIVE, Session, patience, pattern
from mortise_server import Key, Server, program
from proxy import Proxy

REMOTE = """
[plugins.remote_ais]
enabled = true
"""


class Clusters:
    """`near` may attach `far`, which is reached through `proxy`."""

    def __init__(self, directory, more="", far_more="", **far):
        self.far = Server(directory / "far", extra=NATIVE + far_more, **far).start()
        self.proxy = Proxy(self.far.address)
        self.near = Server(directory / "near", extra=NATIVE + REMOTE + more.format(address=self.proxy.address)).start()
        self.http = Session()

    def stop(self):
        self.proxy.clear()
        for server in (self.near, self.far):
            if server.process is not None:
                assert server.stop() == 0, server.last_of_log()
        self.proxy.close()

    def native(self, method, path, action=None, value=None, server=None, data=None, headers=None, **params):
        message = None if action is None else {"action": action, "name": "", "value": value}
        url = (server or self.near).url + path
        return self.http.request(method, url, json=message, params=params, data=data, headers=headers)

    def attach(self, alias="lab", url=None):
        headers = {"Ais-Remote-Ais-Alias": alias, "Ais-Remote-Ais-Url": url or f"http://{self.proxy.address}"}
        return self.native("PUT", "/v1/cluster/attach", headers=headers, what="remote")

    def detach(self, alias="lab"):
        return self.native("PUT", "/v1/cluster/detach", headers={"Ais-Remote-Ais-Alias": alias}, what="remote")

    def shown(self):
        answer = self.native("GET", "/v1/cluster", what="remote")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def far_id(self):
        return self.native("GET", "/v1/daemon", what="smap", server=self.far).json()["uuid"]

    # ---- the bucket ais://@lab/NAME

    def there(self, method, name, key="", action=None, value=None, cluster="lab", **more):
        path = f"/v1/objects/{name}/{key}" if key else f"/v1/buckets/{name}"
        return self.native(method, path, action, value, provider="ais", namespace=f"@{cluster}#", **more)

    def bucket(self, name):
        assert self.native("POST", f"/v1/buckets/{name}", "create-bck", server=self.far).status_code == 200
        return name

    def put_far(self, bucket, key, data):
        assert self.native("PUT", f"/v1/objects/{bucket}/{key}", data=data, server=self.far).status_code == 200

    def rows(self, name, **value):
        answer = self.there("GET", name, action="list", value=value)
        assert answer.status_code == 200, answer.text
        return {e["name"]: e for e in answer.json()["entries"]}

    def summary(self):
        """Of all buckets: how many objects."""
        begun = self.native("GET", "/v1/buckets", "summary-bck", {"uuid": ""})
        answer = self.native("GET", "/v1/buckets", "summary-bck", {"uuid": begun.text})
        assert (begun.status_code, answer.status_code) == (202, 200), answer.text
        return {row["name"]: row["ObjCount"] for row in answer.json()}

    def wait(self, job):
        while True:
            answer = self.native("GET", "/v1/cluster", None, what="status", data=json.dumps({"id": job}))
            assert answer.status_code == 200, answer.text
            if answer.json()["end_time"] != 0:
                return answer.json()


@pytest.fixture(scope="module")
def clusters(tmp_path_factory):
    out = Clusters(tmp_path_factory.mktemp("clusters"))
    assert out.attach().status_code == 200
    yield out
    out.stop()


@pytest.fixture(autouse=True)
def honest(request):
    yield
    if "clusters" in request.fixturenames:
        request.getfixturevalue("clusters").proxy.clear()


# ---- attaching


def test_attached_and_detached_over_restarts(tmp_path):
    c = Clusters(tmp_path)
    assert c.shown()["a"] == []
    assert c.attach().status_code == 200
    (row,) = c.shown()["a"]
    assert (row["alias"], row["uuid"], row["url"]) == ("lab", c.far_id(), f"http://{c.proxy.address}")
    assert row["smap"]["uuid"] == c.far_id() and row["smap"]["tmap"]
    assert c.near.stop() == 0
    c.near.start()
    assert [r["alias"] for r in c.shown()["a"]] == ["lab"]
    c.bucket("kept")
    assert c.there("GET", "kept", action="list", value={}).status_code == 200
    assert c.detach().status_code == 200 and c.shown()["a"] == []
    assert c.there("GET", "kept", action="list", value={}).status_code == 404
    assert c.near.stop() == 0
    c.near.start()
    assert c.shown()["a"] == []
    c.stop()


def test_what_cannot_be_attached(clusters):
    c = clusters
    assert c.attach().status_code == 409 and len(c.shown()["a"]) == 1
    assert c.attach("bad alias").status_code == 400
    assert c.attach("other", "ftp://127.0.0.1").status_code == 400
    assert c.attach("other", "http://127.0.0.1/v1").status_code == 400
    assert c.attach("other", c.near.url).status_code == 400  # itself
    again = c.attach("other", f"http://{c.proxy.address}")  # the same cluster once more
    assert again.status_code == 409 and f"'{c.far_id()}' is attached already" in again.text
    assert c.attach(c.far_id()).status_code == 409  # an alias that is another one's id
    assert c.detach("nobody").status_code == 400
    c.proxy.body = lambda body: b'{"uuid": "../x", "pmap": 7}'
    assert c.attach("other").status_code == 502
    c.proxy.status = 500
    assert c.attach("other").status_code == 502
    assert [row["alias"] for row in c.shown()["a"]] == ["lab"]


def test_a_cluster_that_buckets_need_is_not_detached(tmp_path):
    """Their objects would be out of reach. By force, the reason is told wherever they are asked for."""
    c = Clusters(tmp_path)
    assert c.attach().status_code == 200
    c.put_far(c.bucket("pix"), "k", b"there")
    assert c.there("HEAD", "pix").status_code == 200  # a bucket by the cluster's name needs no bucket of this server's
    assert c.detach().status_code == 200
    refused = c.there("DELETE", "pix", action="destroy-bck", cluster=c.far_id())
    assert refused.status_code == 404 and "removed by evict" in refused.json()["message"]
    assert c.attach().status_code == 200
    fronts = [f"front-{i}" for i in range(5)]
    for name in fronts:
        assert c.http.put(f"{c.near.url}/{name}").status_code == 200
        backend = {"backend_bck": {"name": "pix", "provider": "ais", "namespace": {"uuid": "lab", "name": ""}}}
        assert c.native("PATCH", f"/v1/buckets/{name}", "set-bprops", backend).status_code == 200
    refused = c.detach()
    assert refused.status_code == 409
    assert refused.json()["message"].startswith('remote cluster "lab" is the backend of ais://front-0, ais://front-1, ais://front-2 and 2 more: ')
    assert [row["alias"] for row in c.shown()["a"]] == ["lab"]
    for name in fronts[1:]:
        assert c.native("PATCH", f"/v1/buckets/{name}", "set-bprops", {"backend_bck": {"name": "", "provider": ""}}).status_code == 200
    assert "is the backend of ais://front-0: " in c.detach().json()["message"]
    forced = c.native("PUT", "/v1/cluster/detach", headers={"Ais-Remote-Ais-Alias": "lab"}, what="remote", frc="true")
    assert forced.status_code == 200 and c.shown()["a"] == []
    for answer in (c.native("GET", "/v1/objects/front-0/k"), c.native("GET", "/v1/buckets/front-0", "list", {}),
                   c.native("PUT", "/v1/objects/front-0/new", data=b"x")):  # fmt: skip
        assert f"remote cluster '{c.far_id()}' of" in answer.json()["message"] and "was detached" in answer.json()["message"], answer.text
        assert "remote_s3" not in answer.text
    assert c.http.get(f"{c.near.url}/front-0/k").status_code == 502
    rows = c.summary()  # of all, these buckets count for what is here
    assert rows["front-0"] == {"obj_count_present": "0", "obj_count_remote": "0"} and "pix" in rows
    assert c.attach().status_code == 200
    assert c.http.get(f"{c.near.url}/front-0/k").content == b"there"
    c.stop()


def test_a_detach_that_cannot_be_kept_is_refused(tmp_path):
    """Otherwise the cluster came back with the next start."""
    c = Clusters(tmp_path)
    assert c.attach().status_code == 200
    (kept,) = (tmp_path / "near" / "data").rglob("clusters.json")
    kept.with_suffix(".json.new").mkdir()  # where the new file would be written
    assert c.detach().status_code >= 500
    assert [row["alias"] for row in c.shown()["a"]] == ["lab"]
    kept.with_suffix(".json.new").rmdir()
    assert c.detach().status_code == 200 and c.shown()["a"] == []
    assert c.near.stop() == 0
    c.near.start()
    assert c.shown()["a"] == []
    c.stop()


def test_a_cluster_that_does_not_answer_is_shown_without_a_map(clusters):
    clusters.proxy.status = 500
    (row,) = clusters.shown()["a"]
    assert row["alias"] == "lab" and row["uuid"] == clusters.far_id() and row["smap"] is None


def test_without_the_plugin_it_is_said_so(tmp_path):
    server = Server(tmp_path, extra=NATIVE).start()
    answer = Session().put(server.url + "/v1/cluster/attach?what=remote", headers={"Ais-Remote-Ais-Alias": "a", "Ais-Remote-Ais-Url": "http://x"})
    assert answer.status_code == 501 and "remote_ais" in answer.text
    assert Session().get(server.url + "/v1/cluster?what=remote").json() == {"a": [], "ver": 0}
    assert server.stop() == 0


def test_a_configuration_is_checked_without_asking_anybody(tmp_path):
    far = Server(tmp_path / "far", extra=NATIVE).start()
    watched = Proxy(far.address)
    remote = TOKEN.format(front=watched.address, file=tmp_path / "token")
    bucket = '[[bucket]]\nname = "front"\nproperties = { backend_bck = "ais://@lab/b" }\n'
    (tmp_path / "token").write_text("secret.token")
    server = Server(tmp_path / "near", extra=NATIVE + REMOTE + remote + bucket)
    (tmp_path / "near").mkdir()
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert watched.seen == [] and not (tmp_path / "near" / "data").exists()
    assert far.stop() == 0
    watched.close()


# ---- buckets by name


def test_buckets_are_made_listed_and_destroyed_there(clusters):
    c = clusters
    assert c.there("POST", "made", action="create-bck").status_code == 200
    assert c.there("POST", "made", action="create-bck").status_code == 409
    assert c.there("POST", "made", action="create-bck", cluster="nobody").status_code == 404
    assert c.native("HEAD", "/v1/buckets/made", server=c.far).status_code == 200

    def listed(presence, cluster="lab"):
        answer = c.native("GET", "/v1/buckets", "list", provider="ais", namespace=f"@{cluster}#", presence=presence)
        assert answer.status_code == 200, answer.text
        return [(row["name"], row["namespace"]["uuid"]) for row in answer.json()]

    there = ("made", c.far_id())
    assert there in listed("0") and there in listed("0", "@") and there in listed("0", c.far_id())
    assert there not in listed("2")  # it was not used here
    assert c.there("HEAD", "made").status_code == 200
    assert there in listed("2") and there in listed("2", "@")
    assert there not in [(r["name"], "") for r in c.native("GET", "/v1/buckets", "list", provider="ais", presence="0").json() if not r["namespace"]["uuid"]]
    c.put_far("made", "k", b"x")
    assert c.there("GET", "made", "k").content == b"x"
    assert c.there("DELETE", "made", action="destroy-bck").status_code == 200
    assert c.native("HEAD", "/v1/buckets/made", server=c.far).status_code == 404
    assert there not in listed("0") and there not in listed("2")


def test_what_is_missing_is_named(clusters):
    def missing(cluster):
        answer = clusters.there("GET", "nothing", action="list", value={}, cluster=cluster)
        assert answer.status_code == 404
        return answer.json()["message"]

    assert missing("lab") == f'bucket "ais://@{clusters.far_id()}/nothing" does not exist'
    assert missing("nobody").startswith('bucket "ais://@nobody/nothing" does not exist: remote cluster "nobody" not found')


def test_buckets_in_namespaces_of_a_cluster(clusters):
    """Of one name, they are two buckets there, and here."""
    c, name = clusters, clusters.bucket("spaced")

    def there(method, key="", action=None, value=None, **more):
        path = f"/v1/objects/{name}/{key}" if key else f"/v1/buckets/{name}"
        return c.native(method, path, action, value, provider="ais", namespace="@lab#ml", **more)

    def far(key):
        return c.native("GET", f"/v1/objects/{name}/{key}", server=c.far, namespace="#ml")

    def listed(presence, namespace):
        answer = c.native("GET", "/v1/buckets", "list", provider="ais", namespace=namespace, presence=presence)
        assert answer.status_code == 200, answer.text
        return [(row["name"], row["namespace"]["name"]) for row in answer.json() if row["name"] == name]

    assert there("HEAD").status_code == 404 and c.there("HEAD", name).status_code == 200
    assert there("POST", action="create-bck").status_code == 200
    assert there("PUT", "k", data=b"of ml").status_code == 200
    c.put_far(name, "k", b"of nobody")
    assert far("k").content == b"of ml"
    assert there("DELETE", action="evict-remote-bck", keep_bck_md="true").status_code == 200
    assert (there("GET", "k").content, c.there("GET", name, "k").content) == (b"of ml", b"of nobody")
    rows = there("GET", action="list", value={}).json()["entries"]
    assert [row["name"] for row in rows] == ["k"]
    assert sorted(listed("0", "@lab#")) == sorted(listed("2", "@lab#")) == [(name, ""), (name, "ml")]
    assert listed("0", "@lab#ml") == listed("2", "@lab#ml") == [(name, "ml")] and listed("0", "@lab#other") == []
    assert c.http.put(f"{c.near.url}/spaced-front").status_code == 200
    backend = {"backend_bck": {"name": name, "provider": "ais", "namespace": {"uuid": "lab", "name": "ml"}}}
    assert c.native("PATCH", "/v1/buckets/spaced-front", "set-bprops", backend).status_code == 200
    assert c.http.get(f"{c.near.url}/spaced-front/k").content == b"of ml"
    assert there("DELETE", "k").status_code == 200 and far("k").status_code == 404
    assert there("DELETE", action="destroy-bck").status_code == 200
    assert c.native("HEAD", f"/v1/buckets/{name}", server=c.far).status_code == 200  # the other one


def test_objects_of_a_bucket_there(clusters):
    c, name, data = clusters, clusters.bucket("objects"), pattern(300_000)
    assert c.there("PUT", name, "a/k+ %C3%BC", data=data).status_code == 200
    assert c.native("GET", f"/v1/objects/{name}/a/k+ %C3%BC", server=c.far).content == data
    assert list(c.rows(name)) == ["a/k+ \u00fc"]
    assert c.there("DELETE", name, action="evict-remote-bck", keep_bck_md="true").status_code == 200
    c.proxy.forget()
    assert c.there("GET", name, "a/k+ %C3%BC", headers={"Range": "bytes=1000-1999"}).content == data[1000:2000]
    assert c.there("GET", name, "a/k+ %C3%BC").content == data
    assert c.proxy.count("GET", "/v1/objects/") == 1  # the second one was here
    head = c.there("HEAD", name, "a/k+ %C3%BC", props="size,checksum")
    assert head.headers["Content-Length"] == str(len(data)) and head.headers["Ais-Present"] == "true"
    assert c.there("DELETE", name, "a/k+ %C3%BC").status_code == 200
    assert c.native("GET", f"/v1/objects/{name}/a/k+ %C3%BC", server=c.far).status_code == 404
    assert c.there("GET", name, "a/k+ %C3%BC").status_code == 404


def test_evict_and_prefetch(clusters):
    c, name = clusters, clusters.bucket("cached")
    keys = [f"d/{i:03}" for i in range(40)]
    for key in keys:
        c.put_far(name, key, key.encode())
    assert {e.get("flags", 0) & 64 for e in c.rows(name).values()} == {0}
    c.wait(c.there("POST", name, action="prefetch-listrange", value={"template": "d/"}).text)
    assert {e.get("flags", 0) & 64 for e in c.rows(name).values()} == {64}
    c.wait(c.there("DELETE", name, action="evict-listrange", value={"objnames": keys[:10]}).text)
    assert [k for k, e in c.rows(name).items() if e.get("flags", 0) & 64 == 0] == keys[:10]
    assert c.there("DELETE", name, action="evict-remote-bck").status_code == 200
    assert list(c.rows(name)) == keys  # they are still there


def test_a_bucket_here_with_a_bucket_there_behind_it(clusters):
    """For clients of S3: content types travel along, and listings roll up."""
    c, name = clusters, clusters.bucket("behind")
    assert c.http.put(f"{c.near.url}/front").status_code == 200
    backend = {"backend_bck": {"name": name, "provider": "ais", "namespace": {"uuid": "lab", "name": ""}}}
    assert c.native("PATCH", "/v1/buckets/front", "set-bprops", backend).status_code == 200
    props = json.loads(c.native("HEAD", "/v1/buckets/front").headers["Ais-Bucket-Props"])
    assert props["backend_bck"] == {"name": name, "provider": "ais", "namespace": {"uuid": c.far_id(), "name": ""}}
    for key in ("x/1", "x/2", "y", "z*1", "z2"):
        assert c.http.put(f"{c.near.url}/front/{key}", data=key.encode(), headers={"Content-Type": "text/x"}).status_code == 200
    assert c.native("DELETE", "/v1/buckets/front", "evict-remote-bck").status_code == 200
    answer = c.http.get(f"{c.near.url}/front/x/1")
    assert answer.content == b"x/1" and answer.headers["Content-Type"] == "text/x"
    page = c.http.get(f"{c.near.url}/front?list-type=2&delimiter=/").text
    assert page.count("<Prefix>x/</Prefix>") == 1 and page.count("<Key>") == 3
    page = c.http.get(f"{c.near.url}/front?list-type=2&prefix=z*").text
    assert page.count("<Key>") == 1 and "<Key>z*1</Key>" in page
    nobody = {"backend_bck": {"name": name, "provider": "ais", "namespace": {"uuid": "nobody", "name": ""}}}
    assert c.native("PATCH", "/v1/buckets/front", "set-bprops", nobody).status_code in (400, 404)
    own = {"backend_bck": {"name": name, "provider": "ais"}}
    assert c.native("PATCH", "/v1/buckets/front", "set-bprops", own).status_code == 400


def test_the_same_bytes_with_other_metadata_are_written(clusters):
    """AIStore does not write what it has by its checksum."""
    c, name = clusters, clusters.bucket("retyped")
    assert c.http.put(f"{c.near.url}/retyped-front").status_code == 200
    backend = {"backend_bck": {"name": name, "provider": "ais", "namespace": {"uuid": "lab", "name": ""}}}
    assert c.native("PATCH", "/v1/buckets/retyped-front", "set-bprops", backend).status_code == 200
    for kind in ("text/one", "text/two"):
        assert c.http.put(f"{c.near.url}/retyped-front/k", data=b"same", headers={"Content-Type": kind}).status_code == 200
    assert c.native("HEAD", f"/v1/objects/{name}/k", server=c.far, props="custom").headers["Ais-Custom-Md"].endswith("text/two")


def test_a_cluster_that_is_down_while_the_server_starts(tmp_path):
    c = Clusters(tmp_path)
    assert c.attach().status_code == 200
    name = c.bucket("down")
    c.put_far(name, "seen", b"seen")
    c.put_far(name, "unseen", b"unseen")
    assert c.there("GET", name, "seen").content == b"seen"
    assert c.near.stop() == 0
    c.proxy.close()
    c.near.start()
    assert c.there("GET", name, "seen").content == b"seen"
    assert c.there("GET", name, "unseen").status_code == 503
    assert c.near.stop() == 0 and c.far.stop() == 0


def test_the_command_line(tmp_path):
    """As people use it, and as AIStore's own command is tested."""
    c = Clusters(tmp_path)
    environment = dict(os.environ, AIS_ENDPOINT=c.near.url, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))

    def ais(*words, code=0):
        program = os.path.join(os.environ["MORTISE_BUILD_DIR"], "bin", "ais")
        done = subprocess.run([program, *words], capture_output=True, text=True, env=environment, timeout=60)
        assert done.returncode == code, done.stderr
        return done.stdout

    assert "successfully attached" in ais("cluster", "remote-attach", f"remais={c.proxy.address}")
    shown = ais("show", "remote-cluster").splitlines()
    assert shown[0].split() == ["UUID", "URL", "ALIAS", "PRIMARY", "SMAP", "TARGETS"]
    assert shown[1].split()[0] == c.far_id() and shown[1].split()[2] == "remais" and shown[1].split()[-1] == "1"
    assert "created" in ais("bucket", "create", "ais://@remais/rb")
    (tmp_path / "one").write_text("one")
    ais("put", str(tmp_path / "one"), "ais://@remais/rb/one")
    ais("put", str(tmp_path / "one"), "ais://@remais/rb/two")
    listed = [line.split() for line in ais("ls", "ais://@remais/rb", "-H").splitlines()]
    assert [(row[0], row[-1]) for row in listed] == [("one", "yes"), ("two", "yes")]
    ais("evict", "ais://@remais/rb", "--list", "one", "--wait")
    listed = [line.split() for line in ais("ls", "ais://@remais/rb", "-H").splitlines()]
    assert [(row[0], row[-1]) for row in listed] == [("one", "no"), ("two", "yes")]
    ais("prefetch", "ais://@remais/rb", "--list", "one", "--wait")
    assert ais("get", "ais://@remais/rb/one", "-") == "one"
    assert "rb" in ais("ls", "ais://@remais", "--all")
    ais("bucket", "create", "ais://front")
    set_backend = ("bucket", "props", "set", "ais://front", "backend_bck=ais://@remais/rb")
    assert '"backend_bck.namespace" set to:"@remais" (was:"")' in ais(*set_backend)
    assert "nothing to do" in ais(*set_backend)
    shown = dict(line.split() for line in ais("bucket", "props", "show", "ais://front", "backend_bck", "-H").splitlines())
    assert shown == {"backend_bck.name": "rb", "backend_bck.namespace": f"@{c.far_id()}", "backend_bck.provider": "ais"}
    assert [line.split()[0] for line in ais("ls", "ais://front", "-H").splitlines()] == ["one", "two"]
    assert "destroyed" in ais("bucket", "rm", "ais://@remais/rb", "-y")
    assert c.native("HEAD", "/v1/buckets/rb", server=c.far).status_code == 404
    ais("cluster", "remote-detach", "remais", code=1)
    ais("cluster", "remote-detach", "remais", "--force")
    assert len(ais("show", "remote-cluster").splitlines()) == 1
    c.stop()


# ---- redirects, as AIStore's proxies answer


class Front(Proxy):
    """Sends clients of objects on, to `to`, and says in its map that the cluster has `nodes`."""

    def __init__(self, target, to):
        self.to, self.nodes, self.moved = to, [], []
        super().__init__(target)
        self.body = self.with_nodes

    def with_nodes(self, body):
        document = json.loads(body)
        if isinstance(document, dict) and "tmap" in document:
            document["tmap"] = {n: {"public_net": {"direct_url": f"http://{n}"}} for n in self.nodes}
            return json.dumps(document).encode()
        return body

    def _answer(self, handler, status, headers, body, ruled):
        changed = self.with_nodes(body) if handler.path.startswith("/v1/daemon") else body
        headers = [(k, v) for k, v in headers if k.lower() != "content-length"] + [("Content-Length", str(len(changed)))]
        hook, self.body = self.body, None
        super()._answer(handler, status, headers, changed, ruled)
        self.body = hook

    def _pass_on(self, handler):
        if not handler.path.startswith("/v1/objects/"):
            return super()._pass_on(handler)
        handler.rfile.read(int(handler.headers.get("content-length", 0)))
        self.moved.append({k.lower(): v for k, v in handler.headers.items()})
        handler.send_response_only(307)
        handler.send_header("Location", self.to(handler.path))
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return None


TOKEN = """
[[plugins.remote_ais.remote]]
name = "lab"
endpoint = "http://{front}"
token_file = "{file}"
"""


@pytest.fixture
def redirected(tmp_path):
    """A cluster whose proxy is `front` and whose node is `node`; `stranger` is no part of it."""
    far = Server(tmp_path / "far", extra=NATIVE).start()
    node, stranger = Proxy(far.address), Proxy(far.address)
    front = Front(far.address, lambda path: f"http://{node.address}{path}&pid=p1&utm=7&evil=%0d%0aX")
    front.nodes = [node.address]
    (tmp_path / "token").write_text("secret.token\n")
    near = Server(tmp_path / "near", extra=NATIVE + REMOTE + TOKEN.format(front=front.address, file=tmp_path / "token") + patience()).start()
    http = Session()
    assert http.put(f"{far.url}/there").status_code == 200
    yield http, near, far, front, node, stranger
    assert near.stop() == 0 and far.stop() == 0
    for proxy in (front, node, stranger):
        proxy.close()


def objects(near):
    return f"{near.url}/v1/objects/there/k?provider=ais&namespace=%40lab%23"


def test_requests_are_sent_on_to_nodes(redirected):
    http, near, far, front, node, _ = redirected
    data = pattern(3_000_000)
    assert http.put(objects(near), data=data).status_code == 200
    assert http.get(f"{far.url}/there/k").content == data
    assert http.delete(f"{near.url}/v1/buckets/there?provider=ais&namespace=%40lab%23", json={"action": "evict-remote-bck"}).status_code == 200
    assert http.get(objects(near)).content == data
    assert http.delete(objects(near)).status_code == 200
    assert [s.method for s in node.seen if s.method != "HEAD"] == ["PUT", "GET", "DELETE"] and len(front.moved) == len(node.seen)
    for seen in node.seen:
        path, _, query = seen.path.partition("?")
        assert path == "/v1/objects/there/k" and query.endswith("&pid=p1&utm=7") and "evil" not in query
        assert seen.headers["authorization"] == "Bearer secret.token"
    assert "secret.token" not in near.log.read_text()


@pytest.mark.parametrize("to", ["http://{stranger}/v1/objects/there/k", "http://{stranger}/admin", "file:///etc/passwd", "gopher://{stranger}/x",
                                "//{stranger}/x", "http://{node}@{stranger}/x", "http://{stranger}\\@{node}/", "", "x" * 10_000])  # fmt: skip
def test_nothing_is_sent_to_strangers(redirected, to):
    http, near, _, front, node, stranger = redirected
    front.to = lambda path: to.format(stranger=stranger.address, node=node.address)
    answer = http.get(objects(near))
    assert answer.status_code == 502, answer.text
    assert http.put(objects(near), data=b"x").status_code == 502
    assert stranger.seen == [] and node.seen == []


def test_a_new_node_is_learned_of(redirected):
    http, near, _, front, node, stranger = redirected
    front.to = lambda path: f"http://{stranger.address}{path}"
    front.nodes = [node.address, stranger.address]  # it has joined the cluster since
    while http.put(objects(near), data=b"x").status_code != 200:
        pass
    assert [s.method for s in stranger.seen] == ["PUT"]


def test_circles_end(redirected):
    http, near, _, front, _, _ = redirected
    front.to = lambda path: f"http://{front.address}{path}"
    assert http.get(objects(near)).status_code == 502
    assert len(front.moved) <= 8


# ---- tokens


def test_a_token_of_the_configuration_is_used_there(tmp_path):
    key = Key("MORTISETESTKEY000002", "mortise-test-secret-0000000000000000000002", "owner", "Owner")
    c = Clusters(tmp_path, far_more="", keys=(key,))
    assert c.attach().status_code in (400, 401, 403, 502)  # who asks without a token learns nothing
    assert c.shown()["a"] == []
    c.stop()


def test_an_attachment_cannot_have_the_token_of_another(tmp_path):
    (tmp_path / "token").write_text("secret.token")
    stranger = Server(tmp_path / "stranger", extra=NATIVE).start()
    watched = Proxy(stranger.address)
    more = TOKEN.replace("{front}", "{address}").replace("{file}", str(tmp_path / "token"))
    c = Clusters(tmp_path, more=more)
    assert c.attach("lab", f"http://{watched.address}").status_code == 409
    assert c.attach("other", f"http://{watched.address}").status_code == 200
    assert c.detach("lab").status_code == 400  # it is one of the configuration
    assert watched.seen and all("authorization" not in seen.headers for seen in watched.seen)
    assert any(seen.headers.get("authorization") == "Bearer secret.token" for seen in c.proxy.seen)
    c.stop()
    assert stranger.stop() == 0
    watched.close()


def test_a_damaged_file_of_attachments_is_not_taken_for_none(tmp_path):
    c = Clusters(tmp_path)
    assert c.attach().status_code == 200
    assert c.near.stop() == 0
    (file,) = c.near.data.glob("**/clusters.json")
    file.write_text('{"clusters": [{"alias": "lab"}]}')
    with pytest.raises(RuntimeError, match="clusters.json is damaged"):
        c.near.start()
    c.near.process = None
    file.unlink()
    c.near.start()
    c.stop()


# ---- answers that are wrong


@pytest.mark.parametrize("body", [b"", b"nonsense", b"{}" * 2, b'{"entries": 7}', b'{"entries": [{"name": 7}]}', b'{"entries": [{"name": "b"}, {"name": "a"}]}',
                                  b'{"entries": [], "continuation_token": "x"}', b"[" * 100_000])  # fmt: skip
def test_listings_that_are_none(clusters, body):
    c, name = clusters, "listings"
    c.native("POST", f"/v1/buckets/{name}", "create-bck", server=c.far)
    assert c.there("HEAD", name).status_code == 200
    c.proxy.only = lambda seen: seen.method == "GET" and "/v1/buckets/" in seen.path
    c.proxy.body, c.proxy.length = lambda _: body, lambda _: len(body)
    answer = c.there("GET", name, action="list", value={})
    assert answer.status_code == (200 if body == b"{}" else 502), answer.text


@pytest.mark.parametrize("name, lie", [("longer", lambda n: n + 10), ("shorter", lambda n: n - 10)])
def test_lengths_that_are_wrong(clusters, name, lie):
    c, data = clusters, pattern(100_000)
    c.bucket(name)
    c.put_far(name, "k", data)
    assert c.there("HEAD", name).status_code == 200
    c.proxy.only, c.proxy.length = lambda seen: "/v1/objects/" in seen.path, lie
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError, AssertionError)):
        got = c.there("GET", name, "k")
        assert got.status_code == 200 and len(got.content) == int(got.headers["content-length"]) == len(data)
    c.proxy.clear()
    assert c.there("GET", name, "k").content == data
