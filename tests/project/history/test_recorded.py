"""Every kind of edit can be noted in a file and read again, and nothing else is read."""

from __future__ import annotations

import inspect
import pkgutil
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app
from app.edits import (
    CreateTrack,
    Draw,
    DrawNewTrack,
    StoreModelWindow,
    StorePropagated,
    Together,
)
from app.edits.new_track import DrawOnNewTrack, NewTrack
from app.edits.recorded import KIND, KINDS, Recorded, UnknownEditError, edit_data
from app.edits.titles import title_of
from app.project import Edit, TrackRecord
from engine.messages import Message, message
from engine.types import Category, Mask, WindowResult, WindowTrack

SIZE = (7, 5)

masks = st.binary(min_size=35, max_size=35).map(
    lambda pixels: Mask.from_bitmap(np.frombuffer(pixels, np.uint8).reshape(SIZE) % 2)
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ids = st.integers(0, 2**40)
messages = st.one_of(
    texts.map(lambda text: message("Fill {what}", what=text)),
    st.builds(lambda text, number: message("{a}, {b}", a=message("x {y}", y=text), b=number), texts, ids),
)
st.register_type_strategy(Message, messages)
st.register_type_strategy(Mask, masks)
windows = st.builds(
    lambda tracks, start, notes: WindowResult(
        1, range(start, start + 9), 40, tuple(tracks), True, tuple(notes), (1, 2)
    ),
    st.lists(
        st.builds(
            lambda identity, scores, masks: WindowTrack(identity, 1, 0.25, np.array(scores, np.float32), masks),
            ids,
            st.lists(st.floats(0, 1, width=32), max_size=3),
            st.dictionaries(ids, masks, max_size=2),
        ),
        max_size=2,
    ),
    ids,
    st.lists(texts, max_size=2),
)
tracks = st.builds(
    TrackRecord, id=ids, score=st.none() | st.floats(0, 1), color=texts, category_source=st.just("human")
)
parts = st.lists(
    st.builds(Draw, track_id=ids, add=st.none() | masks) | st.builds(CreateTrack, ids, ids), min_size=1, max_size=3
)
made = st.builds(NewTrack, st.none() | ids, texts)
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "Together": st.builds(Together, parts, messages),
    "DrawOnNewTrack": st.builds(DrawOnNewTrack, made, st.builds(DrawNewTrack, video_id=ids, add=masks)),
    "StoreModelWindow": st.builds(
        StoreModelWindow, ids, windows, st.lists(st.builds(Category, ids, texts), max_size=2), st.booleans()
    ),
    "StorePropagated": st.builds(
        StorePropagated,
        st.lists(tracks, max_size=2),
        st.dictionaries(
            ids, st.dictionaries(ids, st.none() | st.tuples(masks, st.floats(0, 1)), max_size=2), max_size=2
        ),
        st.none() | st.tuples(ids, ids),
    ),
}


def strategy(kind: str) -> st.SearchStrategy[Any]:
    lists = {"track_ids": st.lists(ids, max_size=3)}  # else hypothesis takes bytes for numbers
    given = {field.name: lists[field.name] for field in fields(KINDS[kind]) if field.name in lists}
    return SPECIAL[kind] if kind in SPECIAL else st.builds(KINDS[kind], **given)


def kinds_in_the_program() -> set[str]:
    """Every value that can be applied to a project but for an import, which nobody sees as done before it is stored."""
    found = set()
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.startswith(("app.edits", "app.ui", "app.view", "app.jobs")):
            for name, value in inspect.getmembers(import_module(module.name), inspect.isclass):
                write = getattr(value, "write", None)
                if is_dataclass(value) and callable(write) and "recorder" in inspect.signature(write).parameters:
                    found.add(name)
    return found


def test_every_kind_of_edit_can_be_noted() -> None:
    assert kinds_in_the_program() == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_is_noted_is_read_again(kind: str, data: st.DataObject) -> None:
    edit = data.draw(strategy(kind))
    noted = msgspec.json.encode(edit_data(edit))
    read = Recorded().edit(msgspec.json.decode(noted))
    assert type(read) is type(edit)
    assert msgspec.json.encode(edit_data(read)) == noted
    for field in fields(KINDS[kind]):
        before, after = getattr(edit, field.name), getattr(read, field.name)
        if isinstance(before, Message):
            assert (after.template, after.arguments) == (before.template, before.arguments)
        elif isinstance(before, Mask | int | str | float | None):
            assert after == before
    assert title_of(edit)


def test_strokes_on_a_track_that_is_made_later_stay_on_one_track() -> None:
    new = NewTrack()
    empty = Mask.from_bitmap(np.zeros(SIZE))
    strokes = [DrawOnNewTrack(new, DrawNewTrack(1, "object", frame, empty)) for frame in (1, 2)]
    recorded = Recorded()
    first, second = (recorded.edit(edit_data(stroke)) for stroke in strokes)
    assert isinstance(first, DrawOnNewTrack)
    assert isinstance(second, DrawOnNewTrack)
    assert first.made is second.made is recorded.new_track(new.key)


@pytest.mark.parametrize(
    "changed",
    [
        {KIND: "Project"},
        {KIND: "os.system"},
        {KIND: None},
        {"track_id": "1"},
        {"overlap": "over"},
        {"more": 1},
        {"add": {"height": 7, "width": 5, "counts": "//8="}},
        {"name": {"template": "{a}", "arguments": {}}},
        {"name": "Paint"},
    ],
)
def test_nothing_else_is_read(changed: dict[str, object]) -> None:
    data = edit_data(Draw(1, 2, Mask.from_bitmap(np.ones(SIZE))))
    with pytest.raises(UnknownEditError):
        Recorded().edit({**data, **changed})
    with pytest.raises(UnknownEditError):
        Recorded().edit({key: value for key, value in data.items() if key != "track_id"})
    others: list[object] = [None, 1, [], "Draw"]
    for other in others:
        with pytest.raises(UnknownEditError):
            Recorded().edit(other)


def test_what_has_no_form_is_refused_when_it_is_noted() -> None:
    class Strange:
        def write(self, recorder: object) -> Any: ...

    edit: Edit = Strange()
    with pytest.raises(TypeError):
        edit_data(Together([edit], message("Strange")))
