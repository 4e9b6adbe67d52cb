"""Takes the pictures of the README and the guide from the real window on the bundled video: no screen is needed.

make pictures                                          (python -m tests.end_to_end.guide_pictures docs/images)
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

if "QT_QPA_PLATFORM" not in os.environ:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

from PIL import Image
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QInputDialog, QLineEdit, QWidget

from app.ui.commands.palette import CommandPalette
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.dialogs.learn_dialog import LearnDialog
from app.ui.language import language
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import apply_theme
from app.ui.workspace import Workspace
from app.view.pictures.image import rgb_of
from engine.resources import resources_folder

WINDOW = 1280, 860  # pixels
COLORS = 256  # of a picture's palette, which makes it a quarter as large
PATIENCE = 180.0  # seconds for anything that is waited for
NAMES = {1: "pig", 2: "shaved ice", 3: "pig", 4: "leaf", 5: "man", 6: "man", 7: "pig"}
LEFT = Qt.MouseButton.LeftButton


class Photographer:
    """One window on the demo project, and what is done at it."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.canvas = window.canvas
        self.folder = folder

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def settles(self) -> None:
        """Waits until frame, masks, lanes and heat are as they will be."""
        lanes = self.window.overview.lanes
        wait(lambda: self.canvas.picture is not None and not self.workspace.is_reading)
        wait(lambda: not self.window.jobs.is_busy and not self.workspace.storing.is_busy)
        wait(lambda: self.window.overview.survey.is_up_to_date and not self.window.overview.survey._rest.isActive())
        wait(lambda: lanes._heat is not None and not lanes.is_behind)

    def does(self, *commands: str) -> None:
        for command in commands:
            self.window.commands[command].trigger()
        self.settles()

    def goes_to(self, frame: int) -> None:
        self.window.go_to(frame)
        self.settles()
        assert self.canvas.picture is not None and self.canvas.picture.frame_index == frame

    def selects(self, *numbers: int) -> None:
        self.workspace.select(track.id for track in self.workspace.tracks if track.number in numbers)
        self.settles()

    def place(self, x: float, y: float) -> QPoint:
        left, top = self.canvas.viewport.to_widget(x, y)
        return QPoint(round(left), round(top))

    def draws(self, *points: tuple[float, float], lets_go: bool = True) -> None:
        QTest.mousePress(self.canvas, LEFT, Qt.KeyboardModifier.NoModifier, self.place(*points[0]))
        for point in points[1:]:
            QTest.mouseMove(self.canvas, self.place(*point))
        if lets_go:
            QTest.mouseRelease(self.canvas, LEFT, Qt.KeyboardModifier.NoModifier, self.place(*points[-1]))
        QCoreApplication.processEvents()

    def chooses_frames(self, first: int, last: int) -> None:
        self.window.overview.lanes.choose(range(first, last + 1))
        self.settles()

    def takes(self, name: str, *over: QWidget, part: QRect | None = None) -> None:
        """Takes a picture of the window, or a part of it, with dialogs over its middle."""
        QCoreApplication.processEvents()
        picture = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        for dialog in over:
            grabbed = dialog.grab().toImage()
            corner = QPoint((picture.width() - grabbed.width()) // 2, (picture.height() - grabbed.height()) // 2)
            for margin in range(12, 0, -3):  # a shadow
                frame = QRect(corner, grabbed.size()).adjusted(-margin, -margin, margin, margin)
                painter.fillRect(frame, QColor(0, 0, 0, 30))
            painter.drawImage(corner, grabbed)
        painter.end()
        save(picture if part is None else picture.copy(part), self.folder / f"{name}.png")

    def part_of(self, *widgets: QWidget, margin: int = 0) -> QRect:
        """The rectangle of the window that holds widgets."""
        part = QRect()
        for widget in widgets:
            part = part.united(QRect(widget.mapTo(self.window, QPoint(0, 0)), widget.size()))
        return part.adjusted(-margin, -margin, margin, margin).intersected(self.window.rect())

    def dock(self, name: str) -> QDockWidget:
        dock = self.window.findChild(QDockWidget, name)
        assert dock is not None
        return dock


def wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the window does not come to rest")
        QCoreApplication.processEvents()
        time.sleep(0.01)  # QTest.qWait would keep Python's interpreter from the jobs meanwhile


def save(picture: QImage, path: Path) -> None:
    """As a PNG with a palette."""
    image = Image.fromarray(rgb_of(picture))
    image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def at_the_window(
    application: QApplication, project: Path, folder: Path, *, theme: str = "dark", tongue: str = "en"
) -> Iterator[Photographer]:
    apply_theme(application, theme)
    with language(application, tongue):
        settings = Settings(project.with_name(f"settings-{theme}-{tongue}.json"))
        settings.values.theme, settings.values.language = theme, tongue
        window = MainWindow(settings)
        window.resize(*WINDOW)
        window.show()
        try:
            window.open_paths([project])
            photographer = Photographer(window, folder)
            docks = [photographer.dock(name) for name in ("timeline", "tracks")]
            window.resizeDocks(docks[:1], [170], Qt.Orientation.Vertical)
            window.resizeDocks(docks[1:], [330], Qt.Orientation.Horizontal)
            photographer.settles()
            yield photographer
        finally:  # or its threads would outlive what went wrong, and the process with them
            window.close()
            window.deleteLater()
            QCoreApplication.processEvents()


# ---- the pictures ---------------------------------------------------------------------------------------------------


def annotates(person: Photographer) -> None:
    """What a person has done before the pictures are taken."""
    for track in person.workspace.tracks:
        if track.number in NAMES:
            person.workspace.name_category(track.id, NAMES[track.number])
    person.settles()
    person.selects(8)
    person.does("delete_track")
    person.does("suggest_occlusion")
    person.chooses_frames(0, 23)
    person.does("review_frames")
    person.window.overview.lanes.choose(None)
    person.selects(3, 4)
    person.does("review_tracks")


def pictures_of_the_window(person: Photographer) -> None:
    annotates(person)
    person.goes_to(0)
    person.selects(2)
    person.takes("window")

    lanes = person.window.overview.lanes
    person.goes_to(30)
    person.selects(6)
    person.chooses_frames(26, 45)
    person.takes("timeline", part=person.part_of(person.dock("timeline")))
    lanes.choose(None)

    person.goes_to(40)
    person.selects(2)
    person.does("onion")
    person.canvas.zoom(2.2, person.place(150, 140).toPointF())
    person.settles()
    person.takes("canvas", part=person.part_of(person.canvas))
    person.does("onion", "fit")


def pictures_of_the_tools(person: Photographer) -> None:
    person.goes_to(0)
    person.selects(2)
    person.does("grabcut")
    person.draws((405, 115), (480, 200), (600, 300))
    person.settles()
    side = person.part_of(person.canvas, person.window.transport)
    side.setTop(0)
    person.takes("grabcut", part=side)
    QTest.keyClick(person.canvas, Qt.Key.Key_Return)
    person.settles()
    person.does("select", "deselect", "split_view")
    middle = QPoint(person.canvas.width() // 2, person.canvas.height() // 2)
    QTest.mousePress(person.canvas, LEFT, Qt.KeyboardModifier.NoModifier, middle)
    aside = QPoint(person.place(528, 0).x(), middle.y())
    QTest.mouseMove(person.canvas, aside)
    QTest.mouseRelease(person.canvas, LEFT, Qt.KeyboardModifier.NoModifier, aside)
    person.takes("split", part=person.part_of(person.canvas).adjusted(300, 0, 0, -60))
    person.does("split_view")
    person.selects(4)
    person.does("brush")
    person.canvas.set_radius(14)
    person.draws((150, 240), (165, 250), (190, 262), (215, 268), lets_go=False)
    person.takes("brush", part=person.part_of(person.canvas).adjusted(130, 60, -330, 0))
    person.canvas.step_back()
    person.does("select")


def picture_of_propagation(person: Photographer) -> None:
    """A mask that is right in one frame, carried through a range."""
    person.goes_to(44)
    person.selects(2)
    person.chooses_frames(44, 70)
    person.does("propagate_forward")
    person.goes_to(62)
    person.takes("carry", part=person.part_of(person.canvas, person.dock("timeline")))
    person.does("undo")
    person.window.overview.lanes.choose(None)


def pictures_of_review(person: Photographer) -> None:
    person.goes_to(12)
    person.selects(4)
    person.window.commands["reject_tracks"].trigger()
    (dialog,) = person.window.findChildren(QInputDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("first the leaf, then a man")
    QCoreApplication.processEvents()
    person.takes("review", dialog)
    dialog.accept()
    person.settles()
    person.selects(5, 6)
    person.window.commands["palette"].trigger()
    (palette,) = person.window.findChildren(CommandPalette)
    palette.search.setText("sw")
    QCoreApplication.processEvents()
    picture = palette.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    save(picture.copy(0, 0, picture.width(), 190), person.folder / "palette.png")
    palette.close()


def pictures_of_export(person: Photographer) -> None:
    person.goes_to(0)
    person.window.commands["export"].trigger()
    (dialog,) = person.window.findChildren(ExportDialog)
    dialog.folder.setText("demo-export")
    dialog.resize(720, 640)
    dialog.check.click()
    person.settles()
    save(dialog.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), person.folder / "export.png")
    dialog.close()


def picture_of_learning(person: Photographer) -> None:
    """The dialog, once it has found the videos."""
    person.window.commands["learn"].trigger()
    (dialog,) = person.window.findChildren(LearnDialog)
    wait(lambda: dialog.teachers.rowCount() > 0)
    dialog.resize(560, 340)
    person.settles()
    save(dialog.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), person.folder / "learn.png")
    dialog.reject()


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    videos = sorted((resources_folder() / "demo").glob("*.mp4"))
    with TemporaryDirectory() as place:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = str(Path(place, variable.lower()))
        project = Path(place, "demo.mdqe")
        command = [sys.executable, "-m", "app", "prelabel", *map(str, videos), "-o", f"{place}/annotations.json"]
        subprocess.run([*command, "--project", str(project)], check=True)
        application = QApplication(sys.argv[:1])
        with at_the_window(application, project, folder) as person:
            pictures_of_the_window(person)
            pictures_of_the_tools(person)
            picture_of_propagation(person)
            pictures_of_review(person)
        with at_the_window(application, project, folder, theme="light") as person:
            person.goes_to(52)
            person.selects(2)
            person.takes("window-light")
            pictures_of_export(person)
            picture_of_learning(person)
        with at_the_window(application, project, folder, tongue="zh_CN") as person:
            person.goes_to(75)
            person.selects(1, 3)
            person.takes("window-zh")
    for path in sorted(folder.glob("*.png")):
        sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
