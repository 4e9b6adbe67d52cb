"""Training clips: frames and targets that fit together, the same in every process."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from engine.model.outputs import ClipTargets
from engine.training.data import ClipBatch, SyntheticClips, collate, initialize_worker, jitter_colours, to_clip
from engine.training.synthetic import SceneSettings

DRAWN = SceneSettings(glyph_share=0.0)


def make_clips(**changes) -> SyntheticClips:
    return SyntheticClips(DRAWN, 1, 12, **{"sizes": ((64, 96),), **changes})


def assert_equal(first: ClipTargets, second: ClipTargets) -> None:
    for name in ("labels", "ids", "boxes", "masks"):
        assert torch.equal(getattr(first, name), getattr(second, name))


def test_targets_describe_their_masks():
    clips = make_clips(clip_length=4)
    for index in range(len(clips)):
        frames, targets = clips[index]
        count = len(targets.labels)
        assert frames.shape == (4, 3, 64, 96)
        assert frames.dtype == torch.uint8
        assert targets.masks.shape == (count, 4, 64, 96)
        assert targets.masks.dtype == torch.bool
        assert targets.labels.tolist() == [0] * count
        present = targets.masks.flatten(2).any(dim=2)
        assert present.any(dim=1).all()
        assert torch.equal(targets.ids, torch.where(present, torch.arange(count)[:, None], -1))
        for n, t in present.nonzero().tolist():
            rows, columns = targets.masks[n, t].nonzero(as_tuple=True)
            x, y, width, height = (targets.boxes[n, t] * torch.tensor([96, 64, 96, 64])).tolist()
            assert (x - width / 2, x + width / 2) == pytest.approx(
                (int(columns.min()), int(columns.max()) + 1), abs=1e-3
            )
            assert (y - height / 2, y + height / 2) == pytest.approx((int(rows.min()), int(rows.max()) + 1), abs=1e-3)
        assert (targets.boxes[~present] == 0).all()


def test_workers_and_processes_do_not_change_a_clip():
    clips = make_clips()
    loader = DataLoader(
        clips,
        batch_size=3,
        collate_fn=collate,
        num_workers=2,
        worker_init_fn=initialize_worker,
        multiprocessing_context="spawn",  # a forked child waits for ever for OpenCV's threads
    )
    batches: list[ClipBatch] = list(loader)
    assert len(batches) == 4
    again = make_clips()
    for number, batch in enumerate(batches):
        assert batch.frames.shape == (3, 3, 3, 64, 96)
        for slot in range(3):
            frames, targets = again[3 * number + slot]
            assert torch.equal(batch.frames[slot], frames)
            assert_equal(batch.targets[slot], targets)


def test_sizes_change_from_batch_to_batch():
    clips = make_clips(sizes=((64, 96), (96, 96), (64, 128)), batch_size=2)
    sizes = [tuple(clips[index][0].shape[2:]) for index in range(12)]
    assert sizes[::2] == sizes[1::2]
    assert len(set(sizes)) > 1


def test_bad_requests():
    clips = make_clips()
    with pytest.raises(IndexError):
        clips[12]
    with pytest.raises(ValueError, match="do not fit"):
        make_clips(clip_length=5, frame_range=1)


def test_clips_stay_near_one_frame():
    clips = make_clips(clip_length=3, frame_range=10)
    for seed in range(200):
        times = clips._sample_times(np.random.default_rng(seed))
        assert times == sorted(set(times))
        assert times[-1] - times[0] <= 20


def test_collate_pads_to_the_largest():
    small, large = make_clips()[0], make_clips(sizes=((96, 128),))[1]
    batch = collate([small, large])
    assert batch.frames.shape == (2, 3, 3, 96, 128)
    assert batch.sizes == ((64, 96), (96, 128))
    assert not batch.frames[0, :, :, 64:].any() and not batch.frames[0, :, :, :, 96:].any()
    padded, original = batch.targets[0], small[1]
    assert torch.equal(padded.masks[..., :64, :96], original.masks)
    assert padded.masks.sum() == original.masks.sum()
    scale, own_scale = torch.tensor([128, 96, 128, 96]), torch.tensor([96, 64, 96, 64])
    torch.testing.assert_close(padded.boxes * scale, original.boxes * own_scale)
    assert_equal(batch.targets[1], large[1])


def test_a_clip_without_objects():
    frames, targets = SyntheticClips(replace(DRAWN, objects=(0, 0)), 0, 1, sizes=((64, 64),))[0]
    assert frames.shape == (3, 3, 64, 64)
    assert targets.masks.shape == (0, 3, 64, 64)
    assert targets.boxes.shape == (0, 3, 4)
    assert collate([(frames, targets)]).targets[0].ids.shape == (0, 3)


def test_objects_never_seen_are_left_out():
    masks = np.zeros((2, 3, 8, 8), np.bool_)
    masks[1, 2, 2:5, 3:4] = True
    _, targets = to_clip(np.zeros((3, 8, 8, 3), np.uint8), masks)
    assert targets.ids.tolist() == [[-1, -1, 0]]
    assert targets.boxes[0, 2].tolist() == [3.5 / 8, 3.5 / 8, 1 / 8, 3 / 8]


def test_colours_change_alike_in_all_frames():
    frame = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    changed = jitter_colours(np.random.default_rng(1), np.stack([frame, frame]))
    assert changed.dtype == np.uint8
    assert np.array_equal(changed[0], changed[1])
    assert not np.array_equal(changed[0], frame)
