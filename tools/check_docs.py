#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the files and names which the documents mention are there.

    check_docs.py [ROOT]

Looks at every *.md below ROOT. Prints one line per offence and exits 1 if there was any. Checked are

  * targets of links and pictures: they exist, seen from the document's folder;
  * back-quoted paths (`kernel/http/loop.cc`, `wire/address.cc`, `tests/fuzz/{xml,range}`, `space.*`): some file or folder
    of the tree has that path, or a path that ends with it;
  * back-quoted names (`Exchange::post()`, `parse_head()`, `HeadScanner`, `mortise_response.log_fields`, `min_free`): the
    code has them, comments aside; a member, in a file that has the name before it, too; what has brackets, as a function;
  * back-quoted ids of interfaces (`mortise.objects/1`), and the options of our commands (`mortise fsck --repair`);
  * names of files in comments of the code.

Blocks of code are not looked at. A name that is not ours goes into FOREIGN below. An ADR may name what is gone, was never
built, or is not ours if it says so in a paragraph that begins with "Not in this tree:" and holds the names in back-quotes.
"""

import os
import re
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

CODE_SUFFIXES = {".h", ".cc", ".c", ".inc", ".rs", ".py", ".sh", ".cmake", ".toml", ".json", ".map", ".lua"}
COMMENTED_LIKE_C = {".h", ".cc", ".c", ".inc", ".rs", ".map"}
# Suffixes that make a word with a dot the name of a file of ours.
FILE_NAME = re.compile(r"(?:[\w.{}*,-]+/)*[\w{}*,-]+\.(?:h|cc|c|rs|py|sh|md|svg|cmake|supp)")
# Folders of the root: what begins with one of them is a path of ours.
TOPS = ("kernel", "plugins", "sdk", "tests", "tools", "conf")
SKIPPED_FOLDERS = {".git", ".ccache", ".venv", "build", "data", "node_modules", "__pycache__"}

# Names of others: of the system, of libraries, of clients and protocols.
FOREIGN = {"dlopen", "dlclose", "std"}
FOREIGN_PREFIXES = ("MINIO_", "CMAKE_")
GONE = "Not in this tree:"

CODE_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
WORD = re.compile(r"[A-Za-z_]\w*")
SNAKE = re.compile(r"[A-Za-z]+\w*_\w+")
CAMEL = re.compile(r"[A-Z]+[a-z0-9]+(?:[A-Z]+[a-z0-9]*)+|[A-Z][a-z0-9]+[A-Z]\w*")
FUNCTION = re.compile(r"([A-Za-z_]\w*)\s*(?=\()|\(\s*\*\s*(?:const\s+)?(\w+)\s*\)")
INTERFACE = re.compile(r"(?:mortise\.\w+|draft/[\w.]+)/\d+")
OPTION = re.compile(r"--[a-z][a-z0-9-]+")
# A name, with members or scopes, and perhaps a pair of brackets with arguments.
NAME = re.compile(r"(~?[A-Za-z_]\w*(?:(?:::|\.|->)[A-Za-z_]\w*)*)(\(.*\))?")


@dataclass
class Tree:
    """What is there: all paths, the words of each file of code, and what words are used for."""

    root: Path
    paths: set = field(default_factory=set)
    words: dict = field(default_factory=dict)  # {path: set of words}
    functions: set = field(default_factory=set)
    interfaces: set = field(default_factory=set)
    options: set = field(default_factory=set)
    comments: dict = field(default_factory=dict)  # {path: [(line, text)]}

    def __post_init__(self):
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for name in [*folders, *sorted(files)]:
                path = Path(folder, name).relative_to(self.root)
                self.paths.add(str(path))
                if path.suffix in CODE_SUFFIXES or name == "CMakeLists.txt" or (path.suffix == "" and path.parts[0] in TOPS):
                    self._read(path)
        self.names = {Path(p).name for p in self.paths}
        self.every_word = set().union(*self.words.values())

    def _read(self, path):
        full = self.root / path
        if not full.is_file() or "corpus" in path.parts:
            return
        text = full.read_text(errors="replace")
        if path.suffix in COMMENTED_LIKE_C:
            text, self.comments[str(path)] = split_comments(text)
        if path.name not in (Path(__file__).name, "test_check_docs.py"):  # these hold names that are not there
            self.words[str(path)] = set(WORD.findall(text))
            self.functions.update(name for pair in FUNCTION.findall(text) for name in pair)
            self.interfaces.update(INTERFACE.findall(text))
            self.options.update(OPTION.findall(text))

    def has_path(self, text, folder):
        """Whether `text`, which may have braces and wildcards, is a path of the tree or the end of one."""
        return all(self._has_one_path(p, folder) for p in expand_braces(text.rstrip("/")))

    def _has_one_path(self, text, folder):
        if "*" in text:
            return any(fnmatchcase(p, text) or fnmatchcase(p, "*/" + text) for p in self.paths)
        if os.path.normpath(os.path.join(folder, text)) in self.paths or text in self.paths:
            return True
        return Path(text).name in self.names and any(p.endswith("/" + text) for p in self.paths)

    def has_name(self, parts):
        """Whether the code has the first of `parts`, and each other one in a file that has the one before."""
        if parts[0] in FOREIGN or parts[0].startswith(FOREIGN_PREFIXES):
            return True
        if len(parts) == 1:
            return parts[0] in self.every_word
        return all(any(a in words and b in words for words in self.words.values()) for a, b in zip(parts, parts[1:]))


def split_comments(text):
    """(the text without comments, [(line number, comment)]) of C, C++ or Rust; strings are left alone."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
    comments = []

    def replace(match):
        if match[0].startswith('"'):
            return match[0]
        line = text.count("\n", 0, match.start()) + 1
        comments.extend((line + i, part) for i, part in enumerate(match[0].split("\n")))
        return " "

    return pattern.sub(replace, text), comments


