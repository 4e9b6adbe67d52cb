"""How tests open and use the dialog of an export."""

from __future__ import annotations

from app.ui.dialogs.export_dialog import ExportDialog
from tests.app.helpers import Person


def export_dialog(person: Person) -> ExportDialog:
    person.does("export")
    (dialog,) = (found for found in person.window.findChildren(ExportDialog) if found.isVisible())
    return dialog


def choose_format(dialog: ExportDialog, form: str) -> None:
    dialog.dialect.setCurrentIndex(dialog.dialect.findData(form))
