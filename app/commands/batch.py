"""Many videos for `prelabel`: what is done already, which workers there are, and the output at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from typer import Exit

from app.commands.batch_display import BatchDisplay
from app.commands.computing import Device
from app.commands.output import LabelledVideo, overlay_file, write_output
from app.commands.terminal import BAD_INPUT, FAILED, answer, tell
from app.jobs.batch.tasks import Failed, Recipe, Task, Workers
from engine.errors import CheckpointError

if TYPE_CHECKING:
    from app.jobs.batch.ledger import Done, Ledger
    from engine.types import Track


@dataclass(frozen=True)
class Batch:
    """One call of `prelabel` with its videos.

    Attributes:
        videos: (path, name) in order; a path that stands twice is pre-labelled once.
        ledger_folder: where to keep what is done.
        keep_ledger: also when every video is done.
        workers: processes for each device; cluster: address of a Ray cluster, None for this machine.
    """

    videos: Sequence[tuple[str, str]]
    output: Path
    form: Literal["ytvis", "results"]
    recipe: Recipe
    overlay_folder: Path | None
    device: Device
    ledger_folder: Path
    keep_ledger: bool
    workers: int
    cluster: str | None

    def tasks(self) -> list[Task]:
        """A task for each video that is another one."""
        tasks: dict[str, Task] = {}
        for path, name in self.videos:
            overlay = None if self.overlay_folder is None else overlay_file(self.overlay_folder, name).absolute()
            tasks.setdefault(_place(path), Task(_place(path), overlay))
        return list(tasks.values())


def prelabel_batch(batch: Batch) -> None:
    """Pre-labels what is not done yet, then writes the output from all that is.

    Raises:
        typer.Exit: some videos have failed; the output holds the others.
        EngineError: no worker can be had, the model does not load, or the ledger cannot be used.
    """
    from app.jobs.batch.ledger import Done, Ledger

    try:
        recipe = batch.recipe.fingerprint()
    except OSError as error:
        raise CheckpointError(
            f"{batch.recipe.model_file}: cannot be read ({error.strerror})", "", "Check the name of the model file"
        ) from error
    with Ledger(batch.ledger_folder, recipe) as ledger:
        tasks = batch.tasks()
        is_complete = False
        try:
            failures = _work_off(batch, tasks, ledger)
            done = [
                (number, name, entry)
                for number, (path, name) in enumerate(batch.videos, start=1)
                if isinstance(entry := ledger.state(_place(path)), Done)
            ]
            if not done:
                raise Exit(BAD_INPUT if all(failure.is_bad_input for failure in failures) else FAILED)
            _write(batch, ledger, done)
            if failures:
                raise Exit(FAILED)
            is_complete = True
        finally:
            if (is_complete and not batch.keep_ledger) or not ledger.holds_results:
                ledger.remove()


def _work_off(batch: Batch, tasks: Sequence[Task], ledger: Ledger) -> list[Failed]:
    """Does what is not done; returns what could not be."""
    from app.jobs.batch.coordinator import run_batch

    undone = [task for task in tasks if not ledger.is_done(task)]
    _tell_history(ledger, tasks, undone)
    if not undone:
        return []
    display = BatchDisplay(len(tasks), len(tasks) - len(undone))
    try:
        with closing(_workers(batch, len(undone))) as workers, display:
            run_batch(undone, workers, ledger, display.hear)
    except KeyboardInterrupt:
        tell(f"{display.done} of {len(tasks)} videos are done; the same command goes on with the rest.")
        raise
    finally:
        if display.failures:
            tell(f"{len(display.failures)} of {len(tasks)} videos have failed:")
            for failure in display.failures:
                tell(f"  {display.message(failure)}")
    return display.failures


def _workers(batch: Batch, most: int) -> Workers:
    from app.jobs.batch.labelling import Labeller

    load = partial(Labeller, batch.recipe)
    if batch.cluster is not None:
        from app.jobs.batch.cluster import ClusterWorkers

        return ClusterWorkers(load, batch.cluster, batch.workers, batch.device)
    from app.jobs.batch.local import LocalWorkers
    from engine.catalogue import devices_of

    return LocalWorkers(load, (devices_of(batch.device) * batch.workers)[:most])


def _tell_history(ledger: Ledger, tasks: Sequence[Task], undone: Sequence[Task]) -> None:
    """What an earlier call has left."""
    from app.jobs.batch.ledger import Begun, Undone

    skipped = len(tasks) - len(undone)
    states = [ledger.state(task.path) for task in undone]
    again = {
        "were interrupted": sum(isinstance(state, Begun) for state in states),
        "failed": sum(isinstance(state, Undone) for state in states),
    }
    if skipped or any(again.values()):
        told = [f"{skipped} of {len(tasks)} videos are done already"]
        told += [f"{count} {how} before and will be tried again" for how, count in again.items() if count]
        tell(f"{'; '.join(told)} ({ledger.folder}).")


def _write(batch: Batch, ledger: Ledger, done: Sequence[tuple[int, str, Done]]) -> None:
    videos = [LabelledVideo(number, name, entry.height, entry.width, entry.length) for number, name, entry in done]
    categories, _ = ledger.tracks(done[0][2])

    def tracks_by_video() -> Iterator[tuple[int, Sequence[Track]]]:
        for number, _, entry in done:
            yield number, ledger.tracks(entry)[1]

    write_output(batch.output, batch.form, videos, tracks_by_video(), categories, batch.recipe.model)
    count = sum(entry.track_count for _, _, entry in done)
    answer(f"{batch.output}: {count} tracks in {len(done)} of {len(batch.videos)} videos")


def _place(path: str) -> str:
    return str(Path(path).absolute())
