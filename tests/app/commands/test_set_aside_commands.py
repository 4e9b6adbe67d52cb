"""Commands tell of another project's edits that lay beside the project, and go on without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from app.edits import CreateTrack, SetMask
from app.project import Project
from tests.app.helpers import write_film
from tests.project.helpers import add, make_frames, rectangle


@pytest.fixture
def pond(tmp_path: Path) -> Path:
    """A project beside which a killed program left the edits of another one."""
    path = tmp_path / "pond.mdqe"
    with Project.create(path) as killed:
        killed.leave_checkpoints()
        killed.add_category("whale")
        left = path.with_name("pond.mdqe-wal").read_bytes()
    path.unlink()
    with Project.create(path) as project:
        video = add(project, make_frames(tmp_path / "frames"))
        track = project.apply(CreateTrack(video, project.add_category("frog").id))
        project.apply(SetMask(track.track_id or 0, 0, rectangle(4, 4, 6, 6)))
    path.with_name("pond.mdqe-wal").write_bytes(left)
    return path


@pytest.mark.parametrize(
    "words",
    [
        "export {path} -o {out}",
        "export {path} -o {out} --dry-run",
        "statistics {path}",
        "copy {path} -o {out}.mdqe",
        "pack {path} -o {out}",
        "compact {path}",
        "import {results} --project {path} --video {film}",
        "import {results} --project {path} --video {film} --dry-run",
        "prelabel {film} -o {out}.json --project {path}",
    ],
)
def test_where_it_lies_and_what_to_do_is_one_line(
    pond: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, words: str
) -> None:
    results = tmp_path / "results.json"
    results.write_text("[]")
    film = write_film(tmp_path / "film.mp4", frames=4)
    places = {"path": pond, "out": tmp_path / "out", "results": results, "film": film}
    assert main([word.format(**places) for word in words.split()]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "set-aside" in line]
    assert said == [
        f"Note: the edits in pond.mdqe-wal are not those of {pond}: a backup or another project was put in the place of "
        f"the one that they belong to. They are in {pond}-wal.set-aside now; delete it if nobody needs them."
    ]
    assert not caplog.records
    with Project.open(pond) as project:
        assert "whale" not in {category.name for category in project.categories()}
