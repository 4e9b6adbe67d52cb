"""The tools' functions on bitmaps, held against what they mean pixel by pixel."""

from __future__ import annotations

from math import hypot

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.view.pictures.brush import Stroke
from app.view.pictures.overlay import Layer, OverlayStyle, Patch, blend, decode, edge_of, paint
from app.view.pictures.painting import Painting
from app.view.pictures.rect import Rect
from app.view.tools import transform
from app.view.tools.fill import similar_region
from app.view.tools.grabcut import Scribble, cut_out
from app.view.tools.morphology import MENDINGS, drop_specks, fill_holes, grow, shrink, smooth
from app.view.tools.outline import inside_outline
from app.view.tools.region import Region, region_of
from engine.errors import EngineError
from engine.types import Mask

SIZE = (14, 18)
BITMAPS = arrays(np.bool_, SIZE, elements=st.booleans(), fill=st.booleans())
NUMBERS = st.floats(-6, 24, allow_nan=False, width=32)
BLOCK = np.pad(np.ones((12, 16), bool), ((4, 24), (6, 58)))
QUICK = settings(max_examples=60, deadline=None)


def parts(bitmap: np.ndarray, neighbours: int) -> list[set[tuple[int, int]]]:
    """Connected parts by a plain search."""
    left = {(int(y), int(x)) for y, x in np.argwhere(bitmap)}
    steps = [
        (dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (neighbours == 8 or 0 in (dy, dx)) and (dy, dx) != (0, 0)
    ]
    found = []
    while left:
        part, waiting = set(), [left.pop()]
        while waiting:
            y, x = waiting.pop()
            part.add((y, x))
            near = {(y + dy, x + dx) for dy, dx in steps} & left
            left -= near
            waiting += near
        found.append(part)
    return found


def bitmap_of(pixels: set[tuple[int, int]]) -> np.ndarray:
    bitmap = np.zeros(SIZE, bool)
    for pixel in pixels:
        bitmap[pixel] = True
    return bitmap


@QUICK
@given(points=st.lists(st.tuples(NUMBERS, NUMBERS), max_size=9))
def test_inside_an_outline_is_where_a_ray_crosses_it_an_odd_number_of_times(points):
    found = inside_outline(points, *SIZE).full(*SIZE)
    for row, column in np.ndindex(*SIZE):
        x, y = column + 0.5, row + 0.5
        crossings = 0
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], *points[:1]], strict=True):
            if (y0 <= y) != (y1 <= y):
                crossings += x0 + (y - y0) * (x1 - x0) / (y1 - y0) <= x
        assert found[row, column] == (len(points) > 2 and crossings % 2 == 1)


def test_an_outline_around_whole_pixels_holds_just_them():
    found = inside_outline([(2, 3), (9, 3), (9, 8), (2, 8)], *SIZE)
    assert found.rect == Rect(2, 3, 9, 8)
    assert found.bitmap.all()


@QUICK
@given(bitmap=BITMAPS)
def test_holes_are_what_has_no_way_out(bitmap):
    expected = bitmap.copy()
    for part in parts(~bitmap, 4):
        if not any(y in (0, SIZE[0] - 1) or x in (0, SIZE[1] - 1) for y, x in part):
            expected |= bitmap_of(part)
    assert (fill_holes(bitmap) == expected).all()


@QUICK
@given(bitmap=BITMAPS, share=st.floats(0, 1))
def test_specks_are_small_parts_and_the_largest_stays(bitmap, share):
    found = parts(bitmap, 8)
    largest = max(map(len, found), default=0)
    expected = np.zeros(SIZE, bool)
    for part in found:
        if len(part) >= share * largest:
            expected |= bitmap_of(part)
    assert (drop_specks(bitmap, share) == expected).all()


@QUICK
@given(bitmap=BITMAPS, radius=st.sampled_from([1.0, 1.5, 2.0, 3.2]))
def test_growing_reaches_as_far_as_it_says(bitmap, radius):
    pixels = np.argwhere(bitmap)
    expected = np.zeros(SIZE, bool)
    for row, column in np.ndindex(*SIZE):
        expected[row, column] = any(hypot(row - y, column - x) <= radius for y, x in pixels)
    assert (grow(bitmap, radius) == expected).all()
    assert (shrink(~bitmap, radius) == ~expected).all()


@QUICK
@given(bitmap=BITMAPS)
def test_smoothing_treats_inside_and_outside_alike(bitmap):
    smoothed = smooth(bitmap, 1.5)
    assert not (smoothed & smooth(~bitmap, 1.5)).any()
    assert smooth(np.ones(SIZE, bool), 1.5).all()
    assert not smooth(np.zeros(SIZE, bool), 1.5).any()


