"""`deepview duplicates`: one line per member of a group, for people, JSON and CSV; and tables in general."""

import csv
import io
import json
import unittest

import numpy as np
from support import LENET, CommandTest, run, write_pictures

USAGE, DATA, MISSING = 2, 4, 4


class Duplicates(CommandTest):
    def rows(self):
        rows = np.random.default_rng(0).standard_normal((200, 8)).astype(np.float32)
        rows[[150, 170]] = rows[20]
        rows[90] = rows[91]
        return rows

    def saved(self, **arrays):
        path = self.folder / "rows.npz"
        np.savez(path, rows=self.rows(), **arrays)
        return path

    def table(self, data, *words):
        result = run("duplicates", data, "--json", *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_the_planted_rows_are_found(self):
        table = self.table(self.saved())
        self.assertEqual(table["meta"], {"search": "exact", "recall": 1, "samples": 200, "skipped": 0})
        self.assertEqual([row["sample"] for row in table["rows"]], ["20", "150", "170", "90", "91"])
        self.assertEqual([row["group"] for row in table["rows"]], [0, 0, 0, 1, 1])
        self.assertTrue(all(row["distance"] == 0 for row in table["rows"]))
        self.assertEqual({row["representative"] for row in table["rows"][:3]}, {"20"})

    def test_text_is_aligned_and_csv_is_guarded(self):
        names = np.array([f"=sample {i}" for i in range(200)])
        data = self.saved(id=names)
        lines = run("duplicates", data).stdout.splitlines()
        self.assertEqual(lines[0].split(), ["field", "group", "sample", "distance", "representative"])
        self.assertEqual(len(lines), 6)
        at = lines[0].index("sample")
        self.assertTrue(all(line[at:].startswith("=sample ") for line in lines[1:]), lines)
        table = list(csv.DictReader(io.StringIO(run("duplicates", data, "--csv").stdout)))
        self.assertEqual([row["sample"] for row in table][:2], ["'=sample 20", "'=sample 150"])
        self.assertEqual({row["distance"] for row in table}, {"0"})

    def test_the_same_table_for_any_number_of_threads_and_batch_size(self):
        data = self.saved()
        expected = run("duplicates", data, "--json", "--threads", 1).stdout
        for words in (["--threads", 3], ["--threads", 7, "--batch-size", 11], ["--batch-size", 1]):
            self.assertEqual(run("duplicates", data, "--json", *words).stdout, expected)

    def test_rules_and_their_parameters(self):
        data = self.saved()
        self.assertGreater(len(self.table(data, "--rule", "percentile", "--percentile", 90)["rows"]), 5)
        self.assertEqual(run("duplicates", data, "--rule", "slope", "--sensitivity", 4).returncode, 0)
        self.assertGreaterEqual(len(self.table(data, "--alpha", 20)["rows"]), 5)
        for words in (["--percentile", 90], ["--rule", "slope", "--alpha", 1], ["--sensitivity", 5]):
            self.assert_refused(run("duplicates", data, *words), USAGE, words[-2], "--rule")
        self.assert_refused(run("duplicates", data, "--rule", "percentile", "--percentile", 0), USAGE, "0")
        self.assert_refused(run("duplicates", data, "--json", "--csv"), USAGE, "json")

    def test_fields_are_chosen_by_name(self):
        data = self.saved(other=np.random.default_rng(1).standard_normal((200, 5)))
        self.assertEqual({row["field"] for row in self.table(data)["rows"]}, {"rows"})
        self.assertEqual(self.table(data, "--field", "other")["rows"], [])
        self.assert_refused(run("duplicates", data, "--field", "nosuch"), MISSING, "nosuch", "other")

    def test_twins_in_another_set(self):
        rows = self.rows()
        near = rows[[7, 40]] + np.float32(1e-4)
        queries = np.concatenate([np.random.default_rng(5).standard_normal((30, 8)).astype(np.float32), near])
        np.savez(self.folder / "test.npz", rows=queries)
        table = self.table(self.folder / "test.npz", "--among", self.saved())
        found = {(row["sample"], row["twin"]) for row in table["rows"]}
        self.assertEqual(found, {("30", "7"), ("31", "40")})
        self.assertEqual(table["meta"], {"samples": 32, "among": 200})
        other = self.folder / "other.npz"
        np.savez(other, rows=queries[:, :5])
        self.assert_refused(run("duplicates", other, "--among", self.saved()), DATA, "columns")

    def test_the_search_is_said(self):
        rows = np.random.default_rng(2).standard_normal((3000, 6)).astype(np.float32)
        rows[2000] = rows[20]
        np.save(self.folder / "many.npy", rows)
        for search in ("exact", "approximate"):
            table = self.table(self.folder / "many.npy", "--search", search)
            self.assertEqual(table["meta"]["search"], search)
            self.assertGreater(table["meta"]["recall"], 0.95)
            self.assertEqual([row["sample"] for row in table["rows"]], ["20", "2000"])

    def test_no_group_is_an_answer(self):
        np.save(self.folder / "two.npy", np.eye(2))
        result = run("duplicates", self.folder / "two.npy")
        self.assertEqual((result.returncode, len(result.stdout.splitlines())), (0, 1), result.stderr)

    def test_rows_that_are_not_finite_are_refused(self):
        rows = self.rows()
        rows[7, 3] = np.nan
        np.save(self.folder / "nan.npy", rows)
        self.assert_refused(run("duplicates", self.folder / "nan.npy"), DATA, "7")

    def test_pictures_with_and_without_a_network(self):
        data = self.folder / "photos"
        write_pictures(data, 10)
        (data / "again.png").write_bytes((data / "picture-4.png").read_bytes())
        for words in ([], ["--model", LENET, "--layer", "f6"]):
            samples = {row["sample"] for row in self.table(data, *words)["rows"]}
            self.assertEqual(samples, {"picture-4.png", "again.png"})


if __name__ == "__main__":
    unittest.main()
