"""What the commands do that mend identities, jump along the video and note a person's verdict.

Where a range of frames is chosen in the timeline, verdicts and occlusion levels go to the range, else to the frame shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QInputDialog

from app.edits import (
    MergeTracks,
    MoveMask,
    RemoveMasks,
    ReviewFrames,
    ReviewTracks,
    SetOcclusions,
    SetReview,
    SplitTrack,
    SwapIdentities,
    Together,
)
from app.edits.names import frames_text, tracks_text
from app.edits.review import judged_name
from app.jobs.survey import occlusion_job
from app.project import OcclusionLevel, RefusedError, TrackRecord, Verdict
from app.ui.dialogs.asking import complete_beside
from app.ui.dialogs.category_editor import CategoryEditor
from app.ui.icons import color_icon
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError
from engine.messages import Message, message

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

DIGITS = tuple("123456789")  # keys
OCCLUSIONS: dict[str, OcclusionLevel | None] = {
    "occlusion_none": "no_occlusion",
    "occlusion_slight": "slight_occlusion",
    "occlusion_severe": "severe_occlusion",
    "occlusion_clear": None,
}
OCCLUSION_NAMES: dict[OcclusionLevel | None, Message] = {  # for the history
    "no_occlusion": message("Set no occlusion of"),
    "slight_occlusion": message("Set slight occlusion of"),
    "severe_occlusion": message("Set severe occlusion of"),
    None: message("Take occlusion levels off"),
}


def mending_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    """Command -> its doing."""
    survey = window.overview.survey

    def edit(work: Callable[[MainWindow, Workspace], object]) -> Callable[[], object]:
        return lambda: window.with_workspace(partial(work, window))

    return {
        "swap_range": edit(_swap_in_range),
        "swap_everywhere": edit(lambda _, w: _pair(w, lambda a, b: SwapIdentities(a, b, 0))),
        "merge": edit(lambda _, w: _pair(w, MergeTracks)),
        "merge_first": edit(lambda _, w: _pair(w, partial(MergeTracks, both="first"))),
        "split": edit(_split),
        "move_mask": edit(_move_mask),
        "move_mask_new": edit(lambda _, w: _move(w, _selected(w), w.frame_index, None)),
        "remove_before": edit(lambda _, w: _remove(w, range(w.frame_index))),
        "remove_after": edit(lambda _, w: _remove(w, range(w.frame_index + 1, w.frame_count))),
        "remove_range": edit(lambda win, w: _remove(w, _frames(win, w))),
        "next_crossing": lambda: survey.seek_crossing(1),
        "previous_crossing": lambda: survey.seek_crossing(-1),
        "next_birth": lambda: survey.jump("birth", 1),
        "previous_birth": lambda: survey.jump("birth", -1),
        "next_death": lambda: survey.jump("death", 1),
        "previous_death": lambda: survey.jump("death", -1),
        "next_gap": lambda: survey.jump("gap", 1),
        "previous_gap": lambda: survey.jump("gap", -1),
        "range_from": edit(_begin_range),
        "range_to": edit(_end_range),
        "range_none": lambda: window.overview.lanes.choose(None),
        "review_frames": edit(lambda win, w: _review_frames(w, _frames(win, w), "reviewed")),
        "reject_frames": edit(_reject_frames),
        "unreview_frames": edit(lambda win, w: _review_frames(w, _frames(win, w), None)),
        "review_tracks": edit(lambda _, w: _review_tracks(w, _selected(w), "reviewed")),
        "reject_tracks": edit(_reject_tracks),
        "unreview_tracks": edit(lambda _, w: _review_tracks(w, _selected(w), None)),
        "review_here": edit(lambda win, w: _review_here(w, _selected(w), _frames(win, w), "reviewed")),
        "reject_here": edit(_reject_here),
        "unreview_here": edit(lambda win, w: _review_here(w, _selected(w), _frames(win, w), None)),
        "suggest_occlusion": edit(_suggest_occlusion),
        "edit_categories": edit(lambda win, w: CategoryEditor(w, win.commands["undo"].shortcuts(), win).open()),
        "name_tracks": edit(_name_tracks),
        **{name: edit(partial(_set_occlusion, level=level)) for name, level in OCCLUSIONS.items()},
    }


def connect_digits(window: MainWindow) -> None:
    """The keys 1 to 9 give the selected tracks the category that has the digit."""
    for keys in DIGITS:
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(
            lambda digit=int(keys): window.with_workspace(partial(_categorize, window, digit=digit))
        )


def _categorize(window: MainWindow, workspace: Workspace, digit: int) -> None:
    name = next((category.name for category in workspace.project.categories() if category.digit == digit), None)
    if name is None:
        text = words.tr("No category has the key {digit}; {keys} opens the categories")
        keys = window.commands.shown_keys("edit_categories") or "–"
        window.status.show_refusal(text.format(digit=digit, keys=keys))
    elif not workspace.selected:
        window.status.show_refusal(
            words.tr("Select a track first: {digit} makes it {category}").format(digit=digit, category=name)
        )
    else:
        window.status.end_refusal()
        workspace.name_categories(workspace.selected, name)


def _name_tracks(window: MainWindow, workspace: Workspace) -> None:
    """Asks for the category of the selected tracks; a name that is typed may be new."""
    tracks = _selected(workspace)
    categories = workspace.project.categories()
    present = {track.category_id for track in tracks}
    first = next((place for place, category in enumerate(categories) if category.id in present), 0)

    def give(name: str) -> None:
        if name.strip() and tracks:
            workspace.name_categories([track.id for track in tracks], name.strip())

    names = [category.name for category in categories]
    _ask(window, words.tr("Category"), words.tr("The selected tracks are"), names, give, first=first, takes_new=True)


def _selected(workspace: Workspace) -> list[TrackRecord]:
    """In the order of their numbers."""
    return [track for track in workspace.tracks if track.id in workspace.selected]


def _frames(window: MainWindow, workspace: Workspace) -> range:
    """The chosen range, or the frame that is shown."""
    return window.overview.lanes.chosen or range(workspace.frame_index, workspace.frame_index + 1)


def _begin_range(window: MainWindow, workspace: Workspace) -> None:
    lanes, here = window.overview.lanes, workspace.frame_index
    stop = lanes.chosen.stop if lanes.chosen is not None and here < lanes.chosen.stop else workspace.frame_count
    lanes.choose(range(here, stop))


def _end_range(window: MainWindow, workspace: Workspace) -> None:
    lanes, here = window.overview.lanes, workspace.frame_index
    start = lanes.chosen.start if lanes.chosen is not None and lanes.chosen.start <= here else 0
    lanes.choose(range(start, here + 1))


def _pair(workspace: Workspace, edit: Callable[[int, int], SwapIdentities | MergeTracks]) -> None:
    """Of two tracks, the one of the lower number is the first."""
    if len(tracks := _selected(workspace)) == 2:
        workspace.apply(edit(tracks[0].id, tracks[1].id))


def _swap_in_range(window: MainWindow, workspace: Workspace) -> None:
    frames = window.overview.lanes.chosen
    if frames is not None:
        _pair(workspace, lambda a, b: SwapIdentities(a, b, frames.start, frames.stop - 1))


def _split(window: MainWindow, workspace: Workspace) -> None:
    for track in _selected(workspace)[:1]:
        workspace.apply(SplitTrack(track.id, workspace.frame_index), workspace.select_track_of)


def _move(workspace: Workspace, tracks: Sequence[TrackRecord], frame: int, target: int | None) -> None:
    for track in tracks[:1]:
        workspace.apply(MoveMask(track.id, frame, target), workspace.select_track_of)


def _move_mask(window: MainWindow, workspace: Workspace) -> None:
    """Asks for the track that gets the mask; its colour tells which it is where all are of one category."""
    names = {category.id: category.name for category in workspace.project.categories()}
    tracks, frame = _selected(workspace), workspace.frame_index
    others = [track for track in workspace.tracks if track not in tracks]
    targets = {f"{track.number}  {names.get(track.category_id, '')}": track.id for track in others}
    text = words.tr("The mask in this frame goes to this track;\nwhat that one has here comes back in exchange")
    _ask(
        window,
        words.tr("Move mask"),
        text,
        list(targets),
        lambda chosen: _move(workspace, tracks, frame, targets[chosen]),
        colors=[track.color for track in others],
    )


def _remove(workspace: Workspace, frames: range) -> None:
    if not frames:
        workspace.failed.emit(RefusedError(words.tr("There is no frame there to remove masks from")))
    elif workspace.selected:
        workspace.apply(RemoveMasks(sorted(workspace.selected), frames.start, frames.stop - 1))


def _review_frames(workspace: Workspace, frames: range, verdict: Verdict | None, note: str = "") -> None:
    if workspace.video is not None:
        workspace.apply(ReviewFrames(workspace.video.id, *_ends(frames), verdict, note))


def _reject_frames(window: MainWindow, workspace: Workspace) -> None:
    frames = _frames(window, workspace)
    _ask_note(window, frames_text(*_ends(frames)), partial(_review_frames, workspace, frames, "rejected"))


def _review_tracks(
    workspace: Workspace, tracks: Sequence[TrackRecord], verdict: Verdict | None, note: str = ""
) -> None:
    if tracks:
        workspace.apply(ReviewTracks(sorted(track.id for track in tracks), verdict, note))


def _reject_tracks(window: MainWindow, workspace: Workspace) -> None:
    tracks = _selected(workspace)
    _ask_note(window, tracks_text(tracks), partial(_review_tracks, workspace, tracks, "rejected"))


def _review_here(
    workspace: Workspace, tracks: Sequence[TrackRecord], frames: range, verdict: Verdict | None, note: str = ""
) -> None:
    """Of some tracks in some frames; also where a track has no mask, as one may be missing."""
    if tracks:
        cells = [SetReview(track.id, frame, verdict, note) for track in tracks for frame in frames]
        workspace.apply(Together(cells, judged_name(tracks, *_ends(frames), verdict)))


def _reject_here(window: MainWindow, workspace: Workspace) -> None:
    tracks, frames = _selected(workspace), _frames(window, workspace)
    here = message("{tracks}, {frames}", tracks=tracks_text(tracks), frames=frames_text(*_ends(frames)))
    _ask_note(window, here, partial(_review_here, workspace, tracks, frames, "rejected"))


def _set_occlusion(window: MainWindow, workspace: Workspace, level: OcclusionLevel | None) -> None:
    """Only frames in which an object has a mask get a level."""
    frames = _frames(window, workspace)
    tracks = _selected(workspace)
    seen = {track.id: set(frames) & set(workspace.project.frames_of(track.id)) for track in tracks}
    levels = {track_id: dict.fromkeys(sorted(there), level) for track_id, there in seen.items() if there}
    name = message(
        "{what} {tracks}, {frames}",
        what=OCCLUSION_NAMES[level],
        tracks=tracks_text(tracks),
        frames=frames_text(frames.start, frames.stop - 1),
    )
    workspace.apply(SetOcclusions(levels, name))


def _suggest_occlusion(window: MainWindow, workspace: Workspace) -> None:
    """For the selected tracks, or all; in the chosen range, or the whole video."""
    video = workspace.video
    if video is None:
        return
    frames = window.overview.lanes.chosen or range(workspace.frame_count)
    tracks = sorted(workspace.selected) or [track.id for track in workspace.tracks]

    def end() -> None:
        window.status.show_job("")

    def store(levels: dict[int, dict[int, OcclusionLevel]]) -> None:
        end()
        if window.workspace is workspace:
            # Of that video: the window may show another one by now.
            alive = {track.id for track in workspace.project.tracks(video.id)}
            levels = {track: cells for track, cells in levels.items() if track in alive}
            workspace.apply(SetOcclusions(levels, message("Suggest occlusion levels")))

    def fail(error: EngineError) -> None:
        end()
        window.show_error(error)

    window.status.show_job(words.tr("Looking at overlaps…"))
    work = occlusion_job(workspace.project.path, video.id, tracks, frames)
    window.jobs.start(work, on_done=store, on_cancelled=end, on_failed=fail)


def _ends(frames: range) -> tuple[int, int]:
    """The first and the last."""
    return frames.start, frames.stop - 1


def _ask_note(window: MainWindow, what: Message, then: Callable[[str], object]) -> None:
    """Asks why ``what`` is rejected; the notes that stand in the video already can be chosen."""
    notes = dict.fromkeys(rejection.note for rejection in window.overview.review.rejections if rejection.note)
    text = words.tr("Reject {what}. Why? (may stay empty)").format(what=words.said(what))
    _ask(window, words.tr("Reject"), text, ["", *notes], then, takes_new=True)


def _ask(
    window: MainWindow,
    title: str,
    text: str,
    choices: Sequence[str],
    then: Callable[[str], object],
    *,
    first: int = 0,
    takes_new: bool = False,
    colors: Sequence[str] = (),
) -> None:
    """Asks for a choice, if there is any, beside what goes on; but the video stops.

    Another frame and other tracks may be chosen by the time of the answer, by a search that ends: ``then`` has to know
    what the question was about.

    Args:
        first: the choice that is shown first.
        takes_new: something else may be typed, too.
        colors: of each choice, as ``#rrggbb``; none where they have none.
    """
    if not choices:
        return
    window.player.stop()
    dialog = QInputDialog(window)
    dialog.setWindowTitle(title)
    dialog.setLabelText(text)
    dialog.setComboBoxItems(list(choices))
    dialog.setComboBoxEditable(takes_new)
    dialog.setTextValue(choices[first])
    box = dialog.findChild(QComboBox)
    assert box is not None  # as there are choices
    if takes_new:
        complete_beside(box)
    for place, color in enumerate(colors):
        box.setItemIcon(place, color_icon(color))
    dialog.setModal(True)
    dialog.textValueSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
