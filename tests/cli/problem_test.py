"""The problems that a configuration can name, and samples of them."""

import gzip
import json
import re
import struct
import unittest

from PIL import Image
from support import CommandTest, run


class Problem(CommandTest):
    def rows(self, *words):
        result = run("problem", *words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)["rows"]

    def refusal(self, code, *words):
        result = run("problem", *words)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_lists_every_problem_once(self):
        names = [row["name"] for row in self.rows("list")]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("SerialRecallCommandLines", names)
        self.assertIn("ReadingSpan", names)
        self.assertEqual(len(names), 26)

    def test_shows_what_is_shown_and_what_is_asked(self):
        words = ("show", "serial_recall_cl", "min_sequence_length=2", "max_sequence_length=2", "control_bits=3")
        rows = self.rows(*words, "--samples", "2")
        self.assertEqual([(row["sample"], row["step"]) for row in rows], [(s, t) for s in range(2) for t in range(6)])
        first = rows[:6]
        self.assertEqual([row["control"] for row in first], ["100", "000", "000", "010", "001", "001"])
        self.assertEqual([row["target"] for row in first[:4]], [None] * 4)
        self.assertEqual([row["target"] for row in first[4:]], [row["data"] for row in first[1:3]])
        self.assertEqual(rows, self.rows(*words, "--samples", "2"))
        self.assertNotEqual(rows, self.rows(*words, "--samples", "2", "--seed", "1"))

    def test_reads_a_configuration_and_lets_the_command_line_win(self):
        config = self.folder / "a.yaml"
        config.write_text("training:\n  problem: {name: ReverseRecallCommandLines, batch_size: 8, "
                          "min_sequence_length: 3, max_sequence_length: 3, data_bits: 4}\n")
        rows = self.rows("show", "--config", str(config), "max_sequence_length=1", "min_sequence_length=1")
        self.assertEqual(len(rows), 3 * 4)
        self.assertEqual(len(rows[0]["data"]), 4)

    def test_lists_all_mistakes_with_their_lines(self):
        config = self.folder / "a.yaml"
        config.write_text("training:\n  problem:\n    name: ReadingSpan\n    batch_size: none\n    num_bits: 3\n")
        message = self.refusal(3, "show", "--config", str(config))
        for part in ("a.yaml:4: problem.batch_size", "a.yaml:5: problem.num_bits: nobody reads this",
                     "problem.min_sequence_length: it must be there", "problem.num_subseq_max"):
            self.assertIn(part, message)
        self.assertIn("'SerialRecallCommandLines'", self.refusal(3, "show", "SerialRecallCommandLine"))
        self.assertIn("which problem?", self.refusal(2, "show"))
        self.assertIn("KEY=VALUE", self.refusal(2, "show", "ReadingSpan", "x"))
        self.assertIn("num_bits_shifted", self.refusal(3, "show", "ManipulationSpatialRotation", "num_bits_shift=1",
                                                       "min_sequence_length=1", "max_sequence_length=1"))

    def test_shows_pictures_of_a_data_set(self):
        self.assertIn("train-images-idx3-ubyte", self.refusal(74, "show", "MNIST", f"data_folder={self.folder}"))
        images = struct.pack(">4i", 2051, 5, 28, 28) + bytes(range(5)) * 784
        (self.folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
        (self.folder / "train-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 2049, 5) + bytes([3, 1, 4, 1, 5]))
        rows = self.rows("show", "MNIST", f"data_folder={self.folder}", "resize=[32, 32]")
        self.assertEqual([row["targets_label"] for row in rows], ["Three", "One", "Four"])
        self.assertEqual([row["target"] for row in rows], [3, 1, 4])
        self.assertAlmostEqual(rows[0]["mean"], 2 / 255, places=3)
        steps = self.rows("show", "PermutedSequentialRowMnist", f"root_dir={self.folder}", "use_train_data=true")
        self.assertEqual(len(steps), 3 * 28)
        self.assertEqual([row["target"] for row in steps if row["target"] is not None], [3, 1, 4])

    def test_writes_pictures_in_which_the_shapes_are_where_the_scene_says(self):
        folder = self.folder / "shapes"
        rows = self.rows("show", "ShapeColorQuery", "size=8", "img_size=64", "--samples", "2", "-o", str(folder))
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["000.jpg", "001.jpg"])
        scene = re.search(r"red \w+ at \((\d+), (\d+)\)", rows[0]["scene"])
        with Image.open(folder / "000.jpg") as picture:
            self.assertEqual(picture.size, (64, 64))
            red, green, blue = picture.getpixel(tuple(map(int, scene.groups())))
        self.assertGreater(red, 150)
        self.assertLess(max(green, blue), 100)
        self.assertIn("choose another folder", self.refusal(2, "show", "ShapeColorQuery", "size=8", "-o", str(folder)))
        bits = ("show", "ReadingSpan", "min_sequence_length=1", "max_sequence_length=1", "num_subseq_min=1", "num_subseq_max=1")
        self.assertIn("no pictures", self.refusal(2, *bits, "-o", str(self.folder / "bits")))
        self.assertFalse((self.folder / "bits").exists())

    def test_shows_questions_and_scenes(self):
        rows = self.rows("show", "SortOfCLEVR", "size=100", "--samples", "10")
        result = run("problem", "show", "SortOfCLEVR", "regenerate=true")
        self.assertEqual(result.returncode, 0)
        self.assertIn("problem.regenerate: it has no effect", result.stderr)
        self.assertEqual(len(rows), 10)
        for row in rows:
            self.assertEqual(row["question"].count("1"), 2)
            self.assertRegex(row["scene"], r"^(blue|green|red|yellow|magenta|cyan) (circle|rectangle) at ")
        self.assertEqual({row["target"] for row in rows} - set(range(10)), set())

    def test_asks_in_words_what_the_scene_answers(self):
        for problem in ("SortOfCLEVR", "ShapeColorQuery"):
            for row in self.rows("show", problem, "size=400", "--samples", "400"):
                shapes = [(color, shape, int(x), int(y)) for color, shape, x, y in re.findall(r"(\w+) (\w+) at \((\d+), (\d+)\)", row["scene"])]
                color, named = re.search(r"the (\w+) (one|circle|rectangle)\b", row["asked"]).groups()
                about = next(shape for shape in shapes if shape[0] == color)
                if named != "one":
                    self.assertEqual(named, about[1])
                others = sorted((shape for shape in shapes if shape is not about), key=lambda shape: (shape[2] - about[2]) ** 2 + (shape[3] - about[3]) ** 2)
                found = {"What shape is the": about[1], "Is bottom": "yes" if about[3] > 64 else "no", "Is left": "yes" if about[2] < 64 else "no",
                         "What shape is nearest": others[0][1], "What shape is farthest": others[-1][1],
                         "What colour is nearest": others[0][0], "What colour is farthest": others[-1][0]}
                asks = row["asked"].replace(f"the {color} {named} ", "").replace("at the ", "").replace("on the ", "").rstrip("?")
                answers = [answer for words, answer in found.items() if asks.startswith(words)]
                if len({(shape[2] - about[2]) ** 2 + (shape[3] - about[3]) ** 2 for shape in others}) == len(others):  # one answer, not two as near
                    self.assertEqual(answers, [row["answer"]], row)


if __name__ == "__main__":
    unittest.main()
