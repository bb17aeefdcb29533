"""Fits scikit-learn's GaussianMixture from given responsibilities and stores data, start and answer.

    python tests/reference/numeric/make_mixtures.py

writes mixture_NAME.txt beside this file: lines `name rows columns`, each followed by that many rows of
numbers. The C++ tests start from the same responsibilities and must arrive at the same mixtures.
"""

import pathlib

import numpy as np
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky


def fit(data, responsibilities, covariance):
    model = GaussianMixture(responsibilities.shape[1], covariance_type=covariance)
    # GaussianMixture takes no responsibilities; this is what its own start does with them.
    model._check_parameters(data)
    model._initialize(data, responsibilities)
    before = -np.inf
    for model.n_iter_ in range(1, model.max_iter + 1):
        log_density, log_responsibilities = model._e_step(data)
        model._m_step(data, log_responsibilities)
        model.lower_bound_ = log_density
        if abs(log_density - before) < model.tol:
            break
        before = log_density
    model.precisions_cholesky_ = _compute_precision_cholesky(model.covariances_, covariance)
    return model


def write(name, data, responsibilities):
    data = data.astype(np.float32)
    matrices = {"data": data, "start": responsibilities}
    for covariance in ("spherical", "diag", "tied", "full"):
        model = fit(data.astype(np.float64), responsibilities, covariance)
        matrices[f"{covariance}_weights"] = model.weights_[None]
        matrices[f"{covariance}_means"] = model.means_
        columns = 1 if covariance == "spherical" else data.shape[1]
        matrices[f"{covariance}_covariances"] = model.covariances_.reshape(-1, columns)
        matrices[f"{covariance}_scores"] = model.score_samples(data.astype(np.float64))[None]
        matrices[f"{covariance}_bic"] = np.array([[model.bic(data.astype(np.float64))]])
        matrices[f"{covariance}_iterations"] = np.array([[model.n_iter_]])
    with open(pathlib.Path(__file__).parent / f"mixture_{name}.txt", "w") as file:
        for key, matrix in matrices.items():
            print(key, *matrix.shape, file=file)
            digits = "%.9g" if matrix.dtype == np.float32 else "%.17g"
            np.savetxt(file, matrix, fmt=digits)


def hard(labels, components):
    return np.eye(components)[labels]


def main():
    random = np.random.default_rng(7)
    blobs = np.concatenate([random.normal(m, s, (70, 3)) for m, s in ((0, 1), (4, 0.5), (-3, 2))])
    write("blobs", blobs, hard(random.integers(0, 3, len(blobs)), 3))
    write("iris", load_iris().data, hard(load_iris().target, 3))
    # One column that never changes, one far from 0, and responsibilities that are shared.
    skewed = np.stack([np.full(150, 2.5), 1e4 + random.gamma(2, 3, 150), random.normal(0, 1, 150)], 1)
    write("skewed", skewed, random.dirichlet([1, 1], 150))


main()
