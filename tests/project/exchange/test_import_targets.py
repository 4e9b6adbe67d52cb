"""A data set's video finds its video in the project when somebody says so, and what is likely is offered."""

from __future__ import annotations

import json
import shutil

import pytest

from app.edits import CreateTrack, SetMask, SetOcclusion
from app.project import MediaMismatchError, Project, ProjectError
from app.project.exchange.export_plan import ExportChoices, FormatName
from app.project.exchange.exporting import export_project
from app.project.exchange.import_targets import Question, Target, frames_of, possible_numberings, questions
from app.project.exchange.importing import import_found, read_found
from app.project.formats.found import Found, FoundTrack, FoundVideo, Media, read_media
from engine.errors import FormatError
from engine.types import Mask
from tests.project.helpers import HEIGHT, WIDTH, DrawnVideo, add, content, make_frames, rectangle

FRAMES = 12
SIZE = HEIGHT, WIDTH


def video_of(name: str, frame_names: tuple[str, ...], masks: dict[int, Mask] | None = None, **more) -> FoundVideo:
    track = FoundTrack("crab", masks or {0: rectangle(1, 2, 3, 4)}, occlusion={0: "slight_occlusion"})
    return FoundVideo(name, more.pop("size", SIZE), frame_names, (track,), more.pop("media", None), **more)


def found_with(*videos: FoundVideo) -> Found:
    return Found("reef", videos, (), {"crab": 1})


ALL = tuple(f"{number:05d}" for number in range(FRAMES))


@pytest.mark.parametrize(
    ("name", "recorded", "likely"),
    [
        ("clip01", "clip01.mp4", True),
        ("train/clip01", "clip01.mp4", True),
        ("Clip01.MOV", "clip01.mp4", True),
        ("CLIP01", "clip01.MP4", True),
        ("crab_ a", "crab: a.mkv", True),
        ("clip02", "clip01.mp4", False),
        ("clip01_2", "clip01.mp4", False),
        ("v1.2", "v1.mp4", False),
    ],
)
def test_names_may_differ_in_folder_suffix_case_and_forbidden_letters(project, name, recorded, likely):
    record = project.add_video(project.path.parent / recorded, DrawnVideo())
    (question,) = asked(project, video_of(name, ALL))
    assert [choice.record.id for choice in question.likely_ones] == ([record.id] if likely else [])
    assert [choice.record.id for choice in question.choices] == [record.id]


@pytest.mark.parametrize(
    ("names", "numbers", "expected"),
    [
        (ALL, None, {"order": tuple(range(12))}),
        (("00000", "00005", "00010"), None, {"from_0": (0, 5, 10)}),
        (("img5", "img12"), None, {"from_1": (4, 11)}),
        (("frame_003_final", "frame_004_final"), None, {"from_0": (3, 4), "from_1": (2, 3)}),
        (("a", "b"), None, {}),
        (("0", "99"), None, {}),
        (("1", "01"), None, {}),  # two images of one frame
        (("x", "y"), (3, 7), {"said": (3, 7)}),
        (("0", "1"), (3, 70), {}),
    ],
)
def test_frames_are_found_in_order_or_by_numbers_or_not_at_all(names, numbers, expected):
    video = video_of("clip01", names, numbers=numbers)
    assert {
        numbering: frames_of(video, FRAMES, numbering) for numbering in possible_numberings(video, FRAMES)
    } == expected


@pytest.fixture
def clip(project: Project) -> int:
    return project.add_video(project.path.parent / "clip01.mp4", DrawnVideo()).id


def asked(project: Project, *videos: FoundVideo) -> tuple[Question, ...]:
    return questions(project, found_with(*videos))


def test_what_is_likely_is_offered_when_it_is_the_only_one(project, clip):
    (question,) = asked(project, video_of("Clip01", ALL))
    assert question.likely is not None
    assert question.likely.record.id == clip
    project.add_video(project.path.parent / "other.mp4", DrawnVideo())
    (question,) = asked(project, video_of("Clip01", ALL))
    assert [choice.record.name for choice in question.choices] == ["clip01.mp4", "other.mp4"]
    assert question.likely == question.choices[0]
    project.add_video(project.path.parent / "second" / "clip01.mkv", DrawnVideo())
    (question,) = asked(project, video_of("Clip01", ALL))
    assert [choice.record.name for choice in question.choices] == ["clip01.mp4", "clip01.mkv", "other.mp4"]
    assert question.likely is None
    (question,) = asked(project, video_of("whale", ALL))
    assert len(question.choices) == 3
    assert question.likely is None
    (question,) = asked(project, video_of("clip01", ALL, size=(7, 9)))
    assert question.choices == ()


