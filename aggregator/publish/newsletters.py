"""Newsletters: what was mailed, as it was when it was released, under the time of its mailing (N1-N13). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from aggregator.model import Channel, Config, Image, Story
from aggregator.publish.channels import NEWSLETTER, NEWSLETTER_STEM, mailing_name, own_channel
from aggregator.publish.mail_pictures import WIDEST, shows_in_mail
from aggregator.publish.newsletter_items import newsletter_html, newsletter_summary, newsletter_title
from aggregator.publish.shelf import Shelf
from aggregator.text.characters import one_line
from aggregator.text.ids import tag_uri


def newsletters(config: Config) -> dict[str, Channel]:
    """Each newsletter by the name under which its stories are kept; without them."""
    title = one_line(config.title)
    everything = Channel(
        stem=NEWSLETTER_STEM,
        id=tag_uri(config.id_authority, "channel/newsletter"),
        title=f"Newsletter · {title}",
        stories=(),
        formats=config.channels.newsletter_formats,
        profile="newsletter",
    )
    own = {mailing_name(one): own_channel(one, config) for one in config.channels.own if one.profile == "newsletter"}
    return {NEWSLETTER: everything} | own


def fill_newsletter(name: str, channel: Channel, shelf: Shelf, config: Config) -> Channel:
    """The newsletter with its items, the last that was mailed first."""
    letters = shelf.letters(name, timedelta(days=config.channels.newsletter_days))
    return replace(channel, stories=tuple(map(mail_story, letters)))


def mail_story(story: Story) -> Story:
    """`story` as newsletter tools get it: `pubDate` is the time of its mailing (N4), and what they print is fit for mail."""
    mailed = story.mailed or story.shown_published
    return replace(
        story,
        title=newsletter_title(story),
        summary=newsletter_summary(story),
        content=newsletter_html(story, story.sent_in),
        carries="full",
        image=_picture(story.image),
        shown_published=mailed,
        shown_updated=mailed,
        issued=story.shown_published,
    )


def _picture(image: Image | None) -> Image | None:
    """The lead image, at most 600 pixels wide as tools print it, which do not make it smaller (N8)."""
    if image is None or not shows_in_mail(image.href, image.type):
        return None
    if not image.width or image.width <= WIDEST:
        return image
    return replace(image, width=WIDEST, height=round(image.height * WIDEST / image.width) if image.height else None)
