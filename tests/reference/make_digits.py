"""Writes the 1,797 handwritten digits that scikit-learn ships as arrays that the C++ tests read.

    python tests/reference/make_digits.py FOLDER

writes FOLDER/digits.npy, uint8 [1797, 64], and FOLDER/digit_labels.npy, int64 [1797]. Reads the package's data
file alone, so that scikit-learn need not be able to run.
"""

import gzip
import importlib.util
import pathlib
import sys

import numpy as np


def main(folder):
    package = pathlib.Path(importlib.util.find_spec("sklearn").origin).parent
    with gzip.open(package / "datasets" / "data" / "digits.csv.gz", "rt") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.int64)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "digits.npy", table[:, :-1].astype(np.uint8))
    np.save(folder / "digit_labels.npy", table[:, -1])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
