# SPDX-License-Identifier: Apache-2.0
"""The Python package aistore from PyPI, as its users call it. Run by tools/test-optin with the newest release and with 1.26."""

import hashlib
import io
import tarfile

import pytest

aistore = pytest.importorskip("aistore")

from aistore.sdk import Client  # noqa: E402
from aistore.sdk.errors import AISError, ErrBckAlreadyExists, ErrBckNotFound, ErrObjNotFound  # noqa: E402


@pytest.fixture(scope="module")
def client(native):
    return Client(native.server.url)


@pytest.fixture
def bck(client, bucket):
    return client.bucket(bucket)


def test_the_cluster(client):
    cluster = client.cluster()
    assert cluster.is_ready() and len(cluster.get_info().tmap) == 1
    assert len(cluster.get_performance()) == 1 and cluster.list_running_jobs() is not None


def test_buckets(client, bck):
    assert bck.name in [b.name for b in client.cluster().list_buckets()]
    with pytest.raises(ErrBckAlreadyExists):
        client.bucket(bck.name).create()
    client.bucket(bck.name).create(exist_ok=True)
    bck.object("o").get_writer().put_content(b"12345")
    assert bck.summary()["ObjCount"]["obj_count_present"] == "1"
    assert bck.info()[1]["TotalSize"]["size_all_present_objs"] == "5"
    bck.delete()
    with pytest.raises(ErrBckNotFound):
        bck.list_objects()
    bck.delete(missing_ok=True)


def test_objects(bck):
    content = hashlib.sha512(b"x").digest() * 100_000
    obj = bck.object("dir/ü %25 ?")
    obj.get_writer().put_content(content)
    assert obj.get_reader().read_all() == content
    assert obj.get_reader(byte_range="bytes=5-9").read_all() == content[5:10]
    assert b"".join(obj.get_reader(num_workers=4)) == content
    assert obj.get_reader(direct=True).read_all() == content
    assert obj.props.size == len(content) and obj.props.obj_version == "1" and obj.props.present
    obj.get_writer().set_custom_props({"a": "b"})
    assert obj.props.custom_metadata == {"a": "b"}
    obj.delete()
    with pytest.raises(ErrObjNotFound):
        obj.get_reader().read_all()


def test_listings(bck):
    for i in range(25):
        bck.object(f"o{i:02}").get_writer().put_content(b"x" * i)
    assert len(bck.list_all_objects(page_size=7)) == 25
    entries = bck.list_objects(prefix="o1", props="name,size,checksum,version").entries
    assert [e.name for e in entries] == [f"o1{i}" for i in range(10)] and entries[3].size == 13 and entries[3].checksum


def test_many(client, bck, native):
    names = [f"o{i}" for i in range(10)]
    for name in names:
        bck.object(name).get_writer().put_content(name.encode())
    to = client.bucket(bck.name + "-to").create()
    for job in bck.objects(obj_names=names[:4]).copy(to, prepend="p-"):
        assert client.job(job).wait(verbose=False).success
    assert sorted(e.name for e in to.list_all_objects()) == [f"p-{n}" for n in names[:4]]
    assert [content for _, content in client.batch(names, bucket=bck).get()] == [n.encode() for n in names]
    for job in bck.objects(obj_names=names[:3]).archive("a.tar"):
        assert client.job(job).wait(verbose=False).success
    with tarfile.open(fileobj=io.BytesIO(bck.object("a.tar").get_reader().read_all())) as tar:
        assert tar.getnames() == names[:3]
    assert client.job(bck.objects(obj_template="o{0..9}").delete()).wait(verbose=False).success
    assert [e.name for e in bck.list_all_objects()] == ["a.tar"]


def test_in_parts_and_appended(bck):
    upload = bck.object("parts").multipart_upload().create()
    for number, content in ((2, b"two"), (1, b"one,")):
        upload.add_part(number).put_content(content)
    upload.complete()
    assert bck.object("parts").get_reader().read_all() == b"one,two"
    writer = bck.object("parts").get_writer()
    handle = writer.append_content(b",three")
    writer.append_content(b"", handle, True)
    assert bck.object("parts").get_reader().read_all() == b"one,two,three"


def test_what_is_refused(client):
    with pytest.raises(AISError):
        client.bucket("no such name").create()
    with pytest.raises(AISError):
        client.cluster().list_buckets(provider="aws")
