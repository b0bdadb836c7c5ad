"""One segment of a byline as the names that it lists: without affiliations, roles and places, organisations whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.text.name_fold import fold_name
from aggregator.text.name_words import (
    AND,
    AND_BETWEEN_FULL_NAMES,
    COMPANY,
    DEGREE,
    DEGREE_AFTER_COMMA,
    DESKS,
    GENERATION,
    HONORIFIC,
    NOBODY,
    PARTICLES,
    ROLE,
)
from aggregator.text.organisations import has_role, is_desk, is_firm, is_organisation, words_of

#: What a person works for, reports for, or took it from.
_VIA = re.compile(r"\s+(?:via|on behalf of)\s+.*$", re.I)
_OTHERS = re.compile(
    r",?\s+(?:et al\b|and others|und andere|u\. ?a\.|y otros|et autres|и др\.|и другие|та інші|ほか|等$).*$|"
    r",?\s+(?:(?:edited|translated|reviewed|updated|compiled|photographed|illustrated)|(?:with\s+)?(?:additional\s+)?"
    r"(?:illustrations?|photos?|photographs?|pictures?|graphics?|reporting)) by\s+.*$",
    re.I,
)
#: `Jane Doe at Acme`, `Jane Doe of Acme`.
_AT = re.compile(r"\s+(?:at|of|from|@|bei|chez)\s+(?=[^\W\d_]).*$")
#: `Jane Doe on March 3, 2024`, `Jane Doe, 3 March 2024`.
_ON = re.compile(r",?\s+(?:on|am|le|el)\s+(?=\d|\w+day\b|[A-Z]\w{2,8}\.?\s+\d).*$")
_SLASH = re.compile(r"\s+[/／]\s+|(?<=[^\W\d_]{2})[/／](?=[^\W\d_]{2})")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+|\s*\u2015\s*")
#: `Sam Jones in Madrid`, `in Stanstead, Quebec`.
_PLACE = re.compile(r"(?<=\w)\s+in\s+[A-Z][^,]*(?:,\s*[A-Z][\w.]*(?=\s*(?:,|$)))?")
#: `Jane Doe Environment editor`.
_BARE_ROLE = re.compile(
    r"(?P<name>[^\W\d_][\w'\u2019-]+\s+[^\W\d_][\w'\u2019-]+)(?:\s+[A-Z][\w-]+)?\s+(?:editor|correspondent|reporter|columnist)"
)
_GIVEN = r"[^\W\d_][\w'\u2019-]*"
_PARTICLE = "|".join(sorted(PARTICLES))
_SURNAME = re.compile(rf"(?:(?:{_PARTICLE})\s+)*{_GIVEN}", re.I)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?)+")
_PLAIN_AND = "|".join(re.escape(word) for word in AND if word not in AND_BETWEEN_FULL_NAMES)
_SHY_AND = "|".join(re.escape(word) for word in AND_BETWEEN_FULL_NAMES)
_CONJUNCTION = re.compile(rf"\s*,?\s+(?:{_PLAIN_AND})\s+|\s*,\s*&\s*", re.I)
_SHY_CONJUNCTION = re.compile(rf"\s*,?\s+(?:{_SHY_AND})\s+", re.I)
_COMMA = re.compile(r"[,，、،]")
#: Brackets keep together what they hold.
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_MOST_NAMES_IN_FULL = 5


def split_names(segment: str) -> list[str]:
    """The names of one segment: without affiliations, split at commas and conjunctions unless it is one organisation."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"({len(kept) - 1})"

    names = _names_in(_BRACKETS.sub(keep, _OTHERS.sub("", _ON.sub("", segment))))
    return [re.sub(r"\((\d+)\)", lambda match: kept[int(match[1])], name) for name in names]


def is_full_name(text: str) -> bool:
    """May `text` be a person's first and last name?"""
    words = re.sub(r"\(\d+\)", "", text).split()
    return 2 <= len(words) <= _MOST_NAMES_IN_FULL and not is_desk(text) and not has_role(text) and not _COMMA.search(text)


def _names_in(text: str) -> list[str]:
    parts = [part for part in _SLASH.split(text) if part.strip()]
    parts = [part for part in parts if is_full_name(part)] or parts
    return [name for part in parts for named in _without_dashes(part) for name in _split_list(named)]


def _without_dashes(text: str) -> list[str]:
    """`Jane Doe - Senior Analyst` and `Acme Research Team - Jane Doe`."""
    parts = [_VIA.sub("", part) for part in _DASH.split(text)]
    return [part for part in parts if is_full_name(part)] or parts[:1]


def _split_list(text: str) -> list[str]:
    groups = [_parts_of(group) for group in _split_at_and(text)]
    groups = [group for group in groups if group]
    first = groups[0][0] if groups else ""
    is_whole = is_organisation(first) or (len(groups) > 1 and is_organisation(text) and not is_full_name(first))
    if not groups or is_firm(text) or (is_whole and not _has_people(groups)):
        return [_without_place(text)]
    if all(_is_reversed(group) for group in groups):
        return [f"{first} {last}" for group in groups for last, first in zip(group[::2], group[1::2], strict=True)]
    return [name for group in groups for name in _without_titles(group)]


