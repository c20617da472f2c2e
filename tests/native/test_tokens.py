# SPDX-License-Identifier: Apache-2.0
"""auth_jwt: who a token makes its bearer, what it allows in both APIs, and which tokens are refused."""

import base64
import json
import subprocess
import time

import jwt
import pytest
import tokens
from conftest import ENABLED, Native, Server, error_of
from mortise_server import program
from tokens import CREATE_BUCKET, EVERYTHING, LIST_BUCKETS, READ_ONLY, READ_WRITE, SECRET, in_bucket, in_cluster, signed

TOKENS = f'[plugins.auth_jwt]\nenabled = true\nsecret = "{SECRET}"\n'
AUTHN = 'secret_issuers = ["http://authn.example.org"]\n'  # beside issuers that are configured
MASKS = "[plugins.auth_access]\nenabled = true\n"


class Guarded(Native):
    """A server that takes tokens."""

    def __init__(self, server):
        super().__init__(server)
        self.administrator = signed("admin", admin=True)
        self.cluster = self.by(self.administrator, "GET", "/v1/daemon", params={"what": "smap"}).json()["uuid"]

    def by(self, token, method, path, message=None, params=None, headers=None, **more):
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        return self(method, path, message, params, headers=headers, **more)

    def make(self, bucket, content=b"x"):
        """A bucket of the administrator, with one object."""
        answer = self.by(self.administrator, "POST", f"/v1/buckets/{bucket}", {"action": "create-bck", "name": "", "value": None})
        assert answer.status_code == 200, answer.text
        assert self.by(self.administrator, "PUT", f"/v1/objects/{bucket}/o", data=content).status_code == 200

    def get_as(self, token, bucket):
        return self.by(token, "GET", f"/v1/objects/{bucket}/o")

    def refusal(self, token):
        """What is said to a request for the list of buckets; such as is good may do that."""
        return error_of(self.by(token, "GET", "/v1/buckets"), 401)

    def reader(self, user="ann", permissions=EVERYTHING, **more):
        """A token for all of the cluster."""
        return signed(user, clusters=in_cluster(self.cluster, permissions), **more)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("tokens"), extra=ENABLED + TOKENS + MASKS).start()
    yield Guarded(server)
    assert server.stop() == 0, server.last_of_log()
    log = server.log.read_text()
    assert "eyJ" not in log and SECRET not in log


def test_without_a_token_nothing_is_allowed_but_health(guarded):
    answer = guarded("GET", "/v1/buckets")
    assert error_of(answer, 401) == "token required"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert guarded("GET", "/v1/health").status_code == 200
    answer = guarded("GET", "/s3")
    assert answer.status_code == 403 and "<Code>AccessDenied</Code>" in answer.text


def test_health_is_told_to_whoever_has_an_old_token(guarded):
    assert guarded.by(signed("ann", exp=1), "GET", "/v1/health").status_code == 200
    assert guarded.by("garbage", "GET", "/v1/health").status_code == 200


def test_the_claim_admin_allows_everything(guarded):
    guarded.make("owned")
    assert guarded.get_as(guarded.administrator, "owned").content == b"x"
    assert guarded.by(guarded.administrator, "PUT", "/v1/cluster", {"action": "clear-lcache"}).status_code == 200


def test_what_is_read_only_in_the_cluster(guarded):
    guarded.make("clusterwide")
    token = guarded.reader(permissions=READ_ONLY)
    assert guarded.get_as(token, "clusterwide").content == b"x"
    assert guarded.by(token, "HEAD", "/v1/buckets/clusterwide").status_code == 200
    listed = guarded.by(token, "GET", "/v1/buckets/clusterwide", {"action": "list", "name": "", "value": {}})
    assert listed.status_code == 200, listed.text
    for method, path, message in (
        ("PUT", "/v1/objects/clusterwide/new", None),
        ("DELETE", "/v1/objects/clusterwide/o", None),
        ("DELETE", "/v1/buckets/clusterwide", {"action": "destroy-bck"}),
        ("PATCH", "/v1/buckets/clusterwide", {"action": "set-bprops", "value": {"access": "1"}}),
        ("POST", "/v1/buckets/another", {"action": "create-bck"}),
        ("GET", "/v1/buckets", {"action": "list"}),
        ("PUT", "/v1/cluster", {"action": "clear-lcache"}),
    ):
        assert "insufficient permissions" in error_of(guarded.by(token, method, path, message), 403), path
    assert error_of(guarded.by(token, "GET", "/v1/daemon", params={"what": "smap"}), 403)


