"""Messages are English strings that can be said in another language, wherever they have been meanwhile."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from engine.errors import EngineError, VideoError
from engine.messages import Message, in_line, message, sentence, some

TABLE = {
    "{path} is empty": "{path} 是空的",
    "{first} {second}": "{first}{second}",
    "{sentence}.": "{sentence}。",
    "frame {frame}": "第 {frame} 帧",
    "Go to {where}": "前往{where}",
}


def chinese(text: str) -> str:
    assert isinstance(text, Message)
    return text.said(lambda template: TABLE.get(template, template))


def test_a_message_is_a_plain_string_to_everybody_else():
    text = message("{path} is empty", path=Path("film.mp4"))
    assert (
        text == "film.mp4 is empty" and f"{text}!" == "film.mp4 is empty!" and hash(text) == hash("film.mp4 is empty")
    )
    assert type(str(text)) is str


def test_it_is_said_in_another_language_with_what_is_in_it():
    assert chinese(message("{path} is empty", path="a {path}")) == "a {path} 是空的"
    assert chinese(message("Go to {where}", where=message("frame {frame}", frame=5))) == "前往第 5 帧"
    assert chinese(message("Unknown to translators: {x}", x=1)) == "Unknown to translators: 1"


def test_only_names_in_braces_are_places():
    assert message("{'model': tensors} {} {a.b} {a!r:>9}", a=1) == "{'model': tensors} {} {a.b} {a!r:>9}"
    with pytest.raises(KeyError):
        message("{path} is empty")


def test_it_goes_to_another_process_as_it_is():
    inner = message("frame {frame}", frame=5)
    error = pickle.loads(pickle.dumps(VideoError(message("Go to {where}", where=inner), "", "Try again")))
    assert isinstance(error, VideoError)
    assert chinese(error.what) == "前往第 5 帧"


def test_an_error_joins_its_sentences():
    error = EngineError(message("{path} is empty", path="film.mp4"), "Who knows?", message("{path} is empty", path="b"))
    assert str(error) == "film.mp4 is empty. Who knows? b is empty."
    assert chinese(error.text) == "film.mp4 是空的。Who knows?b 是空的。"
    assert str(EngineError("It failed")) == "It failed."
    assert EngineError("It failed!").text == "It failed!"


def test_lists():
    assert some(["a", "b"], 2) == "a, b"
    assert some(["a", "b", "c"], 2) == "a, b and 1 more"
    assert in_line([sentence("One"), "Two!"]) == "One. Two!"


def test_each_sentence_of_an_error_begins_with_a_capital_but_names_stay_as_they_are():
    error = EngineError(
        message("{path} is empty", path="film.mp4"),
        message("the copy was cut short"),
        message("{name} fetches it", name="make"),
    )
    assert str(error) == "film.mp4 is empty. The copy was cut short. make fetches it."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert isinstance(error.text, Message)
    assert str(EngineError("It failed", "no space left on device")) == "It failed. No space left on device."


def test_a_capital_does_not_hide_a_text_from_its_translation():
    shown = EngineError(message("{path} is empty", path="x"), message("go to {where}", where="y")).text
    assert isinstance(shown, Message)
    assert shown.said(lambda template: {"go to {where}": "前往{where}"}.get(template, template)) == "x is empty. 前往y."
