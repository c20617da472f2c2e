# SPDX-License-Identifier: Apache-2.0
"""tools/draw_architecture.py draws what is included, no more and no less, and notices a picture that is out of date."""

import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "draw_architecture.py"
sys.path.insert(0, str(SCRIPT.parent))
import draw_architecture  # noqa: E402

TREE = {
    "sdk/include/mortise/error.h": "",
    "kernel/docs/architecture.md": "",
    "kernel/cli/a.cc": '#include "kernel/server/b.h"\n#include "kernel/config/c.h"\n',
    "kernel/server/b.h": '#include "kernel/config/c.h"\n',
    "kernel/config/c.h": "#include <toml++/toml.h>\n#include <string>\n",
    "kernel/objects/core/d.h": '#include "kernel/objects/format/e.h"\n',
    "kernel/objects/format/e.h": "",
    "plugins/api_s3/wire/f.h": '#include "api_s3/errors/g.h"\n',
    "plugins/api_s3/errors/g.h": "",
    "plugins/blob_fs/h.cc": "",
    "plugins/meta_leveldb/i.cc": "#include <leveldb/db.h>\n",
}


def write_tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def run(*arguments):
    return draw_architecture.main([str(a) for a in arguments])


def kernel_of(root):
    includes = list(draw_architecture.check_layers.includes_below(root, "kernel"))
    return draw_architecture.graph_of("kernel", includes, draw_architecture.kernel_folder)


def test_the_edges_are_the_includes(tmp_path):
    write_tree(tmp_path, TREE)
    graph = kernel_of(tmp_path)
    assert graph.edges == {("cli", "server"), ("cli", "config"), ("server", "config")}
    assert graph.nodes["config"] == ["toml++"] and graph.nodes["server"] == []


def test_an_edge_that_follows_from_others_is_not_drawn(tmp_path):
    write_tree(tmp_path, TREE)
    assert kernel_of(tmp_path).needed_edges() == {("cli", "server"), ("server", "config")}


def test_an_exception_of_the_layers_is_no_edge(tmp_path, monkeypatch):
    monkeypatch.setattr(
        draw_architecture.check_layers, "ROOM_EXCEPTIONS", {"kernel/config/c.h": ["kernel/server/b.h"]}
    )
    write_tree(tmp_path, {**TREE, "kernel/config/c.h": '#include "kernel/server/b.h"\n'})
    graph = kernel_of(tmp_path)
    assert graph.exceptions == {("config", "server")} and ("config", "server") not in graph.edges


def test_a_picture_that_is_out_of_date_is_noticed(tmp_path):
    write_tree(tmp_path, TREE)
    assert run("--check", tmp_path) == 1  # there is none
    assert run(tmp_path) == 0
    assert run("--check", tmp_path) == 0
    write_tree(tmp_path, {"kernel/config/new.cc": "#include <mortise/error.h>\n"})
    assert run("--check", tmp_path) == 0  # nothing that the picture shows
    write_tree(tmp_path, {"kernel/server/new.cc": '#include "kernel/support/j.h"\n', "kernel/support/j.h": ""})
    assert run("--check", tmp_path) == 1


def test_a_folder_that_is_no_source_tree_is_refused(tmp_path):
    assert run("--check", tmp_path) == 2
