"""Responses to covariance and eigenvalues: DeepView beside NumPy as DNIKit uses it, in one run.

    python benchmarks/introspectors/pfa_peers.py [PFA_BENCH]     (needs numpy)

NumPy adds XᵀX in batches of 32 rows, in float64, and asks eigh for values and vectors: what DNIKit's PFA does. A
second NumPy does the best that is easy: batches of 2,048 rows, values only. Ways take turns; the best of a few rounds,
by the clock and by processor time, which other work on the machine disturbs less.
"""

import json
import subprocess
import sys
import time

import numpy as np

SIZES = [(20_000, 2048), (50_000, 512), (200_000, 128)]
ROUNDS = 2


def numpy_way(rows, batch_size, solve):
    count, units = rows.shape
    total, products = np.zeros(units), np.zeros((units, units))
    for first in range(0, count, batch_size):
        batch = rows[first : first + batch_size].astype(np.float64)
        total += batch.sum(axis=0)
        products += batch.T @ batch
    return solve(products / (count - 1) - np.outer(total / count, total / (count - 1)))


WAYS = {
    "NumPy, batches of 32, eigh": lambda rows: numpy_way(rows, 32, np.linalg.eigh),
    "NumPy, batches of 2,048, eigvalsh": lambda rows: numpy_way(rows, 2048, np.linalg.eigvalsh),
}


def timed(way, rows):
    clock, processor = time.perf_counter(), time.process_time()
    way(rows)
    return np.array([time.perf_counter() - clock, time.process_time() - processor])


def ours(program, size):
    name = f"Pfa/CovarianceAndEigenvalues/rows:{size[0]}/units:{size[1]}/threads:2"
    command = [program, f"--benchmark_filter={name}/", "--benchmark_format=json", "--benchmark_min_time=0.1"]
    out = subprocess.run(command, check=True, capture_output=True)
    (result,) = json.loads(out.stdout)["benchmarks"]
    return np.array([result["real_time"], result["cpu_time"]]) / 1000


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/bench/benchmarks/introspectors/pfa_bench"
    draw = np.random.default_rng(1)
    for size in SIZES:
        rows = draw.standard_normal(size, np.float32)
        best = {name: np.full(2, np.inf) for name in ["DeepView, batches of 32", *WAYS]}
        for _ in range(ROUNDS):
            best["DeepView, batches of 32"] = np.minimum(best["DeepView, batches of 32"], ours(program, size))
            for name, way in WAYS.items():
                best[name] = np.minimum(best[name], timed(way, rows))
        print(f"{size[0]} rows of {size[1]} units, NumPy {np.__version__}, two threads")
        for name, (clock, processor) in best.items():
            ratios = best[name] / best["DeepView, batches of 32"]
            print(f"  {name:34} {clock:7.2f} s   {processor:7.2f} s of processor time   DeepView is "
                  f"{ratios[0]:.2f} and {ratios[1]:.2f} times as fast")


if __name__ == "__main__":
    main()
