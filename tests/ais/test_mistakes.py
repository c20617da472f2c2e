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


@pytest.mark.parametrize("words", [("blah",), ("blah", "blah"), ("bucket", "copy", "b"), ("-x",)])
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


@pytest.mark.parametrize("words", [("etl", "show"), ("etl",), ("dsort", "x"), ("download", "http://x", "ais://b"), ("job", "start", "download", "x"),
                                   ("show", "etl"), ("object", "download"), ("cluster", "rebalance"), ("bucket", "inventory", "show"), ("storage", "mountpath")])  # fmt: skip
def test_commands_of_aistore_that_are_not_here(ais, words):
    said = ais.fails(*words, code=2)
    assert "is not supported by Mortise: " in said and "unknown" not in said


@pytest.mark.parametrize("words, said", [
    (("ls", "ais://b", "--limit"), "--limit needs a value"),
    (("ls", "ais://b", "--limt", "3"), "unknown or misplaced: --limt; did you mean --limit?"),
    (("ls", "ais://b", "-z"), "unknown or misplaced: -z"),
    (("ls", "ais://b", "--json=maybe"), '"--json = maybe": it takes no value'),
    (("ls", "ais://b", "--limit", "-1"), '--limit: "-1" is no number'),
    (("put", "f", "ais://b", "--chunk-size", "0"), "--chunk-size: a part has one byte at least"),
    (("get", "ais://b/o", "f", "--mpd", "--chunk-size", "0"), "--chunk-size: a part has one byte at least"),
    (("bucket", "mv", "ais://a", "s3://b"), "a bucket cannot be moved from ais://a to s3://b"),
    (("rmo", "ais://b/o", "bad://x"), 'invalid backend provider "bad"'),
    (("evict", "s3://b", "bad://x"), 'invalid backend provider "bad"'),
    (("prefetch", "s3://b", "bad://x"), 'invalid backend provider "bad"'),
])  # fmt: skip
def test_what_is_wrong_is_told_once(ais, words, said):
    """In one sentence, without words of a library, before anything is sent."""
    first = ais.fails(*words, code=2, AIS_ENDPOINT="http://127.0.0.1:1").splitlines()[0]
    assert first.startswith("Error: " + said) and "argument was not expected" not in first and first.count("unknown") <= 1, first


def test_a_command_without_its_group(ais):
    assert "'ais object cat'" in ais.fails("cat", "ais://b/o", code=2)
    assert "'ais object mv'" in ais.fails("mv", "x", code=2)


def test_without_a_server_the_reason_is_told_once(ais):
    said = ais.fails("ls", AIS_ENDPOINT="http://127.0.0.1:1")
    assert said == "Error: cannot connect to http://127.0.0.1:1: Connection refused (AIS_ENDPOINT says where the server is)\n"


def test_a_question_without_a_terminal(ais, bucket):
    """It is told what was to be asked, and how to answer."""
    ais("put", "-", bucket + "/o", stdin=b"x")
    ais.file("o", b"old"), ais.file("d/a", b""), ais.file("d/b", b"")
    for words in (("bucket", "rm", bucket), ("rmo", bucket, "--all"), ("rmo", bucket + "/d/"), ("get", bucket + "/o"), ("put", "d", bucket),
                  ("config", "reset"), ("stop", "lru"), ("ml", "get-batch", bucket + "/o", "o")):  # fmt: skip
        said = ais.fails(*words)
        assert "no terminal to ask" in said and "?" in said and "--yes" in said, said
    assert ais.read("o") == b"old" and ais.names(bucket) == ["o"]


def test_a_bucket_of_a_cluster_that_is_not_attached(ais):
    for words in (("rmb", "ais://@gone/b"), ("rmb", "ais://@gone/b", "-y"), ("ls", "ais://@gone/b"), ("evict", "ais://@gone/b"), ("create", "ais://@gone/b"),
                  ("put", "/dev/null", "ais://@gone/b"), ("get", "ais://@gone/b/o", "-"), ("bucket", "show", "ais://@gone/b"), ("bucket", "summary", "ais://@gone/b")):  # fmt: skip
        assert 'remote cluster "gone" not found' in ais.fails(*words), words


def test_presence_in_a_bucket_that_is_not_there(ais, new_name):
    assert "does not exist" in ais.fails("get", new_name + "/o", "--check-cached")


def test_a_range_that_is_not_there(ais, bucket):
    ais("put", "-", bucket + "/o", stdin=b"abc")
    for words in (("get", bucket + "/o", "-"), ("object", "cat", bucket + "/o")):
        assert bucket + "/o: size=3" in ais.fails(*words, "--offset", "10", "--length", "5")
