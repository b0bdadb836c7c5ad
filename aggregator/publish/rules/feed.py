"""A feed of any format, as the checks see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aggregator.publish.rules.finding import quoted
from aggregator.publish.rules.markup import Tag
from aggregator.publish.rules.tree import Element

#: Entries that are judged: more than any feed in use has, and few enough to take a second.
MOST_ENTRIES = 20_000

Profile = Literal["reader", "newsletter"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a document besides its bytes."""

    #: Bytes.
    size: int
    content_type: str | None
    #: Where it was fetched, or the path of its file.
    address: str | None
    profile: Profile
    #: None: whether a date lies in the future is not judged.
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with what the checks of all formats ask for; texts are as they are written, empty where there is none."""

    #: From 1, in the order of the document.
    number: int
    #: An element, or a JSON object.
    node: Any
    id: str
    title: str
    link: str
    #: The date that tells how new it is.
    date: str
    at: datetime | None
    summary: str
    content: str
    #: Names.
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    #: Of its HTML.
    tags: tuple[Tag, ...]
    #: That stand outside its HTML.
    addresses: tuple[str, ...]
    #: Where it begins; None: not known.
    line: int | None = None

    @property
    def where(self) -> str:
        """The entry in words."""
        named = f" {quoted(self.title or self.id)}" if self.title or self.id else ""
        return f"entry {self.number}{named}" + (f" (line {self.line})" if self.line else "")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, with its entries."""

    asked: Asked
    #: As in `Atom 1.0`.
    kind: str
    #: `feed` or `channel`, or a JSON object.
    node: Any
    entries: tuple[Entry, ...]
    #: As it names itself; empty where it does not.
    itself: str
    addresses: tuple[str, ...]
    #: Content types that fit, the right one first.
    types: tuple[str, ...]
    #: How many entries there are, with those behind MOST_ENTRIES.
    total: int
    where: str = "feed"
    number: int = 0


def attributes_of(elements: Iterable[Element], *names: str) -> tuple[str, ...]:
    """The values of those attributes, where `elements` have them."""
    return tuple(element.attributes[name].strip() for element in elements for name in names if name in element.attributes)


def strings_of(node: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """The values under `names` that are strings."""
    return tuple(value.strip() for name in names if isinstance(value := node.get(name), str))
