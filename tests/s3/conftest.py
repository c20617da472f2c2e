# SPDX-License-Identifier: Apache-2.0
"""What every client test uses: a running server (with and without keys), its two mounts, clients that are isolated from
the configuration of whoever runs the tests."""

import hashlib
import itertools
import os
import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from mortise_server import DEFAULT_KEY, Key, Server  # noqa: F401 - DEFAULT_KEY also for test files

MiB = 1 << 20
OTHER_KEY = Key("MORTISETESTKEY000002", "mortise-test-secret-0000000000000000000002", "other", "Other Person")


@dataclass(frozen=True)
class Site:
    """One way to reach a server: the mount is "" or "/s3"."""

    server: Server
    mount: str

    @property
    def endpoint(self):
        return self.server.url + self.mount

    @property
    def host(self):
        """host:port and the mount, as s3cmd wants it"""
        return self.server.address + self.mount

    @property
    def key(self):
        return self.server.keys[0] if self.server.keys else Key("any", "any")


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Starts servers on demand and stops them at the end, which must go well: a crash or a leak shows there."""
    running = {}

    def get(name):
        if name not in running:
            keys = (DEFAULT_KEY,) if name == "signed" else ()
            running[name] = Server(tmp_path_factory.mktemp(name), keys=keys).start()
        return running[name]

    yield get
    statuses = {name: (server.stop(), server) for name, server in running.items()}
    for name, (status, server) in statuses.items():
        assert status == 0, f"server {name!r} ended with {status}:\n{server.last_of_log()}"


@pytest.fixture(scope="module")
def two_users(tmp_path_factory):
    """A server with two users, neither an administrator."""
    server = Server(tmp_path_factory.mktemp("two-users"), keys=(DEFAULT_KEY, OTHER_KEY)).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture
def owner(two_users):
    """A client of the first of the two."""
    from boto import client_for

    return client_for(two_users)


@pytest.fixture
def other(two_users):
    from boto import client_for

    return client_for(two_users, OTHER_KEY)


@pytest.fixture(params=["open", "open/s3", "signed", "signed/s3"])
def site(request, servers):
    """All four: without and with authentication, on / and on /s3."""
    name, slash, mount = request.param.partition("/")
    return Site(servers(name), slash + mount)


@pytest.fixture
def signed_site(servers):
    """For tests whose subject does not depend on the mount."""
    return Site(servers("signed"), "")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows what the server said last."""
    report = (yield).get_result()
    if report.failed:
        sites = (item.funcargs.get(name) for name in ("site", "signed_site", "own_site", "tls_site"))
        for site in filter(None, sites):
            report.sections.append(("server log", site.server.last_of_log(25)))


_serial = itertools.count(1)


@pytest.fixture
def bucket_name():
    """A name that no other test uses."""
    return f"test-{os.getpid()}-{next(_serial)}"


def isolated_environment(home, key):
    """An environment in which a client sees no settings but ours. No retries: a retry would hide a failure."""
    home.mkdir(exist_ok=True)
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "AWS_ACCESS_KEY_ID": key.access_key,
        "AWS_SECRET_ACCESS_KEY": key.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "NO_PROXY": "*",
    }


class Shell:
    """Runs commands of one client and fails with everything that was printed."""

    def __init__(self, directory, key, prefix):
        self.directory, self.prefix = directory, prefix
        self.environment = isolated_environment(directory / "home", key)

    def try_run(self, *arguments, **options):
        command = [str(word) for word in (*self.prefix, *arguments)]
        options = {"timeout": 300, "env": self.environment, "cwd": self.directory, **options}
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)

    def __call__(self, *arguments, **options):
        """Runs, must succeed; returns standard output."""
        done = self.try_run(*arguments, **options)
        assert done.returncode == 0, f"{done.args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


CLIENT_PATH = os.environ.get("MORTISE_CLIENT_PATH", "") + ":/usr/local/bin:/usr/bin:/bin"


def need(program):
    """The path of a client: Debian's, unless MORTISE_CLIENT_PATH names a folder with another one."""
    path = shutil.which(program, path=CLIENT_PATH.strip(":"))
    if path is None:
        pytest.skip(f"{program} is not installed (tools/packages-test.txt)")
    return path


def make_certificate(directory, *more):
    """(certificate, key) for 127.0.0.1 and localhost, signed by itself. `more`: extensions."""
    certificate, key = directory / "cert.pem", directory / "key.pem"
    subprocess.run(
        [need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         *(word for extension in more for word in ("-addext", extension)), "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def pattern_bytes(size, seed=1):
    """Bytes that do not repeat within any part or chunk; the same for the same seed."""
    return random.Random(seed).randbytes(size)


def write_pattern(path, size, seed=1):
    """A file of such bytes, written in pieces; returns its MD5."""
    digest, generator = hashlib.md5(), random.Random(seed)
    with Path(path).open("wb") as file:
        while size > 0:
            piece = generator.randbytes(min(size, 4 * MiB))
            digest.update(piece)
            file.write(piece)
            size -= len(piece)
    return digest.hexdigest()


def md5_of_file(path):
    digest = hashlib.md5()
    with Path(path).open("rb") as file:
        while piece := file.read(4 * MiB):
            digest.update(piece)
    return digest.hexdigest()


@pytest.fixture
def s3(site):
    """A boto3 client of the site."""
    from boto import client_for

    return client_for(site)


@pytest.fixture
def bucket(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    return bucket_name
