"""One document in our form: what it says of itself, and each of its entries taken or rejected."""

from __future__ import annotations

from datetime import datetime

from aggregator.model import Entry, NormalizedFeed, ParsedEntry, ParsedFeed, Rejected, Source, Text
from aggregator.normalize.dates import parse_date, read_date
from aggregator.normalize.entries import normalize_entry
from aggregator.normalize.labels import language_of
from aggregator.normalize.letters import as_known, entry_as_shown, feed_as_shown
from aggregator.normalize.links import constant_lengths
from aggregator.normalize.titles import plain_title
from aggregator.text.links import absolute_link, is_iri

_LONGEST_REF = 200


def normalize(parsed: ParsedFeed, source: Source, seen: datetime) -> NormalizedFeed:
    """`parsed` in our form. Pure, and nothing in it makes this raise: an entry that cannot be used becomes a `Rejected`.

    `seen` (aware) is when the document was fetched; it only bounds dates in the future.
    """
    known = as_known(parsed)
    shown = feed_as_shown(parsed, known)
    constant = constant_lengths(shown)
    outcomes = [_take(*both, shown, source, seen, constant) for both in zip(parsed.entries, known.entries, strict=True)]
    return NormalizedFeed(
        version=shown.version,
        id=shown.id if shown.id and is_iri(shown.id) else None,
        title=plain_title(shown.title) or None,
        link=absolute_link(shown.link, shown.url),
        self_link=absolute_link(shown.self_link, shown.url),
        updated=_date(shown.updated, seen),
        language=language_of(shown.language),
        rights=plain_title(Text(shown.rights)) or None if shown.rights else None,
        entries=tuple(outcome for outcome in outcomes if isinstance(outcome, Entry)),
        rejected=tuple(outcome for outcome in outcomes if isinstance(outcome, Rejected)),
        degraded=shown.degraded,
        cut=shown.cut,
        not_understood=_not_understood(shown, source, seen),
        hints=shown.hints,
    )


def _take(
    sent: ParsedEntry, known: ParsedEntry, parsed: ParsedFeed, source: Source, seen: datetime, constant: frozenset[int]
) -> Entry | Rejected:
    try:
        taken = normalize_entry(entry_as_shown(sent, known), known, parsed, source, seen, constant)
    except Exception as error:  # one entry that surprises us must never lose the others
        taken = f"cannot be normalized ({type(error).__name__})"
    return taken if isinstance(taken, Entry) else Rejected(known.position, _ref(known), taken)


def _ref(entry: ParsedEntry) -> str:
    return (entry.guid or entry.link or plain_title(entry.title) or f"entry {entry.position + 1}")[:_LONGEST_REF]


def _date(text: str | None, seen: datetime) -> datetime | None:
    return parse_date(text, seen) if text else None


def _not_understood(parsed: ParsedFeed, source: Source, seen: datetime) -> tuple[str, ...]:
    """Of every date string that is not empty and that means nothing to us, why, in the order of the document; not of distrusted ones."""
    names = [name for name in ("published", "updated") if not source.distrust & {"dates", name}]
    dates = (parsed.updated, *(getattr(entry, name) for entry in parsed.entries for name in names))
    found = (read_date(date, seen) for date in dates if date and date.strip())
    return tuple(reason for reason in found if isinstance(reason, str))
