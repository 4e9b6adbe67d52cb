"""An ONNX file answers as the network that it was made of, and says what is wrong where it cannot."""

from __future__ import annotations

import importlib
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from app import cli
from app.ui.panels.prelabel import MODEL_FILES
from engine import load_model, ytvis
from engine.errors import CheckpointError, DeviceError
from engine.inference import PrelabelOptions, collect_tracks, prelabel
from engine.inference.backends import onnx_file
from engine.inference.backends.onnx_export import export_onnx
from engine.inference.backends.onnx_model import OnnxModel
from engine.inference.backends.torch_model import TorchModel
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.types import Category
from engine.weights import save_checkpoint, save_published
from tests.end_to_end.conftest import TINY_CONFIG, film

if any(find_spec(package) is None for package in ("onnx", "onnxscript", "onnxruntime")):
    pytest.skip("the packages of the extra onnx are not installed", allow_module_level=True)

onnx = onnx_file.import_extra("onnx")
# PyTorch's exporter takes a minute and more, on a processor that nobody else needs.
pytestmark = pytest.mark.timeout(900)

CONFIG = TINY_CONFIG.replace(categories=(Category(3, "cat"), Category(5, "dog")))
TOLERANCE = 1e-3


class NoisyVideo:
    """Two squares on noise that pass one another."""

    def __init__(self, frames: int, size: tuple[int, int]) -> None:
        self.size = size
        self.timestamps = np.arange(frames) / 10
        self._noise = np.random.default_rng(4).integers(0, 80, (*size, 3), dtype=np.uint8)

    def __len__(self) -> int:
        return len(self.timestamps)

    def __getitem__(self, index: int) -> np.ndarray[Any, Any]:
        frame = self._noise.copy()
        frame[20:60, 8 * index : 8 * index + 30] = (250, 40, 40)
        frame[40:80, 90 - 8 * index : 120 - 8 * index] = (40, 40, 250)
        return frame


def believing(config: MDQEConfig) -> MDQE:
    """An untrained network that believes in every query and whose attention looks about."""
    torch.manual_seed(3)
    network = MDQE(config)
    torch.nn.init.constant_(network.decoder.class_head.layers[-1].bias, math.log(0.5 / 0.5))  # type: ignore[arg-type]
    for name, parameter in network.named_parameters():
        if any(part in name for part in ("attention_weights", "sampling_grid_offsets", "box_head.layers.2")):
            torch.nn.init.normal_(parameter, std=0.3)
    return network.eval()


@pytest.fixture(scope="module")
def network() -> MDQE:
    return believing(CONFIG)


