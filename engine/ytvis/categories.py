"""The category sets of the published data sets, by exact name and id.

Sources: the "categories" lists of OVIS (id 25 is spelt "Vehical" there), YouTube-VIS 2019 and YouTube-VIS 2021;
YouTube-VIS 2022 has the categories of 2021.
"""

from __future__ import annotations

from types import MappingProxyType

from engine.errors import FormatError
from engine.messages import message
from engine.types import Category

_OVIS = """Person Bird Cat Dog Horse Sheep Cow Elephant Bear Zebra Giraffe Poultry Giant_panda Lizard Parrot Monkey
Rabbit Tiger Fish Turtle Bicycle Motorcycle Airplane Boat Vehical"""

_YTVIS_2019 = """person giant_panda lizard parrot skateboard sedan ape dog snake monkey hand rabbit duck cat cow fish
train horse turtle bear motorbike giraffe leopard fox deer owl surfboard airplane truck zebra tiger elephant snowboard
boat shark mouse frog eagle earless_seal tennis_racket"""

_YTVIS_2021 = """airplane bear bird boat car cat cow deer dog duck earless_seal elephant fish flying_disc fox frog
giant_panda giraffe horse leopard lizard monkey motorbike mouse parrot person rabbit shark skateboard snake snowboard
squirrel surfboard tennis_racket tiger train truck turtle whale zebra"""


def _numbered(names: str) -> tuple[Category, ...]:
    return tuple(Category(number, name) for number, name in enumerate(names.split(), start=1))


CATEGORY_SETS = MappingProxyType(
    {
        "ovis": _numbered(_OVIS),
        "ytvis19": _numbered(_YTVIS_2019),
        "ytvis21": _numbered(_YTVIS_2021),
        "ytvis22": _numbered(_YTVIS_2021),
    }
)
"""Category sets by name; ids run from 1."""


def category_set(name: str) -> tuple[Category, ...]:
    """The categories of ``name``: "ovis" (25), "ytvis19" (40), "ytvis21" (40) or "ytvis22" (those of 2021).

    Raises:
        FormatError: there is no such set.
    """
    try:
        return CATEGORY_SETS[name]
    except KeyError:
        known = ", ".join(CATEGORY_SETS)
        raise FormatError(
            message("unknown category set {name}", name=repr(name)),
            remedy=message("Choose one of {known}.", known=known),
        ) from None
