"""A project as a data set: frames as JPEG, and annotations in one of several formats; or as results, or drawn videos."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal, Protocol

import msgspec

from app.project.errors import MediaMismatchError, ProjectError
from app.project.exchange.earlier_export import (
    EARLIER,
    FRAMES,
    NOTE,
    STAGE,
    Note,
    kind_there,
    notices,
    taken_by_others,
    unwritten,
    written_folders,
)
from app.project.exchange.export_place import (
    HOLDER,
    LOCK,
    alone_in,
    check_free,
    clear_unfinished,
    remove_folder,
    take_place,
)
from app.project.exchange.export_plan import (
    ExportChoices,
    ExportPlan,
    FormatName,
    LeftOut,
    PlannedVideo,
    Problem,
    Split,
    plan_export,
)
from app.project.formats import coco, davis, mots, overlay, results, ytvis
from app.project.formats.ytvis import ANNOTATIONS, AUTHOR
from app.project.media import check_unchanged
from app.project.reader import Reader
from app.project.records import VideoRecord
from engine.errors import StorageError
from engine.files import storage_error
from engine.messages import message
from engine.video import Video as OpenVideo
from engine.video import open_video
from engine.video.opencv import cv2

Dialect = Literal["ytvis", "ovis"]
Progress = Callable[[int, int], bool]  # frames done, frames in all -> whether to go on

__all__ = ["ANNOTATIONS", "ExportReport", "Format", "export_project", "export_ytvis", "survey_export"]


class Format(Protocol):
    """What each module of `app.project.formats` that writes offers."""

    def image_names(self, video: PlannedVideo) -> list[str]:
        """Where the frames of a video lie, relative to the top; the one file of a drawn video; nothing without frames."""
        ...

    def write(self, plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
        """Writes the annotations of some of the plan's videos into the folder ``root``, where the frames lie already."""
        ...

    def problems(self, plan: ExportPlan) -> list[Problem]:
        """What the format cannot hold, or only in another way."""
        ...


