"""Paths of `feeds.yaml`, relative to its folder. Reads the file system only to see whether a file is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

_SQLITE = "sqlite:///"
_FILE = re.compile(r"file:(?://(?=/))?", re.IGNORECASE)


def find_file(address: str, folder: Path) -> Path:
    """The real path of `address`, a path or `file:` address; ValueError unless it is a file below `folder`."""
    try:
        path = (folder / _FILE.sub("", address, count=1)).resolve()
        is_file = path.is_file()
    except (OSError, ValueError):
        raise ValueError("cannot be looked at: check the path and its permissions") from None
    if not path.is_relative_to(folder.resolve()):
        raise ValueError("leads out of the folder of this file: only files below it are read")
    if not is_file:
        raise ValueError("is no file: check the path, which is relative to this file")
    return path


def place_output(output: str, folder: Path) -> str:
    """The absolute path of `output`; ValueError if publishing there could overwrite what is no output."""
    path = os.path.abspath(folder / output)  # noqa: PTH100  Path.absolute() keeps `..`, and resolve() would follow a deployment's links
    if _contains(path, folder):
        raise ValueError("holds this file itself: publish into a folder of its own, such as output/")
    return path


def place_store(store: str, folder: Path, output: str) -> str:
    """The address of `store` with an absolute path; ValueError unless it is an SQLite file outside `output`."""
    path = store.removeprefix(_SQLITE)
    if path == store or path in ("", ":memory:") or "?" in path:
        raise ValueError("is no SQLite file, the only store so far: write sqlite:///state/aggregator.sqlite3")
    absolute = os.path.abspath(folder / path)  # noqa: PTH100  as above
    if _contains(output, Path(absolute)):
        raise ValueError("lies inside output/ and would be published: write sqlite:///state/aggregator.sqlite3")
    return _SQLITE + absolute


def _contains(folder: str, path: Path) -> bool:
    return path.resolve().is_relative_to(Path(folder).resolve())
