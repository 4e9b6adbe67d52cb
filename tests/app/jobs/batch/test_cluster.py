"""Many videos over Ray: a node that is killed midway, and a cluster of this machine alone."""

from __future__ import annotations

import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from app.jobs.batch.tasks import cores
from engine import ytvis
from tests.app.jobs.batch.stand_in import write_video
from tests.app.jobs.batch.test_prelabel_batch import ROOT, entries

pytestmark = [
    pytest.mark.skipif(util.find_spec("ray") is None, reason="needs the extra `cluster`"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


def prelabel(module: str, folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """In a program of its own: Ray leaves threads in every process that it has been in."""
    model = folder / "model.safetensors"
    model.write_bytes(b"weights")
    command = [sys.executable, "-m", module, "prelabel", *words, "--model", model, "-o", folder / "out.json"]
    run = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr, run.stderr
    return run


def test_a_node_is_killed_midway_and_nothing_is_lost_and_nothing_double(tmp_path):
    videos = [write_video(tmp_path / f"{number}.mp4", number + 1) for number in range(6)]
    run = prelabel("tests.app.jobs.batch.two_nodes", tmp_path, *videos)
    assert run.returncode == 0, run.stderr
    assert "its worker was lost; another one tries again" in run.stderr
    assert "6 tracks in 6 of 6 videos" in run.stdout
    dataset = ytvis.read_dataset(tmp_path / "out.json")
    assert {video.id: video.length for video in dataset.videos} == {number: number for number in range(1, 7)}
    assert [annotation.video_id for annotation in dataset.annotations] == [1, 2, 3, 4, 5, 6]
    noted = entries(tmp_path / "out.json")
    names = [Path(entry["path"]).stem for entry in noted if entry["type"] == "begun"]
    assert len(names) == 7
    assert set(names) == set("012345")  # one of them was begun on both nodes
    assert sorted(Path(entry["path"]).stem for entry in noted if entry["type"] == "done") == list("012345")


def test_a_local_cluster_comes_and_goes_with_the_batch(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")  # also where there is one
    videos = [write_video(tmp_path / "good.mp4"), write_video(tmp_path / "bad.mp4", then="bad")]
    words = ("--cluster", "local", "--workers", "1", "--precision", "bfloat16")
    run = prelabel("tests.app.jobs.batch.alone", tmp_path, *videos, *words)
    assert run.returncode == 1, run.stderr
    assert f"on cpu, {cores()} threads, in bfloat16" in run.stderr
    assert "bad.mp4: It went wrong." in run.stderr
    assert [video.id for video in ytvis.read_dataset(tmp_path / "out.json").videos] == [1]


@pytest.mark.parametrize(("device", "found"), [("tensorrt", "tensorrt"), ("auto", "cuda"), ("cpu", "cpu")])
def test_workers_compute_where_and_how_they_are_told_to(tmp_path, device, found):
    video = write_video(tmp_path / "video.mp4")
    words = ("--device", device, "--precision", "float16", "--ledger", tmp_path / "ledger")
    run = prelabel("tests.app.jobs.batch.gpu_node", tmp_path, video, *words)
    assert run.returncode == 0, run.stderr
    threads = 2 if device == "cpu" else 1  # of a GPU's share
    assert f"on {found}, {threads} threads, in float16" in run.stderr


def test_gpus_that_no_node_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    video = write_video(tmp_path / "video.mp4")
    run = prelabel("tests.app.jobs.batch.alone", tmp_path, video, "--cluster", "local", "--device", "tensorrt")
    assert run.returncode == 1
    assert "No node of the cluster has a GPU. Use --device cpu" in run.stderr
