"""Libraries of compiled kernels: found, loaded, named when they do not fit; built with and without what it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine import _build
from engine.ops import compiled, kernel_troubles, kernels
from engine.ops.compiled import compiled_devices

# Libraries are looked for as `engine.ops` is imported; the module that looks can be had before.
LOADING = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
import engine
spec = spec_from_file_location("engine.ops.compiled", Path(engine.__file__).parent / "ops" / "compiled.py")
sys.modules["engine.ops.compiled"] = compiled = module_from_spec(spec)
spec.loader.exec_module(compiled)
compiled.FOLDER = Path({folder!r})
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    """An empty folder in the place of the one with the libraries, for one test."""
    compiled_devices()  # the real ones first: what is loaded stays so
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "FOLDER", tmp_path)
        compiled._load_all.cache_clear()
        yield tmp_path
    compiled._load_all.cache_clear()


def test_kernels_are_named() -> None:
    live = kernels()["ms_deform_attn"]
    assert live in ("compiled for cpu", "compiled for cpu, compiled for cuda", "reference (PyTorch)")


def test_without_libraries_the_reference_serves(folder, caplog) -> None:
    assert compiled_devices() == frozenset() and kernels()["ms_deform_attn"] == "reference (PyTorch)"
    assert not caplog.records and not kernel_troubles()


def assert_named_once_and_replaced(library: Path, caplog: pytest.LogCaptureFixture, cause: str) -> None:
    assert compiled_devices() == frozenset() == compiled_devices()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert kernel_troubles() == (caplog.messages[0],)
    assert f"{library}: the compiled kernels cannot be loaded" in caplog.text
    assert cause in caplog.text and "make kernels" in caplog.text
    assert kernels()["ms_deform_attn"] == "reference (PyTorch)"


def test_a_damaged_library_is_named_and_the_reference_serves(folder, caplog) -> None:
    library = folder / "_kernels_cpu.so"
    library.write_bytes(b"not a library")
    assert_named_once_and_replaced(library, caplog, "It is damaged")


@pytest.mark.skipif("cpu" not in compiled_devices(), reason="the kernels were not built: make kernels")
def test_a_library_for_another_torch_is_named_and_the_reference_serves(folder, caplog) -> None:
    made = (Path(compiled.__file__).parent / "_kernels_cpu.so").read_bytes()
    version = torch.__version__.encode()
    assert made.count(b"built with PyTorch " + version) == 1
    made = made.replace(b"built with PyTorch " + version, b"built with PyTorch " + b"9" * len(version))
    made = made.replace(b"\0aoti_torch_get_dtype\0", b"\0aoti_torch_get_dtypo\0")  # a function that this torch lacks
    library = folder / "_kernels_cpu.so"
    library.write_bytes(made)
    assert_named_once_and_replaced(library, caplog, f"They were built with PyTorch {'9' * len(version)}")
    assert f", and this is PyTorch {torch.__version__}. " in caplog.text
    assert "aoti_torch_get_dtypo" in caplog.text


@pytest.mark.skipif("cpu" not in compiled_devices(), reason="the kernels were not built: make kernels")
@pytest.mark.parametrize(
    ("lacking", "plain"),
    [("encode_masks", "encode_masks"), ("ms_deform_attn_backward", "ms_deform_attn")],
)
def test_a_library_of_older_sources_is_named_and_serves_as_far_as_it_goes(tmp_path, lacking, plain) -> None:
    """Loaded in a process of its own, as one that has the kernels keeps them."""
    made = (Path(compiled.__file__).parent / "_kernels_cpu.so").read_bytes()
    name = f"\0{lacking}\0".encode()
    assert made.count(name) == 1
    library = tmp_path / "_kernels_cpu.so"
    library.write_bytes(made.replace(name, f"\0{'x' * len(lacking)}\0".encode()))
    asking = f"""
import logging
said = []
class Listener(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())
logging.getLogger().addHandler(Listener())
{LOADING.format(folder=str(tmp_path))}
from engine.ops import kernel_troubles, kernels
assert kernels()[{plain!r}] == "reference (PyTorch)", kernels()
assert sum("compiled for cpu" in kernel for kernel in kernels().values()) == 1, kernels()
(trouble,) = kernel_troubles()
assert said == [trouble], said
for words in ({str(library)!r}, {lacking!r}, "older sources", "PyTorch {torch.__version__}", "make kernels"):
    assert words in trouble, (words, trouble)
