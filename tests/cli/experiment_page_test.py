"""The page that a training, a test and a grid leave: whole, and the same numbers as in their tables."""

import collections
import csv
import json
import random
import signal
import subprocess
import sys
import time
import unittest

import jsonschema
from support import DEEPVIEW, SOURCE, CommandTest, run

PROBLEM = "{{name: SerialRecallCommandLines, batch_size: 8, min_sequence_length: {0}, max_sequence_length: {0}, size: {1}}}"
SEQUENCES = f"""
training:
  problem: {PROBLEM.format(3, 80)}
  optimizer: {{name: Adam, lr: 0.01}}
  terminal_conditions: {{loss_stop: 0, epoch_limit: 3}}
validation: {{problem: {PROBLEM.format(4, 32)}}}
testing: {{problem: {PROBLEM.format(5, 24)}}}
model: {{name: LSTM, hidden_state_size: 8}}
"""
DIGITS = """
training: {problem: {data_folder: digits}, sampler: {indices: [0, 640]}, terminal_conditions: {epoch_limit: 2}}
validation: {problem: {data_folder: digits}, sampler: {indices: [700, 900]}}
"""
SCHEMAS = {"report.json": "bundle.schema.json", "experiment.json": "experiment.schema.json"}


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(page, name="experiment.json"):
    return json.loads((page / name).read_text(encoding="utf-8"))


def mean_of_batches(values, size):
    """As statistics of a set are: the mean of the means of its batches, the last of which may be short."""
    means = [sum(part) / len(part) for part in (values[i:i + size] for i in range(0, len(values), size))]
    return sum(means) / len(means)


