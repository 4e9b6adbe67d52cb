"""Exports in every format, each checked by its readers' own means, and taken back into another project."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QProgressDialog

from app.project import Project
from app.ui.dialogs.answer_table import AnswerTable
from app.ui.dialogs.category_questions import CategoryTable
from app.ui.dialogs.export_dialog import ExportDialog, Place
from app.ui.dialogs.import_dialog import ImportDialog
from app.ui.dialogs.results_dialog import ResultsDialog
from app.ui.dialogs.video_questions import QuestionTable
from engine.types import Mask
from engine.video import open_video
from tests.end_to_end.crossing import FRAMES, SIZE
from tests.end_to_end.day.start import goes_to_video
from tests.end_to_end.hands import Hands
from tests.engine.ytvis.contract import check_ground_truth, check_results, load

VIDEOS = ("street", "pier")
Drawn = dict[int, bytes]  # frame -> the pixels of a mask


def exports_everything(hands: Hands, folder: Path) -> None:
    """A dry run with a jump, then each format, then a part of the project split into train and val."""
    dialog = _dialog(hands)
    _tries_dry(hands, dialog, folder)
    for form, check in (
        ("ytvis", _check_ytvis), ("ovis", _check_ytvis), ("coco", _check_coco), ("davis", _check_davis), ("mots", _check_mots),
        ("results", _check_results), ("overlay", _check_overlay),
    ):  # fmt: skip
        _exports(hands, dialog, form, folder / form)
        check(hands.workspace.project, folder / form)
    _exports_a_part(hands, dialog, folder / "part")
    hands.closes(dialog)


def _dialog(hands: Hands) -> ExportDialog:
    hands.does("export")
    return hands.sees(ExportDialog)


def _tries_dry(hands: Hands, dialog: ExportDialog, folder: Path) -> None:
    """Lists what would be written and what to look at; a double click leads there; nothing is written."""
    hands.picks(dialog.dialect, "ytvis")
    hands.types(dialog.folder, str(folder / "ytvis"))
    hands.clicks_on(dialog.check)
    hands.waits_until_idle()
    assert f"{2 * FRAMES} frames would be written" in dialog.status.text()
    assert not (folder / "ytvis").exists()
    lines = [dialog.problems.item(row) for row in range(dialog.problems.count())]
    told = [item.text() for item in lines]
    assert any(f"pier: 3 tracks, {FRAMES} frames" in text for text in told), told
    place: Place = lines[0].data(Qt.ItemDataRole.UserRole)
    assert place.frame is not None, told
    hands.double_clicks_row(dialog.problems, dialog.problems.model().index(0, 0))
    hands.sees_frame(place.frame)
    assert (hands.workspace.video.id, hands.workspace.frame_index) == (place.video_id, place.frame)


def _exports(hands: Hands, dialog: ExportDialog, form: str, folder: Path) -> None:
    hands.picks(dialog.dialect, form)
    if form not in ("davis", "mots"):
        hands.picks(dialog.overlaps, "keep")
    hands.types(dialog.folder, str(folder))
    hands.clicks_on(dialog.export)
    hands.waits_until_idle()
    assert not dialog.findChildren(QProgressDialog)
    assert f"{2 * FRAMES} frames are in" in dialog.status.text(), dialog.status.text()


def _exports_a_part(hands: Hands, dialog: ExportDialog, folder: Path) -> None:
    """Each second frame of what is reviewed, half of the videos for validation, then nothing but one video."""
    hands.picks(dialog.dialect, "ytvis")
    hands.sets(dialog.every, 2)
    hands.sets(dialog.validation, 50)
    hands.sets(dialog.seed, 1)
    hands.picks(dialog.overlaps, "resolve")
    hands.types(dialog.folder, str(folder))
    hands.clicks_on(dialog.export)
    hands.waits_until_idle()
    assert f"{FRAMES} frames are in" in dialog.status.text()
    parts = [load(folder / part / "annotations.json")["videos"] for part in ("train", "val")]
    assert sorted(video["file_names"][1] for videos in parts for video in videos) == [
        "pier/00002.jpg",
        "street/00002.jpg",
    ]
    for part in ("train", "val"):
        check_ground_truth(folder / part / "annotations.json")
    hands.sets(dialog.validation, 0)
    hands.types(dialog.folder, str(folder.with_name("reviewed")))
    hands.clicks_on(dialog.reviewed_frames)
    hands.clicks_on(dialog.reviewed_tracks)
    hands.clicks_on(dialog.check)
    hands.waits_until_idle()
    assert "2 tracks and 5 frames would be written" in dialog.status.text(), dialog.status.text()


# ---- what is in the project, and in the files -----------------------------------------------------------------------


def _tracks(project: Project) -> dict[str, list[tuple[str, Drawn]]]:
    """Video -> (category, masks) of its tracks, in the order of their numbers; what was exported, thus, of the project."""
    categories = {category.id: category.name for category in project.categories()}
    found = {}
    for video in project.videos():
        tracks = []
        for track in project.tracks(video.id):
            masks = {frame: record.mask for frame, record in project.masks_of(track.id).items() if record.mask.area}
            if masks:
                tracks.append((categories[track.category_id], {frame: _pixels(mask) for frame, mask in masks.items()}))
        found[video.path.stem] = tracks
    return found


def _pixels(mask: Mask | np.ndarray) -> bytes:
    return np.packbits(mask.to_bitmap() if isinstance(mask, Mask) else mask).tobytes()


def _size(path: Path) -> tuple[int, int]:
    """(height, width) of a picture."""
    with Image.open(path) as picture:
        return picture.height, picture.width


def _check_ytvis(project: Project, folder: Path) -> None:
    """By the contract, and every field against the project."""
    bitmaps = check_ground_truth(folder / "annotations.json")
    document = load(folder / "annotations.json")
    assert list(document) == ["info", "licenses", "videos", "categories", "annotations"]
    assert [video["id"] for video in document["videos"]] == [1, 2]
    for video, name in zip(document["videos"], VIDEOS, strict=True):
        assert (video["height"], video["width"], video["length"]) == (*SIZE, FRAMES)
        assert video["file_names"] == [f"{name}/{frame:05d}.jpg" for frame in range(FRAMES)]
        assert all(_size(folder / "JPEGImages" / file) == SIZE for file in video["file_names"])
    names = {category["id"]: category["name"] for category in document["categories"]}
    assert names == {category.id: category.name for category in project.categories()}
    records = [
        (place, track)
        for place, video in enumerate(project.videos(), start=1)
        for track in project.tracks(video.id)
        if any(record.mask.area for record in project.masks_of(track.id).values())
    ]
    assert [annotation["id"] for annotation in document["annotations"]] == list(range(1, len(records) + 1))
    for annotation, (place, track) in zip(document["annotations"], records, strict=True):
        masks = {frame: record.mask for frame, record in project.masks_of(track.id).items()}
        levels = project.occlusions(track.id)
        assert (annotation["video_id"], annotation["category_id"]) == (place, track.category_id)
        assert (annotation["height"], annotation["width"], annotation["length"]) == (*SIZE, FRAMES)
        assert annotation["iscrowd"] == 0
        for frame, bitmap in enumerate(bitmaps[annotation["id"]]):
            mask = masks.get(frame)
            if bitmap is None:
                assert mask is None or mask.area == 0
            else:
                assert mask is not None
                assert (bitmap == mask.to_bitmap()).all()
                assert (annotation["areas"][frame], tuple(annotation["bboxes"][frame])) == (mask.area, mask.box)
            if folder.name == "ovis" and bitmap is not None:
                assert annotation["occlusion"][frame] == levels.get(frame)
        assert ("occlusion" in annotation) == (folder.name == "ovis")


def _check_coco(project: Project, folder: Path) -> None:
    """By pycocotools' own loader."""
    loaded = COCO(str(folder / "annotations.json"))
    images = loaded.loadImgs(loaded.getImgIds())
    assert len(images) == 2 * FRAMES
    assert all(_size(folder / "JPEGImages" / image["file_name"]) == SIZE for image in images)
    found: dict[str, dict[int, tuple[str, Drawn]]] = {name: {} for name in VIDEOS}
    for image in images:
        for annotation in loaded.loadAnns(loaded.getAnnIds(imgIds=image["id"])):
            bitmap = loaded.annToMask(annotation).astype(bool)
            assert annotation["area"] == bitmap.sum() > 0
            assert annotation["bbox"] == coco_mask.toBbox(annotation["segmentation"]).tolist()
            category = loaded.loadCats(annotation["category_id"])[0]["name"]
            video = image["file_name"].split("/")[0]
            track = found[video].setdefault(annotation["track_id"], (category, {}))
            assert track[0] == category
            track[1][image["frame_index"]] = _pixels(bitmap)
    assert {name: list(tracks.values()) for name, tracks in found.items()} == _tracks(project)


