"""Samples for the tests of publishing, read from small JSON cases; and what each channel selects."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.model import (
    Author,
    Channel,
    ChannelSettings,
    ChannelsSettings,
    Config,
    Copy,
    Enclosure,
    Image,
    Select,
    Source,
    SourceInfo,
    Story,
    Theme,
)
from aggregator.publish import Ever
from aggregator.publish.channels import Section, fill_combined, fill_section, find_sections
from aggregator.publish.channels import combined as empty_combined
from aggregator.publish.shelf import Loaded
from aggregator.publish.topics import name_topics
from aggregator.text.ids import slugify_name
from tests.casefiles import cases, read

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JOURNAL = {
    "key": "harbour-journal",
    "name": "Harbour Journal",
    "url": "https://harbour.example/feed.xml",
    "site": "https://harbour.example/",
    "id": "tag:harbour.example,2020:feed",
}


def make_author(given: str | Mapping[str, Any]) -> Author:
    """An author from a name, or from fields."""
    fields = {"name": given} if isinstance(given, str) else dict(given)
    slug = slugify_name(fields["name"])
    return Author(**({"key": f"person:{slug}", "slug": slug, "kind": "person"} | fields))


def make_source(given: Mapping[str, Any]) -> SourceInfo:
    """A source from fields; those not given are of the Harbour Journal."""
    return SourceInfo(**(JOURNAL | given))


def make_story(number: int = 1, **given: Any) -> Story:
    """A story from fields as JSON has them; `number` fills what is not given."""
    moment = given.pop("at", None) or (MORNING - timedelta(hours=number)).isoformat()
    fields: dict[str, Any] = {
        "id": f"tag:harbour.example,2026:{number}",
        "sequence": 1000 - number,
        "title": f"Patch number {number}",
        "link": f"https://harbour.example/{number}",
        "summary": f"What patch number {number} mends.",
        "content": f"<p>What patch number {number} mends, at length.</p>",
        "published": None,
        "updated": None,
        "mailed": None,
        "authors": ["Jane Doe"],
        "source": {},
        "source_updated": "2026-11-20T08:00:00Z",
        "topics": [],
        "tags": [],
        "language": None,
        "enclosures": [],
    }
    fields |= dict.fromkeys(("shown_published", "shown_updated", "first_seen", "released", "sort_at"), moment)
    fields |= given
    for name in (
        "published",
        "updated",
        "mailed",
        "shown_published",
        "shown_updated",
        "first_seen",
        "released",
        "sort_at",
        "source_updated",
    ):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    fields["authors"] = tuple(map(make_author, fields["authors"]))
    fields["source"] = make_source(fields["source"])
    fields["enclosures"] = tuple(Enclosure(**enclosure) for enclosure in fields["enclosures"])
    copies = fields.pop("also_in", [])
    fields["also_in"] = tuple(Copy(make_source(copy.pop("source")), **({"tier": "link"} | copy)) for copy in copies)
    if fields.get("image"):
        fields["image"] = Image(**fields["image"])
    return Story(**(fields | {name: tuple(fields.get(name, ())) for name in ("topics", "tags", "sent_in")}))


def make_feed(given: str | Mapping[str, Any]) -> Source:
    """A source of `feeds.yaml` from its key, or from fields as JSON has them."""
    fields = {"key": given} if isinstance(given, str) else dict(given)
    select = Select(**fields["select"]) if "select" in fields else None
    read = {"topics": tuple(fields.get("topics", ())), "select": select}
    return Source(**({"url": f"https://{fields['key']}.example/feed.xml"} | fields | read))


def make_config(**given: Any) -> Config:
    """A configuration from fields as JSON has them: channels by kind, and the sources as `feeds`."""
    names = ("all", "authors", "sources", "topics")
    settings = {name: ChannelSettings(**given.pop(name)) for name in names if name in given}
    feeds = tuple(map(make_feed, given.pop("feeds", [])))
    theme = Theme(accent=given.pop("accent", "#0b6"))
    fields = {"title": "Security News", "site": "https://news.example/", "id_authority": "news.example,2026"} | given
    return Config(file="feeds.yaml", sources=feeds, channels=ChannelsSettings(**settings), theme=theme, **fields)


def make_ever(authors: Iterable[Any] = (), sources: Iterable[Any] = (), topics: Iterable[str] = ()) -> Ever:
    """Who and what ever had a channel, from names or fields."""
    return Ever(tuple(map(make_author, authors)), tuple(map(make_source, sources)), tuple(topics))


def read_case(path: Path) -> dict[str, Any]:
    """A case: `config`, `stories`, `ever`, and what its test needs besides."""
    case = read(path)
    config = make_config(**case.get("config", {}))
    stories = [make_story(number, **fields) for number, fields in enumerate(case.get("stories", [{}]), 1)]
    return case | {"config": config, "stories": stories, "ever": make_ever(**case.get("ever", {}))}


def combined(stories: Iterable[Story], config: Config) -> Channel:
    return fill_combined(empty_combined(config), Loaded(stories), config)


def sections(stories: Iterable[Story], ever: Ever, config: Config) -> tuple[Section, ...]:
    """All sections with their stories; whoever wrote one is known."""
    shelf = Loaded(stories)
    authors = {author.key: author for author in ever.authors} | shelf.authors
    ever = replace(ever, authors=tuple(authors.values()))
    return tuple(fill_section(section, shelf, config) for section in find_sections(shelf, ever, config))


def channel_of(case: Mapping[str, Any]) -> Channel:
    """The channel at the stem that a case names as `channel`, else the combined one."""
    stories, config = case["stories"], case["config"]
    found = (combined(stories, config), *(section.channel for section in sections(stories, case["ever"], config)))
    return {channel.stem: channel for channel in found}[case.get("channel", "all")]


def titles(channel: Channel) -> list[str]:
    return [story.title for story in channel.stories]


@cases("publish/channels")
def test_a_channel_selects_what_its_case_says(path: Path):
    case = read_case(path)
    stories, config = case["stories"], case["config"]
    random.Random(7).shuffle(stories)
    found = sections(stories, case["ever"], config)
    channels = {channel.stem: titles(channel) for channel in (combined(stories, config), *(section.channel for section in found))}
    assert {stem: channels.get(stem) for stem in case["expect"]} == case["expect"]
    named = {section.channel.stem: [section.name, section.total, section.ended] for section in found}
    assert {stem: named.get(stem) for stem in case.get("named", {})} == case.get("named", {})


def test_a_busy_day_is_not_cut_by_the_limit():
    stories = [make_story(number, at=(MORNING - timedelta(minutes=number)).isoformat()) for number in range(200)]
    assert len(combined(stories, make_config(all={"limit": 3})).stories) == 200


def test_channel_ids_depend_on_the_authority_and_not_on_the_site_a2():
    for site in ("https://news.example/", "https://other.example/x/"):
        config = make_config(site=site, feeds=[{"key": "harbour-journal", "topics": ["Advisories"]}])
        stories, ever = [make_story(topics=["Advisories"])], make_ever(sources=[{}])
        assert [channel.id for channel in (combined(stories, config), *(one.channel for one in sections(stories, ever, config)))] == [
            "tag:news.example,2026:channel/all",
            "tag:news.example,2026:channel/topics/advisories",
            "tag:news.example,2026:channel/sources/harbour-journal",
            "tag:news.example,2026:author/jane-doe",
        ]


def test_what_has_ended_keeps_the_id_and_the_place_of_its_channel():
    feeds, story = [{"key": "harbour-journal", "topics": ["threat intel"]}], make_story(topics=["threat intel"])
    ever = make_ever(["Jane Doe"], [{}], ["threat-intel"])
    living = sections([story], ever, make_config(feeds=feeds))
    former = sections([], ever, make_config())
    assert [(one.channel.id, one.channel.stem) for one in former] == [(one.channel.id, one.channel.stem) for one in living]
    assert [one.ended for one in (*living, *former)] == [False] * 3 + [True] * 3
    assert [one.channel.title for one in former] == [
        "threat intel (ended) · Security News",
        "All from Harbour Journal (ended) · Security News",
        "Jane Doe (ended) · Security News",
    ]


def test_authors_are_counted_over_all_stories_and_listed_by_name():
    stories = [make_story(n, authors=names) for n, names in enumerate([["zoe Roe"], ["Ann Lee", "Ann Lee"], ["zoe Roe", "Ann Lee"]])]
    stories.append(make_story(9, authors=[{"name": "Hidden", "hidden": True}]))
    found = sections(stories, Ever(), make_config(authors={"limit": 1}))
    assert [(section.name, section.total) for section in found if section.kind == "authors"] == [("Ann Lee", 2), ("zoe Roe", 2)]


@cases("publish/topics")
def test_a_topic_has_the_slug_that_its_case_says(path: Path):
    case = read(path)
    assert name_topics(case["topics"]) == case["expect"]


def test_a_topic_keeps_its_slug_whatever_order_topics_come_in():
    topics = ["C", "C++", "c", "Threat Intel", "threat-intel", "脆弱性", "index"]
    assert all(name_topics(random.Random(seed).sample(topics, len(topics))) == name_topics(topics) for seed in range(9))
