"""What an issue of a digest says: its HTML, by topic, and its summary in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from aggregator.model import Config, DigestIssue, DigestItem
from aggregator.publish.channels import document_path, stem_of
from aggregator.publish.mail_blocks import CLOSE, HEADLINE, NOTE
from aggregator.publish.mail_html import mail_html
from aggregator.text.characters import shorten

#: Bytes; with the frame of a mail around it stays below the 102 kB that Gmail shows (N12).
MAX_ISSUE = 90_000
#: Items that an issue shows, and the least of each topic; what is left is counted.
_SHOWN = 40
_LEAST = 3
#: Other stories on one event that are shown.
_COVERAGE = 3
#: Characters of a summary, and of each headline in it.
_SUMMARY = 300
_HEADLINE = 110


def issue_html(issue: DigestIssue, config: Config) -> str:
    """The issue fit for mail, in at most 90 kB: the topics with most stories first, those without a topic last.

    Of each topic the first items stand here, as many as make 40 in all; the others are counted, with a link to the page of the topic.
    """
    topics = by_topic(issue.items)
    most = _most_of_each(topics)
    parts = [_topic(items, most, config, alone=len(topics) == 1) for items in topics]
    return mail_html("".join(parts), config.site, MAX_ISSUE, rest="See all stories")


def issue_summary(issue: DigestIssue) -> str:
    """The first headlines as one plain sentence of at most 300 characters, and how many stories there are beside them."""
    headlines: list[str] = []
    for item in issue.items:
        told = [*headlines, shorten(item.title, _HEADLINE).rstrip(".")]
        if len(_sentence(told, issue.stories)) > _SUMMARY:
            break
        headlines = told
    return _sentence(headlines, issue.stories)


def _sentence(headlines: Sequence[str], stories: int) -> str:
    left = stories - len(headlines)
    text = "; ".join([*headlines, f"and {left} more" if left else ""]).removesuffix("; ")
    return text if text.endswith(("?", "!", "\u2026")) else f"{text}."


def by_topic(items: Sequence[DigestItem]) -> list[list[DigestItem]]:
    """The items of each topic, each in their order."""
    of_topics = [list(group) for _, group in groupby(sorted(items, key=_topic_key), key=_topic_key)]
    return sorted(of_topics, key=lambda group: (_topic_key(group[0]) == "", -_stories(group), _topic_key(group[0])))


def _topic_key(item: DigestItem) -> str:
    return item.topic_slug or item.topic


def _stories(items: Sequence[DigestItem]) -> int:
    return sum(1 + len(item.coverage) for item in items)


def _most_of_each(topics: Sequence[Sequence[DigestItem]]) -> int:
    """How many items of each topic are shown."""
    return next((most for most in range(_SHOWN, _LEAST, -1) if sum(min(len(items), most) for items in topics) <= _SHOWN), _LEAST)


def _topic(items: Sequence[DigestItem], most: int, config: Config, *, alone: bool) -> str:
    topic = items[0].topic
    heading = f"<h2>{escape(topic[:1].upper() + topic[1:] if topic else 'Other news')}</h2>" if topic or not alone else ""
    return heading + "".join(map(_item, items[:most])) + _left(items, most, config)


def _item(item: DigestItem) -> str:
    sources = f"told by {item.sources} sources" if item.sources > 1 else ""
    note = " \u00b7 ".join(filter(None, [item.source, ", ".join(item.authors), sources]))
    summary = f'<p style="{CLOSE}">{escape(item.summary)}</p>' if item.summary else ""
    return f'<h3>{_linked(item.title, item.link, HEADLINE)}</h3>{summary}<p style="{NOTE}">{escape(note)}{_coverage(item)}</p>'


def _coverage(item: DigestItem) -> str:
    shown = [f"<br>More: {_linked(other.title, other.link)}, {escape(other.source)}" for other in item.coverage[:_COVERAGE]]
    left = len(item.coverage) - _COVERAGE
    return "".join(shown) + (f"<br>and {left} more" if left > 0 else "")


def _linked(text: str, link: str | None, style: str = "") -> str:
    return f'<a href="{escape(link)}" style="{style}">{escape(text)}</a>' if link else escape(text)


def _left(items: Sequence[DigestItem], most: int, config: Config) -> str:
    left = _stories(items[most:])
    if not left:
        return ""
    slug = items[0].topic_slug
    page = document_path(stem_of("topics", slug), "html") if slug and "html" in config.channels.topics.formats else ""
    return f'<p><a href="{escape(config.site + page)}">and {left} more</a></p>'
