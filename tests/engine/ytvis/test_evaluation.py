"""The evaluation against published evaluators' answers, and against cases whose answer is known."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.errors import FormatError
from engine.types import Category, Mask, Track
from engine.ytvis import (
    AnnotatedTrack,
    Dataset,
    Result,
    Video,
    dataset_from_tracks,
    evaluate,
    frame_names,
    read_dataset,
    read_results,
    results_of_tracks,
)

DATA = Path(__file__).parent / "data"


def test_agrees_with_the_published_evaluators():
    dataset = read_dataset(DATA / "gt.json")
    evaluation = evaluate(dataset, read_results(DATA / "results.json", dataset))
    expected = json.loads((DATA / "expected.json").read_text())
    assert evaluation.stats == pytest.approx({**expected["ovis"], **expected["stats"]}, abs=1e-9)
    assert list(evaluation.per_category.values()) == pytest.approx(expected["per_category_AP"], abs=1e-9)
    assert json.loads(json.dumps(evaluation.to_json()))["AP50"] == evaluation.stats["AP50"]


def moving_square(offset: int, frames: int = 4) -> dict[int, Mask]:
    masks = {}
    for frame in range(frames):
        bitmap = np.zeros((40, 60), dtype=bool)
        bitmap[5:25, offset + 3 * frame : offset + 3 * frame + 20] = True
        masks[frame] = Mask.from_bitmap(bitmap)
    return masks


LEFT_HALVES = {frame: np.arange(60) < 2 + 3 * frame + 10 for frame in range(4)}


def one_object(iscrowd: bool = False) -> Dataset:
    video = Video(id=1, width=60, height=40, file_names=frame_names("v", 4))
    track = AnnotatedTrack(1, 1, moving_square(2), iscrowd=iscrowd)
    return dataset_from_tracks([video], [track], [Category(1, "object")])


def found(offset: int, score: float = 0.9) -> list[Result]:
    return results_of_tracks(1, [Track(1, 1, score, moving_square(offset))], 4)


def test_perfect_results():
    stats = evaluate(one_object(), found(2)).stats
    assert stats["AP"] == stats["AP50"] == stats["AR1"] == stats["AP_small"] == 1.0
    assert stats["AP_medium"] == stats["AP_large"] == -1.0
    assert "AP_light" not in stats


def test_no_results():
    stats = evaluate(one_object(), []).stats
    assert stats["AP"] == stats["AR10"] == 0.0


def test_overlap_decides_between_thresholds():
    # 16 of 20 columns shared: IoU 16 / 24 reaches 0.5 to 0.65, that is four of ten thresholds.
    stats = evaluate(one_object(), found(6)).stats
    assert stats == stats | {"AP50": 1.0, "AP75": 0.0}
    assert stats["AP"] == pytest.approx(0.4)


def test_an_overlap_of_just_the_threshold_counts():
    """10 of the object's 20 columns."""
    half = {frame: Mask.from_bitmap(mask.to_bitmap() & LEFT_HALVES[frame]) for frame, mask in moving_square(2).items()}
    stats = evaluate(one_object(), results_of_tracks(1, [Track(1, 1, 0.9, half)], 4)).stats
    assert stats == stats | {"AP50": 1.0, "AP75": 0.0}
    assert stats["AP"] == pytest.approx(0.1)


def test_sizes_include_both_ends():
    """What has 128 x 128 pixels is small and medium, be it an object or a mistake."""
    video = Video(id=1, width=256, height=128, file_names=frame_names("v", 1))
    left = np.zeros((128, 256), dtype=bool)
    left[:, :128] = True
    masks, mistake = {0: Mask.from_bitmap(left)}, {0: Mask.from_bitmap(~left)}
    dataset = dataset_from_tracks([video], [AnnotatedTrack(1, 1, masks)], [Category(1, "object")])
    found = results_of_tracks(1, [Track(1, 1, 0.9, mistake), Track(2, 1, 0.8, masks)], 1)
    stats = evaluate(dataset, found).stats
    assert [stats[name] for name in ("AP_small", "AP_medium", "AP_large")] == pytest.approx([0.5, 0.5, -1.0])


def test_a_hundred_of_a_video_and_a_category_are_looked_at():
    video = Video(id=1, width=60, height=40, file_names=frame_names("v", 1))
    bitmaps = np.zeros((15, 40, 60), dtype=bool)
    for number in range(15):
        bitmaps[number, :, 4 * number : 4 * number + 3] = True
    masks = [{0: Mask.from_bitmap(bitmap)} for bitmap in bitmaps]
    tracks = [AnnotatedTrack(1, 1, mask) for mask in masks]
    dataset = dataset_from_tracks([video], tracks, [Category(1, "object")])
    found = [Track(number, 1, 0.9 - number / 100, mask) for number, mask in enumerate(masks)]
    stats = evaluate(dataset, results_of_tracks(1, found, 1)).stats
    assert [stats[name] for name in ("AP", "AR100", "AR10")] == pytest.approx([1.0, 1.0, 10 / 15])


def test_levels_of_occlusion_may_be_given_for_some_objects_and_frames_only():
    video = Video(id=1, width=60, height=40, file_names=frame_names("v", 4))
    seen = {frame: mask for frame, mask in moving_square(2).items() if frame != 1}
    tracks = [
        AnnotatedTrack(1, 1, seen, occlusion={0: "severe_occlusion", 2: "no_occlusion", 3: "no_occlusion"}),
        AnnotatedTrack(1, 1, moving_square(25)),
    ]
    dataset = dataset_from_tracks([video], tracks, [Category(1, "object")])
    assert dataset.annotations[0].occlusion == ["severe_occlusion", None, "no_occlusion", "no_occlusion"]
    stats = evaluate(dataset, results_of_tracks(1, [Track(1, 1, 0.9, seen)], 4)).stats
    assert (stats["AP_light"], stats["AP_medium_occlusion"], stats["AP_heavy"]) == (-1.0, 1.0, -1.0)
    assert stats["AR100"] == 0.5


def test_a_better_scored_mistake_halves_precision():
    stats = evaluate(one_object(), [*found(30, 0.9), *found(2, 0.8)]).stats
    assert stats["AP"] == pytest.approx(0.5)
    assert stats["AR1"] == 0.0
    assert stats["AR10"] == 1.0


def test_crowd_alone_leaves_nothing_to_find():
    assert set(evaluate(one_object(iscrowd=True), found(2)).stats.values()) == {-1.0}


def test_other_categories_do_not_count():
    results = found(2)
    results[0].category_id = 7
    assert evaluate(one_object(), results).stats["AP"] == 0.0


def test_test_sets_cannot_be_evaluated():
    dataset = one_object()
    dataset.annotations.clear()
    with pytest.raises(FormatError, match="no annotations"):
        evaluate(dataset, [])


def test_results_of_another_data_set_are_refused():
    results = found(2)
    results[0].video_id = 9
    with pytest.raises(FormatError, match=r"results\[0\].video_id: there is no video with id 9"):
        evaluate(one_object(), results)
