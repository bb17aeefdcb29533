"""Compare DeepView's neighbour graphs with pynndescent and faiss on the same rows, in the same run.

    neighbour_peers.py PROGRAM [--rows 50000] [--columns 128] [--threads 2] [--repeats 3]

PROGRAM is build/release/benchmarks/numeric/neighbour_graph. Rows are embedding-like: 50 clusters in 20 latent
dimensions through a random two-layer ReLU net, plus a little noise. First the recall of each, over 1,000 rows whose
neighbours NumPy finds in float64; then seconds, the least of the repeats, which take turns so that other work on the
machine meets all of them; then the ratio to DeepView of the same kind. pynndescent compiles before the clock starts.
Needs pynndescent 0.7.0, faiss-cpu 1.15.1.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

K = 15
SAMPLE = 1000


def synthetic(rows, columns, seed=0):
    import numpy as np

    draw = np.random.default_rng(seed)
    centres = draw.standard_normal((50, 20))
    first = draw.standard_normal((20, 256)) * np.sqrt(2 / 20)
    second = draw.standard_normal((256, columns)) * np.sqrt(2 / 256)
    latent = centres[draw.integers(50, size=rows)] + 0.5 * draw.standard_normal((rows, 20))
    hidden = np.maximum(np.maximum(latent @ first, 0) @ second, 0)
    return (hidden + 0.02 * draw.standard_normal(hidden.shape)).astype(np.float32)


def true_neighbours(rows, sample):
    import numpy as np

    wide = rows.astype(np.float64)
    lengths = (wide**2).sum(1)
    squares = lengths[None] + lengths[sample, None] - 2 * wide[sample] @ wide.T
    squares[np.arange(len(sample)), sample] = np.inf
    return np.argpartition(squares, K, axis=1)[:, :K]


def deepview(program, method, folder, threads):
    import numpy as np

    def run(_):
        command = [program, folder / "rows.npy", str(K), method, str(threads), folder / "found.npy"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return float(printed[0]), np.load(folder / "found.npy")

    return run


def timed(search):
    def run(seed):
        begin = time.perf_counter()
        found = search(seed)
        return time.perf_counter() - begin, found

    return run


def competitors(options, rows, folder):
    import faiss
    import pynndescent

    faiss.omp_set_num_threads(options.threads)

    def descent(seed, x=rows):
        index = pynndescent.NNDescent(x, n_neighbors=K + 1, random_state=seed, n_jobs=options.threads)
        return index.neighbor_graph[0][:, 1:]

    def flat(_):
        index = faiss.IndexFlatL2(rows.shape[1])
        index.add(rows)
        return index.search(rows, K + 1)[1][:, 1:]

    descent(0, rows[:2000])
    return {
        "DeepView approximate": deepview(options.program, "approximate", folder, options.threads),
        "pynndescent": timed(descent),
        "DeepView exact": deepview(options.program, "exact", folder, options.threads),
        "faiss Flat": timed(flat),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--columns", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[pool] = str(options.threads)
    os.environ["OMP_WAIT_POLICY"] = "passive"
    import numpy as np

    rows = synthetic(options.rows, options.columns)
    sample = np.random.default_rng(1).choice(options.rows, min(SAMPLE, options.rows), replace=False)
    truth = true_neighbours(rows, sample)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "rows.npy", rows)
        runs = competitors(options, rows, folder)
        seconds = {name: [] for name in runs}
        for repeat in range(options.repeats):
            for name, run in runs.items():
                spent, found = run(repeat)
                seconds[name].append(spent)
                if repeat == 0:
                    share = np.mean([len(np.intersect1d(found[r], t)) / K for r, t in zip(sample, truth)])
                    print(f"recall@{K} {share:.4f}  {name}", flush=True)
    least = {name: min(values) for name, values in seconds.items()}
    for name, value in least.items():
        print(f"{value:8.2f} s  {name}  (all: {', '.join(f'{s:.2f}' for s in seconds[name])})")
    for ours, peer in (("DeepView approximate", "pynndescent"), ("DeepView exact", "faiss Flat")):
        print(f"{least[peer] / least[ours]:.2f} times the speed of {peer}: {ours}")


if __name__ == "__main__":
    main()
