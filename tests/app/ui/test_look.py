"""How masks look while the project changes beside the window."""

from __future__ import annotations

from app.edits import MergeCategories, NameCategory
from app.project import Project
from tests.app.helpers import Person


def test_a_frame_is_shown_whose_category_another_thread_has_just_merged(labelled: Person) -> None:
    """Merging in thousands of tracks is stored beside the window, which goes on until it hears of it."""
    workspace = labelled.workspace
    workspace.apply(NameCategory(workspace.tracks[0].id, "crab"))
    labelled.waits_until_idle()
    workspace.change_look(color_by="category")
    kept, gone = sorted({track.category_id for track in workspace.tracks})
    with Project.open(workspace.project.path, shared=True) as beside:
        beside.apply(MergeCategories(kept, gone))
    labelled.window.go_to(3)
    labelled.sees_frame(3)
    labelled.sees_masks(2)
    workspace.select(())
    labelled.does("brush")
    labelled.drags((100, 20), (120, 20))
    labelled.waits_until_idle()
    assert {track.category_id for track in workspace.tracks} == {kept}
    assert len(workspace.tracks) == 3
