# SPDX-License-Identifier: Apache-2.0
"""A second evaluator of policies, written from what AWS documents and not from plugins/policy_model, which it is compared
with. It takes policies that are well-formed and is in no hurry.

Where AWS leaves something open, or has accounts where a Mortise server has one, ADR 0025 decides: an element that names the
account denies to everybody who has a key and allows nobody by itself; an allow does not come about through a variable that has
no value."""

import base64
import datetime
import fractions
import ipaddress
import re

ACCOUNT = "000000000000"
NEGATED = {
    "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase", "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals", "NotIpAddress": "IpAddress", "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}  # fmt: skip


def as_list(value):
    return value if isinstance(value, list) else [value]


def text_of(value):
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class Unresolved(Exception):
    """A policy variable has no value."""


class Request:
    """`values`: {key: [value, …]}, keys as AWS spells them; their case does not matter, but for the tags of objects."""

    def __init__(self, user, action, resource, values, session=""):
        self.user = user  # "": without a name; "role/NAME"
        self.session = session  # the name of the role's session
        self.action = action
        self.resource = resource
        self.values = {self.fold(key): value for key, value in values.items()}

    @staticmethod
    def fold(key):
        name, slash, tag = key.partition("/")
        return name.lower() + slash + (tag if name.lower().startswith("s3:") else tag.lower())

    def get(self, key):
        return self.values.get(self.fold(key), [])


VARIABLE = re.compile(r"\$\{([^}]*)\}")


def expand(text, request, variables, wildcards):
    """A regular expression for a text of a policy."""
    pattern, at = "", 0

    def literal(part):
        if not wildcards:
            return re.escape(part)
        return "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in part)

    for found in VARIABLE.finditer(text) if variables else ():
        pattern += literal(text[at : found.start()])
        at = found.end()
        inside = found.group(1).strip()
        if inside in ("*", "?", "$"):
            pattern += re.escape(inside)
            continue
        key, comma, default = inside.partition(",")
        values = request.get(key.strip())
        if len(values) == 1:
            pattern += re.escape(values[0])
        elif not values and comma:
            pattern += re.escape(default.strip()[1:-1])
        else:
            raise Unresolved(key)
    return pattern + literal(text[at:])


def fits(text, value, request, variables, wildcards=True, flags=0):
    return re.fullmatch(expand(text, request, variables, wildcards), value, re.DOTALL | flags) is not None


def split_arn(text):
    """Six parts; colons inside of variables do not count."""
    parts, depth = [""], 0
    for i, c in enumerate(text):
        depth += c == "{" and text[i - 1 : i] == "$"
        depth -= c == "}" and depth > 0
        if c == ":" and depth == 0 and len(parts) < 6:
            parts.append("")
        else:
            parts[-1] += c
    return parts if len(parts) == 6 else None


def arn_fits(text, value, request, variables):
    wanted, given = split_arn("*:*:*:*:*:*" if text == "*" else text), split_arn(value)
    if given is None:
        # A variable without a value is one even so.
        for part in wanted:
            expand(part, request, variables, True)
        return False
    return all([fits(w, g, request, variables) for w, g in zip(wanted, given)])


def number(text):
    return fractions.Fraction(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def moment(text):
    if re.fullmatch(r"\d{5,}", text):
        seconds = int(text)
        return fractions.Fraction(seconds) if seconds <= 253402300799 else None
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?", text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        at = datetime.datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
                               tzinfo=datetime.timezone.utc)  # fmt: skip
    except ValueError:
        return None
    seconds = (at - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(seconds=1)
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[4:])
        seconds -= minutes * 60 if offset[0] == "+" else -minutes * 60
    return fractions.Fraction(seconds * 1000 + int((fraction or ".0")[1:4].ljust(3, "0")), 1000)


def address(text):
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def in_network(network, value):
    given = address(value)
    if given is None:
        return False
    base, slash, bits = network.partition("/")
    first = ipaddress.ip_address(base)
    bits = int(bits) if slash else first.max_prefixlen
    mapped = getattr(first, "ipv4_mapped", None)
    if mapped and bits >= 96:
        first, bits = mapped, bits - 96
    return given.version == first.version and given in ipaddress.ip_network(f"{first}/{bits}", strict=False)


def compare(parse, operator):
    def compared(text, value, request, variables):
        left, right = parse(value), parse(text)
        return left is not None and operator(left, right)

    return compared


def ordered(name, parse):
    return {
        name + "Equals": compare(parse, lambda a, b: a == b),
        name + "LessThan": compare(parse, lambda a, b: a < b),
        name + "LessThanEquals": compare(parse, lambda a, b: a <= b),
        name + "GreaterThan": compare(parse, lambda a, b: a > b),
        name + "GreaterThanEquals": compare(parse, lambda a, b: a >= b),
    }


def decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


COMPARISONS = {
    "StringEquals": lambda t, v, r, variables: fits(t, v, r, variables, wildcards=False),
    "StringEqualsIgnoreCase": lambda t, v, r, variables: fits(t, v, r, variables, wildcards=False, flags=re.IGNORECASE | re.ASCII),
    "StringLike": fits,
    "Bool": lambda t, v, r, variables: v.lower() in ("true", "false") and v.lower() == t.lower(),
    "BinaryEquals": lambda t, v, r, variables: decoded(v) is not None and decoded(v) == decoded(t),
    "IpAddress": lambda t, v, r, variables: in_network(t, v),
    "ArnEquals": arn_fits,
    "ArnLike": arn_fits,
    **ordered("Numeric", number),
    **ordered("Date", moment),
}


def holds(name, key, operands, request, variables, allows):
    quantifier, colon, rest = name.rpartition(":")
    if_exists = rest.endswith("IfExists")
    plain = rest.removesuffix("IfExists")
    values = request.get(key)
    operands = [text_of(operand) for operand in as_list(operands)]
    if plain == "Null":
        return any((operand.lower() == "true") == (not values) for operand in operands)
    negated = plain in NEGATED
    comparison = COMPARISONS[NEGATED.get(plain, plain)]
    unresolved = False

    def one(value):
        nonlocal unresolved
        found = False
        for operand in operands:
            try:
                found = comparison(operand, value, request, variables) or found
            except Unresolved:
                unresolved = True
        return found

    matches = [one(value) for value in values or [""]]
    if negated and allows and unresolved:
        return False
    if not values:
        return if_exists or quantifier == "ForAllValues" or (negated and not quantifier)
    if quantifier == "ForAllValues":
        return all(match != negated for match in matches)
    if quantifier == "ForAnyValue":
        return any(match != negated for match in matches)
    return any(matches) != negated


def names_of(request, itself=False):
    """ARNs of the caller; `itself`: not that of a role, which is several callers'."""
    if not request.user.startswith("role/"):
        return {f"arn:aws:iam::{ACCOUNT}:user/{request.user}", f"arn:aws:iam:::user/{request.user}"}
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{request.user[5:]}/{request.session}"
    return {session} if itself else {session, f"arn:aws:iam::{ACCOUNT}:{request.user}"}


def allows_by_name(policy, request):
    """Whether a statement that names the caller itself allows it: that goes beyond boundaries and policies of sessions."""
    mine = {"AWS": sorted(names_of(request, True))}
    own = [s for s in as_list(policy["Statement"]) if s["Effect"] == "Allow" and isinstance(s.get("Principal"), dict)
           and set(as_list(s["Principal"].get("AWS", []))) & set(mine["AWS"])]  # fmt: skip
    return bool(request.user) and evaluate({**policy, "Statement": own}, request) == "allow"


def is_principal(element, request, denies, excepts):
    if element == "*":
        return True
    for kind, names in element.items():
        for name in as_list(names):
            if kind == "AWS" and name == "*":
                return True
            if not request.user:
                continue
            if kind == "CanonicalUser" and name == request.user:
                return True
            if kind != "AWS":
                continue
            if name in (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam:::root") and denies and not excepts:
                return True
            if name in names_of(request):
                return True
    return False


def concerns(statement, request, variables):
    allows = statement["Effect"] == "Allow"
    actions = as_list(statement.get("Action", statement.get("NotAction")))
    if any(fits(action.lower(), request.action.lower(), request, False) for action in actions) == ("NotAction" in statement):
        return False
    matches, unresolved = False, False
    for resource in as_list(statement.get("Resource", statement.get("NotResource"))):
        try:
            matches = fits(resource, request.resource, request, variables) or matches
        except Unresolved:
            unresolved = True
    if matches == ("NotResource" in statement) or (unresolved and allows and "NotResource" in statement):
        return False
    if "NotPrincipal" in statement:
        return not is_principal(statement["NotPrincipal"], request, True, True)
    return "Principal" not in statement or is_principal(statement["Principal"], request, not allows, False)


def evaluate(policy, request):
    """"deny", "allow" or "none"."""
    variables = policy.get("Version") == "2012-10-17"
    found = set()
    for statement in as_list(policy["Statement"]):
        if not concerns(statement, request, variables):
            continue
        allows = statement["Effect"] == "Allow"
        conditions = statement.get("Condition", {})
        if all(holds(name, key, operands, request, variables, allows) for name, keys in conditions.items() for key, operands in keys.items()):
            found.add(statement["Effect"])
    return "deny" if "Deny" in found else "allow" if "Allow" in found else "none"
