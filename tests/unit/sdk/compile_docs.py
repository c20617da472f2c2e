#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles every block of the SDK's pages that is marked cpp or c, each as a file of its own.

  compile_docs.py --include DIRECTORY [--cc gcc] [--cxx g++] PAGE.md...
"""
import argparse
import pathlib
import re
import subprocess
import sys

FENCE = re.compile(r"^```(\w*)\s*$")
# A page shows parts: what is declared in one need not be used in it.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror", "-Wno-unused",
            "-Wno-unused-private-field", "-Wno-unknown-warning-option", "-Wno-missing-field-initializers"]


def blocks(page):
    """Yields (language, line number of the first line, text) of every fenced block."""
    language, start, lines = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, start, lines = fence.group(1), number + 1, []
        elif language is not None and line.strip() == "```":
            yield language, start, "\n".join(lines) + "\n"
            language = None
        elif language is not None:
            lines.append(line)
    if language is not None:
        raise SystemExit(f"{page}:{start - 1}: this block is never closed")


def compile_block(page, language, line, text, arguments):
    compiler, flags = {
        "cpp": (arguments.cxx, ["-x", "c++", "-std=c++20", "-Wnon-virtual-dtor"]),
        "c": (arguments.cc, ["-x", "c", "-std=c11"]),
    }[language]
    command = [compiler, *flags, *WARNINGS, "-I", arguments.include, "-fsyntax-only", "-"]
    source = f'#line {line} "{page}"\n{text}'
    done = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        print(f"{page}:{line}: this {language} block does not compile\n{done.stderr}", file=sys.stderr)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--include", required=True)
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--cxx", default="g++")
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    compiled = good = 0
    for page in arguments.pages:
        for language, line, text in blocks(page):
            if language not in ("cpp", "c"):
                continue
            compiled += 1
            good += compile_block(page, language, line, text, arguments)
    print(f"{good} of {compiled} blocks compile")
    if compiled == 0 or good != compiled:
        sys.exit(1)


if __name__ == "__main__":
    main()
