"""Writes small ONNX networks with random weights and, for each, the value of every tensor in it.

Usage: make_networks.py

Next to this script: NAME.onnx, and NAME.npz with the input and every intermediate tensor under its
name in the graph, computed by the reference implementation of the onnx package. `wrong_rank.onnx`
takes vectors instead of images and has no values, for it is there to be refused. The seed is fixed;
a second run writes the same bytes.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

HERE = Path(__file__).parent
BATCH = 3
FIXED_BATCH = 4
CLASSES = 5


class Graph:
    """Collects the nodes and weights of one network; a node is named after its only output."""

    def __init__(self, name, shape, seed):
        self.name = name
        self.shape = shape  # of the input; a string is a dimension left open
        self.nodes = []
        self.weights = []
        self.random = np.random.default_rng(seed)

    def add(self, kind, inputs, name, **attributes):
        """Adds a node and returns the name of its output."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name, values):
        """Adds a stored tensor and returns its name."""
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, name, *shape):
        """Random weights, scaled by the number of inputs so that values keep their size."""
        fan_in = int(np.prod(shape[1:])) or 1
        values = self.random.standard_normal(shape) * np.sqrt(2 / fan_in)
        return self.constant(name, values.astype(np.float32))

    def bias(self, name, count):
        """Small random offsets."""
        return self.constant(name, (0.1 * self.random.standard_normal(count)).astype(np.float32))

    def conv(self, source, name, channels, kernel=3, stride=1, group=1):
        """A convolution from channels[0] to channels[1] that keeps the size at stride 1."""
        inputs, outputs = channels
        weight = self.weight(f"{name}.weight", outputs, inputs // group, kernel, kernel)
        options = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "group": group}
        options["pads"] = [kernel // 2] * 4
        bias = self.bias(f"{name}.bias", outputs)
        return self.add("Conv", [source, weight, bias], name, **options)

    def relu(self, source, name):
        """Negative values become zero."""
        return self.add("Relu", [source], name)

    def dense(self, source, name, inputs, outputs):
        """A dense layer."""
        weight = self.weight(f"{name}.weight", outputs, inputs)
        bias = self.bias(f"{name}.bias", outputs)
        return self.add("Gemm", [source, weight, bias], name, transB=1)

    def classify(self, source, channels):
        """Mean over the pixels and a dense layer: the end of every network for images."""
        pooled = self.add("GlobalAveragePool", [source], "pooled")
        flat = self.add("Flatten", [pooled], "flat", axis=1)
        self.dense(flat, "logits", channels, CLASSES)
        return self

    def model(self, output="logits", width=CLASSES):
        """The checked model, whose only output is the last tensor."""
        described = helper.make_tensor_value_info("input", TensorProto.FLOAT, self.shape)
        answer = helper.make_tensor_value_info(output, TensorProto.FLOAT, [self.shape[0], width])
        graph = helper.make_graph(self.nodes, self.name, [described], [answer], self.weights)
        opset = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def plain(name="plain", batch="N", seed=1):
    """Convolutions, pooling and dense layers in a chain."""
    graph = Graph(name, [batch, 3, 10, 10], seed)
    conv1 = graph.relu(graph.conv("input", "conv1", (3, 8)), "relu1")
    pool1 = graph.add("MaxPool", [conv1], "pool1", kernel_shape=[2, 2], strides=[2, 2])
    conv2 = graph.relu(graph.conv(pool1, "conv2", (8, 12)), "relu2")
    pool2 = graph.add("AveragePool", [conv2], "pool2", kernel_shape=[2, 2], strides=[2, 2])
    flat = graph.add("Flatten", [pool2], "flat", axis=1)
    hidden = graph.relu(graph.dense(flat, "fc1", 48, 16), "fc1_relu")
    graph.dense(hidden, "logits", 16, CLASSES)
    return graph


def residual_block(graph, source, name, channels):
    """Two convolutions whose result is added to their source."""
    first = graph.relu(graph.conv(source, f"{name}_conv1", (channels, channels)), f"{name}_relu1")
    second = graph.conv(first, f"{name}_conv2", (channels, channels))
    added = graph.add("Add", [second, source], f"{name}_sum")
    return graph.relu(added, f"{name}_relu2")


def residual():
    """Batch normalisation and two residual blocks."""
    graph = Graph("residual", ["N", 3, 12, 12], 2)
    stem = graph.conv("input", "stem", (3, 8), stride=2)
    scale = graph.constant("norm.scale", graph.random.uniform(0.5, 1.5, 8).astype(np.float32))
    spread = graph.constant("norm.variance", graph.random.uniform(0.5, 2, 8).astype(np.float32))
    inputs = [stem, scale, graph.bias("norm.bias", 8), graph.bias("norm.mean", 8), spread]
    normed = graph.relu(graph.add("BatchNormalization", inputs, "norm"), "norm_relu")
    block1 = residual_block(graph, normed, "block1", 8)
    return graph.classify(residual_block(graph, block1, "block2", 8), 8)


def depthwise():
    """Convolutions within each channel, followed by 1 x 1 convolutions; activations cut at 6."""
    graph = Graph("depthwise", ["N", 3, 12, 12], 3)
    limits = [graph.constant("low", np.float32(0)), graph.constant("high", np.float32(6))]
    stem = graph.conv("input", "stem", (3, 8), stride=2)
    source = graph.add("Clip", [stem, *limits], "stem_clip")
    for i, outputs in enumerate((12, 16)):
        channels = (8, 12)[i]
        deep = graph.conv(source, f"depth{i + 1}", (channels, channels), group=channels)
        clipped = graph.add("Clip", [deep, *limits], f"depth{i + 1}_clip")
        source = graph.conv(clipped, f"point{i + 1}", (channels, outputs), kernel=1)
    return graph.classify(source, 16)


def concat():
    """Parallel branches joined along the channels, as in Inception and DenseNet."""
    graph = Graph("concat", ["N", 3, 12, 12], 4)
    stem = graph.relu(graph.conv("input", "stem", (3, 8), stride=2), "stem_relu")
    narrow = graph.relu(graph.conv(stem, "narrow", (8, 4), kernel=1), "narrow_relu")
    wide = graph.relu(graph.conv(stem, "wide", (8, 6), kernel=5), "wide_relu")
    window = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [1, 1]}
    pooled = graph.add("MaxPool", [stem], "branch_pool", **window)
    joined = graph.add("Concat", [narrow, wide, pooled], "joined", axis=1)
    mixed = graph.relu(graph.conv(joined, "mixed", (18, 8)), "mixed_relu")
    dense = graph.add("Concat", [joined, mixed], "joined_again", axis=1)
    return graph.classify(dense, 26)


