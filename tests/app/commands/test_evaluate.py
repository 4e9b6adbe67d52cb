"""`evaluate` on the command line: what is wrong with its files is said of the right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from engine.errors import StorageError
from tests.project.helpers import rectangle


def test_a_data_set_without_annotations_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth, results = tmp_path / "truth.json", tmp_path / "results.json"
    video = {"id": 1, "width": 4, "height": 4, "length": 1, "file_names": ["a/0.jpg"]}
    truth.write_text(json.dumps({"videos": [video], "categories": [{"id": 1, "name": "frog"}], "annotations": []}))
    results.write_text("[]")
    assert main(["evaluate", str(truth), str(results)]) == 2
    assert f"{truth}: the data set has no annotations" in capsys.readouterr().err


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A data set of one frame, and results that find its frog."""
    truth, results = tmp_path / "truth.json", tmp_path / "results.json"
    video = {"id": 1, "width": 48, "height": 36, "length": 1, "file_names": ["a/0.jpg"]}
    mask = {"size": [36, 48], "counts": rectangle(1, 1, 5, 6).counts.decode()}
    frog = {"video_id": 1, "category_id": 1, "segmentations": [mask]}
    document = {"videos": [video], "categories": [{"id": 1, "name": "frog"}], "annotations": [{"id": 1, **frog}]}
    truth.write_text(json.dumps(document))
    results.write_text(json.dumps([{**frog, "score": 0.9}]))
    return str(truth), str(results)


def test_numbers_are_told_also_when_they_cannot_be_written(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: Path) -> None:
        raise StorageError(f"{path} cannot be written: the disk is full")

    monkeypatch.setattr("engine.files.replacing", full)
    assert main(["evaluate", *files, "--json", str(tmp_path / "scores.json")]) == 1
    said = capsys.readouterr()
    assert "AP50" in said.out
    assert "the disk is full" in said.err


def test_numbers_are_written_also_when_nobody_hears_them(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("app.commands.evaluate.answer", closed)
    with pytest.raises(BrokenPipeError):
        main(["--debug", "evaluate", *files, "--json", str(tmp_path / "scores.json")])
    assert json.loads((tmp_path / "scores.json").read_text())["AP"] == 1.0
