# SPDX-License-Identifier: Apache-2.0
"""An issuer of OpenID Connect where ceph/s3-tests expects its Keycloak, with the tokens that the suite wants."""

import sys
import time
from pathlib import Path

import jwt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "native"))
from tokens import Issuer, rsa_key  # noqa: E402

PORT = 8080  # the suite's tests have it in their text
REALM = "mortise"
AUDIENCE, SUBJECT, PARTY = "account", "a-subject-of-the-realm", "an-application"
TAGS = {"principal_tags": {"Department": ["Engineering"]}}


class Realm(Issuer):
    def __init__(self):
        super().__init__(PORT)
        self.rotate("realm", rsa_key())
        self.base = f"/auth/realms/{REALM}"
        self.url = f"http://localhost:{PORT}{self.base}"

    def document(self, path):
        return super().document(path.removeprefix(self.base))

    def signed(self, **more):
        now = int(time.time())
        claims = {"iss": self.url, "sub": SUBJECT, "aud": AUDIENCE, "azp": PARTY, "app_id": AUDIENCE, "iat": now, "exp": now + 14400, **more}
        return jwt.encode(claims, self.keys["realm"], algorithm="RS256", headers={"kid": "realm"})

    def settings(self):
        """The section [webidentity] of the suite's configuration."""
        return {"token": self.signed(), "user_token": self.signed(**{"https://aws.amazon.com/tags": TAGS}), "aud": AUDIENCE, "sub": SUBJECT, "azp": PARTY,
                "thumbprint": "0" * 40, "KC_REALM": REALM}  # fmt: skip
