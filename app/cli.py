"""The command line: its words, its exit codes and how it speaks of errors.

Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from app.commands.benchmark import benchmark
from app.commands.convert import convert
from app.commands.copies import compact_project, copy_project, pack_project
from app.commands.doctor import doctor
from app.commands.evaluate import evaluate
from app.commands.finetune import finetune
from app.commands.importing import import_document
from app.commands.prelabel import prelabel
from app.commands.project import export_project
from app.commands.propagate import propagate
from app.commands.scenes import scenes
from app.commands.statistics import show_statistics
from app.commands.terminal import FAILED, INTERRUPTED, answer, exit_code, tell
from app.commands.train import train
from app.commands.window import open_window
from engine.errors import EngineError

program = typer.Typer(
    name="mdqe-annotator",
    help="Pre-label occluded objects in video, correct masks and identities, export data sets. "
    "Without a command it opens the window.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@program.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False,
) -> None:
    if version:
        answer(metadata.version("mdqe-annotator"))
        raise typer.Exit
    if context.invoked_subcommand is None:
        open_window()


program.command("open")(open_window)
program.command("prelabel")(prelabel)
program.command("propagate")(propagate)
program.command("import")(import_document)
program.command("export")(export_project)
program.command("copy")(copy_project)
program.command("pack")(pack_project)
program.command("compact")(compact_project)
program.command("statistics")(show_statistics)
program.command("evaluate")(evaluate)
program.command("train")(train)
program.command("finetune")(finetune)
program.command("scenes")(scenes)
program.command("convert")(convert)
program.command("benchmark")(benchmark)
program.command("doctor")(doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns the exit code; ``arguments`` default to the process's own."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--debug" in words:  # wherever it stands
        return _run(words)
    sys.excepthook = _report_defect
    try:
        return _run(words)
    except EngineError as error:
        tell(f"Error: {error}")
        return exit_code(error)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        tell(f"Error: {error.strerror or error}{where}")
        return FAILED


def _run(words: list[str]) -> int:
    if "--debug" in words:
        words = ["--debug", *(word for word in words if word != "--debug")]
    command = typer.main.get_command(program)
    place = next((place for place, word in enumerate(words) if not word.startswith("-")), None)
    if place is not None and words[place] not in _names() and _is_path(words[place]):
        words.insert(place, "open")
    try:
        command.main(words, prog_name="mdqe-annotator")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            tell("Interrupted.")
        return end.code if isinstance(end.code, int) else 0
    return 0


def _names() -> set[str | None]:
    return {command.name for command in program.registered_commands}


def _is_path(word: str) -> bool:
    """Whether somebody means a video, a folder or a project, be it there or not."""
    return Path(word).exists() or bool(Path(word).suffix) or len(Path(word).parts) > 1


def _report_defect(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """What the interpreter calls last for an error that nobody foresaw."""
    tell(f"Error: {kind.__name__}: {error}. This is a defect of the program; --debug shows where it arose.")
