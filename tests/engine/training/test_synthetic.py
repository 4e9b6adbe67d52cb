"""Synthetic scenes: reproducible, exact, and as hard as they are said to be."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import StorageError, VideoError
from engine.training.synthetic import Scene, SceneGenerator, SceneSettings
from engine.training.synthetic.compositor import NOBODY, darken, paint, place
from engine.training.synthetic.fonts import ColourFont, find_colour_font
from engine.training.synthetic.motion import Meeting, Pose, random_motion
from engine.training.synthetic.pictures import Cutouts, Photographs
from engine.training.synthetic.sprites import SpriteMaker, premultiplied
from engine.video.opencv import cv2

DRAWN = SceneSettings(size=(90, 160), glyph_share=0.0)  # needs neither a font nor pictures


def upright(x: float, y: float, extent: float, angle: float = 0.0) -> Pose:
    return Pose(x, y, extent, angle, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)


def square(side: int = 40) -> np.ndarray:
    return premultiplied(np.full((side, side, 3), 200, np.uint8), np.full((side, side), 255, np.uint8))


def picture(seed: int, height: int = 300, width: int = 400) -> np.ndarray:
    blocks = np.random.default_rng(seed).integers(0, 256, (5, 8, 3), np.uint8)
    return cv2.resize(blocks, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    generator = SceneGenerator(replace(DRAWN, difficulty=0.6), 3)
    return [generator.scene(index, range(0, 36, 3)) for index in range(24)]


def test_a_scene_is_decided_by_seed_and_index():
    first, second = SceneGenerator(DRAWN, 5), SceneGenerator(DRAWN, 5)
    second.scene(0, [0])  # what was made before does not matter
    copied = pickle.loads(pickle.dumps(second))
    expected = first.scene(7, [1, 2])
    for generator in (second, copied):
        scene = generator.scene(7, [1, 2])
        assert np.array_equal(scene.frames, expected.frames)
        assert np.array_equal(scene.masks, expected.masks)
    assert not np.array_equal(SceneGenerator(DRAWN, 6).scene(7, [1, 2]).frames, expected.frames)
    assert not np.array_equal(first.scene(8, [1, 2]).frames, expected.frames)


def test_frames_can_be_rendered_alone():
    generator = SceneGenerator(replace(DRAWN, frames=12, difficulty=1.0), 1)
    for index in range(4):
        whole, part = generator.scene(index), generator.scene(index, [3, 7, 11])
        assert whole.frames.shape == (12, 90, 160, 3)
        assert np.array_equal(whole.frames[[3, 7, 11]], part.frames)
        assert np.array_equal(whole.masks[:, [3, 7, 11]], part.masks)


def test_masks_are_what_is_visible(scenes: list[Scene]):
    fewest = 24 * 90 * 160 / (360 * 640)
    for scene in scenes:
        assert (scene.masks.sum(axis=0) <= 1).all()  # a pixel is one object's
        areas = scene.masks.sum(axis=(2, 3))
        assert (areas <= scene.full_areas).all()
        assert ((areas == 0) | (areas >= fewest)).all()
        assert len(scene.sprites) == len(scene.masks)


def test_objects_hide_one_another_leave_and_return(scenes: list[Scene]):
    areas = np.concatenate([scene.masks.sum(axis=(2, 3)) for scene in scenes])
    full = np.concatenate([scene.full_areas for scene in scenes])
    assert ((areas > 0) & (areas < 0.5 * full)).any(axis=1).mean() > 0.2
    inside = full > 0
    gone_between = [np.flatnonzero(row)[-1] - np.flatnonzero(row)[0] >= row.sum() for row in inside if row.any()]
    assert any(gone_between)


def test_half_of_the_scenes_hold_look_alikes():
    generator = SceneGenerator(replace(DRAWN, size=(32, 57), difficulty=0.5, objects=(4, 12)), 2)
    sprites = [generator.scene(index, [0]).sprites for index in range(150)]
    alike = np.mean([len(np.unique(shown)) < len(shown) for shown in sprites])
    assert 0.35 < alike < 0.65
    assert min(map(len, sprites)) >= 4
    assert max(map(len, sprites)) <= 12


def test_difficulty_brings_more_objects():
    def mean_count(difficulty: float) -> float:
        generator = SceneGenerator(replace(DRAWN, size=(32, 57), difficulty=difficulty), 4)
        return float(np.mean([len(generator.scene(index, [0]).sprites) for index in range(60)]))

    assert mean_count(0.0) + 1 < mean_count(1.0)


def test_no_object_and_exact_counts():
    for index in range(8):
        nothing = SceneGenerator(replace(DRAWN, objects=(0, 0)), 0).scene(index, [0, 1])
        assert nothing.masks.shape == (0, 2, 90, 160)
    assert len(SceneGenerator(replace(DRAWN, objects=(20, 20)), 0).scene(0, [0]).masks) == 20


@pytest.mark.parametrize(
    "change",
    [
        {"size": (8, 64)},
        {"frames": 0},
        {"objects": (3, 2)},
        {"difficulty": 1.5},
        {"glyph_share": 0.0, "shape_share": 0.0},
    ],
)
def test_settings_out_of_range(change: dict):
    with pytest.raises(ValueError):
        replace(SceneSettings(), **change)


@given(seed=st.integers(0, 10_000), time=st.floats(-10, 50), leaves=st.booleans(), difficulty=st.floats(0, 1))
def test_motion_is_smooth(seed: int, time: float, leaves: bool, difficulty: float):
    meeting = Meeting(0.9, 0.5, 12.0)
    motion = random_motion(np.random.default_rng(seed), meeting, 0.3, 16 / 9, difficulty, leaves)
    here, soon = motion.at(time), motion.at(time + 1e-3)
    for name in ("x", "y", "extent", "angle", "stretch_x", "stretch_y", "bend_x", "bend_y"):
        assert abs(getattr(here, name) - getattr(soon, name)) < 2e-3
    assert here.extent > 0.05
    assert min(here.stretch_x, here.stretch_y) > 0.3


def test_a_placed_square_lies_where_its_pose_says():
    canvas, owners = np.zeros((100, 200, 3), np.float32), np.full((100, 200), NOBODY, np.int16)
    area = paint(canvas, owners, place(square(), upright(0.5, 0.5, 0.4), 100), 0)
    assert area == np.count_nonzero(owners == 0) == 40 * 40
    rows, columns = np.nonzero(owners == 0)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (30, 69, 30, 69)
    assert np.allclose(canvas[32:68, 32:68], 200, atol=1)
    # Turned by 45 degrees it keeps its area and reaches half its diagonal.
    area = paint(canvas, owners, place(square(), upright(1.5, 0.5, 0.4, np.pi / 4), 100), 1)
    assert area == pytest.approx(1600, rel=0.03)
    assert np.nonzero(owners == 1)[0].max() == pytest.approx(50 + 20 * np.sqrt(2), abs=1.5)


def test_what_is_painted_later_hides():
    canvas, owners = np.zeros((100, 100, 3), np.float32), np.full((100, 100), NOBODY, np.int16)
    placed = place(square(), upright(0.5, 0.5, 0.4), 100)
    paint(canvas, owners, placed, 0)
    covered = paint(canvas, owners, place(square(), upright(0.7, 0.5, 0.4), 100), 1)
    assert covered == 1600
    assert np.count_nonzero(owners == 0) == pytest.approx(800, abs=40)
    # Without an identity it hides all the same.
    paint(canvas, owners, place(square(), upright(0.5, 0.5, 1.5), 100), NOBODY)
    assert (owners == NOBODY).all()


@pytest.mark.parametrize("place_at", [(-3.0, 0.5), (0.5, 4.0), (0.0, 0.0), (1.0, 1.0)])
def test_sprites_may_lie_beyond_the_frame(place_at: tuple[float, float]):
    canvas, owners = np.zeros((64, 64, 3), np.float32), np.full((64, 64), NOBODY, np.int16)
    placed = place(square(), upright(*place_at, 0.5), 64, blur=(5.0, -3.0))
    area = paint(canvas, owners, placed, 0)
    assert area == np.count_nonzero(owners == 0)
    darken(canvas, placed, 0.5, 2.0, (3, 3))
    assert np.isfinite(canvas).all()


def test_bending_and_shrinking_cut_nothing_off():
    """The bounding box of a warped sprite holds all of it: its rim is transparent."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        pose = Pose(
            0.5, 0.5, rng.uniform(0.05, 0.9), rng.uniform(0, 7), rng.uniform(0.4, 1), rng.uniform(0.7, 1),
            rng.uniform(-0.22, 0.22), rng.uniform(-0.22, 0.22), rng.choice([0.0, 0.05]), rng.uniform(0, 7),
        )  # fmt: skip
        alpha = place(square(), pose, 200).patch[..., 3]
        rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        assert rim.max() == 0


