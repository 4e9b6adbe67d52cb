"""Category sets are published lists: size, spelling and ids are part of the checkpoints' meaning."""

import pytest

from engine.errors import FormatError
from engine.ytvis import category_set


@pytest.mark.parametrize(
    ("name", "size", "samples"),
    [
        ("ovis", 25, {1: "Person", 13: "Giant_panda", 19: "Fish", 25: "Vehical"}),
        ("ytvis19", 40, {1: "person", 2: "giant_panda", 6: "sedan", 30: "zebra", 40: "tennis_racket"}),
        ("ytvis21", 40, {1: "airplane", 14: "flying_disc", 26: "person", 32: "squirrel", 40: "zebra"}),
    ],
)
def test_published_sets(name: str, size: int, samples: dict[int, str]):
    categories = category_set(name)
    assert [category.id for category in categories] == list(range(1, size + 1))
    assert len({category.name for category in categories}) == size
    assert {number: categories[number - 1].name for number in samples} == samples


def test_unknown_set_names_the_known_ones():
    with pytest.raises(FormatError, match=r"unknown category set 'coco'.*ovis, ytvis19, ytvis21"):
        category_set("coco")
