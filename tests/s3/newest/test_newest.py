# SPDX-License-Identifier: Apache-2.0
"""The newest SDKs from their registries, over HTTP and over TLS. Run by tools/test-optin; each language is a small program
that prints a line per step."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from conftest import DEFAULT_KEY, Key, Server, isolated_environment, make_certificate

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Where packages are installed: kept beside the build, so that a second run is quick."""
    directory = Path(os.environ["MORTISE_BUILD_DIR"]) / "newest"
    directory.mkdir(exist_ok=True)
    return directory


CHIEF = Key("CHIEFSACCESSKEY00001", "chiefs-secret-0000000000000000000000000001", "chief")
SESSIONS = f"""
[plugins.users_local]
enabled = true
[plugins.api_iam]
enabled = true
[[user]]
name = "{CHIEF.user}"
administrator = true
access_key = "{CHIEF.access_key}"
secret_key = "{CHIEF.secret_key}"
"""
EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}


@pytest.fixture(scope="module", params=["http", "https", "GetSessionToken", "AssumeRole"])
def server(request, tmp_path_factory):
    """Where the parameter is an operation of STS, clients ask for temporary credentials with it, and work with those."""
    directory = tmp_path_factory.mktemp(request.param)
    # Rust's TLS takes no certificate of an authority as that of a server.
    certificate = make_certificate(directory, "basicConstraints=critical,CA:FALSE") if request.param == "https" else ()
    server = Server(directory, keys=(DEFAULT_KEY,), certificate=certificate, extra=SESSIONS).start()
    server.session = {"SESSION": request.param} if "http" not in request.param else {}
    if request.param == "AssumeRole":
        server.session["ROLE_ARN"] = make_role(server)
    yield server
    assert server.stop() == 0


def make_role(server):
    iam = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=CHIEF.access_key,
                       aws_secret_access_key=CHIEF.secret_key)  # fmt: skip
    who = {"AWS": f"arn:aws:iam::000000000000:user/{DEFAULT_KEY.user}"}
    trust = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": who}}
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(RoleName="worker", PolicyName="everything", PolicyDocument=json.dumps(EVERYTHING))
    return role["Arn"]


def tool(name, least, *question):
    """The path of a language's tool; skips if it is missing or older than the packages need."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    answer = subprocess.run([path, *question], capture_output=True, text=True)
    version = tuple(int(number) for number in re.search(r"(\d+)\.(\d+)", answer.stdout + answer.stderr).groups())
    if version < least:
        pytest.skip(f"{name} {'.'.join(map(str, version))} is too old: the packages need {'.'.join(map(str, least))}")
    return path


def prepare(work, language, *command):
    """Copies the program's folder and runs the command that fetches its packages there."""
    folder = work / language
    shutil.copytree(HERE / language, folder, dirs_exist_ok=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return folder


def run_client(server, folder, bucket, *command):
    environment = {**isolated_environment(folder / "home", DEFAULT_KEY), "PATH": os.environ["PATH"]}
    environment.update(ENDPOINT=server.url, BUCKET=bucket, **server.session)
    if server.certificate:
        certificate = str(server.certificate[0])
        environment.update(NODE_EXTRA_CA_CERTS=certificate, SSL_CERT_FILE=certificate, AWS_CA_BUNDLE=certificate)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}\nserver log:\n{server.last_of_log(20)}"
    assert done.stdout.startswith("ok ")


def test_javascript(server, work, bucket_name):
    node = tool("node", (20, 0), "--version")
    folder = prepare(work, "javascript", "npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
    run_client(server, folder, bucket_name, node, "client.mjs")


def test_go(server, work, bucket_name):
    folder = prepare(work, "go", tool("go", (1, 24), "version"), "build", "-o", "client", ".")
    run_client(server, folder, bucket_name, "./client")


def test_rust(server, work, bucket_name):
    folder = prepare(work, "rust", tool("cargo", (1, 94), "--version"), "build", "--quiet")
    run_client(server, folder, bucket_name, "target/debug/client")


def test_java(server, work, bucket_name):
    maven = tool("mvn", (3, 8), "--version")
    folder = prepare(work, "java", maven, "-q", "-B", "compile", "dependency:copy-dependencies")
    options = []
    if server.certificate:
        store = folder / "trusted.p12"
        store.unlink(missing_ok=True)
        command = ["keytool", "-importcert", "-noprompt", "-alias", "server", "-file", server.certificate[0]]
        command += ["-keystore", store, "-storetype", "PKCS12", "-storepass", "changeit"]
        subprocess.run(command, check=True, capture_output=True)
        options = [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"]
    run_client(server, folder, bucket_name, "java", *options, "-cp", "target/classes:target/dependency/*", "Client")
