"""What takes long is known beforehand, and done beside the window."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest

from app.edits import (
    AddCategory,
    Draw,
    DrawNewTrack,
    RemoveMask,
    RemoveMasks,
    ReviewFrames,
    SetMask,
    SwapIdentities,
    Together,
)
from app.edits.extent import extent
from app.edits.names import PAINT
from app.project.reader import LIGHT
from app.ui.workspace import SOON_STORED
from engine.types import Mask
from tests.app.helpers import FRAMES, SIZE, Person, disc


def test_the_extent_of_edits_and_entries(labelled: Person) -> None:
    workspace = labelled.workspace
    project = workspace.project
    assert workspace.video is not None
    first, second = (track.id for track in workspace.tracks)
    for edit, wanted in (
        (SwapIdentities(first, second, 10), 1 + 2 * (FRAMES - 10) // LIGHT),
        (RemoveMasks([first], 3, 7), 6),
        (ReviewFrames(workspace.video.id, 0, 23, "reviewed"), 4),
        (AddCategory("shell"), 1),
    ):
        assert extent(edit, project) == wanted
        entry = project.apply(edit)
        assert entry is not None
        assert project.extent_of_entry(entry.id) == wanted
        project.undo()


def strewn(share: float, seed: int = 1) -> Mask:
    """As a flood-fill on a grainy picture leaves it."""
    return Mask.from_bitmap(np.random.default_rng(seed).random(SIZE) < share)


def test_masks_of_strewn_pixels_count_as_many(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """To paint on one of a hundred thousand runs takes long, however small the stroke."""
    monkeypatch.setattr("app.project.reader.BYTES_AT_ONCE", 100)
    monkeypatch.setattr("app.edits.extent.BYTES_AT_ONCE", 100)
    project = labelled.workspace.project
    first, second = (track.id for track in labelled.workspace.tracks)
    heavy, dab = strewn(0.5), Mask.from_bitmap(disc(100, 70))
    weight = len(heavy.counts) // 100
    assert weight > SOON_STORED > len(dab.counts) // 100 + 2

    def present(frame: int, track_ids: Collection[int] | None) -> int:
        return weight if frame == 3 and (track_ids is None or first in track_ids) else 0

    for edit, is_heavy in (
        (SetMask(first, 3, dab), True),
        (SetMask(second, 4, heavy), True),
        (SetMask(second, 4, dab), False),
        (Draw(first, 3, dab), True),
        (Draw(first, 4, dab), False),
        (Draw(first, 4, heavy), True),
        (Draw(first, 4, None, heavy), True),
        (Draw(second, 3, dab), False),
        (Draw(second, 3, dab, overlap="front"), True),
        (Draw(second, 3, dab, overlap="behind"), True),
        (DrawNewTrack(1, "shell", 3, dab), False),
        (DrawNewTrack(1, "shell", 3, dab, overlap="front"), True),
        (DrawNewTrack(1, "shell", 4, dab, overlap="front"), False),
        (Together([Draw(second, 3, dab), Draw(first, 3, dab)], PAINT), True),
    ):
        assert (extent(edit, project, present) > SOON_STORED) == is_heavy, edit
    project.apply(SetMask(first, 3, heavy))
    for written in (Draw(first, 3, None, dab), RemoveMask(first, 3), SetMask(second, 3, dab)):
        entry = project.apply(written)
        assert entry is not None
        assert (project.extent_of_entry(entry.id) > SOON_STORED) == (written.track_id == first)


def test_painting_on_strewn_pixels_is_stored_beside_the_window(labelled: Person) -> None:
    person, workspace = labelled, labelled.workspace
    first = workspace.tracks[0].id
    heavy, dab = np.random.default_rng(1).random(SIZE) < 0.5, disc(100, 70)
    workspace.apply(SetMask(first, 0, Mask.from_bitmap(heavy)))
    person.waits_until_idle()
    with pytest.MonkeyPatch.context() as patched:
        for place in ("app.project.reader", "app.edits.extent", "app.ui.showing"):
            patched.setattr(f"{place}.BYTES_AT_ONCE", 100)
        workspace.apply(Draw(first, 0, Mask.from_bitmap(dab)))
        assert workspace.storing.is_busy
        person.waits_until_idle()
        assert (person.mask(first, 0).to_bitmap() == heavy | dab).all()
        person.does("undo")
        assert workspace.storing.is_busy
        person.waits_until_idle()
    assert (person.mask(first, 0).to_bitmap() == heavy).all()