FORMATS: Mapping[FormatName, Format] = MappingProxyType(
    {
        "ytvis": ytvis,
        "ovis": ytvis,
        "coco": coco,
        "davis": davis,
        "mots": mots,
        "results": results,
        "overlay": overlay,
    }
)


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        annotations: the file that stands there only when the export was not cancelled: the document, or the note of it.
        left_out: how many tracks were not written, by the reason.
        problems: what a person should look at.
        cancelled: ``progress`` asked to stop; the folder is as it was before.
    """

    annotations: Path
    videos: int
    frames: int
    tracks: int
    left_out: Mapping[LeftOut, int]
    problems: tuple[Problem, ...] = ()
    cancelled: bool = False

    @property
    def skipped_tracks(self) -> int:
        """How many tracks were not written."""
        return sum(self.left_out.values())


def export_ytvis(
    project: Reader,
    folder: str | Path,
    *,
    dialect: Dialect = "ytvis",
    video_ids: Sequence[int] | None = None,
    jpeg_quality: int = 95,
    progress: Progress | None = None,
) -> ExportReport:
    """`export_project` in a dialect of YouTube-VIS: FOLDER/annotations.json and FOLDER/JPEGImages/VIDEO/00000.jpg ..."""
    choices = ExportChoices(format=dialect, video_ids=video_ids, jpeg_quality=jpeg_quality)
    return export_project(project, folder, choices, progress=progress)


def survey_export(
    project: Reader, folder: str | Path, choices: ExportChoices, should_go_on: Callable[[], bool] = lambda: True
) -> ExportPlan | None:
    """The dry run: what `export_project` would write and every problem found; None when ``should_go_on`` said no.

    Raises ProjectError when there is no video. Nothing is written, not even ``folder``.
    """
    plan = plan_export(project, choices, should_go_on)
    if plan is None:
        return None
    found = [*FORMATS[choices.format].problems(plan), *plan.problems]
    try:
        check_free(Path(folder))
        _check_folder(Path(folder), project.videos(), plan)
        found += notices(Path(folder), plan.videos)
    except (StorageError, OSError) as error:
        what = storage_error(Path(folder), error) if isinstance(error, OSError) else error
        found.insert(0, Problem("format", what.text, blocking=True))
    return dataclasses.replace(plan, problems=tuple(sorted(found, key=lambda problem: not problem.blocking)))


def export_project(
    project: Reader, folder: str | Path, choices: ExportChoices, *, progress: Progress | None = None
) -> ExportReport:
    """Writes a data set; one that is split has its parts in FOLDER/train and FOLDER/val, or as its format has them.

    The folder must be new, empty or of an earlier export of the same kind, which stays whole until the new one takes its
    place. Everything waits in a hidden folder inside it, and the file that tells of the rest is moved last: killed at any
    moment, no such file is cut short or speaks of other frames than those that lie there, and the next export removes
    what was left behind.

    Args:
        progress: called with (frames done, frames in all) before each frame, and before each video that is read;
            False cancels.

    Raises:
        ProjectError: nothing to export, or a video's media are missing or another than the project was made with.
        StorageError: the folder holds other things or the project's own media, another export is being written there, it
            cannot be written, or the disk is full.
        VideoError: a frame cannot be read.
    """
    folder = Path(folder)
    annotations = folder / _marker(choices)
    plan = plan_export(project, choices, lambda: progress is None or progress(0, 0))
    if plan is None:
        return ExportReport(annotations, 0, 0, 0, {}, cancelled=True)
    problems = [*FORMATS[choices.format].problems(plan), *plan.problems]
    for problem in problems:
        if problem.blocking:
            raise ProjectError(problem.text)
    try:
        check_free(folder)
        _check_folder(folder, project.videos(), plan)  # before anything is made there
        folder.mkdir(parents=True, exist_ok=True)
        with alone_in(folder):
            _check_folder(folder, project.videos(), plan)  # another export may have ended since
            problems += notices(folder, plan.videos)
            clear_unfinished(folder)
            complete = is_ready = False
            try:
                complete = _write(plan, folder / STAGE, progress)
                _check_not_taken(folder, written_folders(folder / STAGE))
                is_ready = complete
            finally:
                if not is_ready:
                    remove_folder(folder / STAGE)
            if is_ready:
                take_place(folder, annotations.name, merges=_kind(choices) == "ytvis")
    except OSError as error:
        raise storage_error(folder, error) from error
    return ExportReport(
        annotations, len(plan.videos), plan.frame_count, plan.track_count, plan.left_out, tuple(problems),
        cancelled=not complete,
    )  # fmt: skip


# ---- where an export may go ----------------------------------------------------------------------------------------


def _marker(choices: ExportChoices) -> str:
    """The file at the top that an export of this kind is known by: YTVIS's own document, or the note beside others."""
    return ANNOTATIONS if _kind(choices) == "ytvis" else NOTE


def _kind(choices: ExportChoices) -> str:
    """What must be alike for an export to take the place of an earlier one."""
    name = "ytvis" if choices.format == "ovis" else choices.format
    return f"{name}, split" if choices.splits else name


def _check_folder(folder: Path, videos: Sequence[VideoRecord], plan: ExportPlan) -> None:
    """An export replaces frames, so it goes nowhere where something lies that only exists there."""
    if not folder.exists():
        return
    there = {path.name for path in folder.iterdir()} - {LOCK, HOLDER}
    for video in videos:
        if video.path.resolve().is_relative_to(folder.resolve()):
            raise StorageError(
                message("{folder} holds media of the project: {path}", folder=folder, path=video.path),
                message("the export would replace the original frames"),
                message("Choose a new or empty folder"),
            )
    choices, kind = plan.choices, kind_there(folder)
    # Frames without annotations are an export's only if it was killed while it moved them there.
    others = there - {STAGE, EARLIER} - ({FRAMES} if STAGE in there else set())
    if kind is None and not others:
        kind = _kind(choices)
    if kind is None:
        raise StorageError(
            message("{folder} holds other files", folder=folder),
            message("it is no data set that was exported here before"),
            message("Choose a new or empty folder"),
        )
    if kind != _kind(choices):
        raise StorageError(
            message("{folder} holds an export of another kind ({kind})", folder=folder, kind=kind),
            message("the files of both would lie in one folder"),
            message("Choose a new or empty folder"),
        )
    if (strange := unwritten(folder)) is not None:
        raise StorageError(
            message("{path} was not written by an export", path=strange),
            message("this one takes the place of the folder in which it lies"),
            message("Move it away, or choose a new or empty folder"),
        )
    frames = {PurePosixPath(part, name) for part in _parts(plan) for name in _image_names(plan, part)}
    _check_not_taken(folder, {name.parent for name in frames})


