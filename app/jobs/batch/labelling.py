"""What a worker does, whatever process it lives in: it loads a model once and takes one video after another."""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, closing

from app.jobs.batch.results import encode_tracks
from app.jobs.batch.tasks import Failed, Finished, Labelled, News, Progress, Recipe, Task
from engine.errors import DeviceError, EngineError, StorageError
from engine.types import WindowResult


class Labeller:
    """A model in memory. One may serve many videos in turn.

    Args:
        device: as `engine.load_model` takes it.
        threads: how many this process may use at most, for the network and for the decoder.

    Raises:
        CheckpointError, DeviceError: the model cannot be loaded here.
    """

    def __init__(self, recipe: Recipe, device: str, threads: int) -> None:
        import torch

        import engine

        torch.set_num_threads(min(torch.get_num_threads(), threads))
        self._recipe = recipe
        self._threads = threads
        self._notes: list[str] = []
        self._model = engine.load_model(recipe.model, device, recipe.precision, recipe.preset, tell=self._notes.append)
        self._categories = self._model.config.found_categories

    def label(self, task: Task) -> Iterator[News]:
        """Pre-labels one video; yields progress after each window, and at last how it ended."""
        try:
            yield from self._label(task)
        except EngineError as error:
            yield Failed(task, str(error), not isinstance(error, StorageError | DeviceError))
        except MemoryError:
            yield Failed(task, f"{task.path}: there is not enough memory for this video. Use fewer workers.", False)
        except Exception as defect:  # noqa: BLE001 - handed to the coordinator, which reports it and replaces the worker
            where = traceback.extract_tb(defect.__traceback__)[-1]
            reason = f"{task.path}: {type(defect).__name__}: {defect} ({where.filename}, line {where.lineno})"
            yield Failed(task, f"{reason}. This is a defect of the program.", False, is_defect=True)

    def _label(self, task: Task) -> Iterator[News]:
        import engine

        with ExitStack() as stack:
            video = stack.enter_context(engine.open_video(task.path, threads=self._threads))
            yield Progress(task, 0, len(video))
            overlay = None
            if task.overlay is not None:
                from app.jobs.overlay import Overlay

                overlay = stack.enter_context(Overlay(task.path, task.overlay, self._categories))
            results: list[WindowResult] = []
            notes = dict.fromkeys(self._notes)  # in order, each once
            options = engine.PrelabelOptions(mode=self._recipe.mode)
            for result in stack.enter_context(closing(engine.prelabel(video, self._model, options))):
                if overlay is not None:
                    overlay.draw(result)
                notes.update(dict.fromkeys(result.notes))
                results.append(result if result.is_last else _with_visible_tracks(result))
                yield Progress(task, result.frames.stop, result.frame_count)
            tracks = engine.collect_tracks(results, mode=self._recipe.mode)
            notes.update(dict.fromkeys(video.warnings))
            height, width = video.size
            labelled = Labelled(
                video.fingerprint,
                height,
                width,
                len(video),
                len(tracks),
                tuple(map(str, notes)),  # in English: the ledger keeps them as plain texts
                encode_tracks(video.size, self._categories, tracks),
            )
        yield Finished(task, labelled)  # after the film with the tracks has taken its place


def _with_visible_tracks(result: WindowResult) -> WindowResult:
    """Without the tracks that only say that they still exist: kept for each window of a long video, they would add up."""
    return dataclasses.replace(result, tracks=tuple(track for track in result.tracks if track.masks))
