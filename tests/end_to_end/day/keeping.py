"""Nothing is lost: the history and its points, copies under other names, a parcel to hand over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QTabBar

from app.project import Project
from tests.end_to_end.hands import LEFT, Hands


def walks_through_the_history(hands: Hands) -> None:
    """Back and on by clicks; then an earlier point comes back as a new edit."""
    panel = hands.window.overview.history
    _shows(hands, "History")
    before, line = hands.state(), hands.history()
    hands.picks_tracks(1)
    for frame in (2, 3):
        hands.goes_to(frame)
        hands.edits(f"Remove mask of track 1, frame {frame + 1}", lambda: hands.does("clear_mask"))
    _shows(hands, "History")
    after, now = hands.state(), panel.entries.now
    hands.clicks_row(panel, panel.entries.index(now - 2, 0))
    hands.waits_until_idle()
    assert hands.state() == before
    hands.clicks_row(panel, panel.entries.index(now, 0))
    hands.waits_until_idle()
    assert hands.state() == after

    def restores() -> None:
        hands.touches(panel)
        for _ in range(2):
            hands.presses("Up", panel)
        hands.does("restore")

    hands.edits(f"Restore as of “{line[-1]}”", restores)
    assert hands.state() == before
    assert hands.history()[: len(line)] == line
    _shows(hands, "Tracks")


def keeps_copies(hands: Hands, folder: Path) -> None:
    """Save as goes on in the copy, compact leaves all as it is, pack makes a folder that opens elsewhere."""
    before, line = hands.state(), hands.history()
    hands.does_with_files("save_as", folder / "evening")
    hands.qtbot.waitUntil(lambda: hands.workspace.project.path == folder / "evening.mdqe", timeout=10_000)
    hands.sees_frame(None)
    hands.waits_until_idle()
    assert (hands.state(), hands.history()) == (before, line)
    hands.does("compact")
    hands.waits_until_idle()
    assert "MB now" in hands.window.status._job.text()
    (folder / "parcel").mkdir()
    hands.does_with_files("pack", folder / "parcel")
    hands.qtbot.waitUntil(lambda: "Packed into" in hands.window.status._job.text(), timeout=10_000)
    with Project.open(folder / "parcel" / "evening-packed" / "evening.mdqe") as packed:
        assert [entry.name for entry in packed.history("done")] == line
        assert all(video.exists and folder / "parcel" in video.path.parents for video in packed.videos())
    assert (hands.state(), hands.history()) == (before, line)


def takes_all_back_and_does_it_again(hands: Hands) -> None:
    """To before the first edit and to the end, edit by edit."""
    end, line = hands.state(), hands.history()
    assert len(line) > 40
    for _ in line:
        hands.does("undo")
    hands.waits_until_idle()
    assert hands.history() == []
    assert not hands.workspace.tracks
    assert not hands.window.commands["undo"].isEnabled()
    for _ in line:
        hands.does("redo")
    hands.waits_until_idle()
    assert (hands.state(), hands.history()) == (end, line)


def _shows(hands: Hands, title: str) -> None:
    """Clicks the tab of a panel."""
    for bar in hands.window.findChildren(QTabBar):
        for place in range(bar.count()):
            if bar.tabText(place) == title:
                hands.qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
                return
    raise AssertionError(f"no tab {title}")
