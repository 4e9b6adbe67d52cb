"""Every published form is read into one; every malformed document is refused with the path of the fault."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from engine.errors import FormatError
from engine.types import Mask
from engine.ytvis import parse_dataset, parse_results, read_dataset, read_results, tracks_of

# pycocotools 2.0.11 decodes through an __array__ without numpy 2's "copy".
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

HEIGHT, WIDTH = 6, 8
BITMAP = np.zeros((HEIGHT, WIDTH), dtype=bool)
BITMAP[1:4, 2:7] = True
STRING = coco_mask.encode(np.asfortranarray(BITMAP, dtype=np.uint8))["counts"].decode()
RUNS = [13, 3, 3, 3, 3, 3, 3, 3, 3, 3, 8]
COMPRESSED = {"size": [HEIGHT, WIDTH], "counts": STRING}
UNCOMPRESSED = {"size": [HEIGHT, WIDTH], "counts": RUNS}
POLYGON = [[2.0, 1.0, 7.0, 1.0, 7.0, 4.0, 2.0, 4.0]]
EMPTY = {"size": [HEIGHT, WIDTH], "counts": [HEIGHT * WIDTH]}


def document() -> dict[str, Any]:
    """A small data set with every form of segmentation, boxes, areas and OVIS levels."""
    return {
        "info": {"description": "a test", "year": 2019},
        "licenses": [{"id": 1}],
        "videos": [
            {"id": 1, "width": WIDTH, "height": HEIGHT, "length": 3, "file_names": [f"a/{i}.jpg" for i in range(3)]},
            {"id": 2, "width": 5, "height": 4, "length": 1, "file_names": ["b/0.jpg"], "license": None},
        ],
        "categories": [{"id": 1, "name": "cat", "supercategory": "animal"}, {"id": 2, "name": "dog"}],
        "annotations": [
            {"id": 1, "video_id": 1, "category_id": 2, "segmentations": [None, COMPRESSED, UNCOMPRESSED], "iscrowd": 0},
            {
                "id": 2,
                "video_id": 1,
                "category_id": 1,
                "width": WIDTH,
                "height": HEIGHT,
                "length": 3,
                "segmentations": [POLYGON, None, None],
                "bboxes": [[2, 1, 5, 3], None, None],
                "areas": [15, None, None],
                "occlusion": ["slight_occlusion", "no_occlusion", None],
                "iscrowd": 1,
            },
        ],
    }


def results() -> list[dict[str, Any]]:
    return [{"video_id": 1, "category_id": 2, "score": 0.5, "segmentations": [None, COMPRESSED, None]}]


def changed(source: Any, path: tuple[str | int, ...], value: Any) -> bytes:
    """The document with one place replaced, as Python's json writes it (also NaN)."""
    top = copy.deepcopy(source)
    place = top
    for step in path[:-1]:
        place = place[step]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(top).encode()


