# SPDX-License-Identifier: Apache-2.0
"""tools/bench: which of two figures is better, what counts as a difference, and that a server that answers wrongly gives no
figures at all."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[3] / "tools" / "bench"
sys.path.insert(0, str(BENCH))
import load  # noqa: E402
import results  # noqa: E402
import sustained  # noqa: E402


class StubServer:
    name = "stub"
    url = "http://127.0.0.1:1"

    def __init__(self):
        self.spent = 0.0

    def cpu_seconds(self):
        return self.spent


def row(values, unit="requests/s", what="GET", server="mortise"):
    return {"what": what, "server": server, "unit": unit, "median": sorted(values)[len(values) // 2], "values": list(values)}


def compared(before, after, unit="requests/s"):
    (found,), lonely = results.compare([row(before, unit)], [row(after, unit)])
    assert lonely == []
    return found


def report(path, rows, **facts):
    path.write_text(json.dumps({"versions": {}, "durability": {}, "file system": "ext4", "rows": rows, **facts}))
    return path


def run_compare(*arguments):
    return subprocess.run([sys.executable, BENCH / "compare", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a script in the place of one of the programs that make load."""

    def put(name, text):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
        monkeypatch.setenv("MORTISE_BUILD_DIR", str(tmp_path))

    return put


def test_medians_are_of_all_rounds():
    rounds = [{"what": "GET", "server": "mortise", "unit": "requests/s", "value": value} for value in (5, 100, 7)]
    assert results.gathered(rounds) == [row([5, 100, 7])]


@pytest.mark.parametrize(
    "unit, ratio, verdict",
    [("requests/s", 2, "better"), ("MiB/s", 2, "better"), ("server CPU us/request", 0.5, "worse"), ("p99.9 us", 0.5, "worse"), ("longest pause ms", 0.5, "worse")],
)
def test_more_is_not_always_better(unit, ratio, verdict):
    found = compared([10, 11, 12], [20, 22, 24], unit)
    assert (found.before, found.after, found.ratio, found.verdict) == (11, 22, ratio, verdict)
    back = compared([20, 22, 24], [10, 11, 12], unit)
    assert (back.ratio, back.verdict) == (1 / ratio, {"better": "worse", "worse": "better"}[verdict])


def test_rounds_that_overlap_are_no_difference():
    assert compared([10, 11, 20], [19, 30, 31]).verdict == "within the spread"
    assert compared([10, 11, 12], [12, 13, 14]).verdict == "within the spread"
    assert compared([10, 11, 12], [12.1, 13, 14]).verdict == "better"


def test_two_rounds_prove_nothing():
    assert compared([1, 1], [100, 100, 100]).verdict == "too few rounds"


def test_nothing_is_divided_by_zero():
    found = compared([0, 0, 0], [1, 2, 3], "longest pause ms")
    assert (found.ratio, found.verdict) == (None, "worse")


def test_what_only_one_report_has_is_told():
    both, lonely = results.compare([row([1]), row([1], what="old")], [row([1]), row([1], what="new")])
    assert [found.what for found in both] == ["GET"]
    assert [what for what, _, _ in lonely] == ["new", "old"]


def test_ratios_to_the_peer():
    rows = [row([10]), row([20], server="nginx"), row([8], "p99 us"), row([4], "p99 us", server="nginx"), row([1], "p99 us", what="alone")]
    with_ratios = results.with_ratios(rows)
    assert [found.get("ratio to nginx") for found in with_ratios] == [0.5, None, 0.5, None, None]


def test_ratios_to_the_earlier_build():
    rows = [row([20]), row([10], server="before"), row([4], server="nginx"), row([9], server="before signed")]
    found = results.with_ratios(rows)
    assert [one.get("ratio to before") for one in found] == [2, None, None, None]
    assert [one.get("ratio to nginx") for one in found] == [5, 2.5, None, 2.25]


def test_compare_prints_ratios_and_verdicts(tmp_path):
    before = report(tmp_path / "before", [row([10, 11, 12]), row([10, 11, 12], "p99 us")])
    after = report(tmp_path / "after", [row([20, 22, 24]), row([20, 22, 24], "p99 us")])
    done = run_compare(before, after)
    assert done.returncode == 0, done.stderr
    assert [line.split()[4:] for line in done.stdout.splitlines()[1:]] == [["0.50", "p99", "us", "worse"], ["2.00", "requests/s", "better"]]
    assert run_compare(before, after, "--fail").returncode == 1
    assert run_compare(after, after, "--fail").returncode == 0


