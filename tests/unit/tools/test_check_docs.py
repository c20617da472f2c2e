# SPDX-License-Identifier: Apache-2.0
"""tools/check_docs.py must be able to fail: every rule is seen to report a document that breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "check_docs.py"
sys.path.insert(0, str(SCRIPT.parent))
import check_docs  # noqa: E402

TREE = {
    "sdk/include/mortise/abi/http.h": '#define MORTISE_API_ID "mortise.api/1"\n'
    "typedef struct mortise_response { uint32_t log_fields; void (*post)(void* self); } mortise_response;\n",
    "sdk/include/mortise/http.h": "class Exchange { void respond(Response response); };\n",
    "kernel/http/loop.cc": "// The old_loop() was here.\nvoid EventLoop::run() { handle(true); }\n/* See loop.cc. */\n",
    "kernel/http/other.h": "struct Other { int left_over; };\n",
    "kernel/cli/fsck.cc": 'options.add_flag("--repair");\n',
    "plugins/api_s3/wire/address.cc": 'const char* kName = "not // a comment"; int min_free;\n',
    "tests/fuzz/address/address.cc": "",
    "tests/fuzz/xml/xml.cc": "",
    "tools/run": "#!/bin/sh\n# --build-only\n",
    "README.md": "# Title\n",
}

GOOD_TEXT = """
Paths: `kernel/http/loop.cc`, `http/loop.cc`, `loop.cc`, `loop.*`, `kernel/http/`, `tests/fuzz/{address,xml}`, `README.md`,
[one](../http/loop.cc), ![two](../../README.md#title), [three](https://example.org/none.md).

Names: `Exchange::respond()`, `Exchange`, `EventLoop::run`, `mortise_response.log_fields`, `post()`, `handle(true)`,
`min_free`, `mortise.api/1`, `dlopen(RTLD_NOW)`, `std::string`, `mortise fsck --repair`, `tools/run --build-only`.

Not ours to know: `GET /bucket/key`, `a//b`, `staging/<id>`, `none.*`, `exit`, `200 OK`, `x-amz-date`, `~/photos`.

```cpp
no_such_function();  // `no_such_name`
```

    no_such_name `NoSuchName`
"""

BAD_SPANS = {
    "kernel/http/none.cc": "no such file or folder",
    "http/address.cc": "no such file or folder",
    "address.h": "no such file or folder",
    "none*.cc": "no such file or folder",
    "kernel/none/": "no such file or folder",
    "tests/fuzz/{address,json}": "no such file or folder",
    "Exchange::answer()": "no such function in the code",
    "Exchange::left_over": "no such name in the code",  # both are there, but in different files
    "Loop::run": "no such name in the code",
    "mortise_response.facts": "no such name in the code",
    "old_loop()": "no such function in the code",  # only a comment has it
    "log_fields()": "no such function in the code",  # no function
    "HeadScanner": "no such name in the code",
    "max_free": "no such name in the code",
    "mortise.apis/1": "no such interface in the code",
    "mortise fsck --mend": "--mend: no such option",
    "tools/go --build-only": "tools/go: no such file or folder",
}


def write_tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def run(root):
    return list(check_docs.offences(root))


def test_what_is_there_passes(tmp_path):
    write_tree(tmp_path, {**TREE, "kernel/docs/good.md": GOOD_TEXT})
    assert run(tmp_path) == []


@pytest.mark.parametrize("span", BAD_SPANS)
def test_one_wrong_name_is_reported_with_its_place(tmp_path, span):
    write_tree(tmp_path, {**TREE, "kernel/docs/good.md": GOOD_TEXT})
    write_tree(tmp_path, {"kernel/docs/bad.md": f"# Title\n\nSee `{span}`, which is gone.\n"})
    assert run(tmp_path) == [f"kernel/docs/bad.md:3: `{span}`: {BAD_SPANS[span]}"]


@pytest.mark.parametrize("link", ["none.md", "../kernel/http/loop.cc", "/README.md"])
def test_a_link_is_seen_from_the_folder_of_its_document(tmp_path, link):
    write_tree(tmp_path, {**TREE, "kernel/docs/bad.md": f"\n[a](../http/loop.cc) [b]({link})\n"})
    assert run(tmp_path) == [f"kernel/docs/bad.md:2: link to {link}: no such file or folder"]


def test_a_comment_names_files_that_are_there(tmp_path):
    write_tree(tmp_path, {**TREE, "kernel/http/a.cc": 'int a;\n/* See http/loop.cc\n * and socket.cc. */\n"fine.cc";\n'})
    assert run(tmp_path) == ["kernel/http/a.cc:3: socket.cc: no such file"]


def test_what_an_adr_marks_may_be_gone(tmp_path):
    text = "# 1\n\n`HeadScanner` was in `scanner.cc`.\n\nNot in this tree: `HeadScanner`,\n`scanner.cc`.\n"
    write_tree(tmp_path, {**TREE, "kernel/docs/adr/0001-a.md": text})
    assert run(tmp_path) == []
    write_tree(tmp_path, {"kernel/docs/adr/0001-a.md": text.replace("`HeadScanner`,", "`Exchange`,")})
    assert run(tmp_path) == [
        'kernel/docs/adr/0001-a.md:5: "Exchange" is said to be not in this tree, but it is',
        "kernel/docs/adr/0001-a.md:3: `HeadScanner`: no such name in the code",
    ]


def test_other_documents_may_not(tmp_path):
    write_tree(tmp_path, {**TREE, "kernel/docs/a.md": "`HeadScanner`\n\nNot in this tree: `HeadScanner`.\n"})
    assert run(tmp_path) == ['kernel/docs/a.md:3: only an ADR may say "Not in this tree:"']


def test_the_script_prints_what_it_finds_and_fails(tmp_path):
    def call():
        done = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True)
        return done.returncode, done.stdout

    assert call() == (2, "")  # no source tree
    write_tree(tmp_path, TREE)
    assert call() == (0, "docs: no offence\n")
    write_tree(tmp_path, {"README.md": "`none.cc`\n"})
    assert call() == (1, "README.md:1: `none.cc`: no such file or folder\n")
