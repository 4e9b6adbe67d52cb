"""The program is installed for one person, without what this checkout has beside its packages, and taken away again."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTHING_DOWNLOADED = "--no-index --no-deps --no-build-isolation"


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    return tmp_path / "a person's 100 % own"


def run(*command: str | Path, prefix: Path) -> str:
    """What a command says, far from the checkout, with the libraries of this environment and no compiler."""
    libraries = sysconfig.get_path("purelib")  # on PYTHONPATH what is installed as editable there does not count
    environment = {**os.environ, "PREFIX": str(prefix), "PYTHONPATH": libraries, "PIP_FLAGS": NOTHING_DOWNLOADED}
    environment |= {"CXX": "/no/compiler", "FORCE_CUDA": "0", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=prefix.parent, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def entries(path: Path) -> dict[str, str]:
    """Of a file of the desktop's."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a menu entry as Linux desktops have it")
def test_what_is_installed_works_and_goes_away_without_a_trace(prefix):
    run(ROOT / "packaging/install", prefix=prefix)

    program = prefix / "bin/mdqe-annotator"
    assert "ok  mdqe-annotator" in run(program, "doctor", prefix=prefix)
    where = "import app, engine.resources as r; print(app.__file__, r.resources_folder(), sep='\\n')"
    package, resources = run(prefix / "lib/mdqe-annotator/bin/python", "-c", where, prefix=prefix).splitlines()
    assert package.startswith(str(prefix))
    ours = ROOT / "resources"
    wanted = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
    assert wanted == {path.relative_to(resources) for path in Path(resources).rglob("*") if path.is_file()}

    menu = entries(prefix / "share/applications/mdqe-annotator.desktop")
    started, *rest = shlex.split(menu["Exec"].replace("%%", "%"))
    assert (started, rest) == (str(program), ["open", "%F"])
    assert (prefix / f"share/icons/hicolor/scalable/apps/{menu['Icon']}.svg").is_file()

    run(ROOT / "packaging/install", prefix=prefix)  # a later version in its place
    run(program, "--version", prefix=prefix)

    run(ROOT / "packaging/uninstall", prefix=prefix)
    left = [path for path in prefix.rglob("*") if path.is_file() or path.is_symlink()]
    tables = [path for path in left if path.parent.name == "mime" or path.name == "mimeinfo.cache"]  # the desktop's own
    assert left == tables
