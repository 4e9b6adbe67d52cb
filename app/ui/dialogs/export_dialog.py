"""Export: what and how, a list of what would be written and of every problem with a jump to it, and the export itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.jobs.remembered import ExportHabits
from app.jobs.transfer import export_job, survey_job
from app.jobs.worker import Jobs
from app.project import VideoRecord
from app.project.exchange.export_plan import ONE_TRACK_A_PIXEL, ExportChoices, ExportPlan, LeftOut, Problem
from app.project.exchange.exporting import ExportReport
from app.ui.dialogs.aside import make_way
from app.ui.dialogs.enter_key import EnterKey
from app.ui.dialogs.transfer_dialog import TransferDialog
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

FORMATS = {
    words.mark("YouTube-VIS"): "ytvis",
    words.mark("OVIS (with occlusion levels)"): "ovis",
    words.mark("COCO (each frame an image)"): "coco",
    words.mark("DAVIS (palette PNG)"): "davis",
    words.mark("MOTS (text and PNG)"): "mots",
    words.mark("Results (JSON without frames)"): "results",
    words.mark("Videos to look at (mp4)"): "overlay",
}
OVERLAPS = {words.mark("Write as they are"): "keep", words.mark("Give pixels to the track in front"): "resolve"}
LONGEST_STEP = 10_000
LEAST_LIST = 520  # pixels of width


def show_export(window: MainWindow, workspace: Workspace) -> None:
    """Opens the dialog beside the window, or brings it to the front if it is open."""
    for dialog in window.findChildren(ExportDialog):
        if dialog.isVisible():
            dialog.raise_()
            return
    project, settings = workspace.project, window.settings
    usual = str(project.path.with_name(f"{project.path.stem}-export"))
    folder = settings.values.export_folders.get(str(project.path), usual)
    dialog = ExportDialog(window.jobs, project.path, project.videos(), Path(folder), window)
    dialog.take_habits(settings.values.export)
    dialog.place_wanted.connect(partial(_go_to, window, dialog))
    dialog.chosen.connect(partial(settings.remember_export, project.path))
    window.opening.closing.connect(dialog.close)
    window.project_panel.listed.connect(dialog.follow_videos)
    dialog.show()


@dataclass(frozen=True)
class Place:
    """Where a line of the list leads: ids and a frame, as far as it has them."""

    video_id: int | None
    track_id: int | None
    frame: int | None


def _go_to(window: MainWindow, dialog: ExportDialog, place: Place) -> None:
    """Shows video, frame and track of a place, as far as they are still there; the dialog is not in the way."""

    def show(workspace: Workspace) -> None:
        video = next((video for video in workspace.project.videos() if video.id == place.video_id), None)
        if video is None:
            return
        window.opening.show_video(video)
        if workspace.video is None or workspace.video.id != video.id:
            return  # its media are missing: the window asks for them
        if place.frame is not None:
            window.go_to(place.frame)
        workspace.select(track.id for track in workspace.tracks if track.id == place.track_id)
        boxes = [] if place.frame is None else workspace.project.boxes_at(video.id, place.frame)
        make_way(dialog, window.canvas, [box for track_id, _, box in boxes if track_id == place.track_id])

    window.with_workspace(show)


class ExportDialog(TransferDialog):
    """Chooses what is exported and how, works beside the window, and says how it went.

    Signals:
        place_wanted(Place): a line of the list was double-clicked.
        chosen(str, ExportHabits): a folder and what is chosen besides, when that is put to use or the dialog is closed.
    """

    place_wanted = Signal(object)
    chosen = Signal(str, object)
    failure = words.mark("The export failed.")

    def __init__(
        self, jobs: Jobs, project_path: Path, videos: Sequence[VideoRecord], folder: Path, parent: QWidget
    ) -> None:
        super().__init__(jobs, words.tr("Export"), parent)
        self._project_path = project_path
        self._left_out: set[int] = set()  # ids of videos, also of those that are not in the project at present
        self._usual_overlaps: str | None = None  # what is chosen for other formats, where this one leaves no choice
        self._make_choices(videos, folder)
        self.problems = QListWidget(self)
        self.problems.setMinimumWidth(LEAST_LIST)  # said of the dialog, it would be its least width, whatever is in it
        self.problems.setUniformItemSizes(True)
        self.problems.setAccessibleName(words.tr("What to look at first"))
        self.problems.setToolTip(words.tr("Double click shows the place"))
        EnterKey(self.problems)
        self.problems.itemActivated.connect(lambda item: self.place_wanted.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.status.setText(words.tr("Check lists what would be written, and what to look at before."))
        self.check = self._button(words.tr("Check"), self._check)
        self.export = self._button(words.tr("Export"), self._export)
        self.export.setDefault(True)
        self.folder.textChanged.connect(self.update_choices)
        self.dialect.currentIndexChanged.connect(self.update_choices)
        self.validation.valueChanged.connect(self.update_choices)
        self.videos.itemChanged.connect(self.update_choices)
        self.finished.connect(self._tell_chosen)
        self._lay_out()
        self.update_choices()

    def take_habits(self, habits: ExportHabits) -> None:
        """Chooses what was chosen before, as far as there still is such a thing."""
        for combo, value in ((self.overlaps, habits.overlaps), (self.dialect, habits.format)):
            if (place := combo.findData(value)) >= 0:
                combo.setCurrentIndex(place)
        numbers = ((self.every, habits.every), (self.validation, habits.validation), (self.seed, habits.seed))
        for spin, number in numbers:
            spin.setValue(min(max(number, spin.minimum()), spin.maximum()))
        self.reviewed_frames.setChecked(habits.reviewed_frames)
        self.reviewed_tracks.setChecked(habits.reviewed_tracks)
        self.leave_out_rejected.setChecked(habits.leave_out_rejected)

    def _tell_chosen(self) -> None:
        self.chosen.emit(
            self.folder.text().strip(),
            ExportHabits(
                self.dialect.currentData(),
                self.every.value(),
                self.validation.value(),
                self.seed.value(),
                self.reviewed_frames.isChecked(),
                self.reviewed_tracks.isChecked(),
                self.leave_out_rejected.isChecked(),
                self._usual_overlaps or self.overlaps.currentData(),
            ),
        )

    def _make_choices(self, videos: Sequence[VideoRecord], folder: Path) -> None:
        self.dialect = _combo(FORMATS, self)
        self.folder = QLineEdit(str(folder), self)
        self.videos = QListWidget(self)
        self.videos.setMaximumHeight(110)
        self.show_videos(videos)
        self.every = QSpinBox(self)
        self.every.setRange(1, LONGEST_STEP)
        self.reviewed_frames = QCheckBox(words.tr("Reviewed frames only"), self)
        self.reviewed_tracks = QCheckBox(words.tr("Reviewed tracks only"), self)
        self.reviewed_tracks.setToolTip(words.tr("A track that is marked in some frames only is written there"))
        self.leave_out_rejected = QCheckBox(words.tr("Leave out what is rejected"), self)
        self.leave_out_rejected.setToolTip(
            words.tr("Rejected frames, tracks, and tracks in the frames where they are rejected")
        )
        self.validation = QSpinBox(self)
        self.validation.setRange(0, 99)
        self.validation.setSuffix(" %")
        self.validation.setSpecialValueText(words.tr("No split"))
        self.seed = QSpinBox(self)
        self.seed.setRange(0, 2**31 - 1)
        self.overlaps = _combo(OVERLAPS, self)

    def show_videos(self, videos: Sequence[VideoRecord]) -> None:
        """Lists the project's videos; those that were left out still are."""
        self._left_out = (self._left_out - set(self._ticked())) | set(self._ticked(Qt.CheckState.Unchecked))
        self.videos.clear()
        for video in videos:
            item = QListWidgetItem(video.name)
            item.setToolTip(str(video.path))
            item.setData(Qt.ItemDataRole.UserRole, video.id)
            item.setCheckState(Qt.CheckState.Unchecked if video.id in self._left_out else Qt.CheckState.Checked)
            self.videos.addItem(item)

    def follow_videos(self, videos: Sequence[VideoRecord]) -> None:
        """The project has others now."""
        self.show_videos(videos)
        self.update_choices()

    def _lay_out(self) -> None:
        choose = self._button(words.tr("Choose…"), self._browse)
        every_video = self._button(words.tr("All"), partial(self._tick, Qt.CheckState.Checked))
        no_video = self._button(words.tr("None"), partial(self._tick, Qt.CheckState.Unchecked))
        marked = QVBoxLayout()  # in two rows, so that the dialog is narrow enough to move off what it speaks of
        reviewed = QHBoxLayout()
        reviewed.addWidget(self.reviewed_frames)
        reviewed.addWidget(self.reviewed_tracks)
        reviewed.addStretch(1)
        marked.addLayout(reviewed)
        marked.addWidget(self.leave_out_rejected, 0, Qt.AlignmentFlag.AlignLeft)
        all_or_none = QVBoxLayout()
        all_or_none.addWidget(every_video)
        all_or_none.addWidget(no_video)
        all_or_none.addStretch(1)
        videos = QHBoxLayout()
        videos.addWidget(self.videos, 1)
        videos.addLayout(all_or_none)
        form = QFormLayout()
        form.addRow(words.tr("Format"), self.dialect)
        form.addRow(_called(words.tr("New folder"), self.folder), _row(self.folder, choose))
        form.addRow(_called(words.tr("Videos"), self.videos), videos)
        form.addRow(words.tr("Every n-th frame"), self.every)
        form.addRow(words.tr("Review marks"), marked)
        split = _row(self.validation, _called(words.tr("Seed"), self.seed), self.seed)
        form.addRow(_called(words.tr("For validation"), self.validation), split)
        form.addRow(words.tr("Overlaps"), self.overlaps)
        buttons = QHBoxLayout()
        buttons.addWidget(self.check)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.problems, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addLayout(buttons)
        marks = (self.reviewed_frames, self.reviewed_tracks, self.leave_out_rejected)
        numbers = (self.validation, self.seed, self.overlaps)
        ends = (self.check, self.close_button, self.export)
        seen = (
            self.dialect,
            self.folder,
            choose,
            self.videos,
            every_video,
            no_video,
            self.every,
            *marks,
            *numbers,
            self.problems,
        )
        for one, next_one in pairwise((*seen, *ends)):  # as they are seen
            QWidget.setTabOrder(one, next_one)
        self.dialect.setFocus()

    def choices(self) -> ExportChoices:
        """What is chosen; of the videos those that are ticked, in the project's order."""
        return ExportChoices(
            format=self.dialect.currentData(),
            video_ids=self._ticked(),
            every=self.every.value(),
            validation_share=self.validation.value() / 100,
            seed=self.seed.value(),
            reviewed_frames=self.reviewed_frames.isChecked(),
            reviewed_tracks=self.reviewed_tracks.isChecked(),
            leave_out_rejected=self.leave_out_rejected.isChecked(),
            overlaps=self.overlaps.currentData(),
        )

    def _ticked(self, state: Qt.CheckState = Qt.CheckState.Checked) -> list[int]:
        items = (self.videos.item(row) for row in range(self.videos.count()))
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is state]

    def _tick(self, state: Qt.CheckState) -> None:
        """Ticks all videos or none; what follows from it is worked out once, not after each of thousands."""
        with QSignalBlocker(self.videos):
            for row in range(self.videos.count()):
                self.videos.item(row).setCheckState(state)
        self.update_choices()

    def update_choices(self) -> None:
        super().update_choices()
        runs = self.is_working
        marks = (self.reviewed_frames, self.reviewed_tracks, self.leave_out_rejected)
        for widget in (self.folder, self.dialect, self.videos, self.every, *marks):
            widget.setEnabled(not runs)
        self.validation.setEnabled(not runs)
        self.seed.setEnabled(not runs and self.validation.value() > 0)
        holds_one = self.dialect.currentData() in ONE_TRACK_A_PIXEL
        self.overlaps.setEnabled(not runs and not holds_one)
        if holds_one and self._usual_overlaps is None:
            self._usual_overlaps = self.overlaps.currentData()
            self.overlaps.setCurrentIndex(self.overlaps.findData("resolve"))
        elif not holds_one and self._usual_overlaps is not None:
            self.overlaps.setCurrentIndex(self.overlaps.findData(self._usual_overlaps))
            self._usual_overlaps = None
        can_begin = not runs and bool(self.folder.text().strip()) and bool(self._ticked())
        self.check.setEnabled(can_begin)
        self.export.setEnabled(can_begin)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, words.tr("A new or empty folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    # ---- work ----------------------------------------------------------------------------------

    def _check(self) -> None:
        self._tell_chosen()
        self.problems.clear()
        work = survey_job(self._project_path, self._place(), self.choices())
        self._begin(work, self._checked, unit="", cancelled=words.tr("Cancelled."))

    def _export(self) -> None:
        self._tell_chosen()
        self.problems.clear()
        self._begin(
            export_job(self._project_path, self._place(), self.choices()),
            self._done,
            unit=words.tr("%v / %m frames"),
            cancelled=words.tr("Cancelled; the folder is as it was before."),
            name=words.tr("The export to {folder}").format(folder=self._place()),
        )

    def _place(self) -> Path:
        """Beside the project where only a name was typed: where the program was started, nobody would look for it."""
        return self._project_path.parent / os.path.expanduser(self.folder.text().strip())

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        self.problems.clear()
        for problem in problems:
            item = self._add_line(words.said(problem.text), Place(problem.video_id, problem.track_id, problem.frame))
            if problem.blocking:
                font = item.font()
                font.setBold(True)
                item.setFont(font)

    def _add_line(self, text: str, place: Place) -> QListWidgetItem:
        item = QListWidgetItem(text, self.problems)
        item.setToolTip(text)
        item.setData(Qt.ItemDataRole.UserRole, place)
        return item

    def _checked(self, plan: ExportPlan) -> None:
        self._show_problems(plan.problems)
        for video in plan.videos:
            tracks, frames = (
                words.tr("%n tracks", "", len(video.tracks)),
                words.tr("%n frames", "", len(video.frames)),
            )
            name = f"{video.split}/{video.folder}" if video.split else video.folder
            text = words.tr("{name}: {tracks}, {frames}").format(name=name, tracks=tracks, frames=frames)
            self._add_line(text, Place(video.record.id, None, video.frames[0]))
        tracks = words.tr("%n tracks", "", plan.track_count)
        frames = words.tr("%n frames", "", plan.frame_count)
        said = [words.tr("{tracks} and {frames} would be written.").format(tracks=tracks, frames=frames)]
        blocking = sum(problem.blocking for problem in plan.problems)
        if blocking:
            said = [words.tr("Nothing can be exported before the %n problems in bold are mended.", "", blocking)]
        elif plan.problems:
            said.append(words.tr("%n places to look at; double click shows them.", "", len(plan.problems)))
        self._end(" ".join(said))
        if self.focusWidget() in (None, self.check, self.close_button):  # nobody has gone elsewhere while it checked
            self.problems.setCurrentRow(0)
            (self.problems if plan.problems else self.export).setFocus()

    def _done(self, report: ExportReport) -> None:
        self._show_problems(report.problems)
        tracks = words.tr("%n tracks", "", report.tracks)
        frames = words.tr("%n frames", "", report.frames)
        text = words.tr("{tracks} and {frames} are in {folder}.")
        said = [text.format(tracks=tracks, frames=frames, folder=report.annotations.parent)]
        self._end(" ".join([*said, *_said_of(report.left_out)]))
        self._show_done()


def _said_of(left_out: Mapping[LeftOut, int]) -> list[str]:
    """Why tracks were not written."""
    said: dict[LeftOut, Callable[[int], str]] = {
        "nowhere": lambda n: words.tr("%n tracks that are to be seen in no chosen frame were left out.", "", n),
        "rejected": lambda n: words.tr("%n rejected tracks were left out.", "", n),
        "unreviewed": lambda n: words.tr("%n tracks that nobody has marked as reviewed were left out.", "", n),
        "behind": lambda n: words.tr("%n tracks that are wholly behind others were left out.", "", n),
        "video": lambda n: words.tr("%n tracks of videos without a chosen frame were left out.", "", n),
    }
    return [said[reason](count) for reason, count in sorted(left_out.items()) if count]


def _combo(entries: dict[str, str], parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    for text, value in entries.items():
        combo.addItem(words.tr(text), value)
    return combo


def _row(*widgets: QWidget) -> QHBoxLayout:
    """Side by side; the first takes the room."""
    row = QHBoxLayout()
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 0 if place else 1)
    return row


def _called(text: str, part: QWidget) -> QLabel:
    """A label of a part that shares its row with others, whose names the form would not find."""
    label = QLabel(text, part.parentWidget())
    label.setBuddy(part)
    return label
