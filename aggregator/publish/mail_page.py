"""A whole mail as a newsletter tool would send it, for `aggregator preview --as mail`: styles inline, below what Gmail shows (N12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.model import Channel, Config, Story
from aggregator.publish.html import fill_template
from aggregator.publish.mail_html import mail_html
from aggregator.publish.newsletters import mail_story
from aggregator.text.characters import one_line

#: Bytes; Gmail hides what comes after 102 kB.
MAX_MAIL = 102_000
#: What a tool has to send that sends once a day, and how many items of it it takes.
_SPAN, _MOST = timedelta(days=1), 20


@dataclass(frozen=True, slots=True)
class MailItem:
    """An item of a mail."""

    title: str
    link: str | None
    #: Fit for mail already, or as `sanitize_html` gives it.
    html: str
    #: BCP 47; None: that of the site.
    language: str | None = None


def mail_channel(channel: Channel, config: Config) -> bytes:
    """The next mail to who subscribes to `channel` in a tool that sends once a day: what came in the day up to its newest item."""
    stories = channel.stories if channel.profile == "newsletter" else tuple(map(mail_story, channel.stories))
    newest = max((story.shown_published for story in stories), default=None)
    sent = [story for story in stories if newest and story.shown_published > newest - _SPAN]
    return mail_page(channel.title, [_item(story, config) for story in sent[:_MOST]], config)


def _item(story: Story, config: Config) -> MailItem:
    return MailItem(story.title, story.link, story.content, story.language if story.language != config.language else None)


def mail_page(title: str, items: Sequence[MailItem], config: Config) -> bytes:
    """The page of a mail with `items`; where they are too long for one mail together, the longest are cut after a block, with a link on."""
    items = [replace(item, html=mail_html(item.html, item.link)) for item in items]
    room = MAX_MAIL - len(_page(title, [replace(item, html="") for item in items], config))
    share = _share([len(item.html.encode()) for item in items], room)
    return _page(title, [replace(item, html=mail_html(item.html, item.link, share)) for item in items], config)


def _page(title: str, items: Sequence[MailItem], config: Config) -> bytes:
    return fill_template("mail.html", title=one_line(title), items=items, config=config)


def _share(sizes: Sequence[int], room: int) -> int:
    """Bytes that each item may have, so that all fit into `room`: what short ones leave is for the long ones."""
    share = max(sizes, default=0)
    for left, size in zip(range(len(sizes), 0, -1), sorted(sizes), strict=True):
        if size * left > room:
            return max(room, 0) // left
        room -= size
    return share
