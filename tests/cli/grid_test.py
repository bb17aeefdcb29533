"""Grids of experiments: trained, killed and gone on with, tested, and put into one table."""

import csv
import json
import os
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from support import DEEPVIEW, CommandTest, run

PHASE = "{name: %s, batch_size: 4, min_sequence_length: 1, max_sequence_length: 3, size: 40}"
CONFIG = """
training:
  problem: &problem %s
  optimizer: {name: Adam, lr: 0.01}
  terminal_conditions: {episode_limit: 30}
validation: {problem: *problem, partial_validation_interval: 5}
testing: {problem: *problem}
model: {name: LSTM, hidden_state_size: 8}
"""
TASKS = "grid_tasks: [{default_configs: serial.yaml}, {default_configs: reverse.yaml}%s]\n"
SETTINGS = "grid_settings: {experiment_repetitions: %d, max_concurrent_runs: 2, trainer: mip-online-trainer}\n"
SEED = 7


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Grid(CommandTest):
    def setUp(self):
        super().setUp()
        for name, problem in (("serial", "SerialRecallCommandLines"), ("reverse", "ReverseRecallCommandLines")):
            (self.folder / f"{name}.yaml").write_text(CONFIG % (PHASE % problem), encoding="utf-8")

    def write_grid(self, repetitions=3, more_tasks=""):
        path = self.folder / "grid.yaml"
        path.write_text(TASKS % more_tasks + SETTINGS % repetitions, encoding="utf-8")
        return path

    def grid(self, *words, code=0):
        """Runs the command in the test's folder; what it answered, once it ended as expected."""
        result = run("grid", *words, "--json", cwd=self.folder)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def start(self, *words):
        process = subprocess.Popen([DEEPVIEW, "grid", *map(str, words)], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def grid_folder(self, name):
        """The folder that a grid made, once its ledger is there."""
        for _ in range(500):
            found = [path.parent for path in self.folder.glob(f"{name}_*/grid.json")]
            if found:
                return found[0]
            time.sleep(0.01)
        return self.fail("no grid was begun")

    def ledger(self, folder):
        return json.loads((folder / "grid.json").read_text(encoding="utf-8"))["experiments"]

    def analysis(self, folder):
        """Rows by the numbers of their experiments, without times and places."""
        path = self.folder / "analysis.csv"
        self.grid("report", folder, "-o", path)
        rows = rows_of(path)
        number = ""
        for row in rows:
            number = row["training_start_timestamp"].strip()[-3:] or number  # blank on further rows
            row["number"] = number
            for column in [name for name in row if "timestamp" in name or "filepath" in name]:
                del row[column]
        return sorted(rows, key=lambda row: row["number"])

    def folders(self, folder):
        return sorted(path.parent.name[-3:] for path in folder.glob("*/*/*/training_configuration.yaml"))

    def test_a_killed_grid_comes_to_the_same_table(self):
        grid = self.write_grid()
        started = time.monotonic()
        answer = self.grid("train", grid, "--expdir", "whole", "--seed", SEED)
        duration = time.monotonic() - started
        whole = self.grid_folder("whole")
        self.assertEqual(answer["meta"]["grid"], str(whole))
        self.assertEqual([row["status"] for row in answer["rows"]], ["done"] * 6)
        expected = self.analysis(whole)
        self.assertEqual(len(expected), 6)
        self.assertEqual(len({row["training_seed_torch"] for row in expected}), 6)
        kills = random.Random(os.getpid())
        process = self.start("train", grid, "--expdir", "killed", "--seed", SEED)
        killed = self.grid_folder("killed")
        for _ in range(3):
            time.sleep(kills.uniform(0, duration / 3))
            process.kill()
            process.wait()
            process = self.start("train", "--resume", killed)
        self.assertEqual(process.wait(timeout=300), 0)
        self.assertEqual(self.folders(killed), ["001", "002", "003", "004", "005", "006"])
        self.assertEqual(self.analysis(killed), expected)
        self.assertEqual({row["status"] for row in self.ledger(killed)}, {"done"})

    def test_experiments_end_with_a_killed_grid_and_keep_their_state_after_ctrl_c(self):
        long = CONFIG.replace("episode_limit: 30", "episode_limit: 1000000, loss_stop: 0")
        (self.folder / "serial.yaml").write_text(long % (PHASE % "SerialRecallCommandLines"), encoding="utf-8")
        process = self.start("train", self.write_grid(1), "--expdir", "runs")
        folder = self.grid_folder("runs")
        self.wait_for(lambda: list(folder.glob("*/*/*_001/models/training_state.safetensors")))
        self.assertNotEqual(self.children_of(folder), [])
        process.kill()
        process.wait()
        self.wait_for(lambda: not self.children_of(folder))
        process = self.start("train", "--resume", folder)
        self.wait_for(lambda: [row["status"] for row in self.ledger(folder)] == ["running", "done"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        self.assertEqual([row["status"] for row in self.ledger(folder)], ["running", "done"])
        self.assertEqual(self.children_of(folder), [])

    def wait_for(self, condition):
        for _ in range(2000):
            if condition():
                return
            time.sleep(0.02)
        self.fail("what was waited for did not come")

    @staticmethod
    def children_of(folder):
        """Processes that train below the folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if len(words) > 2 and words[1] == "train" and any(word.startswith(str(folder)) for word in words):
                found.append(entry.parent.name)
        return found

    def test_one_that_fails_does_not_disturb_the_others(self):
        (self.folder / "none.yaml").write_text(CONFIG.replace("LSTM, hidden_state_size: 8", "LeNet5")
                                               % "{name: MNIST, batch_size: 4, data_folder: none}", encoding="utf-8")
        grid = self.write_grid(1, ", {default_configs: none.yaml}")
        answer = self.grid("train", grid, "--expdir", "runs", code=1)
        self.assertEqual([row["status"] for row in answer["rows"]], ["done", "done", "failed"])
        self.assertIn("none", answer["rows"][2]["message"])
        folder = self.grid_folder("runs")
        self.assertIn("train", (folder / "logs" / "003.log").read_text(encoding="utf-8"))
        again = self.grid("train", "--resume", folder, code=1)
        self.assertEqual(again["rows"], answer["rows"])
        self.assertEqual(len(self.analysis(folder)), 2)

    def test_tests_twice_and_sums_up(self):
        self.grid("train", self.write_grid(), "--expdir", "runs", "--seed", SEED)
        folder = self.grid_folder("runs")
        tests = self.grid("test", folder, "--repeat", "2", "--max-concurrent", "2")["rows"]
        self.assertEqual(len(tests), 12)
        self.assertTrue(all(Path(row["folder"]).is_dir() and row["loss"] > 0 for row in tests))
        rows = self.analysis(folder)
        self.assertEqual(len(rows), 12)
        self.assertEqual([row["model"] for row in rows], ["LSTM", " "] * 6)
        self.assertTrue(all(float(row["test_loss"]) > 0 for row in rows))
        summary = self.grid("report", folder)
        self.assertEqual(summary["meta"]["experiments"], 6)
        self.assertEqual([(row["group"], row["measure"], row["n"]) for row in summary["rows"]],
                         [(group, f"{phase}_{name}", 3) for group in (1, 2) for phase in ("validation", "test")
                          for name in ("loss", "acc")])
        for row in summary["rows"]:
            self.assertLessEqual(row["low"], row["mean"])
            self.assertLessEqual(row["mean"], row["high"])
        self.assertEqual(len(rows_of(summary["meta"]["analysis"])), 12)
        self.assertEqual(len(rows_of(summary["meta"]["summary"])), 8)

    def test_refuses_wrong_words_and_wrong_grids_before_anything_starts(self):
        self.assertEqual(run("grid", "train").returncode, 2)
        self.assertEqual(run("grid", "train", "--resume", self.folder).returncode, 2)
        self.assertEqual(run("grid", "report", self.folder).returncode, 4)
        result = run("grid", "train", self.write_grid(1, ", {overwrite: {}}"), cwd=self.folder)
        self.assertEqual(result.returncode, 3)
        self.assertIn("grid_tasks[2].default_configs", result.stderr)
        self.assertEqual(list(self.folder.glob("experiments*")), [])


if __name__ == "__main__":
    unittest.main()
