"""`convert`: a checkpoint from the published form to ours or back, or to ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, BadParameter, Option

from app.commands.output import try_output
from app.commands.terminal import answer, tell

FORMS = ("safetensors", "pth", "onnx")


def convert(
    source: Annotated[
        str, Argument(metavar="IN", help="Name in the catalogue, a published .pth or one of our .safetensors.")
    ],
    target: Annotated[
        Path | None,
        Argument(metavar="OUT", help="Where to write; by default beside IN, or here, with the form's ending."),
    ] = None,
    to: Annotated[
        Literal["safetensors", "pth", "onnx"] | None,
        Option("--to", help="Ours (safetensors), the published form (pth), or ONNX; by default as OUT ends."),
    ] = None,
    preset: Annotated[str | None, Option(help="Task settings of a published checkpoint, e.g. r50_ovis_360.")] = None,
    half: Annotated[
        bool, Option("--half", help="Store 16-bit numbers: half the size, nearly the same results.")
    ] = False,
) -> None:
    """Convert a checkpoint between the published form (.pth) and ours (.safetensors), or to an ONNX file (.onnx)."""
    path = _target(source, target, to)
    if half and path.suffix != ".safetensors":
        raise BadParameter(f"{path.suffix} files are stored in 32 bits", param_hint="--half")

    from engine.catalogue import load_network, model_file
    from engine.weights import load_checkpoint, save_checkpoint, save_published

    if path.resolve() == model_file(source).resolve():
        raise BadParameter(f"{path} is IN itself", param_hint="OUT")
    try_output(path, example=f"mine{path.suffix}")
    network = load_network(source, preset)
    if path.suffix == ".onnx":
        from engine.inference.backends.onnx_export import export_onnx

        export_onnx(network, path)
    elif path.suffix == ".pth":
        save_published(network, path)
        kept, own = load_checkpoint(path, preset).config.to_json(), network.config.to_json()
        lost = [name for name in own if kept[name] != own[name] and name != "backbone_norm"]
        if lost:
            tell(
                f"{path}: the published form has no place for {', '.join(lost)}; whoever loads it gets the usual ones."
            )
    else:
        save_checkpoint(network, path, half=half)
    answer(f"{path}: {sum(parameter.numel() for parameter in network.parameters()):,} parameters")


def _target(source: str, target: Path | None, to: str | None) -> Path:
    if target is None:
        if to is None:
            raise BadParameter("name a file, or a form with --to", param_hint="OUT")
        return Path(source).with_suffix(f".{to}")
    form = target.suffix.removeprefix(".")
    if form not in FORMS:
        raise BadParameter(f"{target} ends in none of .{', .'.join(FORMS)}", param_hint="OUT")
    if to not in (None, form):
        raise BadParameter(f"{target} does not end in .{to}, as --to says", param_hint="OUT")
    return target
