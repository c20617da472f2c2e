# SPDX-License-Identifier: Apache-2.0
"""The original, to be measured beside: one proxy and one target of NVIDIA's AIStore, from a program that was built elsewhere."""

import http.client
import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

from servers import Measured

READY_SECONDS = 60
CLUSTER = {
    "backend": {},
    "timeout": {"cplane_operation": "2s", "max_keepalive": "5s", "cold_get_conflict": "5s", "max_host_busy": "20s", "startup_time": "1m",
                "join_startup_time": "3m", "send_file_time": "5m", "ec_streams_time": "10m", "object_md": "2h"},
    "space": {"cleanupwm": 65, "lowwm": 75, "highwm": 90, "out_of_space": 95, "batch_size": 32768, "dont_cleanup_time": "120m"},
    "resilver": {"enabled": True},
    "memsys": {"min_free": "2gb", "default_buf": "32kb", "to_gc": "4gb", "hk_time": "3m", "min_pct_total": 0, "min_pct_free": 0},
    "versioning": {"enabled": True, "validate_warm_get": False},
    "net": {"l4": {"proto": "tcp", "sndrcv_buf_size": 131072},
            "http": {"use_https": False, "idle_conn_time": "6s", "idle_conns_per_host": 32, "idle_conns": 256, "chunked_transfer": True}},
    "distributed_sort": {"duplicated_records": "ignore", "missing_shards": "ignore", "ekm_malformed_line": "abort", "ekm_missing_key": "abort",
                         "default_max_mem_usage": "80%", "call_timeout": "10m", "dsorter_mem_threshold": "100GB", "compression": "never", "bundle_multiplier": 4},
}  # fmt: skip


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class AIStore(Measured):
    """Its clients ask the proxy, which sends them on. `path` and `suffix` are of the target, as the proxy names it, so that what is
    measured there has no request to the proxy in it."""

    name = "AIStore"

    def __init__(self, directory, program):
        self.directory, self.running = directory, []
        ports = free_ports(6)
        self.url = f"http://127.0.0.1:{ports[0]}"
        for role, own in (("proxy", ports[:3]), ("target", ports[3:])):
            self._start(program, role, own)
            self._wait_until_ready("/v1/health" if role == "proxy" else "/v1/health?prr=true")

    def _start(self, program, role, ports):
        place = self.directory / role
        shutil.rmtree(place, ignore_errors=True)
        for name in ("conf", "log", "disks"):
            (place / name).mkdir(parents=True)
        proxy = {"primary_url": self.url, "original_url": self.url, "discovery_url": "", "non_electable": False}
        (place / "ais.json").write_text(json.dumps({**CLUSTER, "proxy": proxy, "auth": {}}))
        net = {"hostname": "127.0.0.1", "hostname_intra_control": "", "hostname_intra_data": ""}
        net |= dict(zip(("port", "port_intra_control", "port_intra_data"), map(str, ports)))
        local = {"confdir": str(place / "conf"), "log_dir": str(place / "log"), "host_net": net, "fspaths": {},
                 "test_fspaths": {"root": f"{place / 'disks'}/", "count": 1, "instance": 0}}  # fmt: skip
        (place / "local.json").write_text(json.dumps(local))
        command = [program, f"-config={place / 'ais.json'}", f"-local_config={place / 'local.json'}", f"-role={role}"]
        output = (place / "output").open("w")
        self.running.append(subprocess.Popen([*command, *(["-ntargets=1"] if role == "proxy" else [])], stdin=subprocess.DEVNULL, stdout=output, stderr=output))

    def _wait_until_ready(self, path):
        give_up = time.monotonic() + READY_SECONDS
        while True:
            try:
                if self.ask("GET", path)[0] == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > give_up or any(one.poll() is not None for one in self.running):
                raise RuntimeError(f"AIStore does not start: see {self.directory}/*/output")
            time.sleep(0.2)

    def ask(self, method, path, message=None):
        """Of the proxy: (status, the place that it sends to)."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        connection.request(method, path, None if message is None else json.dumps(message), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("location", "")

    def create_bucket(self, name):
        self.ask("POST", f"/v1/buckets/{name}?provider=ais", {"action": "create-bck"})

    def objects_at_target(self, bucket, method):
        """(URL of the bucket's objects at the target, what stands behind a name)."""
        status, place = self.ask(method, f"/v1/objects/{bucket}/name?provider=ais")
        if status not in (301, 307):
            raise RuntimeError(f"AIStore's proxy answers {method} with {status}, and not with another place")
        place = urllib.parse.urlsplit(place)
        return f"http://{place.netloc}/v1/objects/{bucket}", "?" + place.query

    def processes(self):
        return [one.pid for one in self.running]

    def stop(self):
        for one in self.running[::-1]:
            one.send_signal(signal.SIGTERM)
            one.wait()
