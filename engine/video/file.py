"""A video file as a sequence of frames with exact random access."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from engine.errors import VideoError
from engine.messages import message
from engine.video.color import Converter, Orientation
from engine.video.decoder import NOT_A_VIDEO, Decoder
from engine.video.fingerprint import file_fingerprint
from engine.video.source import RGB, Times, Video
from engine.video.stamp import Stamp
from engine.video.survey import REORDERING, survey
from engine.video.truncation import inspect_structure

CACHE_BYTES = 96 << 20  # decoded frames kept for stepping back
FEWEST_CACHED = 2  # frames
NEAR = 16  # packets; skipping so few is cheaper by decoding on than by seeking


class _BrokenOff(Exception):
    """Decoding was to stop."""


class VideoFile(Video):
    """One video file.

    A frame is reached by decoding on from where the decoder stands, or from its keyframe; it is known by the packet
    that it came from, never by counting.

    Args:
        path: the file.
        threads: threads for decoding and for converting colours; 0 means one per core. `close` ends them.
        kept_bytes: of decoded frames to be kept; None: `CACHE_BYTES`. However many frames have to be decoded from a keyframe
            on, as many before the wanted one are kept as fit in there.

    Raises:
        VideoError: the file is not a video, or has no frame that can be decoded.
        OSError: it cannot be read at all.
    """

    def __init__(self, path: Path, threads: int = 0, kept_bytes: int | None = None) -> None:
        self.path = path
        self._kept_bytes = kept_bytes
        self._stamp = Stamp.of(path)
        structure = inspect_structure(path)
        if not structure.has_index:
            raise VideoError(
                message("{path} cannot be opened as a video", path=path),
                message("Its index, which usually stands at the end, is missing: a copy or recording was cut short"),
                message("Copy the file again, or mend it with a repair program"),
            )
        self._decoder = Decoder(path.absolute(), threads)
        with ExitStack() as failed:
            failed.callback(self._decoder.close)
            found = survey(self._decoder, structure)
            if len(found.index) == 0:
                raise VideoError(
                    message("{path} has no frame that can be decoded", path=path),
                    NOT_A_VIDEO,
                    message("Copy the file again"),
                )
            self._table, self._index, self._times, self._losses = found.table, found.index, found.times, found.warnings
            self._cache: OrderedDict[int, VideoFrame] = OrderedDict()
            self._cached_bytes = 0
            self._replacements: dict[int, int] = {}  # frames that proved unreadable -> the frame shown in their place
            self._is_resized = False
            self._run_start = 0  # the packet where decoding last began
            self._newest = len(found.index)  # the newest frame since then; at first none that can be decoded on from
            first = self._find_frame(0)
            failed.pop_all()
        orientation = Orientation.of_frame(first)
        self._stored_size = first.height, first.width
        self._size = orientation.apply_to_size(*self._stored_size)
        self._converter = Converter(*self._stored_size, orientation, threads)

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def timestamps(self) -> Times:
        return self._times

    @property
    def warnings(self) -> tuple[str, ...]:
        warnings = list(self._losses)
        if self._replacements:
            numbers = sorted(self._replacements)
            listed = ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
            warnings.append(
                message(
                    "video is damaged: a neighbour is shown for each of {count} frames that cannot be decoded ({listed})",
                    count=len(numbers),
                    listed=listed,
                )
            )
        if self._is_resized:
            warnings.append(
                message("the picture changes its size on the way: frames are scaled to the size of the first")
            )
        return tuple(warnings)

    def __len__(self) -> int:
        return len(self._index)

    def _compute_fingerprint(self) -> str:
        return file_fingerprint(self.path)

    def is_replaced(self, number: int) -> bool:
        return self._stamp.is_replaced(self.path)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._cache.clear()
            self._decoder.close()
            del self._converter

    def approach(self, number: int, should_stop: Callable[[], bool]) -> bool:
        try:
            self._find_frame(number, should_stop)
        except _BrokenOff:
            return False
        return True

    def _read(self, number: int) -> RGB:
        frame = self._find_frame(number)
        self._is_resized |= (frame.height, frame.width) != self._stored_size
        return self._converter.convert(frame)

    def _find_frame(self, number: int, should_stop: Callable[[], bool] = lambda: False) -> VideoFrame:
        number = self._replacements.get(number, number)
        cached = self._cache.get(number)
        if cached is not None:
            self._cache.move_to_end(number)
            return cached
        seen: dict[int, VideoFrame] = {}
        for start in self._runs_towards(number):
            if start is not None:
                self._decoder.restart(self._table, start)
                self._run_start, self._newest = start, -1
            nearest = self._decode_until(number, should_stop)
            if nearest is not None and nearest[0] == number:
                return nearest[1]
            if nearest is not None:
                seen[nearest[0]] = nearest[1]
        if not seen:
            raise VideoError(
                message("{path}: frame {number} cannot be decoded", path=self.path, number=number),
                message("The file is damaged"),
                message("Copy it again"),
            )
        # Do as a player does and hold the picture before; `warnings` says so.
        replacement = max((other for other in seen if other < number), default=min(seen))
        self._replacements[number] = replacement
        return seen[replacement]

    def _runs_towards(self, number: int) -> Iterator[int | None]:
        """Where to decode from until the frame comes: None to decode on, then keyframes further and further back."""
        start = int(self._index.start_of_frame[number])
        if self._newest < number and self._run_start <= start <= self._decoder.position + NEAR:
            yield None
        # A decoder can need longer to recover than a keyframe flag says (intra refresh), so earlier ones are tried too;
        # but a file that has proved damaged is not decoded from far back again for every frame that it lost.
        starts = self._index.starts
        place = int(np.searchsorted(starts, start))
        steps_back = (0, 1) if self._replacements else (0, 1, 4, place)
        yield from dict.fromkeys(int(starts[max(place - step, 0)]) for step in steps_back)

    def _decode_until(self, number: int, should_stop: Callable[[], bool]) -> tuple[int, VideoFrame] | None:
        """Decodes on until frame ``number`` comes; returns it, or the nearest before it (else after it) that came."""
        nearest: tuple[int, VideoFrame] | None = None
        while self._newest <= number + REORDERING:
            if should_stop():
                raise _BrokenOff  # between two packets: what follows decodes on from here
            batch = self._decoder.advance()
            if batch is None:
                break
            for packet, frame in batch:
                other = int(self._index.frame_of_packet[packet])
                # Frames that lead an open group of pictures come out broken when decoding has begun at that group.
                if other < 0 or self._index.start_of_frame[other] < self._run_start:
                    continue
                self._newest = max(self._newest, other)
                self._remember(other, frame)
                if nearest is None or nearest[0] < other <= number or number < other < nearest[0]:
                    nearest = other, frame
            if nearest is not None and nearest[0] == number:
                break
        return nearest

    def _remember(self, number: int, frame: VideoFrame) -> None:
        replaced = self._cache.pop(number, None)
        self._cached_bytes += _bytes(frame) - (_bytes(replaced) if replaced is not None else 0)
        self._cache[number] = frame
        most = CACHE_BYTES if self._kept_bytes is None else self._kept_bytes
        while self._cached_bytes > most and len(self._cache) > FEWEST_CACHED:
            self._cached_bytes -= _bytes(self._cache.popitem(last=False)[1])


def _bytes(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
