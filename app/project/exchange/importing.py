"""Data sets and results JSON, as videos and tracks of a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from app.project.errors import ProjectError
from app.project.exchange.import_targets import Target, placed
from app.project.formats import coco, davis, labelme, mots, results, ytvis
from app.project.formats.coco_place import document_in, image_folders, is_coco, is_json, is_ytvis
from app.project.formats.found import Found, FoundVideo, Media, Progress, read_media, remark_on_order
from app.project.formats.legend import Legend
from app.project.history.recorder import Edit, Recorder, Summary
from app.project.project import Project
from app.project.records import MaskSource, OcclusionLevel, Origin
from engine.documents import as_text
from engine.errors import FormatError
from engine.messages import message, some
from engine.types import Category, Mask
from engine.ytvis import read_dataset
from engine.ytvis.media import find_media

MOST_NAMED = 6  # videos in one sentence


def _nothing(*_: int) -> None: ...


@dataclass(frozen=True)
class ImportReport:
    """What an import added; ``video_ids`` are the project's, in the order of the file, ``notes`` what was left out."""

    video_ids: tuple[int, ...]
    tracks: int
    masks: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedTrack:
    """One object as a file describes it; of its category the name counts, and the id (0 for none) is a wish."""

    category: Category
    score: float | None
    masks: Mapping[int, Mask]
    occlusion: Mapping[int, OcclusionLevel]
    crowd: bool


@dataclass(frozen=True)
class ImportTracks:
    """The edit: adds tracks to a video. ``origin`` says whether a person (ground truth) or a model made them."""

    video_id: int
    tracks: Sequence[ImportedTrack]
    origin: Origin
    file_name: str
    check: Callable[[], object] = _nothing  # called before each track; may raise, which takes the edit back
    is_new: bool = False  # the video was added for these tracks, and goes with them when they are undone
    total: int | None = None  # tracks of the whole import, of which these are a part

    def write(self, recorder: Recorder) -> Summary:
        source: MaskSource = self.origin
        if self.is_new:
            recorder.note_new_video(self.video_id)
        elif recorder.project.is_removed(self.video_id):
            recorder.bring_video_back(self.video_id)
        for track in self.tracks:
            self.check()
            category_id = recorder.category_named(track.category.name, track.category.id)
            added = recorder.add_track(self.video_id, category_id, self.origin, score=track.score, crowd=track.crowd)
            for frame, mask in track.masks.items():
                recorder.set_mask(added.id, frame, mask, source, track.score)
            for frame, level in track.occlusion.items():
                recorder.set_occlusion(added.id, frame, level)
        count = len(self.tracks) if self.total is None else self.total
        name = message("Import {count} tracks from {file}", count=count, file=as_text(self.file_name))  # see `IMPORTED`
        return Summary(name, self.video_id)


def import_ytvis(
    project: Project,
    json_path: str | Path,
    videos: str | Path | Mapping[int, str | Path],
    progress: Progress = _nothing,
) -> ImportReport:
    """Adds a data set's videos and annotations; the masks count as a human's. One step of undo.

    Everything is read and checked before the project changes.

    Args:
        videos: for each video id of the file its media (file, image folder or glob pattern; videos that are left out
            are not imported), or the data set's root folder. There, a video's media are the folder that its file
            names begin with, or a video file of that name; also below ``JPEGImages``.
        progress: called with (0, 0) before each video is read and (tracks stored, tracks in all) before each is stored;
            it may raise to end the import, which has changed nothing then.

    Raises:
        FormatError: the file breaks the format, and the message names the path inside it; or media are missing.
        ProjectError: media differ from the file in size or number of frames.
        VideoError: media cannot be read.
    """
    return import_found(project, found_ytvis(json_path, videos, progress), progress=progress)


def found_ytvis(
    json_path: str | Path, videos: str | Path | Mapping[int, str | Path], progress: Progress = _nothing
) -> Found:
    """What `import_ytvis` imports; changes nothing. Raises as that does."""
    dataset = read_dataset(json_path)
    if isinstance(videos, Mapping):
        _check_known(videos, {video.id for video in dataset.videos}, json_path)
        places = {video_id: Path(path) for video_id, path in videos.items()}
    else:
        root = Path(videos)
        places = {video.id: find_media(root, video) for video in dataset.videos}
    return ytvis.found(dataset, Path(json_path), places, progress)


