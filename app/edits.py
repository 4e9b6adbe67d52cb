"""The edits that a person or a model makes, as values. `Project.apply` turns one into rows and a journal entry.

Frames count from 0 here and from 1 in the names that people read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.project import Edit, OcclusionLevel, ProjectError, Recorder, Summary, TrackRecord
from app.project.reader import Reader
from app.project.records import MaskSource
from app.project.toggles import empty_mask, paste
from engine.types import Category, Mask, WindowResult


@dataclass(frozen=True)
class SetMask:
    """Gives a track a whole new mask in a frame; an empty one says that the object is not to be seen there.

    Attributes:
        name: for the history; the track and the frame are added.
    """

    track_id: int
    frame: int
    mask: Mask
    source: MaskSource = "human"
    score: float | None = None
    name: str = "Paint"

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_mask(self.track_id, self.frame, self.mask, self.source, self.score)
        return _at(recorder, self.name, self.track_id, self.frame)


@dataclass(frozen=True)
class PaintRegion:
    """Replaces a rectangle of a track's mask in a frame: what a finished stroke of brush or eraser leaves behind.

    Attributes:
        x, y: left and top pixel of the rectangle, which must lie within the frame.
        region: (h, w) bool, the object's pixels in the rectangle after the stroke.
        name: for the history, e.g. ``Paint`` or ``Erase``; the track and the frame are added.
    """

    track_id: int
    frame: int
    x: int
    y: int
    region: npt.NDArray[np.bool_]
    name: str = "Paint"

    def write(self, recorder: Recorder) -> Summary:
        record = recorder.project.mask(self.track_id, self.frame)
        if record is None:
            before = empty_mask(*recorder.project.video_size(recorder.project.track(self.track_id).video_id))
        else:
            before = record.mask
        after = paste(before, self.x, self.y, self.region)
        if after != before:  # a stroke over nothing does not make a model's mask a human one
            recorder.set_mask(self.track_id, self.frame, after, "human")
        return _at(recorder, self.name, self.track_id, self.frame)


@dataclass(frozen=True)
class PaintNewTrack:
    """Adds a track and its first stroke at once. The id of the new track is the journal entry's ``track_id``.

    Attributes:
        category: its name; it is added if the project has none of that name.
        x, y, region: as in `PaintRegion`.
    """

    video_id: int
    category: str
    frame: int
    x: int
    y: int
    region: npt.NDArray[np.bool_]

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.add_track(self.video_id, recorder.category_named(self.category), "human")
        PaintRegion(track.id, self.frame, self.x, self.y, self.region).write(recorder)
        return Summary(f"Paint new track {track.number}, frame {self.frame + 1}", self.video_id, track.id, self.frame)


@dataclass(frozen=True)
class RemoveMask:
    """Says that the object is not to be seen in a frame: leaves an empty human mask, which no model fills again."""

    track_id: int
    frame: int

    def write(self, recorder: Recorder) -> Summary:
        size = recorder.project.video_size(recorder.project.track(self.track_id).video_id)
        recorder.set_mask(self.track_id, self.frame, empty_mask(*size), "human")
        return _at(recorder, "Remove mask of", self.track_id, self.frame, joint="")


@dataclass(frozen=True)
class CreateTrack:
    """Adds a track without masks. The id of the new track is the journal entry's ``track_id``."""

    video_id: int
    category_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.add_track(self.video_id, self.category_id, "human")
        return Summary(f"Add track {track.number}", self.video_id, track.id)


@dataclass(frozen=True)
class DeleteTrack:
    """Removes a track with all its masks, occlusion levels and review marks."""

    track_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.project.track(self.track_id)
        recorder.delete_track(self.track_id)
        return Summary(f"Delete track {track.number}", track.video_id, track.id)


@dataclass(frozen=True)
class Together:
    """Several edits as one, to be undone in one step.

    Attributes:
        name: for the history; of a single edit, its own.
    """

    edits: Sequence[Edit]
    name: str

    def write(self, recorder: Recorder) -> Summary:
        summaries = [edit.write(recorder) for edit in self.edits]
        if len(summaries) == 1:
            return summaries[0]
        videos = {summary.video_id for summary in summaries}
        frames = {summary.frame for summary in summaries}
        return Summary(
            self.name,
            videos.pop() if len(videos) == 1 else None,
            frame=frames.pop() if len(frames) == 1 else None,
        )


@dataclass(frozen=True)
class DeleteModelTracks:
    """Removes what models made in a video and no person touched, e.g. before another model has its turn."""

    video_id: int

    def write(self, recorder: Recorder) -> Summary:
        for track in recorder.project.tracks(self.video_id):
            if track.source == "model" and not self._is_touched(recorder.project, track):
                recorder.delete_track(track.id)
        return Summary("Delete the tracks of earlier model runs", self.video_id)

    @staticmethod
    def _is_touched(project: Reader, track: TrackRecord) -> bool:
        return (
            track.category_source == "human"
            or bool(project.occlusions(track.id) or project.reviews(track.id))
            or any(record.source == "human" for record in project.masks_of(track.id).values())
        )