def test_two_ways_to_number_the_frames_are_not_decided_between(project, clip):
    (question,) = asked(project, video_of("clip01", ("3", "4")))
    assert [choice.numbering for choice in question.choices] == ["from_0", "from_1"]
    assert question.likely is None


def test_frames_of_its_own_are_asked_about_only_where_a_video_is_likely(project, clip, tmp_path):
    frames = make_frames(tmp_path / "set" / "clip01", FRAMES)
    others = make_frames(tmp_path / "set" / "whale", FRAMES)
    own, whale = (video_of(path.name, ALL, media=read_media(path)) for path in (frames, others))
    (question,) = asked(project, own, whale)
    assert question.video is own
    assert import_found(project, found_with(own)).video_ids != (clip,)  # nothing is guessed
    assert asked(project, own) == ()  # it is that video itself by now


def test_the_same_content_under_another_name_is_likely(project, tmp_path):
    path = make_frames(tmp_path / "here")
    record = project.video(add(project, path))
    again = tmp_path / "there"
    shutil.copytree(path, again)
    (question,) = asked(project, video_of("there", ("0", "1", "2", "3"), media=read_media(again)))
    assert question.likely is not None
    assert question.likely.record.id == record.id


def test_tracks_go_where_somebody_says(project, clip):
    masks = {0: rectangle(1, 2, 3, 4), 1: rectangle(5, 6, 3, 4)}
    found = found_with(video_of("Clip01", ("00000", "00005"), masks), video_of("whale", ("0",)))
    before = content(project.path)
    with pytest.raises(ProjectError, match=r"the frames of Clip01, whale are not there.*--media 'Clip01=PATH'"):
        import_found(project, found)
    question, _ = questions(project, found)
    assert question.likely is not None
    with pytest.raises(ProjectError, match="reef has no video 'shark'"):
        import_found(project, found, targets={"shark": None})
    assert content(project.path) == before
    report = import_found(project, found, targets={"Clip01": question.likely.target, "whale": None})
    assert report.video_ids == (clip,)
    (track,) = project.tracks(clip)
    assert {frame: item.mask for frame, item in project.masks_of(track.id).items()} == {0: masks[0], 5: masks[1]}
    assert project.occlusions(track.id) == {0: "slight_occlusion"}
    assert len(project.videos()) == 1


@pytest.mark.parametrize("wrong", [video_of("clip01", ALL, size=(7, 9)), video_of("clip01", ("0", "1"))])
def test_a_video_that_has_not_its_frames_is_refused(project, clip, wrong):
    (question,) = asked(project, video_of("clip01", ALL))
    before = content(project.path)
    with pytest.raises(MediaMismatchError, match=r"clip01 has .* frames .* not in .*clip01\.mp4"):
        import_found(project, found_with(wrong), targets={"clip01": question.choices[0].target})
    assert content(project.path) == before