def recurrent():
    """An LSTM over six steps, whose batch is the second dimension inside the network."""
    steps, inputs, hidden = 6, 4, 8
    graph = Graph("recurrent", ["N", steps, inputs], 5)
    turned = graph.add("Transpose", ["input"], "steps_first", perm=[1, 0, 2])
    weights = [
        graph.weight("lstm.weight", 1, 4 * hidden, inputs),
        graph.weight("lstm.recurrence", 1, 4 * hidden, hidden),
        graph.weight("lstm.bias", 1, 8 * hidden),
    ]
    outputs = ["states", "last_state", "last_cell"]
    lstm = helper.make_node("LSTM", [turned, *weights], outputs, name="lstm", hidden_size=hidden)
    graph.nodes.append(lstm)
    graph.dense(summary(graph), "logits", 3 * hidden, CLASSES)
    return graph


def summary(graph):
    """All outputs of the LSTM side by side [N, 24]: a tensor that nothing uses would be dropped."""
    direction = {
        "states": graph.constant("direction_of_states", np.array([1], np.int64)),
        "last_state": graph.constant("direction_of_state", np.array([0], np.int64)),
        "last_cell": graph.constant("direction_of_cell", np.array([0], np.int64)),
    }
    flat = {k: graph.add("Squeeze", [k, axis], f"{k}_flat") for k, axis in direction.items()}
    by_sample = graph.add("Transpose", [flat["states"]], "states_by_sample", perm=[1, 0, 2])
    mean = graph.add("ReduceMean", [by_sample], "mean_state", axes=[1], keepdims=0)
    parts = [mean, flat["last_state"], flat["last_cell"]]
    return graph.add("Concat", parts, "summary", axis=1)


def wrong_rank():
    """A network of vectors, which pictures do not fit."""
    graph = Graph("wrong_rank", ["N", 10], 6)
    hidden = graph.relu(graph.dense("input", "fc1", 10, 8), "fc1_relu")
    graph.dense(hidden, "logits", 8, CLASSES)
    return graph


def every_tensor(model, values):
    """The input and each node's outputs by name, as the reference evaluator computes them."""
    names = [name for node in model.graph.node for name in node.output]
    exposed = onnx.ModelProto()
    exposed.CopyFrom(model)
    del exposed.graph.output[:]
    for name in names:
        exposed.graph.output.append(helper.make_empty_tensor_value_info(name))
    given = {"input": values}
    return given | dict(zip(names, ReferenceEvaluator(exposed).run(names, given)))


def input_values(shape, seed):
    """Random numbers in 0..1, as pictures have; an open batch dimension becomes three."""
    sizes = [size if isinstance(size, int) else BATCH for size in shape]
    return np.random.default_rng(seed).random(sizes, dtype=np.float32)


def write_network(graph, with_values=True):
    """Writes NAME.onnx and, unless told otherwise, NAME.npz."""
    model = graph.model()
    onnx.save(model, HERE / f"{graph.name}.onnx")
    if with_values:
        values = every_tensor(model, input_values(graph.shape, seed=7))
        np.savez(HERE / f"{graph.name}.npz", **values)


def main():
    for make in (plain, residual, depthwise, concat, recurrent):
        write_network(make())
    write_network(plain("fixed_batch", FIXED_BATCH, seed=8))
    write_network(wrong_rank(), with_values=False)


if __name__ == "__main__":
    main()
