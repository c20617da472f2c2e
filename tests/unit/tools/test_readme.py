# SPDX-License-Identifier: Apache-2.0
"""README.md must stay true: its lists of operations are those of api_s3, its links lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text()

ANSWERS_THAT_NOTHING_IS_CONFIGURED = {"get_missing_configuration", "get_empty_configuration", "delete_missing_configuration", "put_unchanged_configuration"}


def operations_of_api_s3():
    """{name: "work", "nothing is configured" or "501"}, read from the table of operations"""
    text = (ROOT / "plugins" / "api_s3" / "ops" / "operations.cc").read_text()
    found = {}
    for line in text.splitlines():
        row = re.match(r'\s*\{"([A-Z]\w+)", k(?:Service|Bucket|Object), ', line)
        if not row:
            continue
        handler = re.search(r"ops::(\w+)", line)
        if handler is None:
            found[row[1]] = "501"
        else:
            found[row[1]] = "nothing is configured" if handler[1] in ANSWERS_THAT_NOTHING_IS_CONFIGURED else "work"
    return found


def operations_of_readme():
    found = {}
    for state in ("work", "nothing is configured", "501"):
        rows = [line for line in README.splitlines() if re.match(rf"\| \*\*[^|]*{state}[^|]*\|", line)]
        assert len(rows) == 1, f"README.md should have one table row about operations that {state}"
        _, title, names, _ = rows[0].split("|")
        names = re.findall(r"`(\w+)`", names)
        assert int(re.search(r"\((\d+)\)", title)[1]) == len(names), f"the count in {title!r}"
        for name in names:
            assert name not in found, f"{name} is named twice"
            found[name] = state
    return found


def test_the_operations_are_those_of_the_code():
    code = operations_of_api_s3()
    assert len(code) > 100, "the table of operations was not understood"
    assert operations_of_readme() == code


def test_the_native_operations_are_those_of_the_code():
    text = (ROOT / "plugins" / "api_native" / "ops" / "operations.cc").read_text()
    code = set(re.findall(r'^\s*\{"([a-z_-]+)", Area::', text, re.MULTILINE))
    assert len(code) > 40, "the table of operations was not understood"
    rows = [line for line in README.splitlines() if line.startswith("| **native**")]
    assert len(rows) == 1
    _, title, names, _ = rows[0].split("|")
    named = re.findall(r"`([a-z_-]+)`", names)
    assert len(named) == len(set(named)) == int(re.search(r"\((\d+)\)", title)[1]) and set(named) == code


def test_links_lead_to_files():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_nothing_was_left_to_fill_in():
    assert not re.search(r"@[A-Z0-9_]+@|TODO|FIXME", README)


PLUGINS = sorted(f.parent for f in (ROOT / "plugins").glob("*/plugin.cc"))
IDS = {
    name: text
    for header in (ROOT / "sdk/include/mortise/abi").glob("*.h")
    for name, text in re.findall(r'#define (MORTISE_\w+_ID) "([^"]+)"', header.read_text())
}


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda p: p.name)
def test_a_plugin_says_what_it_gives_and_takes(plugin):
    code, readme = (plugin / "plugin.cc").read_text(), (plugin / "README.md").read_text()
    provided = re.search(r"\.provides =([^,}]+)", code)[1]
    named = [IDS[name] for name in re.findall(r"MORTISE_\w+_ID", provided)]
    options = re.findall(r'\{"(\w+)", MORTISE_OPTION_', code)  # columns of tables have a dot
    assert named, "what the plugin provides was not understood"
    for name in [*named, *options]:
        assert f"`{name}`" in readme, name


@pytest.mark.parametrize("part", ["kernel/objects", "plugins/api_native", "plugins/api_s3"])
def test_a_room_has_a_readme(part):
    folders = {f.relative_to(ROOT / part).parts[0] for f in (ROOT / part).glob("*/**/*.h")}
    assert folders and all((ROOT / part / f / "README.md").is_file() for f in folders)
