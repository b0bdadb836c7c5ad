"""Sentences, headlines and texts of invented news: a small grammar over the facts of a happening, stock phrases, and running words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.happenings import FACTS, KINDS, OPINIONS, STOCK, Kind
from benchmarks.vocabulary import Vocabulary, skewed

#: How much is published in each hour of a day.
_CLOCK = (1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 8, 8, 10, 10, 9, 9, 8, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a story tells of; slots of the grammar."""

    kind: Kind
    slots: dict[str, str]
    at: datetime


class Writer:
    """Writes with one stream of dice: the same load for the same seed."""

    def __init__(self, random: Random, words: Vocabulary) -> None:
        self.random = random
        self.words = words

    def happening(self, at: datetime) -> Happening:
        """New facts."""
        random, words = self.random, self.words
        vendor = skewed(random, words.vendors)
        a, b, c = random.choices(words.telling, k=3)
        slots = {
            "vendor": vendor,
            "product": random.choice(words.products[vendor]),
            "malware": skewed(random, words.malware, 2),
            "victim": random.choice(words.victims),
            "person": random.choice(words.people),
            "cve": self.cve(at),
            "version": self.version(),
            "n": str(random.choice((random.randint(2, 90), random.randint(100, 9_999)))),
            "port": str(random.randint(1_024, 65_535)),
            "a": a,
            "b": b,
            "c": c,
        }
        return Happening(random.choice(KINDS), slots | dates_of(at), at)

    def headline(self, facts: Happening, but: str = "") -> str:
        """A headline for it, other than `but`."""
        written = (_capital(headline.format_map(facts.slots)) for headline in facts.kind.headlines)
        return self.random.choice([headline for headline in written if headline != but])

    def opinion(self, facts: Happening) -> str:
        """A headline over an opinion on it."""
        return _capital(self.random.choice(OPINIONS).format_map(facts.slots))

    def text(self, facts: Happening, length: int, opening: str = "") -> str:
        """`length` words about `facts`, and no more."""
        told = opening.split()
        while len(told) < length:
            told += self._sentence(facts)
        return " ".join(told[:length]).rstrip(",.") + "."

    def words_of(self, length: int) -> str:
        """So many running words, on nothing."""
        return " ".join(self.random.choices(self.words.running, k=length))

    def length(self) -> int:
        """Words of a whole text: 25 to 400, most about 170."""
        return min(400, max(25, int(self.random.lognormvariate(5.1, 0.6))))

    def cve(self, at: datetime) -> str:
        return f"CVE-{at.year - (self.random.random() < 0.2)}-{self.random.randint(1_000, 59_999)}"

    def version(self) -> str:
        return ".".join(str(self.random.randint(0, most)) for most in (14, 20, 30)[: self.random.choice((2, 3, 3))])

    def _sentence(self, facts: Happening) -> list[str]:
        dice = self.random.random()
        if dice < 0.2:
            return self.random.choice(FACTS).format_map(facts.slots).split()
        words = self.random.choices(self.words.running, k=self.random.randint(8, 26))
        if dice < 0.35:
            place = self.random.randrange(len(words))
            words[place:place] = self.random.choice(STOCK).split()
        elif dice < 0.6:
            place = self.random.randrange(len(words))
            words[place : place + 1] = facts.slots[self.random.choice(("vendor", "product", "malware", "n", "person"))].split()
        words[0] = words[0].capitalize()
        words[-1] += "."
        return words


def opening_of(facts: Happening) -> str:
    """The first sentence of an article on it."""
    return _capital(facts.kind.opening.format_map(facts.slots))


def other_opening_of(facts: Happening) -> str:
    """The first sentence of an article on it by somebody else."""
    return _capital(facts.kind.other.format_map(facts.slots))


def dates_of(at: datetime) -> dict[str, str]:
    """How a text names the day."""
    return {"day": f"{at:%A}", "month": f"{at:%B}", "date": str(at.day), "year": str(at.year)}


def news_times(random: Random, count: int, start: datetime, days: float) -> list[datetime]:
    """`count` times in order: most in the working hours, a third on a day of the weekend."""
    weights = [hour * (0.35 if (start + timedelta(days=day)).weekday() > 4 else 1) for day in range(max(1, round(days))) for hour in _CLOCK]
    hours = random.choices(range(len(weights)), weights, k=count)
    scale = days * 24 / len(weights)
    return sorted(start + timedelta(hours=(hour + random.random()) * scale) for hour in hours)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text."""
    return (part.strip() + "." for part in text.split(". ") if part.strip(" ."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
