"""A person at work, as a program: edits a project at random, and reports each edit once it is said to be done.

    python -m tests.end_to_end.scripted_editing PROJECT SEED

What it does depends on the project and the seed alone, so a test can do the same again and compare.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import numpy as np

from app.edits import (
    AddCategory,
    ChangeCategory,
    CreateTrack,
    DeleteTrack,
    Draw,
    RemoveMask,
    SetOcclusion,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import JournalEntry, Project
from app.project.toggles import empty_mask, paste
from engine.types import Category, Mask, WindowResult, WindowTrack

HEIGHT, WIDTH, FRAMES = 180, 320, 60
RUN = 1  # begun beforehand, since every deed shall be one transaction


class Footage:
    """What a project notes of a video, without media."""

    size = (HEIGHT, WIDTH)
    timestamps = np.arange(FRAMES) / 30.0
    fingerprint = "footage"

    def __len__(self) -> int:
        return FRAMES


def prepare(path: Path) -> None:
    """Makes the project to work on."""
    with Project.create(path) as project:
        video = project.add_video(path.parent / "footage.mp4", Footage())
        project.add_category("object")
        project.finish_run(project.begin_run(video.id, "small"))


def act(project: Project, random: Random) -> JournalEntry | None:
    """One stroke or command, undo and redo among them."""
    video_id = project.videos()[0].id
    tracks = [track.id for track in project.tracks(video_id)]
    frame = random.randrange(FRAMES)
    deed = random.random()
    if len(tracks) < 2 or deed < 0.05:
        return project.apply(CreateTrack(video_id, random.choice(project.categories()).id))
    track = random.choice(tracks)
    if deed < 0.55:
        x, y = random.randrange(WIDTH - 64), random.randrange(HEIGHT - 64)
        region = np.random.default_rng(random.randrange(2**32)).random((64, 64)) < 0.5
        nothing = empty_mask(HEIGHT, WIDTH)
        return project.apply(Draw(track, frame, paste(nothing, x, y, region), paste(nothing, x, y, ~region)))
    if deed < 0.6:
        return project.apply(RemoveMask(track, frame))
    if deed < 0.65:
        return project.apply(SetOcclusion(track, frame, random.choice((None, "slight_occlusion", "severe_occlusion"))))
    if deed < 0.7:
        first, second = random.sample(tracks, 2)
        return project.apply(SwapIdentities(first, second, frame))
    if deed < 0.73:
        return project.apply(DeleteTrack(track))
    if deed < 0.75:
        return project.apply(AddCategory(f"category {random.randrange(10**9)}"))
    if deed < 0.77:
        return project.apply(ChangeCategory(track, random.choice(project.categories()).id))
    if deed < 0.8:
        return project.apply(StoreModelWindow(RUN, _window(random), (Category(1, "object"),)))
    return project.undo() if deed < 0.92 else project.redo()


def _window(random: Random) -> WindowResult:
    frames = range(random.randrange(FRAMES // 2), FRAMES)
    bitmap = np.zeros((HEIGHT, WIDTH), bool)
    bitmap[: random.randrange(1, HEIGHT), : random.randrange(1, WIDTH)] = True
    mask = Mask.from_bitmap(bitmap)
    track = WindowTrack(
        random.randrange(1, 10**9), 1, random.random(), np.ones(1, np.float32), dict.fromkeys(frames, mask)
    )
    return WindowResult(0, frames, FRAMES, (track,), True)


def main() -> None:
    path, random = Path(sys.argv[1]), Random(int(sys.argv[2]))
    with Project.open(path) as project:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while True:
            entry = act(project, random)
            sys.stdout.write("nothing\n" if entry is None else f"{entry.id} {entry.state}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
