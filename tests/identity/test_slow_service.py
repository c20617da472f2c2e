# SPDX-License-Identifier: Apache-2.0
"""sdk/examples/users_http: keys that a service tells, over HTTP, when it likes to. Meanwhile nobody else waits."""

import asyncio
import json
import os
import resource
import socket
import threading
from pathlib import Path

import pytest
import requests
from boto import client_for, refused
from conftest import Site
from mortise_server import DEFAULT_KEY, Key, Server
from raw_http import read_answer, signed_headers

MANY = 1000
BUILD = Path(os.environ["MORTISE_BUILD_DIR"])
EXAMPLE = BUILD / "sdk_examples"


def secret_of(access_key):
    return f"secret-of-{access_key}"


class Service:
    """Knows the users u0, u1, …, and their keys KEY0, KEY1, …; holds its answers to questions for keys back while it is told to, and
    for the users it is told."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.held = 0
        self.silent = ()
        self.failing = False
        self.changed = threading.Condition()
        self.go = asyncio.Event()
        self.go.set()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.ready.wait(60)

    def _run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=4096))
        self.url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer):
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                status, body = await self._answer(line.split()[1].decode())
                writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer(self, path):
        kind, name = path.strip("/").split("/")
        if (kind == "keys" or name in self.silent) and not self.go.is_set():
            self._count(1)
            await self.go.wait()
            self._count(-1)
        if self.failing:
            return 500, b"sorry"
        number = name.removeprefix("KEY" if kind == "keys" else "u")
        if not number.isdigit():
            return 404, b""
        user = {"id": f"u{number}"}
        return 200, json.dumps({"secret": secret_of(name), "user": user} if kind == "keys" else user).encode()

    def _count(self, change):
        with self.changed:
            self.held += change
            self.changed.notify_all()

    def hold(self, *users):
        self.silent = users
        self.loop.call_soon_threadsafe(self.go.clear)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self.loop).result(60)

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: self.held >= count, 300), f"{self.held} questions came"

    def release(self):
        self.loop.call_soon_threadsafe(self.go.set)

    async def _end(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(60)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)
        self.loop.close()


@pytest.fixture(scope="module", autouse=True)
def descriptors():
    """For both ends of many connections, here and in the server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MANY
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"at most {hard} files can be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def service():
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def serving(tmp_path, service):
    """serving(patience): a server that asks the service, and waits that long; with options of auth_sigv4."""
    made = []

    def start(patience, options_of_sigv4=""):
        key = f'[[plugins.auth_sigv4.key]]\naccess_key = "{DEFAULT_KEY.access_key}"\nsecret_key = "{DEFAULT_KEY.secret_key}"\n'
        extra = f"""
[plugins.auth_sigv4]
enabled = true
{options_of_sigv4}{key}
[server.timeouts]
access = "{patience}"
head = "10m"
idle = "10m"
[plugins]
directories = ["{BUILD / 'plugins'}", "{EXAMPLE}"]
[plugins.api_native]
enabled = true
job_rate = "64KiB"
[plugins.users_http]
enabled = true
url = "{service.url}/"
timeout = "10m"
connections = {2 * MANY}
"""
        options = {"threads": 1, "workers": 2, "drain_timeout": "100ms"}
        made.append(Server(tmp_path / "server", server_options=options, extra=extra).start())
        return made[-1]

    yield start
    service.release()
    for server in made:
        assert server.stop() in (0, None), server.last_of_log()


@pytest.fixture
def server(serving):
    return serving("10m")


def threads_of(server):
    return len(os.listdir(f"/proc/{server.process.pid}/task"))


def begin(site, number):
    """A request that is sent and not answered yet."""
    key = Key(f"KEY{number}", secret_of(f"KEY{number}"))
    host, port = site.server.address.rsplit(":", 1)
    lines = signed_headers(site, key, "GET", "/", b"", {})
    connection = socket.create_connection((host, int(port)), timeout=300)
    connection.sendall(b"GET / HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n")
    return connection


