"""JSON Feeds, rule by rule (J1-J4): each case renders its stories and looks at them by path (`items.0.title`)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from aggregator.model import Coverage
from aggregator.publish.dates import founded
from aggregator.publish.json_feed import render_json
from tests.casefiles import cases
from tests.test_publish import channel_of, combined, make_config, make_source, make_story, read_case

CONFIG = make_config()


def look(value: Any, path: str) -> Any:
    """What stands at `path`, or None."""
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value.get(step)
    return value


def items(**given: Any) -> Any:
    body = render_json(combined([make_story(**given)], CONFIG), CONFIG, founded(CONFIG.id_authority))
    return json.loads(body)["items"]


@cases("publish/json_feed")
def test_the_document_is_as_its_rule_says(path: Path):
    case = read_case(path)
    feed = json.loads(render_json(channel_of(case), case["config"], founded(case["config"].id_authority)))
    assert {where: look(feed, where) for where in case["expect"]} == case["expect"]


def test_other_stories_on_the_event_are_named_by_id_j4():
    related = (Coverage("tag:x,2026:1", "Another", None, make_source({}), "de"),)
    assert items(related=related)[0]["_aggregator"]["related"] == ["tag:x,2026:1"]


def test_a_hub_is_named_j3():
    channel = replace(combined([], CONFIG), links=(("prev-archive", "https://a.example/1"), ("hub", "https://hub.example/")))
    feed = json.loads(render_json(channel, CONFIG, founded(CONFIG.id_authority)))
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_illegal_characters_are_dropped_a20():
    copy = {"source": {"name": "T\ud800"}, "link": "https://tidewatch.example/\ud800", "title": "H\ud800I"}
    (item,) = items(title="A\ud800B", summary="C\x00D", authors=["E\udfff"], also_in=[copy])
    assert (item["title"], item["summary"], item["authors"]) == ("AB", "CD", [{"name": "E"}])
    assert item["_aggregator"]["also_in"][0]["link"] == "https://tidewatch.example/"
