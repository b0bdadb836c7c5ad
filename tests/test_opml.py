"""OPML in and out: each case is a list as other programs write it, and the feeds that it holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.publish import Ever, render_all
from aggregator.text.opml import Outline, read_opml, write_opml
from tests.casefiles import cases, read
from tests.test_publish import MORNING, make_config, make_ever, make_story

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOON = datetime(2026, 11, 20, 13, 0, tzinfo=timezone(timedelta(hours=1)))
FEED = Outline("Harbour Journal", "https://harbour.example/feed.xml", "https://harbour.example/", ("news",))


@cases("opml", "*.opml")
def test_a_list_is_read_as_its_case_says_o3(path: Path):
    expected = read(path.with_suffix(".json"))["expect"]
    assert [asdict(outline) | {"groups": list(outline.groups)} for outline in read_opml(path.read_bytes())] == expected


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "it is no OPML: it holds no element"),
        (b"https://harbour.example/feed.xml\n", "it is no OPML: it holds no element"),
        (b"<!DOCTYPE html><html><body>Not here</body></html>", "it is no OPML: it begins with <html>"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "it is no OPML: it begins with <rss>"),
        (b'<opml><body><outline xmlUrl="https://a.example/"/>', "it is cut: it has no </opml>"),
        (b'<opml><body><outline xmlUrl="https://a.example/', "it is cut: it has no </opml>"),
        (b"<opml><body>" + b"<outline text='x'>" * 101 + b"</opml>", "its outlines are nested more than 100 deep"),
    ],
    ids=["empty", "text", "page", "feed", "cut", "cut in a value", "too deep"],
)
def test_what_is_no_list_is_refused_with_a_reason(document: bytes, reason: str):
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        read_opml(document)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "gb18030"])
def test_a_list_is_read_in_its_encoding(encoding: str):
    declared = encoding if encoding.startswith(("windows", "gb")) else "utf-8"
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><body><outline text="Новости" xmlUrl="https://a.example/"/></body></opml>'
    assert [outline.title for outline in read_opml(text.encode(encoding))] == ["Новости"]


@pytest.mark.parametrize("declared", ["utf-8", "no-such", "hex"])
def test_a_list_in_another_encoding_than_it_declares_is_read_as_windows_1252(declared: str):
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><outline text="Café" xmlUrl="https://a.example/"/></opml>'
    assert [outline.title for outline in read_opml(text.encode("cp1252"))] == ["Café"]


@pytest.mark.parametrize("piece", ["<", "<a ", '<a b="', "<!--", "<![CDATA[", "<outline a=>", "=", "&#", "a", "'", " ", "<outline text='"])
def test_a_hostile_list_takes_time_in_proportion_to_its_length(piece: str):
    # A step that is not linear takes minutes over 300,000 characters.
    text = f"<opml><outline {piece * (300_000 // len(piece))}".encode()
    with pytest.raises(ValueError, match=r"cut|deep"):
        read_opml(text)


def test_what_a_list_declares_is_never_expanded_nor_read():
    bomb = b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    (outline,) = read_opml(bomb + b'<opml><outline text="&b;&f;" xmlUrl="https://a.example/"/></opml>')
    assert outline.title == "&b;&f;"


def test_a_list_that_was_written_is_read_back_in_its_order_with_groups_together():
    outlines = (FEED, Outline("Bare", "https://bare.example/?a=1&b=2"), Outline('<"Q&A">', "https://q.example/", None, ("a", "b")))
    assert read_opml(write_opml("Mine", outlines, NOON)) == outlines


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=3))
def test_any_title_and_group_gives_a_document_that_is_well_formed(title: str, groups: list[str]):
    written = write_opml(title, [Outline(title, "https://a.example/", None, tuple(groups))], NOON)
    assert len(read_opml(written)) == len(etree.fromstring(written).xpath("//outline[@xmlUrl]")) == 1


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_reason(document: bytes):
    for text in (document, b"<opml>" + document + b"</opml>", b'<opml><outline xmlUrl="' + document + b'"/></opml>'):
        try:
            read_opml(text)
        except ValueError as error:
            assert str(error).startswith("it")  # noqa: PT017 - both ends are right


def test_the_head_says_what_and_when_o1():
    head = etree.fromstring(write_opml("Mine", [FEED], NOON)).find("head")
    assert [(element.tag, element.text) for element in head] == [("title", "Mine"), ("dateModified", "Fri, 20 Nov 2026 12:00:00 GMT")]


def lists() -> Iterator[bytes]:
    stories = [make_story(topics=["news"])]
    feeds = [{"key": "harbour-journal", "topics": ["news"]}, "tidewatch"]
    documents = render_all(stories, make_ever(sources=[{}, {"key": "tidewatch"}]), [], make_config(feeds=feeds), MORNING)
    return (document.body for document in documents if document.path.endswith(".opml"))


def test_what_is_published_is_valid_by_the_schema_o1():
    path = SHARED / "schemas" / "opml-2.0.xsd"
    if not path.exists():
        pytest.skip(f"the schema of OPML is not at {path}")
    # Lists have no namespace, which the schema asks for.
    schema = etree.fromstring(
        path.read_bytes().replace(b'targetNamespace="http://opml.org/spec2"', b"").replace(b'xmlns="http://opml.org/spec2"', b"")
    )
    for body in lists():
        etree.XMLSchema(schema).assertValid(etree.fromstring(body))


def test_every_published_outline_has_what_readers_need_o1():
    for body in lists():
        outlines = etree.fromstring(body).xpath("//outline[@xmlUrl]")
        assert outlines
        assert all(outline.get("type") == "rss" and outline.get("text") and outline.get("title") for outline in outlines)


def test_where_nothing_can_be_listed_there_is_no_list():
    config = make_config(all={"formats": ["html"]}, authors={"formats": ["html"]}, feeds=[{"key": "paid", "private": True}])
    nothing = replace(config.channels, newsletter_formats=("html",), digest_daily=None, digest_weekly=None)
    documents = {one.path: one.body for one in render_all([], Ever(), [], replace(config, channels=nothing), MORNING)}
    assert not any(path.endswith(".opml") for path in documents)
    assert b"opml" not in documents["index.html"]


def test_a_list_without_stories_is_as_old_as_the_authority():
    assert (
        b"<dateModified>Thu, 01 Jan 2026 00:00:00 GMT<"
        in {document.path: document.body for document in render_all([], Ever(), [], make_config(), datetime(2026, 5, 5, tzinfo=UTC))}[
            "published.opml"
        ]
    )


@pytest.mark.all
def test_real_lists_are_read_whole():
    manifest = SHARED / "corpus" / "manifest.tsv"
    if not manifest.exists():
        pytest.skip(f"there are no real lists at {manifest.parent}")
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["format"] == "opml"]
    assert rows
    for row in rows:
        document = (manifest.parent / row["path"]).read_bytes()
        named = set(re.findall(rb'\sxmlurl\s*=\s*"(https?://[^"]+)"', document, re.I))
        # Fewer only where an address is repeated as http and https, or with and without `www.`.
        assert len(read_opml(document)) >= 0.92 * len(named), row["path"]
