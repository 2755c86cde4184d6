#!/usr/bin/env python3
"""Draw how the folders of a Swift target, or the targets of the package, use one another.

    Tests/Folders/folders.py Sources/AECBenchmark
    Tests/Folders/folders.py Sources/AECBenchmark --order Pictures,Codecs,Sweep,Summary,Report,Map,Output,Speed
    Tests/Folders/folders.py --targets --dot | dot -Tsvg > targets.svg

The compiler lets all files of a target use one another, so nothing but this holds an order of its folders. A folder
uses another where one of its files names a type, function or constant that a file of the other declares at its top
level and not as private. Members, also those that an extension adds, are not followed; comments and text do not count.
With --order, uses of what stands later are told with file and line, and the command ends with status 1.
"""
from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

DECLARATION = re.compile(r"(?<![\w.`])(struct|class|enum|protocol|actor|typealias|func|let|var)\s+(`?)(\w+)\2")
TYPES = {"struct", "class", "enum", "protocol", "actor", "typealias"}
NAME = re.compile(r"(?<![\w@$#])[A-Za-z_]\w*")
COMMENT_MARK = re.compile(r"/\*|\*/")
STRING = re.compile(r'(#*)("""|")')
IGNORED = re.compile(r"^[ \t]*(#if|#elseif|(@\w+ )?(\w+ )?import )[^\n]*", re.MULTILINE)


class Use(NamedTuple):
    """A place at which a folder uses another."""

    user: str
    used: str
    file: Path
    line: int
    name: str


def code(text: str) -> str:
    """Swift source with blanks in place of comments and of the text of strings; what is put into strings stays."""
    out: list[str] = []
    place = 0

    def blank(end: int) -> None:
        nonlocal place
        out.append(re.sub(r"[^\n]", " ", text[place:end]))
        place = end

    def comment() -> None:
        depth, end = 0, place
        while True:
            mark = COMMENT_MARK.search(text, end)
            if mark is None:
                return blank(len(text))
            depth, end = depth + (1 if mark[0] == "/*" else -1), mark.end()
            if depth == 0:
                return blank(end)

    def string(hashes: str, quote: str) -> None:
        blank(place + len(hashes) + len(quote))
        escape, ending = "\\" + hashes, quote + hashes
        while place < len(text):
            if text.startswith(escape + "(", place):
                blank(place + len(escape))
                body(inside=True)
            elif text.startswith(escape, place):
                blank(place + len(escape) + 1)
            elif text.startswith(ending, place):
                return blank(place + len(ending))
            else:
                blank(place + 1)

    def body(inside: bool) -> None:
        """Code up to the end, or what is put into a string up to its parenthesis."""
        nonlocal place
        depth = 0
        while place < len(text):
            if text.startswith("//", place):
                end = text.find("\n", place)
                blank(len(text) if end < 0 else end)
            elif text.startswith("/*", place):
                comment()
            elif start := STRING.match(text, place):
                string(*start.groups())
            else:
                letter = text[place]
                out.append(letter)
                place += 1
                depth += (letter == "(") - (letter == ")")
                if inside and depth == 0:
                    return

    body(inside=False)
    return IGNORED.sub(lambda match: " " * len(match[0]), "".join(out))


class Source:
    """A file: what it declares for other files, what it keeps to itself, and the names that it uses."""

    def __init__(self, path: Path, root: Path):
        self.path, self.module = path, root.name
        self.folder = path.relative_to(root).parts[0]
        self.code = code(path.read_text())
        self.declared: set[str] = set()
        self.own: set[str] = set()
        depth = position = 0
        for match in DECLARATION.finditer(self.code):
            depth += self.code.count("{", position, match.start()) - self.code.count("}", position, match.start())
            position = match.start()
            head = self.code[self.code.rfind("\n", 0, position) + 1 : position]
            if depth == 0 and not re.search(r"\b(file)?private\b", head):
                self.declared.add(match[3])
            elif match[1] in TYPES or not match[3][0].isupper():
                self.own.add(match[3])
        # Parameters hide what is outside, too.
        self.own |= set(re.findall(r"[(,]\s*(?:\w+\s+)?([a-z]\w*)\s*:", self.code)) - self.declared

    def names(self) -> list[tuple[str, int]]:
        """Names that may lead out of the file, and their lines; not members, labels, nor what the file declares."""
        found = []
        for match in NAME.finditer(self.code):
            before = self.code[: match.start()].rstrip()
            is_member = before.endswith(".") and not before.endswith(("..", f" {self.module}."))
            if not is_member and match[0] not in self.own and match[0] not in self.declared:
                found.append((match[0], self.code.count("\n", 0, match.start()) + 1))
        return found


