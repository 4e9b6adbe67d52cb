"""Strokes that wait to be stored: they are shown as drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.edits import Draw, DrawNewTrack, Overlap, RemoveMask, Together
from app.edits.new_track import DrawOnNewTrack, NewTrack
from app.project import Edit
from app.project.toggles import empty_mask, intersection, union, without
from app.view.pictures.overlay import Color, Layer
from app.view.pictures.paint_preview import NEW_TRACK, FinishedStroke
from engine.types import Mask

NEW_TRACK_COLOR: Color = (255, 255, 255)


@dataclass(eq=False)
class Pending:
    """Strokes that were handed on to be stored as one edit.

    Attributes:
        made: the track of those without one.
    """

    video_id: int
    strokes: tuple[FinishedStroke, ...]
    overlap: Overlap
    made: NewTrack = field(default_factory=NewTrack)


def frames_of(edit: Edit) -> frozenset[int] | None:
    """The frames in which an edit changes masks; None where that is not known from itself."""
    match edit:
        case Draw(frame=frame) | DrawNewTrack(frame=frame) | RemoveMask(frame=frame):
            return frozenset([frame])
        case DrawOnNewTrack(otherwise=new):
            return frozenset([new.frame])
        case Together(edits=edits):
            parts = [frames_of(part) for part in edits]
            return None if None in parts else frozenset().union(*(part for part in parts if part is not None))
        case _:
            return None


@dataclass(frozen=True)
class Drawn:
    """A stroke that waits, as it is shown."""

    track_id: int
    color: Color
    stroke: FinishedStroke
    overlap: Overlap


def drawn_at(
    pending: Sequence[Pending], place: tuple[int, int], colors: Mapping[int, Color], last_made: NewTrack | None
) -> tuple[Drawn, ...]:
    """Those of the strokes that are to be seen at a place, in their order.

    Args:
        place: id of the video, number of the frame.
        colors: of the tracks that are shown.
        last_made: the new track that is drawn on; it gets the id that a stroke on a new track has in a picture.
    """
    video_id, frame = place
    drawn = []
    for number, each in enumerate(pending, start=1):
        new = NEW_TRACK if each.made is last_made else NEW_TRACK - number
        for stroke in each.strokes if each.video_id == video_id else ():
            track_id = stroke.track_id if stroke.track_id is not None else each.made.id or new
            if stroke.frame_index == frame and (track_id in colors or track_id == new):
                drawn.append(Drawn(track_id, colors.get(track_id, NEW_TRACK_COLOR), stroke, each.overlap))
    return tuple(drawn)


def with_drawn(drawn: Sequence[Drawn], layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The masks over a frame as they will be once all is stored, as far as can be told from those that are shown.

    It takes as long as to store it: for a thread beside the window.
    """
    shown = list(layers)
    for each in drawn:
        shown = _drawn(shown, each.track_id, each.color, each.stroke, each.overlap)
    return tuple(shown)


def _drawn(
    layers: Sequence[Layer], track_id: int, color: Color, stroke: FinishedStroke, overlap: Overlap
) -> list[Layer]:
    """As `Draw`, on what is shown."""
    size = next((mask.height, mask.width) for mask in (stroke.add, stroke.remove) if mask is not None)
    old = next((layer for layer in layers if layer.track_id == track_id), Layer(track_id, color, empty_mask(*size)))
    mask = old.mask if stroke.remove is None else without(old.mask, stroke.remove)
    taken: Mask | None = None
    if stroke.add is not None:
        gained = without(stroke.add, old.mask)
        for layer in layers:
            keeps = overlap == "behind" or (overlap == "front" and layer.locked)
            gained = without(gained, layer.mask) if keeps and layer.track_id != track_id else gained
        mask = union(union(mask, intersection(stroke.add, old.mask)), gained)
        taken = gained if overlap == "front" else None
    drawn = [
        layer
        if taken is None or layer.locked or layer.track_id == track_id
        else replace(layer, mask=without(layer.mask, taken))
        for layer in layers
    ]
    place = next((place for place, layer in enumerate(drawn) if layer.track_id == track_id), len(drawn))
    drawn[place : place + 1] = [replace(old, mask=mask)]
    return drawn
