"""Samples for the tests of publishing, read from small JSON cases; and what each channel selects."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.model import Author, Channel, ChannelSettings, ChannelsSettings, Config, Copy, Enclosure, SourceInfo, Story, Theme
from aggregator.publish.channels import author_stem, by_author, combined, count_by_author, ended
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
    for name in ("published", "updated", "shown_published", "shown_updated", "first_seen", "released", "sort_at", "source_updated"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    fields["authors"] = tuple(map(make_author, fields["authors"]))
    fields["source"] = make_source(fields["source"])
    fields["enclosures"] = tuple(Enclosure(**enclosure) for enclosure in fields["enclosures"])
    copies = fields.pop("also_in", [])
    fields["also_in"] = tuple(Copy(make_source(copy.pop("source")), **({"tier": "link"} | copy)) for copy in copies)
    return Story(**(fields | {name: tuple(fields[name]) for name in ("topics", "tags")}))


def make_config(**given: Any) -> Config:
    """A configuration from fields as JSON has them; `all` and `authors` are those of `channels:`."""
    settings = {name: ChannelSettings(**given.pop(name)) for name in ("all", "authors") if name in given}
    theme = Theme(accent=given.pop("accent", "#0b6"))
    fields = {"title": "Security News", "site": "https://news.example/", "id_authority": "news.example,2026"} | given
    return Config(file="feeds.yaml", sources=(), channels=ChannelsSettings(**settings), theme=theme, **fields)


def read_case(path: Path) -> dict[str, Any]:
    """A case: `config`, `stories`, and what its test needs besides."""
    case = read(path)
    config = make_config(**case.get("config", {}))
    stories = [make_story(number, **fields) for number, fields in enumerate(case.get("stories", [{}]), 1)]
    return case | {"config": config, "stories": stories}


def titles(channel: Channel) -> list[str]:
    return [story.title for story in channel.stories]


@cases("publish/channels")
def test_a_channel_selects_what_its_case_says(path: Path):
    case = read_case(path)
    stories, config = case["stories"], case["config"]
    random.Random(7).shuffle(stories)
    channels = {channel.stem: titles(channel) for channel in (combined(stories, config), *by_author(stories, config))}
    assert {stem: channels.get(stem) for stem in case["expect"]} == case["expect"]


def test_a_busy_day_is_not_cut_by_the_limit():
    stories = [make_story(number, at=(MORNING - timedelta(minutes=number)).isoformat()) for number in range(200)]
    assert len(combined(stories, make_config(all={"limit": 3})).stories) == 200


def test_channel_ids_depend_on_the_authority_and_not_on_the_site_a2():
    here, there = (make_config(site=site) for site in ("https://news.example/", "https://other.example/x/"))
    ids = [[channel.id for channel in (combined([make_story()], c), *by_author([make_story()], c))] for c in (here, there)]
    assert ids == [["tag:news.example,2026:channel/all", "tag:news.example,2026:author/jane-doe"]] * 2


def test_an_ended_author_keeps_the_id_and_the_place_of_the_channel():
    (living,) = by_author([make_story()], make_config())
    former = ended(make_author("Jane Doe"), make_config())
    assert (former.id, former.stem) == (living.id, living.stem) == (living.id, author_stem(make_author("Jane Doe")))
    assert former.title == "Jane Doe (ended) · Security News"
    assert former.stories == ()


def test_authors_are_counted_over_all_stories_and_listed_by_name():
    stories = [make_story(n, authors=names) for n, names in enumerate([["zoe Roe"], ["Ann Lee", "Ann Lee"], ["zoe Roe", "Ann Lee"]])]
    stories.append(make_story(9, authors=[{"name": "Hidden", "hidden": True}]))
    assert [(author.name, count) for author, count in count_by_author(stories)] == [("Ann Lee", 2), ("zoe Roe", 2)]
