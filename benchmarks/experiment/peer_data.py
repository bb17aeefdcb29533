"""Where a training in PyTorch gets its batches from: digits by a DataLoader, and sequences to recall by NumPy."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

SIDE = 32


def read_idx(path):
    content = Path(path).read_bytes()
    shape = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(shape)


class Digits(Dataset):
    """As torchvision's MNIST gives them through Resize and ToTensor: one picture at a time, by Pillow."""

    def __init__(self, folder, part="train"):
        self.pictures = read_idx(Path(folder) / f"{part}-images-idx3-ubyte")
        self.labels = [int(label) for label in read_idx(Path(folder) / f"{part}-labels-idx1-ubyte")]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        picture = Image.fromarray(self.pictures[index]).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        return torch.from_numpy(np.array(picture)).unsqueeze(0).float().div(255), self.labels[index]


def ready_digits(digits):
    """The same, resized once before the first epoch."""
    pictures, labels = zip(*(digits[index] for index in range(len(digits))))
    return TensorDataset(torch.stack(pictures), torch.tensor(labels))


def loader(dataset, count, batch_size, workers):
    """Shuffled batches of the first samples; workers stay from epoch to epoch."""
    part = Subset(dataset, range(count))
    return DataLoader(part, batch_size, shuffle=True, num_workers=workers, persistent_workers=workers > 0)


def recall_batch(samples, least, most, control_bits=2, data_bits=8):
    """A batch of SerialRecallCommandLines with one length, as MI-Prometheus makes it."""
    length = np.random.randint(least, most + 1)
    items = np.random.binomial(1, 0.5, (samples, length, data_bits))
    sequences = np.zeros((samples, 2 * length + 2, control_bits + data_bits), np.float32)
    sequences[:, 0, 0] = 1
    sequences[:, 1 : length + 1, control_bits:] = items
    sequences[:, length + 1, 1] = 1
    targets = np.zeros((samples, 2 * length + 2, data_bits), np.float32)
    targets[:, length + 2 :] = items
    masks = torch.zeros(samples, 2 * length + 2, 1, dtype=torch.uint8)
    masks[:, length + 2 :] = 1
    return {
        "sequences": torch.from_numpy(sequences),
        "targets": torch.from_numpy(targets),
        "masks": masks,
        "sequences_length": torch.full((samples, 1), length),
        "num_subsequences": torch.ones(samples, 1, dtype=torch.int64),
    }


def recall_by_sample(samples, least, most):
    """Each sample by itself, with its own length, then padded: MI-Prometheus's other mode."""
    singles = [recall_batch(1, least, most) for _ in range(samples)]
    steps = max(single["sequences"].shape[1] for single in singles)
    batch = {}
    for name in ("sequences", "targets", "masks"):
        batch[name] = torch.zeros(samples, steps, singles[0][name].shape[2])
        for row, single in zip(batch[name], singles):
            row[: single[name].shape[1]] = single[name][0]
    for name in ("sequences_length", "num_subsequences"):
        batch[name] = torch.cat([single[name] for single in singles])
    return batch
