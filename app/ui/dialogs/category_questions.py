"""What a data set's unknown categories mean: a row for each, with what a person says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.dialogs.answer_table import AnswerModel, AnswerTable
from app.view import words

NAME, TRACKS, ANSWER = range(3)
WIDTHS = (220, 70)  # pixels
LEFT_OUT = ""  # what `import_found` is told of a category that is not wanted


class CategoryModel(AnswerModel):
    """The unknown categories of a data set. An answer is the name of a category of the project, which may be new."""

    headers = (words.mark("Category in the data set"), words.mark("Tracks"), words.mark("In this project"))
    left_out = LEFT_OUT
    can_be_typed = True

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.names: Sequence[str] = ()
        self._counts: Mapping[str, int] = {}
        self._known: dict[str, None] = {}  # in their order, and soon found
        self._are_words = True

    def ask(self, counts: Mapping[str, int], known: Sequence[str], are_words: bool) -> None:
        """Shows what is unknown.

        What was said of a category of that name before still holds.

        Args:
            counts: of each, how many tracks are called so.
            known: the project's categories.
            are_words: they are called by words, which may name a new category, and not only by numbers.
        """
        said = self.mapping()
        self.beginResetModel()
        self.names, self._counts, self._are_words = tuple(counts), counts, are_words
        self._known = dict.fromkeys(known)
        self.answers = [said.get(name) for name in self.names]
        self.endResetModel()

    def mapping(self) -> dict[str, str]:
        """What has been answered: name in the data set -> name in the project, "" for those that are left out."""
        return {name: answer for name, answer in zip(self.names, self.answers, strict=True) if answer is not None}

    def answer(self, name: str, meaning: str) -> None:
        """Says what a category of the data set is."""
        row = self.names.index(name)
        self.setData(self.index(row, ANSWER), self.choices(row).index(meaning))

    @property
    def may_all_be_new(self) -> bool:
        """Whether they have names that new categories can have."""
        return self._are_words

    def take_the_rest_as_new(self) -> None:
        """Of which nobody has said what they are: each becomes a category of its name, if it has one."""
        self.fill(self._new)

    def choices(self, row: int) -> list[str | None]:
        new = self._new(row)
        return [None, *(() if new is None else (new,)), *self._known, LEFT_OUT]

    def _new(self, row: int) -> str | None:
        """The name that a new category would have; None where it would have none."""
        return self.names[row] if self._are_words and self.names[row].strip() else None

    def typed(self, row: int, text: str) -> str | None:
        return text.strip() or None

    def shown(self, row: int, column: int) -> str | int:
        name = self.names[row]
        if column == NAME and not name.strip():
            return words.tr("without a name")
        if column == NAME:
            return name if self._are_words else words.tr("id {id}").format(id=name)
        return self._counts[name]

    def text(self, row: int, answer: str | None) -> str:
        if answer is None:
            return words.tr("What is it?")
        if answer == LEFT_OUT:
            return words.tr("Leave out")
        return answer if answer in self._known else words.tr("New category “{name}”").format(name=answer)


class CategoryTable(AnswerTable):
    """A name that is not in the list can be typed."""

    def __init__(self, parent: QWidget) -> None:
        self.questions = CategoryModel(parent)
        super().__init__(self.questions, WIDTHS, parent)
        self.setToolTip(words.tr("Choose a category or type a new name"))
