"""Names that are not Unicode, letters that a terminal lacks, and an output that cannot be written: what was done stays done."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.edits import CreateTrack, SetMask
from app.project import Project
from tests.project.helpers import add, make_frames, rectangle

ROOT = Path(__file__).parents[3]
ODD = "lat\udce9n"  # the byte 0xe9, as Linux has it in a name of an older system
FULL = Path("/dev/full")

needs_odd_names = pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "reef.mdqe"
    with Project.create(path) as opened:
        video = add(opened, make_frames(tmp_path / "north"))
        crab = opened.apply(CreateTrack(video, opened.add_category("蟹").id))
        assert crab is not None
        opened.apply(SetMask(crab.track_id or 0, 0, rectangle(4, 4, 6, 6)))
    return path


def run(*words: str | Path, stdout: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app", *map(str, words)]
    kept = os.environ | environment
    if stdout is None:
        return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, check=False)
    with stdout.open("wb") as output:
        return subprocess.run(command, cwd=ROOT, env=kept, stdout=output, stderr=subprocess.PIPE, check=False)


@needs_odd_names
@pytest.mark.parametrize("form", ["ytvis", "coco", "davis", "mots", "results", "overlay"])
def test_a_project_whose_name_is_no_text_is_exported(project: Path, tmp_path: Path, form: str) -> None:
    odd = project.rename(tmp_path / f"{ODD}.mdqe")
    assert main(["export", str(odd), "-o", str(tmp_path / "out"), "--format", form]) == 0


@needs_odd_names
def test_a_project_whose_name_is_no_text_is_counted(project: Path, tmp_path: Path) -> None:
    odd = project.rename(tmp_path / f"{ODD}.mdqe")
    assert main(["statistics", str(odd), "--csv", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as table:
        assert next(csv.DictReader(table))["name"] == r"lat\udce9n"


@needs_odd_names
def test_a_document_whose_name_is_no_text_is_imported(project: Path, tmp_path: Path) -> None:
    assert main(["export", str(project), "-o", str(tmp_path / "out")]) == 0
    document = (tmp_path / "out" / "annotations.json").rename(tmp_path / f"{ODD}.json")
    again = tmp_path / "again.mdqe"
    assert main(["import", str(document), "--project", str(again), "--videos", str(tmp_path / "out")]) == 0
    with Project.open(again) as opened:
        assert r"lat\udce9n.json" in opened.history()[-1].name


@needs_odd_names
def test_a_result_that_is_no_text_is_told_all_the_same(project: Path, tmp_path: Path) -> None:
    done = run("export", project, "-o", tmp_path / ODD, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0, done.stderr
    assert rb"lat\udce9n/annotations.json: 1 tracks" in done.stdout


@pytest.mark.parametrize("words", [["statistics", "PROJECT"], ["export", "PROJECT", "-o", "OUT"]])
def test_letters_that_a_terminal_lacks_are_told_by_their_numbers(
    words: list[str], project: Path, tmp_path: Path
) -> None:
    chinese = project.rename(tmp_path / "礁.mdqe")
    named = {"PROJECT": chinese, "OUT": tmp_path / "出"}
    done = run(*(named.get(word, word) for word in words), PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert rb"\u" in done.stdout


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", ["statistics", "compact"])
def test_an_output_that_cannot_be_written_is_named(command: str, project: Path) -> None:
    done = run(command, project, stdout=FULL)
    assert done.returncode == 1
    assert b"The standard output cannot be written: the disk is full" in done.stderr


def test_an_interrupt_while_the_program_is_loaded_is_told_in_a_word() -> None:
    program = (
        "import sys\n"
        "from importlib import abc\n"
        "from app.__main__ import main\n"
        "class Slow(abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'app.cli':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Slow())\n"
        "sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


def test_a_title_says_what_a_document_can_hold(project: Path, tmp_path: Path) -> None:
    assert main(["export", str(project), "-o", str(tmp_path / "out")]) == 0
    document = json.loads((tmp_path / "out" / "annotations.json").read_text("utf-8"))
    assert document["info"]["description"].startswith("reef, ")