def test_permissions_of_the_cluster_are_those_that_are_given(guarded):
    token = guarded.reader(permissions=LIST_BUCKETS | CREATE_BUCKET)
    assert guarded.by(token, "GET", "/v1/buckets").status_code == 200
    assert guarded.by(token, "POST", "/v1/buckets/made-by-token", {"action": "create-bck"}).status_code == 200
    assert error_of(guarded.get_as(token, "made-by-token"), 403)  # one's own bucket, too, takes what the token has not


def test_permissions_in_a_bucket_decide_alone_there(guarded):
    guarded.make("narrow")
    guarded.make("wide")
    token = signed("ann", clusters=in_cluster(guarded.cluster, READ_ONLY), buckets=in_bucket(guarded.cluster, "narrow", 4))
    assert guarded.by(token, "PUT", "/v1/objects/narrow/o", data=b"y").status_code == 200
    assert error_of(guarded.get_as(token, "narrow"), 403)
    assert guarded.get_as(token, "wide").status_code == 200
    assert error_of(guarded.by(token, "PUT", "/v1/objects/wide/o", data=b"y"), 403)


def test_a_token_for_another_bucket_or_cluster_gives_nothing(guarded):
    guarded.make("elsewhere")
    for given in (
        {"buckets": in_bucket(guarded.cluster, "other", READ_WRITE)},
        {"buckets": in_bucket("anothercl", "elsewhere", READ_WRITE)},
        {"buckets": in_bucket(guarded.cluster, "elsewhere", READ_WRITE, provider="aws")},
        {"clusters": in_cluster("anothercl", EVERYTHING)},
        {},
    ):
        assert error_of(guarded.get_as(signed("ann", **given), "elsewhere"), 403), given
    assert guarded.get_as(signed("ann", clusters=in_cluster("", READ_ONLY)), "elsewhere").status_code == 200
    both = in_cluster("", READ_ONLY) + in_cluster(guarded.cluster, 4)
    assert error_of(guarded.get_as(signed("ann", clusters=both), "elsewhere"), 403)


def test_a_token_counts_over_s3(guarded):
    guarded.make("s3side")
    reader = guarded.reader(permissions=READ_ONLY)
    for headers in ({"Authorization": f"Bearer {reader}"}, {"X-Amz-Security-Token": reader}):
        assert guarded("GET", "/s3/s3side/o", headers=headers).content == b"x"
        assert guarded("HEAD", "/s3/s3side/o", headers=headers).status_code == 200
        assert guarded("GET", "/s3/s3side?list-type=2", headers=headers).text.count("<Key>") == 1
        for refused in (
            guarded("PUT", "/s3/s3side/new", data=b"y", headers=headers),
            guarded("DELETE", "/s3/s3side/o", headers=headers),
            guarded("PUT", "/s3/new-by-s3", headers=headers),
            guarded("GET", "/s3", headers=headers),
            guarded("PUT", "/s3/s3side?versioning", data=b"<VersioningConfiguration/>", headers=headers),
        ):
            assert refused.status_code == 403 and "<Code>AccessDenied</Code>" in refused.text, refused.text
    answer = guarded("GET", "/s3/s3side/o", headers={"X-Amz-Security-Token": signed("ann", exp=1)})
    assert answer.status_code == 403 and "token expired" in answer.text


