# SPDX-License-Identifier: Apache-2.0
"""`mortise bucket`: buckets and their properties, over the admin listener of a server that runs."""

import http.client
import json
import os
import stat
import subprocess

import pytest
from boto import client_for
from conftest import Site
from mortise_server import DEFAULT_KEY, Server, program

CORS = "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("bucket-command"), keys=(DEFAULT_KEY,)).start()
    yield server
    assert server.stop() == 0
    assert not (server.data / "admin.json").exists()


@pytest.fixture
def bucket(server):
    """bucket(words…): the exit code, the output and the errors."""

    def run(*words):
        command = [program(), "bucket", words[0], "--data", server.data, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("evaluated", [True, False], ids=["evaluated", "not evaluated"])
def test_a_policy_that_would_mean_nothing_is_refused(tmp_path, evaluated):
    off = "" if evaluated else "\n[plugins.auth_policy]\nenabled = false\n"
    server = Server(tmp_path / "server", keys=(DEFAULT_KEY,), extra=off).start()
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}
    policy = "s3.policy=" + json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    subprocess.run([program(), "bucket", "create", "--data", server.data, "photos"], check=True, timeout=120)
    for words in (["set", "photos", policy], ["create", "others", policy]):
        command = [program(), "bucket", words[0], "--data", server.data, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        refusal = "s3.policy would mean nothing: [plugins.auth_policy] enabled = true"
        assert (done.returncode == 0, refusal in done.stderr) == (evaluated, not evaluated), done
    assert server.stop() == 0


@pytest.mark.parametrize("resource, good", [("arn:aws:s3:::{}", True), ("arn:aws:s3:::{}/*", True), ("arn:aws:s3:::*", True),
                                            ("arn:aws:s3:::others", False), ("arn:aws:s3:::others/*", False), ("arn:aws:s3:::{}-2/*", False)])  # fmt: skip
def test_a_policy_is_about_its_bucket_alone(bucket, bucket_name, resource, good):
    assert bucket("create", bucket_name)[0] == 0
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resource.format(bucket_name)}
    policy = "s3.policy=" + json.dumps({"Statement": [statement]})
    code, _, errors = bucket("set", bucket_name, policy)
    assert (code == 0) == good, errors
    assert good or f"property 's3.policy': Policy has invalid resource: each Resource is this bucket, arn:aws:s3:::{bucket_name}" in errors
    code, _, errors = bucket("create", bucket_name + "-3", policy)
    assert code != 0 or resource == "arn:aws:s3:::*", errors


