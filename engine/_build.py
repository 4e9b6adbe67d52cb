"""Builds the compiled kernels of `engine/csrc`: beside `engine/ops` (`python -m engine._build`), or into a wheel.

They use PyTorch's stable ABI only, so that one build serves PyTorch 2.10 and all later ones. What is missing for them
(a compiler, PyTorch in the environment that pip builds in, nvcc) is said; the program works all the same, on the plain
reference. Environment: CXX names the compiler, CUDA_HOME the toolkit; FORCE_CUDA=1 builds for CUDA without a GPU,
FORCE_CUDA=0 never; TORCH_CUDA_ARCH_LIST (``8.0;9.0+PTX``) names GPUs, MAX_JOBS how many are compiled for at a time.

This module is loaded by setuptools, where nothing else of the engine can be imported.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

SOURCES = Path(__file__).parent / "csrc"
DEVICES = ("cpu", "cuda")
STABLE_ABI = "0x020a000000000000"  # of PyTorch 2.10
ARCHITECTURES = ("7.5", "8.0", "8.6", "8.9", "9.0", "10.0")  # of GPUs; later ones compile the last one's PTX
HOST_FLAGS = ("-fPIC", "-fvisibility=hidden", f"-fmacro-prefix-map={SOURCES}=csrc")  # messages name no folder of ours
CPU_FLAGS = ("-O3", "-std=c++20", "-shared", "-fopenmp-simd", "-ffp-contract=fast", *HOST_FLAGS)
CUDA_FLAGS = ("-O3", "-std=c++20", "-shared", "-cudart", "shared", "-Xcompiler", ",".join(HOST_FLAGS))
_log = logging.getLogger(__name__)


def find_compiler() -> str | None:
    """The C++ compiler that CXX names, else g++ or clang++; None when there is none."""
    names = [os.environ["CXX"]] if os.environ.get("CXX") else ["g++", "clang++", "c++"]
    return next((found for name in names if (found := shutil.which(name))), None)


def find_nvcc() -> str | None:
    """The CUDA compiler of CUDA_HOME, else the one on the path; None when there is none."""
    home = os.environ.get("CUDA_HOME")
    return (shutil.which("nvcc", path=Path(home) / "bin") if home else None) or shutil.which("nvcc")


def missing(device: str) -> str | None:
    """What lacks here to build the kernels of a device; None when nothing does."""
    if importlib.util.find_spec("torch") is None:
        return "PyTorch is not in the environment that builds (pip: --no-build-isolation)"
    if find_compiler() is None:
        return "there is no C++ compiler (install g++)"
    if device == "cuda":
        if find_nvcc() is None:
            return "there is no nvcc (install the CUDA toolkit)"
        if not os.environ.get("FORCE_CUDA") and not _gpus():
            return "there is no GPU (FORCE_CUDA=1 builds all the same)"
        if os.environ.get("FORCE_CUDA") == "0":
            return "FORCE_CUDA=0 forbids it"
    return None


def build(device: str, target: Path) -> None:
    """Compiles the kernels of a device into the library ``target``; `missing` has said that it can be done.

    Raises:
        CalledProcessError: the compiler fails; what stood at ``target`` stays.
    """
    beside = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run([*(_cpu_command() if device == "cpu" else _cuda_command()), "-o", str(beside)], check=True)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _cpu_command() -> list[str]:
    sources = sorted((SOURCES / "cpu").glob("*.cpp"))
    runtime = [f"-Wl,{library}" for library in _cpp_runtime()]
    return [str(find_compiler()), *CPU_FLAGS, *map(str, sources), "-Wl,--no-as-needed", *runtime, *_torch_options()]


def _cuda_command() -> list[str]:
    """Needs no libtorch_cuda: its functions are found when the library is loaded, through libtorch."""
    nvcc = str(find_nvcc())
    command = [nvcc, "-ccbin", str(find_compiler()), *CUDA_FLAGS, *_architecture_options(nvcc)]
    command += ["--threads", os.environ.get("MAX_JOBS", "0")]  # 0: as many as there are processors
    sources = sorted((SOURCES / "cuda").glob("*.cu"))
    linker = [word for option in ("--no-as-needed", *_cpp_runtime()) for word in ("-Xlinker", option)]
    return [*command, *map(str, sources), "-DUSE_CUDA", *linker, *_torch_options()]


def _cpp_runtime() -> list[str]:
    """The shared C++ library that PyTorch itself uses, named before any other.

    Compilers that have only the static one at hand would give the kernels a copy of their own, and an error that is thrown
    with the one and caught with the other crashes the process.
    """
    asked = [str(find_compiler()), "-print-file-name=libstdc++.so.6"]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return [answer] if Path(answer).is_absolute() else []  # it answers with the bare name where there is none


def _torch_options() -> list[str]:
    import torch
    from torch.utils.cpp_extension import include_paths, library_paths

    cuda = f", CUDA {torch.version.cuda}" if torch.version.cuda else ""
    return [
        f"-DTORCH_TARGET_VERSION={STABLE_ABI}",
        f'-DMDQE_BUILT_WITH="PyTorch {torch.__version__}{cuda}"',
        *(f"-I{folder}" for folder in include_paths()),
        *(f"-L{folder}" for folder in library_paths()),
        "-ltorch_cpu",
        "-ltorch",
    ]


def _architecture_options(nvcc: str) -> list[str]:
    """Machine code for the GPUs that are named, else for those that are here, else for all common ones."""
    if os.environ.get("TORCH_CUDA_ARCH_LIST"):
        names = re.split(r"[;,\s]+", os.environ["TORCH_CUDA_ARCH_LIST"].strip())
    elif not os.environ.get("FORCE_CUDA"):
        names = _gpus()
    else:
        known = subprocess.run([nvcc, "--list-gpu-arch"], check=True, capture_output=True, text=True).stdout.split()
        names = [name for name in ARCHITECTURES if f"compute_{name.replace('.', '')}" in known]
        names[-1] += "+PTX"
    options = []
    for name in names:
        number = name.removesuffix("+PTX").replace(".", "")
        options += ["-gencode", f"arch=compute_{number},code=sm_{number}"]
        if name.endswith("+PTX"):
            options += ["-gencode", f"arch=compute_{number},code=compute_{number}"]
    return options


def _gpus() -> list[str]:
    """Compute capabilities of the GPUs that PyTorch sees, each once."""
    import torch

    return sorted({"{}.{}".format(*torch.cuda.get_device_capability(i)) for i in range(torch.cuda.device_count())})


class BuildKernels(build_ext):  # type: ignore[misc]  # setuptools carries no types
    """setuptools' build_ext for the ext-modules of pyproject.toml, which name a library after its device.

    The libraries are none of Python's and carry no tag of its version. What cannot be built is left out of the wheel.
    """

    def get_ext_filename(self, fullname: str) -> str:
        return str(Path(*fullname.split(".")).with_suffix(".so"))

    def build_extension(self, ext: Extension) -> None:
        device = ext.name.rpartition("_")[2]
        if lacking := missing(device):
            _log.warning("The kernels for %s are not built: %s.", device, lacking)
            return
        try:
            build(device, Path(self.get_ext_fullpath(ext.name)))
        except subprocess.CalledProcessError as error:  # setuptools goes on without what is marked optional
            raise CompileError(f"the kernels for {device}: the compiler ended with {error.returncode}") from error


def main() -> int:
    """Builds what can be built here; fails only when a compiler does."""
    from engine.ops.compiled import kernel_file

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for device in DEVICES:
        if lacking := missing(device):
            _log.info("The kernels for %s are not built: %s. Plain PyTorch serves there, slower.", device, lacking)
            continue
        try:
            build(device, kernel_file(device))
        except subprocess.CalledProcessError as error:
            _log.error("The kernels for %s were not built: %s ended with %d", device, error.cmd[0], error.returncode)
            return 1
        _log.info("Built %s", kernel_file(device))
    return 0


if __name__ == "__main__":
    sys.exit(main())
