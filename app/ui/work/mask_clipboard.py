"""Masks that were copied in one frame, to be pasted in another: an object comes out from behind something as it went in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.edits.names import tracks_text
from app.project import RefusedError
from app.ui.work.tool_work import ToolWork
from app.ui.workspace import Workspace
from app.view import words
from app.view.pictures.paint_preview import FinishedStroke
from engine.messages import Message, message
from engine.types import Mask


@dataclass(frozen=True)
class Copied:
    """Attributes: masks: by the ids of their tracks, at least one."""

    workspace: Workspace
    video_id: int
    masks: Mapping[int, Mask]


class MaskClipboard:
    """Holds the masks that were copied last, as long as their project is open.

    Attributes: copied: None while there are none.
    """

    def __init__(self, tool_work: ToolWork) -> None:
        self.copied: Copied | None = None
        self._tool_work = tool_work

    def copy(self, workspace: Workspace) -> Message:
        """Takes the masks that the selected tracks have in this frame; returns what is said of it.

        Raises RefusedError when they have none.
        """
        frame, chosen = workspace.frame_index, sorted(workspace.selected)
        found = {track: record.mask for track in chosen if (record := workspace.project.mask(track, frame))}
        masks = {track: mask for track, mask in found.items() if mask.area > 0}
        tracks = tracks_text([workspace.project.track(track) for track in masks or chosen])
        if not masks or workspace.video is None:
            raise RefusedError(message("No mask of {tracks} in frame {frame}", tracks=tracks, frame=frame + 1))
        self.copied = Copied(workspace, workspace.video.id, masks)
        return message("Copied from frame {frame}: {tracks}", frame=frame + 1, tracks=tracks)

    def paste(self, workspace: Workspace) -> None:
        """Puts the masks in place of what their tracks have in this frame; a single one goes to the track that is selected.

        Raises RefusedError when none are copied, or the video that is shown does not have their tracks.
        """
        copied = self.copied
        if copied is None or copied.workspace is not workspace:
            raise RefusedError(words.tr("No mask is copied yet"))
        alive = {track.id for track in workspace.tracks}
        masks = dict(copied.masks)
        if (
            len(masks) == 1
            and len(workspace.selected) == 1
            and workspace.video
            and workspace.video.id == copied.video_id
        ):
            masks = dict(zip(workspace.selected, masks.values(), strict=True))
        masks = {track: mask for track, mask in masks.items() if track in alive}
        if not masks:
            raise RefusedError(words.tr("The tracks of the copied masks are not in this video"))
        frame = workspace.frame_index

        def strokes() -> list[FinishedStroke]:
            drawn = []
            for track, mask in masks.items():
                present = workspace.project.mask(track, frame)
                before = None if present is None else present.mask
                drawn.append(FinishedStroke(frame, track, mask, before, message("Paste mask")))
            return drawn

        self._tool_work.draw(workspace, strokes)