@QUICK
@given(bitmap=BITMAPS, name=st.sampled_from(sorted(MENDINGS)))
def test_mending_inside_the_box_gives_what_the_whole_frame_gives(bitmap, name):
    mending = MENDINGS[name]
    framed = np.pad(bitmap, 24)
    reach = max(1.0, mending.reach * min(framed.shape) / 720) if mending.reach else 0.0
    assert (mending(Mask.from_bitmap(framed)).to_bitmap() == mending.change(framed, reach)).all()


@QUICK
@given(
    rgb=arrays(np.uint8, (*SIZE, 3), elements=st.integers(0, 40), fill=st.just(10)),
    x=st.integers(-1, SIZE[1]), y=st.integers(-1, SIZE[0]), tolerance=st.integers(0, 30),
)  # fmt: skip
def test_a_fill_is_the_part_of_like_colour_around_the_seed(rgb, x, y, tolerance):
    found = similar_region(rgb, x, y, tolerance).full(*SIZE)
    if not (0 <= x < SIZE[1] and 0 <= y < SIZE[0]):
        assert not found.any()
        return
    like = (np.abs(rgb.astype(int) - rgb[y, x]) <= tolerance).all(axis=2)
    (expected,) = [part for part in parts(like, 4) if (y, x) in part]
    assert (found == bitmap_of(expected)).all()


@QUICK
@given(bitmap=BITMAPS, dx=st.integers(-20, 20), dy=st.integers(-20, 20))
def test_moving_by_whole_pixels_is_exact(bitmap, dx, dy):
    moved = transform.transformed(region_of(Mask.from_bitmap(bitmap)), transform.moved(dx, dy), *SIZE).full(*SIZE)
    expected = np.zeros(SIZE, bool)
    for y, x in np.argwhere(bitmap):
        if 0 <= y + dy < SIZE[0] and 0 <= x + dx < SIZE[1]:
            expected[y + dy, x + dx] = True
    assert (moved == expected).all()


@QUICK
@given(bitmap=BITMAPS, turns=st.integers(-3, 3))
def test_quarter_turns_are_exact(bitmap, turns):
    size = (14, 14)
    square = bitmap[:, :14]
    matrix = transform.rotated(turns * np.pi / 2, (7.0, 7.0))
    turned = transform.transformed(Region(Rect(0, 0, 14, 14), square), matrix, *size).full(*size)
    assert (turned == np.rot90(square, -turns)).all()


@QUICK
@given(
    angle=st.floats(-3, 3), factor=st.floats(0.1, 5), dx=st.integers(-20, 20), x=st.floats(-9, 9), y=st.floats(-9, 9)
)
def test_one_after_the_other_and_back(angle, factor, dx, x, y):
    first, second = transform.rotated(angle, (3, 4)), transform.scaled(factor, (dx, 1))
    both = transform.followed(first, second)
    point = np.array([[x, y]])
    there = transform.placed(transform.placed(point, first), second)
    assert transform.placed(point, both) == pytest.approx(there)
    assert transform.placed(there, transform.inverse(both)) == pytest.approx(point, abs=1e-6)


def test_scaling_keeps_the_fixed_corner_and_multiplies_the_area():
    region = Region(Rect(10, 20, 30, 40), np.ones((20, 20), bool))
    factor = transform.drag_factor((10, 20), (30, 40), (50, 60))
    assert factor == pytest.approx(2)
    scaled = transform.transformed(region, transform.scaled(factor, (10, 20)), 100, 100).full(100, 100)
    assert scaled.sum() == pytest.approx(1600, rel=0.06)
    assert np.argwhere(scaled).min(axis=0).tolist() == pytest.approx([20, 10], abs=1)


def picture(size: tuple[int, int], ball: np.ndarray) -> np.ndarray:
    rgb = np.full((*size, 3), 60, np.uint8)
    rgb[ball] = (230, 120, 40)
    return rgb


@pytest.mark.parametrize("size", [(120, 160), (960, 1280)])
def test_grabcut_finds_a_ball_also_in_flat_colours_and_large_frames(size):
    rows, columns = np.mgrid[: size[0], : size[1]]
    unit = size[0] / 120
    ball = (rows - 60 * unit) ** 2 + (columns - 80 * unit) ** 2 < (25 * unit) ** 2
    rgb = picture(size, ball)
    box = Rect(*(round(side * unit) for side in (45, 25, 115, 95)))
    found = cut_out(rgb, box).full(*size)
    assert (found != ball).sum() < 0.02 * ball.sum()
    left_out = Scribble(((80 * unit, 45 * unit), (80 * unit, 75 * unit)), 3 * unit, is_object=False)
    scribbled = cut_out(rgb, box, [left_out]).full(*size)
    assert not scribbled[round(60 * unit), round(80 * unit)]
    assert (scribbled == cut_out(rgb, box, [left_out]).full(*size)).all()


