# SPDX-License-Identifier: Apache-2.0
"""The native API beside S3 on the same server, and beside AIStore if its program is given: GET and PUT of 4 KiB and 64 MiB,
listings of 100,000 objects, or of a million alone, and batches of 1,000 objects of 64 KiB and of 10,000 of 16 KiB."""

import http.client
import json
import os
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import msgpack

from aistore import AIStore
from load import curl, load, wrk
from scale import list_pages
from servers import Measured, Mortise

KiB, MiB = 1 << 10, 1 << 20
KEYS, MANY_KEYS = 100_000, 1_000_000
BATCHES = ((1_000, 64 * KiB), (10_000, 16 * KiB))
CONFIG = '[storage]\ndurability = "none"\n[plugins.api_native]\nenabled = true\n'


@dataclass
class Api:
    """How the objects of bucket "bench" are reached."""

    name: str
    server: Measured
    read: str  # where they are, what stands behind their names, and the same for writing
    read_suffix: str = ""
    write: str = ""
    write_suffix: str = ""

    def get_url(self, key):
        return f"{self.read}/{key}{self.read_suffix}"

    def put_url(self, key):
        return f"{self.write or self.read}/{key}{self.write_suffix}"


def apis_of(mortise, aistore):
    out = [Api("S3", mortise, f"{mortise.url}/bench"), Api("native", mortise, f"{mortise.url}/v1/objects/bench")]
    if aistore:
        out.append(Api("AIStore", aistore, *aistore.objects_at_target("bench", "GET"), *aistore.objects_at_target("bench", "PUT")))
    return out


def row(what, server, unit, value):
    return {"what": what, "server": server, "unit": unit, "value": value}


def burst_rows(what, api, burst, size):
    yield row(what, api, "requests/s", burst.rate)
    yield row(what, api, "server CPU us/request", burst.cpu_us)
    if size >= MiB:
        yield row(what, api, "MiB/s", burst.rate * size / MiB)


def object_rows(rig, apis, large):
    """In turns, so that what slows the machine down slows all."""
    for api in rig.in_turn(apis):
        burst = wrk(api.server, api.get_url("4k"), seconds=rig.seconds, connections=64)
        yield from burst_rows("GET 4k, 64 connections", api.name, burst, 4 * KiB)
    for api in rig.in_turn(apis):
        place = urllib.parse.urlsplit(api.write or api.read)
        arguments = [4 * KiB, f"{place.path}/put", f"{api.name}-{rig.run}", api.write_suffix]
        burst = wrk(api.server, f"http://{place.netloc}", seconds=rig.seconds, connections=64, script="put.lua", arguments=arguments)
        yield from burst_rows("PUT 4k, 64 connections", api.name, burst, 4 * KiB)
    for api in rig.in_turn(apis):
        burst = curl(api.server, api.get_url("64m"), transfers=8, clients=2)
        yield from burst_rows("GET 64m, 2 clients", api.name, burst, 64 * MiB)
    for api in rig.in_turn(apis):
        burst = curl(api.server, api.put_url("large"), transfers=4, clients=2, upload=large, numbered=False)
        yield from burst_rows("PUT 64m, 2 clients", api.name, burst, 64 * MiB)


