"""What the README shows is what happens."""

import os
import re
import shlex
import shutil
import subprocess
import unittest

import numpy as np
from support import DEEPVIEW, LENET, SOURCE, CommandTest, write_pictures

README = (SOURCE / "README.md").read_text(encoding="utf-8")


class Readme(CommandTest):
    def test_its_commands_run_as_printed(self):
        for i, name in enumerate(("cats", "dogs")):
            write_pictures(self.folder / "photos" / name, 80, first_seed=100 * i)
        shutil.copy(LENET, self.folder / "net.onnx")
        commands = re.findall(r"^    build/release/cli/(deepview .*)$", README, re.MULTILINE)
        self.assertEqual(len(commands), 6)
        for command in commands:
            shutil.rmtree(self.folder / "photos-report", ignore_errors=True)
            words = [DEEPVIEW, *shlex.split(command, comments=True)[1:]]
            result = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=100)
            self.assertEqual(result.returncode, 0, command + "\n" + result.stderr)
            if "-o" in words:
                self.assertTrue(any((self.folder / words[words.index("-o") + 1]).iterdir()))

    def test_its_program_is_the_example(self):
        (program,) = re.findall(r"```cpp\n(.*?)```", README, re.DOTALL)
        self.assertEqual(program, (SOURCE / "examples" / "cpp" / "near_identical_rows.cpp").read_text())

    def test_its_program_finds_rows_that_are_alike(self):
        rows = np.random.default_rng(0).standard_normal((200, 8)).astype(np.float32)
        rows[[150, 170]] = rows[20]
        np.save(self.folder / "rows.npy", rows)
        result = subprocess.run([os.environ["README_PROGRAM"], self.folder / "rows.npy"], capture_output=True, text=True)
        self.assertEqual(result.stdout, "row 20: 2 alike\n", result.stderr)

    def test_its_links_lead_somewhere(self):
        for link in re.findall(r"\]\(([^)]+)\)", README):
            self.assertTrue((SOURCE / link).exists(), link)


if __name__ == "__main__":
    unittest.main()
