# SPDX-License-Identifier: Apache-2.0
"""Buckets as websites: set by boto3, the AWS CLI and s3cmd, and read as a browser reads them."""

import http.client
import json
import subprocess

import pytest

from boto import client_for, refused
from conftest import DEFAULT_KEY, Server, Shell, Site, need
from mortise_server import program
from test_request_log import line_of

DOMAIN = "s3-website.localhost"
HOST = "www.example.org"
EXTRA = f'[plugins.api_website]\nhosts = ["{HOST}"]\n'
INDEX = {"IndexDocument": {"Suffix": "index.html"}}
PAGES = {
    "index.html": b"<h1>home</h1>",
    "docs/index.html": b"<h1>documents</h1>",
    "docs/a b?.txt": b"text",
    "sorry.html": b"<h1>sorry</h1>",
    "large": bytes(range(256)) * 4000,
}
EVERYBODY_READS = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{}/*"}
EVERYBODY_LISTS = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::{}"}


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, dict((k.lower(), v) for k, v in response.getheaders())
        self.body = response.read()


def visit(site, bucket, path="/", method="GET", host=None, lines=(), **headers):
    connection = http.client.HTTPConnection(site.server.address, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"{bucket}.{DOMAIN}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        for name, value in lines:
            connection.putheader(name, value)
        connection.endheaders()
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("website"), keys=(DEFAULT_KEY,), extra=EXTRA).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("open-website")).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture
def s3w(signed):
    return client_for(signed)


def make_site(s3, bucket, configuration=INDEX, statements=(EVERYBODY_READS, EVERYBODY_LISTS)):
    s3.create_bucket(Bucket=bucket)
    for key, body in PAGES.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="text/html", CacheControl="max-age=60")
    if statements:
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}).replace("{}", bucket)
        s3.put_bucket_policy(Bucket=bucket, Policy=text)
    if configuration:
        s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=configuration)
    return bucket


@pytest.fixture
def pages(s3w, bucket_name):
    """The name of a bucket whose site everybody may read."""
    return make_site(s3w, bucket_name)


# ---- the configuration


def test_a_configuration_comes_back_and_goes(s3w, bucket_name):
    s3w.create_bucket(Bucket=bucket_name)
    with refused(404, "NoSuchWebsiteConfiguration"):
        s3w.get_bucket_website(Bucket=bucket_name)
    whole = {
        **INDEX,
        "ErrorDocument": {"Key": "sorry.html"},
        "RoutingRules": [
            {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}},
            {"Condition": {"HttpErrorCodeReturnedEquals": "404"}, "Redirect": {"HostName": "a.example", "HttpRedirectCode": "302"}},
        ],
    }
    for configuration in (whole, {"RedirectAllRequestsTo": {"HostName": "a.example", "Protocol": "https"}}):
        s3w.put_bucket_website(Bucket=bucket_name, WebsiteConfiguration=configuration)
        got = s3w.get_bucket_website(Bucket=bucket_name)
        assert {k: v for k, v in got.items() if k != "ResponseMetadata"} == configuration
    s3w.delete_bucket_website(Bucket=bucket_name)
    with refused(404, "NoSuchWebsiteConfiguration"):
        s3w.get_bucket_website(Bucket=bucket_name)
    with refused(400, "InvalidArgument"):
        s3w.put_bucket_website(Bucket=bucket_name, WebsiteConfiguration={"IndexDocument": {"Suffix": "a/b"}})


def test_without_the_plugin_none_is_stored(tmp_path, bucket_name):
    server = Server(tmp_path / "server", extra="[plugins.api_website]\nenabled = false\n").start()
    s3 = client_for(Site(server, ""))
    s3.create_bucket(Bucket=bucket_name)
    with refused(501, "NotImplemented"):
        s3.put_bucket_website(Bucket=bucket_name, WebsiteConfiguration=INDEX)
    assert server.stop() == 0


def test_mortise_sets_it_and_names_what_is_wrong(signed, pages):
    def set_website(value):
        command = [program(), "bucket", "set", "--data", signed.server.data, pages, "s3.website=" + value]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert set_website("<WebsiteConfiguration><IndexDocument><Suffix>sorry.html</Suffix></IndexDocument></WebsiteConfiguration>").returncode == 0
    assert visit(signed, pages).body == PAGES["sorry.html"]
    done = set_website("<WebsiteConfiguration><IndexDocument/></WebsiteConfiguration>")
    assert done.returncode == 1 and "WebsiteConfiguration/IndexDocument must have a Suffix" in done.stderr


# ---- pages


def test_the_index_of_the_site_and_of_a_folder(signed, pages):
    home = visit(signed, pages)
    assert (home.status, home.body) == (200, PAGES["index.html"])
    assert home.headers["content-type"] == "text/html" and home.headers["cache-control"] == "max-age=60"
    assert visit(signed, pages, "/docs/").body == PAGES["docs/index.html"]
    assert visit(signed, pages, "/docs/index.html").body == PAGES["docs/index.html"]
    assert visit(signed, pages, "/docs/a%20b%3F.txt").body == b"text"
    assert visit(signed, pages, "/index.html?a=b&uploads&acl").body == PAGES["index.html"], "no query means anything"


def test_a_folder_without_its_slash_is_redirected(signed, pages):
    answer = visit(signed, pages, "/docs")
    assert (answer.status, answer.headers["location"]) == (302, "/docs/")


def test_what_is_missing(signed, pages):
    answer = visit(signed, pages, "/none<b>")
    assert answer.status == 404 and answer.headers["content-type"].startswith("text/html")
    assert b"<li>Code: NoSuchKey</li>" in answer.body and b"none&lt;b&gt;" in answer.body and b"<b>" not in answer.body
    assert visit(signed, pages, "/none/").status == 404
    assert visit(signed, "no-such-bucket").status == 404
    assert visit(signed, pages, "/%zz").status == 400
    assert visit(signed, pages, "/%ff").status == 400


def test_head_has_the_head_of_get(signed, pages):
    for path in ("/", "/none", "/docs"):
        get, head = visit(signed, pages, path), visit(signed, pages, path, "HEAD")
        assert head.status == get.status and head.body == b""
        for name in ("content-length", "content-type", "etag", "last-modified", "location"):
            assert head.headers.get(name) == get.headers.get(name), (path, name)


def test_other_methods_are_refused(signed, pages):
    for method in ("PUT", "POST", "DELETE", "PATCH", "OPTIONS"):
        answer = visit(signed, pages, "/index.html", method, Content_Length="0")
        assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD"
    assert visit(signed, pages).body == PAGES["index.html"]


def test_a_browser_asks_again(signed, pages):
    first = visit(signed, pages)
    again = visit(signed, pages, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"") and again.headers["etag"] == first.headers["etag"]
    assert visit(signed, pages, If_Modified_Since=first.headers["last-modified"]).status == 304
    assert visit(signed, pages, If_Match='"other"').status == 412


def test_the_lines_of_a_list_are_one_list(signed, pages):
    etag = visit(signed, pages).headers["etag"]
    for name, status in (("If-None-Match", 304), ("If-Match", 200)):
        assert visit(signed, pages, lines=[(name, '"x"'), (name, etag)]).status == status


def test_ranges(signed, pages):
    part = visit(signed, pages, "/large", Range="bytes=100-199")
    assert (part.status, part.body) == (206, PAGES["large"][100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(PAGES['large'])}"
    beyond = visit(signed, pages, "/large", Range="bytes=99999999-")
    assert beyond.status == 416 and beyond.headers["content-range"] == f"bytes */{len(PAGES['large'])}"
    assert visit(signed, pages, "/large").body == PAGES["large"]


