#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the ABI headers keep the promise that sdk/docs/abi-policy.md makes, and describes their layout.

    check_abi.py [--headers DIRECTORY] [--layouts DIRECTORY] [--update]

Every struct says in its comment "Grows" or "Never changes". The headers by themselves must follow the rules: no padding,
a struct that grows begins with its size, and stands neither by value nor in an array without a stride. Then sizes,
offsets and types of all members, values of enumerators, interface ids and callbacks are compared with the committed
layout of this SDK version (sdk/abi/MAJOR.MINOR.layout), and the structs, by abidiff, with its committed baseline
(sdk/abi/MAJOR.MINOR.abixml): the end of a struct that grows, and what is new, may be added with --update; anything else
is an error, and takes a new version. Prints one line per offence and exits 1 if there was any.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import abi_baseline

ROOT = Path(__file__).resolve().parent.parent
# Names of types, which end an argument that has no name.
PLAIN_TYPES = {"void", "char", "int", "size_t", "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t",
               "int64_t", "uint64_t"}


@dataclass
class Member:
    name: str
    type: str
    offset: int = 0
    size: int = 0


@dataclass
class Struct:
    name: str
    grows: bool
    stride: str = ""  # "member of struct", if it stands in an array
    members: list = field(default_factory=list)
    size: int = 0


@dataclass
class Abi:
    version: str = ""
    structs: dict = field(default_factory=dict)
    constants: dict = field(default_factory=dict)  # enumerators
    defines: dict = field(default_factory=dict)
    callbacks: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)


# ---- reading the headers


def split_outside(text, separator):
    """Splits where no bracket is open."""
    parts, depth, last = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == separator and depth == 0:
            parts.append(text[last:i])
            last = i + 1
    return [p.strip() for p in parts + [text[last:]] if p.strip()]


def canonical_type(text):
    """A type without the names of parameters, which mean nothing to who calls."""
    text = " ".join(text.split())
    function = re.match(r"(.*?)\(\s*\*\s*\w*\s*\)\s*\((.*)\)$", text)
    if function:
        arguments = ", ".join(canonical_type(a) for a in split_outside(function[2], ","))
        return f"{canonical_type(function[1])} (*)({arguments})"
    words = re.findall(r"\w+|\*", text)
    if len(words) > 1 and re.match(r"\w", words[-1]) and words[-1] not in PLAIN_TYPES and words[-2] != "const":
        if words[-2] == "*" or words[-2] in PLAIN_TYPES or words[-2].startswith("mortise_"):
            words.pop()
    return " ".join(words).replace(" *", "*")


def parse_member(text):
    text = " ".join(text.split())
    function = re.match(r"(.*?)\(\s*\*\s*(\w+)\s*\)\s*(\(.*\))$", text)
    if function:
        return Member(function[2], canonical_type(text))
    plain = re.match(r"(.*?[\s*])(\w+)(\[\w+\])?$", text)
    return Member(plain[2], canonical_type(plain[1].strip()) + (plain[3] or ""))


def comment_before(text, position):
    comments = list(re.finditer(r"/\*.*?\*/", text[:position], re.S))
    return comments[-1].group(0) if comments else ""


def read_header(text, abi):
    text = re.sub(r"#define MORTISE_PLUGIN_NOTE\(.*?\n(?!.*\\\n)", "", text, flags=re.S) if "PLUGIN_NOTE(" in text else text
    for m in re.finditer(r"^(?:typedef )?struct (mortise_\w+) \{(.*?)^\}", text, re.S | re.M):
        comment = " ".join(comment_before(text, m.start()).replace("*", " ").split())
        grows, fixed = "Grows" in comment, "Never changes" in comment
        if grows == fixed:
            abi.faults.append(f'{m[1]}: its comment says neither or both of "Grows" and "Never changes"')
        stride = re.search(r"stride is (\w+) of (mortise_\w+)", comment)
        struct = Struct(m[1], grows, f"{stride[1]} of {stride[2]}" if stride else "")
        body = re.sub(r"/\*.*?\*/", "", m[2], flags=re.S)
        struct.members = [parse_member(d) for part in split_outside(body, ";") for d in several(part)]
        abi.structs[m[1]] = struct
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for m in re.finditer(r"\benum(?: \w+)? \{(.*?)\}", bare, re.S):
        for name in re.findall(r"(?:^|,)\s*(MORTISE_\w+)\s*=", m[1]):
            abi.constants[name] = None
    for m in re.finditer(r'^#define (MORTISE_\w+) ("[^"]*"|\w+)\s*$', bare, re.M):
        abi.defines[m[1]] = m[2]
    for m in re.finditer(r"^typedef ([^;{]*?\(\*(mortise_\w+)\)\([^;]*\));", bare, re.M):
        abi.callbacks[m[2]] = canonical_type(m[1])


