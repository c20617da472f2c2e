# SPDX-License-Identifier: Apache-2.0
"""archive put, ls, get, bucket."""

import io
import json
import tarfile
import zipfile

import pytest


def add_member(tar, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def make_tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            add_member(tar, name, content)
    return buffer.getvalue()


@pytest.fixture
def archive(ais, bucket):
    ais("put", "-", bucket + "/dir.tar", stdin=make_tar({"a.txt": b"first", "sub/b.txt": b"second"}))
    return bucket + "/dir.tar"


def test_list_members(ais, bucket, archive):
    assert ais("archive", "ls", archive, "--name-only", "-H").split() == ["dir.tar", "dir.tar/a.txt", "dir.tar/sub/b.txt"]
    assert "    dir.tar/a.txt" in ais("ls", bucket, "--archive")
    assert ais.names(bucket) == ["dir.tar"]


def test_read_a_member(ais, archive):
    assert ais("archive", "get", archive + "/sub/b.txt", "-") == "second"
    assert ais("get", archive, "-", "--archpath", "a.txt") == "first"
    assert ais("archive", "get", archive + "/sub/b.txt") == f"GET sub/b.txt from {archive} as b.txt (6B)\n"
    assert ais.read("b.txt") == b"second"
    assert "nosuch" in ais.fails("get", archive, "-", "--archpath", "nosuch")


def test_members_as_an_archive(ais, archive):
    ais("archive", "get", archive, "sub.tar", "--archregx", "sub/", "--archmode", "prefix")
    with tarfile.open(ais.folder / "sub.tar") as tar:
        assert tar.getnames() == ["sub/b.txt"]


def test_the_archive_and_what_is_in_it(ais, archive):
    shown = ais("archive", "get", archive, "all.tar")
    assert shown.endswith(", and 2 files of it into all\n")
    with tarfile.open(ais.folder / "all.tar") as tar:
        assert tar.getnames() == ["a.txt", "sub/b.txt"]
    assert ais.read("all/a.txt") == b"first" and ais.read("all/sub/b.txt") == b"second"
    ais("get", archive, "out", "--extract")
    assert ais.read("out/dir/sub/b.txt") == b"second" and (ais.folder / "out/dir.tar").exists()
    ais("get", archive, "plain/")
    assert [p.name for p in (ais.folder / "plain").iterdir()] == ["dir.tar"]
    assert ais("archive", "get", archive, "-").encode() == ais.read("all.tar")
    ais.file("new/a.txt", b"mine")
    assert "already" in ais.fails("get", archive, "new.tar", "--extract")
    assert ais.read("new/a.txt") == b"mine" and ais.read("new/sub/b.txt") == b"second"
    ais("get", archive, "new.tar", "--extract", "-y")
    assert ais.read("new/a.txt") == b"first"


@pytest.mark.parametrize("ending, mode", [(".tgz", "w:gz"), (".tar.gz", "w:gz"), (".zip", None)])
def test_several_archives_are_extracted(ais, bucket, ending, mode):
    buffer = io.BytesIO()
    if mode is None:
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("d/\u00fc", "inside")
    else:
        with tarfile.open(fileobj=buffer, mode=mode) as archive:
            add_member(archive, "d/\u00fc", b"inside")
    for i in range(3):
        ais("put", "-", f"{bucket}/s/shard-{i}{ending}", stdin=buffer.getvalue())
    ais("put", "-", f"{bucket}/s/plain", stdin=b"plain")
    assert "and 3 files of archives" in ais("get", bucket, "out", "--prefix", "s/", "--extract", "-y")
    assert [ais.read(f"out/shard-{i}/d/\u00fc") for i in range(3)] == [b"inside"] * 3 and ais.read("out/plain") == b"plain"


def test_members_stay_below_the_folder(ais, bucket):
    """Names that lead elsewhere, links, and links that lie in the way."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in ("../evil", "/abs", "a/../../evil2", "good"):
            add_member(tar, name, name.encode())
        link = tarfile.TarInfo("way")
        link.type, link.linkname = tarfile.SYMTYPE, ".."
        tar.addfile(link)
        add_member(tar, "way/evil3", b"through")
        add_member(tar, "in/new", b"through")
    ais("put", "-", bucket + "/x.tar", stdin=buffer.getvalue())
    ais.file("outside/file", b"mine")
    (ais.folder / "out/x").mkdir(parents=True)
    (ais.folder / "out/x/in").symlink_to(ais.folder / "outside")
    said = ais.fails("get", bucket + "/x.tar", "out/", "--extract", "-y")
    assert said.count("is left out") == 4 and "4 left out, 3 written" in said
    found = {str(p.relative_to(ais.folder)) for p in ais.folder.rglob("*") if p.is_file()}
    assert found == {"outside/file", "out/x.tar", "out/x/good", "out/x/abs", "out/x/way/evil3"}


def test_archives_that_are_none(ais, bucket):
    ais("put", "-", bucket + "/x.tar", stdin=b"no archive" * 1000)
    assert "cannot be read" in ais.fails("get", bucket + "/x.tar", "--extract")
    for words in ((bucket + "/x.tar", "-"), (bucket + "/x.tar", "/dev/null"), (bucket + "/x",), (bucket + "/x.tar", "--archpath", "a")):
        ais.fails("get", *words, "--extract", code=2)


def test_objects_become_an_archive(ais, bucket):
    for name in ("x", "y", "z"):
        ais("put", "-", f"{bucket}/{name}", stdin=name.encode())
    ais("archive", "bucket", bucket, bucket + "/made.tar", "--list", "x,y", "--wait")
    ais("get", bucket + "/made.tar", "made.tar")
    with tarfile.open(ais.folder / "made.tar") as tar:
        assert sorted(tar.getnames()) == ["x", "y"]


def test_files_become_members(ais, bucket):
    ais.file("f", b"one")
    ais.file("dir/x", b"two"), ais.file("dir/sub/y", b"three")
    assert ais("archive", "put", "f", bucket + "/n.tar", "--archpath", "m.txt") == f'CREATE {bucket}/n.tar with f as "m.txt"\n'
    ais("archive", "put", "dir", bucket + "/n.tar", "-r", "-y", "--append")
    ais("put", "-", bucket + "/n.tar", "--archpath", "piped", stdin=b"four")
    ais("get", bucket + "/n.tar", "n.tar")
    with tarfile.open(ais.folder / "n.tar") as tar:
        assert tar.getnames() == ["m.txt", "sub/y", "x", "piped"]
        assert tar.extractfile("sub/y").read() == b"three"
    ais.fails("archive", "put", "f", bucket + "/nosuch.tar", "--append")


@pytest.mark.parametrize("ending", [".tar", ".tgz", ".tar.gz", ".tar.lz4", ".zip"])
def test_shards_of_random_files(ais, new_name, ending):
    """The bucket is made if it is not there."""
    shown = ais("archive", "gen-shards", f"{new_name}/d/shard-{{01..03}}{ending}", "--fcount", "4", "--fsize", "2KiB", "--fext", "jpg,.cls")
    assert shown.startswith(f"Created 3 shards in {new_name} (total size ")
    assert ais.names(new_name) == [f"d/shard-0{i}{ending}" for i in (1, 2, 3)]
    ais("archive", "get", f"{new_name}/d/shard-02{ending}", "out/")
    files = list((ais.folder / "out/shard-02").iterdir())
    assert len(files) == 8 and {f.stat().st_size for f in files} == {2048} and {f.suffix for f in files} == {".jpg", ".cls"}
    assert len({f.read_bytes() for f in files}) == 8
    assert sorted(f.stem.split("-")[1] for f in files if f.suffix == ".cls") == ["4", "5", "6", "7"]
    ais.fails("archive", "gen-shards", f"{new_name}/x-{{1..2}}{ending}", "--cleanup")
    ais("archive", "gen-shards", f"{new_name}/x-{{1..2}}{ending}", "--cleanup", "-y", "--output-template", "a-{1..9}.wav")
    assert ais.names(new_name) == [f"x-{i}{ending}" for i in (1, 2)]
    assert ais("archive", "ls", f"{new_name}/x-1{ending}", "--name-only", "-H").split()[1:] == [f"x-1{ending}/a-{i}.wav" for i in range(1, 6)]


@pytest.mark.parametrize(
    "words",
    [
        ("x.tar",),
        ("x-{1..2}.txt",),
        ("x-{1..2}.tar", "--fcount", "0"),
        ("x-{1..2}.tar", "--fsize", "2TiB"),
        ("x-{1..2}.tar", "--tform", "V7"),
        ("x-{1..2}.tar", "--output-template", "a-{1..4}"),
    ],
)
def test_shards_that_are_none(ais, new_name, words):
    ais.fails("archive", "gen-shards", f"{new_name}/{words[0]}", *words[1:], code=2)
    assert new_name not in ais("ls")


def test_a_batch(ais, bucket, archive):
    for i in range(5):
        ais("put", "-", f"{bucket}/o-{i}", stdin=b"%d" % i * 100)
    name = bucket.removeprefix("ais://")
    ais("ml", "get-batch", bucket, "--list", "o-3, o-1", "out.tar")
    with tarfile.open(ais.folder / "out.tar") as tar:
        assert tar.getnames() == [f"{name}/o-3", f"{name}/o-1"] and tar.extractfile(f"{name}/o-1").read() == b"1" * 100
    shown = ais("ml", "get-batch", f"{bucket}/o-{{0..2}}", f"{archive}/sub/b.txt", f"{bucket}/o-4", "all.tgz", "--omit-src-bck")
    assert shown.startswith("Created all.tgz (5 objects, ")
    with tarfile.open(ais.folder / "all.tgz") as tar:
        assert tar.getnames() == ["o-0", "o-1", "o-2", "dir.tar/sub/b.txt", "o-4"] and tar.extractfile("dir.tar/sub/b.txt").read() == b"second"
    assert "canceled" in ais.fails("ml", "get-batch", bucket, "--prefix", "o-", "all.tgz")
    ais("ml", "get-batch", bucket, "--prefix", "o-", "all.zip", "--streaming")
    with zipfile.ZipFile(ais.folder / "all.zip") as zipped:
        assert zipped.namelist() == [f"{name}/o-{i}" for i in range(5)]


def test_a_batch_by_its_request(ais, bucket):
    ais("put", "-", f"{bucket}/o", stdin=b"0123456789")
    request = {"in": [{"objname": "o", "bucket": bucket.removeprefix("ais://"), "provider": "ais", "start": 2, "length": 3}], "onob": True}
    ais("ml", "get-batch", "a.tar", "--spec", json.dumps(request))
    ais.file("request.json", json.dumps(request).encode())
    ais("ml", "get-batch", "b.tar", "-f", "request.json")
    name = bucket.removeprefix("ais://")
    ais.file("request.yaml", f"in:\n- objname: o\n  bucket: '{name}'\n  start: 2\n  length: 3\nonob: true\n".encode())
    ais("ml", "get-batch", "y.tar", "-f", "request.yaml")
    for name in ("a.tar", "b.tar", "y.tar"):
        with tarfile.open(ais.folder / name) as tar:
            assert tar.extractfile("o").read() == b"234"
    ais.fails("ml", "get-batch", "c.tar", "--spec", "in: []", code=1)
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
    for text in (bomb, "in: [", "- a", "? [k]\n: 1"):
        ais.file("bad.yaml", text.encode())
        assert "--spec" in ais.fails("ml", "get-batch", "c.tar", "-f", "bad.yaml", code=2)
    ais.fails("ml", "get-batch", "c.tar", "--spec", "{}", code=2)


def test_what_is_missing_in_a_batch(ais, bucket):
    ais("put", "-", f"{bucket}/o", stdin=b"x")
    assert "nosuch" in ais.fails("ml", "get-batch", f"{bucket}/o", f"{bucket}/nosuch", "out.tar")
    assert not (ais.folder / "out.tar").exists()
    done = ais.run("ml", "get-batch", f"{bucket}/o", f"{bucket}/nosuch", "out.tar", "--cont-on-err")
    assert done.returncode == 0 and b"missing: nosuch" in done.stderr
    with tarfile.open(ais.folder / "out.tar") as tar:
        assert [m.size for m in tar.getmembers()] == [1, 0]
    ais.fails("ml", "get-batch", "out2.tar", code=2)
    ais.fails("ml", "get-batch", bucket, "out2.tar", code=2)


def test_mistakes(ais, bucket):
    ais.file("f", b"x")
    ais.fails("archive", "put", "f", bucket, code=2)
    ais.fails("archive", "put", "-", bucket + "/a.tar", code=2)
    ais.fails("archive", "put", "f", bucket + "/a.tar", "--append", "--append-or-put", code=2)
    assert "[DRY RUN]" in ais("archive", "put", "f", bucket + "/a.tar", "--dry-run")
    assert ais.names(bucket) == []


def test_a_new_archive_is_told_from_an_old_one(ais, bucket):
    ais.file("f", b"x"), ais.file("dir/a", b"y"), ais.file("dir/b", b"z")
    archive = bucket + "/new.tar"
    put = ("archive", "put", "f", archive, "--archpath", "m")
    assert ais(*put, "--dry-run") == f'[DRY RUN] CREATE {archive} with f as "m"\n' and ais.names(bucket) == []
    assert "does not exist" in ais.fails(*put, "--append")
    assert ais(*put) == f'CREATE {archive} with f as "m"\n'
    assert ais(*put) == f'APPEND f to {archive} as "m"\n'
    assert ais("archive", "put", "dir", archive, "-y").endswith(f"APPEND 2 files to {archive}\n")
    assert ais("archive", "put", "dir", bucket + "/dir.tar", "-y").endswith(f"CREATE {bucket}/dir.tar with 2 files\n")
    assert "does not exist" in ais.fails("archive", "put", "f", bucket + "-nosuch/x.tar")


def test_an_archive_is_made_by_put_only_if_it_is_meant(ais, bucket):
    """object put --archpath, and standard input, as the others."""
    ais.file("f", b"x")
    put = ("put", "f", bucket + "/p.tar", "--archpath", "m")
    assert ais(*put, "--dry-run") == f'[DRY RUN] CREATE {bucket}/p.tar with f as "m"\n' and ais.names(bucket) == []
    piped = ("archive", "put", "-", bucket + "/p.tar", "--archpath", "m")
    assert "does not exist" in ais.fails(*piped, "--append", stdin=b"x")
    assert ais(*put) == f'CREATE {bucket}/p.tar with f as "m"\n'
    assert ais(*piped, "--append", stdin=b"x") == f'APPEND (standard input) to {bucket}/p.tar as "m"\n'


def test_what_is_not_in_a_bucket_is_not_listed_as_nothing(ais, bucket):
    ais.file("f", b"x")
    ais("archive", "put", "f", bucket + "/a.tar")
    for name in ("nope.tar", "nope/", "a.tar/nope"):
        assert "does not exist" in ais.fails("archive", "ls", f"{bucket}/{name}"), name
    assert "a.tar/f" in ais("archive", "ls", bucket + "/a.tar")
    ais.file("g", b"y")
    ais("archive", "put", "g", bucket + "/a.tar")
    listed = ("archive", "ls", "-H", "--name-only")
    assert [name.strip() for name in ais(*listed, bucket + "/a.tar/f").splitlines()] == ["a.tar/f"]
    assert [name.strip() for name in ais(*listed, bucket + "/a.tar/").splitlines()] == ["a.tar/f", "a.tar/g"]
    assert [name.strip() for name in ais(*listed, bucket + "/a.tar/", "--limit", "1").splitlines()] == ["a.tar/f"]


def test_types_of_archives_are_written_with_or_without_a_dot(ais, bucket):
    for kind in ("tar", ".tar", "tgz", "zip", "tar.lz4"):
        ais("archive", "put", "-", f"{bucket}/put-{kind}", "--archpath", "m", "--archmime", kind, stdin=b"x")
        ais("put", "-", bucket + "/o", stdin=b"x")
        ais("archive", "bucket", bucket, f"{bucket}/made-{kind}", "--list", "o", "--archmime", kind, "--wait")
        assert ais("get", f"{bucket}/put-{kind}", "-", "--archpath", "m", "--archmime", kind) == "x"


def test_which_members_of_an_archive(ais, bucket):
    ais.file("dir/a.jpg", b"1"), ais.file("dir/b.txt", b"2")
    ais("archive", "put", "dir", bucket + "/a.tar", "-y")
    told = ais("get", bucket + "/a.tar", "part.tar", "--archregx", ".jpg", "--archmode", "suffix")
    assert told.startswith(f'GET the members of {bucket}/a.tar that match ".jpg" (suffix) as part.tar')
    with tarfile.open(ais.folder / "part.tar") as tar:
        assert tar.getnames() == ["a.jpg"]
    assert "one of regexp, prefix, suffix, substr, wdskey" in ais.fails("get", bucket + "/a.tar", "x.tar", "--archregx", "a", "--archmode", "glob", code=2)
    assert "--archregx" in ais.fails("get", bucket + "/a.tar", "x.tar", "--archmode", "prefix", code=2)
    assert ais.fails("ml", "get-batch", bucket + "/a.tar", code=2).startswith("Error: missing argument")
    assert "(1 object," in ais("ml", "get-batch", bucket + "/a.tar/a.jpg", "one.tar")
