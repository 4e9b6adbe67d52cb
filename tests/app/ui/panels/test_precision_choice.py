"""In what numbers a model computes: chosen beside model and device, of what the device can do, and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel

from app.edits import CreateTrack, SetMask
from app.jobs.model_choice import ModelChoice
from app.ui.panels.choice import PrecisionChoice
from engine.errors import DeviceError, EngineError
from engine.types import Mask
from tests.app.helpers import Person, StandIn, disc
from tests.app.propagators import Carrier

OF_DEVICES = {"auto": ("float32", "bfloat16", "float16"), "cpu": ("float32", "bfloat16")}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The devices that were asked what they can do; there is no GPU."""
    devices: list[str] = []

    def answer(device: str) -> tuple[str, ...]:
        devices.append(device)
        if device not in OF_DEVICES:
            raise DeviceError("There is none")
        return OF_DEVICES[device]

    monkeypatch.setattr("engine.catalogue.precisions_of", answer)
    return devices


def offered(choice: PrecisionChoice) -> list[str | None]:
    """None for what cannot be chosen."""
    model = choice.model()
    assert isinstance(model, QStandardItemModel)
    return [choice.itemData(row) if model.item(row).isEnabled() else None for row in range(choice.count())]


def opens(person: Person) -> PrecisionChoice:
    """Turns to the list, and sees what the device can do."""
    choice = person.window.prelabel_panel.precision
    choice.showPopup()
    person.waits_until_idle()
    assert choice.view().isVisible()
    choice.hidePopup()
    return choice


def chooses(person: Person, precision: str) -> PrecisionChoice:
    choice = opens(person)
    choice.setCurrentIndex(choice.findData(precision))
    return choice


def turns_to_device(person: Person, device: str) -> None:
    devices = person.window.prelabel_panel.device
    devices.setCurrentIndex(devices.findData(device))
    person.waits_until_idle()


def test_what_the_device_can_do_is_asked_for_by_whoever_turns_to_it(person: Person, asked: list[str]) -> None:
    person.turns_to_the_window()
    choice = person.window.prelabel_panel.precision
    assert offered(choice) == ["auto"] and asked == []
    person.hits("Ctrl+8", "Tab", "Tab", "Tab")
    assert person.window.focusWidget() is choice
    assert offered(choice) == ["auto", None]
    person.qtbot.keyClick(choice, Qt.Key.Key_Space)
    assert choice.view().isVisible()
    person.waits_until_idle()
    assert choice.view().isVisible()
    assert offered(choice) == ["auto", "float32", "bfloat16", "float16"]
    choice.hidePopup()
    opens(person)
    assert asked == ["auto", "cpu", "cuda"]


def test_a_model_is_run_with_what_is_chosen(person: Person, model: StandIn) -> None:
    chooses(person, "bfloat16")
    person.prelabels()
    assert model.loaded == [ModelChoice("bundled", "auto", "bfloat16")]
    assert person.workspace.project.run(1).options == {"device": "auto", "precision": "bfloat16"}


def test_a_propagation_too_and_it_loads_the_model_anew(person: Person, carrier: Carrier) -> None:
    workspace = person.workspace
    assert workspace.video is not None
    category = workspace.project.add_category("disc").id
    workspace.apply(CreateTrack(workspace.video.id, category))
    workspace.apply(SetMask(1, 27, Mask.from_bitmap(disc(30, 30))))
    person.waits_until_idle()
    person.selects(1)
    for precision in ("auto", "bfloat16"):
        chooses(person, precision)
        person.window.go_to(27)
        person.does("propagate_forward")
        person.waits_until_idle()
    assert carrier.loaded == [ModelChoice("bundled"), ModelChoice("bundled", "auto", "bfloat16")]


def test_it_is_kept_from_one_start_to_the_next(
    person: Person, open_window: Callable[[], Person], asked: list[str]
) -> None:
    chooses(person, "float16")
    person.prelabels()
    person.window.close()
    asked.clear()
    again = open_window()
    assert again.window.prelabel_panel.choice == ModelChoice("bundled", "auto", "float16")
    assert asked == []


def test_what_another_device_cannot_do_is_not_chosen_there(person: Person) -> None:
    choice = chooses(person, "float16")
    turns_to_device(person, "cpu")
    assert offered(choice) == ["auto", "float32", "bfloat16"]
    assert choice.currentData() == "auto"
    turns_to_device(person, "cuda")
    assert offered(choice) == ["auto"]
    turns_to_device(person, "auto")
    assert choice.currentData() == "float16"


def test_what_was_kept_is_not_chosen_either_where_it_cannot_be_done(
    person: Person, open_window: Callable[[], Person], film: Path
) -> None:
    chooses(person, "float16")
    person.prelabels()
    person.window.close()
    again = open_window()
    again.opens(film)
    turns_to_device(again, "cpu")
    assert again.window.prelabel_panel.choice == ModelChoice("bundled", "cpu", "auto")


def test_an_onnx_file_has_no_choice(person: Person, model: StandIn) -> None:
    choice = chooses(person, "bfloat16")
    panel = person.window.prelabel_panel
    panel.choose_model("mine.ONNX")
    assert not choice.isEnabled() and offered(choice) == ["auto"]
    assert choice.toolTip() == "An ONNX file computes in float32"
    person.prelabels()
    assert model.loaded == [ModelChoice("mine.ONNX")]
    panel.choose_model("bundled")
    assert choice.isEnabled() and choice.currentData() == "bfloat16"
    assert "Automatic is float32" in choice.toolTip()
    person.window.settings.remember_model(panel.choice)
    panel.choose_model("mine.ONNX")
    person.window.settings.remember_model(panel.choice)
    assert person.window.settings.values.precision == "bfloat16"


def test_that_it_cannot_be_found_out_is_told_and_it_is_asked_again(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(device: str) -> tuple[str, ...]:
        raise EngineError("The installation is damaged")

    with monkeypatch.context() as broken:
        broken.setattr("engine.catalogue.precisions_of", fail)
        choice = person.window.prelabel_panel.precision
        choice.showPopup()
        assert "damaged" in person.is_told().text()
    person.answers("OK")
    assert offered(choice) == ["auto"]
    assert offered(opens(person)) == ["auto", "float32", "bfloat16", "float16"]
