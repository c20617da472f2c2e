# SPDX-License-Identifier: Apache-2.0
"""ais auth … against a server that is AuthN itself: logging in, users, roles, clusters, and what they may then."""

import pytest
from conftest import Ais, Server

PASSWORD = "a password of admin"
USERS = f"""
[plugins.api_native]
enabled = true
[plugins.auth_jwt]
enabled = true
[plugins.auth_access]
enabled = true
[plugins.users_local]
enabled = true
[[user]]
name = "admin"
administrator = true
password = "{PASSWORD}"
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("authn"), extra=USERS).start()
    yield running
    assert running.stop() == 0, running.last_of_log()
    assert "eyJ" not in running.log.read_text() and PASSWORD not in running.log.read_text()


@pytest.fixture
def admin(guarded, tmp_path):
    """Who administers, logged in; the server is registered as `lab`."""
    ais = Ais(tmp_path, guarded.url)
    ais.environment["AIS_AUTHN_URL"] = guarded.url
    assert "Logged in" in ais("auth", "login", "admin", "-p", PASSWORD)
    if "lab" not in ais("auth", "show", "cluster"):
        ais("auth", "add", "cluster", guarded.url, "lab")
    return ais


def log_in(admin, user, password):
    """A program in which somebody else is logged in."""
    folder = admin.folder / user
    folder.mkdir()
    ais = Ais(folder, admin.environment["AIS_ENDPOINT"])
    ais.environment["AIS_AUTHN_URL"] = admin.environment["AIS_AUTHN_URL"]
    ais("auth", "login", user, "-p", password, "--cluster", "lab")
    return ais


def test_without_a_login_nothing_works(guarded, tmp_path):
    ais = Ais(tmp_path, guarded.url)
    ais.environment["AIS_AUTHN_URL"] = guarded.url
    assert "log in with 'ais auth login USER'" in ais.fails("ls")
    refused = ais.fails("auth", "login", "admin", "-p", "a password of nobody")
    assert "invalid credentials" in refused and refused.count("AuthN:") == 1
    assert "ais auth login" in ais.fails("ls", AIS_AUTHN_TOKEN="garbage")


def test_who_is_logged_in(admin):
    shown = admin("auth", "whoami")
    assert "admin" in shown and "yes" in shown
    assert admin("auth", "show", "role", "-H").split()[0] == "Admin"
    assert "Guest-lab" in admin("auth", "show", "role")
    assert "lab" in admin("auth", "show", "cluster", "lab")


def test_a_role_that_reads(admin):
    admin("create", "ais://shared", "ais://secret")
    admin.file("f", b"content")
    admin("put", "f", "ais://shared/f")
    admin("auth", "add", "role", "reads-shared", "ro", "--cluster", "lab", "--bucket", "ais://shared", "--description", "for readers")
    assert "for readers" in admin("auth", "show", "role", "reads-shared")
    admin("auth", "add", "user", "ann", "reads-shared", "-p", "a password of ann")
    assert "reads-shared" in admin("auth", "show", "user", "ann") and "ann" in admin("auth", "show", "user")
    ann = log_in(admin, "ann", "a password of ann")
    assert ann("get", "ais://shared/f", "-").endswith("content")
    assert ann.names("ais://shared") == ["f"]
    for refused in (("put", "/dev/null", "ais://shared/g"), ("ls", "ais://secret"), ("create", "ais://third"), ("auth", "show", "user"),
                    ("auth", "add", "role", "x", "su", "--cluster", "lab"), ("auth", "rm", "user", "admin", "-y")):  # fmt: skip
        assert "insufficient permissions" in ann.fails(*refused), refused
    assert "bucket ais://" in ann("auth", "whoami")
    # Another role, with the next login.
    admin("auth", "set", "user", "ann", "BucketOwner-lab")
    admin("auth", "rm", "role", "reads-shared", "-y")
    ann("auth", "login", "ann", "-p", "a password of ann")
    ann.file("g", b"by ann")
    ann("put", "g", "ais://shared/g")
    assert admin("get", "ais://shared/g", "-").endswith("by ann")


def test_logging_out_takes_the_token_back(admin):
    admin("auth", "add", "user", "bob", "Guest-lab", "-p", "a password of bob")
    bob = log_in(admin, "bob", "a password of bob")
    kept = (bob.folder / "home/.config/ais/cli/auth.token").read_bytes()
    assert "bob" in bob("auth", "show", "user", "bob")
    assert "Logged out" in bob("auth", "logout")
    bob.file("old.token", kept)
    assert "token revoked" in bob.fails("auth", "show", "user", "bob", AIS_AUTHN_TOKEN_FILE="old.token")
    bob("auth", "login", "bob", "-p", "a password of bob", "-f", "new.token")
    bob("auth", "rm", "token", "-f", "new.token", "-y")
    assert "token revoked" in bob.fails("auth", "show", "user", "bob", AIS_AUTHN_TOKEN_FILE="new.token")


def test_a_password_is_changed(admin):
    admin("auth", "add", "user", "eve", "-p", "a password of eve")
    eve = log_in(admin, "eve", "a password of eve")
    eve("auth", "set", "user", "eve", "-p", "another of eve")
    eve.fails("auth", "login", "eve", "-p", "a password of eve")
    eve("auth", "login", "eve", "-p", "another of eve", "--expire", "1h")
    admin("auth", "rm", "user", "eve", "-y")
    eve.fails("auth", "login", "eve", "-p", "another of eve")
    assert "token revoked" in eve.fails("auth", "show", "user", "eve")


def test_clusters(admin):
    admin("auth", "rm", "cluster", "lab", "-y")
    assert "lab" not in admin("auth", "show", "role")
    admin("auth", "add", "cluster", admin.environment["AIS_ENDPOINT"], "lab")
    assert "already exists" in admin.fails("auth", "add", "cluster", admin.environment["AIS_ENDPOINT"], "lab")


def test_what_the_token_server_says_of_itself(guarded, admin):
    """The key that tokens are signed with is a secret, which nobody is shown."""
    oidc = admin("auth", "show", "oidc")
    assert "issuer" in oidc and guarded.url in oidc and "HS256" in oidc
    assert "JWKS not available" in admin.fails("auth", "show", "jwks")
    assert "does not have a public key" in admin.fails("auth", "show", "public-key")
    assert "**********" in admin("show", "auth", "config")


def test_each_change_is_told(admin):
    """A line for each, and nothing on standard error; a failure says nothing on standard output."""
    assert admin("auth", "add", "role", "told", "ro", "--cluster", "lab") == 'Added role "told"\n'
    assert admin("auth", "set", "role", "told", "rw", "--cluster", "lab") == 'Changed role "told"\n'
    assert admin("auth", "add", "user", "told", "told", "-p", "a password of told") == 'Added user "told"\n'
    assert admin("auth", "set", "user", "told", "-p", "another of told") == 'Changed user "told"\n'
    refused = admin.fails("auth", "login", "told", "-p", "a wrong one")
    assert "invalid credentials" in refused and "hint" not in refused
    assert admin("auth", "rm", "user", "told") == 'Removed user "told"\n'
    assert admin("auth", "rm", "role", "told") == 'Removed role "told"\n'
    assert admin("auth", "rm", "cluster", "lab") == 'Removed cluster "lab"\n'
    added = admin("auth", "add", "cluster", admin.environment["AIS_ENDPOINT"], "lab")
    assert added.startswith("Added cluster ") and added.endswith(' as "lab"\n')
    assert admin("auth", "rm", "token") == "Revoked the token\n"
