"""What is made on asking, in place of a file: what was asked, by what it is answered, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Config
from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for something that is no file."""

    #: From the root of the site, without its first slash: `search.atom`.
    path: str
    #: Names and values of its query, decoded, in their order.
    parameters: tuple[tuple[str, str], ...]
    #: For reading alone.
    store: Store
    #: `config.sources` bear the keys that the store knows them by.
    config: Config
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent."""

    body: bytes
    #: Content-Type, with its charset.
    media_type: str
    status: int = 200
    #: Besides those that every answer has.
    headers: Mapping[str, str] = field(default_factory=dict)


#: Answers one request, in a thread of its own; raises StoreError.
Live = Callable[[Asked], Answer]
