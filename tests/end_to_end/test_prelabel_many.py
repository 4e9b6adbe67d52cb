"""`prelabel` with worker processes finds what `prelabel` in one process finds."""

from __future__ import annotations

from pathlib import Path

from app import cli
from engine import ytvis
from engine.video import open_video
from tests.end_to_end.conftest import FRAMES


def test_workers_find_the_same_and_draw_it(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    common = ["--model", str(tiny_model), "--device", "cpu", "--format", "results", "-o"]
    alone = {}
    for number, name in enumerate(("two", "one"), start=1):
        path = tmp_path / f"{name}.json"
        assert cli.main(["prelabel", str(films / f"{name}.mp4"), *common, str(path)]) == 0
        alone[number] = ytvis.read_results(path)
    together = tmp_path / "together.json"
    words = [str(films / "two.mp4"), str(films / "one.mp4"), "--workers", "2", "--overlay", str(tmp_path / "drawn")]
    assert cli.main(["prelabel", *words, *common, str(together)]) == 0
    found = ytvis.read_results(together)
    assert {result.video_id for result in found} == set(alone)
    for number, expected in alone.items():
        mine = [result for result in found if result.video_id == number]
        assert [result.category_id for result in mine] == [result.category_id for result in expected]
        for one, other in zip(map(ytvis.masks_of, mine), map(ytvis.masks_of, expected), strict=True):
            assert one.keys() == other.keys()
            assert all(one[frame].iou(other[frame]) > 0.99 for frame in one)  # other threads, other roundings
    with open_video(tmp_path / "drawn" / "one.mp4") as drawn:
        assert len(drawn) == FRAMES
