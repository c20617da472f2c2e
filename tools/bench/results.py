# SPDX-License-Identifier: Apache-2.0
"""Rows of results: {"what", "server", "unit", "median", "values"}, a value for each round. Which way is better, and whether two
rows differ by more than the rounds of each do."""

import statistics
from dataclasses import dataclass

MORE_IS_BETTER = {"requests/s", "MiB/s", "rows/s", "commits/sync", "times LevelDB's rate"}


def more_is_better(unit):
    return unit in MORE_IS_BETTER


def gathered(rounds):
    """Rows of all rounds, one for each figure, with its median."""
    found = {}
    for row in rounds:
        found.setdefault((row["what"], row["unit"], row["server"]), []).append(row["value"])
    return [
        {"what": what, "unit": unit, "server": server, "median": statistics.median(values), "values": values}
        for (what, unit, server), values in found.items()
    ]


def times_as_good(row, other):
    """How many times as good the first is: more than 1 is better, whatever the unit. None where one is 0."""
    if not row["median"] or not other["median"]:
        return None
    return row["median"] / other["median"] if more_is_better(row["unit"]) else other["median"] / row["median"]


BEFORE = {"mortise": "before", "mortise signed": "before signed"}  # the same server of an earlier build


def with_ratios(rows):
    """Adds to each row the ratio to nginx's, and to the earlier build's."""
    of = {(row["what"], row["unit"], row["server"]): row for row in rows}
    for row in rows:
        for name, peer in (("nginx", "nginx"), ("before", BEFORE.get(row["server"]))):
            other = of.get((row["what"], row["unit"], peer))
            if other and other is not row and (ratio := times_as_good(row, other)):
                row[f"ratio to {name}"] = ratio
    return rows


@dataclass
class Comparison:
    """One figure in two reports."""

    what: str
    server: str
    unit: str
    before: float
    after: float
    ratio: float  # more than 1: better; None: it cannot be told
    verdict: str


def verdict_of(before, after):
    """Better or worse only if every round after is better, or worse, than every round before: with n rounds each, that comes
    about by chance once in (2n)!/(n!)²/2 times, which is 126 for 5."""
    if min(len(before["values"]), len(after["values"])) < 3:
        return "too few rounds"
    if max(before["values"]) < min(after["values"]):
        return "better" if more_is_better(before["unit"]) else "worse"
    if max(after["values"]) < min(before["values"]):
        return "worse" if more_is_better(before["unit"]) else "better"
    return "within the spread"


def compare(before, after):
    """(comparisons, figures that only one of the two has)."""
    key = lambda row: (row["what"], row["server"], row["unit"])  # noqa: E731
    left, right = {key(row): row for row in before}, {key(row): row for row in after}
    both = [
        Comparison(*name, left[name]["median"], right[name]["median"], times_as_good(right[name], left[name]), verdict_of(left[name], right[name]))
        for name in left
        if name in right
    ]
    return both, sorted(left.keys() ^ right.keys())
