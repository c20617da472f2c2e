# SPDX-License-Identifier: Apache-2.0
"""What goes on after the answer: many objects deleted and copied, buckets copied and renamed."""

import http.client
import subprocess

import pytest
from conftest import error_of
from mortise_server import program


def fill(native, bucket, count, prefix="o"):
    names = [f"{prefix}{i:03}" for i in range(count)]
    for name in names:
        native.put(f"{bucket}/{name}", name.encode())
    return names


def test_a_list_is_deleted(native, bucket):
    names = fill(native, bucket, 200)
    value = {"objnames": [*names[1:], "not-there"]}
    job = native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", value).text
    status = native.wait(job)
    assert status["uuid"] == job and status["err"] == "" and status["aborted"] is False
    assert native.names(bucket) == names[:1]
    snapshot = next(iter(native("GET", "/v1/cluster", {"ID": job}, {"what": "qryxstats"}).json().values()))[0]
    assert snapshot["kind"] == "delete-listrange" and snapshot["stats"]["loc-objs"] == "199"
    assert snapshot["bck"]["name"] == bucket and snapshot["end-time"] > snapshot["start-time"]


def test_a_kind_that_clients_start_is_not_started_by_its_name(native, bucket):
    """What it is to work on cannot be said in options: the operator is told, with and without a bucket."""
    for words in ([], ["--bucket", bucket]):
        command = [program(), "job", "start", "--data", native.server.data, "copy-bck", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and "are started by clients of plugin 'api_native'" in done.stderr, done
    kinds = subprocess.run([program(), "job", "kinds", "--data", native.server.data], capture_output=True, text=True, timeout=120).stdout
    lines = {line.split(" ")[0]: line for line in kinds.splitlines() if not line.startswith(" ")}
    assert lines["copy-bck"].endswith("; started by its clients, not here") and not lines["scrub"].endswith("not here")


@pytest.mark.parametrize("value", [None, {}, {"objname": ["o000"]}, {"names": ["o000"]}, {"objnames": []}, {"prefix_of_all": 5}, {"template": 5}, []])
def test_what_names_nothing_deletes_nothing(native, bucket, value):
    names = fill(native, bucket, 3)
    error_of(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", value), 400)
    assert native.names(bucket) == names


def test_an_empty_template_is_the_whole_bucket(native, bucket):
    fill(native, bucket, 3)
    native.wait(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": "", "objnames": None}).text)
    assert native.names(bucket) == []


def test_names_that_only_s3_has_are_copied(native, bucket):
    fill(native, bucket, 3)
    connection = http.client.HTTPConnection(native.server.url.removeprefix("http://"), timeout=60)
    connection.request("PUT", f"/{bucket}/a/../b", b"odd")
    assert connection.getresponse().status == 200
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais//{bucket}-to/").text
    assert native.wait(job)["err"] == ""
    assert native.names(f"{bucket}-to") == ["a/../b", "o000", "o001", "o002"]


def test_templates(native, bucket):
    fill(native, bucket, 6)
    job = native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": "o{000..004..2}"}).text
    native.wait(job)
    assert native.names(bucket) == ["o001", "o003", "o005"]
    native.wait(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": "o00*"}).text)
    assert native.names(bucket) == []


def test_what_is_directly_below_a_prefix(native, bucket):
    """What is deeper is not meant: it is neither deleted nor copied."""
    for name in ("d/1", "d/2", "d/deep/1", "e"):
        native.put(f"{bucket}/{name}", b"x")
    error_of(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": "d/", "non-recurs": 7}), 400)
    to = {"tobck": {"name": f"{bucket}-to", "provider": "ais"}, "template": "d/", "non-recurs": True}
    native("POST", f"/v1/buckets/{bucket}-to", {"action": "create-bck"})
    native.act("POST", f"/v1/buckets/{bucket}", "copy-listrange", to)
    while native.names(f"{bucket}-to") != ["d/1", "d/2"]:
        pass
    native.wait(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": "d/", "non-recurs": True}).text)
    assert native.names(bucket) == ["d/deep/1", "e"] and native.names(f"{bucket}-to") == ["d/1", "d/2"]


def test_templates_that_are_none(native, bucket):
    for template in ("o{1..", "o{2..1}", "o{a..b}", "o{0..99999999}", "o{1-3}", "o{1..3..0}"):
        value = {"template": template}
        if template == "o{1..":
            continue  # the beginning of a name
        error_of(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", value), 400)
    for value in ({"objnames": "o"}, {"objnames": [1]}, {"objnames": ["../x"]}, {"template": 1}, "o"):
        error_of(native.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", value), 400)


def test_copied_and_listed_as_running_while_idle(native, bucket):
    names = fill(native, bucket, 5)
    value = {"objnames": names[:3], "prepend": "new-", "tobck": {"name": bucket + "-to", "provider": "ais"}}
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-listrange", value).text
    running = native("GET", "/v1/cluster", {"kind": ""}, {"what": "running_all"}).json()
    assert f"copy-listrange[{job}]" in running
    native.wait(job)
    assert native.names(bucket + "-to") == ["new-" + name for name in names[:3]]
    assert native.get(f"{bucket}-to/new-o001").content == b"o001"


def test_a_bucket_is_copied(native, bucket):
    fill(native, bucket, 3, "keep.old")
    native.put(f"{bucket}/other", b"x")
    native.put(f"{bucket}/keep.ext", b"x")
    to = {"bck_to": f"ais/@#/{bucket}-copy/"}
    value = {"prefix": "keep", "prepend": "p/", "ext": {"ext": "new"}}
    native.wait(native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", value, **to).text)
    assert native.names(bucket + "-copy") == ["p/keep.new", "p/keep.old000", "p/keep.old001", "p/keep.old002"]
    native.wait(native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {"dry_run": True, "prepend": "dry"}, **to).text)
    assert not [name for name in native.names(bucket + "-copy") if name.startswith("dry")]
    to = {"bck_to": f"ais/@#/{bucket}-dry/"}
    assert native.wait(native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {"dry_run": True}, **to).text)["err"] == ""
    assert native("HEAD", f"/v1/buckets/{bucket}-dry").status_code == 404  # nor was the bucket made


@pytest.mark.parametrize("action, first", [("copy-bck", "-to"), ("move-bck", "-to"), ("copy-listrange", "")])
def test_which_bucket_of_two_a_snapshot_names_first(native, bucket, action, first):
    fill(native, bucket, 1)
    value, to = {}, {"bck_to": f"ais/@#/{bucket}-to/"}
    if action == "copy-listrange":
        value, to = {"template": "", "tobck": {"name": bucket + "-to", "provider": "ais"}}, {}
    job = native.act("POST", f"/v1/buckets/{bucket}", action, value, **to).text
    native.wait(job)
    row = native.snapshot(job)
    assert (row["bck"]["name"], row["src-bck"]["name"], row["dst-bck"]["name"]) == (bucket + first, bucket, bucket + "-to")


@pytest.mark.parametrize("action", ["copy-bck", "move-bck"])
@pytest.mark.parametrize("value, status", [({"prefix": "x" * 2000}, 400), ({"prepend": 1}, 400), ({"synchronize": True, "ext": {"a": "b"}}, 501)])
def test_a_job_that_is_refused_leaves_no_bucket(native, bucket, action, value, status):
    if action == "move-bck":
        value, status = {}, 404
        native.put(f"{bucket}/o", b"x")
        answer = native.act("POST", f"/v1/buckets/{bucket}-nosuch", action, value, bck_to=f"ais/@#/{bucket}-to/")
    else:
        answer = native.act("POST", f"/v1/buckets/{bucket}", action, value, bck_to=f"ais/@#/{bucket}-to/")
    assert answer.status_code in (200, status), answer.text
    if answer.status_code == 200:
        native.wait(answer.text)
    else:
        assert native("HEAD", f"/v1/buckets/{bucket}-to").status_code == 404


@pytest.mark.parametrize("props", [{"checksum": {"type": "nosuch"}}, {"backend_bck": {"name": "x", "provider": "aws"}}, {"nosuch": 1}, {"lru": 7}])
def test_a_bucket_with_bad_properties_is_not_made(native, bucket, props):
    answer = native.act("POST", f"/v1/buckets/{bucket}-bad", "create-bck", props)
    assert answer.status_code >= 400, answer.text
    assert native("HEAD", f"/v1/buckets/{bucket}-bad").status_code == 404


def test_a_bucket_is_renamed(native, bucket):
    native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"checksum": {"type": "md5"}})
    names = fill(native, bucket, 150)
    to = {"bck_to": f"ais/@#/{bucket}-renamed/"}
    assert native.wait(native.act("POST", f"/v1/buckets/{bucket}", "move-bck", **to).text)["err"] == ""
    assert native("HEAD", f"/v1/buckets/{bucket}").status_code == 404
    assert native.names(bucket + "-renamed") == names
    head = native("HEAD", f"/v1/objects/{bucket}-renamed/o000").headers
    assert head["Ais-Checksum-Type"] == "md5"
    native.create(bucket)
    error_of(native.act("POST", f"/v1/buckets/{bucket}", "move-bck", **to), 400, "ErrBucketAlreadyExists")


def test_jobs_that_are_started_and_asked_for(native):
    first = native.act("PUT", "/v1/cluster", "start", {"Kind": "lru"}).text
    second = native.act("PUT", "/v1/cluster", "start", {"Kind": "cleanup"}).text
    assert native.wait(first)["kind"] == "lru"
    kinds = native("GET", "/v1/cluster", {"kind": "lru"}, {"what": "status_all"}).json()
    assert first in [row["uuid"] for row in kinds] and second not in [row["uuid"] for row in kinds]
    error_of(native.act("PUT", "/v1/cluster", "start", {"Kind": "rebalance"}), 400, "errNotEnoughTargets")
    error_of(native.act("PUT", "/v1/cluster", "start", {"Kind": "nosuch"}), 400)
    error_of(native("GET", "/v1/cluster", {"id": "AAAAAAAAA"}, {"what": "status"}), 404)
    error_of(native("GET", "/v1/cluster", {}, {"what": "status"}), 400)
    empty = native("GET", "/v1/cluster", {"kind": "promote"}, {"what": "qryxstats"}).json()
    assert list(empty.values()) == [[]]


def test_jobs_of_a_bucket(native, bucket):
    """A copy is one of the bucket that it goes to, as for AIStore's clients."""
    for other in ("-a", "-b"):
        native.create(bucket + other)
    native.put(f"{bucket}/o", b"x")
    one, two = (native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{bucket}{other}/").text for other in ("-a", "-b"))
    native.wait(one), native.wait(two)

    def shown(name):
        query = {"kind": "copy-bck", "bck": {"name": name, "provider": "ais", "namespace": {"uuid": "", "name": ""}}}
        return native("GET", "/v1/cluster", query, {"what": "qryxstats"})

    ids = [[row["id"] for row in next(iter(shown(name).json().values()))] for name in (bucket, bucket + "-a", bucket + "-b")]
    assert ids == [[], [one], [two]]
    assert "ais://nosuchbucket" in error_of(shown("nosuchbucket"), 404, "ErrBckNotFound")
    error_of(native("GET", "/v1/cluster", {"kind": "copy-bck", "bck": []}, {"what": "qryxstats"}), 400)


def test_a_job_that_has_ended_is_told_of_by_its_id(native, bucket):
    """Clients ask for running jobs until the one that they wait for is idle, or has ended."""
    native.create(bucket + "-to")
    tobck = {"name": bucket + "-to", "provider": "ais", "namespace": {"uuid": "", "name": ""}}
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-listrange", {"objnames": ["nosuch"], "template": "", "tobck": tobck}).text
    assert "nosuch does not exist" in native.wait(job)["err"]
    [row] = next(iter(native("GET", "/v1/cluster", {"id": job, "show_active": True}, {"what": "qryxstats"}).json().values()))
    assert row["id"] == job and "nosuch" in row["err"] and row["end-time"] >= row["start-time"]


def synchronized(native, bucket, to, **value):
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {"synchronize": True, **value}, bck_to=f"ais/@#/{to}/").text
    assert native.wait(job)["err"] == ""
    return native.names(to)


def test_a_copy_that_synchronizes_removes_what_its_source_lacks(native, bucket):
    to = bucket + "-to"
    for name in ("a/1", "a/2", "b/1"):
        native.put(f"{bucket}/{name}", name.encode())
    native.create(to)
    for name in ("a/2", "a/old", "b/old", "other"):
        native.put(f"{to}/{name}", b"old")
    dry = native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {"synchronize": True, "dry_run": True}, bck_to=f"ais/@#/{to}/").text
    assert native.wait(dry)["err"] == "" and native.names(to) == ["a/2", "a/old", "b/old", "other"]
    assert synchronized(native, bucket, to, prefix="a/") == ["a/1", "a/2", "b/old", "other"]
    assert native.get(f"{to}/a/2").content == b"a/2"
    assert synchronized(native, bucket, to) == ["a/1", "a/2", "b/1"]
    native.put(f"{to}/x/b/gone", b"old")
    assert synchronized(native, bucket, to, prepend="x/") == ["a/1", "a/2", "b/1", "x/a/1", "x/a/2", "x/b/1"]
    with_endings = {"synchronize": True, "ext": {"1": "2"}}
    error_of(native.act("POST", f"/v1/buckets/{bucket}", "copy-bck", with_endings, bck_to=f"ais/@#/{to}/"), 501, "ErrUnsupp")


@pytest.mark.parametrize("selected", [{"template": "k-{1..4}"}, {"objnames": ["k-1", "k-2", "k-3", "k-4"]}])
def test_a_copy_of_some_that_synchronizes_removes_of_those_what_its_source_lacks(native, bucket, selected):
    to = bucket + "-to"
    native.create(to)
    for name in ("k-1", "k-3"):
        native.put(f"{bucket}/{name}", b"new")
    for name in ("k-2", "k-3", "k-5"):
        native.put(f"{to}/{name}", b"old")
    value = {"synchronize": True, "tobck": {"name": to, "provider": "ais"}, **selected}
    job = native.act("POST", f"/v1/buckets/{bucket}", "copy-listrange", value).text
    assert native.wait(job)["err"] == ""
    assert native.names(to) == ["k-1", "k-3", "k-5"]
