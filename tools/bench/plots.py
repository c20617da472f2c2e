# SPDX-License-Identifier: Apache-2.0
"""Pictures of a report's rows."""

import re
import sys

try:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
except ImportError:
    pyplot = None
    print("no python3-matplotlib: no pictures", file=sys.stderr)


def draw_ratios(rows, path):
    """Bars: how many times as good as nginx."""
    bars = [row for row in rows if "ratio to nginx" in row and row["unit"] in ("requests/s", "server CPU us/request")]
    if pyplot is None or not bars:
        return
    labels = [f"{row['what']}\n{row['server']}, {row['unit']}" for row in bars]
    figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(bars) + 1))
    colors = ["tab:blue" if "CPU" in row["unit"] else "tab:green" for row in bars]
    axes.barh(labels, [row["ratio to nginx"] for row in bars], color=colors)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlabel("times as good as nginx in the same run")
    axes.invert_yaxis()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


PANELS = (
    ("PUT", "requests/s"), ("PUT", "server CPU us/request"), ("PUT", "written bytes/byte"),
    ("GET", "requests/s"), ("GET", "server CPU us/request"), ("PUT", "disk bytes/byte"),
)  # fmt: skip


def draw_bodies(rows, path):
    """Six panels over the body's size, a line for each way to keep it."""
    found = {}
    for row in rows:
        matched = re.fullmatch(r"(PUT|GET) (\d+) KiB, 32 clients", row["what"])
        if matched:
            found.setdefault((matched[1], row["unit"]), {}).setdefault(row["server"], []).append((int(matched[2]), row["median"]))
    if pyplot is None or not found:
        return
    matplotlib.rcParams["svg.hashsalt"] = "mortise"  # the same rows, the same file
    figure, grid = pyplot.subplots(2, 3, figsize=(11, 6))
    for axes, (verb, unit) in zip(grid.flat, PANELS):
        for way, points in sorted(found.get((verb, unit), {}).items()):
            axes.plot(*zip(*sorted(points)), marker="o", markersize=4, label=way)
        axes.set_xscale("log", base=4)
        if "bytes" not in unit:
            axes.set_yscale("log")
        axes.set_xticks([1, 4, 16, 64, 256, 1024], ["1", "4", "16", "64", "256", "1024"])
        axes.set_title(f"{verb}: {unit}", fontsize=10)
        axes.grid(True, alpha=0.3)
        axes.set_xlabel("KiB", fontsize=8)
    grid[0][0].legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
