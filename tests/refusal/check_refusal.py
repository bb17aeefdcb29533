#!/usr/bin/env python3
"""Checks that a file compiles, and that with -DREFUSED it does not, for the reason it names.

The file says in its first line what the compiler must complain about: // refused: WORDS
"""

import argparse
import subprocess
import sys
from pathlib import Path


def compiled(arguments, *definitions):
    command = [arguments.compiler, "-std=c++20", "-fsyntax-only", f"-I{arguments.include}",
               *definitions, str(arguments.file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--include", required=True)
    parser.add_argument("--compiler", required=True)
    arguments = parser.parse_args()
    marker, _, words = arguments.file.read_text(encoding="utf-8").splitlines()[0].partition(": ")
    if marker != "// refused" or not words:
        return f"{arguments.file} does not begin with // refused: WORDS"
    allowed = compiled(arguments)
    if allowed.returncode != 0:
        return f"the twin that is allowed does not compile:\n{allowed.stderr}"
    refused = compiled(arguments, "-DREFUSED")
    if refused.returncode == 0:
        return "it compiles, and must not"
    if words not in refused.stderr:
        return f"it does not compile, but not because of '{words}':\n{refused.stderr}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
