"""What the tests of the command share: running it, and small folders of pictures."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

SOURCE = Path(__file__).resolve().parents[2]
DEEPVIEW = os.environ["DEEPVIEW_COMMAND"]
LENET = SOURCE / "examples" / "digits" / "lenet5.onnx"


def run(*words, **options):
    """Runs the command to its end; both streams are captured as text."""
    return subprocess.run(
        [DEEPVIEW, *map(str, words)], capture_output=True, text=True, errors="surrogateescape", timeout=300, **options
    )


def picture(seed, width=40, height=30, channels=3):
    """A picture with structure: smooth colour noise that differs per seed."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (6, 8, channels), np.uint8)
    image = Image.fromarray(small.squeeze(), "L" if channels == 1 else "RGB")
    return image.resize((width, height), Image.BICUBIC)


def write_pictures(folder, count, first_seed=0, **form):
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        picture(first_seed + i, **form).save(folder / f"picture-{i}.png")


def files_of(bundle):
    """Relative path → bytes of every file of a bundle but the run record."""
    run_record = {"run.json", "data/run.js"}
    names = (path.relative_to(bundle) for path in sorted(bundle.rglob("*")) if path.is_file())
    return {str(name): (bundle / name).read_bytes() for name in names if str(name) not in run_record}


class CommandTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="deepview-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = self.folder / "report"

    def report(self, data, *words):
        """Runs a report that must succeed and returns its JSON summary."""
        result = run("report", data, "-o", self.out, "--json", *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def assert_refused(self, result, code, *nouns):
        """The command ended with one sentence that has these words, and left no output behind."""
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        lines = result.stderr.strip().splitlines()
        self.assertTrue(lines and lines[-1].startswith("deepview: "), result.stderr)
        for noun in nouns:
            self.assertIn(str(noun), lines[-1])
        self.assert_nothing_left()

    def assert_nothing_left(self):
        left = [path.name for path in self.folder.iterdir() if "report" in path.name]
        self.assertEqual(left, [])
