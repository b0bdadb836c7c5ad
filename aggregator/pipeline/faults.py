"""What is wrong with a document, by the rules of docs/rules.md: what its publisher could mend, and what we do meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.deduplicate import Identified
from aggregator.fetch.addresses import is_public, literal_address
from aggregator.model import Entry, NormalizedFeed, Source
from aggregator.text.characters import shorten
from aggregator.text.links import host_of, is_iri

#: Names that mean something inside one network only (RFC 6761, RFC 6762, RFC 8375).
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid")
_LONGEST = 80
#: Entries, dates and refs that are named one by one.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a document, for as many entries as it concerns."""

    #: Of docs/rules.md; None where no rule of good behaviour speaks of it.
    rule: str | None
    #: `document`, or which entries, counted from 1 in its order.
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class _Check:
    """A fault that an entry may have by itself."""

    rule: str
    what: str
    has: Callable[[Entry, datetime], bool]
    #: The key of `distrust:` under which its field is not read at all.
    unless: str = ""
    #: A page has nothing of the kind.
    feeds_only: bool = False
    #: An example that `what` shows as {}.
    example: Callable[[Entry], str | None] = lambda _: None


_CHECKS = (
    _Check("A3", "no id: known by its link, title and text", lambda entry, _: entry.guid is None, "guids", feeds_only=True),
    _Check(
        "A5",
        "the id is no absolute IRI ({}): it tells entries apart, and is published as a tag: id",
        lambda entry, _: entry.guid is not None and not is_iri(entry.guid),
        example=lambda entry: entry.guid,
    ),
    _Check("A11", "no link: readers have nothing to open", lambda entry, _: entry.link is None),
    _Check(
        "F17",
        "the link leads into a private network ({}), where subscribers cannot follow",
        lambda entry, _: entry.link is not None and is_private(entry.link),
        example=lambda entry: entry.link,
    ),
    _Check(
        "A8",
        "no date that is understood: the time counts at which it was first seen",
        lambda entry, _: entry.published is None and entry.updated is None,
        "dates",
    ),
    _Check(
        "A8",
        "only a date of update ({}): the time counts at which it was first seen",
        lambda entry, _: entry.published is None and entry.updated is not None,
        "dates",
        example=lambda entry: f"{entry.updated:%Y-%m-%d %H:%M} UTC",
    ),
    _Check(
        "A8",
        "the date lies in the future ({}): the time counts at which it was first seen",
        lambda entry, now: entry.published is not None and entry.published > now,
        example=lambda entry: f"{entry.published:%Y-%m-%d %H:%M} UTC",
    ),
    _Check("A10", "nobody is named: the source will be the author", lambda entry, _: not entry.people, "authors"),
)


def find_faults(feed: NormalizedFeed, source: Source, found: Identified, now: datetime, moved_to: str | None) -> tuple[Fault, ...]:
    """All that is wrong with `feed`, which `source` gave at `now`; `found` is how its entries were told apart."""
    return tuple(_of_document(feed, moved_to)) + tuple(_of_entries(feed, source, now)) + tuple(_of_many(feed, found))


def is_private(link: str) -> bool:
    """Does `link` (absolute) lead to a host that the public internet does not know?"""
    host = host_of(link)
    address = literal_address(host)
    return not is_public(address) if address else "." not in host or host.endswith(_PRIVATE_NAMES)


def _of_document(feed: NormalizedFeed, moved_to: str | None) -> Iterator[Fault]:
    if moved_to:
        yield Fault("F12", "document", f"moved for good to {moved_to}: write this address into feeds.yaml")
    if feed.degraded:
        yield Fault("F14", "document", f"damaged, and read as far as it goes: {feed.degraded}")
    if not feed.title:
        yield Fault("A1", "document", "no title: give the source a name")
    if not feed.entries and not feed.rejected:
        yield Fault("F15", "document", "no entry")
    dates = list(dict.fromkeys(feed.not_understood))
    if dates:
        where = f"{len(feed.not_understood)} dates" if len(feed.not_understood) > 1 else "date"
        yield Fault("A16", where, f"not understood: {', '.join(dates[:_NAMED])}")


def _of_entries(feed: NormalizedFeed, source: Source, now: datetime) -> Iterator[Fault]:
    for check in _CHECKS:
        if check.unless in source.distrust or (check.feeds_only and source.select):
            continue
        faulty = [entry for entry in feed.entries if check.has(entry, now)]
        if faulty:
            what = check.what.format(shorten(check.example(faulty[0]) or "", _LONGEST))
            yield Fault(check.rule, _where([entry.position for entry in faulty], len(feed.entries) + len(feed.rejected)), what)


def _of_many(feed: NormalizedFeed, found: Identified) -> Iterator[Fault]:
    total = len(feed.entries) + len(feed.rejected)
    twins = [match.entry.position for match in found.matches if match.twin_of is not None]
    single = [match.entry for match in found.matches if match.twin_of is None]
    if twins:
        yield Fault("A6", _where(twins, total), "repeats another entry of the document: taken once")
    for rule, what, name in (("A6", "one id", "guid"), ("A11", "one link", "canonical")):
        if shared := _shared(single, name):
            shown = shorten(getattr(shared[0], name), _LONGEST)
            yield Fault(
                rule, _where([entry.position for entry in shared], total), f"{what} on different entries ({shown}): not trusted any more"
            )
    reasons: dict[str, list[int]] = {}
    for rejected in feed.rejected:
        reasons.setdefault(rejected.reason, []).append(rejected.position)
    for reason, positions in reasons.items():
        yield Fault(None, _where(positions, total), f"not taken: {reason}")


def _shared(entries: Sequence[Entry], name: str) -> list[Entry]:
    """The entries whose field `name` is that of another entry too."""
    holders: dict[str, list[Entry]] = {}
    for entry in entries:
        if known := getattr(entry, name):
            holders.setdefault(known, []).append(entry)
    return [entry for group in holders.values() if len(group) > 1 for entry in group]


def _where(positions: Sequence[int], total: int) -> str:
    if len(positions) == total:
        return "the only entry" if total == 1 else f"all {total} entries"
    named = ", ".join(str(position + 1) for position in positions[:_NAMED])
    more = f" and {len(positions) - _NAMED} more" if len(positions) > _NAMED else ""
    return f"{'entry' if len(positions) == 1 else 'entries'} {named}{more}"
