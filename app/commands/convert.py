"""`convert`: a checkpoint from the published form to ours, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from app.commands.terminal import answer


def convert(
    source: Annotated[Path, Argument(metavar="IN", help="A published .pth or one of our .safetensors.")],
    target: Annotated[Path, Argument(metavar="OUT", help="Where to write: .safetensors (ours) or .pth (published).")],
    preset: Annotated[str | None, Option(help="Task settings of a published checkpoint, e.g. r50_ovis_360.")] = None,
    half: Annotated[
        bool, Option("--half", help="Store 16-bit numbers: half the size, nearly the same results.")
    ] = False,
) -> None:
    """Convert a checkpoint between the published form (.pth) and ours (.safetensors)."""
    if target.suffix not in (".safetensors", ".pth"):
        raise BadParameter(f"{target} ends in neither .safetensors nor .pth", param_hint="OUT")
    if half and target.suffix == ".pth":
        raise BadParameter("published checkpoints are stored in 32 bits", param_hint="--half")

    from engine.weights import build_network, load_checkpoint, save_checkpoint, save_published

    network = build_network(load_checkpoint(source, preset), str(source))
    if target.suffix == ".pth":
        save_published(network, target)
    else:
        save_checkpoint(network, target, half=half)
    answer(f"{target}: {sum(parameter.numel() for parameter in network.parameters()):,} parameters")
