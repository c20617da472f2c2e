# SPDX-License-Identifier: Apache-2.0
"""AIStore's page "S3 compatibility", from top to bottom: each command as it stands there, and what it prints.

HOST stands for the page's "10.10.0.1:51080" and "localhost:51080". Where the page has a mistake, the test shows that the line
cannot work with the client that it names, and what was meant.
"""

import re

import pytest

TEN = b"0123456789abcdef"


@pytest.fixture
def bck(document):
    document("ais bucket create ais://bck")
    document.file("filename", TEN)
    return document


# ---- the table: bucket operations ----


def test_create_bucket(document):
    assert document("ais bucket create ais://bck") == '"ais://bck" bucket created\n'
    assert document("s3cmd mb s3://bck-s3cmd") == "Bucket 's3://bck-s3cmd/' created\n"
    assert document("aws s3 mb s3://bck-aws") == "make_bucket: bck-aws\n"
    assert document("ais ls ais://") == "AIS Buckets (3)\n  ais://bck\n  ais://bck-aws\n  ais://bck-s3cmd\n"


def test_head_bucket(bck):
    assert "provider         ais\n" in bck("ais bucket show ais://bck")
    assert "s3://bck/ (bucket):" in bck("s3cmd info s3://bck")
    bck("aws s3api head-bucket --bucket bck")
    assert bck.run("ais bucket show ais://nosuch").returncode == 1
    assert bck.run("aws s3api head-bucket --bucket nosuch").returncode != 0


def test_destroy_bucket(document):
    document("ais bucket create ais://bck ais://bck1 ais://bck2")
    assert document("ais bucket rm ais://bck") == '"ais://bck" destroyed\n'
    assert document("s3cmd rb s3://bck1") == "Bucket 's3://bck1/' removed\n"
    assert document("aws s3 rb s3://bck2") == "remove_bucket: bck2\n"
    assert document("ais ls ais://") == "AIS Buckets (0)\n"


def test_list_buckets(bck):
    assert bck("ais ls ais://") == "AIS Buckets (1)\n  ais://bck\n"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d  s3://bck\n", bck("s3cmd ls s3://"))
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d bck\n", bck("aws s3 ls s3://"))


# ---- the table: object operations ----


def test_put_object(bck):
    assert bck("ais object put filename ais://bck/obj") == f'PUT "{bck.folder}/filename" => ais://bck/obj\n'
    assert "upload: 'filename' -> 's3://bck/obj-s3cmd'" in bck("s3cmd put filename s3://bck/obj-s3cmd")
    assert "upload: ./filename to s3://bck/obj-aws" in bck("aws s3 cp filename s3://bck/obj-aws")
    for name in ("obj", "obj-s3cmd", "obj-aws"):
        assert bck(f"ais object cat ais://bck/{name}") == TEN.decode()


def test_get_object(bck):
    bck("ais object put filename ais://bck/obj && rm filename")
    assert bck("ais object get ais://bck/obj filename") == "GET obj from ais://bck as filename (16B)\n"
    bck("s3cmd get s3://bck/obj from-s3cmd")
    bck("aws s3 cp s3://bck/obj from-aws")
    for name in ("filename", "from-s3cmd", "from-aws"):
        assert (bck.folder / name).read_bytes() == TEN


def test_get_a_range(bck):
    bck("ais object put filename ais://bck/obj")
    assert bck("ais object get ais://bck/obj --offset 0 --length 10") == "Read range (length 10 at offset 0) as obj\n"
    assert (bck.folder / "obj").read_bytes() == TEN[:10]
    assert '"ContentRange": "bytes 0-9/16"' in bck("aws s3api get-object --range=bytes=0-9 --bucket bck --key obj part")
    assert (bck.folder / "part").read_bytes() == TEN[:10]


def test_head_object(bck):
    bck("ais object put filename ais://bck/obj")
    shown = bck("ais object show ais://bck/obj")
    assert "name             ais://bck/obj\n" in shown and "size             16B\n" in shown
    assert re.search(r"File size: +16\n", bck("s3cmd info s3://bck/obj"))
    assert '"ContentLength": 16' in bck("aws s3api head-object --bucket bck --key obj")


def test_list_objects(bck):
    bck("ais object put filename ais://bck/obj")
    assert bck("ais ls ais://bck") == "NAME    SIZE\nobj     16B\n"
    assert re.fullmatch(r"20\S+ \S+ +16  s3://bck/obj\n", bck("s3cmd ls s3://bck/"))
    assert re.fullmatch(r"20\S+ \S+ +16 obj\n", bck("aws s3 ls s3://bck/"))


def test_copy_object(bck):
    """The page says that the native command line cannot: ours does."""
    bck("ais object put filename ais://bck/obj && ais bucket create ais://other")
    assert '"CopyObjectResult"' in bck("aws s3api copy-object --copy-source bck/obj --bucket bck --key copy")
    assert "remote copy" in bck("s3cmd cp s3://bck/obj s3://other/obj")
    assert bck("ais object cp ais://bck/obj ais://other/obj2") == "COPY ais://bck/obj => ais://other/obj2\n"
    assert bck("ais ls ais://other -H --name-only") == "obj\nobj2\n"


def test_regions_are_ignored(bck):
    bck("aws --region eu-south-2 s3api head-bucket --bucket bck && s3cmd ls s3://bck --region us-west-1")


