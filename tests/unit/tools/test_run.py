# SPDX-License-Identifier: Apache-2.0
"""tools/run: what it hands to the server, and where the server stands. The build and the program are stand-ins."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# It is ready in the end: then tools/run says what to try, and holds the output no longer.
SERVER = """#!/bin/sh
ready=$3
pwd
for argument; do printf '%s\\n' "$argument"; done
echo END
echo '{"listen":["127.0.0.1:1"],"data":"data","authentication":"off"}' > "$ready"
"""


@pytest.fixture
def clone(tmp_path):
    """A clone whose program prints its working directory and its arguments, one a line."""
    clone = tmp_path / "a clone"
    (clone / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "run", clone / "tools")
    program = clone / "build" / "run" / "bin" / "mortise"
    program.parent.mkdir(parents=True)
    (clone / "build" / "run" / "build.ninja").touch()
    ninja = tmp_path / "bin" / "ninja"
    ninja.parent.mkdir()
    for file, text in ((program, SERVER), (ninja, "#!/bin/sh\n")):
        file.write_text(text)
        file.chmod(0o755)
    return clone


def run(clone, caller, *arguments):
    """(working directory, arguments) of the server."""
    environment = {name: value for name, value in os.environ.items() if name != "MORTISE_CONFIG"}
    environment["PATH"] = f"{clone.parent / 'bin'}:{environment['PATH']}"
    done = subprocess.run([clone / "tools" / "run", "--no-install", "--", *arguments], cwd=caller, env=environment,
                          stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    lines = done.stdout.splitlines()
    at = lines.index("serve")
    return lines[at - 1], lines[at + 3 : lines.index("END")]  # behind "serve --ready-file FILE"


def test_relative_paths_are_the_callers(clone, tmp_path):
    caller = tmp_path / "elsewhere"
    caller.mkdir()
    where, arguments = run(clone, caller, "--config", "my.toml", "--set", "server.data_dir=here")
    assert where == str(caller)
    assert arguments == ["--config", "my.toml", "--set", "server.data_dir=here"]


def test_without_a_configuration_the_data_is_in_the_clone(clone, tmp_path):
    where, arguments = run(clone, tmp_path)
    assert where == str(tmp_path)
    assert arguments == ["--set", f"server.data_dir={clone}/data"]
    assert (clone / "data").is_dir()
    assert not (tmp_path / "data").exists()
