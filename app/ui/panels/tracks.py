"""The list of tracks: colour, number, category, score, source and whether it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.project import CategoryRecord, Review, TrackRecord
from app.ui.dialogs.asking import complete_beside
from app.ui.icons import icon
from app.ui.panels.nothing import NO_TRACK, Nothing
from app.ui.panels.search_field import SearchField
from app.view import words
from app.view.terms import term

Index = QModelIndex | QPersistentModelIndex
BESIDE_SWATCH = "      "  # before the number
SHOWN, NUMBER, CATEGORY, SCORE, SOURCE, REVIEW = range(6)
HEADERS = ("", words.mark("Track"), words.mark("Category"), words.mark("Score"), words.mark("By"), "")
TIPS = (
    words.mark("Shown"),
    words.mark("Colour and number"),
    words.mark("Double click to change; type a new name to add it"),
    words.mark("The model's"),
    words.mark("Who made it"),
    words.mark("Reviewed or rejected"),
)
MAKERS = {"model": words.mark("model"), "human": words.mark("you")}
VERDICTS = {
    "unreviewed": words.mark("unreviewed"),
    "reviewed": words.mark("reviewed"),
    "rejected": words.mark("rejected"),
}
SEEN = {"shown": words.mark("shown"), "hidden": words.mark("hidden")}
MARKS = {"reviewed": "✓", "rejected": "✗"}
NO_REVIEWS: Mapping[int, Review] = MappingProxyType({})
COLOR = Qt.ItemDataRole.UserRole  # not the decoration's role: a view tints that in a selected row
SWATCH = 12  # pixels


def matches(search: str, track: TrackRecord, category: str, review: Review | None) -> bool:
    """Whether a track has every word of the search: its number, or a part of category, maker, verdict or note.

    Verdicts are found by how they begin: ``reviewed`` is not to find what is unreviewed. English words serve in every language.
    """
    verdict = "unreviewed" if review is None else review.verdict
    verdicts = (verdict, words.tr(VERDICTS[verdict]))
    shown = "shown" if track.visible else "hidden"
    parts = [MAKERS[track.source], words.tr(MAKERS[track.source]), shown, words.tr(SEEN[shown])]
    text = " ".join([category, *parts, "" if review is None else review.note]).lower()
    return all(
        word == str(track.number) or word in text or (_tells(word) and any(name.startswith(word) for name in verdicts))
        for word in search.lower().split()
    )


def _tells(word: str) -> bool:
    """Whether a word is enough of one to mean a verdict: in Latin letters it takes three."""
    return len(word) > 2 or not word.isascii()


class TrackModel(QAbstractTableModel):
    """Signals: category_chosen(track_id, name); visibility_chosen(track_id, bool)."""

    category_chosen = Signal(int, str)
    visibility_chosen = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tracks: tuple[TrackRecord, ...] = ()
        self.categories: dict[int, CategoryRecord] = {}
        self.reviews: Mapping[int, Review] = {}

    def show_tracks(
        self, tracks: Sequence[TrackRecord], categories: Sequence[CategoryRecord], reviews: Mapping[int, Review]
    ) -> None:
        """Shows other tracks; rows that stay keep their selection and an editor that is open."""
        self.reviews = reviews
        old, new = [track.id for track in self.tracks], [track.id for track in tracks]
        self.categories = {category.id: category for category in categories}
        if new == old:
            self.tracks = tuple(tracks)
        elif new[: len(old)] == old:
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self.tracks = tuple(tracks)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.tracks = tuple(tracks)
            self.endResetModel()
            return
        if old:
            self.dataChanged.emit(self.index(0, 0), self.index(len(old) - 1, len(HEADERS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.tracks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.tr(TIPS[section])
        return words.tr(HEADERS[section]) if role == Qt.ItemDataRole.DisplayRole and HEADERS[section] else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        track = self.tracks[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == SHOWN:
            return Qt.CheckState.Checked if track.visible else Qt.CheckState.Unchecked
        if role == COLOR and column == NUMBER:
            return QColor(track.color)
        review = self.reviews.get(track.id)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == REVIEW and review is not None:
                return f"{term(review.verdict)}: {review.note}" if review.note else term(review.verdict)
            return words.tr(TIPS[column])
        if role == Qt.ItemDataRole.DecorationRole and column == CATEGORY and track.locked:
            return icon("lock-outline")
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        if column == NUMBER:
            return str(track.number)
        if column == CATEGORY:
            category = self.categories.get(track.category_id)
            return category.name if category else ""
        if column == SCORE:
            return "–" if track.score is None else f"{track.score:.2f}"
        if column == REVIEW:
            return "" if review is None else MARKS[review.verdict]
        return words.tr(MAKERS[track.source]) if column == SOURCE else None

    def matches(self, row: int, search: str) -> bool:
        """Whether a row is to be seen while somebody searches."""
        track = self.tracks[row]
        return matches(search, track, self.data(self.index(row, CATEGORY)), self.reviews.get(track.id))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == CATEGORY:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == SHOWN:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        track = self.tracks[index.row()]
        if index.column() == CATEGORY and role == Qt.ItemDataRole.EditRole:
            name = str(value).strip()
            if name and name != self.data(index):
                self.category_chosen.emit(track.id, name)
            return True
        if index.column() == SHOWN and role == Qt.ItemDataRole.CheckStateRole:
            self.visibility_chosen.emit(track.id, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        return False


class SwatchDelegate(QStyledItemDelegate):
    """Paints a track's colour as it is, also in a selected row, with its number beside it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(index.data(COLOR))
        rect = option.rect
        painter.drawRoundedRect(QRectF(rect.left() + 6, rect.center().y() - SWATCH / 2 + 1, SWATCH, SWATCH), 3, 3)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = BESIDE_SWATCH + option.text