def test_a_shadow_darkens_beside_the_sprite():
    canvas = np.full((100, 100, 3), 100, np.float32)
    darken(canvas, place(square(), upright(0.5, 0.5, 0.4), 100), 0.5, 1.0, (10, 0))
    assert canvas[50, 60] == pytest.approx(50, abs=1)
    assert (canvas[50, 10] == 100).all()


def test_photographs_and_cutouts_are_told_apart(tmp_path: Path):
    deep = tmp_path / "pictures" / "déjà vu"
    deep.mkdir(parents=True)
    for number in range(3):
        (deep / f"{number}.png").write_bytes(cv2.imencode(".png", picture(number))[1].tobytes())
    large = cv2.resize(picture(0), (1500, 1125))
    (deep / "the first again, larger.png").write_bytes(cv2.imencode(".png", large)[1].tobytes())
    (deep / "plain.png").write_bytes(cv2.imencode(".png", np.full((300, 300, 3), 99, np.uint8))[1].tobytes())
    (deep / "broken.jpg").write_bytes(b"no picture")
    (deep / "empty.jpg").touch()
    thing = np.dstack([picture(9, 200, 200), np.zeros((200, 200), np.uint8)])
    cv2.circle(thing, (100, 100), 60, (10, 200, 30, 255), -1)
    (deep / "thing.png").write_bytes(cv2.imencode(".png", thing)[1].tobytes())

    photographs, cutouts = Photographs((tmp_path,)), Cutouts((tmp_path,))
    assert len(photographs) == 3
    assert len(cutouts) == 1
    assert cutouts.picture(np.random.default_rng(0)).shape == (121, 121, 4)
    settings = replace(DRAWN, photographs=(tmp_path,), cutouts=(tmp_path,), patch_share=1.0, cutout_share=1.0)
    scene = SceneGenerator(replace(settings, difficulty=1.0), 0).scene(1, [0, 5])
    assert scene.masks.any()


