"""What a device's name means on a machine."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
import torch

from engine.catalogue import devices_of, model_file, precisions_of
from engine.errors import CheckpointError, DeviceError


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("auto", ["cuda:0", "cuda:1"]),
        ("cuda", ["cuda:0", "cuda:1"]),
        ("tensorrt", ["tensorrt:0", "tensorrt:1"]),
        ("cpu", ["cpu"]),
    ],
)
def test_all_gpus_are_meant(device: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert devices_of(device) == expected


def test_where_there_is_none_auto_is_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    assert devices_of("auto") == ["auto"]
    for device in ("cuda", "tensorrt"):
        with pytest.raises(DeviceError, match="not there"):
            devices_of(device)
    with pytest.raises(DeviceError, match="abacus"):
        devices_of("abacus")


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx2": True}, ("float32",)),
        ({"avx512_bf16": True}, ("float32", "bfloat16")),
        ({"avx512_bf16": True, "amx_fp16": True}, ("float32", "bfloat16", "float16")),
        ({"bf16": True}, ("float32",)),
    ],
)
def test_a_processor_is_asked_in_what_it_computes(
    capabilities: dict[str, object], expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert precisions_of("cpu") == expected


def test_a_processor_of_which_nothing_is_known_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert precisions_of("cpu") == ("float32",)


@pytest.mark.parametrize(
    ("is_new", "expected"), [(True, ("float32", "bfloat16", "float16")), (False, ("float32", "float16"))]
)
def test_a_gpu_is_asked_whether_it_imitates(
    is_new: bool, expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "device", lambda device: nullcontext())
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: is_new or including_emulation)
    assert precisions_of("auto") == precisions_of("cuda") == expected


def test_a_device_that_is_not_there_computes_in_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(DeviceError, match="not there"):
        precisions_of("cuda")


def test_for_a_name_that_no_model_has_those_are_named_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no model of the name 'bundeld'.*bundled"):
        model_file("bundeld")
    for file in (tmp_path / "weights", Path("weights.pth")):
        assert model_file(file) == file  # what is wrong with a file is told by whoever reads it
