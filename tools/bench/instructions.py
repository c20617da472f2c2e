#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions that one GET of 4 KiB costs the server, by callgrind: a figure that neither the machine nor its load changes.

    tools/bench/instructions.py [--build build/release] [--profiles DIRECTORY]

Variants: nobody is asked for keys; a key of the configuration; a key of users_local, beside auth_policy; the same user with a
policy. With --profiles, a profile of each is kept for callgrind_annotate. Needs valgrind."""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "s3"))

WARM_UP, MEASURED = 100, 400
SIGV4 = "\n[plugins.auth_sigv4]\nenabled = true\n"
USERS = SIGV4 + "[plugins.users_local]\nenabled = true\n"
READ_ALL = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'


@dataclass(frozen=True)
class Variant:
    name: str
    extra: str = ""
    policy: str = ""


VARIANTS = [Variant("anonymous"), Variant("key of the configuration", "configured"), Variant("key of a user", USERS), Variant("the same with a policy", USERS, READ_ALL)]


class Client:
    """One connection, and requests that are signed once and sent again."""

    def __init__(self, server, key):
        self.server, self.key = server, key
        host, port = server.address.rsplit(":", 1)
        self.connection = socket.create_connection((host, int(port)), timeout=600)
        self.answers = self.connection.makefile("rb")

    @property
    def endpoint(self):
        return self.server.url

    def made(self, method, target, body=b""):
        from raw_http import signed_headers

        lines = signed_headers(self, self.key, method, target, body, {})
        return f"{method} {target} HTTP/1.1\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n" + body

    def ask(self, method, target, body=b""):
        self.send(self.made(method, target, body))

    def send(self, request):
        self.connection.sendall(request)
        status, length = int(self.answers.readline().split()[1]), 0
        while (line := self.answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        body = self.answers.read(length)
        if status != 200:
            raise RuntimeError(f"{status}: {body!r}")


def counted(server, directory, sub):
    """callgrind_control for the server."""
    done = subprocess.run(["callgrind_control", f"--{sub}", str(server.process.pid)], cwd=directory, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def instructions_of(files):
    """The sum over the dumps; each has a line for all that it counted."""
    total = 0
    for file in files:
        found = re.search(r"^(?:totals|summary): (\d+)", file.read_text(errors="replace"), re.M)
        total += int(found.group(1)) if found else 0
    return total


def key_of(server, variant):
    from mortise_server import Key, program

    def run(*words):
        done = subprocess.run([program(), *words[:2], "--data", server.data, *words[2:], "--json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    policy = [f"policy.all={variant.policy}"] if variant.policy else []
    run("user", "create", "ann", *policy)
    made = run("key", "create", "ann")
    return Key(made["name"], made["values"]["secret_key"])


def measure(variant, profiles):
    from mortise_server import DEFAULT_KEY, Server

    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        valgrind = ("valgrind", "--tool=callgrind", "--collect-atstart=yes", f"--callgrind-out-file={directory}/out.%p", "--quiet")
        configured = variant.extra == "configured"
        server = Server(directory / "server", keys=(DEFAULT_KEY,) if configured else (), prefix=valgrind, server_options={"threads": 1},
                        extra="" if configured else variant.extra).start()  # fmt: skip
        try:
            key = DEFAULT_KEY if configured else key_of(server, variant) if variant.extra else None
            client = Client(server, key)
            client.ask("PUT", "/bucket")
            client.ask("PUT", "/bucket/key", bytes(range(256)) * 16)
            request = client.made("GET", "/bucket/key")
            for _ in range(WARM_UP):
                client.send(request)
            counted(server, directory, "zero")
            for _ in range(MEASURED):
                client.send(request)
            counted(server, directory, "dump")
            dumps = sorted(directory.glob("out.*.1")) or sorted(directory.glob("out.*"))
            total = instructions_of(dumps)
            if profiles:
                profiles.mkdir(parents=True, exist_ok=True)
                for dump in dumps:
                    (profiles / f"{variant.name.replace(' ', '-')}.callgrind").write_bytes(dump.read_bytes())
        finally:
            server.stop()
    return total / MEASURED


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--profiles", type=Path)
    arguments = parser.parse_args()
    os.environ["MORTISE_BUILD_DIR"] = str(arguments.build.resolve())
    first = None
    for variant in VARIANTS:
        count = measure(variant, arguments.profiles)
        first = first or count
        print(f"{variant.name:<28} {count:>10,.0f} instructions   {first / count:.2f} of anonymous", flush=True)


if __name__ == "__main__":
    main()