def boto(server, token):
    import boto3
    from botocore.config import Config

    return boto3.client("s3", endpoint_url=server.url + "/s3", aws_access_key_id="any", aws_secret_access_key="any",
                        aws_session_token=token, region_name="us-east-1",
                        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))  # fmt: skip


@pytest.mark.parametrize("with_keys", [False, True])
def test_an_sdk_of_s3_shows_a_token_as_its_session(tmp_path, with_keys):
    """It signs with whatever key; the token is what counts, also where others have keys."""
    from botocore.exceptions import ClientError
    from conftest import DEFAULT_KEY

    server = Server(tmp_path, keys=(DEFAULT_KEY,) if with_keys else (), extra=ENABLED + TOKENS).start()
    guarded = Guarded(server)
    guarded.make("sdk")
    client = boto(server, guarded.reader(permissions=READ_ONLY | 4))
    client.put_object(Bucket="sdk", Key="p", Body=b"by a token")
    assert client.get_object(Bucket="sdk", Key="p")["Body"].read() == b"by a token"
    with pytest.raises(ClientError) as refused:
        client.delete_object(Bucket="sdk", Key="p")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert server.stop() == 0, server.last_of_log()


def test_masks_of_buckets_bind_tokens_too(guarded):
    guarded.make("masked")
    writer = guarded.reader(permissions=READ_WRITE)
    assert guarded.by(writer, "PUT", "/v1/objects/masked/o", data=b"y").status_code == 200
    message = {"action": "set-bprops", "value": {"access": str(READ_ONLY)}}
    assert guarded.by(guarded.administrator, "PATCH", "/v1/buckets/masked", message).status_code == 200
    for token in (writer, guarded.administrator):
        assert error_of(guarded.by(token, "PUT", "/v1/objects/masked/o", data=b"z"), 403, "ErrBucketAccessDenied")
        assert guarded("PUT", "/s3/masked/o", data=b"z", headers={"X-Amz-Security-Token": token}).status_code == 403
    assert guarded.get_as(writer, "masked").content == b"y"
    message["value"]["access"] = str(EVERYTHING)
    assert error_of(guarded.by(writer, "PATCH", "/v1/buckets/masked", message), 403)
    assert guarded.by(guarded.administrator, "PATCH", "/v1/buckets/masked", message).status_code == 200


@pytest.mark.parametrize("signal", ["kill", "end"])
def test_a_job_is_held_to_what_its_token_allowed(tmp_path, signal):
    """Also after a restart: what the token allowed is kept with the job."""
    guarded = Guarded(Server(tmp_path, extra=ENABLED + 'job_rate = "256KiB"\n' + TOKENS).start())
    guarded.make("from")
    guarded.make("to")
    for i in range(300):
        assert guarded.by(guarded.administrator, "PUT", f"/v1/objects/from/o{i}", data=b"x").status_code == 200
    token = signed("ann", buckets=in_bucket(guarded.cluster, "from", READ_ONLY | 16))
    copy = {"action": "copy-listrange", "value": {"template": "o{0..9}", "tobck": {"name": "to", "provider": "ais"}}}
    assert error_of(guarded.by(token, "POST", "/v1/buckets/from", copy), 403)
    message = {"action": "delete-listrange", "value": {"template": "o{0..299}"}}
    started = guarded.by(token, "DELETE", "/v1/buckets/from", message)
    assert started.status_code == 200, started.text
    guarded.restart(signal)
    status = lambda: guarded.by(guarded.administrator, "GET", "/v1/cluster", {"id": started.text.strip()}, {"what": "status"}).json()  # noqa: E731
    while status()["end_time"] == 0:
        pass
    assert status()["err"] == "" and not status()["aborted"]
    assert guarded.by(guarded.administrator, "HEAD", "/v1/objects/from/o7").status_code == 404
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


