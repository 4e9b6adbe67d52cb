"""Which videos are pre-labelled one after another: those chosen in the list, or all that nobody has worked on.

While some are, others are added behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from app.jobs.prelabel import LeftOut
from app.project import VideoRecord
from app.ui.dialogs.asking import ask
from app.ui.work.runs import WHAT_STAYS
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def prelabel_chosen(window: MainWindow, workspace: Workspace) -> None:
    """Those that are marked in the list; if that is only the one that is shown, as its own command does."""
    chosen, listed = window.video_panel.all_chosen(), window.video_panel.listed
    if not chosen:
        window.status.show_refusal(words.tr("Choose videos in the list first: Ctrl or Shift and a click mark several"))
    elif workspace.video is not None and chosen == [workspace.video.id] and not window.prelabelling.takes_more:
        window.prelabel_panel.begin()
    else:
        _begin(window, workspace, [listed.record(video) for video in chosen])


def prelabel_new(window: MainWindow, workspace: Workspace) -> None:
    """All that neither a person nor a model has worked on, whatever the list shows."""
    waiting = window.prelabelling.waiting
    new = [video for video in window.video_panel.listed.new() if video.id not in waiting]
    if new:
        _begin(window, workspace, new)
    else:
        window.status.show_refusal(words.tr("No video is new: each has tracks, was pre-labelled or is reviewed"))


def _begin(window: MainWindow, workspace: Workspace, videos: Sequence[VideoRecord]) -> None:
    """Asks first what shall become of the tracks that some of them have."""
    waiting = window.prelabelling.waiting
    others = [video for video in videos if video.id not in waiting]
    with_tracks = window.video_panel.listed.with_tracks()
    again = [video for video in others if video.id in with_tracks and video.exists]
    if not others:
        window.status.show_refusal(words.tr("They wait for their turn already"))
    elif not again:
        _start(window, workspace, others)
    else:
        answers: dict[str, Callable[[], object]] = {
            words.tr("Replace them"): lambda: _start(window, workspace, others, replaced=with_tracks)
        }
        if len(again) < len(others):
            answers[words.tr("Leave these videos out")] = lambda: _start(window, workspace, others)
        ask(
            window,
            words.tr("Pre-label again"),
            words.tr("%n of these videos have tracks already.", "", len(again)),
            answers,
            words.tr(WHAT_STAYS),
        )


def _start(
    window: MainWindow, workspace: Workspace, videos: Sequence[VideoRecord], replaced: Collection[int] = ()
) -> None:
    """Whether one has tracks is asked again when its turn comes; to say so at once, the list knows it well enough.

    Args:
        replaced: ids of those whose tracks make room for the new ones.
    """
    with_tracks = window.video_panel.listed.with_tracks() - {*replaced}
    free = [video for video in videos if video.id not in with_tracks]
    wanted = [video for video in free if video.exists]
    missing = [video.name for video in free if not video.exists]
    left_out: dict[LeftOut, list[str]] = {
        "tracks": [video.name for video in videos if video.id in with_tracks],
        "missing": missing,
    }
    if wanted and window.prelabelling.takes_more:
        if window.prelabelling.add_to_queue(workspace, wanted, left_out, replaced):
            window.status.show_notice(words.tr("%n videos more are pre-labelled behind the others", "", len(wanted)))
        else:
            window.status.show_refusal(words.tr("Pre-labelling is just ending: try again"))
    elif wanted:
        window.prelabelling.start_queue(workspace, wanted, window.prelabel_panel.choice, left_out, replaced)
    elif any(video.exists for video in videos):
        window.status.show_refusal(
            words.tr("The files of all that have no tracks are missing: click one to say where it is")
        )
    else:
        window.status.show_refusal(words.tr("The files of all of them are missing: click one to say where it is"))


def offer_queue(window: MainWindow) -> None:
    """In the list of videos by a right click."""
    window.video_panel.addAction(window.commands["prelabel_chosen"])
    window.video_panel.addAction(window.commands["prelabel_new"])

    def name() -> None:
        window.commands.name_chosen(len(window.video_panel.all_chosen()))

    window.video_panel.selection_changed.connect(name)
