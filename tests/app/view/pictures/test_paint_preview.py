"""A stroke on a picture, held against the plain way: the whole masks worked out, and the whole overlay painted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.edits import Overlap
from app.edits.drawing import OVERLAPS
from app.view.pictures import brush, tiles
from app.view.pictures.brush import Stroke
from app.view.pictures.image import OverlayImage
from app.view.pictures.overlay import Layer, OverlayStyle, Patch, Shown, decode, edge_of, edge_width, paint
from app.view.pictures.paint_preview import NEW_TRACK, PaintPreview, Target
from app.view.pictures.picture import Picture
from app.view.pictures.rect import Rect
from engine.types import Mask

SIZE = HEIGHT, WIDTH = 150, 210
FRAME = Rect(0, 0, WIDTH, HEIGHT)
WIDE = 3  # of the edges: as in a frame of 1080 rows
MINE, FREE, LOCKED = 1, 2, 3
COLORS = {MINE: (230, 60, 40), FREE: (40, 120, 220), LOCKED: (60, 200, 90), NEW_TRACK: (255, 255, 255)}
STROKES = {
    "a touch": [(60.0, 70.0, 9.0)],
    "over tiles": [(20.0, 20.0, 6.0), (130.0, 90.0, 6.0), (190.0, 30.0, 11.0)],
    "beyond the border": [(5.0, 5.0, 12.0), (-20.0, 160.0, 12.0), (230.0, 160.0, 3.0)],
    "there and back": [(100.0, 75.0, 20.0), (102.0, 77.0, 20.0), (100.0, 75.0, 20.0)],
}
Bitmap = np.ndarray


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles and edges as a small frame would not have them."""
    monkeypatch.setattr(tiles, "TILE", 32)
    monkeypatch.setattr(brush, "BAND", 11)
    for module in ("app.view.pictures.overlay", "app.view.pictures.paint_preview"):
        monkeypatch.setattr(f"{module}.edge_width", lambda height, width: WIDE)


def bitmaps() -> dict[int, Bitmap]:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    waves = np.hypot(rows - 75, (columns - 105) / 1.4) < 70 + 6 * np.sin(columns / 5)  # nearly as large as the frame
    waves &= np.hypot(rows % 40 - 20, columns % 50 - 25) > 6
    return {
        MINE: waves,
        FREE: np.hypot(rows - 60, columns - 70) < 40,
        LOCKED: (rows > 20) & (rows < 100) & (columns > 110) & (columns < 200),
    }


def picture(masks: dict[int, Bitmap], style: OverlayStyle, ghost: Bitmap) -> Picture:
    layers = [Layer(track, COLORS[track], Mask.from_bitmap(mask), track == LOCKED) for track, mask in masks.items()]
    patches = tuple(decode(layer) for layer in layers)
    ghosts = (decode(Layer(9, (255, 140, 60), Mask.from_bitmap(ghost))),)
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    paint(pixels, FRAME, patches, style, ghosts)
    frame = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    return Picture(0, frame, OverlayImage.wrap(pixels), patches, style, ghosts)


def whole(patch: Shown) -> Bitmap:
    bitmap = np.zeros(SIZE, bool)
    bitmap[patch.rect.slices] = patch.bitmap_in(patch.rect)
    return bitmap


def plainly_after(masks: dict[int, Bitmap], target: Target, erase: bool, spots: Sequence[Bitmap]) -> dict[int, Bitmap]:
    """The masks after a stroke that touched ``spots``, one event after another."""
    after = {track: mask.copy() for track, mask in masks.items()}
    own = NEW_TRACK if target.track_id is None else target.track_id
    before = masks.get(own, np.zeros(SIZE, bool))
    after.setdefault(own, before.copy())
    for spot in spots:
        if erase:
            after[own] &= ~spot
            continue
        kept = np.zeros(SIZE, bool)
        for track, mask in masks.items():
            if track != own and (target.overlap == "behind" or (target.overlap == "front" and track == LOCKED)):
                kept |= mask
        after[own] |= spot & (~kept | before)
        if target.overlap == "front":
            for track in masks:
                if track not in (own, LOCKED):
                    after[track] &= ~(after[own] & ~before)
    return after