def test_grabcut_says_what_it_lacks_and_can_be_ended():
    rgb = picture((40, 40), np.eye(40, dtype=bool))
    with pytest.raises(EngineError, match="cannot tell the background"):
        cut_out(rgb, Rect(0, 0, 40, 40))
    assert cut_out(rgb, Rect(50, 50, 60, 60)).rect.is_empty

    def end() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        cut_out(rgb, Rect(10, 10, 30, 30), check=end)


@QUICK
@given(
    spots=st.lists(st.tuples(NUMBERS, NUMBERS, st.floats(0.5, 9, width=32)), min_size=2, max_size=5),
    erase=st.booleans(),
)
def test_a_long_stroke_is_painted_band_by_band_as_at_once(spots, erase):
    frame, strokes = Rect(0, 0, SIZE[1], SIZE[0]), []
    for band in (1, 3, 1000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("app.view.pictures.brush.BAND", band)
            half = np.zeros(SIZE, bool)
            half[:, 9:] = True
            stroke = Stroke(decode(Layer(2, (0, 0, 0), Mask.from_bitmap(half))), *SIZE, erase=erase)
            for spot in spots:
                before = stroke.tiles.bitmap_in(frame)
                touched = stroke.extend(*spot)
                renewed = np.zeros(SIZE, bool)
                for part in stroke.renewed:
                    assert part.intersection(touched) == part
                    renewed[part.slices] = True
                assert not ((stroke.tiles.bitmap_in(frame) != before) & ~renewed).any()
            strokes.append(stroke.tiles.bitmap_in(frame))
    assert (strokes[0] == strokes[2]).all() and (strokes[1] == strokes[2]).all()


@QUICK
@given(before=BITMAPS, other=BITMAPS, points=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4))
def test_a_stroke_gains_nothing_of_what_is_barred_and_keeps_what_it_had(before, other, points):
    frame = Rect(0, 0, SIZE[1], SIZE[0])
    patch = Patch(1, (0, 0, 0), frame, other, other)
    old = decode(Layer(2, (0, 0, 0), Mask.from_bitmap(before))) if before.any() else None
    free, barred = Stroke(old, *SIZE, erase=False), Stroke(old, *SIZE, erase=False, barred=[patch])
    for x, y in points:
        free.extend(x, y, 3)
        barred.extend(x, y, 3)
    assert (barred.tiles.bitmap_in(frame) == (before | (free.tiles.bitmap_in(frame) & ~other))).all()
    for rect in (frame, Rect(3, 2, 11, 9)):
        assert (barred.tiles.before_in(rect) == before[rect.slices]).all()


def test_pixels_of_two_masks_are_hatched_and_ghosts_are_outlines_below():
    size = (60, 80)
    first, second = np.zeros(size, bool), np.zeros(size, bool)
    first[10:40, 10:50], second[20:50, 30:70] = True, True
    layers = [Layer(1, (255, 0, 0), Mask.from_bitmap(first)), Layer(2, (0, 0, 255), Mask.from_bitmap(second))]
    patches = [decode(layer) for layer in layers]

    def painted(style: OverlayStyle, ghosts: tuple[Patch, ...] = ()) -> np.ndarray:
        pixels = np.zeros((*size, 4), np.uint8)
        paint(pixels, Rect(0, 0, size[1], size[0]), patches, style, ghosts)
        return pixels

    plain, hatched = painted(OverlayStyle(hatched=False)), painted(OverlayStyle())
    differs = (plain != hatched).any(axis=2)
    assert differs.any()
    assert not (differs & ~(first & second)).any()
    assert 0.15 < differs[first & second].mean() < 0.35  # a stripe in four
    ghost = decode(Layer(3, (0, 255, 0), Mask.from_bitmap(np.pad(np.ones((20, 20), bool), ((35, 5), (5, 55))))))
    seen = (painted(OverlayStyle(), (ghost,)) != hatched).any(axis=2)
    expected = np.zeros(size, bool)
    expected[ghost.rect.slices] = ghost.edge
    assert (seen[~(first | second)] == expected[~(first | second)]).all()