def rewritten(token, header=None, payload=None, signature=None):
    """The same token with other parts."""
    encode = lambda part: base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()  # noqa: E731
    parts = token.split(".")
    if header is not None:
        parts[0] = encode(header)
    if payload is not None:
        parts[1] = encode(payload)
    if signature is not None:
        parts[2] = signature
    return ".".join(parts)


def test_tokens_that_are_not_good(guarded):
    good = guarded.reader()
    assert guarded.by(good, "GET", "/v1/buckets").status_code == 200
    now = int(time.time())
    assert guarded.refusal(guarded.reader(exp=now - 60)) == "token expired"
    for bad in (
        "garbage",
        "a.b",
        "a.b.c",
        "..",
        "eyJ.eyJ.eyJ",
        good + ".x",
        good[:-4],
        good + "AAAA",
        "eyJ" + "x" * 10_000,
        rewritten(good, payload=tokens.claims("root", admin=True)),
        rewritten(good, header={"alg": "HS512", "typ": "JWT"}),
        rewritten(good, header={"alg": "HS256", "typ": "JWT", "crit": ["b64"], "b64": False}),
        signed("ann", secret="another secret that is as long as it", admin=True),
        jwt.encode(tokens.claims("ann", admin=True), None, algorithm="none"),
        rewritten(good, header={"alg": "none"}, signature="AAAA"),
        rewritten(good, header={"alg": "None"}, signature="AAAA"),
        guarded.reader(exp=None),
        guarded.reader(nbf=now + 3600),
        guarded.reader(iat=now + 3600),
        guarded.reader(user=None),
        guarded.reader(user=""),
        guarded.reader(user="x" * 300),
        guarded.reader(user="a\nb"),
        guarded.reader(aud=["somebody else"]),
        signed("ann", clusters="all"),
        signed("ann", clusters=[{"id": guarded.cluster, "perm": "-1"}]),
        signed("ann", clusters=[{"id": guarded.cluster, "perm": "18446744073709551616"}]),
        signed("ann", admin="true"),
        signed("ann", exp="tomorrow"),
        signed("ann", exp=10**300),
    ):
        assert guarded.refusal(bad).startswith("invalid token"), bad
    assert guarded.by(guarded.reader(aud=guarded.cluster), "GET", "/v1/buckets").status_code == 200
    assert guarded.by(guarded.reader(exp=now - 5), "GET", "/v1/buckets").status_code == 200  # within the clocks' skew
    assert guarded("GET", "/v1/buckets", headers={"Authorization": "Bearer"}).status_code == 401


PEM = """
[[plugins.auth_jwt.issuer]]
name = "https://{name}.example.org"
public_key = "{file}"
"""


def test_keys_in_files_take_the_algorithms_of_their_kind(tmp_path):
    keys = {"rsa": tokens.rsa_key(), "curve": tokens.curve_key()}
    issuers = ""
    for name, key in keys.items():
        file = tmp_path / f"{name}.pem"
        file.write_bytes(tokens.public_pem(key))
        issuers += PEM.format(name=name, file=file)
    files = tmp_path / "set.json"
    files.write_text(json.dumps({"keys": [tokens.jwk(key, name) for name, key in keys.items()]}))
    issuers += f'[[plugins.auth_jwt.issuer]]\nname = "https://set.example.org"\njwks_file = "{files}"\n'
    guarded = Guarded(Server(tmp_path / "server", extra=ENABLED + TOKENS + AUTHN + issuers).start())

    def attempt(issuer, key, algorithm, **more):
        return guarded.by(signed("ann", secret=key, algorithm=algorithm, iss=f"https://{issuer}.example.org", admin=True, **more), "GET", "/v1/buckets")

    for issuer in ("rsa", "set"):
        for algorithm in ("RS256", "RS384", "RS512"):
            assert attempt(issuer, keys["rsa"], algorithm).status_code == 200, algorithm
        assert attempt(issuer, tokens.rsa_key(), "RS256").status_code == 401
        assert attempt(issuer, keys["rsa"], "PS256").status_code == 401
    for issuer in ("curve", "set"):
        assert attempt(issuer, keys["curve"], "ES256").status_code == 200
        assert attempt(issuer, tokens.curve_key(), "ES256").status_code == 401
    assert attempt("set", keys["curve"], "ES256", headers={"kid": "rsa"}).status_code == 401
    assert attempt("rsa", keys["curve"], "ES256").status_code == 401
    # The public key as a secret: what confuses those who let the token choose.
    for secret in (tokens.public_pem(keys["rsa"]), tokens.public_pem(keys["rsa"]).strip()):
        head = {"alg": "HS256", "typ": "JWT"}
        confused = hmac_token(head, tokens.claims("ann", iss="https://rsa.example.org", admin=True), secret)
        assert guarded.by(confused, "GET", "/v1/buckets").status_code == 401
    # Nor does the server's own secret speak for an issuer that has keys of its own, or is not configured.
    for issuer in ("rsa", "nobody"):
        assert attempt(issuer, SECRET, "HS256").status_code == 401
    assert guarded.refusal(signed("ann", iss="https://nobody.example.org")) == "invalid token: its issuer is not configured here"
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


