"""Writes 5,000 handwritten digits as PNG into ten class folders and plants faults among them.

Usage: make_digits.py OUT [--seed 0] [--clean]

OUT.truth.json, beside OUT, records every planted file; its paths are relative to OUT.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import planting  # noqa: E402
import sources  # noqa: E402

EXACT_COPIES = 40
NEAR_COPIES = {"jpeg-40": 15, "shift-1": 15, "brightness-0.8": 10}
FOREIGN_PICTURES = 30
UNREADABLE_FILES = 10
CLASSES = 10
SIDE_PX = 28
# A foreign picture must show something: standard deviation of its levels at 28 x 28.
LEAST_STRUCTURE_LEVELS = 25.0
NEIGHBOURS = [(right, down) for right in (-1, 0, 1) for down in (-1, 0, 1) if right or down]


def digit_path(number, label):
    """Where digit `number` of the data set lies, relative to OUT."""
    return f"{label}/digit-{number:05}.png"


def class_of(path):
    """The class that a path stands for."""
    return int(path.split("/")[0])


def digit_files():
    """All digits as PNG, by path."""
    pixels, labels = sources.read_digits()
    pairs = enumerate(zip(pixels, labels))
    return {digit_path(i, k): planting.png_bytes(Image.fromarray(p)) for i, (p, k) in pairs}


def plant_exact(planter):
    """Same pixels under another name; every third in a wrong class, every second packed anew."""
    for i in range(EXACT_COPIES):
        original = planter.next_original()
        label = class_of(original)
        if i % 3 == 0:
            label = (label + int(planter.random.integers(1, CLASSES))) % CLASSES
        planter.add_exact(original, str(label), repacked=i % 2 == 1)


def near_copy(kind, picture, random):
    """The ending and the bytes of a picture changed in one way."""
    if kind == "jpeg-40":
        return ".jpg", planting.jpeg_bytes(picture, 40)
    if kind == "shift-1":
        right, down = NEIGHBOURS[random.integers(len(NEIGHBOURS))]
        return ".png", planting.png_bytes(planting.shift(picture, right, down))
    return ".png", planting.png_bytes(planting.scale_levels(picture, 0.8))


def plant_near(planter):
    """Slightly changed copies, in the class of their originals."""
    for kind in [kind for kind, count in NEAR_COPIES.items() for _ in range(count)]:
        original = planter.next_original()
        picture = planting.read_picture(planter.files[original])
        changed = near_copy(kind, picture, planter.random)
        planter.add_near(original, str(class_of(original)), kind, changed)


def plant_foreign(planter):
    """Grey photographs of the digits' size in random classes."""
    pictures = small_photographs()
    for i in planter.random.permutation(len(pictures))[:FOREIGN_PICTURES]:
        label = str(planter.random.integers(CLASSES))
        path = planter.add(label, ".png", planting.png_bytes(pictures[i]))
        planter.truth["foreign"].append(path)


def small_photographs():
    """Crops of photographs, grey and 28 x 28, that show more than an even surface."""
    size = (SIDE_PX, SIDE_PX)
    crops = [crop.picture.convert("L") for crop in sources.read_crops()]
    small = [crop.resize(size, Image.Resampling.BOX) for crop in crops]
    return [p for p in small if np.asarray(p, dtype=np.float64).std() >= LEAST_STRUCTURE_LEVELS]


def main():
    arguments = planting.read_arguments(__doc__.splitlines()[0])
    planter = planting.Planter(digit_files(), arguments.seed)
    if not arguments.clean:
        plant_exact(planter)
        plant_near(planter)
        plant_foreign(planter)
        labels = planter.random.integers(CLASSES, size=UNREADABLE_FILES)
        planter.add_unreadable([str(label) for label in labels])
    planting.write_data_set(arguments.out, planter)


if __name__ == "__main__":
    main()
