"""Whatever takes long is stored beside the window, in the order in which it was asked for, and is kept when that closes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.edits import (
    AddCategory,
    MergeTracks,
    ReviewFrames,
    SetMask,
)
from app.edits.extent import extent
from app.jobs.context import JobContext
from app.jobs.storing import Storing
from app.project import Project, ProjectError, ProjectLockedError
from app.project.errors import ReadOnlyVideoError
from app.ui.workspace import SOON_STORED
from engine.errors import EngineError, StorageError
from engine.types import Mask
from tests.app.helpers import Person, adds_category, category_names, disc, disc_x
from tests.project.helpers import DrawnVideo


def _refuse(project: Project, edit: object) -> None:
    raise StorageError("Cannot write work.mdqe (disk I/O error)", "the drive has gone away", "Bring it back")


@pytest.fixture
def storing(tmp_path: Path, qtbot: QtBot) -> Iterator[Storing]:
    with Project.create(tmp_path / "work.mdqe") as project:
        storing = Storing(project)
        yield storing
        storing.close()


def test_what_is_short_is_done_at_once_and_waits_for_what_is_long(storing: Storing, qtbot: QtBot) -> None:
    may_go_on = threading.Event()
    threads: list[int] = []
    seen: list[list[str]] = []

    def long(project: Project, context: JobContext) -> None:
        assert may_go_on.wait(10)
        threads.append(threading.get_ident())
        project.apply(AddCategory("first"))

    def short(project: Project, context: JobContext) -> None:
        threads.append(threading.get_ident())
        project.apply(AddCategory("second"))
        seen.append(category_names(project))

    storing.do(lambda project, _: seen.append(category_names(project)))
    assert seen == [[]]
    with qtbot.waitSignal(storing.busy_changed, check_params_cb=lambda name: name == "long"):
        storing.do(long, is_long=lambda: True, name="long")
    storing.do(short)
    assert storing.is_busy
    assert seen == [[]]  # this thread goes on
    may_go_on.set()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert seen[1:] == [["first", "second"]]
    assert len({*threads, threading.get_ident()}) == 3  # this one waits for what is short, and only so long


def test_a_failure_takes_its_own_back_and_the_next_goes_on(storing: Storing, qtbot: QtBot) -> None:
    told: list[EngineError] = []
    ended: list[object] = []
    storing.failed.connect(told.append)
    for is_long in (True, False):
        for name in ("one", "one", f"two {is_long}"):
            storing.do(partial(adds_category, name), ended.append, is_long=partial(bool, is_long))
        storing.finish()
    assert [type(error) for error in told] == [ProjectError] * 3
    assert [entry is None for entry in ended] == [False, True, False, True, True, False]
    assert not storing.is_busy


@pytest.mark.parametrize("is_long", [False, True])
def test_a_video_that_is_only_looked_at_is_changed_by_nothing(storing: Storing, tmp_path: Path, is_long: bool) -> None:
    video = storing._project.add_video(tmp_path / "clip.mp4", DrawnVideo()).id
    storing._project.read_only_videos.add(video)
    told: list[EngineError] = []
    storing.failed.connect(told.append)
    storing.do(lambda project, _: project.apply(ReviewFrames(video, 0, 1, "reviewed")), is_long=lambda: is_long)
    storing.finish()
    assert [type(error) for error in told] == [ReadOnlyVideoError]
    assert storing._project.frame_reviews(video) == {}


@pytest.mark.parametrize("where", ["doing it", "asking how long it takes"])
def test_a_defect_in_one_edit_keeps_no_other_from_being_stored(storing: Storing, qtbot: QtBot, where: str) -> None:
    def defective(*_: object) -> bool:
        raise ZeroDivisionError("by nothing")

    ended: list[object] = []
    told: list[EngineError] = []
    storing.failed.connect(told.append)
    may_go_on = threading.Event()
    storing.do(lambda *_: may_go_on.wait(10), is_long=lambda: True)
    if where == "doing it":
        storing.do(defective, ended.append)
    else:
        storing.do(lambda *_: None, ended.append, is_long=defective)
    storing.do(partial(adds_category, "after"), ended.append)
    may_go_on.set()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert ["by nothing" in error.what for error in told] == [True]
    assert ended[0] is None
    assert ended[1] is not None
    storing.do(defective, ended.append)
    storing.finish()
    assert ended[2:] == [None]


@pytest.mark.parametrize("is_long", [False, True])
def test_a_drive_that_goes_away_while_an_edit_is_shown_keeps_no_other_from_being_stored(
    storing: Storing, qtbot: QtBot, is_long: bool
) -> None:
    def show(_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    told: list[EngineError] = []
    storing.failed.connect(told.append)
    may_go_on = threading.Event()
    storing.do(lambda *_: may_go_on.wait(10), is_long=lambda: True)
    storing.do(partial(adds_category, "first"), show, is_long=lambda: is_long)
    storing.do(_refuse, show)
    storing.do(partial(adds_category, "second"))
    may_go_on.set()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first", "second"]
    assert ["cannot be read" in error.what for error in told] == [True, False, True]
    storing.do(partial(adds_category, "third"), show)
    storing.finish()
    assert len(told) == 4


def test_a_window_closes_while_its_project_can_be_neither_read_nor_written(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> object:
        raise sqlite3.OperationalError("disk I/O error")

    window = labelled.window
    labelled.workspace.storing.retry_due.setInterval(10**6)
    labelled.clicks(disc_x(0), 30)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", _refuse)
        patched.setattr(Project, "tracks", unreadable)
        labelled.does("delete_track")
        labelled.is_told().close()
        window.close()
        labelled.answers("Close without them")
        labelled.qtbot.waitUntil(lambda: window.workspace is None)
    assert not window.isVisible()
    assert window.settings.path.exists()


@pytest.mark.parametrize("is_long", [False, True])
def test_edits_that_the_drive_refuses_are_held_and_written_once_it_is_back(
    storing: Storing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, is_long: bool
) -> None:
    told: list[EngineError] = []
    held: list[int] = []
    ended: list[object] = []
    storing.failed.connect(told.append)
    storing.held_changed.connect(held.append)
    storing.retry_due.setInterval(1)
    project = storing._project
    real = Project.apply
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", _refuse)
        for name in ("first", "second"):
            work = partial(adds_category, name)
            storing.do(work, ended.append, is_long=lambda: is_long, is_kept=True)
        storing.do(partial(adds_category, "third"), ended.append)  # what is not kept waits, too, as it comes later
        qtbot.waitUntil(lambda: storing.held == 3)
        qtbot.waitSignal(storing.held_changed).wait()  # tried again, in vain
        assert (ended, [type(error) for error in told]) == ([], [StorageError])
        assert project.categories() == ()
    assert Project.apply is real
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(project) == ["first", "second", "third"]
    assert (storing.held, held[-1], len(ended), len(told)) == (0, 0, 3, 1)


def test_an_edit_is_held_while_another_program_holds_the_project(storing: Storing, qtbot: QtBot) -> None:
    storing.retry_due.setInterval(10**6)
    told: list[EngineError] = []
    storing.failed.connect(told.append)
    refusals = [ProjectLockedError("work.mdqe is busy", "another program writes to it", "Close it there")]

    def work(project: Project, context: JobContext) -> object:
        if refusals:
            raise refusals.pop()
        return adds_category("first", project, context)

    storing.do(work, is_kept=True)
    assert (storing.held, [type(error) for error in told]) == (1, [ProjectLockedError])
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first"]


def test_what_is_held_is_tried_for_the_last_time_at_the_end(storing: Storing, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[EngineError] = []
    ended: list[object] = []
    storing.failed.connect(told.append)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", _refuse)
        storing.do(partial(adds_category, "first"), ended.append, is_kept=True)
        assert storing.held == 1
        storing.finish()
        assert (storing.held, ended, len(told)) == (0, [None], 2)
        storing.do(partial(adds_category, "second"), ended.append, is_kept=True)
    storing.finish()
    assert category_names(storing._project) == ["second"]


def test_what_is_asked_for_at_the_end_is_tried_once(storing: Storing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk takes nothing, to try it again and again would keep the window from closing for ever."""
    tries: list[object] = []

    def refuse(project: Project, edit: object) -> None:
        assert len(tries) < 10
        tries.append(edit)
        _refuse(project, edit)

    def go_on(_: object) -> None:
        storing.do(partial(adds_category, "second"), tries.append, is_kept=True)

    monkeypatch.setattr(Project, "apply", refuse)
    storing.do(partial(adds_category, "first"), go_on, is_kept=True)
    storing.finish()
    assert (storing.held, storing.is_busy, len(tries)) == (0, False, 4)  # the first one twice, the second one, its end


