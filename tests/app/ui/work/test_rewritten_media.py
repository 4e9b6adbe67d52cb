"""A video's file is written anew while the video is shown: noticed at once, and no frame of it is taken for the old one's."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.jobs import decoding
from app.jobs.context import JobContext
from tests.app.helpers import FRAMES, Person, StandIn, disc_x, write_film

REPLACED = "film.mp4 is not the video that the project was made with"


@pytest.fixture(params=["idle", "going on"])
def goes_on(request: pytest.FixtureRequest, labelled: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Whether it is noticed as the person goes on, and not because the idle reader looks."""
    is_idle = request.param == "idle"
    monkeypatch.setattr(decoding, "LOOKED_EVERY", 0.01 if is_idle else 1e6)
    monkeypatch.setattr(decoding, "AHEAD", 2)
    labelled.window.go_to(7)  # ends the wait that began with the usual patience
    labelled.sees_frame(7)
    labelled.waits_until_idle()
    yield not is_idle


def _puts(film: Path, content: bytes) -> None:
    """All at once: a reader that looks all the time would find half of it."""
    beside = film.with_suffix(".beside")
    beside.write_bytes(content)
    beside.replace(film)


def test_another_video_in_its_file_is_asked_about_before_a_frame_of_it_is_shown(
    labelled: Person, film: Path, goes_on: bool
) -> None:
    seen: list[tuple[int, bool]] = []
    labelled.workspace.picture_ready.connect(
        lambda picture: seen.append((picture.frame_index, labelled.workspace.is_read_only))
    )
    write_film(film, frames=FRAMES + 4)
    if goes_on:
        labelled.window.go_to(20)
    assert REPLACED in labelled.is_told().text()
    labelled.answers("Only look at it")
    labelled.is_refused("Film.mp4 can only be looked at for now")
    labelled.qtbot.waitUntil(lambda: (20 if goes_on else 7, True) in seen)
    assert all(is_read_only for _, is_read_only in seen)


def test_a_shorter_video_in_its_file_has_no_frames_beyond_its_end(labelled: Person, film: Path, goes_on: bool) -> None:
    labelled.does("previous")  # reads ahead towards the beginning
    labelled.window.go_to(25)
    labelled.sees_frame(25)
    write_film(film, frames=12)
    if goes_on:
        labelled.window.go_to(22)
    labelled.qtbot.waitUntil(lambda: len(labelled.messages()) == 2)
    assert any(REPLACED in box.text() for box in labelled.messages())
    assert any("This video has 12 frames only" in box.text() for box in labelled.messages())
    for box in labelled.messages():
        box.close()
    labelled.does("previous")
    labelled.is_told().close()
    labelled.window.go_to(5)
    labelled.sees_frame(5)


def test_a_file_with_the_same_content_goes_on(labelled: Person, film: Path, goes_on: bool) -> None:
    content = film.read_bytes()
    _puts(film, content)
    with labelled.qtbot.waitSignal(labelled.workspace.media_rewritten) as told:
        if goes_on:
            labelled.window.go_to(20)
    assert told.args == [True]
    labelled.window.go_to(9)
    labelled.sees_frame(9)
    assert not labelled.workspace.is_read_only
    assert not labelled.messages()


def test_a_file_that_took_its_place_is_noticed(labelled: Person, film: Path, goes_on: bool) -> None:
    write_film(film.with_name("other.mp4"), frames=FRAMES + 4).replace(film)
    if goes_on:
        labelled.window.go_to(20)
    assert REPLACED in labelled.is_told().text()


def test_a_stroke_over_the_frame_as_it_was_is_kept(labelled: Person, film: Path, goes_on: bool) -> None:
    if goes_on:
        pytest.skip("whoever goes on has ended the stroke")
    labelled.clicks(disc_x(7), 30)
    track = labelled.workspace.tracks[0].id
    labelled.does("brush")
    labelled.begins_to_drag((100, 80), (140, 80))
    write_film(film, frames=FRAMES + 4)
    labelled.is_told()
    labelled.waits_until_idle()
    assert labelled.mask(track, 7).to_bitmap()[80, 120]


