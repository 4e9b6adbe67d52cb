"""Which frames a file really has: one pass over its packets, and a closer look where it is suspect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.messages import message
from engine.video.decoder import Decoder
from engine.video.index import NO_TIME, Flags, FrameIndex, PacketTable, order_by_output, order_by_time, rising_times
from engine.video.source import Times
from engine.video.truncation import FileStructure

REORDERING = 32  # frames; no decoder gives out a frame later than this behind its turn
HEAD = 64  # packets that are decoded to find out whether timestamps give the order
WITHOUT_PTS = ("avi", "h264", "hevc", "m4v", "mpegvideo", "obu")  # FFmpeg makes up presentation times for these formats
USUAL_RATE = 25.0  # frames per second of a file that states neither times nor a rate


@dataclass(frozen=True, eq=False)
class Survey:
    """What opening a file finds out.

    Attributes:
        table: all packets.
        index: the frames that can be decoded.
        times: (F,) seconds, strictly rising.
        warnings: what is lost.
    """

    table: PacketTable
    index: FrameIndex
    times: Times
    warnings: tuple[str, ...]


def survey(decoder: Decoder, structure: FileStructure) -> Survey:
    """Reads all packets of a newly opened file and decodes the suspect ones.

    A healthy file is not decoded at all. One that begins or is cut off within a group of pictures is decoded there, one
    with damaged packets or without trustworthy timestamps (an avi with B-frames, joined transport streams) or keyframes
    (an avi without a whole index) from end to end.
    """
    table, gave_up = decoder.scan()
    if _keyframes_are_doubtful(decoder, table):
        table = replace(table, keyframe=_decoded_keyframes(decoder, table))
    is_cut = gave_up or structure.missing_bytes > 0 or bool(table.corrupt[-1:].any())
    # A decoder would invent the part of the last picture that is cut off.
    incomplete = {len(table) - 1} if is_cut and (structure.container == "ts" or table.corrupt[-1:].any()) else set()
    if not table.shown.any():
        index = order_by_output(table, [])
    elif not _times_give_the_order(decoder, table):
        decoded = _sound_packets(decoder, table, 0, len(table))
        index = order_by_output(table, [packet for packet in decoded if packet not in incomplete])
    elif table.corrupt[:-1].any():
        index = order_by_time(table, _unreadable(decoder, table, 0, len(table)) | incomplete)
    else:
        unreadable = _unreadable_head(decoder, table)
        if is_cut:
            unreadable |= _unreadable_tail(decoder, table)
        index = order_by_time(table, unreadable | incomplete)
    return Survey(table, index, _times(decoder, table, index), _losses(decoder, table, index, is_cut))


def _keyframes_are_doubtful(decoder: Decoder, table: PacketTable) -> bool:
    """Whether keyframes stand side by side in an avi: FFmpeg calls all packets so that the index does not speak of."""
    side_by_side = table.keyframe[1:] & table.keyframe[:-1]
    return decoder.format == "avi" and not decoder.stream.codec_context.codec.intra_only and bool(side_by_side.any())


def _decoded_keyframes(decoder: Decoder, table: PacketTable) -> Flags:
    """(P,) whether each packet is a keyframe by what the decoder says."""
    keyframe = np.zeros(len(table), dtype=np.bool_)
    decoder.restart(table, 0)
    while (batch := decoder.advance()) is not None:
        for packet, frame in batch:
            keyframe[packet] = frame.key_frame
    return keyframe


def _times_give_the_order(decoder: Decoder, table: PacketTable) -> bool:
    """Whether ranks of the pts are frame numbers; they are not where times are missing, repeated or made up."""
    if not table.times_are_distinct:
        return False
    if decoder.reorder_depth == 0 or np.any(np.diff(table.pts[table.shown]) < 0):
        return True
    # The decoder may change the order of frames, but the times keep the order of the packets.
    if decoder.format in WITHOUT_PTS:
        return False
    head = _sound_packets(decoder, table, 0, HEAD)
    return head == sorted(head)


def _unreadable_head(decoder: Decoder, table: PacketTable) -> set[int]:
    """Packets of a recording that begins within a group of pictures, for want of what they refer to."""
    keyframes = np.flatnonzero(table.keyframe)
    if len(keyframes) == 0:
        return set()
    first = int(keyframes[0])
    leading = table.shown & ((np.arange(len(table)) < first) | (table.pts < table.pts[first]))
    if not leading.any():
        return set()
    stop = int(np.flatnonzero(leading)[-1]) + 1
    return _unreadable(decoder, table, 0, stop)


def _unreadable_tail(decoder: Decoder, table: PacketTable) -> set[int]:
    """Packets of the last two groups of pictures; of the last alone, only a cut piece may be left."""
    start = order_by_time(table).starts[-2:][0]
    return _unreadable(decoder, table, int(start), len(table))


def _unreadable(decoder: Decoder, table: PacketTable, start: int, stop: int) -> set[int]:
    """Shown packets in ``start``..``stop``-1 that give no sound frame when decoding begins at ``start``."""
    index = order_by_time(table)
    packets = index.packet_of_frame
    expected = packets[(packets >= start) & (packets < stop) & (index.start_of_frame >= start)]
    return set(expected.tolist()).difference(_sound_packets(decoder, table, start, stop))


def _sound_packets(decoder: Decoder, table: PacketTable, start: int, stop: int) -> list[int]:
    """Packets from ``start`` until ``stop`` is passed, in the order in which their sound frames come out."""
    decoder.restart(table, start)
    sound: list[int] = []
    while decoder.position < stop + REORDERING:
        batch = decoder.advance()
        if batch is None:
            break
        sound += [packet for packet, frame in batch if table.shown[packet] and not frame.is_corrupt]
    return sound


def _times(decoder: Decoder, table: PacketTable, index: FrameIndex) -> Times:
    stream = decoder.stream
    rate = float(stream.average_rate or stream.guessed_rate or USUAL_RATE)
    ticks, decoding = table.pts[index.packet_of_frame], table.dts[index.packet_of_frame]
    runs_forward = not np.any(decoding == NO_TIME) and bool(np.all(np.diff(table.dts[table.dts != NO_TIME]) >= 0))
    if np.any(ticks == NO_TIME) or (runs_forward and np.any(np.diff(ticks) <= 0)):
        ticks = np.sort(decoding)  # only decoding times are to be trusted: the frames share them in rising order
    if stream.time_base is None or np.any(ticks == NO_TIME):
        return np.arange(len(index)) / rate
    tick = float(stream.time_base)
    return rising_times(ticks.astype(np.float64) * tick, tick, 1 / rate)


def _losses(decoder: Decoder, table: PacketTable, index: FrameIndex, is_cut: bool) -> tuple[str, ...]:
    """Says how many frames are lost, counted against the number that the container states."""
    shown = int(np.count_nonzero(table.shown))
    readable = len(index)
    warnings: list[str] = []
    places = int(np.count_nonzero(table.corrupt[:-1]))
    # Where times do not give the order, a packet may rightly have no frame (the fields of a picture in packets each).
    undecodable = shown - readable if table.times_are_distinct and not is_cut else 0
    if places:
        warnings.append(
            message(
                "video is damaged in {places} places: {count} of {total} frames cannot be decoded, others may look broken",
                places=places,
                count=undecodable,
                total=shown,
            )
        )
    elif undecodable:
        warnings.append(
            message("video is damaged: {count} of {total} frames cannot be decoded", count=undecodable, total=shown)
        )
    if is_cut:
        warnings.append(_describe_cut(decoder, readable, len(table) - shown))
    return tuple(warnings)


def _describe_cut(decoder: Decoder, readable: int, hidden: int) -> str:
    stream = decoder.stream
    if stream.frames > 0:
        stated, is_exact = stream.frames - hidden, True
    elif "matroska" in decoder.format and decoder.seconds and stream.average_rate:  # states its duration only
        stated, is_exact = round(decoder.seconds * float(stream.average_rate)), False
    else:
        return message(
            "video is truncated: {count} frames can be read, but how many are lost the file does not say",
            count=readable,
        )
    if stated <= readable:
        return message("video is truncated, but all its {count} frames can be read", count=readable)
    lost = stated - readable
    if is_exact:
        return message("video is truncated: {count} of {total} frames cannot be read", count=lost, total=stated)
    return message("video is truncated: about {count} of about {total} frames cannot be read", count=lost, total=stated)
