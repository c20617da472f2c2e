# SPDX-License-Identifier: Apache-2.0
"""Requests about many objects do to each one what the caller may do to that one, and nothing else: whatever the job is,
whenever it comes to the object, and whoever is asked."""

import itertools
import json
import subprocess

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import ENABLED, Native, error_of
from mortise_server import Key, Server, program

ANN = Key("MORTISETESTKEY0000ANN", "secret-of-ann-000000000000000000000000001", "ann")
BOB = Key("MORTISETESTKEY0000BOB", "secret-of-bob-000000000000000000000000001", "bob")
ADMIN = Key("MORTISETESTKEY00ADMIN", "secret-of-the-admin-0000000000000000000001")
KEPT = ["keep/1", "keep/2"]
ALL = [*KEPT, "z/1", "z/2"]
LIST_ARCHIVES = "8"
PAGE = 128


class Signed(Native):
    """Sends what a client with a key would."""

    def __init__(self, server, key):
        super().__init__(server)
        self.key = key

    def __call__(self, method, path, message=None, params=None, data=b"", headers=None):
        body = data if message is None else json.dumps(message).encode()
        request = AWSRequest(method, self.server.url + path, params=params or {}, data=body, headers=headers or {})
        S3SigV4Auth(Credentials(self.key.access_key, self.key.secret_key), "s3", "us-east-1").add_auth(request)
        ready = request.prepare()
        return self.session.request(method, ready.url, data=body, headers=dict(ready.headers), timeout=120)

    def must(self, *words, **more):
        answer = self(*words, **more)
        assert answer.status_code in (200, 204), answer.text
        return answer


def mortise(server, *words):
    done = subprocess.run([program(), *words[:2], "--data", server.data, *words[2:]], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def key_of(server, user):
    made = json.loads(mortise(server, "key", "create", user, "--json"))
    return Key(made["name"], made["values"]["secret_key"], user)


class Site:
    """Ann has buckets, and lets Bob do something there."""

    def __init__(self, server):
        self.server = server
        self.ann = Signed(server, ANN)
        self.bob = Signed(server, BOB)
        self.serial = itertools.count(1)

    def bucket(self, names=ALL, owner=None):
        owner = owner or self.ann
        bucket = f"of-{owner.key.user}-{next(self.serial)}"
        owner.create(bucket)
        for name in names:
            owner.put(f"{bucket}/{name}", name.encode())
        return bucket

    def policy(self, bucket, *statements):
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        self.ann.must("PUT", f"/{bucket}", params={"policy": ""}, data=json.dumps(document).encode())

    def user(self, tmp_path, *statements):
        """A new user, who may what the statements say."""
        name = f"user-{next(self.serial)}"
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
        mortise(self.server, "user", "create", name)
        mortise(self.server, "policy", "create", name, str(file))
        mortise(self.server, "policy", "attach", name, "--user", name)
        return Signed(self.server, key_of(self.server, name))

    def left(self, bucket):
        """What is there, whatever the policy says."""
        self.ann.must("DELETE", f"/{bucket}", params={"policy": ""})
        return self.ann.names(bucket)


def statement(effect, actions, *resources, user="bob", **more):
    named = [f"arn:aws:s3:::{resource}" for resource in resources]
    who = {"AWS": f"arn:aws:iam:::user/{user}"}
    return {"Effect": effect, "Principal": who, "Action": actions, "Resource": named, **more}


def all_but_kept(bucket, **condition):
    """Bob may do everything, but not read, write or remove what begins with keep/."""
    actions = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    return (
        statement("Allow", "s3:*", bucket, f"{bucket}/*"),
        statement("Deny", actions, f"{bucket}/keep/*", **condition),
    )


def only_z(bucket):
    """Nothing is denied: most is just not allowed."""
    return (statement("Allow", "s3:*", bucket, f"{bucket}/z/*"),)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    directory = tmp_path_factory.mktemp("permissions")
    (directory / "files").mkdir()
    options = f'promote_root = "{directory}/files"\n[plugins.users_local]\nenabled = true\n'
    server = Server(directory / "server", keys=(ANN, BOB), extra=ENABLED + options).start()
    yield Site(server)
    assert server.stop() == 0, server.last_of_log()


def refused(native, started, count, name="keep/1"):
    """The job did the rest, and says what it did not do."""
    assert started.status_code == 200, started.text
    error = native.wait(started.text)["err"]
    assert "insufficient permissions" in error and name in error, error
    assert (f"{count} objects failed" in error) == (count > 1), error


@pytest.mark.parametrize("rules", [all_but_kept, only_z])
@pytest.mark.parametrize("value", [{"template": ""}, {"objnames": ALL}, {"template": "keep/"}])
def test_a_deletion_spares_what_the_caller_may_not_delete(site, rules, value):
    bucket = site.bucket()
    site.policy(bucket, *rules(bucket))
    refused(site.bob, site.bob.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", value), 2)
    assert site.left(bucket) == (ALL if value == {"template": "keep/"} else KEPT)


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
        {"StringLike": {"aws:UserAgent": "python-requests*"}},
        {"Bool": {"aws:SecureTransport": "false"}},
        {"StringEquals": {"aws:Referer": "http://somewhere/"}},
    ],
)
def test_conditions_find_in_a_job_what_the_request_had(site, condition):
    bucket = site.bucket()
    site.policy(bucket, *all_but_kept(bucket, Condition=condition))
    message = {"action": "delete-listrange", "name": "", "value": {"template": ""}}
    headers = {"Referer": "http://somewhere/", "User-Agent": "python-requests/2"}
    refused(site.bob, site.bob("DELETE", f"/v1/buckets/{bucket}", message, headers=headers), 2)
    assert site.left(bucket) == KEPT


