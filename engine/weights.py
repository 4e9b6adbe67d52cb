"""Checkpoints: the published ones (.pth) and our own (.safetensors); both become the same network.

A checkpoint is data: `.pth` files are read with ``weights_only=True`` and a list of harmless numpy types, so that
a file that pickles code is refused and never run.
"""

from __future__ import annotations

import io
import json
import pickle
import re
import statistics
import struct
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.torch
import torch
from torch import Tensor

from engine import published_keys
from engine.errors import CheckpointError
from engine.files import replacing
from engine.messages import message
from engine.model.config import BackboneName, MDQEConfig
from engine.model.mdqe import MDQE
from engine.model.presets import PRESETS, preset_for

# What torch.load lets out for a file that is none of its own or damaged, found by feeding it thousands of them.
DAMAGE = (
    RuntimeError, EOFError, zipfile.BadZipFile, ValueError, LookupError, TypeError, AttributeError, AssertionError,
    struct.error, OSError, pickle.UnpicklingError,
    safetensors.SafetensorError,  # as it goes by a file's name
)  # fmt: skip
_ABLATIONS = ("grid_selection", "association", "temporal_cross_attention", "decoder_order")
_FORMAT = "mdqe-annotator"
_FORMAT_VERSION = "1"
_NUMPY_GLOBALS: list[Any] = [
    (np._core.multiarray._reconstruct, "numpy.core.multiarray._reconstruct"),  # type: ignore[attr-defined]
    (np._core.multiarray._reconstruct, "numpy._core.multiarray._reconstruct"),  # type: ignore[attr-defined]
    (np._core.multiarray.scalar, "numpy.core.multiarray.scalar"),  # type: ignore[attr-defined]
    (np._core.multiarray.scalar, "numpy._core.multiarray.scalar"),  # type: ignore[attr-defined]
    np.ndarray,
    np.dtype,
    *(type(np.dtype(name)) for name in ("float16", "float32", "float64", "int32", "int64", "uint8", "bool")),
]


@dataclass(frozen=True)
class Checkpoint:
    """Tensors under our names, and the configuration that they fit.

    Attributes:
        published: whether the file names them as the published checkpoints do; errors speak of its names.
    """

    config: MDQEConfig
    tensors: Mapping[str, Tensor]
    published: bool = False

    def name_in_file(self, ours: str) -> str:
        """What the file calls one of our tensors; both names of one that it holds twice."""
        return " or ".join(published_keys.to_published(ours)) if self.published else ours


def load_checkpoint(path: Path, preset: str | None = None) -> Checkpoint:
    """Reads a published ``.pth`` or one of our ``.safetensors`` files.

    Args:
        path: the file; which of the two formats it has is seen from its content.
        preset: name in `PRESETS` for the task settings of a published checkpoint; by default from its class count.

    Raises:
        CheckpointError: not a checkpoint, not MDQE's, damaged, or a preset that does not fit.
    """
    if not path.is_file():
        raise CheckpointError(
            message("{path}: there is no such file", path=path), "", message("Check the name of the model file")
        )
    if preset is not None and preset not in PRESETS:
        raise CheckpointError(
            message("Unknown preset '{preset}'", preset=preset),
            "",
            message("Choose one of: {presets}", presets=", ".join(PRESETS)),
        )
    if path.suffix.lower() == ".onnx":
        raise CheckpointError(
            message("{path}: an ONNX file can be run, but not trained or converted", path=path),
            message("Its weights are part of a graph"),
            message("Use the checkpoint that it was made of"),
        )
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise CheckpointError(
            message("{path}: cannot be read ({reason})", path=path, reason=error.strerror),
            "",
            message("Check its permissions"),
        ) from error
    if not head:
        raise CheckpointError(
            message("{path}: the file is empty", path=path),
            message("A copy or download was cut short"),
            message("Fetch the file again"),
        )
    if head[8:9] == b"{":  # length of the header in eight bytes, then JSON
        return _load_own(path, preset)
    return _from_published(_unpickle(path), path, preset)


