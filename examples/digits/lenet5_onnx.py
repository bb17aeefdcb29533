"""Writes a LeNet-5 that `deepview train examples/digits/lenet5.yaml` has learnt as an ONNX network.

Usage: lenet5_onnx.py RUN [--digits build/demo/digits-idx] [--out lenet5.onnx]

The graph is built by hand from the weights in RUN/models/model_best.safetensors: `image` [N, 1, 28, 28] float32 in 0..1
in, `logits` [N, 10] out, and every layer's response carries the name LeCun et al. 1998 gave the layer (differs: ReLU
instead of tanh, maximum instead of average pooling, c3 fully connected to s2). Loss and accuracy on the digits to test with
are printed: they are those that `deepview test RUN` gives.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

LAYERS = {"c1": "conv1", "c3": "conv2", "c5": "conv3", "f6": "linear1", "logits": "linear2"}


def read_weights(path):
    """float32 arrays by name; the safetensors format is a length, a JSON table and the values."""
    content = path.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    table = json.loads(content[8:begin])
    table.pop("__metadata__", None)
    return {
        name: np.frombuffer(content[begin:], "<f4")[slice(*(i // 4 for i in entry["data_offsets"]))].reshape(entry["shape"])
        for name, entry in table.items()
    }


def layer(kind, name, source, **attributes):
    """A convolution or dense layer whose raw values are `NAME_linear` and, after ReLU, `NAME`."""
    inputs = [source, f"{name}.weight", f"{name}.bias"]
    linear = helper.make_node(kind, inputs, [f"{name}_linear"], name=f"{name}_linear", **attributes)
    return [linear, helper.make_node("Relu", [f"{name}_linear"], [name], name=name)]


def pool(name, source):
    """Maximum over 2 x 2."""
    window = {"kernel_shape": [2, 2], "strides": [2, 2]}
    return [helper.make_node("MaxPool", [source], [name], name=name, **window)]


def grow():
    """From 28 x 28 to the 32 x 32 pixels that the network learnt on, as the problem MNIST does it."""
    size = numpy_helper.from_array(np.array([1, 1, 32 / 28, 32 / 28], np.float32), "scales")
    words = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return size, helper.make_node("Resize", ["image", "", "scales"], ["grown"], name="grown", **words)


def to_onnx(weights):
    """The network as an ONNX model of opset 17 with a batch dimension named `N`."""
    dense = ["f6", "logits.weight", "logits.bias"]
    scales, resize = grow()
    nodes = [
        resize,
        *layer("Conv", "c1", "grown", kernel_shape=[5, 5]),
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
    values = [
        numpy_helper.from_array(weights[f"{learnt}.{kind}"], f"{name}.{kind}")
        for name, learnt in LAYERS.items()
        for kind in ("weight", "bias")
    ]
    graph = helper.make_graph(nodes, "lenet5", [image], [logits], [*values, scales])
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="lenet5_onnx")
    onnx.checker.check_model(model, full_check=True)
    return model


def tested_digits(folder):
    """Images [n, 1, 28, 28] in 0..1 and labels from the IDX files to test with."""
    pixels = np.frombuffer((folder / "t10k-images-idx3-ubyte").read_bytes()[16:], np.uint8)
    labels = np.frombuffer((folder / "t10k-labels-idx1-ubyte").read_bytes()[8:], np.uint8)
    return pixels.reshape(-1, 1, 28, 28).astype(np.float32) / 255, labels


def judge(model, images, labels):
    """Mean cross-entropy and the share of right answers."""
    logits = ReferenceEvaluator(model).run(["logits"], {"image": images})[0].astype(np.float64)
    chances = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return -chances[np.arange(len(labels)), labels].mean(), (logits.argmax(1) == labels).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--digits", type=Path, default=Path("build/demo/digits-idx"))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("lenet5.onnx"))
    arguments = parser.parse_args()
    model = to_onnx(read_weights(arguments.run / "models" / "model_best.safetensors"))
    onnx.save(model, arguments.out)
    loss, accuracy = judge(model, *tested_digits(arguments.digits))
    print(f"loss {loss:.4f}, accuracy {accuracy:.4f} on the digits to test with; {arguments.out}")


if __name__ == "__main__":
    main()
