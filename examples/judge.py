"""Compares a report with the record of what was planted in its pictures.

Usage: judge.py BUNDLE TRUTH.json [--confirmed FILE] [--json] [--details]
                [--require NAME=LEAST ...] [--at-most NAME=MOST ...]

Prints recall and precision of each kind of finding. `--require` and `--at-most` bound numbers of
the printed table; the exit code is 1 if one of them does not hold.

The unit is the pair of a group's representative and one of its members. A pair is right if both
are the same picture by the record, or if a person confirmed them as the same (`--confirmed`).
"""

import argparse
import csv
import json
import operator
import sys
from collections import defaultdict
from pathlib import Path

FOREIGN_PLACES = (30, 60)  # how far down the list of unfamiliar pictures a reader looks


class Report:
    """The groups of a report, with paths instead of sample numbers."""

    def __init__(self, bundle):
        self.findings = json.loads((bundle / "report.json").read_text(encoding="utf-8"))["findings"]
        with open(bundle / "samples.csv", newline="", encoding="utf-8") as table:
            self.paths = [row["path"] for row in csv.DictReader(table)]

    def groups(self, *kinds):
        """Lists of paths, the representative first, of the findings of these kinds in order."""
        found = [f for f in self.findings if f["kind"] in kinds]
        rows = [[g["representative"], *g["members"]] for f in found for g in f.get("groups", [])]
        return [[self.paths[sample] for sample in row] for row in rows]

    def pairs(self, *kinds):
        """All pairs of a representative and a member, each once, as sorted tuples."""
        groups = self.groups(*kinds)
        return sorted({tuple(sorted((g[0], member))) for g in groups for member in g[1:]})

    def unreadable(self):
        """The names of the files that could not be read."""
        return {f["name"] for g in self.findings if g["kind"] == "unreadable" for f in g["files"]}


class Truth:
    """What is known about the pictures: planted copies and pairs that a person confirmed."""

    def __init__(self, planted, confirmed):
        self.planted = planted
        self.confirmed = {frozenset((pair["a"], pair["b"])) for pair in confirmed}
        copies = planted["exact"] + planted["near"]
        self.original = {copy["path"]: copy["original"] for copy in copies}

    def is_same(self, pair):
        """Whether both pictures go back to one original, or to a confirmed pair of originals."""
        origins = frozenset(self.original.get(path, path) for path in pair)
        return len(origins) == 1 or origins in self.confirmed

    def near(self):
        """The near copies that can be recognised: a flat picture looks like any other."""
        return [copy for copy in self.planted["near"] if not copy.get("flat")]


def share(part, whole):
    """A share to four places, or None where there is nothing to take a share of."""
    return round(part / whole, 4) if whole else None


def split_copies(copies, groups):
    """The copies that share a group with their original, and the others."""
    groups_of = defaultdict(set)
    for number, group in enumerate(groups):
        for path in group:
            groups_of[path].add(number)
    found, missed = [], []
    for copy in copies:
        together = groups_of[copy["path"]] & groups_of[copy["original"]]
        (found if together else missed).append(copy)
    return found, missed


def judge_copies(name, copies, groups, pairs, truth):
    """Numbers and lists for one kind of copies."""
    found, missed = split_copies(copies, groups)
    wrong = [pair for pair in pairs if not truth.is_same(pair)]
    numbers = {
        f"{name}_planted": len(copies),
        f"{name}_found": len(found),
        f"{name}_recall": share(len(found), len(copies)),
        f"{name}_flagged": len(pairs),
        f"{name}_wrong": len(wrong),
        f"{name}_precision": share(len(pairs) - len(wrong), len(pairs)),
    }
    return numbers, {f"{name}_missed": missed, f"{name}_wrong_pairs": wrong}


def recall_by_kind(copies, missed):
    """The recall of each kind of near copies."""
    numbers = {}
    for kind in dict.fromkeys(copy["kind"] for copy in copies):
        planted = sum(copy["kind"] == kind for copy in copies)
        lost = sum(copy["kind"] == kind for copy in missed)
        numbers[f"near_recall_{kind}"] = share(planted - lost, planted)
    return numbers