def test_a_service_says_who_may_come_in(server, service):
    site = Site(server)
    good = client_for(site, Key("KEY7", secret_of("KEY7")))
    good.create_bucket(Bucket="of-u7")
    assert good.get_bucket_acl(Bucket="of-u7")["Owner"]["ID"] == "u7"
    with refused(403, "SignatureDoesNotMatch"):
        client_for(site, Key("KEY7", "another-secret")).list_buckets()
    with refused(403, "InvalidAccessKeyId"):
        client_for(site, Key("NOBODY", "some-secret-0001")).list_buckets()
    service.failing = True
    with refused(503, "ServiceUnavailable"):
        good.list_buckets()
    service.failing = False
    assert [b["Name"] for b in good.list_buckets()["Buckets"]] == ["of-u7"]


def test_who_signed_rightly_is_not_slowed_by_others_at_the_address(serving, service):
    """What strangers make up is not looked up any more."""
    server = serving("10m", "failed_signatures = 3\n")
    site = Site(server)
    good = client_for(site, Key("KEY7", secret_of("KEY7")))
    good.list_buckets()
    for code, status in (("InvalidAccessKeyId", 403),) * 3 + (("SlowDown", 503),) * 3:
        with refused(status, code):
            client_for(site, Key("NOBODY", "some-secret-0001")).list_buckets()
    good.list_buckets()
    with refused(503, "SlowDown"):
        client_for(site, Key("KEY8", secret_of("KEY8"))).list_buckets()
    client_for(site, DEFAULT_KEY).list_buckets()


def test_a_thousand_questions_keep_nobody_waiting(server, service):
    site = Site(server)
    ours = client_for(site, DEFAULT_KEY)
    ours.create_bucket(Bucket="ours")
    before = threads_of(server)
    service.hold()
    waiting = [begin(site, number) for number in range(MANY)]
    service.wait_for(MANY)
    assert threads_of(server) <= before, "a question holds no thread"
    for number in range(20):  # on the only loop, and by the two workers
        ours.put_object(Bucket="ours", Key=str(number), Body=bytes(200_000))
        assert len(ours.get_object(Bucket="ours", Key=str(number))["Body"].read()) == 200_000
    assert len(ours.list_objects_v2(Bucket="ours")["Contents"]) == 20
    assert service.held == MANY, "all of them still wait"
    service.release()
    assert [read_answer(connection, "GET").status for connection in waiting] == [200] * MANY


def test_the_server_stops_while_questions_are_open(serving, service):
    server = serving("1s")
    service.hold()
    waiting = [begin(Site(server), number) for number in range(10)]
    service.wait_for(10)
    assert server.stop() == 0, server.last_of_log()
    for connection in waiting:
        connection.close()


def test_a_job_does_not_wait_for_ever_for_who_began_it(serving, service):
    """It may have removed a page before, or nothing: then nobody says any more whether its user is still there."""
    site = Site(serving("1s"))
    good = client_for(site, Key("KEY7", secret_of("KEY7")))
    good.create_bucket(Bucket="of-u7")
    for number in range(140):
        good.put_object(Bucket="of-u7", Key=f"k{number:03}", Body=b"x")

    def native(key, method, target, message):
        body = json.dumps(message).encode()
        headers = signed_headers(site, key, method, target, body, {"Content-Type": "application/json"})
        answer = requests.request(method, site.endpoint + target, data=body, headers=headers, timeout=300)
        assert answer.status_code == 200, answer.text
        return answer

    removal = {"action": "delete-listrange", "name": "", "value": {"template": "k"}}
    job = native(Key("KEY7", secret_of("KEY7")), "DELETE", "/v1/buckets/of-u7?provider=ais", removal).text
    service.hold("u7")
    status = {"end_time": 0}
    while status["end_time"] == 0:
        status = native(DEFAULT_KEY, "GET", "/v1/cluster?what=status", {"id": job}).json()
    assert service.held >= 1 and "could not be decided in time" in status["err"], status
    service.release()
    assert len(good.list_objects_v2(Bucket="of-u7")["Contents"]) > 0, "what nobody allowed in time stays"
