# SPDX-License-Identifier: Apache-2.0
"""Pages of other origins: the configuration as boto3 sets it, and requests as browsers send them."""

import pytest
from boto import client_for, refused
from conftest import Site
from mortise_server import Server
from raw_http import send

PAGE = "https://app.example.org"
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
RULES = [
    {
        "ID": "app",
        "AllowedOrigins": ["https://*.example.org"],
        "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": ["x-amz-*", "Content-Type"],
        "ExposeHeaders": ["ETag", "x-amz-request-id"],
        "MaxAgeSeconds": 3000,
    },
    {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
    {"AllowedOrigins": ["http://forms.example"], "AllowedMethods": ["POST"]},
]


def set_rules(s3, bucket, rules):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def cors_of(answer):
    short = "access-control-"
    return {name.removeprefix(short): value for name, value in answer.headers.items() if name.startswith(short)}


def preflight(site, target, **headers):
    return send(site, None, "OPTIONS", target, headers={name.replace("_", "-"): value for name, value in headers.items()})


def ask(site, target, origin, method, headers=None):
    more = {"Access_Control_Request_Headers": headers} if headers else {}
    return preflight(site, target, Origin=origin, Access_Control_Request_Method=method, **more)


@pytest.fixture
def shared(signed_site, bucket_name):
    """A bucket that everybody may read, with the rules."""
    s3 = client_for(signed_site)
    s3.create_bucket(Bucket=bucket_name, ACL="public-read")
    set_rules(s3, bucket_name, RULES)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"12345", ACL="public-read")
    return bucket_name