@QUICK
@given(left=st.integers(0, 60), top=st.integers(0, 40), width=st.integers(1, 20), height=st.integers(1, 20))
def test_painting_a_part_again_changes_nothing(left, top, width, height):
    size = (60, 80)
    first, second = np.zeros(size, bool), np.zeros(size, bool)
    first[10:40, 10:50], second[20:50, 30:70] = True, True
    patches = [decode(Layer(n, (255, 90 * n, 0), Mask.from_bitmap(mask))) for n, mask in enumerate((first, second))]
    pixels = np.zeros((*size, 4), np.uint8)
    paint(pixels, Rect(0, 0, size[1], size[0]), patches, OverlayStyle())
    before = pixels.copy()
    paint(pixels, Rect(left, top, left + width, top + height), patches, OverlayStyle())
    assert (pixels == before).all()


PATCHES = [
    decode(
        Layer(track, (255, 40 * track, 10 * shape), Mask.from_bitmap(np.roll(BLOCK, (5 * track, 9 * shape), (0, 1))))
    )
    for track in range(4)
    for shape in range(3)
]
SCENES = st.tuples(
    st.lists(st.sampled_from(PATCHES), unique_by=lambda patch: patch.track_id),
    st.builds(
        OverlayStyle,
        opacity=st.sampled_from([0.3, 0.6]),
        selected=st.frozensets(st.integers(0, 3), max_size=2),
        hatched=st.booleans(),
    ),
    st.lists(st.sampled_from(PATCHES), max_size=2, unique_by=id),
)


@QUICK
@given(scenes=st.lists(SCENES, min_size=2, max_size=5))
def test_what_is_painted_after_another_scene_is_as_if_painted_alone(scenes):
    painting = Painting()
    for patches, style, ghosts in scenes:
        alone = np.zeros((*BLOCK.shape, 4), np.uint8)
        paint(alone, Rect(0, 0, BLOCK.shape[1], BLOCK.shape[0]), patches, style, ghosts)
        painted = painting.painted(BLOCK.shape, patches, style, ghosts)
        assert (painted == alone).all()
        painted[:] = 77  # it belongs to whoever got it


def test_after_an_edit_only_what_changed_is_painted_anew(monkeypatch):
    painted: list[Rect] = []

    def noting(pixels, region, *rest):
        painted.append(region)
        paint(pixels, region, *rest)

    monkeypatch.setattr("app.view.pictures.painting.paint", noting)
    painting = Painting()
    whole = Rect(0, 0, BLOCK.shape[1], BLOCK.shape[0])
    painting.painted(BLOCK.shape, PATCHES[::3], OverlayStyle(), ())
    painting.painted(BLOCK.shape, [*PATCHES[:9:3], PATCHES[10]], OverlayStyle(), ())
    assert painted == [whole, PATCHES[9].rect.union(PATCHES[10].rect)]
    painting.painted(BLOCK.shape, [*PATCHES[:9:3], PATCHES[10]], OverlayStyle(opacity=0.1), ())
    assert painted[2:] == [whole]


@QUICK
@given(bitmap=BITMAPS, width=st.integers(1, 6))
def test_an_edge_is_what_lies_within_so_many_steps_of_the_outside(bitmap, width):
    inside = np.pad(bitmap, 1)
    for _ in range(width):
        core = inside.copy()
        for axis in (0, 1):
            for step in (-1, 1):
                core &= np.roll(inside, step, axis)
        inside = core
        inside[[0, -1]] = inside[:, [0, -1]] = False
    assert (edge_of(bitmap, width) == bitmap & ~inside[1:-1, 1:-1]).all()
    assert edge_of(np.zeros((0, 0), bool), width).shape == (0, 0)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])  # of the pixels: those of an edge, and of a mask
def test_colours_lie_over_one_another_as_they_do_channel_by_channel(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.view.pictures.overlay.STRIP", 500)
    color = red, green, blue = 200, 3, 255
    below = np.random.default_rng(1).integers(0, 256, (64, 48, 4), np.uint8)
    below[:16] = np.arange(256, dtype=np.uint8).reshape(16, 16)[:, np.arange(48) % 16, None]  # each value there is
    where = np.random.default_rng(2).random(below.shape[:2]) < share
    for alpha in range(256):
        pixels = below.copy()
        blend(pixels.view(np.uint32)[..., 0], where, color, alpha / 255)
        over = np.array([round(channel * alpha / 255) for channel in (blue, green, red)] + [alpha])
        plain = over + (below.astype(int) * (255 - alpha) + 127) // 255
        assert (pixels == np.where(where[..., None], plain, below)).all(), alpha
