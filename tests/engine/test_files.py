"""What a person is told when a file cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import StorageError
from engine.files import replacing, storage_error


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    wanted = tmp_path / "out" / "annotations.json"
    with pytest.raises(StorageError, match="a file stands where a folder would have to be"), replacing(wanted):
        pass
    with pytest.raises(FileExistsError) as made:
        (tmp_path / "out").mkdir()
    assert "a file stands where a folder would have to be" in str(storage_error(tmp_path / "out", made.value))
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match="its folder is not there"),
        replacing(tmp_path / "gone" / "annotations.json"),
    ):
        pass
