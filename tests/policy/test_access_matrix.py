# SPDX-License-Identifier: Apache-2.0
"""Who may do what: identities, times the operations of api_s3's table, times states of a bucket. Each cell is a request to the
real program, and what comes of it is compared with what the rules below and aws_policy.py say.

MORTISE_ACCESS_CELLS=all asks all of them; otherwise every seventh cell is asked."""

import itertools
import json
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "s3"))
for folder in ("native", "identity"):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / folder))

from aws_policy import Request, allows_by_name, evaluate  # noqa: E402
import tokens  # noqa: E402
from boto import client_for  # noqa: E402
from conftest import Command  # noqa: E402
from mortise_server import Key, Server  # noqa: E402
from raw_http import send  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
STRIDE = 1 if os.environ.get("MORTISE_ACCESS_CELLS") == "all" else 7
ROOT_KEY = Key("MORTISEROOTKEY00001", "mortise-root-secret-000000000000000000001", "root")

# ---- operations, from the table


@dataclass(frozen=True)
class Operation:
    name: str
    level: str  # "Service", "Bucket", "Object"
    method: str
    sub: str
    action: str
    of_version: str
    needs: tuple


# Would change what the other cells find; asked only where they must be refused.
CHANGES = {"DeleteBucketPolicy", "DeletePublicAccessBlock", "DeleteBucketOwnershipControls", "DeleteBucketTagging", "DeleteObjectTagging",
           "PutObject", "CopyObject", "RenameObject", "CreateMultipartUpload"}  # fmt: skip
# Their keys are in the body, or they are asked about in a way of their own.
LEFT_OUT = {"DeleteObjects", "PostObject", "CopyObject", "UploadPartCopy", "RenameObject", "GetObjectAttributes", "CreateBucket"}


def operations():
    text = (ROOT / "plugins" / "api_s3" / "ops" / "operations.cc").read_text()
    rows = re.findall(r'^  \{"(\w+)", k(\w+), k(\w+), "(\w*)", (.*)\},$', text, re.M)
    for name, level, method, sub, rest in rows:
        if "ops::" not in rest or name in LEFT_OUT:
            continue
        actions = re.findall(r'"(s3:\w+)"', rest)
        needs = tuple(re.findall(r'parameter\("([\w-]+)"(?:, "(\w+)")?\)', rest))
        yield Operation(name, level, method.upper(), sub, actions[0], actions[-1], needs)


# ---- who asks


@dataclass(frozen=True)
class Site:
    server: Server
    mount: str = ""
    key = None

    @property
    def endpoint(self):
        return self.server.url


