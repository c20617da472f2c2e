# SPDX-License-Identifier: Apache-2.0
"""Operations beside plain GET and PUT, next to nginx where it has them: HEAD, DELETE, copies, completing an upload, GET and PUT
mixed, and GET over TLS. nginx never syncs; its DELETE and COPY are WebDAV's."""

import http.client
import re
import shutil
import ssl
import time
from urllib.parse import urlsplit

from load import curl, load
from servers import Mortise, Nginx, self_signed_certificate

KiB, MiB = 1 << 10, 1 << 20
OBJECTS, SIZE = 2_000, 4 * KiB
COPIES, PARTS, UPLOADS = 5, 100, 5


def row(what, server, unit, value):
    return {"what": what, "server": server.name, "unit": unit, "value": value}


def load_rows(what, server, verb, bucket, **options):
    done, cpu = load(server, verb, bucket, **options)
    yield row(what, server, "requests/s", done["requests"] / done["seconds"])
    yield row(what, server, "server CPU us/request", cpu / done["requests"] * 1e6)
    yield row(what, server, "p99 us", done["p99_us"])


def connection(server, certificate=None):
    where = urlsplit(server.url)
    if where.scheme == "https":
        return http.client.HTTPSConnection(where.netloc, context=ssl.create_default_context(cafile=certificate))
    return http.client.HTTPConnection(where.netloc)


def ask(to, method, path, body=None, headers=()):
    to.request(method, path, body, dict(headers))
    answer = to.getresponse()
    text = answer.read()
    if answer.status // 100 != 2:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]}")
    return answer, text


def fill(rig, server):
    """Objects that are only read, written once for each server."""
    if server not in rig.filled:
        load(server, "put", "bench/read", count=OBJECTS, size=SIZE)
        rig.filled.add(server)


def head(rig):
    for server in rig.turns(rig.mortise, rig.nginx):
        fill(rig, server)
        yield from load_rows("HEAD 4k, 64 connections", server, "head", "bench/read", of=OBJECTS, count=10**9, seconds=rig.seconds)


def mixed(rig):
    rig.run += 1
    for server in rig.turns(rig.mortise, rig.fast, rig.nginx):
        fill(rig, server)
        options = {"of": OBJECTS, "first": (rig.run + 1) * 10**8, "size": SIZE, "count": 10**9, "seconds": rig.seconds}
        yield from load_rows("mixed 4k, 64 connections: 4 GET, 1 PUT", server, "mixed", "bench/read", **options)


def delete(rig):
    rig.run += 1
    for server in rig.turns(rig.mortise, rig.fast, rig.nginx):
        objects = {"first": rig.run * OBJECTS, "count": OBJECTS, "connections": 16}
        load(server, "put", "bench/delete", size=SIZE, **objects)
        yield from load_rows("DELETE 4k, 16 connections", server, "delete", "bench/delete", **objects)


def copy(rig):
    for server in rig.turns(rig.mortise, rig.fast, rig.nginx):
        to, source = connection(server), "/bench/64m"
        began, cpu = time.monotonic(), server.cpu_seconds()
        for number in range(COPIES):
            target = f"/bench/copied-{number}"
            if server is rig.nginx:
                ask(to, "COPY", source, headers={"Destination": server.url + target})
            else:
                ask(to, "PUT", target, headers={"x-amz-copy-source": source})
        yield row("copy 64m", server, "ms", (time.monotonic() - began) / COPIES * 1000)
        yield row("copy 64m", server, "server CPU ms", (server.cpu_seconds() - cpu) / COPIES * 1000)


def upload_parts(to, key, size):
    """The upload's path, and the document that completes it."""
    upload = re.search(rb"<UploadId>(.*?)<", ask(to, "POST", f"{key}?uploads")[1])[1].decode()
    listed = []
    for number in range(1, PARTS + 1):
        answer, _ = ask(to, "PUT", f"{key}?partNumber={number}&uploadId={upload}", bytes(size))
        listed.append(f"<Part><PartNumber>{number}</PartNumber><ETag>{answer.headers['ETag']}</ETag></Part>")
    return f"{key}?uploadId={upload}", f"<CompleteMultipartUpload>{''.join(listed)}</CompleteMultipartUpload>"


def complete(rig):
    """The size of the parts does not matter: none of their bytes is read. These are in files of their own."""
    for server in rig.turns(rig.mortise, rig.fast):
        to, spent = connection(server), 0.0
        for number in range(UPLOADS):
            path, document = upload_parts(to, f"/bench/whole-{number}", 20 * KiB)
            began = time.monotonic()
            ask(to, "POST", path, document)
            spent += time.monotonic() - began
        yield row(f"complete an upload of {PARTS} parts", server, "ms", spent / UPLOADS * 1000)


def get_by_tls(rig):
    files = self_signed_certificate(rig.directory)
    starts = {
        "mortise": lambda path: Mortise(path, certificate=files),
        "before": lambda path: Mortise(path, name="before", certificate=files, build=rig.before_build),
        "nginx": lambda path: Nginx(path, certificate=files),
    }
    if not rig.before_build:
        del starts["before"]
    directories = {name: rig.directory / f"{name}-tls" for name in starts}
    servers = [starts[name](directory) for name, directory in directories.items()]
    try:
        body = rig.nginx.root / "bench" / "64m"
        for server in servers[:-1]:
            ask(connection(server, files[0]), "PUT", "/bench")
            curl(server, f"{server.url}/bench/64m", transfers=1, clients=1, upload=body, numbered=False)
        (servers[-1].root / "bench").mkdir()
        shutil.copy(body, servers[-1].root / "bench" / "64m")
        for server in rig.turns(*servers):
            url = f"{server.url}/bench/64m"
            curl(server, url, transfers=1, clients=1)  # the first read is verified
            burst = curl(server, url, transfers=rig.seconds * 2, clients=2)
            yield row("GET 64m over TLS, 2 clients", server, "MiB/s", burst.rate * 64)
            yield row("GET 64m over TLS, 2 clients", server, "server CPU ms/MiB", burst.cpu_us / 1000 / 64)
    finally:
        for server in servers:
            server.stop()
        for directory in directories.values():
            shutil.rmtree(directory, ignore_errors=True)
