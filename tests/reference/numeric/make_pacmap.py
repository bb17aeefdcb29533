"""Stores what the reference package pacmap 0.9.1 makes of scikit-learn's digits.

    python tests/reference/numeric/make_pacmap.py

writes beside this file, as lines `name rows columns` each followed by that many rows of numbers:

pacmap_near_pairs.txt   `pairs`: for rows of the first 200 digits their index and their 10 near partners,
                        ascending, chosen by the package from exact neighbours. Rows whose 10th and 11th
                        choice, or 60th and 61st neighbour, are equally far within float32 are left out:
                        there the package takes either.
pacmap_scores.txt       `PaCMAP` and `LocalMAP`: for seeds 0 to 4 trustworthiness at 15, neighbours kept of
                        10, 1-NN accuracy and random triplet accuracy of the map of all digits.
"""

import os

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

import pathlib

import numpy as np
import pacmap
from pacmap import pacmap as functions
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

NEAR, SPARE = 10, 50


def write(name, matrices):
    with open(pathlib.Path(__file__).parent / name, "w") as file:
        for key, matrix in matrices.items():
            print(key, *matrix.shape, file=file)
            np.savetxt(file, matrix, fmt="%d" if matrix.dtype.kind == "i" else "%.6f")


def near_pairs(data):
    data = data.astype(np.float64)
    distances = np.sqrt(((data[:, None] - data[None]) ** 2).sum(-1))
    np.fill_diagonal(distances, np.inf)
    order = np.argsort(distances, axis=1, kind="stable")
    sorted_distances = np.take_along_axis(distances, order, 1)
    neighbours = order[:, : NEAR + SPARE].astype(np.int32)
    near_distances = sorted_distances[:, : NEAR + SPARE].astype(np.float32)
    sigma = np.maximum(near_distances[:, 3:6].mean(axis=1), 1e-10)
    scaled = functions.scale_dist(near_distances, sigma, neighbours)
    pairs = functions.sample_neighbors_pair(data.astype(np.float32), scaled, neighbours, np.int32(NEAR))
    chosen = np.sort(pairs[:, 1].reshape(-1, NEAR), axis=1)
    ranked = np.sort(scaled, axis=1)
    clear = ranked[:, NEAR] > ranked[:, NEAR - 1] * (1 + 1e-5)
    clear &= sorted_distances[:, NEAR + SPARE] > sorted_distances[:, NEAR + SPARE - 1] * (1 + 1e-5)
    rows = np.flatnonzero(clear)
    print(f"{len(rows)} of {len(data)} rows have one answer")
    return np.column_stack([rows, chosen[rows]]).astype(np.int64)


def neighbours(data, k=10):
    return NearestNeighbors(n_neighbors=k).fit(data).kneighbors(return_distance=False)


def scores(data, labels, embedding):
    before, after = neighbours(data), neighbours(embedding)
    kept = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(before, after)])
    nearest = np.mean(labels[after[:, 0]] == labels)
    i, j, k = np.random.default_rng(0).integers(0, len(data), (3, 20_000))

    def nearer(x):
        return np.linalg.norm(x[i] - x[j], axis=1) < np.linalg.norm(x[i] - x[k], axis=1)

    triplets = np.mean(nearer(data) == nearer(embedding.astype(np.float64)))
    return trustworthiness(data, embedding, n_neighbors=15), kept, nearest, triplets


def main():
    data, labels = load_digits(return_X_y=True)
    write("pacmap_near_pairs.txt", {"pairs": near_pairs(data[:200])})
    found = {}
    for method in (pacmap.PaCMAP, pacmap.LocalMAP):
        maps = [method(random_state=seed).fit_transform(data) for seed in range(5)]
        found[method.__name__] = np.array([scores(data, labels, each) for each in maps])
        print(method.__name__, "medians", np.median(found[method.__name__], axis=0))
    write("pacmap_scores.txt", found)


main()
