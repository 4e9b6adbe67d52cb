"""What a configuration says of itself."""

from __future__ import annotations

from engine.model.config import MDQEConfig
from engine.types import Category


def test_the_categories_that_are_found_are_the_models_own_or_numbered_ones() -> None:
    own = (Category(4, "cat"), Category(2, "dog"))
    assert MDQEConfig(num_classes=2, categories=own).found_categories == own
    assert MDQEConfig(num_classes=2).found_categories == (Category(1, "class 1"), Category(2, "class 2"))
