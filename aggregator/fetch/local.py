"""`file:` sources: a feed on disk, below the folder of feeds.yaml."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator.fetch.answer import hash_body
from aggregator.fetch.failure import Failed
from aggregator.model import Fetched, NotModified, SourceState


def read_file(url: str, folder: Path | None, state: SourceState, max_bytes: int) -> Fetched | NotModified:
    """The document at `url` (`file:`, absolute path); raises `Failed` ("file", "too-large", "empty").

    Only a regular file below `folder` is read, after links are followed: a pipe would block, a device would never end.
    """
    path = _permitted(url, folder)
    try:
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except OSError:
        raise Failed("file", "The file cannot be read.") from None
    if len(body) > max_bytes:
        raise Failed("too-large", f"The file is larger than {max_bytes:,} bytes; see `fetch: max_bytes`.")
    if not body.strip():
        raise Failed("empty", "The file is empty.")
    digest = hash_body(body)
    return NotModified(url, 200) if digest == state.body_hash else Fetched(url, 200, body, digest)


def _permitted(url: str, folder: Path | None) -> Path:
    parts = urlsplit(url)
    if folder is None or parts.netloc not in ("", "localhost"):
        raise Failed("file", "A file is read only as a source of feeds.yaml, from below its folder.")
    try:
        path = Path(unquote(parts.path)).resolve()
        is_below, is_file = path.is_relative_to(folder.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError):
        raise Failed("file", "The file cannot be read.") from None
    if not is_below:
        raise Failed("file", "The file does not lie below the folder of feeds.yaml.")
    if not is_file:
        raise Failed("file", "There is no such file.")
    return path
