# SPDX-License-Identifier: Apache-2.0
"""Wrong words, and servers that are not there: one clear line, and an exit code that says which."""

import pytest

from conftest import DEFAULT_KEY, Server


def test_no_words(ais):
    assert ais().startswith("ais: buckets, objects and jobs")
    assert ais("--help") == ais("-h") == ais("help") == ais()
    assert "ais bucket create" in ais("bucket")
    assert "Usage:" in ais("bucket", "create", "--help") and ais("help", "bucket", "create") == ais("bucket", "create", "-h")
    assert ais("version").startswith("ais ") and ais("--version") == ais("version")


@pytest.mark.parametrize("words", [("blah",), ("blah", "blah"), ("bucket", "copy", "b"), ("bucket", "inventory", "show"), ("-x",)])
def test_unknown_commands(ais, words):
    assert "unknown or misplaced" in ais.fails(*words, code=2)


def test_similar_commands_are_named(ais):
    assert "'ais bucket ls'" in ais.fails("buckt", "ls", code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("bucket", "create"),
        ("bucket", "create", "ais://"),
        ("bucket", "create", "ais://b/o"),
        ("bucket", "create", "photos"),
        ("bucket", "create", "cloud://x"),
        ("bucket", "create", "ais://b..x"),
        ("bucket", "rm", "ais://b", "--nosuch"),
        ("ls", "qqq://"),
        ("ls", "ais://a", "ais://b"),
        ("ls", "ais://a", "--limit", "many"),
        ("object", "get", "ais://b"),
        ("object", "cat", "ais://b"),
        ("object", "put", "ais://b"),
        ("object", "mv", "ais://b/o"),
        ("object", "show"),
        ("object", "get", "ais://b/.."),
        ("search",),
    ],
)
def test_wrong_words(ais, words):
    said = ais.fails(*words, code=2, AIS_ENDPOINT="http://127.0.0.1:1")  # nothing is sent
    assert "--help" in said


@pytest.mark.parametrize("words", [("ls",), ("bucket", "create", "ais://b"), ("object", "cat", "ais://b/o"), ("show", "cluster"), ("show", "job")])
def test_no_server(ais, words):
    said = ais.fails(*words, AIS_ENDPOINT="http://127.0.0.1:1")
    assert "cannot connect to http://127.0.0.1:1" in said and said.count("\n") == 1


def test_an_upload_without_server(ais):
    ais.file("f", b"x")
    assert "cannot connect" in ais.fails("put", "f", "ais://b", AIS_ENDPOINT="http://127.0.0.1:1")


@pytest.mark.parametrize("endpoint", ["ftp://x", "http://", "http://a b"])
def test_addresses_that_are_none(ais, endpoint):
    assert "AIS_ENDPOINT" in ais.fails("ls", AIS_ENDPOINT=endpoint)


def test_host_and_port_are_an_address(ais, bucket):
    address = ais.environment["AIS_ENDPOINT"].removeprefix("http://")
    assert bucket in ais("ls", AIS_ENDPOINT=address)


def test_buckets_that_are_not_there(ais, new_name):
    for words in (("ls", new_name), ("bucket", "show", new_name), ("object", "cat", new_name + "/o"), ("rmo", new_name + "/o"), ("show", "object", new_name + "/o")):
        assert "does not exist" in ais.fails(*words), words


def test_a_server_that_does_not_speak_the_api(ais, server):
    """The admin listener is one."""
    ais.fails("ls", AIS_ENDPOINT=server.admin_url)


def test_names_that_are_no_utf8(ais, bucket):
    ais.fails("rmo", bucket, "--list", b"\xff".decode("utf-8", "surrogateescape"))


def test_search(ais):
    assert "ais bucket create\n" in ais("search", "create")
    assert "ais object put" in ais("search", "--regex", "^object p")
    ais.fails("search", "nosuchword")


def test_a_server_that_wants_keys(ais, tmp_path):
    """It knows no tokens: nobody is sent to log in."""
    server = Server(tmp_path / "signed", keys=(DEFAULT_KEY,), extra="\n[plugins.api_native]\nenabled = true\n").start()
    try:
        said = ais.fails("ls", AIS_ENDPOINT=server.url)
        assert "requests signed with a key, AWS4-HMAC-SHA256, which ais cannot send" in said and "log in" not in said
    finally:
        assert server.stop() == 0, server.last_of_log()


def test_a_server_that_speaks_no_tls(ais, server):
    said = ais.fails("ls", AIS_ENDPOINT=server.url.replace("http://", "https://"))
    assert "cannot begin TLS with https://" in said and "SSL routines" not in said
