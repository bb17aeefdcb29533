"""Writes about 500 crops of photographs into one folder and plants faults among them.

Usage: make_photographs.py OUT [--seed 0] [--clean]

The folder has no classes. OUT.truth.json, beside OUT, records every planted file; its paths are
relative to OUT.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import planting  # noqa: E402
import sources  # noqa: E402

EXACT_COPIES = 12
COPIES_OF_EACH_KIND = 10
UNREADABLE_FILES = 6
JPEG_QUALITY = 90

# Each way gives a picture that is stored as PNG; what is stored as JPEG is in `near_copy`.
CHANGES = {
    "brightness-0.8": lambda picture: planting.scale_levels(picture, 0.8),
    "half-size": lambda picture: planting.resize(picture, *(side // 2 for side in picture.size)),
    "inner-crop-95": lambda picture: planting.inner_crop(picture, 0.95),
    "size-160x120": lambda picture: planting.resize(picture, 160, 120),
    "contrast-1.2-plus-10": lambda picture: planting.scale_levels(picture, 1.2, 10),
}
KINDS = ["jpeg-40", *CHANGES]


def crop_files():
    """All crops by file name; every second one is stored as JPEG."""
    files = {}
    for i, crop in enumerate(sources.read_crops()):
        if i % 2:
            files[f"{crop.name}.jpg"] = planting.jpeg_bytes(crop.picture, JPEG_QUALITY)
        else:
            files[f"{crop.name}.png"] = planting.png_bytes(crop.picture)
    return files


def near_copy(kind, picture):
    """The ending and the bytes of a picture changed in one way."""
    if kind == "jpeg-40":
        return ".jpg", planting.jpeg_bytes(picture, 40)
    return ".png", planting.png_bytes(CHANGES[kind](picture))


def plant_near(planter):
    """Changed copies of six kinds, ten of each."""
    for kind in [kind for kind in KINDS for _ in range(COPIES_OF_EACH_KIND)]:
        original = planter.next_original()
        picture = planting.read_picture(planter.files[original])
        planter.add_near(original, "", kind, near_copy(kind, picture))


def main():
    arguments = planting.read_arguments(__doc__.splitlines()[0])
    planter = planting.Planter(crop_files(), arguments.seed)
    if not arguments.clean:
        for _ in range(EXACT_COPIES):
            planter.add_exact(planter.next_original(), "", repacked=True)
        plant_near(planter)
        planter.add_unreadable([""] * UNREADABLE_FILES)
    planting.write_data_set(arguments.out, planter)


if __name__ == "__main__":
    main()
