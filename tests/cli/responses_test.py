"""`deepview responses`: what is kept is what the network says, appended to without running again, and whole after a kill."""

import json
import random
import shutil
import subprocess
import time
import unittest

import numpy as np
from support import DEEPVIEW, LENET, CommandTest, picture, run, write_pictures

USAGE, DATA, IO = 2, 4, 74
KILLS = 20


class Responses(CommandTest):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "photos"
        self.cache = self.folder / "kept"
        write_pictures(self.data, 12)

    def keep(self, *words, layers=("f6",)):
        network = ["--model", LENET, *(word for layer in layers for word in ("--layer", layer))]
        return run("responses", self.data, *network, "-o", self.cache, *words)

    def kept(self, *words, **options):
        result = self.keep("--json", *words, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def manifest(self):
        return json.loads((self.cache / "manifest.json").read_text(encoding="utf-8"))

    def rows(self, field=0):
        files = (chunk["files"][field]["file"] for chunk in self.manifest()["chunks"])
        return np.concatenate([np.load(self.cache / name) for name in files])

    def identifiers(self):
        files = (chunk["files"][-1]["file"] for chunk in self.manifest()["chunks"])
        lines = "".join((self.cache / name).read_text(encoding="utf-8") for name in files)
        return [json.loads(line)[0] for line in lines.splitlines()]

    def test_each_layer_is_an_array_of_one_row_per_picture(self):
        summary = self.kept(layers=("f6", "c3"))
        self.assertEqual((summary["samples"], summary["added"], summary["skipped"]), (12, 12, 0))
        self.assertEqual([field["name"] for field in self.manifest()["fields"]], ["f6", "c3"])
        self.assertEqual(self.rows(0).shape, (12, 84))
        self.assertEqual(self.rows(1).shape, (12, 16))
        self.assertEqual(self.identifiers()[:2], ["picture-0.png", "picture-1.png"])

    def test_an_append_runs_only_new_pictures(self):
        self.kept()
        before = {path.name: path.read_bytes() for path in self.cache.iterdir()}
        picture(99).save(self.data / "a-new-one.png")  # it sorts before the others
        self.assertEqual(self.kept("--append")["added"], 1)
        for name, content in before.items():
            if name != "manifest.json":
                self.assertEqual((self.cache / name).read_bytes(), content)
        self.assertEqual(self.identifiers()[-1], "a-new-one.png")
        rows = self.rows()
        shutil.rmtree(self.cache)
        self.kept()
        np.testing.assert_array_equal(rows[-1], self.rows()[0])
        self.assertEqual(self.kept("--append")["added"], 0)

    def test_an_append_of_other_layers_is_refused(self):
        self.kept()
        self.assert_refused(self.keep("--append", layers=("c3",)), USAGE, "layers", "c3")
        self.assert_refused(self.keep("--append", "--pool", "max"), USAGE, "pooling")
        self.assert_refused(self.keep("--append", "--mean", "0.5"), USAGE, "preparation")

    def test_existing_folders_are_kept(self):
        self.kept()
        self.assert_refused(self.keep(), USAGE, "kept")
        self.assertEqual(self.kept("--overwrite")["samples"], 12)
        self.assert_refused(self.keep("--overwrite", "--append"), USAGE, "append")
        self.cache = self.data
        self.assert_refused(self.keep("--overwrite"), USAGE, "not a response cache")
        self.assertEqual(len(list(self.data.iterdir())), 12)

    def test_a_changed_byte_is_named(self):
        self.kept()
        file = self.cache / "field-0-000000.npy"
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
        self.assert_refused(run("duplicates", self.cache), DATA, "field-0-000000.npy", "checksum")
        self.assert_refused(run("responses", self.folder / "nowhere", "-o", self.folder / "other"), IO, "nowhere")

    def test_what_is_kept_is_read_as_data(self):
        self.kept()
        shutil.copy(self.data / "picture-3.png", self.data / "picture-3-again.png")
        self.kept("--append")
        table = json.loads(run("duplicates", self.cache, "--json").stdout)
        self.assertEqual({row["sample"] for row in table["rows"]}, {"picture-3.png", "picture-3-again.png"})

    def test_kills_leave_nothing_that_looks_finished(self):
        rng = np.random.default_rng(0)
        self.data = self.folder / "pictures.npy"
        np.save(self.data, rng.integers(0, 256, (4000, 32, 32, 3), np.uint8))
        started = time.monotonic()
        self.kept()
        whole = time.monotonic() - started
        expected = (self.cache / "manifest.json").read_bytes()
        delays = random.Random(0)
        self.cache = self.folder / "killed"
        words = ["responses", self.data, "--model", LENET, "--layer", "f6", "-o", self.cache]
        for _ in range(KILLS):
            process = subprocess.Popen([DEEPVIEW, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delays.uniform(0, whole))
            process.kill()
            process.wait()
            if self.cache.exists():  # it was done before the kill: then it is whole
                self.assertEqual((self.cache / "manifest.json").read_bytes(), expected)
                shutil.rmtree(self.cache)
        self.kept()
        left = [path.name for path in self.folder.iterdir() if path.name.startswith(".")]
        self.assertEqual(left, [], "what was left by killed runs is removed by the next")


if __name__ == "__main__":
    unittest.main()
