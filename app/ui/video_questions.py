"""Which video is which: a row for each video of a data set of which that is not clear, with what a person says of it.

A data set may have thousands of videos and a project as many: what can be chosen is worked out for the row that is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOption,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.project.import_targets import Choice, Numbering, Question, Target
from app.view import words

Index = QModelIndex | QPersistentModelIndex
Answer = Choice | Literal["own", "none"] | None
"""A video of the project; the data set's own frames; left out; not said yet."""

NAME, FRAMES, TRACKS, ANSWER = range(4)
ARROW_WIDTH = 20  # pixels
HEADERS = (words.mark("In the data set"), words.mark("Frames"), words.mark("Tracks"), words.mark("In this project"))
NUMBERED: dict[Numbering, str] = {
    "order": "",
    "said": words.mark("frames by the data set's numbers"),
    "from_0": words.mark("frames by the images' numbers, from 0"),
    "from_1": words.mark("frames by the images' numbers, from 1"),
}


class QuestionModel(QAbstractTableModel):
    """Signals: answered(): a person has said something."""

    answered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.questions: Sequence[Question] = ()
        self.answers: list[Answer] = []

    def ask(self, questions: Sequence[Question]) -> None:
        """Shows the questions; where only one video is likely, that is the answer until a person says otherwise."""
        self.beginResetModel()
        self.questions = questions
        self.answers = [question.likely for question in questions]
        self.endResetModel()

    def choices(self, row: int) -> list[Answer]:
        """What a person may answer, in the order in which it is offered."""
        question = self.questions[row]
        return [None, *(() if question.video.media is None else ("own",)), *question.choices, "none"]

    def leave_out_the_rest(self) -> None:
        """Of which nobody has said what they are."""
        self.answers = ["none" if answer is None else answer for answer in self.answers]
        self.dataChanged.emit(self.index(0, ANSWER), self.index(len(self.answers) - 1, ANSWER))
        self.answered.emit()

    def targets(self) -> dict[str, Target | None]:
        """Which videos those are that do not come as videos of their own; None for what is left out."""
        return {
            question.video.name: answer.target if isinstance(answer, Choice) else None
            for question, answer in zip(self.questions, self.answers, strict=True)
            if answer not in (None, "own")
        }

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.questions)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.tr(HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        video, answer = self.questions[index.row()].video, self.answers[index.row()]
        if index.column() == ANSWER and role == Qt.ItemDataRole.FontRole and answer is None:
            font = QFont()
            font.setBold(True)
            return font
        if index.column() == ANSWER and role == Qt.ItemDataRole.ToolTipRole and isinstance(answer, Choice):
            return str(answer.record.path)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == ANSWER:
            return self.text(index.row(), answer)
        return {NAME: video.name, FRAMES: len(video.frame_names), TRACKS: len(video.tracks)}[index.column()]

    def text(self, row: int, answer: Answer) -> str:
        """What an answer reads like."""
        media = self.questions[row].video.media
        if isinstance(answer, Choice):
            numbered = NUMBERED[answer.numbering]
            name = answer.record.name
            return words.tr("{name}, {frames}").format(name=name, frames=words.tr(numbered)) if numbered else name
        if answer == "own" and media is not None:
            return words.tr("A video of its own: {name}").format(name=media.path.name)
        return words.tr("Which video is it?") if answer is None else words.tr("Leave out")

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == ANSWER else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """``value``: the place of the answer among `choices`."""
        if role != Qt.ItemDataRole.EditRole or index.column() != ANSWER:
            return False
        self.answers[index.row()] = self.choices(index.row())[int(value)]
        self.dataChanged.emit(index, index)
        self.answered.emit()
        return True


class _AnswerDelegate(QStyledItemDelegate):
    """Edits an answer by choosing from a list, as an arrow in its cell says."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        arrow = QStyleOption()
        arrow.palette, arrow.state = option.palette, option.state
        arrow.rect = option.rect.adjusted(max(0, option.rect.width() - ARROW_WIDTH), 0, 0, 0)
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, arrow, painter)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        combo = QComboBox(parent)
        model = index.model()
        assert isinstance(model, QuestionModel)
        for place, answer in enumerate(model.choices(index.row())):
            combo.addItem(model.text(index.row(), answer))
            if isinstance(answer, Choice):
                combo.setItemData(place, str(answer.record.path), Qt.ItemDataRole.ToolTipRole)
        combo.activated.connect(lambda _: self.commitData.emit(combo))
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        assert isinstance(editor, QComboBox)
        assert isinstance(model, QuestionModel)
        editor.setCurrentIndex(model.choices(index.row()).index(model.answers[index.row()]))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentIndex())


class QuestionTable(QTableView):
    """A click, Enter, Space or F2 on a row opens what can be answered there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.questions = QuestionModel(self)
        self.setModel(self.questions)
        self._delegate = _AnswerDelegate(self)
        self.setItemDelegateForColumn(ANSWER, self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)  # as what is below
        for column, width in ((NAME, 180), (FRAMES, 70), (TRACKS, 70)):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(ANSWER, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: Index) -> None:
        self._open(index)
        for combo in self.findChildren(QComboBox):
            combo.showPopup()

    def _open(self, index: Index) -> None:
        if index.isValid():
            place = self.questions.index(index.row(), ANSWER)
            self.setCurrentIndex(place)
            self.edit(place)
