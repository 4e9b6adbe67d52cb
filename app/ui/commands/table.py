"""Every command of the window: its words, shortcut and icon, in a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.view import words


def plain(text: str) -> str:
    """The text of a command or a menu without the mark of its letter, and without the bracket that holds it in Chinese.

    Two marks stand for the sign itself.
    """
    return re.sub(r"&(&?)", r"\1", re.sub(r"\s?\(&\w\)", "", text))


@dataclass(frozen=True)
class Command:
    """Attributes: keys: the usual shortcuts, the first is shown; icon: "" for none; checkable: it has an on and an off."""

    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False


LED = words.mark("Over the picture: the pointer that leads a tool or, with the tool that moves it, the mask")
PLACED = words.mark("Over the picture, with the tool that moves a mask; Enter takes it")

COMMANDS = {
    "new_project": Command(
        words.mark("&New project…"), ("Ctrl+N",), "file-plus-outline", words.mark("Start an empty project file")
    ),
    "open_project": Command(
        words.mark("&Open project…"), ("Ctrl+O",), "folder-open-outline", words.mark("Open a project file (.mdqe)")
    ),
    "open_video": Command(
        words.mark("Open &video…"), ("Ctrl+Shift+O",), "movie-open-outline", words.mark("Add a video to the project")
    ),
    "open_folder": Command(
        words.mark("Open image &folder…"),
        (),
        "image-multiple-outline",
        words.mark("Add a folder of JPEG or PNG frames to the project"),
    ),
    "remove_video": Command(
        words.mark("Remove video from project"),
        tip=words.mark("The one marked in the list of videos, with its tracks; undo brings it back, the file stays"),
    ),
    "import_ytvis": Command(
        words.mark("&Import YTVIS or COCO…"),
        (),
        "import",
        words.mark("Take over annotations of YTVIS, OVIS or COCO from a JSON file"),
    ),
    "import_results": Command(
        words.mark("Import res&ults…"),
        (),
        "database-import-outline",
        words.mark("Take over a model's tracks with their scores from results JSON"),
    ),
    "import_folder": Command(
        words.mark("Import &data set folder…"),
        (),
        "folder-download-outline",
        words.mark("Take over a folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling"),
    ),
    "export": Command(
        words.mark("&Export data set…"),
        ("Ctrl+E",),
        "export-variant",
        words.mark("Write frames and annotations as YTVIS, OVIS, COCO, DAVIS or MOTS, or check what would be written"),
    ),
    "save": Command(words.mark("Save"), ("Ctrl+S",), tip=words.mark("Everything is saved as you work; says so")),
    "save_as": Command(
        words.mark("&Save project as…"),
        ("Ctrl+Shift+S",),
        "content-save-outline",
        words.mark("Go on in a copy under another name, with the whole history"),
    ),
    "pack": Command(
        words.mark("&Pack project with media…"),
        (),
        "package-variant-closed",
        words.mark("Copy the project and its media into one folder to hand over"),
    ),
    "compact": Command(
        words.mark("Co&mpact project"), (), "", words.mark("Give back the room that the file no longer needs")
    ),
    "quit": Command(words.mark("&Quit"), ("Ctrl+Q",)),
    "undo": Command(words.mark("&Undo"), ("Ctrl+Z",), "undo"),
    "redo": Command(words.mark("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    "restore": Command(
        words.mark("Restore as of the chosen &point"),
        (),
        "history",
        words.mark("Bring back, as a new edit, what there was after the edit chosen in the history"),
    ),
    "select": Command(
        words.mark("&Select"), ("V",), "cursor-default-outline", words.mark("Click a mask to select its track"), True
    ),
    "brush": Command(
        words.mark("&Brush"),
        ("B",),
        "brush",
        words.mark("Paint on the selected track; or by keys"),
        True,
    ),
    "eraser": Command(
        words.mark("&Eraser"),
        ("E",),
        "eraser",
        words.mark("Erase from the selected track; or by keys"),
        True,
    ),
    "polygon": Command(
        words.mark("&Polygon"),
        ("P",),
        "vector-polygon",
        words.mark("Click the outline's corners, or by keys; Enter closes it"),
        True,
    ),
    "lasso": Command(
        words.mark("&Lasso"),
        ("L",),
        "lasso",
        words.mark("Drag around what shall be added, with Shift taken away; or by keys"),
        True,
    ),
    "fill": Command(
        words.mark("&Fill by colour"),
        ("W",),
        "format-color-fill",
        words.mark("Add what has the colour of the pixel clicked; or by keys"),
        True,
    ),
    "grabcut": Command(
        words.mark("Box and &GrabCut"),
        ("G",),
        "crop-free",
        words.mark("Drag a box around an object, scribble to correct; or by keys"),
        True,
    ),
    "transform": Command(
        words.mark("&Transform mask"),
        ("T",),
        "cursor-move",
        words.mark("Move, scale and rotate the mask in this frame, with the mouse or by keys"),
        True,
    ),
    "pointer_left": Command(words.mark("Pointer or mask to the &left"), ("Ctrl+Left",), tip=LED),
    "pointer_right": Command(words.mark("Pointer or mask to the &right"), ("Ctrl+Right",), tip=LED),
    "pointer_up": Command(words.mark("Pointer or mask &up"), ("Ctrl+Up",), tip=LED),
    "pointer_down": Command(words.mark("Pointer or mask &down"), ("Ctrl+Down",), tip=LED),
    "pointer_press": Command(
        words.mark("&Press or lift the pointer"), tip=words.mark("As Space does while keys lead a pointer")
    ),
    "pointer_press_away": Command(
        words.mark("Press the pointer to take &away"), tip=words.mark("As Shift + Space does while keys lead a pointer")
    ),
    "mask_larger": Command(words.mark("&Scale mask up"), ("Shift+Up",), tip=PLACED),
    "mask_smaller": Command(words.mark("Scale &mask down"), ("Shift+Down",), tip=PLACED),
    "mask_back": Command(words.mark("Rotate mask &counterclockwise"), ("Alt+Up",), tip=PLACED),
    "mask_round": Command(words.mark("Rotate mask cl&ockwise"), ("Alt+Down",), tip=PLACED),
    "smaller": Command(words.mark("S&maller brush or tolerance"), ("[",), tip=words.mark("Alt + wheel does the same")),
    "larger": Command(words.mark("La&rger brush or tolerance"), ("]",), tip=words.mark("Alt + wheel does the same")),
    "pen_pressure": Command(
        words.mark("Pen press&ure sets the size"),
        tip=words.mark("On a tablet, the harder the pen presses, the wider brush and eraser are; its other end erases"),
        checkable=True,
    ),
    "next_overlap": Command(words.mark("Next &overlap mode"), ("Q",), tip=words.mark("In front, behind, both")),
    "overlap_front": Command(
        words.mark("Paint in &front"),
        (),
        "arrange-bring-to-front",
        words.mark("Take the pixels from other tracks"),
        True,
    ),
    "overlap_behind": Command(
        words.mark("Paint &behind"), (), "arrange-send-to-back", words.mark("Take free pixels only"), True
    ),
    "overlap_allowed": Command(
        words.mark("Allow o&verlap"), (), "vector-union", words.mark("Let several tracks claim a pixel"), True
    ),
    "fill_holes": Command(words.mark("Fill &holes"), ("I",), tip=words.mark("Of the selected masks in this frame")),
    "drop_specks": Command(words.mark("Drop spec&ks"), ("U",), tip=words.mark("Parts below a fiftieth of the largest")),
    "grow": Command(words.mark("Gr&ow"), ("+",), tip=words.mark("The selected masks in this frame, by a step")),
    "shrink": Command(words.mark("Shri&nk"), ("-",), tip=words.mark("The selected masks in this frame, by a step")),
    "smooth": Command(words.mark("&Smooth"), ("S",), tip=words.mark("The outline of the selected masks in this frame")),
    "copy_previous": Command(
        words.mark("Copy mask from &previous frame"), ("C",), tip=words.mark("In place of what is in this frame")
    ),
    "copy_next": Command(
        words.mark("Copy mask from ne&xt frame"), ("Shift+C",), tip=words.mark("In place of what is in this frame")
    ),
    "copy_mask": Command(
        words.mark("Copy masks"),
        ("Ctrl+C",),
        tip=words.mark("Of the selected tracks in this frame, for another frame"),
    ),
    "paste_mask": Command(
        words.mark("Paste masks"),
        ("Ctrl+V",),
        tip=words.mark("In place of what is in this frame; a single one goes to the selected track"),
    ),
    "fit": Command(
        words.mark("&Fit in window"), ("F", "Ctrl+0"), "fit-to-page-outline", words.mark("Show the whole frame")
    ),
    "actual_size": Command(
        words.mark("&Actual size"), ("Ctrl+1",), tip=words.mark("One pixel of the video on one of the screen")
    ),
    "zoom_in": Command(words.mark("Zoom &in"), ("Ctrl++", "Ctrl+="), "magnify-plus-outline"),
    "zoom_out": Command(words.mark("Zoom &out"), ("Ctrl+-",), "magnify-minus-outline"),
    "pan_left": Command(words.mark("Pan left"), ("Ctrl+Shift+Left",), tip=words.mark("Middle drag does the same")),
    "pan_right": Command(words.mark("Pan right"), ("Ctrl+Shift+Right",), tip=words.mark("Middle drag does the same")),
    "pan_up": Command(words.mark("Pan up"), ("Ctrl+Shift+Up",), tip=words.mark("Middle drag does the same")),
    "pan_down": Command(words.mark("Pan down"), ("Ctrl+Shift+Down",), tip=words.mark("Middle drag does the same")),
    "timeline_in": Command(
        words.mark("Zoom in on the timeline"), ("Alt++", "Alt+="), tip=words.mark("Ctrl + wheel over it does the same")
    ),
    "timeline_out": Command(
        words.mark("Zoom out of the timeline"), ("Alt+-",), tip=words.mark("Ctrl + wheel over it does the same")
    ),
    "timeline_whole": Command(
        words.mark("Whole video in the timeline"), ("Alt+Home",), tip=words.mark("From the first frame to the last")
    ),
    "timeline_back": Command(
        words.mark("Move the timeline back"), ("Alt+Left",), tip=words.mark("Shift + wheel over it does the same")
    ),
    "timeline_on": Command(
        words.mark("Move the timeline on"), ("Alt+Right",), tip=words.mark("Shift + wheel over it does the same")
    ),
    "show_masks": Command(words.mark("Show &masks"), ("M",), "eye-outline", words.mark("Show or hide all masks"), True),
    "opacity_less": Command(
        words.mark("Masks more transparent"), ("Ctrl+[",), tip=words.mark("As the slider below the tracks does")
    ),
    "opacity_more": Command(
        words.mark("Masks more opaque"), ("Ctrl+]",), tip=words.mark("As the slider below the tracks does")
    ),
    "onion": Command(
        words.mark("O&nion skin"),
        ("O",),
        "layers-outline",
        words.mark("Show the outlines of the previous and the next frame's masks"),
        True,
    ),
    "split_view": Command(
        words.mark("Split view before / a&fter"),
        ("Y",),
        "compare",
        words.mark("Left of a divider, the masks as the model or an import left them; right, as they are now"),
        True,
    ),
    "divider_left": Command(words.mark("Move divider left"), (",",), tip=words.mark("Of the split view")),
    "divider_right": Command(words.mark("Move divider right"), (".",), tip=words.mark("Of the split view")),
    "solo": Command(words.mark("So&lo"), ("Shift+H",), tip=words.mark("Show the selected tracks only"), checkable=True),
    "next_color": Command(words.mark("Next &colouring"), ("Shift+M",), tip=words.mark("By track, category, source")),
    "color_track": Command(
        words.mark("Colour by &track"), (), tip=words.mark("Each track has its own"), checkable=True
    ),
    "color_category": Command(
        words.mark("Colour by c&ategory"), (), tip=words.mark("Each category has its own"), checkable=True
    ),
    "color_source": Command(
        words.mark("Colour by &source"), (), tip=words.mark("Model blue, you orange, propagated green"), checkable=True
    ),
    "new_track": Command(words.mark("&New track"), ("N",), "plus", words.mark("What is drawn next is a new track")),
    "delete_track": Command(
        words.mark("&Delete track"), ("Del",), "delete-outline", words.mark("Delete the selected tracks")
    ),
    "clear_mask": Command(
        words.mark("&Clear mask in this frame"),
        ("Shift+Del",),
        "",
        words.mark("The object is not to be seen in this frame"),
    ),
    "swap": Command(
        words.mark("&Swap identities from here on"),
        ("Ctrl+W", "X"),
        "swap-horizontal",
        words.mark("Two selected tracks exchange their masks in this and all later frames"),
    ),
    "swap_range": Command(
        words.mark("Swap in chosen &range"), ("Ctrl+Shift+W",), "", words.mark("Two tracks exchange their masks there")
    ),
    "swap_everywhere": Command(
        words.mark("Swap &everywhere"), (), "", words.mark("Two tracks exchange all their masks")
    ),
    "merge": Command(
        words.mark("&Merge tracks"),
        ("Ctrl+M",),
        "",
        words.mark("One track of both; where both are, the union of their masks"),
    ),
    "merge_first": Command(
        words.mark("Merge, &keeping the first's masks"),
        (),
        "",
        words.mark("Where both are, the lower number's mask stays"),
    ),
    "split": Command(
        words.mark("S&plit track here"), ("Ctrl+T",), "", words.mark("From this frame on it becomes a new track")
    ),
    "move_mask": Command(
        words.mark("Move mask to &track…"),
        ("Ctrl+Shift+M",),
        "",
        words.mark("This frame's mask becomes another track's"),
    ),
    "move_mask_new": Command(
        words.mark("Move mask to &new track"),
        ("Ctrl+Shift+N",),
        "",
        words.mark("This frame's mask becomes a new track"),
    ),
    "remove_before": Command(words.mark("Remove masks &before this frame"), ("Ctrl+Shift+Home",)),
    "remove_after": Command(words.mark("Remove masks &after this frame"), ("Ctrl+Shift+End",)),
    "remove_range": Command(words.mark("Remove masks &in chosen range"), ("Ctrl+Del",)),
    "next_crossing": Command(
        words.mark("Next &crossing"), ("F3",), "", words.mark("Where two tracks of a category begin to touch")
    ),
    "previous_crossing": Command(words.mark("Previous crossing"), ("Shift+F3",)),
    "next_birth": Command(words.mark("Next &beginning of a track"), ("F4",)),
    "previous_birth": Command(words.mark("Previous beginning of a track"), ("Shift+F4",)),
    "next_death": Command(words.mark("Next &end of a track"), ("F5",)),
    "previous_death": Command(words.mark("Previous end of a track"), ("Shift+F5",)),
    "next_gap": Command(words.mark("Next &gap in a track"), ("F6",)),
    "previous_gap": Command(words.mark("Previous gap in a track"), ("Shift+F6",)),
    "review_frames": Command(
        words.mark("Mark frames &reviewed"), ("Ctrl+K",), "", words.mark("The chosen range, or this frame")
    ),
    "reject_frames": Command(
        words.mark("Re&ject frames…"), ("Ctrl+Shift+K",), "", words.mark("The chosen range, or this frame, with a note")
    ),
    "unreview_frames": Command(words.mark("Take marks off &frames"), ()),
    "review_tracks": Command(words.mark("Mark &tracks reviewed"), ("Ctrl+J",)),
    "reject_tracks": Command(words.mark("Reject tra&cks…"), ("Ctrl+Shift+J",), "", words.mark("With a note")),
    "unreview_tracks": Command(words.mark("Take marks &off tracks"), ()),
    "review_here": Command(
        words.mark("Mark tracks here reviewed"),
        ("Ctrl+D",),
        "",
        words.mark("The selected tracks, in the range or this frame"),
    ),
    "reject_here": Command(
        words.mark("Reject tracks here…"),
        ("Ctrl+Shift+D",),
        "",
        words.mark("The selected tracks, in the range or this frame, with a note"),
    ),
    "unreview_here": Command(
        words.mark("Take marks off tracks here"),
        (),
        "",
        words.mark("Of the selected tracks, in the range or this frame"),
    ),
    "occlusion_none": Command(
        words.mark("&No occlusion"), ("Alt+1",), "", words.mark("Of the selected tracks, in the range or this frame")
    ),
    "occlusion_slight": Command(words.mark("&Slight occlusion"), ("Alt+2",)),
    "occlusion_severe": Command(words.mark("Se&vere occlusion"), ("Alt+3",)),
    "occlusion_clear": Command(words.mark("Take occlusion &level off"), ("Alt+0",)),
    "suggest_occlusion": Command(
        words.mark("S&uggest occlusion levels"), (), "", words.mark("From overlaps, where nobody has said one")
    ),
    "statistics": Command(
        words.mark("Pro&ject statistics…"),
        ("Ctrl+I",),
        "",
        words.mark("Frames, tracks and masks by video and category, and what was reviewed; also as CSV"),
    ),
    "edit_categories": Command(words.mark("&Categories…"), ("Ctrl+Shift+C",)),
    "name_tracks": Command(
        words.mark("Category of tracks…"),
        ("R",),
        tip=words.mark("Give the selected tracks one to choose, or a new one"),
    ),
    "toggle_visible": Command(
        words.mark("Show or &hide track"), ("H",), "eye-outline", words.mark("Show or hide the selected tracks")
    ),
    "toggle_locked": Command(
        words.mark("Lock or &unlock track"),
        ("K",),
        "lock-outline",
        words.mark("A locked track's masks cannot be changed"),
    ),
    "deselect": Command(
        words.mark("Select &nothing"), ("Esc",), tip=words.mark("While masks are propagated: stop that")
    ),
    "next_track": Command(
        words.mark("Select ne&xt track"), ("PgDown",), tip=words.mark("By number; after the last, the first")
    ),
    "previous_track": Command(words.mark("Select pre&vious track"), ("PgUp",)),
    "prelabel": Command(
        words.mark("&Pre-label video"), ("Ctrl+R",), "creation", words.mark("Let the model find and follow the objects")
    ),
    "prelabel_chosen": Command(
        words.mark("Pre-label chosen v&ideos"),
        ("Ctrl+Shift+R",),
        tip=words.mark("One after another, those without tracks"),
    ),
    "prelabel_new": Command(
        words.mark("Pre-label all ne&w videos"), tip=words.mark("One after another, those that nobody has worked on")
    ),
    "learn": Command(
        words.mark("Learn &from corrections…"),
        (),
        "school-outline",
        words.mark("A model learns from corrected videos, beside your work"),
    ),
    "propagate_forward": Command(
        words.mark("Propa&gate forward"),
        ("F8",),
        "ray-start-arrow",
        words.mark("Carry the masks of the selected tracks on from this frame, as far as the range or your next masks"),
    ),
    "propagate_backward": Command(
        words.mark("Propagate &backward"),
        ("Shift+F8",),
        "ray-end-arrow",
        words.mark("Carry the masks of the selected tracks back from this frame"),
    ),
    "play": Command(words.mark("&Play"), ("Space",), "play", words.mark("Play or pause")),
    "loop": Command(
        words.mark("&Repeat chosen range"),
        ("Ctrl+L",),
        "repeat",
        words.mark("Play the range chosen in the timeline again and again"),
        True,
    ),
    "range_from": Command(
        words.mark("Ran&ge begins here"),
        ("Shift+I",),
        "",
        words.mark("Choose the frames from here to the end of the range, or of the video"),
    ),
    "range_to": Command(
        words.mark("Range &ends here"),
        ("Shift+O",),
        "",
        words.mark("Choose the frames from the beginning of the range, or of the video, to here"),
    ),
    "range_none": Command(words.mark("Choose no r&ange"), ("Ctrl+Shift+X",)),
    "previous": Command(words.mark("&Previous frame"), ("Left", "A"), "step-backward", words.mark("One frame back")),
    "next": Command(words.mark("&Next frame"), ("Right", "D"), "step-forward", words.mark("One frame on")),
    "back_ten": Command(words.mark("Ten frames &back"), ("Shift+Left", "Shift+A")),
    "on_ten": Command(words.mark("Ten frames &on"), ("Shift+Right", "Shift+D")),
    "first": Command(words.mark("&First frame"), ("Home",), "skip-previous"),
    "last": Command(words.mark("&Last frame"), ("End",), "skip-next"),
    "go_to_frame": Command(
        words.mark("Go to fra&me…"), ("Ctrl+G",), tip=words.mark("Type its number below the picture, then Enter")
    ),
    "find_videos": Command(
        words.mark("Find videos"), ("Ctrl+Shift+F",), tip=words.mark("In the list of videos, by name and state")
    ),
    "find_tracks": Command(words.mark("Find tracks"), ("Ctrl+F",), tip=words.mark("In the list of tracks")),
    "next_video": Command(words.mark("Next video"), ("Ctrl+PgDown",), tip=words.mark("Of those that are listed")),
    "previous_video": Command(words.mark("Previous video"), ("Ctrl+PgUp",), tip=words.mark("Of those that are listed")),
    "panel_picture": Command(words.mark("Go to the picture"), ("Ctrl+2",)),
    "panel_timeline": Command(words.mark("Go to the timeline"), ("Ctrl+3",), tip=words.mark("Up and Down scroll it")),
    "panel_videos": Command(
        words.mark("Go to the videos"), ("Ctrl+4",), tip=words.mark("Up and Down choose, Enter opens")
    ),
    "panel_tracks": Command(words.mark("Go to the tracks"), ("Ctrl+5",), tip=words.mark("Up and Down select")),
    "panel_history": Command(
        words.mark("Go to the history"), ("Ctrl+6",), tip=words.mark("Up and Down choose, Enter goes there")
    ),
    "panel_review": Command(
        words.mark("Go to the review"),
        ("Ctrl+7",),
        tip=words.mark("What was rejected; Up and Down choose, Enter goes there"),
    ),
    "panel_prelabelling": Command(words.mark("Go to pre-labelling"), ("Ctrl+8",)),
    "next_panel": Command(words.mark("Next panel"), ("F7",)),
    "previous_panel": Command(words.mark("Previous panel"), ("Shift+F7",)),
    "usual_panels": Command(
        words.mark("Put panels &back"), (), "", words.mark("Every panel open, in its usual place and size")
    ),
    "palette": Command(
        words.mark("Find a &command…"),
        ("Ctrl+Shift+P",),
        "magnify",
        words.mark("Do anything by some letters of its name"),
    ),
    "edit_shortcuts": Command(words.mark("Change &shortcuts…"), (), "", words.mark("Give commands other keys")),
    "tour": Command(
        words.mark("&Tour on the demo video"), (), "", words.mark("A few steps from a video to a data set")
    ),
    "shortcuts": Command(words.mark("&Keyboard and mouse"), ("F1",), "keyboard-outline"),
    "about": Command(words.mark("&About MDQE Annotator"), (), "information-outline"),
}

# The letter is marked beside the verb, or in Chinese at the end, where it stands in brackets in every other entry, too.
OF_EDIT = {"undo": words.mark("&Undo “{edit}”"), "redo": words.mark("&Redo “{edit}”")}
LONGEST = 60  # letters of an edit's name in the menu