def _without_place(organisation: str) -> str:
    """`Reuters in New York`; of other organisations, what they do may follow (`Women in Security`)."""
    bare = _PLACE.sub("", organisation).strip()
    return bare if fold_name(bare) in DESKS else organisation


def _split_at_and(text: str) -> list[str]:
    """Split at conjunctions; at those that names hold too (`Ortega y Gasset`) only between two full names."""
    groups: list[str] = []
    for group in _without_torn(text):
        parts = _SHY_CONJUNCTION.split(group)
        between = [_COMMA.split(part)[at].strip() for part, at in zip(parts, [-1] + [0] * (len(parts) - 1), strict=True)]
        groups += parts if is_full_name(between[0]) and all(is_full_name(part) or is_desk(part) for part in between) else [group]
    return groups


def _without_torn(text: str) -> Iterator[str]:
    """What stands between conjunctions; behind an organisation only what is a person's name: `Institute of Standards and Technology`."""
    begun = 0
    for match in _CONJUNCTION.finditer(text):
        before, behind = text[begun : match.start()], _CONJUNCTION.split(text[match.end() :])[0]
        if not is_organisation(_COMMA.split(before)[-1].strip()) or is_full_name(_COMMA.split(behind)[0].strip()):
            yield before
            begun = match.end()
    yield text[begun:]


def _parts_of(group: str) -> list[str]:
    parts = (_without_workplace(part.strip()) for part in _COMMA.split(_PLACE.sub("", group)))
    return [part for part in parts if part]


def _without_workplace(name: str) -> str:
    bare = _AT.sub("", name)
    if match := _BARE_ROLE.fullmatch(bare):
        bare = match["name"]
    return bare if is_full_name(bare) else name


def _has_people(groups: list[list[str]]) -> bool:
    """Acme Inc. and Jane Doe: an organisation first, then somebody by a full name that is no part of the organisation's."""
    return len(groups) > 1 and is_organisation(groups[0][0]) and all(_is_person(group[0]) for group in groups[1:])


def _is_person(name: str) -> bool:
    words = name.split()
    return is_full_name(name) and len(words) in (2, 3) and all(word[:1].isupper() for word in words if fold_name(word) not in PARTICLES)


def _without_titles(parts: list[str]) -> list[str]:
    """The names among parts that commas set apart: degrees, roles and affiliations off, `Jr.` back where it belongs."""
    names: list[str] = []
    for part in parts:
        generation = GENERATION.get(fold_name(part))
        if names and generation:
            names[-1] += f" {generation}"
        elif names and fold_name(part) in COMPANY:
            names[-1] += f", {part}"
        elif names and (
            _is_about(part) or (is_full_name(names[-1]) and _tells_of_a_person(part, ends=part is parts[-1] and len(names) == 1))
        ):
            continue
        else:
            names.append(part)
    return names


def _is_about(part: str) -> bool:
    """A role or a degree."""
    return bool(words_of(part) & ROLE) or _are_degrees(part)


def _are_degrees(part: str) -> bool:
    return all(fold_name(word) in DEGREE or word.endswith("+") for word in part.replace("/", " ").split())


def _tells_of_a_person(part: str, *, ends: bool) -> bool:
    """What stands behind a full name: where somebody works, a degree that is a name too, a date; one word only where it `ends` the list."""
    bare = part.replace(".", "")
    if is_desk(part) or (fold_name(part) in DEGREE_AFTER_COMMA and bare.isupper()) or part.casefold().startswith(("for ", "special to ")):
        return True
    is_one_word = ends and bare.isalpha() and part[:1].isupper()
    return is_one_word or (" " in part and any(letter.isdecimal() for letter in re.sub(r"\(\d+\)", "", part)))


def _is_reversed(parts: list[str]) -> bool:
    """`Doe, Jane`, or a list `Doe, Jane, Roe, John` or `Doe, J. R., Roe, J.`: surnames and given names, all with a capital.

    Not logins, degrees or desks.
    """
    surnames, given = parts[::2], parts[1::2]
    if len(parts) % 2 or any(map(_is_title, surnames)):
        return False
    if all(_INITIALS.fullmatch(part) for part in given):
        return not any(" " in surname and fold_name(part) in DEGREE_AFTER_COMMA for surname, part in zip(surnames, given, strict=True))
    return not any(map(_is_title, given)) and all(map(_is_given, given)) and all(map(_is_surname, surnames))


def _is_given(part: str) -> bool:
    """`Jane`, `Jane R.`"""
    first, *others = part.split()
    return bool(re.fullmatch(_GIVEN, first)) and first[0].isupper() and all(_INITIALS.fullmatch(other) for other in others)


def _is_surname(part: str) -> bool:
    """One word with a capital, and particles before it."""
    return bool(_SURNAME.fullmatch(part)) and part.split()[-1][0].isupper()


def _is_title(part: str) -> bool:
    folded = fold_name(part)
    return (
        folded in DEGREE
        or folded in GENERATION
        or folded in ROLE
        or folded in NOBODY
        or folded in COMPANY
        or folded in HONORIFIC
        or is_organisation(part)
    )
