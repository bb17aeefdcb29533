"""Times DeepView's PaCMAP and LocalMAP against the package pacmap 0.9.1 on the same rows.

    python benchmarks/numeric/pacmap_peer.py build/bench/benchmarks/numeric/pacmap_bench [SIZE...]

Rows look like a network's responses: ten clusters in ten latent dimensions through two random layers with
ReLU. The peer runs with two threads that wait passively and an untimed first call, since it is compiled when
first called; ours runs with one and two threads. Prints the least seconds of three runs, and the ratio.
"""

import os

os.environ.update(OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS="2", NUMBA_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2")

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pacmap
from sklearn.neighbors import NearestNeighbors

SIZES = ["1797x64", "10000x784", "50000x128"]
CLUSTERS, LATENT, RUNS = 10, 10, 3


def responses(rows, columns):
    random = np.random.default_rng(1)
    points = random.normal(0, 3, (CLUSTERS, LATENT))[np.arange(rows) % CLUSTERS] + random.normal(size=(rows, LATENT))
    for width in (columns, columns):
        points = np.maximum(points @ random.normal(0, np.sqrt(2 / points.shape[1]), (points.shape[1], width)), 0)
    return (points + random.normal(0, 0.02, points.shape)).astype(np.float32)


def require_right_answer(embedding):
    nearest = NearestNeighbors(n_neighbors=1).fit(embedding).kneighbors(return_distance=False)[:, 0]
    right = np.mean(nearest % CLUSTERS == np.arange(len(nearest)) % CLUSTERS)
    assert right >= 0.95, f"only {right:.1%} of the peer's rows lie beside their own kind"


def peer_seconds(method, data):
    require_right_answer(method().fit_transform(data))
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        method().fit_transform(data)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def our_seconds(program, folder, size):
    command = [program, folder, f"--benchmark_filter=/{size}/", "--benchmark_format=json"]
    found = {}
    for run in json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["benchmarks"]:
        if run["run_type"] == "iteration":
            method, _, *rest = run["run_name"].split("/")
            threads = next(part for part in rest if part.startswith("threads:")).removeprefix("threads:")
            key = method, int(threads)
            found[key] = min(found.get(key, np.inf), run["real_time"] / 1000)
    return found


def main(program, sizes):
    print(f"{'map':22} {'peer, 2 threads':>15} {'ours, 1':>8} {'ours, 2':>8} {'ratio, 2':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = responses(*map(int, size.split("x")))
            np.save(f"{folder}/{size}.npy", data)
            ours = our_seconds(program, folder, size)
            for name, method in (("Pacmap", pacmap.PaCMAP), ("LocalMap", pacmap.LocalMAP)):
                peer = peer_seconds(method, data)
                one, two = ours[name, 1], ours[name, 2]
                print(f"{name + ' ' + size:22} {peer:15.2f} {one:8.2f} {two:8.2f} {peer / two:8.1f}", flush=True)


main(sys.argv[1], sys.argv[2:] or SIZES)
