# SPDX-License-Identifier: Apache-2.0
"""Remotes are reached with the server's own keys: who may attach a bucket to one may read all that those keys may."""

import json

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import Pair
from mortise_server import Key

ROOT = Key("MORTISEROOTKEY000001", "mortise-root-secret-0000000000000000000001")
USER = Key("MORTISEUSERKEY000001", "mortise-user-secret-0000000000000000000001", user="bob")


def signed(pair, key, method, path, action=None, value=None, data=b""):
    body = data if action is None else json.dumps({"action": action, "name": "", "value": value}).encode()
    request = AWSRequest(method, pair.near.url + path, data=body, headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    SigV4Auth(Credentials(key.access_key, key.secret_key), "s3", "us-east-1").add_auth(request)
    return pair.http.request(method, pair.near.url + path, data=body, headers=dict(request.headers))


def test_only_administrators_attach(tmp_path):
    root = f'[[plugins.auth_sigv4.key]]\naccess_key = "{ROOT.access_key}"\nsecret_key = "{ROOT.secret_key}"\nadministrator = true\n'
    pair = Pair(tmp_path, more=root, keys=(USER,))
    assert pair.http.put(f"{pair.far.url}/secrets").status_code == 200
    assert pair.http.put(f"{pair.far.url}/secrets/k", data=b"secret").status_code == 200
    backend = {"backend_bck": {"name": "secrets", "provider": "aws"}}
    assert signed(pair, USER, "PUT", "/bobs").status_code == 200
    assert signed(pair, USER, "PATCH", "/v1/buckets/bobs", "set-bprops", backend).status_code == 403
    assert signed(pair, USER, "POST", "/v1/buckets/bobs2", "create-bck", backend).status_code == 403
    assert signed(pair, USER, "POST", "/v1/buckets/secrets?provider=aws", "create-bck").status_code == 403
    assert signed(pair, USER, "GET", "/v1/objects/secrets/k?provider=aws").status_code in (403, 404)
    assert signed(pair, ROOT, "PUT", "/roots").status_code == 200
    assert signed(pair, ROOT, "PATCH", "/v1/buckets/roots", "set-bprops", backend).status_code == 200
    assert signed(pair, ROOT, "GET", "/roots/k").content == b"secret"
    assert signed(pair, USER, "GET", "/roots/k").status_code == 403
    pair.stop()
