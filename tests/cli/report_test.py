"""What `deepview report` writes: a bundle that follows its schema and never depends on threads."""

import csv
import json
import shutil
import unittest

import jsonschema
import numpy as np
from support import LENET, SOURCE, CommandTest, files_of, picture, run, write_pictures

SCHEMA = json.loads((SOURCE / "deepview" / "report" / "bundle.schema.json").read_text())
LAYERS_SCHEMA = json.loads((SOURCE / "deepview" / "report" / "layers.schema.json").read_text())


class Report(CommandTest):
    def splits(self):
        """Pictures in train/ and test/ with two labels; one of train stands in test again."""
        data = self.folder / "data"
        for split, count in (("train", 20), ("test", 12)):
            for seed, label in enumerate(("cat", "dog")):
                write_pictures(data / split / label, count, first_seed=1000 * seed + (500 if split == "test" else 0))
        shutil.copy(data / "train" / "cat" / "picture-3.png", data / "test" / "cat" / "again.png")
        shutil.copy(data / "train" / "dog" / "picture-4.png", data / "train" / "cat" / "a-dog.png")
        (data / "train" / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
        (data / "notes.txt").write_text("read me")
        return data

    def document(self):
        return json.loads((self.out / "report.json").read_text(encoding="utf-8"))

    def finding(self, kind):
        found = [f for f in self.document()["findings"] if f["kind"] == kind]
        self.assertEqual(len(found), 1, kind)
        return found[0]

    def test_it_follows_its_schema(self):
        self.report(self.splits(), "--model", LENET, "--layer", "f6", "--layer", "c3")
        document = self.document()
        jsonschema.validate(document, SCHEMA)
        self.assertEqual([view["kind"] for view in document["views"]], ["layer", "layer", "descriptor"])
        for column in document["columns"]:
            array = np.load(self.out / column["file"])
            self.assertEqual((str(array.dtype), list(array.shape)), (column["dtype"], column["shape"]))
        for name in document["paths"] + document["pages"]["files"] + document["layers"]["chunks"]:
            self.assertTrue((self.out / name).is_file(), name)

    def test_layers_and_units_are_told_from_the_same_pass(self):
        self.report(self.splits(), "--model", LENET, "--layer", "f6", "--layer", "c3")
        told = json.loads((self.out / "layers.json").read_text(encoding="utf-8"))
        jsonschema.validate(told, LAYERS_SCHEMA)
        wide, narrow = told["layers"]
        self.assertEqual((wide["name"], wide["units"], narrow["name"], narrow["units"]), ("f6", 84, "c3", 16))
        self.assertIn("84 units", wide["note"])  # more than there are samples: no spectrum
        self.assertEqual((wide["spectrum"], narrow["note"]), ([], ""))
        self.assertAlmostEqual(sum(narrow["spectrum"]), 1, places=6)
        self.assertEqual([kept["strategy"] for kept in narrow["kept"]], ["PFA KL", "PFA Energy"])
        self.assertEqual(len(wide["strongest"]), 84)
        self.assertEqual(told["similarity"]["rows"], ["f6", "c3"])
        self.assertAlmostEqual(told["similarity"]["values"][0][0], 1, places=6)
        with open(self.out / "units.csv", newline="", encoding="utf-8") as table:
            self.assertEqual(len(list(csv.DictReader(table))), 100)

    def test_maps_say_how_good_they_are(self):
        self.report(self.splits(), "--model", LENET, "--layer", "f6")
        for view in self.document()["views"]:
            self.assertEqual(view["map"]["method"], "umap")
            self.assertGreater(view["map"]["quality"]["trustworthiness"], 0.7)
        few = self.folder / "few"
        write_pictures(few, 8)
        self.out = self.folder / "few-report"
        self.report(few)
        self.assertEqual(self.document()["views"][0]["map"]["method"], "pca")

    def test_copies_across_splits_and_labels_come_first(self):
        summary = self.report(self.splits())
        self.assertEqual([f["kind"] for f in summary["findings"]][:2], ["leaks", "label_conflicts"])
        with open(self.out / "samples.csv", newline="", encoding="utf-8") as table:
            paths = [row["path"] for row in csv.DictReader(table)]
        group = self.finding("leaks")["groups"][0]
        self.assertEqual(
            {paths[i] for i in [group["representative"], *group["members"]]},
            {"train/cat/picture-3.png", "test/cat/again.png"},
        )

    def test_unreadable_files_are_findings_with_their_reason(self):
        summary = self.report(self.splits())
        self.assertEqual(summary["skipped"], 1)
        (file,) = self.finding("unreadable")["files"]
        self.assertEqual(file["name"], "train/cat/broken.jpg")
        self.assertIn("JPEG", file["reason"])

    def test_the_same_bytes_for_any_number_of_threads_and_batch_size(self):
        data = self.splits()
        expected = None
        for words in (["--threads", 1], ["--threads", 2], ["--threads", 5], ["--threads", 2, "--batch-size", 7]):
            self.report(data, "--model", LENET, *words, *(["--overwrite"] if expected else []))
            found = files_of(self.out)
            expected = expected or found
            self.assertEqual(found.keys(), expected.keys())
            self.assertEqual([name for name in found if found[name] != expected[name]], [], words)

    def test_arrays_are_read_as_folders_are(self):
        rng = np.random.default_rng(3)
        pictures = np.stack([np.asarray(picture(seed, 32, 32)) for seed in range(30)])
        np.savez(self.folder / "set.npz", images=pictures, labels=rng.integers(0, 3, 30))
        self.report(self.folder / "set.npz")
        self.assertEqual(self.document()["classes"], ["0", "1", "2"])

    def test_excluded_and_limited_pictures_are_left_out(self):
        summary = self.report(self.splits(), "--exclude", "test/*", "--limit", 15)
        self.assertEqual(summary["samples"], 15)
        self.assertEqual(self.document()["splits"], ["train"])

    def test_labels_from_a_table(self):
        data = self.folder / "flat"
        write_pictures(data, 10)
        table = "path,label\n" + "".join(f"picture-{i}.png,{'odd' if i % 2 else 'even'}\n" for i in range(10))
        (self.folder / "labels.csv").write_text(table)
        self.report(data, "--label-csv", self.folder / "labels.csv")
        self.assertEqual(self.document()["classes"], ["even", "odd"])

    def test_fail_on_decides_the_exit_code(self):
        data = self.splits()
        result = run("report", data, "-o", self.out, "--fail-on", "leaks>0")
        self.assertEqual(result.returncode, 1)
        self.assertTrue((self.out / "index.html").is_file())
        result = run("report", data, "-o", self.out, "--overwrite", "--fail-on", "leaks>1")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_it_is_quiet_when_nobody_watches(self):
        result = run("report", self.splits(), "-o", self.out, "--quiet")
        self.assertEqual(result.stderr, "")
        self.assertIn("index.html", result.stdout)


class Layers(CommandTest):
    def test_a_table_for_people_and_json_for_programs(self):
        table = run("layers", LENET)
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("f6", table.stdout)
        listing = json.loads(run("layers", LENET, "--json").stdout)
        self.assertEqual([info["name"] for info in listing["inputs"]], ["image"])
        self.assertIn("f6", [info["name"] for info in listing["responses"]])


class Completion(CommandTest):
    def test_each_shell_gets_a_script(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("--overwrite" if shell != "fish" else "-l overwrite", run("completion", shell).stdout)


if __name__ == "__main__":
    unittest.main()
