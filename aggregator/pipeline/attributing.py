"""Who wrote which story, decided anew where a byline, `authors:` or the reading of names changed.

the touched stories ─► what short spellings mean in their sources ─► the stories that bear one ─► their authors ─► who was joined
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from aggregator.deduplicate import claim_authors, rules_hash
from aggregator.deduplicate.joins import Move, find_joined
from aggregator.deduplicate.operating import BlockedAuthors, read_blocked_authors
from aggregator.deduplicate.spellings import Fuller, bears, find_fuller
from aggregator.model import AuthorClaim, Config, Named
from aggregator.store import Transaction, people

#: Name of the note that tells by which `authors:` the stories were resolved.
_RULES_NOTE = "authors_rules"
_NOBODY = BlockedAuthors({}, {})


#: The main author first.
Claims = tuple[AuthorClaim, ...]


def follow_authors(connection: Transaction, config: Config, touched: Iterable[int]) -> dict[int, str]:
    """Decide who wrote the `touched` stories, and after an edit of `authors:` or `block:` all; those by whom `block:` means → the item."""
    blocked = read_blocked_authors(config.block, config.authors)
    current = rules_hash(config.authors, blocked.names)
    edited = people.read_note(connection, _RULES_NOTE) != current
    if edited:
        people.save_note(connection, _RULES_NOTE, current)
    return _resolve(connection, config, None if edited else set(touched), blocked)


def resolve_authors(connection: Transaction, config: Config, stories: Iterable[int]) -> None:
    """Decide and write who wrote the given stories."""
    _resolve(connection, config, set(stories), _NOBODY)


def read_fuller(spellings: Iterable[Named], config: Config) -> dict[str, Fuller]:
    """Source → what its short spellings mean. A name in `block:` means nobody else: it was meant as it stands."""
    apart = read_blocked_authors(config.block, config.authors).names
    bylines: dict[str, list[Named]] = {}
    for named in spellings:
        bylines.setdefault(named.source, []).append(named)
    return {source: fuller for source, group in bylines.items() if (fuller := find_fuller((named.people for named in group), apart))}


def _resolve(connection: Transaction, config: Config, stories: set[int] | None, blocked: BlockedAuthors) -> dict[int, str]:
    """Write who wrote the stories; not those by a blocked author, who may have no page yet: these → the item of `block:`."""
    if stories is not None and not stories:
        return {}
    asked = people.read_bylines(connection, stories)
    sources = {named.source for one in asked for named in (one.lead, *one.copies)}
    spelled = people.read_spellings_of(connection, sources)
    fuller = read_fuller(spelled, config)
    edited = set() if stories is None else {one.story for one in asked}
    if stories is not None:
        # An elder story comes with its parts, and may be among those that are asked for already.
        others = people.read_bylines(connection, _find_bearing(connection, spelled, fuller) - stories)
        asked += [one for one in others if one.story not in edited]
    claims = {one.story: claim_authors(one.lead, one.copies, config.authors, fuller) for one in asked}
    taken = {story: item for story, meant in claims.items() if (item := _item_of(meant, blocked))}
    _write(connection, {story: meant for story, meant in claims.items() if story not in taken}, edited)
    return taken


def _find_bearing(connection: Transaction, spelled: Iterable[Named], fuller: Mapping[str, Fuller]) -> set[int]:
    """The stories that bear a short spelling."""
    short = [named for named in spelled if named.source in fuller and bears(named.people, fuller[named.source])]
    return people.find_bearers(connection, short)


def _item_of(claims: Claims, blocked: BlockedAuthors) -> str | None:
    return next((item for claim in claims if (item := blocked.item_of(claim.key, claim.name))), None)


def _write(connection: Transaction, claims: Mapping[int, Claims], edited: Collection[int]) -> None:
    """Save what differs, and who was joined to whom by that; the bylines of the stories `edited` may be others than before."""
    before = people.read_keys(connection, claims)
    differing = {story: meant for story, meant in claims.items() if before.get(story) != tuple(claim.key for claim in meant)}
    for story, meant in differing.items():
        people.save_authors(connection, story, meant)
    moves = [Move(before.get(story, ()), meant, edited=story in edited) for story, meant in differing.items()]
    if lost := {key for move in moves for key in move.before}:
        names, living = people.read_names(connection, lost), people.read_living(connection, lost)
        people.save_joined(connection, find_joined(moves, names, living))
