"""Writes the responses of three synthetic layers on which DNIKit's recipes are known.

    python tests/reference/introspectors/make_pfa.py FOLDER

writes FOLDER/pfa_layer_0.npy, pfa_layer_1.npy and pfa_layer_2.npy, float64 [200, units] for 128, 64 and 32 units.
Image i has uniform maps of 20 x 20, 10 x 10 and 5 x 5 positions; channels 1 to 14 of each are copies of channel 0
with a little noise; each channel is pooled by its maximum. The legacy generator of NumPy gives the same numbers in
every version, so the answers of DNIKit's own tests (dnikit 2.0.0, test_pfa.py) can be compared with.
"""

import pathlib
import sys

import numpy as np

SHAPES = [(20, 20, 128), (10, 10, 64), (5, 5, 32)]
IMAGES = 200
COPIES = range(1, 15)


def pooled_responses(image):
    random = np.random.RandomState(image)
    maps = [random.uniform(-1, 1, shape) for shape in SHAPES]
    for copy in COPIES:
        random = np.random.RandomState(image)
        for layer in maps:
            layer[..., copy] = layer[..., 0] + random.normal(0, 0.01, layer.shape[:2])
    return [layer.max(axis=(0, 1)) for layer in maps]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    images = [pooled_responses(image) for image in range(IMAGES)]
    for layer in range(len(SHAPES)):
        np.save(folder / f"pfa_layer_{layer}.npy", np.array([image[layer] for image in images]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
