# SPDX-License-Identifier: Apache-2.0
"""The servers that are measured: Mortise from a build directory, and nginx from Debian. Each knows its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "s3"))
from mortise_server import Key  # noqa: E402
from mortise_server import Server as MortiseProcess  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
KEY = Key("BENCHACCESSKEY000001", "bench-secret-0000000000000000000000000001")


class Measured:
    """What the scenarios need of any server."""

    name = ""
    url = ""

    def processes(self):
        raise NotImplementedError

    def cpu_seconds(self):
        total = 0.0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
        return total

    def resident_bytes(self, field="VmRSS"):
        total = 0
        for pid in self.processes():
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(field + ":"):
                    total += int(line.split()[1]) * 1024
        return total


class Mortise(Measured):
    def __init__(self, directory, name="mortise", signed=False, extra="", certificate=(), key=KEY, build=None, prefix=()):
        self.name = name
        self.server = MortiseProcess(directory, keys=(key,) if signed else (), extra=extra, certificate=certificate, build=build, prefix=prefix)
        began = time.monotonic()
        self.server.start()
        self.start_seconds = time.monotonic() - began
        self.url = self.server.url

    def processes(self):
        return [self.server.process.pid]

    def metric(self, name):
        """The sum over all labels."""
        with urllib.request.urlopen(self.server.admin_url + "/metrics") as answer:
            lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
        return sum(float(value) for series, _, value in lines if series.partition("{")[0] == name)

    def stop(self):
        self.server.stop()


NGINX_CONFIG = """
worker_processes {workers};
error_log {directory}/error.log;
pid {directory}/nginx.pid;
daemon off;
user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; ssl_protocols TLSv1.2 TLSv1.3; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 600;
  client_max_body_size 0; client_body_temp_path {directory}/temp; open_file_cache max=10000; default_type binary/octet-stream;
  server {{
    listen 127.0.0.1:{port}{tls}; root {directory}/root;
    location / {{ dav_methods PUT DELETE COPY; create_full_put_path on; }}
  }}
}}
"""


class Nginx(Measured):
    """Static files by sendfile with its file cache on, and WebDAV PUT, which does not sync."""

    name = "nginx"

    def __init__(self, directory, certificate=()):
        (directory / "root").mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = directory / "nginx.conf"
        tls = f" ssl; ssl_certificate {certificate[0]}; ssl_certificate_key {certificate[1]}" if certificate else ""
        config.write_text(NGINX_CONFIG.format(directory=directory, port=port, workers=os.cpu_count(), tls=tls))
        self.process = subprocess.Popen(["nginx", "-c", config, "-p", directory], stdin=subprocess.DEVNULL)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{port}"
        self.root = directory / "root"
        give_up = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)

    def processes(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def self_signed_certificate(directory):
    """(certificate, key) for 127.0.0.1."""
    files = directory / "certificate.pem", directory / "key.pem"
    if not files[0].exists():
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


def disk_bytes(directory):
    """That its files take."""
    return sum(file.stat().st_blocks * 512 for file in Path(directory).rglob("*") if file.is_file())


def versions(before=None):
    """What was compared with what."""

    def first_line(*command):
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip().splitlines()[0]

    program = Path(os.environ["MORTISE_BUILD_DIR"]) / "bin" / "mortise"
    return {
        **({"before": first_line(before / "bin" / "mortise", "version")} if before else {}),
        "mortise": first_line(program, "version"),
        "nginx": first_line("nginx", "-v"),
        "wrk": first_line("wrk", "-v"),
        "kernel": os.uname().release,
        "cpus": os.cpu_count(),
    }


def file_system(directory):
    """Its type; for ext4 whether it has a journal: without one, making a file is dear for minutes after many files were
    removed, as every search for an inode walks past those that were just freed; and whether removing waits for a discard."""
    device = os.stat(directory).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split()[2] != number:
            continue
        kind, name, options = source.split()[:3]
        journal = Path("/sys/fs/ext4") / Path(name).name / "journal_task"
        if journal.exists():
            kind += " without journal" if "none" in journal.read_text() else " with journal"
        return kind + (", discard" if "discard" in options.split(",") else "")
    return "unknown"