@pytest.fixture(scope="module")
def exported(network: MDQE, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by the command line, which names the file by itself."""
    checkpoint = tmp_path_factory.mktemp("onnx") / "tiny.safetensors"
    save_checkpoint(network, checkpoint)
    assert cli.main(["convert", str(checkpoint), "--to", "onnx"]) == 0
    checkpoint.unlink()
    return checkpoint.with_suffix(".onnx")


@pytest.fixture(scope="module")
def model(exported: Path) -> OnnxModel:
    loaded = load_model(exported, device="cpu")
    assert isinstance(loaded, OnnxModel)
    return loaded


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copied.onnx"
    shutil.copy(exported, path)
    return path


def frames_of(count: int, height: int, width: int) -> Tensor:
    generator = torch.Generator().manual_seed(height + width)
    coarse = torch.rand(count, 3, 7, 9, generator=generator) * 255
    return torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic").clamp(0, 255)


def assert_alike(model: OnnxModel, network: MDQE, frames: Tensor, indices: list[int]) -> None:
    expected = TorchModel(network, torch.device("cpu"), "float32")
    found_features, features = model.encode(frames), expected.encode(frames)
    assert found_features.level_shapes == features.level_shapes
    assert (found_features.padded_size, found_features.frame_size) == (features.padded_size, features.frame_size)
    assert torch.equal(found_features.padding, features.padding)
    assert torch.allclose(found_features.tokens, features.tokens, atol=TOLERANCE)
    assert torch.allclose(found_features.mask_features, features.mask_features, atol=TOLERANCE)
    found, clip = model.decode(found_features, indices), expected.decode(features, indices)
    for name in ("class_scores", "mask_coefficients", "query_embeddings", "boxes"):
        assert torch.allclose(getattr(found, name), getattr(clip, name), atol=TOLERANCE), name


@pytest.mark.parametrize(
    ("count", "height", "width", "indices"),
    [
        (1, 64, 86, [0]),  # one frame, a clip shorter than trained
        (3, 64, 86, [1, 2]),
        (5, 97, 64, [0, 2, 4]),  # a longer clip
        (2, 32, 32, [0, 1]),  # the smallest: one cell at strides 32 and 64
    ],
)
def test_frames_of_any_size_and_clips_of_any_length(
    model: OnnxModel, network: MDQE, count: int, height: int, width: int, indices: list[int]
) -> None:
    assert_alike(model, network, frames_of(count, height, width), indices)


@pytest.mark.parametrize(
    "clips",
    [
        [[0, 1], [1, 2], [2, 3], [3, 4]],
        [[1, 2, 3], [2, 3, 4]],  # longer than trained, and not from the first frame on
        [[4]],
    ],
)
def test_clips_are_decoded_in_one_run_as_the_network_does(
    model: OnnxModel, network: MDQE, monkeypatch: pytest.MonkeyPatch, clips: list[list[int]]
) -> None:
    plain = TorchModel(network, torch.device("cpu"), "float32")
    features = model.encode(frames_of(5, 64, 86))
    runs: list[str] = []
    run = model._run

    def counted(session: Any, inputs: Any, outputs: Any, prefix: str) -> list[Tensor]:
        runs.append(prefix)
        return run(session, inputs, outputs, prefix)

    monkeypatch.setattr(model, "_run", counted)
    together = model.decode_clips(features, clips)
    assert runs == ["decoder."] and model.clips_at_once == plain.clips_at_once
    expected = plain.decode_clips(plain.encode(frames_of(5, 64, 86)), clips)
    for found, clip in zip(together, expected, strict=True):
        for name in ("class_scores", "mask_coefficients", "query_embeddings", "boxes"):
            assert torch.allclose(getattr(found, name), getattr(clip, name), atol=TOLERANCE), name


def test_a_video_has_the_same_tracks(model: OnnxModel, network: MDQE) -> None:
    plain = TorchModel(network, torch.device("cpu"), "float32")
    video = NoisyVideo(9, (96, 128))
    for mode in ("annotate", "published"):
        options = PrelabelOptions(mode)
        expected = collect_tracks(prelabel(video, plain, options), mode)
        found = collect_tracks(prelabel(video, model, options), mode)
        assert expected
        assert [(track.id, track.category_id) for track in found] == [
            (track.id, track.category_id) for track in expected
        ]
        for one, other in zip(found, expected, strict=True):
            assert one.score == pytest.approx(other.score, abs=TOLERANCE)
            assert one.masks.keys() == other.masks.keys()
            for frame, mask in one.masks.items():
                assert mask.iou(other.masks[frame]) >= 0.999


def test_the_file_is_sound_and_tells_its_configuration(exported: Path, model: OnnxModel) -> None:
    onnx.checker.check_model(str(exported), full_check=True)
    assert model.config == CONFIG
    assert model.providers == ("CPUExecutionProvider",)
    assert [value.name for value in onnx.load(exported).graph.input][:2] == ["encoder.frames", "encoder.size"]
    assert list(exported.parent.iterdir()) == [exported]


@pytest.mark.exhaustive
@pytest.mark.timeout(900)  # PyTorch's exporter reasons long about Swin's windows
@pytest.mark.parametrize(
    "changes",
    [
        {"backbone": "swin_v2", "swin_depths": (1, 2, 1, 1), "swin_heads": (1, 2, 4, 8), "swin_windows": (4, 4, 4, 2)},
        {"backbone": "resnet50", "clip_length": 4, "test_clip_length": 6},
        {"grid_selection": False, "association": False, "decoder_order": "i2o", "clip_length": 1},
    ],
    ids=["swin", "resnet50", "ablations"],
)
def test_networks_of_other_kinds(changes: dict[str, Any], tmp_path: Path) -> None:
    network = believing(CONFIG.replace(**changes))
    export_onnx(network, tmp_path / "other.onnx")
    loaded = load_model(tmp_path / "other.onnx", device="cpu")
    assert isinstance(loaded, OnnxModel)
    assert_alike(loaded, network, frames_of(6, 64, 86), [0, 1, 2, 3, 4, 5])
    assert_alike(loaded, network, frames_of(2, 97, 64), [1])


def rewrite(path: Path, change: Any) -> None:
    model = onnx.load(path)
    change(model)
    path.write_bytes(model.SerializeToString())


def metadata(key: str, value: str) -> Any:
    def change(model: Any) -> None:
        for entry in model.metadata_props:
            if entry.key == key:
                entry.value = value

    return change


def test_an_onnx_file_of_another_model_is_refused(copied: Path) -> None:
    rewrite(copied, lambda model: model.metadata_props.clear())
    save_checkpoint(believing(CONFIG), copied.with_suffix(".safetensors"))  # no reason to run it in its place
    with pytest.raises(CheckpointError, match="an ONNX file of another model"):
        load_model(copied)


@pytest.mark.parametrize("version", ["1", "3"])
def test_an_older_or_newer_form_is_refused(copied: Path, version: str) -> None:
    rewrite(copied, metadata("version", version))
    with pytest.raises(CheckpointError, match=f"ONNX form {version}, .*Make it again from the checkpoint"):
        load_model(copied)


def test_half_of_one_model_and_half_of_another_are_refused(copied: Path) -> None:
    def exchange(model: Any) -> None:
        weight = next(value for value in model.graph.initializer if value.name.startswith("decoder.") and value.dims)
        weight.raw_data = bytes(len(weight.raw_data))

    rewrite(copied, exchange)
    with pytest.raises(CheckpointError, match="not the one that was written"):
        load_model(copied)


def test_a_changed_configuration_is_refused(copied: Path) -> None:
    rewrite(copied, metadata("config", "{}"))
    with pytest.raises(CheckpointError, match="not the one that was written"):
        load_model(copied)


@pytest.mark.parametrize("content", [b"", b"no ONNX file at all", None], ids=["empty", "text", "cut short"])
def test_a_damaged_file_is_refused(copied: Path, content: bytes | None) -> None:
    copied.write_bytes(copied.read_bytes()[:-5000] if content is None else content)
    with pytest.raises(CheckpointError, match=r"copied\.onnx"):
        load_model(copied)


def test_what_an_onnx_file_cannot_do_is_said(copied: Path) -> None:
    with pytest.raises(CheckpointError, match="no such file"):
        load_model(copied.with_name("missing.onnx"))
    with pytest.raises(CheckpointError, match="preset 'r50_ovis_360' cannot be applied"):
        load_model(copied, preset="r50_ovis_360")
    with pytest.raises(DeviceError, match="float32, not in bfloat16"):
        load_model(copied, precision="bfloat16")
    with pytest.raises(DeviceError, match="abacus"):
        load_model(copied, device="abacus")
    if not torch.cuda.is_available():
        with pytest.raises(DeviceError, match="Torch sees 0 CUDA devices"):
            load_model(copied, device="tensorrt")


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Packages put into this set are not installed."""
    missing: set[str] = set()

    def find(name: str) -> ModuleType:
        if name in missing:
            raise ModuleNotFoundError(f"No module named '{name}'")
        return importlib.import_module(name)

    monkeypatch.setattr(onnx_file, "import_module", find)
    yield missing


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_a_missing_package_is_named(copied: Path, without: set[str], package: str) -> None:
    without.add(package)
    with pytest.raises(DeviceError, match=f"need the package '{package}'.*pip install"):
        load_model(copied, device="cpu")


def test_converting_names_a_missing_package(network: MDQE, tmp_path: Path, without: set[str]) -> None:
    without.add("onnxscript")
    with pytest.raises(DeviceError, match="need the package 'onnxscript'"):
        export_onnx(network, tmp_path / "never.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_the_checkpoint_beside_takes_the_place_of_what_cannot_be_run(
    copied: Path, network: MDQE, without: set[str], package: str
) -> None:
    checkpoint = copied.with_suffix(".safetensors")
    save_checkpoint(network, checkpoint)
    without.add(package)
    told: list[str] = []
    loaded = load_model(copied, device="cpu", tell=told.append)
    assert isinstance(loaded, TorchModel)
    assert loaded.config == CONFIG
    assert len(told) == 1
    assert package in told[0]
    assert str(checkpoint) in told[0]
    with pytest.warns(RuntimeWarning, match="Going on with PyTorch"):
        load_model(copied, device="cpu")


def test_a_published_checkpoint_takes_its_place_with_the_settings_of_the_onnx_file(
    copied: Path, network: MDQE, without: set[str]
) -> None:
    save_published(network, copied.with_suffix(".pth"))
    without.add("onnxruntime")
    loaded = load_model(copied, device="cpu", tell=lambda _: None)
    assert isinstance(loaded, TorchModel)
    assert loaded.config == CONFIG
    without.add("onnx")  # then nobody knows them
    with pytest.raises(DeviceError, match="need the package 'onnx'"):
        load_model(copied, device="cpu")


def test_a_damaged_file_gives_way_to_the_checkpoint_beside(copied: Path, network: MDQE) -> None:
    copied.write_bytes(copied.read_bytes()[:-5000])
    save_checkpoint(network, copied.with_suffix(".safetensors"))
    told: list[str] = []
    assert isinstance(load_model(copied, device="cpu", tell=told.append), TorchModel)
    assert "damaged" in told[0]


def test_another_network_beside_does_not_take_its_place(copied: Path, without: set[str]) -> None:
    save_checkpoint(believing(CONFIG.replace(num_classes=7, categories=())), copied.with_suffix(".safetensors"))
    without.add("onnxruntime")
    with pytest.raises(CheckpointError, match="tensors do not fit the network"):
        load_model(copied, device="cpu", tell=lambda _: None)


def test_an_onnx_file_is_no_checkpoint(copied: Path) -> None:
    from engine.catalogue import load_network

    with pytest.raises(CheckpointError, match="can be run, but not trained or converted"):
        load_network(copied)


def test_onnx_runtime_reports_nothing_to_its_maker(tmp_path: Path) -> None:
    """What it would send, it keeps in the home folder first, from the moment that it is loaded."""
    silencing = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "BUILD_ID", "GITHUB_ACTIONS")
    environment = {name: value for name, value in os.environ.items() if name not in silencing}
    environment |= {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")}
    program = (
        "from engine.inference.backends.onnx_file import import_extra; import_extra('onnxruntime').SessionOptions()"
    )
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_fault_of_the_runtime_is_said(model: OnnxModel, monkeypatch: pytest.MonkeyPatch) -> None:
    frames, encoder = frames_of(1, 64, 86), model._encoder

    class Failing:
        def __init__(self, message: str) -> None:
            self.message = message

        def io_binding(self) -> Any:
            return encoder.io_binding()

        def run_with_iobinding(self, binding: Any) -> None:
            raise model._faults[0](self.message)

    monkeypatch.setattr(model, "_encoder", Failing("kernel is not there"))
    with pytest.raises(DeviceError, match="kernel is not there"):
        model.encode(frames)
    monkeypatch.setattr(model, "_encoder", Failing("Failed to allocate memory for requested buffer of size 9"))
    with pytest.raises(torch.OutOfMemoryError):
        model.encode(frames)


def prelabel_by_command(video: Path, model: Path, output: Path) -> int:
    return cli.main(["prelabel", str(video), "--model", str(model), "-o", str(output), "--device", "cpu"])


def test_pre_labelling_on_the_command_line(
    copied: Path, network: MDQE, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, output = film(tmp_path / "film.mp4", frames=5), tmp_path / "out.json"
    assert prelabel_by_command(video, copied, output) == 0
    found = ytvis.read_dataset(output)
    assert [(category.id, category.name) for category in found.categories] == [(3, "cat"), (5, "dog")]

    checkpoint = tmp_path / "plain.safetensors"
    save_checkpoint(network, checkpoint)
    assert prelabel_by_command(video, checkpoint, output) == 0
    plain = ytvis.read_dataset(output)
    assert found.annotations
    assert [one.category_id for one in found.annotations] == [one.category_id for one in plain.annotations]

    copied.write_bytes(copied.read_bytes()[:-5000])
    assert prelabel_by_command(video, copied, output) == 2
    assert "convert CHECKPOINT --to onnx" in capsys.readouterr().err
    checkpoint.rename(copied.with_suffix(".safetensors"))
    assert prelabel_by_command(video, copied, output) == 0
    assert "Going on with PyTorch" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tiny.safetensors"], "name a file, or a form"),
        (["tiny.safetensors", "tiny.onnx", "--to", "pth"], "does not end in .pth"),
        (["tiny.safetensors", "tiny.tflite"], "ends in none of"),
        (["tiny.safetensors", "tiny.onnx", "--half"], "stored in 32 bits"),
        (["tiny.safetensors", "--to", "safetensors"], "is IN itself"),
        (["tiny.onnx", "tiny.pth"], "an ONNX file can be run, but not trained or converted"),
    ],
)
def test_bad_usage_of_convert_is_said(
    words: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tiny.onnx").write_bytes(b"whatever it holds")
    assert cli.main(["convert", *words]) == 2
    assert message in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_the_window_offers_onnx_files() -> None:
    assert "*.onnx" in MODEL_FILES


@pytest.mark.gpu
def test_on_a_gpu(exported: Path, network: MDQE) -> None:
    if "CUDAExecutionProvider" not in onnx_file.import_extra("onnxruntime").get_available_providers():
        pytest.skip("onnxruntime computes on the CPU only")
    loaded = load_model(exported, device="cuda")
    assert isinstance(loaded, OnnxModel)
    features = loaded.encode(frames_of(3, 64, 86))
    expected = TorchModel(network, torch.device("cpu"), "float32").encode(frames_of(3, 64, 86))
    assert torch.allclose(features.tokens.cpu(), expected.tokens, atol=TOLERANCE)
