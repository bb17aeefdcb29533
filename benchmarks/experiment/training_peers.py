"""Episodes of training: DeepView beside the same equations in eager PyTorch, in one run.

    python benchmarks/experiment/training_peers.py [TRAINING_STEP] [--only NTM …] [--rounds 5] [--threads 1 2]

Both begin with DeepView's weights and first batch. Logits, loss and gradients must agree, and the losses of the next
episodes too, before anything is timed. An episode is forward, loss, accuracy, backward, clipping and a step of Adam;
making the batch is not in it. Then epochs of LeNet-5 with the making of their batches, and batches made alone. Seconds
are the least of all, ways taking turns. Needs torch 2.13.0, numpy, pillow, and the digits of
examples/digits/make_idx.py in build/demo/digits-idx.
"""

import argparse
import gc
import json
import os
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import peer_data
import peer_models
import torch
from torch.nn import functional as F

TOLERANCE, TOLERANCE_OF_LOSSES = 1e-4, 1e-3
DIGITS = 4000
CLIP = 10.0
SOURCE = Path(__file__).resolve().parents[2]


def configuration(problem, model, rate, **training):
    """JSON is YAML."""
    training = {"problem": {"batch_size": 64, **problem}, "optimizer": {"name": "Adam", "lr": rate}, **training}
    training |= {"seed_numpy": 1, "seed_torch": 2, "terminal_conditions": {"loss_stop": 0}}
    return {"training": training, "validation": {"problem": training["problem"]}, "model": model}


def recall(model, length, rate=0.01, control_bits=2, **problem):
    lengths = {"min_sequence_length": length, "max_sequence_length": length, "control_bits": control_bits}
    problem = {"name": "SerialRecallCommandLines", "data_bits": 8, **lengths, **problem}
    return configuration(problem, model, rate, gradient_clipping=CLIP)


def digits(workers=0):
    problem = {"name": "MNIST", "resize": [32, 32], "data_folder": str(SOURCE / "build/demo/digits-idx")}
    sampler = {"name": "SubsetRandomSampler", "indices": [0, DIGITS]}
    return configuration(problem, {"name": "LeNet5"}, 0.002, sampler=sampler, dataloader={"num_workers": workers})


NTM = {
    "name": "NTM",
    "controller": {"name": "RNNController", "hidden_state_size": 20, "non_linearity": "sigmoid"},
    "interface": {"num_read_heads": 1, "shift_size": 3, "use_content_based_addressing": True},
    "memory": {"num_addresses": -1, "num_content_bits": 10},
}
DWM = {"name": "DWM", "hidden_state_size": 5, "num_heads": 1, "memory_content_size": 10, "memory_addresses_size": -1}
MAES = {
    "name": "MAES",
    "controller": {"name": "RNNController", "hidden_state_size": 20, "non_linearity": "sigmoid"},
    "mae_interface": {"shift_size": 3},
    "mas_interface": {"shift_size": 3},
    "memory": {"num_addresses": -1, "num_content_bits": 15},
}
DNC = {"name": "DNC", "hidden_state_size": 20, "memory_content_size": 15, "memory_addresses_size": -1}
LSTM = {"name": "LSTM", "hidden_state_size": 256}
DEEP_LSTM = {"name": "LSTM", "hidden_state_size": 512, "num_layers": 3}
EPISODES = {  # what it is, its configuration, its peers
    "NTM": ("20 items", recall(NTM, 20), {"eager": lambda: peer_models.Ntm(10, 8)}),
    "DWM": ("10 items", recall(DWM, 10, 0.005), {"eager": lambda: peer_models.Dwm(10, 8)}),
    "MAES": ("20 items", recall(MAES, 20, 0.01, 3), {"eager": lambda: peer_models.Maes(11, 8)}),
    "DNC": ("20 items", recall(DNC, 20, 5e-4, 3), {"eager": lambda: peer_models.Dnc(11, 8)}),
    "LSTM": ("256 units, 20 items", recall(LSTM, 20, 0.01, 3), {
        "nn.LSTM": lambda: peer_models.Lstm(11, 8, 256), "nn.LSTMCell": lambda: peer_models.LstmCells(11, 8, 256)}),
    "LSTM3": ("3 x 512 units, 10 items", recall(DEEP_LSTM, 10, 0.005), {
        "nn.LSTM": lambda: peer_models.Lstm(10, 8, 512, 3),
        "nn.LSTMCell": lambda: peer_models.LstmCells(10, 8, 512, 3)}),
    "LeNet5": ("32 x 32 pixels", digits(), {"eager": peer_models.LeNet5}),
}  # fmt: skip


