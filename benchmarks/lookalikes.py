"""Look-alikes that are no copies: rows of posts under one boilerplate, advisories of one template, titles that many articles bear.

Most are told by the two feeds of a publisher, or by several sources: what one source tells twice is a matter of identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle

from benchmarks.newsroom import Newsroom, Told
from benchmarks.outlets import Outlet
from benchmarks.writing import Happening, dates_of, opening_of, other_opening_of

#: Days after which a seasonal alert comes again.
_SEASON = 180
_PARTS = "I II III IV V VI VII VIII IX X".split()
#: Words of a story that is more than one paragraph.
_WHOLE = 90
#: Posts of a row at most; stories that one row is about.
_CARRIED, _RECENT = 12, 6
_SHOWS = ("Weekly Update", "Threat Bulletin", "Security Digest", "Research Roundup", "Newsletter", "Malware Diary", "Stormwatch")
_NOTICE = (
    "{vendor} has released security updates to address vulnerabilities in {product}. A cyber threat actor could exploit some of these "
    "vulnerabilities to take control of an affected system. Users and administrators are encouraged to review the following advisory and "
    "apply the necessary updates: {vendor} Security Advisory for {product} {version}."
)
_CATALOG = (
    "The agency has added one new vulnerability to its Known Exploited Vulnerabilities Catalog, based on evidence of active exploitation. "
    "{cve} {vendor} {product} {a} Vulnerability. These types of vulnerabilities are frequent attack vectors for malicious cyber actors and "
    "pose significant risks to the federal enterprise. All organizations are urged to reduce their exposure by prioritizing timely "
    "remediation of Catalog vulnerabilities."
)
_RELEASE = (
    "{product} {version} is out. It fixes {cve} and {n} smaller bugs, and needs no migration. Thanks to all who reported issues. Changes:"
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a load, and its stories."""

    start: datetime
    days: float
    stories: Sequence[Told]


Row = Callable[[Newsroom, Span], Iterator[Told]]


def look_alike(room: Newsroom, stories: Sequence[Told], count: int, start: datetime, days: float) -> Iterator[Told]:
    """`count` entries in rows of look-alikes, of each kind as many rows."""
    span = Span(start, days, stories)
    kinds = cycle([(kind, row) for kind, row in ROWS.items() if row is not _seasonal or days > _SEASON])
    while count > 0:
        kind, tell = next(kinds)
        row = list(tell(room, span))[:count]
        count -= len(row)
        author = row[0].people if tell in _OF_ONE_AUTHOR else None
        yield from (replace(one, kind=kind, series=row[0].id, people=author or one.people) for one in row)


def _feeds(room: Newsroom) -> Sequence[Outlet]:
    """Mostly both feeds of a publisher, else one source."""
    return room.random.choice(room.outlets.pairs) if room.random.random() < 0.8 else (room.any_outlet(),)


def _sources(room: Newsroom, count: int) -> Sequence[Outlet]:
    """So many sources of different houses."""
    found: list[Outlet] = []
    while len(found) < count:
        found.append(room.any_outlet(*found))
    return found


def _days(room: Newsroom, span: Span, count: int, step: float) -> Iterator[Happening]:
    """Happenings `step` days apart; nearer, where the load has fewer days."""
    step = min(step, span.days / count)
    first = span.start + timedelta(days=room.random.uniform(0, span.days - step * (count - 1)))
    return (room.writer.happening(first + timedelta(days=step * place)) for place in range(count))


def _row(room: Newsroom, span: Span) -> Iterator[tuple[int, Outlet, Happening]]:
    """5 to 12 posts by turns of the feeds of one house, each day or each week."""
    feeds = _feeds(room)
    for place, facts in enumerate(_days(room, span, room.random.randint(5, _CARRIED), room.random.choice((1, 1, 7)))):
        yield place, feeds[place % len(feeds)], facts


def _show(room: Newsroom) -> str:
    """The name of a row: two rows of a house have two."""
    return f"{room.random.choice(room.words.people).split()[1]} {room.random.choice(_SHOWS)}"


def _numbered(room: Newsroom, span: Span) -> Iterator[Told]:
    show, first = _show(room), room.random.randint(2, 600)
    every = room.writer.words_of(room.random.randint(40, 90))
    for place, outlet, facts in _row(room, span):
        own = room.writer.words_of(room.random.randint(3, 25))
        yield room.publish(outlet, f"{show} {first + place}", f"{own}. {every}.", facts)


def _dated(room: Newsroom, span: Span) -> Iterator[Told]:
    show, every = _show(room), room.writer.words_of(room.random.randint(30, 60))
    for _, outlet, facts in _row(room, span):
        day = "{day}, {month} {date}, {year}".format_map(dates_of(facts.at))
        own = room.writer.words_of(room.random.randint(0, 12))
        yield room.publish(outlet, f"{show} for {day}", f"{own} {every} {day}.".strip(), facts)


