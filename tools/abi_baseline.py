# SPDX-License-Identifier: Apache-2.0
"""Compares the ABI headers with the committed baseline of their version, by Debian's abidiff (package abigail-tools).

The baseline, sdk/abi/MAJOR.MINOR.abixml, is what abidw says of a library that is built from the headers alone: a
function for each struct. It is for the machines that abidiff was given it on: x86-64.
"""

import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

MACHINE = "x86_64"
# Nothing in the baseline tells where or by whom it was made.
QUIET = ["--no-comp-dir-path", "--no-corpus-path", "--no-show-locs"]


def can_compare():
    return platform.machine() == MACHINE and shutil.which("abidiff") is not None and shutil.which("abidw") is not None


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def build_library(headers, structs, directory):
    """A library in which abidiff finds every struct. The headers compile."""
    source = [f'#include "{Path(header).resolve()}"' for header in headers]
    for name in sorted(structs):
        source.append(f"void about_{name}(const struct {name}* it);")
        source.append(f"void about_{name}(const struct {name}* it) {{ (void)it; }}")
    Path(directory, "headers.c").write_text("\n".join(source) + "\n")
    library = Path(directory, "headers.so")
    built = run("cc", "-std=c11", "-g", "-O0", "-shared", "-fPIC", "-o", library, Path(directory, "headers.c"))
    if built.returncode != 0:
        raise RuntimeError(built.stderr)
    return library


def changed_structs(report):
    """(name, text) for each struct that a report with --leaf-changes-only is about."""
    for block in re.split(r"^(?=')", report, flags=re.MULTILINE)[1:]:
        title = re.match(r"'struct (\w+)", block)
        yield (title[1] if title else block.splitlines()[0]), " ".join(block.split())


def is_longer_only(text):
    """Members were appended, and nothing else. (One that was inserted moves those behind it.)"""
    return "data member insertion" in text and not re.search(r"data member changes|data member deletion", text)


def read_report(report):
    """Breaks, and whether there is anything new."""
    breaks = [f"{name}: abidiff says: {text[:300]}" for name, text in changed_structs(report) if not is_longer_only(text)]
    gone = re.search(r"functions summary: (\d+) Removed", report)
    if gone and gone[1] != "0":
        breaks.append(f"abidiff says: {gone[1]} structs are gone")
    return breaks


def compare(headers, structs, baseline):
    """What breaks, and whether anything differs."""
    with tempfile.TemporaryDirectory() as directory:
        library = build_library(headers, structs, directory)
        result = run("abidiff", "--harmless", "--leaf-changes-only", "--no-show-locs", baseline, library)
    breaks = read_report(result.stdout)
    if result.returncode & 3:  # it could not do its work
        breaks.append(f"abidiff failed: {result.stderr.strip()}")
    return breaks, result.returncode != 0


def write(headers, structs, baseline):
    with tempfile.TemporaryDirectory() as directory:
        library = build_library(headers, structs, directory)
        result = run("abidw", *QUIET, library)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    # Where the headers were compiled is of no interest, and differs each time.
    Path(baseline).write_text(result.stdout.replace(directory + "/", ""))
