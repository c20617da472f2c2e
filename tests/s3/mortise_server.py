# SPDX-License-Identifier: Apache-2.0
"""Starts and stops the real program for tests: one directory holds its configuration, data and log."""

import atexit
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 120  # generous: sanitizers on a busy machine


@dataclass(frozen=True)
class Key:
    access_key: str
    secret_key: str
    user: str = ""
    display_name: str = ""


DEFAULT_KEY = Key("MORTISETESTKEY000001", "mortise-test-secret-0000000000000000000001", "tester", "Test Person")


def program(build=None):
    build = build or os.environ.get("MORTISE_BUILD_DIR")
    if not build:
        raise RuntimeError("set MORTISE_BUILD_DIR to a build directory; ctest does")
    return Path(build) / "bin" / "mortise"


def quote(text):
    return json.dumps(str(text))  # a JSON string is a TOML basic string


@dataclass
class Server:
    """`keys` empty means: no authentication plugin. `extra` is TOML that follows the sections written here."""

    directory: Path
    keys: tuple = ()
    listen: str = "127.0.0.1:0"
    certificate: tuple = ()  # (certificate file, key file): serve TLS
    server_options: dict = field(default_factory=dict)
    extra: str = ""
    prefix: tuple = ()  # words before the command line; what they name must exec the rest
    build: Path = None  # another build directory than the one that is tested
    process: subprocess.Popen = None
    ready: dict = None

    @property
    def log(self):
        return self.directory / "server.log"

    @property
    def data(self):
        return self.directory / "data"

    @property
    def address(self):
        """host:port"""
        return self.ready["listen"][0].removeprefix("tls://")

    @property
    def url(self):
        return ("https://" if self.certificate else "http://") + self.address

    @property
    def admin_url(self):
        return "http://" + self.ready["admin"]

    def write_config(self):
        lines = [
            "[server]",
            f"listen = [{quote(('tls://' if self.certificate else '') + self.listen)}]",
            'admin_listen = "127.0.0.1:0"',
            f"data_dir = {quote(self.data)}",
        ]
        lines += [f"{name} = {json.dumps(value)}" for name, value in self.server_options.items()]
        if self.certificate:
            lines += ["[server.tls]", f"certificate = {quote(self.certificate[0])}", f"key = {quote(self.certificate[1])}"]
        if self.keys:
            lines += ["[plugins.auth_sigv4]", "enabled = true"]
        for key in self.keys:
            lines += ["[[plugins.auth_sigv4.key]]"]
            lines += [f"access_key = {quote(key.access_key)}", f"secret_key = {quote(key.secret_key)}"]
            if key.user:
                lines += [f"id = {quote(key.user)}"]
            if key.display_name:
                lines += [f"display_name = {quote(key.display_name)}"]
        path = self.directory / "mortise.toml"
        every = os.environ.get("MORTISE_TEST_CONFIG")  # a file: what every server of this run has, too
        if every:
            lines += [Path(every).read_text()]
        path.write_text("\n".join(lines) + "\n" + self.extra)
        path.chmod(0o600)  # there are secrets in it
        return path

    def start(self):
        """A restart comes back on the same port, as soon as nobody else has it: a connection of another test may."""
        give_up = time.monotonic() + START_SECONDS
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            try:
                return self._start()
            except RuntimeError:
                said = self.log.read_bytes()[written:]
                if b"Address already in use" not in said or self.ready is None or time.monotonic() > give_up:
                    raise

    def _start(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(exist_ok=True)
        ready_file = self.directory / "ready.json"
        ready_file.unlink(missing_ok=True)
        command = [*self.prefix, program(self.build), "serve", "--config", self.write_config(), "--ready-file", ready_file]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        atexit.register(self.process.kill)  # of a test that failed before it stopped its server; does nothing to others
        give_up = time.monotonic() + START_SECONDS
        while not ready_file.exists() or not ready_file.read_text().strip():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with status {self.process.returncode}:\n{self.last_of_log()}")
            if time.monotonic() > give_up:
                self.process.kill()
                raise RuntimeError(f"the server was not ready in {START_SECONDS} s:\n{self.last_of_log()}")
            time.sleep(0.02)
        self.ready = json.loads(ready_file.read_text())
        self.listen = self.address
        return self

    def stop(self):
        """SIGTERM, and the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the server did not stop:\n{self.last_of_log()}") from None
        finally:
            self.process = None
        return status

    def kill(self):
        """SIGKILL: what it did not sync is lost to the next start() as far as the page cache lets it."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def last_of_log(self, lines=60):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else "(no log)"
