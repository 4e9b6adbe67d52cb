"""What the window knows of the whole video: the lanes of its tracks, kept up to date by jobs, and the jumps along them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.edits.names import tracks_text
from app.jobs.survey import Overlook, crossing_job, heat_job, lanes_job
from app.jobs.worker import Job, Jobs
from app.project.overview.attention import Heat
from app.project.overview.crossings import Pair
from app.project.overview.lanes import Lane, Reviewed
from app.ui.workspace import Workspace
from app.view import words

REST = 800  # milliseconds
Landmark = Literal["birth", "death", "gap"]
NOT_FOUND = {
    ("birth", 1): words.mark("No track that begins after this frame"),
    ("birth", -1): words.mark("No track that begins before this frame"),
    ("death", 1): words.mark("No track that ends after this frame"),
    ("death", -1): words.mark("No track that ends before this frame"),
    ("gap", 1): words.mark("No gap in a track after this frame"),
    ("gap", -1): words.mark("No gap in a track before this frame"),
    ("crossing", 1): words.mark("No crossing after this frame"),
    ("crossing", -1): words.mark("No crossing before this frame"),
}

FOUND = {
    "birth": words.mark("Frame {frame}, beginning: {tracks}"),
    "death": words.mark("Frame {frame}, end: {tracks}"),
    "gap": words.mark("Frame {frame}, gap: {tracks}"),
    "crossing": words.mark("Frame {frame}, crossing: {tracks}"),
    "track": words.mark("Frame {frame}: {tracks}"),
}


def landmarks(lanes: Mapping[int, Lane], kind: Landmark, frame_count: int) -> dict[int, list[int]]:
    """Frame -> ids of the tracks that begin there, end there (their last frame) or are gone for a while from there on.

    What begins with the video and ends with it is no birth and no death.
    """
    found: dict[int, list[int]] = {}
    for track_id, lane in sorted(lanes.items()):
        runs = lane.presence
        if not runs:
            continue
        frames: Iterable[int]
        if kind == "gap":
            frames = [first for first, _ in lane.gaps]
        elif kind == "birth":
            frames = [runs[0][0]] if runs[0][0] > 0 else []
        else:
            frames = [runs[-1][1]] if runs[-1][1] < frame_count - 1 else []
        for frame in frames:
            found.setdefault(frame, []).append(track_id)
    return found


def nearest(frames: Iterable[int], frame: int, step: int) -> int | None:
    """The next of the frames after ``frame`` (``step`` 1) or before it (-1)."""
    if step > 0:
        return min((other for other in frames if other > frame), default=None)
    return max((other for other in frames if other < frame), default=None)


def nearest_within(runs: Iterable[tuple[int, int]], frame: int) -> int | None:
    """The frame of the runs (first, last) that is nearest to ``frame``."""
    frames = (min(max(frame, first), last) for first, last in runs)
    return min(frames, key=lambda other: abs(other - frame), default=None)


class Survey(QObject):
    """Keeps the lanes of the video that is shown. After an edit only those are read again that it concerns.

    Signals:
        heat_changed((F,) float32 or None): how much each frame needs a look, in [0, 1]; None until that is known.
        lanes_changed(): and the reviewed frames; also when another video is shown, with no lanes at first.
        said(str): how a search goes; empty once it has ended.
        found_nothing(str): what there is none of.
        found(int, object, str): a frame to go to, the ids of the tracks to select there, and what is there in words.
    """

    lanes_changed = Signal()
    heat_changed = Signal(object)
    said = Signal(str)
    found_nothing = Signal(str)
    found = Signal(int, object, str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes: dict[int, Lane] = {}
        self._jobs = jobs
        self._workspace: Workspace | None = None
        self.reviewed: tuple[Reviewed, ...] = ()
        self._reading: Job[Overlook] | None = None
        self._searching: Job[tuple[int, Pair] | None] | None = None
        self._is_all_stale = False
        self._stale_entries: set[int] = set()
        self._looking: Job[Heat] | None = None
        self._background = Jobs(self, threads=1)  # nobody waits for the heat, nor is kept from opening another project
        self._rest = QTimer(self)  # the heat is worked out once nothing has changed for a while
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._look)

    @property
    def is_up_to_date(self) -> bool:
        return self._reading is None

    def follow(self, workspace: Workspace | None) -> None:
        """Looks at another project from now on."""
        self._workspace = workspace
        if workspace is not None:
            workspace.video_changed.connect(self._begin_video)
            workspace.masks_changed.connect(self._masks_changed)
        self._begin_video()

    def _begin_video(self) -> None:
        """`Workspace.show_video` refreshes right afterwards, which reads the lanes."""
        for job in (self._reading, self._searching, self._looking):
            if job is not None:
                job.cancel()
        if self._searching is not None:
            self.said.emit("")
        self._reading = self._searching = self._looking = None
        self._rest.stop()
        self.heat_changed.emit(None)
        self._is_all_stale = False
        self._stale_entries.clear()
        self.lanes, self.reviewed = {}, ()
        self.lanes_changed.emit()

    def _masks_changed(self, entries: set[int] | None) -> None:
        if entries is None:
            self._is_all_stale = True
        else:
            self._stale_entries |= entries
        self._read_what_is_stale()

    def _read_what_is_stale(self) -> None:
        """One job at a time; what changes meanwhile is read by the next one."""
        workspace = self._workspace
        if self._reading is not None or workspace is None or workspace.video is None:
            return
        if not self._is_all_stale and not self._stale_entries:
            return
        entries = None if self._is_all_stale else frozenset(self._stale_entries)
        self._is_all_stale = False
        self._stale_entries.clear()
        work = lanes_job(workspace.project.path, workspace.video.id, entries, self.lanes)
        job = self._jobs.start(
            work,
            on_done=lambda read: self._take(job, read, is_all=entries is None),
            on_failed=lambda error: fail(error),
            is_awaited=True,
        )
        self._reading = job

        def fail(error: Any) -> None:
            if self._reading is job:
                self._reading = None
                self._is_all_stale |= entries is None
                self._stale_entries |= entries or set()  # the next ones that change have them read, too
            self._jobs.failed.emit(error)

    def _take(self, job: Job[Overlook], read: Overlook, *, is_all: bool) -> None:
        if self._reading is not job or self._workspace is None:  # of a video shown before
            return
        self._reading = None
        alive = {track.id for track in self._workspace.tracks}
        lanes = read.lanes if is_all else {**self.lanes, **read.lanes}
        self.lanes = {track_id: lane for track_id, lane in lanes.items() if track_id in alive}
        self.reviewed = read.reviewed
        self.lanes_changed.emit()
        self._rest.start()
        self._read_what_is_stale()

    def _look(self) -> None:
        """Works out which frames need a look."""
        if self._looking is not None:
            self._looking.cancel()
        workspace = self._workspace
        if workspace is None or workspace.video is None:
            return
        job = self._background.start(
            heat_job(workspace.project.path, workspace.video.id), on_done=lambda heat: self._take_heat(job, heat)
        )
        self._looking = job

    def close(self) -> None:
        """Ends what nobody waits for. The window is about to be gone."""
        self._rest.stop()
        self._background.close()

    def _take_heat(self, job: Job[Heat], heat: Heat) -> None:
        if self._looking is job:
            self._looking = None
            self.heat_changed.emit(heat)

    # ---- jumps ---------------------------------------------------------------------------------

    def jump(self, kind: Landmark, step: int) -> None:
        """Goes to the next birth, death or gap, or back to the last one."""
        workspace = self._workspace
        if workspace is None or workspace.video is None:
            return
        known = landmarks(self.lanes, kind, workspace.video.frame_count)
        frame = nearest(known, workspace.frame_index, step)
        if frame is None:
            self.found_nothing.emit(words.tr(NOT_FOUND[kind, step]))
        else:
            self._tell_found(kind, frame, known[frame])

    def seek_track(self, track_id: int) -> None:
        """Goes to the frame nearest to the one that is shown in which a track is to be seen."""
        workspace = self._workspace
        if workspace is None or track_id not in self.lanes:  # still being read
            return
        frame = nearest_within(self.lanes[track_id].presence, workspace.frame_index)
        if frame is None:
            self.found_nothing.emit(words.tr("This track is to be seen in no frame"))
        else:
            self._tell_found("track", frame, [track_id], workspace.selected)

    def seek_crossing(self, step: int) -> None:
        """Looks for the next frame, or the last one before, where two tracks of a category begin to touch."""
        workspace = self._workspace
        if workspace is None or workspace.video is None:
            return
        if self._searching is not None:
            self._searching.cancel()
        video = workspace.video
        work = crossing_job(workspace.project.path, video.id, workspace.frame_index, step)
        job = self._jobs.start(
            work,
            on_done=lambda crossing: self._crossed(job, crossing, step),
            on_progress=lambda frame: self._tell_search(job, frame),
            on_failed=lambda error: fail(error),
            is_awaited=True,
        )
        self._searching = job

        def fail(error: Any) -> None:
            if self._searching is job:
                self._searching = None
                self.said.emit("")
            self._jobs.failed.emit(error)

    def _tell_search(self, job: Job[Any], frame: int) -> None:
        if self._searching is job:
            self.said.emit(words.tr("Looking for a crossing… frame {frame}").format(frame=frame + 1))

    def _crossed(self, job: Job[Any], crossing: tuple[int, Pair] | None, step: int) -> None:
        if self._searching is not job:  # another search has begun, or another video is shown
            return
        self._searching = None
        self.said.emit("")
        if crossing is None:
            self.found_nothing.emit(words.tr(NOT_FOUND["crossing", step]))
        else:
            self._tell_found("crossing", *crossing)

    def _tell_found(
        self,
        kind: Landmark | Literal["crossing", "track"],
        frame: int,
        track_ids: Collection[int],
        beside: Collection[int] = (),
    ) -> None:
        """``beside``: other tracks that are selected with what was found."""
        assert self._workspace is not None
        tracks = tracks_text(track for track in self._workspace.tracks if track.id in track_ids)
        text = words.tr(FOUND[kind]).format(frame=frame + 1, tracks=words.said(tracks))
        self.found.emit(frame, {*track_ids, *beside}, text)
