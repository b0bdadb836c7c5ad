"""A whole mail as a newsletter tool would send it, for `aggregator preview --as mail`: styles inline, below what Gmail shows (N12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.model import Config
from aggregator.publish.html import fill_template
from aggregator.publish.mail_html import mail_html
from aggregator.text.characters import one_line

#: Bytes; Gmail hides what comes after 102 kB.
MAX_MAIL = 102_000


@dataclass(frozen=True, slots=True)
class MailItem:
    """An item of a mail."""

    title: str
    link: str | None
    #: Fit for mail already, or as `sanitize_html` gives it.
    html: str
    #: BCP 47; None: that of the site.
    language: str | None = None


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
