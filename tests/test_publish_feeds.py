"""What holds of a feed in every format: the twins tell the same, an entry never takes the feed with it, and no document is too large."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Document, Format, Image, Story
from aggregator.publish.dates import founded, rfc822, rfc3339
from aggregator.publish.feed_documents import MAX_BYTES
from aggregator.publish.footer import add_footer, without_footer
from aggregator.publish.formats import RENDERERS
from aggregator.publish.recall import recall
from tests.test_publish import MORNING, combined, make_config, make_source, make_story

CONFIG = make_config()
forms = pytest.mark.parametrize("form", RENDERERS)


@dataclass(frozen=True)
class Shown:
    """An entry as a program reads it."""

    id: str
    title: str
    link: str | None
    authors: list[str]
    published: datetime
    updated: datetime
    content: str
    enclosures: list[str]


def render(form: Format, stories: list[Story]) -> bytes:
    return RENDERERS[form](combined(stories, CONFIG), CONFIG, founded(CONFIG.id_authority))


def read_xml(body: bytes) -> list[Shown]:
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo
    return [_shown(entry) for entry in feed.entries]


def _shown(entry: Any) -> Shown:
    published = _moment(entry.published_parsed)
    return Shown(
        entry.id,
        entry.title,
        entry.get("link"),
        [author.name for author in entry.authors],
        published,
        _moment(entry.updated_parsed) if "updated" in entry.keys() else published,  # noqa: SIM118 (`in entry` asks its fallbacks too)
        entry.content[0].value,
        [file.href for file in entry.get("enclosures", ())],
    )


def _moment(parsed: Any) -> datetime:
    return datetime(*parsed[:6], tzinfo=UTC)


def read_json(body: bytes) -> list[Shown]:
    return [
        Shown(
            item["id"],
            item["title"],
            item.get("url"),
            [author["name"] for author in item["authors"]],
            datetime.fromisoformat(item["date_published"]),
            datetime.fromisoformat(item["date_modified"]),
            item["content_html"],
            [file["url"] for file in item.get("attachments", ())],
        )
        for item in json.loads(body)["items"]
    ]


READ: dict[str, Callable[[bytes], list[Shown]]] = {"atom": read_xml, "rss": read_xml, "json": read_json}

WORDS = st.text(st.sampled_from("aé漢 &<>\"'\n;#\x00\ud800\u202e"), max_size=12)
NAMES = st.text(st.sampled_from("Ab é,&"), min_size=1, max_size=8).map(lambda name: f"N{name}")
MOMENTS = st.integers(0, 1_700_000_000).map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
FIELDS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "summary": WORDS,
        "content": st.sampled_from(["", "<p>At length &amp; safe</p>", '<p><a href="https://e.example/?a=1&amp;b=2">]]&gt;</a></p>']),
        "carries": st.sampled_from(["summary", "full"]),
        "authors": st.lists(NAMES, min_size=1, max_size=3, unique_by=lambda name: " ".join(name.split())),
        "at": MOMENTS,
        "shown_updated": MOMENTS,
        "sent_in": st.lists(st.sampled_from(["Tidewatch", "Foo, Inc.", "R&D <x>", "Übersee"]), max_size=3, unique=True),
        "tags": st.lists(WORDS, max_size=2),
        "language": st.sampled_from([None, "de", "x y"]),
        "enclosures": st.lists(st.just({"href": "https://harbour.example/1.mp3", "type": "audio/mpeg"}), max_size=1),
        "image": st.sampled_from([None, {"href": "https://harbour.example/1.jpg", "width": 640}]),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(FIELDS, max_size=3))
def test_every_format_reads_back_with_the_same_ids_titles_links_authors_and_dates_r11(fields: list[dict[str, Any]]):
    stories = [make_story(number, **given) for number, given in enumerate(fields, 1)]
    shown = {form: READ[form](render(form, stories)) for form in RENDERERS}
    assert shown["atom"] == shown["rss"] == shown["json"]
    assert {one.id for one in shown["atom"]} == {story.id for story in stories}
    by_id = {story.id: story for story in stories}
    assert [(one.link, one.published, one.updated) for one in shown["json"]] == [
        (story.link, story.shown_published, story.shown_updated) for story in (by_id[one.id] for one in shown["json"])
    ]


@settings(deadline=None)
@given(FIELDS, st.sampled_from([None, "https://harbour.example/?a=1&b=2"]), NAMES)
def test_what_stands_before_the_footer_is_found_again(fields: dict[str, Any], site: str | None, name: str):
    source, content, names = make_source({"name": name, "site": site}), fields["content"], tuple(fields["sent_in"])
    carried = add_footer("In short", content, source, names)
    found, sent_in = without_footer(carried, "In short", source)
    assert found == content
    assert add_footer("In short", content, source, sent_in) == carried


def test_an_atom_document_tells_all_that_a_lost_store_needs_to_write_it_again():
    stories = [
        make_story(1, sent_in=["Tidewatch"], image={"href": "https://harbour.example/1.jpg", "type": "image/jpeg", "width": 640}),
        make_story(2, carries="full", content="<p>At length</p>"),
    ]
    shown = recall([Document("all.atom", render("atom", stories))], CONFIG.id_authority).stories
    first, second = (shown[story.id] for story in stories)
    assert (first.content, first.sent_in, first.image) == ("", ("Tidewatch",), stories[0].image)
    assert (second.content, second.sent_in, second.image) == ("<p>At length</p>", (), None)


def test_a_content_of_before_there_were_footers_is_content():
    assert without_footer("<p>At length</p>", "In short", make_source({})) == ("<p>At length</p>", ())
    quoting = '<p>From <a href="https://harbour.example/">Harbour Journal</a>, as they say</p>'
    assert without_footer(quoting, "", make_source({})) == (quoting, ())


@forms
@pytest.mark.parametrize(
    "bad",
    [make_story(2, id="\x00"), make_story(2, shown_published="2026-11-20T08:00:00")],
    ids=["no legal character in its id", "a date without a zone"],
)
def test_an_entry_that_cannot_be_written_never_takes_the_feed_with_it(form: Format, bad: Story, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        shown = READ[form](render(form, [make_story(1), bad, make_story(3)]))
    assert [one.id for one in shown] == ["tag:harbour.example,2026:1", "tag:harbour.example,2026:3"]
    assert f"all.{form}: the entry" in caplog.text


@forms
def test_a_document_holds_as_many_whole_entries_as_fit_into_900_kb_s6(form: Format):
    stories = [make_story(n, content=f"<p>{'ü' * 33_000}</p>", carries="full") for n in range(20)]
    body = render(form, stories)
    taken = READ[form](body)
    assert [one.id for one in taken] == [story.id for story in stories[: len(taken)]]
    assert MAX_BYTES - 67_500 < len(body) <= MAX_BYTES
    assert all(one.content.startswith(stories[0].content) for one in taken)


@pytest.mark.parametrize(
    ("form", "updated"), [("atom", b"<updated>2026-11-20T09:00:00Z"), ("rss", b"<lastBuildDate>Fri, 20 Nov 2026 09:00:00 +0000")]
)
def test_a_feed_that_was_cut_is_as_new_as_what_is_left_of_it_a25(form: Format, updated: bytes):
    stories = [make_story(n, content="x" * 400_000, carries="full") for n in range(2)]
    stories.append(make_story(2, content="x" * 400_000, carries="full", shown_updated="2026-12-24T00:00:00Z"))
    assert updated in render(form, stories).partition(b"tag:harbour")[0]


@forms
def test_equal_stories_give_equal_bytes_whenever_they_are_rendered_s2(form: Format):
    channel = combined([make_story(n) for n in range(9)], CONFIG)
    first, second = (RENDERERS[form](channel, CONFIG, MORNING + timedelta(days=days)) for days in (0, 400))
    assert first == second


@forms
def test_a_picture_of_which_nothing_is_known_is_told_by_its_address_alone(form: Format):
    body = render(form, [make_story(image={"href": "https://harbour.example/1"})])
    assert b"https://harbour.example/1" in body
    assert b"None" not in body
    assert make_story(image={"href": "x"}).image == Image("x")


def test_a_date_without_a_zone_is_refused_rather_than_read_by_the_clock_of_this_machine():
    local = MORNING.replace(tzinfo=None)
    for written in (rfc3339, rfc822):
        with pytest.raises(ValueError, match="no time zone"):
            written(local)
