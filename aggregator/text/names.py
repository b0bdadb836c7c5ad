"""Names in bylines: who is named, and when two spellings are one. The door of nameparser.

    "By Jane Doe and John Roe, CISSP"  ─►  addresses apart ─► separators ─► organisations stay whole ─► roles and degrees off ─► people

Where a byline can be read in two ways, the reading that names nobody falsely wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from aggregator.model import Person
from aggregator.text.inline import text_of_inline
from aggregator.text.name_words import COMPANY, DEGREE, DESKS, GENERATION, NOBODY, ORGANISATION, ROLE

#: People taken from one entry; a longer list is a team's, or hostile.
MOST_PEOPLE = 20
#: Characters of a byline with its markup, and without.
_LONGEST = 4000
_LONGEST_BYLINE = 1000
_LONGEST_NAME = 100

_ADDRESS = r"[^\s<>(),;:\"]{1,64}@[^\s<>(),;:\"]{1,190}"
#: `jane@example.org (Jane Doe)` of RSS, `Jane Doe <jane@example.org>` of mail, or a bare address.
_MAILBOX = re.compile(
    rf"(?P<before>{_ADDRESS})\s*\((?P<inside>[^()]*)\)|(?P<name>[^<>,;()]*)[<(]\s*(?:mailto:)?(?P<after>{_ADDRESS})\s*[>)]"
    rf"|(?:mailto:)?{_ADDRESS}"
)
_WEB_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_PREFIX = re.compile(
    r"^(?:(?:(?:guest\s+)?(?:post(?:ed)?|blog|written|published|authored|story|words|article)\s+)?by[\s:]+|(?:guest\s+)?author(?:s|\(s\))?\s*:\s*)",
    re.I,
)
_VIA = re.compile(r"\s+(?:via|on behalf of)\s+.*$", re.I)
_HARD = re.compile(r"\s*[;•·]\s*")
_SLASH = re.compile(r"\s+/\s+|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})")
_AFFILIATION = re.compile(r"\s*\|\s*|\s+[-\u2013\u2014]\s+")
#: `Sam Jones in Madrid`, `in Stanstead, Quebec`.
_PLACE = re.compile(r"(?<=\w)\s+in\s+[A-Z][^,]*(?:,\s*[A-Z][\w.]*(?=\s*(?:,|$)))?")
_SURNAME = re.compile(r"(?:(?:van|von|de|der|den|del|della|di|da|du|la|le|ter|ten|dos)\s+)*[^\W\d_][\w'\u2019-]*", re.I)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?)+")
_CONJUNCTION = re.compile(r"\s*,?\s+(?:and|&|und|et)\s+|\s*,\s*&\s*", re.I)
_PARENTHESISED_SLASH = re.compile(r"\([^()]*/[^()]*\)")
_PARENTHESIS = re.compile(r"(?P<name>[^()\[\]]*?)\s*[(\[](?P<inside>[^()\[\]]*)[)\]]")
#: A final dot belongs to these, and to initials.
_ABBREVIATED = re.compile(r"(?:^|[\s.])(?:jr|sr|inc|ltd|co|corp|llc|[^\W\d_])\.$", re.I)
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
#: Letters that have no decomposition.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"})


def split_byline(text: str) -> tuple[Person, ...]:
    """The people and desks that one byline names, in its order; empty if it names nobody. An e-mail address is never a name (N18)."""
    line = _WEB_ADDRESS.sub("", text_of_inline(text[:_LONGEST].replace("\n", ";")))
    if len(line) > _LONGEST_BYLINE:
        line = re.sub(r"[,;][^,;]*$", "", line[:_LONGEST_BYLINE])
    people: list[Person] = []
    end = 0
    for match in _MAILBOX.finditer(line):
        people += _people(line[end : match.start()])
        end = match.end()
        people += _owner(match)
    return merge_people((*people, *_people(line[end:])))


def merge_people(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each person once, under the spelling that came first, with the first address given; at most MOST_PEOPLE."""
    merged: dict[str, Person] = {}
    for person in people:
        known = merged.setdefault(fold_name(person.name), person)
        if known.email is None and person.email:
            merged[fold_name(person.name)] = replace(known, email=person.email)
    return tuple(merged.values())[:MOST_PEOPLE]


