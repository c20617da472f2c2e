#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws kernel/docs/architecture.svg from the #include lines of the tree, by the rules of check_layers.py.

    draw_architecture.py [ROOT]           writes the picture
    draw_architecture.py --check [ROOT]   exits 1 if the committed picture is not what the tree gives today

A box is a folder, an arrow an include from one folder to another, pointing down. An arrow that follows from others
(a uses b, b uses c, so a may use c) is left out. Includes that check_layers.py lists as exceptions are dashed.
"""

import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_layers  # noqa: E402

PICTURE = Path("kernel/docs/architecture.svg")
BOX_HEIGHT, ROW, GAP, MARGIN, TITLE = 36, 78, 14, 16, 30
CHARACTER = 7.2  # width at 12 px
STYLE = """
  text { font: 12px sans-serif; fill: #1d2730; text-anchor: middle }
  .title { font-weight: bold; text-anchor: start }
  .small { font-size: 9.5px; fill: #5b6872 }
  .panel { fill: #f4f6f8; stroke: #c3ccd4 }
  .box { fill: #ffffff; stroke: #44617b }
  .sdk { fill: #e3eef7; stroke: #44617b }
  .arrow { fill: none; stroke: #44617b; marker-end: url(#head) }
  .exception { fill: none; stroke: #b04a3a; stroke-dasharray: 4 3; marker-end: url(#head) }
"""


@dataclass
class Graph:
    """Folders that use each other."""

    title: str
    nodes: dict = field(default_factory=dict)  # {folder: libraries, sorted}
    edges: set = field(default_factory=set)  # (user, used)
    exceptions: set = field(default_factory=set)

    def levels(self):
        """{folder: how many folders are below it on the longest way down}"""
        level = {}

        def visit(node):
            if node not in level:
                below = [visit(b) for a, b in self.edges if a == node]
                level[node] = 1 + max(below) if below else 0
            return level[node]

        for node in self.nodes:
            visit(node)
        return level

    def needed_edges(self):
        """The edges that do not follow from others."""
        reach = {}

        def below(node):
            if node not in reach:
                direct = {b for a, b in self.edges if a == node}
                reach[node] = direct.union(*(below(b) for b in direct))
            return reach[node]

        return {
            (a, b) for a, b in self.edges if not any(b in below(c) for x, c in self.edges if x == a and c != b)
        }


def graph_of(title, includes, place):
    """`place(path)` is the folder of a file, or None if it is not in this picture."""
    graph = Graph(title)
    for include in includes:
        folder = place(include.file)
        if folder is None:
            continue
        libraries = graph.nodes.setdefault(folder, set())
        if not include.quoted:
            libraries.add(check_layers.library_of(include.target))
            continue
        path = check_layers.path_of_quoted(include)
        used = place(Path(path))
        if used in (None, folder):
            continue
        graph.nodes.setdefault(used, set())
        excepted = path in check_layers.ROOM_EXCEPTIONS.get(str(include.file), [])
        (graph.exceptions if excepted else graph.edges).add((folder, used))
    graph.nodes = {n: sorted(x for x in graph.nodes[n] if x) for n in sorted(graph.nodes)}
    return graph


def kernel_folder(path):
    return path.parts[1] if path.parts[0] == "kernel" and len(path.parts) > 2 else None


def room_in(part):
    def place(path):
        room = check_layers.room_of(part, path) if path.is_relative_to(part) else None
        return "plugin.cc" if room == "." else room

    return place


def plugin_name(path):
    return path.parts[1] if path.parts[0] == "plugins" and len(path.parts) > 2 else None


def width_of(label, libraries):
    return max(len(label) * CHARACTER, len(", ".join(libraries)) * 5.4) + 18


def rows_of(graph, edges):
    """Rows from top to bottom, each a list of folders and of (user, used, level): an arrow that passes by."""
    level = graph.levels()
    rows = [[n for n in graph.nodes if level[n] == at] for at in range(max(level.values(), default=0), -1, -1)]
    for a, b in sorted(edges):
        for at in range(level[b] + 1, level[a]):
            rows[-1 - at].append((a, b, at))
    return rows


def links_of(edges, level):
    """Each arrow as the pairs of neighbours in adjacent rows that it runs through."""
    for a, b in sorted(edges):
        way = [a, *((a, b, at) for at in range(level[a] - 1, level[b], -1)), b]
        yield from zip(way, way[1:])


def place_rows(rows, graph, links):
    """{folder or passing arrow: x of its middle}; the order in a row follows the neighbours above and below."""

    def size(item):
        return 10 if isinstance(item, tuple) else width_of(item, graph.nodes[item])

    def spread(row, width):
        used = sum(size(i) + GAP for i in row) - GAP
        free = (width - used) / (len(row) + 1)
        x = {}
        at = free
        for item in row:
            x[item] = at + size(item) / 2
            at += size(item) + GAP + free
        return x

    width = max(sum(size(i) + GAP for i in row) for row in rows)
    x = {item: at for row in rows for item, at in spread(row, width).items()}
    for turn in range(12):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wish = {i: [x[b] if a == i else x[a] for a, b in links if i in (a, b)] for i in row}
            row.sort(key=lambda i: (sum(wish[i]) / len(wish[i]) if wish[i] else x[i], str(i)))
            x.update(spread(row, width))
    return x, width


def arrow(points, kind="arrow"):
    """A smooth line downwards through `points`."""
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        middle = (y0 + y1) / 2
        path += f" C{x0:.0f} {middle:.0f} {x1:.0f} {middle:.0f} {x1:.0f} {y1:.0f}"
    return f'<path class="{kind}" d="{path}"/>'


def box(x, y, label, libraries, kind="box"):
    width = width_of(label, libraries)
    out = [f'<rect class="{kind}" x="{x - width / 2:.0f}" y="{y}" width="{width:.0f}" height="{BOX_HEIGHT}" rx="4"/>']
    out.append(f'<text x="{x:.0f}" y="{y + (16 if libraries else 22)}">{escape(label)}</text>')
    if libraries:
        out.append(f'<text class="small" x="{x:.0f}" y="{y + 29}">{escape(", ".join(libraries))}</text>')
    return out


def panel(graph, left, top):
    """(lines of SVG, width, height) of a graph in a frame."""
    edges = graph.needed_edges()
    level = graph.levels()
    rows = rows_of(graph, edges)
    x, inner = place_rows(rows, graph, list(links_of(edges, level)))
    width, height = inner + 2 * MARGIN, TITLE + len(rows) * ROW - (ROW - BOX_HEIGHT) + MARGIN
    y = {item: top + TITLE + at * ROW for at, row in enumerate(rows) for item in row}
    out = [f'<rect class="panel" x="{left}" y="{top}" width="{width:.0f}" height="{height}" rx="6"/>']
    out.append(f'<text class="title" x="{left + 10}" y="{top + 20}">{escape(graph.title)}</text>')

    def at(item):
        return left + MARGIN + x[item]

    for a, b in sorted(edges):
        points = [(at(a), y[a] + BOX_HEIGHT)]
        for between in range(level[a] - 1, level[b], -1):
            item = (a, b, between)
            points += [(at(item), y[item]), (at(item), y[item] + BOX_HEIGHT)]
        out.append(arrow([*points, (at(b), y[b] - 2)]))
    for a, b in sorted(graph.exceptions):
        out.append(arrow([(at(a) - 12, y[a]), (at(b) - 12, y[b] + BOX_HEIGHT + 2)], "exception"))
    for node, libraries in graph.nodes.items():
        out += box(at(node), y[node], node, libraries)
    return out, width, height


def picture(root):
    kernel = list(check_layers.includes_below(root, "kernel"))
    plugins = list(check_layers.includes_below(root, "plugins"))
    others = graph_of("plugins/, the others", plugins, plugin_name)
    others.nodes.pop("api_s3", None)
    lines, bottom = [], 0
    left = MARGIN
    for graph in (
        graph_of("plugins/api_s3/", plugins, room_in("plugins/api_s3")),
        graph_of("kernel/", kernel, kernel_folder),
        graph_of("kernel/objects/", kernel, room_in("kernel/objects")),
    ):
        drawn, width, height = panel(graph, left, MARGIN)
        lines += drawn
        left, bottom = left + width + MARGIN, max(bottom, MARGIN + height)
    total, top = left, bottom + MARGIN
    lines.append(f'<rect class="panel" x="{MARGIN}" y="{top}" width="{total - 2 * MARGIN:.0f}" height="82" rx="6"/>')
    lines.append(f'<text class="title" x="{MARGIN + 10}" y="{top + 20}">{escape(others.title)}</text>')
    free = (total - 2 * MARGIN - sum(width_of(n, x) for n, x in others.nodes.items())) / (len(others.nodes) + 1)
    at = MARGIN + free
    for node, libraries in others.nodes.items():
        width = width_of(node, libraries)
        lines += box(at + width / 2, top + TITLE, node, libraries)
        at += width + free
    sdk = top + 82 + 34
    lines.append(arrow([(total / 2, top + 82), (total / 2, sdk - 2)]))
    lines.append(f'<text x="{total / 2 + 90:.0f}" y="{top + 103}">all of the above</text>')
    lines.append(f'<rect class="sdk" x="{MARGIN}" y="{sdk}" width="{total - 2 * MARGIN:.0f}" height="{BOX_HEIGHT}" rx="4"/>')
    lines.append(f'<text x="{total / 2:.0f}" y="{sdk + 22}">sdk/include/mortise: the C++ layer, over the C ABI in abi/</text>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.0f}" height="{sdk + BOX_HEIGHT + MARGIN}">',
            "<!-- Written by tools/draw_architecture.py. -->",
            f"<style>{STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" fill="#44617b"/></marker></defs>',
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            *lines,
            "</svg>\n",
        ]
    )


def main(arguments):
    check = arguments[:1] == ["--check"]
    root = Path([*arguments[check:], Path(__file__).parent.parent][0]).resolve()
    if not (root / "sdk").is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    text = picture(root)
    if check:
        if (root / PICTURE).is_file() and (root / PICTURE).read_text() == text:
            return 0
        print(f"{PICTURE} is not what the #include lines give: run tools/draw_architecture.py, and commit the file")
        return 1
    (root / PICTURE).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