ALICE, BOB, MEMBER, CONFINED, ADMINISTRATOR, LIMITED = "alice", "bob", "mia", "cora", "adam", "lena"
SESSION = "monday"
LIST_ONLY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:List*", "s3:GetBucketLocation"], "Resource": "*"}]}
BY_NAME = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:*Object*", "Resource": "arn:aws:s3:::*/${aws:username}/*"},
    {"Effect": "Deny", "Action": "s3:*Acl", "Resource": "*"}]}  # fmt: skip


@dataclass
class Who:
    name: str  # "": nobody
    key: Key = None
    policies: list = field(default_factory=list)
    administrator: bool = False
    root: bool = False
    token: str = ""  # of a session, or a JWT
    is_jwt: bool = False
    session_policy: dict = None
    boundary: dict = None

    @property
    def is_role(self):
        return self.name.startswith("role/")

    @property
    def title(self):
        return (self.name or "nobody") + (" by a token" if self.is_jwt else " in a session" if self.token else "") + (" that is narrowed" if self.session_policy else "")


# ---- states of the bucket, which is alice's

OBJECTS = ("alice/k", "cora/k")


def allow(action, *ends, principal="*", **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": ["arn:aws:s3:::BUCKET" + end for end in ends], **more}


def deny(action, *ends, **more):
    return allow(action, *ends, **more) | {"Effect": "Deny"}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


LENAS_ARN = {"AWS": f"arn:aws:iam::000000000000:user/{LIMITED}"}
SESSIONS_ARN = {"AWS": f"arn:aws:sts::000000000000:assumed-role/ops/{SESSION}"}
ROLES_ARN = {"AWS": "arn:aws:iam::000000000000:role/ops"}
BOBS_ARN = {"AWS": f"arn:aws:iam::000000000000:user/{BOB}"}
EVERYTHING = ("", "/*")
READ_ONLY = 771  # AIStore's bits for reading and listing
STATES = {
    "private": {},
    "public-read": {"acl": "public-read"},
    "public-read-write": {"acl": "public-read-write"},
    "authenticated-read": {"acl": "authenticated-read"},
    "public-read, ignored": {"acl": "public-read", "block": {"IgnorePublicAcls": True}},
    "public-read, enforced": {"acl": "public-read", "ownership": "BucketOwnerEnforced"},
    "allow read to all": {"policy": policy(allow("s3:GetObject*", "/*"))},
    "allow read to all, restricted": {"policy": policy(allow("s3:GetObject*", "/*")), "block": {"RestrictPublicBuckets": True}},
    "allow all to bob": {"policy": policy(allow("s3:*", *EVERYTHING, principal=BOBS_ARN))},
    "allow all to the account": {"policy": policy(allow("s3:*", *EVERYTHING, principal={"AWS": "000000000000"}))},
    "allow all to lena": {"policy": policy(allow("s3:*", *EVERYTHING, principal=LENAS_ARN))},
    "allow all to a session": {"policy": policy(allow("s3:*", *EVERYTHING, principal=SESSIONS_ARN))},
    "allow all to a role": {"policy": policy(allow("s3:*", *EVERYTHING, principal=ROLES_ARN))},
    "deny all": {"policy": policy(deny("s3:*", *EVERYTHING))},
    "deny all but bob": {"policy": policy({"Effect": "Deny", "NotPrincipal": BOBS_ARN, "Action": "s3:*",
                                           "Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"]})},
    "deny the account": {"policy": policy(deny("s3:Get*", *EVERYTHING, principal={"AWS": "000000000000"}))},
    "list denies, policy allows": {"acl": "public-read", "policy": policy(allow("s3:PutObject", "/*"), deny("s3:GetObject", "/cora/*"))},
    "lists denied": {"acl": "public-read-write", "policy": policy(deny("s3:List*", ""), allow("s3:ListBucket", ""))},
    "own names": {"policy": policy(allow("s3:*Object", "/${aws:username}/*"))},
    "from here": {"policy": policy(allow(["s3:GetObject", "s3:ListBucket"], *EVERYTHING, Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}))},
    "from elsewhere": {"policy": policy(allow("s3:*", *EVERYTHING, Condition={"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}))},
    "over TLS": {"policy": policy(allow("s3:Get*", *EVERYTHING), deny("s3:*", *EVERYTHING, Condition={"Bool": {"aws:SecureTransport": "false"}}))},
    "by tag": {"policy": policy(allow("s3:GetObject", "/*", Condition={"StringEquals": {"s3:ExistingObjectTag/owner": "alice"}}))},
    "old versions for all": {"policy": policy(allow("s3:GetObjectVersion*", "/*"))},
    "only reads, but in cora's": {"policy": policy(allow("*", *EVERYTHING), {"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*",
                                                                             "NotResource": "arn:aws:s3:::BUCKET/cora/*"})},
    "everything for all, but lists": {"policy": policy(allow("s3:*", *EVERYTHING), deny("s3:*Acl", *EVERYTHING))},
    "TLS 1.2 or later": {"policy": policy(allow("s3:Get*", *EVERYTHING, Condition={"NumericGreaterThanEquals": {"s3:TlsVersion": 1.2}}))},
    "not by TLS 1.0": {"policy": policy(allow("s3:Get*", *EVERYTHING), deny("s3:*", *EVERYTHING, Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}}))},
    "signed in headers": {"policy": policy(allow("s3:Get*", *EVERYTHING, Condition={"StringEquals": {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}}))},
    "signed lately": {"policy": policy(allow("s3:*", *EVERYTHING), deny("s3:*", *EVERYTHING, Condition={"NumericGreaterThanIfExists": {"s3:signatureAge": "600000"}}))},
    "signed long ago": {"policy": policy(allow("s3:GetObject*", "/*", Condition={"NumericGreaterThan": {"s3:signatureAge": "600000"}}))},
    "a mask for reading": {"mask": READ_ONLY, "acl": "public-read-write"},
    "a mask, and all to bob": {"mask": READ_ONLY, "policy": policy(allow("s3:*", *EVERYTHING, principal=BOBS_ARN))},
    "lists with a prefix": {"policy": policy(allow("s3:ListBucket", "", Condition={"StringLike": {"s3:prefix": "cora/*"}}))},
}  # fmt: skip


# ---- what is right

BUCKET_RULES = {"s3:ListBucket": "READ", "s3:ListBucketVersions": "READ", "s3:ListBucketMultipartUploads": "READ", "s3:PutObject": "WRITE",
                "s3:DeleteObject": "WRITE", "s3:GetBucketAcl": "READ_ACP", "s3:PutBucketAcl": "WRITE_ACP"}  # fmt: skip
OBJECT_RULES = {"s3:GetObject": "READ", "s3:GetObjectVersion": "READ", "s3:GetObjectAcl": "READ_ACP", "s3:GetObjectVersionAcl": "READ_ACP",
                "s3:PutObjectAcl": "WRITE_ACP", "s3:PutObjectVersionAcl": "WRITE_ACP"}  # fmt: skip
CANNED = {"public-read": {"READ"}, "public-read-write": {"READ", "WRITE"}, "authenticated-read": {"READ"}}


def list_allows(state, who, action, key, about_upload):
    """Buckets and objects have the same canned list here."""
    if "acl" not in state or "ownership" in state or state.get("block", {}).get("IgnorePublicAcls"):
        return False
    if state["acl"] == "authenticated-read" and not who.name:
        return False
    if about_upload:
        return False  # of somebody else, or of nobody
    granted = CANNED[state["acl"]]
    return BUCKET_RULES.get(action) in granted or (bool(key) and OBJECT_RULES.get(action) in granted)


def mask_forbids(state, who, action):
    """Whatever else allows it. Administrators can always change what a bucket is set to, hence the mask, too."""
    verb = action.removeprefix("s3:")
    if "mask" not in state or verb.startswith(("Get", "List")):
        return False
    return not (who.administrator and "Object" not in verb and verb not in ("DeleteBucket", "AbortMultipartUpload"))


def is_allowed(state, who, action, bucket, key, values, about_upload):
    if who.root:
        return True
    if bucket and mask_forbids(state, who, action):
        return False
    resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "") if bucket else "arn:aws:s3:::*"
    request = Request(who.name, action, resource, values | ({"aws:username": [who.name]} if who.name and not who.is_role else {}), SESSION)
    of_bucket, beyond = "none", False
    if bucket and "policy" in state:
        document = json.loads(json.dumps(state["policy"]).replace("BUCKET", bucket))
        of_bucket, beyond = evaluate(document, request), allows_by_name(document, request)
    for limit in (who.session_policy, who.boundary):
        if limit and evaluate(limit, request) != "allow" and not (beyond and evaluate(limit, request) == "none"):
            return False
    owner = who.name == ALICE
    if of_bucket == "deny" and owner and action in ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"):
        of_bucket = "none"
    of_user = {evaluate(document, request) for document in who.policies}
    if of_bucket == "deny" or "deny" in of_user:
        return False
    if who.administrator or "allow" in of_user:
        return True
    if of_bucket == "allow" and (who.name or not state.get("block", {}).get("RestrictPublicBuckets")):
        return True
    if bucket and not owner and list_allows(state, who, action, key, about_upload):
        return True
    return bool(who.name) and not who.policies and not who.is_role and (owner or not bucket)


# ---- the cells

ISSUER = "https://login.example.org"
ISSUERS_KEY = tokens.rsa_key()


def tokens_of_issuer(directory):
    (directory / "issuer.pem").write_bytes(tokens.public_pem(ISSUERS_KEY))
    return f"""
[plugins.api_native]
enabled = true
[plugins.auth_access]
enabled = true
[plugins.auth_jwt]
enabled = true
[[plugins.auth_jwt.issuer]]
name = "{ISSUER}"
public_key = "{directory / 'issuer.pem'}"
audience = "matrix"
rights = "user"
"""


def by_token(name):
    """A client of S3 shows it as its session token, with any key."""
    token = tokens.signed(name, secret=ISSUERS_KEY, algorithm="RS256", iss=ISSUER, aud="matrix")
    return Who(name, Key("ANYKEYATALL000000001", "any-secret-at-all-00000000000000000000001"), token=token, is_jwt=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    directory = tmp_path_factory.mktemp("matrix")
    extra = "".join(f"\n[plugins.{name}]\nenabled = true\n" for name in ("auth_sigv4", "users_local", "api_iam"))
    server = Server(directory, extra=extra + tokens_of_issuer(directory))
    os.environ["MORTISE_ACCESS_KEY"], os.environ["MORTISE_SECRET_KEY"] = ROOT_KEY.access_key, ROOT_KEY.secret_key
    try:
        server.start()
    finally:
        del os.environ["MORTISE_ACCESS_KEY"], os.environ["MORTISE_SECRET_KEY"]
    yield Site(server)
    assert server.stop() == 0


@pytest.fixture(scope="module")
def people(site, tmp_path_factory):
    command = Command(site.server)
    for name, document in (("list-only", LIST_ONLY), ("by-name", BY_NAME)):
        file = tmp_path_factory.mktemp("policy") / f"{name}.json"
        file.write_text(json.dumps(document))
        command.must("policy", "create", name, str(file))
    command.must("group", "create", "staff")
    command.must("policy", "attach", "list-only", "--group", "staff")
    out = [Who(""), Who("root", ROOT_KEY, root=True)]
    for who, words in ((Who(ALICE), []), (Who(BOB), []), (Who(MEMBER, policies=[LIST_ONLY]), ["groups=staff"]),
                       (Who(CONFINED, policies=[BY_NAME]), []), (Who(ADMINISTRATOR, administrator=True), ["administrator=true"]),
                       (Who(LIMITED, boundary=LIST_ONLY), ["boundary=list-only"])):  # fmt: skip
        command.must("user", "create", who.name, *words)
        who.key = command.key(who.name)
        out.append(who)
    command.must("policy", "attach", "by-name", "--user", CONFINED)
    return out + sessions(site, out) + [by_token(ALICE), by_token(BOB)]


READS = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "s3:PutObject"], "Resource": "*"}}


def aws_client(site, service, key):
    return boto3.client(service, endpoint_url=site.endpoint, region_name="us-east-1", aws_access_key_id=key.access_key,
                        aws_secret_access_key=key.secret_key)  # fmt: skip


def sessions(site, people):
    """Of alice and of the administrator; of a role, once as it is and once narrowed."""
    iam = aws_client(site, "iam", ROOT_KEY)
    trusted = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam:::user/{BOB}"}}}
    role = iam.create_role(RoleName="ops", AssumeRolePolicyDocument=json.dumps(trusted))["Role"]["Arn"]
    iam.put_role_policy(RoleName="ops", PolicyName="reads", PolicyDocument=json.dumps(READS))

    def session(given, name, **more):
        given = given["Credentials"]
        return Who(name, Key(given["AccessKeyId"], given["SecretAccessKey"]), token=given["SessionToken"], **more)

    bob = aws_client(site, "sts", key_of(people, BOB))
    as_role = {"RoleArn": role, "RoleSessionName": SESSION}
    return [
        session(aws_client(site, "sts", key_of(people, ALICE)).get_session_token(), ALICE),
        session(aws_client(site, "sts", key_of(people, ADMINISTRATOR)).get_session_token(), ADMINISTRATOR, administrator=True),
        session(bob.assume_role(**as_role), "role/ops", policies=[READS]),
        session(bob.assume_role(**as_role, Policy=json.dumps(LIST_ONLY)), "role/ops", policies=[READS], session_policy=LIST_ONLY),
    ]


def key_of(people, name):
    return next(who.key for who in people if who.name == name)


def make_bucket(site, people, name, state):
    s3 = client_for(site, key_of(people, ALICE))
    s3.create_bucket(Bucket=name)
    for key in OBJECTS:
        s3.put_object(Bucket=name, Key=key, Body=b"x", Tagging="owner=" + key.split("/")[0], **({"ACL": state["acl"]} if "acl" in state else {}))
    if "ownership" in state:
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": state["ownership"]}]})
    elif "acl" in state:
        s3.put_bucket_acl(Bucket=name, ACL=state["acl"])
    if "policy" in state:
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(state["policy"]).replace("BUCKET", name))
    if "mask" in state:
        Command(site.server).must("bucket", "set", name, f"ais.access={state['mask']}")
    if "block" in state:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=state["block"])


def ask(site, who, operation, bucket, key, versioned):
    target = "/" if operation.level == "Service" else f"/{bucket}" if operation.level == "Bucket" else f"/{bucket}/{key}"
    query = [operation.sub + ("=none" if operation.sub == "uploadId" else "=" if operation.sub else "")] if operation.sub else []
    query += [f"{name}={value or '1'}" for name, value in operation.needs]
    query += ["versionId=null"] if versioned else []
    if operation.name in ("ListObjects", "ListObjectsV2") and key.startswith("cora"):
        query.append("prefix=cora%2F")
    answer = send(site, who.key, operation.method, target + ("?" + "&".join(query) if query else ""), b"<x/>" if operation.method in ("PUT", "POST") else b"",
                  {"x-amz-security-token": who.token} if who.token else None)
    assert answer.status != 500 and answer.code != "SignatureDoesNotMatch", (operation.name, answer.body)
    return not (answer.status == 403 and (operation.method == "HEAD" or answer.code == "AccessDenied"))


def expected(state, who, operation, bucket, key, versioned):
    action = operation.of_version if versioned else operation.action
    name = "" if operation.level == "Service" else bucket
    values = {"aws:SourceIp": ["127.0.0.1"], "aws:SecureTransport": ["false"]}
    if who.key and not who.is_jwt:  # of a signature beside a token nobody knows whose it is
        values |= {"s3:authType": ["REST-HEADER"], "s3:signatureversion": ["AWS4-HMAC-SHA256"], "s3:signatureAge": ["1000"]}
    if operation.level != "Object":
        if operation.name in ("ListObjects", "ListObjectsV2") and key.startswith("cora"):
            values["s3:prefix"] = ["cora/"]
        key = ""
    else:
        values["s3:ExistingObjectTag/owner"] = [key.split("/")[0]]
    if operation.name == "CreateMultipartUpload" and not who.name:
        return False  # an upload needs somebody whose it is
    return is_allowed(state, who, action, name, key, values, operation.sub == "uploadId")


@pytest.mark.parametrize("number, title", list(enumerate(STATES)))
def test_cells(site, people, number, title, capsys):
    bucket, state = f"matrix-{number}", STATES[title]
    make_bucket(site, people, bucket, state)
    wrong, asked = [], 0
    cells = itertools.product(people, operations(), OBJECTS, (False, True))
    for at, (who, operation, key, versioned) in enumerate(cells):
        if versioned and operation.of_version == operation.action:
            continue
        if at % STRIDE != number % STRIDE:
            continue
        right = expected(state, who, operation, bucket, key, versioned)
        destroys = operation.name in CHANGES or operation.name.startswith("Delete") or operation.name == "AbortMultipartUpload"
        if right and destroys:
            continue
        asked += 1
        if ask(site, who, operation, bucket, key, versioned) != right:
            wrong.append(f"{who.title} {operation.name} {key}{'?versionId' if versioned else ''}: {'not ' if right else ''}allowed")
    with capsys.disabled():
        print(f"\n{title}: {asked} cells, {len(wrong)} wrong", flush=True)
    assert not wrong, f"{title}: {len(wrong)} of {asked}:\n" + "\n".join(wrong[:40])