def build_network(checkpoint: Checkpoint, source: str) -> MDQE:
    """A network in evaluation mode with the checkpoint's weights; ``source`` names it in errors.

    Raises:
        CheckpointError: names every tensor that is missing, left over, of another shape, or holds what is no number.
    """
    try:
        with torch.device("meta"):
            shapes = {name: tuple(tensor.shape) for name, tensor in MDQE(checkpoint.config).state_dict().items()}
    except (ValueError, AssertionError, RuntimeError) as error:  # what PyTorch's layers say to sizes that go nowhere
        raise CheckpointError(
            message("{source}: no network has its sizes ({reason})", source=source, reason=error),
            message("The checkpoint is damaged or of another version"),
        ) from error
    named = checkpoint.name_in_file
    faults = [
        f"{named(name)} is {tuple(tensor.shape)}, expected {shapes[name]}"
        for name, tensor in checkpoint.tensors.items()
        if name in shapes and tuple(tensor.shape) != shapes[name]
    ]
    missing = [name for name in shapes if name not in checkpoint.tensors and not published_keys.is_computed(name)]
    extra = [name for name in checkpoint.tensors if name not in shapes and not published_keys.is_computed(name)]
    faults += [f"missing {named(name)}" for name in missing] + [f"left over {named(name)}" for name in extra]
    if faults:
        raise CheckpointError(
            message(
                "{source}: {count} tensors do not fit the network: {faults}",
                source=source,
                count=len(faults),
                faults="; ".join(faults),
            ),
            message("The checkpoint is of another model or another version, or incomplete"),
            message("Use a checkpoint of MDQE as its authors published it, or one saved by this program"),
        )
    network = MDQE(checkpoint.config)
    state = {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in checkpoint.tensors.items()
        if name in shapes
    }
    # Not every kernel hands on what is no number: a ReLU may make it a zero, and nothing would be found.
    strange = [name for name, tensor in state.items() if not tensor.sum().isfinite()]
    if strange:
        raise CheckpointError(
            message(
                "{source}: tensors hold what is no number (NaN or infinite): {names}",
                source=source,
                names=", ".join(map(named, strange)),
            ),
            message("The file is damaged, or its training has diverged"),
            message("Use another checkpoint"),
        )
    network.load_state_dict(state, strict=False)
    return network.eval()


