"""Each kind of edit has a name in the language of the window, and the history shows it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

import app.edits
from app.edits import (
    AddCategories,
    AddCategory,
    ChangeCategory,
    CreateTrack,
    DeleteCategory,
    DeleteModelTracks,
    DeleteTrack,
    DeleteUnlockedTracks,
    Draw,
    DrawNewTrack,
    MergeCategories,
    MergeTracks,
    MoveMask,
    NameCategory,
    RecolorCategory,
    RemoveMask,
    RemoveMasks,
    RemoveVideo,
    RenameCategory,
    ReviewFrames,
    ReviewTracks,
    SetCategoryDigit,
    SetMask,
    SetOcclusion,
    SetOcclusions,
    SetReview,
    SplitTrack,
    StoreModelWindow,
    StorePropagated,
    SwapIdentities,
    Together,
)
from app.project import Edit, Project, Recorder, Summary, TrackRecord
from app.project.exchange.importing import ImportTracks
from app.view import words
from engine.messages import message
from engine.types import Category
from tests.app.chinese import left_in_english
from tests.app.helpers import Person
from tests.project.helpers import DrawnVideo, rectangle, window

FISH, CRAB, WEED = 1, 2, 3  # categories; no track has the last one
ONE, TWO, THREE = 1, 2, 3  # tracks; the last one by a model
MASK = rectangle(2, 2, 5, 5)
THE_FIRST = TrackRecord(
    ONE, 1, 1, FISH, "human", None, "#ff0000", visible=True, source="human", run_id=None, crowd=False, locked=False
)
# Each kind of edit in each way that it names itself.
EDITS: dict[type, list[Edit]] = {
    AddCategories: [AddCategories([Category(9, "虾")], "我的类别")],
    AddCategory: [AddCategory("虾")],
    ChangeCategory: [ChangeCategory(ONE, CRAB)],
    CreateTrack: [CreateTrack(1, FISH)],
    DeleteCategory: [DeleteCategory(WEED)],
    DeleteModelTracks: [DeleteModelTracks(1)],
    DeleteUnlockedTracks: [DeleteUnlockedTracks(1)],
    DeleteTrack: [DeleteTrack(ONE)],
    Draw: [Draw(ONE, 0, add=rectangle(9, 9, 3, 3))],
    DrawNewTrack: [DrawNewTrack(1, "鱼", 0, MASK)],
    ImportTracks: [ImportTracks(1, (), "human", "文件")],
    MergeCategories: [MergeCategories(FISH, CRAB)],
    MergeTracks: [MergeTracks(ONE, TWO), MergeTracks(ONE, TWO, "first")],
    MoveMask: [MoveMask(ONE, 0), MoveMask(ONE, 0, TWO)],
    NameCategory: [NameCategory(ONE, "虾")],
    RecolorCategory: [RecolorCategory(FISH, "#102030")],
    RemoveMask: [RemoveMask(ONE, 0)],
    RemoveMasks: [RemoveMasks([ONE], 0, 0), RemoveMasks([ONE, TWO], 0, 3), RemoveMasks([ONE, TWO, THREE], 0, 3)],
    RemoveVideo: [RemoveVideo(1)],
    RenameCategory: [RenameCategory(FISH, "虾")],
    ReviewFrames: [ReviewFrames(1, 0, 3, "reviewed"), ReviewFrames(1, 0, 3, "rejected"), ReviewFrames(1, 0, 3, None)],
    ReviewTracks: [ReviewTracks([ONE, TWO], "reviewed")],
    SetCategoryDigit: [SetCategoryDigit(FISH, 1), SetCategoryDigit(FISH, None)],
    SetMask: [SetMask(ONE, 3, MASK)],
    SetOcclusion: [SetOcclusion(ONE, 0, "slight_occlusion")],
    SetOcclusions: [SetOcclusions({ONE: {0: "slight_occlusion"}}, message("Suggest occlusion levels"))],
    SetReview: [SetReview(ONE, 0, "reviewed"), SetReview(ONE, 0, "rejected", "太大"), SetReview(ONE, 0, None)],
    SplitTrack: [SplitTrack(ONE, 1)],
    StoreModelWindow: [StoreModelWindow(1, window(1, range(6, 12), {7: {6: MASK}}), [Category(1, "鱼")])],
    StorePropagated: [StorePropagated([THE_FIRST], {3: {ONE: (MASK, 0.5)}, 4: {ONE: None}}, (2, 2))],
    SwapIdentities: [SwapIdentities(ONE, TWO, 0), SwapIdentities(ONE, TWO, 1), SwapIdentities(ONE, TWO, 0, 3)],
    Together: [Together([DeleteTrack(ONE), DeleteTrack(TWO)], message("Delete {count} tracks", count=2))],
}  # fmt: skip


@dataclass
class Named:
    """An edit that remembers what it was called."""

    edit: Edit
    name: str = ""

    def write(self, recorder: Recorder) -> Summary:
        summary = self.edit.write(recorder)
        self.name = summary.name
        return summary


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project in which each of `EDITS` can be made."""
    with Project.create(tmp_path / "work.mdqe") as opened:
        video = opened.add_video(tmp_path / "片段", DrawnVideo()).id
        for name in ("鱼", "蟹", "海藻"):
            opened.apply(AddCategory(name))
        for category in (FISH, CRAB):
            opened.apply(CreateTrack(video, category))
        for frame in range(4):
            opened.apply(SetMask(ONE, frame, MASK))
        opened.apply(SetMask(TWO, 1, MASK))
        run = opened.begin_run(video, "模型")
        opened.apply(StoreModelWindow(run, window(0, range(6), {1: {5: MASK}}), [Category(1, "鱼")]))
        opened.finish_run(run)
        yield opened


