#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a signature costs: GETs of 4 KiB that are signed as SDKs sign them, in a header, beside the same without.

    tools/bench/signed.py [--build build/release] [--rounds 5] [--seconds 4] [--profiles DIRECTORY]

Server and client have a CPU each; the variants take turns, forwards and backwards. Every request is one of 64, of 64 keys. Shares
are of the anonymous GETs of the same round: of the rate, and of the rate that the server's CPU would allow. With --profiles, perf
records each variant once more, and says where its CPU goes."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "s3"))
KEYS, CONNECTIONS = 64, 64

SIGV4 = "\n[plugins.auth_sigv4]\nenabled = true\n"
USERS = SIGV4 + "[plugins.users_local]\nenabled = true\n"
READ_ALL = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'


@dataclass(frozen=True)
class Variant:
    name: str
    configured: bool = False
    extra: str = ""
    policy: str = ""


VARIANTS = [
    Variant("anonymous"),
    Variant("key of the configuration", configured=True),
    Variant("key of a user", extra=USERS),
    Variant("the same with a policy", extra=USERS, policy=READ_ALL),
]


class Site:
    """A server with 64 objects, and the file of requests for them."""

    mount = ""

    def __init__(self, variant, directory):
        from mortise_server import DEFAULT_KEY
        from raw_http import send, signed_headers
        from servers import Mortise

        self.variant, self.name = variant, variant.name
        user = ""
        if variant.extra:
            user = f'[[user]]\nname = "{DEFAULT_KEY.user}"\naccess_key = "{DEFAULT_KEY.access_key}"\nsecret_key = "{DEFAULT_KEY.secret_key}"\n'
            user += f"policy.all = '{variant.policy}'\n" if variant.policy else ""
        self.mortise = Mortise(directory, name=variant.name, signed=variant.configured, extra=variant.extra + user, key=DEFAULT_KEY)
        self.server, self.endpoint = self.mortise.server, self.mortise.url
        key = DEFAULT_KEY if variant.configured or variant.extra else None
        assert send(self, key, "PUT", "/bench").status == 200
        self.requests = directory / "requests"
        with self.requests.open("wb") as out:
            for number in range(KEYS):
                assert send(self, key, "PUT", f"/bench/k{number}", os.urandom(4096)).status == 200
                lines = signed_headers(self, key, "GET", f"/bench/k{number}", b"", {})
                lines.pop("Content-Length")
                text = f"GET /bench/k{number} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items()) + "\r\n"
                out.write(f"{len(text)}\n{text}".encode())

    def burst(self, seconds):
        from load import wrk

        return wrk(self.mortise, self.endpoint, seconds=seconds, connections=CONNECTIONS, script="raw.lua", arguments=[self.requests])

    def pin(self, cpu):
        process = self.server.process.pid
        for thread in os.listdir(f"/proc/{process}/task"):
            os.sched_setaffinity(int(thread), {cpu})


def measure(sites, rounds, seconds):
    """[{name: burst}], one for each round."""
    for site in sites:
        site.burst(1)
    out = []
    for number in range(rounds):
        bursts = {}
        for site in sites if number % 2 == 0 else sites[::-1]:
            bursts[site.name] = site.burst(seconds)
        out.append(bursts)
    return out


def report(rounds):
    for name in (variant.name for variant in VARIANTS):
        bursts = [one[name] for one in rounds]
        anonymous = [one["anonymous"] for one in rounds]
        rate = statistics.median(b.rate / a.rate for a, b in zip(anonymous, bursts))
        cpu = statistics.median(a.cpu_us / b.cpu_us for a, b in zip(anonymous, bursts))
        line = {"requests_per_second": round(statistics.median(b.rate for b in bursts)), "server_cpu_us": round(statistics.median(b.cpu_us for b in bursts), 2),
                "share_of_rate": round(rate, 3), "share_by_cpu": round(cpu, 3)}  # fmt: skip
        print(f"{name:26} {json.dumps(line)}", flush=True)


def profile(site, seconds, directory):
    data = directory / (site.name.replace(" ", "-") + ".perf")
    command = ["perf", "record", "-q", "-g", "-o", data, "-p", site.server.process.pid, "--", "sleep", seconds]
    recorder = subprocess.Popen([str(word) for word in command])
    site.burst(seconds + 1)
    recorder.wait()
    text = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-g", "none", "--percent-limit", "0.4"], capture_output=True, text=True).stdout
    data.with_suffix(".txt").write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--profiles", type=Path)
    arguments = parser.parse_args()
    os.environ["MORTISE_BUILD_DIR"] = str(arguments.build)
    first, *others = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="mortise-signed-") as directory:
        sites = [Site(variant, Path(directory) / variant.name.replace(" ", "-")) for variant in VARIANTS]
        try:
            for site in sites:
                site.pin(first)
            os.sched_setaffinity(0, {others[0] if others else first})
            report(measure(sites, arguments.rounds, arguments.seconds))
            for site in sites if arguments.profiles else []:
                profile(site, 3, arguments.profiles)
        finally:
            for site in sites:
                site.mortise.stop()


if __name__ == "__main__":
    main()
