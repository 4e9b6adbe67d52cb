"""Results JSON, whose ids nobody has named: what is known of them is taken, what is not is asked, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.project import Project, ProjectError
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.exchange.import_targets import questions
from app.project.exchange.importing import import_found, unknown_categories
from app.project.formats import results
from app.project.formats.found import Found
from app.project.formats.legend import Legend, LegendVideo, note_beside, read_legend
from engine.errors import FormatError
from engine.types import Mask, Track
from engine.ytvis import write_results
from tests.project.helpers import FRAMES, HEIGHT, WIDTH, DrawnVideo, rectangle

MASK = rectangle(3, 3, 4, 4)


def write(path: Path, *entries: tuple[int, int, float, dict[int, Mask]], length: int = FRAMES) -> Path:
    """Entries are (video id, category id, score, masks)."""
    tracks: dict[int, list[Track]] = {}
    for number, (video, category, score, masks) in enumerate(entries):
        tracks.setdefault(video, []).append(Track(number, category, score, masks))
    write_results(path, tracks.items(), dict.fromkeys(tracks, length))
    return path


def arranged(path: Path, legend: Legend | None = None, minimum: float | None = None) -> Found:
    return results.arranged(results.read(path, lambda *_: None), legend or Legend(), minimum)


def dataset(path: Path, names: tuple[str, ...], length: int = FRAMES, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Path:
    videos = [
        {
            "id": number,
            "height": size[0],
            "width": size[1],
            "file_names": [f"{name}/{i:05d}.jpg" for i in range(length)],
        }
        for number, name in enumerate(names, start=5)
    ]
    path.write_text(json.dumps({"videos": videos, "categories": [{"id": 3, "name": "crab"}], "annotations": None}))
    return path


def test_ids_without_a_legend_are_asked_for_even_where_a_name_looks_like_one(project: Project, tmp_path: Path) -> None:
    project.add_video(tmp_path / "7.mp4", DrawnVideo())
    project.add_category("3")
    found = arranged(write(tmp_path / "r.json", (7, 3, 0.5, {0: MASK})))
    (question,) = questions(project, found)
    assert (question.likely, len(question.choices)) == (None, 1)
    assert unknown_categories(project, found, {}) == ("3",)
    with pytest.raises(ProjectError, match="frames of 7 are not there"):
        import_found(project, found, {"3": "3"})
    with pytest.raises(ProjectError, match="does not know: 3"):
        import_found(project, found, targets={"7": question.choices[0].target})
    report = import_found(project, found, {"3": "crab"}, targets={"7": question.choices[0].target})
    (track,) = project.tracks(report.video_ids[0])
    assert (track.source, track.score, project.category(track.category_id).name) == ("model", 0.5, "crab")
    assert project.mask(track.id, 0).mask == MASK


def test_a_data_set_names_videos_and_categories(project: Project, tmp_path: Path) -> None:
    clip = project.add_video(tmp_path / "clip.mp4", DrawnVideo())
    path = write(tmp_path / "r.json", (5, 3, 0.5, {0: MASK}), (9, 4, 0.5, {0: MASK}))
    legend = read_legend(dataset(tmp_path / "set.json", ("clip", "reef")), path)
    assert legend.videos[6].name == "reef"
    found = arranged(path, legend)
    first, second = questions(project, found)
    assert first.likely is not None and first.likely.record.id == clip.id
    assert (second.video.name, second.likely) == ("9", None)
    assert unknown_categories(project, found, {}) == ("4",)
    assert found.notes == ("set.json has no videos with the ids 9.", "set.json has no categories with the ids 4.")
    import_found(project, found, {"4": ""}, targets={"clip": first.likely.target, "9": None})
    assert [project.category(track.category_id).name for track in project.tracks(clip.id)] == ["crab"]


def test_each_fifth_frame_of_a_data_set_finds_its_place(project: Project, tmp_path: Path) -> None:
    clip = project.add_video(tmp_path / "clip.mp4", DrawnVideo())
    path = write(tmp_path / "r.json", (5, 3, 0.5, {1: MASK}), length=3)
    document = json.loads(dataset(tmp_path / "set.json", ("clip",), 3).read_text())
    document["videos"][0]["file_names"] = [f"clip/{frame:05d}.jpg" for frame in (0, 5, 10)]
    (tmp_path / "set.json").write_text(json.dumps(document))
    found = arranged(path, read_legend(tmp_path / "set.json", path))
    (question,) = questions(project, found)
    assert question.likely is not None
    import_found(project, found, targets={"clip": question.likely.target})
    (track,) = project.tracks(clip.id)
    assert project.frames_of(track.id) == [5]


def test_what_contradicts_itself_can_only_be_left_out(project: Project, tmp_path: Path) -> None:
    project.add_video(tmp_path / "clip.mp4", DrawnVideo())
    other = rectangle(1, 1, 2, 2, (20, 30))
    path = write(tmp_path / "r.json", (1, 3, 0.5, {0: MASK}), (1, 3, 0.5, {2: other}), (2, 3, 0.5, {0: other}))
    found = arranged(path)
    first, second = questions(project, found)
    fault = f"[1] has 12 frames of 30x20 pixels, but [0] has 12 frames of {WIDTH}x{HEIGHT}"
    assert (first.video.faults, first.choices) == ((fault,), ())
    assert (second.video.faults, second.choices) == ((), ())  # there is no video of that size
    clip = project.videos()[0]
    target = questions(project, arranged(write(tmp_path / "s.json", (1, 3, 0.5, {0: MASK}))))[0].choices[0].target
    with pytest.raises(FormatError, match=r"1: \[1\] has 12 frames"):
        import_found(project, found, {"3": "crab"}, targets={"1": target, "2": None})
    with pytest.raises(ProjectError, match="2 has 12 frames of 30x20 pixels, which are not in"):
        import_found(project, found, {"3": "crab"}, targets={"1": None, "2": target})
    assert project.tracks(clip.id) == ()


def test_results_that_a_data_set_contradicts_are_faults(tmp_path: Path) -> None:
    path = write(tmp_path / "r.json", *[(5, 3, 0.5, {0: MASK})] * 9)
    legend = read_legend(dataset(tmp_path / "set.json", ("clip",), 4), path)
    (video,) = arranged(path, legend).videos
    assert video.faults[0] == "[0] has 12 frames of 48x36 pixels, but video 5 of set.json has 4 frames of 48x36"
    assert video.faults[-1] == "3 more results differ like this"


def test_low_scores_empty_results_and_strange_scores_are_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.json",
        (1, 3, 0.2, {0: MASK}),
        (1, 3, 0.3, {0: MASK}),
        (1, 3, 0.9, {0: MASK}),
        (2, 3, 87, {0: MASK}),
    )
    document = json.loads(path.read_text())
    document[2]["segmentations"][0] = None
    path.write_text(json.dumps(document))
    found = arranged(path, minimum=0.3)
    assert [[track.score for track in video.tracks] for video in found.videos] == [[0.3], [87]]
    assert found.notes == (
        "1 results have a score below 0.3; they are left out.",
        "Results without any mask are left out: [2].",
        "Scores that are not between 0 and 1: [3].",
    )


@pytest.mark.parametrize("splits", [False, True])
def test_what_an_export_wrote_is_named_by_its_note(filled: Project, tmp_path: Path, splits: bool) -> None:
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="results", validation_share=0.5 * splits))
    for path in sorted(out.rglob("results.json")):
        note = note_beside(path)
        assert note == out / "export.json"
        legend = read_legend(note, path)
        assert set(legend.categories.values()) == {"crab", "fish"}
        assert len(legend.videos) == (1 if splits else 2)
        names = {video.name for video in arranged(path, legend).videos}
        assert names <= {"crab_ a", "crab_ a_2"} and names
    assert note_beside(tmp_path / "results.json") is None


def test_frames_that_an_export_passed_over_are_known_from_its_note(filled: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="results", every=2))
    legend = read_legend(out / "export.json", out / "results.json")
    assert legend.videos[1] == LegendVideo("crab_ a", every=2)
    found = arranged(out / "results.json", legend)
    before = [track.id for track in filled.tracks(1)]
    (question,) = questions(filled, found)
    assert question.likely is None  # two videos of the project have this name
    import_found(filled, found, targets={"crab_ a": question.choices[0].target})
    (track,) = [track for track in filled.tracks(1) if track.id not in before]
    assert filled.frames_of(track.id) == [0, 2]


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"videos": []}, "names no categories"),
        ([], "names no categories"),
        ({"videos": [{"id": 1}], "categories": []}, "names no categories"),
        ({"categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}, "two categories the same id"),
    ],
)
def test_a_legend_that_says_nothing_is_refused(tmp_path: Path, document: Any, fault: str) -> None:
    (tmp_path / "set.json").write_text(json.dumps(document))
    with pytest.raises(FormatError, match=fault):
        read_legend(tmp_path / "set.json", tmp_path / "r.json")
    with pytest.raises(FormatError, match="cannot be read"):
        read_legend(tmp_path / "none.json", tmp_path / "r.json")


def test_reading_can_be_ended_at_any_entry(tmp_path: Path) -> None:
    path = write(tmp_path / "r.json", *[(1, 3, 0.5, {0: MASK})] * 3)
    told = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        results.read(path, stop)
    assert told == [(0, 3), (1, 3)]
