"""`evaluate` on the command line: what is wrong with its files is said of the right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main


def test_a_data_set_without_annotations_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth, results = tmp_path / "truth.json", tmp_path / "results.json"
    video = {"id": 1, "width": 4, "height": 4, "length": 1, "file_names": ["a/0.jpg"]}
    truth.write_text(json.dumps({"videos": [video], "categories": [{"id": 1, "name": "frog"}], "annotations": []}))
    results.write_text("[]")
    assert main(["evaluate", str(truth), str(results)]) == 2
    assert f"{truth}: the data set has no annotations" in capsys.readouterr().err
