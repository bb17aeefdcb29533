"""Writes 5,000 handwritten digits as PNG into train/, val/ and test/ that are not alike, with ten class folders each.

Usage: make_splits.py OUT [--seed 0]

Of the digits drawn at random for each split, val has no 3 at all, and four in five of the 7 are in train.
"""

import argparse
from pathlib import Path

import numpy as np
from make_digits import class_of, digit_files

SHARES = {"train": 0.5, "val": 0.25, "test": 0.25}
SEVENS = {"train": 0.8, "val": 0.1, "test": 0.1}


def split_of(label, random):
    """Where a digit of this class goes; nowhere for a 3 of val."""
    shares = SEVENS if label == 7 else SHARES
    split = random.choice(list(shares), p=list(shares.values()))
    return None if (label, split) == (3, "val") else split


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)
    for path, content in digit_files().items():
        split = split_of(class_of(path), random)
        if split:
            file = arguments.out / split / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


if __name__ == "__main__":
    main()