@dataclass(frozen=True)
class ChangeCategory:
    """Gives a track another category, which no model changes any more."""

    track_id: int
    category_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.project.track(self.track_id)
        category = recorder.project.category(self.category_id)
        recorder.update_track(self.track_id, category_id=category.id, category_source="human")
        return Summary(f"Change track {track.number} to {category.name}", track.video_id, track.id)


@dataclass(frozen=True)
class NameCategory:
    """Gives a track the category of a name, which is added if the project has none of that name."""

    track_id: int
    category: str

    def write(self, recorder: Recorder) -> Summary:
        return ChangeCategory(self.track_id, recorder.category_named(self.category)).write(recorder)


@dataclass(frozen=True)
class SwapIdentities:
    """Two tracks exchange their masks from a frame on, that frame included."""

    track_a: int
    track_b: int
    from_frame: int

    def write(self, recorder: Recorder) -> Summary:
        first, second = recorder.project.track(self.track_a), recorder.project.track(self.track_b)
        recorder.exchange(first.id, second.id, self.from_frame)
        name = f"Swap tracks {first.number} and {second.number} from frame {self.from_frame + 1} on"
        return Summary(name, first.video_id, first.id, self.from_frame)


@dataclass(frozen=True)
class AddCategory:
    """Adds a category; with the wanted id if that is free."""

    name: str
    category_id: int | None = None

    def write(self, recorder: Recorder) -> Summary:
        recorder.add_category(self.name, self.category_id)
        return Summary(f"Add category {self.name.strip()}")


@dataclass(frozen=True)
class RenameCategory:
    """Gives a category another name."""

    category_id: int
    name: str

    def write(self, recorder: Recorder) -> Summary:
        before = recorder.project.category(self.category_id).name
        recorder.rename_category(self.category_id, self.name)
        return Summary(f"Rename category {before} to {self.name.strip()}")


@dataclass(frozen=True)
class SetOcclusion:
    """Notes how much of an object is hidden in a frame; None takes the note away."""

    track_id: int
    frame: int
    level: OcclusionLevel | None

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_occlusion(self.track_id, self.frame, self.level)
        return _at(recorder, "Set occlusion of", self.track_id, self.frame, joint="")


@dataclass(frozen=True)
class SetReview:
    """Notes a person's verdict on a track in a frame; None takes the note away."""

    track_id: int
    frame: int
    verdict: str | None

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_review(self.track_id, self.frame, self.verdict)
        return _at(recorder, "Review", self.track_id, self.frame, joint="")


@dataclass(frozen=True)
class StoreModelWindow:
    """Stores what a model run says about one window: new identities become tracks, known ones get masks and scores.

    What a person did stays: human masks and categories are not overwritten, and a track that was deleted while the
    run goes on does not come back.

    Attributes:
        run_id: from `Project.begin_run`.
        categories: the model's, to find or add the project's category by name.
        overwrite_human: the person said that human masks in these frames shall be replaced.
    """

    run_id: int
    result: WindowResult
    categories: Sequence[Category]
    overwrite_human: bool = False

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        run = project.run(self.run_id)
        names = {category.id: category.name for category in self.categories}
        alive = {track.id for track in project.tracks(run.video_id)}
        for part in self.result.tracks:
            if part.category_id not in names:
                raise ProjectError(f"The model's categories have no id {part.category_id}")
            track_id = recorder.run_track(self.run_id, part.id)
            if track_id is None:
                if not part.masks:
                    continue
                category_id = recorder.category_named(names[part.category_id], part.category_id)
                track = recorder.add_track(run.video_id, category_id, "model", score=part.score, run_id=self.run_id)
                track_id = track.id
                recorder.bind_run_track(self.run_id, part.id, track_id)
            elif track_id not in alive:
                continue
            else:
                recorder.update_track(track_id, score=part.score)
                if project.track(track_id).category_source == "model":
                    category_id = recorder.category_named(names[part.category_id], part.category_id)
                    recorder.update_track(track_id, category_id=category_id)
            for frame, mask in part.masks.items():
                there = project.mask(track_id, frame)
                if there is None or there.source != "human" or self.overwrite_human:
                    recorder.set_mask(track_id, frame, mask, "model", part.score)
        recorder.advance_run(self.run_id, self.result.frames.stop)
        frames = self.result.frames
        name = f"Pre-label frames {frames.start + 1} to {frames.stop} with {run.model}"
        return Summary(name, run.video_id, None, frames.start, self.run_id)


def _at(recorder: Recorder, verb: str, track_id: int, frame: int, joint: str = " on") -> Summary:
    track = recorder.project.track(track_id)
    return Summary(f"{verb}{joint} track {track.number}, frame {frame + 1}", track.video_id, track_id, frame)