def expand_braces(text):
    match = re.search(r"\{([^{}]*)\}", text)
    if match is None:
        return [text]
    return [one for word in match[1].split(",") for one in expand_braces(text[: match.start()] + word + text[match.end() :])]


def without_code_blocks(text):
    """The text with the lines of fenced and of indented blocks emptied, so that line numbers stay."""
    lines, fence, before_is_blank, indented = [], None, True, False
    for line in text.split("\n"):
        stripped = line.strip()
        if fence is not None:
            if stripped.startswith(fence) and not stripped.strip("`~"):
                fence = None
            lines.append("")
        elif stripped.startswith(("```", "~~~")):
            fence = stripped[:3]
            lines.append("")
        else:
            indented = line.startswith("    ") and (indented or before_is_blank)
            lines.append("" if indented else line)
        before_is_blank = not stripped
    return "\n".join(lines)


def names_marked_as_gone(text):
    """{name: line number} of the paragraphs that begin with GONE."""
    found, line = {}, 1
    for paragraph in text.split("\n\n"):
        if paragraph.lstrip("\n").startswith(GONE):
            found.update({match[2]: line for match in CODE_SPAN.finditer(paragraph)})
        line += paragraph.count("\n") + 2
    return found


def is_path(span):
    return FILE_NAME.fullmatch(span) or (re.fullmatch(r"[\w./{}*,-]+", span) and span.split("/")[0] in TOPS and "/" in span)


def problem_of_command(tree, folder, words):
    if is_path(words[0]) and not tree.has_path(words[0], folder):
        return f"{words[0]}: no such file or folder"
    unknown = [w for w in words if OPTION.fullmatch(w) and w not in tree.options]
    return f"{unknown[0]}: no such option" if unknown else None


def problem_of_name(tree, name, is_function):
    parts = re.split(r"::|\.|->", name.lstrip("~"))
    if not (is_function or "::" in name or any(SNAKE.fullmatch(p) or CAMEL.fullmatch(p) for p in parts)):
        return None
    if is_function and parts[-1] not in tree.functions and parts[-1] not in FOREIGN:
        return "no such function in the code"
    return None if name in tree.names or tree.has_name(parts) else "no such name in the code"


def problem_of_span(tree, folder, span):
    """Why what is between back-quotes is not right; None if it is, or is nothing that this script knows."""
    words = span.split()
    if len(words) > 1 and (words[0] == "mortise" or words[0].startswith("tools/")):
        return problem_of_command(tree, folder, words)
    if INTERFACE.fullmatch(span):
        return None if span in tree.interfaces else "no such interface in the code"
    if is_path(span):
        return None if tree.has_path(span, folder) else "no such file or folder"
    match = NAME.fullmatch(span)
    return problem_of_name(tree, match[1], match[2] is not None) if match else None


def offences_of_document(tree, document):
    folder = str(document.parent)
    text = without_code_blocks((tree.root / document).read_text())
    gone = names_marked_as_gone(text)
    if gone and "adr" not in document.parts:
        yield f'{document}:{min(gone.values())}: only an ADR may say "{GONE}"'
    for name, line in gone.items():
        if problem_of_span(tree, folder, name) is None:
            yield f'{document}:{line}: "{name}" is said to be not in this tree, but it is'
    for match in CODE_SPAN.finditer(text):
        span = re.sub(r"\s+", " ", match[2]).strip()
        problem = None if span in gone else problem_of_span(tree, folder, span)
        if problem:
            yield f"{document}:{text.count(chr(10), 0, match.start()) + 1}: `{span}`: {problem}"
    for match in LINK.finditer(re.sub(CODE_SPAN, lambda m: " " * len(m[0]) if "](" in m[0] else m[0], text)):
        target = match[1].split("#")[0]
        if target and "://" not in target and os.path.normpath(os.path.join(folder, target)) not in tree.paths:
            yield f"{document}:{text.count(chr(10), 0, match.start()) + 1}: link to {target}: no such file or folder"


def offences_of_comments(tree):
    name = re.compile(r"(?<![\w./*<-])(?:[\w-]+/)*[\w-]+\.(?:h|cc|md)(?![\w*])")
    for path, comments in tree.comments.items():
        if path.startswith("tests/fixtures/"):
            continue
        for line, text in comments:
            for match in name.finditer(text):
                if not tree.has_path(match[0], str(Path(path).parent)):
                    yield f"{path}:{line}: {match[0]}: no such file"


def offences(root):
    tree = Tree(root)
    for path in sorted(tree.paths):
        if path.endswith(".md"):
            yield from offences_of_document(tree, Path(path))
    yield from offences_of_comments(tree)


def main(arguments):
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    if not (root / "sdk").is_dir():
        print(f"{root} has no sdk/: not a source tree of Mortise", file=sys.stderr)
        return 2
    found = list(offences(root))
    for line in found:
        print(line)
    if not found:
        print("docs: no offence")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
