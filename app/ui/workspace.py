"""The open project as the window sees it: which video, frame and tracks; every edit goes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.edits import (
    DeleteTrack,
    Draw,
    DrawNewTrack,
    NameCategory,
    Overlap,
    RemoveMask,
    SwapIdentities,
    Together,
)
from app.edits.drawing import OVERLAPS
from app.edits.extent import extent
from app.jobs.context import JobContext
from app.jobs.decoding import DECODED_BYTES
from app.jobs.frames import FrameReader
from app.jobs.storing import Storing
from app.project import Edit, JournalEntry, Project, RefusedError, TrackRecord, VideoRecord
from app.project.before import History
from app.ui.look import Look, rgb
from app.ui.work.travel import REDO, UNDO, Direction, travel_work
from app.view import words
from app.view.overlay import Color, Layer, OverlayStyle
from app.view.paint_preview import FinishedStroke, Target
from app.view.picture import Picture, PicturePainter, Scene
from engine.messages import Message, message
from engine.video import open_video

DEFAULT_CATEGORY = "object"
NEW_TRACK_COLOR: Color = (255, 255, 255)
SOON_STORED = 24  # masks and notes that are written before anybody notices; at most 0.2 ms each
STORING = words.mark("Storing…")
_STATE = "window"


class Workspace(QObject):
    """Owns the project and the reader of the video that is shown.

    Signals:
        picture_ready(Picture): to be shown.
        failed(EngineError): an edit.
        reading_failed(EngineError): a frame or the video.
        media_rewritten(bool): the file of the video that is shown was written anew; whether it is the same video still.
        frame_changed(int), video_changed(), tracks_changed(), selection_changed()
        masks_changed(set of ids of journal entries, or None): what they name has changed; None: anything may have.
        travelled(JournalEntry): that was the last to be undone or redone.
    """

    picture_ready = Signal(object)
    failed = Signal(object)
    reading_failed = Signal(object)
    media_rewritten = Signal(bool)
    frame_changed = Signal(int)
    video_changed = Signal()
    tracks_changed = Signal()
    selection_changed = Signal()
    masks_changed = Signal(object)
    travelled = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.video: VideoRecord | None = None
        self.frame_index = 0
        self.selected: frozenset[int] = frozenset()
        self.tracks: tuple[TrackRecord, ...] = ()
        self.style = OverlayStyle()
        self.look = Look()
        self.overlap: Overlap = "allowed"
        self.shows_masks = True
        self.storing = Storing(project, self)
        self.storing.failed.connect(self.failed)
        self._travelled_in: int | None = None  # the video in which was undone or redone last
        self._history: History | None = None  # of the video that is shown; its reader's thread alone asks it
        self._reader: FrameReader[Scene, Picture] | None = None
        self._left_readers: list[FrameReader[Scene, Picture]] = []  # of videos shown before; they end in their own time

    # ---- what is open --------------------------------------------------------------------------

    def saved_state(self) -> dict[str, Any]:
        """What was remembered when the project was closed."""
        state: dict[str, Any] = self.project.state(_STATE, {})
        return state

    def close(self, view_state: dict[str, Any]) -> None:
        """Stores what waits for it, remembers where the person was, ends the readers and closes the project."""
        self._remember(view_state)
        self.storing.close()
        self._leave_reader()
        for reader in self._left_readers:
            reader.close()
        self.project.close()

    def _remember(self, view_state: Mapping[str, Any]) -> None:
        state = self._state()
        self.storing.do(lambda project, _: project.set_state(_STATE, {**state, **view_state}))

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

    def refresh(self, entries: Iterable[int] | None = None) -> None:
        """Reads the tracks again and shows the present frame with its masks.

        Args:
            entries: ids of the journal entries that changed something; None when somebody else may have.
        """
        if self.storing.is_left:  # it is about to be closed, which work that begins now would hinder
            return
        with self.project.snapshot():  # one wait for a drive that is far away, instead of one for each question
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
        self._request(step=1 if moved >= 0 else -1)
        if abs(moved) == 1:
            self._expect(frame_index + moved)

    @property
    def frame_count(self) -> int:
        """Frames of the video that is shown; 0 without one."""
        return 0 if self.video is None else self.video.frame_count

    @property
    def is_reading(self) -> bool:
        return self._reader is not None and self._reader.is_busy

    def select(self, selected: Iterable[int]) -> None:
        chosen = frozenset(selected)
        if chosen != self.selected:
            self.selected = chosen
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
        track = next((track for track in self.tracks if track.id in self.selected), None)
        if track is None:
            return Target(None, NEW_TRACK_COLOR, self.overlap)
        return Target(track.id, rgb(track.color), self.overlap) if track.visible and not track.locked else None

    def _request(self, step: int) -> None:
        if self._reader is not None and self.video is not None:
            self._reader.request(self.frame_index, self._scene(self.video, self.frame_index), step=step)

    def _expect(self, frame_index: int) -> None:
        """Has the picture prepared that a person who goes on comes to next. What was before is not known beforehand."""
        if self._reader is None or self.video is None or self.look.split:
            return
        if 0 <= frame_index < self.video.frame_count:
            self._reader.expect(frame_index, self._scene(self.video, frame_index))

    def _scene(self, video: VideoRecord, frame_index: int) -> Scene:
        style = replace(self.style, selected=self.selected)
        if not self.shows_masks:
            return Scene((), style)
        scene = self.look.scene(self.project, (video.id, frame_index), self.tracks, self.selected, style)
        if self.look.split and self._history is not None:
            scene = replace(scene, before=partial(_before, self.look, self._history, frame_index, self.selected))
        return scene

    # ---- edits ---------------------------------------------------------------------------------

    def commit_stroke(self, stroke: FinishedStroke) -> None:
        """Stores a stroke in the video that is shown."""
        if self.video is not None:
            self.commit_strokes([stroke], self.video.id)

    def commit_strokes(self, strokes: Iterable[FinishedStroke], video_id: int) -> None:
        """Stores what a tool did in a video, with the track if that is new, as one edit."""
        edits: list[Edit] = []
        strokes = tuple(strokes)
        alone = len(strokes) == 1  # of several, each does what it can
        for stroke in strokes:
            if stroke.track_id is not None:
                edits.append(
                    Draw(
                        stroke.track_id,
                        stroke.frame_index,
                        stroke.add,
                        stroke.remove,
                        self.overlap,
                        stroke.name,
                        must_gain=alone,
                    )
                )
            elif stroke.add is not None and stroke.add.area > 0:
                category = self._usual_category()
                edits.append(
                    DrawNewTrack(video_id, category, stroke.frame_index, stroke.add, self.overlap, stroke.name)
                )
        if not edits:
            return
        is_new = isinstance(edits[0], DrawNewTrack)
        name = message("{work}, {count} tracks", work=stroke.name, count=len(edits))
        self.apply(Together(edits, name), self.select_track_of if is_new else lambda _: None)

    def select_track_of(self, entry: JournalEntry | None) -> None:
        """Selects the track that an edit made, if it is in the video that is shown."""
        if entry is not None and entry.track_id in {track.id for track in self.tracks}:
            self.select([entry.track_id])

    def _usual_category(self) -> str:
        """The category that a new track gets: the one most used in this video."""
        names = {category.id: category.name for category in self.project.categories()}
        used = [track.category_id for track in self.tracks if track.category_id in names]  # not one just merged
        if used:
            return names[max(set(used), key=used.count)]
        return next(iter(names.values()), DEFAULT_CATEGORY)

    def delete_selected(self) -> None:
        self._apply_to_selected(DeleteTrack, lambda count: message("Delete {count} tracks", count=count))

    def clear_mask(self) -> None:
        """The selected objects are not to be seen in this frame."""
        self._apply_to_selected(
            lambda track_id: RemoveMask(track_id, self.frame_index),
            lambda count: message("Clear {count} masks", count=count),
        )

    def swap_selected(self) -> None:
        """Two selected tracks exchange their masks from this frame on."""
        if len(self.selected) == 2:
            first, second = sorted(self.selected)
            self.apply(SwapIdentities(first, second, self.frame_index))

    def name_category(self, track_id: int, name: str) -> None:
        """Gives the track, and with it all selected ones if it is one of them, a category; a new name makes one."""
        if track_id in self.selected:
            self._apply_to_selected(
                lambda selected: NameCategory(selected, name),
                lambda count: message("Change {count} tracks to {category}", count=count, category=name),
            )
        else:
            self.apply(NameCategory(track_id, name))

    def set_visible(self, track_ids: Iterable[int], visible: bool) -> None:
        self._set_looks(track_ids, lambda project, track_id: project.set_visible(track_id, visible))

    def toggle_selected_visible(self) -> None:
        """Hides the selected tracks; shows them if all of them are hidden."""
        hidden = all(not track.visible for track in self.tracks if track.id in self.selected)
        self.set_visible(self.selected, hidden)

    def toggle_selected_locked(self) -> None:
        """Locks the selected tracks; unlocks them if all of them are locked."""
        locked = not all(track.locked for track in self.tracks if track.id in self.selected)
        self._set_looks(sorted(self.selected), lambda project, track_id: project.set_locked(track_id, locked))

    def _set_looks(self, track_ids: Iterable[int], change: Callable[[Project, int], None]) -> None:
        chosen = tuple(track_ids)

        def work(project: Project, _: JobContext) -> None:
            for track_id in chosen:
                change(project, track_id)

        self.storing.do(work, lambda _: self.refresh(()), is_kept=True)

    def undo(self, *, is_held: bool = False) -> None:
        """Takes back the last edit; by a key that ``is_held`` only if it is in the video of the one before."""
        self._travel(UNDO, is_held)

    def redo(self, *, is_held: bool = False) -> None:
        """As `undo`, the other way."""
        self._travel(REDO, is_held)

    def restore_as_of(self, entry_id: int | None) -> None:
        """Brings back, as a new edit, what there was right after an entry of the history; None: before the first one."""
        self.storing.do(
            lambda project, _: project.restore_as_of(entry_id),
            lambda _: self.refresh(),
            is_long=lambda: True,
            name=words.tr(STORING),
            is_kept=True,
        )

    def _travel(self, direction: Direction, is_held: bool) -> None:
        """Undoes or redoes, and shows the place where that is to be seen."""
        if is_held and self.storing.is_busy:  # else a step would wait for each repetition
            return
        within = None
        if not is_held:
            self._travelled_in = None
        elif self.video is not None:
            within = self._travelled_in or self.video.id

        def is_long() -> bool:
            entry = direction.following(self.project)
            return entry is not None and self.project.extent_of_entry(entry.id) > SOON_STORED

        def arrive(entry: JournalEntry | None) -> None:
            if entry is not None and entry.video_id is not None:
                self._travelled_in = entry.video_id
            self.arrive(entry, () if entry is None else (entry.id,))

        self.storing.do(
            travel_work(direction, within),
            arrive,
            is_long=is_long,
            name=words.tr(direction.name),
            on_progress=self.storing.busy_changed.emit,
            is_kept=True,
        )

    def arrive(self, entry: JournalEntry | None, changed: Iterable[int] | None) -> None:
        """Shows what there is after edits were undone or redone, at the place of the last one; ``changed`` as `refresh`.

        A track that the last one brought back is selected, as it was when it was made.
        """
        known = {track.id for track in self.tracks}
        if entry is not None and entry.frame is not None and self.video is not None and entry.video_id == self.video.id:
            self.frame_index = entry.frame
            self.frame_changed.emit(entry.frame)
        self.refresh(changed)
        if entry is not None and entry.track_id not in known:
            self.select_track_of(entry)
        if entry is not None:
            self.travelled.emit(entry)

    def _apply_to_selected(self, edit: Callable[[int], Edit], name: Callable[[int], Message]) -> None:
        if self.selected:
            edits = [edit(track_id) for track_id in sorted(self.selected)]
            self.apply(Together(edits, name(len(edits))))

    def apply(self, edit: Edit, then: Callable[[JournalEntry | None], object] = lambda _: None) -> None:
        """Makes an edit in its turn and shows what became of it; one that takes long is made beside the window.

        ``then`` gets its entry in the history; None when it changed nothing, or failed, which `failed` tells.
        """

        def work(project: Project, _: JobContext) -> tuple[JournalEntry | None]:
            with project.together():
                entry = project.apply(edit)
                if entry is not None:
                    project.set_state(_STATE, state)  # so that it is reopened here also if nobody closes it
            return (entry,)

        def show(done: tuple[JournalEntry | None] | None) -> None:
            entry = None if done is None else done[0]
            self.refresh(() if entry is None else (entry.id,))
            then(entry)
            if done == (None,):
                self.failed.emit(RefusedError(words.tr("Nothing has changed: it is so already")))

        state = self._state()
        self.storing.do(
            work,
            show,
            is_long=lambda: extent(edit, self.project) > SOON_STORED,
            name=words.tr(STORING),
            is_kept=True,
        )


def _before(look: Look, history: History, frame_index: int, selected: frozenset[int]) -> list[Layer]:
    """What the other side of a split view shows. For the reader's thread."""
    return look.layers_before(history.before(frame_index), selected)