@pytest.mark.parametrize("points", STROKES.values(), ids=STROKES)
@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("track", [MINE, FREE, None], ids=["large", "small", "new"])
@pytest.mark.parametrize("erase", [False, True], ids=["paint", "erase"])
def test_a_stroke_is_what_it_is_the_plain_way(
    points: list[tuple[float, float, float]], overlap: Overlap, track: int | None, erase: bool
) -> None:
    own = NEW_TRACK if track is None else track
    masks, target = bitmaps(), Target(track, COLORS[own], overlap)
    style = OverlayStyle(selected=frozenset([own]))
    shown = picture(masks, style, ghost=np.roll(masks[FREE], 9, axis=1))
    at_first, patches_at_first = shown.overlay.pixels.copy(), [whole(patch) for patch in shown.patches]
    preview, alone = PaintPreview(shown, target, erase=erase), Stroke(None, *SIZE, erase=False)
    spots: list[Bitmap] = []
    for point in points:
        repainted = preview.extend(*point)
        assert repainted.intersection(FRAME) == repainted
        before = alone.tiles.bitmap_in(FRAME)
        alone.extend(*point)
        spots.append(alone.tiles.bitmap_in(FRAME) & ~before | spots[-1] if spots else alone.tiles.bitmap_in(FRAME))

    after = plainly_after(masks, target, erase, spots)
    assert {patch.track_id: whole(patch).tolist() for patch in preview.patches} == {
        number: mask.tolist() for number, mask in after.items()
    }
    plain = [
        Patch(patch.track_id, patch.color, FRAME, whole(patch), edge_of(whole(patch), WIDE), patch.locked)
        for patch in preview.patches
    ]
    expected = np.zeros_like(at_first)
    paint(expected, FRAME, plain, style, shown.ghosts)
    assert (shown.overlay.pixels == expected).all()

    finished = preview.finish()
    changed = after[own] ^ masks.get(own, np.zeros(SIZE, bool))
    if finished is None:
        assert not changed.any()
    else:
        assert (finished.remove if erase else finished.add) == Mask.from_bitmap(changed)
    restored = preview.restore()
    assert (shown.overlay.pixels == at_first).all()
    assert restored.intersection(FRAME) == restored
    assert [whole(patch).tolist() for patch in shown.patches] == [mask.tolist() for mask in patches_at_first]


def test_a_stroke_goes_on_from_one_whose_picture_has_not_come() -> None:
    masks, style = bitmaps(), OverlayStyle(selected=frozenset([MINE]))
    shown = picture(masks, style, ghost=masks[FREE])
    target, rival = Target(MINE, COLORS[MINE], "front"), Target(FREE, COLORS[FREE], "front")
    strokes = [STROKES[name] for name in ("over tiles", "there and back", "there and back")]
    for count, (now, points) in enumerate(zip([target, rival, target], strokes, strict=True)):
        before = {patch.track_id: whole(patch) for patch in shown.patches}
        preview = PaintPreview(shown, now, erase=False)
        for point in points:
            preview.extend(*point)
        finished = preview.finish()
        assert finished is not None and finished.add is not None and now.track_id is not None, count
        assert {patch.track_id: whole(patch).tolist() for patch in shown.patches} == {
            track: mask.tolist()
            for track, mask in before.items()  # which a cancelled stroke would go back to
        }
        shown = replace(shown, patches=preview.patches)
        after = {patch.track_id: whole(patch) for patch in shown.patches}
        assert Mask.from_bitmap(after[now.track_id] & ~before[now.track_id]) == finished.add
        painted = [patch for patch in shown.patches if isinstance(patch, tiles.PaintedPatch)]
        assert painted and all(isinstance(patch.tiles._below, Patch) for patch in painted)  # however many strokes


def test_what_is_touched_alone_is_copied() -> None:
    """At 4K a copy of the whole frame at the beginning of a stroke would be felt."""
    masks = bitmaps()
    shown = picture(masks, OverlayStyle(), ghost=masks[FREE])
    preview = PaintPreview(shown, Target(MINE, COLORS[MINE], "front"), erase=False)
    preview.extend(110.0, 64.0, 5.0)
    assert not any(isinstance(patch, tiles.PaintedPatch) and patch.tiles._tiles for patch in preview.patches)
    preview.extend(75.0, 60.0, 5.0)
    (patch,) = (patch for patch in preview.patches if patch.track_id == MINE)
    assert isinstance(patch, tiles.PaintedPatch)
    assert set(patch.tiles._tiles) == set(tiles.tiles_of(Rect(70, 55, 80, 65)))


def test_a_mask_keeps_the_colour_that_it_has_while_it_is_painted_on() -> None:
    """Masks may be coloured by category or source, and a stroke has the colour of the track."""
    masks = bitmaps()
    shown = picture(masks, OverlayStyle(), ghost=masks[FREE])
    preview = PaintPreview(shown, Target(MINE, (1, 2, 3)), erase=False)
    assert {patch.track_id: patch.color for patch in preview.patches} == {track: COLORS[track] for track in masks}


def test_the_tight_rectangle_of_a_painted_mask() -> None:
    masks = bitmaps()
    for track, mask in masks.items():
        decoded = decode(Layer(track, COLORS[track], Mask.from_bitmap(mask)))
        assert decoded.tight == decoded.rect
    preview = PaintPreview(picture(masks, OverlayStyle(), masks[FREE]), Target(FREE, COLORS[FREE]), erase=True)
    preview.extend(70.0, 60.0, 500.0)
    (patch,) = (patch for patch in preview.patches if patch.track_id == FREE)
    assert patch.tight.is_empty
    assert edge_width(*SIZE) == 1  # of the frame as it is: the one above is wider than that
