"""However the command is killed, no folder is left that looks like a finished report."""

import random
import subprocess
import time
import unittest

import numpy as np
from support import DEEPVIEW, CommandTest, run

KILLS = 50


class Kill(CommandTest):
    def test_fifty_kills_leave_no_folder_that_looks_finished(self):
        rng = np.random.default_rng(0)
        data = self.folder / "pictures.npy"
        np.save(data, rng.integers(0, 256, (3000, 32, 32, 3), np.uint8))
        started = time.monotonic()
        self.report(data)
        whole = time.monotonic() - started
        expected = (self.out / "report.json").read_bytes()
        delays = random.Random(0)
        for _ in range(KILLS):
            other = self.folder / "killed"
            process = subprocess.Popen([DEEPVIEW, "report", data, "-o", other], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delays.uniform(0, whole))
            process.kill()
            process.wait()
            if other.exists():  # it was done before the kill: then it is whole
                self.assertEqual((other / "report.json").read_bytes(), expected)
                self.assertTrue((other / "index.html").stat().st_size > 10_000)
                self.remove(other)
        self.assertEqual(run("report", data, "-o", self.folder / "killed").returncode, 0)
        left = [path.name for path in self.folder.iterdir() if path.name.startswith(".")]
        self.assertEqual(left, [], "what was left by killed runs is removed by the next")

    @staticmethod
    def remove(folder):
        subprocess.run(["rm", "-rf", folder], check=True)


if __name__ == "__main__":
    unittest.main()
