"""Experiments from the command line: trained, killed, gone on with, tested, looked into.

DEEPVIEW_KILLS=100 kills each kind of run so many times (6 where it is not said).
"""

import json
import os
import random
import signal
import struct
import subprocess
import time
import unittest

from support import DEEPVIEW, SOURCE, CommandTest, run
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

KILLS = int(os.environ.get("DEEPVIEW_KILLS", "6"))

PROBLEM = "{{name: SerialRecallCommandLines, batch_size: 8, min_sequence_length: 1, max_sequence_length: {}, size: 240}}"
EXPERIMENT = f"""
training:
  problem: {PROBLEM.format(4)}
  optimizer: {{name: Adam, lr: 0.01}}
  terminal_conditions: {{loss_stop: 0, epoch_limit: 12}}
  curriculum_learning: {{initial_max_sequence_length: 1}}
  seed_numpy: 1
  seed_torch: 2
validation:
  problem: {PROBLEM.format(5)}
  seed_numpy: 3
  seed_torch: 4
testing:
  problem: {PROBLEM.format(6)}
  multi_tests: {{max_sequence_length: [6, 9], size: [16, 24]}}
model: {{name: LSTM, hidden_state_size: 16}}
"""
ONLINE = """
training: {terminal_conditions: {epoch_limit: -1, episode_limit: 350}}
validation: {partial_validation_interval: 40}
"""


