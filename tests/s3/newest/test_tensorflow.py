# SPDX-License-Identifier: Apache-2.0
"""TensorFlow, with the file system s3:// of tensorflow-io: files and a training whose data, checkpoints and logs are objects
below /s3. Run by tools/test-optin, whose Python has both."""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from conftest import DEFAULT_KEY, Server, isolated_environment, make_certificate

PROGRAMS = Path(__file__).resolve().parent / "tensorflow"


@pytest.fixture(scope="module", params=["http", "https"])
def server(request, tmp_path_factory):
    directory = tmp_path_factory.mktemp(request.param)
    certificate = make_certificate(directory) if request.param == "https" else ()
    server = Server(directory, keys=(DEFAULT_KEY,), certificate=certificate).start()
    yield server
    assert server.stop() == 0, server.last_of_log()


@pytest.fixture
def environment(server, tmp_path, request):
    """As TensorFlow's users set it: the server and the path /s3. Without a scheme, the newest releases use TLS."""
    bucket = "tensorflow-" + request.node.originalname.removeprefix("test_").replace("_", "-")
    verify = str(server.certificate[0]) if server.certificate else None
    boto3.client("s3", endpoint_url=server.url, aws_access_key_id=DEFAULT_KEY.access_key, verify=verify,
                 aws_secret_access_key=DEFAULT_KEY.secret_key, region_name="us-east-1").create_bucket(Bucket=bucket)  # fmt: skip
    variables = {**isolated_environment(tmp_path / "home", DEFAULT_KEY), "PATH": os.environ["PATH"], "BUCKET": bucket}
    variables.update(AWS_REGION="us-east-1", TF_CPP_MIN_LOG_LEVEL="2", CUDA_VISIBLE_DEVICES="-1")
    variables["S3_ENDPOINT"] = ("" if server.certificate else "http://") + server.address + "/s3"
    if server.certificate:
        variables["S3_CA_FILE"] = str(server.certificate[0])
    return variables


def run(environment, name, **more):
    done = subprocess.run([sys.executable, PROGRAMS / name], env={**environment, **more}, capture_output=True, text=True, timeout=900)
    steps = done.stdout.splitlines()
    assert done.returncode == 0 and steps[-1:] == ["done"], f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return steps


def test_files(environment):
    five = str(5 << 20)
    steps = run(environment, "files.py", S3_MULTI_PART_UPLOAD_CHUNK_SIZE=five, S3_MULTI_PART_DOWNLOAD_CHUNK_SIZE=five)
    assert "a large file" in steps and "remove a tree" in steps


def test_files_read_in_one_piece(environment):
    assert "a large file" in run(environment, "files.py", S3_DISABLE_MULTI_PART_DOWNLOAD="1")


def test_training(environment):
    assert run(environment, "train.py")[-2:] == ["checkpoint restored", "done"]
