"""Which packet holds which frame, and where decoding must begin to get it.

Frame number = rank of the presentation timestamp (pts) among the packets that are shown. Packets stand in file
order, which is decoding order; B-frames make the two orders differ.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NO_TIME = -(2**63)  # stands for a pts, dts or file position that the container does not give


@dataclass(frozen=True, eq=False)
class PacketTable:
    """The video packets of a file in file order; every array is (P,).

    Attributes:
        pts, dts: timestamps in units of the stream's time base.
        position: byte offset in the file; it tells packets with equal timestamps apart.
        size: in bytes.
        keyframe: whether the container or parser calls it one; an open GOP's first frame is called so too.
        shown: False for packets that decode to no visible frame: cut away by an edit list, or a hidden reference.
        corrupt: the demuxer found the packet damaged or incomplete.
    """

    pts: Integers
    dts: Integers
    position: Integers
    size: Integers
    keyframe: Flags
    shown: Flags
    corrupt: Flags

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def times_are_distinct(self) -> bool:
        """Whether every shown packet has a pts of its own, and the file runs forward in time."""
        pts = self.pts[self.shown]
        dts = self.dts[self.dts != NO_TIME]
        return not np.any(pts == NO_TIME) and len(np.unique(pts)) == len(pts) and bool(np.all(np.diff(dts) >= 0))

    @cached_property
    def _by_identity(self) -> Integers:
        return np.lexsort((self.position, self.pts))

    def find(self, pts: int, position: int) -> int | None:
        """Number of the one packet with this pts and position; None when there is none or more than one.

        Without a position there is none: after a seek, a program stream's times are made up anew.
        """
        if position == NO_TIME:
            return None
        order = self._by_identity
        first = int(np.searchsorted(self.pts, pts, "left", sorter=order))
        last = int(np.searchsorted(self.pts, pts, "right", sorter=order))
        same_time = order[first:last]  # sorted by position
        first = int(np.searchsorted(self.position[same_time], position, "left"))
        last = int(np.searchsorted(self.position[same_time], position, "right"))
        return int(same_time[first]) if last - first == 1 else None


@dataclass(frozen=True, eq=False)
class FrameIndex:
    """Frames in presentation order.

    Attributes:
        packet_of_frame: (F,) the packet that carries each frame.
        frame_of_packet: (P,) the frame of each packet, -1 for none.
        start_of_frame: (F,) the keyframe packet to decode from; nothing before it is needed for the frame.
    """

    packet_of_frame: Integers
    frame_of_packet: Integers
    start_of_frame: Integers

    def __len__(self) -> int:
        return len(self.packet_of_frame)

    @cached_property
    def starts(self) -> Integers:
        """The packets that decoding may start from, rising."""
        return np.unique(self.start_of_frame)


def order_by_time(table: PacketTable, unreadable: Collection[int] = ()) -> FrameIndex:
    """The index of a file whose timestamps give the order, without the packets named in ``unreadable``."""
    shown = np.flatnonzero(table.shown)
    shown = shown[~np.isin(shown, list(unreadable))]
    return _index(table, shown[np.argsort(table.pts[shown])])


def order_by_output(table: PacketTable, decoded: Sequence[int]) -> FrameIndex:
    """The index of a file whose timestamps cannot be trusted.

    ``decoded`` names the packets in the order in which a decoder gave out their frames.
    """
    return _index(table, np.array(list(dict.fromkeys(decoded)), dtype=np.int64))


def _index(table: PacketTable, packet_of_frame: Integers) -> FrameIndex:
    numbers = np.arange(len(packet_of_frame))
    frame_of_packet = np.full(len(table), -1, dtype=np.int64)
    frame_of_packet[packet_of_frame] = numbers
    # What comes before the first keyframe starts with the file.
    keyframes = np.union1d([0], np.flatnonzero(table.keyframe)).astype(np.int64)
    choice = np.searchsorted(keyframes, packet_of_frame, side="right") - 1  # (F,) the last keyframe before each packet
    while True:
        # A frame that is shown before its keyframe leads it: in an open group of pictures it refers to the group
        # before, so decoding has to start one keyframe earlier.
        leads = (frame_of_packet[keyframes[choice]] > numbers) & (choice > 0)
        if not np.any(leads):
            return FrameIndex(packet_of_frame, frame_of_packet, keyframes[choice])
        choice = choice - leads


def rising_times(times: npt.NDArray[np.float64], tick: float, duration: float) -> npt.NDArray[np.float64]:
    """Makes times (F,) strictly rising.

    Equal times move apart by a tick; where time jumps back by more than a second (joined recordings), all that follows
    is moved behind, one frame's duration after the frame before. All arguments are in seconds.
    """
    if np.all(np.diff(times) > 0):
        return times
    risen = times.copy()
    shift = 0.0
    for number in range(1, len(times)):
        risen[number] += shift
        behind = risen[number - 1] - risen[number]
        if behind > 1.0:
            shift += behind + duration
            risen[number] = risen[number - 1] + duration
        elif behind >= 0.0:
            risen[number] = risen[number - 1] + tick
    return risen
