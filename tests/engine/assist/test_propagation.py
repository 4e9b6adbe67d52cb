"""Masks that are right are carried on to the frames beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

import engine
from engine.assist import PropagatedFrame, propagate
from engine.errors import DeviceError, VideoError
from engine.inference.encoded_frames import Model
from engine.model.outputs import Features
from engine.types import ClipPrediction, Mask
from tests.engine.assist.moving import SIZE, BlindModel, MovingDiscs, straight

COUNT = 14
RIGHT, LEFT = straight(COUNT, (48, 100), (10, 0)), straight(COUNT, (208, 60), (-10, 4))
HIDDEN = Mask.from_bitmap(MovingDiscs._inside((-99, -99)))


@pytest.fixture(scope="module")
def bundled() -> Model:
    return engine.load_model("bundled")


def walked(video: MovingDiscs, model: Model, frames: range, *discs: int) -> list[PropagatedFrame]:
    start = frames.start - frames.step
    return list(propagate(video, model, {disc: {start: video.mask(disc, start)} for disc in discs}, frames))


@pytest.mark.parametrize(
    "frames", [range(1, COUNT), range(COUNT - 2, -1, -1), range(6, 9), range(5, 2, -1), range(13, 14)]
)
def test_a_mask_follows_its_object_through_the_frames_asked_for(frames: range, bundled: Model) -> None:
    video = MovingDiscs({0: RIGHT})
    results = walked(video, bundled, frames, 0)
    assert [result.frame for result in results] == list(frames)
    for result in results:
        assert result.masks[0].iou(video.mask(0, result.frame)) > 0.85
        assert 0.5 < result.scores[0] <= 1


def test_motion_and_colours_do_without_the_network() -> None:
    video = MovingDiscs({0: RIGHT})
    for result in walked(video, BlindModel(), range(1, COUNT), 0):
        assert result.masks[0].iou(video.mask(0, result.frame)) > 0.8


def test_look_alikes_that_cross_come_out_as_themselves(bundled: Model) -> None:
    video = MovingDiscs({7: RIGHT, 3: LEFT})
    results = walked(video, bundled, range(1, COUNT), 7, 3)
    for result in (*results[:5], *results[-2:]):
        for disc in (7, 3):
            assert result.masks[disc].iou(video.mask(disc, result.frame)) > 0.9


def test_a_pixel_belongs_to_one_object_at_most(bundled: Model) -> None:
    video = MovingDiscs({7: RIGHT, 3: LEFT})
    for result in walked(video, bundled, range(1, COUNT), 7, 3):
        shared = result.masks[7].to_bitmap() & result.masks[3].to_bitmap()
        assert shared.sum() <= 0.01 * result.masks[7].area  # where the masks are enlarged to the size of the video


def test_apart_they_are_followed_as_each_alone(bundled: Model) -> None:
    video = MovingDiscs({0: RIGHT, 1: straight(COUNT, (208, 150), (0, -2))})
    together = walked(video, bundled, range(1, 6), 0, 1)
    for disc in (0, 1):
        alone = walked(video, bundled, range(1, 6), disc)
        assert [result.masks[disc] for result in together] == [result.masks[disc] for result in alone]


def test_masks_that_are_given_come_back_and_are_followed_from_there_on() -> None:
    """A person has said at frame 5 that the object is the other disc."""
    video = MovingDiscs({0: RIGHT, 1: LEFT})
    masks = {0: video.mask(0, 0), 5: video.mask(1, 5)}
    results = list(propagate(video, BlindModel(), {0: masks}, range(1, COUNT)))
    assert results[4].masks[0] == masks[5]
    assert results[4].scores[0] == 1
    assert results[3].masks[0].iou(video.mask(0, 4)) > 0.8
    assert results[6].masks[0].iou(video.mask(1, 7)) > 0.8


def test_an_object_that_is_given_as_hidden_is_found_again_only_by_the_network() -> None:
    video = MovingDiscs({0: RIGHT})
    results = list(propagate(video, BlindModel(), {0: {0: video.mask(0, 0), 3: HIDDEN}}, range(1, 8)))
    assert [0 in result.masks for result in results] == [True, True, False, False, False, False, False]


def test_an_object_that_goes_has_no_mask(bundled: Model) -> None:
    gone = [*RIGHT[:6], *[None] * 8]
    results = walked(MovingDiscs({0: gone}), bundled, range(1, COUNT), 0)
    assert all(result.masks for result in results[:5])
    assert not any(result.masks for result in results[-4:])


@pytest.mark.parametrize("clip_length", [1, 2, 5])
@pytest.mark.parametrize("clips_at_once", [1, 2, None])
def test_any_length_of_clips_serves(clip_length: int, clips_at_once: int | None) -> None:
    model = BlindModel(clip_length)
    model.clips_at_once = clips_at_once
    video = MovingDiscs({0: RIGHT})
    expected = [result.masks for result in walked(video, BlindModel(), range(4, 9), 0)]
    assert [result.masks for result in walked(video, model, range(4, 9), 0)] == expected


def test_a_video_shorter_than_a_clip_serves(bundled: Model) -> None:
    video = MovingDiscs({0: RIGHT[:2]})
    (result,) = walked(video, bundled, range(1, 2), 0)
    assert result.masks[0].iou(video.mask(0, 1)) > 0.85


def test_no_more_frames_are_read_than_clips_need() -> None:
    video = MovingDiscs({0: straight(60, (48, 100), (0, 0))})
    model = BlindModel(3)
    walked(video, model, range(20, 24), 0)
    assert sorted(set(video.read)) == list(range(18, 25))  # one before the start, one after the end


@pytest.mark.parametrize(("worth", "most"), [(None, 8), (4, 2)])
def test_few_clips_are_decoded_at_once_however_many_a_window_has(
    monkeypatch: pytest.MonkeyPatch, worth: int | None, most: int
) -> None:
    """What they offer lies in memory until the frames that they hold are through, and a person waits for all of them."""
    groups: list[int] = []
    decode = BlindModel.decode_clips

    def note(model: BlindModel, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        groups.append(len(clips))
        return decode(model, features, clips)

    monkeypatch.setattr(BlindModel, "decode_clips", note)
    model = BlindModel()
    model.frames_at_once = None
    model.clips_at_once = worth
    model.config = model.config.replace(window_length=30)
    walked(MovingDiscs({0: straight(40, (48, 100), (0, 0))}), model, range(1, 40), 0)
    assert sum(groups) == 38 and max(groups) == most


def test_a_device_without_room_for_what_a_clip_offers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(torch, "einsum", no_room)
    with pytest.raises(DeviceError, match="out of memory"):
        walked(MovingDiscs({0: RIGHT}), BlindModel(), range(1, 3), 0)


def test_a_device_short_of_memory_is_said_and_changes_nothing() -> None:
    class Narrow(BlindModel):
        def encode(self, frames: Tensor) -> Features:
            if len(frames) > 1:
                raise torch.OutOfMemoryError("no room")
            return super().encode(frames)

    video = MovingDiscs({0: RIGHT})
    expected = walked(video, BlindModel(), range(4, 9), 0)
    found = walked(video, Narrow(), range(4, 9), 0)
    assert [result.masks for result in found] == [result.masks for result in expected]
    assert sum("1 frames at a time" in note for result in found for note in result.notes) == 1
    assert not any(result.notes for result in expected)


def test_it_stops_when_asked() -> None:
    video = MovingDiscs({0: RIGHT})
    seen: list[int] = []
    masks = {0: {0: video.mask(0, 0)}}
    for result in propagate(video, BlindModel(), masks, range(1, COUNT), should_stop=lambda: len(seen) == 3):
        seen.append(result.frame)
    assert seen == [1, 2, 3]


def test_an_object_is_left_when_asked_and_the_others_go_on_as_without_it() -> None:
    video = MovingDiscs({7: RIGHT, 3: LEFT})
    seen: list[int] = []
    masks = {disc: {0: video.mask(disc, 0)} for disc in (7, 3)}
    masks[3][9] = video.mask(3, 9)  # of no account any more
    results = []
    for result in propagate(
        video, BlindModel(), masks, range(1, COUNT), is_followed=lambda disc: disc == 7 or not seen
    ):
        seen.append(result.frame)
        results.append(result)
    assert seen == list(range(1, COUNT))
    assert [3 in result.masks for result in results] == [True] + [False] * (COUNT - 2)
    assert [3 in result.scores for result in results] == [True] + [False] * (COUNT - 2)
    alone = walked(video, BlindModel(), range(1, COUNT), 7)
    assert [result.masks[7] for result in results] == [result.masks[7] for result in alone]


def test_with_nothing_left_to_follow_it_ends() -> None:
    video = MovingDiscs({0: RIGHT, 1: LEFT})
    seen: list[int] = []
    masks = {disc: {0: video.mask(disc, 0)} for disc in (0, 1)}
    for result in propagate(video, BlindModel(), masks, range(1, COUNT), is_followed=lambda disc: len(seen) < 2 + disc):
        seen.append(result.frame)
    assert seen == [1, 2, 3]


def test_closing_the_generator_ends_the_reading() -> None:
    video = MovingDiscs({0: RIGHT})
    results = propagate(video, BlindModel(), {0: {0: video.mask(0, 0)}}, range(1, COUNT))
    next(results)
    results.close()  # a thread that was left behind fails the test


def test_a_frame_that_cannot_be_read_ends_it_after_those_before() -> None:
    video = MovingDiscs({0: RIGHT}, broken_at=10)
    seen = []
    with pytest.raises(VideoError, match="frame 10 cannot be decoded"):
        for result in propagate(video, BlindModel(), {0: {0: video.mask(0, 0)}}, range(1, COUNT)):
            seen.append(result.frame)
    assert seen == list(range(1, len(seen) + 1))


def test_nothing_to_do_is_nothing_done() -> None:
    video = MovingDiscs({0: RIGHT})
    assert not list(propagate(video, BlindModel(), {}, range(1, 4)))
    assert not list(propagate(video, BlindModel(), {0: {0: video.mask(0, 0)}}, range(1, 1)))
    assert not video.read


@pytest.mark.parametrize(
    ("given", "frames", "words"),
    [
        ({0: {3: HIDDEN}}, range(4, 6), "object 0 has no mask in frame 3"),
        ({0: {2: HIDDEN}}, range(4, 6), "object 0 has no mask in frame 3"),
        ({0: {0: MovingDiscs({0: RIGHT}).mask(0, 0)}}, range(1, 30), "not neighbours among the video's 14 frames"),
        ({0: {0: MovingDiscs({0: RIGHT}).mask(0, 0)}}, range(3), "not neighbours"),
        ({0: {0: MovingDiscs({0: RIGHT}).mask(0, 0)}}, range(2, 8, 2), "not neighbours"),
        (
            {0: {0: Mask.from_bitmap(MovingDiscs._inside((9, 9))[:100])}},
            range(1, 3),
            "a mask of 256x100, the video has",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[int, dict[int, Mask]], frames: range, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        list(propagate(MovingDiscs({0: RIGHT}), BlindModel(), given, frames))


def test_tiny_objects_are_followed_or_lost_but_break_nothing(bundled: Model) -> None:
    video = MovingDiscs({0: RIGHT})
    bitmap = video.mask(0, 0).to_bitmap() & False
    bitmap[100, 48] = True
    results = list(propagate(video, bundled, {0: {0: Mask.from_bitmap(bitmap)}}, range(1, 5)))
    assert [result.frame for result in results] == [1, 2, 3, 4]
    assert all(mask.height == SIZE[0] for result in results for mask in result.masks.values())