def tensors_and_record(path):
    """The tensors of a model file as bytes, and its record without times."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    record = json.loads(header.pop("__metadata__")["deepview"])
    times = {"model_timestamp", "status_timestamp"}
    begin = 8 + length
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensors[name] = content[begin + first : begin + last]
    return tensors, {name: value for name, value in record.items() if name not in times}


def outcome(folder):
    """Everything of a run that must not depend on how often it was killed."""
    tables = {path.name: path.read_bytes() for path in folder.glob("*.csv") if "origins" not in path.name}
    models = {path.name: tensors_and_record(path) for path in (folder / "models").glob("*.safetensors")}
    return {**tables, **models}


class Train(CommandTest):
    def setUp(self):
        super().setUp()
        (self.folder / "offline.yaml").write_text(EXPERIMENT, encoding="utf-8")
        (self.folder / "limits.yaml").write_text(ONLINE, encoding="utf-8")

    def words(self, kind, expdir):
        files = [self.folder / "offline.yaml"] if kind == "offline" else ["--online", self.folder / "limits.yaml",
                                                                        self.folder / "offline.yaml"]
        return ["train", *files, "--expdir", self.folder / expdir, "--threads", "1", "--log-level", "ERROR", "--json"]

    def train(self, kind, expdir):
        result = run(*self.words(kind, expdir))
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)["rows"][0]

    def only_run(self, expdir):
        (folder,) = (self.folder / expdir / "SerialRecallCommandLines" / "LSTM").iterdir()
        return folder

    def test_trains_tests_and_repeats_itself(self):
        row = self.train("offline", "first")
        folder = self.only_run("first")
        self.assertEqual(row["status"], "Not converged: Epoch Limit reached")
        self.assertEqual(row["episodes"], 360)
        self.assertEqual(json.loads((folder / "run.json").read_text())["trainer"], "offline")
        self.assertIn("OfflineTrainer >>> Experiment finished!", (folder / "trainer.log").read_text())

        again = run("train", folder / "training_configuration.yaml", "--expdir", self.folder / "again", "--threads", "1",
                    "--log-level", "ERROR")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(outcome(self.only_run("again")), outcome(folder))

        tested = run("test", folder, "--json", "--log-level", "ERROR")
        self.assertEqual(tested.returncode, 0, tested.stderr)
        rows = json.loads(tested.stdout)["rows"]
        self.assertEqual([row["samples"] for row in rows], [16, 24])
        self.assertEqual([row["episodes"] for row in rows], [2, 3])
        for row, length in zip(rows, (6, 9)):
            written = (folder / row["folder"] / "testing_configuration.yaml").read_text()
            self.assertIn(f"max_sequence_length: {length}", written)
            self.assertNotIn("multi_tests", written)

    def test_a_trained_model_is_a_network(self):
        self.train("online", "runs")
        folder = self.only_run("runs")
        layers = run("layers", folder, "--json")
        self.assertEqual(layers.returncode, 0, layers.stderr)
        self.assertIn("lstm_layers.0", layers.stdout)
        self.assertIn("linear.input", layers.stdout)

    def test_tensorboard_reads_statistics_and_histograms(self):
        result = run(*self.words("online", "runs"), "--tensorboard", "2", "--log-interval", "50")
        self.assertEqual(result.returncode, 0, result.stderr)
        read = {}
        for stream in ("training", "training_set_agg", "validation", "validation_set_agg"):
            read[stream] = EventAccumulator(str(self.only_run("runs") / stream))
            read[stream].Reload()
        self.assertEqual([event.step for event in read["training"].Scalars("loss")], [0, 50, 100, 150, 200, 250, 300])
        self.assertIn("acc", read["validation"].Tags()["scalars"])
        self.assertIn("loss_std", read["validation_set_agg"].Tags()["scalars"])
        histograms = read["training"].Tags()["histograms"]
        self.assertIn("linear.weight", histograms)
        self.assertIn("linear.weight/grad", histograms)

    def test_ctrl_c_leaves_what_to_go_on_from(self):
        process = subprocess.Popen([DEEPVIEW, *map(str, self.words("offline", "stopped"))], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        while not list(self.folder.glob("stopped/*/*/*/models/*state*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        folder = self.only_run("stopped")
        if process.returncode != 0:  # it may have been over already
            self.assertEqual(process.returncode, 130, told)
            self.assertIn(f"train --resume {folder}", told)
        self.assertEqual(run("train", "--resume", folder, "--log-level", "ERROR").returncode, 0)
        self.train("offline", "whole")
        self.assertEqual(outcome(folder), outcome(self.only_run("whole")))

    def kill_at_random(self, words, moments):
        """Runs the command until it is killed; whether it had ended before."""
        process = subprocess.Popen([DEEPVIEW, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(0.2, 1.2))
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == 0

    def test_killed_runs_end_as_if_they_had_not_been(self):
        moments = random.Random(0)
        for kind in ("offline", "online"):
            self.train(kind, kind + "-whole")
            expected = outcome(self.only_run(kind + "-whole"))
            killed = 0
            attempt = 0
            while killed < KILLS:
                attempt += 1
                expdir = f"{kind}-{attempt}"
                ended = self.kill_at_random(self.words(kind, expdir), moments)
                if not list(self.folder.glob(f"{expdir}/*/*/*/run.json")):
                    continue  # there is no experiment yet
                folder = self.only_run(expdir)
                while not ended:
                    killed += 1
                    words = ["train", "--resume", folder, "--threads", "1", "--log-level", "ERROR"]
                    ended = self.kill_at_random(words, moments) if killed < KILLS else run(*words).returncode == 0
                self.assertEqual(outcome(folder), expected, f"{kind}, attempt {attempt}")

    def told_on_a_terminal(self, *words):
        """What stands on stderr where that is a terminal."""
        ours, theirs = os.openpty()
        command = [DEEPVIEW, *map(str, words)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"})
        os.close(theirs)
        told = b""
        try:
            while piece := os.read(ours, 65536):
                told += piece
        except OSError:  # nobody holds the other end any more
            pass
        os.close(ours)
        self.assertEqual(process.wait(timeout=60), 0, told)
        return told.decode()

    def test_on_a_terminal_a_bar_gives_way_to_lines(self):
        words = self.words("offline", "runs")
        words[words.index("ERROR")] = "INFO"
        told = self.told_on_a_terminal(*words)
        self.assertIn("360/360", told)  # the last episode of twelve epochs
        for line in told.split("\n"):
            if " INFO - " in line:
                self.assertRegex(line, r"\r\x1b\[K\[\d{4}-[^\r]*\r$")
        (folder,) = (self.folder / "runs").glob("*/*/*")
        self.assertNotIn("\x1b", (folder / "trainer.log").read_text(encoding="utf-8"))
        self.assertNotIn("\x1b", run(*self.words("offline", "more")).stderr)

    def test_says_all_that_is_wrong_with_a_configuration(self):
        (self.folder / "wrong.yaml").write_text("training:\n  optimizr: {}\nmodel:\n  name: LSMT\n", encoding="utf-8")
        for command in (("config", "check"), ("train",)):
            result = run(*command, self.folder / "wrong.yaml")
            self.assertEqual(result.returncode, 3)
            self.assertIn("wrong.yaml:2: training.optimizr", result.stderr)
            self.assertIn("wrong.yaml:4: model.name: no model 'LSMT'; did you mean 'LSTM'", result.stderr)
            self.assertIn("validation: expected a section of this name, found none", result.stderr)

    def test_example_configurations_are_right(self):
        examples = SOURCE / "examples" / "experiments"
        for path in sorted(examples.glob("*.yaml")):
            files = [path] if path.name != "digits_5000.yaml" else [path, examples / "lenet5_mnist.yaml"]
            online = [] if "mnist" in path.name or "digits" in path.name else ["--online"]
            result = run("config", "check", *online, *files)
            self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