def fold_name(name: str) -> str:
    """The key by which two spellings are one: no case, spacing or punctuation, and no accents on Latin letters."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).translate(_PLAIN)
    kept: list[str] = []
    for letter in folded:
        category = unicodedata.category(letter)[0]
        if category in "LN" or (category == "M" and kept and not kept[-1].isascii()):
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept)) or name.casefold().strip()


def _owner(mailbox: re.Match[str]) -> list[Person]:
    """Whom a mailbox names; its address goes with the name only where it names one."""
    named = _people(mailbox["inside"] or mailbox["name"] or "")
    email = (mailbox["before"] or mailbox["after"] or "").lower() or None
    return [*named[:-1], replace(named[-1], email=email)] if named and len(named) == 1 else named


def _people(text: str) -> list[Person]:
    people = []
    for segment in _HARD.split(_PREFIX.sub("", text.strip(" ,;"))):
        for name in _names_of(segment.strip()):
            if person := _person(name):
                people.append(person)
    return people


def _names_of(segment: str) -> list[str]:
    """The names of one segment: without affiliations, split at commas and conjunctions unless it is one organisation."""
    parts = _SLASH.split(_PARENTHESISED_SLASH.sub("", segment))
    parts = [part for part in parts if _is_full_name(part)] or parts
    return [name for part in parts for named in _without_affiliations(part) for name in _split_list(named)]


def _without_affiliations(text: str) -> list[str]:
    parts = [_VIA.sub("", part) for part in _AFFILIATION.split(text)]
    return [part for part in parts if _is_full_name(part)] or parts[:1]


def _split_list(text: str) -> list[str]:
    groups = [[part.strip() for part in _PLACE.sub("", group).split(",") if part.strip()] for group in _CONJUNCTION.split(text)]
    groups = [group for group in groups if group]
    if not groups or _is_organisation(groups[0][0]):
        return [text]
    if len(groups) > 1 and _is_organisation(text) and not _is_full_name(groups[0][0]):
        return [text]
    if all(_is_reversed(group) for group in groups):
        return [f"{first} {last}" for group in groups for last, first in zip(group[::2], group[1::2], strict=True)]
    return [name for group in groups for name in _without_titles(group)]


def _without_titles(parts: list[str]) -> list[str]:
    """The names among parts that commas set apart: degrees, roles and affiliations off, `Jr.` back where it belongs."""
    names: list[str] = []
    for part in parts:
        generation = GENERATION.get(fold_name(part))
        if names and generation:
            names[-1] += f" {generation}"
        elif names and fold_name(part) in COMPANY:
            names[-1] += f", {part}"
        elif names and (_words(part) & ROLE or fold_name(part) in DEGREE or (_is_organisation(part) and _is_full_name(names[-1]))):
            continue
        else:
            names.append(part)
    return names


def _person(text: str) -> Person | None:
    """One cleaned name, or None where it names nobody."""
    name = _without_degrees(_trim(_without_parenthesis(text)))
    folded = fold_name(name)
    if not name or len(name) > _LONGEST_NAME or "@" in name or folded in NOBODY or folded.startswith(("noreply", "donotreply")):
        return None
    if not any(letter.isalpha() for letter in name):
        return None
    if _is_organisation(name) or folded in DESKS:
        return Person(name, kind="desk")
    return Person(_cased(name))


def _without_parenthesis(text: str) -> str:
    """`Jane Doe (Acme)` and `jdoe (Jane Doe)` both name Jane Doe."""
    match = _PARENTHESIS.fullmatch(text)
    if not match:
        return text
    takes_inside = not match["name"] or (_is_full_name(match["inside"]) and not _is_full_name(match["name"]))
    return str(match["inside"] if takes_inside else match["name"])


def _trim(name: str) -> str:
    name = name.strip(" \t,;:\"'“”*_|-\u2013\u2014@")
    return name if _ABBREVIATED.search(name) else name.rstrip(".")


def _without_degrees(name: str) -> str:
    words = name.split()
    while len(words) > 2 and fold_name(words[-1]) in DEGREE and words[-1].strip(".,")[:1].isupper():
        words.pop()
    return " ".join(words).rstrip(",")


def _cased(name: str) -> str:
    """A name of several words in one case, as a person writes it: `DANA OKAFOR`, `jan van der berg`. All others stay as they are."""
    if len(name.split()) < 2 or not (name.isupper() or name.islower()):
        return name
    from nameparser import HumanName  # its tables take 50 ms to load

    parsed = HumanName(name)
    parsed.capitalize(force=True)
    cased = str(parsed)
    return cased if fold_name(cased) == fold_name(name) else name


def _words(text: str) -> set[str]:
    return {word.casefold().replace(".", "") for word in _WORD.findall(text)}


def _is_organisation(text: str) -> bool:
    return bool(_words(text) & ORGANISATION) or text[:4].casefold() == "the "


def _is_full_name(text: str) -> bool:
    """May `text` be a person's first and last name?"""
    words = text.split()
    return 2 <= len(words) <= 5 and not _is_organisation(text) and not _words(text) & ROLE and "," not in text


def _is_reversed(parts: list[str]) -> bool:
    """`Doe, Jane`: a surname and one given name, both with a capital; or a list `Doe, J. R., Roe, J.`. Not logins, degrees or desks."""
    if len(parts) % 2 or any(map(_is_title, parts)):
        return False
    if all(_INITIALS.fullmatch(given) for given in parts[1::2]):
        return True
    return len(parts) == 2 and all(_SURNAME.fullmatch(part) and part.split()[-1][0].isupper() for part in parts) and " " not in parts[1]


def _is_title(part: str) -> bool:
    folded = fold_name(part)
    return folded in DEGREE or folded in GENERATION or folded in ROLE or folded in NOBODY or _is_organisation(part)