def several(declaration):
    """`uint32_t a, b` → `uint32_t a`, `uint32_t b`."""
    parts = split_outside(declaration, ",")
    if len(parts) == 1:
        return parts
    kind = re.match(r"(.*?)\w+(\[\w+\])?$", parts[0])[1]
    return [parts[0]] + [kind + p for p in parts[1:]]


def measure(headers, abi):
    """Asks the compiler: sizes, offsets, values."""
    lines = ["#include <stdio.h>", "#include <stddef.h>"]
    lines += [f'#include "{h}"' for h in headers]
    lines.append("int main(void) {")
    for s in abi.structs.values():
        lines.append(f'printf("S %s %zu\\n", "{s.name}", sizeof({s.name}));')
        for m in s.members:
            lines.append(f'printf("M %s %s %zu %zu\\n", "{s.name}", "{m.name}", offsetof({s.name}, {m.name}), '
                         f"sizeof((({s.name}*)0)->{m.name}));")
    for name in abi.constants:
        lines.append(f'printf("C %s %lld\\n", "{name}", (long long){name});')
    lines.append("return 0; }")
    with tempfile.TemporaryDirectory() as directory:
        source, program = Path(directory, "layout.c"), Path(directory, "layout")
        source.write_text("\n".join(lines))
        compiler = os.environ.get("CC", "cc").split()
        built = subprocess.run([*compiler, "-std=c11", "-w", str(source), "-o", str(program)], capture_output=True, text=True)
        if built.returncode != 0:
            abi.faults.append("the headers do not compile: " + built.stderr.strip())
            return
        for line in subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines():
            kind, *words = line.split()
            if kind == "S":
                abi.structs[words[0]].size = int(words[1])
            elif kind == "C":
                abi.constants[words[0]] = int(words[1])
            else:
                member = next(m for m in abi.structs[words[0]].members if m.name == words[1])
                member.offset, member.size = int(words[2]), int(words[3])


def read_abi(directory):
    abi = Abi()
    headers = sorted(Path(directory).glob("*.h"))
    for header in headers:
        read_header(header.read_text(), abi)
    abi.version = f"{abi.defines['MORTISE_ABI_MAJOR']}.{abi.defines['MORTISE_ABI_MINOR']}"
    measure(headers, abi)
    return abi


# ---- the rules that the headers follow by themselves


def check_padding(s):
    end = 0
    for m in s.members:
        if m.offset != end:
            yield f"{s.name}: {m.offset - end} bytes of padding before '{m.name}'; name them reserved"
        end = m.offset + m.size
    if end != s.size:
        yield (f"{s.name}: {s.size - end} bytes of padding at its end: a member that is appended there would lie inside "
               "the size of those who do not know it; name them reserved")


def check_begin(s):
    if s.grows and not s.stride and (not s.members or (s.members[0].name, s.members[0].type) != ("size", "uint32_t")):
        yield f"{s.name}: grows, so it begins with 'uint32_t size'"


def is_growing(abi, name):
    return name in abi.structs and abi.structs[name].grows


def by_value(abi, type_text):
    """The structs that grow and stand by value in a type, parameters and results of functions too."""
    for name, star in re.findall(r"\b(mortise_\w+)(\*?)", type_text):
        if not star and is_growing(abi, name):
            yield name


def pointed_to(type_text):
    m = re.match(r"(?:const )?(mortise_\w+)\*$", type_text)
    return m[1] if m else ""


def is_counted(name, others):
    """`parts` with `part_count`, `key` with `key_count`."""
    return any(f"{stem}_count" in others for stem in (name, name.removesuffix("s"), name.removesuffix("ies") + "y"))


def check_uses(abi, s):
    names = {m.name for m in s.members}
    for m in s.members:
        for name in by_value(abi, m.type):
            yield f"{s.name}.{m.name}: {name} grows, and stands here by value; give a pointer"
        target = pointed_to(m.type)
        if is_growing(abi, target) and is_counted(m.name, names):
            stride = abi.structs[target].stride
            if not stride:
                yield f"{s.name}.{m.name}: {target} grows, and stands here in an array without a stride"
            elif stride != f"{stride.split()[0]} of {s.name}" or stride.split()[0] not in names:
                yield f"{s.name}.{m.name}: the stride of {target} is said to be {stride}"


