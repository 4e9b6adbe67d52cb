"""Tracks that a video has already are told of before others come beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.edits import RemoveVideo
from app.project import Project
from app.project.exchange.beside import TracksThere, come_beside, tracks_beside, tracks_there
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.exchange.import_targets import Target
from app.project.exchange.importing import import_found, read_found
from app.project.formats.found import Media, read_media


def test_what_comes_twice_is_told(filled: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices())
    found = read_found(out / "annotations.json")
    video, _ = found.videos
    assert tracks_beside(filled, found, {}) == ()  # frames of its own are no video of the project yet
    import_found(filled, found)
    count = len(video.tracks)
    assert count > 0
    told, _ = tracks_beside(filled, found, {})
    assert told.said(replaces=False) == (
        f"{video.name} has tracks already, {count} of them; the {count} that are imported come beside them",
    )
    first, _, imported, _ = filled.videos()
    assert tracks_there(filled)[imported.stored_path] == TracksThere(count, count)
    assert len(tracks_beside(filled, found, {video.name: None})) == 1  # the other one
    told, _ = tracks_beside(filled, found, {video.name: Target(read_media(first.path))})
    assert told.name == first.name
    filled.apply(RemoveVideo(imported.id))  # it comes back with its tracks
    assert len(tracks_beside(filled, found, {})) == 2


def test_nothing_is_told_of_videos_without_tracks(filled: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices())
    video, _ = read_found(out / "annotations.json").videos
    assert come_beside(video, "reef.mp4", 12, None, "human") == ()


def test_what_is_replaced_is_told_with_what_people_made_of_it(filled: Project, tmp_path: Path) -> None:
    export_project(filled, tmp_path / "out", ExportChoices(every=5))
    found = read_found(tmp_path / "out" / "annotations.json")
    video, _ = found.videos
    first, _ = filled.videos()
    (beside,) = tracks_beside(
        filled,
        found,
        {video.name: Target(Media(first.path, video.size, first.timestamps, "")), found.videos[1].name: None},
    )
    there = tracks_there(filled)[first.stored_path]
    assert there == TracksThere(1, 1)
    all_of_them, frames = beside.said(replaces=True)
    assert all_of_them.endswith(
        ": its 1 tracks are deleted unless locked, 1 of them with masks that people made; 1 come in their place"
    )
    assert f"the data set has {len(video.frame_names)} of its {first.frame_count} frames" in frames
    (by_models,) = replace(beside, origin="model").said(replaces=True)
    assert "those that only models made are deleted" in by_models
