"""Dates, titles, characters, tags, language and filters of an entry: one rule, one file of tests/cases/normalize/<area>."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from aggregator.config import parse_config
from aggregator.model import Byline, Fetched, NormalizedFeed, ParsedEntry, ParsedFeed, Source, Text
from aggregator.normalize import normalize
from aggregator.normalize.dates import parse_date, read_date
from aggregator.normalize.letters import as_known
from aggregator.normalize.titles import mend, mend_whole, plain_title
from aggregator.text import languages
from aggregator.text.characters import legal, one_line, shorten
from aggregator.text.invisible import readable
from aggregator.workers import read_document
from tests.casefiles import CASES, cases, read
from tests.test_normalize import SEEN, URL, check_case, entry_of, feed_of, source_of


@cases("normalize/dates")
def test_date_is_read(path: Path) -> None:
    """A date is understood whole, or None with the string in the reason."""
    check_case(path)
    case = read(path)
    if "not_understood" in case:
        parsed = TypeAdapter(ParsedFeed).validate_python({"version": "rss20", "url": URL, "entries": [{"position": 0, **case["entry"]}]})
        assert list(normalize(parsed, source_of(case.get("source")), SEEN).not_understood) == case["not_understood"]


@cases("normalize/titles")
def test_title_becomes(path: Path) -> None:
    """A17."""
    check_case(path)


@cases("normalize/characters")
def test_characters_become(path: Path) -> None:
    """A20."""
    check_case(path)


@cases("normalize/tags")
def test_tags_become(path: Path) -> None:
    check_case(path)


@cases("normalize/languages")
def test_language_is(path: Path) -> None:
    check_case(path)


@cases("normalize/filters")
def test_filter_takes_or_refuses(path: Path) -> None:
    check_case(path)


# --- dates ----------------------------------------------------------------------------------------------------------

#: What a hostile or broken feed may put where a date belongs.
HEAVY = {
    "digits": "9" * 10_000_000,
    "spaces": " " * 1_000_000 + "22 Jul 2023",
    "letters": "a" * 100,
    "words": "ab " * 33,
    "commas": "a," * 50,
    "dots": "1." * 50,
    "times": "10:00 " * 16,
    "dates": "2023-" * 20,
    "ligatures": "\ufdfa" * 300,
    "accents": "e" + "\u0301" * 299,
    "parentheses": "22 Jul 2023 10:00:00 " + "(" * 79,
    "region": "22 Jul 2023 10:00:00 Aa/" + "A" * 70,
    "before": "published on " * 7,
    "hours": "10時30分" * 15,
}


@pytest.mark.parametrize("name", HEAVY)
def test_no_date_costs_more_than_5_ms(name: str) -> None:
    def seconds() -> float:
        begin = process_time()
        assert parse_date(HEAVY[name], SEEN) is None
        return process_time() - begin

    assert min(seconds() for _ in range(5)) < 0.005


def test_only_the_first_characters_of_a_string_are_read_and_quoted() -> None:
    assert len(str(read_date("x" * 1_000_000, SEEN))) < 100
    assert parse_date("22 Jul 2023" + " " * 1_000, SEEN) is None


def test_year_that_is_read_does_not_depend_on_the_clock() -> None:
    """The clock is never read: of what a date lacks, nothing is taken from today."""
    assert [parse_date(text, SEEN) for text in ("May", "10:00", "Saturday", "22 July", "T10:00:00Z")] == [None] * 5


def test_dates_that_are_understood_later_change_nothing_that_an_entry_is_known_by() -> None:
    dated, undated = (
        entry_of(title=Text("A b c"), guid="g", published="22 lipca 2023"),
        entry_of(title=Text("A b c"), guid="g", published="x"),
    )
    assert (dated.hash, dated.edit_hash) == (undated.hash, undated.edit_hash)
    assert set(undated.keys) < set(dated.keys)
    assert {key.kind for key in dated.keys} - {key.kind for key in undated.keys} == {"title+day"}


# --- letters --------------------------------------------------------------------------------------------------------


def test_better_letters_are_no_edit() -> None:
    """What an entry is, is hashed over what was sent: by the letters that are put right, nothing looks edited."""
    sent = feed_of(
        ParsedEntry(
            0,
            guid="g",
            title=Text("\u200bIv\u00c3\u00a1n don\x92t"),
            content=Text("<p>\u202dwe\u00e2\u20ac\u2122re\x9d</p>" * 9),
            tags=("caf\u00c3\u00a9",),
        )
    )
    (entry,) = normalize(sent, source_of(), SEEN).entries
    (bare,) = normalize(as_known(sent), source_of(), SEEN).entries
    assert (entry.keys, entry.edit_hash, entry.edit_hash_before, entry.hash) == (
        bare.keys,
        bare.edit_hash,
        bare.edit_hash_before,
        bare.hash,
    )
    assert (entry.title, entry.tags) == ("Iván don\u2019t", ("café",))


def test_one_bad_byte_garbles_one_character() -> None:
    """Feedparser reads a whole document as windows-1252 for one bad byte of UTF-8."""
    body = '<rss version="2.0"><channel><title>Z\u00fcrich</title><item><title>Caf\u00e9 \u2013 ???</title></item></channel></rss>'.encode()
    read_back = read_document(Fetched(URL, 200, body.replace(b"???", b"\xff!"), "0", "text/xml"), source_of(), SEEN)
    assert isinstance(read_back, NormalizedFeed)
    assert (read_back.title, read_back.entries[0].title) == ("Zürich", "Café \u2013 \ufffd!")


UNSEEN = st.text(
    st.sampled_from(
        "ab \u00e9\u0301\u05d0\u0627\u0915\u094d\u0e01\u4e00\U0001f469\U0001f3f4\u2764\u200b\u200c\u200d\u2060\ufeff\ufe0e"
        "\ufe0f\u034f\u180e\u2800"
        "\U000e0067\U000e007f\U000e0100\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u00ad\u3164"
    ),
    max_size=30,
)


@given(UNSEEN | st.text(max_size=60))
def test_cleaning_twice_changes_nothing_and_takes_nothing_that_is_seen(text: str) -> None:
    clean = one_line(text)
    assert one_line(clean) == clean
    assert readable(readable(text)) == readable(text)
    assert "\u202d" not in clean
    assert "\u202e" not in clean
    assert [letter for letter in legal(text) if letter.isalnum() and letter not in "\u3164\uffa0"] == [
        letter for letter in clean if letter.isalnum()
    ]


@given(st.text(max_size=80) | st.text(st.characters(max_codepoint=0x2122, min_codepoint=0x80), max_size=30))
def test_mending_never_raises_and_leaves_plain_text(text: str) -> None:
    for mended in (mend(text), mend_whole(text)):
        assert isinstance(mended, str)
    plain = plain_title(Text(text))
    assert plain_title(Text(plain, "text")) == plain


@pytest.mark.parametrize(
    "text", ["\u200b\u200d\ufe0f" * 50_000, "\u2066" * 100_000, "\u2067\u202a\u2069" * 30_000, " &#10;" * 30_000, "a" + "\u0301" * 100_000]
)
def test_heavy_padding_is_bounded(text: str) -> None:
    begin = process_time()
    assert len(plain_title(Text(text))) <= 500
    readable(text)
    assert process_time() - begin < 2


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("\U0001f469\U0001f3fd\u200d\U0001f680" * 9, 7, "\U0001f469\U0001f3fd\u200d\U0001f680…"),
        ("e\u0301" * 20, 8, "e\u0301" * 3 + "…"),
        ("\u2067abc def\u2069 ghi", 8, "abc…"),
    ],
)
def test_cut_falls_between_letters_and_leaves_no_direction_open(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


# --- language -------------------------------------------------------------------------------------------------------


def test_language_makes_no_edit() -> None:
    words = "Die Angreifer lesen durch eine Lücke in allen Routern fremde Daten. "
    entry = entry_of(title=Text("Lücke"), summary=Text(words * 3))
    assert entry.language == "de"
    assert entry.hash == entry_of(title=Text("Lücke"), summary=Text(words * 3), language=None).hash


def test_short_text_is_not_looked_at() -> None:
    before = languages._identifier.cache_info()
    assert languages.detect_language("Patch now") is None
    assert languages._identifier.cache_info() == before


# --- hints of feeds.yaml --------------------------------------------------------------------------------------------


def test_hints_of_the_file_act_as_it_says(tmp_path: Path) -> None:
    """What an operator writes into feeds.yaml, read as it is there, changes what is taken and how it is shown."""
    config = parse_config(
        """
