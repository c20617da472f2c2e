# SPDX-License-Identifier: Apache-2.0
"""tools/check_layers.py must be able to fail: every rule is seen to report a tree that breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "check_layers.py"

GOOD_TREE = {
    "sdk/include/mortise/abi/base.h": "#include <stdint.h>\n",
    "sdk/include/mortise/abi/http.h": '#include "base.h"\n',
    "sdk/include/mortise/error.h": "#include <mortise/abi/base.h>\n#include <string>\n",
    "kernel/main.cc": '#include "kernel/http/server.h"\n#include <sys/stat.h>\n',
    "kernel/config/document.cc": "#include <toml++/toml.h>\n",
    "kernel/http/server.h": '#include "kernel/config/keys.h"\n#include <openssl/ssl.h>\n',
    "kernel/http/server.cc": '#include "kernel/http/server.h"\n#include <pistache/reactor.h>\n',
    "kernel/config/keys.h": "#include <mortise/error.h>\n",
    "kernel/objects/service.cc": '#include "kernel/objects/service.h"\n#include <mortise/error.h>\n',
    "kernel/objects/service.h": "#include <map>\n",
    "plugins/api_s3/plugin.cc": '#include "api_s3/errors.h"\n#include <pugixml.hpp>\n#include <mortise/error.h>\n',
    "plugins/api_s3/errors.h": "#include <string_view>\n",
    "plugins/auth_sigv4/hmac.cc": "#include <openssl/hmac.h>\n",
}

BAD_FILES = {
    "kernel/objects/a.cc": ('#include "kernel/config/keys.h"\n', "kernel/objects may not use kernel/config"),
    "kernel/objects/b.cc": ("#include <prometheus/gauge.h>\n", "prometheus may be included only in"),
    "kernel/config/c.cc": ("#include <pistache/http.h>\n", "pistache may be included only in kernel/http"),
    "kernel/http/d.cc": ("#include <boost/dll.hpp>\n", "boost may be included only in kernel/plugin"),
    "kernel/plugin/e.cc": ("  #  include <toml++/toml.h>\n", "toml++ may be included only in kernel/config"),
    "kernel/http/f.cc": ("#include <prometheus/counter.h>\n", "prometheus may be included only in"),
    "kernel/http/g.cc": ("#include <fmt/format.h>\n", "fmt may be included only in"),
    "kernel/config/h.cc": ("#include <openssl/md5.h>\n", "openssl may be included only in"),
    "kernel/config/i.cc": ('#include "api_s3/errors.h"\n', "kernel code includes kernel headers"),
    "kernel/config/j.cc": ('#include "kernel/config/none.h"\n', "does not exist"),
    "kernel/http/k.cc": ("#include <surprise.h>\n", "neither a standard header"),
    "plugins/api_s3/l.cc": ('#include "kernel/http/server.h"\n', "a plugin includes only"),
    "plugins/api_s3/m.cc": ('#include "auth_sigv4/hmac.h"\n', "a plugin includes only"),
    "plugins/api_s3/n.cc": ("#include <openssl/evp.h>\n", "openssl may be included only in"),
    "plugins/api_s3/o.cc": ('#include "api_s3/none.h"\n', "does not exist"),
    "plugins/blob_fs/p.cc": ("#include <leveldb/db.h>\n", "leveldb may be included only in plugins/meta_leveldb"),
    "plugins/checksum_crc/q.cc": ("#include <xxhash.h>\n", "xxhash may be included only in plugins/checksum_xxhash"),
    "plugins/meta_leveldb/r.cc": ("#include <isa-l.h>\n", "isa-l may be included only in plugins/checksum_crc"),
    "plugins/auth_sigv4/s.cc": ("#include <pugixml.hpp>\n", "pugixml may be included only in plugins/api_s3"),
    "sdk/include/mortise/t.h": ('#include "kernel/config/keys.h"\n', "the SDK includes only itself"),
    "sdk/include/mortise/u.h": ("#include <openssl/evp.h>\n", "openssl may be included only in"),
    "sdk/include/mortise/abi/v.h": ("#include <string>\n", "an ABI header includes only C headers"),
}


def write_tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def run(root):
    done = subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True)
    return done.returncode, done.stdout


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
