"""The stream of results over a model that knows where its blobs are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.errors import DeviceError, VideoError
from engine.inference import PrelabelOptions, collect_tracks, prelabel
from engine.inference.clips import plan
from engine.inference.suppression import ClipDetections, detect_clips
from engine.model.config import MDQEConfig
from engine.model.outputs import Features
from engine.types import Category, ClipPrediction

SIZE = (64, 96)


class PaintedVideo:
    """Discs of plain colours; pixel value 50·(number + 1) shows object ``number``."""

    def __init__(self, places: Sequence[dict[int, tuple[int, int]]], broken_at: int | None = None) -> None:
        self.places, self.broken_at = places, broken_at
        self.size = SIZE
        self.timestamps = np.arange(len(places)) / 10

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: int) -> np.ndarray[Any, Any]:
        if index == self.broken_at:
            raise VideoError(f"frame {index} cannot be decoded")
        frame = np.zeros((*SIZE, 3), np.uint8)
        rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
        for number, (y, x) in self.places[index].items():
            frame[(rows - y) ** 2 + (columns - x) ** 2 < 100] = 50 * (number + 1)
        return frame


class SeeingModel:
    """Answers with one query for each object: its mask features are the colours, its embedding its number."""

    def __init__(self, objects: int = 3, fits: int = 1000, **changes: Any) -> None:
        self.objects, self.fits = objects, fits
        self.encoded = 0
        self.frames_at_once: int | None = None
        self.clips_at_once: int | None = None
        self.computes_aside = False
        self.config = MDQEConfig(
            num_classes=2,
            clip_length=3,
            window_length=5,
            test_short_side=SIZE[0],
            categories=(Category(7, "disc"), Category(9, "ring")),
        ).replace(**changes)

    def encode(self, frames: Tensor) -> Features:
        if len(frames) > self.fits:
            raise torch.OutOfMemoryError("no room")
        self.encoded += len(frames)
        values = frames[:, 0, ::4, ::4].float()  # (F, h4, w4)
        planes = torch.stack([((values - 50 * (n + 1)).abs() < 5).float() for n in range(self.objects)])
        planes = torch.cat([planes, torch.ones_like(planes[:1])])  # a plane of ones carries the bias
        tokens = torch.zeros(len(frames), 1, 1)
        return Features(tokens, torch.zeros(len(frames), 1, dtype=torch.bool), ((1, 1),) * 4, planes, SIZE, SIZE)

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        return [self.decode(features, clip) for clip in clips]

    def decode(self, features: Features, indices: Sequence[int]) -> ClipPrediction:
        seen = features.mask_features[:-1, list(indices)].flatten(1).any(1)
        scores = torch.zeros(self.objects, 2)
        scores[:, 0] = torch.where(seen, 0.9, 0.01)
        coefficients = torch.cat([torch.eye(self.objects) * 20, torch.full((self.objects, 1), -10.0)], 1)
        embeddings = torch.eye(self.objects, 8) * 5
        return ClipPrediction(scores, coefficients, embeddings, torch.zeros(self.objects, len(indices), 4))


def crossing(length: int) -> list[dict[int, tuple[int, int]]]:
    return [{0: (20, 15 + 2 * i), 1: (44, 80 - 2 * i)} for i in range(length)]


@given(
    length=st.integers(1, 80),
    clip=st.integers(1, 6),
    stride=st.integers(1, 6),
    window=st.integers(1, 12),
    skip=st.booleans(),
)
def test_windows_answer_for_every_frame_once(length: int, clip: int, stride: int, window: int, skip: bool) -> None:
    steps = list(plan(length, clip, min(stride, clip), window, skip))
    assert [f for step in steps if step.window is not None for f in step.window] == list(range(length))
    assert {f for step in steps for f in step.clip} == set(range(length))
    assert [step.is_last for step in steps].count(True) == 1
    assert steps[-1].is_last
    ended = 0
    for step in steps:  # a window never ends before a clip has seen its last frame, nor much later
        assert step.window is None or step.window.start < step.window.stop <= step.clip.stop
        ended = ended if step.window is None else step.window.stop
        assert step.is_last or ended + window > step.clip.start + min(stride, clip)


@pytest.mark.parametrize(("clip", "stride"), [(1, 1), (3, 3), (6, 2)])
def test_published_clips_of_any_length_and_stride(clip: int, stride: int) -> None:
    model = SeeingModel(clip_length=clip, clip_stride=stride, window_length=6)
    tracks = collect_tracks(prelabel(PaintedVideo(crossing(12)), model, PrelabelOptions("published")), "published")
    assert [sorted(track.masks) for track in tracks[:2]] == [list(range(12))] * 2


@pytest.mark.parametrize("length", [1, 2, 3, 4, 17])
def test_one_track_per_object_with_its_category_and_masks(length: int) -> None:
    results = list(prelabel(PaintedVideo(crossing(length)), SeeingModel()))
    tracks = collect_tracks(results)
    assert len(tracks) == 2
    for track in tracks:
        assert track.category_id == 7
        assert sorted(track.masks) == list(range(length))
        assert all(200 < mask.area < 450 for mask in track.masks.values())
    assert results[-1].is_last


def test_no_object_gives_no_track() -> None:
    results = list(prelabel(PaintedVideo([{}] * 8), SeeingModel()))
    assert collect_tracks(results) == ()
    assert collect_tracks(results, "published") == ()


def test_identity_survives_being_hidden() -> None:
    places = crossing(30)
    for frame in range(10, 16):
        del places[frame][1]
    tracks = collect_tracks(prelabel(PaintedVideo(places), SeeingModel()))
    assert len(tracks) == 2
    hidden = next(track for track in tracks if len(track.masks) == 24)
    assert set(hidden.masks) == set(range(30)) - set(range(10, 16))


def test_newcomer_is_neither_swallowed_nor_given_a_vanished_identity() -> None:
    places: list[dict[int, tuple[int, int]]] = [{0: (20, 15 + i)} for i in range(10)] + [
        {2: (44, 80 - i)} for i in range(15)
    ]
    tracks = collect_tracks(prelabel(PaintedVideo(places), SeeingModel()))
    assert sorted(tuple(sorted(track.masks)) for track in tracks) == [tuple(range(10)), tuple(range(10, 25))]


def test_each_frame_is_encoded_once_and_results_come_near_online() -> None:
    model = SeeingModel()
    stream = prelabel(PaintedVideo(crossing(40)), model)
    first = next(stream)
    assert first.frames == range(5)
    assert model.encoded <= 10
    list(stream)
    assert model.encoded == 40


def test_closing_and_stopping_end_the_work() -> None:
    model = SeeingModel()
    stream = prelabel(PaintedVideo(crossing(200)), model)
    next(stream)
    stream.close()
    assert model.encoded <= 10
    clips: list[int] = []
    stopped = prelabel(
        PaintedVideo(crossing(200)),
        model,
        progress=lambda done, _: clips.append(done),
        should_stop=lambda: len(clips) >= 3,
    )
    assert list(stopped) == []
    assert len(clips) == 3


@pytest.mark.parametrize(
    "option", [{"window_length": 0}, {"window_length": -3}, {"clip_stride": 0}, {"score_threshold": 2}]
)
def test_options_that_make_no_sense_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(option))):
        PrelabelOptions(**option)


def test_clips_that_leave_frames_out_are_refused() -> None:
    with pytest.raises(ValueError, match="clip_stride"):
        list(prelabel(PaintedVideo(crossing(9)), SeeingModel(clip_length=2), PrelabelOptions(clip_stride=3)))


def test_progress_rises_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    list(prelabel(PaintedVideo(crossing(12)), SeeingModel(), progress=lambda done, total: seen.append((done, total))))
    assert seen[-1] == (12, 12)
    assert seen == sorted(seen)


def test_out_of_memory_halves_the_window_and_says_so() -> None:
    roomy, tight = SeeingModel(), SeeingModel(fits=2)
    expected = collect_tracks(prelabel(PaintedVideo(crossing(12)), roomy))
    results = list(prelabel(PaintedVideo(crossing(12)), tight))
    assert any("out of memory" in note for result in results for note in result.notes)
    assert collect_tracks(results) == expected
    with pytest.raises(DeviceError, match="out of memory"):
        list(prelabel(PaintedVideo(crossing(12)), SeeingModel(fits=0)))


@pytest.mark.parametrize("clips_at_once", [1, 2, 3, 100])
@pytest.mark.parametrize("frames_at_once", [1, 4])
def test_clips_decoded_together_change_nothing(clips_at_once: int, frames_at_once: int) -> None:
    model = SeeingModel()
    expected = list(prelabel(PaintedVideo(crossing(23)), model))
    model.clips_at_once, model.frames_at_once = clips_at_once, frames_at_once
    found = list(prelabel(PaintedVideo(crossing(23)), model))
    assert [result.frames for result in found] == [result.frames for result in expected]
    assert collect_tracks(found) == collect_tracks(expected)


class Diary(SeeingModel):
    """Computes aside and writes down when it is asked for what."""

    def __init__(self, refused: int | None = None, **changes: Any) -> None:
        super().__init__(**changes)
        self.computes_aside, self.refused = True, refused
        self.diary: list[str] = []

    def encode(self, frames: Tensor) -> Features:
        self.diary.append("encode")
        if self.diary.count("encode") == self.refused:
            raise torch.OutOfMemoryError("no room")
        return super().encode(frames)

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        self.diary.append("decode")
        return super().decode_clips(features, clips)


def test_a_device_that_computes_aside_has_the_next_window_while_the_host_works_on_this_one() -> None:
    model = Diary(window_length=8)
    expected = list(prelabel(PaintedVideo(crossing(40)), SeeingModel(window_length=8)))
    found = []
    for result in prelabel(PaintedVideo(crossing(40)), model):
        if not result.is_last:
            assert model.encoded >= min(result.frames.stop + 8, 40)
        found.append(result)
    assert model.encoded == 40
    assert model.diary[:5] == ["encode", "encode", "decode", "encode", "decode"]
    assert [result.frames for result in found] == [result.frames for result in expected]
    assert collect_tracks(found) == collect_tracks(expected)


@pytest.mark.parametrize("drawn", [False, True])
def test_a_device_that_computes_aside_changes_no_result(drawn: bool) -> None:
    changes = {"match_colours": drawn, "follow_edges": drawn, "weigh_colours": drawn, "window_length": 4}
    told: list[list[tuple[int, int]]] = [[], []]
    expected, found = (
        list(prelabel(PaintedVideo(crossing(50)), model, progress=lambda *done, notes=notes: notes.append(done)))
        for model, notes in zip((SeeingModel(**changes), Diary(**changes)), told, strict=True)
    )
    assert [result.frames for result in found] == [result.frames for result in expected]
    assert collect_tracks(found) == collect_tracks(expected)
    assert told[0] == told[1]


def test_beside_a_device_that_computes_aside_what_fails_or_stops_ends_all() -> None:
    with pytest.raises(VideoError, match="frame 7"):
        list(prelabel(PaintedVideo(crossing(12), broken_at=7), Diary()))
    clips: list[int] = []
    stream = prelabel(
        PaintedVideo(crossing(200)),
        Diary(),
        progress=lambda done, _: clips.append(done),
        should_stop=lambda: len(clips) >= 8,
    )
    assert len(list(stream)) <= 1
    assert len(clips) == 8
    model = Diary()
    stream = prelabel(PaintedVideo(crossing(200)), model)
    next(stream)
    stream.close()
    assert model.encoded < 200


@pytest.mark.parametrize("frames_at_once", [None, 3])
@pytest.mark.parametrize("kind", [SeeingModel, Diary])
@pytest.mark.parametrize("broken_at", [23, 24, 26, 33])
def test_windows_that_end_before_a_broken_frame_come_first(
    kind: type[SeeingModel], frames_at_once: int | None, broken_at: int
) -> None:
    model = kind(window_length=8)
    model.frames_at_once = frames_at_once
    found = []
    with pytest.raises(VideoError, match=f"frame {broken_at}"):
        for result in prelabel(PaintedVideo(crossing(40), broken_at=broken_at), model):
            found.append(result.frames)
    needed = model.config.clip_length - 1  # frames behind a window that its last clip looks at
    assert found == [range(start, start + 8) for start in range(0, 40, 8) if start + 8 + needed <= broken_at]


def test_where_the_next_window_does_not_fit_beside_it_waits() -> None:
    model = Diary(refused=3, window_length=8)
    results = list(prelabel(PaintedVideo(crossing(40)), model))
    assert model.diary == ["encode", "encode", "decode", "encode", *["encode", "decode"] * 3, "decode"]
    assert not any(result.notes for result in results)
    assert collect_tracks(results) == collect_tracks(prelabel(PaintedVideo(crossing(40)), SeeingModel(window_length=8)))


def test_out_of_memory_with_many_clips_decodes_fewer_and_says_so() -> None:
    class Narrow(SeeingModel):
        def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
            if len(clips) > 2:
                raise torch.OutOfMemoryError("no room")
            return super().decode_clips(features, clips)

    results = list(prelabel(PaintedVideo(crossing(12)), Narrow(window_length=8)))
    assert any("2 clips at a time" in note for result in results for note in result.notes)
    assert collect_tracks(results) == collect_tracks(prelabel(PaintedVideo(crossing(12)), SeeingModel(window_length=8)))


def test_a_device_that_decodes_few_clips_at_a_time_goes_no_further_ahead() -> None:
    class Narrow(Diary):
        held = 0

        def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
            self.held = max(self.held, len(features.tokens))
            if len(clips) > 2:
                raise torch.OutOfMemoryError("no room")
            return super().decode_clips(features, clips)

    model = Narrow(window_length=8)
    results = list(prelabel(PaintedVideo(crossing(200)), model))
    assert collect_tracks(results) == collect_tracks(
        prelabel(PaintedVideo(crossing(200)), SeeingModel(window_length=8))
    )
    assert model.held <= 3 * 8


def test_a_halved_window_is_not_held_whole() -> None:
    class Watched(SeeingModel):
        held = 0

        def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
            self.held = max(self.held, len(features.tokens))
            return super().decode_clips(features, clips)

    model = Watched(fits=4, window_length=16)
    results = list(prelabel(PaintedVideo(crossing(40)), model))
    assert model.encoded == 40
    assert [len(result.frames) for result in results] == [16, 16, 8]
    assert model.held <= 4 + 2  # what fits, and the frames of the clip before them


def test_cancelling_waits_for_no_window() -> None:
    model = SeeingModel(window_length=16)
    model.frames_at_once = 2
    assert list(prelabel(PaintedVideo(crossing(40)), model, should_stop=lambda: model.encoded > 0)) == []
    assert model.encoded == 2

    whole = collect_tracks(prelabel(PaintedVideo(crossing(40)), SeeingModel(window_length=16)))
    assert collect_tracks(prelabel(PaintedVideo(crossing(40)), model)) == whole


def test_out_of_memory_beside_the_encoded_window_is_said() -> None:
    class Full(SeeingModel):
        def decode(self, features: Features, indices: Sequence[int]) -> ClipPrediction:
            raise torch.OutOfMemoryError("no room")

    with pytest.raises(DeviceError, match="out of memory"):
        list(prelabel(PaintedVideo(crossing(12)), Full()))


def test_out_of_memory_for_the_masks_of_a_clip_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr("engine.inference.finding.detect_clips", no_room)
    with pytest.raises(DeviceError, match="out of memory"):
        list(prelabel(PaintedVideo(crossing(12)), SeeingModel()))


def test_out_of_memory_for_the_masks_of_many_clips_looks_at_fewer_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def narrow(clips: Sequence[ClipPrediction], *asked: Any) -> Iterator[ClipDetections]:
        sizes.append(len(clips))
        if len(clips) > 2:
            raise torch.OutOfMemoryError("no room")
        return detect_clips(clips, *asked)

    expected = collect_tracks(prelabel(PaintedVideo(crossing(24)), SeeingModel(window_length=8)))
    monkeypatch.setattr("engine.inference.finding.detect_clips", narrow)
    results = list(prelabel(PaintedVideo(crossing(24)), Diary(window_length=8)))
    assert [note for result in results for note in result.notes] == [
        "The device is out of memory; going on with 4 clips at a time.",
        "The device is out of memory; going on with 2 clips at a time.",
    ]
    assert sum(size > 2 for size in sizes) == 2
    assert collect_tracks(results) == expected


def test_masks_for_which_there_is_no_room_at_all_are_looked_at_by_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Noting(Diary):
        on_device: ClassVar[list[ClipPrediction]] = []

        def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
            self.on_device.extend(found := super().decode_clips(features, clips))
            return found

    def none(clips: Sequence[ClipPrediction], *asked: Any) -> Iterator[ClipDetections]:
        if any(clip is other for clip in clips for other in Noting.on_device):
            raise torch.OutOfMemoryError("no room")
        return detect_clips(clips, *asked)

    expected = collect_tracks(prelabel(PaintedVideo(crossing(24)), SeeingModel(window_length=8)))
    monkeypatch.setattr("engine.inference.finding.detect_clips", none)
    results = list(prelabel(PaintedVideo(crossing(24)), Noting(window_length=8)))
    assert "The device is out of memory; what clips show is found by the CPU, which is slower." in results[0].notes
    assert collect_tracks(results) == expected


def test_frames_in_any_memory_order_and_a_video_without_any() -> None:
    class Mirrored(PaintedVideo):
        def __getitem__(self, index: int) -> np.ndarray[Any, Any]:
            return super().__getitem__(index)[:, ::-1]

    assert len(collect_tracks(prelabel(Mirrored(crossing(4)), SeeingModel()))) == 2
    with pytest.raises(VideoError, match="no frames"):
        list(prelabel(PaintedVideo([]), SeeingModel()))


def test_a_broken_frame_is_reported_and_leaves_no_thread() -> None:
    with pytest.raises(VideoError, match="frame 7"):
        list(prelabel(PaintedVideo(crossing(12), broken_at=7), SeeingModel()))


def test_more_objects_than_detections_allowed() -> None:
    model = SeeingModel(objects=4, max_detections=1)
    places = [{n: (20 + 24 * (n % 2), 15 + 24 * n) for n in range(4)}] * 6
    assert len(collect_tracks(prelabel(PaintedVideo(places), model))) == 4


def test_published_mode_gives_pairs() -> None:
    results = list(prelabel(PaintedVideo(crossing(9)), SeeingModel(), PrelabelOptions(mode="published")))
    pairs = collect_tracks(results, "published")
    assert len(pairs) == 4  # two identities times two classes; fewer than ten
    assert [pair.category_id for pair in pairs[:2]] == [7, 7]
