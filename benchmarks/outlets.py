"""Sources of invented news: feeds of teasers and of whole texts, with a staff of writers and the boilerplate that each puts under all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.vocabulary import Vocabulary

_NAMES = (
    "{} Security",
    "The {} Report",
    "{} Wire",
    "{} News",
    "{} Labs Blog",
    "{} Threat Research",
    "{} CERT",
    "Daily {}",
    "{} Tech",
    "Inside {}",
)
_UNDER = (
    "The post {title} appeared first on {name}.",
    "This article was published by {name}. All rights reserved, and republication needs our written consent.",
    "About {name}: we follow {topic} for readers in more than {count} countries. Subscribe to our newsletter for {topic} each morning.",
    "{name} is supported by its readers; when you buy through links on our site, we may earn a commission. Learn more about {topic}.",
    "Follow {name} for {topic}, and listen to our podcast. Got a tip? Write to the desk, we keep our sources safe.",
)
_CUT = ("", "", "[…]", "Read more", "Continue reading", "The post {title} appeared first on {name}.")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source. Two feeds of one publisher share host, name of the house, boilerplate and staff."""

    key: str
    name: str
    host: str
    #: It sends 30 to 60 words of each story.
    teasers: bool
    #: Under each of its texts; `{title}` stands for that of the entry.
    under: str
    staff: Sequence[str]

    def foot(self, title: str) -> str:
        """What it puts under an entry of this title."""
        return self.under.replace("{title}", title)


@dataclass(frozen=True, slots=True)
class Outlets:
    """All sources; `pairs` are the two feeds of one publisher each."""

    all: Sequence[Outlet]
    pairs: Sequence[tuple[Outlet, Outlet]]


def invent_outlets(random: Random, words: Vocabulary, count: int = 400) -> Outlets:
    """`count` sources, of which a third belongs to publishers with two feeds; the busiest first."""
    publishers = count * 5 // 6
    houses = [_publisher(random, words, number, house) for number, house in enumerate(words.outlets[:publishers])]
    second = [
        Outlet(f"{one.key}-blog", f"{one.name} Blog", one.host, one.teasers, one.under, one.staff) for one in houses[publishers // 2 :]
    ]
    pairs = list(zip(houses[publishers // 2 :], second, strict=True))[: count - publishers]
    every = [*houses, *(blog for _, blog in pairs)]
    random.shuffle(every)
    return Outlets(every, pairs)


def _publisher(random: Random, words: Vocabulary, number: int, house: str) -> Outlet:
    name = random.choice(_NAMES).format(house)
    teasers = random.random() < 0.4
    topic = " ".join(random.choices(words.telling, k=random.randint(3, 12)))
    under = random.choice(_CUT) if teasers else random.choice(_UNDER) if random.random() < 0.6 else ""
    under = under.replace("{name}", name).replace("{topic}", topic).replace("{count}", str(random.randint(20, 150)))
    host = f"{'www.' if random.random() < 0.6 else ''}{house.lower()}{number}.example"
    return Outlet(f"{house.lower()}-{number}", name, host, teasers, under, random.sample(words.people, random.randint(2, 8)))