def check_rules(abi):
    out = list(abi.faults)
    for s in abi.structs.values():
        out += [*check_padding(s), *check_begin(s), *check_uses(abi, s)]
    for name, text in abi.callbacks.items():
        out += [f"{name}: {by} grows, and stands here by value; give a pointer" for by in by_value(abi, text)]
    return out


# ---- the committed layout


def describe(abi):
    out = [f"abi {abi.version}"]
    for s in sorted(abi.structs.values(), key=lambda x: x.name):
        out.append(f"struct {s.name} {'grows' if s.grows else 'fixed'} {s.size}")
        out += [f"  {m.offset} {m.size} {m.name}: {m.type}" for m in s.members]
    out += [f"callback {name}: {text}" for name, text in sorted(abi.callbacks.items())]
    out += [f"enumerator {name}: {value}" for name, value in sorted(abi.constants.items())]
    out += [f"define {name}: {value}" for name, value in sorted(abi.defines.items())]
    return "\n".join(out) + "\n"


def parse_layout(text):
    """What describe() wrote, as {title: [lines]}."""
    out, title = {}, ""
    for line in text.splitlines():
        if line.startswith("  "):
            out[title].append(line.strip())
        elif line.startswith("struct "):
            _, name, kind, _ = line.split()
            title = f"struct {name}"
            out[title] = [kind]
        else:
            name, _, value = line.partition(": ")
            out[name] = [value]
    return out


def compare_struct(title, was, now):
    if was[0] != now[0]:
        yield f"{title}: was '{was[0]}' and is '{now[0]}'"
    for i, old in enumerate(was[1:], 1):
        if i >= len(now):
            yield f"{title}: its member '{old}' is gone"
        elif old != now[i]:
            yield f"{title}: its member number {i} was '{old}' and is '{now[i]}'"
            return  # what follows has moved
    if len(now) > len(was) and now[0] == "fixed":
        yield f"{title}: never changes, and has {len(now) - len(was)} new members"


def compare(was, now):
    """Breaks of the promise, and whether there is something new."""
    breaks = []
    for title, lines in was.items():
        if title not in now:
            breaks.append(f"{title}: is gone")
        elif title.startswith("struct "):
            breaks += compare_struct(title, lines, now[title])
        elif lines != now[title]:
            breaks.append(f"{title}: was {lines[0]} and is {now[title][0]}")
    return breaks, was != now


def compare_file(file, compare_with, version, update):
    """What a committed file says against the headers; `compare_with(file)` gives what breaks, and whether it differs."""
    if not file.exists():
        return [] if update else [f"there is no {file.name}: write it with tools/check_abi.py --update"]
    breaks, differs = compare_with(file)
    if differs and not breaks and not update:
        return [f"{file.name} lacks what is new: write it with tools/check_abi.py --update"]
    return [f"{b}; plugins built for {version} would break: this takes a new version" for b in breaks]


def check(headers, layouts, update):
    abi = read_abi(headers)
    faults = check_rules(abi)
    layout = Path(layouts, f"{abi.version}.layout")
    text = describe(abi)
    faults += compare_file(layout, lambda file: compare(parse_layout(file.read_text()), parse_layout(text)), abi.version, update)
    compiles = not any(fault.startswith("the headers do not compile") for fault in abi.faults)
    baseline = Path(layouts, f"{abi.version}.abixml")
    sources = sorted(Path(headers).glob("*.h"))
    with_abidiff = compiles and abi_baseline.can_compare()
    if with_abidiff:
        faults += compare_file(baseline, lambda file: abi_baseline.compare(sources, abi.structs, file), abi.version, update)
    if update and not faults:
        layout.write_text(text)
        if with_abidiff:
            abi_baseline.write(sources, abi.structs, baseline)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--headers", default=ROOT / "sdk/include/mortise/abi")
    parser.add_argument("--layouts", default=ROOT / "sdk/abi")
    parser.add_argument("--update", action="store_true", help="write the layout file, if nothing in it would break")
    arguments = parser.parse_args()
    faults = check(arguments.headers, arguments.layouts, arguments.update)
    for fault in faults:
        print(fault)
    if not abi_baseline.can_compare():
        print("check_abi: abidiff is not here, so the layout alone was compared", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
