"""Writes the small pictures that the tests of the decoders read, and what Pillow and NumPy make of them.

    python tests/reference/io/make_pictures.py     (needs pillow, numpy and opencv-python-headless)

Beside every picture lies NAME.npy: its upright pixels, [height, width, 3], alpha laid over white; uint16 where
the file stores 16 bits. `arrays/` holds NumPy's own files for the readers of .npy and .npz.
"""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
PICTURES, ARRAYS = HERE / "pictures", HERE / "arrays"
HEIGHT, WIDTH = 18, 26
ORIENTATION = 0x0112


def colours():
    """Smooth ramps with a bright corner, so that every turn of the picture differs."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = np.stack([x * 9, y * 13, (x + y) * 5], axis=2).astype(np.uint8)
    pixels[:5, :7] = [250, 240, 20]
    return pixels


def over_white(image):
    """The definition of alpha: value x alpha + white x (1 - alpha), rounded."""
    pixels = np.asarray(image.convert("RGBA")).astype(np.int64)
    alpha = pixels[..., 3:]
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def keep(name, data, expected=None):
    if expected is None:
        expected = over_white(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    (PICTURES / name).write_bytes(data)
    np.save(PICTURES / f"{name}.npy", expected)


def saved(image, format_, **options):
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(header, rows, *others):
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *others, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )


def interlaced_png(pixels):
    """Adam7: seven passes, each with its own rows."""
    rows = b""
    for y, x, dy, dx in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]:
        rows += b"".join(b"\0" + row.tobytes() for row in pixels[y::dy, x::dx])
    return png(struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 1), rows)


def deep_png(pixels, colour_type):
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    return png(struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour_type, 0, 0, 0), rows)


def keep_pngs(rgb, grey, alpha, deep):
    image = Image.fromarray(rgb)
    transparent = Image.fromarray(np.dstack([rgb, alpha]))
    keep("rgb.png", saved(image, "PNG"))
    keep("grey.png", saved(Image.fromarray(grey), "PNG"))
    keep("rgba.png", saved(transparent, "PNG"))
    keep("grey_alpha.png", saved(Image.fromarray(np.dstack([grey, alpha]), "LA"), "PNG"))
    keep("palette.png", saved(image.quantize(16), "PNG"))
    keep("palette_transparent.png", saved(image.quantize(16), "PNG", transparency=3))
    keep("one_bit.png", saved(Image.fromarray(grey).convert("1"), "PNG"))
    keep("interlaced.png", interlaced_png(rgb), rgb)
    keep("rgb16.png", deep_png(deep, 2), deep)
    keep("grey16.png", deep_png(deep[..., :1], 0), np.repeat(deep[..., :1], 3, axis=2))
    keep("animated.png", saved(image, "PNG", save_all=True, append_images=[Image.fromarray(255 - rgb)]), rgb)
    keep("turned.png", saved(image, "PNG", exif=turned(6)))


def keep_jpegs(rgb, grey):
    image = Image.fromarray(rgb)
    keep("rgb.jpg", saved(image, "JPEG", quality=90))
    keep("grey.jpg", saved(Image.fromarray(grey), "JPEG"))
    keep("progressive.jpg", saved(image, "JPEG", progressive=True))
    keep("cmyk.jpg", saved(image.convert("CMYK"), "JPEG", quality=95))
    for orientation in range(1, 9):
        keep(f"turned{orientation}.jpg", saved(image, "JPEG", quality=95, exif=turned(orientation)))
    keep("jpeg_named.png", saved(image, "JPEG", quality=80))


def keep_webps(rgb, alpha):
    image = Image.fromarray(rgb)
    keep("lossy.webp", saved(image, "WEBP", quality=90))
    keep("lossless_alpha.webp", saved(Image.fromarray(np.dstack([rgb, alpha])), "WEBP", lossless=True, exact=True))
    keep("turned.webp", saved(image, "WEBP", lossless=True, exif=turned(8)))
    others = [Image.fromarray(255 - rgb)]
    keep("animated.webp", saved(image, "WEBP", lossless=True, save_all=True, append_images=others), rgb)


def keep_tiffs(rgb, grey, alpha, deep):
    image = Image.fromarray(rgb)
    for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        keep(f"{compression}.tif", saved(image, "TIFF", compression=compression))
    keep("grey.tif", saved(Image.fromarray(grey), "TIFF"))
    keep("one_bit.tif", saved(Image.fromarray(grey).convert("1"), "TIFF", compression="group4"))
    keep("palette.tif", saved(image.quantize(16), "TIFF"))
    keep("cmyk.tif", saved(image.convert("CMYK"), "TIFF"))
    keep("rgba.tif", saved(Image.fromarray(np.dstack([rgb, alpha])), "TIFF"))
    keep("pages.tif", saved(image, "TIFF", save_all=True, append_images=[Image.fromarray(255 - rgb)]), rgb)
    keep("turned.tif", saved(image, "TIFF", tiffinfo={ORIENTATION: 6}))
    keep("grey16.tif", saved(Image.fromarray(deep[..., 0]), "TIFF"), np.repeat(deep[..., :1], 3, axis=2))
    keep("rgb16.tif", cv2.imencode(".tif", deep[..., ::-1])[1].tobytes(), deep)


def bmp(bits, compression, data, palette=b"", height=HEIGHT, masks=b""):
    offset = 54 + len(masks) + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(data), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + masks + palette + data


def run_lengths(indices):
    """Each row as runs of equal indices, the last three pixels of it as a run of given ones."""
    out = b""
    for row in indices[::-1]:
        head, tail = row[:-3], row[-3:]
        for value in head:
            out += bytes([1, value])
        out += bytes([0, 3, *tail, 0]) + b"\0\0"
    return out + b"\0\1"


def keep_bmps(rgb, grey):
    image = Image.fromarray(rgb)
    keep("rgb.bmp", saved(image, "BMP"))
    keep("grey.bmp", saved(Image.fromarray(grey), "BMP"))
    keep("one_bit.bmp", saved(Image.fromarray(grey).convert("1"), "BMP"))
    rows = np.zeros((HEIGHT, (WIDTH * 3 + 3) // 4 * 4), np.uint8)
    rows[:, : WIDTH * 3] = rgb[..., ::-1].reshape(HEIGHT, -1)
    keep("top_down.bmp", bmp(24, 0, rows.tobytes(), height=-HEIGHT), rgb)
    red, green, blue = (rgb[..., c].astype(np.uint16) for c in range(3))
    packed = (red >> 3 << 11) | (green >> 2 << 5) | (blue >> 3)
    spread = np.dstack([((v * 255 + most // 2) // most) for v, most in [(red >> 3, 31), (green >> 2, 63), (blue >> 3, 31)]])
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    keep("masks.bmp", bmp(16, 3, packed[::-1].astype("<u2").tobytes(), masks=masks), spread.astype(np.uint8))
    indices = (grey // 16).astype(np.uint8)
    palette = b"".join(bytes([i * 3, i * 7, i * 15, 0]) for i in range(16))
    values = np.array([[i * 15, i * 7, i * 3] for i in range(16)], np.uint8)[indices]
    keep("runs.bmp", bmp(8, 1, run_lengths(indices), palette), values)


def keep_arrays():
    ARRAYS.mkdir(exist_ok=True)
    values = np.arange(24).reshape(2, 3, 4)
    for dtype in ["bool", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]:
        np.save(ARRAYS / f"{dtype}.npy", (values % 2 if dtype == "bool" else values).astype(dtype))
    np.save(ARRAYS / "big_endian.npy", values.astype(">f4"))
    np.save(ARRAYS / "column_major.npy", np.asfortranarray(values.astype("i2")))
    np.save(ARRAYS / "scalar.npy", np.float64(2.5))
    np.save(ARRAYS / "empty.npy", np.zeros((0, 7), np.float32))
    np.save(ARRAYS / "objects.npy", np.array([{"a": 1}], object), allow_pickle=True)
    np.save(ARRAYS / "complex.npy", np.zeros(2, np.complex64))
    np.save(ARRAYS / "structure.npy", np.zeros(2, [("a", "i4"), ("b", "f4")]))
    with open(ARRAYS / "version2.npy", "wb") as out:
        np.lib.format.write_array(out, values.astype("f4"), version=(2, 0))
    with open(ARRAYS / "version3.npy", "wb") as out:
        np.lib.format.write_array(out, values.astype("f4"), version=(3, 0))
    members = {"images": values.astype("u1"), "labels": np.array(["cat", "dög"]), "id": np.array([b"a", b"bc"])}
    np.savez(ARRAYS / "stored.npz", **members)
    np.savez_compressed(ARRAYS / "deflated.npz", **members, zeros=np.zeros(100_000, np.float32))


def main():
    PICTURES.mkdir(exist_ok=True)
    rgb = colours()
    grey = rgb[..., 0]
    alpha = (np.mgrid[0:HEIGHT, 0:WIDTH][0] * 14).astype(np.uint8)
    deep = rgb.astype(np.uint16) * 257 + np.arange(WIDTH, dtype=np.uint16)[None, :, None]
    keep_pngs(rgb, grey, alpha, deep)
    keep_jpegs(rgb, grey)
    keep_webps(rgb, alpha)
    keep_tiffs(rgb, grey, alpha, deep)
    keep_bmps(rgb, grey)
    keep_arrays()


if __name__ == "__main__":
    main()
