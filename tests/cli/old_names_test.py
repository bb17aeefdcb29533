"""The programs of MI-Prometheus, called by their names."""

import os
import subprocess
import unittest

from support import DEEPVIEW, CommandTest

EXPERIMENT = """
training:
  problem: {name: serial_recall_cl, batch_size: 4, min_sequence_length: 1, max_sequence_length: 3, size: 40}
  optimizer: {name: Adam, lr: 0.01}
  cuda: False
validation:
  problem: {name: serial_recall_cl, batch_size: 4, min_sequence_length: 3, max_sequence_length: 3, size: 8}
testing:
  problem: {name: serial_recall_cl, batch_size: 4, min_sequence_length: 5, max_sequence_length: 5, size: 8}
model: {name: LSTM, hidden_state_size: 8}
"""


class OldNames(CommandTest):
    def call(self, name, *words):
        link = self.folder / name
        if not link.exists():
            os.symlink(os.path.abspath(DEEPVIEW), link)
        return subprocess.run([link, *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=200)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def test_trainers_and_tester_take_the_old_flags_cut_short(self):
        self.write("a.yaml", EXPERIMENT)
        self.write("limits.yaml", "training: {terminal_conditions: {episode_limit: 12, epoch_limit: 1}}\n")
        for name in ("mip-offline-trainer", "mip-online-trainer"):
            result = self.call(name, "--c", "limits.yaml, a.yaml", "--e", f"runs-{name}", "--s", "first", "--li=5", "--agree")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("WARNING", result.stderr)
            self.assertIn("a.yaml:5: training.cuda", result.stderr)
            (folder,) = (self.folder / f"runs-{name}" / "SerialRecallCommandLines" / "LSTM").glob("*_first")
            tested = self.call("mip-tester", "--model", folder / "models" / "model_best.safetensors")
            self.assertEqual(tested.returncode, 0, tested.stderr)
            (test,) = folder.glob("test_*")
            self.assertTrue((test / "testing_set_agg_statistics.csv").exists())

    def test_splitter_writes_ranges_and_draws(self):
        result = self.call("mip-index-splitter", "--l", "130", "--s", "30", "--o", "parts", "--r")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.folder / "parts" / "split_a.txt").read_text(), "0,30\n")
        self.assertEqual((self.folder / "parts" / "split_b.txt").read_text(), "30,130\n")
        self.call("mip-index-splitter", "--length", "130", "--split", "30")
        drawn = [list(map(int, (self.folder / f"split_{part}.txt").read_text().split(","))) for part in "ab"]
        self.assertEqual(list(map(len, drawn)), [30, 100])
        self.assertEqual(sorted(drawn[0] + drawn[1]), list(range(130)))
        self.assertNotEqual(drawn[0], sorted(drawn[0]))

    def test_refuses_what_it_does_not_have(self):
        self.write("a.yaml", EXPERIMENT)
        for words, message in ((["--gpu"], "CPU only"), (["--nonsense"], "no flag '--nonsense'"),
                               (["--config"], "needs a value"), (["--l", "5"], "more than one flag '--l'")):
            result = self.call("mip-offline-trainer", *words)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
