"""Fills tests/fuzz/corpus with a few small files per fuzz target to begin with.

    python tests/fuzz/make_corpus.py

Pictures and arrays are those of tests/reference/io; tables are written here. What a fuzzer once found stays.
"""

import gzip
import shutil
from pathlib import Path

HERE = Path(__file__).parent
REFERENCE = HERE.parent / "reference" / "io"
TABLES = {
    "plain": b"path,label\na.png,cat\nb.png,dog\n",
    "quoted": b'path,label\r\n"a,b.png","two\r\nlines"\r\n"say ""hi""",=1+1\r\n',
    "marked": b"\xef\xbb\xbfpath\n\ncaf\xe9.png\n\xc3\xa9\xf0\x9f\x8c\xb2\n",
    "open": b'a,b\n1,"never closed',
}

RECIPE = """{"kind": "pfa_recipe", "version": 1, "layers": [{"layer": "conv", "strategy": "%s",
"unit_selection": "l1_max", "rules": "%s", "original_count": 4, "recommended_count": 2, "inactive_count": 1,
"units_to_remove": [3, 0], "diagnostics": {%s}}]}"""
RECIPES = {
    "kl": RECIPE % ("kl", "corrected", '"kl_divergence": 0.5, "units_ratio": 0.3'),
    "size": RECIPE % ("size", "dnikit", '"threshold": 0.9, "kept_energy": 7, "kept_share": 0.95'),
    "none": '{"kind": "pfa_recipe", "version": 1, "layers": []}',
}
REPORT = """{"schema":{"fields":[{"name":"id","type":"string"},{"name":"duplicates_f","type":"integer"},
{"name":"familiarity_f","type":"number"},{"name":"splitFamiliarity_f_byAttr_class","type":"any"}]},"data":[
{"id":"7","duplicates_f":-1,"familiarity_f":-1.5,"splitFamiliarity_f_byAttr_class":{"cat":1,"dog":null}},
{"id":"b","duplicates_f":0,"familiarity_f":null,"splitFamiliarity_f_byAttr_class":{"cat":2,"dog":3e300}}]}"""
CONFIGS = {
    "plain": "training:\n  problem: {name: MNIST, batch_size: 64}\n  optimizer:\n    lr: 1e-3\nlist: [1, -0.5, yes, ~]\n",
    "anchors": "a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 'two\n    lines'\nd: |\n  kept\n  as is\n",
    "quoted": '"k": "\\u00e9\\t"\n? plain\n: !!str 1\n',
}
WEIGHTS = {
    "two": (b'{"__metadata__":{"step":"7"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},'
            b'"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}', 11),
    "none": (b"{}", 0),
}
IDX = b"\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02abcd"
MANIFEST = b"""{"format": "deepview response cache", "schema": 1,
"rows": 3,
"fingerprint": [
 {"part":"network","value":"12ab"}],
"fields": [
 {"name":"f6","dtype":"float32","row":[2]},
 {"name":{"base64":"/w=="},"dtype":"bool","row":[]}],
"metadata": [
 {"key":"identifier","group":false,"columns":[{"name":"","type":"int64"}]},
 {"key":"labels","group":true,"columns":[{"name":"label","type":"text"},{"name":"score","type":"float64"}]}],
"chunks": [
 {"rows":3,"files":[{"file":"a","bytes":1,"crc32c":"00000000"},{"file":"b","bytes":1,"crc32c":"00000000"},\
{"file":"c","bytes":1,"crc32c":"00000000"}]}]"""
LINES = b"""[1, "cat", 0.5]
[-2, {"base64":"/w=="}, "0x7ff8000000000000"]
[9223372036854775807, "", -0.0]
"""


def npy(dtype, shape):
    """An array of zeros as NumPy stores it, without NumPy."""
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    size = int(dtype[2:])
    for extent in shape:
        size *= extent
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + bytes(size)


def cache(*files):
    return b"\n--\n".join((MANIFEST, *files))


def write(name, contents):
    fill(name, [])
    for file, content in contents.items():
        (HERE / "corpus" / name / file).write_bytes(content)


def fill(name, sources):
    folder = HERE / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        shutil.copy(source, folder)


def main():
    fill("npy", (REFERENCE / "arrays").glob("*.npy"))
    fill("npz", (REFERENCE / "arrays").glob("*.npz"))
    fill("picture", (path for path in (REFERENCE / "pictures").iterdir() if path.suffix != ".npy"))
    write("csv", TABLES)
    write("recipe", {name: text.encode() for name, text in RECIPES.items()})
    write("dataset_report", {"table": REPORT.encode(), "none": b'{"schema":{"fields":[]},"data":[]}'})
    write("safetensors", {name: len(head).to_bytes(8, "little") + head + bytes(size) for name, (head, size) in WEIGHTS.items()})
    write("yaml", {name: text.encode() for name, text in CONFIGS.items()})
    write("idx", {"plain": IDX, "packed.gz": gzip.compress(IDX, mtime=0), "cut": IDX[:-1]})
    write("cifar", {"one.bin": b"\x03" + bytes(3072), "cut.bin": bytes(3072)})
    whole = npy("<f4", (3, 2)), npy("|b1", (3,))
    write("response_cache", {"whole": cache(*whole, LINES), "wrong": cache(npy("<f8", (3, 2)), whole[1], LINES[:-1])})


if __name__ == "__main__":
    main()
