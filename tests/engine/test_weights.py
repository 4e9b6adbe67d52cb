"""Checkpoints: published and own formats, and everything that is not one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from engine import load_model, published_keys
from engine.errors import CheckpointError, DeviceError, StorageError
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.types import Category
from engine.weights import build_network, load_checkpoint, save_checkpoint, save_published
from tests.engine.golden_weights import published_spec, published_weights

TINY = MDQEConfig(
    backbone="resnet18",
    backbone_width=8,
    hidden_dim=32,
    num_heads=4,
    encoder_layers=1,
    decoder_layers=1,
    mask_dim=8,
    embedding_dim=8,
    num_classes=2,
    clip_length=3,
    categories=(Category(1, "cat"), Category(4, "dog")),
)


@pytest.fixture
def tiny() -> MDQE:
    torch.manual_seed(0)
    return MDQE(TINY).eval()


@pytest.fixture(scope="module")
def r50(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "r50.pth"
    torch.save({"model": {k: torch.from_numpy(v) for k, v in published_weights("mdqe_r50_ovis", 3).items()}}, path)
    return path


@pytest.mark.parametrize("name", ["mdqe_r50_ovis", "mdqe_swinl_ovis"])
def test_every_published_key_has_a_place_and_back(name: str) -> None:
    for key in published_spec(name):
        if published_keys.is_constant(key):
            continue
        ours = published_keys.to_ours(key)
        assert ours is not None, key
        assert key in published_keys.to_published(ours)


def test_published_checkpoint_loads_with_the_settings_of_its_class_count(r50: Path) -> None:
    model = load_model(r50, device="cpu")
    assert model.config.backbone == "resnet50"
    assert (model.config.clip_length, model.config.hidden_dim, model.config.num_classes) == (4, 256, 25)
    assert model.config.test_short_side == 360
    assert model.config.categories[24] == Category(25, "Vehical")
    assert load_model(r50, preset="r50_ovis_640").config.test_short_side == 640


def test_numpy_arrays_in_a_bare_dict_load_alike(tmp_path: Path, r50: Path) -> None:
    path = tmp_path / "numpy.pth"
    torch.save(published_weights("mdqe_r50_ovis", 3), path)
    one, other = load_checkpoint(path), load_checkpoint(r50)
    assert one.config == other.config
    assert one.tensors.keys() == other.tensors.keys()
    assert all(torch.equal(one.tensors[name], other.tensors[name]) for name in one.tensors)


def test_published_format_round_trip(tmp_path: Path, r50: Path) -> None:
    network = build_network(load_checkpoint(r50), "r50")
    save_published(network, tmp_path / "again.pth")
    saved = torch.load(tmp_path / "again.pth", weights_only=True)["model"]
    for key, value in published_weights("mdqe_r50_ovis", 3).items():
        assert np.array_equal(saved[key].numpy(), value), key


def test_own_format_keeps_weights_config_and_categories(tmp_path: Path, tiny: MDQE) -> None:
    path = tmp_path / "tiny.safetensors"
    save_checkpoint(tiny, path)
    model = load_model(path, device="cpu")
    assert model.config == TINY
    frames = torch.rand(3, 3, 64, 96) * 255
    with torch.inference_mode():
        features = tiny.encode(frames)
        expected = tiny.decode(features, range(3))
    found = model.decode(model.encode(frames), range(3))
    torch.testing.assert_close(found.class_scores, expected.class_scores)  # batch norms are folded for inference
    assert [entry.name for entry in path.parent.iterdir()] == ["tiny.safetensors"]  # nothing left beside


def test_learned_batch_norm_is_saved_frozen_and_answers_the_same(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = MDQE(TINY.replace(backbone_norm="batch")).train()
    network(torch.rand(1, 3, 3, 64, 96) * 255, [(64, 96)])  # moves the running statistics
    network.eval()
    save_checkpoint(network, tmp_path / "a.safetensors")
    frozen = load_model(tmp_path / "a.safetensors", device="cpu")
    assert frozen.config.backbone_norm == "frozen"
    frames = torch.rand(3, 3, 64, 96) * 255
    with torch.inference_mode():
        expected = network.encode(frames).tokens
    assert torch.allclose(frozen.encode(frames).tokens, expected, atol=1e-4)


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("should-not-exist"),))  # type: ignore[return-value]


def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"model": {"a": _Evil()}}, tmp_path / "evil.pth")
    with pytest.raises(CheckpointError, match=r"evil\.pth: refused, because it holds code"):
        load_checkpoint(tmp_path / "evil.pth")
    assert not (tmp_path / "should-not-exist").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"once upon a time there was a text", "not a checkpoint"),
        (b"hello", r"file.pth: not a checkpoint. It is no PyTorch file, or damaged.$"),
        (b"PK\x03\x04 a broken archive", "not a checkpoint"),
        (b"\xff\xff\x00\x00\x00\x00\x00\x00{not safetensors", "cannot be read"),
    ],
)
def test_files_that_are_no_checkpoints(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(path)


def test_a_file_that_has_the_name_of_ours_and_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "file.safetensors"
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(CheckpointError, match="not a checkpoint, or damaged"):
        load_checkpoint(path)


def test_a_plain_list_is_no_checkpoint(tmp_path: Path) -> None:
    torch.save([1, 2, 3], tmp_path / "list.pth")
    with pytest.raises(CheckpointError, match="no state dict"):
        load_checkpoint(tmp_path / "list.pth")


def test_another_model_s_checkpoint_is_named_so(tmp_path: Path) -> None:
    torch.save({"model": {"conv1.weight": torch.zeros(2, 2)}}, tmp_path / "other.pth")
    with pytest.raises(CheckpointError, match="not a checkpoint of MDQE"):
        load_checkpoint(tmp_path / "other.pth")


def test_every_missing_misshapen_and_left_over_key_is_named(tmp_path: Path, tiny: MDQE) -> None:
    save_published(tiny, tmp_path / "tiny.pth")
    state = torch.load(tmp_path / "tiny.pth", weights_only=True)["model"]
    del state["detr.input_proj.1.0.bias"]
    state["detr.input_proj.0.0.bias"] = torch.zeros(5)
    torch.save(state, tmp_path / "faulty.pth")
    with pytest.raises(CheckpointError) as caught:
        load_model(tmp_path / "faulty.pth")
    assert "missing detr.input_proj.1.0.bias" in str(caught.value)
    assert "detr.input_proj.0.0.bias is (5,), expected (32,)" in str(caught.value)
    state["detr.nonsense"] = torch.zeros(1)
    torch.save(state, tmp_path / "extra.pth")
    with pytest.raises(CheckpointError, match=r"detr\.nonsense"):
        load_checkpoint(tmp_path / "extra.pth")


@pytest.mark.parametrize(
    "key",
    [
        "detr.backbone.0.backbone.stem.conv1.weight",
        "detr.transformer_enc.encoder.layers.0.linear1.weight",
        "detr.transformer_dec.cls_embed.layers.2.weight",
        "detr.transformer_dec.mask_embed.layers.2.weight",
        "detr.transformer_dec.track_embed.layers.2.bias",
        "detr.transformer_dec.decoder.layers.0.cross_attn.attention_weights.weight",
        "detr.transformer_dec.decoder.layers.0.temp_attn_inst.attention_weights.bias",
    ],
)
def test_a_fault_in_a_tensor_that_tells_a_size_is_that_tensor_s(tmp_path: Path, tiny: MDQE, key: str) -> None:
    save_published(tiny, tmp_path / "tiny.pth")
    state = torch.load(tmp_path / "tiny.pth", weights_only=True)["model"]
    sound = state.pop(key)
    longer = torch.cat([sound, sound[:1]])
    for faulty in (None, longer, sound.flatten()[:-1], torch.zeros(0), sound[..., :-1]):
        torch.save(state | ({} if faulty is None else {key: faulty}), tmp_path / "faulty.pth")
        with pytest.raises(CheckpointError, match="1 tensors do not fit") as caught:
            load_model(tmp_path / "faulty.pth")
        assert key in str(caught.value)


def test_halves_of_a_shared_tensor_may_differ_in_type_but_not_in_value(tmp_path: Path, tiny: MDQE) -> None:
    save_published(tiny, tmp_path / "tiny.pth")
    state = torch.load(tmp_path / "tiny.pth", weights_only=True)["model"]
    key = "detr.transformer_dec.decoder.norm.weight"
    torch.save(state | {key: state[key].double()}, tmp_path / "wide.pth")
    load_model(tmp_path / "wide.pth")
    torch.save(state | {key: state[key] + 1}, tmp_path / "other.pth")
    with pytest.raises(CheckpointError, match="differs from its second name"):
        load_model(tmp_path / "other.pth")


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden_dim": "wide"},
        {"hidden_dim": 31},
        {"backbone": "vgg"},
        {"score_threshold": None},
        {"colour": 1},
        None,
        *({name: 0} for name, value in TINY.to_json().items() if type(value) is int),
        {"score_threshold": 1.5},
        {"window_length": -3},
        {"swin_windows": [0, 1, 1, 1]},
        {"test_clip_length": 0},
    ],
)
def test_a_configuration_that_makes_no_network_is_named_so(
    tmp_path: Path, tiny: MDQE, changes: dict[str, Any] | None
) -> None:
    path = tmp_path / "odd.safetensors"
    config = None if changes is None else {**TINY.to_json(), **changes}
    metadata = {"format": "mdqe-annotator", "version": "1", "config": json.dumps(config)}
    path.write_bytes(safetensors.torch.save(dict(tiny.state_dict()), metadata))
    with pytest.raises(CheckpointError, match=r"odd\.safetensors: .*(configuration|network)") as caught:
        load_model(path)
    assert any(word in str(caught.value) for word in (*(changes or ["NoneType"]), "31"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"categories": [{"id": 1, "name": "cat"}]}, "2 classes need as many categories"),
        ({"categories": [{"id": 3, "name": "cat"}, {"id": 3, "name": "dog"}]}, "different ids"),
        ({"categories": [{"id": 0, "name": "cat"}, {"id": 3, "name": "dog"}]}, "ids from 1"),
        ({"clip_length": 2, "clip_stride": 3}, "clips of 2 frames, each 3 behind the last"),
    ],
)
def test_a_configuration_at_odds_with_itself_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        MDQEConfig.from_json({**TINY.to_json(), **changes})


def test_what_is_too_large_for_half_is_stored_whole(tmp_path: Path, tiny: MDQE) -> None:
    name = "backbone.stem.conv1.norm.running_var"
    variance = tiny.get_buffer(name)
    variance[2] = 1e6  # half ends at 65504
    save_checkpoint(tiny, tmp_path / "half.safetensors", half=True)
    loaded = build_network(load_checkpoint(tmp_path / "half.safetensors"), "half")
    assert torch.equal(loaded.get_buffer(name), variance)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_tensor_of_no_numbers_is_named(tmp_path: Path, tiny: MDQE, number: float) -> None:
    save_published(tiny, tmp_path / "tiny.pth")
    state = torch.load(tmp_path / "tiny.pth", weights_only=True)["model"]
    state["detr.input_proj.0.0.bias"][3] = number
    torch.save(state, tmp_path / "damaged.pth")
    with pytest.raises(CheckpointError, match=r"no number .* detr\.input_proj\.0\.0\.bias"):
        load_model(tmp_path / "damaged.pth")


@pytest.mark.parametrize("save", [save_checkpoint, save_published])
def test_a_full_disk_is_told_in_either_form(tmp_path: Path, tiny: MDQE, save: Callable[[MDQE, Path], None]) -> None:
    """The system refuses to write large files, as a full disk does."""
    resource = pytest.importorskip("resource")
    (tmp_path / "model").write_bytes(b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StorageError, match="model cannot be written"):
            save(tiny, tmp_path / "model")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"before"]


@pytest.mark.parametrize(
    "change",
    [{"grid_selection": False}, {"association": False}, {"temporal_cross_attention": False}, {"decoder_order": "i2o"}],
)
def test_an_ablation_has_no_published_form(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match=rf"published form .*\({next(iter(change))}\)"):
        save_published(MDQE(TINY.replace(**change)), tmp_path / "ablation.pth")
    assert not (tmp_path / "ablation.pth").exists()


def test_a_preset_must_fit_a_checkpoint_of_our_own_too(tmp_path: Path, tiny: MDQE) -> None:
    save_checkpoint(tiny, tmp_path / "tiny.safetensors")
    with pytest.raises(CheckpointError, match="2 classes, preset 'r50_ovis_360' is for 25"):
        load_model(tmp_path / "tiny.safetensors", preset="r50_ovis_360")


def test_constant_tables_may_be_absent(tmp_path: Path, tiny: MDQE) -> None:
    save_published(tiny, tmp_path / "tiny.pth")
    state = torch.load(tmp_path / "tiny.pth", weights_only=True)["model"]
    without = {key: value for key, value in state.items() if not re.search("attn(_inst)?.sampling_offsets$", key)}
    assert len(without) < len(state)
    torch.save(without, tmp_path / "without.pth")
    # The number of heads is read off that table; without it, the published eight are taken.
    checkpoint = load_checkpoint(tmp_path / "without.pth")
    assert checkpoint.config.num_heads == 8


def test_wrong_preset_and_device_are_said(r50: Path) -> None:
    with pytest.raises(CheckpointError, match="25 classes, preset 'r50_ytvis21' is for 40"):
        load_model(r50, preset="r50_ytvis21")
    with pytest.raises(CheckpointError, match="Unknown preset"):
        load_model(r50, preset="r50")
    with pytest.raises(DeviceError, match="Unknown device"):
        load_model(r50, device="abacus")
    with pytest.raises(DeviceError, match="Unknown device 'meta'"):
        load_model(r50, device="meta")
    with pytest.raises(CheckpointError, match="no such file"):
        load_model(r50.with_name("missing.pth"))
