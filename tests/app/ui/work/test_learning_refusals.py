"""Learning that cannot be done, or not any more: nothing that was learned is lost by it, and nothing useless is kept."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.jobs.context import JobCancelled, JobContext
from app.jobs.learning.folders import Place, learning_place, process_lock, stopped_learning
from app.jobs.learning.models import free_name, model_fault, models_folder, name_fault
from app.jobs.learning.process import learning_log
from app.jobs.learning.room import SPARE, USUAL_DENSITY, look_for_room
from app.jobs.learning.videos import Prospect, Teacher, prospect_job
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.file.lock import FileLock, LockTaken
from app.project.records import VideoRecord
from app.ui.dialogs.learn_dialog import LearnDialog
from app.ui.dialogs.teacher_list import TeacherModel
from engine.catalogue import model_file
from engine.errors import StorageError
from tests.app import pupils
from tests.app.helpers import Person
from tests.app.learners import TaughtBy, asks_to_learn, is_stopped, request_of, until_it_learns, until_over

pytestmark = pytest.mark.usefixtures("no_process_left_behind")


# ---- what was stopped ----------------------------------------------------------------------------------------------


def test_what_was_stopped_is_given_up_only_when_a_person_says_so(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    dialog = asks_to_learn(labelled)
    assert dialog.name.text() == "film 2"  # the first may be needed
    dialog.name.setText("other")
    dialog.learn.click()
    assert labelled.is_told().text() == "“film 1” was stopped, and can go on. Shall it be given up?"
    labelled.answers("Cancel")
    assert dialog.isVisible()
    assert stopped_learning(learning_place()) == request
    dialog.learn.click()
    labelled.answers("Give it up, learn anew")
    until_it_learns(labelled)
    labelled.window.learning.stop()
    assert until_over(labelled) == "“other” was stopped; it can go on later"


def test_instead_of_giving_it_up_one_goes_on(labelled: Person, taught_by: TaughtBy) -> None:
    is_stopped(labelled, taught_by)
    taught_by(pupils.learns)
    dialog = asks_to_learn(labelled)
    dialog.learn.click()
    labelled.answers("Go on with it")
    assert until_over(labelled).startswith("“film 1” has learned")


def test_what_was_stopped_meanwhile_in_another_window_is_not_lost(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    labelled.window.learning.begin(request_of(labelled, steps=9))  # by a dialog that opened before
    until_over(labelled)
    assert labelled.is_told().text() == "“film 1” was stopped meanwhile, and would be lost."
    assert stopped_learning(learning_place()) == request


def test_what_was_given_up_meanwhile_cannot_go_on(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    labelled.window.learning.go_on(request_of(labelled, steps=9))
    until_over(labelled)
    assert labelled.is_told().text() == "“film 1” cannot go on."
    assert stopped_learning(learning_place()) == request


def test_it_goes_on_where_there_is_a_device(labelled: Person, taught_by: TaughtBy) -> None:
    is_stopped(labelled, taught_by, device="cuda")
    labelled.window.prelabel_panel.device.setCurrentIndex(labelled.window.prelabel_panel.device.findData("cpu"))
    taught_by(pupils.learns)
    asks_to_learn(labelled).goes_on.click()
    assert until_over(labelled).startswith("“film 1” has learned")


def test_before_the_first_checkpoint_nothing_is_kept(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.has_no_checkpoint_yet)
    labelled.window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    labelled.window.learning.stop()
    assert until_over(labelled) == "“film 1” was stopped before its first checkpoint; nothing of it is kept"
    assert not learning_place().folder.exists()


def test_a_folder_that_was_cut_short_by_a_kill_is_not_offered(
    labelled: Person, taught_by: TaughtBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_killed(_: Path) -> None:
        raise OSError(errno.EIO, "as if killed")

    is_stopped(labelled, taught_by)
    with monkeypatch.context() as now:
        now.setattr(shutil, "rmtree", is_killed)
        with pytest.raises(StorageError):
            learning_place().clear()
    assert learning_place().has_checkpoint
    assert stopped_learning(learning_place()) is None


def test_what_a_killed_process_left_half_written_is_tidied_away(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    half = learning_place().run / ".last.pt.abc.part"
    half.touch()
    labelled.window.learning.go_on(request)
    until_it_learns(labelled)
    assert not half.exists()
    labelled.window.learning.stop()
    until_over(labelled)


def test_a_process_whose_window_was_killed_comes_to_its_end_first(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    lock = FileLock(process_lock(learning_place().data))
    labelled.window.learning.go_on(request)
    until_over(labelled)
    assert labelled.is_told().text() == "A model is learning in another window."
    labelled.is_told().close()
    lock.release()
    taught_by(pupils.learns)
    labelled.window.learning.go_on(request)
    assert until_over(labelled).startswith("“film 1” has learned")


def test_the_folder_may_be_a_link_to_another_drive(labelled: Person, taught_by: TaughtBy, tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    learning_place().folder.parent.mkdir(parents=True)
    learning_place().folder.symlink_to(tmp_path / "large")
    is_stopped(labelled, taught_by)
    assert (tmp_path / "large" / "run" / "last.pt").exists()
    learning_place().clear()
    assert list((tmp_path / "large").iterdir()) == []
    assert learning_place().folder.is_symlink()


# ---- models --------------------------------------------------------------------------------------------------------


def test_an_onnx_model_cannot_learn(labelled: Person, tmp_path: Path) -> None:
    (tmp_path / "fast.onnx").touch()
    labelled.window.prelabel_panel.choose_model(str(tmp_path / "fast.onnx"))
    dialog = asks_to_learn(labelled)
    assert dialog.said.text() == (
        "Fast.onnx cannot learn. An ONNX file can be run only. "
        "Choose the file that it was made of, or the bundled model, in the panel for pre-labelling."
    )
    assert not dialog.learn.isEnabled()
    dialog.reject()


def test_a_model_that_is_gone_is_told_before_anything_is_touched(
    labelled: Person, taught_by: TaughtBy, tmp_path: Path
) -> None:
    model = Path(shutil.copy(model_file("bundled"), tmp_path / "mine.safetensors"))
    request = is_stopped(labelled, taught_by, model=str(model))
    model.unlink()
    labelled.window.learning.go_on(request)
    until_over(labelled)
    assert labelled.is_told().text() == f"{model}: the model to begin with is gone."
    assert stopped_learning(learning_place()) == request
    assert model_fault("bundled") is None


def test_a_model_that_is_none_is_told_before_anything_is_given_up(
    labelled: Person, taught_by: TaughtBy, tmp_path: Path
) -> None:
    request = is_stopped(labelled, taught_by)
    (tmp_path / "notes.pth").write_text("no checkpoint")
    labelled.window.learning.begin(request_of(labelled, model=str(tmp_path / "notes.pth")), request)
    assert until_over(labelled) == "“film 1” could not learn"
    assert labelled.is_told().text().startswith(f"{tmp_path / 'notes.pth'}: not a checkpoint")
    assert stopped_learning(learning_place()) == request


def test_a_name_that_is_taken_meanwhile_gets_a_number(labelled: Person, taught_by: TaughtBy) -> None:
    request = is_stopped(labelled, taught_by)
    (models_folder() / "film 1.safetensors").write_text("another")
    taught_by(pupils.learns)
    labelled.window.learning.go_on(request)
    assert until_over(labelled) == "“film 1 1” has learned, and is chosen for pre-labelling"
    assert (models_folder() / "film 1.safetensors").read_text() == "another"
    assert (models_folder() / "film 1 1.safetensors").read_text() == "bundled 400"


def test_what_cannot_go_on_yet_is_offered_still(
    labelled: Person, taught_by: TaughtBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_stopped(labelled, taught_by)

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    taught_by(pupils.learns)
    panel = labelled.window.learning_panel
    with monkeypatch.context() as now:
        now.setattr("app.jobs.learning.models.tempfile.NamedTemporaryFile", refuse)
        panel.goes_on.click()
        until_over(labelled)
    labelled.is_told().close()
    assert panel.goes_on.isVisible()
    panel.goes_on.click()
    assert until_over(labelled).startswith("“film 1” has learned")


def test_where_no_model_can_be_put_nothing_begins(
    labelled: Person, taught_by: TaughtBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else that would be said when all is learned."""

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    taught_by(pupils.learns)
    monkeypatch.setattr("app.jobs.learning.models.tempfile.NamedTemporaryFile", refuse)
    labelled.window.learning.begin(request_of(labelled))
    until_over(labelled)
    assert labelled.is_told().text() == f"{models_folder()} cannot be written: no permission."
    assert not learning_place().folder.exists()


