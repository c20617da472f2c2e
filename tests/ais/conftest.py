# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line use: a running server, and the program in an empty folder."""

import http.client
import itertools
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import DEFAULT_KEY, Server  # noqa: E402


def program():
    """ais stands beside the server; AIS_PROGRAM names another one."""
    return os.environ.get("AIS_PROGRAM") or str(Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "ais")


class Ais:
    """Runs the program in a folder of its own, with nothing of whoever runs the tests."""

    def __init__(self, folder, endpoint):
        self.folder = folder
        self.environment = {
            "PATH": f"{Path(program()).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "AIS_ENDPOINT": endpoint,
            "AIS_AUTHN_URL": "http://127.0.0.1:1",
        }

    def run(self, *words, stdin=b"", **environment):
        return subprocess.run([program(), *map(str, words)], input=stdin, capture_output=True, timeout=300,
                              cwd=self.folder, env={**self.environment, **environment})  # fmt: skip

    def __call__(self, *words, stdin=b"", **environment):
        """Must succeed, and say nothing on standard error; its standard output."""
        done = self.run(*words, stdin=stdin, **environment)
        assert done.returncode == 0, f"{done.args} ended with {done.returncode}\n{done.stdout!r}\n{done.stderr.decode()}"
        assert done.stderr == b"", done.stderr
        return done.stdout.decode()

    def fails(self, *words, code=1, stdin=b"", **environment):
        """Must end with `code`; its standard error, whose first line says what is wrong."""
        done = self.run(*words, stdin=stdin, **environment)
        assert done.returncode == code, f"{done.args} ended with {done.returncode}\n{done.stdout!r}\n{done.stderr.decode()}"
        assert done.stderr.startswith(b"Error: "), done.stderr
        return done.stderr.decode()

    def shell(self, line):
        """A line of a shell, as a document shows it; (exit code, standard output)."""
        done = subprocess.run(["bash", "-c", line], input=b"", capture_output=True, timeout=300, cwd=self.folder, env=self.environment)
        return done.returncode, done.stdout.decode()

    def file(self, name, content=b""):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def read(self, name):
        return (self.folder / name).read_bytes()

    def put_by_s3(self, bucket, key, content=b"x"):
        """Names that ais does not send, S3 takes."""
        connection = http.client.HTTPConnection(self.environment["AIS_ENDPOINT"].removeprefix("http://"), timeout=60)
        path = bucket.removeprefix("ais:/") + "/" + quote(key, safe="/")
        connection.request("PUT", path, content)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        connection.close()

    def names(self, bucket, *words):
        return self("ls", bucket, "--name-only", "-H", *words).splitlines()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ais-server")
    promoted = folder / "promoted"
    promoted.mkdir()
    extra = f'\n[plugins.api_native]\nenabled = true\npromote_root = "{promoted}"\n'
    running = Server(folder, extra=extra).start()
    running.promoted = promoted
    yield running
    assert running.stop() == 0, running.last_of_log()


@pytest.fixture
def ais(server, tmp_path):
    return Ais(tmp_path, server.url)


_serial = itertools.count(1)


@pytest.fixture
def bucket(ais):
    """The URI of a new bucket."""
    uri = f"ais://cli-{os.getpid()}-{next(_serial)}"
    ais("bucket", "create", uri)
    return uri


@pytest.fixture
def new_name():
    """The URI of a bucket that is not there."""
    return f"ais://cli-{os.getpid()}-{next(_serial)}"
