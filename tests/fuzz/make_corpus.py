"""Fills tests/fuzz/corpus with a few small files per fuzz target to begin with.

    python tests/fuzz/make_corpus.py

Pictures and arrays are those of tests/reference/io; tables and recipes are written here.
"""

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


def fill(name, sources):
    folder = HERE / "corpus" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in sources:
        shutil.copy(source, folder)


def main():
    fill("npy", (REFERENCE / "arrays").glob("*.npy"))
    fill("npz", (REFERENCE / "arrays").glob("*.npz"))
    fill("picture", (path for path in (REFERENCE / "pictures").iterdir() if path.suffix != ".npy"))
    fill("csv", [])
    for name, content in TABLES.items():
        (HERE / "corpus" / "csv" / name).write_bytes(content)
    fill("recipe", [])
    for name, content in RECIPES.items():
        (HERE / "corpus" / "recipe" / name).write_text(content)


if __name__ == "__main__":
    main()
