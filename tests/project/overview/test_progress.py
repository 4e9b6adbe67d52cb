"""How far the work on a video is, counted for all of them at once."""

from __future__ import annotations

import numpy as np
import pytest

from app.edits import CreateTrack, DeleteModelTracks, ReviewFrames, StoreModelWindow
from app.project import Project, VideoRecord
from app.project.overview.progress import VideoProgress
from engine.types import Category, Mask, WindowResult, WindowTrack


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        (VideoProgress(), "new"),
        (VideoProgress(tracks=3), "begun"),
        (VideoProgress(prelabelled=True), "prelabelled"),
        (VideoProgress(tracks=3, prelabelled=True), "prelabelled"),
        (VideoProgress(tracks=3, reviewed=9, prelabelled=True), "in_review"),
        (VideoProgress(rejected=10), "in_review"),
        (VideoProgress(reviewed=10), "done"),
    ],
)
def test_a_state_follows_from_what_was_done(progress: VideoProgress, state: str) -> None:
    assert progress.state(10) == state


def test_progress_is_counted_by_video(project: Project, video: VideoRecord) -> None:
    assert project.progress() == {video.id: VideoProgress()}
    project.apply(CreateTrack(video.id, project.add_category("crab").id))
    project.apply(ReviewFrames(video.id, 0, 2, "reviewed"))
    project.apply(ReviewFrames(video.id, 2, 2, "rejected"))
    assert project.progress() == {video.id: VideoProgress(1, 2, 1)}


def test_a_video_is_pre_labelled_when_a_run_has_ended_and_as_long_as_it_is_not_undone(
    project: Project, video: VideoRecord
) -> None:
    run = project.begin_run(video.id, "model")
    project.apply(StoreModelWindow(run, WindowResult(0, range(4), 4, (), True), ()))
    assert not project.progress()[video.id].prelabelled
    project.finish_run(run)
    assert project.progress()[video.id].prelabelled


def test_a_later_run_that_made_room_for_itself_and_ended_early_leaves_a_video_begun(
    project: Project, video: VideoRecord
) -> None:
    mask = Mask.from_bitmap(np.ones((video.height, video.width), bool))
    found = WindowTrack(1, 1, 0.5, np.array([0.5], np.float32), {0: mask})
    window = WindowResult(0, range(4), 4, (found,), True)
    crabs = (Category(1, "crab"),)
    first, second, third = (project.begin_run(video.id, "model") for _ in range(3))
    project.apply(StoreModelWindow(first, window, crabs))
    project.finish_run(first)
    project.apply(StoreModelWindow(second, window, crabs))
    project.finish_run(second, "cancelled")
    assert project.progress()[video.id] == VideoProgress(tracks=2, prelabelled=True)  # it came beside
    project.apply(DeleteModelTracks(video.id, third))
    project.finish_run(third, "cancelled")
    assert project.progress()[video.id] == VideoProgress()
    project.undo()
    assert project.progress()[video.id] == VideoProgress(tracks=2, prelabelled=True)
