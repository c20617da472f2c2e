# SPDX-License-Identifier: Apache-2.0
"""tools/check_layers.py must be able to fail: every rule is seen to report a tree that breaks it."""

import contextlib
import io
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "check_layers.py"
sys.path.insert(0, str(SCRIPT.parent))
import check_layers  # noqa: E402

GOOD_TREE = {
    "sdk/include/mortise/abi/base.h": "#include <stdint.h>\n",
    "sdk/include/mortise/abi/http.h": '#include "base.h"\n',
    "sdk/include/mortise/error.h": "#include <mortise/abi/base.h>\n#include <string>\n",
    "kernel/main.cc": '#include "kernel/http/server.h"\n#include <sys/stat.h>\n',
    "kernel/config/document.cc": "#include <toml++/toml.h>\n",
    "kernel/http/server.h": '#include "kernel/config/keys.h"\n#include <openssl/ssl.h>\n',
    "kernel/http/server.cc": '#include "kernel/http/server.h"\n#include <pistache/reactor.h>\n',
    "kernel/config/keys.h": "#include <mortise/error.h>\n",
    "kernel/objects/service/service.cc": '#include "kernel/objects/service/service.h"\n#include <mortise/error.h>\n',
    "kernel/objects/service/service.h": '#include "kernel/objects/write/put.h"\n',
    "kernel/objects/write/put.h": '#include "kernel/objects/read/reading.h"\n#include "kernel/objects/format/keys.h"\n',
    "kernel/objects/read/reading.h": "#include <map>\n",
    "kernel/objects/format/keys.h": "#include <string>\n",
    "plugins/api_s3/plugin.cc": '#include "api_s3/pipeline/s3_api.h"\n#include "s3_model/cors.h"\n#include <mortise/error.h>\n',
    "plugins/s3_model/cors.h": "#include <pugixml.hpp>\n",
    "plugins/api_s3/pipeline/s3_api.h": '#include "api_s3/errors/errors.h"\n',
    "plugins/api_s3/errors/errors.h": "#include <string_view>\n",
    "plugins/api_s3/ops/handlers.h": '#include "api_s3/errors/errors.h"\n',
    "plugins/api_s3/ops/bucket/head_bucket.cc": '#include "api_s3/ops/handlers.h"\n',
    "plugins/auth_sigv4/hmac.cc": "#include <openssl/hmac.h>\n",
}

BAD_FILES = {
    "kernel/objects/core/a.cc": ('#include "kernel/config/keys.h"\n', "kernel/objects may not use kernel/config"),
    "kernel/objects/core/b.cc": ("#include <prometheus/gauge.h>\n", "prometheus may be included only in"),
    "kernel/config/c.cc": ("#include <pistache/http.h>\n", "pistache may be included only in kernel/http"),
    "kernel/http/d.cc": ("#include <boost/dll.hpp>\n", "boost may be included only in kernel/plugin"),
    "kernel/plugin/e.cc": ("  #  include <toml++/toml.h>\n", "toml++ may be included only in kernel/config"),
    "kernel/http/f.cc": ("#include <prometheus/counter.h>\n", "prometheus may be included only in"),
    "kernel/http/g.cc": ("#include <fmt/format.h>\n", "fmt may be included only in"),
    "kernel/config/h.cc": ("#include <openssl/md5.h>\n", "openssl may be included only in"),
    "kernel/config/i.cc": ('#include "api_s3/errors/errors.h"\n', "kernel code includes kernel headers"),
    "kernel/config/j.cc": ('#include "kernel/config/none.h"\n', "does not exist"),
    "kernel/http/k.cc": ("#include <surprise.h>\n", "neither a standard header"),
    "plugins/api_s3/http/l.cc": ('#include "kernel/http/server.h"\n', "a plugin includes only"),
    "plugins/api_s3/http/m.cc": ('#include "auth_sigv4/hmac.h"\n', "a plugin includes only"),
    "plugins/api_s3/http/n.cc": ("#include <openssl/evp.h>\n", "openssl may be included only in"),
    "plugins/api_s3/http/o.cc": ('#include "api_s3/http/none.h"\n', "does not exist"),
    "plugins/s3_model/v.cc": ('#include "api_s3/errors/errors.h"\n', "a plugin includes only"),
    "plugins/blob_fs/p.cc": ("#include <leveldb/db.h>\n", "leveldb may be included only in plugins/meta_leveldb"),
    "plugins/checksum_crc/q.cc": ("#include <xxhash.h>\n", "xxhash may be included only in plugins/checksum_xxhash"),
    "plugins/meta_leveldb/r.cc": ("#include <isa-l.h>\n", "isa-l may be included only in plugins/checksum_crc"),
    "plugins/auth_sigv4/s.cc": ("#include <pugixml.hpp>\n", "pugixml may be included only in plugins/s3_model"),
    "kernel/objects/format/w.cc": ('#include "kernel/objects/write/put.h"\n', "kernel/objects: format may not use write"),
    "kernel/objects/read/x.cc": ('#include "kernel/objects/write/put.h"\n', "kernel/objects: read may not use write"),
    "kernel/objects/list/y.h": ('#include "kernel/objects/read/reading.h"\n', "kernel/objects: list may not use read"),
    "plugins/api_s3/errors/z.h": ('#include "api_s3/ops/handlers.h"\n', "plugins/api_s3: errors may not use ops"),
    "sdk/include/mortise/t.h": ('#include "kernel/config/keys.h"\n', "the SDK includes only itself"),
    "sdk/include/mortise/u.h": ("#include <openssl/evp.h>\n", "openssl may be included only in"),
    "sdk/include/mortise/abi/v.h": ("#include <string>\n", "an ABI header includes only C headers"),
}


