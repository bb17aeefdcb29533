"""Counting inactive units: DeepView beside NumPy, on the same responses, in one run.

    python benchmarks/introspectors/iua_peers.py [IUA_BENCH]     (needs numpy)

Responses are 256 samples of 512 x 14 x 14 float32 (103 MB), half of them 0. `isclose and two sums` is what DNIKit does;
`compare and count` is the least that NumPy needs for the same counts; neither looks for extremes, means, constant
or identical units, which DeepView finds in the same pass. Best of several rounds, ways taking turns, one thread.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROUNDS = 5


def isclose(x):
    inactive = np.isclose(x, 0, rtol=1e-5, atol=1e-8)
    return inactive.sum(axis=(1, 2, 3)), inactive.sum(axis=0)


def compare(x):
    inactive = np.abs(x) <= np.float32(1e-8)
    return np.count_nonzero(inactive, axis=(1, 2, 3)), np.count_nonzero(inactive, axis=0)


def seconds(count, x):
    start = time.perf_counter()
    count(x)
    return time.perf_counter() - start


def ours(program, path):
    command = [program, "--benchmark_format=json", "--benchmark_min_time=0.3", f"--responses={path}"]
    out = subprocess.run(command, check=True, capture_output=True)
    return {entry["name"]: entry["real_time"] / 1000 for entry in json.loads(out.stdout)["benchmarks"]}


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/bench/benchmarks/introspectors/iua_bench"
    x = np.maximum(np.random.default_rng(1).standard_normal((256, 512, 14, 14), np.float32), 0)
    assert all(np.array_equal(a, b) for a, b in zip(isclose(x), compare(x), strict=True))
    peers = {"isclose and two sums": isclose, "compare and count": compare}
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.npy"
        np.save(path, x)
        for _ in range(ROUNDS):
            rounds = {name: seconds(count, x) for name, count in peers.items()} | ours(program, path)
            best = {name: min(value, best.get(name, value)) for name, value in rounds.items()}
    print(f"{x.nbytes / 1e6:.0f} MB, NumPy {np.__version__}")
    for name, value in best.items():
        ratios = ", ".join(f"{best[peer] / value:.1f} x {peer}" for peer in peers)
        print(f"  {name:28} {1000 * value:7.1f} ms {x.nbytes / value / 1e9:6.2f} GB/s   {ratios}")


if __name__ == "__main__":
    main()
