"""What our own published Atom documents tell of a store that is lost: the other way of `atom`. Pure.

documents ─► recall ─► Recalled ─► place ─► `sort_at` of each story, so that every document keeps its order
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from xml.etree import ElementTree

from aggregator.model import Document, Enclosure, Image, SourceInfo
from aggregator.publish.channels import NEWSLETTER, NEWSLETTER_STEM
from aggregator.publish.footer import without_footer
from aggregator.publish.shelf import KINDS, WINDOW
from aggregator.text.ids import tag_uri
from aggregator.text.links import absolute_link

_ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DCTERMS = "{http://purl.org/dc/terms/}"
#: Documents that tell nothing of stories which others don't tell better.
_OTHERS = ("digest/",)
#: Where newsletters stand; an own channel for feed readers has no item that was mailed.
_MAILED = (f"{NEWSLETTER_STEM}.atom", "channels/")
#: What the titles of channels hold besides a name (see `channels`).
_ENDED, _ALL_FROM = " (ended)", "All from "
_LEAST = timedelta(microseconds=1)
#: Kinds of channels that sort by `sort_at`.
_SORTED = frozenset(("all", *KINDS))


@dataclass(frozen=True, slots=True)
class ShownStory:
    """A story as a document shows it."""

    id: str
    title: str
    link: str | None
    #: Empty where the title stands for it.
    summary: str
    #: HTML; empty where the source's summary is all that is published.
    content: str
    published: datetime
    updated: datetime
    #: Names, the main author's first.
    authors: tuple[str, ...]
    source: SourceInfo
    source_updated: datetime
    tags: tuple[str, ...]
    language: str | None
    enclosures: tuple[Enclosure, ...]
    #: (Link, `source: title`) of each copy with a link of its own.
    copies: tuple[tuple[str, str], ...]
    #: Names of the other sources that its text tells.
    sent_in: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A document of a channel."""

    #: `all`, `authors`, `sources`, `topics`.
    kind: str
    #: Slug or key; empty for the combined channel.
    slug: str
    #: Of the author, source or topic.
    name: str
    #: Of its stories, the newest first.
    ids: tuple[str, ...]
    #: The slug of the channel that goes on in its place, which it names as itself.
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was published."""

    #: By id.
    stories: Mapping[str, ShownStory]
    channels: tuple[ShownChannel, ...]
    #: Of the newsletter: story by its id → when it was mailed.
    mailed: Mapping[str, datetime] = field(default_factory=dict)
    #: By id, as they were sent: of archives and the newsletter.
    sent: Mapping[str, ShownStory] = field(default_factory=dict)
    #: Newsletter (`NEWSLETTER`, or a `mailing_name`) → the ids of its stories.
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Iterator[ShownChannel]:
        """The documents of one kind of channel."""
        return (channel for channel in self.channels if channel.kind == kind)


def recall(documents: Iterable[Document], id_authority: str) -> Recalled:
    """What Atom `documents` of ours tell, whose ids were minted under `id_authority`; where two differ, the later edit holds."""
    stories: dict[str, ShownStory] = {}
    channels = []
    mailed: dict[str, datetime] = {}
    sent: dict[str, ShownStory] = {}
    letters: dict[str, tuple[str, ...]] = {}
    # What stands in a newsletter alone comes last: it is cut for mail there.
    for document in sorted(documents, key=lambda document: document.path.startswith(_MAILED)):
        if document.path.startswith(_OTHERS):
            continue
        feed = ElementTree.fromstring(document.body)
        shown = feed.findall(f"{_ATOM}entry")
        if document.path.startswith(_MAILED):
            shown = [entry for entry in shown if entry.find(f"{_DCTERMS}created") is not None]
            mailed |= {_text(entry, "id"): _moment(entry, "published") for entry in shown}
            letters[_newsletter_of(document.path)] = tuple(_text(entry, "id") for entry in shown)
            site = next((href for rel, href, _ in _links(feed) if rel == "alternate"), "")
            for story in (_read_mailed(entry, site, id_authority) for entry in shown):
                known = stories.setdefault(story.id, story)
                sent.setdefault(story.id, replace(story, sent_in=known.sent_in, content=known.content))
            continue
        archived = document.path.startswith("archive/")
        for story in (_read_story(entry, id_authority) for entry in shown):
            if archived:
                sent[story.id] = story
            if story.id not in stories or stories[story.id].updated < story.updated:
                stories[story.id] = story
        channels.append(_read_channel(document.path, feed, tuple(_text(entry, "id") for entry in shown)))
    return Recalled(stories, tuple(channels), mailed, sent, letters)


def _newsletter_of(path: str) -> str:
    return NEWSLETTER + path.removesuffix(".atom").removeprefix(NEWSLETTER_STEM).removeprefix("channels")


def place(recalled: Recalled, known: Mapping[str, datetime], limit: int, now: datetime) -> dict[str, datetime]:
    """The earliest `sort_at` for each recalled story with which every document has its order; that of a `known` story stays.

    `limit` is that of the combined channel, from which follows what else was true: what it does not show is older than what it shows,
    and where it is full, out of its window.
    """
    everything = _find_window(recalled, limit)
    outside = _find_older(recalled, set(everything))
    older: dict[str, set[str]] = {id_: set() for id_ in recalled.stories}
    for channel in recalled.channels:
        for newer, next_ in pairwise(channel.ids if channel.kind in _SORTED else ()):
            older[newer].add(next_)
    if everything:
        older[everything[-1]] |= outside
    order = _in_order(older)
    # Just above others of that moment: what no document shows is older than what one shows.
    lowest = {id_: story.published + _LEAST for id_, story in recalled.stories.items()}
    placed = _settle(order, older, lowest, known)
    if everything and len(everything) >= limit:
        top, bottom = everything[0], everything[-1]
        beyond = max((placed[id_] + WINDOW + _LEAST for id_ in outside), default=placed[top])
        lowest[top] = max(lowest[top], min(beyond, now))
        if len(everything) > limit:
            lowest[bottom] = max(lowest[bottom], known.get(top, max(placed[top], lowest[top])) - WINDOW)
        placed = _settle(order, older, lowest, known)
    return placed


def _find_window(recalled: Recalled, limit: int) -> tuple[str, ...]:
    """What the combined channel holds without archives: beside those its feeds hold too what is in none of them yet, from below."""
    everything = next((channel.ids for channel in recalled.of_kind("all")), ())
    sealed = {id_ for channel in recalled.of_kind("archive") for id_ in channel.ids}
    if not sealed:
        return everything
    return everything[: max(limit, *(place for place, id_ in enumerate(everything, 1) if id_ in sealed), 0)]


def _settle(
    order: Sequence[str], older: Mapping[str, set[str]], lowest: Mapping[str, datetime], known: Mapping[str, datetime]
) -> dict[str, datetime]:
    placed: dict[str, datetime] = {}
    for id_ in order:
        above = max((placed[one] + _LEAST for one in older[id_] if one in placed), default=lowest[id_])
        placed[id_] = known.get(id_) or max(lowest[id_], above)
    return placed


def _find_older(recalled: Recalled, everything: set[str]) -> set[str]:
    """The stories that stand below one of the combined channel, or in documents that hold none of it."""
    older, newer = set(), set()
    for channel in (channel for channel in recalled.channels if channel.kind in _SORTED):
        last = max((place for place, id_ in enumerate(channel.ids) if id_ in everything), default=-1)
        older |= set(channel.ids[last + 1 :])
        newer |= set(channel.ids[: last + 1])
    return older - newer


def _in_order(older: dict[str, set[str]]) -> list[str]:
    """The ids, each after those that are older; documents of two publishings that contradict each other are passed over."""
    try:
        return list(TopologicalSorter(older).static_order())
    except CycleError:
        return sorted(older)


def _read_channel(path: str, feed: ElementTree.Element, ids: tuple[str, ...]) -> ShownChannel:
    kind, _, slug = path.removesuffix(".atom").rpartition("/")
    site = feed.findtext(f"{_ATOM}author/{_ATOM}name", "")
    name = feed.findtext(f"{_ATOM}title", "").removesuffix(f" · {site}").removesuffix(_ENDED)
    if not kind:
        return ShownChannel(slug, "", name, ids)
    itself = next((href for rel, href, _ in _links(feed) if rel == "self"), "").rpartition("/")[2].removesuffix(".atom")
    moved_to = itself if itself != slug else None
    return ShownChannel(kind, slug, name.removeprefix(_ALL_FROM) if kind == "sources" else name, ids, moved_to)


def _read_story(entry: ElementTree.Element, id_authority: str) -> ShownStory:
    source = entry.find(f"{_ATOM}source")
    assert source is not None, "an entry of ours names its source"
    title, links = _text(entry, "title"), _links(entry)
    categories = [(each.get("scheme"), each.get("term", ""), each.get("label")) for each in entry.findall(f"{_ATOM}category")]
    key = next((term for scheme, term, _ in categories if scheme == tag_uri(id_authority, "scheme/source")), "")
    told = _read_source(source, key, id_authority)
    summary = "" if (summary := _text(entry, "summary")) == title else summary
    content, sent_in = _read_content(entry, summary, told)
    return ShownStory(
        id=_text(entry, "id"),
        title=title,
        link=next((href for rel, href, _ in links if rel == "alternate"), None),
        summary=summary,
        content=content,
        published=_moment(entry, "published"),
        updated=_moment(entry, "updated"),
        authors=tuple(name.text or "" for name in entry.findall(f"{_ATOM}author/{_ATOM}name")),
        source=told,
        source_updated=_moment(source, "updated"),
        tags=tuple(term for scheme, term, _ in categories if scheme is None),
        language=entry.get(_LANG),
        enclosures=tuple(
            Enclosure(href, other.get("type"), int(other.get("length", "0"))) for rel, href, other in links if rel == "enclosure"
        ),
        sent_in=sent_in,
        topics=tuple(term for scheme, term, _ in categories if scheme == tag_uri(id_authority, "scheme/topic")),
        image=_read_image(entry),
        copies=tuple((href, other.get("title", "")) for rel, href, other in links if rel == "related"),
    )


def _read_mailed(entry: ElementTree.Element, site: str, id_authority: str) -> ShownStory:
    """A story as the newsletter shows it: under the date of its mailing, and without what its source carries besides a summary.

    One without a page leads to that of its source there, or to our `site`.
    """
    created, story = _moment(entry, f"{_DCTERMS}created"), _read_story(entry, id_authority)
    link = None if story.link in (absolute_link(story.source.site), site) else story.link
    return replace(story, link=link, published=created, updated=created, content="", sent_in=())


def _read_content(entry: ElementTree.Element, summary: str, source: SourceInfo) -> tuple[str, tuple[str, ...]]:
    content = entry.find(f"{_ATOM}content")
    html = content is not None and content.get("type") == "html"
    return without_footer(content.text or "", summary, source) if content is not None and html else ("", ())


def _read_image(entry: ElementTree.Element) -> Image | None:
    image = entry.find(f"{_MEDIA}content")
    if image is None:
        return None
    width, height = (int(size) if (size := image.get(name)) else None for name in ("width", "height"))
    return Image(image.get("url", ""), image.get("type"), width, height)


def _read_source(source: ElementTree.Element, key: str, id_authority: str) -> SourceInfo:
    id_, links = _text(source, "id"), {rel: href for rel, href, _ in _links(source)}
    minted = tag_uri(id_authority, "source/")
    return SourceInfo(
        key=key or id_.removeprefix(minted),
        name=_text(source, "title"),
        url=links.get("self"),
        site=links.get("alternate"),
        id=id_,
        rights=source.findtext(f"{_ATOM}rights"),
    )


def _links(element: ElementTree.Element) -> list[tuple[str, str, dict[str, str]]]:
    """(rel, href, all attributes) of each link."""
    return [(link.get("rel", "alternate"), link.get("href", ""), dict(link.attrib)) for link in element.findall(f"{_ATOM}link")]


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name if name.startswith("{") else f"{_ATOM}{name}", "")


def _moment(element: ElementTree.Element, name: str) -> datetime:
    return datetime.fromisoformat(_text(element, name)).astimezone(UTC)
