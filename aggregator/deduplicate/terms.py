"""What a story tells of: CVE ids, and words with how much each says of one event. Tables and small functions.

A name that nobody else bears says most: of malware, a group, a victim, a product. What stands in every second headline says nothing.
Names are told by being rare; in other languages than English, of which we have counted fewer feeds, by their capital too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from aggregator.deduplicate.agreement import CVE, cves_of
from aggregator.deduplicate.rarity import UNKNOWN, rarity_of, stem_of
from aggregator.deduplicate.signs import sign_of
from aggregator.deduplicate.wording import is_unspaced
from aggregator.model import Pending

#: Below this rarity a word says nothing of an event.
_COMMON = 2.25
#: What any report on anything in this field may say.
_ANY_EVENT = frozenset(
    stem_of(word)
    for word in (
        "firm company companies business corporation organisation organization agency customer user employee victim attacker hacker group "
        "gang attack incident breach flaw bug hole report researcher expert confirm claim warn urge announce reveal admit deny publish say "
        "inc ltd llc corp plc gmbh"
    ).split()
)
#: What a name says at most.
NAME = UNKNOWN - _COMMON
#: And at least.
NAME_LIKE = 4.0
#: What a story is found by says that much at least; and there are so many words of it at most, beside its CVE ids.
_TELLING, _MOST_TERMS = 2.0, 12
#: The same of other languages than English: a capitalised word that may only begin a sentence or be a German noun; any other word.
_CAPITAL, _PLAIN = 3.5, 2.0
#: Half the words of an English text are that usual at least.
_USUAL = 5.0
#: What a long number or version says.
_NUMBER = 1.5
#: Words of a title or summary that are read.
_MOST_WORDS = 80
#: Characters of a text that CVE ids are looked for in, and so many ids at most: a longer list is no event.
_MOST_LETTERS, _MOST_CVES = 20_000, 100

_LABELS = re.compile(r"^(?:\s*\[[^\]]*\])+")
#: Numbers that agencies and vendors give their advisories: `BS-2026-118`, `Alerte 2026-014`.
_NOTICE = re.compile(r"\b[^\W\d_]{2,}[- ](?:19|20)\d\d[-:]\d{3,}\b")
#: What a vendor says of itself at the end of all that it tells.
_ABOUT = re.compile(r"(?<=[.!?\N{HORIZONTAL ELLIPSIS}])\s+About ([^\W\d_]+)\b.{0,60}?\b\1\b.*", re.S)
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+(?:[._][^\W_]+)*|[.!?:|«»„“\"‘(\u2013\u2014-]")
#: Katakana spell foreign names; in other runs of these scripts a word is not told from the next.
_KATAKANA = re.compile("[\u30a0-\u30ff]{3,}")
_IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.]{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title or summary."""

    #: Its stem, folded; a sign in its one spelling.
    key: str
    #: As it is written.
    text: str
    #: How much it says of one event: 0 to `NAME`.
    weight: float
    capital: bool
    #: A number, date, version or part.
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a story tells of."""

    source: str
    at: datetime
    language: str
    #: As its lead has it.
    headline: str
    #: In their order; the title without labels (`[UPDATE]`) before it.
    title: tuple[Word, ...]
    summary: tuple[Word, ...]
    cves: frozenset[str]
    #: Of advisories, in its title.
    notices: frozenset[str]
    #: Key → the word where it weighs most.
    words: dict[str, Word] = field(default_factory=dict)

    @property
    def title_keys(self) -> frozenset[str]:
        return frozenset(word.key for word in self.title)

    @property
    def terms(self) -> frozenset[str]:
        """What it is found by: its CVE ids, and the words of its title and the names in its summary that say most."""
        titled = self.title_keys
        telling = [word for word in self.words.values() if word.weight >= _TELLING and (word.capital or word.key in titled)]
        best = sorted(telling, key=lambda word: (word.key not in titled, -word.weight, word.key))
        return self.cves | self.notices | {word.key for word in best[:_MOST_TERMS]}


def told_by(lead: Pending, cves: Iterable[str] = ()) -> Told:
    """What a story tells: its lead, and the CVE ids `cves` of its copies."""
    language = (lead.language or _guess_language(f"{lead.title} {lead.summary}")).partition("-")[0].lower()
    headline = _LABELS.sub("", lead.title)
    label = lead.title.removesuffix(headline)
    texts = (headline, _ABOUT.sub("", lead.summary), label)
    title, summary, labels = (tuple(islice(words_of(text, language), _MOST_WORDS)) for text in texts)
    words: dict[str, Word] = {}
    for word in (*title, *summary, *labels):
        if word.key not in words or words[word.key].weight < word.weight:
            words[word.key] = word
    notices = frozenset(_NOTICE.findall(CVE.sub("", lead.title.replace("CVE-", "cve-"))))
    return Told(lead.source, lead.claimed, language, lead.title, title, summary, frozenset((*cves_in(lead), *cves)), notices, words)


def cves_in(entry: Pending) -> list[str]:
    """The CVE ids that an entry names, each once."""
    return sorted(cves_of(f"{entry.title} {entry.words[:_MOST_LETTERS]}"))[:_MOST_CVES]


def words_of(text: str, language: str = "en") -> Iterator[Word]:
    """The words of a text as its feed writes it, CVE ids left out."""
    plain = CVE.sub(" ", unicodedata.normalize("NFKC", text).replace("CVE-", "cve-"))
    if is_unspaced(plain):
        yield from _unspaced(plain)
        return
    before, begins = "", True
    for found in _WORD.findall(plain):
        if not found[0].isalnum():
            # A hyphen joins two words, of which neither begins a sentence.
            begins = found not in "-\u2013"
            continue
        folded = found.casefold()
        yield _word(found, folded, before, language, begins=begins)
        before, begins = folded, False


def _guess_language(text: str) -> str:
    """English, where most words are such as English feeds bear; one of the scripts without spaces; else none that is known."""
    if is_unspaced(text):
        return "ja"
    words = [word for word in _WORD.findall(text) if word.isalpha() and word.islower()]
    return "en" if not words or sum(rarity_of(word) <= _USUAL for word in words) >= len(words) / 2 else ""


def _word(written: str, folded: str, before: str, language: str, *, begins: bool) -> Word:
    if sign := sign_of(folded, before):
        weight = _NUMBER if len(sign) > 2 and sign[0].isdigit() and not _YEAR.fullmatch(sign) else 0.0
        return Word(sign, written, weight, capital=False, sign=True)
    key, capital = stem_of(folded), not written[0].islower()
    weight = max(0.0, rarity_of(folded) - _COMMON) if len(key) > 2 and key not in _ANY_EVENT else 0.0
    if language != "en" and written.isalpha():
        weight = min(weight, _most(written, language, capital=capital, begins=begins))
    return Word(key, written, weight, capital)


def _most(written: str, language: str, *, capital: bool, begins: bool) -> float:
    """What a word of another language than English says at most."""
    if not capital:
        return _PLAIN
    return _CAPITAL if begins or (language == "de" and not any(letter.isupper() for letter in written[1:])) else NAME


def _unspaced(text: str) -> Iterator[Word]:
    for pattern, weight in ((_LATIN, NAME), (_KATAKANA, _CAPITAL), (_IDEOGRAPHS, _PLAIN)):
        for found in pattern.findall(text):
            key = stem_of(found.casefold())
            known = max(0.0, rarity_of(key) - _COMMON) if pattern is _LATIN else weight
            yield Word(key, found, min(weight, known), capital=pattern is _LATIN)
