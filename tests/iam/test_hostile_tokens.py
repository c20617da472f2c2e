# SPDX-License-Identifier: Apache-2.0
"""Tokens, keys and issuers that are not what they should be: none of them begins a session of a role."""

import base64
import contextlib
import http.server
import json
import ssl
import threading
import time

import jwt
import pytest
from boto import refused
from conftest import ACCOUNT, CHIEF, Session, client, document, statement
from cryptography.hazmat.primitives import serialization
from open_id import TAGS, assume, make_issuer, provider_of, role_for, start, tokens, unsigned_sts

HOUR = 3600


class Odd(tokens.Issuer):
    """`instead` answers other than its own for paths; `path` is behind its host; `extra` keys stand before its own."""

    def __init__(self, path=""):
        self.instead, self.asked, self.extra, self.path = {}, [], [], path
        super().__init__()
        self.url += path

    def answer(self, path):
        self.asked.append(path)
        return self.instead.get(path) or super().answer(path)

    def document(self, path):
        base = self.path.removesuffix("/")
        found = super().document(path.removeprefix(base))
        if found and "jwks_uri" in found:
            found["jwks_uri"] = self.url.removesuffix(self.path) + base + "/keys"
        if found and "keys" in found:
            found["keys"] = self.extra + found["keys"]
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = start(tmp_path_factory.mktemp("hostile"))
    yield server
    assert server.stop() == 0
    assert "eyJ" not in server.log.read_text()


@pytest.fixture
def iam(server):
    return client(server, "iam", CHIEF)


@pytest.fixture
def sts(server):
    return unsigned_sts(server)


@pytest.fixture
def issuer():
    made = make_issuer(Odd)
    yield made
    made.close()


@pytest.fixture
def role(iam, issuer, name):
    return role_for(iam, name, provider_of(iam, issuer), "sts:TagSession")


def part(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def good_claims(issuer, **more):
    return tokens.claims("ann", iss=issuer.url, aud="app", **more)


def test_signatures_that_prove_nothing(sts, role, issuer):
    key = issuer.keys["first"]
    claims, other = good_claims(issuer), tokens.rsa_key()
    pem = tokens.public_pem(key)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    forged = [jwt.encode(claims, "", algorithm="none", headers={"kid": "first"}), part({"alg": "None", "kid": "first"}) + "." + part(claims) + ".AAAA"]
    for secret in (pem, pem.strip(), der, json.dumps(tokens.jwk(key, "first")).encode()):
        head = part({"alg": "HS256", "kid": "first"}) + "." + part(claims)
        forged.append(head + "." + part(jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), secret)))
    forged.append(jwt.encode(claims, other, algorithm="RS256", headers={"kid": "first", "jwk": tokens.jwk(other, "first")}))
    forged.append(jwt.encode(claims, other, algorithm="RS256", headers={"kid": "first", "jku": issuer.url + "/other", "x5u": issuer.url + "/other"}))
    forged.append(jwt.encode(claims, key, algorithm="PS256", headers={"kid": "first"}))
    forged.append(jwt.encode(claims, tokens.curve_key(), algorithm="ES256", headers={"kid": "first"}))
    forged.append(jwt.encode(claims, key, algorithm="RS256", headers={"kid": "first", "crit": ["b64"], "b64": False}))
    good = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "first"})
    head, payload, signature = good.split(".")
    forged += [f"{head}.{part(good_claims(issuer, admin=True))}.{signature}", f"{head}.{payload}.", f"{head}.{payload}", good + ".", good + "=", f"{head}.{payload}.{signature[:-8]}"]
    for token in forged:
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, token)
    assert "/other" not in issuer.asked
    assume(sts, role, good)


