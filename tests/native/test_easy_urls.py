# SPDX-License-Identifier: Apache-2.0
"""Buckets and objects below the name of their provider, as people write them by hand."""

import subprocess

import pytest

from conftest import ENABLED, Native, Server, error_of
from mortise_server import program


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


MOUNTED = ENABLED + 'easy_mounts = ["/ais", "/gs"]\n'


@pytest.mark.parametrize("name, mount", [("ais", "/ais"), ("gs", "/gs"), ("v1", "/v1"), ("s3", "/s3"), ("minio", "/minio/health/live")])
def test_no_api_makes_a_bucket_whose_path_is_a_mount(easy, name, mount):
    """/ais/o would be an object of it for S3's clients, and the bucket o of ais:// for others."""
    said = f"what is below '{mount}/' is served by"
    for created in (
        easy.act("POST", f"/v1/buckets/{name}", "create-bck"),
        easy.act("POST", f"/v1/buckets/{name}", "create-bck", provider="ais"),
    ):
        assert said in error_of(created, 400)
    easy.create(f"from-{name}")
    for action in ("copy-bck", "move-bck"):
        copied = easy.act("POST", f"/v1/buckets/from-{name}", action, {}, bck_to=f"ais/@#/{name}/")
        assert said in error_of(copied, 400)
    assert easy("GET", f"/s3/from-{name}?location").status_code == 200, "it is still there"
    if len(name) >= 3:
        refused = easy("PUT", f"/s3/{name}")
        assert refused.status_code == 400 and "<Code>InvalidBucketName</Code>" in refused.text
        assert said.replace("'", "&apos;") in refused.text or said in refused.text
    made = subprocess.run([program(), "bucket", "create", "--data", easy.server.data, name], capture_output=True, text=True, timeout=120)
    assert made.returncode == 1 and "cannot be the name of a bucket" in made.stderr, made
    listed = easy("GET", "/s3").text
    assert f"<Name>{name}</Name>" not in listed


def test_names_below_other_mounts_are_free(easy):
    for name in ("health", "ais-2", "objects", "live"):
        assert easy("PUT", f"/s3/{name}").status_code == 200


def test_a_bucket_that_is_older_than_the_mount_keeps_its_path(tmp_path):
    server = Server(tmp_path).start()
    older = Native(server)
    for name in ("ais", "aws"):
        assert older("PUT", f"/{name}").status_code == 200
    assert older("PUT", "/ais/b/o", data=b"of S3").status_code == 200
    assert server.stop() == 0
    server.extra = MOUNTED
    server.start()
    native = Native(server)
    native.create("b")
    assert native("GET", "/ais/b/o").content == b"of S3"
    assert native("PUT", "/ais/b/o", data=b"again").status_code == 200, "as S3's"
    assert native.names("b") == [] and native("GET", "/s3/ais/b/o").content == b"again"
    assert native("GET", "/gs/nosuch").headers["Content-Type"].startswith("application/json"), "the other mount is served"
    assert server.stop() == 0
    said = server.log.read_text()
    warned = [line for line in said.splitlines() if "a mount is not served, because a bucket has its name" in line]
    assert len(warned) == 1 and '"bucket":"ais"' in warned[0] and '"mount":"/ais"' in warned[0]


def test_the_mount_comes_back_when_the_bucket_is_gone(tmp_path):
    server = Server(tmp_path).start()
    assert Native(server)("PUT", "/ais").status_code == 200
    assert server.stop() == 0
    server.extra = MOUNTED
    server.start()
    native = Native(server)
    assert native("DELETE", "/ais").status_code == 204
    assert native("PUT", "/ais").status_code == 400, "the name is still that of a mount"
    assert server.stop() == 0
    server.start()
    native = Native(server)
    native.create("b")
    assert native("PUT", "/ais/b/o", data=b"x").status_code == 200 and native.names("b") == ["o"]
    assert server.stop() == 0


def test_a_health_page_gives_way_to_an_older_bucket(tmp_path):
    server = Server(tmp_path, extra='\n[plugins.api_s3]\nmounts = ["/x"]\n').start()
    client = Native(server)
    assert client("PUT", "/x/minio").status_code == 200
    assert client("PUT", "/x/minio/health/live", data=b"mine").status_code == 200
    assert client("GET", "/minio/health/live").content != b"mine"
    assert server.stop() == 0
    server.extra = ""
    server.start()
    assert Native(server)("GET", "/minio/health/live").content == b"mine"
    assert server.stop() == 0


def test_a_bucket_of_the_configuration_is_refused_with_its_place(tmp_path):
    file = tmp_path / "mortise.toml"
    file.write_text('[[bucket]]\nname = "photos"\n[[bucket]]\nname = "ais"\n' + MOUNTED)
    checked = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
    assert checked.returncode == 1 and ":4:8: 'ais' cannot be the name of a bucket" in checked.stderr, checked
    file.write_text('[[bucket]]\nname = "photos"\n[[bucket]]\nname = "ais"\n' + ENABLED)
    assert subprocess.run([program(), "check-config", file], capture_output=True, timeout=120).returncode == 0


def test_without_the_option_they_are_buckets_of_s3(native):
    assert "<Code>NoSuchBucket</Code>" in native("GET", "/ais/o").text


def test_a_mount_that_names_no_provider_is_told(tmp_path):
    server = Server(tmp_path, extra=ENABLED + 'easy_mounts = ["/azur"]\n')
    with pytest.raises(RuntimeError, match="does not end in the name of a provider"):
        server.start()
    checked = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert checked.returncode == 1 and "does not end in the name of a provider" in checked.stderr
