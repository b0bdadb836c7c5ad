"""Signs: numbers, dates, versions, ids and parts, which tell two articles of one template apart. Tables and small functions.

"Update 412" is not "Update 413", and Part I is not Part III. One sign has one spelling here: `3rd`, `03`, `three` and `III` are `3`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.text.date_words import MONTHS, WEEKDAYS, plain_letters

#: Shorter beginnings of months are other words: may, mar, set, dez.
_SHORTEST_MONTH, _SHORTEST_WEEKDAY = 4, 5
_SHORT_MONTHS = frozenset("jan feb apr jun jul aug sep oct nov dec okt dez ene".split())
#: Weekdays and months that are common words or names too.
_NO_DATES = frozenset(("marche", "agosto", "augusto", "ekim"))
#: From one, by language; articles (un, ein) are left out.
_NUMBERS = {
    word: str(number)
    for row in (
        "one two three four five six seven eight nine ten eleven twelve",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "- deux trois quatre cinq - sept huit neuf dix onze douze",
        "- dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for number, word in enumerate(row.split(), 1)
    if word != "-"
}
_ROMAN = {
    numeral: str(number)
    for number, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1)
}
#: Halves of articles.
_HALVES = {"前編": "1", "前篇": "1", "上篇": "1", "中編": "2", "中篇": "2", "後編": "3", "后篇": "3", "後篇": "3", "下篇": "3"}
#: A single letter is a numeral behind one of these only.
_PARTS = frozenset("part parts teil partie parte deel del часть volume vol band tome chapter kapitel episode folge phase stage act".split())
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"0*(\d+)(?:st|nd|rd|th|er|e|º|ª)?")
#: Orion-M is not Orion-P.
_MODEL = re.compile(r"\w{2,}-\w")
_VERSION = re.compile(r"v\.?(\d[\w.:-]*)")


@lru_cache(maxsize=1024)
def signs_of(words: tuple[str, ...]) -> frozenset[str]:
    """The signs among folded `words`, each in one spelling."""
    return frozenset(sign for before, word in zip(("", *words), words, strict=False) if (sign := sign_of(word, before)))


def sign_of(word: str, before: str = "") -> str | None:
    """The sign that a folded word is, given the word before it; None if it is none."""
    return _sign_of(word) if len(word) > 1 or before not in _PARTS else _ROMAN.get(word) or _sign_of(word)


@lru_cache(maxsize=32768)
def spell(word: str) -> str:
    """A folded word, or the sign that it is, whatever stands before it."""
    return sign_of(word) or word


@lru_cache(maxsize=32768)
def _sign_of(word: str) -> str | None:
    if _DIGIT.search(word):
        plain = _ORDINAL.fullmatch(word)
        version = _VERSION.fullmatch(word)
        return plain[1] if plain else version[1] if version else word
    if word in _ROMAN and len(word) > 1:
        return _ROMAN[word]
    if _MODEL.fullmatch(word):
        return word
    if named := _NUMBERS.get(word) or _HALVES.get(word):
        return named
    return _date_sign(word if word.isascii() else plain_letters(word))


def _date_sign(word: str) -> str | None:
    if word in _NO_DATES:
        return None
    if (len(word) >= _SHORTEST_MONTH or word in _SHORT_MONTHS) and (month := MONTHS.get(word)):
        return f"month-{month}"
    if len(word) >= _SHORTEST_WEEKDAY and (day := WEEKDAYS.get(word)) is not None:
        return f"day-{day}"
    return None