def test_keys_that_are_not_for_this(sts, role, issuer):
    """One for another use, or for another algorithm, proves nothing, though it is published."""
    wrong = [({"use": "enc"}, "RS256"), ({"key_ops": ["encrypt"]}, "RS256"), ({"alg": "RS512"}, "RS256"), ({"alg": "RSA-OAEP"}, "RS256")]
    for number, (change, algorithm) in enumerate(wrong):
        key, name = tokens.rsa_key(), f"wrong-{number}"
        issuer.extra.append({**tokens.jwk(key, name), **change})
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, jwt.encode(good_claims(issuer), key, algorithm=algorithm, headers={"kid": name}))
    issuer.extra.append({"kty": "oct", "kid": "secret", "k": part(b"x" * 32), "alg": "HS256"})
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, jwt.encode(good_claims(issuer), b"x" * 32, algorithm="HS256", headers={"kid": "secret"}))


def test_two_keys_of_one_id(sts, role, issuer):
    """Which of them it was is tried out."""
    issuer.extra.append(tokens.jwk(tokens.rsa_key(), "first"))
    assume(sts, role, jwt.encode(good_claims(issuer), issuer.keys["first"], algorithm="RS256", headers={"kid": "first"}))


NOW = int(time.time())
BAD_CLAIMS = [
    {"exp": None}, {"exp": "tomorrow"}, {"exp": str(NOW + HOUR)}, {"exp": True}, {"exp": -1}, {"exp": 1e300}, {"exp": []}, {"iat": NOW + HOUR}, {"iat": "x"},
    {"nbf": NOW + HOUR}, {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": ["ann"]}, {"sub": "a\nb"}, {"sub": "a\0b"}, {"sub": "x" * 257}, {"aud": None},
    {"aud": []}, {"aud": ["app", 7]}, {"aud": {"app": 1}}, {"aud": "App"}, {"aud": "app "}, {"aud": "*"}, {"aud": ["other", "third"]},
    {"azp": "other"}, {"azp": ""}, {"azp": "App"}, {"aud": "other", "azp": "app"},
    {TAGS: {"principal_tags": {"team": ["red", "blue"]}}}, {TAGS: {"principal_tags": {"team": None}}}, {TAGS: ["team"]}, {TAGS: {"transitive_tag_keys": "x"}, TAGS + "/principal_tags/a": ["b", "c"]},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BAD_CLAIMS, ids=str)
def test_claims_that_refuse_a_token(sts, role, issuer, wrong):
    claims = {name: value for name, value in {**good_claims(issuer), **wrong}.items() if value is not None}
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, jwt.encode(claims, issuer.keys["first"], algorithm="RS256", headers={"kid": "first"}) if "sub" not in wrong else raw(issuer, claims))


def raw(issuer, claims):
    """Of claims that PyJWT does not write."""
    head = part({"alg": "RS256", "kid": "first"}) + "." + part(claims)
    return head + "." + part(jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(head.encode(), issuer.keys["first"]))


GOOD_CLAIMS = [{"aud": ["other", "app"]}, {"azp": "app"}, {"iat": None}, {"iat": NOW - 30 * 24 * HOUR}, {"exp": 253402300799}, {"exp": time.time() + 60.5}, {"sub": "ann|google-oauth2:Ä <&> ' \" * ?"}]  # fmt: skip


@pytest.mark.parametrize("right", GOOD_CLAIMS, ids=str)
def test_claims_that_do_not(sts, role, issuer, right):
    claims = {name: value for name, value in {**good_claims(issuer), **right}.items() if value is not None}
    answer = assume(sts, role, raw(issuer, claims))
    assert (answer["SubjectFromWebIdentityToken"], answer["Audience"]) == (claims["sub"], "app")


def test_an_expired_token_is_told_as_aws_tells_it(sts, role, issuer):
    for claims in ({"exp": NOW - HOUR}, {"exp": NOW - 61, "iat": NOW - HOUR}):
        with refused(400, "ExpiredTokenException"):
            assume(sts, role, issuer.token("ann", "first", aud="app", **claims))


