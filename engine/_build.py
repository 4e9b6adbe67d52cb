"""Builds the compiled kernels of `engine/csrc` beside `engine/ops`: `python -m engine._build`, or `make kernels`.

They use PyTorch's stable ABI only, so that one build serves PyTorch 2.10 and all later ones. Without a C++ compiler the
program works all the same, on the plain reference.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from engine.files import replacing
from engine.ops.compiled import kernel_file

SOURCES = Path(__file__).parent / "csrc"
STABLE_ABI = "0x020a000000000000"  # of PyTorch 2.10
FLAGS = ("-O3", "-std=c++20", "-fPIC", "-shared", "-fopenmp-simd", "-ffp-contract=fast", "-fvisibility=hidden")
_log = logging.getLogger(__name__)


def find_compiler() -> str | None:
    """The C++ compiler that CXX names, else g++ or clang++; None when there is none."""
    names = [os.environ["CXX"]] if os.environ.get("CXX") else ["g++", "clang++", "c++"]
    return next((found for name in names if (found := shutil.which(name))), None)


def build_cpu(compiler: str) -> Path:
    """Compiles the CPU kernels and returns the library. Raises CalledProcessError when the compiler fails."""
    from torch.utils.cpp_extension import include_paths, library_paths

    target = kernel_file("cpu")
    command = [compiler, *FLAGS, f"-DTORCH_TARGET_VERSION={STABLE_ABI}"]
    command += [f"-I{folder}" for folder in include_paths()]
    command += [str(source) for source in sorted((SOURCES / "cpu").glob("*.cpp"))]
    command += [option for folder in library_paths() for option in (f"-L{folder}", f"-Wl,-rpath,{folder}")]
    with replacing(target) as beside:
        subprocess.run([*command, "-ltorch_cpu", "-ltorch", "-o", str(beside)], check=True)
    return target


def main() -> int:
    """Builds what can be built here; fails only when a compiler does."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    compiler = find_compiler()
    if compiler is None:
        _log.info("No C++ compiler: the plain PyTorch kernels serve, a few times slower. To mend it, install g++.")
        return 0
    try:
        _log.info("Built %s", build_cpu(compiler))
    except subprocess.CalledProcessError as error:
        _log.error("The kernels were not built: %s failed with exit code %d", compiler, error.returncode)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
