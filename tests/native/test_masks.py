# SPDX-License-Identifier: Apache-2.0
"""auth_access: the mask of a bucket binds every API."""

import subprocess

import pytest

from conftest import DEFAULT_KEY, ENABLED, Native, Server, error_of
from mortise_server import program

MASKS = "[plugins.auth_access]\nenabled = true\n"
READ_ONLY = "771"
ALL = str(2**64 - 1)


@pytest.fixture(scope="module")
def masked(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("masks"), extra=ENABLED + MASKS).start()
    yield Native(server)
    assert server.stop() == 0, server.last_of_log()


def set_access(native, bucket, mask):
    answer = native.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", {"access": mask})
    assert answer.status_code == 200, answer.text


def test_a_bucket_that_is_read_only_takes_nothing_over_s3(masked):
    masked.create("ro")
    assert masked("PUT", "/s3/ro/o", data=b"x").status_code == 200
    upload = masked("POST", "/s3/ro/part?uploads").text.split("<UploadId>")[1].split("<")[0]
    set_access(masked, "ro", READ_ONLY)
    delete = "<Delete><Object><Key>o</Key></Object></Delete>"
    for refused in (
        masked("PUT", "/s3/ro/o", data=b"y"),
        masked("PUT", "/s3/ro/new", data=b"y"),
        masked("PUT", "/s3/ro/copy", headers={"x-amz-copy-source": "/ro/o"}),
        masked("PUT", f"/s3/ro/part?uploadId={upload}&partNumber=1", data=b"y"),
        masked("POST", "/s3/ro/part?uploads"),
        masked("PUT", "/s3/ro/o?tagging", data="<Tagging><TagSet/></Tagging>"),
        masked("DELETE", "/s3/ro/o"),
        masked("DELETE", "/s3/ro"),
    ):
        assert refused.status_code == 403 and "<Code>AccessDenied</Code>" in refused.text, refused.text
    deleted = masked("POST", "/s3/ro?delete", data=delete).text
    assert "<Code>AccessDenied</Code>" in deleted and "<Deleted>" not in deleted
    assert masked("GET", "/s3/ro/o").content == b"x"
    assert masked("GET", "/s3/ro?list-type=2").text.count("<Key>") == 1
    assert masked("HEAD", "/s3/ro").status_code == 200
    assert "PUT" in error_of(masked("PUT", "/v1/objects/ro/o", data=b"y"), 403, "ErrBucketAccessDenied")
    set_access(masked, "ro", ALL)
    assert masked("PUT", "/s3/ro/o", data=b"y").status_code == 200


def test_a_mask_that_forbids_reading_does_so_only_where_there_are_keys(masked):
    masked.create("nothing")
    masked.put("nothing/o", b"x")
    set_access(masked, "nothing", "0")
    assert masked("GET", "/s3/nothing/o").content == b"x"
    assert masked.get("nothing/o").content == b"x"
    set_access(masked, "nothing", ALL)


def test_other_buckets_are_as_they_were(masked):
    masked.create("free")
    assert masked("PUT", "/s3/free/o", data=b"x").status_code == 200
    assert masked("DELETE", "/s3/free/o").status_code == 204


def test_pages_are_kept_apart_as_without_it(masked):
    """Nobody is asked for keys: asking plugins about masks does not change that."""
    masked.create("pages")
    masked.put("pages/o", b"<html>")
    page = masked("GET", "/s3/pages/o", headers={"Accept": "text/html"})
    assert page.headers["Content-Security-Policy"] == "sandbox"


def boto(server, key):
    import boto3
    from botocore.config import Config

    return boto3.client("s3", endpoint_url=server.url + "/s3", aws_access_key_id=key.access_key,
                        aws_secret_access_key=key.secret_key, region_name="us-east-1",
                        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))  # fmt: skip