def _parts(room: Newsroom, span: Span) -> Iterator[Told]:
    facts = room.writer.happening(span.start)
    title = room.writer.headline(facts)
    every = room.writer.text(facts, room.random.randint(30, 60))
    for place, outlet, now in _row(room, span):
        if place < len(_PARTS):
            body = f"{every} {room.writer.text(facts, room.random.randint(50, 150))}"
            yield room.publish(outlet, f"{title}, part {_PARTS[place]}", body, now)


def _podcast(room: Newsroom, span: Span) -> Iterator[Told]:
    first = room.random.randint(2, 400)
    every = room.writer.words_of(room.random.randint(60, 120))
    for place, outlet, facts in _row(room, span):
        guest, topic = facts.slots["person"], room.writer.words_of(3)
        own = f"{guest} of {facts.slots['vendor']} talks about {topic}, {room.writer.words_of(room.random.randint(8, 25))}."
        yield room.publish(outlet, f"Episode {first + place}: {guest} on {topic}", f"{own} {every}.", facts)


def _advisories(room: Newsroom, span: Span) -> Iterator[Told]:
    """60 to 90 % of the words are those of the template."""
    random = room.random
    template = room.writer.text(room.writer.happening(span.start), random.randint(80, 180)).split()
    places = sorted(random.sample(range(len(template)), int(len(template) * random.uniform(0.1, 0.4))))
    for _, outlet, facts in _row(room, span):
        filled = dict(zip(places, _slots(room, facts, len(places)), strict=True))
        body = " ".join(filled.get(place, word) for place, word in enumerate(template))
        title = "{vendor} {product}: {a} vulnerability ({cve})".format_map(facts.slots)
        yield room.publish(outlet, title, body, facts)


def _slots(room: Newsroom, facts: Happening, count: int) -> list[str]:
    """What fills the slots of a template: facts, and running words."""
    told = [facts.slots[name] for name in ("cve", "product", "version", "vendor", "n")][:count]
    words = told + room.random.choices(room.words.running, k=count - len(told))
    room.random.shuffle(words)
    return words


def _notices(room: Newsroom, span: Span) -> Iterator[Told]:
    """The name of the vendor is all that differs, and where it is the same its product."""
    for _, outlet, facts in _row(room, span):
        title = room.random.choice(("{vendor} Releases Security Updates", "{vendor} Releases Security Updates for {product}"))
        yield room.publish(outlet, title.format_map(facts.slots), _NOTICE.format_map(facts.slots), facts)


def _catalog(room: Newsroom, span: Span) -> Iterator[Told]:
    """One title each time, in sources of several houses."""
    outlets = _sources(room, 2)
    for facts in _days(room, span, room.random.randint(4, 8), room.random.choice((1, 3))):
        outlet = room.random.choice(outlets)
        yield room.publish(outlet, "Agency Adds One Known Exploited Vulnerability to Catalog", _CATALOG.format_map(facts.slots), facts)


def _releases(room: Newsroom, span: Span) -> Iterator[Told]:
    """One product; half of the rows link to one page of changes."""
    product = room.writer.happening(span.start).slots["product"]
    major, one_page = room.random.randint(1, 30), room.random.random() < 0.5
    for place, outlet, facts in _row(room, span):
        version = f"{major}.{place // 4}.{place % 4}"
        told = _RELEASE.format_map(facts.slots | {"version": version, "product": product})
        body = f"{told} {room.writer.words_of(room.random.randint(5, 40))}."
        post = room.publish(outlet, f"{product} {version} released", body, facts)
        yield replace(post, link=f"https://{outlet.host}/changes#{version}") if one_page else post


def _patch_days(room: Newsroom, span: Span) -> Iterator[Told]:
    """One title in several sources on one day, each with a text of its own."""
    [facts] = _days(room, span, 1, 1)
    title = room.random.choice(("{vendor} Patch Tuesday, {month} {year}", "{vendor} security updates for {month} {year}: what to know"))
    for outlet in _sources(room, room.random.randint(3, 5)):
        body = room.writer.text(facts, room.random.randint(40, 200), opening_of(room.writer.happening(facts.at)))
        later = timedelta(minutes=room.random.randint(0, 600))
        yield room.publish(outlet, title.format_map(facts.slots), body, replace(facts, at=facts.at + later))


def _same_title(room: Newsroom, span: Span) -> Iterator[Told]:
    """One title on other days, in one source or two houses."""
    title = room.random.choice(
        ("The week in security news", "What you need to know about {a} security this week", "Monthly {a} threat report")
    )
    outlets = _sources(room, room.random.randint(1, 2))
    for place, facts in enumerate(_days(room, span, room.random.randint(3, 6), 7)):
        body = room.writer.text(facts, room.random.randint(40, 200))
        yield room.publish(outlets[place % len(outlets)], title.replace("{a}", outlets[0].staff[0].split()[1]), body, facts)


