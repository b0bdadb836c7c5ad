"""Why a story is as it is: how it came to be, what was decided, and what the nearest others lacked to join it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.deduplicate import find_copy
from aggregator.deduplicate.agreement import numbers_conflict, numbers_of, texts_agree, titles_agree, words_of
from aggregator.errors import UsageError
from aggregator.model import Candidate, Pending
from aggregator.pipeline.holding import HOLD
from aggregator.pipeline.operating import find_meant
from aggregator.store import Store, Transaction, alike, decisions, releases
from aggregator.store.decisions import Held
from aggregator.text.characters import shorten
from aggregator.text.links import canonical_of_typed

#: Stories that are told as near, and the share of words that they have in common at least.
_NEAREST = 3
_LOWEST = 0.2
#: Titles that are named where several are meant.
_NAMED = 5
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Near:
    """A story whose title is like another's, and what was missing for a merge."""

    uri: str
    title: str
    #: Words in common, of all words of both titles: 0 to 1.
    score: float
    missing: str


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

    def role_of(self, entry: Held) -> str:
        """What `entry` is here: `lead`, `copy`, `merged`, or why it is none: `blocked`, or its status."""
        roles = (
            ("blocked", bool(entry.blocked_by)),
            (entry.status, entry.status != "released"),
            ("merged", entry.merged_into is not None),
            ("copy", entry.tier is not None),
        )
        return next((role for role, holds in roles if holds), "lead")

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
            raise UsageError(f"{asked}: means several; name one by its id or link:\n{_several(connection, stories, held)}")
        if stories:
            return _tell(connection, decisions.read_members(connection, stories[0]), stories[0])
        if held:
            return _tell(connection, held, None)
        if refused := decisions.find_refused(connection, asked):
            return Tale(None, (), {}, tuple(refused), tuple(_nearest(connection, asked)))
        near = "".join(f"\n  {one.title}  {one.uri}" for one in _nearest(connection, asked))
        raise UsageError(f"{asked}: no story or entry is known by this{'; the nearest:' + near if near else ''}")


def _meant(connection: Transaction, asked: str) -> tuple[list[int], list[decisions.Held]]:
    """Stories by id, and entries that are in none; the surest way that finds something decides: an id, any guid or link ever, a title."""
    if stories := decisions.find_stories(connection, asked):
        return stories, []
    ever = find_meant(connection, [asked], own_guids=True).by_key[asked]
    found = ever | {*decisions.find_entries(connection, asked, canonical_of_typed(asked))} or decisions.find_titles(connection, asked)
    held = decisions.read_entries(connection, found)
    told = [(entry.merged_into or entry.story, entry.tier is None) for entry in held if entry.story is not None]
    # A link that stands in a copy too means the story that it leads.
    leads = {story for story, leads in told if leads}
    copied = {story for story, _ in told}
    return sorted(leads or copied), [entry for entry in held if entry.story is None]


def _several(connection: Transaction, stories: Collection[int], held: Sequence[decisions.Held]) -> str:
    uris = {story.id: story.uri for story in decisions.read_released(connection, stories)}
    candidates = alike.read_leads(connection, stories)
    lines = [f"  {candidates[story].lead.title}  {uris[story]}" for story in stories]
    lines += [f"  {entry.title}  {entry.guid or entry.link or ''} ({entry.status})" for entry in held]
    more = [f"  and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return "\n".join(lines[:_NAMED] + more)


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


def _nearest(connection: Transaction, title: str, entry: decisions.Held | None = None) -> Iterable[Near]:
    """The stories with the most like titles, but for the one that `entry` is in."""
    words = words_of(title)
    others = [(story, _likeness(words, words_of(other))) for story, other in decisions.read_titles(connection)]
    own = entry.story if entry else None
    chosen = sorted(((score, story) for story, score in others if score >= _LOWEST and story != own), reverse=True)[:_NEAREST]
    candidates = alike.read_leads(connection, [story for _, story in chosen])
    uris = {story.id: story.uri for story in decisions.read_released(connection, [story for _, story in chosen])}
    pending = next(iter(releases.read_again(connection, [entry.id])), None) if entry else None
    for score, story in chosen:
        missing = missing_for_merge(pending, candidates[story]) if pending else "only the title was compared"
        yield Near(uris[story], shorten(candidates[story].lead.title, _LONGEST), round(score, 2), missing)


def missing_for_merge(entry: Pending, candidate: Candidate) -> str:
    """What keeps `entry` from being a copy of the story that `candidate` leads, in the order in which it is asked for. Pure."""
    lead = candidate.lead
    if entry.source == lead.source:
        return "same source: copies are looked for in other sources only"
    if find_copy(entry, [candidate]):
        return "nothing today: they would merge, had they not been released apart"
    links = {entry.canonical, entry.original} & {lead.canonical, lead.original} - {None}
    if not links:
        return f"other link; {_agreement(entry, lead)}"
    if entry.link_shared or lead.link_shared:
        return "the link stands in several entries of one source, so it names no article"
    return f"same link, but {_agreement(entry, lead)}"


def _agreement(entry: Pending, lead: Pending) -> str:
    if titles_agree(entry.title, lead.title):
        return "the titles agree, which alone never merges"
    here, there = numbers_of(words_of(entry.title)), numbers_of(words_of(lead.title))
    if here != there and (numbers_conflict(entry.title, lead.title) or titles_agree(*_without_numbers(entry, lead))):
        return f"numbers differ ({', '.join(sorted(here ^ there))})"
    return "titles disagree, texts agree" if texts_agree(entry.words, lead.words) else "titles and texts disagree"


def _without_numbers(entry: Pending, lead: Pending) -> tuple[str, str]:
    one, other = (" ".join(words - numbers_of(words)) for words in (words_of(entry.title), words_of(lead.title)))
    return one, other


def _likeness(one: Collection[str], other: Collection[str]) -> float:
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0
