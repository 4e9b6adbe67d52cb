"""What a person may decide about pre-labelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

Mode = Literal["annotate", "published"]
Value = TypeVar("Value")


@dataclass(frozen=True)
class PrelabelOptions:
    """Settings of one run. Raises ValueError for one that makes no sense.

    None takes the model's value, and leaves out in ``published`` whatever its authors' code does not do.

    Attributes:
        mode: ``annotate`` gives one track per instance with its best class and repairs what hurts people;
            ``published`` reproduces the authors' results, pair by pair.
        window_length: frames that are encoded together and answered for together.
        clip_stride: frames between the starts of two clips, at most a clip's length.
        score_threshold: lowest class score of a detection.
        keep_newcomers: a newcomer that resembles a track elsewhere is kept; unless said, in ``annotate``.
        guard_identities: a vanished identity is not handed to a newcomer of other looks; unless said, in ``annotate``.
        match_colours: tracks are told apart by their colours too; unless said, where the model's config asks for it.
        follow_edges: masks end at edges of the picture; unless said, where the model's config asks for it.
        weigh_colours: masks go by the colours that a thing has in a window; unless said, where the model's config asks for it.
        skip_last_overhang: no further clip after one that ends exactly with the video; unless said, in ``annotate``.
    """

    mode: Mode = "annotate"
    window_length: int | None = None
    clip_stride: int | None = None
    score_threshold: float | None = None
    keep_newcomers: bool | None = None
    guard_identities: bool | None = None
    match_colours: bool | None = None
    follow_edges: bool | None = None
    weigh_colours: bool | None = None
    skip_last_overhang: bool | None = None

    def __post_init__(self) -> None:
        for name in ("window_length", "clip_stride"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} is {value}, expected 1 or more")
        if self.score_threshold is not None and not 0 <= self.score_threshold <= 1:
            raise ValueError(f"score_threshold is {self.score_threshold}, expected 0 to 1")


def decided(value: Value | None, otherwise: Value) -> Value:
    """What a person has said, or what holds unless somebody says."""
    return otherwise if value is None else value
