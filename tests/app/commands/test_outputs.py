"""What commands write takes the place of nothing that they read, and a place that cannot be written is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import cli
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.types import Category
from engine.weights import save_checkpoint


@pytest.mark.parametrize(
    "words",
    [
        ["prelabel", "CLIP", "-o", "CLIP"],
        ["prelabel", "other.mp4", "CLIP", "-o", "CLIP", "--workers", "1"],
        ["prelabel", "CLIP", "-o", "tracks.json", "--overlay", "."],
        ["prelabel", "other.mp4", "--list", "CLIP", "-o", "CLIP"],
        ["prelabel", "other.mp4", "--model", "CLIP", "-o", "CLIP"],
        ["prelabel", "other.mp4", "--project", "CLIP", "-o", "CLIP"],
        ["evaluate", "CLIP", "results.json", "--json", "CLIP"],
        ["evaluate", "truth.json", "CLIP", "--json", "CLIP"],
        ["benchmark", "CLIP", "--json", "CLIP"],
        ["statistics", "CLIP", "--csv", "CLIP"],
        ["finetune", "CLIP", "--media", ".", "-o", "CLIP"],
        ["train", "CLIP", "--run", "run", "--data", "CLIP", "--media", "."],
    ],
)
@pytest.mark.parametrize("written_as", ["clip.mp4", "./clip.mp4", "link/clip.mp4"])
def test_no_command_writes_over_what_it_reads(
    words: list[str],
    written_as: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.mp4").write_bytes(b"irreplaceable")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    *before, last = words
    words = [word.replace("CLIP", "clip.mp4") for word in before] + [last.replace("CLIP", written_as)]
    assert cli.main(words) == 2
    assert "would be lost" in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert (tmp_path / "clip.mp4").read_bytes() == b"irreplaceable"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "link"]


@pytest.mark.parametrize(
    "words",
    [
        ["train", "OUT", "--run", "run"],
        ["finetune", "data.json", "--media", ".", "-o", "OUT"],
        ["benchmark", "clip.mp4", "--json", "OUT"],
        ["evaluate", "truth.json", "results.json", "--json", "OUT"],
        ["statistics", "work.mdqe", "--csv", "OUT"],
        ["convert", "bundled", "OUT"],
    ],
)
@pytest.mark.parametrize("place", ["folder.safetensors", "file/out.safetensors"])
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    words: list[str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "file").touch()
    assert cli.main([word.replace("OUT", place) for word in words]) == 1
    assert place.partition("/")[0] in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.safetensors"]


@pytest.mark.parametrize("name", ["mine.onnx", "mine.pth", "mine"])
@pytest.mark.parametrize(
    "words", [["train", "OUT", "--run", "run"], ["finetune", "data.json", "--media", ".", "-o", "OUT"]]
)
def test_a_trained_model_gets_no_name_of_another_form(
    words: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main([word.replace("OUT", name) for word in words]) == 2
    assert "does not end in .safetensors" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_converting_tells_which_settings_the_published_form_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    config = MDQEConfig(
        backbone="resnet18", backbone_width=8, hidden_dim=32, encoder_layers=1, decoder_layers=1, mask_dim=8, num_classes=2
    )  # fmt: skip
    save_checkpoint(MDQE(config), Path("plain.safetensors"))
    assert cli.main(["convert", "plain.safetensors", "plain.pth"]) == 0
    assert "no place" not in capsys.readouterr().err
    changed = config.replace(grid_size=5, categories=(Category(1, "cat"), Category(2, "dog")))
    save_checkpoint(MDQE(changed), Path("changed.safetensors"))
    assert cli.main(["convert", "changed.safetensors", "changed.pth"]) == 0
    assert "no place for grid_size, categories;" in capsys.readouterr().err


def test_a_list_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42\n" * 9)
    assert cli.main(["prelabel", "--list", str(tmp_path / "clip.mp4"), "-o", str(tmp_path / "out.json")]) == 2
    assert "is not a text file" in capsys.readouterr().err
