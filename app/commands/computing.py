"""Options of the commands that run a network: where it computes and how exactly."""

from __future__ import annotations

from typing import Annotated, Literal

from typer import Option

Device = Literal["auto", "cpu", "cuda", "tensorrt"]
Precision = Literal["auto", "float32", "float16", "bfloat16"]

DeviceOption = Annotated[
    Device, Option(help="Where to compute; auto is a GPU if there is one, tensorrt is for .onnx files.")
]
PrecisionOption = Annotated[
    Precision,
    Option(help="How exactly to compute; auto is float32. On a GPU float16 is quicker and changes masks least."),
]
