"""A video is taken out of a project by an edit, and comes back by undo or when it is added again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edits import CreateTrack, MergeCategories, RemoveVideo, SetMask
from app.project import MediaMismatchError, Project, ProjectError, VideoRecord
from app.project.exchange.export_plan import ExportChoices, plan_export
from app.project.exchange.exporting import export_project
from app.project.exchange.importing import import_ytvis
from app.project.overview.statistics import statistics
from app.project.packing import pack
from tests.project.helpers import DrawnVideo, add, make_frames, rectangle


def names(project: Project) -> list[str]:
    return [video.name for video in project.videos()]


def make_track(project: Project, video_id: int) -> int:
    category = next((known.id for known in project.categories()), None) or project.add_category("crab").id
    entry = project.apply(CreateTrack(video_id, category))
    assert entry is not None
    assert entry.track_id is not None
    return entry.track_id


def plans(project: Project, choices: ExportChoices) -> list[int]:
    plan = plan_export(project, choices)
    assert plan is not None
    return [part.record.id for part in plan.videos]


@pytest.fixture
def other(project: Project, video: VideoRecord) -> VideoRecord:
    """A second video."""
    return project.add_video(project.path.parent / "other.mp4", DrawnVideo())


def test_a_removed_video_is_nowhere_and_undo_brings_it_back(
    project: Project, video: VideoRecord, other: VideoRecord
) -> None:
    track = make_track(project, video.id)
    project.apply(SetMask(track, 0, rectangle(1, 2, 5, 6)))
    entry = project.apply(RemoveVideo(video.id))
    assert entry is not None
    assert entry.name == "Remove clip.mp4 from the project"
    assert names(project) == ["other.mp4"]
    assert [*project.progress()] == [other.id]
    assert [row.name for row in statistics(project).videos] == ["other.mp4"]
    assert project.video_or_first(video.id) == other
    assert plans(project, ExportChoices()) == [other.id]
    with pytest.raises(ProjectError, match="not in the project any more"):
        plans(project, ExportChoices(video_ids=[video.id, other.id]))
    project.undo()
    assert names(project) == ["clip.mp4", "other.mp4"]
    assert [*project.masks_of(track)] == [0]
    project.redo()
    assert names(project) == ["other.mp4"]


def test_a_project_may_lose_its_last_video(project: Project, video: VideoRecord) -> None:
    project.apply(RemoveVideo(video.id))
    assert not project.has_videos()
    assert project.video_or_first(None) is None
    with pytest.raises(ProjectError, match="not in the project any more"):
        project.apply(RemoveVideo(video.id))


def test_what_is_removed_is_kept_in_the_file(tmp_path: Path) -> None:
    with Project.create(tmp_path / "work.mdqe") as project:
        video = project.add_video(tmp_path / "clip.mp4", DrawnVideo())
        project.apply(RemoveVideo(video.id))
    with Project.open(tmp_path / "work.mdqe") as again:
        assert names(again) == []
        again.undo()
        assert names(again) == ["clip.mp4"]


def test_a_removed_video_that_is_added_again_has_its_tracks(project: Project, video: VideoRecord) -> None:
    track = make_track(project, video.id)
    project.apply(RemoveVideo(video.id))
    assert project.add_video(video.path, DrawnVideo()) == video
    assert [found.id for found in project.tracks(video.id)] == [track]
    assert project.history("done")[-1].name == "Bring clip.mp4 back"
    project.undo()
    assert names(project) == []


def test_other_media_come_in_under_the_name_of_a_removed_video(project: Project, video: VideoRecord) -> None:
    track = make_track(project, video.id)
    project.apply(RemoveVideo(video.id))
    new = project.add_video(video.path, DrawnVideo(fingerprint="another"))
    assert (new.path, new.id != video.id, project.tracks(new.id)) == (video.path, True, ())
    assert project.add_video(video.path, DrawnVideo(fingerprint="another")) == new
    with pytest.raises(MediaMismatchError):
        project.add_video(video.path, DrawnVideo())
    project.undo()  # the removal: its media are not there any more
    back = project.video(video.id)
    assert names(project) == ["clip.mp4", "clip.mp4"]
    assert (back.exists, back.remembered_path) == (False, video.path)
    assert [found.id for found in project.tracks(back.id)] == [track]
    video.path.touch()
    with pytest.raises(ProjectError, match="as another video"):
        project.relink_video(back.id, video.path, DrawnVideo())


def test_what_gave_way_comes_back_once_its_media_do(project: Project, video: VideoRecord) -> None:
    track = make_track(project, video.id)
    project.apply(RemoveVideo(video.id))
    new = project.add_video(video.path, DrawnVideo(fingerprint="another"))
    project.apply(RemoveVideo(new.id))
    again = project.add_video(video.path, DrawnVideo())
    assert again == video
    assert [found.id for found in project.tracks(again.id)] == [track]
    project.apply(RemoveVideo(video.id))
    assert project.add_video(video.path, DrawnVideo(fingerprint="another")) == new


def test_a_video_is_found_again_in_the_place_of_a_removed_one(
    project: Project, video: VideoRecord, other: VideoRecord
) -> None:
    project.apply(RemoveVideo(video.id))
    video.path.touch()
    assert project.relink_video(other.id, video.path, DrawnVideo()).path == video.path
    assert project.video(video.id).path != video.path


def test_a_video_stays_while_a_model_works_on_it(project: Project, video: VideoRecord) -> None:
    run = project.begin_run(video.id, "model")
    with pytest.raises(ProjectError, match="model is at work"):
        project.apply(RemoveVideo(video.id))
    project.finish_run(run)
    project.apply(RemoveVideo(video.id))
    assert names(project) == []


def test_no_model_begins_on_a_removed_video(project: Project, video: VideoRecord) -> None:
    """As when it is removed while the model is being loaded."""
    project.apply(RemoveVideo(video.id))
    with pytest.raises(ProjectError, match=r"clip\.mp4 is not in the project any more"):
        project.begin_run(video.id, "stand-in")


def test_a_video_in_whose_place_another_one_lies_can_be_removed(project: Project, video: VideoRecord) -> None:
    project.read_only_videos.add(video.id)
    project.apply(RemoveVideo(video.id))
    assert names(project) == []


def test_an_import_that_is_undone_takes_its_videos_along(project: Project, video: VideoRecord, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_frames(tmp_path / name)
    with Project.create(tmp_path / "other.mdqe") as source:
        for name in ("one", "two"):
            added = add(source, tmp_path / name)
            track = make_track(source, added)
            source.apply(SetMask(track, 0, rectangle(1, 2, 5, 6)))
        export_project(source, tmp_path / "set", ExportChoices())
    before = names(project)
    import_ytvis(project, tmp_path / "set/annotations.json", tmp_path / "set")
    assert len(names(project)) == len(before) + 2
    while project.next_undo():
        project.undo()
    assert names(project) == before
    while project.next_redo():
        project.redo()
    assert len(names(project)) == len(before) + 2
    assert all(len(project.tracks(found.id)) == 1 for found in project.videos()[-2:])


def test_a_packed_project_takes_no_media_of_a_removed_video(project: Project, tmp_path: Path) -> None:
    kept, removed = (add(project, make_frames(tmp_path / name)) for name in ("kept", "removed"))
    project.apply(RemoveVideo(removed))
    packed = pack(project, tmp_path / "packed", lambda *_: True)
    assert packed is not None
    assert [path.name for path in (packed.parent / "media").iterdir()] == ["kept"]
    with Project.open(packed) as opened:
        assert [video.id for video in opened.videos()] == [kept]
        opened.undo()
        assert names(opened) == ["kept", "removed"]
        assert opened.video(removed).path == tmp_path / "removed"


def test_a_category_of_tracks_in_a_removed_video_can_be_merged(
    project: Project, video: VideoRecord, other: VideoRecord
) -> None:
    track = make_track(project, video.id)
    (crab,) = project.categories()
    fish = project.add_category("fish")
    project.apply(RemoveVideo(video.id))
    project.apply(MergeCategories(fish.id, crab.id))
    assert project.categories() == (fish,)
    project.add_video(project.path.parent / video.stored_path, DrawnVideo())
    assert project.track(track).category_id == fish.id