FORMS: tuple[FormatName, ...] = ("ovis", "coco", "davis", "mots")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("every", [1, 2])
def test_a_data_set_without_frames_comes_back_to_the_videos_that_it_was_made_of(tmp_path, form, every):
    """Each format, whole or each second frame: the tracks are in the frames that they were exported from."""
    if every == 2 and form == "mots":
        pytest.skip("it counts its frames without a hole")
    folder = tmp_path / form
    with Project.create(tmp_path / "work.mdqe") as project, Project.create(tmp_path / "again.mdqe") as again:
        project.add_category("crab")
        expected = []
        for name, frames in (("North", (0, 2)), ("south", (0, 2, 4))):
            media = make_frames(tmp_path / "media" / name, 6)
            track = project.apply(CreateTrack(add(project, media), 1)).track_id or 0
            for frame in frames:
                project.apply(SetMask(track, frame, rectangle(3 * frame, 2, 5, 6)))
            project.apply(SetOcclusion(track, 2, "severe_occlusion"))
            expected.append({frame: rectangle(3 * frame, 2, 5, 6) for frame in frames})
            media.rename(media.with_name(name.upper()))
            add(again, media.with_name(name.upper()))
            media.with_name(name.upper()).rename(media)
        export_project(project, folder, ExportChoices(format=form, every=every))
        for images in ("JPEGImages", "image_02"):
            shutil.rmtree(folder / images, ignore_errors=True)
        found = read_found(folder / "annotations.json" if form == "ovis" else folder)
        asked = questions(again, found)
        assert [(item.video.name, item.likely is not None) for item in asked] == [("North", True), ("south", True)]
        targets = {item.video.name: item.likely.target for item in asked if item.likely}
        import_found(
            again, found, {} if form in ("ovis", "coco") else dict.fromkeys(found.categories, "crab"), targets=targets
        )
        tracks = [again.tracks(video.id)[0] for video in again.videos()]
        assert [{frame: item.mask for frame, item in again.masks_of(track.id).items()} for track in tracks] == expected
        if form == "ovis":
            assert again.occlusions(tracks[0].id) == {2: "severe_occlusion"}
        assert len(again.videos()) == 2


def test_labelme_without_images_is_read_by_the_sizes_that_it_says(tmp_path, project, clip):
    folder = tmp_path / "labels" / "CLIP01"
    folder.mkdir(parents=True)
    shape = {"label": "crab", "points": [[1, 1], [9, 1], [9, 9]], "shape_type": "polygon", "group_id": 1}
    for frame in (0, 5):
        document = {"shapes": [shape], "imagePath": f"{frame}.png", "imageHeight": HEIGHT, "imageWidth": WIDTH}
        (folder / f"{frame}.json").write_text(json.dumps(document))
    (question,) = questions(project, read_found(folder.parent))
    assert question.likely is not None
    import_found(project, read_found(folder), {"crab": "crab"}, targets={"CLIP01": question.likely.target})
    assert list(project.masks_of(project.tracks(clip)[0].id)) == [0, 5]
    (folder / "7.json").write_text(json.dumps({"shapes": [], "imageHeight": HEIGHT, "imageWidth": 9}))
    with pytest.raises(FormatError, match=rf"7\.json is for 9x{HEIGHT} pixels"):
        read_found(folder)
    (folder / "0.json").write_text(json.dumps({"shapes": []}))
    with pytest.raises(FormatError, match=r"0\.json has no image beside it, and does not say how large it is"):
        read_found(folder)


def test_images_of_the_same_names_are_those_frames_in_whatever_order_the_data_set_has_them(project, tmp_path):
    folder = make_frames(tmp_path / "reef", FRAMES)
    lettered = tuple(sorted(str(frame) for frame in range(FRAMES)))
    masks = {place: rectangle(place, 1, 5, 6) for place in range(FRAMES)}
    report = import_found(
        project, found_with(video_of("clip01", lettered, masks)), targets={"clip01": Target(read_media(folder))}
    )
    (track,) = project.tracks(report.video_ids[0])
    there = {frame: record.mask for frame, record in project.masks_of(track.id).items()}
    assert there == {int(name): rectangle(place, 1, 5, 6) for place, name in enumerate(lettered)}
    assert report.notes == ()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (tuple(f"a{frame}" for frame in range(FRAMES)), "have other names (0, not a0), so they count in their order"),
        (("",) * FRAMES, ""),
    ],
)
def test_frames_that_go_by_their_order_although_their_names_differ_are_said(project, tmp_path, names, said):
    target = Target(read_media(make_frames(tmp_path / "reef", FRAMES)))
    notes = import_found(project, found_with(video_of("clip01", names)), targets={"clip01": target}).notes
    assert said in "".join(notes) and bool(said) == bool(notes)


def test_an_order_that_is_not_that_of_the_numbers_is_said(project, clip):
    record = project.video(clip)
    media = Media(record.path, SIZE, record.timestamps, record.fingerprint)
    lettered = tuple(sorted(str(frame) for frame in range(FRAMES)))
    found = found_with(video_of("clip01", lettered))
    (note,) = import_found(project, found, targets={"clip01": Target(media)}).notes
    assert "clip01: its frames count in the order of the data set, which is not that of the numbers" in note
    assert import_found(project, found_with(video_of("clip01", ALL)), targets={"clip01": Target(media)}).notes == ()
