# SPDX-License-Identifier: Apache-2.0
"""boto3 clients for a site, and what the boto3 tests share."""

import contextlib

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


def client_for(site, key=None, **config):
    key = key or site.key
    s3 = {"addressing_style": "path", **config.pop("s3", {})}
    config = {"retries": {"total_max_attempts": 1}, "read_timeout": 120, "s3": s3, **config}
    return boto3.client(
        "s3",
        endpoint_url=site.endpoint,
        aws_access_key_id=key.access_key,
        aws_secret_access_key=key.secret_key,
        region_name="us-east-1",
        verify=site.server.certificate[0] if site.server.certificate else None,
        config=Config(**config),
    )


@contextlib.contextmanager
def refused(status, code):
    """The block must end with this error of the service."""
    with pytest.raises(ClientError) as caught:
        yield caught
    response = caught.value.response
    got = (response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"])
    assert got == (status, code), response["Error"].get("Message")


def body_of(answer):
    return answer["Body"].read()


def keys_of(listing):
    return [row["Key"] for row in listing.get("Contents", [])]


def prefixes_of(listing):
    return [row["Prefix"] for row in listing.get("CommonPrefixes", [])]
