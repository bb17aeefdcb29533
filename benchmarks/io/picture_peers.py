"""JPEG files in memory to 224 x 224 normalised planes: DeepView beside Pillow and OpenCV, in one run.

    python benchmarks/io/picture_peers.py [PICTURE_BENCH]     (needs pillow, opencv-python-headless, scikit-learn)

Photographs are cut from the two that scikit-learn ships: 500 x 375, and 1600 x 1200 enlarged with sensor noise.
For each way the fidelity comes first: the worst PSNR against a float64 area filter of the full decode. Then pictures per second, the best of several rounds, ways taking
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
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def camera_files(count, size, grain):
    """JPEG files as a camera writes them: windows of real photographs, enlarged, with sensor grain."""
    scenes = [Image.fromarray(scene) for scene in load_sample_images().images]
    draw = np.random.default_rng(1)
    files = []
    for number in range(count):
        scene = scenes[number % len(scenes)]
        width = min(size[0], int(draw.integers(420, 560)))
        height = width * size[1] // size[0]
        x, y = int(draw.integers(scene.width - width)), int(draw.integers(scene.height - height))
        window = scene.resize(size, Image.BICUBIC, box=(x, y, x + width, y + height))
        levels = np.asarray(window, np.float64) + grain * draw.normal(size=(size[1], size[0], 3))
        stream = io.BytesIO()
        Image.fromarray(np.uint8(np.clip(levels, 0, 255))).save(stream, "JPEG", quality=90)
        files.append(stream.getvalue())
    return files


def area_means(values, axis):
    """SIDE exact means along an axis: differences of its running integral at fractional borders."""
    values = np.moveaxis(values, axis, 0)
    integral = np.concatenate([np.zeros((1, *values.shape[1:])), values.cumsum(0)])
    borders = np.linspace(0, len(values), SIDE + 1)
    whole = np.minimum(borders.astype(int), len(values) - 1)
    part = (borders - whole).reshape(-1, *[1] * (values.ndim - 1))
    at_borders = integral[whole] + part * values[whole]
    return np.moveaxis(np.diff(at_borders, axis=0) * (SIDE / len(values)), 0, axis)


def worst_psnr(files, results):
    """Of the results, in levels of 0..255, against the exact area filter of what Pillow decodes."""
    errors = []
    for file, planes in zip(files, results, strict=True):
        decoded = np.asarray(Image.open(io.BytesIO(file)), np.float64)
        exact = area_means(area_means(decoded, 0), 1)
        levels = 255 * (np.moveaxis(planes, 0, 2) * DEVIATION + MEAN)
        errors.append(np.square(levels - exact).mean())
    return 20 * np.log10(255) - 10 * np.log10(max(errors))


def normalised(levels):
    """[height, width, 3] bytes to normalised planes, one multiplication and one subtraction a pixel."""
    planes = np.ascontiguousarray(np.moveaxis(levels, 2, 0), np.float32)
    for plane, mean, deviation in zip(planes, MEAN, DEVIATION, strict=True):
        plane *= 1 / (255 * deviation)
        plane -= mean / deviation
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
    compare("500 x 375", camera_files(100, (500, 375), 0), program)
    compare("1600 x 1200", camera_files(20, (1600, 1200), 4), program)


if __name__ == "__main__":
    main()
