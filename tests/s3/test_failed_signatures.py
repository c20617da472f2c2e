# SPDX-License-Identifier: Apache-2.0
"""Who sends wrong signatures is told to slow down; who sends right ones from the same address is not."""

import subprocess

import pytest
import requests
from botocore.auth import HmacV1Auth, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from mortise_server import DEFAULT_KEY, Key, Server, program

MOST = 5
WRONG = Key(DEFAULT_KEY.access_key, "not-the-secret-of-this-key")
UNKNOWN = Key("NOBODYHASTHISKEY0001", "some-secret-0001")


def signed(server, key, path="/", version=4):
    request = AWSRequest("GET", server.url + path)
    credentials = Credentials(key.access_key, key.secret_key)
    (S3SigV4Auth(credentials, "s3", "us-east-1") if version == 4 else HmacV1Auth(credentials)).add_auth(request)
    ready = request.prepare()
    return requests.get(ready.url, headers=dict(ready.headers), timeout=120)


def code_of(answer):
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


def slowed(server):
    text = requests.get(server.admin_url + "/metrics", timeout=120).text
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("mortise_auth_sigv4_slowed_total ")))


def serving(directory, options, extra=""):
    key = f'[[plugins.auth_sigv4.key]]\naccess_key = "{DEFAULT_KEY.access_key}"\nsecret_key = "{DEFAULT_KEY.secret_key}"\n'
    return Server(directory, extra=f"\n[plugins.auth_sigv4]\nenabled = true\n{options}\n{key}{extra}").start()


@pytest.fixture
def server(tmp_path):
    others = "[plugins.users_local]\nenabled = true\n[plugins.api_native]\nenabled = true\n"
    server = serving(tmp_path / "server", f"failed_signatures = {MOST}", others)
    yield server
    if server.process is not None:
        assert server.stop() == 0


@pytest.mark.parametrize("key, code", [(WRONG, "SignatureDoesNotMatch"), (UNKNOWN, "InvalidAccessKeyId")], ids=["wrong", "unknown"])
def test_an_address_that_fails_too_often_is_told_to_slow_down(server, key, code):
    for _ in range(MOST):
        answer = signed(server, key)
        assert (answer.status_code, code_of(answer)) == (403, code)
    for _ in range(3):
        answer = signed(server, key)
        assert (answer.status_code, code_of(answer)) == (503, "SlowDown"), answer.text
        assert 1 <= int(answer.headers["Retry-After"]) <= 60 / MOST and "Retry-After" not in answer.text
    native = signed(server, key, "/v1/buckets")
    assert native.status_code == 429 and 1 <= int(native.headers["Retry-After"]) <= 60 / MOST
    assert signed(server, DEFAULT_KEY).status_code == 200, "the same address, and the right secret"
    assert requests.get(server.url, timeout=120).status_code == 403, "without a signature nothing fails"
    assert slowed(server) == 4
    assert server.stop() == 0
    log = server.log.read_text()
    assert log.count("an address sends too many failed signatures") == 1 and "127.0.0.1" in log
    assert '"level":"error"' not in log, log


def test_keys_of_users_go_on_working(server, tmp_path):
    """Also those that were never used, and after other identities changed."""
    ann = Key("ANNSKEY0001", "anns-secret-0001")
    (tmp_path / "secret").write_text(ann.secret_key)
    values = [f"access_key={ann.access_key}", f"secret_key=@{tmp_path}/secret"]
    subprocess.run([program(), "user", "create", "--data", server.data, "ann", *values], check=True, timeout=120)
    assert signed(server, ann).status_code == 200
    while code_of(signed(server, WRONG)) != "SlowDown":
        pass
    assert signed(server, ann).status_code == 200
    assert signed(server, UNKNOWN).status_code == 503
    bob = Key("BOBSKEY0001", "bobs-secret-0001")
    (tmp_path / "secret").write_text(bob.secret_key)
    values = [f"access_key={bob.access_key}", f"secret_key=@{tmp_path}/secret"]
    subprocess.run([program(), "user", "create", "--data", server.data, "bob", *values], check=True, timeout=120)
    for key in (ann, bob):
        assert signed(server, key).status_code == 200
    assert signed(server, UNKNOWN).status_code == 503


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "refused"])
def test_version_2_is_a_choice(tmp_path, accepted):
    server = serving(tmp_path / "server", "" if accepted else "signature_v2 = false")
    assert signed(server, DEFAULT_KEY).status_code == 200
    answer = signed(server, DEFAULT_KEY, version=2)
    words = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    told = (answer.status_code, code_of(answer), words in answer.text)
    assert told == ((200, "", False) if accepted else (400, "InvalidRequest", True)), answer.text
    assert server.stop() == 0
