"""Edits of the project's list of videos."""

from __future__ import annotations

from dataclasses import dataclass

from app.project import Recorder, Summary
from engine.messages import message


@dataclass(frozen=True)
class RemoveVideo:
    """Takes a video out of the project, with its tracks; its media stay where they are. Refused while a model works on it."""

    video_id: int

    def write(self, recorder: Recorder) -> Summary:
        recorder.check_no_run(self.video_id)
        recorder.remove_video(self.video_id)
        name = message("Remove {name} from the project", name=recorder.project.video(self.video_id).name)
        return Summary(name, self.video_id)
