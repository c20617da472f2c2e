#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the classes of the SDK's C++ layer are called as sdk/docs/writing-a-plugin.md says.

    check_sdk_names.py [ROOT]

Looks at the headers sdk/include/mortise/*.h and at the table below the document's heading "What the classes are called".
Prints one line per offence and exits 1 if there was any.

  * A class to derive from, which is one with a virtual destructor, has the plain noun of what it is, and is in the column
    "Derive from"; nothing else is, but for what is said to be a …Table.
  * A …Handle is the handle of a struct of the ABI, and is not derived from.
  * What is in the column "Call it through" is a class that is not derived from. Every …Handle is there.
  * What is made of a context and a function to call with it, and calls that when it is destroyed, is a …Reply.
  * Every interface that the ABI has an id of is in the table, once.
"""

import re
import sys
from pathlib import Path

HEADING = "### What the classes are called"
# Endings that say what a class is in the code, not what a plugin's author makes of it.
NO_NOUNS = ("Author", "Base", "Handle", "Impl", "Interface", "List", "Reply", "Service", "Table")

CLASS = re.compile(r"^(?:class|struct) (?:\[\[\w+\]\] )?(?:MORTISE_THREAD_ATTRIBUTE\(.*\) )?(\w+)[^;]*$", re.MULTILINE)
DERIVED_FROM = re.compile(r"^  virtual ~(\w+)\(\)", re.MULTILINE)
WITH_CONTEXT = re.compile(r"^  (?:explicit )?(\w+)\(void\* context, \w+ \w+\) noexcept", re.MULTILINE)
ID = re.compile(r'^#define MORTISE_\w+_ID "(mortise\.[\w.]+/\d+)"', re.MULTILINE)
CELL_NAME = re.compile(r"`([A-Z]\w+)`")
CELL_ID = re.compile(r"`(mortise\.[\w.]+/\d+)`")


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def rows_of(document):
    """(line number, cells) of the rows of the table below HEADING."""
    below = False
    for number, line in enumerate(document.split("\n"), 1):
        if line.startswith("#"):
            below = line == HEADING
        elif below and line.startswith("|") and not line.startswith("|---"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0] != "Interface":
                yield number, cells


class Headers:
    def __init__(self, folder):
        texts = [path.read_text() for path in sorted(folder.glob("*.h"))]
        abi = [path.read_text() for path in sorted((folder / "abi").glob("*.h"))]
        self.classes = {name for text in texts for name in CLASS.findall(text)}
        derived = (re.findall(r"^class (\w+) : public Late\w+ \{", text, re.MULTILINE) for text in texts)
        self.bases = {name for text in texts for name in DERIVED_FROM.findall(text)}.union(*derived)
        self.with_context = {name for text in texts for name in WITH_CONTEXT.findall(text)}
        self.ids = [found for text in abi for found in ID.findall(text)]
        self.structs = {name for text in abi for name in re.findall(r"struct mortise_(\w+)", text)}


def offences_of_headers(headers):
    for name in sorted(headers.bases):
        if name.endswith(NO_NOUNS):
            yield f"{name}: is derived from, and is not called by a plain noun"
    for name in sorted(c for c in headers.classes if c.endswith("Handle")):
        if snake(name.removesuffix("Handle")) not in headers.structs:
            yield f"{name}: the ABI has no mortise_{snake(name.removesuffix('Handle'))}"
    for name in sorted(headers.with_context):
        if not name.endswith("Reply"):
            yield f"{name}: owes an answer, and is no …Reply"


def offences_of_table(headers, rows):
    derived = {name: line for line, cells in rows for name in CELL_NAME.findall(cells[1])}
    called = {name: line for line, cells in rows for name in CELL_NAME.findall(cells[2])}
    ids = [found for _, cells in rows for found in CELL_ID.findall(cells[0])]
    for name, line in derived.items():
        if name not in headers.bases and not (name.endswith("Table") and name in headers.classes):
            yield f"line {line}: {name}: nothing to derive from"
    for name, line in called.items():
        if name not in headers.classes or name in headers.bases:
            yield f"line {line}: {name}: nothing to call"
    for name in sorted(headers.bases - derived.keys()):
        yield f"{name}: is derived from, and not in the table"
    for name in sorted(c for c in headers.classes if c.endswith("Handle") and c not in called):
        yield f"{name}: is not in the table"
    for found in headers.ids:
        if ids.count(found) != 1:
            yield f"{found}: {ids.count(found)} times in the table"


def main(arguments):
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    headers = Headers(root / "sdk/include/mortise")
    rows = list(rows_of((root / "sdk/docs/writing-a-plugin.md").read_text()))
    found = [*offences_of_headers(headers), *offences_of_table(headers, rows)]
    for line in found:
        print(line)
    if not found:
        print(f"sdk names: no offence in {len(headers.bases)} classes to derive from")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
