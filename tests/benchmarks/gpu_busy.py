"""How busy the GPU is while many 1080p videos are pre-labelled on the command line, by so many workers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import torch

import engine
from engine.video.opencv import cv2
from engine.video.writer import VideoWriter
from engine.weights import save_checkpoint
from tests.benchmarks.end_to_end import VIDEO
from tests.benchmarks.gpu_clock import Clock
from tests.benchmarks.gpu_pipeline import network_of

Row = dict[str, object]
SIZE = (1080, 1920)
WORKERS = (1, 4, 8)
_SECONDS_BETWEEN = 0.1


def measure(clock: Clock, name: str, quick: bool) -> Iterator[Row]:
    """A row for each number of workers; each has two videos of some 200 frames (quick: one of a few) to do."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        video = root / "video.mp4"
        frames = _write_video(video, 6 if quick else 200)
        checkpoint = root / "model.safetensors"
        save_checkpoint(network_of(name, quick), checkpoint)
        for workers in (1,) if quick else WORKERS:
            count = 1 if quick else 2 * workers
            paths = [root / f"{workers}_{number}.mp4" for number in range(count)]
            for path in paths:
                path.hardlink_to(video)
            yield _run(clock, checkpoint, paths, workers, count * frames)


def _write_video(path: Path, count: int) -> int:
    """The demo video, enlarged; from its end it goes back to its beginning."""
    height, width = SIZE
    with engine.open_video(VIDEO) as video, VideoWriter(path, SIZE, 12) as writer:
        for number in range(count):
            there, back = divmod(number, len(video))
            writer.write(cv2.resize(video[len(video) - 1 - back if there % 2 else back], (width, height)))
    return count


def _run(clock: Clock, checkpoint: Path, videos: list[Path], workers: int, frames: int) -> Row:
    command = [sys.executable, "-m", "app", "prelabel", "-o", str(videos[0].with_suffix(".json"))]
    command += ["--model", str(checkpoint), "--device", clock.device.type, "--workers", str(workers), *map(str, videos)]
    shares: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while clock.device.type == "cuda" and not done.wait(_SECONDS_BETWEEN):
            shares.append(torch.cuda.utilization(clock.device))

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    finally:
        seconds = time.perf_counter() - began
        done.set()
        watching.join()
    busy = [number for number, share in enumerate(shares) if share]
    working = shares[busy[0] : busy[-1] + 1] if busy else []
    middle = working[len(working) // 4 : -len(working) // 4 or None]
    return {
        "workers": workers,
        "frames": frames,
        "seconds, start of Python and model included": seconds,
        "seconds that the GPU was used": len(working) * _SECONDS_BETWEEN,
        "busy, mean %": sum(working) / len(working) if working else None,
        "busy in the middle half, mean %": sum(middle) / len(middle) if middle else None,
    }
