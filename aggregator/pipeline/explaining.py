"""Why a story is as it is: how it came to be, what was decided, and what the nearest others lacked to join it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.deduplicate.explaining import Missing, in_words, missing_for_copy, score, score_titles
from aggregator.errors import UsageError
from aggregator.pipeline.holding import HOLD
from aggregator.pipeline.operating import find_meant
from aggregator.pipeline.releasing import find_candidates
from aggregator.store import Store, Transaction, alike, decisions, releases
from aggregator.store.decisions import Held
from aggregator.text.characters import shorten
from aggregator.text.links import canonical_of_typed

#: Stories that are told as near, and the share of words that they have in common at least.
_NEAREST = 3
_LOWEST = 0.2
#: Stories whose titles are read, released before and after the one that is asked for.
_AROUND = 1000
#: Titles that are named where several are meant.
_NAMED = 5
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Near:
    """A story that is like another, and what was missing for a merge."""

    uri: str
    title: str
    #: How like its title or text is: 0 to 1.
    score: float
    #: What each tier lacked; None where only titles were compared.
    lacks: tuple[Missing, ...] | None

    @property
    def missing(self) -> str:
        """The same in one line."""
        return "only the title was compared" if self.lacks is None else in_words(self.lacks)


@dataclass(frozen=True, slots=True)
class Tale:
    """All that is known of how an entry or a story came to be."""

    #: None for an entry that became no story.
    story: decisions.Released | None
    #: The lead, then the copies; empty for an entry that was refused.
    entries: tuple[decisions.Held, ...]
    #: Entry → kinds of keys under which it is recognised.
    kinds: dict[int, list[str]]
    decisions: tuple[decisions.Remembered, ...]
    nearest: tuple[Near, ...]

    def names_of(self, entry: Held) -> list[str]:
        """Every id (or link, where it had none) that `entry` came under and that it does not bear now, in order of time."""
        refs = dict.fromkeys(one.ref for one in self.decisions if one.entry == entry.id)
        return [ref for ref in refs if ref not in (entry.guid, entry.link, entry.title)]

    def waits_until(self, entry: Held) -> datetime | None:
        """When `entry` leaves quarantine at the latest; None if it is not there."""
        return entry.first_seen + HOLD if entry.status == "quarantined" else None


def explain(store: Store, asked: str) -> Tale:
    """The tale of what `asked` means: an id, a link, a guid or a part of one title.

    Raises UsageError where nothing is meant, or several things are; it names them, or the nearest.
    """
    with store.read() as connection:
        stories, held = _meant(connection, asked)
        if len(stories) + len(held) > 1:
            raise UsageError(several(connection, asked, stories, held))
        if stories:
            return _tell(connection, decisions.read_members(connection, stories[0]), stories[0])
        if held:
            return _tell(connection, held, None)
        if refused := decisions.find_refused(connection, asked):
            return Tale(None, (), {}, tuple(refused), tuple(_nearest(connection, asked)))
        raise UsageError(unknown(connection, asked))


def find_entries(connection: Transaction, asked: str) -> list[decisions.Held]:
    """The entries that `asked` means; the surest way that finds something decides: an id, any guid or link ever, a title."""
    meant = find_meant(connection, [asked], own_guids=True)
    known = meant.by_key[asked] | {*decisions.find_entries(connection, asked, canonical_of_typed(asked))}
    return decisions.read_entries(connection, meant.by_id.get(asked) or known or decisions.find_titles(connection, asked))


def unknown(connection: Transaction, asked: str) -> str:
    """That nothing is known by `asked`, and the nearest titles."""
    near = "".join(f"\n  {one.title}  {one.uri}" for one in _nearest(connection, asked))
    return f"{asked}: no story or entry is known by this{'; the nearest:' + near if near else ''}"


def _meant(connection: Transaction, asked: str) -> tuple[list[int], list[decisions.Held]]:
    """The stories that `asked` means, and entries that are in none."""
    if stories := decisions.find_stories(connection, asked):
        return stories, []
    held = find_entries(connection, asked)
    told = [(entry.shown_in, entry.tier is None) for entry in held if entry.shown_in is not None]
    # A link that stands in a copy too means the story that it leads.
    leads = {story for story, leads in told if leads}
    copied = {story for story, _ in told}
    return sorted(leads or copied), [entry for entry in held if entry.story is None]


def several(connection: Transaction, asked: str, stories: Collection[int], held: Sequence[decisions.Held]) -> str:
    """That `asked` means several stories and entries, with their titles."""
    uris = {story.id: story.uri for story in decisions.read_released(connection, stories)}
    candidates = alike.read_leads(connection, stories)
    lines = [f"  {candidates[story].lead.title}  {uris[story]}" for story in stories]
    lines += [f"  {entry.title}  {entry.guid or entry.link or ''} ({entry.status})" for entry in held]
    more = [f"  and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return "\n".join([f"{asked}: means several; name one by its id or link:", *lines[:_NAMED], *more])


def _tell(connection: Transaction, held: Sequence[decisions.Held], story: int | None) -> Tale:
    ids = [entry.id for entry in held]
    released = decisions.read_released(connection, [] if story is None else [story])
    return Tale(
        story=released[0] if released else None,
        entries=tuple(held),
        kinds=decisions.read_kinds(connection, ids),
        decisions=tuple(decisions.read_decisions(connection, ids)),
        nearest=tuple(_nearest(connection, held[0].title, held[0])),
    )


def _nearest(connection: Transaction, title: str, entry: decisions.Held | None = None) -> Iterator[Near]:
    """The likest stories but for the one that `entry` is in: by words or a link in common, or by title among those of its days."""
    own = entry.shown_in if entry else None
    pending = next(iter(releases.read_again(connection, [entry.id])), None) if entry else None
    candidates = find_candidates(connection, pending) if pending else []
    near = {candidate.story: candidate.lead for candidate in candidates if candidate.story is not None}
    titles = decisions.read_titles(connection, around=own, most=_AROUND, also=near)
    scores = {story: score_titles(title, other) for story, other in titles if story != own}
    if pending:
        scores |= {story: score(pending, near[story]).best for story in scores.keys() & near.keys()}
    chosen = sorted(((score_, story) for story, score_ in scores.items() if score_ >= _LOWEST), reverse=True)[:_NEAREST]
    leads = alike.read_leads(connection, [story for _, story in chosen])
    for score_, story in chosen:
        lacks = missing_for_copy(pending, leads[story], candidates) if pending else None
        yield Near(leads[story].uri or "", shorten(leads[story].lead.title, _LONGEST), score_, lacks)