def hmac_token(header, payload, secret):
    import hashlib
    import hmac

    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=")  # noqa: E731
    text = part(json.dumps(header).encode()) + b"." + part(json.dumps(payload).encode())
    return (text + b"." + part(hmac.new(secret, text, hashlib.sha256).digest())).decode()


FETCHED = """
[[plugins.auth_jwt.issuer]]
name = "{url}"
{where}
"""


@pytest.fixture
def issuer():
    made = tokens.Issuer()
    made.rotate("first", tokens.rsa_key())
    yield made
    made.close()


def guarded_by(tmp_path, issuer, where, options=""):
    extra = ENABLED + TOKENS + AUTHN + options + FETCHED.format(url=issuer.url, where=where)
    return Guarded(Server(tmp_path, extra=extra).start())


@pytest.mark.parametrize("where", ['discover = "true"', 'jwks_url = "{url}/keys"'])
def test_keys_that_are_fetched_and_rotated(tmp_path, issuer, where):
    guarded = guarded_by(tmp_path, issuer, where.format(url=issuer.url), 'least_refresh_interval = "10ms"\n')
    old = issuer.token("ann", "first", admin=True)
    assert guarded.by(old, "GET", "/v1/buckets").status_code == 200
    second = tokens.rsa_key()
    unknown = issuer.token("ann", "second", second, admin=True)
    assert guarded.refusal(unknown).startswith("invalid token")
    issuer.rotate("second", second)
    while (answer := guarded.by(unknown, "GET", "/v1/buckets")).status_code != 200:
        assert answer.status_code == 401, answer.text
    assert guarded.refusal(old).startswith("invalid token")  # its key is gone
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


def test_unknown_keys_do_not_make_the_server_ask_again_and_again(tmp_path, issuer):
    guarded = guarded_by(tmp_path, issuer, 'discover = "true"', 'least_refresh_interval = "1h"\n')
    assert guarded.by(issuer.token("ann", "first", admin=True), "GET", "/v1/buckets").status_code == 200
    before = issuer.fetches
    for i in range(20):
        assert guarded.refusal(issuer.token("ann", f"unknown-{i}", tokens.rsa_key() if i == 0 else issuer.keys["first"])).startswith("invalid token")
    assert issuer.fetches == before
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


def test_an_issuer_that_does_not_answer_holds_up_nobody_else(tmp_path, issuer):
    issuer.answering.clear()
    guarded = guarded_by(tmp_path, issuer, 'discover = "true"', 'fetch_timeout = "500ms"\n')
    assert guarded.by(guarded.administrator, "GET", "/v1/buckets").status_code == 200
    answer = guarded.by(issuer.token("ann", "first", admin=True), "GET", "/v1/buckets")
    assert error_of(answer, 503) == "the keys of the token's issuer cannot be fetched now"
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


