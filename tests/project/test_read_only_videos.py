"""A video in whose place another one lies is looked at, and not edited, until that is settled."""

from __future__ import annotations

import pytest

from app.edits import CreateTrack, DeleteTrack, NameCategory, RemoveMask, ReviewFrames, SetMask, SwapIdentities
from app.project import ReadOnlyVideoError
from tests.project.helpers import DrawnVideo, content, rectangle


@pytest.fixture
def tracks(project, video):
    category = project.add_category("fish").id
    made = [project.apply(CreateTrack(video.id, category)).track_id for _ in range(2)]
    project.apply(SetMask(made[0], 3, rectangle(1, 2, 5, 6)))
    return made


@pytest.mark.parametrize(
    "change",
    [
        lambda project, video, tracks: project.apply(RemoveMask(tracks[0], 3)),
        lambda project, video, tracks: project.apply(CreateTrack(video.id, 1)),
        lambda project, video, tracks: project.apply(DeleteTrack(tracks[0])),
        lambda project, video, tracks: project.apply(SwapIdentities(tracks[0], tracks[1], 0)),
        lambda project, video, tracks: project.apply(NameCategory(tracks[0], "crab")),
        lambda project, video, tracks: project.apply(ReviewFrames(video.id, 0, 2, "reviewed")),
        lambda project, video, tracks: project.undo(),
        lambda project, video, tracks: project.restore_as_of(None),
    ],
)
def test_no_edit_changes_it(project, video, tracks, change):
    before, history = content(project.path), project.history("done")
    project.read_only_videos.add(video.id)
    with pytest.raises(ReadOnlyVideoError, match=r"clip\.mp4 can only be looked at"):
        change(project, video, tracks)
    assert content(project.path) == before
    assert project.history("done") == history


def test_nothing_is_redone_in_it(project, video, tracks):
    project.undo()
    project.read_only_videos.add(video.id)
    with pytest.raises(ReadOnlyVideoError):
        project.redo()
    project.read_only_videos.clear()
    assert project.redo() is not None


def test_other_videos_are_edited_meanwhile(project, video, tracks, tmp_path):
    other = project.add_video(tmp_path / "other.mp4", DrawnVideo(fingerprint="other"))
    project.read_only_videos.add(video.id)
    track = project.apply(CreateTrack(other.id, 1)).track_id
    project.apply(SetMask(track, 0, rectangle(1, 2, 5, 6)))
    project.add_category("whale")
    project.undo()
    project.undo()
    assert project.masks_of(track) == {}


def test_it_is_edited_again_once_the_new_content_was_accepted(project, video, tracks, tmp_path):
    project.read_only_videos.add(video.id)
    (tmp_path / "clip.mp4").write_text("a new encoding")
    project.relink_video(video.id, tmp_path / "clip.mp4", DrawnVideo(fingerprint="new"), accept_mismatch=True)
    assert project.undo() is not None