def uses(root: Path) -> tuple[list[str], list[Use]]:
    """The folders of a target, and where they use one another. Files outside of folders are left out."""
    sources = [Source(path, root) for path in sorted(root.glob("*/**/*.swift"))]
    places: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for name in source.declared:
            places[name].add(source.folder)
    found = []
    for source in sources:
        for name, line in source.names():
            if source.folder not in places.get(name, {source.folder}):
                found += [Use(source.folder, used, source.path, line, name) for used in sorted(places[name])]
    return sorted({source.folder for source in sources}), found


def target_uses() -> tuple[list[str], list[Use]]:
    """The package's targets but those for tests, and the dependencies that it gives them."""
    package = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
    outside = [target for target in package["targets"] if not (target.get("path") or "").startswith("Tests")]
    targets = {target["name"]: target for target in outside if target["type"] != "test"}
    found = []
    for name, target in targets.items():
        for dependency in target["dependencies"]:
            used = (dependency.get("byName") or dependency.get("target") or [""])[0]
            if used in targets:
                found.append(Use(name, used, Path("Package.swift"), 0, used))
    return list(targets), found


def sorted_folders(folders: list[str], arrows: Counter) -> list[str]:
    """From first to last: each as soon as all that it uses stands; in a circle, what uses least of the rest."""
    order: list[str] = []
    while len(order) < len(folders):
        rest = [folder for folder in folders if folder not in order]
        order.append(min(rest, key=lambda folder: sum(arrows[folder, other] for other in rest)))
    return order


def against(order: list[str], found: list[Use]) -> list[Use]:
    """The uses of what stands later."""
    return [use for use in found if order.index(use.user) < order.index(use.used)]


def drawing(order: list[str], arrows: Counter) -> str:
    """A line a folder, from first to last, with what it uses; an exclamation mark before what stands later."""
    width = max(map(len, order), default=0)
    lines = []
    for place, folder in enumerate(order):
        used = [
            f"{'!' if order.index(other) > place else ''}{other} {arrows[folder, other]}"
            for other in order
            if arrows[folder, other]
        ]
        lines.append(f"{folder:{width}} -> {', '.join(used)}" if used else folder)
    return "\n".join(lines)


def dot(order: list[str], arrows: Counter) -> str:
    """The drawing for Graphviz."""
    lines = [f'  "{folder}";' for folder in order]
    lines += [f'  "{user}" -> "{used}" [label={count}];' for (user, used), count in sorted(arrows.items())]
    return "\n".join(["digraph {", "  rankdir=BT; node [shape=box];", *lines, "}"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, help="the folder of a target")
    parser.add_argument("--targets", action="store_true", help="the targets of the package instead")
    parser.add_argument("--order", help="the folders from first to last, separated by commas")
    parser.add_argument("--dot", action="store_true", help="for Graphviz")
    options = parser.parse_args()
    if options.targets == (options.root is not None):
        parser.error("name the folder of a target, or --targets")
    folders, found = target_uses() if options.targets else uses(options.root)
    arrows = Counter((use.user, use.used) for use in found)
    order = options.order.split(",") if options.order else sorted_folders(folders, arrows)
    if set(order) != set(folders):
        parser.error(f"the folders are {','.join(folders)}")
    print(dot(order, arrows) if options.dot else drawing(order, arrows))
    wrong = against(order, found) if options.order else []
    for use in wrong:
        print(f"{use.file}:{use.line}: {use.name} of {use.used}, which comes after {use.user}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
