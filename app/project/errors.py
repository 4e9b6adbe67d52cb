"""What a project raises when its file, its media or its lock is not as it should be."""

from __future__ import annotations

from pathlib import Path

from engine.errors import EngineError, StorageError
from engine.messages import message


class ProjectError(EngineError):
    """A project file cannot be opened, or a request does not fit what is in it."""


class RefusedError(ProjectError):
    """What was asked for cannot be done as things are, e.g. to change a locked track. Nothing was changed or lost."""


class ProjectLockedError(ProjectError):
    """Another process (or another window of this one) has the project open."""


class UnreadableProjectError(StorageError):
    """A project's file is not there, is a folder, or may not be read. Raised where one is opened, not while it is open."""


class ProjectReplacedError(StorageError):
    """Another file has taken the place of a project that is open, which nothing is written to any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            message("Another file lies in the place of {path}", path=path),
            message(
                "a program that synchronises or restores files has put it there, or another drive has the same name; "
                "it does not have what was done here last"
            ),
            message("Save the project under another name (File, Save project as), or put the file back that was there"),
        )


class ProjectSilentError(StorageError):
    """A project that is open answers neither yes nor no: nothing is lost, and nothing can be said of it until it does."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            message("{path} does not answer", path=path),
            message("its drive has gone away or is overloaded, or another program holds it"),
            message("Go on where you are: edits wait, and are stored as soon as it answers"),
        )


class NewerProjectError(ProjectError):
    """A later version of the program wrote the file; it was not touched."""


class MediaMismatchError(ProjectError):
    """A media file is not the one that the project was made with. The caller may ask the person and confirm."""


class ReadOnlyVideoError(RefusedError):
    """An edit would change a video that is only looked at, since other media lie in its place."""

    def __init__(self, video: str) -> None:
        super().__init__(
            message("{name} can only be looked at for now", name=video),
            message(
                "another file lies in the place of the video: what is drawn over it would not fit the original's frames"
            ),
            message("Bring the original back or accept the new file: choose the video in the list of videos"),
        )


class EditConflictError(ProjectError):
    """An edit cannot be undone or redone, because what it changed has been changed again since."""
