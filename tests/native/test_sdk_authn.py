# SPDX-License-Identifier: Apache-2.0
"""The Python package aistore from PyPI as a client of AuthN. Run by tools/test-optin, as test_sdk.py."""

import pytest

aistore = pytest.importorskip("aistore")

from aistore.sdk import Client  # noqa: E402
from aistore.sdk.authn.access_attr import AccessAttr  # noqa: E402
from aistore.sdk.authn.authn_client import AuthNClient  # noqa: E402
from aistore.sdk.authn.errors import ErrRoleAlreadyExists, ErrRoleNotFound, ErrUserAlreadyExists, ErrUserInvalidCredentials, ErrUserNotFound  # noqa: E402
from aistore.sdk.errors import AISError  # noqa: E402
from conftest import ENABLED, Server  # noqa: E402

PASSWORD = "a password of admin"
USERS = f"""
[plugins.auth_jwt]
enabled = true
[plugins.users_local]
enabled = true
[[user]]
name = "admin"
administrator = true
password = "{PASSWORD}"
"""
READING = [AccessAttr.GET, AccessAttr.OBJ_HEAD, AccessAttr.BCK_HEAD, AccessAttr.OBJ_LIST]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("sdk-authn"), extra=ENABLED + USERS).start()
    yield running
    assert running.stop() == 0, running.last_of_log()


@pytest.fixture(scope="module")
def authn(server):
    client = AuthNClient(server.url)
    client.login("admin", PASSWORD)
    client.cluster_manager().register("lab", [server.url])
    return client


def test_a_role_for_one_bucket(server, authn):
    administrator = Client(server.url, token=authn.client.token)
    for name in ("sdk-one", "sdk-two"):
        administrator.bucket(name).create()
        administrator.bucket(name).object("o").get_writer().put_content(b"x")
    role = authn.role_manager().create("sdk-reader", "reads", "lab", READING, bucket_name="sdk-one")
    assert role.buckets[0].bck.name == "sdk-one"
    authn.user_manager().create("sdk-ann", ["sdk-reader"], "a password of ann")
    login = AuthNClient(server.url)
    token = login.login("sdk-ann", "a password of ann", expires_in=600)
    ann = Client(server.url, token=token)
    assert ann.bucket("sdk-one").object("o").get_reader().read_all() == b"x"
    assert [entry.name for entry in ann.bucket("sdk-one").list_all_objects()] == ["o"]
    for refused in (
        lambda: ann.bucket("sdk-one").object("new").get_writer().put_content(b"y"),
        lambda: ann.bucket("sdk-two").list_objects(),
        lambda: ann.bucket("sdk-three").create(),
    ):
        with pytest.raises(AISError):
            refused()
    login.logout()
    with pytest.raises(AISError):
        ann.bucket("sdk-one").list_objects()


def test_users_and_roles(authn):
    roles, users = authn.role_manager(), authn.user_manager()
    roles.create("sdk-role", "of a test", "lab", READING)
    with pytest.raises(ErrRoleAlreadyExists):
        roles.create("sdk-role", "of a test", "lab", READING)
    roles.update("sdk-role", desc="another", cluster_alias="lab", perms=[AccessAttr.GET])
    assert roles.get("sdk-role").clusters[0].perm == "1"
    assert "Guest-lab" in [role.name for role in roles.list()]
    assert users.create("sdk-bob", ["sdk-role"], "a password of bob").id == "sdk-bob"
    with pytest.raises(ErrUserAlreadyExists):
        users.create("sdk-bob", [], "a password of bob")
    users.update("sdk-bob", password="another of bob")
    assert [role.name for role in users.get("sdk-bob").roles] == ["sdk-role"]
    with pytest.raises(ErrUserInvalidCredentials):
        AuthNClient(authn.client.base_url).login("sdk-bob", "a password of bob")
    users.delete("sdk-bob")
    with pytest.raises(ErrUserNotFound):
        users.delete("sdk-bob")
    roles.delete("sdk-role")
    with pytest.raises(ErrRoleNotFound):
        roles.get("sdk-role")
    assert "admin" in users.list()


def test_clusters(server, authn):
    clusters = authn.cluster_manager()
    known = clusters.get(cluster_alias="lab")
    assert clusters.update(known.id, urls=[server.url, "http://other:8080"]).alias == "lab"
    assert list(clusters.list().clusters) == [known.id]
