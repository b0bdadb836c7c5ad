"""What goes into mails: HTML that every mail client shows, items of newsletters, and whole mails (N8-N13).

The cases of `mail/html` leave styles out, but for the names of those that are not the usual ones of their element.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.publish.mail_blocks import CLOSE, HEADLINE, NOTE, STYLES
from aggregator.publish.mail_html import MAX_BODY, mail_html
from aggregator.publish.mail_page import MAX_MAIL, MailItem, mail_page
from aggregator.publish.newsletter_items import newsletter_html, newsletter_summary, newsletter_title
from aggregator.text.html import sanitize_html
from tests.casefiles import cases, read
from tests.test_publish import make_config, make_story

_NAMES = {NOTE: "note", CLOSE: "close", HEADLINE: "headline"}
_STYLE = re.compile(r' style="([^"]*)"')
_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "width", "alt"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
LINK = "https://pier.example/article"


def bare(html: str) -> str:
    """`html` with the names of styles that are not the usual ones, and without the others."""
    return _STYLE.sub(lambda match: f' style="{_NAMES[match[1]]}"' if match[1] in _NAMES else "", html)


def parts(html: str) -> list[tuple[str, str, dict[str, str]]]:
    """Each tag: a slash or nothing, its element, its attributes; the rest must be text."""
    assert "<" not in _TAG.sub("", html)
    assert ">" not in _TAG.sub("", html)
    return [(slash, tag, dict(_ATTRIBUTE.findall(attributes))) for slash, tag, attributes in _TAG.findall(html)]


def assert_fit_for_mail(html: str, room: int = MAX_BODY) -> None:
    """Only what stands in the table, well nested, with addresses that work, in `room` bytes (N8-N10, N12)."""
    assert len(html.encode()) <= room
    opened: list[str] = []
    for slash, tag, attributes in parts(html):
        if slash:
            assert opened.pop() == tag
            continue
        assert attributes.pop("style", "") in STYLES[tag]
        assert attributes.keys() <= _ATTRIBUTES.get(tag, set())
        assert all(unescape(attributes[name]).startswith(("https://", "http://")) for name in ("href", "src") if name in attributes)
        if tag == "img":
            assert attributes["src"].startswith("https://")
            assert 0 < int(attributes["width"]) <= 600
        if tag not in ("img", "br"):
            opened.append(tag)
    assert not opened


@cases("mail/html")
def test_html_becomes_what_its_case_says(path: Path):
    case = read(path)
    assert bare(mail_html(case["html"])) == case["expect"]


@cases("mail/html")
def test_what_is_fit_for_mail_stays_as_it_is(path: Path):
    html = mail_html(read(path)["html"])
    assert_fit_for_mail(html)
    assert mail_html(html) == html


_WORDS = st.text(alphabet="ab \n\t.&<\"'\u00a0\u00e9\u6c34\u0000\r", max_size=8)
_NAMES_OF_TAGS = st.sampled_from(
    "p div a b i em strong code h1 h2 h3 h5 ul ol li blockquote pre table tr td th caption br img q sup s video audio source iframe figure "
    "figcaption dl dt dd span section hr script style svg form details summary font picture center noscript".split()
)
_VALUES = st.sampled_from(
    [
        "",
        "https://a.example/b.jpg",
        "https://a.example/b.svg",
        "http://a.example/c?x=1&y=2",
        "javascript:x()",
        "/d.png",
        "data:image/gif;base64,R0",
        "1",
        "50%",
        "900",
        "2",
        "https://www.youtube.com/embed/abcdefghijk",
        NOTE,
        "color:red",
    ]
)
_SOME_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["href", "src", "alt", "width", "style", "class", "onclick", "colspan", "start", "poster"]), _VALUES, max_size=3
)


def _draw_tag(tag: str, attributes: dict[str, str], slash: bool) -> str:
    written = "".join(f' {name}="{value.replace(chr(34), "")}"' for name, value in attributes.items())
    return f"</{tag}>" if slash else f"<{tag}{written}>"


_HTML = st.lists(_WORDS | st.builds(_draw_tag, _NAMES_OF_TAGS, _SOME_ATTRIBUTES, st.booleans()), max_size=30).map("".join)


def assert_stays_fit_for_mail(html: str, room: int = MAX_BODY) -> None:
    written = mail_html(html, LINK, room)
    assert_fit_for_mail(written, room)
    assert mail_html(written, LINK, room) == written


@settings(max_examples=25, deadline=None)
@given(_HTML, st.integers(150, 900))
def test_html_becomes_fit_for_mail_of_any_size_and_stays_so_n9_n12(html: str, room: int):
    assert_stays_fit_for_mail(html)
    assert_stays_fit_for_mail(sanitize_html(html * 3, None), room)


@pytest.mark.all
@settings(max_examples=2_000, deadline=None)
@given(_HTML, st.integers(150, 900))
def test_much_html_becomes_fit_for_mail_of_any_size_and_stays_so_n9_n12(html: str, room: int):
    assert_stays_fit_for_mail(html)
    assert_stays_fit_for_mail(sanitize_html(html * 3, None), room)


def test_the_deepest_html_is_written():
    assert bare(mail_html("<div>" * 170 + "<b>" * 29 + "deep")) == "<p><strong>deep</strong></p>"
    assert bare(mail_html("<div>" * 5_000 + "deeper")) == "<p>deeper</p>"


def test_a_body_ends_after_a_block_with_a_link_on_n12():
    written = mail_html("".join(f"<p>Paragraph {number} is told at length.</p>" for number in range(5_000)), LINK)
    assert len(written) > MAX_BODY - 100
    assert bare(written).endswith(f'is told at length.</p><p><a href="{LINK}">Read the rest of the article</a></p>')
    assert bare(mail_html("<p>Words</p>" * 5_000)).endswith("<p>Words</p><p>\u2026</p>")


def test_a_list_is_cut_between_its_items_and_a_table_between_its_rows_n12():
    for html in ("<ul>" + "<li>Item</li>" * 40 + "</ul>", "<table>" + "<tr><td>1</td><td>2</td></tr>" * 40 + "</table>"):
        written = mail_html(html, LINK, 800)
        assert_fit_for_mail(written, 800)
        assert 1 < written.count("<li") + written.count("<tr") < 40


@cases("mail/items")
def test_an_item_is_what_its_case_says(path: Path):
    case = read(path)
    image = {"image": case["image"]} if "image" in case else {}
    story = make_story(**case.get("story", {}), **image)
    html = newsletter_html(story, case.get("sent_in", []), full=case.get("full", False))
    found = {"title": newsletter_title(story), "summary": newsletter_summary(story), "html": bare(html)}
    assert_fit_for_mail(html)
    assert {name: found[name] for name in case["expect"]} == case["expect"]


def item(number: int, html: str) -> MailItem:
    return MailItem(f"Patch number {number}", f"https://harbour.example/{number}", html)


def test_a_mail_of_ten_long_items_stays_below_what_is_shown_n12():
    long = "<p>The pier, told at length, \u6c34\u9762.</p>" * 500
    body = mail_page("Security News", [item(number, long) for number in range(9)] + [item(9, "<p>Short</p>")], make_config())
    assert 95_000 < len(body) <= MAX_MAIL
    assert body.count(b"Read the rest of the article") == 9
    assert b">Short</p>" in body


def test_a_mail_styles_all_of_itself_n9():
    page = mail_page("Pier & Co", [item(1, "<p class='x'>Words</p>"), MailItem("Pier & Co", None, "<p>Alone</p>")], make_config()).decode()
    assert "<style" not in page
    assert "class=" not in page
    assert page.count("Pier &amp; Co") == 2
    assert "https://harbour.example/1" in page


def test_an_empty_mail_is_a_page():
    assert mail_page("Security News", [], make_config()).endswith(b"</html>\n")
