# SPDX-License-Identifier: Apache-2.0
"""Keys are rotated with SIGHUP: those in the configuration and those in a credentials file, without a request that fails."""

import json
import os
import signal
import subprocess
import time

import pytest
from boto import client_for, refused
from conftest import OTHER_KEY, Site
from mortise_server import DEFAULT_KEY, START_SECONDS, Key, Server, program

IN_PART = "not all of the configuration was reloaded"
NEXT_SECRET = Key(DEFAULT_KEY.access_key, "mortise-test-secret-0000000000000000000009", "tester", "Test Person")


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,)).start()
    server.listen = "127.0.0.1:0"  # as the configuration that is read again has it
    yield server
    assert server.stop() == 0


def lines(server):
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def reload(server, last="reloaded the configuration"):
    """The lines of a reload up to this one."""
    before = len(lines(server))
    server.process.send_signal(signal.SIGHUP)
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        new = lines(server)[before:]
        if any(last in row["message"] for row in new):
            return new
        time.sleep(0.02)
    raise AssertionError(server.last_of_log())


def changed(new):
    return next(row["changed"] for row in new if row["message"] == "reloaded the configuration")


def buckets(server, key):
    return client_for(Site(server, ""), key).list_buckets()["Buckets"]


def test_a_key_is_added_and_one_is_removed(server):
    buckets(server, DEFAULT_KEY)
    with refused(403, "InvalidAccessKeyId"):
        buckets(server, OTHER_KEY)
    server.keys = (DEFAULT_KEY, OTHER_KEY)
    server.write_config()
    new = reload(server)
    assert changed(new) == "plugins.auth_sigv4.key" and not any("restart" in row["message"] for row in new)
    buckets(server, DEFAULT_KEY)
    buckets(server, OTHER_KEY)
    server.keys = (OTHER_KEY,)
    server.write_config()
    reload(server)
    buckets(server, OTHER_KEY)
    with refused(403, "InvalidAccessKeyId"):
        buckets(server, DEFAULT_KEY)


def test_a_secret_is_replaced_while_the_key_is_used(server):
    s3 = client_for(Site(server, ""))
    s3.create_bucket(Bucket="rotation")
    server.keys = (NEXT_SECRET,)
    server.write_config()
    assert changed(reload(server)) == "plugins.auth_sigv4.key"
    client_for(Site(server, ""), NEXT_SECRET).put_object(Bucket="rotation", Key="k", Body=b"1")
    with refused(403, "SignatureDoesNotMatch"):
        s3.list_buckets()


def test_a_credentials_file_is_read_again(server, tmp_path):
    file = tmp_path / "credentials"

    def write(*keys):
        file.write_text("".join(f"[{k.user}]\naws_access_key_id={k.access_key}\naws_secret_access_key={k.secret_key}\n" for k in keys))
        file.chmod(0o600)

    write(OTHER_KEY)
    server.stop()
    server.keys = ()
    server.extra = f'[plugins.auth_sigv4]\nenabled = true\ncredentials_file = "{file}"\n'
    server.start()
    server.listen = "127.0.0.1:0"
    buckets(server, OTHER_KEY)
    write(OTHER_KEY, DEFAULT_KEY)
    new = reload(server)
    assert changed(new) == "plugins.auth_sigv4.credentials_file" and any(row["message"] == "the keys were replaced" for row in new)
    buckets(server, DEFAULT_KEY)
    new = reload(server)
    assert changed(new) == "nothing" and not any(row["message"] == "the keys were replaced" for row in new)
    write()
    new = reload(server, IN_PART)
    assert not any("reloaded the configuration" in row["message"] for row in new)
    [error] = [row for row in new if row["level"] == "error"]
    assert "auth_sigv4" in error["message"] and "keeps the options it has" in error["message"]
    buckets(server, DEFAULT_KEY)


def test_what_cannot_be_reloaded_waits_for_a_restart(server):
    server.extra = '[plugins.api_s3]\nregion = "eu-west-1"\n'
    server.keys = (DEFAULT_KEY, OTHER_KEY)
    server.write_config()
    new = reload(server, "needs a restart")
    assert changed(new) == "plugins.auth_sigv4.key"
    [left] = [row for row in new if "needs a restart" in row["message"]]
    assert left["keys"] == "plugins.api_s3.region"
    buckets(server, OTHER_KEY)


