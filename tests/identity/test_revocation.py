# SPDX-License-Identifier: Apache-2.0
"""Who is revoked is refused from then on, under load: a request that is sent after the command has ended is refused, whichever
connection and thread it is on. No clock is asked: what counts is what was sent after what."""

import socket
import threading

import pytest
from boto import body_of, client_for
from conftest import ENABLED, Site
from mortise_server import Key, Server
from raw_http import Held, read_answer, signed_headers

CLIENTS = 16
AFTER = 20  # requests of each client that are sent after the revocation


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Takes any number of failures from one address: that is what these clients send."""
    unlimited = ENABLED.replace("enabled = true\n", "enabled = true\nfailed_signatures = 0\n", 1)
    server = Server(tmp_path_factory.mktemp("revocation"), extra=unlimited).start()
    yield server
    assert server.stop() == 0


def delete_key(command, user, key):
    command.must("key", "delete", key.access_key)


def deactivate_key(command, user, key):
    command.must("key", "set", key.access_key, "status=inactive")


def let_expire(command, user, key):
    command.must("key", "set", key.access_key, "expires=2001-01-01T00:00:00Z")


def rotate_key(command, user, key):
    command.must("key", "rotate", key.access_key)


def delete_user(command, user, key):
    command.must("user", "delete", user)


def deny_all(command, user, key):
    """What disables a user and keeps its keys."""
    command.must("user", "set", user, 'policy.off={"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}')


REVOCATIONS = {
    delete_key: "InvalidAccessKeyId",
    deactivate_key: "InvalidAccessKeyId",
    let_expire: "InvalidAccessKeyId",
    rotate_key: "SignatureDoesNotMatch",
    delete_user: "InvalidAccessKeyId",
    deny_all: "AccessDenied",
}


class Client(threading.Thread):
    """Sends one request after the other, each on a connection of its own, signed in advance for a path that costs a lookup
    of the key and a decision."""

    def __init__(self, site, key, target, revoked):
        super().__init__(daemon=True)
        host, port = site.server.address.rsplit(":", 1)
        self.address = host, int(port)
        lines = signed_headers(site, key, "GET", target, b"", {})
        self.request = f"GET {target} HTTP/1.1\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n"
        self.revoked = revoked
        self.before, self.after, self.error = [], [], None
        self.has_begun = threading.Event()

    def run(self):
        try:
            while len(self.after) < AFTER:
                sent_after = self.revoked.is_set()
                with socket.create_connection(self.address, timeout=120) as connection:
                    connection.sendall(self.request)
                    answer = read_answer(connection, "GET")
                (self.after if sent_after else self.before).append((answer.status, answer.code))
                self.has_begun.set()
        except Exception as error:  # told by the test
            self.error = error
            self.has_begun.set()


@pytest.mark.parametrize("revoke", REVOCATIONS, ids=lambda f: f.__name__)
def test_no_request_that_is_sent_afterwards_gets_in(server, command, name, revoke):
    command.must("user", "create", name)
    key, other = command.key(name), f"{name}-other"
    command.must("user", "create", other)
    spared = command.key(other)
    client_for(Site(server, key)).create_bucket(Bucket=name)
    client_for(Site(server, spared)).create_bucket(Bucket=other)
    revoked = threading.Event()
    clients = [Client(Site(server), key, f"/{name}", revoked) for _ in range(CLIENTS)]
    bystander = Client(Site(server), spared, f"/{other}", revoked)
    for client in (*clients, bystander):
        client.start()
    for client in (*clients, bystander):
        assert client.has_begun.wait(120) and client.error is None, client.error
    revoke(command, name, key)
    revoked.set()
    for client in (*clients, bystander):
        client.join(300)
        assert not client.is_alive() and client.error is None, client.error
    code = REVOCATIONS[revoke]
    for client in clients:
        assert client.before[0] == (200, "")
        assert set(client.before) <= {(200, ""), (403, code)}, "what was under way ends, or is refused"
        assert set(client.after) == {(403, code)}
    assert set(bystander.before + bystander.after) == {(200, "")}, "others do not notice"


@pytest.mark.parametrize("revoke", [delete_key, delete_user, deny_all], ids=lambda f: f.__name__)
def test_an_upload_under_way_ends_as_one_or_the_other(server, command, s3_of, name, revoke):
    """Its signature was good, and nothing asks for the key again; permission is asked for again when the body is there."""
    command.must("user", "create", name)
    key = command.key(name)
    s3_of(key).create_bucket(Bucket=name)
    body = bytes(100_000)
    held = [Held(Site(server), key, "PUT", f"/{name}/{n}", body) for n in range(8)]
    revoke(command, name, key)
    answers = [upload.release() for upload in held]
    assert {(a.status, a.code) for a in answers} <= {(200, ""), (403, "AccessDenied")}
    if revoke is deny_all:
        assert {a.status for a in answers} == {403}
    command.must("user", "create", f"{name}-admin", "administrator=true")
    admin = s3_of(command.key(f"{name}-admin"))
    stored = {row["Key"] for row in admin.list_objects_v2(Bucket=name).get("Contents", [])}
    assert stored == {str(n) for n, answer in enumerate(answers) if answer.status == 200}
    for stored_key in stored:
        assert body_of(admin.get_object(Bucket=name, Key=stored_key)) == body


def test_a_key_that_comes_back_counts_at_once(server, command, name):
    command.must("user", "create", name)
    key = command.key(name)
    s3 = client_for(Site(server, Key(key.access_key, key.secret_key)))
    for _ in range(10):
        command.must("key", "set", key.access_key, "status=inactive")
        with pytest.raises(s3.exceptions.ClientError):
            s3.list_buckets()
        command.must("key", "set", key.access_key, "status=active")
        s3.list_buckets()
