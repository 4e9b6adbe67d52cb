"""How the tracks of a frame are shown: which of them, in which colours, with what of the neighbouring frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from PySide6.QtGui import QColor

from app.project import MaskRecord, Project, TrackRecord
from app.project.history.before import Before
from app.view.pictures.overlay import Color, Layer, OverlayStyle
from app.view.pictures.picture import Scene

ColorBy = Literal["track", "category", "source"]
COLORS_BY: tuple[ColorBy, ...] = get_args(ColorBy)

# Okabe and Ito's colours, which differ for every kind of colour vision.
SOURCE_COLORS: dict[str, Color] = {"model": (86, 180, 233), "human": (230, 159, 0), "propagated": (0, 158, 115)}
PREVIOUS_FRAME: Color = (255, 140, 60)
NEXT_FRAME: Color = (60, 190, 255)


@dataclass(frozen=True)
class Look:
    """What the person chose.

    Attributes:
        color_by: what a mask's colour tells: its track, its track's category or who made the mask.
        solo: only the selected tracks are shown, while any is selected.
        onion: the outlines of the masks in the previous and the next frame are shown: those of the selected tracks, or of all.
        split: left of a divider is shown what there was before corrections.
    """

    color_by: ColorBy = "track"
    solo: bool = False
    onion: bool = False
    split: bool = False

    def state(self) -> dict[str, Any]:
        """What is worth remembering until the project is opened again, for JSON."""
        return {"color_by": self.color_by, "onion": self.onion}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Look:
        """What `state` gave; what is not in it is as usual."""
        color_by = state.get("color_by", "track")
        return cls(color_by if color_by in COLORS_BY else "track", onion=bool(state.get("onion", False)))

    def shown(self, tracks: Iterable[TrackRecord], selected: frozenset[int]) -> list[TrackRecord]:
        """The tracks whose masks are to be seen."""
        return [track for track in tracks if track.visible and (not self.solo or not selected or track.id in selected)]

    def scene(
        self,
        project: Project,
        place: tuple[int, int],
        tracks: Sequence[TrackRecord],
        selected: frozenset[int],
        style: OverlayStyle,
    ) -> Scene:
        """The masks over a frame. ``place``: id of the video, number of the frame."""
        shown = self.shown(tracks, selected)
        masks = project.masks_at(*place)
        categories = {category.id: rgb(category.color) for category in project.categories()}
        layers = self._layers(shown, masks, categories)
        return Scene(tuple(layers), style, tuple(self._ghosts(project, place, shown, selected)))

    def layers_before(self, before: Before, selected: frozenset[int]) -> list[Layer]:
        """The masks of the other side of a split view, in the same look."""
        colors = {category_id: rgb(color) for category_id, color in before.colors.items()}
        return self._layers(self.shown(before.tracks, selected), before.masks, colors)

    def _layers(
        self, shown: Iterable[TrackRecord], masks: Mapping[int, MaskRecord], categories: Mapping[int, Color]
    ) -> list[Layer]:
        return [
            Layer(track.id, self._color(track, masks[track.id], categories), masks[track.id].mask, track.locked)
            for track in shown
            if track.id in masks
        ]

    def _color(self, track: TrackRecord, record: MaskRecord, categories: Mapping[int, Color]) -> Color:
        if self.color_by == "source":
            return SOURCE_COLORS[record.source]
        # A category may be gone that an edit beside the window has just merged: of that the window hears in a moment, and
        # shows the tracks anew.
        known = categories.get(track.category_id) if self.color_by == "category" else None
        return rgb(track.color) if known is None else known

    def _ghosts(
        self, project: Project, place: tuple[int, int], shown: Sequence[TrackRecord], selected: frozenset[int]
    ) -> Iterable[Layer]:
        if not self.onion:
            return
        wanted = {track.id for track in shown if not selected or track.id in selected}
        video_id, frame = place
        for neighbour, color in ((frame - 1, PREVIOUS_FRAME), (frame + 1, NEXT_FRAME)):
            for track_id, record in project.masks_at(video_id, neighbour).items():
                if track_id in wanted:
                    yield Layer(track_id, color, record.mask)


def rgb(color: str) -> Color:
    """A colour ``#rrggbb`` as numbers in 0..255."""
    parsed = QColor(color)
    return parsed.red(), parsed.green(), parsed.blue()
