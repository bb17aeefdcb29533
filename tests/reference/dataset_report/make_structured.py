#!/usr/bin/env python3
"""Writes structured arrays as numpy.save does, for tests/dataset_report/structured_npy_test.cpp.

Usage: make_structured.py   (the files go beside the script; NumPy 1.24 or later, whose headers leave room to grow)
"""

import warnings
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SPLIT = "splitFamiliarity_fc_byAttr_it's"


def known():
    columns = {
        "id": np.array(["1", "bé", "=😀,c"]),
        "it's": np.array(["", "cat", 'a "dog"']),
        "duplicates_fc": np.array([0, -1, 0], np.int32),
        "projection_fc_x": np.array([0.1, -2.5, 1e300]),
        "familiarity_fc": np.array([-1.5, np.nan, 3]),
        SPLIT + "_cat": np.array([1.0, 3.0, 5.0]),
        SPLIT + "_dog": np.array([2.0, 4.0, 6.0]),
    }
    table = np.zeros(3, [(name, values.dtype) for name, values in columns.items()])
    for name, values in columns.items():
        table[name] = values
    return table


def named(*names):
    return np.array([(1,) * len(names)], [(name, "<i4") for name in names])


warnings.simplefilter("ignore")  # names that are not Latin-1 need version 3, says NumPy
np.save(HERE / "known.npy", known())
np.save(HERE / "empty.npy", np.zeros(0, [("id", "<U1")]))
np.save(HERE / "latin.npy", named("é", "back\\slash", "both'\""))
np.save(HERE / "wide.npy", named("名", "😀"))
