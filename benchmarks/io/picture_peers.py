"""JPEG files in memory to 224 x 224 normalised planes: DeepView beside Pillow and OpenCV, in one run.

    python benchmarks/io/picture_peers.py [PICTURE_BENCH]     (needs pillow, opencv-python-headless, scikit-learn)

Photographs are cut from the two that scikit-learn ships: 500 x 375, and 1600 x 1200 enlarged with sensor noise.
For each way the fidelity comes first: the worst PSNR against a float64 area filter of the full decode (OpenCV's
own decode for OpenCV, Pillow's for the others; both are libjpeg-turbo). Then pictures per second, the best of several rounds, ways taking
turns: by processor time on one thread, which other work on the machine does not disturb, and by the clock on two.
"""

import io
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import PIL
from PIL import Image
from sklearn.datasets import load_sample_images

SIDE, ROUNDS = 224, 5
MEAN, DEVIATION = (np.array(v, np.float32) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))


def photographs(count, width, height, noise):
    sources = load_sample_images().images
    rng = np.random.default_rng(0)
    files = []
    for i in range(count):
        source = sources[i % len(sources)]
        cut = (500, 375) if width == 500 else (int(w := rng.integers(400, 561)), int(w * 3 / 4))
        left, top = rng.integers(source.shape[1] - cut[0] + 1), rng.integers(source.shape[0] - cut[1] + 1)
        image = Image.fromarray(source).crop((left, top, left + cut[0], top + cut[1]))
        pixels = np.asarray(image.resize((width, height), Image.BICUBIC), np.float32) * rng.uniform(0.8, 1.1)
        pixels = pixels[:, :: rng.choice([-1, 1])] + noise * rng.standard_normal(pixels.shape, np.float32)
        out = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=90)
        files.append(out.getvalue())
    return files


def area_weights(size):
    edges = np.arange(SIDE + 1) * size / SIDE
    inputs = np.arange(size)
    overlap = np.minimum(edges[1:, None], inputs + 1) - np.maximum(edges[:-1, None], inputs)
    return overlap.clip(0) * SIDE / size


def worst_psnr(files, results):
    worst = np.inf
    for file, result in zip(files, results):
        full = np.asarray(Image.open(io.BytesIO(file)), np.float64)
        exact = np.einsum("ih,hwc,jw->cij", area_weights(full.shape[0]), full, area_weights(full.shape[1]), optimize=True)
        pixels = (result * DEVIATION[:, None, None] + MEAN[:, None, None]) * 255
        worst = min(worst, 10 * np.log10(255**2 / np.mean((pixels - exact) ** 2)))
    return worst


def normalised(pixels):
    planes = pixels.transpose(2, 0, 1).astype(np.float32, order="C")
    planes *= (1 / (255 * DEVIATION))[:, None, None]
    planes -= (MEAN / DEVIATION)[:, None, None]
    return planes


def pillow(file):
    image = Image.open(io.BytesIO(file)).convert("RGB")
    return normalised(np.asarray(image.resize((SIDE, SIDE), Image.BILINEAR)))


def opencv(file):
    image = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
    return normalised(cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)[:, :, ::-1])


def rate(convert, files, threads):
    clock = time.process_time if threads == 1 else time.perf_counter
    with ThreadPoolExecutor(threads) as pool:
        start = clock()
        list(pool.map(convert, files))
        return len(files) / (clock() - start)


class DeepView:
    def __init__(self, program, files):
        self.count = len(files)
        self.folder = tempfile.TemporaryDirectory()
        (Path(self.folder.name) / "pictures").mkdir()
        for i, file in enumerate(files):
            (Path(self.folder.name) / "pictures" / f"{i}.jpg").write_bytes(file)
        self.command = [program, f"--pictures={self.folder.name}/pictures"]

    def planes(self):
        path = f"{self.folder.name}/planes.npy"
        subprocess.run([*self.command, f"--planes={path}", "--benchmark_filter=none"], check=True, capture_output=True)
        return np.load(path)

    def rates(self):
        out = subprocess.run([*self.command, "--benchmark_format=json", "--benchmark_min_time=0.5"], check=True, capture_output=True)
        one, two = json.loads(out.stdout)["benchmarks"]
        return [1000 * self.count / one["cpu_time"], two["items_per_second"]]


def compare(title, files, program):
    ours = DeepView(program, files)
    peers = {f"Pillow {PIL.__version__} bilinear": pillow, f"OpenCV {cv2.__version__} area": opencv}
    fidelity = {name: worst_psnr(files, [convert(file) for file in files]) for name, convert in peers.items()}
    fidelity["DeepView"] = worst_psnr(files, ours.planes())
    best = {name: [0.0, 0.0] for name in [*peers, "DeepView"]}
    for _ in range(ROUNDS):
        for name, convert in peers.items():
            best[name] = [max(b, rate(convert, files, threads)) for b, threads in zip(best[name], [1, 2])]
        best["DeepView"] = [max(b, r) for b, r in zip(best["DeepView"], ours.rates())]
    print(f"{title}, {np.mean([len(f) for f in files]) / 1000:.0f} kB on average")
    for name, rates in best.items():
        ratios = [our / its for our, its in zip(best["DeepView"], rates)]
        print(f"  {name:24} {fidelity[name]:6.1f} dB   1 thread {rates[0]:7.0f}/s   2 threads {rates[1]:7.0f}/s"
              f"   DeepView is {ratios[0]:.2f} and {ratios[1]:.2f} times as fast")
    assert fidelity["DeepView"] >= max(fidelity.values()) - 0.1, "the fidelity is below that of a peer"


def main():
    cv2.setNumThreads(1)
    program = sys.argv[1] if len(sys.argv) > 1 else "build/bench/benchmarks/io/picture_bench"
    compare("500 x 375", photographs(100, 500, 375, 0), program)
    compare("1600 x 1200", photographs(20, 1600, 1200, 4), program)


if __name__ == "__main__":
    main()