def test_each_kind_of_edit_is_tried() -> None:
    kinds = {kind for name in app.edits.__all__ if hasattr(kind := getattr(app.edits, name), "write")}
    assert kinds | {ImportTracks} == EDITS.keys(), "add it to EDITS above, so that its name is looked at"


def name_of(edit: Edit) -> str:
    """The same in each process that runs some of these tests: without the addresses of functions."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(edit))


@pytest.mark.parametrize("edit", [edit for edits in EDITS.values() for edit in edits], ids=name_of)
def test_each_edit_has_a_chinese_name(chinese: None, project: Project, edit: Edit) -> None:
    named = Named(edit)
    project.apply(named)
    assert left_in_english(named.name) == []
    assert not re.search("[A-Za-z]", words.said(named.name)), words.said(named.name)


def test_points_of_the_history_have_chinese_names(chinese: None, project: Project) -> None:
    first = project.history()[0].id
    project.undo()
    for entry_id in (first, None):
        entry = project.restore_as_of(entry_id)
        assert entry is not None and left_in_english(entry.name) == []
    names = [words.said(entry.name) for entry in project.history()]
    assert names[-2:] == ["恢复到“添加类别 鱼”", "恢复到开头"]
    assert names[-3].startswith("回到“")


def test_the_history_speaks_chinese(chinese: None, open_window: Callable[[], Person], film: Path) -> None:
    person = open_window()
    person.opens(film)
    person.prelabels()
    person.selects(1)
    person.does("clear_mask")
    person.does("delete_track")
    person.waits_until_idle()
    with closing(sqlite3.connect(person.workspace.project.path)) as file, file:  # as an earlier version left it
        file.execute("UPDATE journal SET wording = NULL WHERE id = 1")
    person.looks_at(person.window.overview.history)
    entries = person.window.overview.history.entries
    entries.show_entries((), has_earlier=False)
    person.window.overview.history.show_history()
    names = [entries.index(row, 0).data() for row in range(entries.rowCount())]
    assert names[0] == "第一次编辑之前"
    assert names[1].startswith("Pre-label frames 1 to 10 with ")
    assert names[2].startswith("用 ") and names[2].endswith("预标注第 11 至 20 帧")
    assert names[-2:] == ["移除掩码：轨迹 1，第 1 帧", "删除轨迹 1"]
    assert entries.index(len(names) - 1, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("删除轨迹 1\n")
    assert person.window.commands["undo"].text() == "撤销“删除轨迹 1”(&U)"
    person.does("undo")
    person.waits_until_idle()
    assert person.window.commands["redo"].text() == "重做“删除轨迹 1”(&R)"
