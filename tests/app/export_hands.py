"""How tests open and use the dialog of an export, and hold up what it starts."""

from __future__ import annotations

import threading

import pytest

from app.jobs import transfer
from app.ui.dialogs.export_dialog import ExportDialog
from tests.app.helpers import Person


def export_dialog(person: Person) -> ExportDialog:
    person.does("export")
    (dialog,) = (found for found in person.window.findChildren(ExportDialog) if found.isVisible())
    return dialog


def choose_format(dialog: ExportDialog, form: str) -> None:
    dialog.dialect.setCurrentIndex(dialog.dialect.findData(form))


def held(monkeypatch: pytest.MonkeyPatch, name: str) -> threading.Event:
    """Has a function of `app.jobs.transfer` wait for the event, so that it is cancelled before it has begun."""
    may_go, work = threading.Event(), getattr(transfer, name)

    def wait(*arguments: object, **named: object) -> object:
        assert may_go.wait(30)
        return work(*arguments, **named)

    monkeypatch.setattr(transfer, name, wait)
    return may_go