def test_a_full_disk_at_the_end_loses_nothing(
    labelled: Person, taught_by: TaughtBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_: Path, __: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    request = is_stopped(labelled, taught_by)
    taught_by(pupils.learns)
    with monkeypatch.context() as now:
        now.setattr(shutil, "copyfile", is_full)
        labelled.window.learning.go_on(request)
        until_over(labelled)
    assert labelled.is_told().text() == f"{models_folder() / 'film 1.safetensors'} cannot be written: the disk is full."
    labelled.is_told().close()
    labelled.window.learning.go_on(request)
    assert until_over(labelled).startswith("“film 1” has learned")


def test_a_models_name_is_a_files_name() -> None:
    for name in ("", " ", "a/b", "..", "a\nb", ".hidden", 61 * "长"):
        assert name_fault(name, ()) is not None, name
    assert name_fault("crossing people 1", ()) is None
    assert free_name("a/b", ()) == "a-b 1"
    assert free_name("a/b", ("A-B 1",)) == "a-b 2"  # one file on many a system
    assert name_fault("a-b 1", ("A-B 1",)) is not None
    assert name_fault(free_name(300 * "长", ()), ()) is None


# ---- videos and the project ----------------------------------------------------------------------------------------


def test_a_video_whose_file_is_missing_cannot_be_chosen(labelled: Person, taught_by: TaughtBy, film: Path) -> None:
    request = is_stopped(labelled, taught_by)
    film.rename(film.with_name("elsewhere.mp4"))
    dialog = asks_to_learn(labelled)
    assert dialog.teachers.index(0).data() == "film.mp4 — its file is missing"
    assert dialog.said.text() == "Choose a video with frames to learn from."
    dialog.all.click()
    assert dialog.teachers.chosen == []
    dialog.reject()
    labelled.window.learning.begin(request_of(labelled, steps=9), request)  # it went missing afterwards
    until_over(labelled)
    assert labelled.is_told().text().startswith(f"The media of a video are missing: {film}.")
    assert stopped_learning(learning_place()) == request  # nothing is given up for what cannot be done


@pytest.mark.parametrize("meanwhile", ["open another", "save_as", "compact"])
def test_the_project_may_be_left_while_frames_are_written(
    labelled: Person, taught_by: TaughtBy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def waits(*arguments: object, **more: object) -> object:
        begun.set()
        assert may_go_on.wait(20)
        return export_project(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("app.jobs.learning.job.export_project", waits)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "other"), ""))
    taught_by(pupils.learns)
    labelled.window.learning.begin(request_of(labelled))
    labelled.qtbot.waitUntil(begun.is_set, timeout=10_000)
    if meanwhile == "open another":
        labelled.window.opening.open_project(tmp_path / "other.mdqe", create=True)
    else:
        labelled.does(meanwhile)
    if meanwhile != "compact":
        labelled.qtbot.waitUntil(lambda: labelled.workspace.project.path.name == "other.mdqe", timeout=10_000)
    labelled.waits_until_idle()
    may_go_on.set()
    assert until_over(labelled).startswith("“film 1” has learned")
    assert labelled.messages() == []


