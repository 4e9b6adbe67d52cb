"""The project file: videos, tracks and masks, every edit with the way back, import and export. Knows no Qt."""

from app.project.errors import (
    EditConflictError,
    MediaMismatchError,
    NewerProjectError,
    ProjectError,
    ProjectLockedError,
    ProjectReplacedError,
    ProjectSilentError,
    ReadOnlyVideoError,
    RefusedError,
)
from app.project.history.recorder import Edit, Recorder, Summary
from app.project.project import Project
from app.project.records import (
    CategoryRecord,
    JournalEntry,
    MaskRecord,
    OcclusionLevel,
    Review,
    RunRecord,
    TrackRecord,
    Verdict,
    VideoRecord,
)

__all__ = [
    "CategoryRecord",
    "Edit",
    "EditConflictError",
    "JournalEntry",
    "MaskRecord",
    "MediaMismatchError",
    "NewerProjectError",
    "OcclusionLevel",
    "Project",
    "ProjectError",
    "ProjectLockedError",
    "ProjectReplacedError",
    "ProjectSilentError",
    "ReadOnlyVideoError",
    "Recorder",
    "RefusedError",
    "Review",
    "RunRecord",
    "Summary",
    "TrackRecord",
    "Verdict",
    "VideoRecord",
]
