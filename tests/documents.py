"""Whole documents as the web has them, and worse: what `test_fuzz` reads.

words, HTML, links, dates, bylines ─► Item ─► Channel ─► rss · atom · rdf · JSON Feed · page ─► encoded ─► damaged
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

from aggregator.model import Select

URL = "https://feeds.example.org/blog/feed.xml"
SELECT = Select(item="article", title="h2", link="h2 a", date="time", author=".by", summary="p")

#: Characters that mean something to a parser, to a cleaner, or to the eye.
_SIGNS = (
    "\x00", "\x08", "\x1e", "\x85", "\x96", "\ud800", "\udfff", "\ufffe", "\u2028", "\u200b", "\u200d", "\u202e", "\u2067", "\u2069",
    "\xad", "\ufeff", "\xa0", "\u3000", "\u0301", "\ufe0f", "👩‍💻", "🏴", "𝕏", "Ã©", "â€™", "Ð¿Ñ€", "é", "ﬁ", "İ", "ß", "]]>", "<!--",
    "-->", "<![CDATA[", "&amp;amp;", "&lt;b&gt;", "&#0;", "&#x80;", "&#xD800;", "&#8238;", "&nbsp;", "&nosuch;", "&", "<", ">", '"', "'",
    "\t", "\r\n", "\n", " ",
)  # fmt: skip
_WORDS = (
    "Routers", "flaw in", "CVE-2026-1234", "U.S.", "The end.", "Ends here…", "[…]", "Read more", "Continue reading →", "12 comments",
    "The post A appeared first on B.",
    "5 minutes ago", "漏洞报告。", "Уязвимость", "ثغرة أمنية", "פרצה", "脆弱性", "취약점", "x" * 700, "w " * 400,
)  # fmt: skip
_MARKUP = (
    "<p>", "</p>", "<b>", "</b>", "<i>", "<div>", "</div>", "<div>" * 250, "<b><p>" * 40, "<ul><li>", "<table><tr><td>", "</table>",
    "<pre>\n\n x\n</pre>", "<code>a &lt; b</code>", "<blockquote>", "<br>", "<h2>Routers</h2>", "<a href='/a?utm_source=x'>a</a>",
    "<a href='javascript:alert(1)'>x</a>", "<a href=\" java\tscript:alert(1)\">", "<a href='https://x.com/share?u=1'>Tweet</a>",
    "<img src=x onerror=alert(1)>", "<img data-src='/i.png' src='data:image/gif;base64,R0lGOD'>", "<img src='/p.gif' width=1 height=1>",
    "<img src='i.png' srcset='a.png 1x, b.png 2x,c.png 3x'>", "<picture><source srcset='//e.org/i.webp'>", "<script>alert(1)</script>",
    "<style>", "<iframe src='https://www.youtube.com/embed/abc'></iframe>", "<iframe srcdoc='<script>1</script>'>",
    "<svg><script>1</script>", "<svg onload=1>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=1>'>", "<video poster=/p.jpg controls>", "<audio src=a.mp3>",
    "<form action=x><input onfocus=1 autofocus>", "<template>", "<textarea>", "<object data=x>", "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=x'>", "<p style='x:expression(1)' class='sharedaddy'>", "<plaintext>",
    "<div class='related-posts'>", "<x:y z='1'>", "<a " + "b=c " * 300 + ">", "</html>", "<td>", "<select><option>",
    "<details open ontoggle=1>",
)  # fmt: skip
_LINKS = (
    "https://example.org/a", "/a/b?utm_source=x&id=1", "../c#part", "//cdn.example.org/x", "", " ", "HTTP://EXAMPLE.ORG:80/%7Ea",
    "https://user:pw@example.org/", "javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "http://", "http://[::1",
    "https://[::1]:8/a", "http://ex ample.org/", "https://münchen.example/ü", "https://example.org/?u=https%3A%2F%2Fb.example%2F",
    "https://www.google.com/url?q=https://b.example/x&sa=D", "https://m.example.org/amp/", "tag:example.org,2026:1",
    "https://example.org/a ; https://example.org/b", "https://example.org/" + "a/" * 600, "http://1.2.3/", "http://0x7f.1/",
    "https://xn--a.example/", "\\\\host\\x", "https://example.org/%zz%00", "https://news.google.com/rss/articles/x",
    "https://example.org/a.jpg", "feed:https://example.org/a", "#x", "?p=1", "urn:uuid:0", "https://a.example/\u202e/x",
)  # fmt: skip
_DATES = (
    "Sat, 22 Jul 2023 10:00:00 GMT", "2023-07-22T10:00:00Z", "2023-07-22T10:00:00+25:99", "2024-13-45", "May", "T00:00:00-05:00",
    "22.07.2023", "1690000000", "1690000000000", "0000-00-00", "9999-12-31T23:59:59-12:00", "0001-01-01",
    "July 22nd, 2023 at 10:00 AM PDT", "22 июля 2023", "2023年7月22日", "٢٢/٠٧/٢٠٢٣", "2023-07-22T10:00:00 America/Los_Angeles",
    "Sat, 31 Feb 2023 25:61:61 EST", "03/04/2023", "-1", "9" * 400, "1 Jan 70", "²2 Jul 2023", "",
)  # fmt: skip
_BYLINES = (
    "Dana Okafor", "dana@example.org (Dana Okafor)", "Dana Okafor <dana@example.org>", "Okafor, Dana",
    "By Dana Okafor and Rui Tavares, CISSP", "DANA OKAFOR", "Dana Okafor | Senior Researcher", "Dana Okafor via Example", "A, B & C",
    "van der Berg", "María de la Cruz, Jr.", "李雷", "山田 太郎", "김철수", "Иван Петров", "محمد بن سلمان", "דנה כהן", "สมชาย ใจดี",
    "National Institute of Standards and Technology", "admin", "Staff", "编辑部", "u/oberg", "@dana", "Dr. D. Okafor III",
    "<a href='x'>Dana Okafor</a>", "by by by", "Posted by", "(((", "“Dana", "'", "Jane \"J\" Doe", "😀 Dana", "O'Neill / MacDonald",
    "Byrne Hobart", "x" * 300, "a, " * 300, "\u200fד\u200e", "J.R.R. Tolkien", "Jean-Luc Picard; ", "and", "e.v.",
    "Dana Okafor, Acme Threat Lab", "http://example.org/dana", "·", "By", "Dana\nRui", "ǅ ʼn",
)  # fmt: skip
_TAGS = (
    "Malware", "malware", "Uncategorized", "a,b,c", "#tag", "  ", "https://example.org/tag", "<b>x</b>", "R&amp;D", '"q"', "# #", "标签,二",
)  # fmt: skip
_LANGUAGES = ("en", "de_DE", "zh-hant", "und", "x", "", "en-us-", "İ", "EN-US")


def _of(*parts: tuple[str, ...], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([part for group in parts for part in group]) | st.text(max_size=6), max_size=most).map("".join)


def _mostly(known: tuple[str, ...]) -> st.SearchStrategy[str]:
    """One of `known`, or such with something before, within or behind it."""
    spoilt = st.builds(
        lambda one, two, sign, cut: one[:cut] + sign + two, *[st.sampled_from(known)] * 2, st.sampled_from(_SIGNS), st.integers(0, 30)
    )
    return st.sampled_from(known) | spoilt


WORDS = _of(_WORDS, _SIGNS, most=5)
HTML = _of(_WORDS, _SIGNS, _MARKUP, _MARKUP, most=9)
LINK, DATE, BYLINE, TAG = map(_mostly, (_LINKS, _DATES, _BYLINES, _TAGS))


@dataclass(frozen=True, slots=True)
class Item:
    """What one entry says, in every format."""

    title: str
    summary: str
    content: str
    link: str
    guid: str
    date: str
    updated: str
    bylines: list[str]
    tags: list[str]
    file: str
    base: str
    language: str


@dataclass(frozen=True, slots=True)
class Channel:
    """What the document says of itself, with its entries."""

    title: str
    link: str
    byline: str
    date: str
    language: str
    items: list[Item]


_ITEM = st.builds(
    Item, WORDS | HTML, WORDS | HTML, HTML, LINK, LINK | st.text(max_size=9), DATE, DATE, st.lists(BYLINE, max_size=2),
    st.lists(TAG, max_size=3), LINK, st.just("") | LINK, st.sampled_from(_LANGUAGES),
)  # fmt: skip
CHANNEL = st.builds(Channel, WORDS, LINK, BYLINE, DATE, st.sampled_from(_LANGUAGES), st.lists(_ITEM, min_size=1, max_size=3))

Written = Callable[[str], str]


def _element(name: str, value: str, written: Written, attributes: str = "") -> str:
    return f"<{name}{attributes}>{written(value)}</{name}>" if value else ""


def _rss(channel: Channel, written: Written) -> str:
    items = "".join(_rss_item(item, written) for item in channel.items)
    head = (
        _element("title", channel.title, written)
        + _element("link", channel.link, written)
        + _element("language", channel.language, written)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel>{head}{_element('pubDate', channel.date, written)}{items}</channel></rss>"
    )


def _rss_item(item: Item, written: Written) -> str:
    fields = {"title": item.title, "link": item.link, "guid": item.guid, "pubDate": item.date, "description": item.summary}
    parts = [_element(name, value, written) for name, value in {**fields, "content:encoded": item.content}.items()]
    for number, byline in enumerate(item.bylines):
        parts.append(_element(("author", "dc:creator", "itunes:author")[(number + len(byline)) % 3], byline, written))
    parts += [_element("category", tag, written) for tag in item.tags]
    address = escape(item.file)
    parts.append(
        f'<enclosure url="{address}" length="{item.date[:12]}" type="image/jpg"/><media:content url="{address}" width="{len(item.date)}"/>'
    )
    return f'<item xml:base="{escape(item.base)}">{"".join(parts)}</item>' if item.base else f"<item>{''.join(parts)}</item>"


def _rdf(channel: Channel, written: Written) -> str:
    items = "".join(
        f'<item rdf:about="{escape(item.guid)}">{_element("title", item.title, written)}{_element("link", item.link, written)}'
        f"{_element('description', item.content, written)}{_element('dc:date', item.date, written)}"
        f"{''.join(_element('dc:creator', byline, written) for byline in item.bylines)}</item>"
        for item in channel.items
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{escape(channel.link)}">{_element("title", channel.title, written)}</channel>{items}</rdf:RDF>'
    )


def _atom(channel: Channel, written: Written) -> str:
    head = _element("title", channel.title, written) + _element("id", channel.link, written) + _element("updated", channel.date, written)
    author = f"<author>{_element('name', channel.byline, written)}</author>"
    entries = "".join(_atom_entry(item, written) for item in channel.items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(channel.language)}">{head}{author}{entries}</feed>'


def _atom_entry(item: Item, written: Written) -> str:
    kind = ' type="html"' if len(item.title) % 3 else ' type="text"' if len(item.title) % 2 else ""
    names = {"id": item.guid, "published": item.date, "updated": item.updated}
    parts = [_element(name, value, written) for name, value in names.items()]
    parts += [_element(name, value, written, kind) for name, value in (("title", item.title), ("summary", item.summary))]
    parts += [_element("content", item.content, written, ' type="html"')]
    parts += [f"<author>{_element('name', byline, written)}{_element('email', item.guid, written)}</author>" for byline in item.bylines]
    parts += [f'<category term="{escape(tag)}"/>' for tag in item.tags]
    parts += [f'<link href="{escape(item.link)}"/><link rel="enclosure" href="{escape(item.file)}" length="{item.date[:9]}"/>']
    return f'<entry xml:base="{escape(item.base)}" xml:lang="{escape(item.language)}">{"".join(parts)}</entry>'


def _json_feed(channel: Channel, written: Written) -> str:
    del written
    items = [
        {
            "id": item.guid, "url": item.link, "title": item.title, "summary": item.summary, "content_html": item.content,
            "date_published": item.date, "date_modified": item.updated, "authors": [{"name": byline} for byline in item.bylines],
            "tags": item.tags, "language": item.language, "image": item.file,
            "attachments": [{"url": item.file, "size_in_bytes": item.date}],
        }
        for item in channel.items
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": channel.title, "home_page_url": channel.link, "items": items}
    return json.dumps({**feed, "authors": [{"name": channel.byline}]})


def _page(channel: Channel, written: Written) -> str:
    del written
    cards = "".join(
        f'<article><h2><a href="{escape(item.link)}">{item.title}</a></h2><time datetime="{escape(item.date)}">x</time>'
        f'<span class="by">{"".join(item.bylines)}</span><p>{item.content}</article>'
        for item in channel.items
    )
    return f"<!doctype html><html lang='{escape(channel.language)}'><title>{channel.title}</title><body>{cards}"


#: How a value is written: escaped, in a CDATA section, or raw, as a publisher does who knows no better.
_WRITTEN: tuple[Written, ...] = (escape, lambda value: f"<![CDATA[{value}]]>", lambda value: value)
_FORMATS = (_rss, _rss, _atom, _atom, _rdf, _json_feed, _page)
_DAMAGE = (
    b"", b"", b"\xff", b"\x00", b"\xc3", b"&#x", b"<", b"</", b"<![CDATA[", b"]]>", b"<item>", b"</channel>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b'"',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A body, what its answer's header says of it, and the selectors to read it by."""

    body: bytes
    content_type: str | None
    select: Select | None


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document in one of the formats; every second one is damaged in up to three places, or cut."""
    written, encoding = draw(st.sampled_from(_WRITTEN)), draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "shift_jis")))
    form = draw(st.sampled_from(_FORMATS))
    text = form(draw(CHANNEL), written)
    body = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    for start, length, piece in draw(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 40), st.sampled_from(_DAMAGE)), max_size=3)):
        at = start % (len(body) + 1)
        body = body[:at] + piece + body[at + length :]
    if draw(st.integers(0, 7)) == 7:
        body = body[: draw(st.integers(0, 6000))]
    named = draw(st.sampled_from((None, "text/xml", f"application/xml; charset={encoding}", "text/html; charset=nosuch")))
    return Document(body, named, SELECT if form is _page else None)
