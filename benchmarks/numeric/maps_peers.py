"""Maps of digits and of made-up responses: DeepView beside umap-learn, in one run.

    python benchmarks/numeric/maps_peers.py [MAPS_BENCH]     (needs numpy, scikit-learn, umap-learn == 0.5.12)

One judge for both: trustworthiness and shared neighbours at 15 (a row is not its own neighbour), and how often the nearest
row in the map has the same label. Then processor time, which other work on the machine does not disturb, from rows to map on one
thread: the better of two, after a first map that compiles the peer.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import umap
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

ROUNDS, NEIGHBOURS = 2, 15


def responses(count, columns=64, clusters=20, latent=10):
    """Clusters in latent dimensions through two random layers, and a little noise."""
    draw = np.random.default_rng(1)
    labels = np.arange(count) % clusters
    points = 3 * draw.normal(size=(clusters, latent))[labels] + draw.normal(size=(count, latent))
    for width in (latent, columns):
        points = np.maximum(points @ draw.normal(size=(width, columns)) * np.sqrt(2 / width), 0)
    return (points + 0.02 * draw.normal(size=points.shape)).astype(np.float32), labels


def nearest(rows):
    return NearestNeighbors(n_neighbors=NEIGHBOURS).fit(rows).kneighbors()[1]


def quality(rows, labels, found):
    before, after = nearest(rows), nearest(found)
    shared = np.mean([len(np.intersect1d(a, b)) for a, b in zip(before, after, strict=True)]) / NEIGHBOURS
    return trustworthiness(rows, found, n_neighbors=NEIGHBOURS), shared, np.mean(labels == labels[after[:, 0]])


def peer(rows):
    return umap.UMAP(random_state=0, n_jobs=1).fit_transform(rows)


def compare(title, rows, labels, program):
    peer(rows[:500])
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/rows.npy", rows)
        command = [program, f"--rows={folder}/rows.npy", "--benchmark_format=json"]
        seconds = {"umap-learn": [], "DeepView": []}
        for _ in range(ROUNDS):
            start = time.process_time()
            theirs = peer(rows)
            seconds["umap-learn"].append(time.process_time() - start)
            out = subprocess.run([*command, f"--map={folder}/map.npy", "--benchmark_filter=Umap/Rows/threads:1/"],
                                 check=True, capture_output=True)
            seconds["DeepView"].append(json.loads(out.stdout)["benchmarks"][0]["cpu_time"] / 1000)
            Path(f"{folder}/map.npy").rename(f"{folder}/ours.npy")
        ours = np.load(f"{folder}/ours.npy")
    print(f"{title}, {rows.shape[0]} x {rows.shape[1]}")
    for name, found in (("umap-learn", theirs), ("DeepView", ours)):
        print("  {:12} trustworthiness {:.4f}  shared neighbours {:.4f}  nearest has label {:.4f}".format(
            name, *quality(rows, labels, found)), f" {min(seconds[name]):7.2f} s of one core")
    print(f"  DeepView is {min(seconds['umap-learn']) / min(seconds['DeepView']):.1f} times as fast", flush=True)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/bench/benchmarks/numeric/maps_bench"
    digits = load_digits()
    compare("digits", digits.data.astype(np.float32), digits.target, program)
    compare("made-up responses", *responses(5_000), program)


if __name__ == "__main__":
    main()
