"""The window speaks the person's language: every text is translated, and what is compiled is what was translated."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QLabel
from pytestqt.qtbot import QtBot

from app.project import Review, TrackRecord
from app.ui.commands.palette import entries_of
from app.ui.language import LANGUAGES, language
from app.ui.main import run_window
from app.ui.main_window import MainWindow
from app.ui.panels.tracks import matches
from app.ui.settings import Settings
from app.view import words
from engine.messages import PLACE
from engine.resources import resources_folder
from tests.app.helpers import Person

REPOSITORY = Path(__file__).parents[3]
FOLDER = resources_folder() / "translations"
SOURCES = sorted(path for room in ("ui", "view") for path in (REPOSITORY / "app" / room).rglob("*.py"))
# The rooms that the window hears of, see packaging/update-translations: they say ``message("...")``.
HEARD = sorted(
    path
    for room in ("app/ui", "app/view", "app/jobs", "app/edits", "app/project", "engine")
    for path in (REPOSITORY / room).rglob("*.py")
)
PLACEHOLDER = re.compile(r"\{[^}]*\}|%[nvm]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What may be a sentence, a title or a part of one: a word with a capital, or two words.
READABLE = re.compile(r"^[A-Z][a-z]+\b|[A-Za-z]{2,}[,;:]? [A-Za-z(]")
KEYS = re.compile(r"^(Ctrl|Shift|Alt)\+|^(Del|Esc|Space|Left|Right|Home|End)$")
NAMES = {"MDQE Annotator", "English", "Fusion", "GrabCut", "OVIS", "COCO"}

NOT_READ = {"setObjectName", "TypeVar", "QColor", "ValueError", "debug", "info", "warning", "critical"}
BEFORE_A_LANGUAGE = {"main.py"}  # speaks to the terminal while there is no window
LOOKS = {"theme.py"}  # style sheets; its menu speaks through `words`


@dataclass(frozen=True)
class Translation:
    context: str
    source: str
    forms: tuple[str, ...]
    is_finished: bool


def translations(path: Path) -> list[Translation]:
    found = []
    for context in ElementTree.parse(path).iter("context"):
        for text in context.iter("message"):
            translation = text.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            finished = translation.get("type") is None and all(forms)
            found.append(Translation(context.findtext("name", ""), text.findtext("source", ""), tuple(forms), finished))
    return found


def test_the_translations_are_those_of_the_present_texts(tmp_path: Path) -> None:
    copies = Path(shutil.copytree(FOLDER, tmp_path / "translations"))
    tools = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    subprocess.run([REPOSITORY / "packaging/update-translations", copies], env=tools, check=True, capture_output=True)
    for path in sorted(FOLDER.glob("*.ts")):
        assert (copies / path.name).read_text() == path.read_text(), "stale: `make translations`, then translate"


@pytest.mark.parametrize("name", ["mdqe_zh_CN", "mdqe_en"])
def test_every_text_is_translated_and_compiled(name: str) -> None:
    known = translations(FOLDER / f"{name}.ts")
    assert [text.source for text in known if not text.is_finished] == []
    compiled = QTranslator()
    assert compiled.load(name, str(FOLDER))
    for text in known:
        number = -1 if len(text.forms) == 1 and "%n" not in text.source else 2
        assert compiled.translate(text.context, text.source, None, number) == text.forms[-1], "`make translations`"
    assert {text.context for text in known} <= {words.CONTEXT, words.CONTEXT_OF_MESSAGES}


@pytest.mark.parametrize("name", ["mdqe_zh_CN", "mdqe_en"])
def test_translations_keep_places_and_letters(name: str) -> None:
    for text in translations(FOLDER / f"{name}.ts"):
        for form in text.forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(text.source)), text
            assert form.count("&") == text.source.count("&"), text
            assert form.count(";;") == text.source.count(";;"), text


def calls_of(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_the_tools_find_every_text(path: Path) -> None:
    """lupdate passes over keywords in a plural, and takes a formatted string for a plain one."""
    for call in calls_of(ast.parse(path.read_text()), {"words.tr", "words.mark"}):
        where = f"{path}:{call.lineno}"
        assert not call.keywords and not isinstance(call.args[0], ast.JoinedStr | ast.BinOp), where
        if isinstance(call.args[0], ast.Constant):
            assert ("%n" in str(call.args[0].value)) == (len(call.args) == 3), where


@pytest.mark.parametrize("path", HEARD, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_the_tools_find_every_message(path: Path) -> None:
    """Only plain strings, and only by this name; and each place of the template has its argument."""
    for call in calls_of(ast.parse(path.read_text()), {"message", "messages.message"}):
        where = f"{path}:{call.lineno}"
        assert ast.unparse(call.func) == "message" and len(call.args) == 1, where
        assert isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str), where
        assert {keyword.arg for keyword in call.keywords} == set(PLACE.findall(call.args[0].value)), where


def texts_left(tree: ast.AST) -> Iterator[ast.Constant]:
    """Strings that read like words for people and do not go through `words`."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            goes = called in ("words.tr", "words.mark", "message") or called.split(".")[-1] in NOT_READ
        else:
            goes = isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        if goes:
            passed |= {id(inside) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value.strip(" ,.;:")
            if READABLE.search(text) and not KEYS.search(text) and text not in NAMES and "<" not in text:
                yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_text_is_left_out(path: Path) -> None:
    if path.name in BEFORE_A_LANGUAGE | LOOKS:
        pytest.skip("nothing there is said in the window")
    left = [f"{path.name}:{text.lineno}: {text.value!r}" for text in texts_left(ast.parse(path.read_text()))]
    assert left == [], "wrap it: words.tr(...), words.mark(...) in a table, message(...) in the name of an edit"


@pytest.mark.parametrize(
    ("choice", "system", "expected"),
    [("zh_CN", "de_DE", "取消"), ("", "zh_CN", "取消"), ("", "zh_SG", "Cancel"), ("", "zh_TW", "Cancel"), ("", "de_DE", "Cancel"),
     ("en", "zh_CN", "Cancel"), ("gone", "zh_CN", "取消")],
)  # fmt: skip
def test_the_language_is_the_chosen_one_else_the_systems(
    qapp: QCoreApplication, choice: str, system: str, expected: str
) -> None:
    with language(qapp, choice, QLocale(system)):
        assert words.tr("Cancel") == expected
    assert words.tr("Cancel") == "Cancel"


def test_plural_forms(qapp: QCoreApplication) -> None:
    with language(qapp, "en"):
        assert [words.tr("%n tracks", "", n) for n in (0, 1, 2)] == ["0 tracks", "1 track", "2 tracks"]
    with language(qapp, "zh_CN"):
        assert words.tr("%n tracks", "", 1) == "1 条轨迹"


def test_the_window_is_chinese_throughout(
    qapp: QApplication, qtbot: QtBot, open_window: Callable[[], Person], film: Path
) -> None:
    with language(qapp, "zh_CN"):
        person = open_window()
        person.opens(film)
        person.prelabels()
        window = person.window
        shown = [entry.text for entry in entries_of(window.menuBar()) if entry.action.objectName() not in
                 {f"language_{name}" for name in LANGUAGES}]  # fmt: skip
        shown += [entry.menu for entry in entries_of(window.menuBar())]
        shown += [dock.windowTitle() for dock in window.findChildren(QDockWidget)]
        shown += [button.text() for button in window.findChildren(QAbstractButton) if button.text()]
        shown += [label.text() for label in window.findChildren(QLabel) if re.search("[A-Za-z]{3}", label.text())]
        shown += [window.commands[name].toolTip() for name in ("brush", "play")]
        assert [
            text
            for text in shown
            if not CHINESE.search(text) and text not in (film.name, str(film.with_suffix(".mdqe")))
        ] == []


def test_the_language_chosen_in_the_menu_holds_at_the_next_start(open_window: Callable[[], Person]) -> None:
    person = open_window()
    (action,) = [entry.action for entry in entries_of(person.window.menuBar()) if entry.text == LANGUAGES["zh_CN"]]
    action.trigger()
    assert "started again" in person.is_told().text()
    settings = Settings()
    settings.remember_language(person.window.settings.values.language)
    settings.close()
    seen: list[str] = []

    def look() -> None:
        QTimer.singleShot(0, QApplication.exit)  # closing the window would not do: the first one is open
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible() and window is not person.window:
                seen.extend(action.text() for action in window.menuBar().actions())

    QTimer.singleShot(0, look)
    assert run_window([]) == 0
    assert seen[0] == "文件(&F)"


def test_tracks_are_found_by_words_of_either_language(qapp: QApplication) -> None:
    track = TrackRecord(1, 1, 7, 1, "human", None, "#ffffff", True, "human", None, False, False)
    with language(qapp, "zh_CN"):
        for search in ("人工", "you", "不合格", "rejected", "7 鱼", "显示"):
            assert matches(search, track, "鱼", Review("rejected", "")), search
        assert not matches("已审核", track, "鱼", None)
        assert matches("未审核", track, "鱼", None)
