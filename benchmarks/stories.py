"""A load of invented news with the truth about it: which entries are copies of one article, and which only look so.

Of a load 15 % are copies (`retold`), in groups of two to four sources, and 10 % belong to look-alikes (`lookalikes`); the rest are
stories of their own, which share with others what real ones share: names, stock phrases, the boilerplate of their source. A source that
sends all its entries under new guids is a matter of identity, not of copies, and is left out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from benchmarks.lookalikes import look_alike
from benchmarks.newsroom import SEED, Newsroom, Told
from benchmarks.retold import retell
from benchmarks.writing import news_times

#: A load ends here, at a midnight.
END = datetime(2026, 11, 20, tzinfo=UTC)
COPIES, LOOKALIKES = 0.15, 0.10


def invent(count: int, per_day: int = 500, seed: int = SEED) -> list[Told]:
    """`count` entries, so many a day, in the order of their ids; the same for the same arguments."""
    room, days = Newsroom(seed), max(1.0, count / per_day)
    copies, alike = round(count * COPIES), round(count * LOOKALIKES)
    start = END - timedelta(days=days)
    stories = list(room.tell(news_times(room.random, count - copies - alike, start, days)))
    return [*retell(room, stories, copies), *look_alike(room, stories, alike, start, days)]
