# SPDX-License-Identifier: Apache-2.0
"""Users, groups and keys that come and go while the server runs, with clients that sign for themselves."""

import hashlib
import http.client
import json
import os
import pty
import shutil
import subprocess
import time

import pytest
from boto import refused
from conftest import Site
from mortise_server import program


def test_a_key_that_was_created_works_and_its_secret_is_shown_once(server, command, s3_of, name):
    command.must("user", "create", name, "display_name=Ann Other")
    key = command.key(name, "description=laptop")
    assert key.access_key.startswith("MK") and len(key.access_key) == 20 and len(key.secret_key) == 40
    s3 = s3_of(key)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"1")
    owner = s3.list_buckets()["Owner"]
    assert (owner["ID"], owner["DisplayName"]) == (name, "Ann Other")
    shown = command.must("key", "show", key.access_key)
    assert "laptop" in shown and "active" in shown and key.secret_key not in shown
    assert "secret_key" not in command.must("key", "list", "--json")


def test_other_users_do_not_see_what_is_not_theirs(command, s3_of, name):
    for user in (name, name + "-other"):
        command.must("user", "create", user)
    s3_of(command.key(name)).create_bucket(Bucket=name)
    other = s3_of(command.key(name + "-other"))
    assert other.list_buckets()["Buckets"] == []
    with refused(403, "AccessDenied"):
        other.list_objects_v2(Bucket=name)
    command.must("user", "create", name + "-boss", "administrator=true")  # the last one would have to stay
    command.must("user", "set", name + "-other", "administrator=true")
    other.list_objects_v2(Bucket=name)
    command.must("user", "set", name + "-other", "administrator=")
    with refused(403, "AccessDenied"):
        other.list_objects_v2(Bucket=name)


def test_keys_are_switched_off_and_on_again_rotated_and_deleted(command, s3_of, name):
    command.must("user", "create", name)
    key, second = command.key(name), command.key(name)
    s3 = s3_of(key)
    s3.list_buckets()
    command.must("key", "set", key.access_key, "status=inactive")
    with refused(403, "InvalidAccessKeyId"):
        s3.list_buckets()
    s3_of(second).list_buckets()
    command.must("key", "set", key.access_key, "status=active")
    s3.list_buckets()
    fresh = command.document("key", "rotate", key.access_key)["values"]["secret_key"]
    assert fresh != key.secret_key
    with refused(403, "SignatureDoesNotMatch"):
        s3.list_buckets()
    s3_of(type(key)(key.access_key, fresh)).list_buckets()
    command.must("key", "delete", key.access_key)
    with refused(403, "InvalidAccessKeyId"):
        s3_of(type(key)(key.access_key, fresh)).list_buckets()
    assert command.names("key", "--user", name) == [second.access_key]


def test_a_user_is_deleted_with_its_keys(command, s3_of, name):
    command.must("user", "create", name)
    keys = [command.key(name) for _ in range(3)]
    for key in keys:
        s3_of(key).list_buckets()
    command.must("user", "delete", name)
    for key in keys:
        with refused(403, "InvalidAccessKeyId"):
            s3_of(key).list_buckets()
    assert not {key.access_key for key in keys} & set(command.names("key")) and name not in command.names("user")


def test_a_key_expires(command, s3_of, name):
    command.must("user", "create", name)
    key = command.key(name, "expires=3s")
    s3 = s3_of(key)
    s3.list_buckets()
    give_up = time.monotonic() + 60
    while True:
        try:
            s3.list_buckets()
        except s3.exceptions.ClientError as e:
            assert e.response["Error"]["Code"] == "InvalidAccessKeyId"
            break
        assert time.monotonic() < give_up, "it does not expire"
    command.must("key", "set", key.access_key, "expires=")
    s3.list_buckets()
    command.must("key", "set", key.access_key, "expires=2001-01-01T00:00:00Z")
    with refused(403, "InvalidAccessKeyId"):
        s3.list_buckets()


def test_a_key_that_others_made_is_taken_over(command, s3_of, name, tmp_path):
    command.must("user", "create", name)
    (tmp_path / "secret").write_text("a-secret-of-their-own\n")
    made = command.document("key", "create", name, "--access-key", name + "-key", f"secret_key=@{tmp_path}/secret")
    assert made["name"] == name + "-key" and "secret_key" not in made["values"]
    from mortise_server import Key

    s3_of(Key(name + "-key", "a-secret-of-their-own")).list_buckets()


