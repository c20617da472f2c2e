# SPDX-License-Identifier: Apache-2.0
"""Buckets and objects below the name of their provider, as people write them by hand."""

import pytest

from conftest import ENABLED, Native, Server, error_of


@pytest.fixture(scope="module")
def easy(tmp_path_factory):
    mounts = 'easy_mounts = ["/ais", "/gs", "/aws"]\n'
    server = Server(tmp_path_factory.mktemp("easy"), extra=ENABLED + mounts).start()
    yield Native(server)
    assert server.stop() == 0, server.last_of_log()


def test_buckets_and_objects(easy):
    easy.create("b")
    assert easy("PUT", "/ais/b/dir//o", data=b"x").status_code == 200
    assert easy("GET", "/ais/b/dir//o").content == b"x"
    assert easy("HEAD", "/ais/b/dir//o").headers["Ais-Bucket-Provider"] == "ais"
    assert easy.get("b/dir//o").content == b"x"
    assert [row["name"] for row in easy("GET", "/ais/b").json()["entries"]] == ["dir//o"]
    assert easy("GET", "/ais/b/").json()["entries"]
    assert {"name": "b", "provider": "ais", "namespace": {"uuid": "", "name": ""}} in easy("GET", "/ais").json()
    assert easy("DELETE", "/ais/b/dir//o").status_code == 200
    error_of(easy("GET", "/ais/b/dir//o"), 404)
    error_of(easy("GET", "/ais/nosuch"), 404)


def test_the_provider_is_that_of_the_path(easy):
    """Whatever a parameter says."""
    easy.create("here")
    assert "gcp://here" in error_of(easy("GET", "/gs/here/o", params={"provider": "ais"}), 404)
    assert "aws://here" in error_of(easy("PUT", "/aws/here/o", data=b"x"), 404)


def test_s3_has_its_bucket_of_that_name_below_its_own_prefix(easy):
    easy.create("ais")
    easy.put("ais/o", b"x")
    assert easy("GET", "/s3/ais/o").content == b"x"


def test_without_the_option_they_are_buckets_of_s3(native):
    assert "<Code>NoSuchBucket</Code>" in native("GET", "/ais/o").text


def test_a_mount_that_names_no_provider_is_told(tmp_path):
    with pytest.raises(RuntimeError, match="does not end in the name of a provider"):
        Server(tmp_path, extra=ENABLED + 'easy_mounts = ["/azur"]\n').start()
