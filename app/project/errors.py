"""What a project raises when its file, its media or its lock is not as it should be."""

from __future__ import annotations

from engine.errors import EngineError


class ProjectError(EngineError):
    """A project file cannot be opened, or a request does not fit what is in it."""


class ProjectLockedError(ProjectError):
    """Another process (or another window of this one) has the project open."""


class NewerProjectError(ProjectError):
    """A later version of the program wrote the file; it was not touched."""


class MediaMismatchError(ProjectError):
    """A media file is not the one that the project was made with. The caller may ask the person and confirm."""


class EditConflictError(ProjectError):
    """An edit cannot be undone or redone, because what it changed has been changed again since."""
