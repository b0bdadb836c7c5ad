"""Every channel that has feeds, by stem, with what fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aggregator.model import Channel, Config, DigestKind
from aggregator.publish.archives import archive, fill_archive, fill_current
from aggregator.publish.channels import Ever, by_operator, combined, fill_combined, fill_own, fill_section, find_sections
from aggregator.publish.digests import digest_channel, fill_digest
from aggregator.publish.newsletters import fill_newsletter, newsletters
from aggregator.publish.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel without its stories, and the way to have them."""

    channel: Channel
    fill: Callable[[], Channel]


def list_all(shelf: Shelf, ever: Ever, config: Config) -> dict[str, Listed]:
    """Every channel that there is, in the order in which they are published."""
    everything = combined(config)
    sealed = [archive(number, config) for number in range(1, shelf.archives() + 1)]
    found = (
        Listed(everything, lambda: fill_current(fill_combined(everything, shelf, config), shelf, config)),
        *(
            Listed(section.channel, lambda section=section: fill_section(section, shelf, config).channel)  # type: ignore[misc]
            for section in find_sections(shelf, ever, config)
        ),
        *list_others(shelf, ever, config),
        *(
            Listed(channel, partial(fill_digest, kind, channel, shelf, config))
            for kind, channel in list_digests(shelf, ever, config).items()
        ),
        *(Listed(channel, partial(fill_archive, number, channel, shelf)) for number, channel in enumerate(sealed, 1)),
    )
    return {one.channel.stem: one for one in found}


def list_others(shelf: Shelf, ever: Ever, config: Config) -> tuple[Listed, ...]:
    """The newsletters and the operator's own channels."""
    letters, own = newsletters(config), by_operator(ever, config)
    return (
        *(Listed(channel, partial(fill_newsletter, name, channel, shelf, config)) for name, channel in letters.items()),
        *(Listed(channel, partial(fill_own, name, channel, shelf, config)) for name, channel in own.items()),
    )


def list_digests(shelf: Shelf, ever: Ever, config: Config) -> dict[DigestKind, Channel]:
    """The digests that are written, and those that were, without their issues: one that was switched off has ended."""
    closes: dict[DigestKind, str | None] = {"daily": config.channels.digest_daily, "weekly": config.channels.digest_weekly}
    wanted = {kind: at is not None for kind, at in closes.items() if at is not None or kind in ever.digests or shelf.issues(kind)}
    return {kind: digest_channel(kind, config, ended=not living) for kind, living in wanted.items()}