def _check_not_taken(folder: Path, names: Iterable[PurePosixPath]) -> None:
    if (taken := taken_by_others(folder, names)) is not None:
        raise StorageError(
            message("{folder} holds files that no export wrote", folder=taken),
            message("files of this export would go there"),
            message("Move them away, or choose a new or empty folder"),
        )


# ---- writing -------------------------------------------------------------------------------------------------------


def _write(plan: ExportPlan, stage: Path, progress: Progress | None) -> bool:
    """Writes everything below ``stage``. Returns False when ``progress`` did."""
    choices = plan.choices
    form = FORMATS[choices.format]
    done = 0
    for part in _parts(plan):
        for video in _videos_of(plan, part):
            paths = [stage / part / name for name in form.image_names(video)]
            with closing(_write_frames(plan, video, paths)) as places:
                for place in places:
                    if progress is not None and not progress(done + place, plan.frame_count):
                        return False
            done += len(video.frames)
    if progress is not None and not progress(done, plan.frame_count):
        return False
    for part in _parts(plan):
        form.write(plan, _videos_of(plan, part), stage / part)
    if _marker(choices) == NOTE:
        folders = sorted(Path(place).relative_to(stage).as_posix() for place, _, names in os.walk(stage) if names)
        (stage / NOTE).write_bytes(msgspec.json.format(msgspec.json.encode(_note(plan, folders))))
    return True


def _parts(plan: ExportPlan) -> tuple[Split, ...]:
    """The folders at the top; DAVIS tells in its lists which videos are of which part."""
    return ("train", "val") if plan.choices.splits and plan.choices.format != "davis" else ("",)


def _videos_of(plan: ExportPlan, part: Split) -> Sequence[PlannedVideo]:
    return plan.videos if plan.choices.format == "davis" else plan.split(part)


def _image_names(plan: ExportPlan, part: Split) -> Iterator[str]:
    for video in _videos_of(plan, part):
        yield from FORMATS[plan.choices.format].image_names(video)


def _write_frames(plan: ExportPlan, video: PlannedVideo, paths: Sequence[Path]) -> Generator[int]:
    """Writes the chosen frames, where the format has any; yields the place of each before it is read."""
    if not paths:
        return
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    with open_video(video.record.path) as opened:
        _check_media(video.record, opened)
        if plan.choices.format == "overlay":
            names = {category.id: category.name for category in plan.categories}
            yield from overlay.draw_video(video, opened, paths[0], names, plan.choices.every)
            return
        quality = [cv2.IMWRITE_JPEG_QUALITY, plan.choices.jpeg_quality]
        for place, (frame, path) in enumerate(zip(video.frames, paths, strict=True)):
            yield place
            bgr = cv2.cvtColor(opened[frame], cv2.COLOR_RGB2BGR)
            check_unchanged(video.record, opened, [frame], video.record.path)
            _, encoded = cv2.imencode(".jpg", bgr, quality)
            path.write_bytes(encoded.tobytes())


def _check_media(record: VideoRecord, video: OpenVideo) -> None:
    if video.size != (record.height, record.width) or len(video) != record.frame_count:
        height, width = video.size
        raise MediaMismatchError(
            message(
                "{path} has {count} frames of {width}x{height}, the project expects {frame_count} frames "
                "of {known_width}x{known_height}",
                path=record.path,
                count=len(video),
                width=width,
                height=height,
                frame_count=record.frame_count,
                known_width=record.width,
                known_height=record.height,
            ),
            message("the file was replaced or cut since it was added"),
            message("Find the original file again first"),
        )


def _note(plan: ExportPlan, folders: list[str]) -> Note:
    choices = plan.choices
    return Note(
        f"{plan.title}, {AUTHOR}",
        _kind(choices),
        {
            "format": choices.format, "every": choices.every, "validation_share": choices.validation_share,
            "seed": choices.seed, "reviewed_frames": choices.reviewed_frames, "reviewed_tracks": choices.reviewed_tracks,
            "leave_out_rejected": choices.leave_out_rejected,
            "overlaps": "resolve" if choices.resolves else "keep", "jpeg_quality": choices.jpeg_quality,
        },
        [{"name": video.folder, "media": video.record.name, "split": video.split} for video in plan.videos],
        [{"id": category.id, "name": category.name} for category in plan.categories],
        [name for name in folders if name != "."],
    )  # fmt: skip