class CategoryDelegate(QStyledItemDelegate):
    """Edits a category by choosing from a list or typing a name, which may be new."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        complete_beside(box)
        model = index.model()
        assert isinstance(model, TrackModel)
        box.addItems([category.name for category in model.categories.values()])
        box.activated.connect(lambda _: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText(), Qt.ItemDataRole.EditRole)


class TrackPanel(QWidget):
    """Signals, beside those of its model:
    selection_changed(frozenset of track ids): the person selects.
    found_changed(): the search shows other tracks.
    place_wanted(int): somebody wants to see the track of this id, by Enter or a double click.
    """

    selection_changed = Signal(object)
    found_changed = Signal()
    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TrackModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self._category_delegate = CategoryDelegate(self)
        self._swatch_delegate = SwatchDelegate(self)
        self.table.setItemDelegateForColumn(CATEGORY, self._category_delegate)
        self.table.setItemDelegateForColumn(NUMBER, self._swatch_delegate)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)  # Tab goes on to what is beside it
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(30)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        margins = 20  # of the themes
        number_width = max(58, self.table.fontMetrics().horizontalAdvance(BESIDE_SWATCH + "0000") + margins)
        for column, width in ((SHOWN, 32), (NUMBER, number_width), (SCORE, 52), (SOURCE, 56), (REVIEW, 26)):
            self.table.setColumnWidth(column, width)
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(CATEGORY, QHeaderView.ResizeMode.Stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.search = SearchField(words.tr("Find tracks: number, category, you, rejected…"), self)
        self.search.returnPressed.connect(self._take_found)
        self.search.textChanged.connect(self._filter)
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 4)
        row.addWidget(self.search)
        layout.addLayout(row)
        layout.addWidget(self.table)
        self.nothing = Nothing(words.tr(NO_TRACK), self.table)
        self._is_being_told = False
        self.found: frozenset[int] | None = None  # ids of the tracks that the search shows; None while nobody searches
        self.table.selectionModel().selectionChanged.connect(self._tell)
        self.table.activated.connect(self._want_place)

    def selected(self) -> frozenset[int]:
        """Ids of the tracks that are selected and that the search shows: Ctrl+A and Shift + click go over hidden rows, too."""
        rows = (index.row() for index in self.table.selectionModel().selectedRows())
        return frozenset(self.model.tracks[row].id for row in rows if not self.table.isRowHidden(row))

    def show_tracks(
        self,
        tracks: Sequence[TrackRecord],
        categories: Sequence[CategoryRecord],
        selected: frozenset[int],
        reviews: Mapping[int, Review] = NO_REVIEWS,
    ) -> None:
        """Shows other tracks; what is selected by this is not told."""
        self._is_being_told = True
        self.model.show_tracks(tracks, categories, reviews)
        self._is_being_told = False
        self._filter()
        self.select(selected)

    def select(self, selected: frozenset[int]) -> None:
        """Selects tracks without telling so."""
        if selected == self.selected():
            return
        rows = [row for row, track in enumerate(self.model.tracks) if track.id in selected]
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.model.index(row, 0), self.model.index(row, len(HEADERS) - 1))
        self._is_being_told = True
        self.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            no_edit = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(self.model.index(rows[-1], NUMBER), no_edit)
            self.table.scrollTo(self.model.index(rows[-1], NUMBER))
        self._is_being_told = False

    @property
    def finds_nothing(self) -> bool:
        """Whether somebody searches in vain."""
        return self.found is not None and not self.found

    def _filter(self) -> None:
        """Hides the rows that the search does not find."""
        search = self.search.text()
        matching = [self.model.matches(row, search) for row in range(self.model.rowCount())]
        for row, is_found in enumerate(matching):
            self.table.setRowHidden(row, not is_found)
        ids = (track.id for track, is_found in zip(self.model.tracks, matching, strict=True) if is_found)
        before, self.found = self.found, frozenset(ids) if search.strip() else None
        self.nothing.setVisible(self.finds_nothing)
        if self.found != before:
            self.found_changed.emit()

    def _take_found(self) -> None:
        """Goes to what was found, and selects the first of it unless one of it is selected already."""
        self.table.setFocus()
        shown = [row for row in range(self.model.rowCount()) if not self.table.isRowHidden(row)]
        if shown and not self.selected():
            self.table.selectRow(shown[0])

    def _want_place(self, index: Index) -> None:
        if index.column() != SHOWN:  # where a double click shows and hides
            self.place_wanted.emit(self.model.tracks[index.row()].id)

    def _tell(self) -> None:
        if not self._is_being_told:
            self.selection_changed.emit(self.selected())
