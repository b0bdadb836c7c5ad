"""Floods: what is held, and when it is let go (DESIGN 4 "Floods"). Nothing is lost: what waits is out after a day, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.deduplicate import Identified
from aggregator.deduplicate.floods import USUAL, Flood, find_relaunch, find_relinked, find_surge
from aggregator.model import Config, Decision, EntryKey, Known, Published, SourceState
from aggregator.pipeline.publishing import publish_stored, refuse_older_store
from aggregator.pipeline.releasing import release_pending
from aggregator.store import Store, Transaction, entries, floods, pages, sources

#: So long a flood is held.
HOLD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LetGo:
    """What `release KEY` let go; None for `published` where nothing was held."""

    #: Out of quarantine, or that had waited for their page.
    entries: int = 0
    #: That had waited for their newsletter.
    stories: int = 0
    published: Published | None = None


def judge_flood(
    connection: Transaction, state: SourceState, found: Identified, known: dict[EntryKey, list[Known]], now: datetime
) -> Flood | None:
    """Is the document of a source that is not filling a flood? To be asked before its entries are stored."""
    keys = entries.count_keys(connection, find_relinked(found.matches))
    if relaunch := find_relaunch(found.matches, known, keys):
        return relaunch
    unknown = sum(match.is_new for match in found.matches)
    if unknown <= USUAL or state.last_success is None:
        return None
    return find_surge(unknown, floods.read_rhythm(connection, state.key, state.last_success, now))


def let_go_expired(connection: Transaction, now: datetime) -> None:
    """Let every entry go that was in quarantine for a day, and end every hold that lasted so long.

    A hold that a wrong clock began in the future ends too, so that it lasts no longer than two days.
    """
    for key, since in floods.read_held(connection).items():
        waiting = floods.read_quarantined(connection, key)
        over = [(id_, ref) for id_, ref, seen in waiting if _is_over(seen, now)]
        _let_go(connection, key, over, "it was in quarantine for 24 h", now)
        if _is_over(since, now):
            left = [seen for _, _, seen in waiting if not _is_over(seen, now)]
            floods.hold(connection, key, min(left, default=None))


def release_held(store: Store, config: Config, key: str, now: datetime) -> LetGo:
    """Let all that is held of a source go at once, and publish it, without the network. Raises StoreError and OutputError."""
    refuse_older_store(store, config)
    with store.write() as connection:
        registered = sources.register(connection, config.sources)
        if key not in floods.read_held(connection) and not pages.read_waiting(connection, key):
            return LetGo()
        stories = floods.count_unmailed(connection, key)
        gone = _let_all_go(connection, key, "by `aggregator release`", now)
        release_pending(connection, replace(config, sources=tuple(registered)), now)
    return LetGo(gone, stories, publish_stored(store, config, registered, now).published)


def forget_source(store: Store, config: Config, key: str, now: datetime) -> int:
    """Drop what polling taught of a source, so that the next pass polls it afresh; how many entries of it stay known.

    What is held of it is let go with the next pass.
    """
    with store.write() as connection:
        sources.register(connection, config.sources)
        _let_all_go(connection, key, "by `aggregator forget`", now)
        sources.forget(connection, key)
        return sources.count_entries(connection).get(key, 0)


def _is_over(since: datetime, now: datetime) -> bool:
    return abs(now - since) >= HOLD


def _let_all_go(connection: Transaction, key: str, evidence: str, now: datetime) -> int:
    waiting = [(id_, ref) for id_, ref, _ in floods.read_quarantined(connection, key)] + pages.read_waiting(connection, key)
    _let_go(connection, key, waiting, evidence, now)
    floods.hold(connection, key, None)
    return len(waiting)


def _let_go(connection: Transaction, key: str, waiting: list[tuple[int, str]], evidence: str, now: datetime) -> None:
    floods.let_go(connection, [id_ for id_, _ in waiting])
    pages.forget(connection, [id_ for id_, _ in waiting])
    for id_, ref in waiting:
        entries.remember(connection, Decision(key, ref, "released", None, evidence), id_, now)
