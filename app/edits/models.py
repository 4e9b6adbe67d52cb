"""What model runs write, and how it is taken away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.edits.kept import KeptTracks
from app.project import ProjectError, Recorder, Summary, TrackRecord
from app.project.reader import Reader
from engine.messages import message
from engine.types import Category, Mask, WindowResult


def reviewed_frames(project: Reader, video_id: int) -> frozenset[int]:
    """Those that a person has marked as reviewed: what is in them, and what is not, was looked at."""
    return frozenset(frame for frame, mark in project.frame_reviews(video_id).items() if mark.verdict == "reviewed")


@dataclass(frozen=True)
class DeleteModelTracks:
    """Removes what models made in a video and no person touched, e.g. before another model has its turn.

    Touched is what a person drew, judged or gave a category, and what was swapped, split, merged or moved: the masks are the
    model's still, but who is who is the person's work. In frames that are marked as reviewed, all of it stays.

    Attributes:
        run_id: the run that takes their place. While it goes on, undo passes this by, as it does the run's windows.
    """

    video_id: int
    run_id: int | None = None

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        kept = project.track_reviews(self.video_id).keys() | project.mended_tracks(self.video_id)
        reviewed = reviewed_frames(project, self.video_id)
        for track in project.tracks(self.video_id):
            if track.source != "model" or track.id in kept or self._is_touched(project, track):
                continue
            masks = project.masks_of(track.id)
            if any(frame in reviewed and record.mask.area for frame, record in masks.items()):
                for frame in sorted(masks.keys() - reviewed):
                    recorder.set_mask(track.id, frame, None)
            else:
                recorder.delete_track(track.id)
        return Summary(message("Delete the tracks of earlier model runs"), self.video_id, run_id=self.run_id)

    @staticmethod
    def _is_touched(project: Reader, track: TrackRecord) -> bool:
        return (
            track.locked
            or track.category_source == "human"
            or bool(project.occlusions(track.id) or project.reviews(track.id))
            or any(record.source == "human" for record in project.masks_of(track.id).values())
        )


@dataclass(frozen=True)
class StoreModelWindow:
    """Stores what a model run says about one window: new identities become tracks, known ones get masks and scores.

    What a person did stays: human masks, categories, locked tracks and frames that are marked as reviewed are not
    overwritten, and a track that was deleted while the run goes on does not come back.

    Attributes:
        run_id: from `Project.begin_run`.
        categories: the model's, to find or add the project's category by name.
        overwrite_human: the person said that human masks in these frames shall be replaced, reviewed or not.
        renews: what it finds of tracks that others have made goes into these, and no thing comes twice, see
            `app.edits.kept`.
    """

    run_id: int
    result: WindowResult
    categories: Sequence[Category]
    overwrite_human: bool = False
    renews: bool = False

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        run = project.run(self.run_id)
        names = {category.id: category.name for category in self.categories}
        alive = {track.id for track in project.tracks(run.video_id)}
        reviewed = frozenset[int]() if self.overwrite_human else reviewed_frames(project, run.video_id)
        found = {
            part.id: {frame: mask for frame, mask in part.masks.items() if frame not in reviewed}
            for part in self.result.tracks
        }
        if self.renews:
            kept = KeptTracks.beside(project, self.run_id)
            self._go_on(recorder, kept, reviewed)
            self._renew(recorder, kept, found)
        for part in self.result.tracks:
            masks = found[part.id]
            if part.category_id not in names:
                raise ProjectError(
                    message("The model's categories have no id {category_id}", category_id=part.category_id)
                )
            track_id = recorder.run_track(self.run_id, part.id)
            if track_id is None:
                if not masks:
                    continue
                category_id = recorder.category_named(names[part.category_id], part.category_id)
                track = recorder.add_track(run.video_id, category_id, "model", score=part.score, run_id=self.run_id)
                track_id = track.id
                recorder.bind_run_track(self.run_id, part.id, track_id)
            elif track_id not in alive:
                continue
            else:
                recorder.update_track(track_id, score=part.score)
                is_judged = bool(reviewed) and not reviewed.isdisjoint(project.frames_of(track_id))
                if project.track(track_id).category_source == "model" and not is_judged:
                    category_id = recorder.category_named(names[part.category_id], part.category_id)
                    recorder.update_track(track_id, category_id=category_id)
            if project.track(track_id).locked:
                continue
            for frame, mask in masks.items():
                there = project.mask(track_id, frame)
                if there is None or there.source != "human" or self.overwrite_human:
                    recorder.set_mask(track_id, frame, mask, "model", part.score)
        recorder.advance_run(self.run_id, self.result.frames.stop)
        frames = self.result.frames
        name = message(
            "Pre-label frames {first} to {last} with {model}",
            first=frames.start + 1,
            last=frames.stop,
            model=run.model,
        )
        return Summary(name, run.video_id, None, frames.start, self.run_id)

    def _go_on(self, recorder: Recorder, kept: KeptTracks, reviewed: Collection[int]) -> None:
        """Has new identities go on with the tracks that they show in reviewed frames, where nothing else is left of these."""
        if not {*self.result.frames} & {*reviewed}:
            return
        new = {part.id: part.masks for part in self.result.tracks if recorder.run_track(self.run_id, part.id) is None}
        for identity, track_id in kept.going_on(recorder.project, new, reviewed).items():
            if not recorder.is_bound(self.run_id, track_id):
                recorder.bind_run_track(self.run_id, identity, track_id)

    def _renew(self, recorder: Recorder, kept: KeptTracks, found: dict[int, dict[int, Mask]]) -> None:
        """Takes out of what was found, by identity and frame, what kept tracks show, and renews their masks by models."""
        scores = {part.id: part.score for part in self.result.tracks}
        for (identity, frame), track_id in kept.owners(recorder.project, found).items():
            mask = found[identity].pop(frame)
            if kept.may_renew(recorder.project, track_id, frame):
                recorder.set_mask(track_id, frame, mask, "model", scores[identity])
