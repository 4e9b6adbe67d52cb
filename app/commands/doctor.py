"""`doctor`: what this machine has for the program, on one page."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path

from rich.table import Table
from rich.text import Text
from typer import Exit

from app.commands.terminal import results

REQUIRED = {  # import name -> distribution
    "torch": "torch",
    "av": "av",
    "cv2": "opencv-python",
    "numpy": "numpy",
    "pycocotools": "pycocotools",
    "msgspec": "msgspec",
    "safetensors": "safetensors",
    "scipy": "scipy",
    "accelerate": "accelerate",
    "PIL": "Pillow",
    "fontTools": "fonttools",
    "appdirs": "appdirs",
}
OPTIONAL = {
    "PySide6": "PySide6-Essentials",
    "qtawesome": "QtAwesome",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "onnxruntime": "onnxruntime-gpu",
    "ray": "ray",
}
USES = {
    "PySide6": "only the window needs it",
    "qtawesome": "only the window needs it",
    "onnx": "only ONNX models need it",
    "onnxscript": "only the conversion to ONNX needs it",
    "onnxruntime": "only ONNX models need it",
    "ray": "only clusters need it",
}
DECODERS = ("h264", "hevc", "vp9", "av1")
OVERLAY_ENCODER = "libx264"

Finding = tuple[str, str, bool]  # what, how it is, whether that is well


def doctor() -> None:
    """Show versions, devices, kernels, Qt, codecs and disk; exit 1 when something that is needed is missing."""
    findings = [*_program(), *_packages(), *_computing(), _qt_platform(), *_codecs(), *_storage()]
    table = Table(box=None, show_header=False, pad_edge=False)
    for what, state, is_well in findings:
        table.add_row("[green]ok[/]" if is_well else "[red]no[/]", what, Text(state))
    results.print(table)
    if not all(is_well for _, _, is_well in findings):
        raise Exit(1)


def _program() -> list[Finding]:
    return [
        ("mdqe-annotator", f"{_version('mdqe-annotator') or 'run from a folder, not installed'}", True),
        ("Python", f"{platform.python_version()} ({sys.executable})", True),
        ("system", f"{platform.platform()}, {os.cpu_count()} cores", True),
    ]


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _packages() -> list[Finding]:
    findings: list[Finding] = []
    for module, distribution in REQUIRED.items():
        found = util.find_spec(module) is not None
        state = (_version(distribution) or "present") if found else f"missing: pip install {distribution}"
        findings.append((module, state, found))
    for module, distribution in OPTIONAL.items():
        found = util.find_spec(module) is not None
        version = _version(distribution) or _version(module) or "present"  # onnxruntime-gpu or onnxruntime
        findings.append((module, version if found else f"not installed ({USES[module]})", True))
    return findings


def _computing() -> list[Finding]:
    if util.find_spec("torch") is None:
        return [("devices", "unknown without torch", False)]
    import torch

    from engine import ops

    findings: list[Finding] = [
        ("device cpu", f"{torch.get_num_threads()} threads, {torch.backends.cpu.get_cpu_capability()}", True)
    ]
    for index in range(torch.cuda.device_count()):
        gpu = torch.cuda.get_device_properties(index)
        state = f"{gpu.name}, {gpu.total_memory / 2**30:.1f} GiB, compute capability {gpu.major}.{gpu.minor}"
        findings.append((f"device cuda:{index}", state, True))
    if not torch.cuda.is_available():
        why = "this torch is built without CUDA" if torch.version.cuda is None else "no usable NVIDIA driver or GPU"
        findings.append(("device cuda", f"none: {why}", True))
    findings += [(f"kernel of {operation}", kernel, True) for operation, kernel in ops.kernels().items()]
    findings += [("kernels", trouble, False) for trouble in ops.kernel_troubles()]
    return findings


def _qt_platform() -> Finding:
    """Starts Qt in a process of its own, because Qt ends the process where it finds no screen."""
    if util.find_spec("PySide6") is None:
        return ("Qt platform", "none without PySide6", True)
    program = "from PySide6.QtGui import QGuiApplication; print(QGuiApplication([]).platformName())"
    environment = dict(os.environ)
    has_screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not has_screen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return ("Qt platform", "Qt did not start within a minute", False)
    if run.returncode != 0:
        reason = (run.stderr.strip().splitlines() or ["no message"])[-1]
        return ("Qt platform", f"Qt does not start: {reason}", False)
    return ("Qt platform", run.stdout.strip() + ("" if has_screen else " (no display: windows stay unseen)"), True)


def _codecs() -> list[Finding]:
    if util.find_spec("av") is None:
        return [("codecs", "unknown without av", False)]
    import av

    def has(name: str, mode: str) -> bool:
        try:
            av.Codec(name, mode)  # type: ignore[arg-type]
        except av.codec.codec.UnknownCodecError:
            return False
        return True

    findings = [
        (f"decode {name}", "yes" if has(name, "r") else "missing in this FFmpeg", has(name, "r")) for name in DECODERS
    ]
    encodes = has(OVERLAY_ENCODER, "w")
    findings.append(
        ("encode h264", OVERLAY_ENCODER if encodes else f"{OVERLAY_ENCODER} missing: no overlay videos", encodes)
    )
    return findings


def _storage() -> list[Finding]:
    findings: list[Finding] = []
    for what, folder in (("disk here", Path.cwd()), ("disk at home", Path.home())):
        if not folder.is_dir():  # the home of a service's account may be missing
            findings.append((what, f"there is no folder {folder}", False))
            continue
        free = shutil.disk_usage(folder).free / 2**30
        findings.append((what, f"{free:.1f} GiB free in {folder}", free >= 1))
    return findings
