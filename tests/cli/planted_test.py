"""Planted faults are found, and clean data stay nearly silent: four seeds of the planting each."""

import json
import subprocess
import sys
import unittest

from support import LENET, SOURCE, CommandTest

EXAMPLES = SOURCE / "examples"
NETWORK = ("--model", LENET, "--layer", "f6")


class Planted(CommandTest):
    def judged(self, name, seed, words):
        """The judge's numbers for a report on planted pictures."""
        pictures = self.folder / f"{name}-{seed}"
        maker = EXAMPLES / name / f"make_{name}.py"
        subprocess.run([sys.executable, maker, pictures, "--seed", str(seed)], check=True, capture_output=True)
        self.report(pictures, *words)
        return self.judge(name, pictures.with_name(pictures.name + ".truth.json"))

    def judge(self, name, truth):
        confirmed = EXAMPLES / name / "confirmed_twins.json"
        words = [EXAMPLES / "judge.py", self.out, truth, "--confirmed", confirmed, "--json"]
        judged = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=True)
        return json.loads(judged.stdout)

    def check(self, found, **bounds):
        for name, least in bounds.items():
            with self.subTest(name):
                self.assertGreaterEqual(found[name], least)

    def test_digits_with_a_network(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                found = self.judged("digits", seed, [*NETWORK, *(["--overwrite"] if seed else [])])
                self.check(found, exact_recall=1, exact_precision=1, near_recall=0.92, near_precision=0.85)
                self.check(found, foreign_first_60=28, unreadable_recall=1)

    def test_photographs_without_a_network(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                found = self.judged("photographs", seed, ["--overwrite"] if seed else [])
                self.check(found, exact_recall=1, exact_precision=1, near_recall=0.92, near_precision=0.95, unreadable_recall=1)

    def clean(self, name, words, samples):
        pictures = self.folder / name
        maker = EXAMPLES / name / f"make_{name}.py"
        subprocess.run([sys.executable, maker, pictures, "--clean"], check=True, capture_output=True)
        self.report(pictures, *words)
        found = self.judge(name, pictures.with_name(pictures.name + ".truth.json"))
        # 0.2 % of the samples, or two pairs, whichever is more
        self.assertLessEqual(found["samples_flagged"], max(4, 0.002 * samples))

    def test_clean_digits(self):
        self.clean("digits", NETWORK, 5000)

    def test_clean_photographs(self):
        self.clean("photographs", [], 497)


if __name__ == "__main__":
    unittest.main()
