"""output/ as readers may see it: its files, those whose channel has ended, and whether the first pass is still to come."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from aggregator.errors import OutputError
from aggregator.publish import read_manifest
from aggregator.publish.manifest import MANIFEST, Manifest

#: What the system says where there is nothing to show; anything else, such as too many open files, is a fault and no absence.
_ABSENT = frozenset((errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO))
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file of output/. What is read is what was looked at, even if a pass puts another in its place meanwhile."""

    handle: BinaryIO
    size: int
    modified: datetime
    etag: str

    def pieces(self) -> Iterator[bytes]:
        """Its bytes; it is closed after them."""
        with self.handle:
            while piece := self.handle.read(_PIECE):
                yield piece


def open_file(output: Path, path: str) -> OpenFile | None:
    """The file at `path` below `output`; None where no plain file is there, or a link leads out. Raises OSError."""
    target = _inside(output, path)
    if target is None or not target.is_file():
        return None
    try:
        # Should it have become a link or a pipe since, it is neither followed nor waited for.
        handle = os.fdopen(os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise
    found = os.fstat(handle.fileno())
    return OpenFile(
        handle,
        found.st_size,
        datetime.fromtimestamp(found.st_mtime, UTC),
        # Weak, since the same document goes out compressed and not.
        f'W/"{found.st_mtime_ns:x}-{found.st_size:x}"',
    )


def is_folder(output: Path, path: str) -> bool:
    """Is `path` a folder below `output`?"""
    target = _inside(output, path)
    return target is not None and target.is_dir()


class Manifests:
    """The manifest of output/, read again when another has taken its place."""

    def __init__(self) -> None:
        self._known: tuple[object, Manifest | None] = (None, None)

    def read(self, output: Path) -> Manifest | None:
        """What was published in `output`; None where nothing was yet."""
        try:
            found = (output / MANIFEST).stat()
        except OSError:
            return None
        state = (output, found.st_ino, found.st_mtime_ns, found.st_size)
        known, manifest = self._known
        if known != state:
            manifest = _read_or_nothing(output)
            self._known = (state, manifest)
        return manifest


def _read_or_nothing(output: Path) -> Manifest | None:
    """A manifest that is damaged, which the pass tells the operator, says nothing about any file; these stay to be read."""
    try:
        return read_manifest(output)
    except OutputError:
        return Manifest(0, "", {})


def _inside(output: Path, path: str) -> Path | None:
    """The real path of what is at `path` below `output`; None where nothing is, or a link leads out."""
    try:
        root, target = (Path(os.path.realpath(one, strict=True)) for one in (output, output / path))
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise
    return target if target.is_relative_to(root) else None
