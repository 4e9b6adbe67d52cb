"""The program's start: early checks that need nothing installed, then the command line."""

from __future__ import annotations

import io
import multiprocessing
import signal
import sys
from importlib import util
from types import FrameType

PYTHON = (3, 11)
INTERRUPTED = 130
PACKAGES = ("PIL", "av", "cv2", "msgspec", "numpy", "pycocotools", "rich", "typer")  # without these no command works


def _end(number: int, _: FrameType | None) -> None:
    """A request to end leaves no half-written file and no lock behind, as an error would not."""
    sys.exit(128 + number)


def _speak_anywhere() -> None:
    """What is said in letters that the terminal or log lacks, or that are in a file's name only, ends no command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors="backslashreplace")


def main() -> int:
    """Runs the program on the process's arguments and returns its exit code."""
    multiprocessing.freeze_support()  # a frozen program starts itself again for each worker, which ends in here
    if sys.version_info < PYTHON:
        sys.stderr.write(
            f"mdqe-annotator needs Python {PYTHON[0]}.{PYTHON[1]} or newer; this is {sys.version.split()[0]}.\n"
        )
        return 1
    missing = [name for name in PACKAGES if util.find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"mdqe-annotator misses these Python packages: {', '.join(missing)}. "
            "In a checkout, `make setup` installs them; elsewhere `pip install mdqe-annotator` does.\n"
        )
        return 1
    _speak_anywhere()
    signal.signal(signal.SIGTERM, _end)
    try:
        from app import cli

        return cli.main()
    except KeyboardInterrupt:  # while the program was being loaded; later the command line sees to it
        sys.stderr.write("Interrupted.\n")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