@pytest.mark.parametrize("size", [(1500, 250), (250, 2500), (250, 9000)])
def test_pictures_far_from_square_are_backgrounds_with_litter(size: tuple[int, int], tmp_path: Path):
    cv2.imwrite(str(tmp_path / "narrow.png"), picture(1, *size))
    generator = SceneGenerator(replace(DRAWN, difficulty=1.0, photographs=(tmp_path,)), 2)
    for index in range(12):
        generator.scene(index, [0])


def test_folders_without_pictures_are_refused(tmp_path: Path):
    with pytest.raises(VideoError, match="not a folder"):
        SceneGenerator(replace(DRAWN, photographs=(tmp_path / "none",)), 0).check()
    with pytest.raises(VideoError, match="holds no pictures"):
        SceneGenerator(replace(DRAWN, cutouts=(tmp_path,)), 0).check()
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(VideoError, match="hold no photographs"):
        SceneGenerator(replace(DRAWN, photographs=(tmp_path,)), 0).scene(0, [0])
    with pytest.raises(VideoError, match="transparent ground"):
        SceneGenerator(replace(DRAWN, cutouts=(tmp_path,)), 0).scene(0, [0])


def test_a_file_that_is_no_colour_font_is_refused(tmp_path: Path):
    with pytest.raises(StorageError, match="does not exist"):
        ColourFont(tmp_path / "none.ttf")
    (tmp_path / "text.ttf").write_text("not a font")
    with pytest.raises(StorageError, match="not a font"):
        ColourFont(tmp_path / "text.ttf")


def test_glyphs_of_the_installed_font_are_pictures():
    font = ColourFont(find_colour_font())
    assert len(font) > 1000
    glyphs = [font.glyph(number) for number in range(0, len(font), 25)]
    assert all(glyph.shape[2] == 4 and glyph[..., 3].max() == 255 for glyph in glyphs)
    assert np.median([min(glyph.shape[:2]) for glyph in glyphs]) > 90


def test_every_kind_of_sprite_is_drawn(tmp_path: Path):
    (tmp_path / "photograph.png").write_bytes(cv2.imencode(".png", picture(1))[1].tobytes())
    maker = SpriteMaker(SceneSettings(photographs=(tmp_path,)))
    rng = np.random.default_rng(0)
    for make in (maker.glyph, maker.shape, maker.patch):
        for time in (0.0, 4.5):
            cutout = make(rng).cutout(time)
            assert cutout.dtype == np.uint8
            assert (cutout[..., 3] > 127).mean() > 0.05
            assert (cutout[..., :3] <= cutout[..., 3:]).all()  # colours are premultiplied
            assert not cutout[0].any() and not cutout[:, -1].any()  # a transparent border