def import_results(
    project: Project,
    json_path: str | Path,
    videos: Mapping[int, str | Path],
    categories: Sequence[Category],
    progress: Progress = _nothing,
) -> ImportReport:
    """Adds a model's results; the masks count as a model's. One step of undo.

    Args:
        videos: for each video id of the file its media; videos that are left out are not imported.
        categories: what the file's category ids mean, e.g. ``engine.ytvis.category_set("ovis")``.
        progress: as of `import_ytvis`.

    Raises as `import_ytvis` does, and ProjectError for a category id without a name.
    """
    legend = Legend("", {}, {category.id: category.name for category in categories})
    found = results.arranged(results.read(Path(json_path), lambda *_: progress(0, 0)), legend)
    found, targets = with_media(found, videos, progress)
    return import_found(project, found, None, progress, targets)


def with_media(
    found: Found, media: Mapping[int, str | Path], progress: Progress = _nothing
) -> tuple[Found, dict[str, Target | None]]:
    """Results whose videos are those media, by their ids, and what `import_found` wants of them: the others are left out.

    A video that the file has no results for is there all the same, without tracks. Raises VideoError.
    """
    named = {video.id: video.name for video in found.videos}
    targets: dict[str, Target | None] = {video.name: None for video in found.videos}
    added = []
    for number, path in media.items():
        progress(0, 0)
        read = read_media(Path(path))
        if number in named:
            targets[named[number]] = Target(read)
        else:
            added.append(FoundVideo(str(number), read.size, ("",) * len(read), (), read, None, number, False))
    return replace(found, videos=(*found.videos, *added)), targets


def read_found(
    path: str | Path, root: str | Path | None = None, progress: Progress = lambda done, total: None
) -> Found:
    """Reads a data set of YTVIS, COCO, DAVIS, MOTS, labelme or X-AnyLabeling, as its files tell; changes nothing.

    Args:
        path: a document of YTVIS or COCO, or the folder of any of the others or of COCO.
        root: the folder that a document's images lie in; beside the document when None.

    Raises:
        FormatError: none of these formats, or the file breaks its own; the message names the place.
        VideoError: frames cannot be read.
    """
    path = Path(path).absolute()
    if path.is_file():
        read = coco.read if is_coco(path) else ytvis.read
        return read(path, path.parent if root is None else Path(root).absolute(), progress)
    if not path.is_dir():
        raise FormatError(
            message("{path} does not exist", path=path), message("it was moved or renamed"), message("Check the path")
        )
    document = path / coco.ANNOTATIONS
    if document.is_file():
        if is_coco(document) or not is_json(document):
            return coco.read(document, path, progress)
        if is_ytvis(document):
            return ytvis.read(document, path, progress)
    if davis.is_davis(path):
        return davis.read(path, progress)
    if mots.is_mots(path):
        return mots.read(path, progress)
    if labelme.annotated_folders(path):
        return labelme.read(path, progress)
    if (only := document_in(path)) is not None:
        return coco.read(only, path, progress, image_folders(path, only))
    if davis.plain_folders(path):
        return davis.read(path, progress)
    raise FormatError(
        message("{path} holds no data set of a known format", path=path),
        message("it is another folder of the data set, or its annotations lie elsewhere"),
        message(
            "Choose the folder in which COCO's JSON, DAVIS's Annotations, MOTS's instances_txt or labelme's images lie"
        ),
    )


