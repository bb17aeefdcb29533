"""Asks DNIKit for recipes of small made-up layers and stores what it answers.

    python tests/reference/introspectors/make_pfa_recipes.py     (needs numpy, scipy and dnikit==2.0.0)

writes pfa_recipes.txt beside this file. The responses are small whole numbers, with copies, constant and dead
units among them, so that coefficients tie often. A line is one of

    model                                             three layers follow, and then their recipes
    layer SAMPLES UNITS numbers…                      row by row
    recipe STRATEGY SELECTION RULE-ARGUMENTS…         as in STRATEGIES below; three lines `units` follow
    units COUNT DIAGNOSTIC REMOVED…                   of one layer; the diagnostic is DNIKit's first
"""

import logging
import pathlib
import sys
import unittest.mock

import numpy as np

for package in ("annoy", "PIL", "cv2", "pacmap", "umap", "pandas", "matplotlib", "matplotlib.pyplot", "tqdm"):
    sys.modules[package] = unittest.mock.MagicMock()  # DNIKit imports them, PFA needs none

from dnikit.introspectors import PFA  # noqa: E402
from dnikit.introspectors._pfa._covariances_calculator import PFACovariancesResult  # noqa: E402

STRATEGIES = {
    "kl": PFA.Strategy.KL(),
    "energy 0.5 0": PFA.Strategy.Energy(0.5),
    "energy 0.85 0": PFA.Strategy.Energy(0.85),
    "energy 0.6 4": PFA.Strategy.Energy(0.6, 4),
    "size 0.3 0 1e-8": PFA.Strategy.Size(0.3),
    "size 0.77 2 1e-8": PFA.Strategy.Size(0.77, 2),
    "size 0.5 0 0.6": PFA.Strategy.Size(0.5, 0, 0.6),
}
SELECTIONS = {
    "abs_max": PFA.UnitSelectionStrategy.AbsMax(),
    "abs_min": PFA.UnitSelectionStrategy.AbsMin(),
    "l1_max": PFA.UnitSelectionStrategy.L1Max(),
    "l1_min": PFA.UnitSelectionStrategy.L1Min(),
}
MODELS = 16


def responses(random):
    units = random.integers(2, 11)
    samples = units + random.integers(0, 8)
    layer = random.integers(-2, 3, (samples, units))
    for unit in range(1, units):
        fate = random.random()
        if fate < 0.2:
            layer[:, unit] = layer[:, random.integers(unit)] * random.choice([-1, 1])
        elif fate < 0.3:
            layer[:, unit] = random.integers(-1, 2)
    return layer


def number(diagnostics):
    return repr(float(getattr(diagnostics, "kl_divergence", getattr(diagnostics, "total_kept_energy", 0))))


def main():
    logging.disable(logging.WARNING)
    random = np.random.default_rng(5)
    with open(pathlib.Path(__file__).parent / "pfa_recipes.txt", "w") as file:
        for model in range(MODELS):
            print("model", file=file)
            layers = [responses(random) for _ in range(3)]
            if model % 4 == 3:
                layers[1][:] = 3  # nothing varies
            covariances = {}
            for i, layer in enumerate(layers):
                print("layer", *layer.shape, *layer.ravel(), file=file)
                covariance = np.cov(layer.T.astype(float))
                covariances[f"layer_{i}"] = PFACovariancesResult.make_covariance_result(covariances=covariance)
            for strategy, count in STRATEGIES.items():
                recipes = count(covariances)
                for selection, select in SELECTIONS.items():
                    name, *arguments = strategy.split()
                    print("recipe", name, selection, *arguments, file=file)
                    for field, recipe in recipes.items():
                        kept = recipe.recommended_output_count
                        removed = select(covariances[field], num_units_to_keep=kept)
                        print("units", kept, number(recipe.diagnostics), *removed, file=file)


main()
