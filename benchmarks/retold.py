"""Copies: the same article elsewhere, in every way in which publishers pass articles on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.newsroom import Newsroom, Told
from benchmarks.outlets import Outlet

#: From an article of the second to one of the first; the fields that differ.
Retell = Callable[[Newsroom, Told, Outlet], dict[str, Any]]
_SUMMED_UP = "title and summary only"
_MAY_CHANGE = re.compile("(?!first|second|third|million|thousand|zero|month)[a-z]{4,}")
#: Words that an article must have at least to be trimmed.
_WHOLE = 90
#: Of the shorter ones, that are not retold: most copies are of whole articles.
_LESS = 0.6
_NOTES = (
    "Editor's note: this article first ran elsewhere and is shown here with permission.",
    "The following was written by {person} and is published here with the author's consent.",
    "This story originally appeared on {name}.",
    "(From our partners at {name})",
)
_TRACKING = (
    "utm_source=rss&utm_medium=feed&utm_campaign={n}",
    "utm_source=newsletter&utm_content={n}",
    "fbclid=IwAR{n}",
    "mc_cid={n}&mc_eid={n}",
)
_ENDS = ("…", "[…]", " [...]", ".", "… Read more")


def retell(room: Newsroom, stories: Sequence[Told], count: int) -> Iterator[Told]:
    """`stories`, and `count` copies of some of them, in groups of two to four sources."""
    yield from stories
    for story in room.random.sample(stories, len(stories)):
        if count <= 0:
            return
        if story.length < _WHOLE and room.random.random() < _LESS:
            continue
        group = [story]
        for _ in range(min(count, room.random.choices((1, 2, 3), (70, 20, 10))[0])):
            group.append(_retold(room, story, [one.outlet for one in group]))
        count -= len(group) - 1
        yield from group[1:]


def _retold(room: Newsroom, story: Told, taken: Sequence[Outlet]) -> Told:
    kind, outlet = room.random.choice([kind for kind in KINDS if _is_possible(kind, story)]), room.any_outlet(*taken)
    given = (_retitled(room, story, outlet) if room.random.random() < _RETITLED.get(kind, 0) else {}) | KINDS[kind](room, story, outlet)
    title = given.get("title", story.title)
    copy = replace(
        room.publish(outlet, title, story.body, story.facts),
        published=story.published + _later(room.random, kind),
        people=story.people if room.random.random() < 0.5 else (),
        cluster=story.cluster,
        kind=kind,
        under=outlet.foot(title) if room.random.random() < 0.3 else "",
    )
    return replace(copy, **given)


def _is_possible(kind: str, story: Told) -> bool:
    return bool(story.abstract) if kind == _SUMMED_UP else story.length >= _WHOLE or kind not in _OF_WHOLE_TEXTS


def _later(random: Random, kind: str) -> timedelta:
    """Most copies come within a day and a half; of those under the same link some come after weeks, and some stand before the original."""
    dice = random.random()
    if dice < 0.05:
        return -timedelta(minutes=random.randint(1, 60))
    if dice < 0.10:
        return timedelta(days=random.uniform(2, 60 if kind in _UNDER_ITS_LINK else 20))
    return timedelta(minutes=random.expovariate(1 / 240) % 2_160)


def _first(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def _trimmed(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    return {"body": _first(story.body, int(story.length * room.random.uniform(0.3, 0.7)))}


def _teaser(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    return {"body": _first(story.body, room.random.randint(25, 60)).rstrip(".,") + room.random.choice(_ENDS)}


def _retitled(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    return {"title": room.writer.headline(story.facts, story.title)}


def _noted(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    note = room.random.choice(_NOTES).format(name=story.outlet.name, person=story.facts.slots["person"])
    return {"body": f"{note} {story.body}"}


def _footed(room: Newsroom, story: Told, outlet: Outlet) -> dict[str, Any]:
    about = room.writer.words_of(room.random.randint(15, 60))
    return {"under": f"{story.outlet.foot(story.title)} About {outlet.name}: {about}.".strip()}


def _tracked(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    mark = room.random.choice(_TRACKING).format(n=room.random.randint(10_000, 99_999))
    return {"link": f"{story.link}?{mark}"}


def _respelt(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    other = story.link.replace("://www.", "://") if "://www." in story.link else story.link.replace("://", "://www.")
    return {"link": room.random.choice((story.link.replace("https:", "http:"), other, story.link + "/", other + "/?utm_source=feed"))}


def _declared(room: Newsroom, story: Told, outlet: Outlet) -> dict[str, Any]:
    """Syndicated under a link of its own, the original declared; the text is whole or a teaser."""
    told = room.random.choice(({}, _teaser(room, story, outlet)))
    return {"original": story.link, **told}


def _syndicated(_: Newsroom, __: Told, ___: Outlet) -> dict[str, Any]:
    """Under a link of its own, and nothing declared."""
    return {}


def _mirrored(_: Newsroom, story: Told, __: Outlet) -> dict[str, Any]:
    return {"guid": story.guid}


def _house_style(room: Newsroom, story: Told, _: Outlet) -> dict[str, Any]:
    """One word in twenty is another; never a short one, a name or a number."""
    told = story.body.split()
    places = [place for place, word in enumerate(told) if _MAY_CHANGE.fullmatch(word)]
    for place in room.random.sample(places, min(len(places), len(told) // 20)):
        told[place] = room.random.choice([word for word in room.random.choices(room.words.telling, k=9) if _MAY_CHANGE.fullmatch(word)])
    return {"body": " ".join(told)}


def _suffixed(room: Newsroom, story: Told, outlet: Outlet) -> dict[str, Any]:
    """As search engines send: the title with the name of the source behind, and a teaser."""
    mark = room.random.choice((" - ", " | ", " – "))  # noqa: RUF001 - a dash that titles have
    return {"title": f"{story.title}{mark}{story.outlet.name}", **_teaser(room, story, outlet)}


def _summed_up(_: Newsroom, story: Told, __: Outlet) -> dict[str, Any]:
    """The title, and in place of the text the summary that the original has beside its own."""
    return {"body": story.abstract}


#: Name of a kind → what differs in it.
KINDS: dict[str, Retell] = {
    "trimmed to 30-70 %": _trimmed,
    "teaser of 25-60 words": _teaser,
    "another title": _retitled,
    "a note before": _noted,
    "boilerplate behind": _footed,
    "same link, tracked": _tracked,
    "same link, spelt otherwise": _respelt,
    "syndicated, original declared": _declared,
    "syndicated, nothing declared": _syndicated,
    "under the original's guid": _mirrored,
    "house style: 5 % other words": _house_style,
    "name of the source in the title": _suffixed,
    _SUMMED_UP: _summed_up,
}
_UNDER_ITS_LINK = frozenset({"same link, tracked", "same link, spelt otherwise", "syndicated, original declared"})
_OF_WHOLE_TEXTS = frozenset(
    {
        "trimmed to 30-70 %",
        "teaser of 25-60 words",
        "another title",
        "a note before",
        "boilerplate behind",
        "house style: 5 % other words",
    }
)
#: Share of a kind that has another title besides.
_RETITLED = dict.fromkeys(_UNDER_ITS_LINK, 0.2) | dict.fromkeys((*_OF_WHOLE_TEXTS, "syndicated, nothing declared"), 0.35)
