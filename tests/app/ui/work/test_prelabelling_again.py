"""A model has its turn on a video that has tracks already: what a person has looked at stays."""

from __future__ import annotations

from app.edits import DrawNewTrack, ReviewFrames, SetMask
from engine.types import Mask
from tests.app.helpers import FRAMES, ROWS, Person, disc, disc_x


def test_a_second_run_leaves_reviewed_frames_as_they_are(labelled: Person) -> None:
    video = labelled.workspace.video
    assert video is not None
    labelled.workspace.apply(ReviewFrames(video.id, 0, 4, "reviewed"))
    labelled.waits_until_idle()
    project = labelled.workspace.project
    before = {track.id: project.masks_of(track.id) for track in labelled.workspace.tracks}
    labelled.does("prelabel")
    labelled.answers("Replace them")
    labelled.waits_until_idle()
    assert labelled.window.prelabel_panel.status.text() == "Done\n5 reviewed frames stay as they are."
    assert [track.id for track in labelled.workspace.tracks] == list(before)  # they go on behind those frames
    for track, masks in before.items():
        assert list(project.masks_of(track).items())[:5] == list(masks.items())[:5]
        assert len(project.frames_of(track)) == FRAMES


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


def test_no_second_mask_is_laid_over_what_a_person_drew_before_the_model_came(person: Person) -> None:
    video = person.workspace.video
    assert video is not None
    drawn = Mask.from_bitmap(disc(disc_x(4) + 1, ROWS[1]))
    person.workspace.apply(DrawNewTrack(video.id, "fish", 4, drawn))
    person.waits_until_idle()
    person.prelabels()
    own, *others = (track.id for track in person.workspace.tracks)
    project = person.workspace.project
    assert {frame: record.mask for frame, record in project.masks_of(own).items()} == {4: drawn}
    assert sorted(4 in project.frames_of(track) for track in others) == [False, True]
    assert all(len(project.frames_of(track)) >= FRAMES - 1 for track in others)


def test_kept_too_the_tracks_of_both_runs_lie_over_each_other(labelled: Person) -> None:
    labelled.does("prelabel")
    labelled.answers("Keep them too")
    labelled.waits_until_idle()
    project = labelled.workspace.project
    assert [len(project.frames_of(track.id)) for track in labelled.workspace.tracks] == [FRAMES] * 4
