# SPDX-License-Identifier: Apache-2.0
"""The server's line about a request that was denied says to whom, for what, and which check refused it."""

import json
import time
import urllib.error
import urllib.request

import pytest
from boto import client_for, refused
from conftest import OTHER_KEY
from mortise_server import Key

PATIENCE = 60


def line_of(site, request_id):
    """The line is written soon after the answer."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        for line in site.server.log.read_text().splitlines():
            if request_id in line and '"message":"request"' in line:
                return json.loads(line)
        time.sleep(0.01)
    raise AssertionError(f"no line about {request_id}:\n{site.server.last_of_log(20)}")


@pytest.fixture
def own_site(two_users):
    return two_users


@pytest.fixture
def stored(own_site, bucket_name):
    client = client_for(own_site)
    client.create_bucket(Bucket=bucket_name)
    client.put_object(Bucket=bucket_name, Key="a b", Body=b"x")
    return {"Bucket": bucket_name, "Key": "a b"}


def denied(code, call):
    """The request's id."""
    with refused(403, code) as failure:
        call()
    return failure.value.response["ResponseMetadata"]["RequestId"]


def test_the_missing_permission_and_the_user_are_named(own_site, stored):
    line = line_of(own_site, denied("AccessDenied", lambda: client_for(own_site, OTHER_KEY).get_object(**stored)))
    assert line | {
        "operation": "GetObject",
        "code": "AccessDenied",
        "user": "other",
        "bucket": stored["Bucket"],
        "key": "a b",
        "status": 403,
        "outcome": "complete",
        "reason": "no permission for s3:GetObject",
    } == line


def test_a_wrong_signature_is_named_and_nobody_is_blamed(own_site, stored):
    forger = Key(OTHER_KEY.access_key, "another-secret")
    line = line_of(own_site, denied("SignatureDoesNotMatch", lambda: client_for(own_site, forger).delete_object(**stored)))
    assert (line["operation"], line["code"]) == ("DeleteObject", "SignatureDoesNotMatch")
    assert "signature" in line["reason"] and "user" not in line


def test_an_anonymous_and_an_expired_request(own_site, stored):
    target = own_site.endpoint + f"/{stored['Bucket']}/a%20b"
    expired = client_for(own_site).generate_presigned_url("get_object", Params=stored, ExpiresIn=1)
    give_up = time.monotonic() + PATIENCE
    while True:  # until it has expired
        try:
            urllib.request.urlopen(expired)
        except urllib.error.HTTPError as error:
            late = line_of(own_site, error.headers["x-amz-request-id"])
            break
        assert time.monotonic() < give_up
        time.sleep(0.05)
    assert late["code"] == "AccessDenied" and "expired" in late["reason"].lower()
    assert "Signature=..." in late["query"] and "Expires=" in late["query"]
    signature = expired.partition("Signature=")[2].partition("&")[0]
    assert len(signature) > 20 and signature not in own_site.server.log.read_text()
    with pytest.raises(urllib.error.HTTPError) as failure:
        urllib.request.urlopen(target)
    line = line_of(own_site, failure.value.headers["x-amz-request-id"])
    assert (line["user"], line["reason"]) == ("anonymous", "no permission for s3:GetObject")
