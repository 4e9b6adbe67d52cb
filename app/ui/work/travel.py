"""Undo and redo as the window does them: how far a long step is, and a key that is held stops where another video begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.jobs.context import JobContext
from app.project import JournalEntry, Project, RefusedError
from app.view import words

FINEST = 100  # parts of the whole that progress is told in


@dataclass(frozen=True)
class Direction:
    """Along the history.

    Attributes:
        move: undoes or redoes a step; following: which one that would be.
        name: what people read of it meanwhile; parted: with how far it is.
        stops: why a key that is held does no more.
    """

    move: Callable[[Project, Callable[[int, int], object]], JournalEntry | None]
    following: Callable[[Project], JournalEntry | None]
    name: str
    parted: str
    stops: str


UNDO = Direction(
    Project.undo,
    Project.next_undo,
    words.mark("Undoing…"),
    words.mark("Undoing “{edit}”: {done} of {total}…"),
    words.mark("A key that is held undoes no more here: what comes next is {edit}, in {place}"),
)
REDO = Direction(
    Project.redo,
    Project.next_redo,
    words.mark("Redoing…"),
    words.mark("Redoing “{edit}”: {done} of {total}…"),
    words.mark("A key that is held redoes no more here: what comes next is {edit}, in {place}"),
)


def travel_work(direction: Direction, within: int | None) -> Callable[[Project, JobContext], JournalEntry | None]:
    """Work for `Storing.do`: undoes or redoes the step whose turn it is; reports what to read of a long one meanwhile.

    Args:
        within: a key is held that has travelled in this video; in another one, or in several, it goes no further.

    Raises RefusedError there, else as `Project.undo`.
    """

    def work(project: Project, context: JobContext) -> JournalEntry | None:
        entry = direction.following(project)
        if entry is None:
            return None
        if within is not None:
            _check_border(project, entry, within, direction)

        def tell(done: int, total: int) -> None:
            if total > 1 and done * FINEST // total != (done - 1) * FINEST // total:
                edit = words.said(entry.name)
                context.report(words.tr(direction.parted).format(edit=edit, done=done, total=total))

        return direction.move(project, tell)

    return work


def _check_border(project: Project, entry: JournalEntry, within: int, direction: Direction) -> None:
    if len(project.videos_of_step(entry.id)) > 1:
        place = words.tr("several videos")
    elif entry.video_id not in (None, within):
        place = project.video(entry.video_id).name
    else:
        return
    what = words.tr(direction.stops).format(edit=f"“{words.said(entry.name)}”", place=place)
    raise RefusedError(what, "", words.tr("Press it again to go on"))
