# SPDX-License-Identifier: Apache-2.0
"""Over TLS, where boto3 and the AWS CLI stream their uploads differently."""

from pathlib import Path

import pytest

from boto import body_of, client_for
from conftest import DEFAULT_KEY, MiB, Server, Shell, Site, make_certificate, md5_of_file, need, pattern_bytes, write_pattern


@pytest.fixture(scope="module")
def tls_site(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tls")
    certificate = make_certificate(directory)
    server = Server(directory, keys=(DEFAULT_KEY,), certificate=certificate).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.mark.parametrize("size", [0, 1, 70_000, 9 * MiB])
def test_boto3(tls_site, bucket_name, size):
    s3 = client_for(tls_site)
    s3.create_bucket(Bucket=bucket_name)
    body = pattern_bytes(size)
    answer = s3.put_object(Bucket=bucket_name, Key="k", Body=body, ChecksumAlgorithm="SHA256")
    assert answer["ChecksumSHA256"]
    assert body_of(s3.get_object(Bucket=bucket_name, Key="k")) == body


def test_aws_cli(tls_site, bucket_name, tmp_path):
    aws = Shell(tmp_path, tls_site.key, [need("aws"), "--endpoint-url", tls_site.endpoint])
    aws.environment["AWS_CA_BUNDLE"] = str(tls_site.server.certificate[0])
    digest = write_pattern(tmp_path / "big", 30 * MiB)
    aws("s3", "mb", f"s3://{bucket_name}")
    aws("s3", "cp", "big", f"s3://{bucket_name}/big", "--no-progress")
    aws("s3", "cp", f"s3://{bucket_name}/big", "back", "--no-progress")
    assert md5_of_file(tmp_path / "back") == digest


def test_s3cmd_without_checking_the_certificate(tls_site, bucket_name, tmp_path):
    """The form in which people reach a store with a certificate of their own."""
    host, key = tls_site.server.address, tls_site.key
    prefix = [need("s3cmd"), "--config=/dev/null", "--no-check-certificate", "--region=us-west-1", f"--host={host}/s3"]
    prefix += [f"--host-bucket={host}/s3/%(bucket)", f"--access_key={key.access_key}", f"--secret_key={key.secret_key}"]
    s3cmd = Shell(tmp_path, key, prefix)
    digest = write_pattern(tmp_path / "file", 20 * MiB)
    s3cmd("mb", f"s3://{bucket_name}")
    s3cmd("put", "file", f"s3://{bucket_name}/file")
    s3cmd("get", f"s3://{bucket_name}/file", "back")
    assert md5_of_file(tmp_path / "back") == digest


def test_rclone(tls_site, bucket_name, tmp_path):
    rclone = Shell(tmp_path, tls_site.key, [need("rclone"), "--config=/dev/null", "--ca-cert", Path(tls_site.server.certificate[0])])
    rclone.environment.update(
        RCLONE_CONFIG_M_TYPE="s3", RCLONE_CONFIG_M_PROVIDER="Other", RCLONE_CONFIG_M_ENDPOINT=tls_site.endpoint,
        RCLONE_CONFIG_M_ACCESS_KEY_ID=tls_site.key.access_key, RCLONE_CONFIG_M_SECRET_ACCESS_KEY=tls_site.key.secret_key,
    )  # fmt: skip
    write_pattern(tmp_path / "file", 12 * MiB)
    rclone("copy", "file", f"m:{bucket_name}")
    rclone("check", "--download", "--one-way", "file", f"m:{bucket_name}")
