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
