"""`deepview compare`: two data sets or the splits of one, and the regions where they differ."""

import csv
import io
import json
import unittest

import numpy as np
from support import CommandTest, run, write_pictures

USAGE, DATA, MISSING = 2, 4, 4


class Compare(CommandTest):
    def cloud(self, count, seed, columns=5):
        return np.random.default_rng(seed).standard_normal((count, columns)).astype(np.float32)

    def saved(self, name, rows, **arrays):
        path = self.folder / (name + ".npz")
        np.savez(path, rows=rows, **arrays)
        return path

    def two(self):
        """300 rows, and 300 like them with a cluster of 40 that only the second set has."""
        cluster = 20 + 0.5 * self.cloud(40, 3)
        names = np.array([f"b{i}" for i in range(340)])
        second = np.concatenate([self.cloud(300, 2), cluster])
        return self.saved("a", self.cloud(300, 1)), self.saved("b", second, id=names)

    def split_rows(self):
        """train 400, test 200 and val 10; 30 rows of test are apart."""
        rows = np.concatenate([self.cloud(580, 4), 20 + 0.5 * self.cloud(30, 5)])
        splits = np.array(["train"] * 400 + ["val"] * 10 + ["test"] * 200)
        return self.saved("splits", rows, split=splits)

    def table(self, *words):
        result = run("compare", *words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_a_cluster_that_one_set_alone_has_is_a_region(self):
        a, b = self.two()
        answer = self.table(a, b)
        self.assertEqual(answer["meta"], {"samples": 640, "skipped": 0})
        (row,) = answer["rows"]
        self.assertEqual((row["field"], row["from"], row["to"]), ("rows", str(a), str(b)))
        self.assertEqual((row["from_samples"], row["to_samples"]), (300, 340))
        self.assertGreater(row["z"], 3)
        self.assertLess(row["p"], 0.001)
        self.assertGreater(row["same"], row["expected"])
        region = answer["regions"][0]
        self.assertEqual((region["denser"], region["samples"]), (str(b), 40))
        self.assertGreater(region["share"], 0.9)
        moved = {row["sample"] for row in answer["moved"] if row["region"] == 0}
        self.assertEqual(moved, {f"b{i}" for i in range(300, 340)})
        self.assertIn(region["representative"], moved)
        self.assertEqual(len(answer["ratios"]), 640)
        self.assertEqual(row["moved"], len(answer["moved"]))
        self.assertEqual(row["regions"], len(answer["regions"]))

    def test_two_halves_of_one_set_do_not_differ(self):
        answer = self.table(self.saved("a", self.cloud(300, 1)), self.saved("b", self.cloud(400, 2)))
        self.assertLess(abs(answer["rows"][0]["z"]), 3)
        self.assertLessEqual(answer["rows"][0]["regions"], 2)

    def test_a_set_does_not_differ_from_itself(self):
        a = self.saved("a", self.cloud(300, 1))
        (row,) = self.table(a, a)["rows"]
        self.assertLess(abs(row["z"]), 3)
        self.assertEqual(row["moved"], 0)

    def test_splits_are_compared_pair_by_pair(self):
        data = self.split_rows()
        pairs = [(row["from"], row["to"]) for row in self.table(data)["rows"]]
        self.assertEqual(pairs, [("train", "test")])  # val is too small
        answer = self.table(data, "--splits", "test,train")
        self.assertEqual(len(answer["rows"]), 1)
        self.assertEqual(answer["regions"][0]["denser"], "test")
        self.assertEqual(answer["regions"][0]["samples"], 30)
        self.assertEqual(len(answer["ratios"]), 600)
        self.assert_refused(run("compare", data, "--splits", "train,val"), USAGE, "val", "10")
        self.assert_refused(run("compare", data, "--splits", "train,nosuch"), USAGE, "nosuch", "'test'")
        self.assert_refused(run("compare", data, "--splits", "train"), USAGE, "two")
        self.assert_refused(run("compare", self.two()[0]), USAGE, "splits")
        self.assert_refused(run("compare", data, data, "--splits", "train,test"), USAGE, "--splits")

    def test_text_and_csv_list_what_is_asked_for(self):
        a, b = self.two()
        lines = run("compare", a, b).stdout.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines[0].split()[:3], ["field", "from", "to"])
        regions = run("compare", a, b, "--regions").stdout.split("\n\n")
        self.assertEqual(regions[0].splitlines(), lines)
        self.assertEqual(regions[1].split()[3:6], ["region", "denser", "samples"])
        moved = list(csv.DictReader(io.StringIO(run("compare", a, b, "--moved", "--csv").stdout)))
        self.assertEqual(moved[0]["sample"], "b300")
        self.assertEqual(moved[0]["set"], str(b))
        table = list(csv.DictReader(io.StringIO(run("compare", a, b, "--csv").stdout)))
        self.assertEqual(table[0]["to_samples"], "340")
        self.assert_refused(run("compare", a, b, "--moved", "--regions"), USAGE, "regions")

    def test_the_same_answer_for_any_number_of_threads_and_batch_size(self):
        a, b = self.two()
        expected = run("compare", a, b, "--json", "--threads", 1).stdout
        for words in (["--threads", 3], ["--threads", 7, "--batch-size", 11]):
            self.assertEqual(run("compare", a, b, "--json", *words).stdout, expected)

    def test_data_that_do_not_fit_are_refused(self):
        a, b = self.two()
        wide = self.saved("wide", self.cloud(50, 1, 7))
        self.assert_refused(run("compare", a, wide), DATA, "rows", 5, 7)
        other = self.folder / "other.npz"
        np.savez(other, others=self.cloud(50, 1))
        self.assert_refused(run("compare", a, other), MISSING, "rows", "others")
        self.assert_refused(run("compare", a, self.folder / "nosuch.npz"), 74, "nosuch")
        self.assert_refused(run("compare", a, b, "--alpha", 0), USAGE, "alpha")
        holed = self.cloud(50, 1)
        holed[7, 2] = np.nan
        self.assert_refused(run("compare", a, self.saved("holed", holed)), DATA, "307")

    def test_few_samples_are_an_answer(self):
        one = self.saved("one", self.cloud(1, 1))
        (row,) = self.table(one, one)["rows"]
        self.assertEqual((row["z"], row["p"], row["moved"]), (0, 1, 0))

    def test_a_page_shows_the_regions(self):
        a, b = self.two()
        result = run("compare", a, b, "-o", self.out)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        self.assertEqual((report["samples"], report["splits"]), (640, [str(a), str(b)]))
        self.assertEqual(len(report["comparisons"]), 1)
        self.assertEqual(report["findings"][0]["kind"], "moved")
        self.assertEqual(len(report["findings"][0]["groups"][0]["members"]), 39)
        ratio = np.load(self.out / "columns" / (report["comparisons"][0]["ratio"] + ".npy"))
        self.assertGreater(ratio[600:].min(), 0)

    def test_the_page_of_splits_shows_their_pictures(self):
        data = self.folder / "photos"
        for first, split in ((0, "train"), (100, "test")):
            write_pictures(data / split / "cat", 40, first_seed=first)
        result = run("compare", data, "-o", self.out)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        self.assertEqual(len(report["pages"]["files"]), 1)
        self.assertEqual([c["view"] for c in report["comparisons"]], ["descriptor"])


if __name__ == "__main__":
    unittest.main()
