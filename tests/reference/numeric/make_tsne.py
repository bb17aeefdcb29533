"""Stores scikit-learn's t-SNE affinities of some digits, NumPy's own, and a divergence that NumPy works out.

    python tests/reference/numeric/make_tsne.py          (scikit-learn 1.9.1, NumPy 2.4.6)

writes tsne_digits.npz beside this file, about the first 150 digits with a little noise (`rows`). Affinities are upper triangles, row by row:
`all` over all 149 neighbours at perplexity 149 / 3 and `nearest` over 90 at perplexity 30 by scikit-learn, which
stops its search within 1e-5 of the entropy; `numpy` like `nearest`, but searched to the last digit. `map` is a
map, and `divergence` its Kullback-Leibler divergence from `numpy`, all pairs in float64.
"""

import pathlib

import numpy as np
from scipy.spatial.distance import squareform
from sklearn.datasets import load_digits
from sklearn.manifold._t_sne import _joint_probabilities, _joint_probabilities_nn
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

ROWS, NEIGHBOURS = 150, 90


def searched(distances, perplexity):
    """Conditional shares of one row by bisection of the precision."""
    low, high = 0.0, 1e6
    for _ in range(200):
        precision = (low + high) / 2
        weights = np.exp(-precision * (distances - distances.min()))
        shares = weights / weights.sum()
        entropy = -np.sum(shares * np.log(np.maximum(shares, 1e-300)))
        low, high = (precision, high) if entropy > np.log(perplexity) else (low, precision)
    return shares


def numpy_affinities(squared):
    shares = np.zeros_like(squared)
    for row in range(ROWS):
        order = np.lexsort((np.arange(ROWS), squared[row]))
        nearest = order[order != row][:NEIGHBOURS]
        shares[row, nearest] = searched(squared[row, nearest], 30)
    return (shares + shares.T) / (2 * ROWS)


def main():
    noise = np.random.default_rng(4).normal(0, 0.05, (ROWS, 64))  # no two neighbours are equally far
    digits = (load_digits().data[:ROWS] + noise).astype(np.float32).astype(np.float64)
    squared = pairwise_distances(digits, metric="sqeuclidean")
    np.fill_diagonal(squared, 0)
    every = _joint_probabilities(squared.astype(np.float32), (ROWS - 1) / 3, 0)
    graph = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(digits).kneighbors_graph(mode="distance")
    graph.data **= 2
    nearest = squareform(_joint_probabilities_nn(graph, 30, 0).toarray(), checks=False)
    own = numpy_affinities(squared)
    layout = np.random.default_rng(3).normal(0, 5, (ROWS, 2)).astype(np.float32)
    weights = 1 / (1 + pairwise_distances(layout.astype(np.float64), metric="sqeuclidean"))
    np.fill_diagonal(weights, 0)
    some = own > 0
    divergence = np.sum(own[some] * np.log(own[some] / (weights / weights.sum())[some]))
    np.savez(
        pathlib.Path(__file__).parent / "tsne_digits.npz",
        rows=digits.astype(np.float32),
        all=every.astype(np.float32),
        nearest=nearest.astype(np.float32),
        numpy=squareform(own, checks=False).astype(np.float32),
        map=layout,
        divergence=np.array([divergence]),
    )


main()
