# SPDX-License-Identifier: Apache-2.0
"""The API of AIStore's AuthN: users, roles, clusters, logging in, and tokens that are taken back."""

import contextlib
import json
import subprocess
import threading
import time

import jwt
import pytest
import requests
import tokens
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import ENABLED, Native, Server, error_of
from mortise_server import program
from tokens import SECRET

HOUR_NS = 3600 * 10**9
PASSWORD = "a password of ann"
ADMIN = """
[plugins.auth_jwt]
enabled = true
secret = "{secret}"
{options}
[plugins.auth_access]
enabled = true
[plugins.users_local]
enabled = true
[plugins.auth_sigv4]
enabled = true
[[user]]
name = "admin"
administrator = true
password = "a password of admin"
"""


class Authn(Native):
    """A server with an administrator who has logged in, and is registered with itself under the name `lab`."""

    def __init__(self, server):
        super().__init__(server)
        self.token = self.log_in("admin", "a password of admin")
        self.cluster = self.by(self.token, "GET", "/v1/daemon", params={"what": "smap"}).json()["uuid"]

    def by(self, token, method, path, message=None, params=None, headers=None, **more):
        return self(method, path, message, params, headers={"Authorization": f"Bearer {token}", **(headers or {})}, **more)

    def must(self, method, path, message=None):
        answer = self.by(self.token, method, path, message)
        assert answer.status_code == 200, answer.text
        return answer

    def log_in(self, user, password, **more):
        answer = self("POST", f"/v1/users/{user}", {"password": password, "expires_in": None, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]

    def register(self, alias="lab"):
        self.must("POST", "/v1/clusters", {"id": self.cluster, "alias": alias, "urls": [self.server.url]})

    def add_user(self, name, *roles, password=PASSWORD):
        self.must("POST", "/v1/users", {"id": name, "pass": password, "roles": [{"name": role} for role in roles]})
        return self.log_in(name, password)

    def add_role(self, name, permissions, bucket=None):
        role = {"name": name, "desc": "of a test", "clusters": None, "buckets": None, "admin": False}
        if bucket:
            bck = {"name": bucket, "provider": "ais", "namespace": {"uuid": self.cluster, "name": ""}}
            role["buckets"] = [{"bck": bck, "perm": str(permissions)}]
        else:
            role["clusters"] = [{"id": self.cluster, "alias": "lab", "perm": str(permissions)}]
        self.must("POST", "/v1/roles", role)
        return role


def started(folder, options=""):
    return Authn(Server(folder, extra=ENABLED + ADMIN.format(secret=SECRET, options=options)).start())


def signed(number, user):
    """A token as another AuthN with the same secret would make it."""
    return tokens.signed(user, jti=str(number), exp=2_000_000_000, iat=1_000_000_000, admin=True)


@pytest.fixture(scope="module")
def authn(tmp_path_factory):
    made = started(tmp_path_factory.mktemp("authn"))
    made.register()
    yield made
    assert made.server.stop() == 0, made.server.last_of_log()
    log = made.server.log.read_text()
    assert "eyJ" not in log and "a password of" not in log and SECRET not in log


@pytest.fixture
def own(tmp_path):
    """A server that the test stops."""
    made = started(tmp_path / "own")
    yield made
    if made.server.process is not None:
        assert made.server.stop() == 0, made.server.last_of_log()


def test_a_token_says_what_a_login_says(authn):
    claims = jwt.decode(authn.token, options={"verify_signature": False})
    assert claims["sub"] == "admin" and claims["admin"] is True and claims["aud"] == [authn.cluster]
    assert claims["exp"] - claims["iat"] == 24 * 3600 and claims["iss"] == "mortise"
    for little in (1, 999_999, 10**9):
        brief = jwt.decode(authn.log_in("admin", "a password of admin", expires_in=little), options={"verify_signature": False})
        assert brief["exp"] - brief["iat"] == 1
    short = jwt.decode(authn.log_in("admin", "a password of admin", expires_in=HOUR_NS), options={"verify_signature": False})
    assert short["exp"] - short["iat"] == 3600
    long = jwt.decode(authn.log_in("admin", "a password of admin", expires_in=10**6 * HOUR_NS), options={"verify_signature": False})
    assert long["exp"] - long["iat"] == 30 * 24 * 3600
    assert error_of(authn("POST", "/v1/users/admin", {"password": "a password of admin", "expires_in": -1}), 400)


@pytest.mark.parametrize("method, path", [("POST", "/v1/users/admin"), ("DELETE", "/v1/tokens")])
def test_a_message_of_a_stranger_is_small(authn, method, path):
    """It is kept in memory until it is whole, and anybody may send one."""
    message = json.dumps({"password": "x" * 70_000})
    answer = authn(method, path, data=message)
    assert answer.status_code == 413, answer.text
    pieces = (message[at : at + 5000].encode() for at in range(0, len(message), 5000))
    assert authn(method, path, data=pieces).status_code == 413, "of a length that nobody announced, too"


def test_a_wrong_password_and_a_user_who_is_not_there_are_alike(authn):
    said = set()
    for user, password in (("admin", "a password of nobody"), ("nobody", "a password of nobody"), ("admin", "")):
        message = error_of(authn("POST", f"/v1/users/{user}", {"password": password}), 401, "ErrFailedTo")
        said.add(message.replace(user, "USER"))
    assert said == {"AuthN: failed to generate token for USER, err: invalid credentials"}
    # Clients show the token that they have, also one that is worth nothing any more.
    answer = authn.by("garbage", "POST", "/v1/users/admin", {"password": "a password of admin"})
    assert answer.status_code == 200, answer.text


def test_roles_of_a_cluster_are_there_with_it(own):
    assert own.must("GET", "/v1/clusters").json() == {}
    assert [role["name"] for role in own.must("GET", "/v1/roles").json()] == ["Admin"]
    own.register("lab")
    assert own.must("GET", "/v1/clusters").json()["clusters"][own.cluster]["alias"] == "lab"
    roles = {role["name"]: role for role in own.must("GET", "/v1/roles").json()}
    assert list(roles) == ["Admin", "BucketOwner-lab", "ClusterOwner-lab", "Guest-lab"]
    assert roles["Guest-lab"]["clusters"] == [{"id": own.cluster, "perm": "771"}] and not roles["Guest-lab"]["admin"]
    assert roles["Admin"] == {"name": "Admin", "desc": "AuthN administrator", "clusters": None, "buckets": None, "admin": True}
    assert own("GET", "/v1/clusters/lab").json() == own("GET", f"/v1/clusters/{own.cluster}").json()
    own.must("PUT", "/v1/clusters/lab", {"alias": "hall", "urls": ["http://other:1"]})
    assert own.must("GET", "/v1/roles/Guest-hall").json()["name"] == "Guest-hall"
    own.must("DELETE", "/v1/clusters/hall")
    assert [role["name"] for role in own.must("GET", "/v1/roles").json()] == ["Admin"]
    assert error_of(own.by(own.token, "DELETE", "/v1/clusters/hall"), 404)


def test_what_users_with_roles_may(authn):
    for bucket in ("r-one", "r-two"):
        authn.must("POST", f"/v1/buckets/{bucket}", {"action": "create-bck"})
        assert authn.by(authn.token, "PUT", f"/v1/objects/{bucket}/o", data=b"x").status_code == 200
    authn.add_role("writes-one", 831, bucket="r-one")
    reader, writer = authn.add_user("reader", "Guest-lab"), authn.add_user("writer", "writes-one")
    assert authn.by(reader, "GET", "/v1/objects/r-one/o").content == b"x"
    assert error_of(authn.by(reader, "PUT", "/v1/objects/r-one/o", data=b"y"), 403)
    assert authn.by(writer, "PUT", "/v1/objects/r-one/o", data=b"y").status_code == 200
    assert error_of(authn.by(writer, "GET", "/v1/objects/r-two/o"), 403)
    assert error_of(authn.by(writer, "DELETE", "/v1/buckets/r-one", {"action": "destroy-bck"}), 403)
    assert authn("GET", "/s3/r-one/o", headers={"X-Amz-Security-Token": reader}).content == b"y"
    assert authn("PUT", "/s3/r-one/o", data=b"z", headers={"X-Amz-Security-Token": reader}).status_code == 403
    both = authn.add_user("both", "Guest-lab", "writes-one")
    assert authn.by(both, "PUT", "/v1/objects/r-one/o", data=b"z").status_code == 200
    assert authn.by(both, "GET", "/v1/objects/r-two/o").content == b"x"


def test_an_owner_of_the_cluster_does_not_administer_users(authn):
    """All 64 bits are not the claim `admin`: with them somebody could make that of themselves."""
    owner = authn.add_user("owner", "ClusterOwner-lab")
    assert authn.by(owner, "POST", "/v1/buckets/of-owner", {"action": "create-bck"}).status_code == 200
    assert authn.by(owner, "PUT", "/v1/cluster", {"action": "clear-lcache"}).status_code == 200
    for method, path, message in (
        ("GET", "/v1/users", None),
        ("POST", "/v1/users", {"id": "friend", "pass": PASSWORD, "roles": [{"name": "Admin"}]}),
        ("PUT", "/v1/users/owner", {"roles": [{"name": "Admin"}]}),
        ("DELETE", "/v1/users/admin", None),
        ("POST", "/v1/roles", {"name": "all", "admin": True}),
        ("DELETE", "/v1/clusters/lab", None),
        ("DELETE", "/v1/tokens", {"tokens": [authn.token]}),
    ):
        assert "insufficient permissions" in error_of(authn.by(owner, method, path, message), 403), path


def test_what_users_may_with_themselves(authn):
    ann = authn.add_user("ann", "Guest-lab")
    assert authn.by(ann, "GET", "/v1/users/ann").json()["roles"][0]["name"] == "Guest-lab"
    assert error_of(authn.by(ann, "GET", "/v1/users/admin"), 403)
    assert error_of(authn.by(ann, "GET", "/v1/roles"), 403)  # they name the buckets of others
    assert error_of(authn("GET", "/v1/users/ann"), 401) == "token required"
    assert authn.by(ann, "PUT", "/v1/users/ann", {"pass": "another password"}).status_code == 200
    assert error_of(authn("POST", "/v1/users/ann", {"password": PASSWORD}), 401)
    assert error_of(authn.by(ann, "GET", "/v1/users/ann"), 401) == "token revoked"
    ann = authn.log_in("ann", "another password")
    assert error_of(authn.by(ann, "PUT", "/v1/users/ann", {"pass": "short"}), 400)
    assert error_of(authn.by(ann, "PUT", "/v1/users/admin", {"pass": "another password"}), 403)


def test_the_role_admin_is_what_makes_an_administrator(authn):
    boss = authn.add_user("boss", "Admin")
    assert authn.by(boss, "GET", "/v1/users").json()["boss"]["roles"][0]["name"] == "Admin"
    authn.must("PUT", "/v1/users/boss", {"roles": [{"name": "Guest-lab"}]})
    assert authn.must("GET", "/v1/users/boss").json()["roles"][0]["name"] == "Guest-lab"
    assert error_of(authn.by(authn.log_in("boss", PASSWORD), "GET", "/v1/users"), 403)


def test_who_does_not_administer_any_more_has_no_token_that_says_so(authn):
    token = authn.add_user("demoted", "Admin")
    assert authn.by(token, "GET", "/v1/users").status_code == 200
    authn.must("PUT", "/v1/users/demoted", {"roles": [{"name": "Guest-lab"}]})
    assert error_of(authn.by(token, "GET", "/v1/users"), 401) == "token revoked"
    assert error_of(authn.by(authn.token, "POST", "/v1/roles", {"name": "like-admin", "admin": True}), 400)


def test_tokens_end_with_what_they_were_given_for(authn):
    """Within the same second, too: what is compared is no time."""
    place = ["--data", authn.server.data]

    def set_user(word):
        done = subprocess.run([program(), "user", "set", *place, "ended", word], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    password = PASSWORD
    token, other = authn.add_user("ended", "Guest-lab"), authn.add_user("lasting", "Guest-lab")
    for change, new in (
        (lambda: authn.must("PUT", "/v1/users/ended", {"pass": "another password"}), "another password"),
        (lambda: authn.must("PUT", "/v1/users/ended", {"roles": [{"name": "BucketOwner-lab"}]}), None),
        (lambda: authn.must("PUT", "/v1/users/ended", {"roles": [{"name": "Admin"}]}), None),
        (lambda: set_user("administrator=false"), None),
        (lambda: set_user("end_tokens=true"), None),
    ):
        assert authn.by(token, "GET", "/v1/users/ended").status_code == 200
        change()
        assert error_of(authn.by(token, "GET", "/v1/users/ended"), 401) == "token revoked"
        password = new or password
        token = authn.log_in("ended", password)
    set_user("display_name=Somebody")
    assert authn.by(token, "GET", "/v1/users/ended").status_code == 200
    set_user("password=")
    assert error_of(authn.by(token, "GET", "/v1/users/ended"), 401) == "token revoked"
    assert authn.by(other, "GET", "/v1/users/lasting").status_code == 200, "others keep theirs"


def test_the_last_administrator_stays_one(own):
    own.register()
    to_guest = {"roles": [{"name": "Guest-lab"}]}
    assert "'admin' is the last administrator" in error_of(own.by(own.token, "PUT", "/v1/users/admin", to_guest), 409)
    boss = own.add_user("boss", "Admin")
    own.must("PUT", "/v1/users/admin", to_guest)
    assert "'boss' is the last administrator" in error_of(own.by(boss, "DELETE", "/v1/users/boss"), 409)
    assert own.by(boss, "GET", "/v1/users").status_code == 200


def test_an_administrator_whom_a_policy_denies_it_administers_nothing(authn):
    """Nor does one who gets beyond that by setting the password, or the roles, of somebody else."""
    boss = authn.add_user("held", "Admin")
    authn.add_user("prey", "Guest-lab")
    place = ["--data", authn.server.data]
    deny = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ais:*", "Resource": "*"}}'
    done = subprocess.run([program(), "user", "set", *place, "held", "policy.no=" + deny], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    for method, path, message in (
        ("GET", "/v1/users", None),
        ("GET", "/v1/users/prey", None),
        ("PUT", "/v1/users/prey", {"pass": "a password of held"}),
        ("PUT", "/v1/users/prey", {"roles": [{"name": "Admin"}]}),
        ("PUT", "/v1/users/held", {"pass": "a password of held"}),
        ("POST", "/v1/users", {"id": "evil", "pass": "a password of evil", "roles": [{"name": "Admin"}]}),
        ("DELETE", "/v1/users/prey", None),
        ("POST", "/v1/roles", {"name": "evil"}),
        ("DELETE", "/v1/tokens", {"tokens": ["x.y.z"]}),
    ):
        assert error_of(authn.by(boss, method, path, message), 403), (method, path)
    authn.log_in("prey", PASSWORD)


def test_a_token_that_was_made_for_less_does_not_change_the_password(authn):
    """Whoever has it would have, after a login, all that the user may."""
    authn.add_user("narrowed", "Guest-lab")
    narrow = tokens.signed("narrowed", clusters=tokens.in_cluster(authn.cluster, 2))
    assert error_of(authn.by(narrow, "PUT", "/v1/users/narrowed", {"pass": "taken over by it"}), 403)
    with_key = AWSRequest("PUT", authn.server.url + "/v1/users/narrowed", data=b'{"pass":"taken over by a key"}')
    place = ["--data", authn.server.data]
    made = subprocess.run([program(), "key", "create", *place, "narrowed", "--json"], capture_output=True, text=True, timeout=120)
    key = json.loads(made.stdout)
    SigV4Auth(Credentials(key["name"], key["values"]["secret_key"]), "s3", "us-east-1").add_auth(with_key)
    assert error_of(requests.put(with_key.url, data=with_key.data, headers=dict(with_key.headers), timeout=60), 403)
    assert authn.by(authn.log_in("narrowed", PASSWORD), "PUT", "/v1/users/narrowed", {"pass": "another password"}).status_code == 200


def test_users_that_are_made_otherwise_are_the_same_users(authn):
    place = ["--data", authn.server.data]
    made = subprocess.run([program(), "user", "create", *place, "cli", "password=a password of cli"], capture_output=True, text=True, timeout=120)
    assert made.returncode == 0 and "password" not in made.stdout, made
    token = authn.log_in("cli", "a password of cli")
    assert authn.by(token, "GET", "/v1/users/cli").json() == {"id": "cli", "roles": []}
    authn.must("PUT", "/v1/users/cli", {"roles": [{"name": "Guest-lab"}]})
    shown = subprocess.run([program(), "user", "show", *place, "cli", "--json"], capture_output=True, text=True, timeout=120)
    assert "scrypt" not in shown.stdout and "Guest" not in shown.stdout
    removed = subprocess.run([program(), "user", "delete", *place, "cli"], capture_output=True, timeout=120)
    assert removed.returncode == 0
    assert error_of(authn.by(token, "GET", "/v1/buckets"), 401) == "token revoked"
    # Made again, it has not the roles of the one before.
    again = authn.add_user("cli")
    assert authn.by(again, "GET", "/v1/users/cli").json()["roles"] == []


def test_a_user_without_a_password_does_not_log_in(authn):
    place = ["--data", authn.server.data]
    assert subprocess.run([program(), "user", "create", *place, "keys-only"], capture_output=True, timeout=120).returncode == 0
    for password in ("", "x", "a password of keys"):
        assert error_of(authn("POST", "/v1/users/keys-only", {"password": password}), 401)


def test_a_cluster_in_a_role_is_told_by_its_alias(authn):
    authn.must("POST", "/v1/roles", {"name": "by-alias", "clusters": [{"alias": "lab", "perm": "771"}]})
    authn.must("PUT", "/v1/roles/by-alias", {"clusters": [{"id": "lab", "perm": "4096"}]})
    assert [(grant["id"], grant["perm"]) for grant in authn.must("GET", "/v1/roles/by-alias").json()["clusters"]] == [(authn.cluster, "4096")]


def test_roles_are_changed_and_removed(authn):
    authn.add_role("changing", 771)
    token = authn.add_user("changer", "changing")
    authn.must("PUT", "/v1/roles/changing", {"desc": "new", "clusters": [{"id": authn.cluster, "perm": "4096"}]})
    role = authn.must("GET", "/v1/roles/changing").json()
    assert (role["desc"], role["clusters"][0]["perm"]) == ("new", "4096")
    assert error_of(authn.by(token, "GET", "/v1/buckets"), 401) == "token revoked"
    later = authn.log_in("changer", PASSWORD)
    assert authn.by(later, "GET", "/v1/buckets").status_code == 200
    authn.must("DELETE", "/v1/roles/changing")
    assert error_of(authn.by(later, "GET", "/v1/buckets"), 401) == "token revoked"
    assert error_of(authn.by(authn.log_in("changer", PASSWORD), "GET", "/v1/buckets"), 403)


def test_what_is_refused(authn):
    authn.add_role("there", 1)
    for method, path, message, status in (
        ("POST", "/v1/roles", {"name": "there"}, 409),
        ("POST", "/v1/roles", {"name": "Admin"}, 400),
        ("POST", "/v1/roles", {"name": "Guest-other"}, 400),
        ("POST", "/v1/roles", {"name": "with space"}, 400),
        ("POST", "/v1/roles", {"name": "x", "clusters": [{"id": "c", "perm": "rw"}]}, 400),
        ("POST", "/v1/roles", {"name": "x", "clusters": [{"id": "c", "perm": "1"}] * 300}, 400),
        ("POST", "/v1/roles", {"name": "x", "buckets": [{"perm": "1"}]}, 400),
        ("POST", "/v1/roles", [], 400),
        ("POST", "/v1/roles", {"name": "x", "clusters": [{"alias": "elsewhere", "perm": "771"}]}, 404),
        ("POST", "/v1/roles", {"name": "x", "clusters": [{"id": "", "perm": "771"}]}, 404),
        ("POST", "/v1/roles", {"name": "x", "buckets": [{"bck": {"name": "b"}, "perm": "771"}]}, 404),
        ("PUT", "/v1/roles/Admin", {"desc": "x"}, 400),
        ("DELETE", "/v1/roles/nosuch", None, 404),
        ("GET", "/v1/roles/nosuch", None, 404),
        ("POST", "/v1/users", {"id": "new", "pass": PASSWORD, "roles": [{"name": "nosuch"}]}, 404),
        ("POST", "/v1/users", {"id": "admin", "pass": PASSWORD}, 409),
        ("POST", "/v1/users", {"id": "new", "pass": "short"}, 400),
        ("POST", "/v1/users", {"id": "new"}, 400),
        ("POST", "/v1/users", {"id": "a/b", "pass": PASSWORD}, 400),
        ("POST", "/v1/users", {"id": "", "pass": PASSWORD}, 400),
        ("GET", "/v1/users/nosuch", None, 404),
        ("PUT", "/v1/users/nosuch", {"pass": PASSWORD}, 404),
        ("DELETE", "/v1/users/nosuch", None, 404),
        ("POST", "/v1/clusters", {"id": authn.cluster}, 409),
        ("POST", "/v1/clusters", {"id": "another", "alias": "lab"}, 409),
        ("POST", "/v1/clusters", {"id": "another", "urls": ["file:///etc"]}, 400),
        ("DELETE", "/v1/tokens", {}, 400),
        ("DELETE", "/v1/tokens", {"token": "garbage"}, 401),
        ("PATCH", "/v1/users/ann", None, 405),
    ):
        assert error_of(authn.by(authn.token, method, path, message), status), (method, path, message)


def test_a_token_is_taken_back(authn):
    token = authn.add_user("leaver", "Guest-lab")
    assert authn.by(token, "POST", "/v1/tokens", {"secret": "ignored"}).status_code == 200
    assert error_of(authn("POST", "/v1/tokens", {}), 401) == "token required"
    assert authn("DELETE", "/v1/tokens", {"token": token}).status_code == 200  # whoever has it may
    assert error_of(authn.by(token, "GET", "/v1/buckets"), 401) == "token revoked"
    assert authn("DELETE", "/v1/tokens", {"token": token}).status_code == 200  # once more changes nothing
    answer = authn("GET", "/s3/r-one/o", headers={"X-Amz-Security-Token": token})
    assert answer.status_code == 403 and "token revoked" in answer.text
    several = [authn.log_in("leaver", PASSWORD) for _ in range(3)]
    authn.must("DELETE", "/v1/tokens", {"tokens": [*several, "garbage"], "version": "1"})
    for token in several:
        assert error_of(authn.by(token, "GET", "/v1/buckets"), 401) == "token revoked"
    assert authn.by(authn.log_in("leaver", PASSWORD), "GET", "/v1/users/leaver").status_code == 200


@pytest.mark.parametrize("signal", ["kill", "end"])
def test_everything_is_there_after_a_restart(own, signal):
    own.register()
    own.add_role("kept", 771)
    token, gone = own.add_user("ann", "kept"), own.log_in("admin", "a password of admin")
    own.must("DELETE", "/v1/tokens", {"token": gone})
    own.restart(signal)
    assert error_of(own.by(gone, "GET", "/v1/buckets"), 401) == "token revoked"
    assert own.by(token, "GET", "/v1/users/ann").json()["roles"][0]["name"] == "kept"
    own.log_in("ann", PASSWORD)
    assert "kept" in [role["name"] for role in own.must("GET", "/v1/roles").json()]


def test_only_so_many_tokens_are_taken_back_at_a_time(tmp_path):
    own = started(tmp_path, options="max_revoked_tokens = 100\n")
    others = [signed(n, f"user-{n // 10}") for n in range(90)]
    own.must("DELETE", "/v1/tokens", {"tokens": others})
    # A tenth is what the tokens of one user may take.
    assert "too many" in error_of(own.by(own.token, "DELETE", "/v1/tokens", {"token": signed(100, "user-0")}), 507)
    own.must("DELETE", "/v1/tokens", {"tokens": [signed(n, "admin") for n in range(10)]})
    assert "too many" in error_of(own.by(own.token, "DELETE", "/v1/tokens", {"token": signed(0, "user-9")}), 507)
    own.restart("end")
    assert error_of(own.by(others[-1], "GET", "/v1/buckets"), 401) == "token revoked"
    assert "too many" in error_of(own.by(own.token, "DELETE", "/v1/tokens", {"token": signed(100, "user-0")}), 507)
    assert own.by(signed(0, "user-9"), "GET", "/v1/buckets").status_code == 200
    assert own.server.stop() == 0, own.server.last_of_log()


@pytest.mark.parametrize("signal", ["kill", "end"])
def test_a_token_that_was_taken_back_stays_so_within_the_skew_of_clocks(tmp_path, signal):
    own = started(tmp_path, options='allowed_skew = "2m"\n')
    token = own.log_in("admin", "a password of admin", expires_in=10**9)
    own.must("DELETE", "/v1/tokens", {"token": token})
    expires = jwt.decode(token, options={"verify_signature": False})["exp"]
    while time.time() <= expires:
        assert error_of(own.by(token, "GET", "/v1/users"), 401) == "token revoked"
    own.restart(signal)
    assert error_of(own.by(token, "GET", "/v1/users"), 401) == "token revoked"
    assert own.server.stop() == 0, own.server.last_of_log()


def test_tokens_of_a_user_who_was_deleted_are_not_those_of_the_next_one_of_that_name(authn):
    old, kept = authn.add_user("again", "Admin"), authn.log_in("again", PASSWORD)
    assert authn.by(old, "GET", "/v1/users").status_code == 200
    authn.must("DELETE", "/v1/users/again")
    assert error_of(authn.by(old, "GET", "/v1/users"), 401) == "token revoked"
    assert authn("DELETE", "/v1/tokens", {"token": kept}).status_code == 200
    new = authn.add_user("again", "Guest-lab")
    for token in (old, kept):
        assert error_of(authn.by(token, "GET", "/v1/users"), 401) == "token revoked"
    assert authn.by(new, "GET", "/v1/users/again").status_code == 200


@pytest.mark.parametrize("password", ["short", "with\\u0001control"])
def test_check_config_looks_at_passwords(tmp_path, password):
    server = Server(tmp_path, extra=ENABLED + ADMIN.format(secret=SECRET, options="").replace("a password of admin", password))
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "a password has 8 to 256 bytes" in done.stdout + done.stderr, done


def test_a_flood_of_logins_holds_up_nobody(own):
    """An address tries a few passwords at a time, and none for a while after many wrong ones; others still log in."""
    answers = []

    def attempt():
        answers.append(Native(own.server)("POST", "/v1/users/admin", {"password": "a password of nobody"}))

    threads = [threading.Thread(target=attempt) for _ in range(60)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert own.by(own.token, "GET", "/v1/buckets").status_code == 200
    for thread in threads:
        thread.join()
    said = [answer.status_code for answer in answers]
    assert len(said) == 60 and set(said) == {401, 429}
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 429)
    while (answer := own("POST", "/v1/users/admin", {"password": "a password of nobody"})).status_code == 401:
        pass
    assert "too many passwords" in error_of(answer, 429)
    assert error_of(own("POST", "/v1/users/admin", {"password": "a password of admin"}), 429)
    with from_another_address() as session:
        answer = session.post(own.server.url + "/v1/users/admin", json={"password": "a password of admin"})
        assert answer.status_code == 200, answer.text


@contextlib.contextmanager
def from_another_address():
    """A session from another address of this machine."""
    adapter = requests.adapters.HTTPAdapter()
    adapter.init_poolmanager(1, 1, source_address=("127.0.0.2", 0))
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", adapter)
        yield session


def test_without_users_there_is_no_authn(native):
    assert error_of(native("GET", "/v1/roles"), 501, "ErrUnsupp")
    assert error_of(native("POST", "/v1/users/ann", {"password": "x"}), 501, "ErrUnsupp")
    assert error_of(native("DELETE", "/v1/tokens", {"token": "x"}), 501, "ErrUnsupp")


def test_what_the_issuer_says_of_itself(authn):
    """The key that tokens are signed with is a secret: there is none to show."""
    oidc = authn("GET", "/.well-known/openid-configuration")
    assert oidc.status_code == 200 and oidc.json()["issuer"] == authn.server.url
    assert authn("GET", "/.well-known/jwks.json").status_code == authn("GET", "/v1/public-key").status_code == 400
    assert authn("GET", "/.well-known/other").status_code in (400, 405)
    assert authn("GET", "/v1/daemon").status_code in (401, 403)
    told = authn.must("GET", "/v1/daemon").json()
    assert set(told["auth"]["secret"]) == {"*"} and SECRET not in json.dumps(told)
    assert authn.by(authn.token, "GET", "/v1/daemon", params={"what": "nonsense"}).status_code == 400
