#!/usr/bin/env python3
"""Refuses includes that the layers do not allow and files or functions that grew too long.

Usage: check_architecture.py SOURCE_TREE [--compiler g++]
"""

import argparse
import re
import statistics
import subprocess
import sys
from pathlib import Path

from cpp_functions import functions, without_comments

# What may stand on what: a folder includes itself, folders below, and what is named for it. Where the
# name of a folder ends in /*, each of its sub-folders is one folder, and siblings do not meet.
LAYERS = [
    ["base"],
    ["io"],
    ["numeric", "experiment/parameters"],
    ["introspectors/*", "processors", "networks", "networks/*", "report",
     "experiment/problems", "experiment/models", "experiment/statistics"],
    ["findings", "dataset_report", "compress", "experiment/workers", "experiment/trained_network"],
    ["experiment/config"],
    ["app"],
    ["cli", "python"],
]

# A folder stands under the sub-folders that carry it out.
UNDER = {("networks/*", "networks"), ("networks", "networks/*")}

# Their public headers name nothing but the standard library and DeepView.
WITHOUT_THIRD_PARTIES = ["base", "introspectors/*", "processors", "report"]

# They cost every file that includes a base header.
COSTLY = {"iostream", "regex", "filesystem", "functional", "ranges"}

HEADER_LINES = 300
SOURCE_LINES = 500
FUNCTION_LINES = 60
PREPROCESSED_LINES = 50_000  # that are not blank

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def kind_of(folder):
    """The entry of LAYERS that a folder belongs to, or None."""
    for layer in LAYERS:
        for kind in layer:
            if kind == folder or kind.endswith("/*") and folder.startswith(kind[:-1]):
                return kind
    return None


def level_of(kind):
    return next(level for level, layer in enumerate(LAYERS) if kind in layer)


def folder_of(path):
    """The folder in the sense of LAYERS of a path below deepview/, such as introspectors/pca."""
    parts = Path(path).parts[:-1]
    for depth in (2, 1):
        folder = "/".join(parts[:depth])
        if len(parts) >= depth and kind_of(folder):
            return folder
    return "/".join(parts)


def edge_fault(source, target):
    """Why a file of folder `source` must not include one of folder `target`; None if it may."""
    if source == target:
        return None
    kinds = kind_of(source), kind_of(target)
    for folder, kind in zip((source, target), kinds):
        if kind is None:
            return f"the folder {folder} is in no layer"
    if kinds in UNDER:
        return None
    levels = level_of(kinds[0]), level_of(kinds[1])
    if levels[0] == levels[1]:
        return f"{source} and {target} are siblings"
    return f"{target} stands above {source}" if levels[0] < levels[1] else None


def include_faults(path, folder, text):
    for match in INCLUDE.finditer(text):
        own, other = match.groups()
        if own is not None and own.startswith("deepview/"):
            fault = edge_fault(folder, folder_of(own.removeprefix("deepview/")))
            if fault:
                yield f"{path}: includes {own}: {fault}"
        elif path.suffix == ".hpp":
            name = own or other
            third_party = "/" in name or "." in name
            if third_party and kind_of(folder) in WITHOUT_THIRD_PARTIES:
                yield f"{path}: a public header includes {name}, which is not the standard library's"
            if folder == "base" and name in COSTLY:
                yield f"{path}: a base header includes <{name}>, which is costly"


def length_faults(path, text, lengths):
    limit = HEADER_LINES if path.suffix == ".hpp" else SOURCE_LINES
    lines = text.count("\n")
    lengths[path.suffix].append(lines)
    if lines > limit:
        yield f"{path}: {lines} lines, at most {limit}"
    for name, first, count in functions(text):
        lengths["function"].append(count)
        if count > FUNCTION_LINES:
            yield f"{path}:{first}: {name} has {count} lines, at most {FUNCTION_LINES}"


def preprocessed_faults(tree, compiler):
    for header in sorted((tree / "deepview/base").glob("*.hpp")):
        command = [compiler, "-std=c++20", "-w", "-E", "-P", "-x", "c++", f"-I{tree}", str(header)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            yield f"{header}: does not preprocess: {result.stderr.strip()}"
        lines = result.stdout.count("\n")
        if lines > PREPROCESSED_LINES:
            yield f"{header}: {lines} lines after preprocessing, at most {PREPROCESSED_LINES}"


def faults_of(tree, compiler=None):
    """All faults of a source tree, and the lengths of its headers, sources and functions."""
    lengths = {".hpp": [], ".cpp": [], "function": []}
    faults = []
    for root in ("deepview", "cli"):
        for path in sorted((tree / root).rglob("*.[hc]pp")):
            below = path.relative_to(tree / root)
            folder = folder_of(below) if root == "deepview" else "cli"
            text = path.read_text(encoding="utf-8")
            faults += include_faults(path, folder, without_comments(text, keep_strings=True))
            faults += length_faults(path, text, lengths)
    if compiler:
        faults += preprocessed_faults(tree, compiler)
    return faults, lengths


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--compiler", help="also measure the base headers after preprocessing")
    arguments = parser.parse_args()
    faults, lengths = faults_of(arguments.tree, arguments.compiler)
    for kind, name in ((".hpp", "header"), (".cpp", "source"), ("function", "function")):
        if lengths[kind]:
            middle = statistics.median(lengths[kind])
            print(f"{name}: {len(lengths[kind])}, median {middle:g} lines, longest {max(lengths[kind])}")
    print(*faults, sep="\n")
    return 1 if faults or not lengths[".hpp"] else 0


if __name__ == "__main__":
    sys.exit(main())
