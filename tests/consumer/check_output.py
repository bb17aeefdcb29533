#!/usr/bin/env python3
"""Runs a program and compares what it prints with a file."""

import argparse
import difflib
import subprocess
import sys
from pathlib import Path


def difference(program, expected):
    """What to complain about; empty when the program prints the file and ends well."""
    result = subprocess.run([program], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return f"{program} ends with {result.returncode}\n{result.stderr}"
    lines = Path(expected).read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(lines, result.stdout.splitlines(), str(expected), str(program)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("expected")
    arguments = parser.parse_args()
    return difference(arguments.program, arguments.expected) or 0


if __name__ == "__main__":
    sys.exit(main())