def _short_headlines(room: Newsroom, span: Span) -> Iterator[Told]:
    title = room.random.choice(
        ("Security update", "{trade} hit by ransomware", "Data breach at {trade}", "Patch now", "{product} vulnerability")
    )
    outlets = _sources(room, 4)
    slots = room.writer.happening(span.start).slots
    slots["trade"] = slots["victim"].split()[-1].lower()
    for outlet, facts in zip(outlets, _days(room, span, 4, room.random.choice((0.3, 5))), strict=True):
        yield room.publish(outlet, title.format_map(slots), room.writer.text(facts, room.random.randint(25, 60)), facts)


def _recent(room: Newsroom, span: Span, days: float, count: int = _RECENT) -> list[Told]:
    """Stories of the same few days."""
    width = min(len(span.stories), max(count, int(len(span.stories) * days / span.days)))
    first = room.random.randrange(len(span.stories) - width + 1)
    return room.random.sample(span.stories[first : first + width], count)


def _after(room: Newsroom, story: Told, days: float) -> Happening:
    return replace(story.facts, at=story.published + timedelta(days=room.random.uniform(0.05, days)))


def _opinions(room: Newsroom, span: Span) -> Iterator[Told]:
    """Each quotes a paragraph of a story, near its beginning or in the midst.

    What quotes the whole of a short one near its beginning could as well be the article that this is the teaser of: no one could tell.
    """
    for story in _recent(room, span, 5):
        facts = _after(room, story, 5)
        quoted = " ".join(story.body.split()[: room.random.randint(30, 60)])
        lengths = room.random.choice((((5, 15), (120, 250)), ((40, 90), (80, 160)))[story.length < _WHOLE :])
        before, behind = (room.writer.text(facts, room.random.randint(*most)) for most in lengths)
        title = room.writer.opinion(facts)
        yield room.publish(room.any_outlet(story.outlet), title, f"{before} “{quoted}” {behind}", facts)


def _round_ups(room: Newsroom, span: Span) -> Iterator[Told]:
    """Each holds the teasers of ten stories."""
    for _ in range(_RECENT):
        stories = _recent(room, span, 5, 10)
        facts = _after(room, max(stories, key=lambda one: one.published), 2)
        teasers = (f"{one.title}. {' '.join(one.body.split()[: room.random.randint(25, 40)]).rstrip('.')}." for one in stories)
        yield room.publish(room.any_outlet(), f"In case you missed it: {stories[0].title}, and more", " ".join(teasers), facts)


def _linkblogs(room: Newsroom, span: Span) -> Iterator[Told]:
    """The link is that of a story, title and comment are its own."""
    for story in _recent(room, span, 5):
        facts = room.writer.happening(_after(room, story, 3).at)
        title = " ".join(room.random.choices(room.words.telling, k=room.random.randint(3, 7))).capitalize()
        body = room.writer.text(facts, room.random.randint(20, 60))
        yield replace(room.publish(room.any_outlet(story.outlet), title, body, facts), link=story.link)


def _coverage(room: Newsroom, span: Span) -> Iterator[Told]:
    """The event of a story in other words, in another source."""
    for story in _recent(room, span, 5):
        facts = _after(room, story, 1.5)
        title = room.writer.headline(facts, story.title)
        body = room.writer.text(facts, room.random.randint(40, 250), other_opening_of(facts))
        yield room.publish(room.any_outlet(story.outlet), title, body, facts)


def _seasonal(room: Newsroom, span: Span) -> Iterator[Told]:
    """The same alert, half a year later."""
    feeds = room.random.choice(room.outlets.pairs)
    facts = room.writer.happening(span.start + timedelta(days=room.random.uniform(0, span.days - _SEASON)))
    title, body = room.writer.headline(facts), room.writer.text(facts, room.random.randint(40, 120), opening_of(facts))
    for place, outlet in enumerate(feeds):
        yield room.publish(outlet, title, body, replace(facts, at=facts.at + timedelta(days=_SEASON * place)))


#: Name of a kind → a row of it.
ROWS: dict[str, Row] = {
    "numbered posts of one boilerplate": _numbered,
    "dated posts of one boilerplate": _dated,
    "parts of one article": _parts,
    "podcasts of one boilerplate": _podcast,
    "advisories of one template": _advisories,
    "notices that differ by a name": _notices,
    "one title, another CVE each time": _catalog,
    "release notes": _releases,
    "one title on one day, other texts": _patch_days,
    "one title on other days": _same_title,
    "short headlines": _short_headlines,
    "opinion that quotes": _opinions,
    "round-up of teasers": _round_ups,
    "linkblog's comment": _linkblogs,
    "the same event in other words": _coverage,
    "the same alert half a year later": _seasonal,
}
_OF_ONE_AUTHOR = frozenset({_numbered, _dated, _parts, _podcast, _advisories, _releases, _seasonal})