RIGHTS = 'discover = "true"\naudience = "mortise"\nrights = "user"\nadmin_group = "operators"\nprefix = "sso-"\nuser_claim = "preferred_username"'


def test_an_issuer_whose_users_are_users_like_others(tmp_path, issuer):
    """Its tokens say who somebody is; what they may do is as for a user with a key."""
    guarded = guarded_by(tmp_path, issuer, RIGHTS)
    ann = issuer.token("1234", "first", preferred_username="ann", aud="mortise", admin=True)
    assert guarded.by(ann, "POST", "/v1/buckets/of-ann", {"action": "create-bck"}).status_code == 200
    assert guarded.by(ann, "PUT", "/v1/objects/of-ann/o", data=b"x").status_code == 200
    assert error_of(guarded.by(ann, "PUT", "/v1/cluster", {"action": "clear-lcache"}), 403)  # the claim counts nothing here
    bob = issuer.token("1235", "first", preferred_username="bob", aud="mortise")
    assert error_of(guarded.by(bob, "GET", "/v1/objects/of-ann/o"), 403)
    boss = issuer.token("1236", "first", preferred_username="boss", aud="mortise", groups=["operators"])
    assert guarded.by(boss, "GET", "/v1/objects/of-ann/o").content == b"x"
    assert guarded.by(boss, "PUT", "/v1/cluster", {"action": "clear-lcache"}).status_code == 200
    assert guarded.refusal(issuer.token("1237", "first", preferred_username="ann", aud="other")).startswith("invalid token")
    assert guarded.server.stop() == 0, guarded.server.last_of_log()
    assert '"user":"sso-ann"' in guarded.server.log.read_text().replace(" ", "") or "user=sso-ann" in guarded.server.log.read_text()


def test_a_user_of_an_issuer_is_not_who_has_the_password(tmp_path, issuer):
    """Without a prefix it is the user of that name, as far as policies and buckets go; but another password is for logins."""
    users = '[plugins.users_local]\nenabled = true\n[[user]]\nname = "admin"\nadministrator = true\npassword = "a password of admin"\n'
    where = 'discover = "true"\naudience = "mortise"\nrights = "user"\nuser_claim = "preferred_username"'
    extra = ENABLED + TOKENS + AUTHN + FETCHED.format(url=issuer.url, where=where) + users
    guarded = Guarded(Server(tmp_path, extra=extra).start())
    by_issuer = issuer.token("1", "first", preferred_username="admin", aud="mortise")
    by_secret = signed("admin")
    for token in (by_issuer, by_secret):
        assert error_of(guarded.by(token, "GET", "/v1/users"), 403)
        assert error_of(guarded.by(token, "PUT", "/v1/users/admin", {"pass": "stolen by a token"}), 403)
        assert error_of(guarded.by(token, "GET", "/v1/users/admin"), 403)
    assert guarded("POST", "/v1/users/admin", {"password": "a password of admin"}).status_code == 200
    for nobody in ("role/powerful", "a b", "x" * 65):
        token = issuer.token("1", "first", preferred_username=nobody, aud="mortise")
        assert guarded.refusal(token) == "invalid token: its subject is no user's name"
    assert guarded.refusal(signed("role/powerful")).startswith("invalid token")
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


ISSUER = '[[plugins.auth_jwt.issuer]]\nname = "https://a.example.org"\n'


