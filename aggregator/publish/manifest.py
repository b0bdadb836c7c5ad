"""manifest.json: which files of output/ are ours, and what is to be done with each. Pure.

A file is ours only if it is as we left it: equal to what the manifest says of it, or to what it announced as `pending` before
the first file was touched. Whatever else stands at a path of ours was put or edited there by someone, and stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

MANIFEST = "manifest.json"

#: Temporary files are `.aggregator-<name>.tmp`; what a kill leaves is known by that.
TEMPORARY_PREFIX = ".aggregator-"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The bytes of a file, in short."""

    #: Hex digest.
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was published."""

    #: The last that was released when it was published.
    sequence: int
    id_authority: str
    #: By path below output/.
    files: Mapping[str, FileRecord]
    #: What was about to be written; empty after a whole pass.
    pending: Mapping[str, FileRecord] = field(default_factory=dict)
    #: Paths of documents whose channel has ended, in order; a web server may answer them with 410 (Gone).
    ended: Sequence[str] = ()

    def owns(self, path: str, found: FileRecord) -> bool:
        """Is the file at `path` as we left it?"""
        return found in (self.files.get(path), self.pending.get(path))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each path."""

    write: tuple[str, ...]
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    #: Wanted, but not ours to touch.
    refused: tuple[str, ...]


def record_of(body: bytes) -> FileRecord:
    """`body` in short."""
    return FileRecord(sha256(body).hexdigest(), len(body))


def make_plan(wanted: Mapping[str, FileRecord], found: Mapping[str, FileRecord | None], manifest: Manifest) -> Plan:
    """What to do so that `found` becomes `wanted`; a path is missing in `found` where nothing is, and None where no plain file is."""
    sorted_out: dict[str, list[str]] = {"write": [], "unchanged": [], "refused": []}
    for path in sorted(wanted, key=_order):
        sorted_out[_verdict(path, wanted[path], found, manifest)].append(path)
    former = sorted((manifest.files.keys() | manifest.pending.keys()) - wanted.keys())
    remove = tuple(path for path in former if _is_ours(path, found, manifest))
    return Plan(**{name: tuple(paths) for name, paths in sorted_out.items()}, remove=remove)


def announce(plan: Plan, wanted: Mapping[str, FileRecord], found: Mapping[str, FileRecord | None], manifest: Manifest) -> Manifest:
    """`manifest` as it is to stand while `plan` is carried out: what is there now, and what is about to be."""
    ours = (*plan.write, *plan.unchanged, *plan.remove)
    files = {path: record for path in ours if (record := found.get(path))}
    return Manifest(manifest.sequence, manifest.id_authority, files, {path: wanted[path] for path in plan.write}, manifest.ended)


def render_manifest(manifest: Manifest) -> bytes:
    """`manifest` as JSON; `pending` and `ended` only where something is."""
    value = asdict(manifest)
    for name in ("pending", "ended"):
        if not value[name]:
            del value[name]
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def parse_manifest(body: bytes) -> Manifest:
    """What `body` says. Raises ValueError where it is not one of ours."""
    try:
        value: dict[str, Any] = json.loads(body)
        sequence, authority = value["sequence"], value["id_authority"]
        files, pending = _records(value["files"]), _records(value.get("pending", {}))
        ended = tuple(str(path) for path in value.get("ended", ()))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it lacks what a manifest holds ({error})") from error
    if type(sequence) is not int or type(authority) is not str:
        raise ValueError("its sequence is no number, or its id_authority no text")
    return Manifest(sequence, authority, files, pending, ended)


def is_plain_path(path: str) -> bool:
    """Is `path` a relative path below output/ that no system reads in another way, and free for a document?"""
    if path == MANIFEST or "\\" in path or ":" in path or not path.isprintable():
        return False
    return all(part not in ("", ".", "..") and not part.startswith(TEMPORARY_PREFIX) for part in path.split("/"))


def _records(value: dict[str, dict[str, Any]]) -> dict[str, FileRecord]:
    if bad := [path for path in value if not is_plain_path(path)]:
        raise ValueError(f"it names a path that cannot be ours: {bad[0]!r}")
    return {path: FileRecord(str(record["sha256"]), int(record["bytes"])) for path, record in value.items()}


def _verdict(path: str, wanted: FileRecord, found: Mapping[str, FileRecord | None], manifest: Manifest) -> str:
    if path not in found:
        return "write"
    if found[path] == wanted:
        return "unchanged"
    return "write" if _is_ours(path, found, manifest) else "refused"


def _is_ours(path: str, found: Mapping[str, FileRecord | None], manifest: Manifest) -> bool:
    record = found.get(path)
    return record is not None and manifest.owns(path, record)


def _order(path: str) -> tuple[int, str]:
    """Pages before the feeds that lead to them (S3), the status last of all."""
    if path.startswith("status."):
        return 2, path
    return int(not path.endswith((".html", ".css"))), path
