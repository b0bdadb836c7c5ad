"""Which stories the operator's own channels hold (`channels.own`). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from aggregator.model import OwnChannel, Story
from aggregator.text.characters import fold_words
from aggregator.text.html import text_of_html
from aggregator.text.patterns import has_match


def is_held(story: Story, channel: OwnChannel) -> bool:
    """Does `channel` hold `story`? Every condition that it names must be met; of a list, one item is enough.

    `match` looks at title, summary and text, `sources` at all that tell it, `languages` at `de` for `de-AT` too; case does not matter.
    """
    texts = (story.title, story.told, text_of_html(story.content))
    return (
        _meets(channel.topics, story.topics)
        and _meets(channel.authors, (author.name for author in story.authors))
        and _meets(channel.sources, (story.source.key, *(copy.source.key for copy in story.also_in)))
        and _meets(channel.tags, story.tags)
        and (not channel.languages or _speaks(story.language, channel.languages))
        and (channel.match is None or any(has_match(channel.match, text) for text in texts))
    )


def _meets(wanted: Collection[str], told: Iterable[str]) -> bool:
    return not wanted or not {*map(fold_words, wanted)}.isdisjoint(map(fold_words, told))


def _speaks(language: str | None, wanted: Iterable[str]) -> bool:
    spoken = f"{(language or '').lower()}-"
    return any(spoken.startswith(f"{one.lower()}-") for one in wanted)
