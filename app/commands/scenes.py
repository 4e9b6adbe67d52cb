"""`scenes`: synthetic scenes as files, to look at or to measure on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from app.commands.terminal import answer


def scenes(
    output: Annotated[
        Path, Argument(metavar="OUT", help="A .png or .jpg for a contact sheet, or a folder for videos.")
    ],
    count: Annotated[int, Option(min=1, help="Number of scenes.")] = 8,
    first: Annotated[int, Option(min=0, help="Number of the first; each number is a scene of its own.")] = 0,
    seed: Annotated[int, Option(min=0, help="Decides all scenes; use another than in training to measure.")] = 1000,
    difficulty: Annotated[float, Option(min=0, max=1, help="How hard the scenes are.")] = 0.5,
    fewest_objects: Annotated[int, Option(min=0, max=20, help="Fewest objects in a scene.")] = 2,
    most_objects: Annotated[int, Option(min=1, max=20, help="Most objects in a scene.")] = 10,
    frames: Annotated[int, Option(min=1, help="Length of a scene.")] = 36,
    height: Annotated[int, Option(min=32, help="Height of the frames.")] = 360,
    width: Annotated[int, Option(min=32, help="Width of the frames.")] = 640,
    photographs: Annotated[
        list[Path] | None, Option(help="Folder with pictures for backgrounds; may be given several times.")
    ] = None,
    cutouts: Annotated[
        list[Path] | None, Option(help="Folder with pictures of things on a transparent ground, likewise.")
    ] = None,
) -> None:
    """Make synthetic scenes of things that hide one another: videos with exact annotations, or a contact sheet."""
    from engine.training.synthetic import SceneGenerator, SceneSettings
    from engine.training.synthetic.writing import contact_sheet, write_scenes

    if fewest_objects > most_objects:
        raise BadParameter(f"more than the most, {most_objects}", param_hint="--fewest-objects")
    settings = SceneSettings(
        size=(height, width),
        frames=frames,
        objects=(fewest_objects, most_objects),
        difficulty=difficulty,
        photographs=tuple(photographs or ()),
        cutouts=tuple(cutouts or ()),
    )
    generator = SceneGenerator(settings, seed)
    generator.check()
    if output.suffix.lower() in (".png", ".jpg"):
        contact_sheet(output, generator, range(first, first + count))
        answer(str(output))
    else:
        answer(str(write_scenes(output, generator, count, first=first)))
