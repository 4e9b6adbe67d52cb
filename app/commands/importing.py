"""`import`: a data set, or results, goes into a project, all or nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer import Argument, BadParameter, Exit, Option

from app.commands.opened import open_project
from app.commands.terminal import BAD_INPUT, answer, messages, tell
from engine.documents import BYTE_ORDER_MARK
from engine.errors import FormatError
from engine.messages import message

if TYPE_CHECKING:
    from app.project import Project
    from app.project.exchange.import_targets import Target
    from app.project.exchange.importing import ImportReport
    from app.project.formats.found import Found


def import_document(
    document: Annotated[
        Path,
        Argument(
            metavar="PATH",
            help="Annotations of YTVIS, OVIS or COCO, results, or a folder of COCO, DAVIS, MOTS or labelme.",
        ),
    ],
    project: Annotated[Path, Option("--project", metavar="NAME.mdqe", help="The project; made when it is not there.")],
    root: Annotated[
        Path | None, Option("--videos", metavar="DIR", help="Where the data set's image folders or videos lie.")
    ] = None,
    media: Annotated[
        list[str] | None,
        Option("--video", metavar="PATH", help="The media of video 1, 2, ... in turn, instead of --videos."),
    ] = None,
    categories: Annotated[
        str,
        Option(
            help="What the ids in results stand for: ovis, ytvis19, ytvis21, ytvis22, a data set's JSON, or the export.json "
            "beside them; the last two name the videos, too."
        ),
    ] = "object",
    mapping: Annotated[
        list[str] | None,
        Option(
            "--map",
            metavar="OLD=NEW",
            help="What a category of COCO, DAVIS, MOTS or labelme, or an id of results, is called; OLD= leaves it out.",
        ),
    ] = None,
    targets: Annotated[
        list[str] | None,
        Option(
            "--media",
            metavar="NAME=PATH",
            help="The video, of the project or a new one, that a data set's video NAME was made of, or an id of results; "
            "NAME= leaves it out.",
        ),
    ] = None,
    first_number: Annotated[
        int | None,
        Option(
            "--numbers-from",
            min=0,
            max=1,
            help="With --media: the names of the images end in the numbers of the video's frames, from 0 or from 1. "
            "Else it must have as many frames as there are images.",
        ),
    ] = None,
    min_score: Annotated[
        float | None, Option("--min-score", help="Results of a lower score are left out; without it, none.")
    ] = None,
    replace: Annotated[
        bool,
        Option(
            "--replace",
            help="The tracks that a video has already make room for those that are imported, but locked ones; for "
            "results, only what models made alone does. Undo brings them back.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Change nothing; list what would be imported and every problem.")
    ] = False,
) -> None:
    """Import a data set, or results, into a project; masks of results count as a model's."""
    from app.project.formats.coco_place import is_coco

    if not document.exists():  # before anything that is asked for only because nobody knows what it is
        raise FormatError(
            message("{path} does not exist", path=document),
            message("it was moved or renamed"),
            message("Check the path"),
        )
    is_found = document.is_dir() or is_coco(document)
    if is_found and media:
        raise BadParameter("this format names its videos itself: use --videos or --media", param_hint="--video")
    is_results = not is_found and _holds_results(document)
    if mapping and not is_found and not is_results:
        raise BadParameter("YTVIS and OVIS name their categories themselves", param_hint="--map")
    if is_results and root is not None:
        raise BadParameter("results have no frames: use --video for each in turn, or --media", param_hint="--videos")
    if min_score is not None and not is_results:
        raise BadParameter("only results have scores", param_hint="--min-score")
    if min_score is not None and math.isnan(min_score):
        raise BadParameter("no score is lower than what is no number", param_hint="--min-score")
    if not is_found and (root is None and not targets) == (not media):
        raise BadParameter("name the media by --videos or by --video, one of the two", param_hint="--videos")
    report: ImportReport | None
    if media and not is_results:
        report = _import_ytvis(document, project, media, replace=replace, dry_run=dry_run)
    else:
        places = _pairs(targets or (), "--media", "NAME=PATH")
        names = _pairs(mapping or (), "--map", "OLD=NEW")
        with _progress(document.name) as show:
            found = _read(document, root, categories if is_results else None, min_score, show)
        report = _import_found(
            found, project, names, places, first_number, media or (), replace=replace, dry_run=dry_run
        )
    if report is not None:
        would = "would get " if dry_run else ""
        answer(f"{project}: {would}{report.tracks} tracks with {report.masks} masks in {len(report.video_ids)} videos")


def _read(
    document: Path, root: Path | None, categories: str | None, min_score: float | None, show: Callable[[int, int], None]
) -> Found:
    """What a file or folder holds; with ``categories``, results."""
    from app.project.exchange.importing import read_found
    from app.project.formats import results
    from app.project.formats.legend import read_legend

    if categories is None:
        return read_found(document, root, show)
    return results.arranged(results.read(document, show), read_legend(categories, document), min_score)


