# SPDX-License-Identifier: Apache-2.0
"""Policies and requests made up at random, from so few words that they often meet."""

BUCKETS = ["photos"]
KEYS = ["", "a", "home/ann/x", "home/bob/y", "public/é", "a*b", "x/y/z", "ann", "${aws:username}"]
ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObjectVersion", "s3:GetObjectTagging", "s3:GetBucketPolicy"]
ACTION_PATTERNS = ["*", "s3:*", "s3:Get*", "S3:getobject", "s3:PutObject", "s3:*Object*", "s3:List*", "s3:?utObject", "s3:ListBucket", "s3:Delete*Version"]
RESOURCES = ["", "/*", "/home/*", "/home/${aws:username}/*", "/a", "/?", "/public/?", "/${*}", "/a${*}b", "*", "/home/${aws:PrincipalTag/team, 'ann'}/*",
             "/*${aws:username}*", "/x/*/z", "/${s3:prefix}", "/$*", "/${aws:userid}"]  # fmt: skip
USERS = ["", "ann", "bob", "eve"]
PRINCIPALS = ["*", {"AWS": "*"}, {"AWS": "arn:aws:iam::000000000000:user/ann"}, {"AWS": ["arn:aws:iam:::user/bob", "123456789012"]}, {"AWS": "000000000000"},
              {"CanonicalUser": "ann"}, {"CanonicalUser": ["bob", "x"], "Service": "s3.amazonaws.com"}, {"AWS": "arn:aws:iam::000000000000:root"},
              {"AWS": "arn:aws:iam::123456789012:user/ann"}, {"AWS": ["arn:aws:iam::000000000000:role/r", "*"]}, {"Federated": "x"}]  # fmt: skip

TEXTS = ["", "a", "A", "home/ann/", "home/", "ann", "bob", "public-read", "é", "*", "a*b", "x,y", "STANDARD", "https://example.org/p?q"]
TEXT_PATTERNS = TEXTS + ["home/*", "home/${aws:username}/", "${aws:username}", "*a*", "?", "??", "*", "${s3:prefix}", "${aws:PrincipalTag/Team,'a'}", "http*://*.org/*", "${$}", "${?}",
                         "pub*-r?ad", "${ aws:UserName }", "a${*}b"]  # fmt: skip
NUMBERS = ["0", "1", "10", "10.0", "-3", "1000", "9.75", "x", "", "1e3", "007"]
DATES = ["2026-11-30T12:00:00Z", "2026-11-30T12:00:00.250Z", "2026-11-30T14:00:00+02:00", "2026-11-30", "2026-11", "2026", "1796040000", "2026-11-30T12:00Z", "yesterday", "2026-02-30",
         "2027-01-01T00:00:00-00:30"]  # fmt: skip
ADDRESSES = ["192.0.2.7", "192.0.2.200", "10.1.2.3", "2001:db8::1", "::1", "::ffff:192.0.2.7", "fe80::1", "not", ""]
NETWORKS = ["192.0.2.0/24", "192.0.2.7", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "::/0", "::1/128", "192.0.2.128/25", "::ffff:192.0.2.0/120", "192.0.2.99/31"]
ARNS = ["arn:aws:iam::000000000000:user/ann", "arn:aws:s3:::photos/a:b", "arn:aws:iam::000000000000:user/bob", "text", ""]
ARN_PATTERNS = ["arn:aws:iam::*:user/ann", "arn:aws:iam::000000000000:user/*", "arn:aws:iam::000000000000:user/${aws:username}", "arn:*:*:*:*:*", "*", "arn:aws:s3:::photos/*",
                "arn:aws:iam:*:user/ann:x"]  # fmt: skip
BOOLEANS = ["true", "false", "TRUE", "no", ""]
BYTES = ["", "YQ==", "YWI=", "not base64", "YQ"]

