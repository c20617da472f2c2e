# SPDX-License-Identifier: Apache-2.0
"""[[user]], the first administrator, and what check-config says."""

import signal
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
    code, _, errors = command("user", "set", "ann", "administrator=false")
    assert code == 1 and "'ann' is the last administrator" in errors
    command.must("user", "create", "boss", "administrator=true")
    command.must("user", "set", "ann", "administrator=false")
    command.must("key", "delete", SEED.access_key)
    assert server.stop() == 0
    server.start()
    assert command.names("user") == ["ann", "bob", "boss"]
    assert command.names("key") == [], "a key that was deleted does not come back"
    assert command.document("user", "show", "ann")["values"]["administrator"] == "false"
    with refused(403, "InvalidAccessKeyId"):
        client_for(Site(server, SEED)).list_buckets()
    assert server.stop() == 0


def test_what_is_declared_is_not_deleted(tmp_path):
    extra = ENABLED + "[plugins.auth_policy]\nenabled = true\n" + POLICIES + SEEDS.replace("ann", "eve").replace(SEED.access_key, "SEEDKEY002")
    server = Server(tmp_path / "server", extra=extra).start()
    command = Command(server)
    for words in (("user", "delete", "bob"), ("user", "delete", "eve"), ("policy", "delete", "readers"), ("group", "delete", "staff")):
        code, _, errors = command(*words)
        assert code == 1 and (f"'{words[2]}' is declared in {server.directory}/mortise.toml:" in errors or "has members" in errors), errors
    assert server.stop() == 0
    server.extra = ENABLED
    server.start()
    command.must("user", "delete", "bob")
    assert server.stop() == 0
    server.start()
    assert command.names("user") == ["ann", "eve"]
    assert server.stop() == 0


def test_keys_of_the_configuration_go_on_working(tmp_path):
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,), extra="\n[plugins.users_local]\nenabled = true\n").start()
    command = Command(server)
    command.must("user", "create", "ann")
    ann = command.key("ann")
    for key in (DEFAULT_KEY, ann):
        client_for(Site(server, key)).list_buckets()
    assert server.stop() == 0


TWICE = Key("TWICEKEY001", "twice-secret-0001", "ann")
KEEPING = "\n[plugins.users_local]\nenabled = true\n"


def test_a_name_of_the_configuration_is_not_given_again(tmp_path):
    server = Server(tmp_path / "server", keys=(TWICE, DEFAULT_KEY), extra=KEEPING).start()
    command = Command(server)
    command.must("user", "create", "bob")
    (tmp_path / "secret").write_text("other-secret-0001\n")
    secret = f"secret_key=@{tmp_path}/secret"
    for words in (
        ("user", "create", "ann"),
        ("user", "create", DEFAULT_KEY.user),
        ("user", "create", "eve", f"access_key={TWICE.access_key}", secret),
        ("key", "create", "bob", "--access-key", TWICE.access_key, secret),
    ):
        code, output, errors = command(*words)
        assert code == 1 and output == "" and "plugins.auth_sigv4" in errors, (words, code, errors)
    assert command.names("user") == ["bob"] and command.names("key") == []
    assert server.stop() == 0


@pytest.mark.parametrize("made", ["ann", "bob"])
def test_a_name_that_was_given_refuses_the_start_and_the_reload(tmp_path, made):
    """ann is the user of the key that comes, bob has an access key of the same name."""
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,), extra=KEEPING).start()
    command = Command(server)
    (tmp_path / "secret").write_text("other-secret-0001\n")
    has_key = made == "bob"
    command.must("user", "create", made, *([f"access_key={TWICE.access_key}", f"secret_key=@{tmp_path}/secret"] if has_key else []))
    server.keys = (DEFAULT_KEY, TWICE)
    server.write_config()
    server.process.send_signal(signal.SIGHUP)
    while "plugin 'auth_sigv4' keeps the options it has" not in server.log.read_text():
        assert server.process.poll() is None, server.last_of_log()
    with refused(403, "SignatureDoesNotMatch" if has_key else "InvalidAccessKeyId"):
        client_for(Site(server, TWICE)).list_buckets()
    client_for(Site(server, DEFAULT_KEY)).list_buckets()
    assert server.stop() == 0
    with pytest.raises(RuntimeError) as failed:
        server.start()
    said = str(failed.value)
    assert "plugins.auth_sigv4" in said and "users_local" in said and f"mortise {'key' if has_key else 'user'} delete" in said
    server.keys = (DEFAULT_KEY,)
    server.start()
    command.must("user", "delete", made)
    assert server.stop() == 0
    server.keys = (DEFAULT_KEY, TWICE)
    server.start()
    client_for(Site(server, TWICE)).list_buckets()
    assert server.stop() == 0


