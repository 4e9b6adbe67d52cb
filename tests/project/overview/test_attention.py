"""Which frames need a look: doubt, touching objects of a kind, breaks of tracks, and what a person said."""

from __future__ import annotations

import pytest

from app.edits import CreateTrack, ReviewFrames, SetMask
from app.project.overview.attention import BREAK, TOUCH, needs_look
from tests.project.helpers import FRAMES, rectangle


def test_each_reason_makes_its_frames_hot(project, video):
    crab, fish = project.add_category("crab").id, project.add_category("fish").id
    first, second, third = (project.apply(CreateTrack(video.id, kind)).track_id for kind in (crab, crab, fish))
    for frame in range(FRAMES):
        project.apply(SetMask(first, frame, rectangle(0, 0, 8, 8), "model", 0.75 if frame == 4 else 1.0))
        if not 6 <= frame <= 7:
            x = 4 if frame == 9 else 20
            project.apply(SetMask(second, frame, rectangle(x, 0, 8, 8)))
        project.apply(SetMask(third, frame, rectangle(0, 0, 8, 8)))  # of another category
    heat = needs_look(project, video.id)
    wanted = dict.fromkeys(range(FRAMES), 0.0) | {4: 0.25, 5: BREAK, 8: BREAK, 9: TOUCH + (1 - TOUCH) * 0.5}
    assert heat == pytest.approx(list(wanted.values()))
    project.apply(ReviewFrames(video.id, 4, 8, "reviewed"))
    project.apply(ReviewFrames(video.id, 0, 0, "rejected"))
    heat = needs_look(project, video.id)
    assert heat[[0, *range(4, 10)]] == pytest.approx([1, 0, 0, 0, 0, 0, wanted[9]])


def test_a_video_without_tracks_is_cold(project, video):
    assert not needs_look(project, video.id).any()


def test_it_can_be_stopped(project, video):
    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        needs_look(project, video.id, stop)
