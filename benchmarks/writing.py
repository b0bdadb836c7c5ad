"""Sentences, headlines and texts of invented news: a small grammar over the facts of a happening, stock phrases, and running words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.vocabulary import Vocabulary, skewed

#: Headline, and the sentence that a text opens with; `a`, `b`, `c` are words that few texts share.
_OPENINGS = (
    (
        "{vendor} patches {a} flaw in {product} that lets attackers {b} {c}",
        "{vendor} has patched a {a} flaw in {product} that lets attackers {b} the {c}, the company said on {day}.",
    ),
    (
        "{malware} ransomware hits {victim} and leaks {a} {b} records",
        "The {malware} ransomware gang hit {victim} and leaked {n} {a} {b} records, {person} told reporters on {day}.",
    ),
    (
        "Critical {product} bug {cve} exploited to plant {a} {b}",
        "Attackers exploit {cve}, a critical bug in {product}, to plant a {a} {b} on servers of {vendor} customers.",
    ),
    (
        "Researchers find {a} {b} backdoor in {n} {c} packages",
        "Researchers at {vendor} found a {a} {b} backdoor in {n} {c} packages that developers download each week.",
    ),
    (
        "{victim} confirms breach after {a} {b} appears on {c} forum",
        "{victim} confirmed a breach on {day} after a {a} {b} with {n} records appeared on a {c} forum.",
    ),
    (
        "New {malware} campaign uses {a} {b} to steal {c} credentials",
        "A new campaign of {malware} uses {a} {b} to steal {c} credentials from users of {product}, said {person}.",
    ),
    (
        "{vendor} {product} {version} fixes {n} {a} vulnerabilities",
        "{product} {version}, which {vendor} released on {day}, fixes {n} vulnerabilities, among them a {a} {b} issue.",
    ),
    (
        "Police arrest {n} over {a} {b} fraud against {victim}",
        "Police arrested {n} people on {day} over a {a} {b} fraud that cost {victim} millions, officials said.",
    ),
    (
        "How {malware} hides its {a} {b} in {product} logs",
        "{person} of {vendor} took {malware} apart and describes how it hides its {a} {b} in the logs of {product}.",
    ),
    (
        "{a} {b} attack breaks {product} {c} isolation",
        "An attack named {a} {b} breaks the {c} isolation of {product}, according to a paper by {person}.",
    ),
    (
        "{vendor} buys {victim} for {n} million to extend its {a} {b}",
        "{vendor} buys {victim} for {n} million, and wants to extend its {a} {b} with a {c} team.",
    ),
    (
        "Why {a} {b} matters more than {c} for defenders",
        "{person} argues that {a} {b} matters more than {c}, and that defenders spend their days on the wrong list.",
    ),
    (
        "{cve}: {a} {b} in {product} before {version}",
        "{product} before {version} has a {a} {b} in its {c} handler, tracked as {cve}, which {vendor} rates as high.",
    ),
    (
        "{malware} returns with {a} {b} and a {c} module",
        "Months after its servers were seized, {malware} returned with a {a} {b} and a {c} module, wrote {person}.",
    ),
    (
        "{victim} fined {n} million over {a} {b} data",
        "A regulator fined {victim} {n} million over {a} {b} data that was left in a {c} bucket.",
    ),
    (
        "Agencies warn of {a} {b} attacks on {c} operators",
        "Agencies of {n} countries warned on {day} of {a} {b} attacks on {c} operators, and named {malware}.",
    ),
    (
        "{vendor} {product} zero-day gave {malware} operators {a} {b}",
        "A zero-day in {product} of {vendor} gave the operators of {malware} a {a} {b} for months, said {person}.",
    ),
    (
        "Hands-on with {a} {b}: a {c} for {product}",
        "{person} tried {a} {b}, a {c} for {product}, and shows what it finds and what it misses.",
    ),
)
_FACTS = (
    "{vendor} tracks the issue as {cve} and has released {product} {version}.",
    "The vulnerability affects {product} before {version}.",
    "{person} reported it to {vendor} on {month} {date}.",
    "At least {n} systems of {victim} were affected, {person} said.",
    "A spokesperson of {vendor} did not answer our questions by {day}.",
    "The sample calls itself {malware} and writes {n} files before it sleeps.",
    "In {month} {year}, {malware} operators claimed {victim} among others.",
    "The servers answered on port {port} until {month} {date}, {year}.",
)
_STOCK = (
    "could allow a remote attacker to execute arbitrary code on the affected system",
    "users are advised to update to the latest version as soon as possible",
    "could allow an unauthenticated attacker to bypass authentication",
    "there is no evidence that the flaw has been exploited in the wild",
    "the company said in a statement shared with reporters",
    "at the time of writing there is no patch available",
    "successful exploitation of the vulnerability could lead to a denial of service",
    "the attack begins with a phishing email that carries a malicious attachment",
    "gain initial access to the network and move laterally",
    "according to a report published by the company this week",
    "indicators of compromise are listed at the end of the report",
    "customers who cannot update at once should apply the workaround",
    "the threat actor behind the campaign remains unknown",
    "added the flaw to its catalog of known exploited vulnerabilities",
    "federal agencies have three weeks to apply the fixes",
    "names addresses dates of birth and social security numbers",
    "the gang threatened to publish the stolen data unless a ransom is paid",
    "organizations should enable multi factor authentication on all accounts",
    "the investigation is ongoing and law enforcement has been notified",
    "a proof of concept exploit has been published on a code sharing site",
)
_CLOCK = (1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 8, 8, 10, 10, 9, 9, 8, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a story tells of; slots of the grammar."""

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
        return Happening(slots | dates_of(at), at)

    def opening(self, facts: Happening, but: str = "") -> tuple[str, str]:
        """A headline other than `but`, and the first sentence of its text, of the same words."""
        while True:
            headline, sentence = (_capital(one.format_map(facts.slots)) for one in self.random.choice(_OPENINGS))
            if headline != but:
                return headline, sentence

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
            return self.random.choice(_FACTS).format_map(facts.slots).split()
        words = self.random.choices(self.words.running, k=self.random.randint(8, 26))
        if dice < 0.35:
            place = self.random.randrange(len(words))
            words[place:place] = self.random.choice(_STOCK).split()
        elif dice < 0.6:
            place = self.random.randrange(len(words))
            words[place : place + 1] = facts.slots[self.random.choice(("vendor", "product", "malware", "n", "person"))].split()
        words[0] = words[0].capitalize()
        words[-1] += "."
        return words


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