def location(path: tuple[str | int, ...]) -> str:
    """The path as messages write it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def refused(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        parse_dataset(data)
    return caught.value.what


def test_every_form_is_read_into_one():
    dataset = parse_dataset(json.dumps(document()).encode())
    (first, first_masks), (second, second_masks) = tracks_of(dataset, 1)
    assert first_masks == {1: Mask.from_bitmap(BITMAP), 2: Mask.from_bitmap(BITMAP)}
    assert first.areas == [None, 15, 15]
    assert first.bboxes == [None, (2, 1, 5, 3), (2, 1, 5, 3)]
    assert (first.width, first.height, first.length, first.occlusion) == (WIDTH, HEIGHT, 3, None)
    np.testing.assert_array_equal(second_masks[0].to_bitmap(), BITMAP)
    assert (second.iscrowd, second.occlusion) == (1, ["slight_occlusion", "no_occlusion", None])
    assert tracks_of(dataset, 2) == []


@pytest.mark.parametrize("empty", [EMPTY, [], {"size": [HEIGHT, WIDTH], "counts": "PQ10"}])
def test_masks_without_a_pixel_are_absent(empty: Any):
    if isinstance(empty, dict) and isinstance(empty["counts"], str):
        empty["counts"] = coco_mask.encode(np.zeros((HEIGHT, WIDTH), np.uint8, order="F"))["counts"].decode()
    dataset = parse_dataset(changed(document(), ("annotations", 0, "segmentations", 1), empty))
    assert dataset.annotations[0].segmentations[1] is None
    assert dataset.annotations[0].areas == [None, None, 15]


@pytest.mark.parametrize("annotations", [None, [], KeyError])
def test_test_sets_have_no_annotations(annotations: Any):
    assert parse_dataset(changed(document(), ("annotations",), annotations)).annotations == []


def test_an_annotation_s_own_length_says_nothing():
    """YTVIS 2019 is published with ``"length": 1`` in each annotation, however long its video."""
    dataset = parse_dataset(changed(document(), ("annotations", 1, "length"), 1))
    assert dataset.annotations[1].length == 3


@pytest.mark.parametrize("field", ["length", "date_captured", "license", "coco_url"])
def test_videos_do_without_what_is_only_information(field: str):
    source = document()
    source["videos"][0].pop(field, None)
    assert parse_dataset(json.dumps(source).encode()).videos[0].length == 3


def test_unknown_fields_and_a_byte_order_mark_do_no_harm(tmp_path: Path):
    source = document()
    source["annotations"][0]["english"] = {"a": [1, {"b": None}]}
    path = tmp_path / "Datensatz ä.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(source, indent=1).encode())
    assert len(read_dataset(path).annotations) == 2


A = ("annotations", 0)
B = ("annotations", 1)
V = ("videos", 0)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ((*A, "segmentations", 1, "counts"), 3, "expected str or list, got int"),
        ((*A, "segmentations", 1, "counts"), None, "expected str or list, got null"),
        ((*A, "segmentations", 1, "counts"), KeyError, "missing"),
        ((*A, "segmentations", 1, "size"), [6], "expected list of length 2"),
        ((*A, "segmentations", 1, "size"), [8, 6], "expected [6, 8]"),
        ((*A, "segmentations", 1, "size"), [-6, -8], "expected [6, 8]"),
        ((*A, "segmentations", 1), 3, "expected object, list or null, got int"),
        ((*A, "segmentations", 1), True, "expected object, list or null, got bool"),
        ((*A, "segmentations"), None, "expected list, got null"),
        ((*A, "segmentations"), [None], "expected 3 entries, one per frame of video 1, got 1"),
        ((*A, "segmentations"), KeyError, "missing"),
        ((*A, "segmentations", 1, "counts"), "", "broken run-length string: empty"),
        ((*A, "segmentations", 1, "counts"), "P", "broken run-length string: cut"),
        ((*A, "segmentations", 1, "counts"), "ÿ", "broken run-length string: not"),
        ((*A, "segmentations", 1, "counts"), "13", "the runs cover 4 pixels"),
        ((*A, "segmentations", 2, "counts"), [], "the runs cover 0 pixels"),
        ((*A, "segmentations", 2, "counts"), [47, 2], "the runs cover 49 pixels"),
        ((*A, "segmentations", 2, "counts", 3), -3, "a run length cannot be"),
        ((*A, "segmentations", 2, "counts", 3), 3.0, "expected int, got float"),
        ((*A, "segmentations", 2, "counts", 3), True, "expected int, got bool"),
        ((*A, "segmentations", 2, "counts", 3), None, "expected int, got null"),
        ((*A, "segmentations", 2, "counts", 3), float("nan"), "expected a number, got NaN"),
        ((*B, "segmentations", 0, 0, 2), 1e9, "1000000000.0 is far outside"),
        ((*B, "segmentations", 0, 0, 2), None, "expected float, got null"),
        ((*B, "segmentations", 0, 0, 2), float("-inf"), "expected a number, got -Infinity"),
        ((*B, "bboxes"), [None], "expected 3 entries"),
        ((*B, "bboxes", 0), [1, 2, 3], "expected list of length 4"),
        ((*B, "bboxes", 0), [1, 2, -3, 4], "expected x, y, width >= 0, height >= 0"),
        ((*B, "bboxes", 0, 1), "2", "expected float, got str"),
        ((*B, "areas"), [], "expected 3 entries"),
        ((*B, "areas", 0), -1, "expected an area >= 0"),
        ((*B, "areas", 0), float("inf"), "expected a number, got Infinity"),
        ((*B, "areas", 0), True, "expected float or null, got bool"),
        ((*B, "occlusion", 1), "hidden", "value 'hidden' is not one of"),
        ((*B, "occlusion"), [None] * 4, "expected 3 entries"),
        ((*B, "iscrowd"), 2, "value 2 is not one of"),
        ((*B, "iscrowd"), False, "expected int, got bool"),
        ((*B, "id"), 1, "1 is also the id of annotations[0]"),
        ((*B, "id"), -1, "expected a number from 1, got -1"),
        ((*B, "id"), 2**63, "expected a number from 1, got 9223372036854775808"),
        ((*B, "id"), None, "expected int, got null"),
        ((*B, "video_id"), 7, "there is no video with id 7"),
        ((*B, "category_id"), 7, "there is no category with id 7"),
        ((*B, "category_id"), "1", "expected int, got str"),
        ((*B, "width"), 9, "expected 8 as in video 1, got 9"),
        ((*B, "height"), -6, "expected 6 as in video 1, got -6"),
        (B, None, "expected object, got null"),
        (("annotations",), {}, "expected list or null, got object"),
        ((*V, "width"), 0, "expected 1 to 32767 pixels, got 0"),
        ((*V, "height"), -6, "expected 1 to 32767 pixels, got -6"),
        ((*V, "height"), 10**6, "expected 1 to 32767 pixels, got 1000000"),
        ((*V, "height"), True, "expected int, got bool"),
        ((*V, "height"), None, "expected int, got null"),
        ((*V, "height"), float("nan"), "expected a number, got NaN"),
        ((*V, "length"), 4, "expected 3"),
        ((*V, "file_names"), [], "expected at least one frame"),
        ((*V, "file_names"), None, "expected list, got null"),
        ((*V, "file_names", 1), None, "expected str, got null"),
        ((*V, "file_names", 1), "", "empty file name"),
        ((*V, "file_names", 1), "../secret.jpg", "file name leads out of its folder"),
        ((*V, "file_names", 1), "a/../../x.jpg", "file name leads out of its folder"),
        ((*V, "file_names", 1), "/etc/passwd", "absolute file name"),
        ((*V, "file_names", 1), "C:/x.jpg", "absolute file name"),
        ((*V, "file_names", 1), "a\\0.jpg", "backslash in a file name"),
        ((*V, "file_names", 1), "a/\0.jpg", "null character in a file name"),
        (("videos",), None, "expected list, got null"),
        (("videos",), KeyError, "missing"),
        (("categories",), KeyError, "missing"),
        (("categories", 0, "name"), None, "expected str, got null"),
        (("categories", 0, "name"), "", "empty name"),
        (("categories", 1, "id"), 1, "1 is also the id of categories[0]"),
        (("info", "year"), float("nan"), "expected a number, got NaN"),
    ],
)
def test_faults_are_named_by_their_path(path: tuple[str | int, ...], value: Any, problem: str):
    assert refused(changed(document(), path, value)).startswith(f"{location(path)}: {problem}")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*A, "segmentations", 2, "counts", 3), 10**30, "annotations[0].segmentations[2].counts: the runs cover 1000"),
        (
            (*B, "segmentations", 0),
            [[1, 2, 3, 4]],
            "annotations[1].segmentations[0][0]: expected x, y of three or more",
        ),
        ((*B, "segmentations", 0), [[1] * 7], "annotations[1].segmentations[0][0]: expected x, y of three or more"),
        ((*B, "segmentations", 0), [1, 2, 3], "annotations[1].segmentations[0][0]: expected list, got int"),
        ((*V, "id"), 2, "videos[1].id: 2 is also the id of videos[0]"),
    ],
)
def test_faults_between_fields_are_named_where_they_show(path: tuple[str | int, ...], value: Any, message: str):
    assert refused(changed(document(), path, value)).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "$: the text ends in the middle"),
        (b'{"videos": [', "$: the text ends in the middle"),
        (json.dumps(document()).encode()[:300], "$: the text ends in the middle"),
        (json.dumps(document()).encode()[:-1], "$: the text ends in the middle"),
        (b"[]", "$: expected a data set (an object), got a list"),
        (b"3", "$: expected object, got int"),
        (b'{\n "videos": [],\n "categories": x}', "$: not valid JSON, line 3, column 16"),
        (b'{"videos": [], "categories": []} 1', "$: not valid JSON, line 1"),
        (b'{"videos": [], "categories": [{"id": 1, "name": "\\ud800"}]}', "$: not valid JSON"),
        (b"\x89PNG\r\n\x1a\n", "$: not valid JSON"),
        (b'{"videos": [], "categories": [{"id": 1, "name": "\xff"}]}', "$: text that is not UTF-8"),
        (json.dumps(document()).encode("utf-16"), "$: not valid JSON"),
        (b'{"videos":[],"categories":[],"info":' + b"[" * 10**5 + b"]" * 10**5 + b"}", "$: lists or objects nested"),
        (b'{"videos":[],"categories":[],"annotations":[' + b"[" * 10**5 + b"]" * 10**5 + b"]}", "$: lists or objects"),
    ],
)
def test_what_is_no_json_document_is_refused(data: bytes, message: str):
    assert refused(data).startswith(message)


def test_the_file_stands_before_the_path(tmp_path: Path):
    path = tmp_path / "broken.json"
    path.write_bytes(changed(document(), ("videos", 0, "width"), "8"))
    with pytest.raises(FormatError, match=r"broken\.json: videos\[0\]\.width: expected int, got str") as caught:
        read_dataset(path)
    assert caught.value.remedy


@pytest.mark.parametrize("read", [read_dataset, read_results])
def test_unreadable_files_are_named(tmp_path: Path, read: Any):
    with pytest.raises(FormatError, match=r"none\.json cannot be read\. No such file"):
        read(tmp_path / "none.json")
    with pytest.raises(FormatError, match=r"cannot be read"):
        read(tmp_path)


def test_results_are_read():
    dataset = parse_dataset(json.dumps(document()).encode())
    source = results()
    source[0]["segmentations"][2] = UNCOMPRESSED
    source[0]["score"] = 1
    alone, of_dataset = (parse_results(json.dumps(source).encode(), of) for of in (None, dataset))
    assert alone == of_dataset
    assert alone[0].segmentations[1] == alone[0].segmentations[2]
    assert parse_results(b"[]") == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ((0, "segmentations", 1, "counts"), 3, "expected str or list, got int"),
        ((0, "segmentations"), [None], "expected 3 entries"),
        ((0, "segmentations", 1, "size"), [5, 8], "expected [6, 8]"),
        ((0, "score"), None, "expected float, got null"),
        ((0, "score"), float("nan"), "expected a number, got NaN"),
        ((0, "score"), KeyError, "missing"),
        ((0, "video_id"), 9, "there is no video with id 9"),
        ((0,), [], "expected object, got list"),
    ],
)
def test_faults_in_results_are_named_by_their_path(path: tuple[str | int, ...], value: Any, problem: str):
    dataset = parse_dataset(json.dumps(document()).encode())
    with pytest.raises(FormatError) as caught:
        parse_results(changed(results(), path, value), dataset)
    assert caught.value.what.startswith(f"{location(path)}: {problem}")


def test_a_data_set_is_no_results_file():
    with pytest.raises(FormatError, match="This looks like a data set"):
        parse_results(json.dumps(document()).encode())


def test_results_alone_hold_no_polygons_and_no_huge_frames():
    source = results()
    source[0]["segmentations"][1] = POLYGON
    with pytest.raises(FormatError, match=r"\[0\]\.segmentations\[1\]: polygons without a frame size"):
        parse_results(json.dumps(source).encode())
    source[0]["segmentations"][1] = {"size": [10**6, 10**6], "counts": [10**12]}
    with pytest.raises(FormatError, match=r"\[0\]\.segmentations\[1\]\.size: expected 1 to 32767 pixels a side"):
        parse_results(json.dumps(source).encode())


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths of everything inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in ((*path, key), *places(item, (*path, key)))]


scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner), max_leaves=6
)


@given(st.sampled_from(places(document())), anything | st.sampled_from([COMPRESSED, UNCOMPRESSED, POLYGON, KeyError]))
@settings(max_examples=400)
def test_whatever_stands_anywhere_is_read_or_refused(path: tuple[str | int, ...], value: Any):
    if value is KeyError and isinstance(path[-1], int):
        value = None
    try:
        dataset = parse_dataset(changed(document(), path, value))
    except FormatError as error:
        assert error.what
        assert str(error).endswith(".")
    else:
        for video in dataset.videos:
            for _, masks in tracks_of(dataset, video.id):
                assert all(mask.to_bitmap().sum() == mask.area > 0 for mask in masks.values())


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_arbitrary_bytes_are_refused(data: bytes):
    with pytest.raises(FormatError):
        parse_dataset(data)
