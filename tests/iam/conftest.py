# SPDX-License-Identifier: Apache-2.0
"""A server with api_iam, and boto3 clients of IAM, STS and S3 for keys and sessions."""

import itertools
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import Key, Server  # noqa: E402

ACCOUNT = "000000000000"
ROOT = Key("ROOTSACCESSKEY000001", "roots-secret-00000000000000000000000000001", "admin")
CONFIGURED = Key("CONFIGUREDKEY0000001", "configured-secret-000000000000000000000001", "carl", "Carl")
CHIEF = Key("CHIEFSACCESSKEY00001", "chiefs-secret-0000000000000000000000000001", "chief")
ENABLED = f"""
[plugins.users_local]
enabled = true
[plugins.api_iam]
enabled = true
[[user]]
name = "{CHIEF.user}"
administrator = true
access_key = "{CHIEF.access_key}"
secret_key = "{CHIEF.secret_key}"
"""


@dataclass(frozen=True)
class Session:
    """Temporary credentials, as STS answers them."""

    access_key: str
    secret_key: str
    token: str

    @classmethod
    def of(cls, answer):
        given = answer["Credentials"]
        return cls(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def client(server, service, key, **config):
    config = {"retries": {"total_max_attempts": 1}, "read_timeout": 120, **config}
    if service == "s3":
        config["s3"] = {"addressing_style": "path"}
    return boto3.client(
        service,
        endpoint_url=server.url,
        aws_access_key_id=key.access_key,
        aws_secret_access_key=key.secret_key,
        aws_session_token=getattr(key, "token", None),
        region_name="us-east-1",
        config=Config(**config),
    )


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect, action, resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def trust(principal, effect="Allow", **more):
    return document({"Effect": effect, "Action": "sts:AssumeRole", "Principal": {"AWS": principal}, **more})


_serial = itertools.count(1)


@pytest.fixture
def name():
    """Of something that no other test uses."""
    return f"name-{next(_serial)}"


def make_server(directory, **options):
    os.environ["MORTISE_ACCESS_KEY"], os.environ["MORTISE_SECRET_KEY"] = ROOT.access_key, ROOT.secret_key
    try:
        return Server(directory, keys=(CONFIGURED,), extra=ENABLED, **options).start()
    finally:
        del os.environ["MORTISE_ACCESS_KEY"], os.environ["MORTISE_SECRET_KEY"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = make_server(tmp_path_factory.mktemp("iam"))
    yield server
    assert server.stop() == 0


@pytest.fixture
def iam(server):
    return client(server, "iam", CHIEF)


@pytest.fixture
def of(server):
    """of("sts", key): a client of this server."""
    return lambda service, key: client(server, service, key)


@pytest.fixture
def user(iam, name):
    """user(): a new one's key; its policies are documents."""
    made = []

    def make(*policies):
        made.append(f"{name}-u{len(made)}")
        iam.create_user(UserName=made[-1])
        for number, policy in enumerate(policies):
            iam.put_user_policy(UserName=made[-1], PolicyName=f"p{number}", PolicyDocument=policy)
        key = iam.create_access_key(UserName=made[-1])["AccessKey"]
        return Key(key["AccessKeyId"], key["SecretAccessKey"], made[-1])

    return make
