"""`deepview project`: samples in maps of few dimensions, kept maps, and what a map is worth."""

import csv
import io
import json
import unittest

import numpy as np
from support import LENET, CommandTest, run, write_pictures

USAGE, DATA, MISSING = 2, 4, 4
METHODS = ["pca", "tsne", "umap", "pacmap", "localmap"]
ALL = [word for method in METHODS for word in ("--method", method)]


def distances(rows):
    rows = np.asarray(rows, np.float64)
    return np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(-1))


def nearest(rows):
    """[rows, rows − 1] Others by (distance, index)."""
    far = distances(rows)
    np.fill_diagonal(far, -1)
    return np.argsort(far, axis=1, kind="stable")[:, 1:]


def trustworthiness(rows, places, k):
    count = len(rows)
    before, after = nearest(rows), nearest(places)
    rank = np.empty((count, count), int)
    for row in range(count):
        rank[row, before[row]] = np.arange(1, count)
    penalty = sum(max(rank[row, other] - k, 0) for row in range(count) for other in after[row, :k])
    return 1 - 2 * penalty / (count * k * (2 * count - 3 * k - 1))


def recall(rows, places, k):
    pairs = zip(nearest(rows)[:, :k], nearest(places)[:, :k])
    return np.mean([len(set(before) & set(after)) / k for before, after in pairs])


def kl_divergence(rows, places, perplexity):
    """Of the map from Gaussians over 3 x perplexity neighbours, whose widths are found by halving."""
    count, k = len(rows), int(3 * perplexity)
    shares = np.zeros((count, count))
    for row, others in enumerate(nearest(rows)[:, :k]):
        squares = distances(rows)[row, others] ** 2
        low, high = 1e-10, 1e10
        for _ in range(200):
            precision = np.sqrt(low * high)
            p = np.exp(-precision * (squares - squares.min()))
            p /= p.sum()
            entropy = -(p[p > 0] * np.log(p[p > 0])).sum()
            low, high = (precision, high) if entropy > np.log(perplexity) else (low, precision)
        shares[row, others] = p
    shares = (shares + shares.T) / (2 * count)
    weights = 1 / (1 + distances(places) ** 2)
    np.fill_diagonal(weights, 0)
    there = shares > 0
    return (shares[there] * np.log(shares[there] / (weights / weights.sum())[there])).sum()


