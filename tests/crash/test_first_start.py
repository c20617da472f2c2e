# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the very first start, when nothing was ever acknowledged: the next start works, on whatever it left."""

import random
import subprocess
import urllib.request

from crash_rounds import rounds, seed
from mortise_server import Server, program


def kill_first_start(server, seconds):
    """The files of the database that are left."""
    server.directory.mkdir()
    server.data.mkdir()
    with server.log.open("ab") as log:
        command = [program(), "serve", "--config", server.write_config()]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        process.wait(timeout=seconds)  # when it dies is the point of the test: anywhere
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    meta = server.data / "meta_leveldb"
    return sorted(path.name for path in meta.iterdir()) if meta.exists() else []


def test_kill_in_the_first_start(tmp_path):
    rng = random.Random(seed())
    left = {}
    for number in range(rounds(40)):
        server = Server(tmp_path / str(number))
        files = tuple(kill_first_start(server, rng.uniform(0.01, 0.15)))
        left[files] = left.get(files, 0) + 1
        server.start()  # fails with the end of its log
        with urllib.request.urlopen(urllib.request.Request(f"{server.url}/bucket", method="PUT")) as answer:
            assert answer.status == 200
        assert server.stop() == 0
    for files, times in left.items():
        print(times, " ".join(files) or "nothing")
