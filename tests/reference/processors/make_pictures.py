"""Writes what OpenCV makes of a few small pictures, for the tests of the processors of pictures.

    python tests/reference/processors/make_pictures.py     (needs numpy and opencv-python-headless 4.10.0.84)

`pictures.npz`: `bytes` and `floats` are [2, 7, 10, 3]; `blur_TYPE_SIGMA`, `rotation_TYPE_ANGLE` and
`gamma_GAMMA` and `exact_blur_bytes_SIGMA` (both of the bytes) have the same shape and type. What is rotated in lies on the colour (10, 20, 30).
"""

from pathlib import Path

import cv2
import numpy as np

SIGMAS, ANGLES, GAMMAS = (0.4, 1, 2.5), (30, -75, 90, 200.5), (0.5, 1, 2.2)


def blurred(picture, sigma):
    return cv2.GaussianBlur(picture, (0, 0), sigma)


def blurred_exactly(picture, sigma):
    """With OpenCV's kernel for bytes in double, where GaussianBlur rounds its weights to 1/256."""
    kernel = cv2.getGaussianKernel(int(np.rint(6 * sigma + 1)) | 1, sigma, cv2.CV_64F)
    return np.floor(cv2.sepFilter2D(picture.astype(np.float64), -1, kernel, kernel) + 0.5).astype(np.uint8)


def rotated(picture, angle):
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(10, 20, 30))


def with_gamma(picture, gamma):
    levels = np.array([255 * (i / 255) ** gamma for i in range(256)]).astype(np.uint8)
    return cv2.LUT(picture, levels)


def main():
    draw = np.random.default_rng(1)
    arrays = {"bytes": draw.integers(0, 256, (2, 7, 10, 3), dtype=np.uint8)}
    arrays["floats"] = (255 * draw.random((2, 7, 10, 3))).astype(np.float32)
    for kind in ("bytes", "floats"):
        pictures = arrays[kind]
        for sigma in SIGMAS:
            arrays[f"blur_{kind}_{sigma}"] = np.stack([blurred(p, sigma) for p in pictures])
        for angle in ANGLES:
            arrays[f"rotation_{kind}_{angle}"] = np.stack([rotated(p, angle) for p in pictures])
    for sigma in SIGMAS:
        arrays[f"exact_blur_bytes_{sigma}"] = np.stack([blurred_exactly(p, sigma) for p in arrays["bytes"]])
    for gamma in GAMMAS:
        arrays[f"gamma_{gamma}"] = np.stack([with_gamma(p, gamma) for p in arrays["bytes"]])
    np.savez(Path(__file__).parent / "pictures.npz", **arrays)


if __name__ == "__main__":
    main()
