"""output/ on disk: every file is replaced whole, and only where its bytes differ.

A kill at any instant leaves files that are each whole, and a manifest by which the next pass knows its own (see `manifest`):

    manifest with what is pending ─► pages ─► feeds ─► what is gone ─► status.json ─► manifest
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from aggregator.errors import OutputError
from aggregator.model import Document, Published
from aggregator.publish.manifest import (
    MANIFEST,
    TEMPORARY_PREFIX,
    FileRecord,
    Manifest,
    Plan,
    announce,
    is_plain_path,
    make_plan,
    parse_manifest,
    record_of,
    render_manifest,
)

_WAYS_OUT = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space, or raise the quota",
    errno.EFBIG: "raise the limit on the size of files",
    errno.EROFS: "mount it writable, or name another folder as `output:`",
    errno.EACCES: "let the user who runs this write there, or name another folder as `output:`",
    errno.EPERM: "let the user who runs this write there, or name another folder as `output:`",
    errno.EEXIST: "a file stands where a folder must be: move it away, or name another folder as `output:`",
    errno.ENOTDIR: "a file stands where a folder must be: move it away, or name another folder as `output:`",
}


def read_manifest(output: Path) -> Manifest | None:
    """What was last published in `output`; None where nothing was. Raises OutputError where the manifest is unreadable or not ours."""
    path = output / MANIFEST
    with _explained(output):
        if not path.exists() and not path.is_symlink():
            return None
        plain = stat.S_ISREG(path.lstat().st_mode)
        try:
            return parse_manifest(path.read_bytes() if plain else b"")
        except ValueError as error:
            reason = error if plain else "it is no plain file"
            raise OutputError(
                f"{path}: not a manifest of ours: {reason}. Without it, our files cannot be told from others: "
                "put back a good copy of it, or name an empty folder as `output:`"
            ) from error


def write_documents(
    output: Path,
    documents: Sequence[Document],
    sequence: int,
    id_authority: str,
    *,
    kept: Mapping[str, bool] = MappingProxyType({}),
    write: bool = True,
) -> Published:
    """Make `output` hold `documents`, and remove what was published before and is not among them, nor among the paths `kept`.

    A kept document stands as the manifest says, and is not looked at; with each path, whether its channel has ended.
    What is not ours, or was edited since we wrote it, is left alone; where it stands in our way, it is named in `refused`.
    Without `write` nothing is touched: the counts tell what would be. Raises OutputError; what was published before still stands.
    """
    bodies = _bodies(documents)
    wanted = {path: record_of(body) for path, body in bodies.items()}
    with _explained(output):
        if write:
            output.mkdir(parents=True, exist_ok=True)
        root, manifest = output.resolve(), read_manifest(output)
        known = manifest or Manifest(sequence, id_authority, {})
        standing = {path: known.files[path] for path in kept}
        found = dict(_find(root, {*wanted, *known.files, *known.pending} - standing.keys())) | standing
        wanted |= standing
        plan = make_plan(wanted, found, known)
        files = {path: wanted[path] for path in (*plan.unchanged, *plan.write)}
        over = {document.path: document.ended for document in documents} | dict(kept)
        ended = tuple(sorted(path for path in files if over[path]))
        final = Manifest(sequence, id_authority, files, ended=ended)
        if write:
            _remove_temporary(root, {MANIFEST, *wanted, *known.files, *known.pending})
            if plan.write or plan.remove:
                _write_manifest(root, announce(plan, wanted, found, final))
                _carry_out(plan, root, bodies)
            if final != manifest:
                _write_manifest(root, final)
    touched = final != manifest or bool(plan.write or plan.remove)
    return Published(len(plan.write) + touched, len(plan.unchanged) + (not touched), len(plan.remove), plan.refused)


def find_intact(output: Path, manifest: Manifest) -> frozenset[str]:
    """The paths at which a plain file of the size stands that `manifest` tells. Raises OutputError."""
    with _explained(output):
        return frozenset(path for path, record in manifest.files.items() if _size_of(output / path) == record.bytes)


def manifest_digest(output: Path) -> str:
    """SHA-256 of the manifest as it stands; empty where there is none. Raises OutputError."""
    with _explained(output):
        path = output / MANIFEST
        return record_of(path.read_bytes()).sha256 if path.is_file() else ""


def _size_of(path: Path) -> int | None:
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def read_published(output: Path, manifest: Manifest, suffix: str) -> list[Document]:
    """The documents with this suffix that stand in `output` as we left them, by path. Raises OutputError."""
    paths = sorted(path for path in {*manifest.files, *manifest.pending} if path.endswith(suffix))
    with _explained(output):
        root = output.resolve()
        found = dict(_find(root, paths))
        ours = [path for path in paths if (record := found.get(path)) and manifest.owns(path, record)]
        return [Document(path, (root / path).read_bytes()) for path in ours]


def explain(error: OSError, output: Path) -> OutputError:
    """`error` for the operator: where, what, and the way out."""
    way_out = _WAYS_OUT.get(error.errno or 0, "see to the folder named by `output:`")
    return OutputError(f"{error.filename or output}: {error.strerror or error}: {way_out}. What was published before still stands")


@contextmanager
def _explained(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise explain(error, output) from error


def _bodies(documents: Iterable[Document]) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    for document in documents:
        if not is_plain_path(document.path):
            raise OutputError(f"{document.path!r} is no path below output/ and was not written: report this as a fault of the program")
        if document.path in bodies:
            raise OutputError(f"{document.path!r} stands for two documents and was not written: report this as a fault of the program")
        bodies[document.path] = document.body
    return bodies


def _find(root: Path, paths: Collection[str]) -> Iterator[tuple[str, FileRecord | None]]:
    """What stands at each of `paths`: its record, or None where it is no plain file inside `root`; what is missing is passed over."""
    folders = {(root / path).parent for path in paths}
    outside = {folder for folder in folders if not folder.resolve().is_relative_to(root)}
    for path in paths:
        target = root / path
        try:
            plain = target.parent not in outside and stat.S_ISREG(target.lstat().st_mode)
            yield path, record_of(target.read_bytes()) if plain else None
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            yield path, None


def _carry_out(plan: Plan, root: Path, bodies: Mapping[str, bytes]) -> None:
    """Write and remove; the status, which stands last in the plan, after all else."""
    status = [path for path in plan.write if path.startswith("status.")]
    for path in plan.write[: len(plan.write) - len(status)]:
        _replace(root / path, bodies[path])
    for path in plan.remove:
        (root / path).unlink(missing_ok=True)
    for path in status:
        _replace(root / path, bodies[path])
    for folder in _folders(root, (*plan.write, *plan.remove)):
        _sync(folder)


def _write_manifest(root: Path, manifest: Manifest) -> None:
    _replace(root / MANIFEST, render_manifest(manifest))
    _sync(root)


def _replace(target: Path, body: bytes) -> None:
    """Put `body` at `target` in one step: readers see the old file or the new one, never a part."""
    temporary = target.with_name(f"{TEMPORARY_PREFIX}{target.name}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    file = temporary.open("xb")
    try:
        with file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Make sure that what was renamed and removed in `folder` is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_temporary(root: Path, paths: Iterable[str]) -> None:
    """Remove what a kill has left, in the folders of `paths`."""
    for folder in _folders(root, paths):
        for temporary in folder.glob(f"{TEMPORARY_PREFIX}*.tmp"):
            if stat.S_ISREG(temporary.lstat().st_mode):
                temporary.unlink()


def _folders(root: Path, paths: Iterable[str]) -> list[Path]:
    """The folders of `paths` that exist inside `root`, each once."""
    folders = sorted({root / PurePosixPath(path).parent for path in paths})
    return [folder for folder in folders if folder.is_dir() and folder.resolve().is_relative_to(root)]
