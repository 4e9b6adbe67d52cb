"""Errors, warnings and remarks of the engine and the project are told in the language of the window."""

from __future__ import annotations

import ast
import errno
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from app.edits import (
    AddCategory,
    CreateTrack,
    ReviewFrames,
    ReviewTracks,
    SetMask,
    SplitTrack,
)
from app.jobs.worker import as_engine_error
from app.project import Project
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project, survey_export
from app.project.exchange.importing import import_found, read_found
from app.project.file import schema
from app.project.file.database import translated
from app.view import words
from engine.errors import EngineError
from engine.files import storage_error
from engine.video import open_video
from engine.weights import load_checkpoint
from engine.ytvis import read_dataset
from tests.app.chinese import left_in_english
from tests.app.helpers import Person, write_film
from tests.project.helpers import add, make_frames, rectangle

REPOSITORY = Path(__file__).parents[3]
# What only the command line does; there it is said in English.
NOT_HEARD = {
    "app/cli.py",
    "app/commands",
    "app/jobs/batch",
    "app/ui/main.py",
    "engine/training",
    "engine/ytvis/evaluation.py",
}


@cache
def kinds_of_error() -> set[str]:
    """Names of `EngineError` and all its children."""
    bases = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    found = {"EngineError"}
    while more := {name for name, parents in bases.items() if parents & found} - found:
        found |= more
    return found


def python_files() -> list[Path]:
    return sorted(path for room in ("app", "engine") for path in (REPOSITORY / room).rglob("*.py"))


def is_heard(path: Path) -> bool:
    place = path.relative_to(REPOSITORY)
    return not {str(place), *map(str, place.parents)} & NOT_HEARD


