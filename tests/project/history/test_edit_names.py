"""The journal keeps the names of edits in English, with what the window needs to say them in another language."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.edits import AddCategory, RenameCategory
from app.project import Project
from app.project.file import schema
from app.project.history.edit_names import pack_name, unpack_name
from engine.messages import Message, message


def test_names_come_back_from_the_file_with_their_parts(project: Project):
    project.apply(AddCategory("fish"))
    project.apply(RenameCategory(1, "crab"))
    project.restore_as_of(1)
    project.close()
    with Project.open(project.path) as again:
        *_, renamed, restored = (entry.name for entry in again.history())
    assert renamed == "Rename category fish to crab"
    assert isinstance(renamed, Message) and renamed.arguments == {"before": "fish", "after": "crab"}
    assert restored == "Restore as of “Add category fish”"
    assert isinstance(restored, Message) and isinstance(point := restored.arguments["point"], Message)
    assert isinstance(edit := point.arguments["edit"], Message) and edit.arguments == {"category": "fish"}


def test_the_history_of_an_earlier_version_is_shown_as_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        with Project.create(tmp_path / "old.mdqe"):
            pass
    with closing(sqlite3.connect(tmp_path / "old.mdqe")) as old, old:
        old.execute(
            "INSERT INTO journal (name, time, state, changes) SELECT 'Paint on track 3, frame 17', 0, 'done', ?",
            (b"[]",),
        )
    with Project.open(tmp_path / "old.mdqe") as project:
        project.apply(AddCategory("fish"))
        assert [entry.name for entry in project.history()] == ["Paint on track 3, frame 17", "Add category fish"]
        assert project.undo().name == "Add category fish"


NAME = message("{what} as {category}", what=message("track {track}", track=3), category="fish")


def test_what_is_packed_is_unpacked():
    name = unpack_name("track 3 as fish", pack_name(NAME))
    assert isinstance(name, Message)
    assert (name, name.template, name.arguments) == (NAME, NAME.template, NAME.arguments)
    assert isinstance(name.arguments["what"], Message)


@pytest.mark.parametrize(
    "wording",
    [None, b"", b"{", b"[]", b'{"template": "{x}", "arguments": {}}', pack_name(message("something else")), b"\xff"],
)
def test_a_name_without_a_wording_that_makes_it_stands_for_itself(wording: bytes | None):
    name = unpack_name("Paint on track 3", wording)
    assert name == "Paint on track 3" and not isinstance(name, Message)
