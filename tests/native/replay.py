#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends recorded requests of AIStore's clients to a server, and compares the answers with AIStore's.

    replay.py FOLDER [URL]

FOLDER holds *.jsonl files: a first line about the call, then one exchange a line, with `to`, `method`, `target`,
`req_headers`, `req_body`, `status`, `resp_headers` and `resp_body`. Without URL, a server is started (MORTISE_BUILD_DIR).
Redirects are not replayed: what they led to is. Compared are status, names of headers, and the shape of JSON and
MessagePack: names and types of members. Ids that the server gave take the place of those that AIStore gave. Prints a
line per difference, with the reason if it is meant, and a summary; exits 0.
"""

import json
import re
import sys
from pathlib import Path

import requests

# Headers that say nothing of the API.
PLAIN = {"date", "content-length", "server", "connection", "transfer-encoding", "x-amz-request-id", "vary", "keep-alive"}
# What an exchange may differ in, and why: (pattern of "FILE: METHOD target", pattern of the whole difference, reason).
MISSING = r"status 404 instead of 20[026]"
ON_PURPOSE = [
    # ---- what a cluster of one process has otherwise
    (r"what=(smap|snode|node_status)", r"body -((proxy_si|pmap\.node|snode)\.)?verifying_key", "nodes have no keys for each other"),
    (r"what=node_status", r"body [-+]\w+", "answered in JSON, where the recorded client asked for MessagePack: members have their whole names"),
    (r"what=node_status", r"body [-+]tracker\..*", "other things are counted"),
    (r"what=node_status", r"body -sys_info\.(mem|proc)", "what the machine and the process use is told in numbers, once"),
    (r"what=(node_status|node_stats)", r"body [-+].*capacity\.mountpaths\..*", "one directory with data, which has another name"),
    (r"what=(node_stats|metrics)", r"body [-+][\w.]+", "other things are counted"),
    (r"what=sysinfo|what=disk", r"body .*", "one node, whose disks have other names"),
    (r"what=config$", r"body -(test_fspaths|host_net\.hostname_intra_(data|control)|fspaths\..*)", "one address, and one directory with data"),
    (r"what=cluster_config", r"body -backend\.(aws|ais)", "backends are configured for each remote"),
    (r"what=cluster_config", r"body -auth\.signature", "there are no tokens"),
    (r"what=qryxstats", r"body [-+]node\.ctlmsg", "whether a job says what it is about depends on its kind"),
    (r"what=qryxstats", r"body \+tcode", "every 404 of a job has the type"),
    (r"what=software_version", r"body : number instead of no JSON", "a version that is also a number in JSON"),
    (r"what=bmd", r"body [-+]providers\..*", "other buckets, and none of the system's"),
    # ---- what this server refuses
    (r"/cluster/set-config|/v1/cluster$", r"status 501 instead of (200|400)", "it is configured by its own file"),
    (r"/daemon/(set-config|mountpaths)", r"status 405 instead of \d+", "likewise"),
    (r"/cluster/proxy/", r"status 400 instead of 200", "there is one proxy"),
    (r"/cluster/(attach|detach)", r"status (400|501|502) instead of (200|400)", "the other cluster of the recording does not answer"),
    (r"POST /v1/buckets/(x1|l3|ar|rb|rb1)\?", r"status 501 instead of \d+", "indexes, inventories and copies on other disks are refused"),
    (r"GET /v1/buckets/ar\?", r"status 501 instead of 20[02]", "a summary of shards needs their indexes"),
    (r"PATCH /v1/buckets/(x1|b1|bck|bb2)\?", r"status 40[04] instead of [24]00", "properties without effect here are refused"),
    (r"PATCH /v1/buckets/(b1|bck)\?", r"body [-+]tcode", "the type is there where clients look at it"),
    (r"promote|POST /v1/objects/(o1|sdkb|bck)\?", r"status 400 instead of (200|404)", "nothing can be promoted unless it is configured"),
    (r"POST /v1/buckets/bck\?", r"status 400 instead of 200", "nothing is prefetched into a bucket without a remote"),
    (r"POST /v1/download|DELETE /v1/download", r"status 501 instead of 200", "there are no downloads"),
    (r"/v1/(download|sort)", r"body : (list instead of object|object instead of no JSON)", "likewise, in AIStore's form of an error"),
    (r"/v1/tokens", r"status 501 instead of 200", "there are no tokens"),
    (r"^authn-", r"status (200|404) instead of 40[13]|status 404 instead of 200", "there are no tokens: nobody is refused"),
    (r"GET /metrics", r"status 404 instead of 200", "metrics are on the admin listener"),
    (r"TRACE", r"header -allow|body : object instead of no JSON", "answered by the server, in front of every API"),
    (r"/v1/buckets/nosuch\?provider=aws", r"status 404 instead of 405", "there is none to be destroyed"),
    (r"presence=0&provider=aws", r"status 400 instead of 200", "no such backend"),
    # ---- what it does otherwise
    (r"HEAD /v1/objects/ar/made2?\.(tar|zip)", r"status 200 instead of 404", "the archive may be there already: a job has made it"),
    (r"what=remote", r"body a: list instead of NoneType", "an empty list instead of null"),
    (r"GET /v1/buckets\?", r"body : list instead of NoneType", "likewise"),
    (r"POST /v1/buckets/sdkb2\?.*sdkren", r"status 200 instead of 409", "a bucket can be renamed while a job that has ended is idle"),
    (r"DELETE /v1/buckets/sdkren\?", r"status 200 instead of 404", "so it has the new name"),
    (r"GET /v1/objects/x1/d/\?", r"status 404 instead of 400", "the name of an object may end with a slash"),
    (r"GET /v1/buckets/x1\?", r"status 202 instead of 400", "a summary is begun, whatever its id"),
    (r"partNumber=", r"header \+etag", "a part has an ETag, too"),
    (r"HEAD .*/nocksum\?", r"header \+etag", "an object without checksum has an ETag"),
    (r"HEAD .*props=(nosuch|invalid)", r"header -ais-present", "nothing is told of the object beside the error"),
    (r"GET .*/dir\.tar\?", r"header \+ais-(version|checksum-(type|value))", "an archive that was put into has a version and a checksum"),
    (r"GET .*/(app|cat)\?", r"header -ais-checksum-(type|value)", "what was appended to has no checksum of its bytes as a whole"),
    (r"POST /v1/objects/x1/mb\?|GET /v1/objects/bck/nosuch\?", r"body \+tcode", "the type is there where clients look at it"),
    (r"DELETE .*uploadId=nosuchid1", r"body -tcode", "AIStore's is a name of Go's library"),
    (r"GET /v1/ml/moss/\w+/", r"status 404 instead of 200", "a batch is answered where it is asked for: nobody is sent here"),
    # ---- S3, which is AWS' here
    (r"/s3", r"header \+x-amz-.*", "AWS sends it"),
    (r"/s3", r"header \+(accept-ranges|content-type|location)", "AWS sends it"),
    (r"/s3", r"header -x-amz-meta-ais-cksum-(type|val)", "AIStore's own, where clients look for their metadata"),
    (r"/s3", r"header -x-content-type-options", "AIStore's errors are plain text"),
    (r"PUT /s3", r"header -last-modified", "AWS does not send it"),
    (r"HEAD /s3", r"header -content-type", "AWS' answer about a bucket has no body"),
    (r"/s3.*\?tagging", r"header -(etag|last-modified)", "the tags, not the object"),
    (r"DELETE /s3", r"status 204 instead of (200|404)", "as AWS answers, also for what is not there"),
    (r"DELETE /s3/\w+/?$", r"status 409 instead of (200|404)", "a bucket that is not empty stays"),
    (r"/s3.*\?(policy|cors|lifecycle|website|publicAccessBlock|replication|encryption|ownershipControls|object-lock)", r"status 404 instead of 501", "no such configuration"),
    (r"GET /s3/\w+\?tagging", r"status 404 instead of 200", "a bucket without tags has no set of them"),
    (r"/s3/\.sys-", MISSING, "no buckets of the system"),
    (r"/s3.*\?(acl|policy|cors|lifecycle|ownershipControls|publicAccessBlock)", r"status 200 instead of 501", "works"),
    (r"PUT /s3/\w+/?$", r"status 200 instead of 409", "in us-east-1, making one's own bucket again succeeds"),
    (r"if-none-match", r"status 304 instead of 200", "conditions are obeyed"),
    (r"\?location", r"status 200 instead of (400|404)", "answered as AWS does; and what was kept above is there"),
    (r"GET /(sbm/|: |$)|GET /$", r"status 200 instead of 400", "S3 at the root, too"),
    # ---- what the recordings do not have
    (r"^(remote|aws)-|namespace=%40|provider=aws|/(bck|bckaws|bb2|rb1|rb)[/?]", r"status \d+ instead of \d+|header [-+].*|body [-+].*", "its bucket is behind another server"),
    (r"/(mb|ch|m1|m2|mpu2?|autochunk|chunked|stdin-\w+)\?|/s3.*(uploadId|mpu|big|mp)|/s3/pb1/(m|up)\b", r"status 40[04] instead of \d+", "made of parts that are recorded without their bytes"),
    (r"/objects/sdkb/big\?", MISSING, "recorded without its bytes"),
    (r"/objects/\w+/(m\.tar|made2?\.\w+)\?", MISSING, "made by a job of which the recording has not all"),
    (r"/(l1|ar|sdkb2|sdkren)[/?]", MISSING, "its bucket was filled or made out of sight"),
    (r"/buckets/l3[/?]", r"status 404 instead of (200|400)", "a copy that found nothing, as l1 was filled out of sight, leaves no new bucket"),
    (r"/objects/o1/(prom|mb)", MISSING, "its object was not promoted"),
    (r"what=(qryxstats|status)", r"status 404 instead of 200", "asks for a job of another recording"),
    (r"PUT /v1/cluster(\?|$)", r"status 40[04] instead of 200", "likewise"),
    (r"/objects/o1/ck\?", r"status 400 instead of 500|header [-+]ais-(version|atime|checksum-(type|value))", "what the checksum is of was written in another order"),
]
NODE = re.compile(r"^[pt](?:Ref\d{4}|\w{9})$")
IDS = re.compile(r"\b(?:[a-z]{3}-)?[A-Za-z0-9_-]{9,12}\b")


def shape(value):
    """Names and types, without values; a list is the shape of what is in it."""
    if isinstance(value, dict):
        return {NODE.sub("node", k): shape(v) for k, v in value.items()}
    if isinstance(value, list):
        rows = [shape(v) for v in value]
        return [merged(rows)] if rows else []
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def merged(rows):
    """The members of all rows: what is left out of one may be in another."""
    if not all(isinstance(row, dict) for row in rows):
        return rows[0]
    out = {}
    for row in rows:
        for name, value in row.items():
            both = isinstance(value, dict) and isinstance(out.get(name), dict)
            out[name] = merged([out[name], value]) if both else out.get(name, value)
    return out


def differences(theirs, ours, path=""):
    """Of two shapes: "-a.b" is missing here, "+a.b" is here alone."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        out = [f"-{path}{name}" for name in theirs.keys() - ours.keys()] + [f"+{path}{name}" for name in ours.keys() - theirs.keys()]
        for name in theirs.keys() & ours.keys():
            out += differences(theirs[name], ours[name], f"{path}{name}.")
        return sorted(out)
    if isinstance(theirs, list) and isinstance(ours, list):
        return differences(theirs[0], ours[0], path) if theirs and ours else []  # an empty list has no shape
    kind = {dict: "object", list: "list"}
    theirs, ours = (kind.get(type(x), x) for x in (theirs, ours))
    return [] if theirs == ours else [f"{path.rstrip('.')}: {ours} instead of {theirs}"]