def plain_strings(node: ast.AST) -> Iterator[str]:
    """What is written as it is, and so can be said in English only."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("message", "words.tr"):
        return
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[A-Za-z]", node.value)
    if isinstance(node, ast.JoinedStr) or is_text:
        yield ast.unparse(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from plain_strings(child)


@pytest.mark.parametrize(
    "path", [*filter(is_heard, python_files())], ids=lambda path: str(path.relative_to(REPOSITORY))
)
def test_errors_that_the_window_shows_are_made_of_messages(path: Path) -> None:
    kinds = kinds_of_error()
    plain = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).split(".")[-1]
        texts = [*node.args, *(keyword.value for keyword in node.keywords)]
        if called in ("fault", "Problem"):  # where it is, or of what kind, goes before
            texts = texts[1:]
        if called in kinds | {"fault", "Problem"}:
            plain += [f"{path.name}:{node.lineno}: {text}" for given in texts for text in plain_strings(given)]
    assert plain == [], 'wrap it: message("...", name=value)'


FISH, ONE, TWO = 1, 1, 2  # a category, tracks
MASK = rectangle(2, 2, 5, 5)


def damaged(path: Path, keep: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    return path


def open_a_missing_video(folder: Path) -> object:
    return open_video(folder / "away.mp4")


def open_an_empty_video(folder: Path) -> object:
    (folder / "film.mp4").touch()
    return open_video(folder / "film.mp4")


def open_what_is_no_video(folder: Path) -> object:
    (folder / "film.mp4").write_text("something else")
    return open_video(folder / "film.mp4")


def open_a_video_without_its_end(folder: Path) -> object:
    return open_video(damaged(write_film(folder / "film.mp4"), 0.5))


def open_a_folder_without_images(folder: Path) -> object:
    return open_video(folder)


def relink_other_media(folder: Path) -> object:
    with Project.create(folder / "work.mdqe") as project:
        video = add(project, make_frames(folder / "frames", 4))
        return project.relink_video(video, make_frames(folder / "others", 5))


def relink_media_of_another_size(folder: Path) -> object:
    with Project.create(folder / "work.mdqe") as project:
        video = add(project, make_frames(folder / "frames", 4))
        return project.relink_video(video, make_frames(folder / "others", 4, (10, 20)))


def open_a_damaged_project(folder: Path) -> object:
    Project.create(folder / "work.mdqe").close()
    return Project.open(damaged(folder / "work.mdqe", 0.6))


def open_another_file_as_project(folder: Path) -> object:
    (folder / "work.mdqe").write_text("something else")
    return Project.open(folder / "work.mdqe")


def open_a_project_of_a_later_version(folder: Path) -> object:
    Project.create(folder / "work.mdqe").close()
    with closing(sqlite3.connect(folder / "work.mdqe")) as file:
        file.execute(f"PRAGMA user_version = {schema.version() + 1}")
    return Project.open(folder / "work.mdqe")


def open_a_project_twice(folder: Path) -> object:
    with Project.create(folder / "work.mdqe"):
        return Project.open(folder / "work.mdqe")


def edit_on_a_full_disk(folder: Path) -> object:
    with translated(folder / "work.mdqe"):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error


def write_on_a_full_disk(folder: Path) -> object:
    raise storage_error(folder, OSError(errno.ENOSPC, "No space left on device"))


def write_without_permission(folder: Path) -> object:
    raise storage_error(folder, OSError(errno.EACCES, "Permission denied"))


def run_out_of_memory(folder: Path) -> object:
    raise as_engine_error(MemoryError())


def meet_a_defect(folder: Path) -> object:
    raise as_engine_error(ZeroDivisionError("division by zero"))


def load_a_missing_model(folder: Path) -> object:
    return load_checkpoint(folder / "away.safetensors")


def load_an_empty_model(folder: Path) -> object:
    (folder / "model.pth").touch()
    return load_checkpoint(folder / "model.pth")


def load_what_is_no_model(folder: Path) -> object:
    (folder / "model.pth").write_text("something else")
    return load_checkpoint(folder / "model.pth")


def split_a_track_where_it_is_not(folder: Path) -> object:
    with Project.create(folder / "work.mdqe") as project:
        video = add(project, make_frames(folder / "frames", 4))
        project.apply(AddCategory("鱼"))
        project.apply(CreateTrack(video, FISH))
        return project.apply(SplitTrack(ONE, 2))


def change_a_locked_track(folder: Path) -> object:
    with Project.create(folder / "work.mdqe") as project:
        video = add(project, make_frames(folder / "frames", 4))
        project.apply(AddCategory("鱼"))
        project.apply(CreateTrack(video, FISH))
        project.set_locked(ONE, True)
        return project.apply(SetMask(ONE, 0, MASK))


def import_broken_json(folder: Path) -> object:
    (folder / "data.json").write_text('{"videos": [')
    return read_dataset(folder / "data.json")


def import_a_faulty_document(folder: Path) -> object:
    (folder / "data.json").write_text(json.dumps({"videos": [{"id": 1}], "categories": [], "annotations": []}))
    return read_dataset(folder / "data.json")


def import_a_folder_of_no_known_format(folder: Path) -> object:
    return read_found(folder)


def import_unknown_categories(folder: Path) -> object:
    make_frames(folder / "frames", 1)
    shape = {"label": "?", "points": [[1, 1], [9, 1], [9, 9]], "shape_type": "polygon", "group_id": 1}
    document = {"shapes": [shape], "imagePath": "0.png", "imageHeight": 36, "imageWidth": 48}
    (folder / "frames" / "0.json").write_text(json.dumps(document))
    with Project.create(folder / "work.mdqe") as project:
        return import_found(project, read_found(folder / "frames"))


def export_nothing(folder: Path) -> object:
    with Project.create(folder / "work.mdqe") as project:
        return export_project(project, folder / "out", ExportChoices())


def export_into_a_folder_with_other_files(folder: Path) -> object:
    (folder / "out").mkdir()
    (folder / "out" / "letter.txt").touch()
    with Project.create(folder / "work.mdqe") as project:
        add(project, make_frames(folder / "frames", 4))
        return export_project(project, folder / "out", ExportChoices())


TROUBLES: tuple[Callable[[Path], object], ...] = (
    open_a_missing_video, open_an_empty_video, open_what_is_no_video, open_a_video_without_its_end,
    open_a_folder_without_images, relink_other_media, relink_media_of_another_size, open_a_damaged_project,
    open_another_file_as_project, open_a_project_of_a_later_version, open_a_project_twice, edit_on_a_full_disk,
    write_on_a_full_disk, write_without_permission, run_out_of_memory, meet_a_defect, load_a_missing_model,
    load_an_empty_model, load_what_is_no_model, split_a_track_where_it_is_not, change_a_locked_track, import_broken_json,
    import_a_faulty_document, import_a_folder_of_no_known_format, import_unknown_categories, export_nothing,
    export_into_a_folder_with_other_files,
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_troubles_that_annotators_meet_are_told_in_chinese(
    chinese: None, tmp_path: Path, trouble: Callable[[Path], object]
) -> None:
    with pytest.raises(EngineError) as caught:
        trouble(tmp_path)
    error = caught.value
    assert left_in_english(error.text) == []
    assert words.said(error.text) != str(error)
    assert words.said(error.text).endswith("。")


def test_what_is_lost_of_a_video_is_told_in_chinese(chinese: None, tmp_path: Path) -> None:
    film = damaged(write_film(tmp_path / "film.ts"), 0.9)
    with open_video(film) as video:
        assert video.warnings
        assert [left for text in video.warnings for left in left_in_english(text)] == []


def test_problems_of_an_export_are_told_in_chinese(chinese: None, tmp_path: Path) -> None:
    with Project.create(tmp_path / "work.mdqe") as project:
        video = add(project, make_frames(tmp_path / "frames", 4))
        project.apply(AddCategory("鱼"))
        for _ in range(3):
            project.apply(CreateTrack(video, FISH))
        project.apply(SetMask(ONE, 0, MASK))
        project.apply(SetMask(TWO, 0, rectangle(4, 4, 5, 5)))
        project.apply(ReviewTracks([TWO], "rejected"))
        project.apply(ReviewFrames(video, 0, 1, "rejected"))
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "letter.txt").touch()
        plan = survey_export(project, tmp_path / "out", ExportChoices())
    assert plan is not None
    assert {problem.kind for problem in plan.problems} == {"format", "review", "empty", "overlap"}
    assert [left for problem in plan.problems for left in left_in_english(problem.text)] == []


def test_an_error_dialog_speaks_chinese(chinese: None, open_window: Callable[[], Person], tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_text("something else")
    person = open_window()
    person.window.open_paths([tmp_path / "film.mp4"])
    box = person.is_told()
    assert box.text() == f"无法将 {tmp_path / 'film.mp4'} 作为视频打开。"
    assert box.informativeText() == (
        "它不是视频，或开头已损坏，或格式不受支持。\n\n请尝试用其他程序播放；若能播放，请转换为 mp4。"
    )
