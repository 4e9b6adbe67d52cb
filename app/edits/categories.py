"""Edits of the project's categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.project import ProjectError, Recorder, Summary
from engine.messages import message
from engine.types import Category


@dataclass(frozen=True)
class AddCategory:
    """Adds a category; with the wanted id if that is free."""

    name: str
    category_id: int | None = None

    def write(self, recorder: Recorder) -> Summary:
        recorder.add_category(self.name, self.category_id)
        return Summary(message("Add category {category}", category=self.name.strip()))


@dataclass(frozen=True)
class RenameCategory:
    """Gives a category another name."""

    category_id: int
    name: str

    def write(self, recorder: Recorder) -> Summary:
        before = recorder.project.category(self.category_id).name
        recorder.rename_category(self.category_id, self.name)
        return Summary(message("Rename category {before} to {after}", before=before, after=self.name.strip()))


@dataclass(frozen=True)
class AddCategories:
    """Adds those of a category set that the project lacks by name, each with its id where that is free.

    Attributes:
        title: what people call the set.
    """

    categories: Sequence[Category]
    title: str

    def write(self, recorder: Recorder) -> Summary:
        taken = {category.id for category in recorder.project.categories()}
        for category in sorted(self.categories, key=lambda category: category.id in taken):
            recorder.category_named(category.name, category.id)  # ids that are free first, lest another name gets them
        return Summary(message("Load the categories of {title}", title=self.title))


@dataclass(frozen=True)
class RecolorCategory:
    """Gives a category another colour, ``#rrggbb``."""

    category_id: int
    color: str

    def write(self, recorder: Recorder) -> Summary:
        recorder.update_category(self.category_id, color=self.color)
        name = recorder.project.category(self.category_id).name
        return Summary(message("Recolour category {category}", category=name))


@dataclass(frozen=True)
class SetCategoryDigit:
    """Puts a category on a digit of the keyboard, 1 to 9, which another one loses; None takes it off."""

    category_id: int
    digit: int | None

    def write(self, recorder: Recorder) -> Summary:
        for category in recorder.project.categories():
            if self.digit is not None and category.digit == self.digit and category.id != self.category_id:
                recorder.update_category(category.id, digit=None)
        recorder.update_category(self.category_id, digit=self.digit)
        name = recorder.project.category(self.category_id).name
        if self.digit is None:
            return Summary(message("Take {category} off the digits", category=name))
        return Summary(message("Put {category} on digit {digit}", category=name, digit=self.digit))


@dataclass(frozen=True)
class DeleteCategory:
    """Takes a category out of the project. Refused while a track has it, also one in a removed video."""

    category_id: int

    def write(self, recorder: Recorder) -> Summary:
        name = recorder.project.category(self.category_id).name
        recorder.delete_category(self.category_id)
        return Summary(message("Delete category {category}", category=name))


@dataclass(frozen=True)
class MergeCategories:
    """The tracks of one category, in all videos and removed ones, become those of another, and the first is deleted."""

    kept: int
    other: int

    def write(self, recorder: Recorder) -> Summary:
        kept, other = recorder.project.category(self.kept), recorder.project.category(self.other)
        if kept.id == other.id:
            raise ProjectError(
                message("{kept} cannot be merged with itself", kept=kept.name), "", message("Choose another category")
            )
        for video in (*recorder.project.videos(), *recorder.project.removed_videos()):
            for track in recorder.project.tracks(video.id):
                if track.category_id == other.id:
                    recorder.update_track(track.id, category_id=kept.id)
        recorder.delete_category(other.id)
        return Summary(message("Merge category {other} into {kept}", other=other.name, kept=kept.name))
