"""Digests: what was told in a day or week as one entry, the most covered first (N17).

stories of a period ─► compose_issue ─► DigestIssue (frozen, stored) ─► issue_story ─► the renderers of channels
                                                    └► digest_html (its words)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from aggregator.model import (
    Author,
    Channel,
    Config,
    DigestIssue,
    DigestItem,
    DigestKind,
    DigestLink,
    DigestPeriod,
    Format,
    SourceInfo,
    Story,
)
from aggregator.publish.channels import ENDED, document_path
from aggregator.publish.dates import day_heading
from aggregator.publish.digest_html import issue_html, issue_summary
from aggregator.publish.newsletter_items import byline, newsletter_title
from aggregator.publish.shelf import Shelf
from aggregator.text.characters import one_line
from aggregator.text.ids import tag_uri
from aggregator.text.sentences import one_sentence

#: What each digest is called.
NAMES: Mapping[DigestKind, str] = {"daily": "Daily digest", "weekly": "Weekly digest"}
_FORMATS: tuple[Format, ...] = ("atom", "rss", "html")


def digest_channel(kind: DigestKind, config: Config, *, ended: bool) -> Channel:
    """The channel of a digest, without its issues."""
    stem = digest_stem(kind)
    return Channel(
        stem=stem,
        id=tag_uri(config.id_authority, f"channel/{stem}"),
        title=f"{NAMES[kind]}{ENDED if ended else ''} · {one_line(config.title)}",
        stories=(),
        formats=_FORMATS,
        profile="newsletter",
        ended=ended,
    )


def fill_digest(kind: DigestKind, channel: Channel, shelf: Shelf, config: Config) -> Channel:
    """The digest with its issues, the newest first; where it has ended, with none."""
    issues = () if channel.ended else shelf.issues(kind)
    return replace(channel, stories=tuple(issue_story(issue, config) for issue in issues))


def digest_stem(kind: DigestKind) -> str:
    """The stem of the channel of a digest."""
    return f"digest/{kind}"


def compose_issue(stories: Iterable[Story], period: DigestPeriod, topics: Mapping[str, str], config: Config) -> DigestIssue | None:
    """The issue of a `period`, from the stories of that time without back-fill; None where there are none.

    `topics` gives the slug of each topic. A story on the event of one that is listed stands under that one; each stands once.
    """
    items: dict[str, DigestItem] = {}
    events: dict[str, str] = {}
    for story in sorted(stories, key=lambda story: (-len(_told_by(story)), -story.sequence)):
        on_event = [story.id, *(other.id for other in story.related if other.id in items)]
        if lead := next((events[id_] for id_ in on_event if id_ in events), None):
            items[lead] = replace(items[lead], coverage=(*items[lead].coverage, _link(story)))
            continue
        items[story.id] = _item(story, topics)
        for id_ in (story.id, *(other.id for other in story.related)):
            events.setdefault(id_, story.id)
    if not items:
        return None
    id_ = tag_uri(config.id_authority, f"{digest_stem(period.kind)}/{period.name}")
    return DigestIssue(id_, period, _title(period, config), tuple(items.values()))


def take_down(issue: DigestIssue, blocked: Collection[str]) -> DigestIssue | None:
    """The issue without the stories whose ids are `blocked`; None where nothing is left of it. All else stays as it was.

    Where the story that leads an event goes, the next on it stands in its place, with what the issue knows of it.
    """
    left = (_without(item, blocked) for item in issue.items)
    items = tuple(item for item in left if item)
    return replace(issue, items=items) if items else None


def _without(item: DigestItem, blocked: Collection[str]) -> DigestItem | None:
    coverage = tuple(other for other in item.coverage if other.id not in blocked)
    if item.id not in blocked:
        return replace(item, coverage=coverage)
    if not coverage:
        return None
    first, *others = coverage
    return replace(
        item, id=first.id, title=first.title, link=first.link, source=first.source, authors=(), summary="", coverage=tuple(others)
    )


def issue_story(issue: DigestIssue, config: Config) -> Story:
    """The issue as a story of the channel of its digest, for the renderers: all of it is as it was when the issue closed."""
    period, stem = issue.period, digest_stem(issue.period.kind)
    title, closed = one_line(config.title), issue.period.closed
    summary, content = issue_summary(issue), issue_html(issue, config)
    return Story(
        id=issue.id,
        sequence=max(item.sequence for item in issue.items),
        title=issue.title,
        link=f"{config.site}{document_path(stem, 'html')}#{period.name}",
        summary=summary,
        content=content,
        published=closed,
        updated=closed,
        shown_published=closed,
        shown_updated=closed,
        first_seen=closed,
        released=closed,
        sort_at=closed,
        mailed=closed,
        authors=(Author(key=f"digest:{period.kind}", name=title, slug="", kind="source"),),
        source=SourceInfo("digest", title, None, config.site, tag_uri(config.id_authority, f"channel/{stem}")),
        source_updated=closed,
        topics=tuple(dict.fromkeys(item.topic for item in issue.items if item.topic)),
        tags=(),
        language=config.language,
        enclosures=(),
        carries="full",
    )


def _told_by(story: Story) -> set[str]:
    """Keys of the sources that tell it, or of its event."""
    return {story.source.key, *(copy.source.key for copy in story.also_in), *(other.source.key for other in story.related)}


def _item(story: Story, topics: Mapping[str, str]) -> DigestItem:
    topic = story.topics[0] if story.topics else ""
    title = newsletter_title(story)
    summary = one_sentence(story.told)
    return DigestItem(
        id=story.id,
        sequence=story.sequence,
        title=title,
        link=story.link,
        source=_source(story),
        authors=byline(story),
        summary="" if summary == title else summary,
        topic=one_line(topic),
        topic_slug=topics.get(topic, ""),
        sources=len(_told_by(story)),
    )


def _link(story: Story) -> DigestLink:
    return DigestLink(story.id, newsletter_title(story), story.link, _source(story))


def _source(story: Story) -> str:
    return one_line(story.source.name) or story.source.key


def _title(period: DigestPeriod, config: Config) -> str:
    """`Security News, Tuesday, 24 November 2026`, or `…, the week to Monday, 23 November 2026`."""
    until = "the week to " if period.kind == "weekly" else ""
    return f"{one_line(config.title)}, {until}{day_heading(period.day)}"
