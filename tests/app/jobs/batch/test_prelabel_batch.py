"""`prelabel` on many videos: workers that crash, failures, going on, and what is written in the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from app.jobs.batch.ledger import Ledger
from app.jobs.batch.tasks import cores
from engine import ytvis
from tests.app.jobs.batch.conftest import Prelabel
from tests.app.jobs.batch.stand_in import write_video

ROOT = Path(__file__).parents[4]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out.json"


def entries(output: Path) -> list[dict[str, str]]:
    """What stands in the ledger of an output."""
    lines = output.with_name(f"{output.name}.batch").joinpath("ledger.jsonl").read_text().splitlines()
    return [json.loads(line.partition(" ")[2]) for line in lines]


def begun(output: Path) -> list[str]:
    """The videos that workers were given, in order, by name."""
    return [Path(entry["path"]).stem for entry in entries(output) if entry["type"] == "begun"]


def lengths(output: Path) -> dict[int, int]:
    return {video.id: video.length for video in ytvis.read_dataset(output).videos}


def test_whatever_happens_to_a_video_the_rest_go_on(prelabel: Prelabel, tmp_path, output, capsys):
    fates = ["SIGSEGV", "finish", "SIGKILL", "exit", "bad", "finish", "defect", "finish"]
    videos = [write_video(tmp_path / f"{n}.mp4", n + 1, fate) for n, fate in enumerate(fates)]
    assert prelabel(*videos, "--workers", "2") == 1
    told = capsys.readouterr()
    assert lengths(output) == {2: 2, 6: 6, 8: 8}
    assert "3 tracks in 3 of 8 videos" in told.out
    summary = told.err.partition("5 of 8 videos have failed:")[2]
    for number, reason in {
        0: "SIGSEGV",
        2: "out of memory",
        3: "exit code 3",
        4: "It went wrong",
        6: "It went",
    }.items():
        line = next(line for line in summary.splitlines() if f"{number}.mp4" in line)
        assert reason in line
    assert f"on cpu, {max(1, cores() // 2)} threads" in told.err
    assert sorted(begun(output)) == [str(number) for number in range(8)]

    for number in (0, 2, 3, 4):
        write_video(videos[number], number + 1)
    assert prelabel(*videos, "--workers", "1") == 1
    told = capsys.readouterr()
    assert "3 of 8 videos are done already; 5 failed before and will be tried again" in told.err
    assert lengths(output) == {number: number for number in (1, 2, 3, 4, 5, 6, 8)}
    assert sorted(begun(output)) == sorted([str(number) for number in range(8)] + ["0", "2", "3", "4", "6"])


def test_nothing_done_is_no_output(prelabel: Prelabel, tmp_path, output):
    bad, broken = write_video(tmp_path / "bad.mp4", then="bad"), write_video(tmp_path / "broken.mp4", then="SIGSEGV")
    assert prelabel(bad, "--workers", "1") == 2
    assert prelabel(bad, broken) == 1
    assert not output.exists()
    assert not list(tmp_path.glob("*.batch"))


def test_a_second_call_does_only_what_is_new(prelabel: Prelabel, tmp_path, output, capsys):
    one, two = write_video(tmp_path / "one.mp4", 1), write_video(tmp_path / "two.mp4", 2)
    listed = tmp_path / "list.txt"
    listed.write_text(f"{two}\n\n{one}\n")
    assert prelabel(one, "--list", listed, "--ledger", tmp_path / "kept") == 0
    assert lengths(output) == {1: 1, 2: 2, 3: 1}  # a video that stands twice
    assert [video.file_names[0] for video in ytvis.read_dataset(output).videos] == [
        "one/00000.jpg",
        "two/00000.jpg",
        "one_2/00000.jpg",
    ]
    capsys.readouterr()
    output.unlink()
    assert prelabel(two, "--ledger", tmp_path / "kept", "--format", "results") == 0
    assert "1 of 1 videos are done already" in capsys.readouterr().err
    found = ytvis.read_results(output)
    assert [(result.video_id, result.category_id, result.score) for result in found] == [(1, 2, 0.75)]
    assert [len(result.segmentations) for result in found] == [2]


def test_a_pattern_of_videos_is_many_and_leaves_no_ledger_unless_asked_to(prelabel: Prelabel, tmp_path, output):
    for number in (10, 9, 2):
        write_video(tmp_path / f"film{number}.mp4", number)
    assert prelabel(tmp_path / "film*.mp4") == 0
    assert list(lengths(output).values()) == [2, 9, 10]
    assert not list(tmp_path.glob("*.batch"))


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
def test_a_name_that_is_no_text_costs_the_others_nothing(prelabel: Prelabel, tmp_path, output):
    videos = [write_video(tmp_path / "lat\udce9n.mp4"), write_video(tmp_path / "two.mp4")]
    words = ["prelabel", *map(str, videos), "--device", "cpu", "-o", str(output), "--workers", "1"]
    words += ["--model", str(tmp_path / "model.safetensors")]
    command = [sys.executable, "-m", "tests.app.jobs.batch.alone", *words]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert [video.file_names[0] for video in ytvis.read_dataset(output).videos] == ["lat_n/00000.jpg", "two/00000.jpg"]
    assert run.stderr.endswith("\n")  # also where it is no terminal, whatever comes next begins a line


def test_a_ledger_in_use_is_refused(prelabel: Prelabel, tmp_path, output, capsys):
    video = write_video(tmp_path / "one.mp4")
    with Ledger(tmp_path / "out.json.batch", "recipe"):
        assert prelabel(video, "--workers", "1") == 1  # later it may go well
    assert "is in use" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--workers", "1"], "at least one video"),
        (["a.mp4", "--workers", "0"], "--workers"),
        (["a.mp4", "--workers", "2", "--project", "p.mdqe"], "--project"),
        (["--list", "no-such-list.txt"], "no-such-list.txt cannot be read"),
    ],
)
def test_bad_usage(prelabel: Prelabel, words, said, capsys):
    assert prelabel(*words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(util.find_spec("ray") is None, reason="needs the extra `cluster`")
def test_a_cluster_that_does_not_answer_is_told(prelabel: Prelabel, tmp_path, capsys):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert prelabel(write_video(tmp_path / "one.mp4"), "--cluster", address) == 1
    assert f"No Ray cluster answers at '{address}'" in capsys.readouterr().err
    assert prelabel(tmp_path / "one.mp4", "--cluster", f"ray://{address}") == 2
    assert "Run the program on a node of the cluster" in capsys.readouterr().err


def test_a_model_that_does_not_load_is_one_message(tmp_path, output, capsys):
    from app import cli

    video, model = write_video(tmp_path / "one.mp4"), tmp_path / "model.pth"
    words = ["prelabel", str(video), "--workers", "1", "--model", str(model), "-o", str(output)]
    assert cli.main(words) == 2
    assert "model.pth" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.batch"))


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupted_it_keeps_what_is_done_and_says_how_to_go_on(prelabel: Prelabel, tmp_path, output, capsys):
    videos = [write_video(tmp_path / "one.mp4"), write_video(tmp_path / "two.mp4", then="interrupt")]
    words = ["prelabel", *map(str, videos), "--device", "cpu", "-o", str(output), "--workers", "1"]
    words += ["--model", str(tmp_path / "model.safetensors")]
    command = [sys.executable, "-m", "tests.app.jobs.batch.alone", *words]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 130, run.stderr
    assert "1 of 2 videos are done; the same command goes on with the rest." in run.stderr
    assert run.stderr.endswith("Interrupted.\n")
    assert "Traceback" not in run.stderr
    assert not output.exists()

    write_video(videos[1])
    assert prelabel(*videos, "--workers", "1") == 0
    assert "1 of 2 videos are done already; 1 were interrupted before" in capsys.readouterr().err
    assert begun(output) == ["one", "two", "two"]
    assert lengths(output) == {1: 3, 2: 3}
