"""Names in bylines: who is named.

    "By Jane Doe and John Roe, CISSP"  ─►  addresses apart ─► separators ─► organisations stay whole ─► roles and degrees off ─► people

Where a byline can be read in two ways, the reading that names nobody falsely wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from unicodedata import normalize

from aggregator.model import Person
from aggregator.text.inline import bare_words
from aggregator.text.name_case import proper_case
from aggregator.text.name_fold import fold_name
from aggregator.text.name_lists import is_full_name, split_names
from aggregator.text.name_prefixes import without_prefix
from aggregator.text.name_words import DEGREE, HONORIFIC
from aggregator.text.organisations import is_desk, is_nobody, without_role

#: People taken from one entry; a longer list is a team's, or hostile.
MOST_PEOPLE = 20
#: Characters of a byline with its markup, and without.
_LONGEST = 4000
_LONGEST_BYLINE = 1000
_LONGEST_NAME = 100
#: Until reading the names again changes nothing more.
_ROUNDS = 8

_ADDRESS = r"[^\s<>(),;:\"]{1,64}@[^\s<>(),;:\"]{1,190}"
#: `jane@example.org (Jane Doe)` of RSS, `Jane Doe <jane@example.org>` of mail, or a bare address.
_MAILBOX = re.compile(
    rf"(?P<before>{_ADDRESS})\s*\((?P<inside>[^()]*)\)"
    rf"|(?:\"(?P<quoted>[^\"<>]{{1,100}})\"\s*|(?P<name>[^<>,;()]*))[<(]\s*(?:mailto:)?(?P<after>{_ADDRESS})\s*[>)]"
    rf"|(?:mailto:)?{_ADDRESS}"
)
#: Without the bracket, comma or semicolon behind it: these belong to the byline.
_WEB_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s()\[\]<>;]*[^\s()\[\]<>;,]", re.I)
#: Marks of direction and width that have no letters beside them to join.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
#: Pictures, with the marks that vary and join them.
_PICTURES = re.compile("[\u2190-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff]\u200d?")
_HARD = re.compile(r"\s*[;；•|｜]\s*|\s+[·‧]\s+")
_PARENTHESIS = re.compile(r"(?P<name>[^()\[\]（）【】]*?)\s*[(\[（【](?P<inside>[^()\[\]（）【】]*)[)\]）】]")
#: `Mike "Mudge" Zatko` and `Mike (Mudge) Zatko` are Mike Zatko elsewhere.
_NICKNAME = re.compile(r"(?<=\w)\s+(?:\"[^\"]{1,30}\"|“[^”]{1,30}”|«[^»]{1,30}»|\([^()@]{1,30}\))\s+(?=\w)")
_HANDLE = re.compile(r"(?<=\w)\s+@\w+$")
#: `J.McGill`, `J.R.R.Tolkien`; not `a.word.a.day`, and no host.
_CLOSE_INITIALS = re.compile(r"^((?:[^\W\d_]\.)+)(?=([^\W\d_])[\w'\u2019-]+(?:\s|$))")
_USER = re.compile(r"/?u/(?=[\w-]+$)")
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("„", "“"), ("”", "“"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("‘", "’"))
#: A final dot belongs to these, and to initials.
_ABBREVIATED = re.compile(r"(?:^|[\s.])(?:jr|sr|inc|ltd|co|corp|llc|[bn]\.v|e\.v|s\.a|s\.r\.l|s\.p\.a|[^\W\d_])\.$", re.I)


def split_byline(text: str) -> tuple[Person, ...]:
    """The people and desks that one byline names, in its order; empty if it names nobody. An e-mail address is never a name (N18).

    Each name is one that reads as itself: what hid behind a bracket, a quotation mark or a second "By" is read too.
    """
    people = _read(text)
    for _ in range(_ROUNDS):
        if (again := merge_people(one for person in people for one in _again(person))) == people:
            break
        people = again
    return people


def _read(text: str) -> tuple[Person, ...]:
    line = _WEB_ADDRESS.sub("", _INVISIBLE.sub("", bare_words(normalize("NFC", text[:_LONGEST]), "; ")))
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


def read_again(people: Iterable[Person]) -> tuple[Person, ...]:
    """`people`, with the names of persons read as they would be now; what a desk is called depends on its source, and stays."""
    return merge_people(one for person in people for one in (_again(person) if person.kind == "person" else (person,)))


def _again(person: Person) -> tuple[Person, ...]:
    again = _read_once(person.name)
    return (replace(again[0], email=person.email),) if len(again) == 1 else again


@lru_cache(8192)
def _read_once(name: str) -> tuple[Person, ...]:
    return _read(name)


def _owner(mailbox: re.Match[str]) -> list[Person]:
    """Whom a mailbox names; its address goes with the name only where it names one."""
    named = _people(mailbox["inside"] or mailbox["quoted"] or mailbox["name"] or "")
    email = (mailbox["before"] or mailbox["after"] or "").lower() or None
    return [*named[:-1], replace(named[-1], email=email)] if named and len(named) == 1 else named


def _people(text: str) -> list[Person]:
    segments = [segment.strip(" ,，、;") for segment in _HARD.split(text)]
    told = [bare for segment in segments if (bare := without_prefix(segment))]
    people = [person for segment in told for name in split_names(_NICKNAME.sub(" ", segment)) if (person := _person(name))]
    return _without_affiliations(people) if "|" in text or "｜" in text else people


def _without_affiliations(people: list[Person]) -> list[Person]:
    """What stands behind a bar beside people tells of them: `Jane Doe | Acme`."""
    full = [person for person in people if person.kind == "person" and is_full_name(person.name)]
    return full or people[:1]


def _person(text: str) -> Person | None:
    """One cleaned name, or None where it names nobody."""
    name = without_role(_without_titles(_trim(_PICTURES.sub("", _HANDLE.sub("", _without_parenthesis(text))))))
    if not name or len(name) > _LONGEST_NAME or "@" in name or is_nobody(name) or not any(letter.isalpha() for letter in name):
        return None
    return Person(name, kind="desk") if is_desk(name) else Person(proper_case(_with_spaced_initials(name)))


def _with_spaced_initials(name: str) -> str:
    match = _CLOSE_INITIALS.match(name)
    return f"{match[1]} {name[match.end() :]}" if match and match[1].isupper() and match[2].isupper() else name


def _without_parenthesis(text: str) -> str:
    """`Jane Doe (Acme)` and `jdoe (Jane Doe)` both name Jane Doe."""
    match = _PARENTHESIS.fullmatch(text)
    if not match:
        return text
    takes_inside = not match["name"] or (is_full_name(match["inside"]) and not is_full_name(match["name"]))
    return str(match["inside"] if takes_inside else match["name"])


def _trim(name: str) -> str:
    name = _USER.sub("", name.strip())
    for _ in range(2):
        name = _without_quotes(name.strip(" \t,;:：/／*_|~-\u2013\u2014@"))
    return name if _ABBREVIATED.search(name) else name.rstrip(".。")


def _without_quotes(name: str) -> str:
    """Without quotation marks around all of it, and without one that has lost its other."""
    for opening, closing in _QUOTES:
        if name.startswith(opening) and closing not in name[1:-1]:
            name = name.removeprefix(opening).removesuffix(closing)
        elif name.endswith(closing) and opening not in name[:-1]:
            name = name.removesuffix(closing)
    return name


def _without_titles(name: str) -> str:
    """Without degrees behind it, and without `Dr.` before two words or more."""
    words = name.split()
    while len(words) > 2 and fold_name(words[-1]) in DEGREE and words[-1].strip(".,")[:1].isupper():
        words.pop()
    while len(words) > 2 and fold_name(words[0]) in HONORIFIC:
        words.pop(0)
    return " ".join(words).rstrip(",")
