"""The frames of a data set's videos, as its annotations count them."""

from __future__ import annotations

from pathlib import Path

from engine.errors import FormatError
from engine.messages import message
from engine.video import Video, open_video
from engine.ytvis import Video as VideoEntry
from engine.ytvis.media import find_media


def open_media(root: Path, entry: VideoEntry, threads: int = 0) -> Video:
    """Opens the frames of a data set's video: images by the names that it gives, whatever else lies beside them.

    Args:
        root: folder with the frames, see `engine.ytvis.media.find_media`.
        threads: as in `engine.video.open_video`.

    Raises:
        FormatError: they are missing, or their size or number is not what the data set says.
        VideoError: they cannot be read.
    """
    place = find_media(root, entry)
    if place.is_dir():
        base = place
        for _ in Path(entry.file_names[0]).parent.parts:
            base = base.parent
        video = open_video([base / name for name in entry.file_names])
    else:
        video = open_video(place, threads=threads)
    if video.size != (entry.height, entry.width) or len(video) != len(entry.file_names):
        size, length = video.size, len(video)
        video.close()
        raise FormatError(
            message(
                "video {id} has {count} frames of {width}x{height} pixels in the data set, but {place} has {length} of "
                "{wide}x{high}",
                id=entry.id,
                count=len(entry.file_names),
                width=entry.width,
                height=entry.height,
                place=place,
                length=length,
                wide=size[1],
                high=size[0],
            ),
            message("The annotations belong to another video, or to another version of this one"),
            message("Name the media that were annotated"),
        )
    return video
