"""Which author does a name mean? The joins and splits of DESIGN 4, as keys.

name:<folded>            a full name is one person in all sources
name:<folded>@<sources>  a rule of `authors:` with `only:` splits its person off
<source>:<folded>        a login, a single word or a desk belongs to its source
source:<key>             nobody is named: the source is the author
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from aggregator.model import AuthorClaim, AuthorRule, Named, Person
from aggregator.text.names import fold_name


def claim_authors(lead: Named, copies: Iterable[Named], rules: Sequence[AuthorRule]) -> tuple[AuthorClaim, ...]:
    """The authors of a story, the main one first; never empty.

    Those of its lead; where they name no person, those of the first copy that does; else the desk; else the source.
    """
    claims = _claims(lead, rules)
    if any(claim.kind == "person" for claim in claims):
        return claims
    for copy in copies:
        if persons := tuple(claim for claim in _claims(copy, rules) if claim.kind == "person"):
            return persons
    return claims or (AuthorClaim(f"source:{lead.source}", lead.source_name, "source"),)


def rules_hash(rules: Sequence[AuthorRule]) -> str:
    """Differs when `authors:` was edited: then old stories are resolved anew."""
    return hashlib.blake2b(repr([(rule.name, rule.also, rule.only) for rule in rules]).encode(), digest_size=16).hexdigest()


def hidden_keys(rules: Sequence[AuthorRule]) -> frozenset[str]:
    """Keys of the authors that `hide: true` keeps off pages and feeds."""
    return frozenset(_rule_key(rule) for rule in rules if rule.hide)


def rule_keys(word: str, rules: Sequence[AuthorRule]) -> frozenset[str]:
    """Keys of the authors whom `authors:` says that `word`, a name or an address, means in some source."""
    return frozenset(_rule_key(rule) for rule in rules if _means(rule, fold_name(word), word))


def claim_author(person: Person, source: str, source_name: str, rules: Sequence[AuthorRule]) -> AuthorClaim:
    """Whom one name in one source means."""
    folded = fold_name(person.name)
    for rule in rules:
        if (not rule.only or source in rule.only) and _means(rule, folded, person.email):
            return AuthorClaim(_rule_key(rule), rule.name, "person")
    if folded == fold_name(source_name):
        return AuthorClaim(f"source:{source}", source_name, "source")
    if person.kind == "person" and len(person.name.split()) > 1:
        return AuthorClaim(f"name:{folded}", person.name, "person")
    return AuthorClaim(f"{source}:{folded}", person.name, person.kind)


def _rule_key(rule: AuthorRule) -> str:
    scope = "@" + ",".join(sorted(rule.only)) if rule.only else ""
    return f"name:{fold_name(rule.name)}{scope}"


def _claims(named: Named, rules: Sequence[AuthorRule]) -> tuple[AuthorClaim, ...]:
    claims = (claim_author(person, named.source, named.source_name, rules) for person in named.people)
    return tuple({claim.key: claim for claim in claims}.values())


def _means(rule: AuthorRule, folded: str, email: str | None) -> bool:
    spellings = {fold_name(name) for name in (rule.name, *rule.also) if "@" not in name}
    addresses = {address.casefold() for address in rule.also if "@" in address}
    return folded in spellings or (email or "").casefold() in addresses
