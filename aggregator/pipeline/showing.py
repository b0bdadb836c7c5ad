"""What a subscriber of a channel would get now, and what is wrong with it (N19)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from aggregator.errors import UsageError
from aggregator.model import Channel, Config, Format, Story
from aggregator.pipeline.operating import follow_operator
from aggregator.pipeline.publishing import bring_up_to_date, open_shelf
from aggregator.publish import read_manifest
from aggregator.publish.catalogue import list_all
from aggregator.publish.channels import document_path, own_stem, published_digests, published_own
from aggregator.publish.dates import founded
from aggregator.publish.formats import RENDERERS
from aggregator.publish.hubs import with_hubs
from aggregator.publish.rules import Finding, Verdict, judge
from aggregator.publish.rules.finding import Grade
from aggregator.publish.rules.judge import TYPES
from aggregator.store import Store, sources

#: What pages and feeds add to the stem of a channel.
_SUFFIX = re.compile(r"\.(?:atom|rss|json|html)$")
#: Channels that are named where none is near; authors, sources and topics may be thousands.
_KINDS = ("authors/", "sources/", "topics/", "archive/")


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in one document of a channel."""

    #: Below output/.
    path: str
    grade: Grade
    finding: Finding


@dataclass(frozen=True, slots=True)
class Shown:
    """A channel as it would be published now."""

    channel: Channel
    #: Those of its documents that are feeds.
    addresses: tuple[str, ...]
    #: In the order of its documents; what several formats share is told of the first.
    problems: tuple[Problem, ...]
    #: Those that its longest document holds.
    stories: tuple[Story, ...]


def find_channel(store: Store, config: Config, name: str, now: datetime) -> Channel:
    """The channel `name`, by its stem or as an own one is named in feeds.yaml, with what it would hold if it were published at `now`.

    `store` is changed as a publish changes it: give a copy. Raises UsageError where there is no such channel, and OutputError.
    """
    with store.write() as connection:
        config = replace(config, sources=sources.register(connection, config.sources))
        follow_operator(connection, config, now)
        bring_up_to_date(connection, config, now)
    manifest = read_manifest(Path(config.output))
    with store.read() as connection:
        shelf, ever = open_shelf(connection, config)
        former = (*manifest.files, *manifest.pending) if manifest else ()
        ever = replace(ever, own=published_own(former), digests=published_digests(former))
        listed = list_all(shelf, ever, config)
        return with_hubs(listed[_find_stem(name, listed.keys())].fill(), config)


def render_channel(channel: Channel, form: Format, config: Config) -> bytes:
    """The document of `channel` in `form`, which must be one that readers subscribe to."""
    return RENDERERS[form](channel, config, founded(config.id_authority))


def judge_channel(channel: Channel, config: Config, now: datetime) -> Shown:
    """`channel`, judged in each format that it is published in, or as Atom where that is none; by the rules of newsletters if it is one."""
    formats: list[Format] = [form for form in RENDERERS if form in channel.formats]
    problems: dict[tuple[str, int, str], Problem] = {}
    longest = 0
    judged: list[Format] = formats or ["atom"]
    for form in judged:
        path = document_path(channel.own_stem, form)
        verdict = judge(
            render_channel(channel, form, config),
            content_type=TYPES[f".{form}"],
            address=config.site + path,
            # Newsletter tools read no other formats.
            profile="reader" if form == "json" else channel.profile,
            now=now,
        )
        longest = max(longest, verdict.entries)
        for problem in _problems(path, verdict):
            problems.setdefault((problem.finding.rule, problem.finding.entry, problem.finding.what), problem)
    addresses = tuple(config.site + document_path(channel.stem, form) for form in formats)
    return Shown(channel, addresses, tuple(problems.values()), channel.stories[:longest])


def _problems(path: str, verdict: Verdict) -> Iterator[Problem]:
    yield from (Problem(path, "error", one) for one in verdict.errors)
    yield from (Problem(path, "warning", one) for one in verdict.warnings)


def _find_stem(name: str, stems: Collection[str]) -> str:
    asked = _SUFFIX.sub("", name.strip("/"))
    for stem in (asked, own_stem(asked)):
        if stem in stems:
            return stem
    raise UsageError(f"--channel {name}: no channel has this name; {_others(asked, stems)}")


def _others(asked: str, stems: Collection[str]) -> str:
    """The names that are nearest to what was `asked`, whole or by their last part; where none is near, what there is."""
    by_part = {part: stem for stem in stems for part in (stem.rpartition("/")[2], stem)}
    near = list(dict.fromkeys(by_part[part] for part in get_close_matches(asked, by_part, 3)))
    if near:
        return f"did you mean {' or '.join(filter(None, (', '.join(near[:-1]), near[-1])))}?"
    few = [stem for stem in stems if not stem.startswith(_KINDS)]
    return f"there are {', '.join(few)}, and those of each author (authors/NAME), source (sources/KEY) and topic (topics/NAME)"
