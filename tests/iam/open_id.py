# SPDX-License-Identifier: Apache-2.0
"""Issuers of OpenID Connect that requests make, and roles that trust them."""

import sys
from pathlib import Path

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from conftest import ENABLED, document, statement
from mortise_server import Server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "native"))
import tokens  # noqa: E402

PLUGINS = '[plugins.auth_sigv4]\nenabled = true\n[plugins.auth_jwt]\nenabled = true\nleast_refresh_interval = "10ms"\n'
TAGS = "https://aws.amazon.com/tags"


def start(directory, more=""):
    return Server(directory, extra=PLUGINS + more + ENABLED).start()


def unsigned_sts(server):
    """Without any key."""
    return boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}))


def provider_of(iam, issuer, audiences=("app",)):
    return iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=list(audiences), ThumbprintList=[])["OpenIDConnectProviderArn"]


def role_for(iam, name, provider, *more_actions, **conditions):
    trusted = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": ["sts:AssumeRoleWithWebIdentity", *more_actions]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document({**trusted, **conditions}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "s3:*"), statement("Allow", "sts:*")))
    return arn


def assume(sts, role, token, **more):
    return sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="monday", WebIdentityToken=token, **more)


def make_issuer(kind=tokens.Issuer):
    made = kind()
    made.rotate("first", tokens.rsa_key())
    return made
