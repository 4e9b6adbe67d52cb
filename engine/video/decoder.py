"""One open container and its decoder: packets by their number in the file, frames by the number of their packet.

The decoder never sees the file's timestamps. Each packet goes in stamped with its own number, and each frame comes out
carrying the stamp of the packet that it was in, so that missing or equal timestamps cannot mix frames up.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeAlias, cast

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet as AnyPacket
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.errors import VideoError
from engine.messages import message
from engine.video.index import NO_TIME, PacketTable

Packet: TypeAlias = "AnyPacket[VideoStream]"

# The demuxers that may open a file. FFmpeg would also take a text file for ANSI art, and follow a play list elsewhere.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,obu,ivf,flv,asf,ogg,mxf,gif,mjpeg,"
    "dv,wtv,nut,yuv4mpegpipe,rm"
)
NOT_A_VIDEO = message("It is not a video, is damaged at its beginning, or is in a format that is not supported")
CONVERT = message("Try to play it in another program; if it plays there, convert it to mp4")


class Decoder:
    """Decodes the main video stream of one file.

    Args:
        path: an absolute path.
        threads: decoding threads of FFmpeg; 0 means one per core. They end with `close`.

    Attributes:
        stream: the stream that is decoded.
        reorder_depth: how many frames the decoder holds back to bring them into order, as far as FFmpeg can tell.
        position: number of the packet that is fed next; packets without data do not count.

    Raises:
        VideoError: the file is not a video or has no video stream.
    """

    def __init__(self, path: Path, threads: int) -> None:
        self._path = path
        self._threads = threads
        self._open()

    def _open(self) -> None:
        options = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}
        try:
            # "file:" keeps FFmpeg from reading a protocol into a name such as "scene:1.mp4".
            self._container: InputContainer = av.open(f"file:{self._path}", mode="r", options=options)
        except (av.FFmpegError, UnicodeError) as error:
            raise VideoError(
                message("{path} cannot be opened as a video", path=self._path), NOT_A_VIDEO, CONVERT
            ) from error
        stream = _choose_stream(self._container)
        if stream is None:
            self._container.close()
            raise VideoError(
                message("{path} has no video stream", path=self._path),
                message("It holds only sound or other data"),
                message("Choose a video"),
            )
        codec = cast("VideoCodecContext | None", stream.codec_context)  # whatever PyAV's stubs say
        if codec is None:
            self._container.close()
            raise VideoError(
                message("{path}: its pictures are coded in a way that is not known here", path=self._path),
                message("Its codec is a maker's own, or the file is damaged"),
                CONVERT,
            )
        self.stream = stream
        self._codec = codec
        self._codec.thread_type = "AUTO"
        self._codec.thread_count = self._threads
        self.reorder_depth = self._codec.reorder_depth
        self._begin(None)
        self.position = 0

    def _begin(self, first: Packet | None) -> None:
        self._packets = self._demux(first)
        self._drained = False

    def _demux(self, first: Packet | None) -> Generator[Packet, None, None]:
        """Yields ``first``, then the packets that follow in the file.

        A packet without data stands for a repeated frame in avi, and for the end in PyAV; neither is for the decoder.
        """
        if first is not None:
            yield first
        yield from (packet for packet in self._container.demux(self.stream) if packet.size > 0)

    def close(self) -> None:
        """Ends the decoder's threads and closes the file."""
        self._packets.close()
        self._container.close()
        del self._packets, self._container, self._codec, self.stream  # the threads live as long as the codec context

    @property
    def format(self) -> str:
        """FFmpeg's name of the container format."""
        return self._container.format.name

    @property
    def seconds(self) -> float | None:
        """How long the container says that it lasts; None when it does not say."""
        duration = self._container.duration
        return None if duration is None else duration / av.time_base

    def scan(self) -> tuple[PacketTable, bool]:
        """Reads all packets once, from the beginning, without decoding.

        Returns the packets and whether the demuxer gave up before the end.
        """
        rows: list[tuple[int, int, int, int]] = []
        flags: list[tuple[bool, bool, bool]] = []
        gave_up = False
        try:
            for packet in self._packets:
                dts = NO_TIME if packet.dts is None else packet.dts
                rows.append((_pts(packet), dts, _file_position(packet), packet.size))
                is_shown = not packet.is_discard and not _is_hidden(packet, self._codec.name)
                flags.append((packet.is_keyframe, is_shown, packet.is_corrupt))
        except av.FFmpegError:
            gave_up = True
        pts, dts_column, position, size = np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()
        keyframe, shown, corrupt = np.array(flags, dtype=np.bool_).reshape(-1, 3).T.copy()
        return PacketTable(pts, dts_column, position, size, keyframe, shown, corrupt), gave_up

    def restart(self, table: PacketTable, start: int) -> None:
        """Empties the decoder and makes packet ``start`` the next one to be fed.

        Raises:
            VideoError: the file, which is opened anew where no seek leads there, no longer has that packet.
        """
        if start > 0 and any(self._land(table, start, time) for time in self._seek_times(table, start)):
            self.position = start
            return
        self._packets.close()
        self._container.close()
        self._open()
        try:
            while self.position < start:
                next(self._packets)
                self.position += 1
        except (StopIteration, av.FFmpegError) as error:
            raise VideoError(
                message("{path} has become shorter since it was opened", path=self._path),
                message("It is being written anew, or its drive fails"),
                message("Open it again"),
            ) from error

    def _seek_times(self, table: PacketTable, start: int) -> Iterator[int]:
        """Timestamps to seek to, from the exact one to ones that are surely before the packet."""
        by_pts = "matroska" in self.format  # its index holds pts; those of mp4, avi and ts hold dts
        times = (table.pts, table.dts) if by_pts else (table.dts, table.pts)
        time = next((int(values[start]) for values in times if values[start] != NO_TIME), None)
        if time is not None and self.stream.time_base is not None:
            for seconds in (0, 1, 5, 25):
                yield time - round(seconds / self.stream.time_base)

    def _land(self, table: PacketTable, start: int, time: int) -> bool:
        """Seeks to ``time`` and reads on until packet ``start``; False when the seek leads nowhere or behind it."""
        self._packets.close()
        try:
            self._container.seek(time, stream=self.stream)
            self._codec.reorder_depth = self.reorder_depth  # seeking forgets it, and B-frames would be dropped
            number: int | None = None
            for packet in self._demux(None):
                number = table.find(_pts(packet), _file_position(packet)) if number is None else number + 1
                # After a seek, the first packets of transport and program streams can be what is left of one.
                if number is not None and (number >= len(table) or table.size[number] != packet.size):
                    number = None
                if number is not None and number >= start:
                    self._begin(packet)
                    return number == start
        except av.FFmpegError:
            return False
        return False

    def advance(self) -> list[tuple[int, VideoFrame]] | None:
        """Feeds the next packet; returns the frames that come out, each with the number of its packet; None at the end."""
        if self._drained:
            return None
        try:
            packet = next(self._packets, None)
        except av.FFmpegError:  # the demuxer gives up here, as it did in `scan`
            packet = None
        if packet is None:
            self._drained = True
        else:
            packet.pts = packet.dts = self.position
            self.position += 1
        try:
            frames = self._codec.decode(packet)
        except av.FFmpegError:  # a damaged packet has no frame; the caller misses it by its number
            return []
        return [(frame.pts, frame) for frame in frames if frame.pts is not None]


def _pts(packet: Packet) -> int:
    return NO_TIME if packet.pts is None else packet.pts


def _file_position(packet: Packet) -> int:
    return NO_TIME if packet.pos is None else packet.pos


def _choose_stream(container: InputContainer) -> VideoStream | None:
    """The stream that FFmpeg calls the best; a cover picture is none."""
    films = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    best = container.streams.best("video")
    if best in films:
        return best
    return films[0] if films else None


def _is_hidden(packet: Packet, codec: str) -> bool:
    """Whether a packet only holds a reference that is never shown (the alternate reference of VP8 and VP9).

    Bits of the first byte: RFC 6386, section 9.1; VP9 bitstream specification, section 6.2 and annex B (superframes
    end with a marker byte and always show a frame).
    """
    if codec == "vp8":
        return not bytes(memoryview(packet)[:1])[0] >> 4 & 1
    if codec == "vp9":
        data = memoryview(packet)
        first, last = data[0], data[-1]
        profile = (first >> 5 & 1) | (first >> 4 & 1) << 1
        shift = 3 if profile < 3 else 2
        shows_existing = first >> shift & 1
        shows_frame = first >> (shift - 2) & 1
        return last & 0xE0 != 0xC0 and not shows_existing and not shows_frame
    return False
