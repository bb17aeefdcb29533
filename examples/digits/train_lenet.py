"""Trains a small LeNet on the clean digits and writes it as lenet5.onnx beside this script.

Usage: train_lenet.py [--out FILE]

400 digits of each class are learnt, the other 100 tested. The seed is fixed and one thread is used,
so a second run on the same machine and the same PyTorch writes the same bytes.
The graph is built by hand from the learnt weights: `image` [N, 1, 28, 28] float32 in 0..1 in,
`logits` [N, 10] out, and every layer's response carries the name LeCun et al. 1998 gave the layer
(differs: ReLU instead of tanh, maximum instead of average pooling, c3 fully connected to s2).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sources  # noqa: E402

SEED = 5
LEARNT_PER_CLASS = 400
EPOCHS = 16
BATCH_SIZE = 50
LARGEST_SHIFT_PX = 2  # of the learnt digits, at random, so that 4,000 of them are enough


def split_digits():
    """Images [n, 1, 28, 28] in 0..1 and labels: first those to learn, then those to test."""
    pixels, labels = sources.read_digits()
    random = np.random.default_rng(SEED)
    shuffled = [random.permutation(np.flatnonzero(labels == k)) for k in range(10)]
    learnt = np.concatenate([rows[:LEARNT_PER_CLASS] for rows in shuffled])
    tested = np.concatenate([rows[LEARNT_PER_CLASS:] for rows in shuffled])
    images = torch.from_numpy(pixels[:, None].astype(np.float32) / 255)
    labels = torch.from_numpy(labels)
    return [(images[rows], labels[rows]) for rows in (learnt, tested)]


class LeNet(nn.Module):
    """Two convolutions with pooling, then three dense layers; 61,706 weights."""

    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5, padding=2)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.logits = nn.Linear(84, 10)

    def forward(self, image):
        s2 = nn.functional.max_pool2d(torch.relu(self.c1(image)), 2)
        s4 = nn.functional.max_pool2d(torch.relu(self.c3(s2)), 2)
        c5 = torch.relu(self.c5(s4)).flatten(1)
        return self.logits(torch.relu(self.f6(c5)))


def shift_at_random(images, random):
    """Each image moved by up to two pixels; black comes in."""
    reach = LARGEST_SHIFT_PX
    padded = nn.functional.pad(images, [reach] * 4)
    moves = torch.randint(2 * reach + 1, (len(images), 2), generator=random).tolist()
    side = images.shape[-1]
    moved = [p[:, y : y + side, x : x + side] for p, (y, x) in zip(padded, moves)]
    return torch.stack(moved)


def train(network, images, labels):
    """Fits the network: Adam, with a step size that falls to zero along a cosine."""
    random = torch.Generator().manual_seed(SEED)
    steps = EPOCHS * (len(images) // BATCH_SIZE)
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images), generator=random).split(BATCH_SIZE):
            optimiser.zero_grad()
            answers = network(shift_at_random(images[rows], random))
            nn.functional.cross_entropy(answers, labels[rows]).backward()
            optimiser.step()
            schedule.step()


@torch.no_grad()
def accuracy(network, images, labels):
    """The share of images whose largest logit is that of the label."""
    return (network(images).argmax(1) == labels).double().mean().item()


def layer(kind, name, source, **attributes):
    """A convolution or dense layer whose raw values are `NAME_linear` and, after ReLU, `NAME`."""
    inputs = [source, f"{name}.weight", f"{name}.bias"]
    linear = helper.make_node(kind, inputs, [f"{name}_linear"], name=f"{name}_linear", **attributes)
    return [linear, helper.make_node("Relu", [f"{name}_linear"], [name], name=name)]


def pool(name, source):
    """Maximum over 2 x 2."""
    window = {"kernel_shape": [2, 2], "strides": [2, 2]}
    return [helper.make_node("MaxPool", [source], [name], name=name, **window)]


def to_onnx(network):
    """The network as an ONNX model of opset 17 with a batch dimension named `N`."""
    dense = ["f6", "logits.weight", "logits.bias"]
    nodes = [
        *layer("Conv", "c1", "image", kernel_shape=[5, 5], pads=[2, 2, 2, 2]),
        *pool("s2", "c1"),
        *layer("Conv", "c3", "s2", kernel_shape=[5, 5]),
        *pool("s4", "c3"),
        *layer("Conv", "c5", "s4", kernel_shape=[5, 5]),
        helper.make_node("Flatten", ["c5"], ["c5_flat"], name="c5_flat", axis=1),
        *layer("Gemm", "f6", "c5_flat", transB=1),
        helper.make_node("Gemm", dense, ["logits"], name="logits", transB=1),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, 28, 28])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 10])
    state = network.state_dict()
    weights = [numpy_helper.from_array(values.numpy(), name) for name, values in state.items()]
    graph = helper.make_graph(nodes, "lenet5", [image], [logits], weights)
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="train_lenet")
    onnx.checker.check_model(model, full_check=True)
    return model


def largest_difference(model, network, images):
    """How far the written graph is from the trained network on these images."""
    from onnx.reference import ReferenceEvaluator

    answers = ReferenceEvaluator(model).run(["logits"], {"image": images.numpy()})[0]
    with torch.no_grad():
        return float(np.abs(answers - network(images).numpy()).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("lenet5.onnx"))
    out = parser.parse_args().out
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    learnt, tested = split_digits()
    network = LeNet()
    train(network, *learnt)
    model = to_onnx(network)
    difference = largest_difference(model, network, tested[0][:20])
    if difference > 1e-4:
        raise SystemExit(f"the ONNX graph differs from the network by {difference:.2g}")
    onnx.save(model, out)
    print(f"accuracy {accuracy(network, *learnt):.4f} on the {len(learnt[0])} learnt digits, "
          f"{accuracy(network, *tested):.4f} on the {len(tested[0])} others; {out}")


if __name__ == "__main__":
    main()
