"""Who decides whether masks are drawn by the pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import engine
from engine.types import Mask

DEMO = next((Path(__file__).parents[4] / "resources" / "demo").glob("*.mp4"))
WAYS = ("follow_edges", "weigh_colours")


def chosen(options: engine.PrelabelOptions, way: str, value: bool) -> engine.PrelabelOptions:
    changes: dict[str, Any] = {way: value}
    return dataclasses.replace(options, **changes)


def masks_of(options: engine.PrelabelOptions, model: engine.Model) -> list[Mask]:
    with engine.open_video(DEMO) as video:
        results = engine.prelabel(video, model, options)
        masks = [mask for track in next(results).tracks for mask in track.masks.values()]
        results.close()
    return masks


def test_the_model_and_a_person_decide() -> None:
    model = engine.load_model("bundled", device="cpu")
    default = masks_of(engine.PrelabelOptions(), model)
    assert default == masks_of(engine.PrelabelOptions(follow_edges=True, weigh_colours=True), model)
    for way in WAYS:
        assert getattr(model.config, way)
        assert default != masks_of(chosen(engine.PrelabelOptions(), way, False), model)


def test_published_results_stay_as_published() -> None:
    model = engine.load_model("bundled", device="cpu")
    published = engine.PrelabelOptions("published")
    default = masks_of(published, model)
    for way in WAYS:
        assert default == masks_of(chosen(published, way, False), model)
        assert default != masks_of(chosen(published, way, True), model)
