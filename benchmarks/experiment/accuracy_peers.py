"""LeNet-5 on 5,000 digits, learnt by DeepView and by eager PyTorch: what comes out, over seeds.

    python benchmarks/experiment/accuracy_peers.py DEEPVIEW [--seeds 5]

The same 4,000 digits to learn, 500 to choose the best epoch by and 500 to test, the same architecture, Adam, rates and
epochs (examples/experiments/digits_5000.yaml over lenet5_mnist.yaml); orders and starting weights are each one's own. The
ways agree when their means lie within the spread of the seeds. Needs torch 2.13.0, numpy, pillow, and the digits of
examples/digits/make_idx.py in build/demo/digits-idx.
"""

import argparse
import copy
import csv
import io
import statistics
import subprocess
import tempfile
from pathlib import Path

import peer_data
import peer_models
import torch
from torch.nn import functional as F

SOURCE = Path(__file__).resolve().parents[2]
DIGITS = SOURCE / "build" / "demo" / "digits-idx"
LEARNT, VALIDATED, EPOCHS, RATE, BATCH = 4000, 500, 20, 0.002, 64


def deepview_accuracy(program, seed, folder):
    def table(*words):
        printed = subprocess.run([program, *map(str, words), "--threads", "1", "--log-level", "ERROR", "--csv"], check=True,
                                 capture_output=True, text=True, cwd=SOURCE).stdout
        return list(csv.DictReader(io.StringIO(printed)))

    seeds = folder / f"{seed}.yaml"
    seeds.write_text(f"training: {{seed_numpy: {seed}, seed_torch: {seed}}}\n", encoding="utf-8")
    examples = SOURCE / "examples" / "experiments"
    (run,) = table("train", seeds, examples / "digits_5000.yaml", examples / "lenet5_mnist.yaml", "--expdir", folder)
    (test,) = table("test", run["folder"])
    with open(Path(SOURCE / test["folder"]) / "testing_statistics.csv", encoding="utf-8") as rows:
        episodes = list(csv.DictReader(rows))  # the last batch is smaller: by samples, not by batches
    right = sum(float(row["acc"]) * int(row["batch_size"]) for row in episodes)
    return right / sum(int(row["batch_size"]) for row in episodes)


def judged(model, pictures, labels):
    with torch.no_grad():
        logits = model(pictures)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


def torch_accuracy(seed, learnt, tested):
    torch.manual_seed(seed)
    model = peer_models.LeNet5()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    pictures, labels = learnt
    best = (float("inf"), None)
    for _ in range(EPOCHS):
        for rows in torch.randperm(LEARNT).split(BATCH):
            optimizer.zero_grad()
            F.cross_entropy(model(pictures[rows]), labels[rows]).backward()
            optimizer.step()
        schedule.step()
        loss, _ = judged(model, pictures[LEARNT:], labels[LEARNT:])
        if loss < best[0]:
            best = (loss, copy.deepcopy(model.state_dict()))
    model.load_state_dict(best[1])
    return judged(model, *tested)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deepview")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    learnt = peer_data.ready_digits(peer_data.Digits(DIGITS)).tensors
    tested = peer_data.ready_digits(peer_data.Digits(DIGITS, "t10k")).tensors
    ways = {"DeepView": [], "PyTorch": []}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, options.seeds + 1):
            ways["DeepView"].append(deepview_accuracy(Path(options.deepview).resolve(), seed, Path(folder)))
            ways["PyTorch"].append(torch_accuracy(seed, learnt, tested))
    for name, accuracies in ways.items():
        spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0
        print(f"{name:10} {statistics.mean(accuracies):.4f} ± {spread:.4f}  " + " ".join(f"{a:.3f}" for a in accuracies))


if __name__ == "__main__":
    main()
