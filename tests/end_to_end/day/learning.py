"""A model learns from what was corrected: it is stopped, goes on to its end, and is chosen."""

from __future__ import annotations

from app.jobs.learning.folders import learning_place
from app.jobs.learning.models import path_of
from app.ui.dialogs.learn_dialog import LearnDialog
from engine.ytvis import read_dataset
from tests.end_to_end.hands import Hands


def lets_a_model_learn(hands: Hands) -> None:
    """By a stand-in for the process that learns; the frames and masks that it gets are real."""
    dialog = _dialog(hands)
    if dialog.reviewed.isChecked():
        hands.clicks_on(dialog.reviewed)
    hands.clicks_on(dialog.none)
    assert not dialog.learn.isEnabled()
    dialog.videos.setFocus()
    hands.presses("Home", dialog.videos)
    hands.presses("Space", dialog.videos)
    assert [teacher.name for teacher in dialog.teachers.chosen] == ["street.mp4"]
    hands.picks(dialog.length, 1000)
    hands.types(dialog.name, "day")
    hands.presses_button(dialog, "&Learn")
    panel = hands.window.learning_panel
    hands.qtbot.waitUntil(lambda: "loss 17.50" in panel.status.text(), timeout=60_000)
    assert panel.progress.maximum() == 1000
    (written,) = read_dataset(learning_place().data / "annotations.json").videos
    assert written.file_names[0].startswith("street/")
    hands.clicks_on(panel.stop)
    _waits_for(hands, "“day” was stopped; it can go on later")
    hands.clicks_on(_dialog(hands).goes_on)
    _waits_for(hands, "“day” has learned, and is chosen for pre-labelling")
    assert hands.window.prelabel_panel.model.currentData() == str(path_of("day"))


def _dialog(hands: Hands) -> LearnDialog:
    hands.does("learn")
    dialog = hands.sees(LearnDialog)
    hands.qtbot.waitUntil(lambda: dialog.teachers.rowCount() == 2, timeout=10_000)
    return dialog


def _waits_for(hands: Hands, said: str) -> None:
    hands.qtbot.waitUntil(lambda: hands.window.learning_panel.status.text() == said, timeout=60_000)
