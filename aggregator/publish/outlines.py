"""feeds.opml and published.opml: the feeds that are read, and those that are published (O2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aggregator.model import Channel, Config, Format, Source, SourceInfo
from aggregator.publish.channels import Section, document_path
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link, host_of
from aggregator.text.opml import Outline

#: What programs that read OPML subscribe to; of several the first.
_LISTED: tuple[Format, ...] = ("atom", "rss")


def list_sources(sources: Iterable[Source], infos: Mapping[str, SourceInfo]) -> tuple[Outline, ...]:
    """The feeds among `sources`, each under its first topic; `infos`, by key, tells names and sites that feeds gave themselves.

    Left out are private ones, whose address is a secret, and pages without a feed, which other programs cannot read.
    """
    return tuple(_outline(source, infos.get(source.key)) for source in sources if not source.private and source.select is None)


def list_channels(
    everything: Channel, sections: Sequence[Section], others: Mapping[str, Iterable[Channel]], config: Config
) -> tuple[Outline, ...]:
    """Our feeds, each once: the combined one, then those of each kind in a group; none that has ended or that another goes on for.

    `others` are newsletters, own channels and digests, by the names of their groups.
    """
    combined = [_channel(everything, config.title, (), config)]
    living = [_channel(one.channel, one.name, (one.kind.title(),), config) for one in sections if one.listed]
    living += [_channel(one, _name(one, config), (group,), config) for group, ones in others.items() for one in ones if not one.ended]
    return tuple(outline for outline in (*combined, *living) if outline)


def _name(channel: Channel, config: Config) -> str:
    """Its title without ours."""
    return one_line(channel.title).removesuffix(f" · {one_line(config.title)}")


def _outline(source: Source, info: SourceInfo | None) -> Outline:
    name = one_line(source.name or (info.name if info else "")) or host_of(source.url) or source.key
    site = source.site or (info.site if info else None)
    return Outline(name, source.url, absolute_link(site), source.topics[:1])


def _channel(channel: Channel, name: str, groups: tuple[str, ...], config: Config) -> Outline | None:
    form = next((form for form in _LISTED if form in channel.formats), None)
    if form is None:
        return None
    page = document_path(channel.stem, "html") if "html" in channel.formats and channel.stem != "all" else ""
    return Outline(one_line(name), config.site + document_path(channel.stem, form), config.site + page, groups)