class Project(CommandTest):
    def rows(self, count=90, seed=0):
        random = np.random.default_rng(seed)
        centres = 6 * np.random.default_rng(9).standard_normal((3, 5))
        return (centres[np.arange(count) % 3] + random.standard_normal((count, 5))).astype(np.float32)

    def saved(self, name="rows.npy", rows=None):
        path = self.folder / name
        np.save(path, self.rows() if rows is None else rows)
        return path

    def table(self, data, *words):
        result = run("project", data, "--json", *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def places(self, table, method, axes="xy"):
        return np.array([[row[a] for a in axes] for row in table["rows"] if row["method"] == method], np.float64)

    def test_principal_components_are_those_of_numpy(self):
        rows = self.rows()
        centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
        components = np.linalg.svd(centred, full_matrices=False)[2][:3]
        largest = components[np.arange(3), np.abs(components).argmax(axis=1)]
        expected = centred @ (components * np.sign(largest)[:, None]).T
        table = self.table(self.saved(), "--method", "pca", "--dimensions", 3)
        self.assertEqual(list(table["rows"][0]), ["field", "method", "sample", "x", "y", "z"])
        self.assertEqual([row["sample"] for row in table["rows"]], [str(i) for i in range(90)])
        # Places are float32 of numbers up to 15.
        np.testing.assert_allclose(self.places(table, "pca", "xyz"), expected, atol=2e-6)

    def test_every_method_says_what_its_map_is_worth(self):
        table = self.table(self.saved(), *ALL, "--perplexity", 8)
        self.assertEqual((table["meta"]["samples"], table["meta"]["skipped"]), (90, 0))
        self.assertEqual([entry["method"] for entry in table["maps"]], METHODS)
        for entry in table["maps"]:
            places = self.places(table, entry["method"])
            self.assertEqual((entry["field"], entry["dimensions"], places.shape), ("rows", 2, (90, 2)))
            for k in (5, 15):
                expected = trustworthiness(self.rows(), places, k), recall(self.rows(), places, k)
                found = entry[f"trustworthiness_{k}"], entry[f"recall_{k}"]
                np.testing.assert_allclose(found, expected, atol=1e-12)
            self.assertTrue(0.6 < entry["triplet_accuracy"] <= 1)
            if entry["method"] == "tsne":
                # Shares are kept as float32.
                self.assertAlmostEqual(entry["kl_divergence"], kl_divergence(self.rows(), places, 8), 5)
                self.assertEqual(entry["perplexity"], 8)
            else:
                self.assertIsNone(entry["kl_divergence"])
                self.assertGreater(entry["trustworthiness_15"], 0.8)

    def test_clusters_stay_together(self):
        table = self.table(self.saved(), *ALL)
        for method in METHODS:
            if method == "pca":
                continue
            first = nearest(self.places(table, method))[:, 0]
            self.assertGreater(np.mean(first % 3 == np.arange(90) % 3), 0.95, method)

    def test_umap_is_what_is_made_unless_another_is_named(self):
        self.assertEqual(self.table(self.saved()), self.table(self.saved(), "--method", "umap", "--neighbors", 15))

    def test_options_reach_their_method(self):
        data = self.saved()
        for method, words in (
            ("umap", ["--neighbors", 5]), ("pacmap", ["--neighbors", 4]), ("localmap", ["--neighbors", 4]),
            ("tsne", ["--perplexity", 5]), ("umap", ["--seed", 7])):
            plain, changed = self.table(data, "--method", method), self.table(data, "--method", method, *words)
            self.assertNotEqual(plain["rows"], changed["rows"], (method, words))

    def test_text_is_a_table_and_notes_are_on_standard_error(self):
        result = run("project", self.saved(), "--method", "tsne", "--perplexity", 8)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["field", "method", "sample", "x", "y"])
        self.assertEqual(len(lines), 91)
        self.assertRegex(result.stderr, r"'rows' by tsne: trustworthiness 0\.\d{3}.* at perplexity 8\n")
        self.assertEqual(run("project", self.saved(), "--quiet").stderr, "")
        table = list(csv.DictReader(io.StringIO(run("project", self.saved(), "--method", "pca", "--csv").stdout)))
        places = self.places(self.table(self.saved(), "--method", "pca"), "pca")
        self.assertEqual([[float(row["x"]), float(row["y"])] for row in table], places.tolist())

    def test_the_same_table_for_any_number_of_threads_and_batch_size(self):
        data = self.saved()
        expected = run("project", data, "--json", *ALL, "--threads", 1).stdout
        for words in (["--threads", 3], ["--threads", 7, "--batch-size", 11], ["--batch-size", 1]):
            self.assertEqual(run("project", data, "--json", *ALL, *words).stdout, expected)

    def test_a_kept_map_places_new_rows_and_moves_no_old_one(self):
        old, new = self.rows(), self.rows(12, seed=1)
        data, mixed = self.saved(), self.saved("mixed.npy", np.concatenate([new, old[[7, 40]]]))
        for method in ("pca", "umap", "pacmap", "localmap"):
            folder = self.folder / method
            fitted = self.places(self.table(data, "--method", method, "--save", folder), method)
            before = {path.name: path.read_bytes() for path in folder.iterdir()}
            again = self.places(self.table(data, "--map", folder), method)
            np.testing.assert_array_equal(again, fitted)
            table = self.table(mixed, "--map", folder)
            self.assertEqual(table["meta"], {"samples": 14, "skipped": 0})
            placed = self.places(table, method)
            np.testing.assert_array_equal(placed[12:], fitted[[7, 40]])
            if method != "pca":
                home = distances(np.concatenate([placed[:12], fitted]))[:12, 12:].argmin(axis=1)
                np.testing.assert_array_equal(home % 3, np.arange(12) % 3)
            alone = self.table(self.saved("alone.npy", new[3:4]), "--map", folder, "--threads", 3)
            np.testing.assert_array_equal(self.places(alone, method), placed[3:4])
            self.assertEqual({path.name: path.read_bytes() for path in folder.iterdir()}, before)

    def test_fields_are_chosen_by_name(self):
        data = self.folder / "two.npz"
        np.savez(data, rows=self.rows(), other=self.rows(seed=3)[:, :3])
        for words, expected in (([], {"rows", "other"}), (["--field", "other"], {"other"})):
            table = self.table(data, "--method", "pca", *words)
            self.assertEqual({row["field"] for row in table["rows"]}, expected)
        self.assert_refused(run("project", data, "--field", "nosuch"), MISSING, "nosuch", "other")
        maps = self.folder / "maps"
        self.table(data, "--method", "pca", "--save", maps)
        one = self.table(data, "--map", maps, "--field", "other")
        self.assertEqual({row["field"] for row in one["rows"]}, {"other"})
        self.assert_refused(run("project", data, "--map", maps, "--field", "nosuch"), MISSING, "nosuch", "other")
        self.assert_refused(run("project", self.saved(), "--map", maps), MISSING, "other", "rows")

    def test_maps_of_other_dimensions(self):
        table = self.table(self.saved(), "--method", "pca", "--method", "umap", "--dimensions", 6)
        self.assertEqual(list(table["rows"][0])[3:], ["x1", "x2", "x3", "x4", "x5", "x6"])
        self.assertIsNone(table["rows"][0]["x6"])  # five features have five components
        self.assertIsNotNone(table["rows"][90]["x6"])
        self.assertEqual([entry["dimensions"] for entry in table["maps"]], [5, 6])
        self.assertEqual(list(self.table(self.saved(), "--dimensions", 1)["rows"][0])[3:], ["x"])

    def test_few_samples_have_a_map_and_no_judgement(self):
        for count in (1, 2, 3):
            table = self.table(self.saved("few.npy", self.rows(count)), *ALL, "--perplexity", 1)
            self.assertEqual(len(table["rows"]), count * len(METHODS))
            for method in METHODS:
                axes = "x" if (count, method) == (1, "pca") else "xy"  # no more components than samples
                self.assertTrue(np.isfinite(self.places(table, method, axes)).all(), (count, method))
            self.assertTrue(all(entry["trustworthiness_5"] is None for entry in table["maps"]))
        result = run("project", self.saved("few.npy", self.rows(1)))
        self.assertIn("too few samples", result.stderr)

    def test_what_cannot_be_mapped_is_refused(self):
        for bad in (np.nan, np.inf):
            rows = self.rows()
            rows[7, 3] = bad
            data = self.saved("bad.npy", rows)
            for method in METHODS:
                self.assert_refused(run("project", data, "--method", method), DATA, "row 7, column 3")
            maps = self.folder / f"maps {bad}"
            self.table(self.saved(), "--save", maps)
            self.assert_refused(run("project", data, "--map", maps), DATA, "row 7, column 3")
        self.assert_refused(run("project", self.saved("none.npy", self.rows(0))), DATA, "rows")

    def test_options_that_do_not_go_together(self):
        data, maps = self.saved(), self.folder / "maps"
        for words, nouns in (
            (["--method", "pca", "--neighbors", 5], ["--neighbors", "umap"]),
            (["--perplexity", 5], ["--perplexity", "tsne"]),
            (["--method", "umap", "--method", "umap"], ["--method", "once"]),
            (["--method", "sne"], ["--method", "sne"]),
            (["--dimensions", 0], ["0"]),
            (["--neighbors", 1], ["1"]),
            (["--method", "tsne", "--perplexity", 0.5], ["perplexity", "0.5"]),
            (["--method", "tsne", "--dimensions", 9], ["8", "9"]),
            (["--method", "pca", "--method", "umap", "--save", maps], ["--save", "one method"]),
            (["--method", "tsne", "--save", maps], ["--save", "tsne"]),
            (["--save", self.folder], ["--save", "exists"]),
            (["--json", "--csv"], ["json"]),
        ):
            with self.subTest(words):
                self.assert_refused(run("project", data, *words), USAGE, *nouns)
                self.assertFalse(maps.exists())
        self.table(data, "--save", maps)
        for words in (["--method", "umap"], ["--dimensions", 2], ["--neighbors", 9], ["--perplexity", 9],
                      ["--save", self.folder / "more"]):
            self.assert_refused(run("project", data, "--map", maps, *words), USAGE, "--map", words[0])
        self.assertFalse((self.folder / "more").exists())

    def test_a_map_may_be_kept_in_an_empty_folder_and_replaces_nothing(self):
        maps = self.folder / "maps"
        maps.mkdir()
        self.table(self.saved(), "--method", "pca", "--save", maps)
        kept = (maps / "reductions.json").read_bytes()
        self.assert_refused(run("project", self.saved(), "--save", maps), USAGE, "exists")
        self.assertEqual((maps / "reductions.json").read_bytes(), kept)

    def test_a_folder_that_is_no_map_is_refused(self):
        data, maps = self.saved(), self.folder / "maps"
        self.assertNotEqual(run("project", data, "--map", self.folder / "nosuch").returncode, 0)
        self.table(data, "--method", "pacmap", "--save", maps)
        description = (maps / "reductions.json").read_text()
        (maps / "reductions.json").write_text(description[: len(description) // 2])
        self.assert_refused(run("project", data, "--map", maps), DATA, "reductions.json")

    def test_rows_of_another_width_are_refused(self):
        maps = self.folder / "maps"
        self.table(self.saved(), "--method", "umap", "--save", maps)
        narrow = self.saved("narrow.npy", self.rows()[:, :4])
        self.assert_refused(run("project", narrow, "--map", maps), DATA, "5 columns", "4")

    def test_pictures_with_and_without_a_network(self):
        data = self.folder / "photos"
        write_pictures(data, 10)
        (data / "broken.png").write_bytes(b"no picture")
        for words, field in (([], "descriptor"), (["--model", LENET, "--layer", "f6"], "f6")):
            table = self.table(data, "--method", "pca", *words)
            self.assertEqual((table["meta"]["samples"], table["meta"]["skipped"]), (10, 1))
            self.assertEqual({row["field"] for row in table["rows"]}, {field})
            self.assertIn("picture-3.png", {row["sample"] for row in table["rows"]})

    def test_a_page_has_a_view_per_map(self):
        result = run("project", self.saved(), "--method", "umap", "--method", "pca", "-o", self.out)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        self.assertEqual([view["map"]["method"] for view in report["views"]], ["umap", "pca"])
        self.assertEqual(len({view["name"] for view in report["views"]}), 2)
        for view in report["views"]:
            self.assertGreater(view["map"]["quality"]["trustworthiness"], 0.5)
            self.assertTrue((self.out / "columns" / (view["map"]["x"] + ".npy")).is_file())
        self.assertEqual(report["map_view"], report["views"][0]["name"])


if __name__ == "__main__":
    unittest.main()
