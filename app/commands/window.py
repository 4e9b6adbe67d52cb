"""`open`, and the program without a command: the window."""

from __future__ import annotations

from importlib import import_module, util
from pathlib import Path
from typing import Annotated

from typer import Argument, Exit

from engine.errors import DeviceError, EngineError


def open_window(
    paths: Annotated[
        list[Path] | None,
        Argument(help="Videos, folders of images, folders of these, or a project (.mdqe).", show_default=False),
    ] = None,
) -> None:
    """Open the window on videos, folders of images or a project."""
    for path in paths or ():
        if not path.exists():
            raise EngineError(f"{path} does not exist", remedy="Check the spelling of the path")
    if util.find_spec("PySide6") is None:
        raise EngineError("The window cannot open", "PySide6 is not installed", "Run: pip install PySide6-Essentials")
    try:
        import_module("PySide6.QtWidgets")
    except ImportError as error:
        raise DeviceError(
            "The window cannot open", f"Qt does not load: {error}", "Install that library with your system's packages"
        ) from error
    from app.ui.main import run_window

    raise Exit(run_window(paths or []))
