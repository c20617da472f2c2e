# SPDX-License-Identifier: Apache-2.0
"""Tokens as AIStore's AuthN and OpenID Connect issuers make them, good and bad; and an issuer that publishes its keys."""

import contextlib
import http.server
import json
import subprocess
import threading
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

SECRET = "a secret of the tests that is long enough"
READ_ONLY = 771
READ_WRITE = 831
EVERYTHING = 2**64 - 1
LIST_BUCKETS = 4096
CREATE_BUCKET = 16384


def claims(user, **more):
    """What every token has; None leaves a claim out."""
    now = int(time.time())
    all_of_them = {"sub": user, "iat": now, "exp": now + 3600, "iss": "http://authn.example.org", "admin": False, **more}
    return {name: value for name, value in all_of_them.items() if value is not None}


def signed(user, secret=SECRET, algorithm="HS256", headers=None, **more):
    return jwt.encode(claims(user, **more), secret, algorithm=algorithm, headers=headers)


def in_cluster(cluster, permissions):
    return [{"id": cluster, "perm": str(permissions)}]


def in_bucket(cluster, bucket, permissions, provider="ais"):
    return [{"bck": {"name": bucket, "provider": provider, "namespace": {"uuid": cluster, "name": ""}}, "perm": str(permissions)}]


def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def curve_key():
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def certificate_in(directory):
    """(certificate, key) for localhost, signed by itself."""
    certificate, key = directory / "cert.pem", directory / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def jwk(key, key_id):
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    if algorithm is jwt.algorithms.ECAlgorithm:
        numbers = key.public_key().public_numbers()
        coordinate = lambda n: jwt.utils.base64url_encode(n.to_bytes(32, "big")).decode()  # noqa: E731
        return {"kty": "EC", "crv": "P-256", "x": coordinate(numbers.x), "y": coordinate(numbers.y), "kid": key_id, "use": "sig"}
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": key_id, "use": "sig"}


class Issuer:
    """Publishes its OpenID configuration and keys on a port of this machine; counts how often it is asked for keys."""

    def __init__(self, port=0):
        self.keys = {}
        self.fetches = 0
        self.answering = threading.Event()  # cleared: it keeps who asks waiting
        self.answering.set()
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.answering.wait(60)
                status, headers, body = issuer.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # who asks may have enough
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path):
        """Status, headers and body."""
        body = self.document(path)
        return 200 if body else 404, {}, json.dumps(body or {}).encode()

    def document(self, path):
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": self.url + "/keys"}
        if path != "/keys":
            return None
        self.fetches += 1
        return {"keys": [jwk(key, key_id) for key_id, key in self.keys.items()]}

    def rotate(self, key_id, key):
        self.keys = {key_id: key}

    def token(self, user, key_id, key=None, **more):
        return jwt.encode(claims(user, **{"iss": self.url, **more}), key or self.keys[key_id], algorithm="RS256", headers={"kid": key_id})

    def close(self):
        self.answering.set()
        self.server.shutdown()
        self.server.server_close()
