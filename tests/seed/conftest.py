# SPDX-License-Identifier: Apache-2.0
"""A new server for each test, and a shell in which ais, s3cmd and aws reach it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))

from mortise_server import Server  # noqa: E402

CLIENT_PATH = os.environ.get("MORTISE_CLIENT_PATH", "") + ":/usr/local/bin:/usr/bin:/bin"

# What "s3cmd --configure" and "aws configure" would have written, and the endpoint, which aws wants in each command.
FUNCTIONS = """
s3cmd() {{ command s3cmd --config={folder}/s3cfg "$@"; }}
aws() {{ command aws --endpoint-url http://{address}/s3 "$@"; }}
"""


class Document:
    """Runs lines of the document as they are; HOST stands for the server's "10.10.0.1:51080"."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        s3cfg = ["[default]", "access_key = any", "secret_key = any", "use_https = False", "max_retries = 1", "progress_meter = False",
                 f"host_base = {server.address}/s3", f"host_bucket = {server.address}/s3/%(bucket)"]  # fmt: skip
        (folder / "s3cfg").write_text("\n".join(s3cfg) + "\n")
        program = os.environ.get("AIS_PROGRAM")  # another one than the build's
        tools = Path(program).parent if program else Path(os.environ["MORTISE_BUILD_DIR"]) / "bin"
        self.environment = {
            "PATH": f"{tools}:{CLIENT_PATH.strip(':')}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "AIS_ENDPOINT": server.url,
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
            "NO_PROXY": "*",
        }

    def run(self, line):
        functions = FUNCTIONS.format(folder=self.folder, address=self.server.address)
        script = functions + line.replace("HOST", self.server.address)
        return subprocess.run(["bash", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              cwd=self.folder, env=self.environment, timeout=300)  # fmt: skip

    def __call__(self, line):
        """Must succeed; what it prints."""
        done = self.run(line)
        assert done.returncode == 0, f"$ {line}\nended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def file(self, name, content):
        (self.folder / name).write_bytes(content)
        return self.folder / name


@pytest.fixture
def document(tmp_path):
    for client in ("s3cmd", "aws"):
        if shutil.which(client, path=CLIENT_PATH.strip(":")) is None:
            pytest.skip(f"{client} is not installed (tools/packages-test.txt)")
    server = Server(tmp_path / "server", extra="\n[plugins.api_native]\nenabled = true\n").start()
    yield Document(tmp_path, server)
    assert server.stop() == 0, server.last_of_log()
