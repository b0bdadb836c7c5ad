"""HTML: made safe and absolute, turned into text, and text turned into HTML. The door of nh3 and selectolax.

lexbor (selectolax) builds the tree in which links are resolved and what is of no use is dropped; nh3 then rebuilds it from an allow-list,
so that what is published is only what nh3 let through (A23).
"""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.text.beside import drop_beside
from aggregator.text.characters import legal, one_line
from aggregator.text.frames import link_frames
from aggregator.text.links import absolute_link, shown_link
from aggregator.text.pictures import is_tracker, settle_pictures

_TAGS = frozenset(
    "a abbr article aside address audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span strong "
    "sub summary sup table tbody td tfoot th thead time tr tt u ul var video wbr".split()
)
#: Elements that go with all that is in them.
_DROPPED = frozenset(
    "script style title template textarea select option datalist button iframe object embed applet svg math noembed noframes".split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "audio": {"src", "controls"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
}
_ADDRESSES = ("href", "src", "poster")

#: Characters of one content before sanitizing: the longest articles have 150 kB, and nh3 takes 40 s for 500 kB of nested `<div>`.
LONGEST = 200_000
_DEEPEST = 200
#: Unclosed `<b>` and its like are opened again in every paragraph that follows: 2,000 of them in 27 kB became 32 MB.
_DEEPEST_FORMATTING = 30
#: A tree may grow by closing tags, not by this much.
_GROWTH = 4
#: Rounds until sanitizing changes nothing more; almost all content needs two, the second to see that.
_ROUNDS = 6

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Void elements, and those that their like closes by itself.
_FLAT = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt td th tr option tbody thead tfoot colgroup rp rt".split()
)
#: What is opened again in the next block while it is not closed (HTML §13.2.4.3).
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
#: 40,000 attributes in one tag take lexbor 2.6 s; no honest tag but one that holds an image in a data: URL is that long.
GIANT_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}>")
_BLOCK_END = re.compile(r"</(?:p|div|li|ul|ol|tr|table|pre|blockquote|h[1-6])>")
_BROKEN_END = re.compile(r"<[^<>]*\Z|&[\w#]{0,31}\Z")
_BLOCK = re.compile(
    r"(?=</?(?:address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|"
    r"main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)\b)",
    re.I,
)
#: A parser drops one line end here each time (HTML §13.2.6.4.7): all at once, or sanitizing again would change something.
_PRE_START = re.compile(r"(<pre(?:\s[^<>]*)?>)[\r\n]+", re.I)
_ANY_TAG = re.compile(r"<[^<>]*>")

_IMAGE = re.compile(r"<img ([^<>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_NO_SPACE_AFTER_COMMA = re.compile(r"(\s[\d.]+[wxh]),(?=\S)")
_DESCRIPTOR = re.compile(r"[\d.]{1,8}[wxh]")


def sanitize_html(html: str, base: str | None) -> str:
    """`html` reduced to the allow-list, every address absolute http(s) against `base`, else gone with its attribute or image (A18, A23).

    What comes out is a fixed point: sanitized again, it does not change.
    """
    html = legal(html)
    for _ in range(_ROUNDS):
        cleaned = _sanitize_once(html, base)
        if cleaned == html:
            return cleaned
        html = cleaned
    return _paragraphs(html)


def text_of_html(html: str) -> str:
    """The plain text of `html` in one line: entities decoded once, block elements apart, scripts and styles out."""
    return " ".join(lines_of_html(html))


def lines_of_html(html: str, *, beside: bool = True) -> tuple[str, ...]:
    """The plain text of `html`, one line for each block that has any; without what stands `beside` the article, if so wished."""
    html = _cap(legal(html))
    tree = _tree(_BLOCK.sub("\x1e", html))
    if tree is None:
        text = unescape(_ANY_TAG.sub("\x1e", html))
    else:
        if not beside:
            drop_beside(tree, html)
        for node in tree.css(",".join(sorted(_DROPPED))):
            node.decompose()
        text = tree.text(deep=True)
    return tuple(line for line in map(one_line, text.split("\x1e")) if line)


def images_of_html(sanitized: str) -> tuple[dict[str, str], ...]:
    """The attributes of each `img` in what `sanitize_html` gave, whose spelling is always the same."""
    return tuple({name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)} for tag in _IMAGE.findall(sanitized))


