"""Which author does a name mean? The joins and splits of DESIGN 4, as keys.

name:<folded>            a full name is one person in all sources
name:<folded>@<sources>  a rule of `authors:` with `only:` splits its person off
<source>:<folded>        a login, initials, a single word or a desk belongs to its source
source:<key>             nobody is named: the source is the author
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from aggregator.deduplicate.spellings import Fuller
from aggregator.model import AuthorClaim, AuthorRule, Named, Person
from aggregator.text.name_fold import fold_name
from aggregator.text.name_parts import is_full_name
from aggregator.text.names import read_again

#: Of what decides about names, here and in `text`. Raised with it, so that old stories are resolved anew.
_VERSION = "3"
#: Source → what its short spellings mean.
AllFuller = Mapping[str, Fuller]


def claim_authors(
    lead: Named, copies: Iterable[Named], rules: Sequence[AuthorRule], fuller: AllFuller | None = None
) -> tuple[AuthorClaim, ...]:
    """The authors of a story, the main one first; never empty.

    Those of its lead; where they name no person, those of the first copy that does; else the desk; else the source.
    """
    claims = _claims(lead, rules, fuller or {})
    if any(claim.kind == "person" for claim in claims):
        return claims
    for copy in copies:
        if persons := tuple(claim for claim in _claims(copy, rules, fuller or {}) if claim.kind == "person"):
            return persons
    return claims or (AuthorClaim(f"source:{lead.source}", lead.source_name, "source"),)


def rules_hash(rules: Sequence[AuthorRule], apart: Iterable[str] = ()) -> str:
    """Differs when `authors:`, or the names that are kept `apart`, were edited: then old stories are resolved anew."""
    told = (_VERSION, [(rule.name, rule.also, rule.only) for rule in rules], sorted(apart))
    return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def hidden_keys(rules: Sequence[AuthorRule]) -> frozenset[str]:
    """Keys of the authors that `hide: true` keeps off pages and feeds."""
    return frozenset(_rule_key(rule) for rule in rules if rule.hide)


def rule_keys(word: str, rules: Sequence[AuthorRule]) -> frozenset[str]:
    """Keys of the authors whom `authors:` says that `word`, a name or an address, means in some source."""
    return frozenset(_rule_key(rule) for rule in rules if _means(rule, fold_name(word), word))


def claim_author(person: Person, source: str, source_name: str, rules: Sequence[AuthorRule], fuller: Fuller | None = None) -> AuthorClaim:
    """Whom one name in one source means; `fuller` tells what short spellings mean there."""
    folded = fold_name(person.name)
    for rule in rules:
        if (not rule.only or source in rule.only) and _means(rule, folded, person.email):
            return AuthorClaim(_rule_key(rule), rule.name, "person")
    if folded == fold_name(source_name):
        return AuthorClaim(f"source:{source}", source_name, "source")
    if person.kind == "person" and fuller and (meant := fuller.get(folded)):
        return claim_author(meant, source, source_name, rules)
    if person.kind == "person" and is_full_name(person.name):
        return AuthorClaim(f"name:{folded}", person.name, "person")
    return AuthorClaim(f"{source}:{folded}", person.name, person.kind)


def _rule_key(rule: AuthorRule) -> str:
    scope = "@" + ",".join(sorted(rule.only)) if rule.only else ""
    return f"name:{fold_name(rule.name)}{scope}"


def _claims(named: Named, rules: Sequence[AuthorRule], fuller: AllFuller) -> tuple[AuthorClaim, ...]:
    """Names are read again: the reading may be better than it was when they were stored."""
    known = fuller.get(named.source)
    claims = (claim_author(person, named.source, named.source_name, rules, known) for person in read_again(named.people))
    return tuple({claim.key: claim for claim in claims}.values())


def _means(rule: AuthorRule, folded: str, email: str | None) -> bool:
    spellings = {fold_name(name) for name in (rule.name, *rule.also) if "@" not in name}
    addresses = {address.casefold() for address in rule.also if "@" in address}
    return folded in spellings or (email or "").casefold() in addresses
