"""`prelabel` from video files to JSON and overlay, as a person would run it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from app import cli
from app.project import Project
from engine import ytvis
from engine.types import WindowResult
from engine.video import open_video
from engine.video.opencv import cv2
from tests.end_to_end.conftest import FRAMES, HEIGHT, WIDTH, film


def prelabel(films: list[Path], model: Path, output: Path, *more: str) -> int:
    return cli.main(["prelabel", *map(str, films), "--model", str(model), "-o", str(output), "--device", "cpu", *more])


def test_a_data_set_of_two_videos(
    films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new" / "annotations.json"
    assert prelabel([films / "two.mp4", films / "one.mp4"], tiny_model, output) == 0
    dataset = ytvis.read_dataset(output)
    assert [(video.id, video.length) for video in dataset.videos] == [(1, FRAMES - 4), (2, FRAMES)]
    assert [video.file_names[0] for video in dataset.videos] == ["two/00000.jpg", "one/00000.jpg"]
    assert {(video.height, video.width) for video in dataset.videos} == {(HEIGHT, WIDTH)}
    assert [category.name for category in dataset.categories] == ["cat", "dog"]
    assert {annotation.video_id for annotation in dataset.annotations} == {1, 2}
    assert f"{len(dataset.annotations)} tracks in 2 of 2 videos" in capsys.readouterr().out
    written = json.loads(output.read_text("utf-8"))
    for annotation in written["annotations"]:
        for segmentation in annotation["segmentations"]:
            assert segmentation is None or sum(segmentation["counts"]) == HEIGHT * WIDTH
    assert list(output.parent.iterdir()) == [output]


def test_precision_is_handed_to_the_model_also_of_workers(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    found = {}
    for name, more in {
        "auto": [],
        "here": ["--precision", "bfloat16"],
        "worker": ["--precision", "bfloat16", "--workers", "1"],
    }.items():
        path = tmp_path / f"{name}.json"
        assert prelabel([films / "one.mp4"], tiny_model, path, "--format", "results", *more) == 0
        found[name] = [round(result.score, 5) for result in ytvis.read_results(path)]
    assert found["here"] == found["worker"] != found["auto"]


def test_tensorrt_is_for_onnx_files(
    films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(films / "one.mp4"), "--model", str(tiny_model), "-o", str(tmp_path / "x.json"), "--device", "tensorrt"]
    assert cli.main(["prelabel", *words]) == 1
    assert "tensorrt is for .onnx files" in capsys.readouterr().err


def test_results_load_against_the_data_set(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    truth, results = tmp_path / "truth.json", tmp_path / "results.json"
    assert prelabel([films / "one.mp4"], tiny_model, truth) == 0
    assert prelabel([films / "one.mp4"], tiny_model, results, "--format", "results") == 0
    found = ytvis.read_results(results, ytvis.read_dataset(truth))
    assert found
    assert all(0 < result.score <= 1 and len(result.segmentations) == FRAMES for result in found)

    report = tmp_path / "report.json"
    assert cli.main(["evaluate", str(truth), str(results), "--json", str(report)]) == 0
    assert json.loads(report.read_text("utf-8"))["AP50"] == pytest.approx(1.0)


def test_results_of_categories_that_the_data_set_lacks_are_counted(
    films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth, results = tmp_path / "truth.json", tmp_path / "results.json"
    assert prelabel([films / "one.mp4"], tiny_model, truth) == 0
    assert prelabel([films / "one.mp4"], tiny_model, results, "--format", "results") == 0
    entries = json.loads(results.read_text("utf-8"))
    entries[0]["category_id"] = 99
    results.write_text(json.dumps(entries), "utf-8")
    capsys.readouterr()
    assert cli.main(["evaluate", str(truth), str(results)]) == 0
    assert f"1 of {len(entries)} results are of categories" in capsys.readouterr().err


def test_published_mode_gives_pairs(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    output = tmp_path / "pairs.json"
    assert prelabel([films / "one.mp4"], tiny_model, output, "--mode", "published", "--format", "results") == 0
    assert {result.category_id for result in ytvis.read_results(output)} == {1, 2}


def test_overlay_shows_every_frame(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    overlays = tmp_path / "overlays"
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path / "out.json", "--overlay", str(overlays)) == 0
    with open_video(overlays / "one.mp4") as drawn, open_video(films / "one.mp4") as plain:
        assert len(drawn) == len(plain)
        assert drawn.size == plain.size
        assert np.abs(drawn[3].astype(int) - plain[3]).mean() > 3


def test_same_names_stay_apart(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(films / "one.mp4", other / "one.mp4")
    output = tmp_path / "out.json"
    assert prelabel([films / "one.mp4", other / "one.mp4"], tiny_model, output) == 0
    assert [video.file_names[0] for video in ytvis.read_dataset(output).videos] == ["one/00000.jpg", "one_2/00000.jpg"]


def test_a_folder_of_images(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    for number in range(3):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((HEIGHT, WIDTH, 3), 90 + number, np.uint8))
    output = tmp_path / "out.json"
    assert prelabel([folder], tiny_model, output) == 0
    assert ytvis.read_dataset(output).videos[0].file_names[2] == "holiday/00002.jpg"


def test_one_bad_video_does_not_stop_the_rest(
    films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = films / "broken.mp4"
    broken.write_bytes(b"not a film")
    output = tmp_path / "out.json"
    assert prelabel([broken, films / "one.mp4"], tiny_model, output) == 1
    assert "broken.mp4" in capsys.readouterr().err
    assert [video.id for video in ytvis.read_dataset(output).videos] == [2]


def test_what_is_read_of_another_video_is_not_stored(
    films: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = engine.prelabel

    def rewritten(*given: Any, **more: Any) -> Iterator[WindowResult]:
        for result in whole(*given, **more):
            if result.index == 1:
                film(films / "other.mp4", shift=20).replace(films / "one.mp4")
            yield result

    monkeypatch.setattr(engine, "prelabel", rewritten)
    project = tmp_path / "work.mdqe"
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path / "out.json", "--project", str(project)) == 2
    assert "was written anew while it was read" in capsys.readouterr().err
    with Project.open(project) as opened:
        (video,) = opened.videos()
        frames = {frame for track in opened.tracks(video.id) for frame in opened.frames_of(track.id)}
        assert frames == set(range(4))  # a window
        assert [run.state for run in opened.runs(video.id)] == ["failed"]


def test_nothing_but_bad_videos_is_bad_input(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    assert prelabel([films / "missing.mp4"], tiny_model, output) == 2
    assert not output.exists()


def test_a_file_that_is_no_model_is_named(films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.pth"
    model.write_bytes(b"junk")
    assert prelabel([films / "one.mp4"], model, tmp_path / "out.json") == 2
    assert "model.pth" in capsys.readouterr().err


def test_a_folder_as_output_is_refused(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path) == 1


def test_converted_model_gives_the_same_tracks(films: Path, tiny_model: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.safetensors"
    assert cli.main(["convert", str(tiny_model), str(again)]) == 0
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert prelabel([films / "one.mp4"], tiny_model, first, "--format", "results") == 0
    assert prelabel([films / "one.mp4"], again, second, "--format", "results") == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupt_ends_cleanly_and_writes_nothing(tiny_model: Path, tmp_path: Path) -> None:
    long_film = film(tmp_path / "long.mp4", frames=12)
    output = tmp_path / "out.json"
    program = (
        "import os, signal, sys\n"
        "import app.commands.prelabel as command\n"
        "from app import cli\n"
        "def interrupting(windows, *rest):\n"
        "    for result in windows:\n"
        f"        os.kill(os.getpid(), {signal.SIGINT.value})\n"
        "        yield result\n"
        "command._heard = interrupting\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    words = ["prelabel", str(long_film), "--model", str(tiny_model), "-o", str(output), "--device", "cpu"]
    run = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert run.returncode == 130, run.stderr
    assert run.stderr.strip().endswith("Interrupted.")
    assert not output.exists()


@pytest.mark.parametrize("overlay", [False, True])
def test_a_read_only_folder_is_told_before_the_work(
    overlay: bool,
    films: Path,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    read_only = tmp_path / "read-only"
    read_only.mkdir()

    def refusing(dir: Path) -> nullcontext[None]:
        if dir == read_only:
            raise OSError(errno.EROFS, "Read-only file system")
        return nullcontext()

    monkeypatch.setattr("app.commands.output.TemporaryFile", refusing)
    monkeypatch.setattr("engine.prelabel", lambda *_: pytest.fail("it began to work"))
    output, more = (tmp_path / "out.json", ["--overlay", str(read_only)]) if overlay else (read_only / "out.json", [])
    assert prelabel([films / "one.mp4"], tiny_model, output, *more) == 1
    assert "read-only" in capsys.readouterr().err
    assert not output.exists()