def test_pipes_in_the_place_of_files_are_refused_at_once(server, tmp_path):
    """Whoever waited for a writer would never be reloaded again, nor be stopped."""
    config = server.directory / "mortise.toml"
    text = config.read_text()
    config.unlink()
    os.mkfifo(config)
    assert any("a pipe" in str(row) for row in reload(server, "a pipe"))
    config.unlink()
    config.write_text(text)
    credentials = tmp_path / "credentials"
    server.stop()
    credentials.write_text(f"[{OTHER_KEY.user}]\naws_access_key_id={OTHER_KEY.access_key}\naws_secret_access_key={OTHER_KEY.secret_key}\n")
    credentials.chmod(0o600)
    server.keys = ()
    server.extra = f'[plugins.auth_sigv4]\nenabled = true\ncredentials_file = "{credentials}"\n'
    server.start()
    server.listen = "127.0.0.1:0"
    credentials.unlink()
    os.mkfifo(credentials, 0o600)
    assert any("a pipe" in str(row) for row in reload(server, "was not reloaded"))
    buckets(server, OTHER_KEY)


def test_the_secret_of_a_variable_is_read_again(server, tmp_path, monkeypatch):
    file = tmp_path / "secret"
    file.write_text(OTHER_KEY.secret_key)
    monkeypatch.setenv("MORTISE_ACCESS_KEY", OTHER_KEY.access_key)
    monkeypatch.setenv("MORTISE_SECRET_KEY_FILE", str(file))
    server.stop()
    server.start()
    server.listen = "127.0.0.1:0"
    buckets(server, OTHER_KEY)
    assert changed(reload(server)) == "nothing"
    file.write_text(NEXT_SECRET.secret_key)
    assert changed(reload(server)) == "plugins.auth_sigv4.secret_key_environment"
    buckets(server, Key(OTHER_KEY.access_key, NEXT_SECRET.secret_key, "admin", "admin"))


def test_another_content_of_a_file_that_a_table_names_needs_a_restart(tmp_path):
    secrets = [tmp_path / "one", tmp_path / "two"]
    for secret in secrets:
        secret.write_text("a secret of a place")
        secret.chmod(0o600)
    places = "".join(f'''
[[plugins.remote_s3.remote]]
name = "{secret.name}"
endpoint = "http://127.0.0.1:9"
access_key = "any"
secret_key_file = "{secret}"
''' for secret in secrets)  # fmt: skip
    server = Server(tmp_path / "server", extra="\n[plugins.remote_s3]\nenabled = true\n" + places).start()
    server.listen = "127.0.0.1:0"
    assert changed(reload(server)) == "nothing"
    secrets[1].write_text("another secret")
    for _ in range(2):  # until it is restarted
        (told,) = [row for row in reload(server, "needs a restart") if "needs a restart" in row["message"]]
        assert told["keys"] == "plugins.remote_s3.remote.secret_key_file"
    assert server.stop() == 0


def check_config(*words, **options):
    return subprocess.run([program(), "check-config", *words], capture_output=True, text=True, timeout=START_SECONDS, **options)


def test_a_configuration_may_come_through_a_pipe(tmp_path):
    """It cannot be read twice: a reload has what came through it."""
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,))
    server.data.mkdir(parents=True)
    ready = server.directory / "ready.json"
    text = server.write_config().read_text()
    assert check_config("/dev/stdin", input=text).returncode == 0
    with server.log.open("ab") as log:
        command = [program(), "serve", "--config", "/dev/stdin", "--ready-file", ready]
        server.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
    server.process.stdin.write(text.encode())
    server.process.stdin.close()
    give_up = time.monotonic() + START_SECONDS
    while not ready.exists() or not ready.read_text().strip():
        assert server.process.poll() is None and time.monotonic() < give_up, server.last_of_log()
        time.sleep(0.02)
    server.ready = json.loads(ready.read_text())
    buckets(server, DEFAULT_KEY)
    assert changed(reload(server)) == "nothing"
    buckets(server, DEFAULT_KEY)
    assert server.stop() == 0


def test_what_is_wrong_with_a_piped_configuration_is_told_with_its_place(tmp_path):
    done = check_config("/dev/stdin", input="[log]\nlevl = 1\n")
    assert done.returncode == 1 and "/dev/stdin:2:1: unknown key 'log.levl'" in done.stderr
    done = check_config("/dev/stdin", input="#" * (16 * 1024 * 1024 + 1))
    assert done.returncode == 1 and "/dev/stdin is larger than" in done.stderr
    secret = '[plugins.auth_sigv4]\nenabled = true\n[[plugins.auth_sigv4.key]]\naccess_key = "AKEXAMPLE"\nsecret_key = { file = "secret" }\n'
    done = check_config("/dev/stdin", input=secret, cwd=tmp_path)
    assert done.returncode == 1 and f"cannot read {tmp_path}/secret" in done.stderr
    (tmp_path / "secret").write_text("0123456789")
    assert check_config("/dev/stdin", input=secret, cwd=tmp_path).returncode == 0


def test_a_pipe_with_a_name_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = check_config(tmp_path / "pipe")
    assert done.returncode == 1 and "it is a pipe, not a file" in done.stderr
    done = check_config("/dev/zero")
    assert done.returncode == 1 and "/dev/zero is larger than" in done.stderr
