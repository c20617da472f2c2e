# SPDX-License-Identifier: Apache-2.0
"""[[user]], the first administrator, and what check-config says."""

import subprocess

import pytest
from boto import client_for, refused
from conftest import ENABLED, Command, Site
from mortise_server import DEFAULT_KEY, Key, Server, program

SEED = Key("SEEDKEY001", "seed-secret-0001")
SEEDS = f"""
[[user]]
name = "ann"
display_name = "Ann"
administrator = true
groups = ["staff"]
access_key = "{SEED.access_key}"
secret_key = "{SEED.secret_key}"

[[user]]
name = "bob"
"""


def test_users_are_made_once(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED + SEEDS).start()
    command = Command(server)
    assert command.names("user") == ["ann", "bob"] and command.names("group") == ["staff"]
    client_for(Site(server, SEED)).list_buckets()
    command.must("user", "set", "ann", "administrator=false")
    command.must("key", "delete", SEED.access_key)
    command.must("user", "delete", "bob")
    assert server.stop() == 0
    server.start()
    assert command.names("user") == ["ann", "bob"]
    assert command.names("key") == [], "a key that was deleted does not come back"
    assert command.document("user", "show", "ann")["values"]["administrator"] == "false"
    with refused(403, "InvalidAccessKeyId"):
        client_for(Site(server, SEED)).list_buckets()
    assert server.stop() == 0


def test_keys_of_the_configuration_go_on_working(tmp_path):
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,), extra="\n[plugins.users_local]\nenabled = true\n").start()
    command = Command(server)
    command.must("user", "create", "ann")
    ann = command.key("ann")
    for key in (DEFAULT_KEY, ann):
        client_for(Site(server, key)).list_buckets()
    assert server.stop() == 0


def outward(server_directory, extra):
    return Server(server_directory, listen="0.0.0.0:0", extra=extra)


def test_the_first_start_prints_an_administrators_key_once(tmp_path):
    server = outward(tmp_path / "server", ENABLED)
    server.start()
    said = server.log.read_text()
    words = dict(line.strip().split(": ") for line in said.splitlines() if line.startswith("  access key") or line.startswith("  secret key"))
    key = Key(words["access key"], words["secret key"])
    port = server.address.rsplit(":", 1)[1]
    server.ready["listen"] = ["127.0.0.1:" + port]
    s3 = client_for(Site(server, key))
    s3.create_bucket(Bucket="first")
    assert Command(server).document("user", "show", "admin")["values"]["administrator"] == "true"
    assert server.stop() == 0
    server.listen = "0.0.0.0:0"
    server.start()
    assert server.log.read_text().count("secret key: ") == 1
    command = Command(server)
    command.must("user", "delete", "admin")
    assert server.stop() == 0
    server.listen = "0.0.0.0:0"
    server.start()
    assert command.names("user") == [], "who was deleted is not made again"
    assert server.stop() == 0


@pytest.mark.parametrize("listen, extra", [("127.0.0.1:0", ENABLED), ("0.0.0.0:0", ENABLED + SEEDS)])
def test_no_administrator_is_made_unasked(tmp_path, listen, extra):
    server = Server(tmp_path / "server", listen=listen, extra=extra).start()
    assert "admin" not in Command(server).names("user") and "secret key: " not in server.log.read_text()
    assert server.stop() == 0


def test_an_open_address_without_authentication_is_still_refused(tmp_path):
    server = outward(tmp_path / "server", "\n[plugins.users_local]\nenabled = true\n")
    with pytest.raises(RuntimeError, match="no authentication plugin is enabled"):
        server.start()


def test_users_without_a_plugin_that_keeps_them(tmp_path):
    server = Server(tmp_path / "server").start()
    code, output, errors = Command(server)("user", "list")
    assert code == 1 and output == "" and "[plugins.users_local] enabled = true" in errors
    assert server.stop() == 0


@pytest.mark.parametrize(
    "toml, line",
    [
        ('[[user]]\nname = "ann"\n', ":2:8: users are given, and no plugin that keeps users is enabled"),
        (ENABLED + '[[user]]\nname = "a/b"\n', ":7:8: 'a/b' is no user's name"),
        (ENABLED + '[[user]]\nname = "a"\n[[user]]\nname = "a"\n', ":9:8: user 'a' is there twice"),
        (ENABLED + '[[user]]\nname = "a"\naccess_key = "KEY1"\n', ":8:14: user 'a': a key is both, access_key and secret_key"),
        (ENABLED + '[[user]]\nname = "a"\naccess_key = "KEY1"\nsecret_key = "short"\n', ":8:14: user 'a': a secret_key has 8 to 256"),
        (ENABLED + '[[user]]\nname = "a"\ncolor = "red"\n', "unknown key 'user.color'"),
        (ENABLED + '[[user]]\nname = "a"\nadministrator = "perhaps"\n', "user.administrator"),
        (ENABLED + '[[user]]\ndisplay_name = "a"\n', "needs a name"),
        ("[plugins.users_local]\nenabled = true\n", ":2:11: plugins.users_local keeps users and keys, but no authentication"),
        ('[plugins.auth_sigv4]\nenabled = true\n', "or enable a plugin that keeps users"),
        (ENABLED + 'key_file = "/no/such/file"\n', "plugins.users_local.key_file is /no/such/file: No such file"),
        (ENABLED + 'colour = 1\n', "unknown key 'plugins.users_local.colour'"),
    ],
)  # fmt: skip
def test_what_check_config_says(tmp_path, toml, line):
    file = tmp_path / "mortise.toml"
    file.write_text(toml)
    done = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and line in done.stderr, done.stderr
    assert "short" not in done.stderr.replace("a short", "")


def test_check_config_accepts_users(tmp_path):
    file = tmp_path / "mortise.toml"
    file.write_text(ENABLED + SEEDS)
    done = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