def body_of_recording(body):
    if "msgpack" in body:
        return shape(body["msgpack"])
    try:
        return shape(json.loads(body.get("text", "")))
    except ValueError:
        return "no JSON" if body.get("text", "").strip() else "empty"


def body_of_answer(answer):
    if answer.headers.get("Content-Type", "").startswith("application/msgpack"):
        import msgpack

        return shape(msgpack.unpackb(answer.content))
    try:
        return shape(answer.json())
    except ValueError:
        return "no JSON" if answer.text.strip() else "empty"


def names_of(headers):
    return {name.lower() for name, _ in headers} - PLAIN


class Replay:
    def __init__(self, url):
        self.url, self.ids, self.last_handle = url, {}, ""
        self.session = requests.Session()
        self.session.trust_env = False
        smap = self.session.get(url + "/v1/daemon?what=smap", timeout=60).json()
        self.nodes = {"p": next(iter(smap["pmap"])), "t": next(iter(smap["tmap"]))}

    def translate(self, text):
        return IDS.sub(lambda match: self.ids.get(match[0], match[0]), text)

    def learn(self, recorded, answer):
        """What AIStore's answer named is what this answer names in the same place."""
        for name, value in recorded["resp_headers"]:
            if name.lower() == "ais-xaction-id" and name in answer.headers:
                self.ids[value] = answer.headers[name]
            if name.lower() == "ais-append-handle" and name in answer.headers:
                self.last_handle = answer.headers[name]
        text = recorded["resp_body"].get("text", "").strip()
        if IDS.fullmatch(text) and re.fullmatch(r"[\w-]{9,32}", answer.text.strip()):
            self.ids[text] = answer.text.strip()
        packed = answer.headers.get("Content-Type", "").startswith("application/msgpack")
        if "msgpack" in recorded["resp_body"] and packed:
            import msgpack

            self.ids[recorded["resp_body"]["msgpack"].get("UUID", "")] = msgpack.unpackb(answer.content)["UUID"]

    def send(self, recorded):
        target = re.sub(r"[&?](pid|utm)=[^&]*", "", recorded["target"])
        if "append_handle=t" in target:  # the last one that this server gave
            target = re.sub(r"append_handle=[^&]*", lambda _: f"append_handle={self.last_handle}", target)
        body = recorded["req_body"]
        if body.get("truncated"):
            return None
        data = self.translate(body["text"]).encode() if "text" in body else bytes.fromhex(body.get("hex", ""))
        kept = {n: v for n, v in recorded["req_headers"] if n.lower() not in ("host", "content-length", "connection", "transfer-encoding")}
        if self.nodes.get(kept.get("Ais-Node-Id", "")[:1]):
            kept["Ais-Node-Id"] = self.nodes[kept["Ais-Node-Id"][0]]
        request = requests.Request(recorded["method"], self.url, headers=kept, data=data or None)
        prepared = self.session.prepare_request(request)
        prepared.url = self.url + self.translate(target)
        return self.session.send(prepared, allow_redirects=False, timeout=60)

    def compare(self, recorded):
        """None if nothing was sent; else what differs."""
        if recorded.get("to") not in ("proxy", "target") or recorded["status"] in (301, 307):
            return None
        answer = self.send(recorded)
        if answer is None:
            return None
        found = []
        if answer.status_code != recorded["status"]:
            found.append(f"status {answer.status_code} instead of {recorded['status']}")
        else:  # else nothing of it can be compared
            theirs, ours = names_of(recorded["resp_headers"]), names_of(answer.headers.items())
            found += [f"header -{n}" for n in sorted(theirs - ours)] + [f"header +{n}" for n in sorted(ours - theirs)]
            if not recorded["resp_body"].get("truncated") and recorded["method"] != "HEAD":
                pair = body_of_recording(recorded["resp_body"]), body_of_answer(answer)
                found += [f"body {difference}" for difference in differences(*pair)]
        self.learn(recorded, answer)
        return found


def purpose_of(request, difference):
    return next((reason for pattern, what, reason in ON_PURPOSE if re.search(pattern, request) and re.fullmatch(what, difference)), None)


def replay(folder, url):
    """An exchange differs on purpose if each of its differences does."""
    run, counts = Replay(url), {"matched": 0, "differs on purpose": 0, "differs": 0}
    for file in sorted(Path(folder).glob("*.jsonl")):
        for line in file.read_text().splitlines()[1:]:
            recorded = json.loads(line)
            found = run.compare(recorded)
            if found is None:
                continue
            request = f"{file.name}: {recorded['method']} {recorded['target']}"
            reasons = [(difference, purpose_of(request, difference)) for difference in found]
            kind = "matched" if not found else "differs on purpose" if all(reason for _, reason in reasons) else "differs"
            counts[kind] += 1
            for difference, reason in reasons:
                print(f"{kind}: {request[:160]}: {difference}" + (f" ({reason})" if reason else ""))
    print(f"{folder}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))


def main(arguments):
    if len(arguments) == 2:
        return replay(*arguments)
    import tempfile

    from conftest import ENABLED, Server

    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory), extra=ENABLED + 'easy_mounts = ["/ais"]\n').start()
        replay(arguments[0], server.url)
        return server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
