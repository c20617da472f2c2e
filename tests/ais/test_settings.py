# SPDX-License-Identifier: Apache-2.0
"""config cli, aliases, tokens, completion, the manual page."""

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


def test_the_endpoint_is_kept(ais, bucket):
    endpoint = ais.environment.pop("AIS_ENDPOINT")
    ais("config", "cli", "set", f"cluster.url={endpoint}", "timeout.http_timeout=30s")
    assert bucket in ais("ls", "ais://")
    assert endpoint in ais("config", "cli")
    assert json.loads(ais("config", "cli", "show", "--json"))["timeout"]["http_timeout"] == "30s"
    path = ais("config", "cli", "--path").strip()
    assert path.endswith("home/.config/ais/cli/cli.json")
    ais("config", "cli", "reset")
    assert "8080" in ais("config", "cli")


def test_another_folder_for_settings(ais):
    path = ais("config", "cli", "--path", XDG_CONFIG_HOME=str(ais.folder / "xdg")).strip()
    assert path == str(ais.folder / "xdg/ais/cli/cli.json")


@pytest.mark.parametrize("word", ["nosuch=1", "cluster.url=ftp://x", "cluster.url", "verbose=maybe", "timeout.http_timeout=soon"])
def test_settings_that_are_none(ais, word):
    ais.fails("config", "cli", "set", word, code=2)


def test_a_broken_settings_file(ais):
    ais.file("home/.config/ais/cli/cli.json", b"{")
    assert "cli.json" in ais.fails("ls")


@pytest.mark.parametrize("name", ["cli.json", "auth.token"])
def test_a_pipe_in_the_place_of_a_settings_file(ais, name):
    folder = ais.folder / "home/.config/ais/cli"
    folder.mkdir(parents=True)
    os.mkfifo(folder / name)
    assert f"{name}: it is a pipe, not a file" in ais.fails("ls")


@pytest.mark.parametrize("variable", ["AIS_AUTHN_TOKEN_FILE", "AIS_CLIENT_CA", "AIS_CRT", "AIS_CRT_KEY"])
def test_a_pipe_that_a_variable_names(ais, variable):
    os.mkfifo(ais.folder / "pipe")
    path = str(ais.folder / "pipe")
    assert f"cannot read {path}: it is a pipe, not a file" in ais.fails("ls", **{variable: path})


def test_aliases(ais, bucket):
    assert ais("alias", "set", "xyz", "bucket ls") == 'Aliased "bucket ls" = "xyz"\n'
    assert bucket in ais("xyz", "ais://")
    assert "xyz" in ais("alias") and "rmo" in ais("alias", "show")
    assert ais("alias", "rm", "xyz") == 'Removed the alias "xyz"\n'
    ais.fails("xyz", code=2)
    ais.fails("alias", "rm", "xyz")
    ais.fails("alias", "set", "xyz", "no such", code=2)
    ais.fails("alias", "set", "bucket", "bucket ls", code=2)
    ais("alias", "set", "xyz", "bucket", "ls")
    assert "xyz" not in ais("alias", "reset")


class TokenServer(BaseHTTPRequestHandler):
    """What AuthN of AIStore answers, as recorded: users with a password, and what was asked for."""

    def answer(self, status, document=None):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        message = json.loads(self.rfile.read(length) or b"null")
        self.server.asked.append((self.command, self.path, message, self.headers.get("Authorization")))
        self.answer(*self.server.answers.get((self.command, self.path), (404, {"message": "no such thing", "status": 404})))

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *_):
        pass


