"""What a person may decide about pre-labelling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

Mode = Literal["annotate", "published"]


@dataclass(frozen=True)
class PrelabelOptions:
    """Settings of one run; None takes the model's value. Raises ValueError for one that makes no sense.

    Attributes:
        mode: ``annotate`` gives one track per instance with its best class and repairs what hurts people;
            ``published`` reproduces the authors' results, pair by pair.
        window_length: frames that are encoded together and answered for together.
        clip_stride: frames between the starts of two clips, at most a clip's length.
        score_threshold: lowest class score of a detection.
        keep_newcomers: a newcomer that resembles a track elsewhere is kept.
        guard_identities: a vanished identity is not handed to a newcomer of other looks.
        match_colours: tracks are told apart by their colours too; unless said, where the model's config asks for it.
        follow_edges: masks end at edges of the picture; unless said, where the model's config asks for it.
        weigh_colours: masks go by the colours that a thing has in a window; unless said, where the model's config asks for it.
        skip_last_overhang: no further clip after one that ends exactly with the video.
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

    def resolved(self) -> Self:
        """The same with every repair decided: those not named are on in ``annotate`` and off in ``published``.

        `match_colours`, `follow_edges` and `weigh_colours` stay open in ``annotate``, for the model to decide.
        """
        on = self.mode == "annotate"
        return replace(
            self,
            keep_newcomers=on if self.keep_newcomers is None else self.keep_newcomers,
            guard_identities=on if self.guard_identities is None else self.guard_identities,
            match_colours=False if self.match_colours is None and not on else self.match_colours,
            follow_edges=False if self.follow_edges is None and not on else self.follow_edges,
            weigh_colours=False if self.weigh_colours is None and not on else self.weigh_colours,
            skip_last_overhang=on if self.skip_last_overhang is None else self.skip_last_overhang,
        )