# ---- who may


def test_visitors_get_what_everybody_may_read(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, statements=())
    assert visit(signed, bucket_name).status == 403
    assert visit(signed, bucket_name, "/docs").status == 403, "no folder is shown either"
    s3w.put_object_acl(Bucket=bucket_name, Key="index.html", ACL="public-read")
    assert visit(signed, bucket_name).body == PAGES["index.html"]
    assert visit(signed, bucket_name, "/none").status == 403, "who may not list is not told what is missing"


def test_a_signature_gives_nothing_more(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, statements=())
    url = s3w.generate_presigned_url("get_object", Params={"Bucket": bucket_name, "Key": "index.html"})
    query = url.partition("?")[2]
    assert visit(signed, bucket_name, "/index.html?" + query).status == 403


def test_conditions_tell_no_stranger_what_is_there(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, statements=())
    etag = s3w.head_object(Bucket=bucket_name, Key="index.html")["ETag"]
    for headers in ({"If_None_Match": etag}, {"If_Match": '"other"'}, {"Range": "bytes=9999-"}):
        answer = visit(signed, bucket_name, **headers)
        assert answer.status == 403 and "etag" not in answer.headers and "content-range" not in answer.headers


def test_a_bucket_that_is_no_website_stays_closed(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, configuration=None)
    answer = visit(signed, bucket_name)
    assert answer.status == 404 and b"NoSuchWebsiteConfiguration" in answer.body


def test_the_log_says_what_was_asked(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, statements=())
    answer = visit(signed, bucket_name, "/docs/a%20b%3F.txt")
    line = line_of(signed, answer.headers["x-amz-request-id"])
    said = {"operation": "WEBSITE.GET.OBJECT", "code": "AccessDenied", "user": "anonymous", "bucket": bucket_name,
            "key": "docs/a b?.txt", "reason": "no permission for s3:GetObject"}  # fmt: skip
    assert line | said == line
    answer = visit(signed, "no-such-bucket")
    assert line_of(signed, answer.headers["x-amz-request-id"])["code"] == "NoSuchBucket"


# ---- errors and redirects


def test_the_page_for_errors(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, {**INDEX, "ErrorDocument": {"Key": "sorry.html"}})
    answer = visit(signed, bucket_name, "/none")
    assert (answer.status, answer.body) == (404, PAGES["sorry.html"])
    assert visit(signed, bucket_name, "/none", Range="bytes=0-1").body == PAGES["sorry.html"]
    s3w.delete_object(Bucket=bucket_name, Key="sorry.html")
    answer = visit(signed, bucket_name, "/none")
    assert answer.status == 404 and b"The page for errors cannot be shown either" in answer.body


