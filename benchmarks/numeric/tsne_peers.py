"""t-SNE maps by DeepView, openTSNE and scikit-learn: one scorer for all, then the time, in one run.

    python benchmarks/numeric/tsne_peers.py [TSNE_BENCH]          (needs openTSNE 1.0.4, scikit-learn)

Rows are the 1,797 digits and 10,000 made-up responses of 50 units. Perplexity 30, two threads, each library's own
schedule, neighbours included. The divergence of every map is worked out by DeepView from the same affinities. Beside the
clock stands processor time, which other work on the machine disturbs less.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import openTSNE
import sklearn
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE

THREADS = 2


def timed(work):
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - clock, time.process_time() - processor


def barnes_hut(rows):
    return np.asarray(openTSNE.TSNE(n_jobs=THREADS, random_state=0, neighbors="exact", negative_gradient_method="bh").fit(rows))


def scikit_learn(rows):
    return TSNE(n_jobs=THREADS, random_state=0).fit_transform(rows)


PEERS = {f"openTSNE {openTSNE.__version__} Barnes-Hut": barnes_hut, f"scikit-learn {sklearn.__version__}": scikit_learn}


def ours(program, rows):
    out = subprocess.run([program, f"--rows={rows}", "--benchmark_format=json", "--benchmark_filter=threads:2"], check=True, capture_output=True, text=True)
    (found,) = json.loads(out.stdout)["benchmarks"]
    return found["divergence"], found["real_time"] / 1000, found["cpu_time"] / 1000


def compare(title, rows, program, folder):
    path = folder / "rows.npy"
    np.save(path, rows)
    divergence, clock, processor = ours(program, path)
    print(f"{title}\n  {'DeepView':28} divergence {divergence:.4f}   {clock:7.2f} s   {processor:7.2f} s of processors", flush=True)
    best = np.inf
    for name, peer in PEERS.items():
        layout, its_clock, its_processor = timed(lambda: peer(rows.astype(np.float64)))
        np.save(folder / "map.npy", layout.astype(np.float32))
        scored = subprocess.run([program, f"--rows={path}", f"--score={folder / 'map.npy'}"], check=True, capture_output=True, text=True)
        best = min(best, float(scored.stdout))
        print(f"  {name:28} divergence {float(scored.stdout):.4f}   {its_clock:7.2f} s   {its_processor:7.2f} s of processors"
              f"   DeepView is {its_clock / clock:.1f} and {its_processor / processor:.1f} times as fast", flush=True)
    assert divergence <= best + 0.01, "the map is worse than a peer's"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/bench/benchmarks/numeric/tsne_bench"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare("digits, 1,797 x 64", load_digits().data.astype(np.float32), program, folder)
        subprocess.run([program, f"--save-rows={folder / 'made.npy'}"], check=True)
        compare("made-up responses, 10,000 x 50", np.load(folder / "made.npy"), program, folder)


if __name__ == "__main__":
    main()
