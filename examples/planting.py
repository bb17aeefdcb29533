"""Faults for the example data sets: what is done to a picture or a file, and the record of it."""

import argparse
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_HEADER_BYTES = 33  # the signature and the IHDR chunk
FLAT_LEVELS = 4.0  # of 255; below this a picture has too little texture to be recognised again


def read_arguments(description):
    """The command line that both scripts share: OUT, --seed and --clean."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    parser.add_argument("--seed", type=int, default=0, help="which pictures are chosen")
    parser.add_argument("--clean", action="store_true", help="plant nothing")
    arguments = parser.parse_args()
    if arguments.out.exists() and any(arguments.out.iterdir()):
        parser.error(f"'{arguments.out}' is not empty: pictures left there would join the new ones")
    return arguments


def write_data_set(out, planter):
    """Writes all files into `out` and the record beside it, and says what was written."""
    write_files(out, planter.files)
    truth = write_truth(out, planter.truth)
    print(f"{len(planter.files)} files in {out}, {planter.planted} of them planted: {truth}")


def write_truth(out, truth):
    """Writes `OUT.truth.json` beside the folder OUT, so that it is no part of the data set."""
    path = out.resolve().parent / f"{out.resolve().name}.truth.json"
    path.write_text(json.dumps(truth, indent=1) + "\n")
    return path


def write_files(out, files):
    """Writes every file (path relative to `out`: bytes) and makes the folders it needs."""
    for folder in {(out / path).parent for path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (out / path).write_bytes(data)


class Planter:
    """Adds faults to a dictionary of files (path: bytes) and records them in `truth`.

    Planted files are named `scan-0000`, `scan-0001` … so that a name gives nothing away. What is
    chosen follows from `seed` alone.
    """

    def __init__(self, files, seed):
        self.files = files
        self.truth = {"seed": seed, "exact": [], "near": [], "foreign": [], "unreadable": []}
        self.random = np.random.default_rng(seed)
        self.planted = 0
        # Each original is used once, so that no planted copy is a copy of another one.
        self._originals = iter(self.random.permutation(sorted(files)).tolist())

    def next_original(self):
        """The path of a picture that was not used before."""
        return next(self._originals)

    def add(self, folder, ending, data):
        """Adds a file to a folder (`""` for the data set's own) and returns its path."""
        name = f"scan-{self.planted:04}{ending}"
        path = f"{folder}/{name}" if folder else name
        self.planted += 1
        self.files[path] = data
        return path

    def add_exact(self, original, folder, repacked=False):
        """Adds a file with the pixels of `original`."""
        data = self.files[original]
        copy = repack(data) if repacked else data
        path = self.add(folder, Path(original).suffix, copy)
        self.truth["exact"].append({"path": path, "original": original})

    def add_near(self, original, folder, kind, changed):
        """Adds a changed copy; `changed` is its ending and its bytes."""
        path = self.add(folder, *changed)
        entry = {"path": path, "original": original, "kind": kind}
        if is_flat(read_picture(self.files[original])):
            entry["flat"] = True  # no rule can recognise it, so a judge leaves it out
        self.truth["near"].append(entry)

    def add_unreadable(self, folders):
        """Adds one unreadable file to each of these folders, each broken in another way."""
        picture = read_picture(self.files[self.next_original()])
        for folder, broken in zip(folders, broken_files(png_bytes(picture), self.random)):
            ending, data, how = broken
            self.truth["unreadable"].append({"path": self.add(folder, ending, data), "how": how})


def png_bytes(picture, level=6):
    """The picture as PNG; another level gives other bytes and the same pixels."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=level)
    return buffer.getvalue()


def jpeg_bytes(picture, quality):
    """The picture as JPEG of a quality from 1 to 95."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def read_picture(data):
    """The picture in these bytes, decoded, so that a copy is made of what was stored."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def repack(data):
    """Other bytes with the same pixels for a PNG; any other file stays as it is."""
    if not data.startswith(PNG_SIGNATURE):
        return data  # decoders differ by a level when they read a JPEG
    return png_bytes(read_picture(data), level=1)


def scale_levels(picture, gain, offset=0):
    """Every level times `gain` plus `offset`, rounded and clipped to 0..255."""
    levels = np.asarray(picture, dtype=np.float64) * gain + offset
    return Image.fromarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8))


def shift(picture, right, down):
    """The picture moved by whole pixels; what comes in is black."""
    moved = Image.new(picture.mode, picture.size)
    moved.paste(picture, (right, down))
    return moved


def resize(picture, width, height):
    """The picture at another size, filtered well in both directions."""
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def inner_crop(picture, share):
    """The middle of the picture, `share` of either side."""
    width, height = picture.size
    kept_width, kept_height = round(width * share), round(height * share)
    left, top = (width - kept_width) // 2, (height - kept_height) // 2
    return picture.crop((left, top, left + kept_width, top + kept_height))


def is_flat(picture):
    """Whether the grey levels, blurred over 5 x 5 pixels, vary by 4 levels at most (one sigma)."""
    blurred = picture.convert("L").filter(ImageFilter.BoxBlur(2))
    return bool(np.asarray(blurred, dtype=np.float64).std() <= FLAT_LEVELS)


def without_picture_data(png):
    """The same PNG with zeros where the compressed pixels were."""
    start = png.index(b"IDAT") + 4
    end = png.rindex(b"IEND") - 8
    return png[:start] + bytes(end - start) + png[end:]


def broken_files(png, random):
    """Ten ways in which a picture cannot be read: a list of (ending, bytes, how).

    `png` is a sound file to damage. Every way leaves nothing that a lenient decoder could show.
    """
    half = len(png) // 2
    cut_jpeg = jpeg_bytes(read_picture(png), 90)[:40]
    return [
        (".png", png[:half], f"PNG cut off after {half} of {len(png)} bytes"),
        (".png", b"", "empty file"),
        (".png", b"This was meant to be a picture.\n", "text with the ending .png"),
        (".jpg", cut_jpeg, "JPEG cut off in its header"),
        (".png", without_picture_data(png), "PNG whose compressed pixels are overwritten by zeros"),
        (".png", b"<!DOCTYPE html><title>404</title>\n", "web page with the ending .png"),
        (".png", png[:PNG_HEADER_BYTES], "PNG of a header alone"),
        (".png", bytes(8) + png[8:], "PNG whose signature is overwritten by zeros"),
        (".jpg", random.bytes(600), "random bytes with the ending .jpg"),
        (".png", PNG_SIGNATURE, "PNG of a signature alone"),
    ]
