# SPDX-License-Identifier: Apache-2.0
"""Pictures of a report's rows. tools/bench/run draws them; by hand: plots.py REPORT.json DIRECTORY."""

import json
import re
import sys
from pathlib import Path

try:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
except ImportError:
    pyplot = None
    print("no python3-matplotlib: no pictures", file=sys.stderr)


def draw_ratios(rows, peer, path):
    """Bars: how many times as good as nginx, or as the earlier build."""
    bars = [row for row in rows if f"ratio to {peer}" in row and row["unit"] in ("requests/s", "server CPU us/request")]
    if pyplot is None or not bars:
        return
    labels = [f"{row['what']}\n{row['server']}, {row['unit']}" for row in bars]
    figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(bars) + 1))
    colors = ["tab:blue" if "CPU" in row["unit"] else "tab:green" for row in bars]
    axes.barh(labels, [row[f"ratio to {peer}"] for row in bars], color=colors)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlabel(f"times as good as {peer} in the same run")
    axes.invert_yaxis()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


PANELS = (
    ("PUT, no server", "requests/s"), ("PUT, no server", "CPU us/request"), ("PUT, no server", "device bytes/byte"),
    ("PUT", "requests/s"), ("PUT", "server CPU us/request"), ("PUT", "device bytes/byte"),
    ("GET", "requests/s"), ("GET", "server CPU us/request"), ("PUT", "p99 us"),
)  # fmt: skip
COLORS = {"inline": "tab:blue", "file": "tab:orange", "packed": "tab:green"}


def body_lines(rows):
    """{(operation, unit): {way: [(KiB, median)]}}"""
    found = {}
    for row in rows:
        if matched := re.fullmatch(r"(PUT|GET) (\d+) KiB, (32 clients|no server)", row["what"]):
            panel = matched[1] + (", no server" if matched[3] == "no server" else "")
            found.setdefault((panel, row["unit"]), {}).setdefault(row["server"], []).append((int(matched[2]), row["median"]))
    return found


def draw_bodies(rows, path):
    """A panel for each figure over the body's size, a line for each way to keep it."""
    found = body_lines(rows)
    if pyplot is None or not found:
        return
    matplotlib.rcParams.update({"svg.hashsalt": "mortise", "svg.fonttype": "none"})  # the same rows, the same file
    figure, grid = pyplot.subplots(3, 3, figsize=(11, 9))
    for axes, (operation, unit) in zip(grid.flat, PANELS):
        for way, points in found.get((operation, unit), {}).items():
            axes.plot(*zip(*sorted(points)), marker="o", markersize=4, label=way, color=COLORS[way])
        axes.set_xscale("log", base=4)
        axes.set_yscale("log")
        axes.set_xticks([1, 4, 16, 64, 256, 1024], ["1", "4", "16", "64", "256", "1024"])
        axes.set_title(f"{operation}: {unit}", fontsize=10)
        axes.grid(True, alpha=0.3)
        axes.set_xlabel("KiB", fontsize=8)
    grid[0][0].legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def draw_timelines(timelines, path):
    """For each run that went on for long: answers per second, and the slowest answer of each second, over time."""
    if pyplot is None or not timelines:
        return
    figure, grid = pyplot.subplots(2, len(timelines), figsize=(9 * len(timelines), 7), sharex="col", squeeze=False)
    for (what, servers), (rate, slowest) in zip(timelines.items(), grid.T):
        for name, seconds in servers.items():
            rate.plot([answers for answers, _ in seconds], label=name, linewidth=1)
            slowest.plot([longest / 1000 for _, longest in seconds], label=name, linewidth=1)
        rate.set_title(what)
        rate.set_ylabel("answers/s")
        rate.set_ylim(bottom=0)
        rate.legend()
        slowest.set_ylabel("slowest answer of the second, ms")
        slowest.set_yscale("log")
        slowest.set_xlabel("s")
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main():
    report, directory = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    draw_ratios(report["rows"], "nginx", directory / "report.png")
    draw_ratios(report["rows"], "before", directory / "before.png")
    draw_bodies(report["rows"], directory / "bodies.svg")
    draw_timelines(report.get("timelines", {}), directory / "sustained.png")


if __name__ == "__main__":
    main()
