"""`preview`: the entries as we would publish them, and what is wrong, by rule."""

from __future__ import annotations

import asyncio
import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.fetch import Fetcher
from aggregator.model import Config, FetchSettings, Source
from aggregator.pipeline import faults as faults_of_documents
from aggregator.pipeline.finding import Search, describe
from aggregator.pipeline.previewing import Preview
from tests.loopback import Answer, Loopback
from tests.scenarios import NOW, InProcess, Item, item, rss
from tests.test_cli import HEAD, call, make_rss, write_feeds

#: The package has the command itself under this name.
preview_command = importlib.import_module("aggregator.cli.preview")
PAGE = Answer(body=b"<!doctype html><html><body><article><h2>Breach at Norvik</h2><a href=/a>more</a></article></body></html>")


def config_for(server: Loopback, **fields: Any) -> Config:
    fetch = FetchSettings(gap=timedelta(0), allow_addresses=(server.host,))
    return Config(file="feeds.yaml", title="", site="", id_authority="news.example,2026", sources=(), fetch=fetch, **fields)


def look(server: Loopback, body: bytes, **keys: Any) -> Preview:
    """What a source that answers with `body` would give."""
    server.routes["/feed"] = Answer(body=body)
    config = config_for(server)
    source = Source(**{"key": "wire", "url": server.url("/feed"), "shown_url": server.url("/feed"), **keys})

    async def search() -> object:
        async with Fetcher(config.fetch, "", None) as fetcher:
            return await Search(config, fetcher, InProcess(), NOW, lambda _: None, lambda _: 0).preview(source)

    preview = asyncio.run(search())
    assert isinstance(preview, Preview)
    return preview


def faults(server: Loopback, *items: Item, **keys: Any) -> set[tuple[str | None, str, str]]:
    preview = look(server, rss("Wire", items), **keys)
    return {(fault.rule, fault.where, fault.what.partition(" (")[0].partition(":")[0]) for fault in preview.faults}


GOOD = {"author": "Jane Doe"}


def test_good_document_has_no_fault(loopback: Loopback) -> None:
    assert faults(loopback, item("a", **GOOD), item("b", **GOOD)) == set()


