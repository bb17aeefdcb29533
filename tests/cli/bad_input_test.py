"""Bad input gets one sentence that says what to do, the right exit code, and leaves nothing half-written."""

import os
import resource
import signal
import struct
import subprocess
import time
import unittest

import numpy as np
from support import DEEPVIEW, LENET, SOURCE, CommandTest, picture, run, write_pictures

NETWORKS = SOURCE / "tests" / "reference" / "networks"
USAGE, DATA, MODEL, IO, INTERRUPTED = 2, 4, 5, 74, 130


class BadInput(CommandTest):
    def pictures(self, count=12, **form):
        folder = self.folder / "pictures"
        write_pictures(folder, count, **form)
        return folder

    def refuse(self, code, data, *words, nouns=()):
        self.assert_refused(run("report", data, "-o", self.out, *words), code, *nouns)

    def test_a_folder_that_is_not_there(self):
        self.refuse(IO, self.folder / "nowhere", nouns=["nowhere"])

    def test_values_of_options_that_are_not_what_they_must_be(self):
        for words, nouns in (
            (["duplicates", "x", "--threads", "many"], ["--threads", "at least 0", "'many'", "deepview duplicates --help"]),
            (["duplicates", "x", "--batch-size", "0"], ["--batch-size", "at least 1", "'0'"]),
            (["duplicates", "x", "--search", "quick"], ["--search", "'auto'", "'exact'", "'quick'"]),
            (["problem", "show", "MNIST", "--samples", "2000"], ["--samples", "from 1 to 1000", "deepview problem show --help"]),
            (["problem", "show", "--sampels", "2"], ["'--sampels' is not an option", "'--samples'"]),
            (["problem", "shw"], ["'shw' is not a command", "'show'"]),
            (["train", "a.yaml", "--log-level", "loud"], ["--log-level", "'DEBUG'", "'loud'"]),
        ):
            with self.subTest(words=words):
                self.assert_refused(run(*words), USAGE, *nouns)

    def test_an_empty_folder(self):
        (self.folder / "empty").mkdir()
        self.refuse(DATA, self.folder / "empty", nouns=["no picture"])

    def test_a_folder_of_other_files(self):
        (self.folder / "texts").mkdir()
        (self.folder / "texts" / "a.txt").write_text("hello")
        self.refuse(DATA, self.folder / "texts", nouns=["png"])

    def test_a_folder_of_unreadable_pictures_only(self):
        (self.folder / "broken").mkdir()
        (self.folder / "broken" / "a.png").write_bytes(b"")
        self.refuse(DATA, self.folder / "broken", nouns=["a.png"])

    def test_one_picture_is_enough(self):
        self.assertEqual(self.report(self.pictures(1))["samples"], 1)

    def test_two_pictures_of_different_sizes_and_channels(self):
        folder = self.pictures(1)
        picture(7, 90, 20, channels=1).save(folder / "grey.png")
        self.assertEqual(self.report(folder)["samples"], 2)

    def test_a_layer_that_does_not_exist(self):
        self.refuse(MODEL, self.pictures(), "--model", LENET, "--layer", "f7", nouns=["f7", "f6"])

    def test_a_network_of_the_wrong_input_rank(self):
        self.refuse(MODEL, self.pictures(), "--model", NETWORKS / "wrong_rank.onnx", nouns=["[", "10"])

    def test_a_truncated_network(self):
        cut = self.folder / "cut.onnx"
        cut.write_bytes(LENET.read_bytes()[:1000])
        self.refuse(MODEL, self.pictures(), "--model", cut, nouns=["cut.onnx"])

    def test_a_network_that_is_not_there(self):
        self.refuse(IO, self.pictures(), "--model", self.folder / "none.onnx", nouns=["none.onnx"])

    def test_a_layer_without_a_network(self):
        self.refuse(USAGE, self.pictures(), "--layer", "f6", nouns=["--model"])

    def test_an_array_that_declares_more_than_it_holds(self):
        header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 2048, 2048, 1), }".ljust(100).encode()
        bomb = self.folder / "bomb.npy"
        bomb.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        self.refuse(DATA, bomb, nouns=["bomb.npy"])

    def test_an_output_that_exists(self):
        data = self.pictures()
        self.report(data)
        before = (self.out / "report.json").read_bytes()
        again = run("report", data, "-o", self.out)
        self.assertEqual(again.returncode, USAGE)
        self.assertIn("--overwrite", again.stderr)
        self.assertEqual((self.out / "report.json").read_bytes(), before)

    def test_an_output_that_is_no_report_is_never_overwritten(self):
        self.out.mkdir()
        (self.out / "thesis.txt").write_text("years of work")
        result = run("report", self.pictures(), "-o", self.out, "--overwrite")
        self.assertEqual(result.returncode, USAGE)
        self.assertEqual((self.out / "thesis.txt").read_text(), "years of work")

    def test_overwriting_replaces_the_report_in_one_step(self):
        data = self.pictures()
        self.report(data)
        write_pictures(data, 15)
        self.assertEqual(self.report(data, "--overwrite")["samples"], 15)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["pictures", "report"])

    def test_names_that_are_not_utf8(self):
        data = self.pictures()
        os.rename(data / "picture-0.png", os.fsencode(data) + b"/caf\xe9.png")
        self.assertEqual(self.report(data)["samples"], 12)
        self.assertIn(rb"caf\xE9.png".lower(), (self.out / "samples.csv").read_bytes().lower())

    def test_a_word_that_is_nearly_an_option(self):
        result = run("report", self.pictures(), "-o", self.out, "--overwrit")
        self.assert_refused(result, USAGE, "--overwrite")

    def test_a_word_that_is_nearly_a_command(self):
        self.assert_refused(run("reprot"), USAGE, "report")

    def test_a_disk_that_is_full(self):
        def small_files_only():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        result = run("report", self.pictures(60), "-o", self.out, preexec_fn=small_files_only)
        self.assert_refused(result, IO)

    def test_ctrl_c_ends_the_run_and_leaves_nothing(self):
        np.save(self.folder / "many.npy", np.random.default_rng(0).integers(0, 256, (20000, 32, 32, 3), np.uint8))
        for delay in (0.05, 0.3, 1.0):
            with subprocess.Popen(
                [DEEPVIEW, "report", self.folder / "many.npy", "-o", self.out], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as process:
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=60)
            # A shell sees 130 for both; the second is a process that had not reached main().
            self.assertIn(process.returncode, (INTERRUPTED, -signal.SIGINT))
            self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