def test_a_configuration_comes_back(s3, bucket):
    with refused(404, "NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)
    set_rules(s3, bucket, RULES)
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == RULES
    nobody = [{"AllowedOrigins": [""], "AllowedMethods": ["GET"]}]  # as provisioning tools write it
    for rules in (RULES[1:2], nobody):
        set_rules(s3, bucket, rules)
        assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    s3.delete_bucket_cors(Bucket=bucket)
    with refused(404, "NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)
    s3.delete_bucket_cors(Bucket=bucket)
    for call in (s3.get_bucket_cors, s3.delete_bucket_cors):
        with refused(404, "NoSuchBucket"):
            call(Bucket=bucket + "-none")


@pytest.mark.parametrize(
    "rule, code",
    [
        ({"AllowedOrigins": ["a"], "AllowedMethods": ["PATCH"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["*.*"], "AllowedMethods": ["GET"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["a"], "AllowedMethods": ["GET"], "AllowedHeaders": ["**"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["a"], "AllowedMethods": ["GET"], "ExposeHeaders": ["*"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["a"], "AllowedMethods": ["GET"], "ExposeHeaders": ["a\r\nSet-Cookie: x"]}, "InvalidRequest"),
        ({"AllowedOrigins": ["a"], "AllowedMethods": ["GET"], "MaxAgeSeconds": -1}, "MalformedXML"),
        ({"AllowedOrigins": [], "AllowedMethods": ["GET"]}, "MalformedXML"),
    ],
)
def test_what_a_rule_may_not_say(signed_site, shared, rule, code):
    s3 = client_for(signed_site)
    with refused(400, code):
        set_rules(s3, shared, [rule])
    assert s3.get_bucket_cors(Bucket=shared)["CORSRules"] == RULES, "the old ones stay"


def test_at_most_a_hundred_rules(signed_site, shared):
    rule = {"AllowedOrigins": ["a"], "AllowedMethods": ["GET"]}
    set_rules(client_for(signed_site), shared, [rule] * 100)
    with refused(400, "InvalidRequest"):
        set_rules(client_for(signed_site), shared, [rule] * 101)


def test_a_preflight_that_a_rule_allows(signed_site, shared):
    for target in (f"/{shared}", f"/{shared}/k", f"/{shared}/none", f"/{shared}?cors", f"/{shared}/k?X-Amz-Signature=x"):
        answer = ask(signed_site, target, PAGE, "PUT", "X-Amz-Date,content-type")
        assert (answer.status, answer.body) == (200, b""), target
        assert cors_of(answer) == {
            "allow-origin": PAGE,
            "allow-methods": "GET, PUT",
            "allow-headers": "x-amz-date, content-type",
            "expose-headers": "ETag, x-amz-request-id",
            "max-age": "3000",
            "allow-credentials": "true",
        }
        assert answer.headers["vary"] == VARY
    answer = ask(signed_site, f"/{shared}", "null", "HEAD")
    assert cors_of(answer) == {"allow-origin": "*", "allow-methods": "HEAD"}


def test_a_preflight_that_no_rule_allows(signed_site, shared):
    for origin, method, headers in [
        ("https://example.org", "GET", None),
        (PAGE, "DELETE", None),
        (PAGE, "GET", "authorization"),
        ("http://elsewhere", "GET", None),
        ("http://elsewhere", "HEAD", "x-amz-date"),
    ]:
        answer = ask(signed_site, f"/{shared}/k", origin, method, headers)
        assert (answer.status, answer.code, cors_of(answer)) == (403, "AccessForbidden", {}), (origin, method, headers)
        assert b"This CORS request is not allowed" in answer.body
        assert b"<ResourceType>OBJECT</ResourceType>" in answer.body and f"<Method>{method}<".encode() in answer.body
    client_for(signed_site).delete_bucket_cors(Bucket=shared)
    answer = ask(signed_site, f"/{shared}", PAGE, "GET")
    assert (answer.status, answer.code) == (403, "AccessForbidden")
    assert b"CORS is not enabled for this bucket" in answer.body and b"<ResourceType>BUCKET</ResourceType>" in answer.body
    for headers in ({}, {"Access_Control_Request_Method": "GET"}):
        answer = preflight(signed_site, f"/{shared}-none/k", Origin=PAGE, **headers)
        assert (answer.status, answer.code) == (403, "AccessForbidden")
        assert b"Bucket not found" in answer.body and b"<ResourceType>BUCKET</ResourceType>" in answer.body


def test_preflights_that_lack_something(signed_site, shared):
    for headers, message in [
        ({}, b"Origin request header needed"),
        ({"Access_Control_Request_Method": "GET"}, b"Origin request header needed"),
        ({"Origin": PAGE}, b"Invalid Access-Control-Request-Method: null"),
        ({"Origin": PAGE, "Access_Control_Request_Method": "NONE"}, b"Invalid Access-Control-Request-Method: NONE"),
        ({"Origin": PAGE, "Access_Control_Request_Method": "OPTIONS"}, b"Invalid Access-Control-Request-Method"),
    ]:
        answer = preflight(signed_site, f"/{shared}/k", **headers)
        assert (answer.status, answer.code) == (400, "BadRequest"), headers
        assert message in answer.body


@pytest.mark.parametrize("who", ["signed", "anonymous"])
def test_answers_tell_the_page_what_it_may_see(signed_site, shared, who):
    key = signed_site.key if who == "signed" else None
    page = {
        "allow-origin": PAGE,
        "allow-methods": "GET, PUT",
        "expose-headers": "ETag, x-amz-request-id",
        "max-age": "3000",
        "allow-credentials": "true",
    }

    def get(target, method="GET", origin=PAGE, headers=None):
        return send(signed_site, key, method, target, headers={**({"Origin": origin} if origin else {}), **(headers or {})})

    answer = get(f"/{shared}/k")
    assert (answer.status, answer.body, cors_of(answer)) == (200, b"12345", page)
    assert answer.headers["vary"] == VARY
    assert cors_of(get(f"/{shared}/k", headers={"Range": "bytes=1-2"})) == page
    assert cors_of(get(f"/{shared}")) == page
    assert cors_of(get(f"/{shared}/k", headers={"Access-Control-Request-Headers": "x-amz-date"}))["allow-origin"] == PAGE
    assert cors_of(get(f"/{shared}/k", headers={"Access-Control-Request-Headers": "authorization"})) == {}
    for target, status in [(f"/{shared}/none", 404), (f"/{shared}/k?versionId=", 400), (f"/{shared}/k?torrent&acl", 400)]:
        answer = get(target)
        assert (answer.status < 400, cors_of(answer)) == (False, page), target
    assert cors_of(get(f"/{shared}/k", method="HEAD")) == {"allow-origin": "*", "allow-methods": "HEAD"}
    for target, method, origin in [("k", "GET", "https://example.org"), ("k", "DELETE", PAGE), ("k", "GET", None)]:
        answer = get(f"/{shared}/{target}", method, origin)
        assert (cors_of(answer), "vary" in answer.headers) == ({}, False), (target, method, origin)


def test_who_is_refused_may_read_why(signed_site, shared):
    answer = send(signed_site, None, "PUT", f"/{shared}/k2", b"x", {"Origin": PAGE})
    assert (answer.status, answer.code, cors_of(answer)["allow-origin"]) == (403, "AccessDenied", PAGE)
    answer = send(signed_site, None, "PUT", f"/{shared}/k2", b"x", {"Origin": PAGE, "Access-Control-Request-Method": "DELETE"})
    assert (answer.status, cors_of(answer)) == (403, {})
    wrong = {"Origin": PAGE, "Authorization": "AWS nobody:wrong"}
    answer = send(signed_site, None, "GET", f"/{shared}/k", b"", wrong)
    assert (answer.status, cors_of(answer)["allow-origin"]) == (403, PAGE)


def test_rules_change_at_once(signed_site, shared):
    s3 = client_for(signed_site)
    for origins in (["http://one"], ["http://two"], [PAGE]):
        set_rules(s3, shared, [{"AllowedOrigins": origins, "AllowedMethods": ["GET"]}])
        assert cors_of(send(signed_site, None, "GET", f"/{shared}/k", b"", {"Origin": origins[0]}))["allow-origin"] == origins[0]
        assert ask(signed_site, f"/{shared}", "http://one", "GET").status == (200 if origins == ["http://one"] else 403)
    s3.delete_object(Bucket=shared, Key="k")
    s3.delete_bucket(Bucket=shared)
    s3.create_bucket(Bucket=shared, ACL="public-read")
    assert cors_of(send(signed_site, None, "GET", f"/{shared}", b"", {"Origin": PAGE})) == {}, "another bucket, without rules"


def form_of(fields, file):
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    return (parts + f'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n{file}\r\n--b--\r\n').encode()


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def test_forms_of_pages(signed_site, shared):
    client_for(signed_site).put_bucket_acl(Bucket=shared, ACL="public-read-write")
    body = form_of({"key": "form"}, "x")
    answer = send(signed_site, None, "POST", f"/{shared}", body, {**FORM, "Origin": "http://forms.example"})
    assert (answer.status, cors_of(answer)["allow-origin"]) == (204, "http://forms.example")
    answer = send(signed_site, None, "POST", f"/{shared}", form_of({}, "x"), {**FORM, "Origin": "http://forms.example"})
    assert (answer.status, cors_of(answer)["allow-origin"]) == (400, "http://forms.example")


# ---- while nobody is asked for keys, what pages of other sites change is refused


@pytest.fixture(scope="module")
def open_site(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("open-cors")).start()
    yield Site(server, "")
    assert server.stop() == 0


@pytest.fixture
def opened(open_site, bucket_name):
    """Its rule lets pages of one site do everything; another bucket lies beside it."""
    s3 = client_for(open_site)
    for name in (bucket_name, bucket_name + "-other"):
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="k", Body=b"old")
    rule = {"AllowedOrigins": [PAGE], "AllowedMethods": ["GET", "PUT", "POST", "DELETE"], "AllowedHeaders": ["*"]}
    set_rules(s3, bucket_name, [rule])
    return bucket_name


def from_page(site, method, target, body=b"", origin=PAGE, **headers):
    browser = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    return send(site, None, method, target, body, {**browser, **{name.replace("_", "-"): value for name, value in headers.items()}})


def test_a_rule_opens_the_objects_of_its_bucket(open_site, opened):
    assert ask(open_site, f"/{opened}/k", PAGE, "PUT", "content-type").status == 200
    assert from_page(open_site, "PUT", f"/{opened}/new", b"new").status == 200
    assert from_page(open_site, "PUT", f"/{opened}/copy", x_amz_copy_source=f"/{opened}/new").status == 200
    assert from_page(open_site, "GET", f"/{opened}/copy").body == b"new"
    assert from_page(open_site, "POST", f"/{opened}", form_of({"key": "form"}, "x"), **{"Content_Type": FORM["Content-Type"]}).status == 204
    assert from_page(open_site, "DELETE", f"/{opened}/new").status == 204


def test_a_rule_opens_nothing_else(open_site, opened):
    s3 = client_for(open_site)
    other = opened + "-other"
    wider = b"<CORSConfiguration><CORSRule><AllowedMethod>HEAD</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>"
    for method, target, body, headers in [
        ("PUT", f"/{opened}?cors", wider, {}),
        ("DELETE", f"/{opened}?cors", b"", {}),
        ("PUT", f"/{opened}?acl", b"", {"x_amz_acl": "public-read-write"}),
        ("DELETE", f"/{opened}", b"", {}),
        ("PUT", f"/{opened}-third", b"", {}),
        ("PUT", f"/{other}/k", b"new", {}),
        ("DELETE", f"/{other}/k", b"", {}),
        ("PUT", f"/{opened}/stolen", b"", {"x_amz_copy_source": f"/{other}/k"}),
        ("PUT", f"/{opened}/k", b"new", {"origin": "https://elsewhere.org"}),
        ("PUT", f"/{opened}/k", b"new", {"origin": "null"}),
        ("DELETE", f"/{opened}/k", b"", {"origin": "https://elsewhere.org", "Access_Control_Request_Method": "GET"}),
    ]:
        answer = from_page(open_site, method, target, body, **headers)
        assert (answer.status, answer.code) == (403, "AccessDenied"), (method, target, headers)
    for name in (opened, other):
        assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"old"
    assert ask(open_site, f"/{other}/k", PAGE, "PUT").status == 403


def test_a_rule_does_not_answer_to_names_of_others(open_site, opened):
    """DNS rebinding: the page's own name resolves to this machine, so that its browser asks nobody for permission."""
    client = client_for(open_site)
    set_rules(client, opened, [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "PUT"]}])
    for method, body in [("GET", b""), ("PUT", b"new"), ("OPTIONS", b"")]:
        for origin in ("http://evil.example", PAGE):
            answer = from_page(open_site, method, f"/{opened}/k", body, origin, Host="evil.example", Access_Control_Request_Method="PUT")
            assert (answer.status, answer.code) == (403, "AccessDenied"), method
    assert client.get_object(Bucket=opened, Key="k")["Body"].read() == b"old"


def test_a_page_that_is_stored_does_not_act_for_its_readers(open_site, signed_site, shared, opened):
    client_for(open_site).put_object(Bucket=opened, Key="evil.html", Body=b"<script></script>", ContentType="text/html")
    for headers in ({"Sec-Fetch-Mode": "navigate"}, {"Accept": "text/html,*/*"}):
        answer = send(open_site, None, "GET", f"/{opened}/evil.html", headers=headers)
        assert answer.status == 200
        assert answer.headers["content-security-policy"] == "sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in send(open_site, None, "GET", f"/{opened}/evil.html").headers
    answer = send(signed_site, None, "GET", f"/{shared}/k", headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.status == 200 and "content-security-policy" not in answer.headers