def test_bucket_creation_time(bck):
    assert re.search(r"^created +20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$", bck("ais bucket show ais://bck"), re.MULTILINE)
    assert bck("s3cmd ls s3://").startswith("20")


def test_versioning(bck):
    assert bck("ais bucket props ais://bck versioning.enabled=false") == (
        'Bucket props successfully updated\n"versioning.enabled" set to:"false" (was:"true")\n'
    )
    bck("aws s3api get-bucket-versioning --bucket bck")
    bck("aws s3api put-bucket-versioning --bucket bck --versioning-configuration Status=Enabled")
    assert '"Status": "Enabled"' in bck("aws s3api get-bucket-versioning --bucket bck")


def test_access(bck):
    assert bck("ais bucket props ais://bck access").splitlines()[1].startswith("access           GET,HEAD-OBJECT,PUT,")
    assert "ais auth login" in bck("ais auth")


# ---- client configuration ----


def test_s3cmd_options(bck):
    row = bck("s3cmd ls --host=HOST/s3")
    assert row.endswith("  s3://bck\n")
    assert bck("s3cmd ls --host=HOST/s3 --no-ssl") == row
    assert bck("s3cmd ls --host=HOST/s3 --no-check-certificate") == row
    assert bck("s3cmd ls --host=HOST/s3 --region us-west-1") == row
    bck("ais object put filename ais://bck/obj")
    assert bck('s3cmd ls s3://bck --host=HOST/s3 --host-bucket="HOST/s3/%(bucket)"').endswith("  s3://bck/obj\n")


# ---- object checksum ----


def test_md5_at_creation(document):
    assert document('ais bucket create ais://bck --bucket-props="checksum.type=md5"') == '"ais://bck" bucket created\n'
    shown = document("ais show bucket ais://bck | grep checksum")
    assert shown == "checksum         Type: md5 | Validate: ColdGET\n"


def test_md5_at_creation_as_newer_clients_spell_it(document):
    document('ais bucket create ais://bck --props="checksum.type=md5"')
    assert "Type: md5" in document("ais show bucket ais://bck | grep checksum")


@pytest.mark.parametrize("words", ["props", "props set"])
def test_md5_later(bck, words):
    bck("ais object put filename ais://bck/before")
    assert bck(f"ais bucket {words} ais://bck checksum.type=md5") == (
        'Bucket props successfully updated\n"checksum.type" set to:"md5" (was:"xxhash")\n'
    )
    bck("ais object put filename ais://bck/after")
    assert "md5[" in bck("ais object show ais://bck/after") and "xxhash[" in bck("ais object show ais://bck/before")


# ---- last modification time ----


def test_access_times(bck):
    bck("ais bucket props ais://bck checksum.type=md5")
    bck.file("object.txt", b"x" * 71671)
    bck("ais object put object.txt ais://bck/obj-ais")
    bck('s3cmd put object.txt s3://bck/obj-aws --host=HOST --host-bucket="HOST/s3/%(bucket)"')
    lines = bck("ais bucket ls ais://bck --props checksum,size,atime").splitlines()
    assert re.fullmatch(r"NAME {12}CHECKSUM {32}SIZE {12}ATIME", lines[0])
    row = r"obj-a\ws {9}[0-9a-f]{32} {8}69\.99KiB {8}\d\d \w{3} \d\d \d\d:\d\d UTC"
    assert len(lines) == 3 and all(re.fullmatch(row, line) for line in lines[1:]), lines
    listed = bck('s3cmd ls s3://bck --host=HOST --host-bucket="HOST/s3/%(bucket)"').splitlines()
    assert [line.split()[2:] for line in listed] == [["71671", "s3://bck/obj-ais"], ["71671", "s3://bck/obj-aws"]]


# ---- more examples ----


def test_create_bucket_with_other_clients(document):
    assert document("ais bucket ls ais://") == "AIS Buckets (0)\n"
    mistake = document.run("s3cmd --host http://HOST/s3 s3 mb s3://bck1")  # "s3" is a word of aws
    assert mistake.returncode != 0
    assert document("aws --endpoint-url http://HOST/s3 s3 mb s3://bck1") == "make_bucket: bck1\n"
    assert document("ais bucket ls ais://").splitlines()[0] == "AIS Buckets (1)"
    assert document("s3cmd --host=HOST/s3 mb s3://bck2") == "Bucket 's3://bck2/' created\n"
    assert document("ais bucket ls ais://").splitlines()[0] == "AIS Buckets (2)"


def test_remove_bucket_with_other_clients(document):
    document("aws s3 mb s3://bck1")
    mistake = document.run("s3cmd --host http://HOST/s3 s3 ls s3://")
    assert mistake.returncode != 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d bck1\n", document("aws --endpoint-url http://HOST/s3 s3 ls s3://"))
    assert document("aws --endpoint-url http://HOST/s3 s3 rb s3://bck1") == "remove_bucket: bck1\n"  # the page says "mb"
    assert document("aws --endpoint-url http://HOST/s3 s3 ls s3://") == ""
    document("s3cmd --host=HOST/s3 mb s3://bck1 && s3cmd --host=HOST/s3 rb s3://bck1")
    assert document("s3cmd --host=HOST/s3 ls s3://") == ""