def list_natively(server, bucket, props, form):
    """Rows, and seconds of waiting for the server; the client's decoding is not in them."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    rows, spent, value = 0, 0.0, {"props": props, "uuid": "", "continuation_token": ""}
    while True:
        began = time.monotonic()
        message = json.dumps({"action": "list", "name": "", "value": value})
        connection.request("GET", f"/v1/buckets/{bucket}", message, {"Accept": f"application/{form}", "Content-Type": "application/json"})
        body = connection.getresponse().read()
        spent += time.monotonic() - began
        # The members have other names in each form.
        entries, token, uuid = ("Entries", "ContinuationToken", "UUID") if form == "msgpack" else ("entries", "continuation_token", "uuid")
        page = msgpack.unpackb(body) if form == "msgpack" else json.loads(body)
        rows += len(page[entries])
        if not page.get(token):
            return rows, spent
        value.update(uuid=page[uuid], continuation_token=page[token])


def list_runs(mortise, aistore):
    """What a listing is called, who answers it, and what asks for it."""
    yield "S3, 1000 a page", mortise, lambda: list_pages(mortise, "/many?list-type=2")[::2]
    for props in ("name,size", "name,size,checksum,atime"):
        for form in ("msgpack", "json"):
            yield f"native, {props}, {form}", mortise, partial(list_natively, mortise, "many", props, form)
        if aistore:
            yield f"AIStore, {props}, msgpack", aistore, partial(list_natively, aistore, "many", props, "msgpack")


def list_rows(mortise, aistore, keys):
    for name, server, run in list_runs(mortise, aistore):
        before = server.cpu_seconds()
        rows, seconds = run()
        if rows != keys:
            raise RuntimeError(f"{name}: {rows} rows instead of {keys}")
        what = f"LIST of {keys} keys"
        yield row(what, name, "rows/s", rows / seconds)
        yield row(what, name, "server CPU us/row", (server.cpu_seconds() - before) / rows * 1e6)


def put_all(place, suffix, keys, size):
    place = urllib.parse.urlsplit(place)
    connection = http.client.HTTPConnection(place.netloc)
    for key in keys:
        connection.request("PUT", f"{place.path}/{key}{suffix}", os.urandom(size))
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"PUT of {key}: {answer.status}")


def fill(place, suffix, keys, size, clients=4):
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda number: put_all(place, suffix, keys[number::clients], size), range(clients)))


def begin_batch(url, message):
    """The answer, from where the first one sends to, if it does."""
    for _ in range(2):
        place = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(place.netloc)
        connection.request("GET", f"{place.path}?{place.query}", message, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        if answer.status == 200:
            return answer
        url = answer.getheader("location", "")
        answer.read()
    raise RuntimeError(f"a batch is answered with {answer.status}")


def batch_rows(name, server, count, size):
    """The most that the server's memory grew while it answered is a bound of what a batch holds."""
    message = json.dumps({"in": [{"objname": f"{size}/{number:05}"} for number in range(count)], "mime": ".tar", "strm": True, "onob": True})
    before, resident, began = server.cpu_seconds(), server.resident_bytes(), time.monotonic()
    answer = begin_batch(f"{server.url}/v1/ml/moss/bench?provider=ais", message)
    received, most = 0, resident
    while piece := answer.read(MiB):
        received += len(piece)
        most = max(most, server.resident_bytes())
    seconds = time.monotonic() - began
    if received < count * size:
        raise RuntimeError(f"{name}: a batch of {received} bytes")
    what = f"GetBatch of {count} objects of {size // KiB} KiB"
    yield row(what, name, "MiB/s", received / MiB / seconds)
    yield row(what, name, "server CPU us/object", (server.cpu_seconds() - before) / count * 1e6)
    yield row(what, name, "MiB of memory more", (most - resident) / MiB)


def make_objects(mortise, aistore, apis):
    load(mortise, "put", "many", count=KEYS, size=0)
    if aistore:
        fill(*aistore.objects_at_target("many", "PUT"), [f"{number:08}" for number in range(KEYS)], 0)
    for api in apis[1:]:
        for count, size in BATCHES:
            fill(api.write or api.read, api.write_suffix, [f"{size}/{number:05}" for number in range(count)], size)
        for key, size in (("4k", 4 * KiB), ("64m", 64 * MiB)):
            fill(api.write or api.read, api.write_suffix, [key], size, clients=1)


def native(rig):
    rig.run += 1
    directory = rig.directory / f"native-{rig.run}"
    mortise = Mortise(directory, extra=CONFIG)
    aistore = AIStore(directory / "aistore", rig.aistore) if rig.aistore else None
    try:
        for bucket in ("bench", "many"):
            rig.client(mortise).create_bucket(Bucket=bucket)
            if aistore:
                aistore.create_bucket(bucket)
        large = rig.directory / "64m"
        large.write_bytes(os.urandom(64 * MiB))
        apis = apis_of(mortise, aistore)
        make_objects(mortise, aistore, apis)
        for rig.round in range(rig.rounds):
            yield from object_rows(rig, apis, large)
            yield from list_rows(mortise, aistore, KEYS)
            for api in rig.in_turn(apis[1:]):
                for count, size in BATCHES:
                    yield from batch_rows(api.name, api.server, count, size)
            rig.run += 1
    finally:
        mortise.stop()
        if aistore:
            aistore.stop()


def native_list(rig):
    """Of a million keys."""
    rig.run += 1
    mortise = Mortise(rig.directory / f"native-{rig.run}", extra=CONFIG)
    try:
        rig.client(mortise).create_bucket(Bucket="many")
        load(mortise, "put", "many", count=MANY_KEYS, size=0)
        for _ in range(rig.rounds):
            yield from list_rows(mortise, None, MANY_KEYS)
        yield row(f"after LIST of {MANY_KEYS} keys", "native", "MiB resident at most", mortise.resident_bytes("VmHWM") / MiB)
    finally:
        mortise.stop()
