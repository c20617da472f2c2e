# SPDX-License-Identifier: Apache-2.0
"""Clients that write until the server dies, and remember what was acknowledged; afterwards they hold it to that.

Each worker owns its keys, so what a key may hold is known exactly: the last acknowledged state, or, if a request was
under way when the server died, the state that it would have led to.
"""

import hashlib
import http.client
import random
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

ABSENT = None  # the state of a key without an object; any other state is (size, md5)
PART = 5 << 20


def body_of(seed, size):
    return random.Random(seed).randbytes(size)


def state_of(body):
    return (len(body), hashlib.md5(body).hexdigest())


@dataclass
class Key:
    certain: object = ABSENT
    pending: list = field(default_factory=list)  # states that a request under way may have led to

    def allowed(self):
        return [self.certain, *self.pending]


class Refused(Exception):
    """The server answered, but not with success."""


class Worker(threading.Thread):
    def __init__(self, address, bucket, versioned_bucket, name, seed):
        super().__init__(name=name)
        self.address, self.bucket, self.versioned_bucket = address, bucket, versioned_bucket
        self.rng = random.Random(seed)
        self.keys = {f"{name}/{i:02d}": Key() for i in range(24)}
        self.versions = {}  # (key, version id) -> state, acknowledged
        self.acknowledged = 0
        self.failure = None
        self.connection = None
        self.counter = 0

    def connect(self, address):
        self.address = address
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def call(self, method, path, body=None, headers=None, ok=(200, 204)):
        self.connection.request(method, path, body=body, headers=headers or {})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in ok:
            raise Refused(f"{method} {path}: {answer.status} {text[:300]!r}")
        return answer, text

    def path(self, key, bucket=None):
        return f"/{bucket or self.bucket}/{urllib.parse.quote(key)}"

    # ---- the load

    def run(self):
        try:
            self.connect(self.address)
            while True:
                self.step()
                self.acknowledged += 1
        except (OSError, http.client.HTTPException):
            pass  # the server was killed: what was under way stays pending
        except Exception as e:  # noqa: BLE001 - reported by the test
            self.failure = e

    def step(self):
        self.counter += 1
        kind = self.rng.choices(
            [self.put_small, self.put_large, self.delete, self.copy, self.delete_many, self.upload, self.put_version],
            [40, 14, 14, 8, 4, 2, 12],
        )[0]
        kind()

    def expect(self, key, state):
        self.keys[key].pending.append(state)

    def settle(self, key, state):
        self.keys[key] = Key(state)

    def some_key(self):
        return self.rng.choice(list(self.keys))

    def put(self, size):
        key = self.some_key()
        body = body_of(f"{key}{self.counter}{self.rng.random()}", size)
        self.expect(key, state_of(body))
        self.call("PUT", self.path(key), body)
        self.settle(key, state_of(body))

    def put_small(self):
        self.put(self.rng.choice([0, 1, 100, 4096, self.rng.randint(0, 20000)]))

    def put_large(self):
        self.put(self.rng.randint(64 << 10, 2 << 20))

    def delete(self):
        key = self.some_key()
        self.expect(key, ABSENT)
        self.call("DELETE", self.path(key))
        self.settle(key, ABSENT)

    def copy(self):
        source, target = self.some_key(), self.some_key()
        if self.keys[source].certain is ABSENT or source == target:
            return
        state = self.keys[source].certain
        self.expect(target, state)
        self.call("PUT", self.path(target), headers={"x-amz-copy-source": self.path(source)})
        self.settle(target, state)

    def delete_many(self):
        keys = self.rng.sample(list(self.keys), 5)
        for key in keys:
            self.expect(key, ABSENT)
        rows = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
        body = f"<Delete>{rows}</Delete>".encode()
        import base64

        digest = base64.b64encode(hashlib.md5(body).digest()).decode()
        _, text = self.call("POST", f"/{self.bucket}?delete", body, {"Content-MD5": digest})
        if b"<Error>" in text:
            raise Refused(text)
        for key in keys:
            self.settle(key, ABSENT)

    def upload(self):
        key = self.some_key()
        seed = f"{key}{self.counter}mp"
        parts = [body_of(seed, PART), body_of(seed + "2", self.rng.randint(1, 200000))]
        _, text = self.call("POST", self.path(key) + "?uploads")
        upload = next(e.text for e in ElementTree.fromstring(text).iter() if e.tag.endswith("UploadId"))
        rows = ""
        for number, part in enumerate(parts, 1):
            answer, _ = self.call("PUT", f"{self.path(key)}?partNumber={number}&uploadId={upload}", part)
            rows += f"<Part><PartNumber>{number}</PartNumber><ETag>{answer.headers['ETag']}</ETag></Part>"
        state = state_of(b"".join(parts))
        self.expect(key, state)
        _, text = self.call(
            "POST",
            f"{self.path(key)}?uploadId={upload}",
            f"<CompleteMultipartUpload>{rows}</CompleteMultipartUpload>".encode(),
        )
        if b"<Error>" in text:
            raise Refused(text)
        self.settle(key, state)

    def put_version(self):
        key = self.some_key()
        body = body_of(f"{key}{self.counter}v", self.rng.choice([10, 3000, 150000]))
        answer, _ = self.call("PUT", self.path(key, self.versioned_bucket), body)
        self.versions[key, answer.headers["x-amz-version-id"]] = state_of(body)

    # ---- the check

    def found(self, path):
        answer, body = self.call("GET", path, ok=(200, 404))
        return ABSENT if answer.status == 404 else state_of(body)

    def check(self, address):
        """Yields a line for each broken promise; afterwards every key's state is certain again."""
        self.connect(address)
        for key, remembered in self.keys.items():
            state = self.found(self.path(key))
            if state not in remembered.allowed():
                yield f"{key}: holds {state}, but only {remembered.allowed()} can be"
            self.settle(key, state)
        for (key, version), state in self.versions.items():
            found = self.found(f"{self.path(key, self.versioned_bucket)}?versionId={version}")
            if found != state:
                yield f"{key} version {version}: holds {found}, acknowledged was {state}"
        listed = self.listing()
        certain = {key: k.certain[0] for key, k in self.keys.items() if k.certain is not ABSENT}
        if listed != certain:
            yield f"listing of {self.name}: {listed} is not {certain}"

    def listing(self):
        _, text = self.call("GET", f"/{self.bucket}?list-type=2&prefix={self.name}/")
        out = {}
        for entry in ElementTree.fromstring(text):
            if entry.tag.endswith("Contents"):
                values = {child.tag.rpartition("}")[2]: child.text for child in entry}
                out[values["Key"]] = int(values["Size"])
        return out