def write_tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def run(root):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        status = check_layers.main([str(root)])
    return status, output.getvalue()


def test_a_good_tree_passes(tmp_path):
    write_tree(tmp_path, GOOD_TREE)
    assert run(tmp_path) == (0, "layers: no offence\n")


@pytest.mark.parametrize("file", BAD_FILES)
def test_one_bad_line_is_reported_with_its_place(tmp_path, file):
    text, message = BAD_FILES[file]
    write_tree(tmp_path, GOOD_TREE)
    write_tree(tmp_path, {file: "// a comment line\n" + text})
    status, output = run(tmp_path)
    assert status == 1
    assert output.startswith(f"{file}:2: ") and message in output
    assert len(output.splitlines()) == 1


def test_a_file_in_no_room_is_reported(tmp_path):
    write_tree(tmp_path, GOOD_TREE)
    write_tree(tmp_path, {"kernel/objects/lost.cc": "#include <map>\n", "kernel/objects/cellar/lost.h": ""})
    status, output = run(tmp_path)
    assert status == 1
    assert output.splitlines() == [
        "kernel/objects/cellar/lost.h: belongs to no room of kernel/objects",
        "kernel/objects/lost.cc: belongs to no room of kernel/objects",
    ]


def test_an_exception_is_taken_and_must_be_needed(tmp_path, monkeypatch):
    write_tree(tmp_path, GOOD_TREE)
    exception = {"kernel/objects/format/keys.h": ["kernel/objects/read/reading.h"]}
    monkeypatch.setattr(check_layers, "ROOM_EXCEPTIONS", exception)
    assert [line for line in check_layers.offences(tmp_path)] == [
        "kernel/objects/format/keys.h: does not include kernel/objects/read/reading.h any more: "
        "take it out of ROOM_EXCEPTIONS"
    ]
    write_tree(tmp_path, {"kernel/objects/format/keys.h": '#include "kernel/objects/read/reading.h"\n'})
    assert list(check_layers.offences(tmp_path)) == []


@pytest.mark.parametrize("part", check_layers.ROOMS)
def test_rooms_use_only_rooms_that_the_table_names_before_them(part):
    below = set()
    for room, used in check_layers.ROOMS[part].items():
        assert set(used) <= below, room
        below.add(room)


def test_a_cycle_of_kernel_folders_is_reported_once_with_every_edge(tmp_path):
    write_tree(tmp_path, GOOD_TREE)
    write_tree(tmp_path, {"kernel/config/loop.cc": '#include "kernel/plugin/host.h"\n'})
    write_tree(tmp_path, {"kernel/plugin/host.h": '#include "kernel/http/server.h"\n'})
    status, output = run(tmp_path)
    assert status == 1
    assert "config -> plugin -> http -> config" in output
    assert "kernel/plugin/host.h:1" in output and "kernel/http/server.h:1" in output


def test_a_folder_that_is_no_source_tree_is_refused(tmp_path):
    assert run(tmp_path)[0] == 2
