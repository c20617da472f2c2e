# SPDX-License-Identifier: Apache-2.0
"""The newest SDKs from their registries, over HTTP and over TLS. Run by tools/test-optin; each language is a small program
that prints a line per step."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from conftest import DEFAULT_KEY, Server, isolated_environment, make_certificate

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Where packages are installed: kept beside the build, so that a second run is quick."""
    directory = Path(os.environ["MORTISE_BUILD_DIR"]) / "newest"
    directory.mkdir(exist_ok=True)
    return directory


SESSIONS = "[plugins.users_local]\nenabled = true\n[plugins.api_iam]\nenabled = true\n"


@pytest.fixture(scope="module", params=["http", "https", "session"])
def server(request, tmp_path_factory):
    """`session`: clients have temporary credentials."""
    directory = tmp_path_factory.mktemp(request.param)
    certificate = make_certificate(directory) if request.param == "https" else ()
    server = Server(directory, keys=(DEFAULT_KEY,), certificate=certificate, extra=SESSIONS).start()
    server.session = session_of(server) if request.param == "session" else {}
    yield server
    assert server.stop() == 0


def session_of(server):
    """Variables of the environment with credentials of GetSessionToken."""
    sts = boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=DEFAULT_KEY.access_key,
                       aws_secret_access_key=DEFAULT_KEY.secret_key)  # fmt: skip
    given = sts.get_session_token()["Credentials"]
    names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey", "AWS_SESSION_TOKEN": "SessionToken"}
    return {name: given[member] for name, member in names.items()}


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
