"""The command line's words, exit codes and messages; the jobs behind the words are tested end to end."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from app import __main__ as start
from app import cli
from engine.errors import DeviceError, EngineError, StorageError, VideoError


@pytest.fixture(autouse=True)
def _interpreter_as_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    hook = sys.excepthook
    yield
    sys.excepthook = hook


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Makes every command line end in ``error``."""

    def run(words: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", run)


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("open", "prelabel", "propagate", "export", "import", "convert", "doctor"):
        assert command in out


def test_help_loads_neither_torch_nor_qt() -> None:
    program = (
        "import sys; from app.__main__ import main; sys.argv = ['mdqe-annotator', 'prelabel', '--help']\n"
        "code = main(); sys.exit(code or len({'torch', 'PySide6', 'av', 'cv2'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert "Usage" in run.stdout


def test_a_worker_of_a_frozen_program_is_served_before_its_words_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve() -> None:
        sys.exit(7)  # what a worker's work ends with

    monkeypatch.setattr(multiprocessing, "freeze_support", serve)
    monkeypatch.setattr(sys, "argv", ["mdqe-annotator", "--multiprocessing-fork", "pipe_handle=9"])
    with pytest.raises(SystemExit) as end:
        start.main()
    assert end.value.code == 7


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == metadata.version("mdqe-annotator")


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["prelabel"],
        ["prelabel", "a.mp4", "--device", "abacus"],
        ["benchmark", "a.mp4", "--precision", "rough"],
    ],
)
def test_bad_usage_is_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["CLIP"], ["CLIP", "CLIP"], ["--debug", "CLIP"]])
def test_what_is_there_is_opened_without_the_word_for_it(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = tmp_path / "clip of a day"
    clip.touch()
    opened: list[list[Path]] = []

    def run_window(paths: list[Path]) -> int:
        opened.append(paths)
        return 0

    monkeypatch.setattr("app.ui.main.run_window", run_window)
    assert cli.main([word.replace("CLIP", str(clip)) for word in words]) == 0
    assert opened == [[clip] * words.count("CLIP")]


def test_a_video_that_is_missing_is_no_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["missing/clip.mp4"]) == 2
    assert capsys.readouterr().err.startswith("Error: missing/clip.mp4 does not exist.")


def test_a_command_comes_before_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train").mkdir()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["train"]) == 2
    assert "Usage: mdqe-annotator train" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineError("it"), 2),
        (VideoError("clip.mp4 is empty", "the copy was cut off", "copy it again"), 2),
        (StorageError("out.json cannot be written"), 1),
        (DeviceError("no CUDA device"), 1),
        (PermissionError(13, "Permission denied", "out.json"), 1),
    ],
)
def test_errors_are_one_message(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, error)
    assert cli.main([]) == code
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert len(said.splitlines()) == 1


def test_paths_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["open", "[red]missing[/].mp4"]) == 2
    assert "[red]missing[/].mp4 does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--debug", "open", "missing.mp4"], ["open", "missing.mp4", "--debug"]])
def test_debug_lets_the_traceback_out(words: list[str]) -> None:
    with pytest.raises(EngineError, match=r"missing.mp4"):
        cli.main(words)


def test_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.commands.window.util.find_spec", interrupted)
    assert cli.main(["open", str(Path.cwd())]) == 130
    assert capsys.readouterr().err.strip() == "Interrupted."


def test_a_defect_is_told_in_a_sentence(tmp_path: Path) -> None:
    program = (
        "import sys; from app import cli\n"
        "def run(words): raise ZeroDivisionError('by accident')\n"
        "cli._run = run; sys.exit(cli.main([]))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Error: ZeroDivisionError: by accident.")
    assert "Traceback" not in run.stderr


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(start, "PACKAGES", (*start.PACKAGES, "no_such_package"))
    assert start.main() == 1
    assert "no_such_package" in capsys.readouterr().err


def test_doctor_reports_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    report = capsys.readouterr().out
    for finding in (
        "torch",
        "qtawesome",
        "device cpu",
        "kernel of ms_deform_attn",
        "kernel of encode_masks",
        "Qt platform",
        "decode h264",
        "disk here",
    ):
        assert finding in report


def test_doctor_reports_also_without_a_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "nowhere")
    assert cli.main(["doctor"]) == 1
    assert "there is no folder" in capsys.readouterr().out