import torch
from engine.ops import encode_masks, ms_deform_attn
from tests.engine.ops.test_encode_masks import enlargement_of
assert len(encode_masks(torch.ones(2, 4, 4), enlargement_of((4, 4), (0, 0), (9, 9), True))) == 2
value = torch.ones(1, 4, 1, 8, requires_grad=True)
ms_deform_attn(value, [(2, 2)], torch.zeros(1, 1, 1, 1, 1, 2), torch.zeros(1, 1, 1, 1, 1)).sum().backward()
"""
    subprocess.run([sys.executable, "-c", asking], check=True)


def test_what_lacks_for_building_is_said(monkeypatch) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert _build.missing("cpu") == "there is no C++ compiler (install g++)"
    monkeypatch.setenv("CXX", "true")
    assert _build.missing("cpu") is None
    monkeypatch.setattr(_build, "find_nvcc", lambda: None)
    assert _build.missing("cuda") == "there is no nvcc (install the CUDA toolkit)"
    monkeypatch.setattr(_build, "find_nvcc", lambda: "nvcc")
    monkeypatch.setattr(_build, "_gpus", list)
    monkeypatch.delenv("FORCE_CUDA", raising=False)
    assert _build.missing("cuda") == "there is no GPU (FORCE_CUDA=1 builds all the same)"
    monkeypatch.setenv("FORCE_CUDA", "1")
    assert _build.missing("cuda") is None
    monkeypatch.setattr(_build, "_gpus", lambda: ["9.0"])
    monkeypatch.setenv("FORCE_CUDA", "0")
    assert _build.missing("cuda") == "FORCE_CUDA=0 forbids it"


def test_a_compiler_that_fails_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CXX", "false")
    library = tmp_path / "_kernels_cpu.so"
    library.write_bytes(b"before")
    with pytest.raises(subprocess.CalledProcessError):
        _build.build("cpu", library)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_gpus_to_build_for(monkeypatch) -> None:
    monkeypatch.setenv("TORCH_CUDA_ARCH_LIST", "8.0; 9.0+PTX")
    assert _build._architecture_options("nvcc") == [
        "-gencode", "arch=compute_80,code=sm_80",
        "-gencode", "arch=compute_90,code=sm_90",
        "-gencode", "arch=compute_90,code=compute_90",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(_build.find_nvcc() is None or _build.find_compiler() is None, reason="no nvcc or no C++ compiler")
def test_cuda_kernels_compile_without_a_gpu(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_CUDA", "1")
    monkeypatch.setenv("TORCH_CUDA_ARCH_LIST", "8.0;9.0+PTX")  # without and with additions of four numbers at once
    assert _build.missing("cuda") is None
    library = tmp_path / "_kernels_cuda.so"
    _build.build("cuda", library)
    assert compiled._built_with(library).startswith(f"PyTorch {torch.__version__}")
    assert b"sm_80" in library.read_bytes() and b"sm_90" in library.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None or os.name != "posix", reason="no g++")
def test_an_error_is_caught_also_where_the_compiler_links_its_library_statically(tmp_path, monkeypatch) -> None:
    """A C++ library of its own in the kernels crashed the process when an input was refused, e.g. on Ubuntu 24.04's g++."""
    compiler = tmp_path / "g++"
    compiler.write_text('#!/bin/sh\nexec g++ "$@" -static-libstdc++\n')
    compiler.chmod(0o755)
    monkeypatch.setenv("CXX", str(compiler))
    library = tmp_path / "_kernels_cpu.so"
    _build.build("cpu", library)
    assert b"libstdc++.so.6\0" in library.read_bytes()  # which PyTorch crashes without it depends on its version
    refuse = f"""
{LOADING.format(folder=str(tmp_path))}
import torch
from engine.ops import compiled_devices, ms_deform_attn
assert compiled_devices() == {{"cpu"}}
try:
    ms_deform_attn(torch.zeros(1, 4, 1, 8), [(9, 9)], torch.zeros(1, 1, 1, 1, 1, 2), torch.zeros(1, 1, 1, 1, 1))
except RuntimeError as error:
    assert "81 cells" in str(error), error
else:
    raise AssertionError("nothing was refused")
"""
    subprocess.run([sys.executable, "-c", refuse], check=True)


def wheel_contents(folder: Path, **environment: str) -> set[str]:
    """Builds a wheel of the working tree in ``folder``, with the packages of this environment."""
    here = Path(compiled.__file__).parents[2]
    source = folder / "source"
    for package in ("app", "engine"):
        shutil.copytree(here / package, source / package, ignore=shutil.ignore_patterns("__pycache__", "*.so", ".*"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(here / file, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--wheel-dir", str(folder), str(source)],
        check=True,
        env={**os.environ, "FORCE_CUDA": "0"} | environment,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


@pytest.mark.slow
@pytest.mark.skipif(_build.find_compiler() is None, reason="no C++ compiler")
def test_a_wheel_holds_the_kernels_where_a_compiler_is(tmp_path) -> None:
    contents = wheel_contents(tmp_path)
    assert {"engine/ops/_kernels_cpu.so", "engine/ops/compiled.py", "engine/csrc/ms_deform_attn.h"} <= contents
    assert "engine/csrc/cuda/ms_deform_attn.cu" in contents and "engine/ops/_kernels_cuda.so" not in contents


@pytest.mark.slow
@pytest.mark.parametrize("compiler", ["no-such-compiler", "false"], ids=["none", "one that fails"])
def test_a_wheel_is_built_without_kernels_where_they_cannot_be(tmp_path, compiler) -> None:
    contents = wheel_contents(tmp_path, CXX=compiler)
    assert "engine/ops/compiled.py" in contents and not [name for name in contents if name.endswith(".so")]