def test_a_dialog_that_is_gone_is_told_nothing(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()

    def waits(project: Path, model: str) -> Callable[[JobContext], Prospect]:
        def work(context: JobContext) -> Prospect:
            assert may_go_on.wait(20)
            return prospect_job(project, model)(context)

        return work

    monkeypatch.setattr("app.ui.dialogs.learn_dialog.prospect_job", waits)
    labelled.does("learn")
    (dialog,) = labelled.window.findChildren(LearnDialog)
    with labelled.qtbot.waitSignal(dialog.destroyed):
        dialog.done(QDialog.DialogCode.Rejected)
    may_go_on.set()
    labelled.waits_until_idle()


def test_all_or_none_of_many_videos(qapp: QApplication) -> None:
    def teachers(reviewed: int) -> Sequence[Teacher]:
        return [Teacher(number, f"{number}.mp4", 2, 30, reviewed * (number % 2)) for number in range(1500)]

    model = TeacherModel()
    model.show(teachers(0))
    assert len(model.chosen) == 1500
    model.show(teachers(1))
    assert [teacher.video_id for teacher in model.chosen] == list(range(1, 1500, 2))
    model.choose_all(False)
    assert model.chosen == []
    model.setData(model.index(3), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert [teacher.video_id for teacher in model.chosen] == [3]
    model.choose_all(True)
    assert len(model.chosen) == 1500


# ---- room on the disk ----------------------------------------------------------------------------------------------


def _has_free(monkeypatch: pytest.MonkeyPatch, size: float) -> None:
    usage = shutil._ntuple_diskusage(10**12, 10**12, round(size))
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)


def test_how_much_room_the_frames_take_is_said_before(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.learning.room.SPARE", 0)
    _has_free(monkeypatch, 7.3e9)
    dialog = asks_to_learn(labelled)
    labelled.qtbot.waitUntil(lambda: "of the disk; 7.3 GB are free" in dialog.said.text())
    assert dialog.learn.isEnabled()


def test_frames_that_do_not_fit_are_refused_before_they_are_written(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _has_free(monkeypatch, 2e8)
    dialog = asks_to_learn(labelled)
    labelled.qtbot.waitUntil(lambda: "Learning needs about 0.5 GB" in dialog.said.text())
    assert "has 0.2 GB left. Free some space" in dialog.said.text()
    assert not dialog.learn.isEnabled()
    dialog.reject()
    labelled.window.learning.begin(request_of(labelled))  # as if the disk had become full since
    until_over(labelled)
    assert "Learning needs about 0.5 GB" in labelled.is_told().text()
    assert not learning_place().folder.exists()


def test_what_the_frames_take_is_told_by_some_of_them(labelled: Person, tmp_path: Path) -> None:
    video = labelled.workspace.video
    assert video is not None
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices())
    written = sum(path.stat().st_size for path in (out / "JPEGImages").rglob("*.jpg"))
    pixels = video.width * video.height * video.frame_count
    place = Place(tmp_path / "there" / "learning")
    room = look_for_room([video], "bundled", place, lambda: None)
    assert 0.8 * written < room.needed(pixels) - SPARE < 1.2 * written
    given_up = place.folder / "data" / "frame.jpg"
    given_up.parent.mkdir(parents=True)
    given_up.write_bytes(b"x" * 10**6)
    model = tmp_path / "model.safetensors"
    model.write_bytes(b"x" * 1000)
    other = look_for_room([replace(video, path=tmp_path / "gone.mp4")], str(model), place, lambda: None)
    assert (other.density, other.other) == (USUAL_DENSITY, SPARE + 5 * 1000)
    with pytest.raises(JobCancelled):
        look_for_room([video], "bundled", place, _is_cancelled)


@pytest.mark.parametrize(("count", "looked_at"), [(0, []), (3, [0, 1, 2]), (7, [0, 2, 4, 6]), (11, [1, 4, 6, 9])])
def test_videos_from_all_over_tell_what_the_frames_take(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, looked_at: list[int]
) -> None:
    video, seen = labelled.workspace.video, list[int]()
    assert video is not None

    def note(record: VideoRecord) -> int:
        seen.append(record.id)
        return 1

    monkeypatch.setattr("app.jobs.learning.room._written_size", note)
    videos = [replace(video, id=number) for number in range(count)]
    look_for_room(videos, "bundled", Place(tmp_path), lambda: None)
    assert seen == looked_at


def _is_cancelled() -> None:
    raise JobCancelled


# ---- the panel and the process -------------------------------------------------------------------------------------


def test_it_is_stopped_by_keys(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.waits)
    labelled.window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    labelled.turns_to_the_window()
    labelled.does("panel_prelabelling")
    stop = labelled.window.learning_panel.stop
    for _ in range(8):
        if not stop.hasFocus():
            labelled.hits("Tab")
    assert stop.hasFocus()
    labelled.hits("Space")
    assert until_over(labelled) == "“film 1” was stopped; it can go on later"


def test_a_long_name_makes_no_panel_wider(labelled: Person, taught_by: TaughtBy) -> None:
    panel = labelled.window.learning_panel
    panel.tell("short")
    width = panel.minimumSizeHint().width()
    panel.tell(60 * "m")
    assert panel.minimumSizeHint().width() == width
    assert panel.status.toolTip() == 60 * "m"


def test_what_it_has_started_ends_with_it(labelled: Person, taught_by: TaughtBy) -> None:
    def is_held() -> bool:
        try:
            FileLock(learning_place().folder.with_name(pupils.HELD)).release()
        except LockTaken:
            return True
        return False

    taught_by(pupils.has_a_process_of_its_own)
    labelled.window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    assert is_held()
    labelled.window.learning.stop()
    until_over(labelled)
    labelled.qtbot.waitUntil(lambda: not is_held(), timeout=5_000)


def test_a_defect_is_in_the_log(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.has_a_defect)
    labelled.window.learning.begin(request_of(labelled))
    until_over(labelled)
    told = labelled.is_told()
    assert told.text() == "The process that learned has ended (exit code 1)."
    assert str(learning_log()) in told.informativeText()
    log = learning_log().read_text()
    assert "something is odd" in log
    assert "ZeroDivisionError" in log
