"""A video file, exact by frame number: the number is the rank of the presentation timestamp (pts).

One pass over the packets, without decoding, tells all pts and where the keyframes are. A frame is reached by decoding on
from where the decoder stands, or from the last keyframe that is shown no later; the frame is known by its pts, never by
counting, so that B-frames, open groups of pictures and variable frame rates cannot shift numbers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.errors import VideoError
from engine.video.fingerprint import file_fingerprint
from engine.video.source import RGB, Times, Video
from engine.video.truncation import inspect_structure

_NOT_A_VIDEO = "It is not a video, is damaged at its beginning, or is in a format that is not supported"
_CONVERT = "Play it in another program to see whether it is intact, or convert it to mp4"
_CACHE_BYTES = 128 * 1024 * 1024
_FEWEST_CACHED = 4


class VideoFile(Video):
    """One video stream of one file.

    Raises:
        VideoError: the file is no video, holds no picture, or not one frame of it can be decoded.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._warnings: list[str] = []
        self._cache: OrderedDict[int, RGB] = OrderedDict()
        structure = inspect_structure(path)
        if not structure.has_index:
            raise VideoError(
                f"{path} cannot be opened as a video", "It is cut off before its index", "Copy the file again"
            )
        self._container = self._open()
        try:
            self._index(structure.missing_bytes > 0)
            first = self._decode_one(0)
            self._rotation = round(first.rotation / 90) % 4
            height, width = (first.height, first.width) if self._rotation % 2 == 0 else (first.width, first.height)
            self._size = (height, width)
        except VideoError:
            self.close()
            raise

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def timestamps(self) -> Times:
        return self._times

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._warnings)

    def __len__(self) -> int:
        return len(self._pts)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._cache.clear()
            self._container.close()
            # FFmpeg's decoding threads live as long as the codec context, which container and stream refer to.
            del self._container, self._stream, self._frames

    def _compute_fingerprint(self) -> str:
        return file_fingerprint(self.path)

    # --- opening

    def _open(self) -> InputContainer:
        try:
            # "file:" keeps FFmpeg from reading a protocol into a name such as "scene:1.mp4".
            container = av.open(f"file:{self.path}", mode="r", options={"protocol_whitelist": "file"})
        except (av.FFmpegError, UnicodeError, ValueError) as error:
            raise VideoError(f"{self.path} cannot be opened as a video", _NOT_A_VIDEO, _CONVERT) from error
        streams = [stream for stream in container.streams.video if not stream.disposition & _ATTACHED_PICTURE]
        if not streams:
            container.close()
            raise VideoError(
                f"{self.path} has no video stream", "It holds only sound or other data", "Choose another file"
            )
        self._stream: VideoStream = streams[0]
        self._stream.thread_type = "AUTO"
        return container

    def _index(self, is_cut_off: bool) -> None:
        """Finds all frames and where decoding may start."""
        pts: list[int | None] = []
        keyframe: list[bool] = []
        starts: list[int | None] = []
        broken = False
        try:
            for packet in self._container.demux(self._stream):
                if packet.size == 0 or packet.is_discard:
                    continue
                broken |= packet.is_corrupt
                pts.append(packet.pts)
                keyframe.append(packet.is_keyframe)
                starts.append(packet.dts if packet.dts is not None else packet.pts)
        except av.FFmpegError:
            broken = True
        stated = self._stream.frames
        known = [value for value in pts if value is not None]
        trusted = len(known) == len(pts) and len(set(known)) == len(known) and len(known) > 0
        self._rewind()
        if trusted:
            self._pts = np.sort(np.array(known, np.int64))
            order = [
                (p, s) for p, k, s in zip(pts, keyframe, starts, strict=True) if k and p is not None and s is not None
            ]
            self._keyframes = sorted(order)
            if is_cut_off or broken or (stated and len(known) < stated):
                self._drop_unreadable()
        else:
            self._pts = np.array(list(dict.fromkeys(frame.pts for frame in self._decode())), np.int64)
            self._keyframes = []
            self._rewind()
        if len(self._pts) == 0:
            raise VideoError(f"{self.path} holds no frame that can be decoded", _NOT_A_VIDEO, _CONVERT)
        lost = max(stated, len(known) if trusted else 0) - len(self._pts)
        if lost > 0:
            self._warnings.append(
                f"{self.path.name} is damaged or cut off: {lost} of {lost + len(self._pts)} frames cannot be read."
            )
        elif is_cut_off or broken:
            self._warnings.append(f"{self.path.name} is cut off: how many frames are lost at its end is not known.")
        base = self._stream.time_base
        seconds = float(base) if base else 1.0
        self._times: Times = self._pts.astype(np.float64) * seconds
        self._next = 0

    def _drop_unreadable(self) -> None:
        """Keeps the frames that decode; packets of a damaged file promise more."""
        decoded = {frame.pts for frame in self._decode()}
        self._pts = np.array([value for value in self._pts.tolist() if value in decoded], np.int64)
        self._rewind()

    # --- decoding

    def _rewind(self) -> None:
        """Starts the file again, with an empty decoder."""
        if hasattr(self, "_container"):
            self._container.close()
        self._container = self._open()
        self._frames: Iterator[VideoFrame] = self._decode()
        self._next = 0

    def _decode(self) -> Iterator[VideoFrame]:
        """Frames in presentation order from where the container stands; damaged packets are passed over."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                packet = None  # unreadable from here on: what the decoder still holds comes out
            try:
                for frame in self._stream.decode(packet):
                    if frame.pts is not None:
                        yield frame
            except av.EOFError:
                return
            except av.FFmpegError:
                if packet is None:
                    return
            if packet is None:
                return

    def _read(self, number: int) -> RGB:
        cached = self._cache.get(number)
        if cached is None:
            cached = self._to_rgb(self._decode_one(number))
            self._cache[number] = cached
            while len(self._cache) > max(_FEWEST_CACHED, _CACHE_BYTES // cached.nbytes):
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(number)
        return cached.copy()

    def _decode_one(self, number: int) -> VideoFrame:
        target = int(self._pts[number])
        start = self._keyframe_before(target)
        # Decode on when that is no farther than from the keyframe; else seek. A seek that lands behind tries an earlier one.
        stands_near = self._next <= number and (start < 0 or self._keyframe_number(start) <= self._next)
        attempts: list[int | None] = [None] if stands_near else []
        attempts += list(range(start, max(start - 3, -1), -1))
        for keyframe in [*attempts, -1]:
            if keyframe is not None:
                self._seek(keyframe)
            frame = self._decode_to(target)
            if frame is not None:
                self._next = number + 1
                return frame
        raise VideoError(f"{self.path}: frame {number} cannot be decoded", "The file is damaged there", _CONVERT)

    def _decode_to(self, target: int) -> VideoFrame | None:
        """The frame with that pts, if the decoder comes to it."""
        for frame in self._frames:
            assert frame.pts is not None
            if frame.pts == target:
                return frame
            if frame.pts > target:
                self._next = len(self._pts)  # too far: whoever asks next must seek
                return None
        self._next = len(self._pts)
        return None

    def _keyframe_before(self, target: int) -> int:
        """Index of the last keyframe that is shown no later than a pts; -1 for none."""
        low, high = 0, len(self._keyframes)
        while low < high:
            middle = (low + high) // 2
            if self._keyframes[middle][0] <= target:
                low = middle + 1
            else:
                high = middle
        return low - 1

    def _keyframe_number(self, keyframe: int) -> int:
        return int(np.searchsorted(self._pts, self._keyframes[keyframe][0]))

    def _seek(self, keyframe: int) -> None:
        """Makes a keyframe the next packet to be decoded; -1 is the beginning of the file."""
        if keyframe < 0:
            self._rewind()
            return
        shown, decoded = self._keyframes[keyframe]
        # Matroska's index knows presentation times; those of mp4, avi and ts know decoding times.
        time = shown if "matroska" in self._container.format.name else decoded
        try:
            self._container.seek(time, stream=self._stream, backward=True)
        except av.FFmpegError:
            self._rewind()
            return
        self._frames = self._decode()

    def _to_rgb(self, frame: VideoFrame) -> RGB:
        rgb: RGB = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
        if self._rotation:
            rgb = np.ascontiguousarray(np.rot90(rgb, self._rotation))
        if rgb.shape[:2] != self._size:
            raise VideoError(
                f"{self.path}: the size changes from {self._size} to {rgb.shape[:2]} on the way",
                "",
                "Convert it to one size",
            )
        return rgb


_ATTACHED_PICTURE = 0x0400  # AV_DISPOSITION_ATTACHED_PIC: the cover of a music file