def _check_davis(project: Project, folder: Path) -> None:
    """Palette pictures, the number of an object in each pixel."""
    semantics = json.loads((folder / "davis_semantics.json").read_text())
    for name, tracks in _tracks(project).items():
        assert [semantics[name][str(number)] for number in range(1, len(tracks) + 1)] == [
            category for category, _ in tracks
        ]
        for frame in range(FRAMES):
            with Image.open(folder / "Annotations" / "Full-Resolution" / name / f"{frame:05d}.png") as picture:
                assert picture.mode == "P"
                ids = np.asarray(picture)
            drawn = {number: _pixels(ids == number) for number in np.unique(ids[ids > 0]).tolist()}
            assert drawn == {
                number: masks[frame] for number, (_, masks) in enumerate(tracks, start=1) if frame in masks
            }


def _check_mots(project: Project, folder: Path) -> None:
    """The lines, by pycocotools, and the pictures beside them."""
    for place, (name, tracks) in enumerate(_tracks(project).items()):
        (lines,) = [file for file in (folder / "instances_txt").iterdir() if file.stem in (name, f"{place:04d}")]
        found: dict[int, Drawn] = {}
        for line in lines.read_text().splitlines():
            frame, number, kind, height, width, counts = line.split()
            assert (int(height), int(width), int(number) // 1000) == (*SIZE, int(kind))
            bitmap = coco_mask.decode({"size": list(SIZE), "counts": counts.encode()}).astype(bool)
            found.setdefault(int(number) % 1000, {})[int(frame)] = _pixels(bitmap)
            with Image.open(folder / "instances" / lines.stem / f"{int(frame):06d}.png") as picture:
                assert ((np.asarray(picture) == int(number)) == bitmap).all()
        assert [found[number] for number in sorted(found)] == [masks for _, masks in tracks]


def _check_results(project: Project, folder: Path) -> None:
    lengths = dict.fromkeys((1, 2), FRAMES)
    results = check_results(folder / "results.json", lengths, dict.fromkeys((1, 2), SIZE))
    tracks = [track for tracks in _tracks(project).values() for track in tracks]
    assert len(results) == len(tracks)
    for result, (_, masks) in zip(results, tracks, strict=True):
        for frame, item in enumerate(result["segmentations"]):
            assert (item is None) == (frame not in masks)
            assert item is None or _pixels(coco_mask.decode(item).astype(bool)) == masks[frame]


def _check_overlay(project: Project, folder: Path) -> None:
    for video in project.videos():
        with open_video(folder / "overlay" / f"{video.path.stem}.mp4") as drawn, open_video(video.path) as plain:
            assert (len(drawn), drawn.size) == (len(plain), plain.size)
            assert np.abs(drawn[3].astype(int) - plain[3]).mean() > 2


# ---- back again -----------------------------------------------------------------------------------------------------


def imports_everything(hands: Hands, folder: Path) -> None:
    """What was exported comes back into a new project as it was; foreign names of categories are asked about."""
    exported, there = _tracks(hands.workspace.project), hands.workspace.project.path
    hands.does_with_files("new_project", folder / "again")
    hands.qtbot.waitUntil(lambda: hands.workspace.project.path != there, timeout=10_000)
    project = hands.workspace.project
    known = 0
    for form in ("ytvis", "ovis"):
        hands.does_with_files("import_ytvis", folder / form / "annotations.json", folder / form)
        hands.waits_until_idle()
        if known:
            _answers_and_imports(hands, {})
        _compare(project, known, exported)
        known = len(project.videos())
    for form in ("coco", "davis", "mots"):
        hands.does_with_files("import_folder", folder / form)
        _answers_and_imports(hands, {})
        _compare(project, known, exported, names_only_numbers=form == "mots")
        known = len(project.videos())
    hands.does_with_files("import_folder", _labelme(folder / "pond"))
    _answers_and_imports(hands, {"frog": "Fish"})
    (track,) = project.tracks(project.videos()[-1].id)
    assert project.category(track.category_id).name == "Fish"
    assert hands.window.video_panel.listed.rowCount() == len(project.videos()) == known + 1
    goes_to_video(hands, 0)
    hands.sees_masks(3)
    _imports_results(hands, folder / "results" / "results.json", exported)
    for _ in hands.history():
        hands.does("undo")
    hands.waits_until_idle()
    assert not hands.workspace.tracks
    hands.opens_recent(str(there))


def _answers_and_imports(hands: Hands, meanings: Mapping[str, str]) -> None:
    """Says what each unknown category is: as told, else a new one of that name.

    A video that may be in the project already comes as one of its own.
    """
    dialog = hands.sees(ImportDialog)
    hands.waits_until_idle()
    for row in range(dialog.videos.questions.rowCount()):
        _says_own_video(hands, dialog.videos, row)
    for row, name in enumerate(dialog.categories.questions.names):
        _says_category(hands, dialog.categories, row, meanings.get(name, name))
    hands.clicks_on(dialog.accept_button)
    hands.waits_until_idle()
    assert "imported" in dialog.status.text(), dialog.status.text()
    hands.closes(dialog)


def _imports_results(hands: Hands, results: Path, exported: dict[str, list[tuple[str, Drawn]]]) -> None:
    """The tracks of results come to the first videos of their names, as a model's, beside those that are there."""
    project = hands.workspace.project
    there = {video.id: project.tracks(video.id) for video in project.videos()}
    hands.does_with_files("import_results", results)
    dialog = hands.sees(ResultsDialog)
    hands.waits_until_idle()
    assert dialog.legend.currentText() == "As export.json says"
    for row in range(dialog.videos.questions.rowCount()):
        _opens_answer(hands, dialog.videos, row)
        (combo,) = dialog.videos.findChildren(QComboBox)
        hands.presses("Home", combo)
        hands.presses("Down", combo)
        hands.presses("Return", combo)
        hands.qtbot.waitUntil(lambda: not dialog.videos.findChildren(QComboBox), timeout=10_000)
    hands.clicks_on(dialog.accept_button)
    hands.waits_until_idle()
    assert "imported" in dialog.status.text(), dialog.status.text()
    hands.closes(dialog)
    categories = {category.id: category.name for category in project.categories()}
    for video in project.videos()[: len(exported)]:
        added = [track for track in project.tracks(video.id) if track not in there[video.id]]
        drawn = [
            (
                categories[track.category_id],
                {frame: _pixels(record.mask) for frame, record in project.masks_of(track.id).items()},
            )
            for track in added
        ]
        assert drawn == exported[video.path.name]
        assert {track.source for track in added} == {"model"}


def _opens_answer(hands: Hands, table: AnswerTable, row: int) -> None:
    hands.touches(table)
    hands.presses("Ctrl+Home", table)
    for _ in range(row):
        hands.presses("Down", table)
    hands.presses("F2", table)


def _says_own_video(hands: Hands, table: QuestionTable, row: int) -> None:
    """Goes to the row, opens its list and goes through it, all by keys."""
    _opens_answer(hands, table, row)
    (combo,) = table.findChildren(QComboBox)
    hands.presses("Home", combo)
    hands.presses("Down", combo)
    assert combo.currentText().startswith("A video of its own"), combo.currentText()
    table.setFocus()
    hands.qtbot.waitUntil(lambda: not table.findChildren(QComboBox), timeout=10_000)


def _says_category(hands: Hands, table: CategoryTable, row: int, name: str) -> None:
    """Goes to the row, opens it and types the category, all by keys."""
    _opens_answer(hands, table, row)
    hands.types_over(table, name)
    hands.qtbot.waitUntil(lambda: not table.findChildren(QComboBox), timeout=10_000)


def _compare(
    project: Project, known: int, exported: dict[str, list[tuple[str, Drawn]]], *, names_only_numbers: bool = False
) -> None:
    """The videos after the first ``known`` ones hold what was exported."""
    found = list(_tracks_of_last(project, known))
    assert len(found) == len(exported)
    for (name, tracks), again in zip(sorted(exported.items()), sorted(found, key=lambda item: item[0]), strict=True):
        assert names_only_numbers or again[0] == name
        assert sorted(tracks, key=repr) == sorted(again[1], key=repr), name


def _tracks_of_last(project: Project, known: int) -> Iterator[tuple[str, list[tuple[str, Drawn]]]]:
    categories = {category.id: category.name for category in project.categories()}
    for video in project.videos()[known:]:
        tracks = []
        for track in project.tracks(video.id):
            masks = {frame: _pixels(record.mask) for frame, record in project.masks_of(track.id).items()}
            tracks.append((categories[track.category_id], masks))
        yield video.path.name, tracks


def _labelme(folder: Path) -> Path:
    """A folder of one picture with one frog."""
    folder.mkdir()
    Image.new("RGB", (40, 30), (90, 90, 90)).save(folder / "0.png")
    shape = {"label": "frog", "points": [[1, 1], [9, 1], [9, 9]], "shape_type": "polygon", "group_id": 1}
    (folder / "0.json").write_text(json.dumps({"shapes": [shape], "imagePath": "0.png"}))
    return folder
