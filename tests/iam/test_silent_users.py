# SPDX-License-Identifier: Apache-2.0
"""A provider of identities that does not answer: nobody waits for it for ever, neither in IAM and STS nor in AuthN."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from botocore.exceptions import ClientError
from conftest import Key, Server, client
from raw_http import signed_headers

BUILD = Path(os.environ["MORTISE_BUILD_DIR"])
CHIEF = Key("SILENTUSERSKEY000001", "silent-users-secret-000000000000000000001", "chief")
ENABLED = f"""
[plugins]
directories = ["{BUILD / 'plugins'}", "{BUILD / 'tests' / 'zoo'}"]
[plugins.zoo_silent_users]
enabled = true
[plugins.api_iam]
enabled = true
[plugins.api_native]
enabled = true
[plugins.auth_jwt]
enabled = true
secret = "a secret of thirty-two characters"
[plugins.auth_access]
enabled = true
[plugins.auth_sigv4]
enabled = true
"""


@dataclass(frozen=True)
class Site:
    server: Server
    mount: str = ""

    @property
    def endpoint(self):
        return self.server.url


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED).start()
    yield server
    assert server.stop() == 0, server.last_of_log()


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def authn_user(server, user):
    target = f"/v1/users/{user}"
    headers = signed_headers(Site(server), CHIEF, "GET", target, b"", {})
    return requests.get(server.url + target, headers=headers, timeout=120)


def test_nobody_waits_for_ever(server):
    iam, sts = client(server, "iam", CHIEF), client(server, "sts", CHIEF)
    assert refusal(iam.get_user, UserName="nobody") == "NoSuchEntity"
    with ThreadPoolExecutor() as pool:
        answers = [
            pool.submit(refusal, iam.get_user, UserName="silent"),
            pool.submit(refusal, iam.create_user, UserName="new"),
            pool.submit(refusal, sts.get_session_token),
            pool.submit(refusal, sts.assume_role_with_web_identity, RoleArn="arn:aws:iam::000000000000:role/any", RoleSessionName="monday", WebIdentityToken="a.b.c"),
        ]
        told = authn_user(server, "silent")
        assert told.status_code == 500 and "users cannot be reached" in told.text, told.text
        assert [answer.result() for answer in answers] == ["ServiceFailure"] * 4
    assert refusal(iam.get_user, UserName="nobody") == "NoSuchEntity", "others are answered still"
