"""An entry of invented news with the truth about it, and the newsroom that gives each its id, source, link and author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from benchmarks.outlets import Outlet, invent_outlets
from benchmarks.vocabulary import invent_words
from benchmarks.writing import Happening, Writer, opening_of, sentences

SEED = 20
STORY = "story"


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as its source sends it, and the truth about it."""

    id: int
    outlet: Outlet
    title: str
    #: The article, without what its source puts under it.
    body: str
    link: str
    guid: str
    published: datetime
    facts: Happening
    people: tuple[str, ...]
    #: Id of the entry that first told the article: copies share it.
    cluster: int
    #: `story`, or the name of a kind of copy or look-alike.
    kind: str = STORY
    #: Id of the first entry of its row of look-alikes.
    series: int | None = None
    #: Its own summary, beside the text; empty if it has none.
    abstract: str = ""
    #: The original that it declares.
    original: str | None = None
    under: str = ""

    @property
    def text(self) -> str:
        """All that its document carries."""
        return f"{self.body} {self.under}".strip()

    @property
    def length(self) -> int:
        """Words of the article."""
        return self.body.count(" ") + 1


class Newsroom:
    """Tells with one stream of dice: the same for the same seed."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = Random(f"stories {seed}")
        self.words = invent_words(seed)
        self.outlets = invent_outlets(self.random, self.words)
        self.writer = Writer(self.random, self.words)
        self._told = 0

    def tell(self, times: Iterable[datetime]) -> Iterator[Told]:
        """A story of its own for each of `times`."""
        for at in times:
            outlet = self.any_outlet()
            facts = self.writer.happening(at)
            length = self.random.randint(30, 60) if outlet.teasers else self.writer.length()
            body = self.writer.text(facts, length, opening_of(facts))
            abstract = self._abstract(facts, body) if not outlet.teasers and self.random.random() < 0.4 else ""
            yield replace(self.publish(outlet, self.writer.headline(facts), body, facts), abstract=abstract)

    def publish(self, outlet: Outlet, title: str, body: str, facts: Happening) -> Told:
        """An entry with an article of its own, published when it happened."""
        number = self._told = self._told + 1
        link = f"https://{outlet.host}/{facts.at:%Y/%m}/{_slug(title)}-{number}"
        return Told(
            id=number,
            outlet=outlet,
            title=title,
            body=body,
            link=link,
            guid=link if number % 3 else f"https://{outlet.host}/?p={number}",
            published=facts.at,
            facts=facts,
            people=(self.random.choice(outlet.staff),) if self.random.random() < 0.8 else (),
            cluster=number,
            under=outlet.foot(title),
        )

    def _abstract(self, facts: Happening, body: str) -> str:
        """A summary of 25 to 45 words: in words of its own, or from the midst of the text."""
        length = self.random.randint(25, 45)
        if self.random.random() < 0.5:
            return self.writer.text(facts, length, f"{self.writer.headline(facts)}.")
        return " ".join(" ".join(list(sentences(body))[1:5]).split()[:length]) or body

    def any_outlet(self, *but: Outlet) -> Outlet:
        """A source of another house than `but`; a tenth of all sources publish half of all entries."""
        every = self.outlets.all
        while True:
            outlet = every[int(len(every) * self.random.random() ** 3)]
            if all(outlet.host != other.host for other in but):
                return outlet


def _slug(title: str) -> str:
    return "-".join(word.strip(":,.").lower() for word in title.split()[:6])