class ExperimentPage(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("sequences.yaml", SEQUENCES)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def train(self, *words):
        result = run("train", *words, "--expdir", "runs", "--threads", "1", "--log-level", "ERROR", "--json", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        (row,) = json.loads(result.stdout)["rows"]
        folder = self.folder / row["folder"]
        self.assertIn(f"open {row['folder']}/report/index.html", result.stderr)
        return folder, row

    def assert_whole(self, page):
        for name, schema in SCHEMAS.items():
            validator = jsonschema.Draft202012Validator(json.loads((SOURCE / "deepview" / "report" / schema).read_text()))
            self.assertEqual([error.message for error in validator.iter_errors(document(page, name))], [], name)
        report = document(page, "report.json")
        chunks = [chunk for column in report["columns"] for chunk in column["chunks"]]
        for name in ["index.html", "run.json", "data/report.js", *report["experiment"]["chunks"], *report["pages"]["files"], *chunks]:
            self.assertTrue((page / name).is_file(), name)

    def assert_series_agree(self, folder, experiment):
        self.assertTrue(experiment["series"])
        for series in experiment["series"]:
            table = rows_of(folder / f"{series['name']}_statistics.csv")
            self.assertEqual(series["rows"], len(table))
            self.assertEqual(series["every"], 1)
            self.assertEqual([column["name"] for column in series["columns"]], list(table[0]))
            for column in series["columns"]:
                for shown, row in zip(column["means"], table):
                    self.assertAlmostEqual(shown, float(row[column["name"]]), delta=1e-8 * max(1, abs(shown)))

    def assert_samples_agree(self, table, page, names):
        """The page's samples have the table's numbers, and the table's names for them."""
        shown = rows_of(page / "samples.csv")
        self.assertEqual(len(shown), len(table))
        for sample, row in zip(shown, table):
            self.assertEqual(sample["path"], f"sample {row['sample']}")
            for name, column in names.items():
                self.assertEqual(float(sample[name]), float(row[column]))

    def test_of_sequences_agrees_with_the_tables(self):
        folder, row = self.train("sequences.yaml")
        page = folder / "report"
        self.assert_whole(page)
        experiment = document(page)["experiment"]
        self.assert_series_agree(folder, experiment)
        self.assertEqual([series["name"] for series in experiment["series"]],
                         ["training", "training_set_agg", "validation_set_agg"])
        self.assertEqual(experiment["status"], row["status"])
        self.assertEqual(experiment["best_episode"], row["best_episode"])
        self.assertAlmostEqual(experiment["best_loss"], row["best_loss"])
        table = rows_of(folder / "validation_samples.csv")
        self.assert_samples_agree(table, page, {"length": "length", "bits": "bits", "right_bits": "right_bits", "loss": "loss"})
        # Sequences are of one length: the mean of a batch's samples is its loss, and the mean of batches the set's.
        loss = mean_of_batches([float(sample["loss"]) for sample in table], 8)
        self.assertAlmostEqual(loss, row["best_loss"], places=6)
        (length,) = experiment["lengths"]
        self.assertEqual(length["right_bits"], sum(int(sample["right_bits"]) for sample in table))
        self.assertEqual(length["whole"], sum(sample["right_bits"] == sample["bits"] for sample in table))
        for sequence in experiment["sequences"]:
            right = sum(a == b for a, b in zip(sequence["target"], sequence["answer"]))
            self.assertEqual(right, int(table[sequence["sample"]]["right_bits"]))
        self.assertEqual(sum(len(weight["shape"]) > 0 for weight in experiment["weights"]), len(experiment["weights"]))

    def test_says_where_each_value_came_from(self):
        folder, _ = self.train("sequences.yaml")
        settings = {one["path"]: one for one in document(folder / "report")["experiment"]["configuration"]}
        self.assertRegex(settings["training.optimizer.lr"]["origin"], r"sequences\.yaml:4$")
        self.assertEqual(settings["training.optimizer.weight_decay"]["origin"], "a default")
        self.assertEqual(settings["training.seed_numpy"]["origin"], "drawn")
        self.assertRegex(settings["training.seed_numpy"]["value"], r"^\d+$")
        self.assertEqual(settings["model.output_item_size"]["origin"], "the problem")
        record = document(folder / "report", "run.json")
        self.assertEqual(record["options"]["training seed_numpy"], settings["training.seed_numpy"]["value"])
        self.assertIn("sequences.yaml", record["command"][0])
        self.assertRegex(record["started"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def make_digits(self):
        subprocess.run([sys.executable, SOURCE / "examples" / "digits" / "make_idx.py", self.folder / "digits"], check=True)
        self.write("digits.yaml", DIGITS)
        return "digits.yaml", SOURCE / "examples" / "experiments" / "lenet5_mnist.yaml"

    def test_of_pictures_has_their_confusion_and_thumbnails(self):
        folder, row = self.train(*self.make_digits())
        page = folder / "report"
        self.assert_whole(page)
        table = rows_of(folder / "validation_samples.csv")
        self.assertEqual(len(table), 200)
        self.assertTrue(all(700 <= int(sample["sample"]) < 900 for sample in table))
        experiment = document(page)["experiment"]
        self.assert_series_agree(folder, experiment)
        counted = collections.Counter((int(sample["target"]), int(sample["prediction"])) for sample in table)
        shown = {(one["target"], one["prediction"]): one["count"] for one in experiment["confusion"]}
        self.assertEqual(shown, dict(counted))
        self.assert_samples_agree(table, page, {"class": "target", "prediction": "prediction", "loss": "loss"})
        best = [one for one in rows_of(folder / "validation_set_agg_statistics.csv") if int(one["episode"]) == row["best_episode"]]
        right = mean_of_batches([sample["target"] == sample["prediction"] for sample in table], 64)
        self.assertAlmostEqual(right, float(best[0]["acc"]), places=8)
        self.assertTrue(document(page, "report.json")["pages"]["files"])

    def test_of_a_test_agrees_with_the_tables(self):
        folder, _ = self.train("sequences.yaml")
        result = run("test", folder, "--log-level", "ERROR", "--json", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        (row,) = json.loads(result.stdout)["rows"]
        tested = self.folder / row["folder"]
        self.assert_whole(tested / "report")
        experiment = document(tested / "report")["experiment"]
        self.assertEqual(experiment["kind"], "test")
        self.assert_series_agree(tested, experiment)
        self.assertEqual(experiment["judged"], row["samples"])
        self.assert_samples_agree(rows_of(tested / "testing_samples.csv"), tested / "report", {"loss": "loss"})
        self.assertEqual(document(tested / "report", "run.json")["command"][1], "test")

    def test_long_tables_are_thinned_to_means(self):
        self.write("long.yaml", "training: {terminal_conditions: {epoch_limit: 250, episode_limit: 2100}}\n")
        folder, _ = self.train("long.yaml", "sequences.yaml")
        table = rows_of(folder / "training_statistics.csv")
        training = document(folder / "report")["experiment"]["series"][0]
        self.assertEqual((training["rows"], training["every"]), (2100, 3))
        loss = next(column for column in training["columns"] if column["name"] == "loss")
        for i, mean in enumerate(loss["means"]):
            values = [float(row["loss"]) for row in table[3 * i:3 * i + 3]]
            self.assertAlmostEqual(mean, sum(values) / 3, places=8)
            self.assertAlmostEqual(loss["least"][i], min(values), places=8)
            self.assertAlmostEqual(loss["most"][i], max(values), places=8)

    def start(self, *words):
        process = subprocess.Popen([DEEPVIEW, "train", *map(str, words), "--threads", "1", "--log-level", "ERROR"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def only_run(self, expdir):
        (folder,) = (self.folder / expdir / "SerialRecallCommandLines" / "LSTM").iterdir()
        return folder

    def assert_no_part(self, folder):
        self.assertEqual([path.name for path in folder.iterdir() if ".partial" in path.name], [])

    def test_after_ctrl_c_has_the_curves_and_after_the_end_the_answers(self):
        self.write("long.yaml", "training: {terminal_conditions: {epoch_limit: 1000000}}\n")
        process = self.start("long.yaml", "sequences.yaml", "--expdir", "stopped")
        while not list(self.folder.glob("stopped/*/*/*/models/*state*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, told)
        folder = self.only_run("stopped")
        self.assert_whole(folder / "report")
        self.assert_no_part(folder)
        experiment = document(folder / "report")["experiment"]
        self.assertEqual(experiment["status"], "Not converged: Interrupted")
        self.assertIn("asked when it ends", experiment["note"])
        self.assertEqual(document(folder / "report", "report.json")["samples"], 0)
        self.assertEqual(experiment["series"][0]["rows"], len(rows_of(folder / "training_statistics.csv")))

        configuration = folder / "training_configuration.yaml"
        epochs = len(rows_of(folder / "training_set_agg_statistics.csv")) + 1
        configuration.write_text(configuration.read_text().replace("epoch_limit: 1000000", f"epoch_limit: {epochs}"))
        self.assertEqual(run("train", "--resume", folder, "--log-level", "ERROR").returncode, 0)
        self.assertEqual(document(folder / "report", "report.json")["samples"], 32)
        self.assertEqual(document(folder / "report")["experiment"]["note"], "")
        self.assert_no_part(folder)

    def test_of_killed_runs_is_whole_or_not_there(self):
        moments = random.Random(1)
        started = time.monotonic()
        self.train("sequences.yaml")
        duration = time.monotonic() - started
        for attempt in range(8):
            process = self.start("sequences.yaml", "--expdir", f"killed-{attempt}")
            try:
                process.wait(duration * moments.uniform(0.7, 1.0))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            for folder in self.folder.glob(f"killed-{attempt}/*/*/*"):
                if (folder / "report").exists():
                    self.assert_whole(folder / "report")
                elif (folder / "run.json").exists():
                    self.assertEqual(run("train", "--resume", folder, "--log-level", "ERROR").returncode, 0)
                    self.assert_whole(folder / "report")
                    self.assert_no_part(folder)

    def test_that_cannot_be_written_costs_a_warning_only(self):
        folder, _ = self.train("sequences.yaml")
        for path in sorted((folder / "report").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (folder / "report" / "thesis.tex").write_text("mine")
        result = run("train", "--resume", folder, "--log-level", "ERROR")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("warning: the page could not be written", result.stderr)
        self.assertEqual((folder / "report" / "thesis.tex").read_text(), "mine")


class GridPage(CommandTest):
    def setUp(self):
        super().setUp()
        (self.folder / "sequences.yaml").write_text(SEQUENCES, encoding="utf-8")
        (self.folder / "grid.yaml").write_text(
            "grid_tasks: [{default_configs: sequences.yaml}]\ngrid_sweep: {training.optimizer.lr: [0.1, 0.001]}\n"
            "grid_settings: {experiment_repetitions: 2, max_concurrent_runs: 2, trainer: offline}\n", encoding="utf-8")

    def grid(self, *words):
        result = run("grid", *words, "--json", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def test_agrees_with_the_tables_and_leads_to_the_runs(self):
        self.grid("train", "grid.yaml", "--expdir", "runs", "--seed", "3", "--log-level", "ERROR")
        (folder,) = self.folder.glob("runs_*")
        self.grid("test", folder, "--log-level", "ERROR")
        answer = self.grid("report", folder)
        page = folder / "report"
        self.assertEqual(answer["meta"]["page"], str(page / "index.html"))
        ExperimentPage.assert_whole(self, page)
        grid = document(page)["grid"]
        self.assertEqual(len(grid["runs"]), 4)
        for shown in grid["runs"]:
            self.assertTrue((page / shown["page"]).resolve().is_file(), shown["page"])
            self.assertEqual((page / shown["page"]).resolve().parent.parent, (folder / shown["name"]).resolve())
            (tested,) = (folder / shown["name"]).glob("test_*")
            (row,) = rows_of(tested / "testing_set_agg_statistics.csv")
            self.assertAlmostEqual(shown["measures"]["test_loss"], float(row["loss"]), places=9)
            self.assertTrue((tested / "report" / "index.html").is_file())

        analysis = rows_of(answer["meta"]["analysis"])
        self.assertEqual(grid["columns"], list(analysis[0]))
        self.assertEqual([row["cells"] for row in grid["rows"]], [list(row.values()) for row in analysis])
        summary = rows_of(answer["meta"]["summary"])
        shown = [one for group in grid["groups"] for one in group["summaries"]]
        self.assertEqual(len(shown), len(summary))
        for one, row in zip(shown, summary):
            self.assertEqual(one["measure"], row["measure"])
            for key, column in (("mean", "mean"), ("deviation", "std"), ("low", "low"), ("high", "high")):
                self.assertAlmostEqual(one[key], float(row[column]))
        self.assertEqual([group["settings"][0]["path"] for group in grid["groups"]], ["training.optimizer.lr"] * 2)

    def test_lies_beside_the_table_or_where_it_is_asked_for(self):
        self.grid("train", "grid.yaml", "--expdir", "runs", "--log-level", "ERROR")
        (folder,) = self.folder.glob("runs_*")
        self.assertEqual(self.grid("report", folder, "-o", "all.csv")["meta"]["page"], "all_report/index.html")
        self.grid("report", folder, "-o", "all.csv", "--page", self.folder / "page")
        for page in (self.folder / "all_report", self.folder / "page"):
            for shown in document(page)["grid"]["runs"]:
                self.assertTrue((page / shown["page"]).resolve().is_file(), shown["page"])
        self.assertFalse((folder / "report").exists())


if __name__ == "__main__":
    unittest.main()