def test_with_keys_a_mask_binds_reading_and_the_operator_undoes_it(tmp_path):
    from botocore.exceptions import ClientError

    server = Server(tmp_path, keys=(DEFAULT_KEY,), extra=ENABLED + MASKS).start()
    client = boto(server, DEFAULT_KEY)
    client.create_bucket(Bucket="masked")
    client.put_object(Bucket="masked", Key="o", Body=b"x")
    command = [program(), "bucket", "set", "--data", server.data, "masked"]
    assert subprocess.run([*command, f"ais.access={0b100}"], timeout=120).returncode == 0
    client.put_object(Bucket="masked", Key="o", Body=b"y")
    for call, arguments in ((client.get_object, {"Key": "o"}), (client.list_objects_v2, {}), (client.delete_object, {"Key": "o"})):
        with pytest.raises(ClientError) as refused:
            call(Bucket="masked", **arguments)
        assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert subprocess.run([*command, f"ais.access={ALL}"], timeout=120).returncode == 0
    assert client.get_object(Bucket="masked", Key="o")["Body"].read() == b"y"
    assert server.stop() == 0, server.last_of_log()


def test_with_keys_head_needs_its_own_bits(tmp_path):
    from botocore.exceptions import ClientError

    server = Server(tmp_path, keys=(DEFAULT_KEY,), extra=ENABLED + MASKS).start()
    client = boto(server, DEFAULT_KEY)
    client.create_bucket(Bucket="masked")
    client.put_object(Bucket="masked", Key="o", Body=b"x")
    calls = {
        "GET": lambda: client.get_object(Bucket="masked", Key="o"),
        "HEAD-OBJECT": lambda: client.head_object(Bucket="masked", Key="o"),
        "HEAD-BUCKET": lambda: client.head_bucket(Bucket="masked"),
        "LIST-OBJECTS": lambda: client.list_objects_v2(Bucket="masked"),
    }
    for allowed, bit in {"GET": 1, "HEAD-OBJECT": 2, "HEAD-BUCKET": 256, "LIST-OBJECTS": 512}.items():
        command = [program(), "bucket", "set", "--data", server.data, "masked", f"ais.access={bit}"]
        assert subprocess.run(command, timeout=120).returncode == 0
        for name, call in calls.items():
            if name == allowed:
                call()
                continue
            with pytest.raises(ClientError) as refused:
                call()
            assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403, (allowed, name)
    assert server.stop() == 0, server.last_of_log()


RENAMING = {"GET": 1, "PUT": 4, "DELETE-OBJECT": 16, "MOVE-OBJECT": 32}


@pytest.mark.parametrize("missing", ["", "PUT", "DELETE-OBJECT", "MOVE-OBJECT"])
def test_a_rename_needs_the_same_in_both_apis(masked, missing):
    """GET is always there while nobody has keys."""
    bucket = "rename-" + (missing.lower() or "all")
    masked.create(bucket)
    for name in ("by-s3", "by-ais", "there"):
        masked.put(f"{bucket}/{name}", name.encode())
    set_access(masked, bucket, str(sum(RENAMING.values()) - RENAMING.get(missing, 0)))
    by_s3 = masked("PUT", f"/s3/{bucket}/there?renameObject", headers={"x-amz-rename-source": "by-s3"})
    by_ais = masked.act("POST", f"/v1/objects/{bucket}/by-ais", "rename-obj", name="there")
    if not missing:
        assert by_s3.status_code == 200 and by_ais.status_code == 200, (by_s3.text, by_ais.text)
        assert masked.names(bucket) == ["there"] and masked.get(f"{bucket}/there").content == b"by-ais"
        return
    assert by_s3.status_code == 403 and "<Code>AccessDenied</Code>" in by_s3.text
    assert missing in error_of(by_ais, 403, "ErrBucketAccessDenied")
    assert masked.names(bucket) == ["by-ais", "by-s3", "there"] and masked.get(f"{bucket}/there").content == b"there"


def test_without_the_plugin_s3_is_as_it_was(native, bucket):
    set_access(native, bucket, READ_ONLY)
    assert native("PUT", f"/s3/{bucket}/o", data=b"x").status_code == 200
    set_access(native, bucket, ALL)
