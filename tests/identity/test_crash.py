# SPDX-License-Identifier: Apache-2.0
"""kill -9 while users and keys change, and keys that end while requests run."""

import json
import random
import subprocess
import threading
import time

from boto import client_for
from conftest import ENABLED, Command, Site
from mortise_server import Key, Server, program

ROUNDS = 8


class Admin:
    """The admin listener as one client sees it: what it acknowledged, and what it may have done."""

    def __init__(self, server):
        import requests

        about = json.loads((server.data / "admin.json").read_text())
        self.url = "http://" + about["admin"]
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update({"Authorization": "Bearer " + about["key"], "Host": "localhost"})

    def __call__(self, method, path, **values):
        answer = self.session.request(method, self.url + path, json={"set": values} if values else None, timeout=60)
        answer.raise_for_status()
        return answer.json()


def change_until_killed(server, rng, alive, gone, unknown):
    """Keys are made and deleted until the server is gone. `alive`: {access key: secret}."""
    import requests

    admin = Admin(server)
    current = None
    try:
        while True:
            current = None
            if alive and rng.random() < 0.4:
                current = rng.choice(sorted(alive))
                secret = alive.pop(current)
                unknown[current] = secret
                admin("DELETE", "/keys/" + current)
                del unknown[current]
                gone.add(current)
            else:
                made = admin("POST", "/keys", user="ann")
                alive[made["name"]] = made["values"]["secret_key"]
    except requests.RequestException:
        pass


def test_no_acknowledged_key_is_lost_and_no_deleted_one_comes_back(tmp_path):
    rng = random.Random(7)
    server = Server(tmp_path / "server", extra=ENABLED + "max_keys_per_user = 100\n").start()
    Command(server).must("user", "create", "ann")
    alive, gone = {}, set()
    for _ in range(ROUNDS):
        unknown = {}
        thread = threading.Thread(target=change_until_killed, args=(server, rng, alive, gone, unknown))
        thread.start()
        time.sleep(rng.uniform(0.05, 0.4))  # when it dies is the point of the test: anywhere
        server.kill()
        thread.join()
        server.start()
        there = set(Command(server).names("key"))
        assert set(alive) <= there, "an acknowledged key is gone"
        assert not gone & there, "a deleted key is back"
        for access_key, secret in unknown.items():
            (alive.update({access_key: secret}) if access_key in there else gone.add(access_key))
        for access_key in there - set(alive):  # made, and killed before it was said
            Command(server).must("key", "delete", access_key)
            gone.add(access_key)
        for access_key, secret in list(alive.items())[:3]:
            client_for(Site(server, Key(access_key, secret))).list_buckets()
        while len(alive) > 60:
            access_key, _ = alive.popitem()
            Command(server).must("key", "delete", access_key)
            gone.add(access_key)
    assert len(alive) + len(gone) > ROUNDS
    assert server.stop() == 0


def test_a_deleted_key_is_refused_from_the_next_request_on(tmp_path):
    """Eight clients use a key while it is deleted. What begins after the deletion was acknowledged is refused."""
    server = Server(tmp_path / "server", extra=ENABLED).start()
    command = Command(server)
    command.must("user", "create", "ann")
    for _ in range(5):
        key = command.key("ann")
        deleted = threading.Event()
        wrong, refused_after = [], []

        def use(key=key, deleted=deleted, wrong=wrong, refused_after=refused_after):
            s3 = client_for(Site(server, key))
            while True:
                was_deleted = deleted.is_set()
                try:
                    s3.list_buckets()
                    if was_deleted:
                        return wrong.append("accepted after it was deleted")
                except s3.exceptions.ClientError as e:
                    if e.response["Error"]["Code"] != "InvalidAccessKeyId":
                        return wrong.append(e.response)
                    return refused_after.append(1)

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        admin = Admin(server)
        admin("DELETE", "/keys/" + key.access_key)
        deleted.set()
        for thread in threads:
            thread.join()
        assert wrong == [] and len(refused_after) == 8
    assert server.stop() == 0


def fsck(server):
    return subprocess.run([program(), "fsck", "--config", server.directory / "mortise.toml"], capture_output=True, text=True, timeout=60)


def test_a_lost_or_other_key_file_is_told(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED).start()
    command = Command(server)
    command.must("user", "create", "ann")
    key = command.key("ann")
    assert server.stop() == 0
    file = server.data / "users_local" / "secrets.key"
    text = file.read_text()
    for content, message in ((None, "put the file back"), ("0" * 64 + "\n", "is not the one"), ("rubbish", "64 hex digits")):
        file.unlink()
        if content is not None:
            file.write_text(content)
        found = fsck(server)
        assert found.returncode == 1 and message in found.stdout and "1 findings" in found.stdout, found
        assert file.exists() == (content is not None), "a check makes nothing"
        try:
            server.start()
            raise AssertionError("it started")
        except RuntimeError as e:
            assert message in str(e), e
        file.write_text(text)
    found = fsck(server)
    assert found.returncode == 0 and "nothing found" in found.stdout, found
    server.start()
    client_for(Site(server, key)).list_buckets()
    assert server.stop() == 0
