# SPDX-License-Identifier: Apache-2.0
"""What programs do with files through tf.io.gfile, here in a bucket. Prints a line per step."""

import os
import sys

import tensorflow as tf
import tensorflow_io  # noqa: F401  (brings s3://)

gfile = tf.io.gfile
bucket = f"s3://{os.environ['BUCKET']}"


def check(what, holds):
    if not holds:
        print("FAILED", what, flush=True)
        os._exit(1)  # the libraries' ends of a process may fail by themselves
    print(what, flush=True)


def content(path):
    with gfile.GFile(path, "rb") as file:
        return file.read()


def write(path, data, mode="wb"):
    with gfile.GFile(path, mode) as file:
        file.write(data)


small, large = b"hello, mortise\n", os.urandom(1 << 20) * 12
write(f"{bucket}/d/hello.txt", small)
check("write and read", content(f"{bucket}/d/hello.txt") == small)
check("a part", gfile.GFile(f"{bucket}/d/hello.txt", "rb").read(5) == b"hello")
write(f"{bucket}/d/large", large)  # S3_MULTI_PART_UPLOAD_CHUNK_SIZE is less: an upload in parts, a read in ranges
check("a large file", content(f"{bucket}/d/large") == large)
check("its size", gfile.stat(f"{bucket}/d/large").length == len(large))
write(f"{bucket}/d/hello.txt", b"again\n", "ab")
check("append", content(f"{bucket}/d/hello.txt") == small + b"again\n")
check("an odd name", (write(f"{bucket}/d/o dd+%20ü", small), content(f"{bucket}/d/o dd+%20ü") == small)[1])
check("exists", gfile.exists(f"{bucket}/d/hello.txt") and not gfile.exists(f"{bucket}/d/nosuch"))
check("a folder", gfile.isdir(f"{bucket}/d") and not gfile.isdir(f"{bucket}/d/large"))
check("list", sorted(gfile.listdir(f"{bucket}/d")) == ["hello.txt", "large", "o dd+%20ü"])
check("pattern", gfile.glob(f"{bucket}/d/he*") == [f"{bucket}/d/hello.txt"])
gfile.copy(f"{bucket}/d/large", f"{bucket}/d/copy")
check("copy", content(f"{bucket}/d/copy") == large)
gfile.rename(f"{bucket}/d/copy", f"{bucket}/d/moved")
check("rename", content(f"{bucket}/d/moved") == large and not gfile.exists(f"{bucket}/d/copy"))
gfile.remove(f"{bucket}/d/moved")
check("remove", not gfile.exists(f"{bucket}/d/moved"))
gfile.makedirs(f"{bucket}/new/folder")  # sends no request that writes: a folder is there when something is in it
write(f"{bucket}/new/folder/file", small)
check("make folders", gfile.isdir(f"{bucket}/new/folder"))
try:
    content(f"{bucket}/d/nosuch")
    check("a missing file", False)
except tf.errors.NotFoundError:
    check("a missing file", True)
gfile.rmtree(f"{bucket}/d")
check("remove a tree", not gfile.exists(f"{bucket}/d/hello.txt") and not gfile.exists(f"{bucket}/d/large"))
print("done", flush=True)
sys.stdout.flush()
os._exit(0)
