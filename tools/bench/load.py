# SPDX-License-Identifier: Apache-2.0
"""One burst of load with wrk, curl or mortise_object_load, and what it cost the server."""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Burst:
    requests: int
    seconds: float
    cpu_seconds: float
    p99_us: float = 0.0  # 0: not measured

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def cpu_us(self):
        return self.cpu_seconds / max(self.requests, 1) * 1e6


def wrk(server, url, *, seconds, connections, threads=1, script=None, arguments=()):
    """Raises if any answer was no success: a wrong answer must not count as a fast one."""
    command = ["wrk", "-t", threads, "-c", connections, "-d", f"{seconds}s", "--timeout", "60s", "--latency"]
    if script:
        command += ["-s", HERE / script]
    command += [url, *(["--", *arguments] if script else [])]
    before = server.cpu_seconds()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    cpu = server.cpu_seconds() - before
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", done.stdout)
    if bad:
        raise RuntimeError(f"{server.name}: {bad[0]}\n{done.stdout}")
    counted = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", done.stdout)
    unit = {"ms": 0.001, "s": 1, "m": 60}[counted[3]]
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    return Burst(int(counted[1]), float(counted[2]) * unit, cpu, float(p99[1]) * {"us": 1, "ms": 1e3, "s": 1e6}[p99[2]])


def load(server, verb, bucket, **options):
    """Runs mortise_object_load; returns what it prints and the CPU seconds it cost the server until it was idle."""
    program = Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "mortise_object_load"
    words = [program, verb, f"{server.url.removeprefix('http://')}/{bucket}"]
    for name, value in options.items():
        words += [f"--{name}", value]
    before = server.cpu_seconds()
    done = subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, text=True)
    settle(server)
    return json.loads(done.stdout), server.cpu_seconds() - before


def settle(server, longest=600):
    """Waits until the server has nothing to do."""
    give_up = time.monotonic() + longest
    idle_since, last = time.monotonic(), server.cpu_seconds()
    while time.monotonic() - idle_since < 0.5 and time.monotonic() < give_up:
        time.sleep(0.1)
        now = server.cpu_seconds()
        if now > last:
            idle_since, last = time.monotonic(), now


def curl(server, url, *, transfers, clients, upload=None, numbered=True):
    """`clients` processes of curl, each with so many transfers of a large body one after the other. Unlike wrk's, no
    transfer is cut off at the end of a burst. With `upload`, a file, the bodies go to url-0-0, url-0-1 and so
    on, if they are to be `numbered`."""
    quiet = ["curl", "--silent", "--show-error", "--fail", "--insecure", "--header", "Expect:"]

    def command(client):
        words = list(quiet)
        for number in range(transfers):
            target = f"{url}-{client}-{number}" if numbered else url
            words += ["--upload-file", upload, target] if upload else ["--output", "/dev/null", url]
        return [str(word) for word in words]

    before, began = server.cpu_seconds(), time.monotonic()
    processes = [subprocess.Popen(command(client), stdout=subprocess.DEVNULL) for client in range(clients)]
    failed = sum(process.wait() != 0 for process in processes)
    seconds, cpu = time.monotonic() - began, server.cpu_seconds() - before
    if failed:
        raise RuntimeError(f"{server.name}: {failed} of {clients} clients failed")
    return Burst(transfers * clients, seconds, cpu)
