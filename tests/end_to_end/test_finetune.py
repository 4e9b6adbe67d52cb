"""`finetune` and `scenes`, as a person would run them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from app import cli
from engine import ytvis
from engine.types import Category, Mask
from tests.end_to_end.conftest import FRAMES, HEIGHT, WIDTH


@pytest.fixture
def truth(films: Path) -> Path:
    """Annotations of the red square of both films."""
    videos = []
    tracks = []
    for video_id, (name, frames, shift) in enumerate((("one", FRAMES, 0), ("two", FRAMES - 4, 9)), start=1):
        videos.append(ytvis.Video(id=video_id, width=WIDTH, height=HEIGHT, file_names=ytvis.frame_names(name, frames)))
        masks = {}
        for frame in range(frames):
            bitmap = np.zeros((HEIGHT, WIDTH), dtype=bool)
            bitmap[20:60, 8 * frame + shift : 8 * frame + shift + 30] = True
            masks[frame] = Mask.from_bitmap(bitmap)
        tracks.append(ytvis.AnnotatedTrack(video_id, 3, masks))
    path = films / "truth.json"
    ytvis.write_dataset(ytvis.dataset_from_tracks(videos, tracks, [Category(3, "square")]), path)
    return path


def finetune(truth: Path, model: Path, out: Path, *more: str) -> int:
    words = ["finetune", str(truth), "--media", str(truth.parent), "--model", str(model), "-o", str(out)]
    return cli.main([*words, "--batch", "1", "--workers", "0", *more])


def test_new_categories_learned_and_measured(truth: Path, tiny_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.safetensors"
    validation = ["--validation", str(truth), "--validation-media", str(truth.parent), "--validate-every", "2"]
    assert finetune(truth, tiny_model, out, "--steps", "3", *validation) == 0
    tuned = engine.load_model(out, device="cpu")
    assert [(category.id, category.name) for category in tuned.config.categories] == [(3, "square")]
    log = (tmp_path / "mine.run" / "log.jsonl").read_text().splitlines()
    measured = [entry for entry in map(json.loads, log) if "validation" in entry]
    assert [entry["step"] for entry in measured] == [2, 3]
    assert set(measured[0]["validation"]) == {"AP", "AP50", "AP75", "AR1", "AR10"}
    assert finetune(truth, tiny_model, out, "--steps", "4") == 0  # goes on with step 4
    assert '"step": 4' in (tmp_path / "mine.run" / "log.jsonl").read_text()


def test_a_run_goes_on_with_the_same_corrections_only(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine.safetensors"
    assert finetune(truth, tiny_model, out, "--steps", "1") == 0
    more = json.loads(truth.read_text())
    del more["annotations"][1]
    truth.write_text(json.dumps(more))
    assert finetune(truth, tiny_model, out, "--steps", "2") == 2
    assert "the run was started with other settings (origin)" in capsys.readouterr().err


def test_what_cannot_be_measured_is_said_before_anything_is_trained(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = ["--validation", str(truth), "--validation-media", str(tmp_path)]
    assert finetune(truth, tiny_model, tmp_path / "mine.safetensors", *elsewhere) == 2
    assert "the frames of video 1 are not in" in capsys.readouterr().err
    assert not (tmp_path / "mine.run").exists()


def test_a_data_set_without_categories(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth.write_text(json.dumps({**json.loads(truth.read_text()), "categories": [], "annotations": []}))
    assert finetune(truth, tiny_model, tmp_path / "mine.safetensors") == 2
    assert f"{truth}: the data set has no categories" in capsys.readouterr().err


def test_training_begins_with_a_model_of_its_own_architecture(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", str(tmp_path / "new.safetensors"), "--run", str(tmp_path / "run"), "--steps", "1", "--batch", "1"]
    words += [
        "--synthetic",
        "0",
        "--data",
        str(truth),
        "--media",
        str(truth.parent),
        "--height",
        "64",
        "--workers",
        "0",
    ]
    assert cli.main([*words, "--start", str(tiny_model)]) == 2
    assert "another architecture" in capsys.readouterr().err
    assert cli.main([*words, "--ratio", "0"]) == 2
    assert cli.main([*words, "--start", "bundled", "--rate", "0", "--schedule", "drop"]) == 0
    old, new = (engine.load_model(model, device="cpu").network for model in ("bundled", tmp_path / "new.safetensors"))
    assert new.config.test_short_side == 64  # it looks at videos at the size that it learned at
    for name, tensor in old.state_dict().items():
        if "running_" not in name:  # what batch norm has seen moves on
            torch.testing.assert_close(new.state_dict()[name], tensor, atol=1e-3, rtol=1e-3)


def test_old_categories_kept_must_cover_the_data(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finetune(truth, tiny_model, tmp_path / "mine.safetensors", "--steps", "1", "--no-classes") == 2
    assert "category 3 of annotation 1 has no class in the network" in capsys.readouterr().err


def test_missing_media_are_named_before_anything_is_trained(
    truth: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (truth.parent / "two.mp4").unlink()
    assert finetune(truth, tiny_model, tmp_path / "mine.safetensors") == 2
    assert "the frames of video 2 are not in" in capsys.readouterr().err
    assert not (tmp_path / "mine.run").exists()


def test_scenes_as_videos_and_as_a_sheet(tmp_path: Path) -> None:
    words = ["scenes", "--count", "1", "--frames", "3", "--height", "64", "--width", "96"]
    assert cli.main([*words, str(tmp_path / "made")]) == 0
    dataset = ytvis.read_dataset(tmp_path / "made" / "annotations.json")
    assert [video.length for video in dataset.videos] == [3]
    assert cli.main([*words, str(tmp_path / "sheet.png")]) == 0
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")
    assert cli.main([*words, "--fewest-objects", "11", str(tmp_path / "none")]) == 2
