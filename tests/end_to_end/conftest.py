"""A model small enough to run in a second, and films to run it on."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.types import Category
from engine.weights import save_checkpoint

FRAMES = 9
HEIGHT, WIDTH = 96, 128


TINY_CONFIG = MDQEConfig(
    backbone="resnet18",
    backbone_width=8,
    hidden_dim=32,
    num_heads=4,
    num_points=2,
    encoder_layers=1,
    decoder_layers=1,
    mlp_ratio=1,
    mask_dim=8,
    embedding_dim=16,
    num_classes=2,
    clip_length=2,
    grid_size=3,
    test_short_side=64,
    window_length=4,
    categories=(Category(1, "cat"), Category(2, "dog")),
)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network that believes in every query."""
    torch.manual_seed(3)
    network = MDQE(TINY_CONFIG)
    torch.nn.init.constant_(network.decoder.class_head.layers[-1].bias, math.log(0.5 / 0.5))  # type: ignore[arg-type]
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_checkpoint(network, path)
    return path


def film(path: Path, frames: int = FRAMES, shift: int = 0) -> Path:
    """Two bright squares on noise that pass one another."""
    noise = np.random.default_rng(shift).integers(0, 80, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(frames):
            picture = noise.copy()
            picture[20:60, 8 * index + shift : 8 * index + shift + 30] = (250, 40, 40)
            picture[40:80, 90 - 8 * index : 120 - 8 * index] = (40, 40, 250)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A folder with two films."""
    folder = tmp_path / "films"
    folder.mkdir()
    film(folder / "one.mp4")
    film(folder / "two.mp4", frames=FRAMES - 4, shift=9)
    return folder