def _import_found(
    found: Found,
    project: Path,
    names: dict[str, str],
    places: dict[str, str],
    first_number: int | None,
    media: Sequence[str],
    *,
    replace: bool,
    dry_run: bool,
) -> ImportReport | None:
    """Imports what was read; ``media`` are those of results in turn, if they are not named in ``places``.

    None: a dry run has told that something wants an answer first.
    """
    from app.edits.replacing import room_for
    from app.project.exchange.importing import import_found, unknown_categories, with_media

    if media:
        found, targets = with_media(found, dict(enumerate(media, start=1)))
    else:
        targets = _targets(found, places, first_number)
    for note in (*found.notes, *(fault for video in found.videos for fault in video.faults)):
        tell(f"Note: {note}" if dry_run else note)
    with _into(project, dry_run=dry_run) as opened, _progress(project.stem) as show:
        _tell_of_videos(opened, found, targets, replace=replace)
        if dry_run:
            _list(found)
            if unknown := unknown_categories(opened, found, names):
                tell(f"Error (category): the project does not know {', '.join(unknown)}; say what each is by --map")
                raise Exit(BAD_INPUT)
        report = import_found(opened, found, names, show, targets, room_for(found.origin) if replace else None)
    for note in report.notes[len(found.notes) :]:
        tell(f"Note: {note}" if dry_run else note)
    return report


def _targets(found: Found, places: dict[str, str], first_number: int | None) -> dict[str, Target | None]:
    """Name of a data set's video -> the media that were named for it, which are opened; None for what is left out."""
    from app.project.exchange.import_targets import Target
    from app.project.formats.found import read_media

    if first_number is not None and not places:
        raise BadParameter("say which video it is by --media, too", param_hint="--numbers-from")
    videos = {video.name: video for video in found.videos}
    targets: dict[str, Target | None] = {}
    for name, path in places.items():
        if not path or name not in videos:  # what is not there is complained of by the import
            targets[name] = None
        elif first_number is not None:
            targets[name] = Target(read_media(Path(path)), "from_0" if first_number == 0 else "from_1")
        else:
            targets[name] = Target(read_media(Path(path)), "order" if videos[name].numbers is None else "said")
    return targets


def _tell_of_videos(project: Project, found: Found, targets: Mapping[str, Target | None], *, replace: bool) -> None:
    """Names videos of the project that may be those of the data set, and what is there already: nothing is guessed or hidden."""
    from app.project.exchange.beside import tracks_beside
    from app.project.exchange.import_targets import questions

    for question in questions(project, found):
        video = question.video
        paths = dict.fromkeys(str(choice.record.path) for choice in question.likely_ones)
        if video.name not in targets and paths:
            tell(
                f"Note (video): {video.name} may be {' or '.join(paths)}, which the project has; "
                f"--media '{video.name}=PATH' would put its tracks there"
            )
    for beside in tracks_beside(project, found, targets):
        for sentence in beside.said(replaces=replace):
            tell(f"Note (tracks): {sentence}")


def _list(found: Found) -> None:
    for video in found.videos:
        counts = Counter(track.category for track in video.tracks)
        tracks = ", ".join(f"{count} {name}" for name, count in counts.items()) or "no tracks"
        answer(f"{video.name}: {len(video.frame_names)} frames, {tracks}")


def _import_ytvis(
    document: Path, project: Path, media: Sequence[str], *, replace: bool, dry_run: bool
) -> ImportReport | None:
    """Imports a document of YTVIS or OVIS whose media were named in turn."""
    from app.project.exchange.importing import found_ytvis

    with _progress(document.name) as show:
        found = found_ytvis(document, dict(enumerate(media, start=1)), show)
    return _import_found(found, project, {}, {}, None, (), replace=replace, dry_run=dry_run)


class _DryRun(Exception):
    """Takes back what a dry run has done."""


@contextmanager
def _into(path: Path, *, dry_run: bool) -> Iterator[Project]:
    """The project; a new one where there is none, of which nothing stays if the block does not end well.

    A dry run does everything, and takes it back: so it finds what an import would.
    """
    from app.project import Project

    is_new = not path.exists()
    with Project.create(path) if is_new else open_project(path) as project:
        try:
            if dry_run:
                with suppress(_DryRun), project.together():
                    yield project
                    raise _DryRun
            else:
                yield project
                is_new = False
        finally:
            project.close()
            if is_new:
                _remove(project.path)


def _remove(project: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        project.with_name(project.name + suffix).unlink(missing_ok=True)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A progress display, and what to call with (done, total); (0, 0) while it is not known how much there is."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages) as progress:
        task = progress.add_task(name, total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None)

        yield show


def _pairs(words: Sequence[str], option: str, form: str) -> dict[str, str]:
    """``OLD=NEW`` as old -> new."""
    pairs = {}
    for word in words:
        old, equals, new = word.partition("=")
        if not old or not equals:
            raise BadParameter(f"{word}: expected {form}", param_hint=option)
        pairs[old] = new.strip()
    return pairs


def _holds_results(document: Path) -> bool:
    """Results are a list, data sets an object; what is neither is for the reader to complain of."""
    try:
        with document.open("rb") as file:
            return file.read(4096).removeprefix(BYTE_ORDER_MARK).lstrip()[:1] == b"["
    except OSError:
        return False