def save_checkpoint(network: MDQE, path: Path, *, half: bool = False) -> None:
    """Writes our format: tensors under our names, the configuration with the categories in the metadata.

    Args:
        network: the weights; batch norm that learned is saved as the frozen constants that it ends with.
        path: written beside and renamed.
        half: store float16 (half the size; float32 again when loaded), but for tensors with numbers that it cannot hold.

    Raises:
        StorageError: the file cannot be written.
    """
    config = network.config.replace(backbone_norm="frozen")
    tensors = {
        name: _halved(tensor.detach().cpu().contiguous()) if half else tensor.detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    metadata = {"format": _FORMAT, "version": _FORMAT_VERSION, "config": json.dumps(config.to_json())}
    with replacing(path) as beside:
        beside.write_bytes(safetensors.torch.save(tensors, metadata))


def _halved(tensor: Tensor) -> Tensor:
    halved = tensor.half()
    return halved if tensor.is_floating_point() and bool(halved.isfinite().all()) else tensor


def save_published(network: MDQE, path: Path) -> None:
    """Writes ``{"model": state dict}`` under the published names, both names of the shared heads.

    Settings that `config_from_tensors` cannot tell are not in the file.

    Raises:
        CheckpointError: the network is an ablation, which would be read as something else.
        StorageError: the file cannot be written.
    """
    usual = MDQEConfig()
    ablated = [name for name in _ABLATIONS if getattr(network.config, name) != getattr(usual, name)]
    if ablated:
        raise CheckpointError(
            message(
                "{path}: the published form cannot hold a network without what the paper adds ({names})",
                path=path,
                names=", ".join(ablated),
            ),
            "",
            message("Save it as .safetensors"),
        )
    state: dict[str, Tensor] = {}
    for name, tensor in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            for published in published_keys.to_published(name):
                state[published] = tensor.detach().cpu()
    save_with_torch({"model": state}, path)


def save_with_torch(content: Mapping[str, Any], path: Path) -> None:
    """`torch.save`, by way of the memory: what it says of a full disk does not tell of the disk.

    Args:
        path: written beside and renamed.

    Raises:
        StorageError: the file cannot be written.
    """
    buffer = io.BytesIO()
    torch.save(dict(content), buffer)
    with replacing(path) as beside:
        beside.write_bytes(buffer.getbuffer())


def _load_own(path: Path, preset: str | None) -> Checkpoint:
    try:
        with safetensors.safe_open(str(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except safetensors.SafetensorError as error:
        raise CheckpointError(
            message("{path}: cannot be read ({reason})", path=path, reason=error),
            message("The file is damaged or cut short"),
            message("Fetch it again"),
        ) from error
    if metadata.get("format") != _FORMAT:
        raise CheckpointError(
            message("{path}: not a checkpoint of this program", path=path),
            message("Its metadata name no MDQE configuration"),
        )
    if metadata.get("version") != _FORMAT_VERSION:
        raise CheckpointError(
            message(
                "{path}: checkpoint format {found}, this program reads {known}",
                path=path,
                found=metadata.get("version"),
                known=_FORMAT_VERSION,
            ),
            message("It was saved by a newer version"),
            message("Update the program"),
        )
    try:
        config = MDQEConfig.from_json(json.loads(metadata["config"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            message("{path}: its configuration cannot be read ({reason})", path=path, reason=error),
            message("The metadata are damaged"),
        ) from error
    return Checkpoint(_with_preset(config, preset, path) if preset else config, tensors)


def _unpickle(path: Path) -> dict[str, Any]:
    try:
        with torch.serialization.safe_globals(_NUMPY_GLOBALS), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Detected pickle protocol")  # whether it can be read is what counts
            loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, KeyError) as error:  # the latter for a byte that is no instruction of a pickle
        refused = re.search(r"GLOBAL ([\w.]+)", str(error))
        if refused:
            raise CheckpointError(
                message(
                    "{path}: refused, because it holds code ({code}), not only weights", path=path, code=refused[1]
                ),
                message("A pickle can run commands when loaded"),
                message("Ask for the file as plain tensors or .safetensors, or convert it on a machine that trusts it"),
            ) from error
        raise CheckpointError(
            message("{path}: not a checkpoint", path=path), message("It is no PyTorch file, or damaged")
        ) from error
    except DAMAGE as error:
        raise CheckpointError(
            message("{path}: not a checkpoint, or damaged ({reason})", path=path, reason=error),
            "",
            message("Fetch the file again"),
        ) from error
    state = loaded.get("model", loaded) if isinstance(loaded, dict) else loaded
    if not isinstance(state, dict) or not state:
        raise CheckpointError(
            message("{path}: holds no state dict", path=path),
            message("Expected {'model': tensors by name} or the tensors alone"),
        )
    return state


def _from_published(state: Mapping[str, Any], path: Path, preset: str | None) -> Checkpoint:
    tensors: dict[str, Tensor] = {}
    unknown: list[str] = []
    for key, value in state.items():
        if published_keys.is_constant(str(key)):
            continue
        ours = published_keys.to_ours(str(key))
        if ours is None or not isinstance(value, Tensor | np.ndarray):
            unknown.append(str(key))
            continue
        tensor = torch.as_tensor(value)
        if ours in tensors and not torch.equal(tensors[ours].double(), tensor.double()):
            raise CheckpointError(
                message("{path}: {key} differs from its second name in the file", path=path, key=key),
                message("The two are one tensor in MDQE"),
                message("Use an unedited file"),
            )
        tensors[ours] = tensor
    if not tensors:
        raise CheckpointError(
            message("{path}: not a checkpoint of MDQE", path=path),
            message("None of its tensors is there; keys begin with {keys}", keys=list(state)[:3]),
        )
    if unknown:
        raise CheckpointError(
            message(
                "{path}: {count} keys are none of MDQE's: {unknown}",
                path=path,
                count=len(unknown),
                unknown=", ".join(unknown),
            ),
            message("The checkpoint is of another model or version"),
        )
    try:
        config = config_from_tensors(tensors)
    except ValueError as error:
        raise CheckpointError(
            message("{path}: its sizes cannot be told ({reason})", path=path, reason=error),
            message("Tensors are missing or misshapen"),
        ) from error
    config = _with_preset(config, preset, path) if preset else preset_for(config).applied_to(config)
    return Checkpoint(config, tensors, published=True)


def _with_preset(config: MDQEConfig, preset: str, path: Path) -> MDQEConfig:
    chosen = PRESETS[preset]
    if chosen.num_classes is not None and chosen.num_classes != config.num_classes:
        raise CheckpointError(
            message(
                "{path}: the checkpoint has {count} classes, preset '{preset}' is for {expected}",
                path=path,
                count=config.num_classes,
                preset=preset,
                expected=chosen.num_classes,
            ),
            "",
            message("Choose another preset, or none"),
        )
    return chosen.applied_to(config)


def config_from_tensors(tensors: Mapping[str, Tensor]) -> MDQEConfig:
    """The architecture that tensors under our names have, each size as most of the tensors that show it tell.

    A single tensor that is missing or misshapen therefore changes nothing, and `build_network` names it.

    Raises:
        ValueError: no tensor tells a size, or they tell of no such network.
    """
    usual = MDQEConfig()

    def count(pattern: str) -> int:
        return 1 + max((int(match[1]) for name in tensors if (match := re.match(pattern, name))), default=-1)

    def side(pattern: str, published: int | None = None, axis: int = 0) -> int:
        """The size of an axis by majority; the published one, where given, decides a tie."""
        named = [tensor for name, tensor in tensors.items() if re.fullmatch(pattern, name)]
        sizes = [tensor.shape[axis] for tensor in named if tensor.ndim > axis and tensor.shape[axis]]
        if not sizes and published is None:
            raise ValueError(f"no sound tensor matches {pattern}")
        return statistics.mode([*sizes, *([] if published is None else [published])])

    last = r"layers\.2\.(weight|bias)"
    dim = side(r"(en|de)coder\..*norm1?\.(weight|bias)")
    heads = side(r"decoder\.layers\.\d+\.\w+_attn\.sampling_offsets", usual.num_heads, axis=2)
    attention = side(r"(encoder\.layers\.\d+\.self|decoder\.layers\.\d+\.box_cross)_attn\.attention_weights\.\w+")
    points = attention // (heads * usual.num_levels)
    temporal = side(r"decoder\.layers\.\d+\.temporal_attn\.attention_weights\.(weight|bias)")
    config = usual.replace(
        hidden_dim=dim,
        num_heads=heads,
        num_points=points,
        encoder_layers=count(r"encoder\.layers\.(\d+)\."),
        decoder_layers=count(r"decoder\.layers\.(\d+)\."),
        mlp_ratio=side(r"(en|de)coder\.layers\.\d+\.\w*ffn\.linear1\.(weight|bias)") // dim,
        mask_dim=side(rf"decoder\.mask_head\.{last}|mask_features\.out_lay2\.gn\.(weight|bias)"),
        embedding_dim=side(rf"query_init\.association_head\.{last}", usual.embedding_dim),
        num_classes=side(rf"(decoder\.class|query_init\.semantic)_head\.{last}"),
        clip_length=temporal // max(heads * points, 1),
    )
    if 0 in (config.num_points, config.mlp_ratio, config.clip_length):
        raise ValueError("attention or feed-forward layers without width")
    if any(name.startswith("backbone.patch_embed.") for name in tensors):
        stages = range(count(r"backbone\.layers\.(\d+)\."))
        block = r"backbone\.layers\.{}\.blocks\.(\d+)\."
        windows = [*usual.swin_windows, *([usual.swin_windows[-1]] * len(stages))]
        return config.replace(
            backbone="swin_v2",
            backbone_width=side(r"backbone\.patch_embed\.(proj|norm)\.(weight|bias)"),
            swin_depths=tuple(count(block.format(stage)) for stage in stages),
            swin_heads=tuple(side(block.format(stage) + r"attn\.(logit_scale|cpb_mlp\.2\.weight)") for stage in stages),
            swin_windows=tuple(
                (side(block.format(stage) + r"attn\.relative_coords_table", 2 * windows[stage] - 1, axis=1) + 1) // 2
                for stage in stages
            ),
        )
    blocks = count(r"backbone\.res4\.(\d+)\.")
    has_bottlenecks = any(re.match(r"backbone\.res\d\.\d+\.conv3\.", name) for name in tensors)
    names: dict[tuple[bool, int], BackboneName] = {
        (False, 2): "resnet18",
        (True, 6): "resnet50",
        (True, 23): "resnet101",
    }
    if (has_bottlenecks, blocks) not in names:
        raise ValueError(f"a ResNet with {blocks} blocks in its fourth stage")
    width = side(r"backbone\.stem\.conv1\.(weight|norm\.\w+)")
    return config.replace(backbone=names[has_bottlenecks, blocks], backbone_width=width)
