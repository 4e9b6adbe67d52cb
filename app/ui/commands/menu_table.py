"""Where every command of the window stands in menus and toolbar, in tables; see `table`."""

from __future__ import annotations

from app.view import words

MENUS: dict[str, tuple[str, ...]] = {
    words.mark("&File"): (
        "new_project", "open_project", "recent", "", "open_video", "open_folder", "remove_video", "", "import_ytvis",
        "import_results", "import_folder", "export", "", "save", "save_as", "pack", "compact", "", "quit",
    ),
    words.mark("&Edit"): ("undo", "redo", "restore"),
    words.mark("&Mask"): (
        "select", "brush", "eraser", "polygon", "lasso", "fill", "grabcut", "transform", "", "smaller", "larger",
        "by_keys", "pen_pressure", "", "next_overlap", "overlap_front", "overlap_behind", "overlap_allowed", "",
        "fill_holes", "drop_specks", "grow", "shrink", "smooth", "", "copy_previous", "copy_next", "copy_mask", "paste_mask",
        "clear_mask",
    ),
    words.mark("&View"): (
        "fit", "actual_size", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down", "",
        "timeline_in", "timeline_out", "timeline_whole", "timeline_back", "timeline_on", "",
        "show_masks", "opacity_less", "opacity_more", "solo", "onion", "",
        "split_view", "divider_left", "divider_right", "",
        "next_color", "color_track", "color_category", "color_source", "", "panels", "theme", "language",
    ),
    words.mark("&Playback"): (
        "play", "loop", "range_from", "range_to", "range_none", "", "previous", "next", "back_ten", "on_ten", "first", "last",
        "go_to_frame",
    ),
    words.mark("&Track"): (
        "prelabel", "prelabel_chosen", "prelabel_new", "learn", "", "propagate_forward", "propagate_backward", "",
        "new_track", "delete_track", "swap", "name_tracks", "", "toggle_visible", "toggle_locked", "",
        "next_track", "previous_track", "deselect",
    ),
    words.mark("&Identities"): (
        "swap", "swap_range", "swap_everywhere", "", "merge", "merge_first", "split", "", "move_mask", "move_mask_new", "",
        "remove_before", "remove_after", "remove_range", "", "edit_categories",
    ),
    words.mark("&Review"): (
        "next_crossing", "previous_crossing", "next_birth", "previous_birth", "next_death", "previous_death", "next_gap",
        "previous_gap", "", "review_frames", "reject_frames", "unreview_frames", "", "review_tracks", "reject_tracks",
        "unreview_tracks", "", "review_here", "reject_here", "unreview_here", "",
        "occlusion_none", "occlusion_slight", "occlusion_severe", "occlusion_clear",
        "suggest_occlusion", "", "next_video", "previous_video", "find_videos", "find_tracks", "", "statistics",
    ),
    words.mark("&Help"): ("palette", "", "tour", "shortcuts", "edit_shortcuts", "", "about"),
}  # fmt: skip

BY_KEYS = (
    "pointer_left", "pointer_right", "pointer_up", "pointer_down", "pointer_press", "pointer_press_away", "",
    "mask_larger", "mask_smaller", "mask_back", "mask_round",
)  # fmt: skip
SUBMENUS: dict[str, tuple[str, ...]] = {words.mark("Lead tools by &keys"): BY_KEYS}  # of commands

TOOLBAR = (
    "open_video", "open_project", "", "undo", "redo", "", "select", "brush", "eraser", "polygon", "lasso", "fill",
    "grabcut", "transform", "", "overlap_front", "overlap_behind", "overlap_allowed", "", "new_track", "delete_track",
    "swap", "toggle_locked", "", "fit", "show_masks", "onion", "split_view",
)  # fmt: skip