def test_an_issuer_is_named_as_it_names_itself(iam, sts, issuer, name):
    """Every byte of its URL counts."""
    role = role_for(iam, name, provider_of(iam, issuer))
    for url in (issuer.url + "/", issuer.url + ".", issuer.url.upper(), issuer.url.replace("http", "https"), issuer.url.replace("127.0.0.1", "localhost"), "", issuer.url + "\0"):
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, issuer.token("ann", "first", aud="app", iss=url))


def test_an_issuer_whose_name_ends_with_a_slash(iam, sts, name):
    with contextlib.closing(make_issuer(lambda: Odd("/"))) as issuer:
        provider = provider_of(iam, issuer)
        assert provider.endswith("/")
        short = issuer.url.removeprefix("http://")
        role = role_for(iam, name, provider, Condition={"StringEquals": {f"{short}:sub": "ann"}})
        assume(sts, role, issuer.token("ann", "first", aud="app"))
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, issuer.token("ann", "first", aud="app", iss=issuer.url.removesuffix("/")))
        assert "//" not in "".join(issuer.asked)


def test_an_issuer_on_a_path_of_a_host_that_others_share(iam, sts, name):
    with contextlib.closing(make_issuer(lambda: Odd("/realms/Lab"))) as issuer:
        short = issuer.url.removeprefix("http://")
        role = role_for(iam, name, provider_of(iam, issuer), Condition={"StringLike": {f"{short}:sub": "an*"}})
        assume(sts, role, issuer.token("ann", "first", aud="app"))
        for url in (issuer.url.replace("Lab", "lab"), issuer.url.removesuffix("/realms/Lab"), issuer.url + "/../Lab"):
            with refused(400, "InvalidIdentityToken"):
                assume(sts, role, issuer.token("ann", "first", aud="app", iss=url))


def test_a_document_of_another_issuer(iam, sts, role, issuer):
    issuer.instead["/.well-known/openid-configuration"] = 200, {}, json.dumps({"issuer": issuer.url + "/", "jwks_uri": issuer.url + "/keys"}).encode()
    with refused(400, "IDPCommunicationError"):
        assume(sts, role, issuer.token("ann", "first", aud="app"))
    assert "/keys" not in issuer.asked


