"""The open project as the window shows it: which video, frame and tracks, and what waits to be stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.edits import Overlap
from app.edits.drawing import OVERLAPS
from app.edits.new_track import NewTrack
from app.jobs.answering import AskedProject, Question
from app.jobs.decoding import DECODED_BYTES
from app.jobs.frames import FrameReader
from app.jobs.storing import Storing
from app.project import Project, ProjectSilentError, TrackRecord, VideoRecord
from app.project.history.before import History
from app.project.reader import BYTES_AT_ONCE
from app.ui.look import Look, rgb
from app.ui.work.pending import NEW_TRACK_COLOR, Pending, drawn_at, with_drawn
from app.view.pictures.overlay import Layer, OverlayStyle
from app.view.pictures.paint_preview import Target
from app.view.pictures.picture import Picture, PicturePainter, Scene
from engine.video import open_video

STATE = "window"  # under which the project keeps where the person was


class Showing(QObject):
    """Owns the project and the reader of the video that is shown.

    Attributes:
        project: to be asked only; what is written has its turn in `storing`. Raises ProjectSilentError when it does not answer.

    Signals:
        picture_ready(Picture): to be shown.
        reading_failed(EngineError): a frame or the video.
        media_rewritten(bool): the file of the video that is shown was written anew; whether it is the same video still.
        frame_changed(int), video_changed(), tracks_changed(), selection_changed()
        masks_changed(set of ids of journal entries, or None): what they name has changed; None: anything may have.
    """

    picture_ready = Signal(object)
    reading_failed = Signal(object)
    media_rewritten = Signal(bool)
    frame_changed = Signal(int)
    video_changed = Signal()
    tracks_changed = Signal()
    selection_changed = Signal()
    masks_changed = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.storing = Storing(project, self)
        self.storing.answered.connect(self.refresh)
        self._asked = AskedProject(project, self.storing.answering)
        self.project = self._asked.as_project
        self.video: VideoRecord | None = None
        self.frame_index = 0
        self.selected: frozenset[int] = frozenset()
        self.tracks: tuple[TrackRecord, ...] = ()
        self.style = OverlayStyle()
        self.look = Look()
        self.overlap: Overlap = "allowed"
        self.shows_masks = True
        self._pending: list[Pending] = []  # strokes that are not stored yet
        self._last_made: NewTrack | None = None  # a track that waits to be made, and is drawn on
        self._seen: tuple[int, int] | None = None  # the place whose masks are shown
        self._is_unseen = False
        self._history: History | None = None  # of the video that is shown; its reader's thread alone asks it
        self._reader: FrameReader[Scene, Picture] | None = None
        self._left_readers: list[FrameReader[Scene, Picture]] = []  # of videos shown before; they end in their own time

    # ---- what is open --------------------------------------------------------------------------

    def saved_state(self) -> dict[str, Any]:
        """What was remembered when the project was closed."""
        state: dict[str, Any] = self.project.state(STATE) or {}
        return state

    def close(self, view_state: dict[str, Any]) -> None:
        """Stores what waits for it, remembers where the person was, ends the readers and closes the project."""
        self._remember(view_state)
        self.storing.finish()
        self._stop()
        self.end()

    def leave(self, view_state: dict[str, Any]) -> None:
        """As `close`, where nothing waits to be stored and nobody waits for a drive: `end` is to follow."""
        self._remember(view_state)
        self._stop()

    def _stop(self) -> None:
        self.storing.stop()
        self._leave_reader()

    def end(self) -> None:
        """Waits for the threads and closes the project; may be called in another thread, with which this is alone then."""
        self.storing.end()
        for reader in self._left_readers:
            reader.close()
        self.project.close()

    def _remember(self, view_state: Mapping[str, Any]) -> None:
        state = self._state()
        self.storing.do(lambda project, _: project.set_state(STATE, {**state, **view_state}))

    def _state(self) -> dict[str, Any]:
        """Where the person is, and how things look."""
        return {
            "video": self.video.id if self.video else None,
            "frame": self.frame_index,
            "selected": sorted(self.selected),
            "opacity": self.style.opacity,
            "overlap": self.overlap,
            **self.look.state(),
        }

    def show_video(self, video: VideoRecord, frame_index: int = 0, selected: Iterable[int] = ()) -> None:
        """Opens a video of the project at a frame."""
        self._leave_reader()
        self.video = video
        self.frame_index = min(max(frame_index, 0), video.frame_count - 1)
        self.selected = frozenset(selected)
        self.tracks = ()
        self._last_made = None
        self._history = History(self.project.path, video.id)
        opening = partial(open_video, video.path, kept_bytes=DECODED_BYTES)
        self._reader = FrameReader(opening, PicturePainter(), self, fingerprint=video.fingerprint)
        self._reader.ready.connect(self.picture_ready)
        self._reader.failed.connect(self.reading_failed)
        self._reader.rewritten.connect(self._tell_rewritten)
        self.video_changed.emit()
        self.refresh()

    def leave_video(self) -> None:
        """Shows none: it was removed, and there is no other one."""
        self._leave_reader()
        self.video, self._history = None, None
        self.frame_index, self.selected = 0, frozenset()
        self.video_changed.emit()
        self.refresh()

    @property
    def is_read_only(self) -> bool:
        """Whether the video that is shown may only be looked at, since another one lies in its place."""
        return self.video is not None and self.video.id in self.project.read_only_videos

    def set_read_only(self, video_id: int, read_only: bool) -> None:
        """From now on, until the project is closed, edits of the video are refused, or no longer."""
        if read_only:
            self.project.read_only_videos.add(video_id)
        else:
            self.project.read_only_videos.discard(video_id)
        self.selection_changed.emit()

    @property
    def is_unseen(self) -> bool:
        """Whether the masks of this frame cannot be read for now, so that nothing is drawn over what nobody sees."""
        return self._is_unseen

    def _leave_reader(self) -> None:
        """Lets the reader go without waiting for the frame that it is at, which may take long."""
        if self._reader is not None:
            self._reader.close(wait=False)
            self._left_readers.append(self._reader)
            self._reader = None

    def _tell_rewritten(self, is_same: bool) -> None:
        """The picture that is shown is of the file as it was, and the next one of what lies there now."""
        self.media_rewritten.emit(is_same)
        self._request(step=0)

    # ---- what is shown -------------------------------------------------------------------------

    def refresh(self, entries: Iterable[int] | None = None, frames: Collection[int] | None = None) -> None:
        """Reads the tracks again and shows the present frame with its masks.

        Where the project does not answer, what is shown stays, with what waits to be stored, and all is read once it does.

        Args:
            entries: ids of the journal entries that changed something; None when somebody else may have.
            frames: in which masks have changed, at most; None: nobody knows.
        """
        if self.storing.is_left:  # it is about to be closed, which work that begins now would hinder
            return
        if not self.storing.answering.is_silent:
            self._asked.forget(frames)
        tracks = [("tracks", self.video.id)] if self.video else []
        position = ("position",)  # by which edits that wait are known to belong to the project
        # One wait for a drive that is far away, instead of one for each question.
        with self._asked.at_once(position, *tracks, *self._questions(self.frame_index), with_usual=True) as is_answered:
            if is_answered:
                self.storing.noting.position = self.project.position()
                self.tracks = self.project.tracks(self.video.id) if self.video else ()
                self.selected &= {track.id for track in self.tracks}
                self.tracks_changed.emit()
                self.selection_changed.emit()
                self.masks_changed.emit(None if entries is None else set(entries))
            self._request(step=0)

    def go_to(self, frame_index: int) -> None:
        """Shows another frame; one outside the video is brought inside."""
        if self.video is None:
            return
        frame_index = min(max(frame_index, 0), self.video.frame_count - 1)
        moved = frame_index - self.frame_index
        self.frame_index = frame_index
        self.frame_changed.emit(frame_index)
        following = [frame_index + moved] if abs(moved) == 1 else []
        with self._asked.at_once(*self._questions(frame_index, *following)):
            self._request(step=1 if moved >= 0 else -1)
            for expected in following:
                self._expect(expected)

    @property
    def frame_count(self) -> int:
        """Frames of the video that is shown; 0 without one."""
        return 0 if self.video is None else self.video.frame_count

    @property
    def is_reading(self) -> bool:
        return self._reader is not None and self._reader.is_busy

    def select(self, selected: Iterable[int]) -> None:
        chosen = frozenset(selected)
        self._last_made = None
        if chosen != self.selected:
            self.selected = chosen
            following = ("next_undo",), ("next_redo",)  # which the commands name
            with self._asked.at_once(*self._questions(self.frame_index), *following):
                self.selection_changed.emit()
                self._request(step=0)

    def click(self, track_id: int | None, *, adds: bool) -> None:
        """Selects the track alone, or nothing; with ``adds``, beside the others, or no longer. A deleted one is nothing."""
        clicked = frozenset(track.id for track in self.tracks if track.id == track_id)
        self.select(self.selected ^ clicked if adds else clicked)

    def select_beside(self, step: int) -> None:
        """Selects the track that comes ``step`` places after the selected one, round and round; of none, the first or last."""
        ids = [track.id for track in self.tracks]
        places = [place for place, track_id in enumerate(ids) if track_id in self.selected]
        if ids:
            place = (places[-1] if step > 0 else places[0]) + step if places else (0 if step > 0 else -1)
            self.select([ids[place % len(ids)]])

    def set_opacity(self, opacity: float) -> None:
        self.style = replace(self.style, opacity=opacity)
        self._request(step=0)

    def show_masks(self, shown: bool) -> None:
        self.shows_masks = shown
        self.selection_changed.emit()
        self._request(step=0)

    def change_look(self, **changes: Any) -> None:
        """Changes fields of the look."""
        self.look = replace(self.look, **changes)
        self._request(step=0)

    def restore_choices(self, state: Mapping[str, Any]) -> None:
        """Takes look and overlap mode from what was remembered when the project was closed."""
        self.look = Look.from_state(state)
        self.overlap = state["overlap"] if state.get("overlap") in OVERLAPS else self.overlap
        self.selection_changed.emit()
        self._request(step=0)

    def set_overlap(self, overlap: Overlap) -> None:
        """What happens where a tool comes upon another track's pixels."""
        self.overlap = overlap
        self.selection_changed.emit()

    def target(self) -> Target | None:
        """What the tools work on: the selected track, a new one when none is; None for what may not be drawn on."""
        if self.video is None or self.is_read_only or len(self.selected) > 1 or not self.shows_masks:
            return None
        if self._is_unseen:
            return None
        track = next((track for track in self.tracks if track.id in self.selected), None)
        if track is None:
            return Target(None, NEW_TRACK_COLOR, self.overlap)
        return Target(track.id, rgb(track.color), self.overlap) if track.visible and not track.locked else None

    def _weight_of_masks(self, frame: int, track_ids: Collection[int] | None) -> int:
        """As `extent` wants it: of what was shown."""
        shown = None if self.video is None else self._asked.remembered("masks_at", self.video.id, frame)
        masks = {} if shown is None else shown
        return sum(
            len(record.mask.counts) // BYTES_AT_ONCE
            for track_id, record in masks.items()
            if track_ids is None or track_id in track_ids
        )

    def _request(self, step: int) -> None:
        if self._reader is None or self.video is None:
            return
        place, was_unseen = (self.video.id, self.frame_index), self._is_unseen
        try:
            with self._asked.at_once(*self._questions(self.frame_index)):
                scene = self._scene(self.video, self.frame_index)
            self._seen, self._is_unseen = place, False
        except ProjectSilentError:
            if self._seen == place:  # what is shown stays
                return
            scene = Scene((), self.style)
            self._seen, self._is_unseen = None, True
        self._reader.request(self.frame_index, scene, step=step)
        if was_unseen != self._is_unseen:
            self.selection_changed.emit()

    def _questions(self, *frames: int) -> Iterable[Question]:
        """What is asked of the project to show some frames."""
        if self.video is not None and self.shows_masks:
            reach = 1 if self.look.onion else 0
            shown = {near for frame in frames for near in range(frame - reach, frame + reach + 1)}
            yield ("categories",)
            for frame in shown:
                yield "masks_at", self.video.id, frame

    def _expect(self, frame_index: int) -> None:
        """Has the picture prepared that a person who goes on comes to next. What was before is not known beforehand."""
        if self._reader is None or self.video is None or self.look.split:
            return
        if 0 <= frame_index < self.video.frame_count:
            with suppress(ProjectSilentError):
                self._reader.expect(frame_index, self._scene(self.video, frame_index))

    def _scene(self, video: VideoRecord, frame_index: int) -> Scene:
        style = replace(self.style, selected=self.selected)
        if not self.shows_masks:
            return Scene((), style)
        place = video.id, frame_index
        scene = self.look.scene(self.project, place, self.tracks, self.selected, style)
        if self._pending:
            colors = {track.id: rgb(track.color) for track in self.look.shown(self.tracks, self.selected)}
            scene = replace(scene, drawn=partial(with_drawn, drawn_at(self._pending, place, colors, self._last_made)))
        if self.look.split and self._history is not None:
            scene = replace(scene, before=partial(_before, self.look, self._history, frame_index, self.selected))
        return scene


def _before(look: Look, history: History, frame_index: int, selected: frozenset[int]) -> list[Layer]:
    """What the other side of a split view shows. For the reader's thread."""
    return look.layers_before(history.before(frame_index), selected)
