"""`import` and `export`: lists of feeds in OPML."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.config.edit import NewSource
    from aggregator.model import Config
    from aggregator.text.opml import Outline

#: Addresses that no list may make this machine read; `read_opml` passes over them without a word.
_NO_FEED = re.compile(rb"""\bxmlurl\s*=\s*["'](?!\s*(?:https?|feed):)([^"']*)""", re.I)


@dataclass(frozen=True, slots=True)
class _Unusable:
    """A feed of the list that is not added, and why."""

    url: str
    reason: str


def import_opml(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="As another reader exported it.")],
    config: ConfigFile = FEEDS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be added, and change nothing.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Add the feeds of an OPML file to feeds.yaml.

    Those that are new, with their names, and their groups as topics.

    Example: aggregator import subscriptions.opml --dry-run
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.config.edit import write_sources

        settings = passes.load(config)
        outlines, unusable = _read(file)
        added, known, refused = _sift(settings, outlines)
        unusable += refused
        if added:
            write_sources(config, added, os.environ, write=not dry_run)
        if as_json:
            rows = [{"url": source.url, "name": source.name, "topics": list(source.topics)} for source in added]
            result.write_json({"added": rows, "known": known, "unusable": [asdict(one) for one in unusable]})
            return 0
        for source in added:
            result.write("  ".join(part for part in (source.url, source.name, ", ".join(source.topics)) if part))
        for one in unusable:
            result.say(f"not usable: {one.url}: {one.reason}")
        verb = "would be added" if dry_run else "added"
        result.write(f"{len(added)} {verb}, {known} known already, {len(unusable)} not usable.")
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def export(
    config: ConfigFile = FEEDS,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into this file.")] = None,
    verbose: Verbose = False,
) -> None:
    """Write the feeds that are read as OPML, for other programs.

    Sources whose address is a secret, and pages without a feed, are left out.

    Example: aggregator export > feeds.opml
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.config.edit import replace_file
        from aggregator.text.opml import write_opml

        settings = passes.load(config)
        outlines = _outlines(settings)
        # The list is as old as the file that it is made of.
        document = write_opml(settings.title, outlines, datetime.fromtimestamp(config.stat().st_mtime, UTC))
        if output:
            replace_file(output, document)
        else:
            sys.stdout.flush()
            result.write(document.decode().rstrip("\n"))
        hidden = len(settings.sources) - len(outlines)
        result.say(f"{hidden} of {len(settings.sources)} sources left out: private, or pages without a feed." if hidden else "")
        return 0

    result.finish(action, verbose=verbose)


def _read(file: Path) -> tuple[tuple[Outline, ...], list[_Unusable]]:
    from aggregator.text.opml import read_opml

    try:
        document = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    try:
        outlines = read_opml(document)
    except ValueError as error:
        raise UsageError(f"{file}: {error}; name an OPML file, as feed readers export it") from error
    addresses = (match.decode("utf-8", "replace").strip() for match in _NO_FEED.findall(document))
    return outlines, [_Unusable(address or "(empty)", "is no http or https address") for address in addresses]


def _sift(settings: Config, outlines: Sequence[Outline]) -> tuple[list[NewSource], int, list[_Unusable]]:
    """The new ones, how many are known, and those that must not be added."""
    from aggregator.config.edit import NewSource
    from aggregator.text.links import canonical_link, has_userinfo, host_of

    known = {canonical_link(source.url) for source in settings.sources}
    fresh = [outline for outline in outlines if canonical_link(outline.feed) not in known]
    new, refused = [], []
    for outline in fresh:
        if has_userinfo(outline.feed):
            refused.append(_Unusable(host_of(outline.feed), "its address holds a password: add it by hand, with ${NAME}"))
        elif not _may_be_reached(settings, outline.feed):
            refused.append(_Unusable(outline.feed, "lies in a private network; see `fetch: allow_addresses`"))
        else:
            # Where the list has no title, it has that of the host; then the feed's own is better.
            name = outline.title if outline.title != host_of(outline.feed) else None
            new.append(NewSource(outline.feed, name, tuple(dict.fromkeys(outline.groups))))
    return new, len(outlines) - len(fresh), refused


def _may_be_reached(settings: Config, url: str) -> bool:
    """Is `url` public, as far as can be told without asking, or allowed?"""
    from urllib.parse import urlsplit

    from aggregator.fetch.addresses import literal_address, read_allow_list
    from aggregator.pipeline.faults import is_private

    if not is_private(url):
        return True
    parts = urlsplit(url)
    allowed, host = read_allow_list(settings.fetch.allow_addresses), parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = literal_address(host)
    return allowed.permits(host, port, address) if address else (host, port) in allowed.endpoints


def _outlines(settings: Config) -> tuple[Outline, ...]:
    """The sources; their names and sites as the store knows them, if there is one."""
    from aggregator.pipeline import registered_sources
    from aggregator.publish import list_sources
    from aggregator.store import open_store
    from aggregator.store.sources import read_infos

    if not Path(settings.store.removeprefix("sqlite:///")).exists():
        return list_sources(settings.sources, {})
    with open_store(settings.store, settings.id_authority) as store:
        registered = registered_sources(store, settings)
        with store.read() as connection:
            return list_sources(registered, read_infos(connection, settings.id_authority))
