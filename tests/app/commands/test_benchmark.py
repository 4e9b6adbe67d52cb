"""`benchmark`: numbers in a table, and in a file that any reader of JSON takes."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

import engine
from app import cli
from app.commands import benchmark
from tests.app.helpers import write_film


def refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_the_numbers_are_written_as_json_also_where_one_is_not_known(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(engine, "load_model", lambda *_, **__: None)
    monkeypatch.setattr(engine, "prelabel", lambda video, _: [SimpleNamespace(frames=range(len(video)))])
    film, numbers = write_film(tmp_path / "film.mp4", frames=4), tmp_path / "speed.json"
    assert cli.main(["benchmark", str(film), "--device", "cpu", "--json", str(numbers)]) == 0
    (measured,) = json.loads(numbers.read_text(), parse_constant=refuse)
    assert (measured["video"], measured["frames"]) == (str(film), 4)
    assert measured["decoding, frames/s"] > 0 and measured["pre-labelling, frames/s"] > 0
    peak = measured["peak memory so far, MiB"]
    assert peak is None if platform == "win32" else peak > 0
    shown = capsys.readouterr().out
    assert "nan" not in shown and "None" not in shown
