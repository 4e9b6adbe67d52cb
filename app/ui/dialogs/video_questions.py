"""Which video is which: a row for each video of a data set of which that is not clear, with what a person says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.project.exchange.beside import Beside, TracksThere, come_beside
from app.project.exchange.import_targets import Choice, Numbering, Question, Target
from app.project.records import Origin
from app.ui.dialogs.answer_table import AnswerModel, AnswerTable
from app.view import words

Answer = Choice | Literal["own", "none"] | None
"""A video of the project; the data set's own frames; left out; not said yet."""

NAME, FRAMES, TRACKS, ANSWER = range(4)
WIDTHS = (180, 70, 70)  # pixels
NUMBERED: dict[Numbering, str] = {
    "order": "",
    "said": words.mark("frames by the data set's numbers"),
    "from_0": words.mark("frames by the images' numbers, from 0"),
    "from_1": words.mark("frames by the images' numbers, from 1"),
}


class QuestionModel(AnswerModel):
    """The unclear videos of a data set."""

    headers = (
        words.mark("Video in the data set"),
        words.mark("Frames"),
        words.mark("Tracks"),
        words.mark("In this project"),
    )
    left_out: Answer = "none"

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.questions: Sequence[Question] = ()

    def ask(self, questions: Sequence[Question]) -> None:
        """Shows the questions; where only one video is likely, that is the answer until a person says otherwise.

        What was said of a video of that name before still holds, as far as it can.
        """
        said = {question.video.name: answer for question, answer in zip(self.questions, self.answers, strict=True)}
        self.beginResetModel()
        self.questions = questions
        self.answers = [question.likely for question in questions]
        for row, question in enumerate(questions):
            answer = said.get(question.video.name)
            if answer == "none" or (isinstance(answer, Choice) and question.allows(answer)):
                self.answers[row] = answer
        self.endResetModel()

    def choices(self, row: int) -> list[Answer]:
        """What a person may answer, in the order in which it is offered."""
        question = self.questions[row]
        return [None, *(() if question.video.media is None else ("own",)), *question.choices, "none"]

    def targets(self) -> dict[str, Target | None]:
        """Which videos those are that do not come as videos of their own; None for what is left out."""
        return {
            question.video.name: answer.target if isinstance(answer, Choice) else None
            for question, answer in zip(self.questions, self.answers, strict=True)
            if answer not in (None, "own")
        }

    def comes_beside(self, there: Mapping[str, TracksThere], origin: Origin) -> list[Beside]:
        """What is to be said of each answer by which tracks come where others are.

        Args:
            there: stored path of a video of the project -> how many tracks it has.
            origin: who made those that come.
        """
        told: list[Beside] = []
        for question, answer in zip(self.questions, self.answers, strict=True):
            if isinstance(answer, Choice):
                record = answer.record
                told += come_beside(
                    question.video, record.name, record.frame_count, there.get(record.stored_path), origin
                )
        return told

    def shown(self, row: int, column: int) -> str | int:
        video = self.questions[row].video
        if column == NAME:
            return video.name if video.is_named else words.tr("id {id}").format(id=video.name)
        return len(video.frame_names) if column == FRAMES else len(video.tracks)

    def text(self, row: int, answer: Answer) -> str:
        """What an answer reads like."""
        media = self.questions[row].video.media
        if isinstance(answer, Choice):
            numbered = NUMBERED[answer.numbering]
            name = answer.record.name
            return words.tr("{name}, {frames}").format(name=name, frames=words.tr(numbered)) if numbered else name
        if answer == "own" and media is not None:
            return words.tr("A video of its own: {name}").format(name=media.path.name)
        return words.tr("Which video is it?") if answer is None else words.tr("Leave out")

    def tip(self, answer: Answer) -> str | None:
        return str(answer.record.path) if isinstance(answer, Choice) else None


class QuestionTable(AnswerTable):
    def __init__(self, parent: QWidget) -> None:
        self.questions = QuestionModel(parent)
        super().__init__(self.questions, WIDTHS, parent)
