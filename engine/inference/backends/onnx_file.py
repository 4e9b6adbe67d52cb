"""The form of an ONNX model of ours: one file whose graph has two parts that share nothing.

``encoder.`` turns frames into tokens and mask features, ``decoder.`` the tokens of clips into their instances. The metadata
hold the configuration with the categories, and a digest over it and the graph: what was changed or damaged is not run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.errors import CheckpointError, DeviceError, StorageError
from engine.files import replacing
from engine.messages import message
from engine.model.config import MDQEConfig

ENCODER_INPUTS = ("frames", "size")
ENCODER_OUTPUTS = ("tokens", "mask_features")
DECODER_INPUTS = ("tokens_8", "tokens_16", "tokens_32", "tokens_64", "clips", "size")
DECODER_OUTPUTS = ("class_scores", "mask_coefficients", "query_embeddings", "boxes")
ENCODER, DECODER = "encoder.", "decoder."  # what all names of a part begin with
SIZE_DIVISOR = 32  # frames are padded to multiples of it before they go in

_FORMAT = "mdqe-annotator"
_FORMAT_VERSION = "2"  # 1 decoded one clip at a time
_CONVERT = message("Make it again from the checkpoint: mdqe-annotator convert CHECKPOINT --to onnx")


class DamagedOnnxError(CheckpointError):
    """A file cannot be read as ONNX, or is not as it was written."""


@dataclass(frozen=True)
class OnnxGraphs:
    """Both parts of a file, each a serialised ONNX model, and the configuration of the network that they came from."""

    config: MDQEConfig
    encoder: bytes
    decoder: bytes


def level_shapes(height: int, width: int) -> list[tuple[int, int]]:
    """(height, width) of the four levels of tokens, strides 8, 16, 32 and 64, for a padded size."""
    shapes = [(height // stride, width // stride) for stride in (8, 16, 32)]
    return [*shapes, ((shapes[-1][0] + 1) // 2, (shapes[-1][1] + 1) // 2)]


def import_extra(package: str) -> ModuleType:
    """A package of the extra ``onnx``; the only door for them.

    Since version 1.29 ONNX Runtime reports its use to its maker, unless it is told not to before it is loaded. This program
    never uses the network.

    Raises:
        DeviceError: it is not installed, or cannot be loaded.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        return import_module(package)
    except ImportError as error:
        raise DeviceError(
            message("ONNX models need the package '{package}' ({reason})", package=package, reason=error),
            "",
            message("Install it: pip install onnx onnxscript onnxruntime-gpu (onnxruntime where there is no GPU)"),
        ) from error


def write_graphs(path: Path, encoder: Any, decoder: Any, config: MDQEConfig) -> None:
    """Joins two ``onnx.ModelProto`` with the inputs and outputs that are named above.

    Args:
        path: written beside and renamed.

    Raises:
        StorageError: the file cannot be written, or would be larger than the format allows.
        DeviceError: onnx is not installed.
    """
    onnx = import_extra("onnx")
    compose = import_extra("onnx.compose")
    model = compose.merge_models(encoder, decoder, [], prefix1=ENCODER, prefix2=DECODER, name="MDQE")
    model.producer_name, model.producer_version = _FORMAT, _FORMAT_VERSION
    settings = json.dumps(config.to_json())
    if model.ByteSize() > onnx.checker.MAXIMUM_PROTOBUF:
        raise StorageError(
            message("{path} cannot be written: an ONNX file holds at most 2 GiB", path=path),
            message("The network is larger"),
        )
    onnx.helper.set_model_props(
        model,
        {
            "format": _FORMAT,
            "version": _FORMAT_VERSION,
            "config": settings,
            "digest": _digest(settings, model.graph),
        },
    )
    onnx.checker.check_model(model, full_check=True)
    with replacing(path) as beside:
        beside.write_bytes(model.SerializeToString())


def read_graphs(path: Path) -> OnnxGraphs:
    """Reads and checks what `write_graphs` wrote.

    Raises:
        CheckpointError: there is no such file, or it is an ONNX file of another model or of a newer version.
        DamagedOnnxError: it cannot be read as ONNX, or its digest does not fit.
        DeviceError: onnx is not installed.
    """
    if not path.is_file():
        raise CheckpointError(
            message("{path}: there is no such file", path=path), "", message("Check the name of the model file")
        )
    onnx = import_extra("onnx")
    damage = import_extra("google.protobuf.message").DecodeError
    try:
        model = onnx.load_model(path, format="protobuf", load_external_data=False)
    except OSError as error:
        raise CheckpointError(
            message("{path}: cannot be read ({reason})", path=path, reason=error.strerror),
            "",
            message("Check its permissions"),
        ) from error
    except damage as error:
        raise DamagedOnnxError(
            message("{path}: not an ONNX file, or damaged ({reason})", path=path, reason=error),
            message("A copy or download was cut short"),
            _CONVERT,
        ) from error
    settings = _our_settings(path, {entry.key: entry.value for entry in model.metadata_props})
    if settings["digest"] != _digest(settings["config"], model.graph):
        raise DamagedOnnxError(
            message("{path}: its graph is not the one that was written", path=path),
            message("The file is damaged"),
            _CONVERT,
        )
    try:
        config = MDQEConfig.from_json(json.loads(settings["config"]))
    except (TypeError, ValueError) as error:
        raise CheckpointError(
            message("{path}: its configuration cannot be read ({reason})", path=path, reason=error),
            message("It is of another version"),
            _CONVERT,
        ) from error
    extractor = import_extra("onnx.utils").Extractor(model)

    def part(prefix: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> bytes:
        names = ([prefix + name for name in inputs], [prefix + name for name in outputs])
        serialised: bytes = extractor.extract_model(*names).SerializeToString()
        return serialised

    return OnnxGraphs(
        config,
        encoder=part(ENCODER, ENCODER_INPUTS, ENCODER_OUTPUTS),
        decoder=part(DECODER, DECODER_INPUTS, DECODER_OUTPUTS),
    )


def _our_settings(path: Path, properties: Mapping[str, str]) -> Mapping[str, str]:
    if properties.get("format") != _FORMAT or not {"version", "config", "digest"} <= properties.keys():
        raise CheckpointError(
            message("{path}: an ONNX file of another model", path=path),
            message("Its metadata name no MDQE configuration"),
            message("Use a file that mdqe-annotator convert --to onnx has made"),
        )
    if properties["version"] != _FORMAT_VERSION:
        raise CheckpointError(
            message(
                "{path}: ONNX form {found}, this program reads {known}",
                path=path,
                found=properties["version"],
                known=_FORMAT_VERSION,
            ),
            message("It was written by another version"),
            _CONVERT,
        )
    return properties


def _digest(settings: str, graph: Any) -> str:
    digest = hashlib.sha256(settings.encode())
    digest.update(graph.SerializeToString(deterministic=True))
    return digest.hexdigest()
