"""The fast path says what the plain one says."""

from __future__ import annotations

from pathlib import Path

import engine
from tests.plain_path import prelabel_plainly

SCENE = next((Path(__file__).parents[3] / "resources" / "demo").glob("*.mp4"))
FRAMES = 14


class Beginning:
    """The first frames of a video."""

    def __init__(self, video: engine.FrameSource) -> None:
        self._video = video
        self.size, self.timestamps = video.size, video.timestamps[:FRAMES]

    def __len__(self) -> int:
        return FRAMES

    def __getitem__(self, index: int):
        return self._video[index]


def test_the_bundled_model_finds_the_same_both_ways() -> None:
    model = engine.load_model("bundled", device="cpu")
    with engine.open_video(SCENE) as video:
        expected = prelabel_plainly(Beginning(video), model.network)
        found: dict[int, dict[int, engine.Mask]] = {}
        for result in engine.prelabel(Beginning(video), model):
            for track in result.tracks:
                found.setdefault(track.id - 1, {}).update(track.masks)
    found = {number: masks for number, masks in found.items() if masks}
    assert expected
    assert found.keys() == expected.keys()
    for number, masks in expected.items():
        assert found[number].keys() == masks.keys()
        pairs = [(mask.to_bitmap(), found[number][frame].to_bitmap()) for frame, mask in masks.items()]
        both = sum(int((one & other).sum()) for one, other in pairs)
        either = sum(int((one | other).sum()) for one, other in pairs)
        assert both >= 0.999 * either  # of the tube: one pixel of a small mask may round the other way
