"""What the window does with the open project: every edit goes through here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject, Signal

from app.edits import (
    DeleteTrack,
    Draw,
    DrawNewTrack,
    NameCategory,
    RemoveMask,
    SwapIdentities,
    Together,
)
from app.edits.extent import extent
from app.edits.new_track import DrawOnNewTrack, NewTrack
from app.jobs.context import JobContext
from app.jobs.noting import Noted
from app.project import Edit, JournalEntry, Project, ProjectSilentError, RefusedError
from app.ui.showing import STATE, Showing
from app.ui.work.pending import Pending, frames_of
from app.ui.work.travel import REDO, UNDO, Direction, travel_work
from app.view import words
from app.view.pictures.paint_preview import FinishedStroke
from engine.messages import Message, message

DEFAULT_CATEGORY = "object"
SOON_STORED = 24  # masks and notes that are written before anybody notices; at most 0.2 ms each
STORING = words.mark("Storing…")


class Workspace(Showing):
    """What the window does with the open project.

    Signals:
        failed(EngineError): an edit.
        travelled(JournalEntry): that was the last to be undone or redone.
        made(JournalEntry): a command has made it; what is drawn is not told of.
    """

    failed = Signal(object)
    travelled = Signal(object)
    made = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self.storing.failed.connect(self.failed)
        self._travelled_in: int | None = None  # the video in which was undone or redone last

    def commit_stroke(self, stroke: FinishedStroke) -> None:
        """Stores a stroke in the video that is shown."""
        if self.video is not None:
            self.commit_strokes([stroke], self.video.id)

    def commit_strokes(self, strokes: Iterable[FinishedStroke], video_id: int) -> None:
        """Stores what a tool did in a video, with the track if that is new, as one edit."""
        edits: list[Edit] = []
        strokes = tuple(strokes)
        alone = len(strokes) == 1  # of several, each does what it can
        pending = Pending(video_id, strokes, self.overlap, self._last_made or NewTrack())
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
                new = DrawNewTrack(video_id, category, stroke.frame_index, stroke.add, self.overlap, stroke.name)
                edits.append(new if self._last_made is None else DrawOnNewTrack(self._last_made, new))
        if not edits:
            return
        is_new = isinstance(edits[0], DrawNewTrack)
        name = message("{work}, {count} tracks", work=stroke.name, count=len(edits))
        if is_new:
            self._last_made = pending.made
        self.apply(Together(edits, name), self.select_track_of if is_new else lambda _: None, pending)

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
        self.name_categories(self.selected if track_id in self.selected else {track_id}, name)

    def name_categories(self, track_ids: Collection[int], name: str) -> None:
        """Gives all these tracks a category, as one edit; a new name makes one."""
        edits = [NameCategory(track_id, name) for track_id in sorted(track_ids)]
        title = message("Change {count} tracks to {category}", count=len(edits), category=name)
        self.apply(Together(edits, title))

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

        noted = Noted(None, message("Show, hide or lock tracks"))
        self.storing.do(work, lambda _: self.refresh((), ()), is_kept=True, noted=noted)

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
            noted=Noted(None, message("Restore a point of the history")),
        )

    def _travel(self, direction: Direction, is_held: bool) -> None:
        """Undoes or redoes, and shows the place where that is to be seen."""
        if is_held and self.storing.is_busy:  # else a step would wait for each repetition
            return
        if direction is UNDO and self.storing.take_back():  # what waits is not in the history yet
            return
        if isinstance(self.storing.trouble, ProjectSilentError):
            self.failed.emit(
                RefusedError(
                    words.tr("What is stored cannot be undone or redone while the project does not answer"),
                    "",
                    words.tr("Try again once it does"),
                )
            )
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
            noted=Noted(None, message("Undo") if direction is UNDO else message("Redo")),
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

    def apply(
        self,
        edit: Edit,
        then: Callable[[JournalEntry | None], object] = lambda _: None,
        pending: Pending | None = None,
    ) -> None:
        """Makes an edit in its turn and shows what became of it; one that takes long is made beside the window.

        Args:
            then: gets its entry in the history; None when it changed nothing, or failed, which `failed` tells.
            pending: strokes of which it consists; they are shown until then.
        """

        def work(project: Project, _: JobContext) -> tuple[JournalEntry | None]:
            with project.together():
                entry = project.apply(edit)
                if entry is not None:
                    project.set_state(STATE, state)  # so that it is reopened here also if nobody closes it
            if made is not None:
                made.learn(entry)
            return (entry,)

        def show(done: tuple[JournalEntry | None] | None) -> None:
            entry = None if done is None else done[0]
            if pending is not None:
                self._pending.remove(pending)
                self._last_made = None if self._last_made is pending.made else self._last_made
            self.refresh(() if entry is None else (entry.id,), () if entry is None else frames_of(edit))
            if entry is not None and pending is None:
                self.made.emit(entry)
            then(entry)
            if done == (None,):
                self.failed.emit(RefusedError(words.tr("Nothing has changed: it is so already")))

        state = self._state()
        # Not that of strokes on tracks that are there.
        made = pending.made if pending is not None and self._last_made is pending.made else None
        if pending is not None:
            self._pending.append(pending)
        self.storing.do(
            work,
            show,
            is_long=lambda: extent(edit, self.project, self._weight_of_masks) > SOON_STORED,
            name=words.tr(STORING),
            is_kept=True,
            noted=Noted.of(edit, made),
        )
        if pending in self._pending:
            self._request(step=0)