def test_compare_says_what_cannot_be_compared(tmp_path):
    before = report(tmp_path / "before", [row([1, 2, 3])], versions={"mortise": "1"})
    done = run_compare(before, report(tmp_path / "after", [row([1, 2, 3])], versions={"mortise": "2"}))
    assert done.returncode == 0 and "not the same versions" in done.stdout
    done = run_compare(before, report(tmp_path / "other", [row([1, 2, 3], what="PUT")]))
    assert done.returncode == 2 and "no figure in common" in done.stderr
    assert run_compare(before, before, "--server", "nginx").returncode == 2


WRK = """cat <<END
  Latency Distribution
     99%    {latency}
  {requests} requests in 4.00s, 1.00MB read
{more}
END
"""


def test_a_burst_of_wrk(program):
    program("wrk", WRK.format(latency="1.50ms", requests=8000, more=""))
    burst = load.wrk(StubServer(), "http://127.0.0.1:1/", seconds=4, connections=1)
    assert (burst.rate, burst.p99_us) == (2000, 1500)


@pytest.mark.parametrize("more", ["  Non-2xx or 3xx responses: 3", "  Socket errors: connect 0, read 1, write 0, timeout 0"])
def test_wrong_answers_are_no_fast_answers(program, more):
    program("wrk", WRK.format(latency="1.50ms", requests=8000, more=more))
    with pytest.raises(RuntimeError, match=more.strip().split(":")[0]):
        load.wrk(StubServer(), "http://127.0.0.1:1/", seconds=4, connections=1)


def test_a_failed_transfer_of_curl_gives_no_figure(program):
    program("curl", "exit 22")
    with pytest.raises(RuntimeError, match="2 of 2 clients failed"):
        load.curl(StubServer(), "http://127.0.0.1:1/", transfers=1, clients=2)


def test_a_failed_load_gives_no_figure(program):
    program("mortise_object_load", "exit 1")
    with pytest.raises(subprocess.CalledProcessError):
        load.load(StubServer(), "get", "bench")


def test_cpu_is_what_the_burst_cost(program):
    server = StubServer()
    server.cpu_seconds = iter([1.0, 1.5]).__next__
    program("curl", "exit 0")
    assert load.curl(server, "http://127.0.0.1:1/", transfers=5, clients=2).cpu_us == 50_000


def test_servers_take_turns():
    rig = object.__new__(pytest.importorskip("scenarios").Rig)
    rig.older, order = {}, []
    for rig.round in range(4):
        order += rig.turns("A", "B")
    assert "".join(order) == "ABBAABBA"
    rig.older, rig.round = {"A": "a"}, 0
    assert "".join(rig.turns("A", "B")) == "aAB"


DONE = {"requests": 200, "seconds": 2.0, "p50_us": 1, "p99_us": 5, "p999_us": 9, "longest_us": 2000, "pause_us": 1000, "timeline": [[150, 5], [50, 2000]]}


def test_sustained_figures():
    rows = {found["unit"]: found["value"] for found in sustained.rows_of("PUT", "mortise", DONE, 0.1, 3 << 20)}
    assert rows == {
        "requests/s": 100, "server CPU us/request": 500, "p99 us": 5, "p99.9 us": 9, "longest ms": 2, "longest pause ms": 1, "MiB peak": 3,
    }  # fmt: skip


def test_a_second_that_ended_early_is_no_pause():
    assert sustained.whole_seconds({**DONE, "seconds": 1.2}) == [[150, 5]]
    assert sustained.whole_seconds(DONE) == DONE["timeline"]


def test_timeline_is_drawn(tmp_path):
    pytest.importorskip("matplotlib", reason="needs python3-matplotlib, of tools/packages-bench.txt")
    import plots

    plots.draw_timelines({"PUT": {"mortise": DONE["timeline"], "nginx": DONE["timeline"]}}, tmp_path / "sustained.png")
    assert (tmp_path / "sustained.png").read_bytes().startswith(b"\x89PNG")
