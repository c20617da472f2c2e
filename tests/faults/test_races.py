# SPDX-License-Identifier: Apache-2.0
"""Clients that race for a key or a bucket, on every store: one whole winner, and nobody sees half of anything."""

import hashlib
import http.client
import random
import threading

import pytest

from mortise_server import Server

MiB = 1 << 20
STORES = {"disk": "", "memory": '[storage]\nmeta = "meta_memory"\nblob = "blob_memory"\n'}
WRITERS = 6


@pytest.fixture(scope="module", params=STORES)
def server(request, tmp_path_factory):
    out = Server(tmp_path_factory.mktemp(request.param), extra=STORES[request.param]).start()
    yield out
    assert out.stop() == 0, out.last_of_log()


class Connection(http.client.HTTPConnection):
    def call(self, method, path, body=None, headers=None):
        self.request(method, path, body=body, headers=headers or {})
        answer = self.getresponse()
        return answer.status, answer.read(), answer.headers


@pytest.fixture
def connect(server):
    return lambda: Connection(server.address, timeout=120)


@pytest.fixture
def bucket(request, connect):
    """A name for this test alone; made."""
    name = request.node.originalname.replace("_", "-")[:63]
    assert connect().call("PUT", f"/{name}")[0] == 200
    return name


def at_once(connect, count, act):
    """act(connection, number) in threads that begin together; the results."""
    barrier = threading.Barrier(count)
    results = [None] * count

    def run(number):
        connection = connect()
        connection.connect()
        barrier.wait()
        results[number] = act(connection, number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def body_of(number, size):
    return random.Random(number).randbytes(size)


@pytest.mark.parametrize("size", [100, 300_000])
@pytest.mark.parametrize("versioned", [False, True], ids=["plain", "versioned"])
def test_one_creator_wins(connect, bucket, size, versioned):
    if versioned:
        body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        assert connect().call("PUT", f"/{bucket}?versioning", body)[0] == 200
    for attempt in range(10):
        path = f"/{bucket}/{size}-{versioned}-{attempt}"
        answers = at_once(
            connect, WRITERS, lambda c, n, path=path: c.call("PUT", path, body_of(n, size), {"If-None-Match": "*"})
        )
        statuses = [status for status, _, _ in answers]
        assert statuses.count(200) == 1, statuses
        for status, text, _ in answers:
            # 409: AWS's answer while another conditional write of the key is under way.
            wanted = {412: b"<Code>PreconditionFailed</Code>", 409: b"<Code>ConditionalRequestConflict</Code>"}
            assert status == 200 or wanted[status] in text
        assert connect().call("GET", path)[1] == body_of(statuses.index(200), size)


def test_one_completer_of_many_uploads_wins(connect, bucket):
    """The same condition on uploads: each is complete, and only one may become the object."""
    path = f"/{bucket}/k"
    uploads = []
    for number in range(4):
        connection = connect()
        upload = connection.call("POST", path + "?uploads")[1].split(b"<UploadId>")[1].split(b"<")[0].decode()
        etag = connection.call("PUT", f"{path}?partNumber=1&uploadId={upload}", body_of(number, 5000))[2]["ETag"]
        part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
        uploads.append((upload, f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()))

    def complete(connection, number):
        upload, document = uploads[number]
        status, text, _ = connection.call("POST", f"{path}?uploadId={upload}", document, {"If-None-Match": "*"})
        return status == 200 and b"<Error>" not in text, text

    answers = at_once(connect, len(uploads), complete)
    won = [good for good, _ in answers]
    assert won.count(True) == 1, answers
    assert all(b"PreconditionFailed" in text or b"ConditionalRequestConflict" in text for good, text in answers if not good)
    assert connect().call("GET", path)[1] == body_of(won.index(True), 5000)


def test_every_complete_of_one_upload_succeeds(connect, bucket):
    for attempt in range(10):
        path = f"/{bucket}/k{attempt}"
        connection = connect()
        upload = connection.call("POST", path + "?uploads")[1].split(b"<UploadId>")[1].split(b"<")[0].decode()
        etag = connection.call("PUT", f"{path}?partNumber=1&uploadId={upload}", body_of(attempt, 5000))[2]["ETag"]
        part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
        document = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
        answers = at_once(
            connect, WRITERS, lambda c, _, p=f"{path}?uploadId={upload}", d=document: c.call("POST", p, d)[:2]
        )
        assert all(status == 200 and b"<Error>" not in text for status, text in answers), answers
        assert connection.call("GET", path)[1] == body_of(attempt, 5000)


@pytest.mark.parametrize("size", [3000, 2 * MiB])
def test_racing_writers_leave_one_whole_winner(connect, bucket, size):
    path = f"/{bucket}/k{size}"
    bodies = {hashlib.md5(body_of(n, size)).hexdigest() for n in range(WRITERS)}
    assert connect().call("PUT", path, body_of(0, size))[0] == 200
    for _ in range(5):
        stop = threading.Event()
        seen = set()

        def read(stop=stop, seen=seen):
            connection = connect()
            while not stop.is_set():
                status, got, headers = connection.call("GET", path)
                digest = hashlib.md5(got).hexdigest()
                seen.add(status == 200 and digest in bodies and headers["ETag"] == f'"{digest}"')

        reader = threading.Thread(target=read)
        reader.start()
        answers = at_once(connect, WRITERS, lambda c, n: c.call("PUT", path, body_of(n, size)))
        stop.set()
        reader.join()
        assert [status for status, _, _ in answers] == [200] * WRITERS
        assert seen == {True}, "a reader saw a mixture"
        assert hashlib.md5(connect().call("GET", path)[1]).hexdigest() in bodies


def test_deleting_a_bucket_races_with_writers(connect, bucket):
    outcomes = set()
    for attempt in range(25):
        path = f"/{bucket}-{attempt}"
        assert connect().call("PUT", path)[0] == 200

        def act(connection, number, path=path):
            if number == 0:
                return connection.call("DELETE", path)[:2]
            return connection.call("PUT", f"{path}/k{number}", body_of(number, [10, 100_000][number % 2]))[:2]

        (deleted, text), *puts = at_once(connect, 4, act)
        stored = [number for number, (status, _) in enumerate(puts, 1) if status == 200]
        outcomes.add(deleted)
        if deleted == 204:
            assert not stored, "acknowledged, and gone with the bucket"
            assert all(status == 404 and b"NoSuchBucket" in text for status, text in puts), puts
            assert connect().call("HEAD", path)[0] == 404
            continue
        assert deleted == 409 and b"BucketNotEmpty" in text
        assert len(stored) == len(puts), puts
        for number in stored:
            assert connect().call("GET", f"{path}/k{number}")[1] == body_of(number, [10, 100_000][number % 2])
    assert outcomes <= {204, 409}


def test_deleting_a_bucket_races_with_changes_of_its_properties(connect, bucket):
    tags = b"<Tagging><TagSet><Tag><Key>%d</Key><Value>v</Value></Tag></TagSet></Tagging>"
    for attempt in range(10):
        path = f"/{bucket}-{attempt}"
        assert connect().call("PUT", path)[0] == 200
        changing = threading.Event()

        def act(connection, number, path=path, changing=changing):
            if number == 0:
                assert changing.wait(60)
                return [connection.call("DELETE", path)[:2]]
            answers = []
            while not answers or answers[-1][0] == 204:
                answers.append(connection.call("PUT", f"{path}?tagging", tags % number)[:2])
                changing.set()
            return answers

        deleted, *changes = at_once(connect, 3, act)
        assert deleted[0][0] == 204, deleted
        for status, text in [answers[-1] for answers in changes]:
            assert status == 404 and b"NoSuchBucket" in text, text


def test_one_of_many_deletions_of_a_bucket_wins(connect, bucket):
    for attempt in range(10):
        path = f"/{bucket}-{attempt}"
        assert connect().call("PUT", path)[0] == 200
        answers = at_once(connect, WRITERS, lambda c, _, path=path: c.call("DELETE", path)[:2])
        assert [status for status, _ in answers].count(204) == 1, answers
        wanted = {404: b"<Code>NoSuchBucket</Code>", 409: b"<Code>OperationAborted</Code>"}
        assert all(status == 204 or wanted[status] in text for status, text in answers), answers


@pytest.mark.parametrize("change", ["overwrite", "delete", "overwrite and delete"])
@pytest.mark.parametrize("parts", [1, 6])
def test_a_download_keeps_its_bytes(connect, bucket, change, parts):
    """A slow reader of a large object, which is meanwhile overwritten, deleted, collected."""
    path = f"/{bucket}/{parts}"
    whole = body_of(parts, 30 * MiB)
    writer = connect()
    if parts == 1:
        assert writer.call("PUT", path, whole)[0] == 200
    else:
        put_parts(writer, path, whole, parts)
    reader = connect()
    reader.request("GET", path)
    answer = reader.getresponse()
    digest = hashlib.md5(answer.read(MiB))  # the rest does not fit into the sockets' buffers
    if "overwrite" in change:
        assert writer.call("PUT", path, b"new")[0] == 200
        assert writer.call("GET", path)[1] == b"new"
    if "delete" in change:
        assert writer.call("DELETE", path)[0] == 204
        assert writer.call("GET", path)[0] == 404
    for number in range(50):  # gives the collector something to do, and its turn
        assert writer.call("PUT", f"/{bucket}/other", body_of(number, 200_000))[0] == 200
    while piece := answer.read(MiB):
        digest.update(piece)
    assert digest.hexdigest() == hashlib.md5(whole).hexdigest()


def put_parts(connection, path, whole, count):
    upload = connection.call("POST", path + "?uploads")[1].split(b"<UploadId>")[1].split(b"<")[0].decode()
    size = len(whole) // count
    rows = ""
    for number in range(1, count + 1):
        part = whole[(number - 1) * size : number * size if number < count else None]
        etag = connection.call("PUT", f"{path}?partNumber={number}&uploadId={upload}", part)[2]["ETag"]
        rows += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
    document = f"<CompleteMultipartUpload>{rows}</CompleteMultipartUpload>".encode()
    status, text, _ = connection.call("POST", f"{path}?uploadId={upload}", document)
    assert status == 200 and b"<Error>" not in text, text
