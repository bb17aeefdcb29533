"""Writes 5,000 handwritten digits as the files of MNIST, for problems that read them.

Usage: make_idx.py OUT [--seed 0]

4,500 digits to train and validate with, 500 to test with, drawn at random by the seed, each class in its share.
"""

import argparse
import struct
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sources  # noqa: E402

TESTED_PER_CLASS = 50


def write_idx(path, values):
    """One file of unsigned bytes: http://yann.lecun.com/exdb/mnist describes the format."""
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    path.write_bytes(head + values.astype(np.uint8).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    pixels, labels = sources.read_digits()
    random = np.random.default_rng(arguments.seed)
    shuffled = [random.permutation(np.flatnonzero(labels == k)) for k in range(10)]
    parts = {
        "train": np.concatenate([rows[TESTED_PER_CLASS:] for rows in shuffled]),
        "t10k": np.concatenate([rows[:TESTED_PER_CLASS] for rows in shuffled]),
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, rows in parts.items():
        rows = random.permutation(rows)
        write_idx(arguments.out / f"{name}-images-idx3-ubyte", pixels[rows])
        write_idx(arguments.out / f"{name}-labels-idx1-ubyte", labels[rows])


if __name__ == "__main__":
    main()