@pytest.fixture
def authn(ais):
    server = HTTPServer(("127.0.0.1", 0), TokenServer)
    server.asked, server.answers = [], {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    ais.environment["AIS_AUTHN_URL"] = "http://127.0.0.1:%d" % server.server_address[1]
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


TOKEN = "x.eyJzdWIiOiJtZSIsImFkbWluIjp0cnVlLCJleHAiOjE3OTYwNDgzMjV9.y"


def test_log_in_and_out(ais, authn):
    authn.answers[("POST", "/v1/users/me")] = 200, {"token": TOKEN}
    authn.answers[("DELETE", "/v1/tokens")] = 200, None
    assert ais("auth", "login", "me", "-p", "secret").startswith("Logged in (")
    path = ais.folder / "home/.config/ais/cli/auth.token"
    assert json.loads(path.read_text()) == {"token": TOKEN} and path.stat().st_mode & 0o777 == 0o600
    assert authn.asked[0] == ("POST", "/v1/users/me", {"expires_in": None, "password": "secret"}, None)
    assert ais("auth", "whoami").split()[:4] == ["User", "me", "Admin", "yes"]
    ais("auth", "logout")
    assert authn.asked[-1] == ("DELETE", "/v1/tokens", {"token": TOKEN}, "Bearer " + TOKEN) and not path.exists()
    ais.fails("auth", "logout")
    ais.fails("auth", "whoami")


def test_a_wrong_password(ais, authn):
    authn.answers[("POST", "/v1/users/me")] = 401, {"message": "invalid credentials", "status": 401}
    assert "invalid credentials" in ais.fails("auth", "login", "me", "-p", "wrong")
    assert "no password" in ais.fails("auth", "login", "me", code=2)


def test_users_roles_and_clusters(ais, authn, server):
    role = {"name": "r1", "desc": "reads", "clusters": [{"id": "c1", "alias": "clu", "perm": "771"}], "buckets": None, "admin": False}
    authn.answers = {
        ("GET", "/v1/users"): (200, {"u1": {"id": "u1", "roles": [role]}}),
        ("GET", "/v1/users/u1"): (200, {"id": "u1", "roles": [role]}),
        ("GET", "/v1/roles"): (200, [role]),
        ("GET", "/v1/roles/r1"): (200, role),
        ("GET", "/v1/clusters"): (200, {"clusters": {"c1": {"id": "c1", "alias": "clu", "urls": ["http://x"]}}}),
        ("POST", "/v1/users"): (200, None),
        ("POST", "/v1/roles"): (200, None),
        ("POST", "/v1/clusters"): (200, None),
        ("DELETE", "/v1/users/u1"): (200, None),
    }
    assert ais("auth", "show", "user").split() == ["NAME", "ROLES", "u1", "r1"]
    assert "GET,HEAD-OBJECT,HEAD-BUCKET,LIST-OBJECTS" in ais("auth", "show", "user", "u1")
    assert ais("auth", "show", "role", "-H").split() == ["r1", "reads"]
    assert ais("auth", "show", "cluster", "-H").split() == ["c1", "clu", "http://x"]
    ais("auth", "add", "user", "u2", "r1", "-p", "pw")
    assert authn.asked[-1][2] == {"id": "u2", "pass": "pw", "roles": [role]}
    ais("auth", "add", "role", "r2", "rw", "--cluster", "clu", "--bucket", "ais://b")
    bucket = {"name": "b", "provider": "ais", "namespace": {"uuid": "c1", "name": ""}}
    assert authn.asked[-1][2]["buckets"] == [{"bck": bucket, "perm": "831"}]
    ais("auth", "add", "cluster", server.url, "here")
    assert authn.asked[-1][2]["alias"] == "here" and authn.asked[-1][2]["urls"] == [server.url]
    ais("auth", "rm", "user", "u1")
    assert "no such thing" in ais.fails("auth", "rm", "user", "u9")
    ais.fails("auth", "add", "role", "r3", "fly", "--cluster", "clu", code=2)


def test_no_token_server(ais):
    assert "no token server" in ais.fails("auth", "show", "user")
    assert "AIS_AUTHN_URL" in ais.fails("auth", "login", "me", "-p", "x")


def test_the_token_is_sent(ais, authn):
    """A server of the native API and one of tokens are asked alike: this one shows the header."""
    authn.answers[("GET", "/v1/buckets?presence=2")] = 200, []
    endpoint = ais.environment["AIS_AUTHN_URL"]
    ais("ls", AIS_ENDPOINT=endpoint, AIS_AUTHN_TOKEN="abc")
    ais.file("token", b'{"token": "of-a-file"}')
    ais("ls", AIS_ENDPOINT=endpoint, AIS_AUTHN_TOKEN_FILE="token")
    assert [row[3] for row in authn.asked] == ["Bearer abc", "Bearer of-a-file"]
    ais.file("token", b"{}")
    ais.fails("ls", AIS_ENDPOINT=endpoint, AIS_AUTHN_TOKEN_FILE="token")
    ais.fails("ls", AIS_ENDPOINT=endpoint, AIS_AUTHN_TOKEN="a\nb: c")


def test_completion(ais, bucket):
    for shell in ("bash", "zsh"):
        assert "ais complete" in ais("completion", shell)
    ais.fails("completion", "fish", code=2)
    assert ais("complete", "--", "buck") == "bucket\n"
    assert "props\n" in ais("complete", "--", "bucket", "")
    assert "--prefix\n" in ais("complete", "--", "ls", "--p")
    assert bucket + "\n" in ais("complete", "--", "ls", "ais://")
    assert ais("complete", "--", "ls", "ais://", AIS_ENDPOINT="http://127.0.0.1:1") == ""
    assert ais("complete", "--", "help", "buck") == ais("complete", "--", "buck")
    ais("alias", "set", "mine", "bucket ls")
    assert ais("complete", "--", "mi") == "mine\n" and bucket + "\n" in ais("complete", "--", "mine", "ais://")
    script = ais("completion", "bash") + '\nCOMP_WORDS=(ais buck); COMP_CWORD=1; _ais; echo "${COMPREPLY[@]}"\n'
    done = subprocess.run(["bash", "-c", script], env=ais.environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "bucket\n", done.stderr


def test_the_manual_page(ais):
    page = ais("manual")
    assert page.startswith(".TH AIS 1") and ".SS ais bucket create" in page and "EXIT STATUS" in page
    assert page.isascii()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_manual_page_is_set_without_a_warning(ais, width):
    """As `man` sets it, for a terminal of that width."""
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed (tools/packages-test.txt)")
    page = ais("manual").encode()
    done = subprocess.run([groff, "-ww", "-man", "-Tutf8", f"-rLL={width}n"], input=page, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert b"Ended by a signal." in done.stdout, "headings may be struck over"
