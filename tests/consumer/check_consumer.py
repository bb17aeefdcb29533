#!/usr/bin/env python3
"""Installs a build tree into an empty folder, runs the command from there, and builds and runs the example
against that folder alone."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from check_output import difference


def run(*command):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("CMAKE_", "LD_LIBRARY_PATH", "CPATH", "CPLUS_INCLUDE_PATH"))}
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                            env=environment)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--cmake", default="cmake")
    parser.add_argument("--generator", default="Ninja")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--flags", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prefix, project, build = Path(folder, "prefix"), Path(folder, "project"), Path(folder, "build")
        run(arguments.cmake, "--install", arguments.build, "--prefix", prefix)
        run(prefix / "bin" / "deepview", "--version")
        shutil.copytree(Path(__file__).parent / "project", project)
        shutil.copytree(arguments.examples, project / "examples")
        run(arguments.cmake, "-S", project, "-B", build, "-G", arguments.generator,
            f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={arguments.compiler}",
            f"-DCMAKE_CXX_FLAGS={arguments.flags}", f"-DEXAMPLES={project / 'examples'}")
        run(arguments.cmake, "--build", build)
        return difference(build / "first_pipeline", arguments.examples / "first_pipeline.expected") or 0


if __name__ == "__main__":
    sys.exit(main())
