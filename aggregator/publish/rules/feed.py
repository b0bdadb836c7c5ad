"""A feed of any format, as the checks see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aggregator.publish.rules.finding import quoted
from aggregator.publish.rules.markup import Tag
from aggregator.publish.rules.tree import Element

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

    where: str
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
    where: str = "feed"


def place_of(number: int, title: str, id_: str, line: int | None) -> str:
    """An entry in words, counted from 1."""
    named = f" {quoted(title or id_)}" if (title or id_).strip() else ""
    return f"entry {number}{named}" + (f" (line {line})" if line else "")


def attributes_of(elements: Iterable[Element], *names: str) -> tuple[str, ...]:
    """The values of those attributes, where `elements` have them."""
    return tuple(element.attributes[name].strip() for element in elements for name in names if name in element.attributes)


def strings_of(node: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """The values under `names` that are strings."""
    return tuple(value.strip() for name in names if isinstance(value := node.get(name), str))