@pytest.mark.parametrize(
    "options, complaint",
    [
        ('secret = "short"\n', "16 to 4096 bytes"),
        ('allowed_skew = "1h"\n', "allowed_skew"),
        ('token_lifetime = "30d"\nmax_token_lifetime = "1m"\n', "longer than max_token_lifetime"),
        (ISSUER, "says where its keys are"),
        (ISSUER + 'discover = true\njwks_url = "https://a.example.org/keys"\n', "says where its keys are"),
        (ISSUER + 'jwks_url = "http://a.example.org/keys"\n', "fetched by https"),
        (ISSUER + 'jwks_url = "http://127.0.0.1.example.org/keys"\n', "fetched by https"),
        (ISSUER + 'jwks_url = "https://user@a.example.org/keys"\n', "fetched by https"),
        (ISSUER + 'public_key = "/nowhere/key.pem"\n', "/nowhere/key.pem"),
        (ISSUER + 'public_key = "{no_key}"\n', "neither a public key nor a certificate"),
        (ISSUER + 'jwks_file = "{no_key}"\n', "no set of keys"),
        (ISSUER + "discover = true\n" + ISSUER + "discover = true\n", "two issuers"),
        (ISSUER + 'discover = true\nrights = "user"\n', "audience"),
        (ISSUER + 'discover = true\nrights = "all"\n', "rights"),
        (ISSUER + "discover = true\nkey = 1\n", "unknown key"),
        ("[[plugins.auth_jwt.issuer]]\ndiscover = true\n", "name"),
    ],
)
def test_a_configuration_that_is_not_good_is_refused(tmp_path, options, complaint):
    no_key = tmp_path / "no_key"
    no_key.write_text("nothing")
    server = Server(tmp_path, extra=ENABLED + "[plugins.auth_jwt]\nenabled = true\n" + options.replace("{no_key}", str(no_key)))
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and complaint in done.stdout + done.stderr, done


@pytest.mark.parametrize("as_file", [False, True])
def test_a_secret_of_the_environment(tmp_path, monkeypatch, as_file):
    (tmp_path / "secret").write_text(SECRET + "\n")
    monkeypatch.setenv("MORTISE_JWT_SECRET" + ("_FILE" if as_file else ""), str(tmp_path / "secret") if as_file else SECRET)
    guarded = Guarded(Server(tmp_path, extra=ENABLED + "[plugins.auth_jwt]\nenabled = true\n").start())
    assert guarded.by(guarded.administrator, "GET", "/v1/buckets").status_code == 200
    assert guarded.server.stop() == 0, guarded.server.last_of_log()


@pytest.mark.parametrize(
    "variables, option, complaint",
    [
        ({}, 'secret = { file = "{empty}" }\n', "plugins.auth_jwt.secret has no value: {empty} is empty"),
        ({"EMPTY": ""}, 'secret = { env = "EMPTY" }\n', "the environment variable EMPTY is empty"),
        ({"MORTISE_JWT_SECRET": ""}, "", "the environment variable MORTISE_JWT_SECRET is set, and empty"),
        ({"MORTISE_JWT_SECRET_FILE": "{empty}"}, "", "environment variable MORTISE_JWT_SECRET_FILE: {empty} is empty"),
        ({"MORTISE_JWT_SECRET_FILE": "/nowhere"}, "", "cannot read /nowhere"),
        ({"MORTISE_JWT_SECRET_FILE": "{empty}", "MORTISE_JWT_SECRET": SECRET}, "", "are both set"),
        ({"MORTISE_PLUGINS_AUTH_JWT_SECRET": ""}, "", "plugins.auth_jwt.secret is empty: leave it out if there is none"),
        ({}, 'secret_issuers = ["https://a.example.org"]\n' + ISSUER + "discover = true\n", "two issuers"),
    ],
)
def test_what_is_empty_is_no_secret(tmp_path, monkeypatch, variables, option, complaint):
    empty = tmp_path / "empty"
    empty.write_text("\n")
    for name, value in variables.items():
        monkeypatch.setenv(name, value.replace("{empty}", str(empty)))
    server = Server(tmp_path, extra=ENABLED + "[plugins.auth_jwt]\nenabled = true\n" + option.replace("{empty}", str(empty)))
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and complaint.replace("{empty}", str(empty)) in done.stderr, done
    assert SECRET not in done.stdout + done.stderr
