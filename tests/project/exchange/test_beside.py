"""Tracks that a video has already are told of before others come beside them."""

from __future__ import annotations

from pathlib import Path

from app.edits import RemoveVideo
from app.project import Project
from app.project.exchange.beside import come_beside, track_counts, tracks_beside
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.exchange.import_targets import Target
from app.project.exchange.importing import import_found, read_found
from app.project.formats.found import read_media


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
    assert told == f"{video.name} has tracks already, {count} of them; the {count} that are imported come beside them"
    first, _, imported, _ = filled.videos()
    assert track_counts(filled)[imported.stored_path] == count
    assert len(tracks_beside(filled, found, {video.name: None})) == 1  # the other one
    told, _ = tracks_beside(filled, found, {video.name: Target(read_media(first.path))})
    assert told.startswith(f"{first.name} has tracks already, ")
    filled.apply(RemoveVideo(imported.id))  # it comes back with its tracks
    assert len(tracks_beside(filled, found, {})) == 2


def test_nothing_is_told_of_videos_without_tracks(filled: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices())
    video, _ = read_found(out / "annotations.json").videos
    assert come_beside(video, "reef.mp4", 0) == ()