def test_it_makes_shows_changes_and_lists(server, bucket, bucket_name, tmp_path):
    code, output, errors = bucket("create", bucket_name, "versioning=enabled", "--owner", "tester")
    assert (code, errors) == (0, "")
    assert "  versioning = enabled\n" in output and "owner:      tester\n" in output
    (tmp_path / "rules.xml").write_text(CORS)
    code, output, errors = bucket("set", bucket_name, f"s3.cors=@{tmp_path}/rules.xml", "s3.public_access_block=all")
    assert (code, errors) == (0, "")
    s3 = client_for(Site(server, ""))
    assert s3.get_bucket_cors(Bucket=bucket_name)["CORSRules"] == [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
    assert s3.get_public_access_block(Bucket=bucket_name)["PublicAccessBlockConfiguration"]["BlockPublicAcls"]
    assert s3.get_bucket_versioning(Bucket=bucket_name)["Status"] == "Enabled"
    assert bucket("reset", bucket_name, "s3.cors", "s3.public_access_block")[0] == 0
    code, output, _ = bucket("show", bucket_name)
    assert code == 0 and "s3.cors" not in output and "versioning = enabled" in output
    code, output, _ = bucket("list")
    assert code == 0 and any(line.split()[:2] == [bucket_name, "tester"] for line in output.splitlines())


@pytest.mark.parametrize(
    "words, message",
    [
        (["versoning=enabled"], "unknown property 'versoning'; did you mean 'versioning'?"),
        (["versioning=on"], 'must be one of "enabled", "suspended"'),
        (["s3.cors=<x/>"], "property 's3.cors': The XML does not fit its schema: its root must be CORSConfiguration."),
        (["s3.owner_name=me"], "is set by api_s3 alone"),
        (["tags=a%=1"], "property 'tags': the tags are a=1&b=2, percent-encoded"),
        (["tags=a=1&a=2"], "A key can be given only once"),
        (["s3.policy={}"], "property 's3.policy': "),
        (["s3.website=<x/>"], "property 's3.website': "),
        (["s3.public_access_block=some"], "property 's3.public_access_block': "),
        (["object_lock=often"], "property 'object_lock': "),
        (["s3.acl=<x/>"], "property 's3.acl': "),
        (["checksum.type=md6"], "no plugin gives the checksum 'md6'"),
        (["versioning"], "'versioning' is not PROPERTY=VALUE"),
        (["s3.cors=@/no/such/file"], "cannot read /no/such/file"),
        (["s3.cors=@/tmp"], "cannot read /tmp"),
        ([b"tags=\xff"], "the text of a property is not UTF-8"),
    ],
)
def test_what_it_refuses(bucket, bucket_name, words, message):
    assert bucket("create", bucket_name)[0] == 0
    for command in (["set", bucket_name], ["create", bucket_name + "-2"]):
        code, output, errors = bucket(*command, *words)
        assert code != 0 and output == "" and message in errors, errors


RULE = "<LifecycleConfiguration>\n<Rule>{}</Rule>\n</LifecycleConfiguration>"


@pytest.mark.parametrize(
    "document, reason",
    [
        (RULE.format("<Statuss>Enabled</Statuss>"), "LifecycleConfiguration/Rule/Statuss (it says 'Enabled') is not allowed there"),
        (RULE.format("<Status>Enabledd</Status><Filter/>"), "LifecycleConfiguration/Rule/Status (it says 'Enabledd') is not allowed there"),
        (RULE.format("<Filter/>"), "LifecycleConfiguration/Rule must have a Status, Enabled or Disabled"),
        (RULE.format("</Filter>"), "The XML is not well-formed: line 2, column "),
    ],
)
def test_a_wrong_document_is_named_with_its_file_and_place(bucket, bucket_name, tmp_path, document, reason):
    assert bucket("create", bucket_name)[0] == 0
    file = tmp_path / "wrong.xml"
    file.write_text(document)
    for command in (["set", bucket_name], ["create", bucket_name + "-2"]):
        code, output, errors = bucket(*command, "versioning=enabled", f"s3.lifecycle=@{file}")
        assert (code, output) == (1, "")
        assert errors.startswith(f"mortise: {file}: property 's3.lifecycle': ") and reason in errors, errors


def test_a_document_of_several_lines_is_shown_as_it_is(bucket, bucket_name, tmp_path):
    text = CORS.replace("><", ">\n<")
    (tmp_path / "rules.xml").write_text(text)
    assert bucket("create", bucket_name, f"s3.cors=@{tmp_path}/rules.xml")[0] == 0
    code, output, _ = bucket("show", bucket_name)
    assert code == 0 and f"  s3.cors =\n{text}\n" in output, output


def test_files_are_read_in_bounded_memory(bucket, bucket_name, tmp_path):
    """And without waiting for a writer of a pipe."""
    assert bucket("create", bucket_name)[0] == 0
    (tmp_path / "large").write_bytes(b"x" * (256 * 1024 + 1))
    os.mkfifo(tmp_path / "pipe")
    for file, message in (("/dev/zero", "/dev/zero is larger than 262144 bytes"), (tmp_path / "large", "is larger than 262144 bytes"), (tmp_path / "pipe", "it is a pipe, not a file")):
        code, output, errors = bucket("set", bucket_name, f"s3.cors=@{file}")
        assert code == 2 and output == "" and message in errors


def test_a_value_may_come_through_a_pipe(server, bucket, bucket_name):
    assert bucket("create", bucket_name)[0] == 0
    command = [program(), "bucket", "set", "--data", server.data, bucket_name, "s3.cors=@/dev/stdin"]
    done = subprocess.run(command, input=CORS, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(command, input="x" * (256 * 1024 + 1), capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "is larger than" in done.stderr


def test_the_servers_file_is_read_in_bounded_memory(tmp_path):
    command = [program(), "bucket", "list", "--data", tmp_path]
    for what in ("large", "link", "pipe"):
        file = tmp_path / "admin.json"
        file.unlink(missing_ok=True)
        if what == "large":
            file.write_text(json.dumps({"admin": "127.0.0.1:1", "key": "x" * 10_000}))
        elif what == "link":
            file.symlink_to("/dev/zero")
        else:
            os.mkfifo(file)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and "is not what a server writes" in done.stderr, (what, done.stderr)


def test_what_is_named_twice_is_refused(server, bucket, bucket_name):
    assert bucket("create", bucket_name)[0] == 0
    for words in (["set", bucket_name, "versioning=enabled", "versioning=suspended"], ["create", bucket_name + "-2", "tags=a", "tags=b"]):
        code, output, errors = bucket(*words)
        assert code == 2 and output == "" and "is given twice" in errors
    code, output, errors = bucket("reset", bucket_name, "versioning", "versioning")
    assert code == 1 and output == "" and "'versioning' is there twice" in errors
    for body in (
        '{"set": {"versioning": "enabled"}, "set": {"versioning": "suspended"}}',
        '{"set": {"versioning": "enabled", "versioning": "suspended"}}',
        '{"set": {"versioning": "enabled"}, "reset": ["versioning"]}',
        '{"set": {"versioning": "enabled", "version\\u0069ng": "suspended"}}',
    ):
        status, _, document = ask(server, "PATCH", "/buckets/" + bucket_name, body)
        assert status == 400 and "is there twice" in document["error"], (body, document)
    status, _, document = ask(server, "PUT", f"/buckets/{bucket_name}-2", '{"owner": "tester", "owner": "mortise"}')
    assert (status, document["error"]) == (400, "'owner' is there twice")
    status, _, document = ask(server, "POST", "/jobs", '{"kind": "scrub", "options": {"a": "1", "a": "2"}}')
    assert (status, document["error"]) == (400, "'a' is there twice")
    assert "versioning" not in ask(server, "GET", "/buckets/" + bucket_name)[2]["properties"]
    for target, message in (
        ("/jobs?kind=scrub&kind=collect", "the parameter 'kind' is there twice"),
        ("/jobs?knid=scrub", "there is no parameter 'knid'"),
        ("/buckets?after=a&%61fter=b", "the parameter 'after' is there twice"),
        ("/properties?x", "there is no parameter 'x'"),
        (f"/buckets/{bucket_name}?after=a", "there is no parameter 'after'"),
    ):
        status, _, document = ask(server, "GET", target)
        assert (status, document["error"]) == (400, message), target


def test_what_cannot_be_listed_is_json_too(tmp_path):
    done = subprocess.run([program(), "bucket", "properties", "--json", "--data", tmp_path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and json.loads(done.stdout)["error"] in done.stderr


def test_a_public_list_is_refused_where_they_are_blocked(server, bucket, bucket_name):
    said = "(BlockPublicAcls) refuses"
    code, output, errors = bucket("create", bucket_name, "s3.acl=canned:public-read", "s3.public_access_block=all")
    assert code == 1 and output == "" and said in errors
    assert bucket("create", bucket_name, "s3.public_access_block=BlockPublicAcls")[0] == 0
    for acl in ("canned:public-read", "canned:public-read-write", "canned:authenticated-read"):
        code, output, errors = bucket("set", bucket_name, "s3.acl=" + acl)
        assert code == 1 and output == "" and said in errors, acl
    assert bucket("set", bucket_name, "s3.acl=canned:private")[0] == 0
    assert bucket("set", bucket_name, "s3.acl=canned:public-read", "s3.public_access_block=none")[0] == 0
    # As on AWS, a list that is there stays.
    assert bucket("set", bucket_name, "s3.public_access_block=all")[0] == 0
    assert bucket("set", bucket_name, "versioning=enabled")[0] == 0
    config = server.directory / "seed.toml"
    config.write_text('[[bucket]]\nname = "seeded"\nproperties = { "s3.acl" = "canned:public-read", "s3.public_access_block" = "all" }\n')
    done = subprocess.run([program(), "check-config", config], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "seed.toml:" in done.stderr and said in done.stderr, done.stderr


def test_an_owner_whom_no_key_names_is_refused(bucket, bucket_name):
    code, output, errors = bucket("create", bucket_name, "--owner", "nobody")
    assert code == 1 and output == "" and "no key names the owner 'nobody'" in errors
    assert bucket("show", bucket_name)[0] == 1


def test_the_properties_that_there_are(bucket):
    code, output, errors = bucket("properties")
    assert (code, errors) == (0, "")
    assert "versioning = enabled|suspended\n" in output and "s3.cors = text\n" in output
    assert "default: ObjectWriter; of api_s3" in output and "s3.owner_name" not in output
    code, output, _ = bucket("properties", "--json")
    rows = {row["name"]: row for row in json.loads(output)}
    assert code == 0 and rows["s3.owner_name"]["internal"] and rows["durability"]["owner"] == "kernel"
    assert rows["s3.ownership"]["choices"].split("|") == ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]
    assert rows["s3.ownership"]["type"] == "choice" and rows["s3.ownership"]["help"] != ""
    assert bucket("properties", "surplus")[0] == 2


def test_values_that_would_break_answers_are_refused(bucket, bucket_name):
    assert bucket("create", bucket_name)[0] == 0
    for location in ("a\r\nX-Evil: 1", "a\x01b", "A B", "x" * 65):
        code, _, errors = bucket("set", bucket_name, "s3.location=" + location)
        assert code != 0 and "property 's3.location': it is the name of a region" in errors
    assert bucket("set", bucket_name, "s3.location=EU")[0] == 0
    for owner in ("a\nb", "x" * 1025):
        code, _, errors = bucket("create", bucket_name + "-2", "--owner", owner)
        assert code != 0 and "without control characters" in errors


def test_there_are_no_lists_where_the_owner_owns_all(bucket, bucket_name, server):
    def anonymous_list():
        connection = http.client.HTTPConnection(server.address, timeout=60)
        connection.request("GET", "/" + bucket_name)
        return connection.getresponse().status

    assert bucket("create", bucket_name, "s3.acl=canned:public-read")[0] == 0
    assert anonymous_list() == 200
    code, _, errors = bucket("set", bucket_name, "s3.ownership=BucketOwnerEnforced")
    assert code == 1 and "there are no access control lists" in errors
    assert anonymous_list() == 200
    assert bucket("set", bucket_name, "s3.ownership=BucketOwnerEnforced", "s3.acl=canned:private")[0] == 0
    assert anonymous_list() == 403
    code, _, errors = bucket("set", bucket_name, "s3.acl=canned:public-read")
    assert code == 1 and "there are no access control lists" in errors


def test_what_it_does_not_reset(bucket, bucket_name, server):
    assert bucket("create", bucket_name, "--owner", "tester", "versioning=enabled")[0] == 0
    s3 = client_for(Site(server, ""))
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"1")
    s3.delete_object(Bucket=bucket_name, Key="k")
    for name, message in [
        ("versioning", "versioning cannot be taken back"),
        ("versoning", "unknown property 'versoning'; did you mean 'versioning'?"),
        ("s3.owner_name", "is set by api_s3 alone"),
    ]:
        code, output, errors = bucket("reset", bucket_name, name)
        assert code == 1 and output == "" and message in errors, errors
    assert s3.get_bucket_versioning(Bucket=bucket_name)["Status"] == "Enabled"
    assert bucket("set", bucket_name, "versioning=suspended")[0] == 0


def test_buckets_that_are_there_or_are_not(bucket, bucket_name):
    assert bucket("create", bucket_name)[0] == 0
    assert bucket("create", bucket_name)[0] == 1
    for words in (["show"], ["set", "versioning=enabled"], ["reset", "versioning"]):
        code, _, errors = bucket(words[0], bucket_name + "-none", *words[1:])
        assert code == 1 and bucket_name + "-none" in errors
    assert bucket("create", "No_Name")[0] == 1


def test_who_may_not_read_the_file_may_do_nothing(server, bucket_name):
    file = server.data / "admin.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = json.loads(file.read_text())["key"]
    for method, target in [("GET", "/buckets"), ("GET", "/properties"), ("GET", "/scrub"), ("POST", "/scrub"), ("PUT", f"/buckets/{bucket_name}"), ("PATCH", f"/buckets/{bucket_name}")]:
        for headers in ({}, {"Authorization": "Bearer " + key[:-1] + ("0" if key[-1] != "0" else "1")}, {"Authorization": "Bearer "}):
            connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
            connection.request(method, target, headers={"Host": "localhost", **headers})
            answer = connection.getresponse()
            assert answer.status == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer "), (method, target)
    connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
    connection.request("GET", "/properties", headers={"Host": "localhost", "Authorization": "Bearer " + key})
    names = [row["name"] for row in json.loads(connection.getresponse().read())]
    assert {"versioning", "s3.cors", "tags", "durability"} <= set(names)
    connection.request("GET", "/buckets", headers={"Host": "evil.example", "Authorization": "Bearer " + key})
    assert connection.getresponse().status == 403


def ask(server, method, target, body=None):
    """With the key; the status, the headers and the document."""
    key = json.loads((server.data / "admin.json").read_text())["key"]
    connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
    connection.request(method, target, body, headers={"Host": "localhost", "Authorization": "Bearer " + key})
    answer = connection.getresponse()
    return answer.status, answer.headers, json.loads(answer.read())


def test_requests_that_are_none(server, bucket_name):
    status, _, document = ask(server, "PUT", "/buckets/" + bucket_name)
    assert (status, document["name"], document["owner"]) == (201, bucket_name, "mortise")
    for method, target, allowed in [("POST", "/buckets/" + bucket_name, "GET, PUT, PATCH"), ("PUT", "/buckets", "GET"), ("DELETE", "/properties", "GET")]:
        status, headers, document = ask(server, method, target)
        assert (status, headers["Allow"], document) == (405, allowed, {"error": "only " + allowed})
    for target in ("/buckets/", "/properties/x"):
        assert ask(server, "GET", target)[0] == 404
    for body in ("[]", "{", '{"set": []}', '{"set": {"a": 1}}', '{"reset": {}}', '{"owner": "x"}', '{"other": {}}'):
        status, _, document = ask(server, "PATCH", "/buckets/" + bucket_name, body)
        assert status == 400 and document["error"].startswith("the body is {"), (body, document)
    start = {"kind": "scrub", "options": {"quarantine": "x" * 900_000}}
    status, _, document = ask(server, "POST", "/jobs", json.dumps(start))
    assert (status, document["error"]) == (400, "the option 'quarantine' is too long")
    status, _, document = ask(server, "PATCH", "/buckets/" + bucket_name, '{"set": {"tags": "' + "x" * 2**20 + '"}}')
    assert (status, document["error"]) == (413, "the body is too large")
    # Names are decoded once.
    status, _, document = ask(server, "GET", "/buckets/" + "".join(f"%{ord(c):02x}" for c in bucket_name))
    assert (status, document["name"]) == (200, bucket_name)


def test_clients_have_no_pages_of_the_operator(server):
    """What is a page there is a bucket that does not exist here."""
    connection = http.client.HTTPConnection(server.address, timeout=60)
    key = json.loads((server.data / "admin.json").read_text())["key"]
    for target in ("/buckets", "/properties"):
        connection.request("GET", target, headers={"Authorization": "Bearer " + key})
        answer = connection.getresponse()
        assert answer.status in (400, 403, 404) and b"<Error>" in answer.read()


def test_without_the_plugin(tmp_path):
    server = Server(tmp_path, extra="[plugins.api_admin]\nenabled = false\n").start()
    try:
        done = subprocess.run([program(), "bucket", "list", "--data", server.data], capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and "is its plugin api_admin enabled?" in done.stderr
        connection = http.client.HTTPConnection(server.ready["admin"], timeout=60)
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
    finally:
        assert server.stop() == 0


def test_an_admin_listener_that_is_a_file(tmp_path):
    data = tmp_path / "data"
    admin = "unix:" + str(tmp_path / "admin.sock")
    words = ["--set", "server.listen=127.0.0.1:0", "--set", "server.admin_listen=" + admin, "--set", f"server.data_dir={data}"]
    ready = tmp_path / "ready"
    process = subprocess.Popen([program(), "serve", "--ready-file", ready, *words], stderr=subprocess.DEVNULL)
    try:
        while not ready.exists():
            assert process.poll() is None
        done = subprocess.run([program(), "bucket", "list", "--data", data], capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        process.terminate()
    assert process.wait(timeout=120) == 0


def test_without_a_server(tmp_path):
    done = subprocess.run([program(), "bucket", "list", "--data", tmp_path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "no server with an admin listener runs on this data directory" in done.stderr