def test_root_gets_in_beside_a_user_of_its_name(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED).start()
    Command(server).must("user", "create", "admin")
    assert server.stop() == 0
    root = Key("ROOTKEY0001", "root-secret-0001")
    server.prefix = ("env", f"MORTISE_ACCESS_KEY={root.access_key}", f"MORTISE_SECRET_KEY={root.secret_key}")
    server.start()
    client_for(Site(server, root)).list_buckets()
    code, _, errors = Command(server)("key", "create", "admin", "--access-key", root.access_key)
    assert code == 1 and "plugins.auth_sigv4" in errors
    assert server.stop() == 0


@pytest.mark.parametrize("administrator", ["true", "false"])
def test_an_administrator_of_the_configuration_may_be_called_root(tmp_path, administrator):
    key = Key("ROOTKEY0001", "root-secret-0001", "root")
    server = Server(tmp_path / "server", keys=(key,))
    server.extra = f"administrator = {administrator}\n"
    if administrator == "true":
        server.start()
        client = client_for(Site(server, key))
        client.create_bucket(Bucket="of-root")
        assert client.list_buckets()["Owner"]["ID"] == "root"
        assert server.stop() == 0
    else:
        with pytest.raises(RuntimeError, match="a user is not called root"):
            server.start()


@pytest.mark.parametrize("seed, said", [('name = "ann"\n', "'ann' is the user of a key"), (f'name = "bob"\naccess_key = "{TWICE.access_key}"\nsecret_key = "other-secret-0001"\n', "is also that of [[user]] 'bob'")])
def test_check_config_compares_users_with_keys(tmp_path, seed, said):
    file = Server(tmp_path, keys=(TWICE,), extra=KEEPING + "[[user]]\n" + seed).write_config()
    checked = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
    assert checked.returncode == 1 and said in checked.stderr, checked


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
    command.must("user", "create", "boss", "administrator=true")
    command.must("user", "delete", "admin")
    assert server.stop() == 0
    server.listen = "0.0.0.0:0"
    server.start()
    assert command.names("user") == ["boss"], "who was deleted is not made again"
    assert server.stop() == 0


def test_as_many_users_as_there_may_be_are_made(tmp_path):
    seeds = '[[user]]\nname = "a"\n[[user]]\nname = "b"\n'
    server = Server(tmp_path / "server", extra=ENABLED + "max_users = 2\n" + seeds).start()
    assert Command(server).names("user") == ["a", "b"]
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


@pytest.mark.parametrize("group", ["bucket", "job", "user", "group", "key"])
def test_a_list_that_fails_prints_no_header(tmp_path, group):
    server = Server(tmp_path / "server", extra="\n[plugins.api_admin]\nenabled = false\n").start()
    code, output, errors = Command(server)(group, "list")
    assert code == 1 and output == "" and "is its plugin api_admin enabled?" in errors
    assert server.stop() == 0


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
        (ENABLED + '[[user]]\nname = "Root"\n', ":7:8: 'Root' is no user's name: a user is not called root, anonymous"),
        (ENABLED + 'max_users = 1\n[[user]]\nname = "a"\n[[user]]\nname = "b"\n', ":10:8: there are 2 users, and plugins.users_local.max_users is 1"),
        ('[plugins.auth_sigv4]\nenabled = true\n[[plugins.auth_sigv4.key]]\naccess_key = "KEY1"\nsecret_key = "secret-0001"\nid = "anonymous"\n', "a user is not called root, anonymous"),
        ('[plugins.auth_sigv4]\nenabled = true\n[[plugins.auth_sigv4.key]]\naccess_key = "KEY1"\nsecret_key = "secret-0001"\nid = "Role/powerful"\n', "a user is not called root, anonymous"),
        (ENABLED + '[plugins.auth_policy]\nenabled = false\n[[bucket]]\nname = "abc"\nproperties = {"s3.policy" = \'{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::abc"}}\'}\n', "no plugin evaluates policies, and s3.policy would mean nothing: [plugins.auth_policy] enabled = true"),
        (ENABLED + '[plugins.auth_policy]\nenabled = true\n[[bucket]]\nname = "abc"\nproperties = {"s3.policy" = \'{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::abcd"}}\'}\n', ":9:8: bucket 'abc': property 's3.policy': Policy has invalid resource"),
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


