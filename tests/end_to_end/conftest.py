"""A model small enough to run in a second, films to run it on, and the program's window."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.language import language
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.types import Category, Mask
from engine.weights import save_checkpoint
from tests.app.propagators import Carrier
from tests.end_to_end.crossing import load_model, square

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


@pytest.fixture
def starts(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Starts the program. Its file dialogs are Qt's own, as those of a desktop hear no events of Qt's."""
    windows: list[MainWindow] = []

    def start() -> MainWindow:
        settings = Settings(tmp_path / "settings.json")
        languages.enter_context(language(qapp, settings.values.language or "en"))
        window = MainWindow(settings, load_model, Carrier(finds=lambda _: Mask.from_bitmap(square())).load)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1360, 860)
        window.show()
        qtbot.waitExposed(window)
        return window

    attribute = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(attribute)
    QCoreApplication.setAttribute(attribute, True)
    style, palette, sheet = qapp.style().objectName(), qapp.palette(), qapp.styleSheet()
    with ExitStack() as languages:
        yield start
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    QCoreApplication.setAttribute(attribute, before)
    for window in windows:
        window.close()
