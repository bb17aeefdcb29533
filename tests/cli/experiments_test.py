"""Every example of an experiment is trained for a few steps and tested."""

import json
import subprocess
import sys
import unittest

from support import SOURCE, CommandTest, run

EXAMPLES = SOURCE / "examples" / "experiments"
DIGITS = SOURCE / "examples" / "digits"
# Lengths as they are take memory that a test should not, and so do the larger pictures.
SHORT = """
training: {terminal_conditions: {episode_limit: 2}, problem: {batch_size: 4, size: 8}}
validation: {problem: {batch_size: 4, size: 8}}
testing: {problem: {batch_size: 4, size: 8, max_test_episodes: 1%s}}
"""


class Experiments(CommandTest):
    def overrides(self, name):
        if "mnist" not in name:
            long_test = ", max_sequence_length: 60, min_sequence_length: 60" if "dwm" in name else ""
            return [self.write("short.yaml", SHORT % long_test)], [] if "clevr" in name or "query" in name else ["--online"]
        self.make_digits()
        few = ("training: {terminal_conditions: {episode_limit: 2}, problem: {batch_size: 4}}\n"
               "validation: {sampler: {indices: [4000, 4008]}}\ntesting: {problem: {max_test_episodes: 1}}\n")
        return [self.write("short.yaml", few), EXAMPLES / "digits_5000.yaml"], []

    def make_digits(self):
        if not (self.folder / "build").exists():
            subprocess.run([sys.executable, DIGITS / "make_idx.py", self.folder / "build" / "demo" / "digits-idx"], check=True)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    def test_each_trains_and_is_tested(self):
        paths = [path for path in sorted(EXAMPLES.glob("*.yaml")) if path.name != "digits_5000.yaml"]
        self.assertGreater(len(paths), 15)
        for path in paths:
            with self.subTest(path.name):
                files, online = self.overrides(path.name)
                trained = run("train", *online, *files, path, "--expdir", self.folder / path.stem, "--log-level", "ERROR",
                              "--threads", "1", "--json", cwd=self.folder)
                self.assertEqual(trained.returncode, 0, trained.stderr)
                (row,) = json.loads(trained.stdout)["rows"]
                self.assertEqual(row["episodes"], 2)
                tested = run("test", row["folder"], "--log-level", "ERROR", "--threads", "1", "--json", cwd=self.folder)
                self.assertEqual(tested.returncode, 0, tested.stderr)
                self.assertEqual(len(json.loads(tested.stdout)["rows"]), 1)

    def test_the_network_of_the_demo_answers_as_the_model_it_is_made_of(self):
        self.make_digits()
        short = self.write("short.yaml", "training: {terminal_conditions: {epoch_limit: 1}}\n")
        words = ["--log-level", "ERROR", "--threads", "1", "--json"]
        trained = run("train", short, DIGITS / "lenet5.yaml", "--expdir", self.folder / "runs", *words, cwd=self.folder)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        (row,) = json.loads(trained.stdout)["rows"]
        (tested,) = json.loads(run("test", row["folder"], *words, cwd=self.folder).stdout)["rows"]
        self.assertGreater(tested["acc"], 0.8)
        command = [sys.executable, DIGITS / "lenet5_onnx.py", row["folder"], "--out", self.folder / "lenet5.onnx"]
        made = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertIn(f"loss {tested['loss']:.4f}, accuracy {tested['acc']:.4f}", made.stdout)


if __name__ == "__main__":
    unittest.main()
