# SPDX-License-Identifier: Apache-2.0
"""Programs as they come, with temporary credentials: the AWS CLI, curl and rclone."""

import os
import shutil
import subprocess

import pytest
from conftest import CHIEF, Session, client, document, statement, trust


@pytest.fixture(params=["of a user", "of a role"])
def session(request, server, iam, name):
    if request.param == "of a user":
        return Session.of(client(server, "sts", CHIEF).get_session_token())
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=document(statement("Allow", "s3:*")))
    return Session.of(client(server, "sts", CHIEF).assume_role(RoleArn=role, RoleSessionName="monday"))


@pytest.fixture
def run(session, tmp_path):
    """run(words): what the program prints; it knows the session from its environment."""

    def call(*words, **more):
        path = shutil.which(words[0])
        assert path, f"{words[0]} is not installed: tools/packages-test.txt names it"
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_DEFAULT_REGION": "us-east-1"}
        environment |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "AWS_ACCESS_KEY_ID": session.access_key}
        environment |= {"AWS_SECRET_ACCESS_KEY": session.secret_key, "AWS_SESSION_TOKEN": session.token, **more}
        done = subprocess.run([path, *words[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, (words[0], done.stdout, done.stderr)
        return done.stdout

    return call


@pytest.fixture
def bucket(server, session, name):
    client(server, "s3", session).create_bucket(Bucket=name)
    return name


def test_the_command_line_of_aws(server, run, bucket, tmp_path):
    (tmp_path / "file").write_bytes(b"0123456789" * 1_000_000)  # in parts
    run("aws", "--endpoint-url", server.url, "s3", "cp", "file", f"s3://{bucket}/file", "--no-progress")
    run("aws", "--endpoint-url", server.url, "s3", "cp", f"s3://{bucket}/file", "back", "--no-progress")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()
    url = run("aws", "--endpoint-url", server.url, "s3", "presign", f"s3://{bucket}/file").strip()
    assert len(run("curl", "-q", "--silent", "--show-error", "--fail", url)) == 10_000_000
    assert "file" in run("aws", "--endpoint-url", server.url, "s3", "ls", f"s3://{bucket}")


def test_curl(server, run, session, bucket):
    signed = ["curl", "-q", "--silent", "--show-error", "--fail", "--aws-sigv4", "aws:amz:us-east-1:s3"]
    signed += ["--user", f"{session.access_key}:{session.secret_key}", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]
    signed += ["--header", f"x-amz-security-token: {session.token}"]
    run(*signed, "--request", "PUT", "--data-binary", "some text", f"{server.url}/{bucket}/k")
    assert run(*signed, f"{server.url}/{bucket}/k") == "some text"


def test_rclone(server, run, session, bucket, tmp_path):
    (tmp_path / "tree").mkdir()
    for name in ("a", "b c"):
        (tmp_path / "tree" / name).write_bytes(name.encode() * 100_000)
    settings = {"TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": server.url, "ACCESS_KEY_ID": session.access_key}
    settings |= {"SECRET_ACCESS_KEY": session.secret_key, "SESSION_TOKEN": session.token}
    remote = {f"RCLONE_CONFIG_M_{name}": value for name, value in settings.items()}
    for words in (("copy", "tree", f"m:{bucket}/t"), ("check", "--download", "tree", f"m:{bucket}/t"), ("copy", f"m:{bucket}/t", "back")):
        run("rclone", "--config=/dev/null", "--retries=1", *words, **remote)
    assert (tmp_path / "back" / "b c").read_bytes() == b"b c" * 100_000
