"""A model has its turn on a video that has tracks already: what a person has looked at stays."""

from __future__ import annotations

from app.edits import ReviewFrames, SetMask
from tests.app.helpers import Person


def test_a_second_run_leaves_reviewed_frames_as_they_are(labelled: Person) -> None:
    video = labelled.workspace.video
    assert video is not None
    labelled.workspace.apply(ReviewFrames(video.id, 0, 4, "reviewed"))
    labelled.waits_until_idle()
    first = [track.id for track in labelled.workspace.tracks]
    labelled.does("prelabel")
    labelled.answers("Replace them")
    labelled.waits_until_idle()
    project = labelled.workspace.project
    assert labelled.window.prelabel_panel.status.text() == "Done\n5 reviewed frames stay as they are."
    assert len(labelled.workspace.tracks) == 4
    for track in labelled.workspace.tracks:
        frames = project.frames_of(track.id)
        assert (max(frames) < 5) == (min(frames) < 5) == (track.id in first)


def test_a_corrected_track_stays_one_track_when_the_others_are_replaced(labelled: Person) -> None:
    """What the model finds of it anew goes into it, not beside it."""
    corrected, other = (track.id for track in labelled.workspace.tracks)
    project = labelled.workspace.project
    drawn = project.masks_of(other)[0].mask
    labelled.workspace.apply(SetMask(corrected, 3, drawn))
    labelled.waits_until_idle()
    labelled.does("prelabel")
    labelled.answers("Replace them")
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 2
    assert labelled.workspace.tracks[0].id == corrected
    assert project.mask(corrected, 3).mask == drawn