def test_all_requests_are_redirected(signed, s3w, bucket_name):
    make_site(s3w, bucket_name, {"RedirectAllRequestsTo": {"HostName": "other.example", "Protocol": "https"}})
    answer = visit(signed, bucket_name, "/a%20b/c?d=e")
    assert answer.status == 301 and answer.headers["location"] == "https://other.example/a%20b/c?d=e"


def test_routing_rules(signed, s3w, bucket_name):
    rules = [
        {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "docs/"}},
        {"Condition": {"KeyPrefixEquals": "away/"}, "Redirect": {"HostName": "other.example", "Protocol": "https", "HttpRedirectCode": "307"}},
        {"Condition": {"HttpErrorCodeReturnedEquals": "404"}, "Redirect": {"ReplaceKeyWith": "sorry.html", "HttpRedirectCode": "302"}},
    ]
    make_site(s3w, bucket_name, {**INDEX, "RoutingRules": rules})

    def redirected(path):
        answer = visit(signed, bucket_name, path)
        return answer.status, answer.headers.get("location")

    assert redirected("/old/x%0D%0Ay") == (301, "/docs/x%0D%0Ay")
    assert redirected("/away/z") == (307, "https://other.example/away/z")
    assert redirected("/none") == (302, "/sorry.html")
    assert redirected("/") == (200, None)


def test_no_key_leads_to_another_host(signed, s3w, bucket_name):
    make_site(s3w, bucket_name)
    s3w.put_object(Bucket=bucket_name, Key="/evil.example/index.html", Body=b"x")
    answer = visit(signed, bucket_name, "//evil.example")
    assert (answer.status, answer.headers["location"]) == (302, "/%2Fevil.example/")
    assert visit(signed, bucket_name, answer.headers["location"]).body == b"x"


def test_an_object_that_redirects(signed, s3w, pages):
    for key, to in (
        ("moved", "/docs/"),
        ("left", "https://other.example/x"),
    ):
        s3w.put_object(Bucket=pages, Key=key, Body=b"not shown", WebsiteRedirectLocation=to)
        answer = visit(signed, pages, "/" + key)
        assert (answer.status, answer.headers["location"], answer.body) == (301, to, b"")


# ---- hosts


def test_a_host_that_is_the_name_of_a_bucket(signed, s3w):
    make_site(s3w, HOST)
    for host in (HOST, HOST + ":80", HOST.upper()):
        assert visit(signed, HOST, host=host).body == PAGES["index.html"]
    assert visit(signed, HOST, "/docs", host=HOST + ":8080").headers["location"] == "/docs/"


def test_the_domain_itself_is_no_bucket(signed):
    assert visit(signed, "", host=DOMAIN).status in (200, 403), "S3's own"


# ---- without keys


def test_an_open_server_shows_pages_in_a_sandbox(unsigned, bucket_name):
    make_site(client_for(unsigned), bucket_name, statements=())
    answer = visit(unsigned, bucket_name)
    assert answer.body == PAGES["index.html"]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts") and "allow-same-origin" not in policy


def test_masks_of_buckets_without_keys(tmp_path, bucket_name):
    """As conf/aistore.toml has it: nobody is asked who they are, and masks are held to."""
    server = Server(tmp_path, extra="[plugins.auth_access]\nenabled = true\n").start()
    site = Site(server, "")
    make_site(client_for(site), bucket_name, statements=())
    assert visit(site, bucket_name).body == PAGES["index.html"]
    assert visit(site, bucket_name, "/none").status == 404
    assert server.stop() == 0


def test_clients_as_people_use_them(unsigned, bucket_name, tmp_path):
    aws = Shell(tmp_path, unsigned.key, [need("aws"), "--endpoint-url", unsigned.endpoint])
    s3cmd = Shell(tmp_path, unsigned.key, [need("s3cmd"), f"--host={unsigned.host}", f"--host-bucket={unsigned.host}/%(bucket)",
                                           "--no-ssl", "--region=us-east-1", "--access_key=any", "--secret_key=any"])  # fmt: skip
    (tmp_path / "index.html").write_bytes(PAGES["index.html"])
    aws("s3", "mb", f"s3://{bucket_name}")
    aws("s3", "cp", tmp_path / "index.html", f"s3://{bucket_name}/")
    s3cmd("ws-create", "--ws-index=start.html", f"s3://{bucket_name}")
    assert "start.html" in s3cmd("ws-info", f"s3://{bucket_name}")
    aws("s3", "website", f"s3://{bucket_name}", "--index-document", "index.html")
    port = unsigned.server.address.rpartition(":")[2]
    curl = [need("curl"), "-sS", "--noproxy", "*", f"http://{bucket_name}.{DOMAIN}:{port}/"]
    got = subprocess.run(curl, capture_output=True, timeout=60)
    assert got.stdout == PAGES["index.html"], got.stderr
    s3cmd("ws-delete", f"s3://{bucket_name}")
    assert visit(unsigned, bucket_name).status == 404