def escape_text(text: str) -> str:
    """Plain `text` as HTML: one paragraph for each of its lines."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in map(one_line, legal(text).splitlines()) if line)


def _paragraphs(html: str) -> str:
    """The last resort: the text alone."""
    return escape_text("\n".join(lines_of_html(html)))


def _sanitize_once(html: str, base: str | None) -> str:
    tree = _tree(html := _PRE_START.sub(r"\1", _cap(html)))
    if tree is None:
        return _paragraphs(html)
    drop_beside(tree, html)
    link_frames(tree)
    settle_pictures(tree)
    for node in tree.css("a, img, video, audio, source"):
        _resolve(node, base)
    resolved = tree.html or ""
    if len(resolved) > _GROWTH * len(html) + 10_000:
        return _paragraphs(html)
    # Legal again: `&#12;` is a character by now.
    return legal(_cleaner().clean(resolved)).strip()


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https"},
        url_relative="deny",
        set_tag_attribute_values={"audio": {"controls": ""}, "video": {"controls": ""}},
    )


def _cap(html: str) -> str:
    """At most LONGEST characters of `html`, cut after a block where one ends in the last tenth, else outside tags and entities."""
    html = GIANT_TAG.sub("", html)
    if len(html) <= LONGEST:
        return html
    head = html[:LONGEST]
    ends = [block.end() for block in _BLOCK_END.finditer(head, LONGEST * 9 // 10)]
    return head[: ends[-1]] if ends else _BROKEN_END.sub("", head)


def _tree(html: str) -> LexborHTMLParser | None:
    """The tree of `html`; None where its nesting would cost quadratic time or space."""
    return LexborHTMLParser(html, is_fragment=True) if is_shallow(html) else None


def is_shallow(html: str) -> bool:
    """Do open elements stay within their limits? A script is no markup: `i<b` in it opens nothing."""
    depth, formatting, script = 0, 0, ""
    for slash, name in _TAG_NAME.findall(html.lower()):
        if script or name in _FLAT:
            script = "" if slash and name == script else script
            continue
        step = -1 if slash else 1
        depth = max(0, depth + step)
        formatting = max(0, formatting + step * (name in _FORMATTING))
        if depth > _DEEPEST or formatting > _DEEPEST_FORMATTING:
            return False
        script = name if name in ("script", "style") else ""
    return True


def _resolve(node: LexborNode, base: str | None) -> None:
    """Make the addresses of one element absolute; without one, an `img` goes, and an `a` leaves its text."""
    attributes = node.attributes
    if node.tag == "img" and is_tracker(attributes):
        node.decompose()
        return
    for name in _ADDRESSES:
        if name in attributes:
            _set(node, name, absolute_link(attributes[name], base))
    if "srcset" in attributes:
        _set(node, "srcset", _absolute_srcset(attributes["srcset"] or "", base))
    if node.tag == "img" and "src" not in node.attributes:
        node.decompose()
    elif node.tag == "a" and "href" not in node.attributes:
        node.unwrap()


def _set(node: LexborNode, name: str, address: str | None) -> None:
    if address is None:
        del node.attrs[name]
    else:
        node.attrs[name] = shown_link(address) if name == "href" else address


def _absolute_srcset(value: str, base: str | None) -> str | None:
    """The candidates of a `srcset` (HTML §4.8.4.2.1) that have an absolute address; a comma inside an address has no space after it."""
    candidates = []
    for part in re.split(r",\s+", _NO_SPACE_AFTER_COMMA.sub(r"\1, ", value.strip().rstrip(","))):
        address, *descriptors = part.split()[:2] or [""]
        if url := absolute_link(address, base):
            candidates.append(" ".join([url, *filter(_DESCRIPTOR.fullmatch, descriptors)]))
    return ", ".join(candidates) or None
