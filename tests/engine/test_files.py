"""What a person is told when a file cannot be written."""

from __future__ import annotations

import os
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


def test_permissions_are_those_of_any_new_file_and_nobody_is_asked_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To learn the umask is to change it: two threads at once would leave none, and every later file open to all."""

    def refused(*_: object) -> None:
        raise PermissionError("as a network drive says it of permissions")

    usual = tmp_path / "usual"
    usual.touch()
    with monkeypatch.context() as patched:
        patched.setattr(os, "umask", refused)
        patched.setattr(os, "chmod", refused)
        with replacing(tmp_path / "wanted") as beside:
            beside.write_text("whole")
    assert (tmp_path / "wanted").stat().st_mode == usual.stat().st_mode
    assert sorted(file.name for file in tmp_path.iterdir()) == ["usual", "wanted"]
