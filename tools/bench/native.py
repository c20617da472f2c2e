# SPDX-License-Identifier: Apache-2.0
"""The native API beside S3 on the same server: GET and PUT of 4 KiB and 64 MiB, a listing of 100,000 objects, and a batch of
1,000 objects of 64 KiB."""

import http.client
import json
import os
import time

import msgpack

from load import curl, load, wrk
from scale import list_pages
from servers import Mortise

KiB, MiB = 1 << 10, 1 << 20
KEYS = 100_000
BATCH = 1_000
APIS = {"S3": "/bench", "native": "/v1/objects/bench"}  # and the path of the bucket's objects
CONFIG = '[storage]\ndurability = "none"\n[plugins.api_native]\nenabled = true\n'


def row(what, server, unit, value):
    return {"what": what, "server": server, "unit": unit, "value": value}


def burst_rows(what, api, burst, size):
    yield row(what, api, "requests/s", burst.rate)
    yield row(what, api, "server CPU us/request", burst.cpu_us)
    if size >= MiB:
        yield row(what, api, "MiB/s", burst.rate * size / MiB)


def object_rows(rig, server, large):
    """In turns, so that what slows the machine down slows both."""
    for api, path in APIS.items():
        burst = wrk(server, f"{server.url}{path}/4k", seconds=rig.seconds, connections=64)
        yield from burst_rows("GET 4k, 64 connections", api, burst, 4 * KiB)
    for api, path in APIS.items():
        arguments = [4 * KiB, f"{path}/put", f"{api}-{rig.run}"]
        burst = wrk(server, server.url, seconds=rig.seconds, connections=64, script="put.lua", arguments=arguments)
        yield from burst_rows("PUT 4k, 64 connections", api, burst, 4 * KiB)
    for api, path in APIS.items():
        burst = curl(server, f"{server.url}{path}/64m", transfers=8, clients=2)
        yield from burst_rows("GET 64m, 2 clients", api, burst, 64 * MiB)
    for api, path in APIS.items():
        burst = curl(server, f"{server.url}{path}/large-{api}", transfers=4, clients=2, upload=large)
        yield from burst_rows("PUT 64m, 2 clients", api, burst, 64 * MiB)


def list_natively(server, bucket, props):
    """Rows, and seconds of waiting for the server; the client's decoding is not in them."""
    connection = http.client.HTTPConnection(server.server.address)
    rows, spent, value = 0, 0.0, {"props": props, "uuid": "", "continuation_token": ""}
    while True:
        began = time.monotonic()
        message = json.dumps({"action": "list", "name": "", "value": value})
        connection.request("GET", f"/v1/buckets/{bucket}", message, {"Accept": "application/msgpack", "Content-Type": "application/json"})
        body = connection.getresponse().read()
        spent += time.monotonic() - began
        page = msgpack.unpackb(body)
        rows += len(page["Entries"])
        if not page["ContinuationToken"]:
            return rows, spent
        value.update(uuid=page["UUID"], continuation_token=page["ContinuationToken"])


def list_rows(server):
    runs = [("S3, 1000 a page", lambda: list_pages(server, "/many?list-type=2")[::2])]
    for props in ("name,size", "name,size,checksum,atime"):
        runs.append((f"native, {props}", lambda props=props: list_natively(server, "many", props)))
    for name, run in runs:
        before = server.cpu_seconds()
        rows, seconds = run()
        if rows != KEYS:
            raise RuntimeError(f"{name}: {rows} rows instead of {KEYS}")
        what = f"LIST of {KEYS} keys"
        yield row(what, name, "rows/s", rows / seconds)
        yield row(what, name, "server CPU us/row", (server.cpu_seconds() - before) / rows * 1e6)


def batch_rows(server):
    """The most that the server's memory grew while it answered is a bound of what a batch holds."""
    size = 64 * KiB
    connection = http.client.HTTPConnection(server.server.address)
    for number in range(BATCH):
        connection.request("PUT", f"/batch/{number:04}", os.urandom(size))
        connection.getresponse().read()
    message = json.dumps({"in": [{"objname": f"{number:04}"} for number in range(BATCH)], "mime": ".tar", "strm": True, "onob": True})
    before, resident, began = server.cpu_seconds(), server.resident_bytes(), time.monotonic()
    connection.request("GET", "/v1/ml/moss/batch", message, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    received, most = 0, resident
    while piece := answer.read(MiB):
        received += len(piece)
        most = max(most, server.resident_bytes())
    seconds = time.monotonic() - began
    what = f"GetBatch of {BATCH} objects of 64 KiB"
    yield row(what, "native", "MiB/s", received / MiB / seconds)
    yield row(what, "native", "server CPU us/object", (server.cpu_seconds() - before) / BATCH * 1e6)
    yield row(what, "native", "MiB of memory more", (most - resident) / MiB)


def native(rig):
    server = Mortise(rig.directory / f"native-{rig.run}", extra=CONFIG)
    rig.run += 1
    try:
        client = rig.client(server)
        for bucket in ("bench", "many", "batch"):
            client.create_bucket(Bucket=bucket)
        large = rig.directory / "64m"
        large.write_bytes(os.urandom(64 * MiB))
        for key, body in (("4k", os.urandom(4 * KiB)), ("64m", large.read_bytes())):
            client.put_object(Bucket="bench", Key=key, Body=body)
        yield from object_rows(rig, server, large)
        load(server, "put", "many", count=KEYS, size=0)
        yield from list_rows(server)
        yield from batch_rows(server)
    finally:
        server.stop()
