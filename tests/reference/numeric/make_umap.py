"""Writes what umap-learn and scikit-learn say of the first 200 digits, for the C++ tests to compare with.

    python tests/reference/numeric/make_umap.py     (needs numpy, scikit-learn, umap-learn == 0.5.12)

umap_digits.txt holds blocks `name rows columns` followed by the numbers: rho and sigma of each row and the edges
(row, neighbour, weight) of the fuzzy graph for n_neighbors 15 and 5, the fitted curve for pairs of min_dist and spread, and the memberships of
20 further digits in the 200. map_quality.txt holds the trustworthiness of the map that the first two principal components make
of all 1,797 digits, for 5 and 15 neighbours. umap-learn 0.5.9 with numba 0.68 finds infinite sigmas: refused here.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from sklearn.metrics import pairwise_distances
from umap.umap_ import compute_membership_strengths, find_ab_params, fuzzy_simplicial_set, smooth_knn_dist

HERE = Path(__file__).parent
CURVES = [(0.1, 1.0), (0.0, 1.0), (0.5, 1.0), (0.99, 1.0), (0.25, 2.0), (0.001, 0.5)]


def nearest(queries, rows, count):
    """Indices and distances, by (distance, index)."""
    distances = pairwise_distances(queries.astype(np.float64), rows.astype(np.float64))
    order = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return order, np.take_along_axis(distances, order, 1).astype(np.float32)


def write(file, name, table):
    table = np.atleast_2d(np.asarray(table, np.float64))
    file.write(f"{name} {table.shape[0]} {table.shape[1]}\n")
    np.savetxt(file, table, fmt="%.9g")


def neighbourhoods(file, rows, count):
    indices, distances = nearest(rows, rows, count)
    sigma, rho = smooth_knn_dist(distances, float(count))
    assert np.isfinite(sigma).all()
    graph = fuzzy_simplicial_set(
        rows, count, np.random.RandomState(0), "euclidean", knn_indices=indices, knn_dists=distances)[0].tocoo()
    write(file, f"rho_{count}", rho)
    write(file, f"sigma_{count}", sigma)
    order = np.lexsort([graph.col, graph.row])
    write(file, f"graph_{count}", np.stack([graph.row, graph.col, graph.data], 1)[order])


def main():
    digits = load_digits().data.astype(np.float32)
    rows = digits[:200]
    with open(HERE / "umap_digits.txt", "w") as file:
        for count in (15, 5):
            neighbourhoods(file, rows, count)
        write(file, "curves", [[*pair, *find_ab_params(pair[1], pair[0])] for pair in CURVES])
        indices, distances = nearest(digits[200:220], rows, 15)
        sigma, rho = smooth_knn_dist(distances, 15.0, local_connectivity=0.0)
        strengths = compute_membership_strengths(indices.astype(np.int32), distances, sigma, rho, bipartite=True)[2]
        write(file, "new_distances", distances)
        write(file, "new_memberships", strengths.reshape(20, 15))
    centred = digits.astype(np.float64) - digits.mean(0, dtype=np.float64)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    plane = (centred @ vectors[:, np.argsort(values)[:-3:-1]]).astype(np.float32)
    with open(HERE / "map_quality.txt", "w") as file:
        write(file, "trustworthiness", [[k, trustworthiness(digits, plane, n_neighbors=k)] for k in (5, 15)])


if __name__ == "__main__":
    main()
