"""Several edits as one step: undo, redo and the history go over them at once, and each is still an entry of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.edits import AddCategory, StoreModelWindow
from app.project import EditConflictError, Project, ReadOnlyVideoError, VideoRecord
from app.project.exchange.importing import import_found
from app.project.file import schema
from app.project.formats.found import Found, FoundTrack, FoundVideo, Media
from engine.types import Category
from tests.project.helpers import FRAMES, HEIGHT, WIDTH, DrawnVideo, content, rectangle, window

MASK = rectangle(3, 3, 4, 4)


def found(folder: Path, *names: str) -> Found:
    """A data set of videos with a track in each."""
    drawn = DrawnVideo()
    videos = tuple(
        FoundVideo(
            name, (HEIGHT, WIDTH), ("",) * FRAMES, (FoundTrack("crab", {0: MASK, 5: MASK}),),
            Media(folder / name, drawn.size, drawn.timestamps, name),
        )
        for name in names
    )  # fmt: skip
    return Found("reef", videos, category_ids={"crab": 4})


@pytest.fixture
def imported(project: Project, tmp_path: Path) -> Project:
    """A project with an edit, an import of three videos, and an edit."""
    project.apply(AddCategory("fish"))
    import_found(project, found(tmp_path, "one", "two", "three"))
    project.apply(AddCategory("whale"))
    return project


NAMES = ["Add category fish", "Import 3 tracks from reef", "Add category whale"]


def names(project: Project, *states: str) -> list[str]:
    return [entry.name for entry in project.history(*states)]  # type: ignore[arg-type]


def test_an_import_of_many_videos_is_one_step(imported: Project) -> None:
    after = content(imported.path)
    assert names(imported) == NAMES
    assert [entry.name for entry in imported.history_near(10)] == NAMES
    imported.undo()
    before = imported.undo()
    assert before is not None and before.name == NAMES[1]
    assert imported.videos() == ()
    assert names(imported, "done") == NAMES[:1]
    assert names(imported, "undone") == NAMES[1:]
    again = imported.redo()
    assert again is not None and again.id == before.id
    assert [len(imported.tracks(video.id)) for video in imported.videos()] == [1, 1, 1]
    imported.redo()
    assert content(imported.path) == after


def test_a_step_is_as_long_as_its_parts(imported: Project) -> None:
    step = imported.history()[1]
    first, _, third = parts = imported.parts_of(step.id)
    assert third == step.id
    assert [imported.parts_of(part) for part in parts] == [parts] * 3
    assert [imported.parts_of(entry.id) for entry in imported.history()[::2]] == [(first - 1,), (third + 1,)]
    assert imported.extent_of_entry(step.id) >= 6
    videos = [video.id for video in imported.videos()]
    tracks = [imported.tracks(video)[0].id for video in videos]
    assert imported.tracks_of_entry(step.id) == set(tracks)
    assert imported.tracks_of_entry(step.id, videos[1]) == {tracks[1]}
    assert [len(imported.line_of(video)) for video in videos] == [3, 3, 3]  # of each video only its own part


@pytest.mark.parametrize("part", [0, 1, 2])
def test_going_to_any_part_of_a_step_goes_to_its_end(imported: Project, part: int) -> None:
    wanted = imported.parts_of(imported.history()[1].id)[part]
    assert imported.steps_to(None) == 3
    assert len(list(imported.travel_to(None))) == 3
    assert content(imported.path)["tracks"] == []
    assert imported.steps_to(imported.history()[1].id) == 2
    assert [entry.name for entry in imported.travel_to(wanted)] == NAMES[:2]
    assert len(imported.videos()) == 3


def test_restoring_takes_a_step_as_a_whole(imported: Project) -> None:
    after = content(imported.path)
    step = imported.history()[1]
    imported.restore_as_of(imported.history()[0].id)
    assert imported.videos() == ()
    imported.restore_as_of(imported.parts_of(step.id)[0])
    assert len(imported.videos()) == 3
    assert {category.name for category in imported.categories()} == {"crab", "fish"}
    imported.undo()
    imported.undo()
    assert content(imported.path) == after


def test_a_new_edit_discards_an_undone_step_as_a_whole(imported: Project) -> None:
    imported.undo()
    imported.undo()
    imported.apply(AddCategory("shark"))
    assert names(imported) == ["Add category fish", "Add category shark"]
    assert names(imported, "discarded") == NAMES[1:]


def test_a_step_that_cannot_be_undone_as_a_whole_is_not_undone_at_all(imported: Project) -> None:
    imported.undo()
    first = imported.videos()[0]
    imported.read_only_videos.add(first.id)
    before = content(imported.path)
    with pytest.raises(ReadOnlyVideoError):
        imported.undo()
    assert content(imported.path) == before
    assert names(imported, "done") == NAMES[:2]
    imported.read_only_videos.clear()
    with closing(sqlite3.connect(imported.path)) as file, file:  # behind the program's back
        file.execute("UPDATE masks SET source = 'model' WHERE track_id = ?", (imported.tracks(first.id)[0].id,))
    before = content(imported.path)
    with pytest.raises(EditConflictError):
        imported.undo()
    assert content(imported.path) == before


def test_a_step_is_undone_while_a_model_runs(imported: Project, tmp_path: Path) -> None:
    video = imported.add_video(tmp_path / "clip.mp4", DrawnVideo())
    run = imported.begin_run(video.id, "model")
    fish = [Category(1, "fish")]
    imported.apply(StoreModelWindow(run, window(0, range(6), {7: {1: MASK}}, category_id=1), fish))
    imported.undo()
    imported.undo()
    assert imported.videos() == (video,)
    imported.apply(StoreModelWindow(run, window(1, range(6, 12), {7: {7: MASK}}, category_id=1), fish))
    step = imported.redo()
    assert step is not None and step.name == NAMES[1]
    assert len(imported.parts_of(step.id)) == 3
    assert len(imported.videos()) == 4
    imported.finish_run(run)
    for _ in range(4):
        imported.undo()
    assert imported.next_undo() is None


def test_a_single_edit_in_a_step_is_an_edit(project: Project, video: VideoRecord, tmp_path: Path) -> None:
    with project.one_step():
        project.apply(AddCategory("crab"))
    with project.one_step():
        pass
    with pytest.raises(InterruptedError), project.one_step():
        project.apply(AddCategory("fish"))
        raise InterruptedError
    project.apply(AddCategory("whale"))
    assert names(project) == ["Add category crab", "Add category whale"]
    project.undo()
    assert [category.name for category in project.categories()] == ["crab"]


def test_a_removed_video_that_an_import_brings_back_is_a_part_of_its_step(imported: Project, tmp_path: Path) -> None:
    imported.undo()
    imported.undo()
    import_found(imported, found(tmp_path, "two"))
    assert names(imported) == ["Add category fish", "Import 1 tracks from reef"]
    assert [video.path.name for video in imported.videos()] == ["two"]
    imported.undo()
    assert imported.videos() == ()


def test_an_older_file_has_steps_of_one_edit(project: Project, video: VideoRecord, monkeypatch) -> None:
    path = project.path
    project.close()
    path.unlink()
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:5])
        Project.create(path).close()
        with closing(sqlite3.connect(path)) as file, file:
            for name in ("one", "two"):
                file.execute(
                    "INSERT INTO journal (name, time, state, changes) VALUES (?, 0, 'done', ?)", (name, b"\x90")
                )
    with Project.open(path) as again:
        assert names(again) == ["one", "two"]
        again.undo()
        assert names(again, "undone") == ["two"]
        again.apply(AddCategory("crab"))
        assert names(again) == ["one", "Add category crab"]


def test_what_the_history_shows_is_read_without_the_changes(project: Project) -> None:
    """They are long, and part of what is shown stands behind them in a row: SQLite would go through them all."""
    project.add_category("first")
    asked: list[str] = []
    connection = project._connection
    connection.set_trace_callback(asked.append)
    project.history_near(100)
    connection.set_trace_callback(None)
    assert len(asked) == 2
    for query in asked:
        steps = connection.execute(f"EXPLAIN {query}").fetchall()
        assert [step[1] for step in steps].count("OpenRead") == 1, "an index, and not the table, too"