def test_the_last_try_is_made_on_a_new_connection(storing: Storing) -> None:
    """As the old one does not come back with a drive."""
    project = storing._project
    storing.retry_due.setInterval(10**6)
    (pages,) = project._connection.execute("PRAGMA page_count").fetchone()
    project._connection.execute(f"PRAGMA max_page_count = {pages}")  # as good as a drive that is gone for it
    wanted: list[str] = []
    while not storing.held:
        wanted.append(f"fish {len(wanted)}")
        storing.do(partial(adds_category, wanted[-1]), is_kept=True)
    storing.finish()
    assert category_names(project) == wanted


def test_an_edit_that_cannot_even_be_looked_at_is_held(storing: Storing, qtbot: QtBot) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    answers = iter([error, False])

    def asks() -> bool:
        answer = next(answers)
        if isinstance(answer, sqlite3.Error):
            raise answer
        return bool(answer)

    storing.do(partial(adds_category, "first"), is_long=asks, is_kept=True)
    assert storing.held == 1
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: category_names(storing._project) == ["first"])


def test_the_window_lives_while_a_drive_that_was_gone_does_not_answer(
    storing: Storing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, away = storing._project.path, tmp_path / "away.mdqe"
    storing.retry_due.setInterval(10**6)
    path.rename(away)
    storing.do(partial(adds_category, "first"), is_kept=True)
    assert storing.held == 1
    away.rename(path)
    asked, may_answer = threading.Event(), threading.Event()
    real = Path.stat

    def slow(place: Path, **more: bool) -> object:
        if place == path:
            asked.set()
            may_answer.wait(10)
        return real(place, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", slow)
        storing.retry_due.timeout.emit()
        qtbot.waitUntil(asked.is_set)
        storing.do(partial(adds_category, "second"), is_kept=True)
        storing.retry_due.timeout.emit()  # asks once at a time
        assert storing.held == 2
        may_answer.set()
        qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first", "second"]


def test_what_was_cancelled_before_it_began_is_left_out(storing: Storing) -> None:
    may_go_on = threading.Event()
    ended: list[object] = []
    storing.do(lambda *_: may_go_on.wait(10), ended.append, is_long=lambda: True)
    storing.do(lambda *_: "written", ended.append, is_long=lambda: True).cancel()
    may_go_on.set()
    storing.finish()
    assert ended == [True, None]


def test_closing_does_not_wait_for_a_copy_to_be_whole(tmp_path: Path, qtbot: QtBot) -> None:
    """As when the system ends the program while somebody saves the project elsewhere."""
    with Project.create(tmp_path / "work.mdqe") as project:
        storing = Storing(project)
        ended: list[bool] = []
        storing.jobs.start(lambda context: ended.append(context._cancelled.wait(10)), on_done=lambda _: None)
        storing.close()
    assert ended == [True]


def test_an_edit_and_where_it_was_made_are_one_transaction(labelled: Person, open_window: Callable[[], Person]) -> None:
    """The window's thread waits for the disk once."""
    workspace, path = labelled.workspace, labelled.workspace.project.path
    labelled.window.go_to(7)
    labelled.waits_until_idle()
    statements: list[str] = []
    workspace.project._connection.set_trace_callback(statements.append)
    workspace.apply(AddCategory("shell"))
    workspace.project._connection.set_trace_callback(None)
    assert statements.count("BEGIN IMMEDIATE") == statements.count("COMMIT") == 1
    left = [path.with_name(path.name + suffix) for suffix in ("", "-wal")]
    killed = [file.read_bytes() for file in left]
    labelled.window.go_to(3)
    labelled.window.close()
    for file, data in zip(left, killed, strict=True):
        file.write_bytes(data)
    again = open_window()
    again.opens(path)
    again.sees_frame(7)
    assert "shell" in [category.name for category in again.workspace.project.categories()]


def test_what_is_shown_after_a_stroke_is_read_as_of_one_moment(labelled: Person) -> None:
    """On a network drive, each question of its own takes locks of its own, i.e. waits for the server."""
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.begins_to_drag((0, 85), (159, 85))
    labelled.waits_until_idle()
    statements: list[str] = []
    connection = labelled.workspace.project._connection
    connection.set_trace_callback(statements.append)
    labelled.qtbot.mouseRelease(labelled.window.canvas, Qt.MouseButton.LeftButton, pos=labelled.place(159, 85))
    connection.set_trace_callback(None)
    begun = [statement for statement in statements if statement.startswith("BEGIN")]
    ended = [statement for statement in statements if statement in ("COMMIT", "ROLLBACK")]
    assert (begun, ended) == (["BEGIN IMMEDIATE", "BEGIN"], ["COMMIT", "ROLLBACK"])
    is_inside, outside = False, []
    for statement in statements:
        is_inside = statement.startswith("BEGIN") or (is_inside and statement not in ("COMMIT", "ROLLBACK"))
        outside += [statement] if statement.startswith("SELECT") and not is_inside else []
    assert outside == []
    labelled.does("undo")
    labelled.waits_until_idle()


def test_edits_keep_their_order_behind_a_long_one(labelled: Person) -> None:
    person, workspace = labelled, labelled.workspace
    first, second = (track.id for track in workspace.tracks)
    before = [entry.name for entry in workspace.project.history("done")]
    person.selects(first, second)
    person.waits_until_idle()
    assert extent(MergeTracks(first, second), workspace.project) > SOON_STORED
    may_go_on = threading.Event()  # else the merging may be in the file before it is looked at
    workspace.storing.do(lambda *_: may_go_on.wait(10), is_long=lambda: True)
    person.does("merge")
    assert workspace.storing.is_busy
    workspace.apply(SetMask(first, 3, Mask.from_bitmap(disc(100, 70))))
    workspace.set_visible([first], False)
    workspace.apply(AddCategory("shell"))
    workspace.undo()
    assert [entry.name for entry in workspace.project.history("done")] == before
    may_go_on.set()
    person.waits_until_idle()
    done = [entry.name for entry in workspace.project.history("done")]
    assert done == [*before, "Merge track 2 into track 1", "Paint on track 1, frame 4"]
    assert [entry.name for entry in workspace.project.history("undone")] == ["Add category shell"]
    assert person.mask(first, 3).to_bitmap()[70, 100]
    assert not workspace.tracks[0].visible
    assert len(workspace.tracks) == 1


def test_closing_waits_for_what_is_being_stored(labelled: Person) -> None:
    workspace, path = labelled.workspace, labelled.workspace.project.path
    first, second = (track.id for track in workspace.tracks)
    workspace.apply(MergeTracks(first, second))
    labelled.selects(first)
    labelled.does("lasso")
    labelled.drags((60, 20), (80, 20), (80, 40), (60, 40), (60, 21))
    labelled.window.close()
    with Project.open(path) as project:
        assert [entry.name for entry in project.history("done")][-2:] == [
            "Merge track 2 into track 1",
            "Lasso on track 1, frame 1",
        ]
        record = project.mask(first, 0)
        assert record is not None
        assert record.mask.to_bitmap()[25, 70]


def test_a_tool_sees_what_a_long_edit_before_it_has_left(labelled: Person) -> None:
    person, workspace = labelled, labelled.workspace
    first, second = (track.id for track in workspace.tracks)
    person.selects(first)
    workspace.apply(MergeTracks(first, second))
    person.does("grow")
    person.waits_until_idle()
    grown = person.mask(first, 0).to_bitmap()
    assert grown[60 + 10, disc_x(0)]  # a row below what was the second one's disc
    assert workspace.project.next_undo().name.startswith("Grow")


def test_what_was_written_moves_into_the_projects_own_file_beside_the_window(storing: Storing, qtbot: QtBot) -> None:
    """SQLite would do it at the end of some edit, in the window's thread, and wait for the disk there."""
    path = storing._project.path

    def kept() -> list[str]:
        """What the project's file holds by itself, without the one beside it."""
        alone = path.with_name("alone.mdqe")
        alone.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(f"{alone.as_uri()}?immutable=1", uri=True)) as connection:
            try:
                return [name for (name,) in connection.execute("SELECT name FROM categories")]
            except sqlite3.DatabaseError:  # it is being written
                return []

    for number in range(60):  # more than SQLite lets pass by itself
        storing.do(lambda project, _: project.set_state("long", "x" * 100_000))
        storing.do(partial(adds_category, f"category {number}"))
    assert kept() == []
    assert storing.checkpoint_due.isActive()
    storing.checkpoint_due.setInterval(0)
    storing.checkpoint_due.start()
    qtbot.waitUntil(lambda: len(kept()) == 60)
    assert not storing.checkpoint_due.isActive()


def test_a_checkpoint_that_fails_is_logged_and_tried_again(
    storing: Storing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(project: Project) -> None:
        raise StorageError("Cannot write work.mdqe", "the disk is full", "Free some space, then try again")

    monkeypatch.setattr(Project, "checkpoint", fail)
    storing.do(partial(adds_category, "first"))
    storing.checkpoint_due.setInterval(0)
    storing.checkpoint_due.start()
    qtbot.waitUntil(lambda: "The disk is full" in caplog.text)
    storing.do(partial(adds_category, "second"))
    assert storing.checkpoint_due.isActive()
