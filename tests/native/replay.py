#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends recorded requests of AIStore's clients to a server, and compares the answers with AIStore's.

    replay.py FOLDER [URL]

FOLDER holds *.jsonl files: a first line about the call, then one exchange a line, with `to`, `method`, `target`,
`req_headers`, `req_body`, `status`, `resp_headers` and `resp_body`. Without URL, a server is started (MORTISE_BUILD_DIR).
Redirects are not replayed: what they led to is. Compared are status, names of headers, and the shape of JSON and
MessagePack: names and types of members. Ids that the server gave take the place of those that AIStore gave. Prints one
line per exchange that differs, with the reason if it does so on purpose, and a summary; exits 0.
"""

import json
import re
import sys
from pathlib import Path

import requests

# Headers that say nothing of the API.
PLAIN = {"date", "content-length", "server", "connection", "transfer-encoding", "x-amz-request-id", "vary", "keep-alive"}
# Why an exchange differs, where it is meant to: (pattern of "FILE: METHOD target: what differs", reason).
ON_PURPOSE = [
    # ---- what this server does otherwise, or not
    (r"what=(node_status|node_stats|sysinfo|disk|metrics)", "a server of one process has other figures"),
    (r"what=log", "the log is not served"),
    (r"/v1/cluster\?what=cluster_config|what=config", "there is nothing behind some sections"),
    (r"/cluster/(set-config|proxy)|/daemon/(set-config|mountpaths)|(reset-stats|rotate-logs)", "it is configured by its own file"),
    (r"(shard-index|nbi|rechunk|start-mirror|preload)", "needs several nodes, disks or indexes: refused, and said why"),
    (r"bucket-props-set.*: PATCH ", "properties without effect here are refused, and said why"),
    (r"PUT .*append_type=append", "another handle"),
    (r"(GET|HEAD|PUT|POST|DELETE) /(s3|sbm)\b|GET /:", "S3 as AWS answers it"),
    (r"/metrics", "metrics are on the admin listener"),
    (r"software_version|TRACE", "what the server in front of every API says"),
    (r"/v1/sort|/v1/download|/v1/etl", "not there"),
    (r"what=remote", "an empty list instead of null"),
    (r"promote|/o1/prom|/buckets/o1", "nothing can be promoted unless it is configured"),
    (r"/v1/ml/moss", "what is missing is told before the answer begins"),
    (r"/objects/x1/d/", "the name of an object may end with a slash"),
    (r"(headers|;) \+etag$", "an ETag more"),
    (r"object-head(-v2)?-bad-prop|props=invalid", "nothing is told of the object beside the error"),
    (r"dir\.tar.*headers \+ais-checksum", "an archive that was put into has a checksum"),
    (r"(appended|/o1/cat).*headers -ais-checksum", "what was appended to has no checksum of its bytes as a whole"),
    (r"bucket-(mv|rename)", "a bucket can be renamed while a job that has ended is idle"),
    (r"^authn-|/v1/tokens", "there are no tokens"),
    (r"check-lock.*another shape", "nothing is locked"),
    # ---- what the recordings do not have
    (r"^(remote|aws)-|namespace=(%40|@)\w|provider=aws|/(bckaws|bb\d?|rb\d)\b", "its bucket is behind another server"),
    (r"partNumber|mpt-complete|uploadId|/(mb|ch|m1|mpu|autochunk|chunked|stdin-\w+)\?", "parts are recorded without their bytes"),
    (r"/objects/\w+/big", "recorded without its bytes"),
    (r"/(l1|l3|ar|sdkb2|sdkren)\b", "its bucket was filled or made out of sight"),
    (r"what=(qryxstats|status|status_all|running_all)|job-stop", "asks for jobs of other recordings"),
    (r"bucket-summary.*: status 202", "a summary is begun, whatever was asked before"),
    (r"put-small-txt-ais-o1-ck", "what the checksum is of was written in another order"),
    (r"/buckets/x1: another|object-rm-ais-x1", "there were other objects"),
    (r"flags-cached", "objects that were put into it out of sight"),
    (r"archive-config|arch-dir", "its archive was made out of sight"),
    (r"list-buckets|what=bmd|ais-ls", "there were other buckets"),
]
NODE = re.compile(r"^[pt](?:Ref\d{4}|\w{9})$")
IDS = re.compile(r"\b(?:[a-z]{3}-)?[A-Za-z0-9_-]{9,12}\b")


def shape(value):
    """Names and types, without values; of lists, the shapes that are in them."""
    if isinstance(value, dict):
        return {NODE.sub("node", k): shape(v) for k, v in sorted(value.items()) if k != "verifying_key"}
    if isinstance(value, list):
        return sorted({json.dumps(shape(v), sort_keys=True) for v in value})[:3]
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def body_of_recording(body):
    if "msgpack" in body:
        return shape(body["msgpack"])
    try:
        return shape(json.loads(body.get("text", "")))
    except ValueError:
        return None


def body_of_answer(answer):
    if answer.headers.get("Content-Type", "").startswith("application/msgpack"):
        import msgpack

        return shape(msgpack.unpackb(answer.content))
    try:
        return shape(answer.json())
    except ValueError:
        return None


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
        theirs, ours = names_of(recorded["resp_headers"]), names_of(answer.headers.items())
        if theirs != ours:
            found.append("headers " + " ".join([f"-{n}" for n in sorted(theirs - ours)] + [f"+{n}" for n in sorted(ours - theirs)]))
        if not recorded["resp_body"].get("truncated") and recorded["method"] != "HEAD":
            if body_of_recording(recorded["resp_body"]) != body_of_answer(answer):
                found.append("another shape of the body")
        self.learn(recorded, answer)
        return found


def purpose_of(file, recorded, found):
    line = f"{file}: {recorded['method']} {recorded['target']}: {'; '.join(found)}"
    return next((reason for pattern, reason in ON_PURPOSE if re.search(pattern, line)), None)


def replay(folder, url):
    run, counts = Replay(url), {"matched": 0, "differs on purpose": 0, "differs": 0}
    for file in sorted(Path(folder).glob("*.jsonl")):
        for line in file.read_text().splitlines()[1:]:
            recorded = json.loads(line)
            found = run.compare(recorded)
            if found is None:
                continue
            reason = purpose_of(file.name, recorded, found)
            kind = "matched" if not found else "differs on purpose" if reason else "differs"
            counts[kind] += 1
            if found:
                print(f"{kind}: {file.name[:40]}: {recorded['method']} {recorded['target'][:100]}: {'; '.join(found)}"
                      + (f" ({reason})" if reason else ""))  # fmt: skip
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
