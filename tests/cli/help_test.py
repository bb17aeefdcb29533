"""What --help shows first is an example, and examples do what they say."""

import json
import re
import shlex
import shutil
import subprocess
import unittest

import numpy as np
from support import DEEPVIEW, LENET, CommandTest, run, write_pictures


# In this order: "responses" writes what later examples read.
COMMANDS = ("layers", "report", "responses", "duplicates", "familiarity", "pfa", "iua", "cka", "labels", "compare", "project",
            "problem", "problem list", "problem show", "problem init", "config", "config check", "config explain", "split",
            "train", "test")  # and grids, of which grid_test.py runs every command

SMALL = """
training:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 1, max_sequence_length: 3, size: 12}
  optimizer: {name: Adam, lr: 0.01}
  terminal_conditions: {episode_limit: 6, epoch_limit: 2}
validation:
  problem: {name: SerialRecallCommandLines, batch_size: 64, min_sequence_length: 3, max_sequence_length: 5, size: 64}
testing:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 5, max_sequence_length: 5, size: 8}
model: {name: LSTM, hidden_state_size: 8}
"""


class Help(CommandTest):
    def examples(self, command):
        text = run(*command.split(), "--help").stdout
        self.assertLess(text.index("Examples:"), text.lower().index("options:"))
        found = re.findall(r"^  (deepview .*?)(?:   #.*)?$", text, re.MULTILINE)
        self.assertGreater(len(found), 0, text)
        return found

    def run_as_printed(self, command):
        words = [DEEPVIEW, *shlex.split(command)[1:]]
        if "-o" in words and "--overwrite" not in words and "--append" not in words:
            shutil.rmtree(self.folder / words[words.index("-o") + 1], ignore_errors=True)
        result = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=100)
        self.assertEqual(result.returncode, 0, command + "\n" + result.stderr)

    def train_as(self, folder):
        """An experiment under the name that examples give it."""
        trained = run("train", "lenet5_mnist.yaml", "--expdir", "first", "--log-level", "ERROR", "--json", cwd=self.folder)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        (row,) = json.loads(trained.stdout)["rows"]
        target = self.folder / folder
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self.folder / row["folder"], target)

    def test_examples_run_as_printed(self):
        for i, name in enumerate(("cats", "dogs")):
            write_pictures(self.folder / "photos" / name, 80, first_seed=100 * i)
        random = np.random.default_rng(0)
        write_pictures(self.folder / "more-photos", 80, first_seed=500)
        for i, split in enumerate(("train", "test")):
            write_pictures(self.folder / "split-photos" / split / "cats", 40, first_seed=700 + 100 * i)
        for name in ("rows", "other", "other-rows", "test"):
            np.save(self.folder / f"{name}.npy", random.standard_normal((60, 4)))
        np.savez(self.folder / "labelled.npz", rows=random.standard_normal((120, 4)), labels=np.repeat(["a", "b"], 60))
        (self.folder / "labels.csv").write_text("path,label\ncats/picture-0.png,dogs\n", encoding="utf-8")
        for name in ("ntm", "lenet5_mnist", "long_sequences"):
            (self.folder / f"{name}.yaml").write_text(SMALL, encoding="utf-8")
        (self.folder / "overrides.yaml").write_text("training: {optimizer: {lr: 0.02}}\n", encoding="utf-8")
        self.train_as("experiments/MNIST/LeNet5/20261126_101500")
        self.train_as("runs/a")
        for name in ("net", "net2"):
            shutil.copy(LENET, self.folder / f"{name}.onnx")
        for command in COMMANDS:
            for example in self.examples(command):
                with self.subTest(example):
                    self.run_as_printed(example)


if __name__ == "__main__":
    unittest.main()
