"""What a device's name means on a machine."""

from __future__ import annotations

import pytest
import torch

from engine.catalogue import devices_of
from engine.errors import DeviceError


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
