"""Archives of the combined channel (RFC 5005 §4): sealed per 200 stories, and changed by `block:` alone. Pure."""

from __future__ import annotations

from dataclasses import replace

from aggregator.model import Channel, Config
from aggregator.publish.channels import archive_stem, combined, document_path
from aggregator.publish.shelf import Shelf
from aggregator.text.characters import one_line


def archive(number: int, config: Config) -> Channel:
    """An archive, counted from 1, without its stories; it bears the id of the feed that it continues.

    It names no later one: what is sealed must not change when the next is (P2).
    """
    before = [("prev-archive", archive_address(number - 1, config))] if number > 1 else []
    return replace(
        combined(config),
        stem=archive_stem(number),
        title=f"{one_line(config.title)} (archive {number})",
        formats=("atom",),
        links=(("current", config.site + document_path("all", "atom")), *before),
        archive=True,
    )


def archive_address(number: int, config: Config) -> str:
    """Where an archive is published."""
    return config.site + document_path(archive_stem(number), "atom")


def fill_archive(number: int, channel: Channel, shelf: Shelf) -> Channel:
    """The archive with its stories, as they were when they were released."""
    return replace(channel, stories=shelf.archived(number))


def fill_current(channel: Channel, shelf: Shelf, config: Config) -> Channel:
    """The combined channel as its feeds have it: who follows its archives finds every story (P1), those that are in none yet here."""
    sealed = shelf.archives()
    stories = {story.id: story for story in (*channel.stories, *shelf.unsealed())} if sealed else {}
    if not sealed:
        return channel
    ordered = sorted(stories.values(), key=lambda story: (story.sort_at, story.sequence), reverse=True)
    return replace(channel, stories=tuple(ordered), links=(*channel.links, ("prev-archive", archive_address(sealed, config))))
