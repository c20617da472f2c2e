# SPDX-License-Identifier: Apache-2.0
"""Buckets in Host headers: nothing in the path of such a request is a mount, and every spelling of a name is that name."""

import http.client
import json
from xml.etree import ElementTree

import pytest
from boto import client_for
from conftest import DEFAULT_KEY, Key, Server, Site

DOMAIN = "s3.mortise.test"
OTHER_KEY = Key("MORTISETESTKEY000002", "mortise-test-secret-0000000000000000000002", "other", "Other Person")
EXTRA = f"[plugins.api_s3]\ndomains = [{json.dumps(DOMAIN)}]\n"


@pytest.fixture(scope="module")
def open_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("open"), extra=EXTRA).start()
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def signed_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("signed"), keys=(DEFAULT_KEY, OTHER_KEY), extra=EXTRA).start()
    yield server
    assert server.stop() == 0


def ask(server, method, target, host=None, body=b"", headers=()):
    connection = http.client.HTTPConnection(server.address, timeout=60)
    connection.putrequest(method, target, skip_host=True)
    connection.putheader("Host", host or server.address)
    connection.putheader("Content-Length", str(len(body)))
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def keys_in(server, bucket):
    status, text = ask(server, "GET", f"/{bucket}?list-type=2")
    assert status == 200
    return [key.text for key in ElementTree.fromstring(text).iter("{http://s3.amazonaws.com/doc/2006-03-01/}Key")]


def hosts(bucket):
    yield f"{bucket}.{DOMAIN}"
    yield f"{bucket}.{DOMAIN}:80"
    yield f"{bucket}.{DOMAIN}."
    yield f"{bucket}.{DOMAIN}.:80"
    yield f"{bucket.upper()}.{DOMAIN.upper()}"


def test_keys_that_look_like_a_mount_are_keys(open_server, bucket_name):
    assert ask(open_server, "PUT", f"/{bucket_name}")[0] == 200
    expected = set()
    for i, host in enumerate(hosts(bucket_name)):
        for form in ("", f"http://{host}"):
            host_header = host if not form else "elsewhere"
            for key in (f"s3/report{i}", f"report{i}", f"v1/{i}", f"s3//{i}"):
                body = f"{host}{form}{key}".encode()
                assert ask(open_server, "PUT", f"{form}/{key}", host_header, body)[0] == 200
                assert ask(open_server, "GET", f"{form}/{key}", host_header) == (200, body)
                assert ask(open_server, "GET", f"/{bucket_name}/{key}") == (200, body)
                expected.add(key)
    assert ask(open_server, "PUT", "/s3", f"{bucket_name}.{DOMAIN}", b"whole")[0] == 200
    expected.add("s3")
    assert set(keys_in(open_server, bucket_name)) == expected
    assert ask(open_server, "DELETE", "/s3/report0", f"{bucket_name}.{DOMAIN}")[0] == 204
    assert ask(open_server, "GET", "/report0", f"{bucket_name}.{DOMAIN}")[0] == 200


def test_an_absolute_name_makes_no_bucket_of_a_key(open_server, bucket_name):
    assert ask(open_server, "PUT", f"/{bucket_name}")[0] == 200
    assert ask(open_server, "PUT", f"/{bucket_name}-key", f"{bucket_name}.{DOMAIN}.")[0] == 200
    assert ask(open_server, "HEAD", f"/{bucket_name}-key")[0] == 404
    assert keys_in(open_server, bucket_name) == [f"{bucket_name}-key"]


@pytest.mark.parametrize("host", [f".{DOMAIN}", f"b..{DOMAIN}", f"b.{DOMAIN}..", f"b:c.{DOMAIN}", f"b.{DOMAIN}:80:80"])
def test_a_malformed_host_is_refused(open_server, host):
    assert ask(open_server, "PUT", "/never-made", host)[0] == 400
    assert ask(open_server, "HEAD", "/never-made")[0] == 404


def test_no_signature_is_good_for_another_bucket(signed_server, bucket_name):
    site = Site(signed_server, "")
    client_for(site).create_bucket(Bucket=bucket_name)
    port = signed_server.address.rpartition(":")[2]
    for version in ("s3v4", "s3"):
        s3 = client_for(site, signature_version=version)
        for key in ("s3/a", "a", "v1/a"):
            s3.put_object(Bucket=bucket_name, Key=key, Body=key.encode())
            url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket_name, "Key": key})
            path = url.partition(signed_server.address)[2]
            assert ask(signed_server, "GET", path) == (200, key.encode())
            # Nobody may carry a signature over to another bucket by the Host.
            assert ask(signed_server, "GET", path, f"{bucket_name}.{DOMAIN}:{port}")[0] == 403


def test_a_signature_of_version_2_is_for_the_bucket_of_the_host(signed_server, bucket_name):
    """It does not cover the Host itself. The bucket is found once, for the signature and for the operation."""
    site = Site(signed_server, "")
    victim, shared = bucket_name + "-victim", bucket_name + "-shared"
    s3 = client_for(site, signature_version="s3")
    for name in (victim, shared):
        s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=shared, Key="k", Body=b"shared")
    s3.put_object(Bucket=victim, Key=f"{shared}/k", Body=b"secret")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": shared, "Key": "k"})
    path = url.partition(signed_server.address)[2]
    assert ask(signed_server, "GET", path) == (200, b"shared")
    for host in hosts(victim):
        status, text = ask(signed_server, "GET", path, host)
        assert status == 403 and b"SignatureDoesNotMatch" in text
