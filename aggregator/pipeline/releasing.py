"""Pending entries become stories, or copies in them: once a pass, in one transaction and in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.deduplicate import claim_authors, find_copy, in_release_order, mailing_times, rules_hash, story_dates, story_uri
from aggregator.model import AuthorRule, Config, Decision, Pending
from aggregator.store import Transaction, entries, people, releases

#: Name of the note that tells by which `authors:` the stories were resolved.
_RULES_NOTE = "authors_rules"


@dataclass(frozen=True, slots=True)
class Released:
    """Which entries led a new story, and which joined one as a copy; ids of the store."""

    new: frozenset[int] = frozenset()
    copies: frozenset[int] = frozenset()


def release_pending(connection: Transaction, config: Config, now: datetime, *, baseline: bool = False) -> Released:
    """Release every pending entry in this transaction, and hand out the mailing times that are free (N4).

    With `baseline`, what a killed pass left pending is taken as seen instead; so is, always, a copy of what was taken as seen.
    """
    if baseline:
        releases.take_as_seen(connection, [entry.id for entry in releases.read_pending(connection)])
    new, copies, touched = set(), set(), set()
    for entry in in_release_order(releases.read_pending(connection)):
        found = find_copy(entry, releases.find_candidates(connection, entry))
        if found and found.story is None:
            releases.take_as_seen(connection, [entry.id])
        elif found and found.story is not None:
            releases.join_story(connection, entry.id, found.story, found.tier)
            copies.add(entry.id)
            touched.add(found.story)
            _remember(connection, entry, Decision(entry.source, _ref(entry), "copy", found.tier, found.evidence), now)
        else:
            uri = story_uri(entry, config.id_authority, lambda uri: releases.uri_is_taken(connection, uri))
            touched.add(releases.release(connection, entry, uri, story_dates(entry), now))
            new.add(entry.id)
            _remember(connection, entry, Decision(entry.source, _ref(entry), "new", None, f"no story tells it; released as {uri}"), now)
    follow_rules(connection, config.authors, touched)
    waiting, last = releases.read_unmailed(connection)
    releases.save_mailing_times(connection, list(zip(waiting, mailing_times(len(waiting), last, now), strict=False)))
    return Released(frozenset(new), frozenset(copies))


def resolve_authors(connection: Transaction, rules: Sequence[AuthorRule], stories: Iterable[int] | None) -> None:
    """Decide and write who wrote the given stories, or all of them."""
    for named in people.read_bylines(connection, stories):
        claims = claim_authors(named.lead, named.copies, rules)
        people.save_authors(connection, named.story, claims)


def follow_rules(connection: Transaction, rules: Sequence[AuthorRule], touched: Iterable[int] = ()) -> None:
    """Decide who wrote the `touched` stories; after an edit of `authors:`, all that there are."""
    current = rules_hash(rules)
    if people.read_note(connection, _RULES_NOTE) == current:
        resolve_authors(connection, rules, touched)
    else:
        resolve_authors(connection, rules, None)
        people.save_note(connection, _RULES_NOTE, current)


def _remember(connection: Transaction, entry: Pending, decision: Decision, now: datetime) -> None:
    entries.remember(connection, decision, entry.id, now)


def _ref(entry: Pending) -> str:
    return entry.guid or entry.link or entry.title