def test_who_looked_before_it_was_written_does_not_have_the_last_word(
    labelled: Person, film: Path, goes_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_looked, may_tell = threading.Event(), threading.Event()

    def slow(*_: object) -> Callable[[JobContext], bool]:
        def work(_: JobContext) -> bool:
            has_looked.set()
            may_tell.wait(20)
            return True

        return work

    monkeypatch.setattr("app.ui.work.media_check.is_same_job", slow)
    check = labelled.window.media_check
    labelled.window.opening.restored.emit({})
    assert has_looked.wait(20)
    write_film(film, frames=FRAMES + 4)
    if goes_on:
        labelled.window.go_to(20)
    labelled.answers("Only look at it")
    may_tell.set()
    labelled.qtbot.waitUntil(lambda: not check._jobs.is_busy)
    assert labelled.workspace.is_read_only


def test_it_can_be_edited_once_the_original_is_back(labelled: Person, film: Path, goes_on: bool) -> None:
    if goes_on:
        pytest.skip("an idle reader looks whether it is back")
    content = film.read_bytes()
    write_film(film, frames=FRAMES + 4)
    labelled.answers("Only look at it")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.is_read_only)
    _puts(film, content)
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.is_read_only)
    assert not labelled.messages()


def test_a_file_that_is_no_video_any_more_is_said_and_can_be_opened_again(
    labelled: Person, film: Path, goes_on: bool
) -> None:
    content = film.read_bytes()
    _puts(film, b"overwritten")
    if goes_on:
        labelled.window.go_to(20)
    labelled.qtbot.waitUntil(lambda: len(labelled.messages()) == 2)
    assert any(REPLACED in box.text() for box in labelled.messages())
    assert any("cannot be opened as a video" in box.text() for box in labelled.messages())
    for box in labelled.messages():
        box.close()
    _puts(film, content)
    panel = labelled.window.video_panel
    panel.clicked.emit(panel.listed.index(0, 0))
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.is_read_only)
    labelled.window.go_to(11)
    labelled.sees_frame(11)


def test_an_image_of_a_folder_is_looked_at_when_it_is_shown(person: Person, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in range(40):
        Image.fromarray(np.full((90, 160, 3), 5 * number, np.uint8)).save(folder / f"{number:03}.png")
    person.window.open_paths([folder])
    person.qtbot.waitUntil(lambda: person.workspace.frame_count == 40, timeout=10_000)
    person.waits_until_idle()
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
    Image.fromarray(noise).save(folder / "035.png")
    person.window.go_to(35)
    assert "frames is not the video that the project was made with" in person.is_told().text()
    assert person.workspace.is_read_only


def test_a_model_that_runs_over_it_stores_nothing_more(person: Person, model: StandIn, film: Path) -> None:
    while model.may_go_on.acquire(blocking=False):
        pass
    person.does("prelabel")
    model.may_go_on.release()
    person.sees_masks(2)
    content = film.read_bytes()
    _puts(film, content)  # the same one still
    model.may_go_on.release()
    track = person.workspace.tracks[0].id
    person.qtbot.waitUntil(lambda: len(person.workspace.project.frames_of(track)) == 20)
    write_film(film, frames=FRAMES + 4)
    model.may_go_on.release(10)
    person.qtbot.waitUntil(lambda: any("written anew while it was read" in box.text() for box in person.messages()))
    assert person.workspace.project.frames_of(track) == list(range(20))
    assert [run.state for run in person.workspace.project.runs(person.workspace.video.id)] == ["failed"]


def test_a_file_that_was_found_half_copied_is_read_once_it_is_whole(
    labelled: Person, film: Path, goes_on: bool
) -> None:
    if goes_on:
        pytest.skip("it is tried again while nobody goes on")
    content = film.read_bytes()
    _puts(film, content[: len(content) // 3])
    labelled.qtbot.waitUntil(lambda: len(labelled.messages()) == 2)
    assert any("tried again every few seconds" in box.informativeText() for box in labelled.messages())
    for box in labelled.messages():
        box.close()
    labelled.window.go_to(11)  # also this is answered, and not waited for
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.is_reading)
    for box in labelled.messages():
        box.close()
    _puts(film, content)
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.is_read_only)
    labelled.sees_frame(11)
    assert not labelled.messages()


def test_a_file_that_is_touched_all_the_time_is_shown_all_the_same(
    labelled: Person, film: Path, goes_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not goes_on:
        pytest.skip("an idle reader does the same")
    opened: list[int] = []
    real = decoding.Decoding._open_anew

    def counted(reader: decoding.Decoding) -> object:
        open_video = reader._open_video

        def open_and_touch() -> decoding.ClosableVideo:
            opened.append(1)
            assert len(opened) < 50
            video = open_video()
            if len(opened) < 20:
                os.utime(film, ns=(0, len(opened)))  # while it is compared
            return video

        monkeypatch.setattr(reader, "_open_video", open_and_touch)
        return real(reader)

    monkeypatch.setattr(decoding.Decoding, "_open_anew", counted)
    with labelled.qtbot.waitSignal(labelled.workspace.media_rewritten) as told:
        _puts(film, film.read_bytes())
        labelled.window.go_to(20)
    assert told.args == [True]
    assert len(opened) < 20  # it did not wait until nobody touched it any more
    labelled.sees_frame(20)
