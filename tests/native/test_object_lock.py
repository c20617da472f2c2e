# SPDX-License-Identifier: Apache-2.0
"""What S3's object lock protects, the native API does not remove either."""

import datetime

import pytest
from boto import body_of, client_for
from conftest import ENABLED, Native
from mortise_server import DEFAULT_KEY, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lock"), extra=ENABLED).start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def s3(server):
    class Site:
        endpoint = server.url
        key = DEFAULT_KEY

    Site.server = server
    return client_for(Site)


def test_a_locked_version_stays_in_its_bucket(server, s3):
    native = Native(server)
    s3.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    version = s3.put_object(Bucket="kept", Key="k", Body=b"held", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)["VersionId"]
    s3.put_object(Bucket="kept", Key="free", Body=b"x")
    assert native.act("DELETE", "/v1/buckets/kept", "destroy-bck").status_code == 403
    assert native.names("kept") == ["free", "k"], "all or nothing"
    assert native("DELETE", "/v1/objects/kept/k").status_code == 200, "a marker hides it"
    native.put("kept/k", b"newer")
    assert body_of(s3.get_object(Bucket="kept", Key="k", VersionId=version)) == b"held"
    assert native.act("POST", "/v1/buckets/kept", "move-bck", bck_to="ais/@#/other/").status_code in (400, 501)
    assert native.act("DELETE", "/v1/buckets/kept", "destroy-bck").status_code == 403
    assert body_of(s3.get_object(Bucket="kept", Key="k", VersionId=version)) == b"held"


def test_a_bucket_retains_what_the_native_api_writes(server, s3):
    native = Native(server)
    s3.create_bucket(Bucket="retains", ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(Bucket="retains", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    native.put("retains/k", b"x")
    assert s3.head_object(Bucket="retains", Key="k")["ObjectLockMode"] == "GOVERNANCE"
