"""The walls that import-linter cannot see: what gets imported at run time, how long files are, who starts threads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for folder in ("app", "engine", "tests") for path in (ROOT / folder).rglob("*.py"))
DISTRIBUTIONS = {
    "PIL": "Pillow",
    "cv2": "opencv-python",
    "PySide6": "PySide6-Essentials",
    "fontTools": "fonttools",
    "qtawesome": "QtAwesome",
}
LONGEST = 500  # lines
THREAD_CLASSES = {"QThread", "QThreadPool", "QRunnable", "QProcess", "QtConcurrent"}


def modules_after(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after ``statement``."""
    program = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import app", {"torch", "PySide6", "numpy"}),
        ("import app.cli", {"torch", "PySide6", "av", "cv2"}),
        ("import app.project", {"torch", "PySide6"}),
        ("import app.ui.main", {"torch", "scipy"}),
        ("import engine", {"torch", "PySide6"}),
        ("import engine.types, engine.video, engine.ytvis", {"torch", "PySide6", "scipy"}),
        ("import engine.training, engine.inference, engine.model", {"PySide6", "app"}),
    ],
)
def test_imports_stay_light(statement: str, absent: set[str]) -> None:
    assert not modules_after(statement) & absent


def test_files_are_about_one_idea() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert not {name: length for name, length in lengths.items() if length > LONGEST}


def test_every_room_is_a_package() -> None:
    rooms = {path.parent for path in SOURCES if (ROOT / "tests") not in path.parents}
    assert all((room / "__init__.py").exists() for room in rooms)


def test_packaging_does_not_shadow_the_library_of_that_name() -> None:
    assert not list((ROOT / "packaging").rglob("__init__.py"))


def test_only_jobs_start_threads() -> None:
    users = set()
    for path in SOURCES:
        if (ROOT / "app") not in path.parents or (ROOT / "app" / "jobs") in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and THREAD_CLASSES & {alias.name for alias in node.names}:
                users.add(str(path.relative_to(ROOT)))
    assert not users


def test_no_code_left_for_later() -> None:
    unfinished = "NotImplemented" + "Error"
    assert not [path.name for path in SOURCES if unfinished in path.read_text("utf-8")]


def test_model_files_run_no_code() -> None:
    """Every torch.load in the project asks for weights only."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
                assert {"weights_only": "True"}.items() <= {
                    k.arg: ast.unparse(k.value) for k in node.keywords
                }.items(), path


def test_dependencies_are_what_is_imported() -> None:
    """No import without its line in pyproject.toml, and no line without an import."""
    imported = set()
    for path in SOURCES:
        if (ROOT / "tests") in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                imported.add(node.module.partition(".")[0])
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    builders = {re.split(r"[^\w-]", requirement)[0] for requirement in document["build-system"]["requires"]}
    imported -= {"app", "engine", *builders, *sys.stdlib_module_names}
    declared = {re.split(r"[^\w-]", requirement)[0] for requirement in project["dependencies"]}
    optional = {
        re.split(r"[^\w-]", item)[0] for name in ("onnx", "cluster") for item in project["optional-dependencies"][name]
    }
    needed = {DISTRIBUTIONS.get(name, name) for name in imported}
    assert needed - optional == declared
