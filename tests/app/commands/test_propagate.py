"""`propagate` on the command line: what lies between the masks that people drew is filled."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from app.cli import main
from app.edits import CreateTrack, SetMask
from app.jobs.model_choice import ModelChoice
from app.jobs.propagation import KeptPropagator
from app.project import Project
from engine.types import Mask
from engine.video import open_video
from tests.app.helpers import FRAMES, disc
from tests.app.propagators import Carrier

HERE = Mask.from_bitmap(disc(40, 30))


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    carrier = Carrier(notes=("The kernels are old.",))
    monkeypatch.setattr("app.jobs.propagation.KeptPropagator", partial(KeptPropagator, carrier.load))
    return carrier


@pytest.fixture
def corrected(tmp_path: Path, film: Path) -> Path:
    """Tracks 1 and 2 are drawn in frames 4, 8 and 20, the third in frame 6 only; a model has drawn the first everywhere."""
    path = tmp_path / "work.mdqe"
    with Project.create(path) as project, open_video(film) as video:
        record = project.add_video(film, video)
        category = project.add_category("disc").id
        for _ in range(3):
            project.apply(CreateTrack(record.id, category))
        for frame in range(FRAMES):
            project.apply(SetMask(1, frame, HERE, "model", 0.5))
        for frame in (4, 8, 20):
            for track in (1, 2):
                project.apply(SetMask(track, frame, HERE))
        project.apply(SetMask(3, 6, HERE))
    return path


def propagated(path: Path) -> dict[int, list[int]]:
    with Project.open(path) as project:
        return {
            track.number: [f for f, mask in project.masks_of(track.id).items() if mask.source == "propagated"]
            for track in project.tracks(1)
        }


def test_gaps_are_filled_from_both_sides(corrected: Path, carrier: Carrier, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propagate", str(corrected), "--gap", "10", "--device", "cpu", "--precision", "float16"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{corrected}: 3 frames filled\n"
    assert said.err.count("The kernels are old.") == 1
    assert propagated(corrected) == {1: [5, 6, 7], 2: [5, 6, 7], 3: []}
    assert [frames for _, frames in carrier.asked] == [range(5, 7), range(7, 6, -1)]
    assert carrier.loaded == [ModelChoice("bundled", "cpu", "float16")]
    with Project.open(corrected) as project:
        assert project.undo().name == "Propagate tracks 1 and 2, frames 6 to 8"


def test_what_lies_beyond_is_filled_when_asked_for(corrected: Path, carrier: Carrier) -> None:
    assert main(["propagate", str(corrected), "--track", "3", "--track", "1", "--beyond", "2"]) == 0
    filled = [2, 3, 5, 6, 7, *range(9, 20), 21, 22]
    assert propagated(corrected) == {1: filled, 2: [], 3: [4, 5, 7, 8]}


def test_a_video_that_is_gone_is_reported(
    corrected: Path, film: Path, carrier: Carrier, capsys: pytest.CaptureFixture[str]
) -> None:
    film.rename(film.with_name("moved.mp4"))
    assert main(["propagate", str(corrected)]) == 1
    said = capsys.readouterr()
    assert "Error in film.mp4: " in said.err
    assert said.out.endswith(": 0 frames filled\n")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(["--track", "9"], "no video has a track 9"), (["--video", "x"], "the project has no video x")],
)
def test_what_is_not_there_is_refused(
    corrected: Path, carrier: Carrier, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert main(["propagate", str(corrected), *words]) == 2
    assert complaint in capsys.readouterr().err
    assert not carrier.loaded


def test_a_model_that_is_none_is_said_once(corrected: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propagate", str(corrected), "--model", "nobody.safetensors"]) == 2
    said = capsys.readouterr().err
    assert "nobody.safetensors" in said
    assert "Error in" not in said