@pytest.mark.parametrize(
    ("fields", "rule", "what"),
    [
        ({"guid": None}, "A3", "no id"),
        ({"guid": "74277"}, "A5", "the id is no absolute IRI"),
        ({"link": None, "guid": "tag:wire.example,2026:a"}, "A11", "no link"),
        ({"link": "http://10.0.0.7/a"}, "F17", "the link leads into a private network"),
        ({"link": "http://cms.internal/a"}, "F17", "the link leads into a private network"),
        ({"link": "http://localhost/a"}, "F17", "the link leads into a private network"),
        ({"published": None}, "A8", "no date that is understood"),
        ({"published": NOW + timedelta(days=2)}, "A8", "the date lies in the future"),
        ({"author": None}, "A10", "nobody is named"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_fault_of_an_entry_is_told_with_its_place(fields: dict[str, Any], rule: str, what: str, loopback: Loopback) -> None:
    assert faults(loopback, item("a", **GOOD), item("b", **GOOD | fields)) == {(rule, "entry 2", what)}


def test_entry_that_names_only_its_update_is_not_said_to_have_no_date(loopback: Loopback) -> None:
    entry = (
        b"<entry><id>urn:example:1</id><title>Breach</title><link href='https://wire.example/1'/>"
        b"<author><name>Jane Doe</name></author><updated>2026-11-20T08:00:00Z</updated></entry>"
    )
    [fault] = look(loopback, b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Wire</title>" + entry + b"</feed>").faults
    assert (fault.rule, fault.what) == ("A8", "only a date of update (2026-11-20 08:00 UTC): the time counts at which it was first seen")


def test_fault_of_many_entries_is_told_once(loopback: Loopback) -> None:
    items = [item(name) for name in "abcdef"]
    assert faults(loopback, *items) == {("A10", "all 6 entries", "nobody is named")}
    assert faults(loopback, *items, item("g", **GOOD)) == {("A10", "entries 1, 2, 3 and 3 more", "nobody is named")}
    assert faults(loopback, item("a")) == {("A10", "the only entry", "nobody is named")}


def test_what_the_operator_distrusts_is_no_fault(loopback: Loopback) -> None:
    wanting = item("a", guid=None, published=None)
    assert faults(loopback, wanting, distrust=frozenset({"guids", "dates", "authors"})) == set()


def test_dates_that_are_not_understood_are_shown(loopback: Loopback) -> None:
    preview = look(loopback, rss("Wire", [item("a", "Sometime in May", **GOOD), item("b", "soon", **GOOD)]))
    what = "not understood: “Sometime in May” is no whole date, “soon” is no whole date"
    assert ("A16", "2 dates", what) in [(one.rule, one.where, one.what) for one in preview.faults]
    assert [story.published for story in preview.stories] == [None, None]


def test_guid_and_link_that_are_reused_are_told_and_ids_stay_apart(loopback: Loopback) -> None:
    one, two = (item(name, guid="https://wire.example/?id", link="https://wire.example/all", **GOOD) for name in ("alpha", "beta"))
    assert {fault[0] for fault in faults(loopback, one, two)} == {"A6", "A11"}
    assert len({story.id for story in look(loopback, rss("Wire", [one, two])).stories}) == 2


def test_entry_that_stands_twice_is_taken_once(loopback: Loopback) -> None:
    assert faults(loopback, item("a", **GOOD), item("a", **GOOD)) == {("A6", "entry 2", "repeats another entry of the document")}


def test_entries_that_are_not_taken_are_told_with_the_reason(loopback: Loopback) -> None:
    nothing = Item("", None, None, "", None)
    preview = look(loopback, rss("Wire", [item("a", **GOOD), nothing, item("c", **GOOD)]), limit=2)
    told = {(fault.where, fault.what) for fault in preview.faults}
    assert ("entry 2", "not taken: it has neither title, text nor link") in told
    assert ("entry 3", "not taken: limit: only the first 2 entries of the document are taken") in told


def test_damaged_nameless_and_empty_documents_are_told(loopback: Loopback) -> None:
    cut = look(loopback, rss("Wire", [item("a", **GOOD)]).replace(b"</item>", b"</item><item><title>Cut"[:20]))
    assert "F14" in {fault.rule for fault in cut.faults}
    empty = look(loopback, b"<rss version='2.0'><channel></channel></rss>")
    assert [fault.rule for fault in empty.faults] == ["A1", "F15"]
    assert empty.name == "127.0.0.1"


def test_newest_entry_comes_first_and_dates_are_never_in_the_future(loopback: Loopback) -> None:
    items = [item("old", NOW - timedelta(days=9)), item("late", NOW + timedelta(days=1)), item("new", NOW - timedelta(days=1))]
    stories = look(loopback, rss("Wire", items), name="The Wire").stories
    assert [story.title.split()[1] for story in stories] == ["late", "new", "old"]
    assert all(story.shown_published <= NOW for story in stories)
    assert {author.name for story in stories for author in story.authors} == {"The Wire"}


def test_every_rule_that_is_named_stands_on_the_page_of_rules() -> None:
    page = (Path(__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    sources = (Path(module.__file__).read_text(encoding="utf-8") for module in (faults_of_documents, preview_command))
    rules = {rule for source in sources for rule in re.findall(r'"([A-Z]\d+)"', source)}
    assert len(rules) > 8
    assert {rule for rule in rules if f"| {rule} |" not in page} == set()


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_preview_json_holds_feed_entries_as_in_stories_and_problems(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/old"] = Answer(301, headers={"Location": loopback.url("/wire")})
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month", by="")
    feeds = write_feeds(tmp_path, bell=loopback.url("/bell"))
    result = call("preview", loopback.url("/old"), "-c", feeds, "--name", "The Wire", "--json")
    assert result.code == 0
    assert result.json["feed"] == {
        "url": loopback.url("/wire"),
        "version": "rss20",
        "title": "Wire",
        "site": "https://wire.example/",
        "language": None,
        "updated": None,
        "entries": 2,
    }
    newest, _ = result.json["entries"]
    assert (newest["title"], newest["released"], newest["published"]) == ("Patches of the month", None, "2026-11-23T02:00:00Z")
    assert newest["authors"] == [{"name": "The Wire", "slug": "the-wire", "kind": "source"}]
    assert [problem["rule"] for problem in result.json["problems"]] == ["F12", "A10"]
    assert list(tmp_path.iterdir()) == [feeds], "nothing is kept"


@pytest.mark.all
def test_source_of_the_file_is_shown_with_its_keys_and_a_page_by_its_selectors(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/"] = PAGE
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(
        f"{HEAD}  - {{name: The Page, page: '{loopback.url('/')}', select: {{item: article, title: h2}}, author: Rosa Lund}}\n"
    )
    known, chosen = (
        call("preview", loopback.url("/"), "-c", feeds),
        call("preview", loopback.url("/"), "-c", feeds, "--select", "item=article", "--select", "link=a", "--name", "Other"),
    )
    assert known.code == chosen.code == 0
    assert known.out.startswith("The Page · page")
    assert "Breach at Norvik\tRosa Lund\t" in known.out
    assert "\nWhat is wrong with it:\n  A1   document: no title" in known.out
    assert "A3" not in known.out, "a page has no ids, and that is no fault of it"
    assert chosen.out.startswith("Other · page")


@pytest.mark.all
@pytest.mark.parametrize(
    ("route", "kind", "rule", "way_out"),
    [
        (Answer(404), "http", None, "Has the feed moved?"),
        (PAGE, "html", "F14", "Run `aggregator add http://127.0.0.1:"),
        (Answer(body=b"<html><title>Just a moment...</title></html>"), "challenge", "F14", "let feed readers through"),
    ],
    ids=["404", "page", "challenge"],
)
def test_failure_is_told_with_kind_and_way_out(
    route: Answer, kind: str, rule: str | None, way_out: str, tmp_path: Path, loopback: Loopback
) -> None:
    loopback.routes["/"] = route
    result = call("preview", loopback.url("/"), "-c", write_feeds(tmp_path, wire="https://wire.example/"), "--json")
    assert result.code == 3
    assert (result.json["kind"], result.json["entries"], result.json["feed"]) == (kind, [], None)
    [problem] = result.json["problems"]
    assert problem["rule"] == rule
    assert way_out in problem["what"]
    assert way_out in result.err


def test_private_address_is_refused_with_the_line_to_add_and_no_file_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: Loopback
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("preview", loopback.url("/"))
    assert result.code == 3
    assert f'fetch: {{allow_addresses: ["{loopback.host}"]}}' in result.err
    assert loopback.requests == []
    assert 'allow_addresses: ["[::1]:443"]' in call("preview", "https://[::1]/").err


def test_site_without_https_that_was_named_without_scheme_is_told_how_to_be_asked(tmp_path: Path, loopback: Loopback) -> None:
    feeds = write_feeds(tmp_path, wire="https://wire.example/")
    hint = f"if the site has none: http://{loopback.host}"
    assert hint in call("preview", loopback.host, "-c", feeds).err
    assert hint in call("add", loopback.host, "-c", feeds).err
    assert hint not in call("preview", f"https://{loopback.host}", "-c", feeds).err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["file:///etc/passwd"], "a file is read only as a source that was written into feeds.yaml by hand"),
        (["gopher://a.example/"], "is no address that can be asked"),
        (["https://"], "is no address that can be asked"),
        (["a.example", "--select", "itme=li"], "did you mean item?"),
        (["a.example", "--select", "title=h2"], "item=CSS is missing"),
        (["a.example", "--select", "item=li["], "'li[' is no"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("preview", *arguments)
    assert result.code == 2
    assert message in result.err


def test_address_without_scheme_is_https() -> None:
    from aggregator.cli.preview import read_address

    assert read_address(" blog.example.org ") == "https://blog.example.org/"
    assert read_address("localhost:8000/feed") == "https://localhost:8000/feed"
    assert read_address("feed:https://blog.example.org/feed") == "https://blog.example.org/feed"


def test_secret_of_an_address_is_not_shown() -> None:
    assert describe("https://me:secret@wire.example/feed").shown_url == "https://wire.example/feed"