def test_a_lasting_key_goes_with_no_token(server, command, name):
    import boto3

    command.must("user", "create", name)
    key = command.key(name)
    s3 = boto3.client("s3", endpoint_url=server.url, aws_access_key_id=key.access_key, aws_secret_access_key=key.secret_key,
                      aws_session_token="token", region_name="us-east-1")  # fmt: skip
    with refused(400, "InvalidToken"):
        s3.list_buckets()


def test_other_clients_sign_with_it(server, command, name, tmp_path):
    command.must("user", "create", name)
    key = command.key(name)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": key.access_key,
                   "AWS_SECRET_ACCESS_KEY": key.secret_key, "AWS_DEFAULT_REGION": "us-east-1",
                   "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "*"}  # fmt: skip
    (tmp_path / "s3cfg").write_text(f"[default]\naccess_key = {key.access_key}\nsecret_key = {key.secret_key}\nmax_retries = 1\n")
    (tmp_path / "file").write_bytes(bytes(range(256)) * 999)
    s3cmd = ["s3cmd", f"--config={tmp_path}/s3cfg", "--no-ssl", f"--host={server.address}", f"--host-bucket={server.address}/%(bucket)"]
    aws = ["aws", "--endpoint-url", server.url, "s3"]
    for words in ([*aws, "mb", f"s3://{name}"], [*s3cmd, "put", "file", f"s3://{name}/a"], [*aws, "cp", f"s3://{name}/a", "back"],
                  [*s3cmd, "--signature-v2", "put", "file", f"s3://{name}/b"]):  # fmt: skip
        if shutil.which(words[0]) is None:
            pytest.skip(f"{words[0]} is not installed (tools/packages-test.txt)")
        done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    digests = {hashlib.md5((tmp_path / file).read_bytes()).hexdigest() for file in ("file", "back")}
    assert len(digests) == 1


def test_groups_have_members(command, name):
    group = name + "-group"
    code, _, errors = command("user", "create", name, "groups=" + group)
    assert code == 1 and f"there is no group '{group}'" in errors
    command.must("group", "create", group)
    command.must("user", "create", name, "groups=" + group)
    assert f"member:        {name}\n" in command.must("group", "show", group)
    code, _, errors = command("group", "delete", group)
    assert code == 1 and f"has members: '{name}' is one" in errors
    command.must("user", "set", name, "groups=")
    command.must("group", "delete", group)
    assert group not in command.names("group")


@pytest.mark.parametrize(
    "words, code, message",
    [
        (("user", "create", "no/slash"), 1, "is no user's name: 1 to 64 letters"),
        (("user", "create", "x" * 65), 1, "is no user's name"),
        (("user", "show", "nobody"), 1, "there is no user 'nobody'"),
        (("key", "list", "--user", "nobody"), 1, "there is no user 'nobody'"),
        (("user", "set", "limits", "display_name=a", "display_name=b"), 2, "'display_name' is given twice"),
        (("user", "set", "nobody", "administrator=true"), 1, "there is no user 'nobody'"),
        (("user", "delete", "nobody"), 1, "there is no user 'nobody'"),
        (("key", "create", "nobody"), 1, "there is no user 'nobody'"),
        (("key", "rotate", "MKNONE"), 1, "there is no access key 'MKNONE'"),
        (("user", "set", "limits", "administrator=perhaps"), 1, "'administrator' is true or false"),
        (("user", "set", "limits", "color=red"), 1, "a user has no value 'color'"),
        (("user", "set", "limits", "policy.p={}"), 1, "Missing required field Statement"),
        (("user", "set", "limits", "display_name=" + "x" * 257), 1, "at most 256 bytes"),
        (("user", "set", "limits", "nonsense"), 2, "'nonsense' is not NAME=VALUE"),
        (("user", "set", "limits"), 2, "NAME=VALUE is required"),
        (("key", "create", "limits", "expires=tomorrow"), 1, "'expires' is a time such as"),
        (("key", "create", "limits", "expires=1970-01-01T00:00:00Z"), 1, "'expires' is a time such as"),
        (("key", "create", "limits", "secret_key=visible-to-all"), 2, "secret_key=@FILE"),
        (("user", "set", "limits", "password=@/dev/null"), 2, "/dev/null is empty"),
        (("user", "set", "limits", "password"), 2, "no password was given"),
        (("key", "create", "limits", "--access-key", "a:b"), 1, "is no access key"),
        (("key", "list", "--color"), 2, "there is no option '--color'"),
        (("key", "forget", "x"), 2, "there is no command 'key forget'"),
    ],
)
def test_what_is_refused(command, words, code, message):
    command("user", "create", "limits")
    got, output, errors = command(*words)
    assert got == code and output == "" and message in errors, (got, output, errors)