KINDS = {
    "String": (["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"], TEXT_PATTERNS),
    "Numeric": (["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"],
                ["0", 1, "10", 10.5, "-3", "1000", "10.00"]),
    "Date": (["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
             [date for date in DATES if date not in ("yesterday", "2026-02-30")]),
    "Bool": (["Bool"], ["true", "false", True, False, "True"]),
    "Binary": (["BinaryEquals"], ["YQ==", "YWI=", ""]),
    "IpAddress": (["IpAddress", "NotIpAddress"], NETWORKS),
    "Arn": (["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"], ARN_PATTERNS),
}  # fmt: skip
# Key, how policies may spell it, kinds of operators, and what requests have.
CONDITION_KEYS = [
    ("s3:prefix", ["s3:prefix", "S3:Prefix"], ["String"], TEXTS),
    ("s3:x-amz-acl", ["s3:x-amz-acl"], ["String"], TEXTS),
    ("aws:username", ["aws:username", "aws:UserName"], ["String"], None),
    ("aws:userid", ["aws:userid"], ["String"], TEXTS),
    ("aws:Referer", ["aws:Referer", "aws:referer"], ["String"], TEXTS),
    ("s3:ExistingObjectTag/Colour", ["s3:ExistingObjectTag/Colour", "S3:existingobjecttag/Colour"], ["String", "Numeric"], TEXTS + NUMBERS),
    ("s3:ExistingObjectTag/colour", ["s3:ExistingObjectTag/colour"], ["String"], TEXTS),
    ("aws:PrincipalTag/team", ["aws:PrincipalTag/Team", "aws:principaltag/TEAM"], ["String"], TEXTS),
    ("s3:RequestObjectTagKeys", ["s3:RequestObjectTagKeys"], ["String"], TEXTS),
    ("s3:max-keys", ["s3:max-keys"], ["Numeric", "String"], NUMBERS),
    ("s3:TlsVersion", ["s3:TlsVersion", "s3:tlsversion"], ["Numeric", "String"], ["1.2", "1.3"]),
    ("s3:signatureAge", ["s3:signatureAge"], ["Numeric"], NUMBERS),
    ("s3:locationconstraint", ["s3:locationconstraint", "s3:LocationConstraint"], ["String"], TEXTS),
    ("s3:object-lock-remaining-retention-days", ["s3:object-lock-remaining-retention-days"], ["Numeric"], NUMBERS),
    ("s3:object-lock-retain-until-date", ["s3:object-lock-retain-until-date"], ["Date", "String"], DATES),
    ("aws:CurrentTime", ["aws:CurrentTime"], ["Date"], DATES),
    ("aws:EpochTime", ["aws:EpochTime"], ["Date", "Numeric"], DATES + NUMBERS),
    ("aws:SecureTransport", ["aws:SecureTransport"], ["Bool", "String"], BOOLEANS),
    ("aws:SourceIp", ["aws:SourceIp", "AWS:SOURCEIP"], ["IpAddress"], ADDRESSES),
    ("aws:PrincipalArn", ["aws:PrincipalArn"], ["Arn", "String"], ARNS),
    ("s3:x-amz-content-sha256", ["s3:x-amz-content-sha256"], ["Binary", "String"], BYTES),
]  # fmt: skip


def some(random, choices, most):
    chosen = [random.choice(choices) for _ in range(random.randint(1, most))]
    return chosen[0] if len(chosen) == 1 and random.random() < 0.7 else chosen


def random_condition(random):
    conditions = {}
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        _, spellings, kinds, _ = random.choice(CONDITION_KEYS)
        key = random.choice(spellings)
        if random.random() < 0.1:
            conditions.setdefault("Null", {})[key] = random.choice(["true", "false", True, False])
            continue
        operators, operands = KINDS[random.choice(kinds)]
        name = random.choice(["", "", "", "ForAnyValue:", "ForAllValues:"]) + random.choice(operators) + random.choice(["", "", "IfExists"])
        conditions.setdefault(name, {})[key] = some(random, operands, 3)
    return conditions


def random_statement(random, of_bucket):
    statement = {"Effect": random.choice(["Allow", "Allow", "Deny"])}
    if random.random() < 0.3:
        statement["Sid"] = random.choice(["one", "Zwei", ""]) and f"s{random.randrange(10**9)}"
    if of_bucket:
        negated = statement["Effect"] == "Deny" and random.random() < 0.3
        statement["NotPrincipal" if negated else "Principal"] = random.choice(PRINCIPALS)
    statement["NotAction" if random.random() < 0.15 else "Action"] = some(random, ACTION_PATTERNS, 3)
    names = ["arn:aws:s3:::photos" + end for end in RESOURCES]
    if not of_bucket:
        names += ["*", "arn:aws:s3:::*", "arn:aws:s3:::${aws:username}/*"]
    statement["NotResource" if random.random() < 0.15 else "Resource"] = some(random, names, 3)
    condition = random_condition(random)
    if condition or random.random() < 0.1:
        statement["Condition"] = condition
    return statement


def random_policy(random, of_bucket):
    statements = [random_statement(random, of_bucket) for _ in range(random.choice([1, 1, 2, 3, 5]))]
    policy = {"Statement": statements[0] if len(statements) == 1 and random.random() < 0.5 else statements}
    version = random.choice(["2012-10-17"] * 4 + ["2008-10-17", None])
    if version:
        policy["Version"] = version
    return policy


def random_request(random):
    user = random.choice(USERS)
    values = {"aws:username": [user]} if user and random.random() < 0.95 else {}
    for key, _, _, choices in CONDITION_KEYS:
        if choices is not None and random.random() < 0.5:
            values[key] = [random.choice(choices) for _ in range(random.choice([1, 1, 1, 1, 2, 3]))]
    key = random.choice(KEYS)
    return {
        "user": user,
        "action": random.choice(ACTIONS),
        "resource": "arn:aws:s3:::" + random.choice(BUCKETS) + ("/" + key if key else ""),
        "values": values,
    }
