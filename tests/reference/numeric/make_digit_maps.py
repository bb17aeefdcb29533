"""Writes how faithful the maps of the Python packages are to scikit-learn's digits, for the C++ tests to compare with.

    python tests/reference/numeric/make_digit_maps.py
                                  (needs scikit-learn == 1.9.1, umap-learn == 0.5.12, pacmap == 0.9.1)

digit_maps.txt holds for each method a block `name rows columns` followed by a row of numbers for seeds 0 to 4:
trustworthiness at 5, neighbours kept of 5, trustworthiness at 15, neighbours kept of 15, and random triplet accuracy of
the map of all 1,797 digits. Every package runs with its defaults but for the seed; t-SNE and PCA change little with it.
"""

import os

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

from pathlib import Path

import numpy as np
import pacmap
import umap
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

METHODS = {
    "PCA": lambda seed: PCA(2, random_state=seed),
    "t-SNE": lambda seed: TSNE(random_state=seed),
    "UMAP": lambda seed: umap.UMAP(random_state=seed),
    "PaCMAP": lambda seed: pacmap.PaCMAP(random_state=seed),
    "LocalMAP": lambda seed: pacmap.LocalMAP(random_state=seed),
}


def neighbours(rows, count):
    return NearestNeighbors(n_neighbors=count).fit(rows).kneighbors(return_distance=False)


def kept(rows, embedding, count):
    pairs = zip(neighbours(rows, count), neighbours(embedding, count))
    return np.mean([len(set(before) & set(after)) / count for before, after in pairs])


def triplets(rows, embedding):
    i, j, k = np.random.default_rng(0).integers(0, len(rows), (3, 20_000))

    def nearer(x):
        return np.linalg.norm(x[i] - x[j], axis=1) < np.linalg.norm(x[i] - x[k], axis=1)

    return np.mean(nearer(rows) == nearer(embedding))


def scores(rows, embedding):
    embedding = embedding.astype(np.float64)
    found = []
    for count in (5, 15):
        found += [trustworthiness(rows, embedding, n_neighbors=count), kept(rows, embedding, count)]
    return [*found, triplets(rows, embedding)]


def main():
    rows = load_digits().data
    with open(Path(__file__).parent / "digit_maps.txt", "w") as file:
        for name, method in METHODS.items():
            table = np.array([scores(rows, method(seed).fit_transform(rows)) for seed in range(5)])
            print(name, "medians", np.median(table, axis=0))
            file.write(f"{name} {table.shape[0]} {table.shape[1]}\n")
            np.savetxt(file, table, fmt="%.6f")


main()