title: T
site: https://news.example.org/
id_authority: news.example.org,2026
sources:
  - feed: https://feeds.example.org/feed.xml
    language: de
    distrust: [dates, guids]
    title_strip: [' - Example Labs', '^Blog: ']
    include: {title: 'flaw', tag: security}
    exclude: {tag: '^sponsored$'}
    limit: 3
""",
        "feeds.yaml",
        tmp_path,
        {},
    )
    told = (("Blog: A Flaw - Example Labs", ()), ("Round-up", ("Security",)), ("A flaw to buy", ("Sponsored",)), ("The fourth flaw", ()))
    sent = [
        ParsedEntry(place, f"g{place}", title=Text(title), tags=tags, published="2023-07-22") for place, (title, tags) in enumerate(told)
    ]
    feed = normalize(feed_of(*sent), config.sources[0], SEEN)
    assert [(entry.title, entry.language, entry.guid, entry.published) for entry in feed.entries] == [
        ("A Flaw", "de", None, None),
        ("Round-up", "de", None, None),
    ]
    assert [refused.reason for refused in feed.rejected] == [
        'exclude tag "^sponsored$"',
        "limit: only the first 3 entries of the document are taken",
    ]


def test_what_is_distrusted_is_as_if_it_was_not_said() -> None:
    entry = ParsedEntry(0, guid="g", title=Text("T"), published="2023-07-22", updated="2023-07-23", bylines=(Byline("Dana Okafor"),))

    def normalized(*distrust: str) -> tuple[object, ...]:
        source: Source = source_of({"distrust": list(distrust)})
        (one,) = normalize(feed_of(entry), source, SEEN).entries
        return one.guid, bool(one.people), bool(one.published), bool(one.updated)

    assert normalized() == ("g", True, True, True)
    assert normalized("guids") == (None, True, True, True)
    assert normalized("authors") == ("g", False, True, True)
    assert normalized("updated") == ("g", True, True, False)
    assert normalized("dates") == ("g", True, False, False)
    assert normalized("dates", "authors", "guids") == (None, False, False, False)


def test_there_are_cases_enough() -> None:
    files = [path for path in (CASES / "normalize").rglob("*.json") if json.loads(path.read_text(encoding="utf-8"))]
    assert len(files) >= 250