def unknown_categories(project: Project, found: Found, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """What a data set calls its tracks that neither the project nor the data set nor ``mapping`` explains."""
    known = mapping.keys() | found.category_ids.keys()
    if found.are_words:
        known |= {category.name for category in project.categories()}
    return tuple(name for name in found.categories if name not in known)


def import_found(
    project: Project,
    found: Found,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = _nothing,
    targets: Mapping[str, Target | None] | None = None,
    make_room: Callable[[int], Edit] | None = None,
) -> ImportReport:
    """Adds what was read; the masks count as made by whom the data set says. One step of undo.

    Args:
        mapping: name in the data set -> name in the project, which is added if it is new; "" leaves such tracks out.
        progress: called with (tracks stored, tracks in all) before each; it may raise, and nothing is changed then.
        targets: name of a data set's video -> the media that its tracks go to, in place of its own; None leaves it out.
        make_room: id of a video that gets tracks -> the edit that takes away those that they replace.

    Raises ProjectError for a category that nobody has explained, for a video whose frames are not there and that has no
    target, and for a name that the data set has not; MediaMismatchError when the project has other media under the same
    path, or a target has not the frames. Nothing is changed then.
    """
    names, categories = dict(mapping or {}), found.categories
    if strange := sorted(names.keys() - set(categories)):
        raise ProjectError(
            message("{found} has no category {category}", found=found.name, category=repr(strange[0])),
            "",
            message("It has {categories}", categories=", ".join(categories)),
        )
    remarks = tuple(
        remark
        for video in found.videos
        if (target := (targets or {}).get(video.name)) is not None and target.numbering == "order"
        for remark in remark_on_order(video.name, video.frame_names, target.media)
    )
    found = replace(found, videos=_placed(found, targets or {}))
    if unknown := unknown_categories(project, found, names):
        raise ProjectError(
            message(
                "{found} has categories that the project does not know: {unknown}",
                found=found.name,
                unknown=", ".join(unknown),
            ),
            message("they may be new, or other words for known ones"),
            message(
                "Say for each what it means, e.g. --map '{category}=NAME' (or '{category}=' to leave it out)",
                category=unknown[0],
            ),
        )
    tracks: dict[int, list[ImportedTrack]] = defaultdict(list)
    media = {}
    for number, video in enumerate(found.videos):
        assert video.media is not None  # `_placed` has seen to it
        media[number] = video.media
        for track in video.tracks:
            if name := names.get(track.category, track.category):
                category = Category(found.category_ids.get(name, 0), name)
                tracks[number].append(ImportedTrack(category, track.score, track.masks, track.occlusion, track.crowd))
    return replace(
        _store(project, media, tracks, found.origin, found.name, progress, make_room), notes=(*found.notes, *remarks)
    )


def _placed(found: Found, targets: Mapping[str, Target | None]) -> tuple[FoundVideo, ...]:
    """The videos that are imported, each with the media that its tracks go to."""
    if strange := sorted(targets.keys() - {video.name for video in found.videos}):
        raise ProjectError(
            message("{found} has no video {name}", found=found.name, name=repr(strange[0])),
            "",
            message("It has {names}", names=some([video.name for video in found.videos], MOST_NAMED)),
        )
    videos = []
    for video in found.videos:
        target = targets.get(video.name)
        if target is not None:
            videos.append(placed(video, target))
        elif video.name not in targets:
            videos.append(video)
    if missing := [video.name for video in videos if video.media is None]:
        raise ProjectError(
            message("{found}: the frames of {names} are not there", found=found.name, names=some(missing, MOST_NAMED)),
            message("they lie elsewhere, or are those of a video of another name"),
            message(
                "Say for each which video it is, e.g. --media '{name}=PATH' (or '{name}=' to leave it out)",
                name=missing[0],
            ),
        )
    return tuple(videos)


def _store(
    project: Project,
    media: Mapping[int, Media],
    tracks: Mapping[int, Sequence[ImportedTrack]],
    origin: Origin,
    file_name: str,
    progress: Progress = _nothing,
    make_room: Callable[[int], Edit] | None = None,
) -> ImportReport:
    """All of it or nothing, and one step of undo. Each video is an edit of its own, which is held in memory as a whole."""
    for item in media.values():
        project.find_video(item.path, item)  # complains before anything is changed
    imported = [track for number in media for track in tracks.get(number, ())]
    stored = count()

    def tell() -> None:
        progress(next(stored), len(imported))

    video_ids = []
    with project.one_step():
        for number, item in media.items():
            known = project.find_video(item.path, item)
            video = known or project.add_video(item.path, item)
            video_ids.append(video.id)
            its = tracks.get(number, ())
            if make_room is not None and its:
                project.apply(make_room(video.id))
            project.apply(ImportTracks(video.id, its, origin, file_name, tell, known is None, len(imported)))
        tell()
    return ImportReport(tuple(video_ids), len(imported), sum(len(track.masks) for track in imported))


def _check_known(videos: Mapping[int, str | Path], known: set[int], json_path: str | Path) -> None:
    for video_id in videos:
        if video_id not in known:
            raise ProjectError(
                message("{json_path} has no video with id {video_id}", json_path=json_path, video_id=video_id)
            )