WELL_KNOWN, KEYS = "/.well-known/openid-configuration", "/keys"
ANSWERS = {
    "redirect": (WELL_KNOWN, lambda url: (302, {"Location": url + "/elsewhere"}, b"")),
    "redirect-of-keys": (KEYS, lambda url: (307, {"Location": url + "/elsewhere"}, b"")),
    "huge": (KEYS, lambda url: (200, {}, b'{"keys": [' + b" " * (300 << 10) + b"]}")),
    "huge-document": (WELL_KNOWN, lambda url: (200, {}, b" " * (70 << 10))),
    "deep": (KEYS, lambda url: (200, {}, b"[" * 200_000)),
    "no-json": (KEYS, lambda url: (200, {}, b"\xff\x00<html>")),
    "no-keys": (KEYS, lambda url: (200, {}, b'{"keys": []}')),
    "not-found": (KEYS, lambda url: (404, {}, b"{}")),
    "metadata-address": (WELL_KNOWN, lambda url: (200, {}, json.dumps({"issuer": url, "jwks_uri": "http://169.254.169.254/keys"}).encode())),
    "user": (WELL_KNOWN, lambda url: (200, {}, json.dumps({"issuer": url, "jwks_uri": url.replace("//", "//127.0.0.1@") + "/keys"}).encode())),
    "file": (WELL_KNOWN, lambda url: (200, {}, json.dumps({"issuer": url, "jwks_uri": "file:///etc/passwd"}).encode())),
    "number": (WELL_KNOWN, lambda url: (200, {}, json.dumps({"issuer": url, "jwks_uri": 7}).encode())),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_of_an_issuer_that_are_none(sts, role, issuer, case):
    path, answer = ANSWERS[case]
    issuer.instead[path] = answer(issuer.url)
    with refused(400, "IDPCommunicationError"):
        assume(sts, role, issuer.token("ann", "first", aud="app"))
    assert "/elsewhere" not in issuer.asked
    issuer.instead.clear()
    until_it_counts(sts, role, issuer)


def until_it_counts(sts, role, issuer):
    """The next fetch is not made sooner than least_refresh_interval after the last."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return assume(sts, role, issuer.token("ann", "first", aud="app"))
        except sts.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "IDPCommunicationError" and time.monotonic() < deadline, error


def test_an_issuer_that_keeps_us_waiting_holds_up_nobody(server, iam, sts, role, issuer, name):
    issuer.answering.clear()
    failed = []

    def ask():
        try:
            assume(sts, role, issuer.token("ann", "first", aud="app"))
        except sts.exceptions.ClientError as error:
            failed.append(error.response["Error"]["Code"])

    waiting = [threading.Thread(target=ask) for _ in range(8)]
    for thread in waiting:
        thread.start()
    with contextlib.closing(make_issuer()) as other:
        assume(sts, role_for(iam, name + "-other", provider_of(iam, other)), other.token("bob", "first", aud="app"))
    issuer.answering.set()
    for thread in waiting:
        thread.join()
    assert set(failed) <= {"IDPCommunicationError"}


def test_keys_of_a_provider_that_was_removed_are_forgotten(iam, sts, issuer, name):
    provider = provider_of(iam, issuer)
    role = role_for(iam, name, provider)
    old = issuer.token("ann", "first", aud="app")
    session = assume(sts, role, old)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, old)
    issuer.rotate("second", tokens.rsa_key())  # the first one was stolen
    provider_of(iam, issuer)
    with refused(400, "InvalidIdentityToken"):
        assume(sts, role, old)
    assume(sts, role, issuer.token("ann", "second", aud="app"))
    assert session["Credentials"]["AccessKeyId"]


def test_a_session_outlasts_the_provider_and_ends_with_the_role(server, iam, sts, issuer, name):
    provider = provider_of(iam, issuer)
    role = role_for(iam, name, provider)
    s3 = client(server, "s3", Session.of(assume(sts, role, issuer.token("ann", "first", aud="app"))))
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    s3.list_buckets()
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Deny", "s3:*")))
    with refused(403, "AccessDenied"):
        s3.list_buckets()
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "s3:*")))
    s3.list_buckets()
    iam.delete_role_policy(RoleName=name, PolicyName="p")
    iam.delete_role(RoleName=name)
    role_for(iam, name, provider)  # another one of that name
    with refused(400, "InvalidToken"):
        s3.list_buckets()


def test_conditions_on_claims_do_not_mind_case(iam, sts, issuer, name):
    """As with AWS. A deny that is spelled otherwise is one, and a claim does not stand in for another one."""
    provider, short = provider_of(iam, issuer), issuer.url.removeprefix("http://")
    role = role_for(iam, name, provider, Condition={"StringNotEquals": {f"{short}:SUB": "mallory"}})
    assume(sts, role, issuer.token("ann", "first", aud="app"))
    with refused(403, "AccessDenied"):
        assume(sts, role, issuer.token("mallory", "first", aud="app"))
    role = role_for(iam, name + "-ann", provider, Condition={"StringEquals": {f"{short}:sub": "ann", f"{short}:AUD": "app"}})
    for claims in ({"Sub": "ann"}, {"SUB": "ann", "sUb": "ann"}):
        with refused(403, "AccessDenied"):
            assume(sts, role, issuer.token("bob", "first", aud="app", **claims))
    role = role_for(iam, name + "-team", provider, Condition={"StringEquals": {f"{short}:team": "red"}})
    assume(sts, role, issuer.token("ann", "first", aud="app", Team="red"))
    for claims in ({"team": "blue", "Team": "red"}, {"team": ["red"]}, {"team": {"red": 1}}, {}):
        with refused(403, "AccessDenied"):
            assume(sts, role, issuer.token("ann", "first", aud="app", **claims))


def test_trust_without_a_condition_trusts_all_of_the_issuer(sts, role, issuer):
    for subject in ("ann", "bob", CHIEF.user, f"arn:aws:iam::{ACCOUNT}:root"):
        assert assume(sts, role, issuer.token(subject, "first", aud="app"))["AssumedRoleUser"]["Arn"].endswith("/monday")


def test_tags_that_are_none(sts, role, issuer):
    def with_tags(tags, *transitive):
        return issuer.token("ann", "first", aud="app", **{TAGS: {"principal_tags": tags, "transitive_tag_keys": list(transitive)}})

    for tags, transitive in (
        ({"aws:team": ["red"]}, []), ({"AWS:x": ["y"]}, []), ({"": ["x"]}, []), ({"k" * 129: ["x"]}, []), ({"k": ["x" * 257]}, []), ({"team": ["a\nb"]}, []),
        ({"te\0am": ["a"]}, []), ({"team": ["red"], "Team": ["blue"]}, []), ({f"k{i}": ["x"] for i in range(51)}, []), ({"team": ["red"]}, ["floor"]),
    ):  # fmt: skip
        with refused(400, "ValidationError"):
            assume(sts, role, with_tags(tags, *transitive))
    with refused(400, "PackedPolicyTooLarge"):
        assume(sts, role, with_tags({f"k{i}": ["x" * 200] for i in range(30)}))
    assume(sts, role, with_tags({f"k{i}": ["x"] for i in range(50)}, "k7"))


def test_tags_that_stand_beside_the_other_claims(server, iam, sts, issuer, name):
    role = role_for(iam, name, provider_of(iam, issuer), "sts:TagSession")
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(
        statement("Allow", "s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})))  # fmt: skip
    tag = TAGS + "/principal_tags/team"
    client(server, "s3", Session.of(assume(sts, role, issuer.token("ann", "first", aud="app", **{tag: "red"})))).list_buckets()
    with refused(400, "ValidationError"):  # twice
        assume(sts, role, issuer.token("ann", "first", aud="app", **{tag: "red", TAGS: {"principal_tags": {"team": ["blue"]}}}))


def test_a_token_that_is_too_large(sts, role, issuer):
    for size in (16 << 10, 90 << 10):
        with refused(400, "InvalidIdentityToken"):
            assume(sts, role, issuer.token("ann", "first", aud="app", filler="x" * size))


class Plain(http.server.BaseHTTPRequestHandler):
    """Answers every path with the document of the server; remembers the paths."""

    def do_GET(self):
        self.server.asked.append(self.path)
        body = json.dumps(self.server.document).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(document, certificate=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    server.asked, server.document = [], document
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_issuer_elsewhere_does_not_send_us_to_this_machine(tmp_path):
    """One behind https names keys behind https: its document is no way to ask what listens here."""
    certificate = tokens.certificate_in(tmp_path)
    key = tokens.rsa_key()
    with serving({"keys": [tokens.jwk(key, "first")]}) as inside, serving(None, certificate) as outside:
        url = f"https://localhost:{outside.server_port}"
        outside.document = {"issuer": url, "jwks_uri": f"http://127.0.0.1:{inside.server_port}/admin"}
        more = f'[[plugins.auth_jwt.issuer]]\nname = "{url}"\ndiscover = "true"\naudience = "app"\nca_file = "{certificate[0]}"\n'
        server = start(tmp_path / "own", more)
        try:
            iam = client(server, "iam", CHIEF)
            role = role_for(iam, "role", f"arn:aws:iam::{ACCOUNT}:oidc-provider/{url.removeprefix('https://')}")
            token = jwt.encode(tokens.claims("ann", iss=url, aud="app"), key, algorithm="RS256", headers={"kid": "first"})
            with refused(400, "IDPCommunicationError"):
                assume(unsigned_sts(server), role, token)
            assert outside.asked and not inside.asked
        finally:
            assert server.stop() == 0
        assert "names no jwks_uri with https" in server.log.read_text()
