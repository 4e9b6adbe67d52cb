"""Start and end of the window: defects, requests to end, a machine without a screen."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app import cli
from app.jobs.log import log_file, log_path
from app.ui.main import run_window
from app.ui.main_window import MainWindow
from app.view.canvas import Canvas


@pytest.fixture(autouse=True)
def no_window_left_behind() -> Iterator[None]:
    """What a signal ends may have a dialog open, which would take the mouse from the windows of other tests."""
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, MainWindow):
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def at_the_window(deeds: Callable[[MainWindow], object], paths: tuple[Path, ...] = ()) -> int:
    """Runs the window as the program does, and does something at it."""

    def begin() -> None:
        widgets = QApplication.topLevelWidgets()
        (window,) = (widget for widget in widgets if isinstance(widget, MainWindow) and widget.isVisible())
        deeds(window)

    QTimer.singleShot(0, begin)
    return run_window(list(paths))


def messages(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def end_soon(window: MainWindow, seen: list[str]) -> None:
    """Ends the program once what happens in it has been said, and notes what that was."""

    def end() -> None:
        seen.extend(box.text() for box in messages(window))
        QApplication.exit()

    QTimer.singleShot(200, end)


def test_a_defect_is_one_message_and_a_traceback_in_the_log(qtbot: QtBot) -> None:
    seen: list[str] = []

    def work(window: MainWindow) -> None:
        for _ in range(3):
            window.transport.frame_wanted.connect(lambda _: 1 // 0)
        end_soon(window, seen)
        window.transport.frame_wanted.emit(0)

    with qtbot.captureExceptions() as told_before:
        assert at_the_window(work) == 0
    assert len(seen) == 1
    assert "ZeroDivisionError" in seen[0]
    assert "ZeroDivisionError" in log_path().read_text()
    assert "Traceback" in log_path().read_text()
    assert len(told_before) == 3  # the hook of the command line has its say as before


def test_a_defect_while_painting_does_not_bring_qt_down(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def fail(*_: object) -> None:
        raise ZeroDivisionError("paint")

    def work(window: MainWindow) -> None:
        monkeypatch.setattr(Canvas, "_paint", fail)
        end_soon(window, seen)
        window.canvas.repaint()

    with qtbot.captureExceptions():
        at_the_window(work)
        monkeypatch.undo()
    assert len(seen) == 1


def test_collections_of_garbage_pass_by_what_the_window_consists_of(qtbot: QtBot) -> None:
    """Else one of them would keep the window from answering for tens of milliseconds, again and again."""
    looked_at: list[bool] = []

    def look(window: MainWindow) -> None:
        looked_at.append(any(each is window for each in gc.get_objects()))
        end_soon(window, [])

    at_the_window(look)
    assert looked_at == [False]
    assert gc.get_freeze_count() == 0


def test_the_window_waits_for_no_other_thread_longer_than_a_millisecond(qtbot: QtBot) -> None:
    usual = sys.getswitchinterval()
    intervals: list[float] = []

    def look(window: MainWindow) -> None:
        intervals.append(sys.getswitchinterval())
        end_soon(window, [])

    at_the_window(look)
    assert intervals == [pytest.approx(0.001)]
    assert sys.getswitchinterval() == usual


def test_afterwards_all_is_as_before() -> None:
    before = sys.excepthook, signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers)
    at_the_window(MainWindow.close)
    assert (sys.excepthook, signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers)) == before


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_what_is_open_in_it(number: int, film: Path) -> None:
    windows: list[MainWindow] = []

    def work(window: MainWindow) -> None:
        windows.append(window)
        window.commands["shortcuts"].trigger()
        os.kill(os.getpid(), number)

    assert at_the_window(work, (film,)) == 0
    assert not windows[0].isVisible()


def test_a_log_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    monkeypatch.setattr("app.jobs.log.log_path", lambda: tmp_path / "cache" / "log" / "window.log")
    with log_file():
        pass
    assert "no log can be written" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_is_one_message() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["QT_QPA_PLATFORM"] = "xcb"
    command = [sys.executable, "-m", "app", "open"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Error: The window cannot open.")
    assert len(run.stderr.splitlines()) == 1


def test_a_qt_that_does_not_load_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(name: str) -> None:
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr("app.commands.window.import_module", broken)
    assert cli.main(["open"]) == 1
    assert "libEGL.so.1" in capsys.readouterr().err