@pytest.mark.parametrize("rules", [all_but_kept, only_z])
def test_copies_are_made_of_what_the_caller_may_read(site, rules):
    bucket, to = site.bucket(), site.bucket([], site.bob)
    site.policy(bucket, *rules(bucket))
    whole = site.bob.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{to}/")
    refused(site.bob, whole, 2)
    assert site.bob.names(to) == ["z/1", "z/2"]
    value = {"objnames": ALL, "tobck": {"name": to, "provider": "ais"}, "prepend": "b/"}
    refused(site.bob, site.bob.act("POST", f"/v1/buckets/{bucket}", "copy-listrange", value), 2)
    assert site.bob.names(to) == ["b/z/1", "b/z/2", "z/1", "z/2"]


def test_copies_are_made_where_the_caller_may_write(site):
    bucket, to = site.bucket(owner=site.bob), site.bucket(["keep/1"])
    site.policy(to, *all_but_kept(to))
    refused(site.bob, site.bob.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{to}/"), 2)
    assert site.left(to) == ["keep/1", "z/1", "z/2"]


def test_an_archive_has_nothing_that_the_caller_may_not_read(site):
    bucket, to = site.bucket(), site.bucket([], site.bob)
    site.policy(bucket, *all_but_kept(bucket))
    for name, value in (("all.tar", {"template": ""}), ("named.tar", {"objnames": ["z/1", "keep/1"], "coer": True})):
        value |= {"archname": name, "tobck": {"name": to, "provider": "ais"}}
        refused(site.bob, site.bob.act("PUT", f"/v1/buckets/{bucket}", "archive", value), 1)
    assert site.bob.names(to) == []
    value = {"template": "z/", "archname": "z.tar", "tobck": {"name": to, "provider": "ais"}}
    job = site.bob.act("PUT", f"/v1/buckets/{bucket}", "archive", value)
    assert site.bob.wait(job.text)["err"] == ""
    assert site.bob.names(to) == ["z.tar"]


def test_a_listing_does_not_look_into_archives_that_the_caller_may_not_read(site):
    bucket = site.bucket()
    for name in ("keep/a.tar", "z/a.tar"):
        job = site.ann.act("PUT", f"/v1/buckets/{bucket}", "archive", {"objnames": ["z/1"], "archname": name})
        assert site.ann.wait(job.text)["err"] == ""
    site.policy(bucket, *all_but_kept(bucket))
    names = site.bob.names(bucket, flags=LIST_ARCHIVES)
    assert "z/a.tar/z/1" in names and "keep/a.tar" in names and "keep/a.tar/z/1" not in names


def test_a_batch_has_nothing_that_the_caller_may_not_read(site):
    bucket = site.bucket()
    site.policy(bucket, *all_but_kept(bucket))
    answer = site.bob("GET", f"/v1/ml/moss/{bucket}", {"in": [{"objname": "keep/1"}], "mime": ".tar"})
    error_of(answer, 403)


def exists(site, bucket):
    return site.ann("HEAD", f"/v1/buckets/{bucket}").status_code != 404


def rename(native, bucket, to):
    return native.act("POST", f"/v1/buckets/{bucket}", "move-bck", bck_to=f"ais/@#/{to}/")


def may(effect, actions, resource):
    return {"Effect": effect, "Action": actions, "Resource": resource}


def test_a_bucket_is_renamed_as_a_whole_or_not_at_all(site, tmp_path):
    bucket = site.bucket()
    everything = may("Allow", "s3:*", "*")
    for n, action in enumerate(("s3:GetObject", "s3:DeleteObject", "s3:PutObject")):
        where = "arn:aws:s3:::*/keep/*"
        user = site.user(tmp_path, everything, may("Deny", action, where))
        refused(site.bob, rename(user, bucket, f"{bucket}-{n}"), 2)
        assert site.ann.names(bucket) == ALL
        assert not exists(site, f"{bucket}-{n}")
    user = site.user(tmp_path, everything)
    assert site.bob.wait(rename(user, bucket, f"{bucket}-new").text)["err"] == ""
    assert not exists(site, bucket)
    assert site.ann.names(f"{bucket}-new") == ALL  # it is still hers
    assert site.ann.get(f"{bucket}-new/keep/1").content == b"keep/1"


def names_of(answer):
    assert answer.status_code == 200, answer.text
    return {row["name"] for row in answer.json()}


def test_names_of_buckets_are_told_to_who_may_look_at_them(site, tmp_path):
    hers, shared = site.bucket(), site.bucket()
    site.policy(shared, statement("Allow", "s3:ListBucket", shared))
    his = site.bucket([], site.bob)
    assert {hers, shared} <= names_of(site.ann("GET", "/v1/buckets"))
    seen = names_of(site.bob("GET", "/v1/buckets"))
    assert {shared, his} <= seen and hers not in seen
    narrow = site.user(tmp_path, may("Allow", "s3:ListAllMyBuckets", "*"), may("Allow", "s3:ListBucket", f"arn:aws:s3:::{his}"))
    assert names_of(narrow("GET", "/v1/buckets")) == {his}


def test_a_bucket_with_a_policy_is_not_renamed(site):
    bucket = site.bucket()
    site.policy(bucket, statement("Allow", "s3:*", bucket, f"{bucket}/*"))
    for native in (site.ann, site.bob):
        assert "policy" in error_of(rename(native, bucket, f"{bucket}-new"), 501)
        assert not exists(site, f"{bucket}-new")
    assert site.left(bucket) == ALL


def test_a_copy_fills_no_new_bucket_of_who_may_not_write(site, tmp_path):
    bucket = site.bucket()
    user = site.user(tmp_path, may("Allow", "s3:*", "*"), may("Deny", "s3:PutObject", "*"))
    job = user.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{bucket}-new/")
    refused(site.bob, job, len(ALL))
    assert not exists(site, f"{bucket}-new")


def test_a_copy_has_not_the_permissions_of_the_first(site):
    bucket = site.bucket()
    site.policy(bucket, statement("Allow", "s3:*", bucket, f"{bucket}/*"))
    job = site.bob.act("POST", f"/v1/buckets/{bucket}", "copy-bck", {}, bck_to=f"ais/@#/{bucket}-new/")
    assert site.bob.wait(job.text)["err"] == ""
    assert site.bob.names(f"{bucket}-new") == ALL
    assert site.bob("GET", f"/{bucket}-new", params={"policy": ""}).status_code == 404
    error_of(site.ann.act("GET", f"/v1/buckets/{bucket}-new", "list", {}), 403)


def test_versioning_is_set_by_who_may_set_it(site):
    bucket = site.bucket([])
    site.policy(bucket, statement("Allow", "s3:*", bucket), statement("Deny", "s3:PutBucketVersioning", bucket))
    path = f"/v1/buckets/{bucket}"
    error_of(site.bob.act("PATCH", path, "set-bprops", {"versioning": {"enabled": False}}), 403)
    error_of(site.bob.act("PATCH", path, "reset-bprops"), 403)
    assert site.bob.act("PATCH", path, "set-bprops", {"lru": {"enabled": True}}).status_code == 200


def destroy(native, bucket):
    return native.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck")


def test_a_bucket_is_destroyed_by_who_may_delete_all_that_is_in_it(site):
    names = sorted([*ALL, *(f"many/{i:03}" for i in range(PAGE + 2))])
    bucket = site.bucket(names)
    may_delete_bucket = statement("Allow", ["s3:DeleteBucket", "s3:ListBucket"], bucket)
    for rules in (
        (may_delete_bucket,),
        (may_delete_bucket, statement("Allow", "s3:DeleteObject", f"{bucket}/many/*", f"{bucket}/keep/*")),
        (statement("Allow", "s3:*", bucket, f"{bucket}/*"), statement("Deny", "s3:DeleteObject", f"{bucket}/z/2")),
    ):
        site.policy(bucket, *rules)
        error_of(destroy(site.bob, bucket), 403, "ErrBucketAccessDenied")
        assert site.left(bucket) == names
    site.policy(bucket, may_delete_bucket, statement("Allow", "s3:DeleteObject", f"{bucket}/*"))
    assert destroy(site.bob, bucket).status_code == 200
    error_of(site.ann.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck"), 404)


def test_an_empty_bucket_is_destroyed_by_who_may_delete_it(site):
    bucket = site.bucket([])
    rules = statement("Allow", ["s3:DeleteBucket", "s3:ListBucket"], bucket)
    site.policy(bucket, rules, statement("Deny", "s3:DeleteObject", f"{bucket}/*"))
    assert destroy(site.bob, bucket).status_code == 200


def test_old_versions_go_with_a_bucket_if_the_caller_may_delete_versions(site):
    bucket = site.bucket([])
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    site.ann.must("PUT", f"/{bucket}", params={"versioning": ""}, data=enabled)
    site.ann.put(f"{bucket}/o", b"x")
    may_delete = statement("Allow", ["s3:DeleteBucket", "s3:ListBucket", "s3:DeleteObject"], bucket, f"{bucket}/*")
    site.policy(bucket, may_delete)
    error_of(destroy(site.bob, bucket), 403)
    assert site.left(bucket) == ["o"]
    site.policy(bucket, may_delete, statement("Allow", "s3:DeleteObjectVersion", f"{bucket}/*"))
    assert destroy(site.bob, bucket).status_code == 200


def test_files_are_promoted_where_the_caller_may_write(site):
    bucket = site.bucket(["keep/1"])
    site.policy(bucket, *all_but_kept(bucket))
    source = site.server.directory.parent / "files" / bucket
    source.mkdir()
    (source / "1").write_bytes(b"of the server")
    for name, may in (("keep/", False), ("z/", True)):
        value = {"src": str(source), "obj": name, "ovw": True}
        assert site.bob.act("POST", f"/v1/objects/{bucket}", "promote", value).status_code == (200 if may else 403)
    (source / "1").unlink()
    (source / "2").write_bytes(bytes(20 << 20))  # so that it is done by a job
    for name, may in (("keep/", False), ("z/", True)):
        job = site.bob.act("POST", f"/v1/objects/{bucket}", "promote", {"src": str(source), "obj": name, "ovw": True})
        assert job.status_code == 200 and job.text, job.text
        assert (site.bob.wait(job.text)["err"] == "") == may
    assert site.left(bucket) == ["keep/1", "z/1", "z/2"]
    assert site.ann.get(f"{bucket}/keep/1").content == b"keep/1"


REMOTE = """
[plugins.remote_s3]
enabled = true

[[plugins.remote_s3.remote]]
name = "lab"
endpoint = "{url}"
access_key = "any"
secret_key = "any"

[[plugins.auth_sigv4.key]]
access_key = "{admin.access_key}"
secret_key = "{admin.secret_key}"
administrator = true
"""


@pytest.fixture(scope="module")
def near_site(tmp_path_factory):
    """Its buckets are copies of those of another server."""
    far = Server(tmp_path_factory.mktemp("far")).start()
    extra = ENABLED + REMOTE.format(url=far.url, admin=ADMIN)
    near = Server(tmp_path_factory.mktemp("near"), keys=(ANN, BOB), extra=extra).start()
    site = Site(near)
    site.far = Native(far)
    yield site
    assert near.stop() == 0, near.last_of_log()
    assert far.stop() == 0, far.last_of_log()


@pytest.fixture
def remote_bucket(near_site):
    """All of it is at the other server, nothing here."""
    bucket = near_site.bucket([])
    assert near_site.far("PUT", f"/{bucket}").status_code == 200
    for name in ALL:
        assert near_site.far("PUT", f"/{bucket}/{name}", data=name.encode()).status_code == 200
    backend = {"backend_bck": {"name": bucket, "provider": "aws"}}
    answer = Signed(near_site.server, ADMIN).act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", backend)
    assert answer.status_code == 200, answer.text
    return bucket


def test_copies_of_a_remote_come_and_go_as_the_caller_may(near_site, remote_bucket):
    site, path = near_site, f"/v1/buckets/{remote_bucket}"

    def cached():
        names = site.ann.names(remote_bucket, flags="1")
        site.policy(remote_bucket, *all_but_kept(remote_bucket))
        return names

    assert cached() == []
    refused(site.bob, site.bob.act("POST", path, "prefetch-listrange", {"template": ""}), 2)
    assert site.left(remote_bucket) == ALL and cached() == ["z/1", "z/2"]
    for name in KEPT:
        assert site.ann.get(f"{remote_bucket}/{name}").status_code == 200
    refused(site.bob, site.bob.act("DELETE", path, "evict-listrange", {"template": ""}), 2)
    assert cached() == KEPT
    for action in ("evict-remote-bck", "destroy-bck"):
        error_of(site.bob.act("DELETE", path, action), 403, "ErrBucketAccessDenied")
        assert cached() == KEPT


SLOW = ENABLED + 'job_rate = "256KiB"\n[plugins.users_local]\nenabled = true\n'


@pytest.fixture
def slow_site(tmp_path):
    """Its jobs take two seconds for each page of 128 objects. When it tells of the first, the second is under way."""
    server = Server(tmp_path / "server", keys=(ANN, BOB), extra=SLOW).start()
    yield Site(server)
    if server.process is not None:
        assert server.stop() == 0, server.last_of_log()


def three_pages(site):
    """The names of the third begin with keep/."""
    return site.bucket([*(f"a/{i:03}" for i in range(2 * PAGE)), *KEPT])


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_job_asks_for_the_same_caller_after_a_restart(slow_site, end):
    bucket = three_pages(slow_site)
    slow_site.policy(bucket, *all_but_kept(bucket, Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}))
    job = slow_site.bob.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": ""})
    slow_site.bob.wait_for_objects(job.text)
    slow_site.bob.restart(end)
    refused(slow_site.bob, job, 2)
    assert slow_site.left(bucket) == KEPT


def test_a_policy_binds_a_job_from_its_next_page_on(slow_site):
    bucket = three_pages(slow_site)
    slow_site.policy(bucket, statement("Allow", "s3:*", bucket, f"{bucket}/*"))
    job = slow_site.bob.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": ""})
    slow_site.bob.wait_for_objects(job.text)
    slow_site.policy(bucket, *all_but_kept(bucket))
    refused(slow_site.bob, job, 2)
    assert slow_site.left(bucket) == KEPT


def test_a_job_of_somebody_who_is_gone_does_nothing_more(slow_site):
    server = slow_site.server
    mortise(server, "user", "create", "eve")
    eve = Signed(server, key_of(server, "eve"))
    bucket = three_pages(slow_site)
    slow_site.policy(bucket, statement("Allow", "s3:*", bucket, f"{bucket}/*", user="eve"))
    job = eve.act("DELETE", f"/v1/buckets/{bucket}", "delete-listrange", {"template": ""})
    slow_site.bob.wait_for_objects(job.text)
    mortise(server, "user", "delete", "eve")
    error = slow_site.bob.wait(job.text)["err"]
    assert "'eve'" in error and "is not there any more" in error, error
    assert slow_site.left(bucket) == KEPT
