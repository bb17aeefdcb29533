"""What --help shows first is an example, and examples do what they say."""

import re
import shlex
import shutil
import subprocess
import unittest

import numpy as np
from support import DEEPVIEW, LENET, CommandTest, run, write_pictures


class Help(CommandTest):
    def examples(self, command):
        text = run(command, "--help").stdout
        self.assertLess(text.index("Examples:"), text.lower().index("options:"))
        found = re.findall(r"^  (deepview .*?)(?:   #.*)?$", text, re.MULTILINE)
        self.assertGreater(len(found), 0, text)
        return found

    def run_as_printed(self, command):
        words = [DEEPVIEW, *shlex.split(command)[1:]]
        result = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=100)
        self.assertEqual(result.returncode, 0, command + "\n" + result.stderr)

    def test_examples_run_as_printed(self):
        write_pictures(self.folder / "photos", 30)
        rows = np.random.default_rng(0).standard_normal((50, 4))
        np.save(self.folder / "rows.npy", rows)
        shutil.copy(LENET, self.folder / "net.onnx")
        for command in ("responses", "duplicates"):
            for example in self.examples(command):
                with self.subTest(example):
                    self.run_as_printed(example)


if __name__ == "__main__":
    unittest.main()
