"""A story as an item of a newsletter: title, summary and HTML that any tool can mail as they are (N8-N13)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from aggregator.model import Image, Story
from aggregator.publish.mail_blocks import NOTE
from aggregator.publish.mail_html import MAX_BODY, mail_html
from aggregator.publish.mail_pictures import shows_in_mail
from aggregator.text.characters import one_line, shorten
from aggregator.text.html import images_of_html, text_of_html
from aggregator.text.summaries import cut_summary

#: Characters (N13).
LONGEST_TITLE = 150
#: Bytes of what stands around the article: its picture and footer, whose addresses are long at worst.
_MOST_AROUND = 12_000
#: Names in a footer; more are counted.
_MOST_NAMES = 4


def newsletter_title(story: Story) -> str:
    """Plain, in one line of at most 150 characters, never empty (N13)."""
    return shorten(one_line(story.title) or story.link or story.id, LONGEST_TITLE)


def newsletter_summary(story: Story) -> str:
    """Plain text of at most 300 characters that ends after a sentence or with an ellipsis, without a tail (N11); never empty (N2).

    It has at least 120 where the entry tells as much: its summary was made so when the entry was read.
    """
    return cut_summary(one_line(story.summary)) or cut_summary(text_of_html(story.content)) or newsletter_title(story)


def newsletter_html(story: Story, sent_in: Sequence[str] = (), *, full: bool = False) -> str:
    """The item's HTML: lead image, summary, a link to the article, who wrote it and where it comes from (A15).

    `sent_in` are the names of the other sources that told it when it was released. `full`: the article in the place of its summary,
    cut after a block where it is too long for a mail.
    """
    names = _listed(byline(story))
    end = _read_on(story) + _note([f"By {names}" if names else "", origin_line(story, sent_in)])
    body = mail_html(story.content, story.link, MAX_BODY - _MOST_AROUND) if full else ""
    picture = "" if story.image and _is_shown(story.image, body) else _lead(story)
    told = body or f"<p>{escape(newsletter_summary(story))}</p>"
    return mail_html(picture + told + end)


def byline(story: Story) -> tuple[str, ...]:
    """The names of those who wrote it, the main author first; none where only its source is known (N18)."""
    names = dict.fromkeys(one_line(author.name) for author in story.authors if author.kind != "source")
    return tuple(name for name in names if name and name != one_line(story.source.name))


def origin_line(story: Story, sent_in: Sequence[str] = ()) -> str:
    """Where it comes from, as plain text: `From Harbour Journal · also in Pier Post, The Quay`."""
    source = one_line(story.source.name) or story.source.key
    others = [name for name in dict.fromkeys(map(one_line, sent_in)) if name and name != source]
    shown = others[:_MOST_NAMES]
    more = f" and {len(others) - _MOST_NAMES} more" if len(others) > _MOST_NAMES else ""
    return f"From {source}" + (f" \u00b7 also in {', '.join(shown)}{more}" if shown else "")


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _lead(story: Story) -> str:
    """The lead image, which leads to the article as its title does."""
    image = story.image
    if image is None or not shows_in_mail(image.href, image.type):
        return ""
    words = newsletter_title(story) if story.link else ""
    picture = f'<img src="{escape(image.href)}" alt="{escape(words)}" width="{image.width or ""}">'
    return f'<p><a href="{escape(story.link)}">{picture}</a></p>' if story.link else f"<p>{picture}</p>"


def _is_shown(image: Image, body: str) -> bool:
    return any(attributes.get("src") == image.href for attributes in images_of_html(body))


def _read_on(story: Story) -> str:
    source = escape(one_line(story.source.name) or story.source.key)
    return f'<p><a href="{escape(story.link)}">Read it at {source}</a></p>' if story.link else ""


def _note(lines: Sequence[str]) -> str:
    return f'<p style="{NOTE}">{"<br>".join(escape(line) for line in lines if line)}</p>'
