"""A propagation that runs here and now, on a film whose discs it knows."""

from __future__ import annotations

from collections.abc import Callable

from app.jobs.context import JobContext
from app.jobs.model_choice import ModelChoice
from app.jobs.propagation import (
    Outcome,
    PropagationProgress,
    PropagationRequest,
    propagation_job,
)
from app.project import Project
from engine.types import Mask
from tests.app.helpers import disc
from tests.app.propagators import Carrier

HERE = Mask.from_bitmap(disc(40, 30))


def request(project: Project, frames: range, *tracks: int) -> PropagationRequest:
    video = project.videos()[0]
    start = frames.start - frames.step
    return PropagationRequest(
        project.path, video.id, video.path, ModelChoice("bundled", "cpu"), tracks or (1,), start, frames
    )


class Run:
    """A job that runs here and now. ``on_news`` hears its progress, and may do what a person would."""

    def __init__(self, on_news: Callable[[PropagationProgress], object] = lambda _: None) -> None:
        self.news: list[PropagationProgress] = []
        self._on_news = on_news
        self.context = JobContext(self._hear)

    def _hear(self, news: object) -> None:
        assert isinstance(news, PropagationProgress)
        self.news.append(news)
        self._on_news(news)

    def of(self, wanted: PropagationRequest, carrier: Carrier) -> Outcome:
        return propagation_job(wanted, carrier.load)(self.context)

    @property
    def frames(self) -> list[int]:
        return [news.frame for news in self.news if news.frame is not None]


def propagated(project: Project, track: int = 1) -> list[int]:
    return [frame for frame, record in project.masks_of(track).items() if record.source == "propagated"]


def at(frame: int, act: Callable[[], object]) -> Run:
    """A person does something when they hear of a frame."""
    return Run(lambda news: act() if news.frame == frame else None)