POLICIES = """
[[policy]]
name = "readers"
document = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'

[[user]]
name = "ann"
policies = ["readers", "aws:AmazonS3ReadOnlyAccess"]
policy.own = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*"}}'
access_key = "SEEDKEY001"
secret_key = "seed-secret-0001"
"""


def test_users_have_policies_from_the_first_moment(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED + POLICIES).start()
    command = Command(server)
    values = command.document("user", "show", "ann")["values"]
    assert values["policies"] == "aws:AmazonS3ReadOnlyAccess,readers" and "s3:CreateBucket" in values["policy.own"]
    s3 = client_for(Site(server, SEED))
    s3.create_bucket(Bucket="bucket")
    s3.list_buckets()
    with refused(403, "AccessDenied"):
        s3.put_object(Bucket="bucket", Key="a")
    assert server.stop() == 0


@pytest.mark.parametrize(
    "wrong, message",
    [
        (("s3:GetObject", "GetObject"), "[[policy]] 'readers', document: Policy has invalid action"),
        (("s3:CreateBucket", "CreateBucket"), "[[user]] 'ann', policy.own: Policy has invalid action"),
        (('["readers"', '["writers"'), "there is no [[policy]] 'writers'"),
        (('name = "readers"', 'name = "a b"'), "'a b' is no policy's name"),
        (("policy.own", 'policy."a b"'), "a policy's name has"),
    ],
)
def test_check_config_reads_policies(tmp_path, wrong, message):
    server = Server(tmp_path / "server", extra=ENABLED + POLICIES.replace(*wrong))
    server.directory.mkdir(parents=True)
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and message in done.stdout + done.stderr, (done.stdout, done.stderr)


KEY_OF_ANN = '[[plugins.auth_sigv4.key]]\nid = "ann"\naccess_key = "OTHERKEY01"\nsecret_key = "other-secret-0001"\n'


@pytest.mark.parametrize(
    "toml, at, message",
    [
        (ENABLED + POLICIES.replace('"s3:GetObject"', '"Nonsense"'), "Nonsense", "[[policy]] 'readers', document: Policy has invalid action"),
        (ENABLED + POLICIES.replace('"s3:CreateBucket"', '"Nonsense"'), "Nonsense", "[[user]] 'ann', policy.own: Policy has invalid action"),
        (ENABLED + KEY_OF_ANN + POLICIES, 'name = "ann"', "'ann' is the user of a key in plugins.auth_sigv4, and is also a user of [[user]]"),
        ("[plugins.checksum_openssl]\nenabled = false\n", "enabled = false", "no plugin gives the checksum md5; enable checksum_openssl"),
    ],
    ids=["policy", "user", "key", "checksum"],
)
def test_what_a_plugin_refuses_is_told_with_its_place(tmp_path, toml, at, message):
    server = Server(tmp_path / "server", extra=toml)
    server.directory.mkdir(parents=True)
    file = server.write_config()
    (line,) = [i for i, row in enumerate(file.read_text().splitlines(), 1) if at in row]
    for words in (["check-config", file], ["serve", "--config", file]):
        done = subprocess.run([program(), *words], capture_output=True, text=True, timeout=120)
        told = [row for row in (done.stdout + done.stderr).splitlines() if message in row]
        assert done.returncode == 1 and len(told) == 1, done
        assert f"{file}:{line}:" in told[0].split("is refused")[0], told


def test_policies_that_nobody_evaluates_are_refused(tmp_path):
    server = Server(tmp_path / "server", extra=ENABLED + "[plugins.auth_policy]\nenabled = false\n" + POLICIES)
    server.directory.mkdir(parents=True)
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "no plugin that evaluates policies" in done.stdout + done.stderr


@pytest.mark.parametrize("password", ["short", "x" * 257, "with\\u0001control"])
def test_check_config_refuses_what_is_no_password(tmp_path, password):
    server = Server(tmp_path / "server", extra=ENABLED + f'\n[[user]]\nname = "ann"\npassword = "{password}"\n')
    server.directory.mkdir(parents=True)
    done = subprocess.run([program(), "check-config", server.write_config()], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "user 'ann': a password has 8 to 256 bytes" in done.stdout + done.stderr
