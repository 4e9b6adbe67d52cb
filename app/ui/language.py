"""The language of the window: the system's, or the one that the person has chosen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from app.ui.settings import Settings
from app.view import words
from engine.resources import resources_folder

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}  # each by its own name

logger = logging.getLogger(__name__)


@contextmanager
def language(application: QCoreApplication, choice: str, system: QLocale | None = None) -> Iterator[None]:
    """Has the window, and Qt's own dialogs, speak a language until the end.

    Args:
        choice: one of `LANGUAGES`; otherwise the first of the system's languages that there is, English if there is none.
    """
    locale = QLocale(choice) if choice in LANGUAGES else system or QLocale.system()
    folder = str(resources_folder() / "translations")
    ours, qts = QTranslator(), QTranslator()
    known = ours.load(locale, "mdqe", "_", folder) or ours.load("mdqe_en", folder)
    if not known:
        logger.warning("no translations in %s: the installation is incomplete", folder)
    # In a file dialog in another language than the window's, nobody would feel at home: Qt follows what there is of ours.
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators = [ours] if known else []
    if known and qts.load(QLocale(ours.language()), "qtbase", "_", qt):
        translators.append(qts)
    for translator in translators:
        application.installTranslator(translator)
    try:
        yield
    finally:
        for translator in translators:
            application.removeTranslator(translator)


def language_menu(settings: Settings, window: QWidget) -> QMenu:
    """The choice of the language; it holds from the next start on."""
    menu = QMenu(words.tr("&Language"), window)
    group = QActionGroup(menu)
    for choice, name in {"": words.tr("&As the system"), **LANGUAGES}.items():
        action = menu.addAction(name)
        action.setObjectName(f"language_{choice or 'system'}")
        action.setCheckable(True)
        action.setChecked(settings.values.language == choice)
        action.triggered.connect(partial(_choose, settings, window, choice))
        group.addAction(action)
    return menu


def _choose(settings: Settings, window: QWidget, choice: str) -> None:
    settings.remember_language(choice)
    text = words.tr("The language changes when the program is started again.")
    box = QMessageBox(QMessageBox.Icon.Information, "MDQE Annotator", text, parent=window)
    box.open()