def read_safetensors(path):
    content = bytearray(path.read_bytes())
    (size,) = struct.unpack_from("<Q", content)
    types = {"F32": torch.float32, "I64": torch.int64, "U8": torch.uint8}
    tensors = {}
    for name, entry in json.loads(content[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        values = torch.frombuffer(content, dtype=types[entry["dtype"]], offset=8 + size + entry["data_offsets"][0],
                                  count=torch.Size(entry["shape"]).numel())
        tensors[name] = values.view(entry["shape"]).clone()
    return tensors


class DeepView:
    """The program with a configuration; each call is a process of its own."""

    def __init__(self, program, folder, config):
        self.program, self.folder = program, Path(folder)
        (self.folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")

    def __call__(self, **options):
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        command = [self.program, self.folder / "config.yaml", self.folder / "out", *words]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def tensors(self, name):
        return read_safetensors(self.folder / "out" / f"{name}.safetensors")


class Training:
    """Of a peer, from DeepView's weights, on one batch over and over."""

    def __init__(self, model, config, weights, batch):
        model.load(weights)
        self.model, self.batch = model, batch
        self.clip = config["training"].get("gradient_clipping")
        self.optimizer = torch.optim.Adam(model.parameters(), lr=config["training"]["optimizer"]["lr"])

    def forward(self):
        return self.model(self.batch["images" if "images" in self.batch else "sequences"])

    def loss(self, logits):
        """With the accuracy, a number."""
        targets = self.batch["targets"]
        if "masks" not in self.batch:
            loss = F.cross_entropy(logits, targets)
            return loss, (logits.argmax(1) == targets).float().mean().item()
        mask = self.batch["masks"].to(logits.dtype)
        asked = mask.count_nonzero().item() * targets.shape[2]
        loss = F.binary_cross_entropy_with_logits(logits, targets, mask, reduction="sum") / asked
        with torch.no_grad():
            right = torch.sigmoid(logits).round() == targets
            return loss, (right * mask).sum().item() / asked

    def episode(self):
        self.optimizer.zero_grad()
        loss, _ = self.loss(self.forward())
        value = loss.item()
        loss.backward()
        if self.clip is not None:
            torch.nn.utils.clip_grad_value_(self.model.parameters(), self.clip)
        self.optimizer.step()
        return value

    def parts(self, least):
        """An episode without the optimizer."""
        logits = least.time("forward", self.forward)
        loss, _ = least.time("loss", lambda: self.loss(logits))
        least.time("backward", loss.backward)
        self.optimizer.zero_grad()


class Least(dict):
    """Seconds: processor time, which other work does not change much, or, of more threads, the clock's."""

    def __init__(self, by_processor):
        super().__init__()
        self.clock = time.process_time if by_processor else time.perf_counter
        self.of_deepview = "processor" if by_processor else "clock"

    def add(self, name, seconds):
        self[name] = min(self.get(name, float("inf")), seconds)

    def time(self, name, work):
        begin = self.clock()
        result = work()
        self.add(name, self.clock() - begin)
        return result


def difference(found, wanted):
    """The largest, as a share of the largest number there is."""
    return ((found - wanted).abs().max() / wanted.abs().max().clamp_min(1e-30)).item()


def require_same_answers(name, training, answers, losses):
    logits = training.forward()
    loss, _ = training.loss(logits)
    loss.backward()
    gradients = []
    for ours, gradient in training.model.gradients():
        wanted = torch.cat([answers[f"gradient.{part}"] for part in ours])
        gradients.append(difference(gradient, wanted))
    unlike = {"logits": difference(logits, answers["logits"]), "loss": difference(loss, answers["loss"])}
    unlike["gradients"] = max(gradients)
    wanted = torch.tensor(losses)
    unlike["losses"] = difference(torch.tensor([training.episode() for _ in losses]), wanted)
    print(f"  {name:11} differs by " + ", ".join(f"{what} {share:.0e}" for what, share in unlike.items()), flush=True)
    for what, share in unlike.items():
        assert share <= (TOLERANCE_OF_LOSSES if what == "losses" else TOLERANCE), f"{name}: the {what} differ"


def milliseconds(least):
    rest = least["episode"] - least["forward"] - least["loss"] - least["backward"]
    parts = ", ".join(f"{name} {1000 * least[name]:.2f}" for name in ("forward", "loss", "backward"))
    return f"{1000 * least['episode']:8.2f} ms ({parts}, rest {1000 * rest:.2f})"


def compare_episodes(name, options):
    what, config, makers = EPISODES[name]
    print(f"{name}, {what}, 64 samples", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        program = DeepView(options.program, folder, config)
        losses = program(episodes=5)["losses"]
        weights, batch, answers = (program.tensors(part) for part in ("weights", "batch", "answers"))
        for peer, make in makers.items():
            require_same_answers(peer, Training(make(), config, weights, batch), answers, losses)
        for threads in options.threads:
            torch.set_num_threads(threads)
            ours, peers = Least(threads == 1), {peer: Least(threads == 1) for peer in makers}
            for _ in range(options.rounds):
                told = program(episodes=options.episodes, threads=threads)
                for part, seconds in told[ours.of_deepview].items():
                    ours.add(part, seconds)
                for peer, make in makers.items():
                    training = Training(make(), config, weights, batch)
                    gc.collect()
                    for _ in range(options.episodes):
                        training.parts(peers[peer])
                    for _ in range(options.episodes):
                        peers[peer].time("episode", training.episode)
            print(f"  {threads} threads  DeepView    {milliseconds(ours)}")
            for peer, least in peers.items():
                ratio = least["episode"] / ours["episode"]
                print(f"             {peer:11} {milliseconds(least)}   DeepView is {ratio:.2f} times as fast")


def print_rates(least, count, unit):
    for way, seconds in least.items():
        ratio = "" if way == "DeepView" else f"   DeepView is {seconds / least['DeepView']:.2f} times as fast"
        print(f"    {way:31} {count / seconds:10,.0f} {unit}/s{ratio}", flush=True)


def require_same_pictures(batch, pictures):
    """Each of ours is one of theirs, but for Pillow's rounding to bytes."""
    for ours, label in zip(batch["images"], batch["targets"]):
        errors = (pictures.tensors[0] - ours).abs().amax((1, 2, 3))
        best = errors.argmin()
        assert errors[best] < 1.5 / 255 and pictures.tensors[1][best] == label, "the pictures differ"


def compare_epochs(options):
    """The whole of an epoch of LeNet-5, with the making of its batches."""
    pictures = peer_data.Digits(SOURCE / "build/demo/digits-idx")
    resized = peer_data.ready_digits(pictures)
    print(f"LeNet5, an epoch of {DIGITS} digits, 64 at a time; pictures are resized from 28 to 32 pixels")
    for workers in (0, 2):
        config = digits(workers)
        ways = {f"DataLoader, resized {when}": peer_data.loader(dataset, DIGITS, 64, workers)
                for when, dataset in (("one by one", pictures), ("before", resized))}  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            program = DeepView(options.program, folder, config)
            program(episodes=0)
            require_same_pictures(program.tensors("batch"), resized)
            weights = program.tensors("weights")
            for threads in options.threads:
                torch.set_num_threads(threads)
                least = Least(by_processor=workers == 0 and threads == 1)
                for _ in range(options.rounds):
                    told = program(episodes=0, epochs=2, threads=threads)
                    least.add("DeepView", told[least.of_deepview]["epoch"])
                    for way, batches in ways.items():
                        training = Training(peer_models.LeNet5(), config, weights, None)
                        least.time(way, lambda: one_epoch(training, batches))
                print(f"  {threads} threads, {workers} workers beside them, by {least.of_deepview}")
                print_rates(least, DIGITS, "digits")


def one_epoch(training, batches):
    for images, targets in batches:
        training.batch = {"images": images, "targets": targets}
        training.episode()


def require_recall(batch):
    """What is asked is what was shown, and nothing is asked before."""
    half = batch["sequences"].shape[1] // 2
    assert torch.equal(batch["targets"][:, half + 1 :], batch["sequences"][:, 1:half, 2:]), "the targets differ"
    assert batch["masks"][:, half + 1 :].all() and not batch["masks"][:, : half + 1].any(), "the masks differ"


def compare_generation(options):
    print("SerialRecallCommandLines, batches of 64 with 20 items, made alone on one thread, by processor")
    torch.set_num_threads(1)
    ways = {"optimized": ("a batch at once", peer_data.recall_batch),
            "by_sample": ("a sample at a time", peer_data.recall_by_sample)}  # fmt: skip
    for mode, (how, make) in ways.items():
        least = Least(by_processor=True)
        with tempfile.TemporaryDirectory() as folder:
            program = DeepView(options.program, folder, recall(LSTM, 20, generation_mode=mode))
            program(episodes=0)
            require_recall(program.tensors("batch"))
            require_recall(make(64, 20, 20))
            for _ in range(options.rounds):
                least.add("DeepView", program(episodes=0, generate=1000)["processor"]["batch"])
                for _ in range(200):
                    least.time(f"NumPy, {how}", lambda: make(64, 20, 20))
        print(f"  generation_mode {mode}")
        print_rates(least, 64, "samples")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    others = {"epochs": compare_epochs, "generation": compare_generation}
    parser.add_argument("program", nargs="?", type=Path, default="build/bench/benchmarks/experiment/training_step")
    parser.add_argument("--only", nargs="+", default=[*EPISODES, *others], choices=[*EPISODES, *others])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--episodes", type=int, default=20, help="of each round")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print(f"PyTorch {torch.__version__}, load {os.getloadavg()[0]:.1f}")
    for name in options.only:
        others[name](options) if name in others else compare_episodes(name, options)


if __name__ == "__main__":
    main()