def test_secrets_are_asked_for(server, command, name, tmp_path):
    """On standard input, or at a terminal without showing them; a password among the words gets a warning."""
    place = ["--data", server.data]

    def run(*words, **more):
        return subprocess.run([program(), *words[:2], *place, *words[2:]], capture_output=True, text=True, timeout=120, **more)

    command.must("user", "create", name)
    piped = run("user", "set", name, "password", input="a piped password\nand more\n")
    assert (piped.returncode, piped.stderr) == (0, "") and "piped" not in piped.stdout
    made = run("key", "create", name, "secret_key", "--access-key", name + "-key", input="a-piped-secret\n")
    assert (made.returncode, made.stderr) == (0, ""), made
    warned = run("user", "set", name, "password=a visible password")
    assert warned.returncode == 0 and "others on this machine can see the words of a command" in warned.stderr
    (tmp_path / "password").write_text("a password in a file\n")
    assert run("user", "set", name, f"password=@{tmp_path}/password").stderr == ""
    for again, code, message in (("typed password", 0, ""), ("typed otherwise", 2, "the two differ")):
        shown, status = typed([program(), "user", "set", *place, name, "password"], ["typed password", again])
        assert os.waitstatus_to_exitcode(status) == code and message in shown and "typed" not in shown, shown


def typed(words, lines):
    """What a terminal shows of a program that is told these lines when it asks, and how it ends."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(words[0], [str(word) for word in words])
    shown, waiting = b"", list(lines)
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
            if waiting and piece.endswith(b": "):
                os.write(terminal, waiting.pop(0).encode() + b"\n")
    except OSError:  # Linux says that nobody has the other end any more
        pass
    os.close(terminal)
    return shown.decode(), os.waitpid(process, 0)[1]


def test_a_user_has_ten_keys_at_most(command, name):
    command.must("user", "create", name)
    for _ in range(10):
        command.key(name)
    code, _, errors = command("key", "create", name)
    assert code == 1 and "max_keys_per_user allows no more" in errors
    assert len(command.names("key", "--user", name)) == 10


def test_nobody_without_the_operators_key_may_ask(server, command, name):
    command.must("user", "create", name)
    key = command.key(name)
    for headers in ({}, {"Authorization": "Bearer " + "0" * 64}, {"Authorization": f"AWS {key.access_key}:x"}):
        for method, path in (("GET", "/users"), ("GET", f"/keys/{key.access_key}"), ("PUT", "/users/eve"), ("POST", "/keys"),
                             ("DELETE", f"/users/{name}"), ("POST", f"/keys/{key.access_key}/rotate")):  # fmt: skip
            connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
            connection.request(method, path, headers={"Host": "localhost", **headers})
            assert connection.getresponse().status in (401, 403), (method, path, headers)
    assert name in command.names("user") and "eve" not in command.names("user")


@pytest.mark.parametrize("body", ["[]", "{", '{"set": {"administrator": true}}', '{"set": []}', '{"reset": {}}', '{"other": {}}', "\x00"])
def test_bodies_that_make_no_sense(server, body, name):
    key = json.loads((server.data / "admin.json").read_text())["key"]
    connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
    connection.request("PUT", "/users/" + name, body, {"Host": "localhost", "Authorization": "Bearer " + key})
    answer = connection.getresponse()
    assert answer.status == 400 and "error" in json.loads(answer.read())


def test_no_secret_is_in_the_log_or_on_the_disk(own_server):
    from boto import client_for
    from conftest import Command

    command = Command(own_server)
    command.must("user", "create", "ann")
    keys = [command.key("ann")]
    fresh = command.document("key", "rotate", keys[0].access_key)["values"]["secret_key"]
    client_for(Site(own_server, type(keys[0])(keys[0].access_key, fresh))).list_buckets()
    assert own_server.stop() == 0
    places = [own_server.log, *(path for path in own_server.data.rglob("*") if path.is_file())]
    for path in places:
        for secret in (keys[0].secret_key, fresh):
            assert secret.encode() not in path.read_bytes(), path
    key_file = own_server.data / "users_local" / "secrets.key"
    assert key_file.stat().st_mode & 0o777 == 0o600
    own_server.start()
    shown = command.document("key", "show", keys[0].access_key)["values"]
    assert shown["last_used"] != "", "the last use survives a restart"