def judge_foreign(report, truth):
    """How many foreign pictures stand among the first places of the unfamiliar ones."""
    foreign = set(truth.planted["foreign"])
    places = list(dict.fromkeys(group[0] for group in report.groups("unfamiliar")))
    numbers = {"foreign_planted": len(foreign), "unfamiliar_flagged": len(places)}
    for count in FOREIGN_PLACES:
        numbers[f"foreign_first_{count}"] = len(foreign & set(places[:count]))
    found = foreign & set(places[: FOREIGN_PLACES[-1]])
    numbers["foreign_recall"] = share(len(found), len(foreign))
    return numbers, {"foreign_missed": sorted(foreign - found)}


def judge_unreadable(report, truth):
    """Whether every broken file is named, and no other one."""
    broken = {entry["path"] for entry in truth.planted["unreadable"]}
    listed = report.unreadable()
    numbers = {
        "unreadable_planted": len(broken),
        "unreadable_listed": len(broken & listed),
        "unreadable_recall": share(len(broken & listed), len(broken)),
        "unreadable_wrong": len(listed - broken),
    }
    return numbers, {"unreadable_missed": sorted(broken - listed)}


def judge_twins(report, truth):
    """How many pairs are twins to the network, and how many of them are no planted copies."""
    pairs = report.pairs("twins")
    wrong = [pair for pair in pairs if not truth.is_same(pair)]
    return {"twins_flagged": len(pairs), "twins_not_planted": len(wrong)}, {}


def flagged_samples(report):
    """How many samples are a member of any group of copies or twins: what a clean set must lack."""
    groups = report.groups("exact_copies", "near_copies", "twins")
    return len({member for group in groups for member in group[1:]})


def judge(report, truth):
    """All numbers by name, and the lists behind them."""
    exact_groups = report.groups("exact_copies")
    all_groups = report.groups("exact_copies", "near_copies")
    exact, near = truth.planted["exact"], truth.near()
    parts = [
        judge_copies("exact", exact, exact_groups, report.pairs("exact_copies"), truth),
        judge_copies("near", near, all_groups, report.pairs("near_copies"), truth),
        judge_foreign(report, truth),
        judge_unreadable(report, truth),
        judge_twins(report, truth),
    ]
    numbers, lists = {"samples": len(report.paths), "samples_flagged": flagged_samples(report)}, {}
    for more_numbers, more_lists in parts:
        numbers |= more_numbers
        lists |= more_lists
    return numbers | recall_by_kind(near, lists["near_missed"]), lists


def read_bound(text):
    """A bound like `near_recall=0.92` as name and number."""
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form NAME=NUMBER")
    return name, float(value)


def broken_bounds(numbers, least, most):
    """A sentence for each bound that does not hold; an undefined number holds none."""
    sentences = []
    for bounds, word, holds in ((least, "at least", operator.ge), (most, "at most", operator.le)):
        for name, bound in bounds:
            if name not in numbers:
                raise SystemExit(f"no number is called '{name}'; there are {', '.join(numbers)}")
            value = numbers[name]
            if value is None or not holds(value, bound):
                sentences.append(f"{name} is {value}, expected {word} {bound:g}")
    return sentences


def print_table(numbers):
    """One number a line; those that nothing was planted for are shown as a dash."""
    width = max(map(len, numbers))
    for name, value in numbers.items():
        print(f"{name:<{width}}  {'-' if value is None else value}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument("truth", type=Path, metavar="TRUTH.json")
    parser.add_argument("--confirmed", type=Path, help="natural twins that a person confirmed")
    parser.add_argument("--json", action="store_true", help="print numbers and lists as JSON")
    parser.add_argument("--details", action="store_true", help="print the lists too")
    parser.add_argument("--require", nargs="+", type=read_bound, default=[], metavar="NAME=LEAST")
    parser.add_argument("--at-most", nargs="+", type=read_bound, default=[], metavar="NAME=MOST")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    confirmed = json.loads(arguments.confirmed.read_text())["pairs"] if arguments.confirmed else []
    truth = Truth(json.loads(arguments.truth.read_text()), confirmed)
    numbers, lists = judge(Report(arguments.bundle), truth)
    if arguments.json:
        print(json.dumps({**numbers, **lists}, indent=1))
    else:
        print_table(numbers)
        if arguments.details:
            print(json.dumps(lists, indent=1))
    failures = broken_bounds(numbers, arguments.require, arguments.at_most)
    for sentence in failures:
        print(sentence, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
