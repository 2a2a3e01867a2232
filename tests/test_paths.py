"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from erqi_kg.errors import FileError
from erqi_kg.paths import write_whole


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert write_whole(path, "old") == path
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file", "old")]
    assert write_whole(path, "新").read_text(encoding="utf-8") == "新"


@pytest.mark.parametrize(("name", "message"), [
    ("x" * 255, "File name too long"), ("file/x", "Not a directory"), ("none/x", "No such file or directory"),
    ("folder", "Is a directory"),
])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError, match=rf"{name}: cannot be written \({message}\): give a folder that can"):
        write_whole(tmp_path / name, "x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]
