"""The commands that ask one question: familiarity, pfa, iua, cka, labels. NumPy says what is right."""

import csv
import io
import json
import unittest

import numpy as np
from support import LENET, CommandTest, run, write_pictures

USAGE, DATA, MISSING, IO = 2, 4, 4, 74


class Answers(CommandTest):
    def saved(self, name="rows.npz", **arrays):
        path = self.folder / name
        np.savez(path, **arrays)
        return path

    def table(self, command, *words):
        result = run(command, *words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def assert_same_for_any_threads(self, command, *words):
        expected = run(command, *words, "--json", "--threads", 1)
        self.assertEqual(expected.returncode, 0, expected.stderr)
        for threads in (2, 3, 7, 16):
            found = run(command, *words, "--json", "--threads", threads, "--batch-size", 11)
            self.assertEqual(found.stdout, expected.stdout, threads)

    def page(self, command, *words):
        """What the page of an answer was given."""
        result = run(command, *words, "-o", self.out)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(str(self.out / "index.html"), result.stderr)
        return json.loads((self.out / "report.json").read_text(encoding="utf-8"))

    def assert_pages_are_careful(self, command, *words):
        """An existing folder is kept unless --overwrite, and a failure leaves none."""
        self.page(command, *words)
        self.assertEqual(run(command, *words, "-o", self.out).returncode, USAGE)
        self.assertEqual(run(command, *words, "-o", self.out, "--overwrite").returncode, 0)


class Familiarity(Answers):
    def rows(self):
        rng = np.random.default_rng(3)
        rows = rng.standard_normal((300, 4)).astype(np.float32) + np.repeat([[0], [6]], 150, axis=0).astype(np.float32)
        rows[77] = 30
        return rows

    def test_the_score_of_one_component_is_the_normal_density(self):
        rows = self.rows()
        table = self.table("familiarity", self.saved(rows=rows), "--components", 1)
        x = rows.astype(np.float64)
        mean, variance = x.mean(0), x.var(0) + 1e-6
        expected = -0.5 * (((x - mean) ** 2 / variance).sum(1) + np.log(2 * np.pi * variance).sum())
        found = {int(row["sample"]): row["familiarity"] for row in table["rows"]}
        np.testing.assert_allclose([found[i] for i in range(300)], expected, rtol=1e-6)
        scores = [row["familiarity"] for row in table["rows"]]
        self.assertEqual(scores, sorted(scores))
        self.assertEqual(table["rows"][0]["sample"], "77")

    def test_top_and_fields(self):
        data = self.saved(a=self.rows(), b=self.rows()[:, :2])
        self.assertEqual(len(self.table("familiarity", data, "--top", 3)["rows"]), 6)
        table = self.table("familiarity", data, "--top", 3, "--field", "b")
        self.assertEqual({row["field"] for row in table["rows"]}, {"b"})
        self.assert_refused(run("familiarity", data, "--field", "c"), MISSING, "c")

    def test_bic_finds_two_groups(self):
        rows = np.delete(self.rows(), 77, axis=0)
        run("familiarity", self.saved(rows=rows), "--components", "bic", "--covariance", "tied", "--save", self.folder / "m")
        model = json.loads((self.folder / "m" / "familiarity.json").read_text(encoding="utf-8"))
        self.assertEqual(int(np.argmin(model["fields"][0]["bic"])), 1)
        weights = np.load(next((self.folder / "m").glob("*weights*.npy")))
        self.assertEqual(weights.size, 2)

    def test_a_kept_model_scores_as_the_set_it_was_fitted_on(self):
        rows, others = self.rows(), self.rows()[:50] + 1
        data, other = self.saved(rows=rows), self.saved("other.npz", rows=others)
        by_reference = self.table("familiarity", other, "--reference", data, "--save", self.folder / "model")
        self.assertEqual(self.table("familiarity", other, "--load", self.folder / "model"), by_reference)
        self.assertNotEqual(self.table("familiarity", other), by_reference)
        wrong = self.saved("wrong.npz", other=others)
        self.assert_refused(run("familiarity", wrong, "--load", self.folder / "model"), MISSING, "other")
        self.assert_refused(run("familiarity", data, "--load", self.folder / "none"), IO, "none")

    def test_labels_are_strangers_to_each_other(self):
        rows = np.delete(self.rows(), 77, axis=0)
        labels = np.array(["low"] * 149 + ["high"] * 150)
        table = self.table("familiarity", self.saved(rows=rows, labels=labels), "--by-label")
        self.assertEqual([row["label"] for row in table["rows"]], ["high", "low"])
        self.assertEqual([row["samples"] for row in table["rows"]], [150, 149])
        for row in table["rows"]:
            self.assertGreater(row["own_familiarity"], row["others_familiarity"] + 10)

    def test_options_that_do_not_go_together(self):
        data = self.saved(rows=self.rows())
        self.assert_refused(run("familiarity", data, "--components", "many"), USAGE, "many")
        self.assert_refused(run("familiarity", data, "--components", 0), USAGE)
        self.assert_refused(run("familiarity", data, "--load", "m", "--reference", data), USAGE)
        self.assert_refused(run("familiarity", data, "--by-label", "--top", 3), USAGE)
        self.assert_refused(run("familiarity", data, "--minimum", 3), USAGE)

    def test_threads_and_page(self):
        data = self.saved(rows=self.rows())
        self.assert_same_for_any_threads("familiarity", data)
        report = self.page("familiarity", data, "--components", 1)
        self.assertEqual(report["findings"][0]["groups"][0]["representative"], 77)
        column = np.load(self.out / "columns" / "familiarity_rows.npy")
        self.assertEqual(int(column.argmin()), 77)


class Pfa(Answers):
    def rows(self):
        """Eight units, of which 5, 6 and 7 are mixtures of the others and 2 never varies."""
        rows = np.random.default_rng(5).standard_normal((500, 8))
        rows[:, 2] = 3
        rows[:, 5] = rows[:, 0] + 0.01 * rows[:, 5]
        rows[:, 6] = rows[:, 1] - rows[:, 3]
        rows[:, 7] = 2 * rows[:, 0]
        return rows.astype(np.float32)

    def test_the_counts_are_those_of_the_spectrum(self):
        rows = self.rows()
        data = self.saved(rows=rows)
        values = np.linalg.eigvalsh(np.cov(rows.astype(np.float64).T))[::-1]
        share = values / values.sum()
        row = self.table("pfa", data)["rows"][0]
        positive = share[share > 0]
        kl = float((positive * np.log(positive * 8)).sum())
        self.assertAlmostEqual(row["kl_divergence"], kl, places=9)
        self.assertEqual(row["recommended_count"], int(np.ceil(8 * (1 - kl / np.log(8)))))
        self.assertEqual(len(row["units_to_keep"]), row["recommended_count"])
        energy = self.table("pfa", data, "--strategy", "energy", "--threshold", 0.9)["rows"][0]
        self.assertEqual(energy["recommended_count"], int((np.cumsum(share) < 0.9).sum()) + 1)
        self.assertIsNone(energy["kl_divergence"])
        self.assertNotIn(2, energy["units_to_keep"])

    def test_recipes_are_kept_in_a_file(self):
        row = self.table("pfa", self.saved(rows=self.rows()), "--save", self.folder / "recipe.json")["rows"][0]
        recipe = json.loads((self.folder / "recipe.json").read_text(encoding="utf-8"))
        self.assertEqual(recipe["kind"], "pfa_recipe")
        kept = set(range(8)) - set(recipe["layers"][0]["units_to_remove"])
        self.assertEqual(sorted(kept), row["units_to_keep"])

    def test_text_shows_the_first_units_and_csv_all(self):
        rows = np.random.default_rng(0).standard_normal((200, 30))
        data = self.saved(rows=rows)
        self.assertIn("…", run("pfa", data).stdout)
        line = next(csv.DictReader(io.StringIO(run("pfa", data, "--csv").stdout)))
        self.assertEqual(len(line["units_to_keep"].split()), int(line["recommended_count"]))
        self.assertEqual(line["kept_energy"], "")

    def test_strategies_and_their_parameters(self):
        data = self.saved(rows=self.rows())
        for words in (["--threshold", 0.5], ["--strategy", "energy", "--relative-size", 0.5], ["--min-kept-count", 3]):
            self.assert_refused(run("pfa", data, *words), USAGE, words[-2], "--strategy")
        self.assert_refused(run("pfa", data, "--strategy", "energy", "--threshold", 2), USAGE, "2")
        for selection in ("abs_max", "abs_min", "l1_max", "l1_min"):
            self.assertEqual(run("pfa", data, "--selection", selection).returncode, 0)
        size = self.table("pfa", data, "--strategy", "size", "--relative-size", 0.25)["rows"][0]
        self.assertEqual(size["strategy"], "PFA Size")

    def test_a_layer_of_too_few_samples_is_named(self):
        data = self.saved(wide=np.random.default_rng(0).standard_normal((10, 20)), good=self.rows()[:10])
        result = run("pfa", data, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("'wide'", result.stderr)
        self.assertEqual([row["layer"] for row in json.loads(result.stdout)["rows"]], ["good"])
        self.assert_refused(run("pfa", data, "--field", "wide"), DATA, "wide")

    def test_threads_and_page(self):
        data = self.saved(rows=self.rows())
        self.assert_same_for_any_threads("pfa", data)
        self.assert_pages_are_careful("pfa", data)
        layer = json.loads((self.out / "layers.json").read_text(encoding="utf-8"))["layers"][0]
        self.assertEqual((layer["name"], layer["units"]), ("rows", 8))
        self.assertAlmostEqual(sum(layer["spectrum"]), 1, places=6)
        self.assertEqual(layer["kept"][0]["strategy"], "PFA KL")


class Iua(Answers):
    def rows(self):
        rows = np.maximum(np.random.default_rng(7).standard_normal((400, 6)), 0).astype(np.float32)
        rows[:, 1] = 0
        rows[:, 4] = rows[:, 3]
        rows[:, 5] = 2
        return rows

    def test_counts_are_exact(self):
        rows = self.rows()
        row = self.table("iua", self.saved(rows=rows))["rows"][0]
        per_sample = (rows == 0).sum(1)
        self.assertAlmostEqual(row["mean_inactive"], per_sample.mean(), places=12)
        self.assertAlmostEqual(row["std_inactive"], per_sample.std(), places=12)
        self.assertEqual((row["units"], row["dead"], row["identical"], row["not_finite"]), (6, 1, 1, 0))
        self.assertIsNone(row["saturated_share"])

    def test_units_and_their_strongest_sample(self):
        rows = self.rows()
        table = self.table("iua", self.saved(rows=rows), "--units", "--saturation", "relu6")["rows"]
        self.assertEqual([row["unit"] for row in table], list(range(6)))
        np.testing.assert_allclose([row["inactive_share"] for row in table], (rows == 0).mean(0), rtol=1e-12)
        np.testing.assert_allclose([row["mean"] for row in table], rows.mean(0, dtype=np.float64), rtol=1e-9)
        self.assertEqual([row["state"] for row in table], ["", "dead", "", "", "same as 3", "constant"])
        self.assertEqual(table[0]["strongest_sample"], str(int(rows[:, 0].argmax())))

    def test_a_tolerance(self):
        data = self.saved(rows=self.rows())
        loose = self.table("iua", data, "--tolerance", 10)["rows"][0]
        self.assertEqual((loose["mean_inactive"], loose["dead"]), (6, 6))
        self.assert_refused(run("iua", data, "--tolerance", -1), USAGE, "-1")
        self.assert_refused(run("iua", data, "--saturation", "selu"), USAGE, "selu")

    def test_threads_and_page(self):
        data = self.saved(rows=self.rows())
        self.assert_same_for_any_threads("iua", data, "--units")
        self.page("iua", data)
        layer = json.loads((self.out / "layers.json").read_text(encoding="utf-8"))["layers"][0]
        self.assertEqual((layer["dead"], layer["identical"]), ([1], [[3, 4]]))
        self.assertEqual(layer["strongest"][0][0], int(self.rows()[:, 0].argmax()))


def cka(x, y):
    """Debiased linear CKA by samples x samples matrices (Song et al. 2012)."""

    def unbiased(k, l):
        n = len(k)
        k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
        return (
            (k * l).sum() + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * k.sum(0) @ l.sum(0) / (n - 2)
        ) / (n * (n - 3))

    k, l = x @ x.T, y @ y.T
    return unbiased(k, l) / np.sqrt(unbiased(k, k) * unbiased(l, l))


class Cka(Answers):
    def test_layers_of_one_network(self):
        rng = np.random.default_rng(9)
        a = rng.standard_normal((60, 5))
        b = a @ rng.standard_normal((5, 7)) + 0.5 * rng.standard_normal((60, 7))
        data = self.saved(a=a, b=b)
        found = {(row["field"], row["against"]): row["cka"] for row in self.table("cka", data)["rows"]}
        a32, b32 = a.astype(np.float32).astype(np.float64), b.astype(np.float32).astype(np.float64)
        self.assertAlmostEqual(found["a", "a"], 1, places=9)
        self.assertAlmostEqual(found["a", "b"], cka(a32, b32), places=6)
        self.assertEqual(found["a", "b"], found["b", "a"])
        plain = self.table("cka", data, "--estimator", "plain")["rows"]
        self.assertGreater(plain[1]["cka"], found["a", "b"])
        self.assert_same_for_any_threads("cka", data)
        self.page("cka", data)
        similarity = json.loads((self.out / "layers.json").read_text(encoding="utf-8"))["similarity"]
        self.assertEqual(similarity["rows"], ["a", "b"])

    def test_layers_of_two_networks(self):
        photos = self.folder / "photos"
        write_pictures(photos, 12)
        network = ["--model", LENET, "--layer", "f6"]
        same = self.table("cka", photos, *network, "--other-model", LENET, "--other-layer", "f6", "--other-layer", "c3")
        self.assertEqual([row["against"] for row in same["rows"]], ["other/f6", "other/c3"])
        self.assertAlmostEqual(same["rows"][0]["cka"], 1, places=9)
        one = self.table("cka", photos, *network, "--layer", "c3")["rows"]
        self.assertEqual(one[1]["cka"], same["rows"][1]["cka"])
        self.assert_refused(run("cka", photos, "--other-model", LENET), USAGE, "--model")
        self.assert_refused(run("cka", photos, *network, "--other-layer", "f6"), USAGE)

    def test_two_samples_are_too_few(self):
        self.assert_refused(run("cka", self.saved(a=np.eye(2))), DATA, "samples")


class Labels(Answers):
    def labelled(self):
        """Three groups of 60, of which three samples carry another group's label."""
        rng = np.random.default_rng(11)
        rows = rng.standard_normal((180, 6)) + np.repeat(8 * np.eye(3, 6), 60, axis=0)
        labels = np.repeat(["ant", "bee", "cat"], 60)
        labels[[5, 70, 130]] = ["bee", "cat", "ant"]
        return {"rows": rows.astype(np.float32), "labels": labels}

    def test_planted_labels_are_found(self):
        table = self.table("labels", self.saved(**self.labelled()))
        found = {row["sample"]: (row["given"], row["suggested"]) for row in table["rows"]}
        self.assertEqual(found, {"5": ("bee", "ant"), "70": ("cat", "bee"), "130": ("ant", "cat")})
        self.assertEqual(table["meta"]["view"], "rows")
        for row in table["rows"]:
            self.assertLess(row["chance"], 0.2)
            self.assertEqual(row["neighbours_given"], 0)

    def test_labels_may_be_whole_numbers(self):
        data = self.labelled()
        numbers = np.unique(data["labels"], return_inverse=True)[1]
        table = self.table("labels", self.saved(rows=data["rows"], labels=numbers))
        self.assertEqual({row["sample"] for row in table["rows"]}, {"5", "70", "130"})
        self.assertEqual(table["rows"][0]["given"] in "012", True)

    def test_given_probabilities_are_believed(self):
        data = self.labelled()
        wanted = np.unique(data["labels"], return_inverse=True)[1]
        agreeing = np.full((180, 3), 0.05)
        agreeing[np.arange(180), wanted] = 0.9
        path = self.saved(**data, guesses=agreeing)
        self.assertEqual(self.table("labels", path, "--probabilities", "guesses")["rows"], [])
        with_fields = self.table("labels", path, "--field", "rows", "--probabilities", "guesses")
        self.assertEqual(with_fields["rows"], [])
        self.assert_refused(run("labels", path, "--field", "guesses", "--probabilities", "guesses"), USAGE, "field")
        self.assert_refused(run("labels", path, "--probabilities", "rows"), DATA, "3")

    def test_without_labels(self):
        self.assert_refused(run("labels", self.saved(rows=np.eye(5))), DATA, "--label-csv")

    def test_threads_and_page(self):
        data = self.saved(**self.labelled())
        self.assert_same_for_any_threads("labels", data)
        report = self.page("labels", data)
        self.assertEqual(report["labels"]["view"], "rows")
        suggested = np.load(self.out / "columns" / "suggested_class.npy")
        self.assertEqual({int(i) for i in np.flatnonzero(suggested >= 0)}, {5, 70, 130})


class Pages(Answers):
    def test_pictures_are_shown(self):
        photos = self.folder / "photos"
        write_pictures(photos, 12)
        (photos / "again.png").write_bytes((photos / "picture-4.png").read_bytes())
        report = self.page("duplicates", photos, "--model", LENET, "--layer", "f6")
        self.assertEqual(len(report["pages"]["files"]), 1)
        self.assertTrue((self.out / report["pages"]["files"][0]).exists())
        self.assertEqual([finding["kind"] for finding in report["findings"]], ["twins"])

    def test_a_failure_leaves_no_page(self):
        rows = np.ones((20, 3))
        rows[4, 1] = np.nan
        self.assert_refused(run("duplicates", self.saved(rows=rows), "-o", self.out), DATA, "4")
        self.assert_refused(run("duplicates", self.saved(rows=np.eye(3)), "--overwrite"), USAGE, "output")


if __name__ == "__main__":
    unittest.main()
